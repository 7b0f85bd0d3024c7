//! A monitor's `http`, `tcp` or `dns` block as typed → a probe.

use std::path::Path;

use super::{dns, http, never, tcp, tls};
use crate::config::raw;
use crate::config::report::Report;
use crate::config::table::{Plain, Read};
use crate::model::Probe;

/// Reports everything about a block that does not hold.
pub(super) fn check(block: &raw::Probe<Read<'_>>, base: &Path, report: &mut Report) {
    match block {
        raw::Probe::Http(http) => http::check(http, base, report),
        raw::Probe::Tcp(tcp) => {
            tcp.tls.iter().filter_map(|tls| tls.value.as_ref()).for_each(|tls| tls::check(tls, base, report));
            never::family(tcp.ip.as_ref(), tcp.host.as_ref().map(|host| host.value.as_str()), report);
            tcp::check(tcp, report);
        }
        raw::Probe::Dns(dns) => {
            dns.tls.iter().for_each(|tls| tls::check(&tls.value, base, report));
            dns::check(dns, report);
            never::dns(dns, report);
        }
    }
}

/// The probe of a monitor.
pub(super) fn probe(block: raw::Probe<Plain>, base: &Path) -> Option<Probe> {
    Some(match block {
        raw::Probe::Http(block) => Probe::Http(Box::new(http::probe(block, base)?)),
        raw::Probe::Tcp(block) => Probe::Tcp(tcp::tcp(block, base)),
        raw::Probe::Dns(block) => Probe::Dns(dns::dns(block, base)),
    })
}
