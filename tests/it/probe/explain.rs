//! What a check tells people who ask: every step in its place, and no secret.

use hickory_resolver::proto::op::ResponseCode;
use stillup::model::monitor::{
    Capture, CaptureFrom, CertificateExpect, Comparison, Decimal, DnsExpect, HttpStep, JsonExpect, JsonWant, Rcode,
    RecordKind,
};
use stillup::model::{HttpProbe, Outcome, OutcomeKind, Probe, Secret};
use stillup::probe::{Prober, Story};

use super::{SHORT, checked, dns, http_probe, monitor, peer, tcp};

async fn explain(probe: Probe) -> (Outcome, Story) {
    let mut monitor = monitor(probe);
    monitor.timing.timeout = SHORT;
    let (outcome, story) = Prober::new().explain(&monitor).await;
    (checked(outcome), story)
}

fn json(path: &str, want: JsonWant) -> JsonExpect {
    let parsed = serde_json_path::JsonPath::parse(path).expect("a test writes a valid path");
    JsonExpect { text: path.to_owned(), path: parsed, want }
}

fn lines(story: &Story) -> Vec<(&str, Option<bool>, Option<&str>)> {
    story.expected.iter().map(|line| (line.what.as_str(), line.held, line.found.as_deref())).collect()
}

#[tokio::test]
async fn every_step_and_no_secret() {
    let server = peer::answering(|head| {
        let answer = if head.starts_with("GET /start") {
            "HTTP/1.1 302 Found\r\nlocation: /end?code=verysecret\r\nset-cookie: sid=verysecret\r\n\
                content-length: 0\r\n\r\n"
        } else {
            "HTTP/1.1 200 OK\r\nx-own: verysecret\r\nx-api-key: verysecret\r\ncontent-length: 30\r\n\r\n\
                {\"ok\":false,\"token\":\"x\",\"n\":7}"
        };
        answer.as_bytes().to_vec()
    })
    .await;
    let mut probe = http_probe(&server.url("/start?token=verysecret"));
    probe.headers =
        ["Authorization", "X-Anything"].map(|name| (name.to_owned(), Secret::new("verysecret"))).into_iter().collect();
    probe.secret_headers = vec!["X-Own".to_owned()];
    probe.expect.json = vec![
        json("$.ok", JsonWant::Equals(true.into())),
        json("$.token", JsonWant::Equals("y".into())),
        json("$.gone", JsonWant::Equals(1.into())),
    ];
    probe.expect.not_contains = Some("error".to_owned());
    let (outcome, story) = explain(Probe::Http(Box::new(probe))).await;
    assert_eq!(outcome.kind, OutcomeKind::Down);
    let told = serde_json::to_string(&story).unwrap();
    assert!(!told.contains("verysecret"), "{told}");
    let phases = |step: usize| -> Vec<&str> { story.steps[step].phases.iter().map(|part| part.phase).collect() };
    assert_eq!(story.steps.len(), 2);
    assert_eq!(phases(0), ["connect", "processing", "transfer"], "what comes of a redirect belongs to it");
    assert_eq!(phases(1), ["connect", "processing", "transfer"]);
    assert_eq!(story.steps[0].leads_to, Some(server.url("/end?code=…")));
    assert!(story.steps[1].request.contains(&"Cookie: …".to_owned()), "{told}");
    assert_eq!(story.steps[1].answer, ["HTTP/1.1 200", "x-own: …", "x-api-key: …", "content-length: 30"]);
    let within = ("an answer within 1000 ms", Some(true));
    let all = lines(&story);
    assert_eq!(
        all.get(..5).unwrap(),
        [
            ("status 200-299", Some(true), Some("200")),
            ("the body does not contain `error`", Some(true), None),
            ("$.ok is true", Some(false), Some("false")),
            ("$.token is \"y\"", Some(false), Some("…")),
            ("$.gone is 1", Some(false), Some("no such value")),
        ]
    );
    assert_eq!(all.get(5).map(|(what, held, _)| (*what, *held)), Some(within));
}

/// A server that says back what it was sent, as debug pages do.
#[tokio::test]
async fn credentials_that_are_said_back_are_told_nowhere() {
    let server = peer::answering(|head| {
        format!("HTTP/1.1 200 OK\r\nx-seen: k3y-of-ours\r\ncontent-length: {}\r\n\r\n{head}", head.len()).into_bytes()
    })
    .await;
    let mut probe = http_probe(&server.url("/"));
    let headers = [("Authorization", "Bearer t0ken-of-ours"), ("X-Own", "k3y-of-ours"), ("X-Plain", "a plain one")];
    probe.headers = headers.map(|(name, value)| (name.to_owned(), Secret::new(value))).into_iter().collect();
    probe.secret_headers = vec!["x-own".to_owned()];
    probe.expect.contains = Some("nowhere t0ken-of-ours".to_owned());
    let (outcome, story) = explain(Probe::Http(Box::new(probe.clone()))).await;
    let body = outcome.evidence.body.clone().unwrap();
    assert!(body.contains("Authorization: Bearer {Authorization}") && body.contains("X-Own: {X-Own}"), "{body}");
    assert!(body.contains("X-Plain: a plain one"), "{body}");
    let told = format!("{} {outcome:?}", serde_json::to_string(&story.steps).unwrap());
    assert!(!told.contains("of-ours"), "{told}");

    let url = server.url("/").replace("http://", "http://me:pass-of-ours@");
    let mut probe = http_probe(&url);
    probe.expect.contains = Some("nowhere".to_owned());
    let (outcome, _) = explain(Probe::Http(Box::new(probe))).await;
    let body = outcome.evidence.body.unwrap();
    assert!(body.contains("Authorization: Basic {Authorization}"), "{body}");
}

#[tokio::test]
async fn what_was_not_seen_is_not_judged() {
    let silent = peer::serve(|mut stream| async move {
        peer::read_head(&mut stream).await;
        std::future::pending::<()>().await;
    })
    .await;
    let (_, story) = explain(Probe::Http(Box::new(http_probe(&format!("http://{silent}/"))))).await;
    let expected = [("status 200-299", None, None), ("an answer within 1000 ms", Some(false), None)];
    assert_eq!(lines(&story), expected);
    let nobody = peer::nobody().await;
    let (_, story) = explain(tcp::probe(nobody, Some("hi"), Some("^ok"))).await;
    let expected = [
        ("a connection", Some(false), None),
        ("an answer that matches `^ok`", None, None),
        ("an answer within 1000 ms", None, None),
    ];
    assert_eq!(lines(&story), expected);
    assert_eq!(story.steps[0].tried[0].outcome, format!("{nobody} refused the connection"));
}

/// Steps are told one by one under their names; what they capture is told by its name, wherever it stands.
#[tokio::test]
async fn steps_under_their_names_and_nothing_captured() {
    let server = peer::answering(|head| {
        let path = head.split(' ').nth(1).unwrap_or_default();
        let (lines, body) = match path {
            "/login" => (format!("x-csrf: {}\r\n", "s3cr3t-".repeat(40)), r#"{"token":"s3cr3t-~/x","id":42}"#),
            _ => (format!("x-echo: s3cr3t-~/x {path}\r\n"), r#"{"user":"s3cr3t-~/x"}"#),
        };
        format!("HTTP/1.1 200 OK\r\n{lines}content-length: {}\r\n\r\n{body}", body.len()).into_bytes()
    })
    .await;
    let capture = |name: &str, from| Capture { name: name.to_owned(), from };
    let path = |text: &str| CaptureFrom::Json(text.to_owned(), serde_json_path::JsonPath::parse(text).unwrap());
    let mut login = http_probe(&server.url("/login"));
    login.expect.json = vec![json("$.id", JsonWant::Compare(Comparison::Equal, Decimal::parse("42").unwrap()))];
    let login = HttpStep {
        name: "log in".to_owned(),
        request: login,
        captures: vec![
            capture("token", path("$.token")),
            capture("id", path("$.id")),
            capture("csrf", CaptureFrom::Header("x-csrf".to_owned(), None)),
        ],
        fills: false,
    };
    let mut basket = http_probe(&server.url("/users/{id}/{token}"));
    basket.headers = vec![("X-Token".to_owned(), Secret::new("{token}"))];
    basket.expect.contains = Some("no {token}".to_owned());
    basket.expect.json = vec![json("$.user", JsonWant::Equals("other".into()))];
    let basket = HttpStep { name: "basket".to_owned(), request: basket, captures: Vec::new(), fills: true };
    let probe = HttpProbe { steps: vec![login, basket], ..http_probe("http://unused.example/") };
    let (outcome, story) = explain(Probe::Http(Box::new(probe))).await;
    assert_eq!(outcome.kind, OutcomeKind::Down);
    let told = serde_json::to_string(&story).unwrap();
    assert!(!told.contains("s3cr3t"), "{told}");
    let steps: Vec<_> = story.steps.iter().map(|step| (step.request_name.as_deref(), step.what.as_str())).collect();
    let urls = [server.url("/login"), server.url("/users/{id}/{token}")].map(|url| format!("GET {url}"));
    assert_eq!(steps.len(), 2, "{outcome:?}");
    assert_eq!(steps, [(Some("log in"), urls[0].as_str()), (Some("basket"), urls[1].as_str())]);
    assert_eq!(story.steps[0].answer.get(1).map(String::as_str), Some("x-csrf: …"));
    assert_eq!(story.steps[1].answer.get(1).map(String::as_str), Some("x-echo: {token} /users/{id}/{token}"));
    assert_eq!(
        lines(&story).get(..3).unwrap(),
        [
            ("status 200-299", Some(true), Some("200")),
            ("the body contains `no {token}`", Some(false), Some("not there; 21 bytes were read")),
            ("$.user is \"other\"", Some(false), Some("\"{token}\"")),
        ]
    );
}

/// What a step was to capture is not told either where it never came to that.
#[tokio::test]
async fn what_was_to_be_captured_is_not_told() {
    let body = r#"{"state":"s3cr3t"}"#;
    let answer = format!("HTTP/1.1 200 OK\r\nx-csrf: s3cr3t\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    let server = peer::http(answer).await;
    let mut login = http_probe(&server.url("/"));
    login.expect.json = vec![json("$.state", JsonWant::Equals("other".into()))];
    let from = CaptureFrom::Json("$.state".to_owned(), serde_json_path::JsonPath::parse("$.state").unwrap());
    let captures = vec![
        Capture { name: "state".to_owned(), from },
        Capture { name: "csrf".to_owned(), from: CaptureFrom::Header("X-Csrf".to_owned(), None) },
    ];
    let step = HttpStep { name: "log in".to_owned(), request: login, captures, fills: false };
    let probe = HttpProbe { steps: vec![step], ..http_probe("http://unused.example/") };
    let (outcome, story) = explain(Probe::Http(Box::new(probe))).await;
    assert_eq!(outcome.kind, OutcomeKind::Down);
    let told = serde_json::to_string(&story).unwrap();
    assert!(!told.contains("s3cr3t"), "{told}");
    let all = lines(&story);
    assert_eq!(all.get(1).unwrap(), &("$.state is \"other\"", Some(false), Some("…")));
    assert_eq!(all.get(2).unwrap(), &("captured: `state`, `csrf`", None, None));
}

/// Each alternative has its lines; a signature that does not hold is found by asking without validation.
#[tokio::test]
async fn questions_that_are_validated() {
    let address = dns::server(
        |question| {
            let code = if question.metadata.checking_disabled { ResponseCode::NoError } else { ResponseCode::ServFail };
            vec![dns::bytes(&dns::answer(question, code, Vec::new()))]
        },
        dns::nothing,
    )
    .await;
    let mut probe = dns::probe(address, RecordKind::A);
    let none = DnsExpect { rcode: Rcode::NxDomain, min_answers: 0, ..probe.expect[0].clone() };
    probe.expect.push(none);
    probe.validated = true;
    let (outcome, story) = explain(Probe::Dns(probe)).await;
    assert_eq!(outcome.kind, OutcomeKind::Down);
    let steps: Vec<_> = story.steps.iter().map(|step| (step.what.as_str(), step.answer.as_slice())).collect();
    let what = format!("ask {address} over UDP for A acme.example");
    let [servfail, noerror] = ["SERVFAIL (no recursion)", "NOERROR (no recursion)"].map(|line| [line.to_owned()]);
    let again = format!("{what}, without validation");
    assert_eq!(steps, [(what.as_str(), servfail.as_slice()), (again.as_str(), noerror.as_slice())]);
    assert_eq!(
        lines(&story).get(..5).unwrap(),
        [
            ("one of 2 alternatives", Some(false), None),
            ("the response code NOERROR", Some(false), Some("SERVFAIL")),
            ("at least 1 A record", Some(false), Some("0 answers")),
            ("the response code NXDOMAIN", Some(false), Some("SERVFAIL")),
            (
                "an answer that the server has validated (DNSSEC)",
                Some(false),
                Some("without validation there is an answer"),
            ),
        ]
    );
}

/// Over plain HTTP no certificate is shown, and none is as expected.
#[tokio::test]
async fn a_certificate_that_was_not_shown() {
    let server = peer::http("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
    let mut probe = http_probe(&server.url("/"));
    let names = vec!["shop.example".to_owned()];
    probe.expect.certificate = Some(CertificateExpect { names, ..CertificateExpect::default() });
    let (_, story) = explain(Probe::Http(Box::new(probe))).await;
    assert_eq!(lines(&story)[0], ("the certificate is good for `shop.example`", Some(false), None));
}
