//! Several requests in one check: what is captured goes on, what is secret is told nowhere, and reasons name the step.

use std::sync::Arc;

use regex::bytes::Regex;
use serde_json::json;
use serde_json_path::JsonPath;
use stillup::model::monitor::step::marked;
use stillup::model::monitor::{Capture, CaptureFrom, HttpStep, JsonExpect, JsonWant, OAuth2, Pattern};
use stillup::model::{HttpProbe, Outcome, Probe, ReasonKind, Secret};

use super::{SHORT, assert_reason, assert_up, get, http_probe, peer, run_within};

/// What the log-in gives; it must stand nowhere.
const TOKEN: &str = "s3cr3t/+&\"tøken";

fn step(name: &str, url: &str) -> HttpStep {
    HttpStep { name: name.to_owned(), request: http_probe(url), captures: Vec::new(), fills: true }
}

fn path(text: &str) -> CaptureFrom {
    CaptureFrom::Json(text.to_owned(), JsonPath::parse(text).expect("a test writes a valid path"))
}

fn pattern(text: &str) -> Pattern {
    Pattern(Regex::new(text).expect("a test writes a valid expression"))
}

fn capture(name: &str, from: CaptureFrom) -> Capture {
    Capture { name: name.to_owned(), from }
}

fn steps(steps: Vec<HttpStep>) -> HttpProbe {
    HttpProbe { steps, ..http_probe("http://unused.example/") }
}

fn answer(status: &str, lines: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\n{lines}content-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// Nothing that was captured is told, in whatever form.
#[track_caller]
fn assert_silent(outcome: &Outcome) {
    let told = format!("{outcome:?}");
    for part in ["s3cr3t", "øken", "%C3%B8"] {
        assert!(!told.contains(part), "{told}");
    }
}

/// A shop: log in, look into the basket, log out.
async fn shop(basket: fn(&str) -> Vec<u8>) -> peer::Peer {
    peer::answering(move |head| {
        let line = head.lines().next().unwrap_or_default();
        if line.starts_with("POST /login") {
            let body = json!({ "access_token": TOKEN, "user": { "id": 42 } }).to_string();
            return answer("200 OK", "Set-Cookie: session=abc\r\nLocation: /orders/7\r\nX-Csrf: t=99;\r\n", &body);
        }
        basket(head)
    })
    .await
}

fn login(server: &peer::Peer) -> HttpStep {
    let mut login = step("log in", &server.url("/login"));
    login.request.method = "POST".to_owned();
    login.captures = vec![
        capture("token", path("$.access_token")),
        capture("user", path("$.user.id")),
        capture("order", CaptureFrom::Header("location".to_owned(), Some(pattern("orders/([0-9]+)")))),
        capture("csrf", CaptureFrom::Header("x-csrf".to_owned(), Some(pattern("[0-9]+")))),
        capture("part", CaptureFrom::Body(pattern("\"id\":([0-9]+)"))),
    ];
    login
}

#[tokio::test]
async fn what_is_captured_goes_on() {
    let server = shop(|head| {
        let line = head.lines().next().unwrap_or_default();
        let whole = line == "GET /users/42/7?q=s3cr3t%2F%2B%26%22t%C3%B8ken&csrf=99 HTTP/1.1"
            && head.contains("\r\nX-Token: s3cr3t/+&\"t")
            && head.contains("\r\nCookie: session=abc\r\n");
        answer(if whole { "200 OK" } else { "418 No" }, "X-User: 42\r\n", r#"{"user":42,"name":"user 42"}"#)
    })
    .await;
    let mut basket = step("basket", &server.url("/users/{user}/{order}?q={token}&csrf={csrf}"));
    basket.request.headers = vec![("X-Token".to_owned(), Secret::new("{token}"))];
    let expect = &mut basket.request.expect;
    expect.headers = vec![("x-user".to_owned(), "{user}".to_owned())];
    expect.contains = Some("user {part}".to_owned());
    expect.matches = Some(Pattern(Regex::new(&marked("\"user\":{user},")).expect("it is one")));
    let wanted = |path: &str, text: &str| JsonExpect {
        text: path.to_owned(),
        path: JsonPath::parse(path).expect("a path"),
        want: JsonWant::Equals(json!(text)),
    };
    expect.json = vec![wanted("$.user", "{user}"), wanted("$.name", "user {user}")];
    let outcome = get(steps(vec![login(&server), basket.clone()])).await;
    assert_up(&outcome);
    assert_silent(&outcome);
    assert_eq!(server.requests().len(), 2);

    // What is wanted is told as it is written.
    basket.request.expect.contains = Some("no {token}".to_owned());
    basket.request.expect.json = Vec::new();
    let outcome = get(steps(vec![login(&server), basket])).await;
    let message = assert_reason(&outcome, ReasonKind::BodyMismatch);
    assert_eq!(message, "basket: the body does not contain `no {token}`");
    assert_silent(&outcome);
}

#[tokio::test]
async fn the_step_that_failed_is_named_and_shown() {
    let server = shop(|_| answer("500 Oops", "", &format!("the token {TOKEN} is bad{}", "x".repeat(2000)))).await;
    let mut broken = login(&server);
    broken.request.url = server.url("/nowhere").parse().expect("a URL");
    let outcome = get(steps(vec![broken, step("basket", &server.url("/"))])).await;
    assert_eq!(assert_reason(&outcome, ReasonKind::HttpStatus), "log in: HTTP 500, expected 200-299");
    assert_eq!((outcome.evidence.status_code, server.requests().len()), (Some(500), 1));

    let mut basket = step("basket", &server.url("/"));
    basket.request.headers = vec![("X-Token".to_owned(), Secret::new("{token}"))];
    let outcome = get(steps(vec![login(&server), basket.clone()])).await;
    assert_eq!(assert_reason(&outcome, ReasonKind::HttpStatus), "basket: HTTP 500, expected 200-299");
    assert!(outcome.evidence.body.as_deref().is_some_and(|body| body.starts_with("the token {token} is bad")));
    assert_silent(&outcome);

    basket.request.url = format!("http://{}/{{user}}", peer::nobody().await).parse().expect("a URL");
    let outcome = get(steps(vec![login(&server), basket])).await;
    let message = assert_reason(&outcome, ReasonKind::ConnectRefused);
    assert!(message.starts_with("basket: 127.0.0.1:") && message.ends_with(" refused the connection"), "{message}");
    assert_eq!((outcome.evidence.status_code, outcome.evidence.body), (None, None), "that was another step's");
}

#[tokio::test]
async fn what_cannot_be_captured_is_down() {
    let long = "x".repeat(20_000);
    let body = json!({ "token": TOKEN, "none": null, "list": [1], "empty": "", "long": long }).to_string();
    let server = peer::http(answer("200 OK", "X-Id: a\r\n", &body)).await;
    for (from, kind, message) in [
        (path("$.missing"), ReasonKind::JsonMismatch, "there is nothing at $.missing"),
        (path("$.none"), ReasonKind::JsonMismatch, "found null at $.none, wanted a text or a number"),
        (path("$.list"), ReasonKind::JsonMismatch, "found a list at $.list, wanted a text or a number"),
        (path("$.empty"), ReasonKind::JsonMismatch, "it is empty"),
        (path("$.long"), ReasonKind::JsonMismatch, "it is longer than 16 KiB"),
        (CaptureFrom::Body(pattern("id=(.*)")), ReasonKind::BodyMismatch, "the body does not match `id=(.*)`"),
        (CaptureFrom::Header("x-no".to_owned(), None), ReasonKind::HeaderMismatch, "the header `x-no` is missing"),
        (
            CaptureFrom::Header("x-id".to_owned(), Some(pattern("[0-9]"))),
            ReasonKind::HeaderMismatch,
            "the header `x-id` does not match `[0-9]`",
        ),
    ] {
        let mut step = step("log in", &server.url("/"));
        step.captures = vec![capture("it", from)];
        let outcome = get(steps(vec![step])).await;
        assert_eq!(assert_reason(&outcome, kind), format!("log in: `it` cannot be captured: {message}"));
        assert_eq!(outcome.evidence.body, None, "what is captured may stand in it");
    }
    let html = peer::http(answer("200 OK", "", "<html>")).await;
    let mut step = step("log in", &html.url("/"));
    step.captures = vec![capture("it", path("$.a"))];
    let message = assert_reason(&get(steps(vec![step])).await, ReasonKind::JsonMismatch);
    assert_eq!(message, "log in: the body is not JSON: line 1, column 1");
}

#[tokio::test]
async fn the_deadline_is_of_the_whole_and_names_the_step() {
    let silent = peer::serve(|mut stream| async move {
        peer::read_head(&mut stream).await;
        std::future::pending::<()>().await;
        drop(stream);
    })
    .await;
    let server = shop(|_| Vec::new()).await;
    let probe = steps(vec![login(&server), step("basket", &format!("http://{silent}/{{user}}"))]);
    let outcome = run_within(Probe::Http(Box::new(probe)), SHORT).await;
    assert_eq!(assert_reason(&outcome, ReasonKind::Timeout), "basket: no answer within 1000 ms");
    assert_silent(&outcome);
}

/// A header with something captured goes to no other origin; what a redirect leads round in is not told.
#[tokio::test]
async fn captured_values_stay_where_they_were_sent() {
    let other = peer::answering(|head| {
        let leaked = head.to_lowercase().contains("x-token");
        answer(if leaked { "418 No" } else { "200 OK" }, "", "")
    })
    .await;
    let port = other.address.port();
    let shop = peer::answering(move |head| {
        let line = head.lines().next().unwrap_or_default();
        match line.split(' ').nth(1).unwrap_or_default() {
            "/login" => answer("200 OK", "", &json!({ "access_token": TOKEN }).to_string()),
            "/away" => answer("302 Found", &format!("Location: http://127.0.0.1:{port}/\r\n"), ""),
            path => answer("302 Found", &format!("Location: {path}\r\n"), ""),
        }
    })
    .await;
    let mut first = step("log in", &shop.url("/login"));
    first.captures = vec![capture("token", path("$.access_token"))];
    let mut away = step("away", &shop.url("/away"));
    away.request.headers = vec![("X-Token".to_owned(), Secret::new("{token}"))];
    away.request.secret_headers = vec!["X-Token".to_owned()];
    assert_up(&get(steps(vec![first.clone(), away])).await);
    let outcome = get(steps(vec![first, step("round", &shop.url("/round/{token}"))])).await;
    let message = assert_reason(&outcome, ReasonKind::Redirect);
    assert!(message.starts_with("round: HTTP 302: more than 5 redirects, a redirect loop: back at "), "{message}");
    assert!(message.ends_with("/round/{token}"), "{message}");
    assert_silent(&outcome);
}

/// Both are got before anything is asked.
#[tokio::test]
async fn steps_may_need_a_token() {
    let tokens = peer::http(answer("200 OK", "", r#"{"access_token":"abc"}"#)).await;
    let server = peer::answering(|head| {
        let known = head.contains("\r\nAuthorization: Bearer abc\r\n");
        answer(if known { "200 OK" } else { "401 No" }, "", "")
    })
    .await;
    let oauth2 = Some(Arc::new(OAuth2 { request: http_probe(&tokens.url("/token")) }));
    let mut all = vec![step("one", &server.url("/")), step("two", &server.url("/"))];
    all.iter_mut().for_each(|step| step.request.oauth2.clone_from(&oauth2));
    assert_up(&get(steps(all)).await);
    assert_eq!((tokens.requests().len(), server.requests().len()), (1, 2));
}
