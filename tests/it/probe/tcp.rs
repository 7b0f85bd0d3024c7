//! TCP probes: connect, say something, wait for an answer.

use regex::bytes::Regex;
use stillup::model::monitor::{IpFamily, Pattern, Sent};
use stillup::model::{Probe, ReasonKind, Secret, TcpProbe};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{SHORT, TINY, assert_reason, assert_up, peer, run, run_within};

pub fn probe(address: std::net::SocketAddr, send: Option<&str>, expect: Option<&str>) -> Probe {
    Probe::Tcp(TcpProbe {
        host: address.ip().to_string(),
        port: address.port(),
        ip: IpFamily::Auto,
        resolver: None,
        send: send.map(|text| Sent { text: Secret::new(text), bytes: false }),
        expect: expect.map(|text| Pattern(Regex::new(text).expect("a test writes valid patterns"))),
        tls: None,
    })
}

#[tokio::test]
async fn connecting_is_enough() {
    let address = peer::serve(|stream| async move { drop(stream) }).await;
    let outcome = run(probe(address, None, None)).await;
    assert_up(&outcome);
    assert!(outcome.phases.connect.is_some() && outcome.phases.processing.is_none());
    assert_reason(&run(probe(peer::nobody().await, None, None)).await, ReasonKind::ConnectRefused);
}

#[tokio::test]
async fn a_dialogue() {
    let address = peer::serve(|mut stream| async move {
        let mut line = [0; 6];
        if stream.read_exact(&mut line).await.is_ok() && &line == b"PING\r\n" {
            // In two pieces: the pattern is matched over all that has come.
            let _ = stream.write_all(b"+PO").await;
            let _ = stream.flush().await;
            let _ = stream.write_all(b"NG\r\n").await;
        }
        peer::drain(stream).await;
    })
    .await;
    assert_up(&run(probe(address, Some("PING\r\n"), Some(r"^\+PONG"))).await);
    let outcome = run(probe(address, Some("PING\r\n"), Some("^-"))).await;
    assert_eq!(assert_reason(&outcome, ReasonKind::TcpMismatch), "the answer does not match `^-`");
    assert_eq!(outcome.evidence.body.as_deref(), Some("+PONG\r\n"));
    assert_reason(&run(probe(address, Some("QUIT\r\n"), Some("PONG"))).await, ReasonKind::Reset);
}

#[tokio::test]
async fn an_answer_without_end_is_cut() {
    let address = peer::serve(|mut stream| async move { while stream.write_all(&[b'x'; 1000]).await.is_ok() {} }).await;
    assert_up(&run(probe(address, None, Some("^x{999}"))).await);
    let outcome = run(probe(address, None, Some("y"))).await;
    assert_reason(&outcome, ReasonKind::TcpMismatch);
    assert_eq!(outcome.evidence.body.map(|body| body.len()), Some(1024));
}

#[tokio::test]
async fn the_deadline_tells_silence_from_a_wrong_answer() {
    let silent = peer::serve(|stream| async move {
        std::future::pending::<()>().await;
        drop(stream);
    })
    .await;
    assert_reason(&run_within(probe(silent, None, Some("x")), TINY).await, ReasonKind::Timeout);
    let wrong = peer::serve(|mut stream| async move {
        let _ = stream.write_all(b"y").await;
        std::future::pending::<()>().await;
    })
    .await;
    assert_reason(&run_within(probe(wrong, None, Some("x")), SHORT).await, ReasonKind::TcpMismatch);
}
