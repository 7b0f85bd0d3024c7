//! For whom a proxy asks. Pure: only what a trusted proxy says is believed, and of that only what it says itself.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, HeaderName, header};
use ipnet::IpNet;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Addresses looked at, from the right: no chain of proxies is longer.
const MOST: usize = 32;

/// Whose word is taken for whom they ask.
#[derive(Clone, Debug)]
pub(super) struct Trusted(Vec<IpNet>);

impl Trusted {
    pub(super) const fn new(proxies: Vec<IpNet>) -> Self {
        Self(proxies)
    }

    pub(super) fn has(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|range| range.contains(&address))
    }

    /// The address that a request comes from: the peer's; behind a trusted proxy the last one that is no such proxy.
    /// `None`: a proxy that says nothing, or what is no address.
    ///
    /// The right end of the list is what the proxy itself wrote, all before it anybody can send. `Forwarded` counts
    /// only where there is no `X-Forwarded-For`: a proxy that writes one lets the other through as it came.
    pub(super) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> Option<IpAddr> {
        if !self.has(peer) {
            return Some(peer.to_canonical());
        }
        let named: Vec<Option<IpAddr>> = if headers.contains_key(X_FORWARDED_FOR) {
            items(headers, X_FORWARDED_FOR).map(address).collect()
        } else {
            items(headers, header::FORWARDED).map(forwarded_for).collect()
        };
        let mut nearest = None;
        for each in named {
            // Behind what is no address nothing is known.
            nearest = Some(each?);
            if !nearest.is_some_and(|address| self.has(address)) {
                break;
            }
        }
        nearest
    }
}

/// The items of a list, over all lines of the header, from the right.
fn items(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    let lines: Vec<&str> = headers.get_all(name).iter().map(|line| line.to_str().unwrap_or_default()).collect();
    lines.into_iter().rev().flat_map(|line| line.rsplit(',')).take(MOST).map(str::trim)
}

/// `for=192.0.2.60;proto=http` → 192.0.2.60
fn forwarded_for(element: &str) -> Option<IpAddr> {
    let pairs = element.split(';').filter_map(|pair| pair.split_once('='));
    let mut named = pairs.filter(|(name, _)| name.trim().eq_ignore_ascii_case("for")).map(|(_, value)| value);
    address(named.next()?.trim().trim_matches('"'))
}

/// With or without a port, in brackets or bare.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let address = bare.parse::<IpAddr>().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()));
    address.map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    fn client(peer: &str, lines: &[(&'static str, &str)]) -> Option<String> {
        let trusted =
            Trusted::new(["10.0.0.0/8", "127.0.0.1/32", "fd00::/8"].map(|range| range.parse().unwrap()).to_vec());
        let headers = lines
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_bytes(value.as_bytes()).unwrap()));
        trusted.client(peer.parse().unwrap(), &headers.collect()).map(|address| address.to_string())
    }

    #[test]
    fn only_trusted_proxies_say_for_whom_they_ask() {
        let xff = "x-forwarded-for";
        for (peer, lines, expected) in [
            ("203.0.113.9", &[(xff, "192.0.2.1")][..], Some("203.0.113.9")),
            ("::ffff:203.0.113.9", &[], Some("203.0.113.9")),
            ("10.0.0.1", &[(xff, "192.0.2.1")], Some("192.0.2.1")),
            ("::ffff:10.0.0.1", &[(xff, "192.0.2.1")], Some("192.0.2.1")),
            // What stands further left anybody can send.
            ("10.0.0.1", &[(xff, "198.51.100.1, 192.0.2.1")], Some("192.0.2.1")),
            ("10.0.0.1", &[(xff, "198.51.100.1"), (xff, "192.0.2.1")], Some("192.0.2.1")),
            ("10.0.0.1", &[(xff, "198.51.100.1, 192.0.2.1, 10.0.0.2,10.0.0.3")], Some("192.0.2.1")),
            ("10.0.0.1", &[(xff, "10.0.0.7, 10.0.0.2")], Some("10.0.0.7")),
            ("10.0.0.1", &[(xff, "192.0.2.1, unknown")], None),
            ("10.0.0.1", &[(xff, "")], None),
            ("10.0.0.1", &[], None),
            ("127.0.0.1", &[(xff, "192.0.2.1:4711")], Some("192.0.2.1")),
            ("127.0.0.1", &[(xff, "2001:db8::1")], Some("2001:db8::1")),
            ("127.0.0.1", &[(xff, "[2001:db8::1]:443")], Some("2001:db8::1")),
            ("fd00::1", &[("forwarded", "for=192.0.2.1;proto=https")], Some("192.0.2.1")),
            ("fd00::1", &[("forwarded", "for=1.2.3.4, For=\"[2001:db8::1]:1\"; by=x")], Some("2001:db8::1")),
            ("fd00::1", &[("forwarded", "for=_hidden")], None),
            ("fd00::1", &[("forwarded", "for=1.2.3.4"), (xff, "192.0.2.1")], Some("192.0.2.1")),
        ] {
            assert_eq!(client(peer, lines).as_deref(), expected, "{peer} {lines:?}");
        }
    }

    proptest! {
        /// Nobody becomes another by what they send themselves: the proxy's own word stands at the right.
        #[test]
        fn what_a_visitor_sends_changes_nothing(sent in "[ -~]{0,60}") {
            let line = format!("{sent}, 192.0.2.7");
            prop_assert_eq!(client("10.0.0.1", &[("x-forwarded-for", &line)]), Some("192.0.2.7".to_owned()));
        }
    }
}
