//! The client by which webhooks go out. It calls public addresses alone, by what a name leads to at the moment of the
//! connection; it follows nobody elsewhere, uses no proxy, and reads no answer beyond its head.

use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use domain::transparency::webhook::{Attempt, AttemptProblem};
use futures_util::future::BoxFuture;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::RETRY_AFTER;
use reqwest::redirect::Policy;
use reqwest::{Client, Response};

use super::address::is_public;
use super::target::Targets;

/// What addresses a name has.
pub type Lookup = Arc<dyn Fn(String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> + Send + Sync>;

/// Sends webhooks for one server.
#[derive(Debug, Clone)]
pub struct Webhooks {
    client: Client,
    targets: Targets,
}

/// What goes out in one message.
pub(super) struct Posted {
    pub(super) id: String,
    pub(super) at: DateTime<Utc>,
    pub(super) signature: String,
    pub(super) body: String,
}

impl Webhooks {
    /// How long a receiver may take.
    pub const PATIENCE: Duration = Duration::from_secs(15);

    pub fn new(targets: Targets, patience: Duration) -> Result<Self, String> {
        Self::looking_up(targets, patience, Arc::new(system_lookup))
    }

    /// The same where names lead elsewhere than the system says.
    pub fn looking_up(targets: Targets, patience: Duration, lookup: Lookup) -> Result<Self, String> {
        let resolver = Resolver { lookup, private: targets.private };
        let client = Client::builder()
            .dns_resolver(Arc::new(resolver))
            .no_proxy()
            .redirect(Policy::none())
            .connect_timeout(patience.min(Duration::from_secs(5)))
            .timeout(patience)
            .pool_idle_timeout(Duration::from_secs(30))
            .pool_max_idle_per_host(1)
            .user_agent(concat!("Commonpurse-Webhooks/", env!("CARGO_PKG_VERSION")))
            .build();
        client.map(|client| Self { client, targets }).map_err(|error| error.to_string())
    }

    pub(crate) fn targets(&self) -> &Targets {
        &self.targets
    }

    /// Tries once; says what came of it, and for how long the receiver asked to be left alone.
    pub(super) async fn post(&self, url: &str, posted: Posted) -> (Attempt, Option<TimeDelta>) {
        let (at, began) = (posted.at, Instant::now());
        let answer = self.answer(url, posted).await;
        let milliseconds = i32::try_from(began.elapsed().as_millis()).unwrap_or(i32::MAX);
        match answer {
            Ok(answer) => {
                let status = answer.status();
                let problem = (!status.is_success()).then_some(AttemptProblem::Status);
                (Attempt { at, milliseconds, status: Some(status.as_u16()), problem }, asked_to_wait(&answer))
            }
            Err(problem) => (Attempt { at, milliseconds, status: None, problem: Some(problem) }, None),
        }
    }

    async fn answer(&self, url: &str, posted: Posted) -> Result<Response, AttemptProblem> {
        // Settings may have changed since it was accepted; and an address in figures is never looked up.
        let target = self.targets.accept(url).map_err(|_| AttemptProblem::TargetNotAllowed)?;
        let request = self.client.post(target.url).header("content-type", "application/json");
        let request = request
            .header("webhook-id", posted.id)
            .header("webhook-timestamp", posted.at.timestamp())
            .header("webhook-signature", posted.signature);
        request.body(posted.body).send().await.map_err(|error| {
            // Which of the reasons it was would tell a stranger about our network.
            if error.is_timeout() && !error.is_connect() {
                AttemptProblem::TimedOut
            } else {
                AttemptProblem::Unreachable
            }
        })
    }
}

/// In whole seconds, from those who are busy.
fn asked_to_wait(answer: &Response) -> Option<TimeDelta> {
    if ![429, 502, 503, 504].contains(&answer.status().as_u16()) {
        return None;
    }
    let seconds: u32 = answer.headers().get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(TimeDelta::seconds(seconds.into()))
}

/// Leaves of a name's addresses those that may be called: the connection goes to one of them and nowhere else.
struct Resolver {
    lookup: Lookup,
    private: bool,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (found, private) = ((self.lookup)(name.as_str().to_owned()), self.private);
        Box::pin(async move {
            let allowed = found.await?.into_iter().filter(|address| private || is_public(*address));
            // The address line says the port.
            let allowed: Vec<SocketAddr> = allowed.map(|address| SocketAddr::new(address, 0)).collect();
            if allowed.is_empty() {
                return Err("the name leads to no public address".into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

fn system_lookup(name: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
    Box::pin(async move {
        let asked = tokio::task::spawn_blocking(move || (name, 0).to_socket_addrs());
        let found = asked.await.map_err(io::Error::other)??;
        Ok(found.map(|address| address.ip()).collect())
    })
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    fn posted() -> Posted {
        Posted { id: "msg_1".to_owned(), at: DateTime::UNIX_EPOCH, signature: "v1,x".to_owned(), body: "{}".to_owned() }
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_not_called_whatever_else_it_leads_to() {
        let inside = TcpListener::bind("127.0.0.1:0").unwrap();
        inside.set_nonblocking(true).unwrap();
        let port = inside.local_addr().unwrap().port();
        for addresses in [vec!["127.0.0.1"], vec!["::ffff:127.0.0.1"], vec!["10.0.0.1", "127.0.0.1"], vec![]] {
            let addresses: Vec<IpAddr> = addresses.iter().map(|address| address.parse().unwrap()).collect();
            let lookup: Lookup = Arc::new(move |_| {
                let addresses = addresses.clone();
                Box::pin(async move { Ok(addresses) })
            });
            let targets = Targets { http: true, private: false, ports: vec![port] };
            let webhooks = Webhooks::looking_up(targets, Duration::from_secs(2), lookup).unwrap();
            let (attempt, _) = webhooks.post(&format!("http://hooks.example.org:{port}/"), posted()).await;
            assert_eq!(attempt.problem, Some(AttemptProblem::Unreachable));
        }
        assert!(inside.accept().is_err(), "nobody knocked");
    }

    #[tokio::test]
    async fn an_address_that_settings_no_longer_allow_is_not_called() {
        let webhooks = Webhooks::new(Targets::default(), Duration::from_secs(2)).unwrap();
        for url in ["https://127.0.0.1/", "http://hooks.example.org/", "https://[::ffff:7f00:1]/"] {
            let (attempt, _) = webhooks.post(url, posted()).await;
            assert_eq!(attempt.problem, Some(AttemptProblem::TargetNotAllowed), "{url}");
        }
    }
}
