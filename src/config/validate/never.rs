//! Expectations that never can hold: found here, before a monitor is down for ever.

use std::net::IpAddr;

use super::record::answer;
use crate::config::kind::{At, shorten};
use crate::config::raw;
use crate::config::report::{Place, Report};
use crate::model::monitor::{Comparison, HttpVersion, IpFamily, JsonWant, Rcode, RecordKind};

/// A request as it is typed, with what it has from around it.
pub(super) struct Asked<'a> {
    pub scheme: &'a str,
    pub method: Option<&'a str>,
    pub expect: Option<&'a At<raw::HttpExpect>>,
    /// Redirects are followed.
    pub follows: bool,
    /// Bytes of the body that are read.
    pub room: u64,
    /// The certificate is verified.
    pub verified: bool,
    /// The HTTP that is asked for.
    pub version: HttpVersion,
    /// Something of the body that is needed besides.
    pub captured: Option<Place>,
}

/// Of a request.
pub(super) fn http(asked: &Asked<'_>, report: &mut Report) {
    let nothing = raw::HttpExpect::default();
    let expect = asked.expect.map_or(&nothing, |expect| &expect.value);
    expect.certificate.iter().for_each(|expect| certificate(asked, expect, report));
    let beside = &expect.answer;
    one(asked, beside, beside.status.as_ref(), report);
    if let Some(at) = asked.captured.filter(|_| wanted_of_body(beside).is_none()) {
        bodiless(asked, (at, beside.status.as_ref()), report);
    }
    for own in expect.any.iter().flat_map(|any| &any.value) {
        one(asked, &own.value, own.value.status.as_ref().or(beside.status.as_ref()), report);
        apart(beside, &own.value, report);
    }
}

type Statuses = At<Vec<At<(u16, u16)>>>;

/// The first thing that is wanted of a body.
fn wanted_of_body(expect: &raw::HttpAnswer) -> Option<Place> {
    let texts = expect.body.as_ref().map(|body| {
        let body = &body.value;
        [
            body.contains.as_ref().map(|one| one.at),
            body.not_contains.as_ref().map(|one| one.at),
            body.matches.as_ref().map(|one| one.at),
        ]
    });
    let json = expect.json.as_ref().filter(|json| !json.value.is_empty());
    texts.into_iter().flatten().flatten().chain(json.map(|json| json.at)).next()
}

/// Whether a status is always one of these.
fn is_only(status: Option<&Statuses>, codes: &[u16]) -> bool {
    let all = |(low, high): (u16, u16)| (low..=high).all(|code| codes.contains(&code));
    status.is_some_and(|status| !status.value.is_empty() && status.value.iter().all(|range| all(range.value)))
}

/// A body is wanted where there is none.
fn bodiless(asked: &Asked<'_>, (wanted, status): (Place, Option<&Statuses>), report: &mut Report) {
    if asked.method == Some("HEAD") {
        let hint = "use `method: GET`, or expect status and headers only".to_owned();
        report.problem(wanted, "HEAD asks for no body, so this never holds", Some(hint));
    } else if is_only(status, &[204, 304]) {
        report.problem(wanted, "answers of this status have no body, so this never holds", None);
    }
}

/// Of what stands beside alternatives, or of one.
fn one(asked: &Asked<'_>, expect: &raw::HttpAnswer, status: Option<&Statuses>, report: &mut Report) {
    if let Some(wanted) = wanted_of_body(expect) {
        bodiless(asked, (wanted, status), report);
    }
    if let (true, Some(status)) = (asked.follows, &expect.status)
        && is_only(Some(status), &[301, 302, 303, 307, 308])
    {
        let hint = "write `follow_redirects: false`, or expect the status at the end".to_owned();
        report.problem(status.at, "redirects are followed, so this status is never seen", Some(hint));
    }
    version(asked, expect, report);
    let body = expect.body.as_ref().map(|body| &body.value);
    let contains = body.and_then(|body| body.contains.as_ref());
    if let Some(text) = contains.filter(|text| text.value.len() as u64 > asked.room) {
        report.problem(text.at, "the text is longer than `max_body`, so this never holds", None);
    }
    both(contains, body.and_then(|body| body.not_contains.as_ref()), report);
    for (_, want) in expect.json.iter().flat_map(|json| &json.value) {
        if matches!(want.value, JsonWant::Length(Comparison::Less, 0)) {
            report.problem(want.at, "no length is below 0, so this never holds", None);
        }
    }
}

/// An HTTP is expected that is never spoken.
fn version(asked: &Asked<'_>, expect: &raw::HttpAnswer, report: &mut Report) {
    let Some(wanted) = &expect.http_version else { return };
    let only = match (asked.version, asked.scheme) {
        (HttpVersion::Auto, "http" | "unix") if !asked.follows => HttpVersion::H1,
        (version, _) => version,
    };
    if only != HttpVersion::Auto && wanted.value != HttpVersion::Auto && wanted.value != only {
        let message = format!("only {only} is spoken with this server, so this never holds");
        report.problem(wanted.at, message, Some(format!("write `{only}` here, or `http_version` beside `url`")));
    }
}

/// A text that must be there, and a part of it that must not.
fn both(contains: Option<&At<String>>, unwanted: Option<&At<String>>, report: &mut Report) {
    if let Some((contains, unwanted)) = contains.zip(unwanted)
        && contains.value.contains(&unwanted.value)
    {
        report.problem(unwanted.at, "this is part of what `contains` wants, so both never hold", None);
    }
}

/// What an alternative says against what stands beside it.
fn apart(beside: &raw::HttpAnswer, one: &raw::HttpAnswer, report: &mut Report) {
    let meet = |(a, b): (u16, u16), (c, d): (u16, u16)| a <= d && c <= b;
    if let (Some(all), Some(own)) = (&beside.status, &one.status)
        && !own.value.iter().any(|own| all.value.iter().any(|all| meet(all.value, own.value)))
    {
        let hint = "what stands beside `any` holds too: say the status in the alternatives only".to_owned();
        report.problem(own.at, "this is not among the `status` beside `any`, so it never holds", Some(hint));
    }
    if let (Some(all), Some(own)) = (&beside.http_version, &one.http_version)
        && all.value != own.value
    {
        report.problem(own.at, "this is not the `http_version` beside `any`, so it never holds", None);
    }
    let (all, own) = (beside.body.as_ref().map(|body| &body.value), one.body.as_ref().map(|body| &body.value));
    both(own.and_then(|own| own.contains.as_ref()), all.and_then(|all| all.not_contains.as_ref()), report);
    both(all.and_then(|all| all.contains.as_ref()), own.and_then(|own| own.not_contains.as_ref()), report);
    for (path, want) in one.json.iter().flat_map(|json| &json.value) {
        let same =
            beside.json.iter().flat_map(|json| &json.value).find(|(other, _)| other.value.text == path.value.text);
        if let (Some((_, JsonWant::Equals(other))), JsonWant::Equals(value)) =
            (same.map(|(path, want)| (path, &want.value)), &want.value)
            && other != value
        {
            report.problem(want.at, "beside `any` this path has another value, so it never holds", None);
        }
    }
}

/// Of the certificate that the server shows.
fn certificate(asked: &Asked<'_>, expect: &At<raw::CertificateExpect>, report: &mut Report) {
    if asked.scheme == "unix" || (asked.scheme == "http" && !asked.follows) {
        let hint = "ask https://, or leave `certificate` out".to_owned();
        report.problem(expect.at, "without TLS no certificate is shown, so this never holds", Some(hint));
    }
    let names = expect.value.names.iter().flat_map(|names| &names.value);
    for name in names.filter(|name| ["http://", "https://"].iter().any(|scheme| name.value.starts_with(scheme))) {
        let hint = "write the host alone: `shop.example`".to_owned();
        report.problem(name.at, "a certificate is good for names, and not for URLs", Some(hint));
    }
    let pinned = expect.value.fingerprint.as_ref().is_some_and(|pins| !pins.value.is_empty());
    if !pinned && !asked.verified {
        let hint = "expect the `fingerprint`, or leave `verify: false` out".to_owned();
        report.warning(
            expect.at,
            "unverified, a certificate proves nothing: anybody can write these names",
            Some(hint),
        );
    }
}

/// An address that is none of the wanted family.
pub(super) fn family(wanted: Option<&At<IpFamily>>, host: Option<&str>, report: &mut Report) {
    let Some((wanted, host)) = wanted.zip(host) else { return };
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    let fits = match (bare.parse::<IpAddr>(), wanted.value) {
        (Ok(address), IpFamily::V4) => address.is_ipv4(),
        (Ok(address), IpFamily::V6) => address.is_ipv6(),
        (Err(_), IpFamily::V4 | IpFamily::V6) | (_, IpFamily::Auto) => true,
    };
    if !fits {
        report.problem(wanted.at, format!("the target is an address, and not of the family {}", wanted.value), None);
    }
}

/// Of a DNS question.
pub(super) fn dns(dns: &raw::Dns, report: &mut Report) {
    let (Some(record), Some(expect)) = (&dns.record, &dns.expect) else { return };
    let expect = &expect.value;
    if let Some(name) =
        dns.name.as_ref().filter(|name| name.value.parse::<IpAddr>().is_ok() && record.value != RecordKind::Ptr)
    {
        let hint = "only `type: PTR` asks for an address".to_owned();
        report.problem(name.at, format!("an address has no {} records", record.value), Some(hint));
    }
    let alternatives = || expect.any.iter().flat_map(|any| &any.value).map(|one| &one.value);
    let theirs = alternatives().flat_map(|one| one.contains.iter().chain(&one.exactly));
    for answers in expect.contains.iter().chain(&expect.exactly).chain(theirs) {
        answers.value.iter().for_each(|answer| check_answer(answer, record.value, report));
    }
    validated(expect, report);
    if let Some(serial) = expect.serial.as_ref().filter(|_| record.value != RecordKind::Soa) {
        let hint = "write `type: SOA`".to_owned();
        report.problem(serial.at, format!("{} records have no serial", record.value), Some(hint));
    }
    let wanted = |answers: &Option<At<Vec<At<String>>>>| {
        answers.as_ref().filter(|answers| !answers.value.is_empty()).map(|all| all.at)
    };
    let some = expect.min_answers.as_ref().filter(|least| least.value > 0).map(|least| least.at);
    let any = wanted(&expect.contains).or(wanted(&expect.exactly)).or(some);
    if let (Some(rcode), Some(at)) = (expect.rcode.as_ref().filter(|rcode| rcode.value != Rcode::NoError), any) {
        report.problem(at, format!("an answer of {} has no records, so this never holds", rcode.value), None);
    }
    let Some(exactly) = expect.exactly.as_ref().filter(|exactly| !exactly.value.is_empty()) else { return };
    let normal = |text: &str| answer(text.to_owned(), record.value);
    let listed = |text: &str| exactly.value.iter().any(|one| normal(&one.value) == normal(text));
    for extra in expect.contains.iter().flat_map(|contains| &contains.value).filter(|one| !listed(&one.value)) {
        report.problem(extra.at, "this is not among `exactly`, so both never hold", None);
    }
    if let Some(least) = expect.min_answers.as_ref().filter(|least| least.value as usize > exactly.value.len()) {
        report.problem(least.at, "these are more than `exactly` lists, so both never hold", None);
    }
}

/// Servers say that they have validated what there is, or that there is nothing; never that they cannot answer.
fn validated(expect: &raw::DnsExpect, report: &mut Report) {
    let codes = expect.any.iter().flat_map(|any| &any.value).filter_map(|one| one.value.rcode.as_ref());
    let can = |rcode: Rcode| matches!(rcode, Rcode::NoError | Rcode::NxDomain);
    let Some(wanted) = expect.validated.as_ref().filter(|validated| validated.value) else { return };
    for rcode in expect.rcode.iter().chain(codes).filter(|rcode| !can(rcode.value)) {
        let hint = "only NOERROR and NXDOMAIN can be validated".to_owned();
        let message = format!("an answer of {} is never validated, so this never holds", rcode.value);
        report.problem(wanted.at, message, Some(hint));
    }
}

/// An answer in the form that its type has.
fn check_answer(answer: &At<String>, record: RecordKind, report: &mut Report) {
    let text = answer.value.trim();
    let words: Vec<&str> = text.split_whitespace().collect();
    let number = |word: &&str| word.parse::<u32>().is_ok();
    let name = |word: &&str| !word.contains("://") && !word.contains(['/', ':', '"', ',']);
    let numbers_and_name = |numbers: usize| {
        words.len() == numbers + 1 && words.iter().take(numbers).all(number) && words.last().is_some_and(name)
    };
    let (fits, form) = match record {
        RecordKind::A => (matches!(text.parse(), Ok(IpAddr::V4(_))), "an IPv4 address: 192.0.2.10"),
        RecordKind::Aaaa => (matches!(text.parse(), Ok(IpAddr::V6(_))), "an IPv6 address: 2001:db8::10"),
        RecordKind::Cname | RecordKind::Ns | RecordKind::Ptr => (numbers_and_name(0), "a name alone: www.example.com"),
        RecordKind::Mx => (numbers_and_name(1), "priority and name: 10 mail.example.com"),
        RecordKind::Srv => (numbers_and_name(3), "priority, weight, port and name: 0 5 5060 sip.example.com"),
        RecordKind::Soa => (
            words.len() == 7 && words.iter().take(2).all(name) && words.iter().skip(2).all(number),
            "two names and five numbers: ns1.example.com admin.example.com 2026113001 7200 3600 1209600 300",
        ),
        RecordKind::Caa => {
            (words.len() >= 3 && words.first().is_some_and(number), "flags, tag and value: 0 issue letsencrypt.org")
        }
        RecordKind::Ds => {
            (words.len() >= 4 && words.iter().take(3).all(number), "three numbers and a digest: 20326 8 2 e06d44b8…")
        }
        RecordKind::Dnskey => {
            (words.len() >= 4 && words.iter().take(3).all(number), "three numbers and a key: 257 3 8 AwEAAa…")
        }
        RecordKind::Https => {
            (words.len() >= 2 && words.first().is_some_and(number), "priority, target and parameters: 1 . alpn=h2")
        }
        RecordKind::Txt => (true, ""),
    };
    if !fits {
        let shown = if answer.replaced { "this answer".to_owned() } else { format!("`{}`", shorten(text)) };
        let message = format!("{shown} never is the answer: {record} records hold {form}");
        report.problem(answer.at, message, None);
    }
}
