//! TCP probes: connect, say something, wait for an answer.

use regex::bytes::RegexBuilder;
use stillup::model::monitor::{IpFamily, Pattern, Sent, TcpStep};
use stillup::model::{Probe, ReasonKind, Secret, TcpProbe};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{SHORT, TINY, assert_reason, assert_up, peer, run, run_within};

pub fn probe(address: std::net::SocketAddr, send: Option<&str>, expect: Option<&str>) -> Probe {
    if send.is_none() && expect.is_none() {
        return steps(address, &[]);
    }
    steps(address, &[(send, expect)])
}

fn steps(address: std::net::SocketAddr, steps: &[(Option<&str>, Option<&str>)]) -> Probe {
    let step = |(send, expect): &(Option<&str>, Option<&str>)| TcpStep {
        send: send.map(|text| Sent { text: Secret::new(text), bytes: true }),
        expect: expect.map(|text| {
            let pattern = RegexBuilder::new(text).unicode(false).multi_line(true).crlf(true).build();
            Pattern(pattern.expect("a test writes valid patterns")).into()
        }),
    };
    Probe::Tcp(TcpProbe {
        host: address.ip().to_string(),
        port: address.port(),
        ip: IpFamily::Auto,
        resolver: None,
        steps: steps.iter().map(step).collect(),
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

/// Says a greeting in two pieces, then an answer to each line that it knows.
async fn mail_server() -> std::net::SocketAddr {
    peer::serve(|mut stream| async move {
        let _ = stream.write_all(b"220-mail.example\r\n22").await;
        let _ = stream.flush().await;
        let _ = stream.write_all(b"0 ready\r\n").await;
        let mut line = Vec::new();
        while let Ok(byte) = stream.read_u8().await {
            line.push(byte);
            let answer: &[u8] = match line.as_slice() {
                b"EHLO x\r\n" => b"250-mail.example\r\n250 CHALLENGE 7\xff;\r\n",
                b"AUTH 7\xff\r\n" => b"235 ok\x00\xfe\r\n",
                _ => continue,
            };
            line.clear();
            if stream.write_all(answer).await.is_err() {
                return;
            }
        }
    })
    .await
}

#[tokio::test]
async fn a_dialogue_of_several_steps() {
    let address = mail_server().await;
    let greeting = (None, Some("^220 "));
    let hello = (Some("EHLO x\r\n"), Some(r"^250 CHALLENGE (?<token>[^;]+);"));
    let login = (Some("AUTH {token}\r\n"), Some(r"^235 ok\x00\xfe"));
    assert_up(&run(steps(address, &[greeting, hello, login])).await);
    // The rest of a line that has matched belongs to the step before.
    assert_up(&run(steps(address, &[greeting, (None, Some("ready$")), hello])).await);

    let outcome = run_within(steps(address, &[greeting, hello, (login.0, Some("^236"))]), SHORT).await;
    let message = assert_reason(&outcome, ReasonKind::TcpMismatch);
    assert_eq!(message, "step 3: the answer does not match `^236`");
    assert_eq!(outcome.evidence.body.as_deref(), Some("\r\n235 ok\\x00\\xfe\r\n"));

    let outcome = run_within(steps(address, &[greeting, (Some("NOOP\r\n"), Some("^250"))]), SHORT).await;
    assert_eq!(assert_reason(&outcome, ReasonKind::Timeout), "step 2: no answer within 1000 ms");
    assert_eq!(outcome.reason.and_then(|reason| reason.number), Some(1000));

    let ends = peer::serve(|mut stream| async move {
        let _ = stream.write_all(b"220 bye\r\n").await;
        peer::drain(stream).await;
    })
    .await;
    let message = assert_reason(&run(steps(ends, &[greeting, hello])).await, ReasonKind::Reset);
    assert_eq!(message, "step 2: the connection was closed without an answer");
}
