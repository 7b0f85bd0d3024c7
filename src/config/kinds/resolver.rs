//! DNS servers: by address, by name, by URL.

use std::net::{IpAddr, SocketAddr};

use url::{Position, Url};

use super::network::domain;
use crate::config::kind::{Leaf, TextFault};
use crate::model::monitor::NameServer;

/// A DNS server, by address or by name; port 53 unless given.
pub(in crate::config) struct Resolver;

impl Leaf for Resolver {
    type Value = NameServer;

    fn what() -> String {
        "the address or the name of a DNS server".to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        let (host, port) = server(text).ok_or_else(not_a_server)?;
        Ok(NameServer { host, port: port.unwrap_or(53) })
    }
}

/// What a DNS monitor asks: a server, or the URL at which it answers.
#[derive(Clone, Debug)]
pub(in crate::config) struct AskedServer {
    pub host: String,
    /// If one is given.
    pub port: Option<u16>,
    /// What is asked for over HTTPS, of a URL.
    pub path: Option<String>,
}

impl Leaf for AskedServer {
    type Value = Self;

    fn what() -> String {
        "a DNS server".to_owned()
    }

    fn parse(text: &str) -> Result<Self, TextFault> {
        if !text.contains("://") {
            let (host, port) = server(text).ok_or_else(not_a_server)?;
            return Ok(Self { host, port, path: None });
        }
        // As providers write it, RFC 6570; the question is sent with POST.
        let bare = text.strip_suffix("{?dns}").unwrap_or(text);
        let plain = |url: &Url| url.fragment().is_none() && url.username().is_empty() && url.password().is_none();
        let url = Url::parse(bare).ok().filter(|url| url.scheme() == "https" && plain(url) && url.port() != Some(0));
        let host = url.as_ref().and_then(|url| Some(url.host_str()?.trim_matches(['[', ']']).to_owned()));
        let (Some(url), Some(host)) = (url, host) else {
            let hint = "a server is asked over HTTPS at a URL: https://dns.quad9.net/dns-query".to_owned();
            return Err(TextFault::new("is not the URL of a DNS server").hint(hint));
        };
        let path = &url[Position::BeforePath..Position::AfterQuery];
        let path = Some(path.to_owned()).filter(|path| path != "/");
        Ok(Self { host, port: url.port(), path: Some(path.unwrap_or_else(|| DNS_PATH.to_owned())) })
    }
}

/// Where servers answer over HTTPS unless they say otherwise.
pub(in crate::config) const DNS_PATH: &str = "/dns-query";

fn not_a_server() -> TextFault {
    let hint = "write an address or a name, with a port if it is not the usual one: `9.9.9.9`, `127.0.0.1:5353`, \
        `[2620:fe::fe]:53` or `dns.quad9.net`";
    TextFault::new("is not the address or the name of a DNS server").hint(hint.to_owned())
}

/// Host and port, if one is given.
fn server(text: &str) -> Option<(String, Option<u16>)> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    if let Ok(ip) = bare.parse::<IpAddr>() {
        return Some((ip.to_string(), None));
    }
    if let Ok(address) = text.parse::<SocketAddr>() {
        return (address.port() != 0).then(|| (address.ip().to_string(), Some(address.port())));
    }
    let (host, port) = match text.split_once(':') {
        Some((host, port)) => (host, Some(port.parse::<u16>().ok().filter(|port| *port != 0)?)),
        None => (text, None),
    };
    // `1.1.1` is an address that was cut short, and no name.
    let number = |label: &str| label.bytes().all(|byte| byte.is_ascii_digit());
    let plain = |name: &String| !name.contains('*') && !name.rsplit('.').next().is_some_and(number);
    let name = domain(host).filter(plain);
    name.map(|name| (name, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers() {
        for (text, shown) in [
            ("9.9.9.9", "9.9.9.9:53"),
            ("127.0.0.1:5353", "127.0.0.1:5353"),
            ("::1", "[::1]:53"),
            ("[::1]", "[::1]:53"),
            ("[::1]:5", "[::1]:5"),
        ] {
            assert_eq!(Resolver::parse(text).unwrap().to_string(), shown);
        }
        assert_eq!(Resolver::parse("Dns.Quad9.net").unwrap().to_string(), "dns.quad9.net:53");
        assert_eq!(Resolver::parse("ns:5353").unwrap().to_string(), "ns:5353");
        for text in ["1.1.1.1:0", "1.1.1", "1.1.1.1:", "1.1.1:53", "dns.quad9.net:0", "dns:", "a b", "*.a", ""] {
            assert!(Resolver::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn servers_that_may_be_asked_over_https() {
        for (text, host, port, path) in [
            ("9.9.9.9", "9.9.9.9", None, None),
            ("dns.example:853", "dns.example", Some(853), None),
            ("https://dns.example", "dns.example", None, Some("/dns-query")),
            ("https://dns.example:8443/a?b{?dns}", "dns.example", Some(8443), Some("/a?b")),
            ("https://[::1]/dns-query", "::1", None, Some("/dns-query")),
        ] {
            let asked = AskedServer::parse(text).unwrap();
            assert_eq!((asked.host.as_str(), asked.port, asked.path.as_deref()), (host, port, path), "{text}");
        }
        for text in ["http://dns.example/", "https://", "https://u:p@dns.example/", "https://dns.example/#a", "tls://a"]
        {
            assert!(AskedServer::parse(text).is_err(), "{text}");
        }
    }
}
