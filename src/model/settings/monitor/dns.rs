//! A DNS question and what must hold of its answer.

use std::time::Duration;

use url::Url;

use super::{NameServer, TlsSettings};
use crate::model::status::words;

words!(
    /// How a DNS question travels; `udp` falls back to TCP when the answer is truncated.
    DnsTransport { Udp = "udp", Tcp = "tcp", Tls = "tls", Https = "https" }
);

words!(
    /// The record types that can be asked for.
    RecordKind {
        A = "A", Aaaa = "AAAA", Cname = "CNAME", Mx = "MX", Ns = "NS", Txt = "TXT", Soa = "SOA", Srv = "SRV",
        Caa = "CAA", Ptr = "PTR", Ds = "DS", Dnskey = "DNSKEY", Https = "HTTPS",
    }
);

words!(
    /// DNS response codes that can be expected.
    Rcode {
        NoError = "NOERROR", FormErr = "FORMERR", ServFail = "SERVFAIL", NxDomain = "NXDOMAIN", NotImp = "NOTIMP",
        Refused = "REFUSED", YxDomain = "YXDOMAIN", YxRrset = "YXRRSET", NxRrset = "NXRRSET", NotAuth = "NOTAUTH",
        NotZone = "NOTZONE",
    }
);

impl Rcode {
    /// The number on the wire (RFC 1035, RFC 2136).
    pub const fn code(self) -> u16 {
        match self {
            Self::NoError => 0,
            Self::FormErr => 1,
            Self::ServFail => 2,
            Self::NxDomain => 3,
            Self::NotImp => 4,
            Self::Refused => 5,
            Self::YxDomain => 6,
            Self::YxRrset => 7,
            Self::NxRrset => 8,
            Self::NotAuth => 9,
            Self::NotZone => 10,
        }
    }
}

/// A DNS question and what must hold of its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsProbe {
    /// The name asked for.
    pub name: String,
    /// The type asked for.
    pub record: RecordKind,
    /// The server asked; the system's if unset.
    pub resolver: Option<NameServer>,
    /// How.
    pub transport: DnsTransport,
    /// What is asked over HTTPS, exactly if that is how: of the server's host and port.
    pub url: Option<Url>,
    /// How TLS is spoken, if it is.
    pub tls: TlsSettings,
    /// What must hold: all of one of these; never empty.
    pub expect: Vec<DnsExpect>,
    /// Whether the server must say that it has validated the answer (the bit AD of DNSSEC).
    pub validated: bool,
    /// What must hold of the serials at all servers of the zone.
    pub serial: Option<SerialWant>,
}

words!(
    /// What must hold of the serials of a zone.
    SerialWant { Same = "same" }
);

/// What may hold of a DNS answer; all of it. Answers are compared as text, names without the last dot and in lower
/// case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsExpect {
    /// The response code.
    pub rcode: Rcode,
    /// Answers that must be among those given.
    pub contains: Vec<String>,
    /// If not empty: the answers, no more and no fewer, in any order.
    pub exactly: Vec<String>,
    /// At least so many (default 1 for NOERROR, else 0).
    pub min_answers: u32,
    /// Every answer's TTL is at least this.
    pub min_ttl: Option<Duration>,
}
