//! Addresses as other programs write them, taken apart; variables may stand anywhere in them.

/// A URL, or `host:port`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// In lower case; empty if there is none.
    pub scheme: String,
    pub host: String,
    /// As written.
    pub port: Option<String>,
    /// Path and query.
    pub rest: String,
}

impl Target {
    /// Takes it apart; none without a host.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (scheme, after) = text.split_once("://").map_or(("", text), |(scheme, after)| (scheme, after));
        let end = after.find(['/', '?', '#']).unwrap_or(after.len());
        let (authority, rest) = after.split_at(end);
        let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        let (host, port) = split(authority);
        let target = Self { scheme: scheme.to_ascii_lowercase(), host, port, rest: rest.to_owned() };
        (!target.host.is_empty()).then_some(target)
    }

    /// The port, or the usual one.
    pub(super) fn port_or(&self, usual: u16) -> serde_json::Value {
        match &self.port {
            Some(port) => port.parse::<u16>().map_or_else(|_| port.as_str().into(), Into::into),
            None => usual.into(),
        }
    }
}

/// `host:port`, `[::1]:port`, or a host alone.
fn split(authority: &str) -> (String, Option<String>) {
    if let Some((host, after)) = authority.strip_prefix('[').and_then(|inside| inside.split_once(']')) {
        return (host.to_owned(), after.strip_prefix(':').map(str::to_owned).filter(|port| !port.is_empty()));
    }
    // An address of IPv6 without brackets has no port.
    let colon = authority.rfind(':').filter(|at| {
        let (before, after) = authority.split_at(*at);
        !before.contains(':') && !after.contains('}') || after.starts_with(":${")
    });
    match colon {
        Some(at) => {
            let (host, port) = authority.split_at(at);
            let port = port.trim_start_matches(':');
            (host.to_owned(), (!port.is_empty()).then(|| port.to_owned()))
        }
        None => (authority.to_owned(), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_apart() {
        for (text, scheme, host, port, rest) in [
            ("https://a.example/x?y", "https", "a.example", None, "/x?y"),
            ("TCP://a.example:22", "tcp", "a.example", Some("22"), ""),
            ("a.example:53", "", "a.example", Some("53"), ""),
            ("icmp://[2001:db8::1]", "icmp", "2001:db8::1", None, ""),
            ("tcp://[::1]:80/", "tcp", "::1", Some("80"), "/"),
            ("2001:db8::1", "", "2001:db8::1", None, ""),
            ("https://u:p@h:1/", "https", "h", Some("1"), "/"),
            ("tcp://${HOST}:${PORT}", "tcp", "${HOST}", Some("${PORT}"), ""),
            ("tcp://${HOST}", "tcp", "${HOST}", None, ""),
        ] {
            let target = Target::parse(text).unwrap();
            let found = (target.scheme.as_str(), target.host.as_str(), target.port.as_deref(), target.rest.as_str());
            assert_eq!(found, (scheme, host, port, rest), "{text}");
        }
        assert_eq!(Target::parse("https:///x"), None);
    }
}
