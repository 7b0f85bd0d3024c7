//! Pages as people read them, letter by letter.

use super::*;
use crate::model::{Evidence, Found, Location, NoAddress, Outcome, Phases, Reason, ReasonKind, fixture};
use crate::probe::{Attempt, Clue, Expected, Part, Spoken};

const NOW: i64 = 1_780_000_000_000;
const DAY: i64 = 86_400_000;

fn part(phase: &'static str, at: u64, took: u64) -> Part {
    Part { phase, at: Duration::from_micros(at), took: Duration::from_micros(took) }
}

fn attempt(address: &str, answered: bool) -> Attempt {
    let outcome = format!("{address} {}", if answered { "answered" } else { "refused the connection" });
    Attempt { address: address.to_owned(), answered, outcome }
}

fn lines(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| (*line).to_owned()).collect()
}

fn certificate(subject: &str, issuer: &str, days: i64) -> Certificate {
    Certificate {
        subject: subject.to_owned(),
        issuer: issuer.to_owned(),
        names: lines(&[subject, "www.shop.example"]),
        begins: Timestamp::from_millis(NOW - 60 * DAY),
        ends: Timestamp::from_millis(NOW + days * DAY),
        rsa_bits: None,
    }
}

fn expected(what: &str, held: Option<bool>, found: &str) -> Expected {
    let found = Some(found.to_owned()).filter(|found| !found.is_empty());
    Expected { alternative: None, what: what.to_owned(), held, found }
}

fn page(reason: Option<Reason>, evidence: Evidence, story: &Story) -> String {
    let kind = match &reason {
        None => OutcomeKind::Up,
        Some(reason) if reason.kind == ReasonKind::Internal => OutcomeKind::Indeterminate,
        Some(_) => OutcomeKind::Down,
    };
    let monitor = Monitor { name: "Shop".to_owned(), ..fixture::monitor() };
    let outcome =
        Outcome { kind, latency: Duration::from_micros(152_300), phases: Phases::default(), reason, evidence };
    let (at, waited) = (Timestamp::from_millis(NOW), Duration::ZERO);
    let check = Check { monitor: monitor.id.clone(), location: Location::local(), at, waited, outcome };
    let told = Told { monitor: &monitor, check: &check, story, now: at };
    let text = text(told, false);
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let painted = super::text(told, true);
    let plain = regex::Regex::new("\u{1b}\\[[0-9;]*m").unwrap().replace_all(&painted, "").into_owned();
    assert_eq!(plain, text, "colours change nothing else");
    text
}

/// A redirect, TLS, and an answer that is not as wanted.
fn shop() -> Story {
    let first = Step {
        what: "GET http://shop.example/health".to_owned(),
        addresses: lines(&["2001:db8::1", "192.0.2.1"]),
        tried: vec![attempt("[2001:db8::1]:80", false), attempt("192.0.2.1:80", true)],
        phases: vec![part("resolve", 40, 2_100), part("connect", 2_140, 14_200), part("processing", 16_340, 9_000)],
        request: lines(&["Host: shop.example", "Authorization: …"]),
        answer: lines(&["HTTP/1.1 301", "location: https://shop.example/health?key=…"]),
        leads_to: Some("https://shop.example/health?key=…".to_owned()),
        ..Step::default()
    };
    let second = Step {
        what: "GET https://shop.example/health?key=…".to_owned(),
        via: Some("the proxy http://proxy.example:3128/".to_owned()),
        addresses: lines(&["192.0.2.1"]),
        tried: vec![attempt("192.0.2.1:443", true)],
        phases: vec![
            part("connect", 25_400, 900),
            part("connect", 26_300, 100),
            part("tls", 26_400, 20_000),
            part("processing", 46_400, 105_000),
            part("transfer", 151_400, 900),
        ],
        tls: Some(Spoken {
            version: Some("TLS 1.3"),
            cipher: Some("TLS13_AES_128_GCM_SHA256"),
            protocol: Some("h2".to_owned()),
            name: "shop.example".to_owned(),
        }),
        certificates: vec![certificate("shop.example", "R11", 29), certificate("R11", "ISRG Root X1", -3)],
        request: lines(&["Host: shop.example", "Authorization: …"]),
        answer: lines(&["HTTP/2 503", "content-type: text/html; charset=utf-8", "set-cookie: sid=…; Path=/; HttpOnly"]),
        body_bytes: Some(1234),
        ..Step::default()
    };
    let expected = vec![
        expected("a certificate that holds for shop.example", Some(true), ""),
        expected("status 200-299", Some(false), "503"),
        expected("the header `content-type` matches `application/json*`", Some(false), "`text/html; charset=utf-8`"),
        expected("the body contains `ok`", None, ""),
        expected("an answer within 10000 ms", Some(true), "152 ms"),
    ];
    Story { steps: vec![first, second], expected, ..Story::default() }
}

#[test]
fn a_redirect_and_a_wrong_answer() {
    let evidence = Evidence {
        notes: lines(&["[2001:db8::1]:80 refused the connection", "the header `x` is folded over several lines"]),
        body: Some("<html>\n\n<h1>\u{1b}[2JService Unavailable</h1>".to_owned()),
        ..Evidence::default()
    };
    let reason = Reason::new(ReasonKind::HttpStatus, "HTTP 503, expected 200-299").number(503);
    assert_eq!(page(Some(reason), evidence, &shop()), include_str!("golden/wrong.txt"));
}

#[test]
fn nobody_listens() {
    let story = Story {
        steps: vec![Step {
            what: "GET http://192.0.2.1:8080/".to_owned(),
            tried: vec![attempt("192.0.2.1:8080", false)],
            phases: vec![part("connect", 100, 400)],
            request: lines(&["Host: 192.0.2.1:8080"]),
            ..Step::default()
        }],
        expected: vec![expected("status 200-299", None, ""), expected("an answer within 10000 ms", None, "")],
        ..Story::default()
    };
    let evidence = Evidence {
        address: Some("192.0.2.1:8080".to_owned()),
        errors: lines(&["Connection refused (os error 111)"]),
        ..Evidence::default()
    };
    let reason = Reason::new(ReasonKind::ConnectRefused, "192.0.2.1:8080 refused the connection");
    assert_eq!(page(Some(reason), evidence, &story), include_str!("golden/refused.txt"));
}

#[test]
fn a_question_that_is_answered() {
    let story = Story {
        steps: vec![Step {
            what: "ask 192.0.2.53:53 over UDP for A shop.example".to_owned(),
            phases: vec![part("processing", 50, 12_000)],
            answer: lines(&["NOERROR (authoritative)", "shop.example. 300 A 192.0.2.1"]),
            ..Step::default()
        }],
        expected: vec![
            expected("the response code NOERROR", Some(true), "NOERROR"),
            expected("`192.0.2.1` among the answers", Some(true), ""),
        ],
        ..Story::default()
    };
    assert_eq!(page(None, Evidence::default(), &story), include_str!("golden/dns.txt"));
}

/// Every kind has something to say, in sentences.
#[test]
fn every_reason_has_a_cause_and_a_cure() {
    for kind in ReasonKind::ALL {
        for number in
            [None, Some(2), Some(3), Some(5), Some(200), Some(302), Some(401), Some(404), Some(405), Some(429)]
        {
            let reason = Reason { number, ..Reason::new(*kind, "it is so") };
            let text = page(Some(reason), Evidence::default(), &Story::default());
            let cause = text.split("Likely cause").nth(1).unwrap();
            let (likely, cure) = cause.split_once("To be up").unwrap();
            assert!([likely, cure].iter().all(|text| text.trim().ends_with('.') && text.trim().len() > 20), "{text}");
        }
    }
}

/// What was found makes the cause, and no words of a message.
#[test]
fn causes_come_from_what_was_found() {
    let host = |why| Found::Host { host: "shop.example".to_owned(), why };
    let resolver = |answer: &str| Found::Resolver { host: "shop.example".to_owned(), answer: answer.to_owned() };
    let over = Found::Expired { above: Some("R11".to_owned()), ended_at: Timestamp::from_millis(NOW), days: 1 };
    for (kind, found, clue, words) in [
        (ReasonKind::Dns, Some(host(NoAddress::NoSuchName)), None, "leads nowhere"),
        (ReasonKind::Dns, Some(host(NoAddress::V6)), None, "no address of this family"),
        (ReasonKind::Dns, Some(host(NoAddress::Unasked)), None, "does not answer: it is off"),
        (ReasonKind::Dns, Some(resolver("REFUSED")), None, "not made for this name"),
        (ReasonKind::Dns, Some(resolver("SERVFAIL")), None, "could not find out"),
        (ReasonKind::CertificateExpired, Some(over), None, "old certificate of its authority"),
        (ReasonKind::ConnectRefused, None, Some(Clue::Proxy), "does not lead on"),
        (ReasonKind::Protocol, None, Some(Clue::Proxy), "than a proxy"),
        (ReasonKind::TlsHandshake, None, Some(Clue::OldTls), "older versions"),
        (ReasonKind::TlsHandshake, None, Some(Clue::PlainPort), "plain connections"),
        (ReasonKind::TlsHandshake, None, Some(Clue::ClientCertificate), "who asks"),
        (ReasonKind::CertificateUntrusted, None, Some(Clue::NotYet), "begins in the future"),
        (ReasonKind::CertificateUntrusted, None, Some(Clue::UnknownIssuer), "nobody trusts here"),
        (ReasonKind::Redirect, None, Some(Clue::Circle), "in a circle: usually"),
        (ReasonKind::Redirect, None, Some(Clue::Chain), "on and on"),
        (ReasonKind::JsonMismatch, None, Some(Clue::Unread), "read to its end"),
    ] {
        let reason = Reason { found: found.map(Box::new), ..Reason::new(kind, "it is so") };
        let text = page(Some(reason), Evidence::default(), &Story { clue, ..Story::default() });
        let cause = text.split("Likely cause").nth(1).unwrap().replace("\n              ", " ");
        assert!(cause.contains(words), "{kind} {clue:?}: {cause}");
    }
}
