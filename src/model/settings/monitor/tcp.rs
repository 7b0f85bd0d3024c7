//! A TCP connection and what must hold of it.

use super::Pattern;
use crate::model::Secret;

/// A TCP connection and what must hold of it.
#[derive(Clone, Debug, PartialEq)]
pub struct TcpProbe {
    /// A name or an address.
    pub host: String,
    /// 1 … 65535.
    pub port: u16,
    /// Sent once connected (after TLS).
    pub send: Option<Secret>,
    /// Must match somewhere in the first 4 KiB received.
    pub expect: Option<Pattern>,
    /// Speak TLS, verifying the certificate.
    pub tls: bool,
}
