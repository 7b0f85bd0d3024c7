//! A DNS server as a monitor names it.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

/// Where a DNS server is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameServer {
    /// A name, which the system resolves, or an address without brackets.
    pub host: String,
    /// 1 … 65535.
    pub port: u16,
}

impl NameServer {
    /// Its address, if it is written as one.
    pub fn address(&self) -> Option<SocketAddr> {
        self.host.parse().ok().map(|ip: IpAddr| SocketAddr::new(ip, self.port))
    }
}

impl From<SocketAddr> for NameServer {
    fn from(address: SocketAddr) -> Self {
        Self { host: address.ip().to_string(), port: address.port() }
    }
}

impl fmt::Display for NameServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.address() {
            Some(address) => write!(f, "{address}"),
            None => write!(f, "{}:{}", self.host, self.port),
        }
    }
}
