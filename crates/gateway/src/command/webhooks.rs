//! Where webhooks may go, as settings.

use clap::{ArgAction, Args};

use super::problem::{Outcome, Problem};
use crate::webhooks::{Targets, Webhooks};

/// By default a webhook goes to public addresses alone, over TLS.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Webhooks")]
pub(super) struct WebhookOptions {
    /// Ports to which webhooks may be sent, as a list with commas.
    #[arg(long, env = "COMMONPURSE_WEBHOOK_PORTS", value_delimiter = ',', default_values_t = Targets::PORTS, value_name = "PORT")]
    webhook_ports: Vec<u16>,
    /// Whether webhooks may be sent without TLS, too: everybody on the way can read them. For trials.
    #[arg(long, env = "COMMONPURSE_WEBHOOK_HTTP", default_value_t = false, action = ArgAction::Set, value_name = "BOOL")]
    webhook_http: bool,
    /// Whether webhooks may be sent to this machine and to private networks, at any port. Dangerous: every member can then
    /// have requests sent to whatever listens there. For trials on a machine of one's own, never where others are let in.
    #[arg(long, env = "COMMONPURSE_WEBHOOK_PRIVATE_NETWORKS", default_value_t = false, action = ArgAction::Set, value_name = "BOOL")]
    webhook_private_networks: bool,
}

impl WebhookOptions {
    pub(super) fn webhooks(&self) -> Outcome<Webhooks> {
        if self.webhook_private_networks {
            tracing::warn!("webhooks may be sent to this machine and to private networks");
        }
        let targets = Targets {
            http: self.webhook_http,
            private: self.webhook_private_networks,
            ports: self.webhook_ports.clone(),
        };
        let made = Webhooks::new(targets, Webhooks::PATIENCE);
        made.map_err(|error| Problem::failed(format!("no client for webhooks could be made: {error}")))
    }
}
