//! A monitor's `http`, `tcp` or `dns` block as typed → a probe.

use std::net::SocketAddr;
use std::path::Path;

use super::record::{answer, reversed};
use super::{http, never, tls};
use crate::config::raw;
use crate::config::report::Report;
use crate::config::table::{Plain, Read, Whole};
use crate::model::monitor::{DnsExpect, DnsTransport, Rcode, RecordKind};
use crate::model::{DnsProbe, Probe, TcpProbe};

/// Reports everything about a block that does not hold.
pub(super) fn check(block: &raw::Probe<Read<'_>>, base: &Path, report: &mut Report) {
    match block {
        raw::Probe::Http(http) => http::check(http, base, report),
        raw::Probe::Tcp(tcp) => {
            tcp.tls.iter().filter_map(|tls| tls.value.as_ref()).for_each(|tls| tls::check(tls, base, report));
            never::family(tcp.ip.as_ref(), tcp.host.as_ref().map(|host| host.value.as_str()), report);
        }
        raw::Probe::Dns(dns) => {
            dns.tls.iter().for_each(|tls| tls::check(&tls.value, base, report));
            never::dns(dns, report);
        }
    }
}

/// The probe of a monitor.
pub(super) fn probe(block: raw::Probe<Plain>, base: &Path) -> Probe {
    match block {
        raw::Probe::Http(block) => Probe::Http(Box::new(http::probe(block, base))),
        raw::Probe::Tcp(block) => Probe::Tcp(tcp(block, base)),
        raw::Probe::Dns(block) => Probe::Dns(dns(block, base)),
    }
}

fn tcp(raw: Whole<raw::Tcp>, base: &Path) -> TcpProbe {
    TcpProbe {
        host: raw.host,
        port: raw.port,
        ip: raw.ip,
        resolver: raw.resolver,
        send: raw.send,
        expect: raw.expect,
        tls: raw.tls.map(|raw| tls::settings(raw, base)),
    }
}

fn dns(raw: Whole<raw::Dns>, base: &Path) -> DnsProbe {
    let answers = |list: Option<Vec<String>>| list.into_iter().flatten().map(|text| answer(text, raw.record)).collect();
    let least = u32::from(raw.expect.rcode == Rcode::NoError);
    // An address is asked for under the name that it has backwards.
    let address = raw.name.parse().ok().filter(|_| raw.record == RecordKind::Ptr);
    DnsProbe {
        name: address.map_or(raw.name, reversed),
        record: raw.record,
        resolver: raw.resolver.map(|server| match (raw.transport, server.port()) {
            (DnsTransport::Tls, 53) => SocketAddr::new(server.ip(), 853),
            (DnsTransport::Tls | DnsTransport::Udp | DnsTransport::Tcp, _) => server,
        }),
        transport: raw.transport,
        tls: tls::settings(raw.tls, base),
        expect: DnsExpect {
            rcode: raw.expect.rcode,
            contains: answers(raw.expect.contains),
            exactly: answers(raw.expect.exactly),
            min_answers: raw.expect.min_answers.unwrap_or(least),
            min_ttl: raw.expect.min_ttl,
        },
    }
}
