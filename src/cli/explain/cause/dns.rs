//! Causes of what goes wrong with DNS.

use super::{Cause, cause, missing};
use crate::model::{Found, NoAddress, Probe, Reason};
use crate::probe::Story;

pub(super) fn nameless(reason: &Reason, probe: &Probe) -> Cause {
    let own = match probe {
        Probe::Http(http) => http.resolver.is_some(),
        Probe::Tcp(tcp) => tcp.resolver.is_some(),
        Probe::Dns(dns) => dns.resolver.is_some(),
    };
    let who = if own { "The DNS server that `resolver` names" } else { "The DNS server of this machine" };
    let server = |does: &str| Cause {
        likely: format!("{who} {does}"),
        cure: format!(
            "An answer. `dig NAME @SERVER` asks it alone; {}",
            if own { "another `resolver`, or none, asks another." } else { "`resolver` asks another." }
        ),
    };
    match reason.found.as_deref() {
        Some(Found::Resolver { answer, .. }) if answer == "REFUSED" => {
            server("does not answer this to us: it is not made for this name, or not for this machine.")
        }
        Some(Found::Resolver { .. }) => {
            server("could not find out: the servers of the zone do not answer, or its DNSSEC is broken.")
        }
        Some(Found::Host { why: NoAddress::Unasked, .. } | Found::Late { .. } | Found::Address { .. }) => {
            server("does not answer: it is off, overloaded, or a firewall on the way drops the question.")
        }
        Some(Found::Host { why: NoAddress::None | NoAddress::V4 | NoAddress::V6, .. }) => cause(
            "The name is there, and no address of this family with it.",
            "A record (A for IPv4, AAAA for IPv6) at the name, or another `ip`.",
        ),
        Some(Found::Host { why: NoAddress::BadName, .. }) => {
            cause("The name is misspelt: no host can be called so.", "A name of letters, digits, dots and dashes.")
        }
        Some(Found::Host { why: NoAddress::NoSuchName, .. }) => cause(
            "The name leads nowhere: it is misspelt, or its registration or its zone is gone.",
            "The name has an address. `dig NAME` here and from another network tells whether it is the name or the \
             resolver.",
        ),
        _ => cause(
            "The name leads nowhere: it is misspelt, its registration or its zone is gone, or the DNS servers that \
             know it do not answer.",
            "The name has an address. `dig NAME` here and from another network tells whether it is the name or the \
             resolver.",
        ),
    }
}

pub(super) fn other_records(story: &Story) -> Cause {
    cause(
        "The server answers with other records than expected: the zone was changed, an old copy is still in a \
         cache, or somebody else answers.",
        &format!("{} `dig` at each server of the zone tells who knows what.", missing(story)),
    )
}

pub(super) fn rcode(code: i64) -> Cause {
    match code {
        3 => cause(
            "The name does not exist in its zone, or the registration has lapsed.",
            "The name exists: look at the zone, and at the registrar.",
        ),
        2 => cause(
            "The server could not find out: the servers of the zone do not answer, or its DNSSEC is broken.",
            "An answer. `dig +trace` and `dig +cd` tell whether it is the zone's servers or its signatures.",
        ),
        5 => cause(
            "The server does not answer this to us: it is not made for this zone, or not for this machine.",
            "A server that answers for the zone, or its permission.",
        ),
        _ => cause("The server answers with another response code.", "The response code that is expected."),
    }
}

/// Of a question.
pub(super) fn late() -> Cause {
    cause(
        "Nothing came from the DNS server: it is off, overloaded, or a firewall on the way drops the question or the \
         answer.",
        "An answer in time. `dig NAME @SERVER` asks it from here; `transport: tcp` tells whether only UDP is lost.",
    )
}
