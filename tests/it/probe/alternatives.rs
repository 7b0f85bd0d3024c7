//! Several ways in which an answer may be right: what stands beside them holds, and one of them.

use regex::bytes::Regex;
use serde_json::json;
use serde_json_path::JsonPath;
use stillup::model::monitor::{HttpExpect, JsonExpect, JsonWant, Pattern, TcpExpect, TcpStep};
use stillup::model::{HttpProbe, Outcome, Probe, ReasonKind, TcpProbe};
use stillup::probe::{Expected, Prober};
use tokio::io::AsyncWriteExt;

use super::{assert_reason, assert_up, get, http_probe, monitor, peer, run};

const MAINTENANCE: &str =
    "HTTP/1.1 503 Busy\r\ncontent-type: application/json\r\ncontent-length: 24\r\n\r\n{\"status\":\"maintenance\"}";

fn status(code: u16) -> HttpExpect {
    HttpExpect { status: vec![(code, code)], ..HttpExpect::default() }
}

fn says(word: &str, expect: HttpExpect) -> HttpExpect {
    let (text, want) = ("$.status".to_owned(), JsonWant::Equals(json!(word)));
    let path = JsonPath::parse(&text).expect("a test writes a valid path");
    HttpExpect { json: vec![JsonExpect { text, path, want }], ..expect }
}

fn one_of(url: &str, any: Vec<HttpExpect>) -> HttpProbe {
    let mut probe = http_probe(url);
    probe.expect = HttpExpect { status: vec![HttpExpect::ANY_STATUS], any, ..HttpExpect::default() };
    probe
}

async fn judged(any: Vec<HttpExpect>) -> Outcome {
    let server = peer::http(MAINTENANCE).await;
    get(one_of(&server.url("/"), any)).await
}

#[tokio::test]
async fn one_that_holds_is_enough() {
    assert_up(&judged(vec![status(200), says("maintenance", status(503))]).await);
    assert_up(&judged(vec![says("maintenance", status(503)), says("other", status(503))]).await);
    assert_up(&judged(vec![says("other", status(503)), status(503)]).await);
}

/// The one that came furthest is told, whichever is written first.
#[tokio::test]
async fn the_nearest_is_told() {
    let far = || [status(200), status(404)];
    let near = says("ok", status(503));
    for (any, number) in
        [([far().to_vec(), vec![near.clone()]].concat(), 3), ([vec![near], far().to_vec()].concat(), 1)]
    {
        let expected =
            format!("none of 3 alternatives holds; number {number} comes nearest: $.status: expected \"ok\"");
        assert_eq!(assert_reason(&judged(any).await, ReasonKind::JsonMismatch), expected);
    }
    let outcome = judged(far().to_vec()).await;
    let expected = "none of 2 alternatives holds; number 1 comes nearest: HTTP 503, expected 200";
    assert_eq!(assert_reason(&outcome, ReasonKind::HttpStatus), expected);
    assert!(outcome.evidence.body.is_some_and(|body| body.contains("maintenance")), "the body explains it");
    // One alone is no choice.
    assert_eq!(assert_reason(&judged(vec![status(200)]).await, ReasonKind::HttpStatus), "HTTP 503, expected 200");
}

#[tokio::test]
async fn what_stands_beside_holds_too() {
    let server = peer::http(MAINTENANCE).await;
    let mut probe = one_of(&server.url("/"), vec![status(503), status(200)]);
    probe.expect.contains = Some("maintenance".to_owned());
    assert_up(&get(probe.clone()).await);
    probe.expect.not_contains = Some("status".to_owned());
    assert_eq!(assert_reason(&get(probe).await, ReasonKind::BodyMismatch), "the body contains `status`");
}

/// An answer that never ends: good as soon as one alternative is, bad as soon as all are.
#[tokio::test]
async fn reading_stops_when_it_is_decided() {
    let address = peer::serve(|mut stream| async move {
        peer::read_head(&mut stream).await;
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\ndata: hello\n").await;
        std::future::pending::<()>().await;
        drop(stream);
    })
    .await;
    let url = format!("http://{address}/");
    let contains = |text: &str| HttpExpect { contains: Some(text.to_owned()), ..status(200) };
    let lacks = |text: &str| HttpExpect { not_contains: Some(text.to_owned()), ..status(200) };
    assert_up(&get(one_of(&url, vec![contains("other"), contains("hello")])).await);
    assert_up(&get(one_of(&url, vec![contains("other"), status(200)])).await);
    let outcome = get(one_of(&url, vec![status(404), lacks("hello"), lacks("data")])).await;
    let expected = "none of 3 alternatives holds; number 2 comes nearest: the body contains `hello`";
    assert_eq!(assert_reason(&outcome, ReasonKind::BodyMismatch), expected);
}

async fn told(probe: Probe) -> Vec<Expected> {
    Prober::new().explain(&monitor(probe)).await.1.expected
}

/// What, whether it held, and of which alternative.
fn lines(expected: &[Expected]) -> Vec<(&str, Option<bool>, Option<usize>)> {
    expected.iter().map(|line| (line.what.as_str(), line.held, line.alternative)).collect()
}

#[tokio::test]
async fn each_is_explained() {
    let server = peer::http(MAINTENANCE).await;
    let probe = one_of(&server.url("/"), vec![status(200), says("maintenance", status(503))]);
    let told = told(Probe::Http(Box::new(probe))).await;
    let expected = [
        ("one of 2 alternatives", Some(true), None),
        ("status 200", Some(false), Some(1)),
        ("status 503", Some(true), Some(2)),
        ("$.status is \"maintenance\"", Some(true), Some(2)),
    ];
    assert_eq!(lines(&told).get(..4), Some(&expected[..]));
}

fn pattern(text: &str) -> Pattern {
    Pattern(Regex::new(text).expect("a test writes a valid pattern"))
}

/// What comes over a connection matches one of several, and the next step begins behind it.
#[tokio::test]
async fn dialogues_have_alternatives() {
    let address = peer::serve(|mut stream| async move {
        let _ = stream.write_all(b"554 go away\r\nnext").await;
        peer::drain(stream).await;
    })
    .await;
    let probe = |matches: Option<&str>, any: &[&str]| {
        let first = TcpExpect { matches: matches.map(pattern), any: any.iter().map(|text| pattern(text)).collect() };
        let steps = [first, pattern("^next").into()].map(|expect| TcpStep { send: None, expect: Some(expect) });
        let steps = steps.to_vec();
        Probe::Tcp(TcpProbe { steps, ..TcpProbe::connecting(&address.ip().to_string(), address.port()) })
    };
    assert_up(&run(probe(None, &["^220 ", "^554 [^\n]*\n"])).await);
    assert_up(&run(probe(Some("away"), &["^554 [^\n]*\n"])).await);
    let message = |outcome: &Outcome| assert_reason(outcome, ReasonKind::TcpMismatch);
    let outcome = run(probe(Some("nowhere"), &["^554 "])).await;
    assert_eq!(message(&outcome), "step 1: the answer does not match `nowhere`");
    let outcome = super::run_within(probe(None, &["^220 ", "^250 "]), super::SHORT).await;
    assert_eq!(message(&outcome), "step 1: the answer matches none of `^220 `, `^250 `");
    let told = told(probe(None, &["^220 ", "^554 [^\n]*\n"])).await;
    let expected = [
        ("a connection", Some(true), None),
        ("step 1: an answer that matches one of 2 alternatives", Some(true), None),
        ("`^220 `", Some(false), Some(1)),
        ("`^554 [^\n]*\n`", Some(true), Some(2)),
        ("step 2: an answer that matches `^next`", Some(true), None),
    ];
    assert_eq!(lines(&told).get(..5), Some(&expected[..]));
}
