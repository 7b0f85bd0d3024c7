//! Targets with several addresses: all of them are tried, and the evidence says who answered.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use hickory_resolver::proto::op::{Message, ResponseCode};
use hickory_resolver::proto::rr::rdata::{A, AAAA};
use hickory_resolver::proto::rr::{RData, RecordType};
use stillup::model::{Outcome, Probe, ReasonKind};
use stillup::probe::Prober;
use tokio::net::{TcpListener, TcpSocket, TcpStream};

use super::dns::{Script, answer, bytes, nothing, server};
use super::{assert_reason, assert_up, get, http_probe, monitor, peer};

const OK: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";

/// A web server at this address; none if this machine does not have it.
async fn web(address: &str) -> Option<SocketAddr> {
    let listener = TcpListener::bind(address).await.ok()?;
    Some(peer::serve_at(listener, |mut stream| async move {
        peer::read_head(&mut stream).await;
        let _ = tokio::io::AsyncWriteExt::write_all(&mut stream, OK).await;
        peer::drain(stream).await;
    }))
}

async fn asked(port: u16, script: Script) -> Outcome {
    let mut probe = http_probe(&format!("http://shop.example:{port}/"));
    probe.resolver = Some(server(script, nothing).await.into());
    get(probe).await
}

fn v4(last: u8) -> RData {
    RData::A(A(Ipv4Addr::new(127, 0, 0, last)))
}

fn for_type(question: &Message, kind: RecordType, records: Vec<RData>) -> Vec<Vec<u8>> {
    let asked = question.queries[0].query_type() == kind;
    vec![bytes(&answer(question, ResponseCode::NoError, if asked { records } else { Vec::new() }))]
}

/// The first address refuses, the second works.
#[tokio::test]
async fn a_dead_address_beside_a_live_one() {
    let live = web("127.0.0.2:0").await.unwrap();
    // Nobody listens at the first: tests take ports of 127.0.0.1 and 127.0.0.2.
    let outcome = asked(live.port(), |question| for_type(question, RecordType::A, vec![v4(3), v4(2)])).await;
    assert_up(&outcome);
    assert_eq!(outcome.evidence.address, Some(live.to_string()));
    assert_eq!(outcome.evidence.notes, [format!("127.0.0.3:{} refused the connection", live.port())]);
}

/// After a failure the next check begins at another address, on a connection of its own, and says so.
#[tokio::test]
async fn a_failure_is_confirmed_elsewhere() {
    // One port that is free at both addresses.
    let (broken, works) = loop {
        let broken = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = broken.local_addr().unwrap().port();
        if let Some(works) = web(&format!("127.0.0.2:{port}")).await {
            break (broken, works);
        }
    };
    let address = peer::serve_at(broken, |mut stream| async move {
        peer::read_head(&mut stream).await;
        let _ = tokio::io::AsyncWriteExt::write_all(&mut stream, b"HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n").await;
        peer::drain(stream).await;
    });
    let mut probe = http_probe(&format!("http://shop.example:{}/", address.port()));
    probe.resolver =
        Some(server(|question| for_type(question, RecordType::A, vec![v4(1), v4(2)]), nothing).await.into());
    let (prober, monitor) = (Prober::new(), monitor(Probe::Http(Box::new(probe))));
    let first = prober.run(&monitor).await;
    assert_reason(&first, ReasonKind::HttpStatus);
    assert_eq!((first.evidence.address, first.evidence.notes), (Some(address.to_string()), Vec::new()));
    let second = prober.run(&monitor).await;
    assert_up(&second);
    assert_eq!(second.evidence.address, Some(works.to_string()));
    assert_eq!(second.evidence.notes, ["127.0.0.1 was tried last: the check before failed there"]);
    assert_eq!(prober.run(&monitor).await.evidence.address, Some(address.to_string()), "it worked: as ever");
}

/// The first address is silent; the second is not kept waiting for it.
#[tokio::test]
async fn a_silent_address_beside_a_live_one() {
    // One port that is free at both addresses.
    let (silent, live) = loop {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let silent = socket.listen(0).unwrap();
        if let Some(live) = web(&format!("127.0.0.2:{}", silent.local_addr().unwrap().port())).await {
            break (silent, live);
        }
    };
    let address = silent.local_addr().unwrap();
    let _queued = TcpStream::connect(address).await.unwrap();
    let outcome = asked(live.port(), |question| for_type(question, RecordType::A, vec![v4(1), v4(2)])).await;
    assert_up(&outcome);
    assert_eq!(outcome.evidence.address, Some(live.to_string()));
    assert_eq!(outcome.evidence.notes, [format!("{address} did not answer")]);
}

/// Both families are asked for and tried.
#[tokio::test]
async fn the_other_family_is_tried() {
    let live = web("[::1]:0").await.expect("this machine has IPv6 on loopback");
    let both = |question: &Message| match question.queries[0].query_type() {
        RecordType::A => vec![bytes(&answer(question, ResponseCode::NoError, vec![v4(1)]))],
        _ => vec![bytes(&answer(question, ResponseCode::NoError, vec![RData::AAAA(AAAA(Ipv6Addr::LOCALHOST))]))],
    };
    assert_up(&asked(live.port(), both).await);
    // A server that denies the name for IPv4, though it has it for IPv6.
    let broken = |question: &Message| match question.queries[0].query_type() {
        RecordType::A => vec![bytes(&answer(question, ResponseCode::NXDomain, Vec::new()))],
        _ => vec![bytes(&answer(question, ResponseCode::NoError, vec![RData::AAAA(AAAA(Ipv6Addr::LOCALHOST))]))],
    };
    let outcome = asked(live.port(), broken).await;
    assert_up(&outcome);
    assert_eq!(outcome.evidence.address, Some(live.to_string()));
    // `localhost` is both.
    assert_up(&get(http_probe(&format!("http://localhost:{}/", live.port()))).await);
    let v4 = web("127.0.0.1:0").await.unwrap();
    assert_up(&get(http_probe(&format!("http://localhost:{}/", v4.port()))).await);
}

#[tokio::test]
async fn nobody_answers_at_any_address() {
    let port = peer::nobody().await.port();
    let outcome = asked(port, |question| for_type(question, RecordType::A, vec![v4(3), v4(4), v4(5)])).await;
    let message = assert_reason(&outcome, ReasonKind::ConnectRefused);
    assert_eq!(message, format!("127.0.0.3:{port} refused the connection, and so it is with 2 more addresses"));
    assert_eq!(outcome.evidence.notes.len(), 3, "{outcome:?}");
}

/// Addresses of another owner are none of the name's.
#[tokio::test]
async fn records_of_another_owner_do_not_count() {
    let port = web("127.0.0.1:0").await.unwrap().port();
    let outcome = asked(port, |question| {
        let mut message = answer(question, ResponseCode::NoError, vec![v4(1)]);
        for record in &mut message.answers {
            record.name = super::dns::name("other.example.");
        }
        vec![bytes(&message)]
    })
    .await;
    assert_eq!(assert_reason(&outcome, ReasonKind::Dns), "shop.example: the name has no address");
}

/// What a server adds of itself is no answer, though it is of the name.
#[tokio::test]
async fn records_beside_the_answer_do_not_count() {
    let port = web("127.0.0.1:0").await.unwrap().port();
    let outcome = asked(port, |question| {
        let mut message = answer(question, ResponseCode::NoError, vec![v4(1)]);
        message.additionals = std::mem::take(&mut message.answers);
        message.authorities = message.additionals.clone();
        vec![bytes(&message)]
    })
    .await;
    assert_eq!(assert_reason(&outcome, ReasonKind::Dns), "shop.example: the name has no address");
}
