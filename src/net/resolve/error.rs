//! Why a name has no address.

use std::net::SocketAddr;

use hickory_resolver::proto::op::ResponseCode;
use thiserror::Error;

use crate::model::monitor::IpFamily;
use crate::net::dial::{Fault, fault};
use crate::net::dns::{AskError, word};

/// Why a name has no address.
#[derive(Debug, Error)]
pub enum ResolveError {
    /// NXDOMAIN.
    #[error("there is no such name")]
    NoSuchName,
    /// The name is there, an address of the wanted family is not.
    #[error("the name has no {}address", family_word(*.0))]
    NoAddress(IpFamily),
    /// The server would not or could not answer.
    #[error("the DNS server answered {}", word(*.0))]
    Refused(ResponseCode),
    /// `/etc/resolv.conf` names none, or cannot be read: nothing about the name.
    #[error("this machine has no DNS server: {0}")]
    NoServer(String),
    /// The one it has is its own, and does not run: nothing about the name either.
    #[error("this machine's own DNS server at {0} does not run")]
    OwnServer(SocketAddr, #[source] AskError),
    /// They answer neither this name nor any other: nothing about the name.
    #[error("this machine's DNS servers answer nobody, asked for other names neither: {0}")]
    AnswersNobody(String),
    /// It cannot be a host's name.
    #[error("this is not a host name")]
    BadName,
    /// The server could not be asked.
    #[error("the DNS server could not be asked")]
    Unasked(#[source] AskError),
}

impl ResolveError {
    /// Whether it may be that the servers answer nobody: they failed, and said nothing about the name.
    pub(super) fn is_in_doubt(&self) -> bool {
        match self {
            Self::Refused(_) => true,
            Self::Unasked(AskError::Io(error)) => fault(error) != Fault::Ours,
            Self::Unasked(AskError::Garbage(_) | AskError::Closed) => true,
            Self::NoSuchName
            | Self::NoAddress(_)
            | Self::NoServer(_)
            | Self::OwnServer(..)
            | Self::AnswersNobody(_)
            | Self::BadName => false,
        }
    }
}

const fn family_word(family: IpFamily) -> &'static str {
    match family {
        IpFamily::Auto => "",
        IpFamily::V4 => "IPv4 ",
        IpFamily::V6 => "IPv6 ",
    }
}
