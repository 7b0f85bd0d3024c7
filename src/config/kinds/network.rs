//! URLs, hosts, addresses, names of the DNS and parts of HTTP requests.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use ipnet::IpNet;
use serde_json::{Value as Json, json};
use url::Url;

use crate::config::kind::{Fault, Leaf};
use crate::config::suggest;

fn http_url(text: &str) -> Result<Url, Fault> {
    let hint = "begin with http:// or https://".to_owned();
    let url = Url::parse(text).map_err(|error| match error {
        url::ParseError::RelativeUrlWithoutBase => Fault::new("is not a URL").hint(hint.clone()),
        error => Fault::new(format!("is not a URL: {error}")),
    })?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Fault::new("is not an http or https URL").hint(hint));
    }
    if url.port() == Some(0) {
        return Err(Fault::new("is not a URL: port 0 cannot be connected to"));
    }
    Ok(url)
}

/// What a monitor asks for.
#[derive(Clone, Debug)]
pub(in crate::config) struct Target(pub Url);

impl Leaf for Target {
    fn what() -> String {
        "an http or https URL".to_owned()
    }

    fn is_secret(text: &str) -> bool {
        text.contains('@')
    }

    fn parse(text: &str) -> Result<Self, Fault> {
        http_url(text).map(Self)
    }
}

/// The page's own address, without a trailing slash.
#[derive(Clone, Debug)]
pub(in crate::config) struct SiteUrl(pub Url);

impl Leaf for SiteUrl {
    fn what() -> String {
        "an absolute http or https URL".to_owned()
    }

    fn parse(text: &str) -> Result<Self, Fault> {
        let url = http_url(text)?;
        if url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() || url.password().is_some() {
            return Err(Fault::new("is not the address of a page: no `?`, `#` or user name may be in it"));
        }
        Ok(Self(url))
    }
}

/// A link for visitors.
#[derive(Clone, Debug)]
pub(in crate::config) struct Link(pub String);

impl Leaf for Link {
    fn what() -> String {
        "an http or https URL".to_owned()
    }

    fn parse(text: &str) -> Result<Self, Fault> {
        http_url(text).map(|url| Self(url.into()))
    }
}

/// A link for visitors, or an address to write to.
#[derive(Clone, Debug)]
pub(in crate::config) struct Contact(pub String);

impl Leaf for Contact {
    fn what() -> String {
        "a URL (http, https or mailto)".to_owned()
    }

    fn parse(text: &str) -> Result<Self, Fault> {
        match Url::parse(text) {
            Ok(url) if url.scheme() == "mailto" && url.path().contains('@') => Ok(Self(url.into())),
            _ => http_url(text).map(|url| Self(url.into())),
        }
    }
}

/// An image: a path of this site. Pages make no request to another one, and their CSP lets none through.
#[derive(Clone, Debug)]
pub(in crate::config) struct Image(pub String);

impl Leaf for Image {
    fn what() -> String {
        "the path of an image on this site".to_owned()
    }

    fn parse(text: &str) -> Result<Self, Fault> {
        if text.starts_with('/')
            && !text.starts_with("//")
            && !text.contains(|c: char| c.is_control() || c.is_whitespace() || c == '\\')
        {
            return Ok(Self(text.to_owned()));
        }
        let hint = "put the file into the theme's `assets` folder and write `/assets/logo.svg`";
        Err(Fault::new("is not a path on this site").hint(hint.to_owned()))
    }
}

/// `/`, or `/status`.
#[derive(Clone, Debug)]
pub(in crate::config) struct BasePath(pub String);

impl Leaf for BasePath {
    fn what() -> String {
        "a path such as /status".to_owned()
    }

    fn parse(text: &str) -> Result<Self, Fault> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~');
        let path = text.trim_end_matches('/');
        let parts_hold =
            path.split('/').skip(1).all(|part| !matches!(part, "" | "." | "..") && part.bytes().all(plain));
        if !text.starts_with('/') || !parts_hold || text.len() > 200 {
            return Err(Fault::new("is not a path").hint("write `/`, or a path such as `/status`".to_owned()));
        }
        Ok(Self(if path.is_empty() { "/".to_owned() } else { path.to_owned() }))
    }
}

/// An address to listen on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::config) struct Listen(pub SocketAddr);

impl Leaf for Listen {
    fn what() -> String {
        "an address and a port".to_owned()
    }

    fn parse(text: &str) -> Result<Self, Fault> {
        let local = |port: &str| port.parse().ok().map(|port| SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
        let address = text.strip_prefix("localhost:").map_or_else(|| text.parse().ok(), local);
        address.map(Self).ok_or_else(|| {
            let hint =
                "write `127.0.0.1:8080` for this machine only, `0.0.0.0:8080` for every network, or `[::1]:8080`";
            Fault::new("is not an address to listen on").hint(hint.to_owned())
        })
    }
}

/// A DNS server; port 53 unless given.
#[derive(Clone, Copy, Debug)]
pub(in crate::config) struct Resolver(pub SocketAddr);

impl Leaf for Resolver {
    fn what() -> String {
        "the address of a DNS server".to_owned()
    }

    fn parse(text: &str) -> Result<Self, Fault> {
        let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
        let address = bare.parse::<IpAddr>().map(|ip| SocketAddr::new(ip, 53)).or_else(|_| text.parse::<SocketAddr>());
        address.ok().filter(|address| address.port() != 0).map(Self).ok_or_else(|| {
            let hint =
                "write an IP address, with a port if it is not 53: `9.9.9.9`, `127.0.0.1:5353` or `[2620:fe::fe]:53`";
            Fault::new("is not the address of a DNS server").hint(hint.to_owned())
        })
    }
}

/// A range of addresses, or one address.
#[derive(Clone, Copy, Debug)]
pub(in crate::config) struct Cidr(pub IpNet);

impl Leaf for Cidr {
    fn what() -> String {
        "a range of addresses".to_owned()
    }

    fn parse(text: &str) -> Result<Self, Fault> {
        let range = text.parse::<IpNet>().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from));
        range.map(|range| Self(range.trunc())).ok_or_else(|| {
            Fault::new("is not a range of addresses")
                .hint("write CIDR: `10.0.0.0/8`, `fd00::/8`, or one address".to_owned())
        })
    }
}

/// A name or address to connect to.
#[derive(Clone, Debug)]
pub(in crate::config) struct HostName(pub String);

impl Leaf for HostName {
    fn what() -> String {
        "a host name or an IP address".to_owned()
    }

    fn parse(text: &str) -> Result<Self, Fault> {
        let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
        if bare.parse::<IpAddr>().is_ok() {
            return Ok(Self(bare.to_owned()));
        }
        domain(text).map(Self).ok_or_else(|| {
            Fault::new("is not a host name or an IP address")
                .hint("only the host stands here: no `http://`, no port, no path".to_owned())
        })
    }
}

/// A name of the DNS.
#[derive(Clone, Debug)]
pub(in crate::config) struct DomainName(pub String);

impl Leaf for DomainName {
    fn what() -> String {
        "a domain name".to_owned()
    }

    fn parse(text: &str) -> Result<Self, Fault> {
        if text == "." {
            return Ok(Self(text.to_owned()));
        }
        domain(text).map(Self).ok_or_else(|| {
            Fault::new("is not a domain name")
                .hint("write a name such as `example.com`; each part has at most 63 characters".to_owned())
        })
    }
}

/// The name in lower case and, if international, in its ASCII form; `None` if it cannot be one.
fn domain(text: &str) -> Option<String> {
    let ascii = if text.is_ascii() { text.to_owned() } else { url::Host::parse(text).ok()?.to_string() };
    let name = ascii.strip_suffix('.').unwrap_or(&ascii).to_ascii_lowercase();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let label = |label: &str| label == "*" || (!label.is_empty() && label.len() <= 63 && label.bytes().all(plain));
    (name.len() <= 253 && name.split('.').all(label)).then_some(name)
}

/// An HTTP method.
#[derive(Clone, Debug)]
pub(in crate::config) struct Method(pub String);

const METHODS: [&str; 13] = [
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY", "PROPFIND", "REPORT", "SEARCH",
    "PURGE",
];

impl Leaf for Method {
    fn what() -> String {
        "an HTTP method".to_owned()
    }

    fn parse(text: &str) -> Result<Self, Fault> {
        let upper = text.to_ascii_uppercase();
        if METHODS.contains(&upper.as_str()) {
            Ok(Self(upper))
        } else {
            Err(Fault::new("is not an HTTP method").hint(suggest::hint(text, &METHODS)))
        }
    }

    fn schema() -> Json {
        json!({"enum": METHODS})
    }
}

/// The name of an HTTP header, in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::config) struct HeaderName(pub String);

impl Leaf for HeaderName {
    fn what() -> String {
        "the name of a header".to_owned()
    }

    fn parse(text: &str) -> Result<Self, Fault> {
        http::HeaderName::from_bytes(text.as_bytes()).map(|name| Self(name.as_str().to_owned())).map_err(|_| {
            Fault::new("is not the name of an HTTP header").hint("letters, digits and `-`, without a colon".to_owned())
        })
    }
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
    }

    #[test]
    fn addresses() {
        assert_eq!(Listen::parse("localhost:80").unwrap().0.to_string(), "127.0.0.1:80");
        for text in ["8080", ":8080", "127.0.0.1", "localhost", "127.0.0.1:99999", "example.com:80"] {
            assert!(Listen::parse(text).is_err(), "{text}");
        }
        for (text, shown) in [
            ("9.9.9.9", "9.9.9.9:53"),
            ("127.0.0.1:5353", "127.0.0.1:5353"),
            ("::1", "[::1]:53"),
            ("[::1]", "[::1]:53"),
            ("[::1]:5", "[::1]:5"),
        ] {
            assert_eq!(Resolver::parse(text).unwrap().0.to_string(), shown);
        }
        for text in ["dns.quad9.net", "1.1.1.1:0", "1.1.1", "1.1.1.1:"] {
            assert!(Resolver::parse(text).is_err(), "{text}");
        }
        assert_eq!(Cidr::parse("10.1.2.3").unwrap().0.to_string(), "10.1.2.3/32");
        assert_eq!(Cidr::parse("10.1.2.3/8").unwrap().0.to_string(), "10.0.0.0/8");
        assert!(Cidr::parse("10.0.0.0/33").is_err());
    }

    #[test]
    fn hosts_and_names() {
        for (text, name) in [
            ("Example.com.", "example.com"),
            ("_dmarc.example.com", "_dmarc.example.com"),
            ("bücher.example", "xn--bcher-kva.example"),
        ] {
            assert_eq!(DomainName::parse(text).unwrap().0, name);
        }
        for text in ["", "a..b", "http://x", "a b", &"x".repeat(64), &"abcdefgh.".repeat(32), "a/b", "x:80"] {
            assert!(DomainName::parse(text).is_err(), "{text}");
            assert!(HostName::parse(text).is_err(), "{text}");
        }
        assert_eq!(HostName::parse("[::1]").unwrap().0, "::1");
    }

    #[test]
    fn paths() {
        for (text, path) in [("/", "/"), ("/status", "/status"), ("/a/b/", "/a/b")] {
            assert_eq!(BasePath::parse(text).unwrap().0, path);
        }
        for text in ["", "status", "//", "/a//b", "/../x", "/a b", "/a?x", "/é"] {
            if text != "//" {
                assert!(BasePath::parse(text).is_err(), "{text}");
            }
        }
    }
}
