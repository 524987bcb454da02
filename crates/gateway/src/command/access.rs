//! Who may use a server, as settings.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::Args;
use ipnet::IpNet;

use super::problem::{Outcome, Problem};
use crate::transport::{AllowList, Limits, Origin, Origins, Proxies};

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Access")]
pub(super) struct AccessOptions {
    /// Another site whose pages may use the API in a browser, such as https://app.example.org; * for all. May be given several
    /// times, or as a list with commas. None are allowed by default.
    #[arg(long = "allow-origin", env = "COMMONPURSE_ALLOW_ORIGIN", value_delimiter = ',', value_name = "ORIGIN")]
    origins: Vec<Origin>,
    /// A proxy before this server whose X-Forwarded-For is believed: an address, or a network such as 10.0.0.0/8. May be given
    /// several times, or as a list with commas.
    #[arg(long = "trusted-proxy", env = "COMMONPURSE_TRUSTED_PROXY", value_delimiter = ',', value_parser = network, value_name = "ADDRESS")]
    proxies: Vec<IpNet>,
    /// A folder of documents; only these are run then, and anything else is refused. Files *.graphql hold one document each;
    /// files *.json are what relay-compiler, graphql-codegen or Apollo's tool write.
    #[arg(long, env = "COMMONPURSE_ALLOW_LIST", value_name = "FOLDER")]
    allow_list: Option<PathBuf>,
}

impl AccessOptions {
    pub(super) fn origins(&self) -> Origins {
        Origins::new(self.origins.iter().cloned())
    }

    pub(super) fn proxies(&self) -> Proxies {
        Proxies::new(self.proxies.iter().copied())
    }

    /// The documents that may be run, where others may not.
    pub(super) fn allow_list(&self, limits: &Limits) -> Outcome<Option<AllowList>> {
        let Some(folder) = &self.allow_list else { return Ok(None) };
        let list = AllowList::load(folder, limits).map_err(|problem| {
            Problem::wrong_use(format!("--allow-list: {problem}"))
                .hint("each document must be one that the server would run; nothing was started")
        })?;
        tracing::info!(documents = list.len(), folder = %folder.display(), "only listed documents are run");
        Ok(Some(list))
    }
}

fn network(text: &str) -> Result<IpNet, String> {
    let text = text.trim();
    let network = text.parse::<IpNet>().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from));
    network.ok_or_else(|| "an address such as 10.0.0.1, or a network such as 10.0.0.0/8".to_owned())
}
