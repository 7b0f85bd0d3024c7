//! URLs, hosts, addresses and names of the DNS.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use ipnet::IpNet;
use serde_json::Value as Json;
use url::Url;

use crate::config::kind::{Leaf, TextFault};
use crate::config::kinds::number::Count;

fn http_url(text: &str) -> Result<Url, TextFault> {
    let hint = "begin with http:// or https://".to_owned();
    let url = Url::parse(text).map_err(|error| match error {
        url::ParseError::RelativeUrlWithoutBase => TextFault::new("is not a URL").hint(hint.clone()),
        error => TextFault::new(format!("is not a URL: {error}")),
    })?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(TextFault::new("is not an http or https URL").hint(hint));
    }
    if url.port() == Some(0) {
        return Err(TextFault::new("is not a URL: port 0 cannot be connected to"));
    }
    Ok(url)
}

/// What a monitor asks for.
pub(in crate::config) struct Target;

impl Leaf for Target {
    type Value = Url;

    fn what() -> String {
        "an http or https URL".to_owned()
    }

    fn is_secret(text: &str) -> bool {
        text.contains('@')
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        if text.starts_with("unix:") {
            let hint = "write the socket's whole path, a colon, and the path asked for: unix:///run/app.sock:/health";
            let whole = |url: &Url| !url.has_host() && url.path().starts_with('/') && url.path().contains(":/");
            let url = Url::parse(text).ok().filter(whole);
            return url.ok_or_else(|| TextFault::new("is not the address of a Unix socket").hint(hint.to_owned()));
        }
        http_url(text)
    }
}

/// A proxy, with its port.
pub(in crate::config) struct ProxyUrl;

impl Leaf for ProxyUrl {
    type Value = Url;

    fn what() -> String {
        "the URL of a proxy".to_owned()
    }

    fn is_secret(text: &str) -> bool {
        text.contains('@')
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        let known = |url: &Url| {
            matches!(url.scheme(), "http" | "socks5" | "socks5h")
                && url.has_host()
                && url.port_or_known_default().is_some()
        };
        let hint = "write http://proxy.example:3128 or socks5://proxy.example:1080".to_owned();
        Url::parse(text).ok().filter(known).ok_or_else(|| TextFault::new("is not the URL of a proxy").hint(hint))
    }
}

/// The page's own address, without a trailing slash.
pub(in crate::config) struct SiteUrl;

impl Leaf for SiteUrl {
    type Value = Url;

    fn what() -> String {
        "an absolute http or https URL".to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        let url = http_url(text)?;
        if url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() || url.password().is_some() {
            return Err(TextFault::new("is not the address of a page: no `?`, `#` or user name may be in it"));
        }
        Ok(url)
    }
}

/// A link for visitors.
pub(in crate::config) struct Link;

impl Leaf for Link {
    type Value = String;

    fn what() -> String {
        "an http or https URL".to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        http_url(text).map(String::from)
    }
}

/// A link for visitors, or an address to write to.
pub(in crate::config) struct Contact;

impl Leaf for Contact {
    type Value = String;

    fn what() -> String {
        "a URL (http, https or mailto)".to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        match Url::parse(text) {
            Ok(url) if url.scheme() == "mailto" && url.path().contains('@') => Ok(url.into()),
            Err(_) if text.contains('@') => {
                Err(TextFault::new("is not a URL").hint("begin an address with mailto:".to_owned()))
            }
            _ => http_url(text).map(String::from),
        }
    }
}

/// An image: a path of this site. Pages make no request to another one, and their CSP lets none through.
pub(in crate::config) struct Image;

impl Leaf for Image {
    type Value = String;

    fn what() -> String {
        "the path of an image on this site".to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        if text.starts_with('/')
            && !text.starts_with("//")
            && !text.contains(|c: char| c.is_control() || c.is_whitespace() || c == '\\')
        {
            return Ok(text.to_owned());
        }
        let hint = "put the file into the theme's `assets` folder and write `/assets/logo.svg`";
        Err(TextFault::new("is not a path on this site").hint(hint.to_owned()))
    }
}

/// `/`, or `/status`.
pub(in crate::config) struct BasePath;

impl Leaf for BasePath {
    type Value = String;

    fn what() -> String {
        "a path such as /status".to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~');
        let path = text.trim_end_matches('/');
        let parts_hold =
            path.split('/').skip(1).all(|part| !matches!(part, "" | "." | "..") && part.bytes().all(plain));
        if !text.starts_with('/') || !parts_hold || text.len() > 200 {
            return Err(TextFault::new("is not a path").hint("write `/`, or a path such as `/status`".to_owned()));
        }
        Ok(if path.is_empty() { "/".to_owned() } else { path.to_owned() })
    }
}

/// An address to listen on.
pub(in crate::config) struct Listen;

impl Leaf for Listen {
    type Value = SocketAddr;

    fn what() -> String {
        "an address and a port".to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        let local = |port: &str| port.parse().ok().map(|port| SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
        let address = text.strip_prefix("localhost:").map_or_else(|| text.parse().ok(), local);
        address.ok_or_else(|| {
            let hint =
                "write `127.0.0.1:8080` for this machine only, `0.0.0.0:8080` for every network, or `[::1]:8080`";
            TextFault::new("is not an address to listen on").hint(hint.to_owned())
        })
    }
}

/// A port that can be connected to.
pub(in crate::config) struct Port;

impl Leaf for Port {
    type Value = u16;

    const BARE: bool = true;

    fn what() -> String {
        Count::<1, 65_535>::what()
    }

    fn parse(text: &str) -> Result<u16, TextFault> {
        let number = Count::<1, 65_535>::parse(text)?;
        u16::try_from(number).map_err(|_| TextFault::new(format!("is not {}", Self::what())))
    }

    fn schema() -> Json {
        Count::<1, 65_535>::schema()
    }
}

/// A range of addresses, or one address.
pub(in crate::config) struct Cidr;

impl Leaf for Cidr {
    type Value = IpNet;

    fn what() -> String {
        "a range of addresses".to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        let range = text.parse::<IpNet>().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from));
        range.map(|range| range.trunc()).ok_or_else(|| {
            TextFault::new("is not a range of addresses")
                .hint("write CIDR: `10.0.0.0/8`, `fd00::/8`, or one address".to_owned())
        })
    }
}

/// A name or address to connect to.
pub(in crate::config) struct HostName;

impl Leaf for HostName {
    type Value = String;

    fn what() -> String {
        "a host name or an IP address".to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
        if bare.parse::<IpAddr>().is_ok() {
            return Ok(bare.to_owned());
        }
        domain(text).ok_or_else(|| {
            TextFault::new("is not a host name or an IP address")
                .hint("only the host stands here: no `http://`, no port, no path".to_owned())
        })
    }
}

/// A name of the DNS.
pub(in crate::config) struct DomainName;

impl Leaf for DomainName {
    type Value = String;

    fn what() -> String {
        "a domain name".to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        // An address has a name too, for PTR; other types say so.
        if text == "." || text.parse::<IpAddr>().is_ok() {
            return Ok(text.to_owned());
        }
        domain(text).ok_or_else(|| {
            TextFault::new("is not a domain name")
                .hint("write a name such as `example.com`; each part has at most 63 characters".to_owned())
        })
    }
}

/// The name in lower case and, if international, in its ASCII form; `None` if it cannot be one.
pub(super) fn domain(text: &str) -> Option<String> {
    let ascii = if text.is_ascii() { text.to_owned() } else { url::Host::parse(text).ok()?.to_string() };
    let name = ascii.strip_suffix('.').unwrap_or(&ascii).to_ascii_lowercase();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let label = |label: &str| label == "*" || (!label.is_empty() && label.len() <= 63 && label.bytes().all(plain));
    (name.len() <= 253 && name.split('.').all(label)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls() {
        for text in
            ["http://127.0.0.1:3001/ok", "https://user:pass@example.com/", "http://[::1]:80", "https://bücher.example"]
        {
            assert!(Target::parse(text).is_ok(), "{text}");
        }
        for text in [
            "",
            "mockoon.com",
            "ftp://example.com",
            "http://",
            "http://example.com:99999",
            "http://a b",
            "http://x:0/",
            "javascript:alert(1)",
        ] {
            assert!(Target::parse(text).is_err(), "{text}");
        }
        assert!(Image::parse("/assets/logo.svg").is_ok());
        assert!(Image::parse("//evil.example/logo.svg").is_err());
        assert!(Image::parse("https://cdn.example/logo.svg").is_err());
        assert!(Image::parse("javascript:alert(1)").is_err());
        assert!(Contact::parse("mailto:help@acme.example").is_ok());
        let address = Contact::parse("help@acme.example").unwrap_err();
        assert_eq!(address.sentence(), "is not a URL: begin an address with mailto:");
    }

    #[test]
    fn addresses() {
        assert_eq!(Listen::parse("localhost:80").unwrap().to_string(), "127.0.0.1:80");
        for text in ["8080", ":8080", "127.0.0.1", "localhost", "127.0.0.1:99999", "example.com:80"] {
            assert!(Listen::parse(text).is_err(), "{text}");
        }
        assert_eq!(Cidr::parse("10.1.2.3").unwrap().to_string(), "10.1.2.3/32");
        assert_eq!(Cidr::parse("10.1.2.3/8").unwrap().to_string(), "10.0.0.0/8");
        assert!(Cidr::parse("10.0.0.0/33").is_err());
    }

    #[test]
    fn hosts_and_names() {
        for (text, name) in [
            ("Example.com.", "example.com"),
            ("_dmarc.example.com", "_dmarc.example.com"),
            ("bücher.example", "xn--bcher-kva.example"),
        ] {
            assert_eq!(DomainName::parse(text).unwrap(), name);
        }
        for text in ["", "a..b", "http://x", "a b", &"x".repeat(64), &"abcdefgh.".repeat(32), "a/b", "x:80"] {
            assert!(DomainName::parse(text).is_err(), "{text}");
            assert!(HostName::parse(text).is_err(), "{text}");
        }
        assert_eq!(HostName::parse("[::1]").unwrap(), "::1");
    }

    #[test]
    fn paths() {
        for (text, path) in [("/", "/"), ("//", "/"), ("/status", "/status"), ("/a/b/", "/a/b")] {
            assert_eq!(BasePath::parse(text).unwrap(), path);
        }
        for text in ["", "status", "/a//b", "/../x", "/a b", "/a?x", "/é"] {
            assert!(BasePath::parse(text).is_err(), "{text}");
        }
    }
}
