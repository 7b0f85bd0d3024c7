//! HTTP over plain connections: the good answer, every bad one, redirects, expectations.

use regex::bytes::Regex;
use serde_json::json;
use serde_json_path::JsonPath;
use stillup::model::monitor::{Comparison, Decimal, HttpVersion, IpFamily, JsonExpect, JsonWant, Pattern};
use stillup::model::{HttpProbe, OutcomeKind, Probe, ReasonKind, Secret};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpSocket, TcpStream};

use super::{SHORT, TINY, assert_reason, assert_up, get, http_probe, number, peer, run_within};

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: 33\r\n\r\n\
                  {\"status\":\"ok\",\"queue\":{\"depth\":7}}";

fn ok() -> Vec<u8> {
    let body = r#"{"status":"ok","queue":{"depth":7}}"#;
    let head = OK.split("\r\n\r\n").next().unwrap_or_default().replace("33", &body.len().to_string());
    format!("{head}\r\n\r\n{body}").into_bytes()
}

async fn late(probe: HttpProbe) -> stillup::model::Outcome {
    run_within(Probe::Http(Box::new(probe)), TINY).await
}

#[tokio::test]
async fn a_good_answer() {
    let server = peer::http(ok()).await;
    let mut probe = http_probe(&server.url("/health?key=1"));
    probe.headers = vec![("x-token".to_owned(), Secret::new("t")), ("content-length".to_owned(), Secret::new("99"))];
    probe.expect.headers = vec![("content-type".to_owned(), "application/JSON*".to_owned())];
    probe.expect.contains = Some("ok".to_owned());
    probe.expect.not_contains = Some("error".to_owned());
    probe.expect.matches = Some(Pattern(Regex::new(r#""depth":\s*\d+"#).unwrap()));
    probe.expect.json = vec![JsonExpect {
        text: "$.queue.depth".to_owned(),
        path: JsonPath::parse("$.queue.depth").unwrap(),
        want: JsonWant::Compare(Comparison::Less, Decimal::parse("100").unwrap()),
    }];
    let outcome = get(probe).await;
    assert_up(&outcome);
    let phases = outcome.phases;
    assert!(
        phases.resolve.is_none() && phases.tls.is_none(),
        "an address is not resolved, http: has no TLS: {phases:?}"
    );
    assert!(phases.connect.is_some() && phases.processing.is_some() && phases.transfer.is_some(), "{phases:?}");
    assert_eq!(outcome.evidence.status_code, Some(200));
    assert_eq!(outcome.evidence.address, Some(server.address.to_string()));
    let head = server.requests().remove(0);
    assert!(head.starts_with("get /health?key=1 http/1.1\r\n"), "{head}");
    for line in [
        format!("host: {}", server.address),
        format!("user-agent: stillup/{}", env!("CARGO_PKG_VERSION")),
        "accept: */*".to_owned(),
        "accept-encoding: identity".to_owned(),
        "connection: close".to_owned(),
        "x-token: t".to_owned(),
    ] {
        assert!(head.contains(&format!("\r\n{line}\r\n")), "{line} is missing: {head}");
    }
    assert!(!head.contains("content-length"), "the length is ours to know: {head}");
}

#[tokio::test]
async fn own_headers_win_and_a_user_is_sent() {
    let server = peer::http(ok()).await;
    let mut probe = http_probe(&format!("http://me:p%40ss@{}/", server.address));
    probe.method = "POST".to_owned();
    probe.body = Some(Secret::new("hello"));
    probe.headers = vec![
        ("host".to_owned(), Secret::new("other.example")),
        ("user-agent".to_owned(), Secret::new("mine")),
        ("accept".to_owned(), Secret::new("text/plain")),
    ];
    assert_up(&get(probe).await);
    let head = server.requests().remove(0);
    for line in [
        "host: other.example",
        "user-agent: mine",
        "accept: text/plain",
        "content-length: 5",
        "authorization: basic bwu6cebzcw==",
    ] {
        assert_eq!(head.matches(&format!("\r\n{line}\r\n")).count(), 1, "{line}: {head}");
    }
    assert!(!head.contains("stillup") && !head.contains("127.0.0.1"), "{head}");
}

#[tokio::test]
async fn unexpected_status_headers_body_and_json() {
    let answer = "HTTP/1.1 503 Service Unavailable\r\nx-a: 1\r\ncontent-length: 12\r\n\r\nsecret stuff";
    let server = peer::http(answer).await;
    let outcome = get(http_probe(&server.url("/"))).await;
    assert_eq!(assert_reason(&outcome, ReasonKind::HttpStatus), "HTTP 503, expected 200-299");
    assert_eq!(number(&outcome), Some(503));
    assert_eq!(outcome.evidence.body.as_deref(), Some("secret stuff"));

    type Change = fn(&mut HttpProbe);
    let table: [(Change, ReasonKind, &str); 7] = [
        (
            |p| p.expect.headers = vec![("x-b".to_owned(), "*".to_owned())],
            ReasonKind::HeaderMismatch,
            "the header `x-b` is missing",
        ),
        (
            |p| p.expect.headers = vec![("x-a".to_owned(), "2*".to_owned())],
            ReasonKind::HeaderMismatch,
            "the header `x-a` does not match `2*`",
        ),
        (|p| p.expect.contains = Some("fine".to_owned()), ReasonKind::BodyMismatch, "the body does not contain `fine`"),
        (|p| p.expect.not_contains = Some("stuff".to_owned()), ReasonKind::BodyMismatch, "the body contains `stuff`"),
        (
            |p| p.expect.matches = Some(Pattern(Regex::new("^x").unwrap())),
            ReasonKind::BodyMismatch,
            "the body does not match `^x`",
        ),
        (
            |p| {
                p.max_body = 6;
                p.expect.contains = Some("stuff".to_owned());
            },
            ReasonKind::BodyMismatch,
            "the body does not contain `stuff` (only the first 6 bytes were read)",
        ),
        (
            |p| {
                let path = JsonPath::parse("$.a").unwrap();
                p.expect.json = vec![JsonExpect { text: "$.a".to_owned(), path, want: JsonWant::Equals(json!("1")) }];
            },
            ReasonKind::JsonMismatch,
            "the body is not JSON: line 1, column 1",
        ),
    ];
    for (change, kind, message) in table {
        let mut probe = http_probe(&server.url("/"));
        probe.expect.status = vec![(503, 503)];
        change(&mut probe);
        assert_eq!(assert_reason(&get(probe).await, kind), message);
    }
}

#[tokio::test]
async fn slow_is_degraded() {
    let server = peer::http(ok()).await;
    let mut monitor = super::monitor(Probe::Http(Box::new(http_probe(&server.url("/")))));
    monitor.degraded_above = Some(std::time::Duration::ZERO);
    let outcome = super::checked(stillup::probe::Prober::new().run(&monitor).await);
    assert!(assert_reason(&outcome, ReasonKind::Latency).ends_with(" ms, limit 0 ms"));
    assert!(number(&outcome).is_some());
    assert_eq!(outcome.kind, OutcomeKind::Degraded);
}

#[tokio::test]
async fn slower_still_is_down() {
    let server = peer::http(ok()).await;
    let mut monitor = super::monitor(Probe::Http(Box::new(http_probe(&server.url("/")))));
    let (nothing, hour) = (std::time::Duration::ZERO, std::time::Duration::from_secs(3_600));
    for (degraded, down, kind) in [
        (Some(nothing), Some(hour), OutcomeKind::Degraded),
        (Some(nothing), Some(nothing), OutcomeKind::Down),
        (None, Some(nothing), OutcomeKind::Down),
        (Some(hour), Some(hour), OutcomeKind::Up),
    ] {
        (monitor.degraded_above, monitor.fail_above) = (degraded, down);
        let outcome = stillup::probe::Prober::new().run(&monitor).await;
        assert_eq!(outcome.kind, kind, "{degraded:?}, {down:?}");
        assert_eq!(outcome.reason.map(|reason| reason.kind), (kind != OutcomeKind::Up).then_some(ReasonKind::Latency));
    }
}

#[tokio::test]
async fn nobody_listens() {
    let address = peer::nobody().await;
    let outcome = get(http_probe(&format!("http://{address}/?token=1"))).await;
    assert_eq!(assert_reason(&outcome, ReasonKind::ConnectRefused), format!("{address} refused the connection"));
    assert!(outcome.phases.connect.is_some() && outcome.phases.processing.is_none());
    assert!(!outcome.evidence.errors.is_empty());
}

#[tokio::test]
async fn a_full_queue_is_a_connect_timeout() {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(0).unwrap();
    let address = listener.local_addr().unwrap();
    // Nobody accepts: one connection fills the queue, and the kernel drops what comes then.
    let _queued = TcpStream::connect(address).await.unwrap();
    let outcome = late(http_probe(&format!("http://{address}/"))).await;
    assert_reason(&outcome, ReasonKind::ConnectTimeout);
    assert_eq!(number(&outcome), Some(150));
    drop(listener);
}

#[tokio::test]
async fn silence_is_a_timeout() {
    let address = peer::serve(|stream| async move {
        std::future::pending::<()>().await;
        drop(stream);
    })
    .await;
    let outcome = late(http_probe(&format!("http://{address}/"))).await;
    assert_eq!(assert_reason(&outcome, ReasonKind::Timeout), "no answer within 150 ms");
    assert_eq!(number(&outcome), Some(150));
    assert!(outcome.phases.processing.is_some() && outcome.phases.transfer.is_none());
    for h2 in [HttpVersion::Auto, HttpVersion::H2] {
        let mut probe = http_probe(&format!("http://{address}/"));
        probe.version = h2;
        assert_reason(&late(probe).await, ReasonKind::Timeout);
    }
}

#[tokio::test]
async fn a_body_that_stops_is_a_timeout() {
    let address = peer::serve(|mut stream| async move {
        peer::read_head(&mut stream).await;
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf").await;
        std::future::pending::<()>().await;
    })
    .await;
    let mut probe = http_probe(&format!("http://{address}/"));
    probe.expect.contains = Some("whole".to_owned());
    let outcome = run_within(Probe::Http(Box::new(probe)), SHORT).await;
    assert_eq!(assert_reason(&outcome, ReasonKind::Timeout), "the answer was not complete within 1000 ms");
    assert_eq!(outcome.evidence.body.as_deref(), Some("half"));
    assert_eq!(outcome.evidence.status_code, Some(200));
}

#[tokio::test]
async fn a_connection_closed_or_cut_off_is_a_reset() {
    let half_closed = peer::serve(|mut stream| async move {
        let _ = stream.shutdown().await;
        std::future::pending::<()>().await;
    });
    let closed_after_request = peer::serve(|mut stream| async move {
        peer::read_head(&mut stream).await;
        peer::drain(stream).await;
    });
    let reset = peer::serve(|stream| async move {
        stream.readable().await.unwrap();
        stream.set_zero_linger().unwrap();
    });
    let half_a_head = peer::serve(|mut stream| async move {
        peer::read_head(&mut stream).await;
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-le").await;
        peer::drain(stream).await;
    });
    let half_a_body = peer::serve(|mut stream| async move {
        peer::read_head(&mut stream).await;
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf").await;
        peer::drain(stream).await;
    });
    let addresses = [half_closed.await, closed_after_request.await, reset.await, half_a_head.await, half_a_body.await];
    for (index, address) in addresses.into_iter().enumerate() {
        let mut probe = http_probe(&format!("http://{address}/"));
        probe.expect.contains = Some("whole".to_owned());
        let message = assert_reason(&get(probe).await, ReasonKind::Reset);
        let when = match index {
            3 => "in the middle of the answer's headers",
            4 => "before the whole body had come",
            _ => "without an answer",
        };
        assert!(message.ends_with(when), "{index}: {message}");
        if index < 3 {
            let mut probe = http_probe(&format!("http://{address}/"));
            probe.version = HttpVersion::H2;
            assert_reason(&get(probe).await, ReasonKind::Reset);
        }
    }
}

#[tokio::test]
async fn what_is_not_http_is_a_protocol_error() {
    for garbage in [
        &b"\x00\x01\x02garbage\r\n\r\n"[..],
        b"SSH-2.0-OpenSSH_9.9\r\n",
        b"HTTP/1.1 999999 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
    ] {
        let server = peer::http(garbage).await;
        assert_reason(&get(http_probe(&server.url("/"))).await, ReasonKind::Protocol);
        let mut probe = http_probe(&server.url("/"));
        probe.version = HttpVersion::H2;
        assert_reason(&get(probe).await, ReasonKind::Protocol);
    }
    // One that says a word and hangs up, without listening.
    let address = peer::serve(|mut stream| async move {
        let _ = stream.write_all(b"garbage\n").await;
    })
    .await;
    assert_reason(&get(http_probe(&format!("http://{address}/"))).await, ReasonKind::Protocol);
    // A banner that comes before anything was asked.
    let address = peer::serve(|mut stream| async move {
        let _ = stream.write_all(b"220 mail.example ESMTP\r\n").await;
        peer::drain(stream).await;
    })
    .await;
    assert_reason(&get(http_probe(&format!("http://{address}/"))).await, ReasonKind::Protocol);
}

/// Sends a beginning, then the same bytes for ever.
async fn endless(start: &'static [u8], again: &'static [u8]) -> String {
    let address = peer::serve(move |mut stream| async move {
        peer::read_head(&mut stream).await;
        let chunk = again.repeat(1 + 16_384 / again.len());
        let _ = stream.write_all(start).await;
        while stream.write_all(&chunk).await.is_ok() {}
    })
    .await;
    format!("http://{address}/")
}

#[tokio::test]
async fn headers_for_ever_are_cut() {
    let head = b"HTTP/1.1 200 OK\r\n";
    for url in [endless(head, b"x-a: b\r\n").await, endless(b"HTTP/1.1 200 OK\r\nx: ", b"a").await] {
        let message = assert_reason(&get(http_probe(&url)).await, ReasonKind::Protocol);
        assert_eq!(message, "the headers exceed 256 KiB");
    }
    // Answers that announce an answer, for ever: only the deadline ends that.
    let url = endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n").await;
    assert_reason(&late(http_probe(&url)).await, ReasonKind::Timeout);
}

#[tokio::test]
async fn a_huge_body_is_cut_and_judged() {
    for start in [&b"HTTP/1.1 200 OK\r\ncontent-length: 10737418240\r\n\r\n"[..], b"HTTP/1.0 200 OK\r\n\r\n"] {
        let mut probe = http_probe(&endless(start, b"ok ").await);
        probe.expect.contains = Some("ok ok".to_owned());
        assert_up(&get(probe.clone()).await);
        probe.expect.contains = Some("ko".to_owned());
        let message = assert_reason(&get(probe).await, ReasonKind::BodyMismatch);
        assert!(message.ends_with("(only the first 1,048,576 bytes were read)"), "{message}");
    }
    let mut probe =
        http_probe(&endless(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", b"3\r\nok \r\n").await);
    probe.max_body = 0;
    assert_up(&get(probe).await);
}

#[tokio::test]
async fn a_gzip_bomb_stays_packed() {
    // Four bytes of gzip's head stand for any bomb: what is packed is never unpacked.
    let mut answer = b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\n".to_vec();
    answer.extend_from_slice(&[0x1f, 0x8b, 0x08, 0x00]);
    let server = peer::http(answer).await;
    assert_up(&get(http_probe(&server.url("/"))).await);
    let mut probe = http_probe(&server.url("/"));
    probe.expect.contains = Some("ok".to_owned());
    assert_reason(&get(probe).await, ReasonKind::BodyMismatch);
}

#[tokio::test]
async fn families() {
    let server = peer::http(ok()).await;
    let mut probe = http_probe(&format!("http://localhost:{}/", server.address.port()));
    let outcome = get(probe.clone()).await;
    assert_up(&outcome);
    assert!(outcome.phases.resolve.is_some(), "a name is resolved");
    probe.ip = IpFamily::V4;
    assert_up(&get(probe.clone()).await);
    // One family only: IPv6 is not there, and IPv4 is not tried instead.
    probe.ip = IpFamily::V6;
    let outcome = get(probe.clone()).await;
    assert_ne!(outcome.evidence.address, Some(server.address.to_string()), "{outcome:?}");
    assert!(outcome.reason.is_some());
    probe.url = server.url("/").parse().unwrap();
    assert_reason(&get(probe).await, ReasonKind::Dns);
}
