//! DNS over HTTPS: in HTTP/1.1 and HTTP/2, and what a server can get wrong.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use hickory_resolver::proto::op::{Message, ResponseCode};
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use stillup::model::monitor::{DnsTransport, NameServer, RecordKind};
use stillup::model::{DnsProbe, Outcome, Probe, ReasonKind};
use tokio_rustls::TlsAcceptor;
use url::Url;

use super::dns::{answer, bytes, probe, two_addresses};
use super::tls::{Authority, days};
use super::{SHORT, assert_reason, assert_up, number, peer, run, run_within};

/// What a server makes of a question; it sees the path too.
type Script = fn(&Message, &str) -> Response<Full<Bytes>>;

fn message(content_type: &str, body: Vec<u8>) -> Response<Full<Bytes>> {
    let response = Response::builder().header("content-type", content_type).header("age", "120");
    response.body(Full::new(Bytes::from(body))).expect("a test writes valid headers")
}

fn status(code: u16) -> Response<Full<Bytes>> {
    Response::builder().status(code).body(Full::new(Bytes::from("no"))).expect("a test writes valid statuses")
}

async fn body_of(request: Request<Incoming>) -> Vec<u8> {
    request.into_body().collect().await.expect("the probe sends its body").to_bytes().to_vec()
}

async fn server(authority: &Authority, name: &str, h2: bool, script: Script) -> SocketAddr {
    let mut config = authority.server(name, days(90), false);
    config.alpn_protocols = vec![if h2 { b"h2".to_vec() } else { b"http/1.1".to_vec() }];
    let acceptor = TlsAcceptor::from(Arc::new(config));
    peer::serve(move |stream| {
        let acceptor = acceptor.clone();
        let service = service_fn(move |request: Request<Incoming>| async move {
            assert_eq!((request.method().as_str(), request.headers()["content-type"].as_bytes()), ("POST", TYPE));
            assert_eq!(request.headers()["accept"].as_bytes(), TYPE);
            let path = request.uri().path_and_query().expect("a request has a path").as_str().to_owned();
            let question = Message::from_vec(&body_of(request).await).expect("the probe asks properly");
            assert_eq!(question.metadata.id, 0);
            Ok::<_, Infallible>(script(&question, &path))
        });
        async move {
            let Ok(stream) = acceptor.accept(stream).await else { return };
            let stream = TokioIo::new(stream);
            if h2 {
                let server = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
                let _ = server.serve_connection(stream, service).await;
            } else {
                let _ = hyper::server::conn::http1::Builder::new().serve_connection(stream, service).await;
            }
        }
    })
    .await
}

const TYPE: &[u8] = b"application/dns-message";

fn good(question: &Message, path: &str) -> Response<Full<Bytes>> {
    assert_eq!(path, "/dns-query");
    message("application/dns-message", two_addresses(question).remove(0))
}

fn asking(authority: &Authority, host: &str, server: SocketAddr) -> DnsProbe {
    let mut probe = probe(server, RecordKind::A);
    probe.resolver = Some(NameServer { host: host.to_owned(), port: server.port() });
    probe.transport = DnsTransport::Https;
    probe.url = Some(Url::parse(&format!("https://{host}:{}/dns-query", server.port())).expect("a URL"));
    probe.tls.ca_file = Some(authority.path("ca.pem"));
    probe
}

async fn ask(probe: DnsProbe) -> Outcome {
    run(Probe::Dns(probe)).await
}

#[tokio::test]
async fn both_versions_of_http() {
    let authority = Authority::new();
    for h2 in [false, true] {
        let server = server(&authority, "127.0.0.1", h2, good).await;
        let outcome = ask(asking(&authority, "127.0.0.1", server)).await;
        assert_up(&outcome);
        assert_eq!(outcome.evidence.answers, ["192.0.2.10", "192.0.2.11"]);
        assert_eq!(outcome.evidence.status_code, Some(200));
        assert!(outcome.phases.tls.is_some() && outcome.phases.processing.is_some(), "{outcome:?}");
        assert!(outcome.evidence.certificate_expires_at.is_some(), "{outcome:?}");
    }
}

/// A cache that had the answer for two minutes says so.
#[tokio::test]
async fn the_age_of_an_answer_counts() {
    let authority = Authority::new();
    let server = server(&authority, "127.0.0.1", true, good).await;
    let mut probe = asking(&authority, "127.0.0.1", server);
    probe.expect[0].min_ttl = Some(Duration::from_secs(180));
    assert_up(&ask(probe.clone()).await);
    probe.expect[0].min_ttl = Some(Duration::from_secs(181));
    let message = assert_reason(&ask(probe).await, ReasonKind::DnsAnswer);
    assert_eq!(message, "a TTL of 180 s, at least 181 s expected");
}

#[tokio::test]
async fn the_certificate_is_verified_for_the_name_of_the_server() {
    let authority = Authority::new();
    let server = server(&authority, "localhost", true, good).await;
    assert_up(&ask(asking(&authority, "localhost", server)).await);
    let mut probe = asking(&authority, "127.0.0.1", server);
    assert_reason(&ask(probe.clone()).await, ReasonKind::CertificateName);
    probe.tls.server_name = Some("localhost".to_owned());
    assert_up(&ask(probe.clone()).await);
    probe.tls.server_name = None;
    probe.tls.verify = false;
    assert_up(&ask(probe).await);
}

#[tokio::test]
async fn what_is_no_answer_says_so() {
    let table: [(Script, ReasonKind, &str); 8] = [
        (|_, _| status(503), ReasonKind::HttpStatus, "the DNS server answered HTTP 503"),
        (
            |_, _| status(404),
            ReasonKind::HttpStatus,
            "the DNS server answered HTTP 404: it does not answer at this path",
        ),
        (
            |_, _| status(302),
            ReasonKind::HttpStatus,
            "the DNS server answered HTTP 302, a redirect: write the URL at which it answers",
        ),
        (
            |question, _| message("text/html; charset=utf-8", two_addresses(question).remove(0)),
            ReasonKind::Protocol,
            "the answer is `text/html`, and no DNS message (`application/dns-message`)",
        ),
        (
            |_, _| message("application/dns-message", b"garbage".to_vec()),
            ReasonKind::Protocol,
            "the answer is no DNS message",
        ),
        (
            |question, _| {
                let mut other = answer(question, ResponseCode::NoError, Vec::new());
                other.metadata.id = 7;
                message("application/dns-message", bytes(&other))
            },
            ReasonKind::Protocol,
            "the answer is no DNS message",
        ),
        (
            |_, _| message("application/dns-message", vec![0; 70_000]),
            ReasonKind::Protocol,
            "the answer is larger than a DNS message can be (64 KiB)",
        ),
        (
            |question, _| {
                message("Application/DNS-Message; a=b", bytes(&answer(question, ResponseCode::ServFail, Vec::new())))
            },
            ReasonKind::DnsRcode,
            "SERVFAIL, expected NOERROR",
        ),
    ];
    let authority = Authority::new();
    for (script, kind, expected) in table {
        for h2 in [false, true] {
            let server = server(&authority, "127.0.0.1", h2, script).await;
            let outcome = ask(asking(&authority, "127.0.0.1", server)).await;
            assert_eq!(assert_reason(&outcome, kind), expected);
            if kind == ReasonKind::HttpStatus {
                assert_eq!(number(&outcome), outcome.evidence.status_code.map(i64::from));
            }
        }
    }
}

#[tokio::test]
async fn nobody_or_silence() {
    let authority = Authority::new();
    assert_reason(&ask(asking(&authority, "127.0.0.1", peer::nobody().await)).await, ReasonKind::ConnectRefused);
    let silent = peer::serve(|stream| async move {
        std::future::pending::<()>().await;
        drop(stream);
    })
    .await;
    let outcome = run_within(Probe::Dns(asking(&authority, "127.0.0.1", silent)), SHORT).await;
    assert_eq!(assert_reason(&outcome, ReasonKind::Timeout), "no TLS handshake within 1000 ms");
    let plain = peer::serve(|mut stream| async move {
        let _ = tokio::io::AsyncWriteExt::write_all(&mut stream, b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        peer::drain(stream).await;
    })
    .await;
    assert_reason(&ask(asking(&authority, "127.0.0.1", plain)).await, ReasonKind::TlsHandshake);
}
