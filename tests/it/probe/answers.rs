//! HTTP answers as their readers see them: packed, in any charset, without end, and with what browsers put up with.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up its peer has failed")]

use std::io::Write as _;

use regex::bytes::Regex;
use serde_json::json;
use serde_json_path::JsonPath;
use stillup::model::monitor::{JsonExpect, JsonWant, Pattern};
use stillup::model::{HttpProbe, Outcome, ReasonKind, Secret};
use tokio::io::AsyncWriteExt;

use super::{assert_reason, assert_up, get, http_probe, peer};

fn answer(headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\n{headers}content-length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

async fn got(answer: Vec<u8>, expecting: impl FnOnce(&mut HttpProbe)) -> Outcome {
    let server = peer::http(answer).await;
    let mut probe = http_probe(&server.url("/"));
    expecting(&mut probe);
    get(probe).await
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn equals(path: &str, wanted: serde_json::Value) -> JsonExpect {
    JsonExpect { text: path.to_owned(), path: JsonPath::parse(path).unwrap(), want: JsonWant::Equals(wanted) }
}

fn contains(text: &str) -> impl FnOnce(&mut HttpProbe) {
    move |probe| probe.expect.contains = Some(text.to_owned())
}

fn without(text: &str) -> impl FnOnce(&mut HttpProbe) {
    move |probe| probe.expect.not_contains = Some(text.to_owned())
}

/// What is packed is unpacked before it is judged.
#[tokio::test]
async fn packed_bodies_are_unpacked() {
    let packed = || answer("content-encoding: gzip\r\n", &gzip("hello error"));
    let outcome = got(packed(), without("error")).await;
    assert_eq!(assert_reason(&outcome, ReasonKind::BodyMismatch), "the body contains `error`");
    assert_eq!(outcome.evidence.body.as_deref(), Some("hello error"));
    assert_up(&got(packed(), contains("hello error")).await);
    let json = answer("content-encoding: x-gzip\r\n", &gzip(r#"{"ok":true}"#));
    assert_up(&got(json, |probe| probe.expect.json = vec![equals("$.ok", json!(true))]).await);
    let zstd = answer("content-encoding: zstd\r\n", &zstd::encode_all(&b"hello error"[..], 1).unwrap());
    assert_reason(&got(zstd, without("error")).await, ReasonKind::BodyMismatch);
}

/// What cannot be unpacked was not seen.
#[tokio::test]
async fn what_cannot_be_read_holds_nothing() {
    for (coding, why) in [("gzip", "it is packed wrongly"), ("compress", "it is packed with `compress`")] {
        let plain = || answer(&format!("content-encoding: {coding}\r\n"), b"hello");
        for outcome in [got(plain(), without("error")).await, got(plain(), contains("hello")).await] {
            let message = assert_reason(&outcome, ReasonKind::BodyMismatch);
            assert!(message.contains(why), "{message}");
        }
        assert_up(&got(plain(), |_| {}).await);
    }
    let half = gzip(&"hello ".repeat(100));
    let half = answer("content-encoding: gzip\r\n", &half[..half.len() - 9]);
    assert_reason(&got(half, without("error")).await, ReasonKind::BodyMismatch);
}

/// Letters are read in the charset of the answer.
#[tokio::test]
async fn charsets_are_read() {
    let (error, _, _) = encoding_rs::WINDOWS_1251.encode("ошибка");
    let declared = || answer("content-type: text/html; charset=windows-1251\r\n", &error);
    assert_eq!(
        assert_reason(&got(declared(), without("ошибка")).await, ReasonKind::BodyMismatch),
        "the body contains `ошибка`"
    );
    assert_up(&got(declared(), contains("ошибка")).await);
    let matched = |probe: &mut HttpProbe| probe.expect.matches = Some(Pattern(Regex::new("^оши.ка$").unwrap()));
    assert_up(&got(declared(), matched).await);
    let outcome = got(answer("content-type: text/plain\r\n", &error), without("ошибка")).await;
    assert_eq!(
        assert_reason(&outcome, ReasonKind::BodyMismatch),
        "nobody can tell whether the body contains `ошибка` (the body cannot be read: it does not say its charset, \
         and is no UTF-8)"
    );
    // ASCII is itself in all of them.
    assert_up(&got(answer("content-type: text/plain\r\n", &error), without("error")).await);
    let marked = "\u{feff}{\"ok\":\"ö\"}".as_bytes();
    assert_up(&got(answer("", marked), |probe| probe.expect.json = vec![equals("$.ok", json!("ö"))]).await);
    let first = |probe: &mut HttpProbe| probe.expect.matches = Some(Pattern(Regex::new(r"^\{").unwrap()));
    assert_up(&got(answer("", marked), first).await);
    let latin = b"{\"ok\":\"\xf6\"}";
    let outcome = got(answer("content-type: application/json; charset=iso-8859-1\r\n", latin), |probe| {
        probe.expect.json = vec![equals("$.ok", json!("ö"))];
    });
    assert_up(&outcome.await);
}

/// A text that was not seen to its end may hold anything.
#[tokio::test]
async fn what_was_not_seen_to_its_end_is_not_believed() {
    let long = [&b"x".repeat(1_100_000)[..], b"error"].concat();
    let outcome = got(answer("", &long), without("error")).await;
    assert_eq!(
        assert_reason(&outcome, ReasonKind::BodyMismatch),
        "nobody can tell whether the body contains `error` (only the first 1,048,576 bytes were read)"
    );
    assert_up(
        &got(answer("", &long), |probe| {
            probe.max_body = 2 << 20;
            without("missing")(probe);
        })
        .await,
    );
    let cut = |probe: &mut HttpProbe| {
        probe.max_body = 2;
        probe.expect.json = vec![equals("$", json!("12"))];
    };
    assert_reason(&got(answer("", b"123"), cut).await, ReasonKind::JsonMismatch);
    let ends = |probe: &mut HttpProbe| {
        probe.max_body = 2;
        probe.expect.matches = Some(Pattern(Regex::new("ok$").unwrap()));
    };
    assert_reason(&got(answer("", b"okay"), ends).await, ReasonKind::BodyMismatch);
    let head = got(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n".to_vec(), |probe| {
        probe.method = "HEAD".to_owned();
        without("error")(probe);
    });
    let message = assert_reason(&head.await, ReasonKind::BodyMismatch);
    assert!(message.ends_with("(HEAD asks for no body)"), "{message}");
}

/// Says something, and then nothing more while the connection stays open.
async fn unending(said: &'static [u8]) -> String {
    let address = peer::serve(move |mut stream| async move {
        peer::read_head(&mut stream).await;
        let _ = stream.write_all(said).await;
        std::future::pending::<()>().await;
        drop(stream);
    })
    .await;
    format!("http://{address}/")
}

/// Nothing is waited for that decides nothing.
#[tokio::test]
async fn reading_stops_when_everything_is_decided() {
    let events = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: ready\n\n";
    assert_up(&get(http_probe(&unending(events).await)).await);
    let mut probe = http_probe(&unending(events).await);
    contains("ready")(&mut probe);
    assert_up(&get(probe.clone()).await);
    probe.expect.matches = Some(Pattern(Regex::new("(?m)^data: .*$").unwrap()));
    assert_up(&get(probe).await);
    let mut probe = http_probe(&unending(events).await);
    without("ready")(&mut probe);
    assert_reason(&get(probe).await, ReasonKind::BodyMismatch);
    let outcome = get(http_probe(&unending(b"HTTP/1.1 503 No\r\n\r\nsorry").await)).await;
    assert_eq!(assert_reason(&outcome, ReasonKind::HttpStatus), "HTTP 503, expected 200-299");
    assert_eq!(outcome.evidence.body.as_deref(), Some("sorry"));
}

/// Header lines that browsers accept.
#[tokio::test]
async fn odd_heads_are_accepted_and_noted() {
    let lines = "X-Line: a\r\n".repeat(500);
    for (line, note) in [
        ("Set-Cookie: visid=\x01abc\r\n", Some("the value of the header `set-cookie` holds control characters")),
        ("Server : x\r\n", Some("the name of the header `server` ends with a space")),
        ("X-Folded: a\r\n b\r\n", Some("the header `x-folded` is folded over several lines")),
        ("X(y): a\r\n", Some("`x(y)` is not a valid name of a header")),
        (lines.as_str(), None),
    ] {
        let outcome = got(answer(line, b"ok"), contains("ok")).await;
        assert_up(&outcome);
        assert_eq!(outcome.evidence.notes.first().map(String::as_str), note, "{line:?}");
    }
    let folded = |probe: &mut HttpProbe| probe.expect.headers = vec![("x-folded".to_owned(), "a b".to_owned())];
    assert_up(&got(answer("X-Folded: a\r\n b\r\n", b""), folded).await);
    for bytes in [
        &b"HTTP/1.1 200 OK\ntransfer-encoding: chunked\n\n2\nok\n0\n\n"[..],
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\no\r\n1;x=y\r\nk\r\n0\r\nTrailer: x\r\n\r\n",
        b"HTTP/1.0 200 OK\r\n\r\nok",
        b"HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\nok",
        b"\r\nHTTP/1.1 200\r\ncontent-length: 2\r\n\r\nokay",
    ] {
        assert_up(&got(bytes.to_vec(), contains("ok")).await);
    }
    assert_up(&got(b"HTTP/1.1 204 No Content\r\ncontent-length: 5\r\n\r\nerror".to_vec(), without("error")).await);
}

/// Names of headers go over HTTP/1.1 as typed.
#[tokio::test]
async fn names_of_headers_are_sent_as_typed() {
    let server = peer::answering(|head| {
        let typed = head.contains("\r\nX-API-KEY: Abc\r\n") && head.contains("\r\nx-lower: 1\r\n");
        answer("", if typed { b"ok" } else { b"no" })
    })
    .await;
    let mut probe = http_probe(&server.url("/"));
    probe.headers = vec![("X-API-KEY".to_owned(), Secret::new("Abc")), ("x-lower".to_owned(), Secret::new("1"))];
    contains("ok")(&mut probe);
    assert_up(&get(probe).await);
}

/// A server may answer before it has read everything, and hang up.
#[tokio::test]
async fn an_early_answer_counts() {
    let address = peer::serve(|mut stream| async move {
        peer::read_head(&mut stream).await;
        let _ = stream.write_all(b"HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n").await;
        peer::drain(stream).await;
    })
    .await;
    let mut probe = http_probe(&format!("http://{address}/"));
    probe.method = "POST".to_owned();
    probe.body = Some(Secret::new("x".repeat(8 << 20)));
    probe.expect.status = vec![(413, 413)];
    assert_up(&get(probe).await);
}
