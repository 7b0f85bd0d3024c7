//! A monitor's `http`, `tcp` or `dns` block as typed → a probe.

use std::collections::HashSet;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use super::relative;
use crate::config::kind::{At, Map, OneOrMany};
use crate::config::kinds::network::HeaderName;
use crate::config::kinds::secret::HeaderValue;
use crate::config::kinds::text::{FilePath, Name};
use crate::config::raw;
use crate::config::report::Report;
use crate::model::monitor::{DnsExpect, HttpExpect, JsonExpect, Rcode, RecordKind};
use crate::model::{DnsProbe, HttpProbe, Probe, Secret, TcpProbe, TlsSettings};

/// The probe of a monitor that has exactly one. Every block that is there is looked at.
pub(super) fn probe(raw: &raw::Monitor, base: &Path, report: &mut Report) -> Option<Probe> {
    let http = raw.http.as_ref().and_then(|block| http(&block.value, base, report));
    let tcp = raw.tcp.as_ref().and_then(|block| tcp(&block.value));
    let dns = raw.dns.as_ref().and_then(|block| dns(&block.value, report));
    http.map(|http| Probe::Http(Box::new(http))).or(tcp.map(Probe::Tcp)).or(dns.map(Probe::Dns))
}

fn http(raw: &raw::Http, base: &Path, report: &mut Report) -> Option<HttpProbe> {
    let headers = headers(raw.headers.as_ref(), report);
    let tls = tls(&raw.tls.as_ref()?.value, base, report);
    let expect = http_expect(&raw.expect.as_ref()?.value, report);
    Some(HttpProbe {
        url: raw.url.as_ref()?.value.0.clone(),
        method: raw.method.as_ref()?.value.0.clone(),
        headers,
        body: raw.body.as_ref().map(|body| body.value.0.clone()),
        follow_redirects: raw.follow_redirects.as_ref()?.value,
        max_redirects: raw.max_redirects.as_ref()?.value.0,
        ip: raw.ip.as_ref()?.value,
        resolver: raw.resolver.as_ref().map(|resolver| resolver.value.0),
        version: raw.http_version.as_ref()?.value,
        tls: tls?,
        max_body: raw.max_body.as_ref()?.value.0,
        expect: expect?,
    })
}

/// Headers with names in lower case; each at most once.
pub(super) fn headers(map: Option<&At<Map<HeaderName, HeaderValue>>>, report: &mut Report) -> Vec<(String, Secret)> {
    let entries = map.map_or(&[][..], |map| &map.value.0);
    each_once(entries, report);
    entries.iter().map(|(name, value)| (name.value.0.clone(), value.value.0.clone())).collect()
}

fn each_once<V>(headers: &[(At<HeaderName>, At<V>)], report: &mut Report) {
    let mut seen = HashSet::new();
    for (name, _) in headers.iter().filter(|(name, _)| !seen.insert(name.value.0.as_str())) {
        report.problem(name.at, format!("the header `{}` is here twice: case makes no difference", name.value.0), None);
    }
}

fn tls(raw: &raw::Tls, base: &Path, report: &mut Report) -> Option<TlsSettings> {
    match (&raw.cert_file, &raw.key_file) {
        (Some(lone), None) => report.problem(lone.at, "`cert_file` needs `key_file`", None),
        (None, Some(lone)) => report.problem(lone.at, "`key_file` needs `cert_file`", None),
        (Some(_), Some(_)) | (None, None) => {}
    }
    Some(TlsSettings {
        verify: raw.verify.as_ref()?.value,
        ca_file: existing(raw.ca_file.as_ref(), base, report),
        cert_file: existing(raw.cert_file.as_ref(), base, report),
        key_file: existing(raw.key_file.as_ref(), base, report),
        server_name: raw.server_name.as_ref().map(|name| name.value.0.clone()),
        min_days_left: raw.min_days_left.as_ref().map(|days| days.value.0),
        expiring: raw.expiring.as_ref()?.value,
    })
}

fn existing(path: Option<&At<FilePath>>, base: &Path, report: &mut Report) -> Option<PathBuf> {
    let path = path?;
    let whole = relative(base, &path.value.0);
    if !whole.is_file() {
        let message = if path.replaced {
            "there is no such file".to_owned()
        } else {
            format!("there is no file `{}`", whole.display())
        };
        report.problem(path.at, message, Some("paths are relative to the configuration file".to_owned()));
    }
    Some(whole)
}

fn http_expect(raw: &raw::HttpExpect, report: &mut Report) -> Option<HttpExpect> {
    let headers = raw.headers.as_ref().map_or(&[][..], |map| &map.value.0);
    each_once(headers, report);
    let body = &raw.body.as_ref()?.value;
    let json = raw.json.as_ref().map_or(&[][..], |map| &map.value.0);
    Some(HttpExpect {
        status: raw.status.as_ref()?.value.0.iter().map(|range| (range.value.0, range.value.1)).collect(),
        headers: headers.iter().map(|(name, glob)| (name.value.0.clone(), glob.value.0.clone())).collect(),
        contains: body.contains.as_ref().map(|text| text.value.0.clone()),
        not_contains: body.not_contains.as_ref().map(|text| text.value.0.clone()),
        matches: body.matches.as_ref().map(|pattern| pattern.value.clone()),
        json: json
            .iter()
            .map(|(path, want)| JsonExpect {
                text: path.value.text.clone(),
                path: path.value.path.clone(),
                want: want.value.clone(),
            })
            .collect(),
    })
}

fn tcp(raw: &raw::Tcp) -> Option<TcpProbe> {
    Some(TcpProbe {
        host: raw.host.as_ref()?.value.0.clone(),
        port: u16::try_from(raw.port.as_ref()?.value.0).ok()?,
        send: raw.send.as_ref().map(|send| send.value.0.clone()),
        expect: raw.expect.as_ref().map(|pattern| pattern.value.clone()),
        tls: raw.tls.as_ref()?.value,
    })
}

fn dns(raw: &raw::Dns, report: &mut Report) -> Option<DnsProbe> {
    let record = raw.record.as_ref()?.value;
    let expect = &raw.expect.as_ref()?.value;
    let contains = answers(expect.contains.as_ref(), record, report);
    let exactly = answers(expect.exactly.as_ref(), record, report);
    let rcode = expect.rcode.as_ref()?.value;
    let least = u32::from(rcode == Rcode::NoError);
    Some(DnsProbe {
        name: raw.name.as_ref()?.value.0.clone(),
        record,
        resolver: raw.resolver.as_ref().map(|resolver| resolver.value.0),
        transport: raw.transport.as_ref()?.value,
        expect: DnsExpect {
            rcode,
            contains,
            exactly,
            min_answers: expect.min_answers.as_ref().map_or(least, |count| count.value.0),
            min_ttl: expect.min_ttl.as_ref().map(|ttl| ttl.value.0),
        },
    })
}

/// Answers as they are compared: addresses in their shortest form, names in lower case without the last dot.
fn answers(list: Option<&At<OneOrMany<Name>>>, record: RecordKind, report: &mut Report) -> Vec<String> {
    let mut out = Vec::new();
    for answer in list.map_or(&[][..], |list| &list.value.0) {
        let text = &answer.value.0;
        let address = text.parse::<IpAddr>();
        let (fits, wanted) = match record {
            RecordKind::A => (matches!(address, Ok(IpAddr::V4(_))), "an IPv4 address"),
            RecordKind::Aaaa => (matches!(address, Ok(IpAddr::V6(_))), "an IPv6 address"),
            RecordKind::Cname
            | RecordKind::Mx
            | RecordKind::Ns
            | RecordKind::Txt
            | RecordKind::Soa
            | RecordKind::Srv
            | RecordKind::Caa
            | RecordKind::Ptr
            | RecordKind::Ds
            | RecordKind::Dnskey
            | RecordKind::Https => (true, ""),
        };
        if !fits {
            let shown = if answer.replaced { "this answer".to_owned() } else { format!("`{text}`") };
            report.problem(answer.at, format!("{shown} is not {wanted}, which is what {record} records hold"), None);
        }
        out.push(match (record, address) {
            (RecordKind::A | RecordKind::Aaaa, Ok(address)) => address.to_string(),
            (RecordKind::Cname | RecordKind::Mx | RecordKind::Ns | RecordKind::Srv | RecordKind::Ptr, _) => text
                .split_whitespace()
                .map(|word| word.trim_end_matches('.').to_ascii_lowercase())
                .collect::<Vec<_>>()
                .join(" "),
            (_, _) => text.clone(),
        });
    }
    out
}
