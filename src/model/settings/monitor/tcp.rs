//! A TCP connection and what must hold of it.

use super::{IpFamily, NameServer, Pattern, TlsSettings};
use crate::model::Secret;

/// A TCP connection and what must hold of it.
#[derive(Clone, Debug, PartialEq)]
pub struct TcpProbe {
    /// A name or an address.
    pub host: String,
    /// 1 … 65535.
    pub port: u16,
    /// Address family.
    pub ip: IpFamily,
    /// The DNS server to ask; the system's if unset.
    pub resolver: Option<NameServer>,
    /// What is said, and what must come, one after the other, once connected (after TLS).
    pub steps: Vec<TcpStep>,
    /// How TLS is spoken, if it is.
    pub tls: Option<TlsSettings>,
}

impl TcpProbe {
    /// A connection, and nothing more.
    pub fn connecting(host: &str, port: u16) -> Self {
        let host = host.to_owned();
        Self { host, port, ip: IpFamily::Auto, resolver: None, steps: Vec::new(), tls: None }
    }
}

/// A part of a dialogue.
#[derive(Clone, Debug, PartialEq)]
pub struct TcpStep {
    /// Sent first; `{name}` in it is what an earlier step's pattern has captured under that name.
    pub send: Option<Sent>,
    /// Must hold of the first 4 KiB that come after what the step before matched.
    pub expect: Option<TcpExpect>,
}

/// What must match somewhere in what comes: all that is said. One of both is.
#[derive(Clone, Debug, PartialEq)]
pub struct TcpExpect {
    /// This.
    pub matches: Option<Pattern>,
    /// If not empty: one of these.
    pub any: Vec<Pattern>,
}

impl From<Pattern> for TcpExpect {
    fn from(pattern: Pattern) -> Self {
        Self { matches: Some(pattern), any: Vec::new() }
    }
}

/// What is sent over a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// As text.
    pub text: Secret,
    /// Its letters up to U+00FF are a byte each, as they were written; the others, and all without this, are UTF-8.
    pub bytes: bool,
}

impl Sent {
    /// As it goes over the wire.
    pub fn wire(&self) -> Vec<u8> {
        let text = self.text.expose();
        if !self.bytes {
            return text.as_bytes().to_vec();
        }
        let mut wire = Vec::with_capacity(text.len());
        for letter in text.chars() {
            match u8::try_from(letter) {
                Ok(byte) => wire.push(byte),
                Err(_) => wire.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes()),
            }
        }
        wire
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_bytes() {
        let sent = |text: &str, bytes| Sent { text: Secret::new(text), bytes }.wire();
        assert_eq!(sent("\u{ff}\0a€", true), [&[0xff, 0, b'a'][..], "€".as_bytes()].concat());
        assert_eq!(sent("ö", false), "ö".as_bytes());
    }
}
