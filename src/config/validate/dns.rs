//! A monitor's `dns` block as typed → a probe: which server is asked, how, and what must hold.

use url::Url;

use super::record::{answer, reversed};
use super::tls;
use crate::config::kinds::resolver::{AskedServer, DNS_PATH};
use crate::config::raw;
use crate::config::report::Report;
use crate::config::table::Whole;
use crate::model::DnsProbe;
use crate::model::monitor::{DnsExpect, DnsTransport, NameServer, Rcode, RecordKind};

/// Reports a server and a way to it that do not fit together.
pub(super) fn check(dns: &raw::Dns, report: &mut Report) {
    let (Some(transport), server) = (&dns.transport, &dns.resolver) else { return };
    let word = transport.value;
    match (word, server) {
        (DnsTransport::Tls | DnsTransport::Https, None) => {
            let hint = "write the `resolver` that is asked so: of the system's it is not known".to_owned();
            report.problem(transport.at, format!("`transport: {word}` needs `resolver`"), Some(hint));
        }
        (DnsTransport::Udp | DnsTransport::Tcp | DnsTransport::Tls, Some(server)) if server.value.path.is_some() => {
            let hint = "remove it, or write the server without `https://`".to_owned();
            report.problem(transport.at, format!("a URL is asked over HTTPS, not `{word}`"), Some(hint));
        }
        (DnsTransport::Tls | DnsTransport::Https, Some(server)) if server.value.port == Some(53) => {
            let usual = usual_port(word);
            let hint = format!("leave the port out: then it is {usual}");
            report.warning(server.at, format!("port 53 is that of DNS without `{word}`"), Some(hint));
        }
        (DnsTransport::Udp | DnsTransport::Tcp | DnsTransport::Tls | DnsTransport::Https, _) => {}
    }
}

const fn usual_port(transport: DnsTransport) -> u16 {
    match transport {
        DnsTransport::Udp | DnsTransport::Tcp => 53,
        DnsTransport::Tls => 853,
        DnsTransport::Https => 443,
    }
}

/// The probe of a monitor.
pub(super) fn dns(raw: Whole<raw::Dns>, base: &std::path::Path) -> DnsProbe {
    // An address is asked for under the name that it has backwards.
    let address = raw.name.parse().ok().filter(|_| raw.record == RecordKind::Ptr);
    let is_url = raw.resolver.as_ref().is_some_and(|server| server.path.is_some());
    let transport = raw.transport.unwrap_or(if is_url { DnsTransport::Https } else { DnsTransport::Udp });
    let url = raw.resolver.as_ref().filter(|_| transport == DnsTransport::Https).and_then(url);
    let server =
        |asked: AskedServer| NameServer { host: asked.host, port: asked.port.unwrap_or(usual_port(transport)) };
    DnsProbe {
        name: address.map_or(raw.name, reversed),
        record: raw.record,
        resolver: raw.resolver.map(server),
        transport,
        url,
        tls: tls::settings(raw.tls, base),
        validated: raw.expect.validated,
        serial: raw.expect.serial,
        expect: alternatives(raw.expect, raw.record),
    }
}

/// What stands beside `any` holds for each of the alternatives, unless it says otherwise itself.
fn alternatives(raw: Whole<raw::DnsExpect>, record: RecordKind) -> Vec<DnsExpect> {
    let answers = |list: Option<Vec<String>>| -> Vec<String> {
        list.into_iter().flatten().map(|text| answer(text, record)).collect()
    };
    let (contains, exactly) = (answers(raw.contains), answers(raw.exactly));
    let one = |own: Whole<raw::DnsAnswer>| {
        let rcode = own.rcode.unwrap_or(raw.rcode);
        let least = own.min_answers.or(raw.min_answers).unwrap_or(u32::from(rcode == Rcode::NoError));
        DnsExpect {
            rcode,
            contains: [contains.clone(), answers(own.contains)].concat(),
            exactly: own.exactly.map_or_else(|| exactly.clone(), |list| answers(Some(list))),
            min_answers: least,
            min_ttl: own.min_ttl.or(raw.min_ttl),
        }
    };
    match raw.any {
        Some(any) if !any.is_empty() => any.into_iter().map(one).collect(),
        Some(_) | None => {
            vec![one(Whole::<raw::DnsAnswer> {
                rcode: None,
                contains: None,
                exactly: None,
                min_answers: None,
                min_ttl: None,
            })]
        }
    }
}

fn url(server: &AskedServer) -> Option<Url> {
    let host = if server.host.contains(':') { format!("[{}]", server.host) } else { server.host.clone() };
    let port = server.port.unwrap_or(usual_port(DnsTransport::Https));
    let path = server.path.as_deref().unwrap_or(DNS_PATH);
    Url::parse(&format!("https://{host}:{port}{path}")).ok()
}
