//! Where a request comes from. Behind proxies only they know, and only those that are trusted are believed.

use actix_web::HttpRequest;
use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

const FORWARDED_FOR: &str = "x-forwarded-for";
const FORWARDED_PROTO: &str = "x-forwarded-proto";

/// The proxies that are believed. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Proxies {
    trusted: Arc<[IpNet]>,
    warned: Arc<AtomicBool>,
}

impl Proxies {
    /// Addresses and networks, such as `10.0.0.0/8`.
    pub fn new(trusted: impl IntoIterator<Item = IpNet>) -> Self {
        Self { trusted: trusted.into_iter().collect(), warned: Arc::default() }
    }

    /// The client's address: the last of `X-Forwarded-For` that is no trusted proxy. What stands before it anybody could
    /// have written.
    pub(super) fn client(&self, request: &HttpRequest) -> IpAddr {
        let peer = peer(request);
        if !self.trust(peer) {
            self.warn_once(request, peer);
            return peer;
        }
        let headers = request.headers().get_all(FORWARDED_FOR).filter_map(|value| value.to_str().ok());
        let told: Vec<&str> = headers.flat_map(|value| value.split(',')).collect();
        let mut client = peer;
        for address in told.into_iter().rev() {
            let Some(address) = read(address.trim()) else { break };
            client = address;
            if !self.trust(client) {
                break;
            }
        }
        client
    }

    /// Whether a trusted proxy says that the client spoke TLS.
    pub(crate) fn saw_tls(&self, request: &HttpRequest) -> bool {
        let proto = request.headers().get(FORWARDED_PROTO);
        self.trust(peer(request)) && proto.is_some_and(|proto| proto == "https")
    }

    fn trust(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.contains(&address))
    }

    fn warn_once(&self, request: &HttpRequest, peer: IpAddr) {
        if request.headers().contains_key(FORWARDED_FOR) && !self.warned.swap(true, Ordering::Relaxed) {
            tracing::warn!(%peer, "a proxy that is not trusted: all its clients share one budget, see --trusted-proxies");
        }
    }
}

fn peer(request: &HttpRequest) -> IpAddr {
    request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip().to_canonical())
}

/// With or without a port, as proxies write it.
fn read(text: &str) -> Option<IpAddr> {
    let bare = text.parse().ok().or_else(|| text.parse().ok().map(|socket: std::net::SocketAddr| socket.ip()));
    bare.or_else(|| text.strip_prefix('[')?.strip_suffix(']')?.parse().ok())
        .map(|address: IpAddr| address.to_canonical())
}

/// Whose budget an address has: of an IPv6 network of 64 bits one client has as many addresses as it likes.
pub(super) fn household(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn client(peer: &str, forwarded: &[&str]) -> String {
        let proxies = Proxies::new(["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()]);
        let request = TestRequest::get().peer_addr(peer.parse().unwrap());
        let request = forwarded.iter().fold(request, |request, value| request.append_header((FORWARDED_FOR, *value)));
        proxies.client(&request.to_http_request()).to_string()
    }

    #[test]
    fn a_stranger_is_not_believed() {
        assert_eq!(client("192.0.2.1:9", &["203.0.113.7"]), "192.0.2.1");
        assert_eq!(client("192.0.2.1:9", &[]), "192.0.2.1");
    }

    #[test]
    fn a_trusted_proxy_tells_the_client_and_what_the_client_wrote_is_ignored() {
        assert_eq!(client("10.0.0.1:9", &["203.0.113.7"]), "203.0.113.7");
        assert_eq!(client("10.0.0.1:9", &["1.2.3.4, 203.0.113.7"]), "203.0.113.7");
        assert_eq!(client("10.0.0.1:9", &["1.2.3.4, 203.0.113.7", "10.2.3.4"]), "203.0.113.7");
        assert_eq!(client("[::1]:9", &["203.0.113.7:5555"]), "203.0.113.7");
        assert_eq!(client("[::ffff:10.0.0.1]:9", &["[2001:db8::1]"]), "2001:db8::1");
    }

    #[test]
    fn nonsense_ends_the_chain() {
        assert_eq!(client("10.0.0.1:9", &["1.2.3.4, unknown"]), "10.0.0.1");
        assert_eq!(client("10.0.0.1:9", &["1.2.3.4, unknown, 10.9.9.9"]), "10.9.9.9");
        assert_eq!(client("10.0.0.1:9", &[""]), "10.0.0.1");
    }

    #[test]
    fn a_network_of_64_bits_is_one_client() {
        let of = |text: &str| household(text.parse().unwrap()).to_string();
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(of("192.0.2.1"), "192.0.2.1");
    }
}
