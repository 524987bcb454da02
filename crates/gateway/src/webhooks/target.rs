//! Where webhooks may go, by the operator's settings.

use std::net::IpAddr;

use domain::text::{self, Limit};
use domain::transparency::Refusal;
use persistence::transparency::webhook::WebhookTarget;
use reqwest::Url;

use super::address::is_public;

/// What addresses a webhook may have. A name is looked at again when a connection is made, by where it then leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Targets {
    /// Without TLS, too.
    pub http: bool,
    /// This machine and private networks, too, and any port: for trials alone.
    pub private: bool,
    pub ports: Vec<u16>,
}

impl Default for Targets {
    fn default() -> Self {
        Self { http: false, private: false, ports: Self::PORTS.to_vec() }
    }
}

const LENGTH: Limit = Limit { most: 2_000, lines: false };
/// Names that lead nowhere but into one's own network.
const INNER: [&str; 8] = ["localhost", "local", "internal", "localdomain", "lan", "home.arpa", "intranet", "corp"];

impl Targets {
    /// Ports at which https is spoken.
    pub const PORTS: [u16; 2] = [443, 8443];

    /// Whatever a trial on one machine wants.
    pub fn for_trials() -> Self {
        Self { http: true, private: true, ports: Vec::new() }
    }

    /// An address to which may be sent, as it is kept.
    pub(crate) fn accept(&self, given: &str) -> Result<WebhookTarget, domain::Refusal> {
        let given = text::accept("url", given, LENGTH)?;
        let malformed =
            text::Refusal::Malformed { field: "url", expected: "address such as https://hooks.example.org" };
        let mut url = Url::parse(&given).map_err(|_| malformed.clone())?;
        url.set_fragment(None);
        if let Some(why) = self.objection(&url) {
            return Err(Refusal::TargetNotAllowed { why }.into());
        }
        let host = url.host_str().ok_or(malformed)?.to_owned();
        Ok(WebhookTarget { url: url.into(), host })
    }

    fn objection(&self, url: &Url) -> Option<&'static str> {
        let port = url.port_or_known_default().unwrap_or_default();
        let host = url.host_str().unwrap_or_default();
        let usual = self.ports.contains(&port) || (self.http && url.scheme() == "http" && port == 80);
        match url.scheme() {
            "https" => {}
            "http" if self.http => {}
            _ => return Some("it must begin with https://"),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Some("it must hold no name and no password; what you are sent is signed");
        }
        if !self.private && !usual {
            return Some("its port is not one of those that the operator allows");
        }
        let leads_outside = match host.trim_matches(['[', ']']).parse::<IpAddr>() {
            Ok(address) => is_public(address),
            Err(_) => is_public_name(host),
        };
        (!self.private && !leads_outside).then_some("it leads to no place of the open internet")
    }
}

fn is_public_name(host: &str) -> bool {
    let name = host.trim_end_matches('.');
    let inner = |suffix: &&str| name.strip_suffix(*suffix).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    name.contains('.') && !INNER.iter().any(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_https_address_is_kept_with_its_host_and_without_its_fragment() {
        let target = Targets::default().accept(" https://Hooks.Example.org/a?key=1#there ").unwrap();
        assert_eq!(
            (target.url.as_str(), target.host.as_str()),
            ("https://hooks.example.org/a?key=1", "hooks.example.org")
        );
        for good in [
            "https://hooks.example.org:8443/",
            "https://1.1.1.1/",
            "https://[2606:4700::1111]/",
            "https://bücher.example/",
        ] {
            assert!(Targets::default().accept(good).is_ok(), "{good}");
        }
    }

    #[test]
    fn whatever_leads_inside_is_refused_however_it_is_written() {
        for bad in [
            "http://hooks.example.org/",
            "ftp://hooks.example.org/",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "hooks.example.org",
            "https://",
            "https://ann@hooks.example.org/",
            "https://ann:secret@hooks.example.org/",
            "https://hooks.example.org:22/",
            "https://hooks.example.org:80/",
            "https://localhost/",
            "https://LOCALHOST./",
            "https://a.localhost/",
            "https://intranet/",
            "https://db.internal/",
            "https://metadata.google.internal/",
            "https://printer.local/",
            "https://127.0.0.1/",
            "https://127.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://0177.0.0.1/",
            "https://0/",
            "https://10.0.0.1/",
            "https://169.254.169.254/latest/meta-data/",
            "https://100.64.0.1/",
            "https://[::1]/",
            "https://[::]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[::ffff:a9fe:a9fe]/",
            "https://[64:ff9b::7f00:1]/",
            "https://[2002:7f00:1::]/",
            "https://[fe80::1]/",
            "https://[fd00:ec2::254]/",
            "https://１２７.０.０.１/",
            "https://127。0。0。1/",
        ] {
            let refused = Targets::default().accept(bad).unwrap_err();
            assert_eq!(refused.explain().code, "INVALID_INPUT", "{bad}");
            assert_eq!(refused.explain().field, Some("url"), "{bad}");
        }
    }

    #[test]
    fn a_trial_may_call_its_own_machine_and_http_alone_may_not() {
        for target in ["http://127.0.0.1:9000/hook", "https://localhost/"] {
            assert!(Targets::for_trials().accept(target).is_ok(), "{target}");
        }
        let plain = Targets { http: true, ..Targets::default() };
        assert!(plain.accept("http://hooks.example.org/").is_ok());
        for bad in ["http://127.0.0.1/", "http://hooks.example.org:9000/"] {
            assert!(plain.accept(bad).is_err(), "{bad}");
        }
    }
}
