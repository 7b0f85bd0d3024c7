//! Other ways to a web server: a Unix socket, and proxies; and what is expected of the end of the way.

use std::net::SocketAddr;

use stillup::model::monitor::HttpVersion;
use stillup::model::{Probe, ReasonKind};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpStream, UnixListener};

use super::{SHORT, assert_reason, assert_up, get, http_probe, peer, run_within};

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

#[tokio::test]
async fn a_unix_socket() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.sock");
    let mut probe = http_probe("http://localhost/health");
    probe.socket = Some(path.clone());
    probe.expect.contains = Some("ok".to_owned());
    let message = assert_reason(&get(probe.clone()).await, ReasonKind::ConnectRefused);
    assert_eq!(message, format!("there is no socket at {}", path.display()));
    let listener = UnixListener::bind(&path).unwrap();
    let served = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let head = peer::read_head(&mut stream).await;
        assert!(head.starts_with("GET /health HTTP/1.1\r\nHost: localhost\r\n"), "{head}");
        stream.write_all(OK.as_bytes()).await.unwrap();
        std::future::pending::<()>().await;
    };
    tokio::select! {
        outcome = get(probe.clone()) => {
            assert_up(&outcome);
            assert_eq!(outcome.evidence.address, Some(path.display().to_string()));
        }
        () = served => {}
    }
    drop(listener);
    let message = assert_reason(&get(probe).await, ReasonKind::ConnectRefused);
    assert_eq!(message, format!("nobody listens at the socket {}", path.display()));
}

/// A proxy that answers with these words, and leads to the target if they are good.
async fn proxy(answer: &'static str, target: SocketAddr) -> SocketAddr {
    peer::serve(move |mut stream| async move {
        let head = peer::read_head(&mut stream).await;
        let wanted = head.starts_with("CONNECT shop.example:80 HTTP/1.1\r\nHost: shop.example:80\r\n")
            && head.contains("Proxy-Authorization: Basic bWU6cEBzcw==\r\n");
        let answer = if wanted { answer } else { "HTTP/1.1 400 Not what was expected\r\n\r\n" };
        let _ = stream.write_all(answer.as_bytes()).await;
        if let Ok(mut target) = TcpStream::connect(target).await {
            let _ = copy_bidirectional(&mut stream, &mut target).await;
        }
    })
    .await
}

/// What takes the connection and says nothing is no slow target.
#[tokio::test]
async fn a_silent_proxy() {
    let at = peer::serve(|stream| async move {
        std::future::pending::<()>().await;
        drop(stream);
    })
    .await;
    for scheme in ["http", "socks5"] {
        let mut probe = http_probe("http://shop.example/");
        probe.proxy = Some(format!("{scheme}://{at}").parse().unwrap());
        let outcome = run_within(Probe::Http(Box::new(probe)), SHORT).await;
        let message = assert_reason(&outcome, ReasonKind::ConnectTimeout);
        assert_eq!(message, "the proxy did not lead on within 1000 ms", "{scheme}");
    }
}

#[tokio::test]
async fn an_http_proxy() {
    let server = peer::http(OK).await;
    for (answer, expected) in [
        ("HTTP/1.1 200 Connection established\r\n\r\n", None),
        (
            "HTTP/1.1 407 No\r\n\r\n",
            Some((ReasonKind::ConnectRefused, "the proxy refused: it wants a user and a password")),
        ),
        ("HTTP/1.1 502 No\r\n\r\n", Some((ReasonKind::ConnectRefused, "the proxy refused: HTTP 502"))),
        ("SSH-2.0-x\r\n", Some((ReasonKind::Protocol, "the proxy does not speak"))),
    ] {
        let mut probe = http_probe("http://shop.example/");
        let at = proxy(answer, server.address).await;
        probe.proxy = Some(format!("http://me:p%40ss@{at}").parse().unwrap());
        let outcome = get(probe).await;
        match expected {
            None => assert_up(&outcome),
            Some((kind, part)) => {
                let message = assert_reason(&outcome, kind);
                assert!(message.starts_with(part), "{message}");
            }
        }
    }
    let mut probe = http_probe("http://shop.example/");
    probe.proxy = Some(format!("http://{}", peer::nobody().await).parse().unwrap());
    assert_reason(&get(probe).await, ReasonKind::ConnectRefused);
}

#[tokio::test]
async fn a_socks_proxy() {
    let server = peer::http(OK).await;
    let target = server.address;
    for (reply, expected) in [(0, None), (5, Some("the proxy refused: the target refused the connection"))] {
        let at = peer::serve(move |mut stream| async move {
            let mut greeting = [0; 3];
            let _ = stream.read_exact(&mut greeting).await;
            assert_eq!(greeting, [5, 1, 2]);
            let _ = stream.write_all(&[5, 2]).await;
            let mut login = [0; 9];
            let _ = stream.read_exact(&mut login).await;
            assert_eq!(&login, b"\x01\x02me\x04p@ss");
            let _ = stream.write_all(&[1, 0]).await;
            let mut request = [0; 19];
            let _ = stream.read_exact(&mut request).await;
            assert_eq!(&request, b"\x05\x01\x00\x03\x0cshop.example\x00\x50");
            let _ = stream.write_all(&[5, reply, 0, 1, 0, 0, 0, 0, 0, 0]).await;
            if let (0, Ok(mut target)) = (reply, TcpStream::connect(target).await) {
                let _ = copy_bidirectional(&mut stream, &mut target).await;
            }
        })
        .await;
        let mut probe = http_probe("http://shop.example/");
        probe.proxy = Some(format!("socks5://me:p%40ss@{at}").parse().unwrap());
        let outcome = get(probe).await;
        match expected {
            None => assert_up(&outcome),
            Some(expected) => assert_eq!(assert_reason(&outcome, ReasonKind::ConnectRefused), expected),
        }
    }
}

#[tokio::test]
async fn the_end_of_the_way() {
    let server = peer::answering(|head| {
        let moved = "HTTP/1.1 302 Found\r\nlocation: /login?next=1\r\ncontent-length: 0\r\n\r\n";
        if head.starts_with("GET /login") { OK.into() } else { moved.into() }
    })
    .await;
    let mut probe = http_probe(&server.url("/"));
    probe.expect.final_url = Some("*/login*".to_owned());
    assert_up(&get(probe.clone()).await);
    probe.expect.final_url = Some("*/home".to_owned());
    let message = assert_reason(&get(probe.clone()).await, ReasonKind::Redirect);
    assert_eq!(message, "the last URL does not match `*/home`");
    probe.expect.final_url = None;
    probe.expect.version = Some(HttpVersion::H2);
    let message = assert_reason(&get(probe).await, ReasonKind::Protocol);
    assert_eq!(message, "the answer came over HTTP/1, expected HTTP/2");
}

/// A server of HTTP/2 that refuses the first stream without having looked at it, and serves the next connection.
#[tokio::test]
async fn a_request_that_the_server_ends_says_how_and_one_it_refused_is_asked_once_more() {
    const SETTINGS: &[u8] = &[0, 0, 0, 4, 0, 0, 0, 0, 0];
    let ok = || vec![0, 0, 1, 1, 5, 0, 0, 0, 1, 0x88];
    let reset = |code: u8| vec![0, 0, 4, 3, 0, 0, 0, 0, 1, 0, 0, 0, code];
    let leave = |code: u8| vec![0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, code];
    let calm = "the server finds that it is asked too much, and ended the request without an answer (HTTP/2 code 11)";
    let broken = "the server ended the request, by an error of its own, without an answer (HTTP/2 code 2)";
    for (first_answer, again, said) in [
        (reset(7), ok(), ""),
        (leave(0), ok(), ""),
        (reset(7), reset(7), "the server refused the request without an answer (HTTP/2 code 7)"),
        (leave(0), leave(0), "the server ended the request without an answer (HTTP/2 code 0)"),
        (leave(11), ok(), calm),
        (reset(2), ok(), broken),
        (reset(13), ok(), "the server wants HTTP/1.1 for this request: write `http_version: auto`"),
    ] {
        let connections = std::sync::atomic::AtomicUsize::new(0);
        let address = peer::serve(move |mut stream| {
            let first = connections.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 0;
            let answer = if first { first_answer.clone() } else { again.clone() };
            async move {
                let mut preface = [0; 24];
                let _ = stream.read_exact(&mut preface).await;
                let _ = stream.write_all(SETTINGS).await;
                // Frames up to the request's HEADERS.
                loop {
                    let mut head = [0; 9];
                    if stream.read_exact(&mut head).await.is_err() {
                        return;
                    }
                    let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
                    let mut payload = vec![0; usize::try_from(length).unwrap_or_default()];
                    let _ = stream.read_exact(&mut payload).await;
                    if head[3] == 1 {
                        break;
                    }
                }
                let _ = stream.write_all(&answer).await;
                peer::drain(stream).await;
            }
        })
        .await;
        let mut probe = http_probe(&format!("http://{address}/"));
        probe.version = HttpVersion::H2;
        let outcome = get(probe).await;
        let kind = if said.contains("HTTP/1.1") { ReasonKind::Protocol } else { ReasonKind::Reset };
        if said.is_empty() { assert_up(&outcome) } else { assert_eq!(assert_reason(&outcome, kind), said) }
    }
}
