//! The listeners over real sockets: routes, headers, validators, codings, hostile requests, the stop, the operators'
//! API.

#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of tests are tests")]

mod door;
mod visitors;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use stillup::desk::{Answering, Desk, Page};
use stillup::lifecycle::Lifecycle;
use stillup::model::{
    AdminToken, Audit, Command, Delivery, DeliveryQuery, Done, Fault, Form, IncidentId, IncidentRecord, Language,
    MaintenanceId, MaintenanceList, MessageId, Operator, Order, Refusal, Secret, SubscriberHealth, Timestamp,
};
use stillup::publish::{Answer, Ask, Asked, Cache, Coding, Readiness, ReportForm};
use stillup::telemetry::{Listener, Metrics};
use stillup::web::{self, AdminState, ConfigStatus, Health, Site};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, mpsc, watch};

use crate::fixture;

/// Larger than the sockets' buffers, so that a client that does not read holds the server up.
const HUGE: usize = 32 << 20;

/// A listener that answers every question with the question itself.
struct Server {
    address: SocketAddr,
    lifecycle: Lifecycle,
    readiness: Arc<Mutex<Readiness>>,
    ticking: Arc<AtomicBool>,
    /// Lets `/monitors/slow` be answered.
    go: Arc<Notify>,
    /// Says that it was asked.
    asked: Arc<Notify>,
}

struct Reply {
    status: u16,
    headers: HashMap<String, String>,
    body: Vec<u8>,
}

impl Reply {
    #[track_caller]
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

fn answer(ask: &Ask, coding: Coding) -> Answer {
    let coding = if *ask == Ask::Home { coding } else { Coding::Identity };
    let bytes = match ask {
        Ask::Monitor(id) if id == "huge" => Bytes::from(vec![b'x'; HUGE]),
        _ if coding != Coding::Identity => Bytes::from(format!("{coding} bytes")),
        ask => Bytes::from(format!("{ask:?}")),
    };
    Answer {
        status: match ask {
            Ask::Missing => 404,
            Ask::ApiMonitor(id) if id == "none" => 404,
            Ask::ApiMonitor(id) if id == "busy" => 503,
            _ => 200,
        },
        content_type: "text/html; charset=utf-8",
        cache: match ask {
            Ask::Asset(_) => Cache::Immutable,
            Ask::Robots => Cache::Never,
            _ => Cache::Revalidate,
        },
        language: None,
        negotiated: false,
        etag: "\"tag\"".to_owned(),
        coding,
        bytes,
    }
}

impl Server {
    async fn start(base_path: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (lifecycle, go, asked) = (Lifecycle::new(), Arc::new(Notify::new()), Arc::new(Notify::new()));
        let readiness = Arc::new(Mutex::new(Readiness {
            published_at: Some(Timestamp::from_millis(0)),
            store_failing_since: None,
        }));
        let ticking = Arc::new(AtomicBool::new(true));
        let health = {
            let (readiness, ticking) = (Arc::clone(&readiness), Arc::clone(&ticking));
            Health::new(move || *readiness.lock().unwrap(), move || ticking.load(Ordering::Relaxed))
        };
        let (may_go, was_asked) = (Arc::clone(&go), Arc::clone(&asked));
        let answer = move |asked: Asked| {
            let Asked { ask, languages, coding } = asked;
            let (go, asked) = (Arc::clone(&may_go), Arc::clone(&was_asked));
            async move {
                match &ask {
                    Ask::Monitor(id) if id == "panic" => panic!("a secret of the inside"),
                    Ask::Monitor(id) if id == "slow" => {
                        asked.notify_one();
                        go.notified().await;
                    }
                    _ => {}
                }
                let german = languages.contains("de");
                Arc::new(Answer {
                    language: german.then_some(Language::De),
                    negotiated: german,
                    ..answer(&ask, coding)
                })
            }
        };
        let site = Site {
            base_path: base_path.to_owned(),
            answer,
            health,
            places: 64,
            trusted_proxies: vec!["127.0.0.0/8".parse().unwrap()],
            metrics: Metrics::new().connections(Listener::Public),
        };
        lifecycle.spawn(web::serve(listener, site, lifecycle.clone(), lifecycle.lanes("web", 2).unwrap()));
        Self { address, lifecycle, readiness, ticking, go, asked }
    }

    async fn get(&self, path: &str) -> Reply {
        self.send("GET", path, &[]).await
    }

    async fn send(&self, method: &str, path: &str, headers: &[&str]) -> Reply {
        send(self.address, method, path, headers).await
    }

    async fn stop(self) {
        self.lifecycle.cancel();
        assert!(self.lifecycle.drained().await, "connections outlived the stop");
    }
}

async fn send(address: SocketAddr, method: &str, path: &str, headers: &[&str]) -> Reply {
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    raw(
        address,
        format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n").as_bytes(),
    )
    .await
}

async fn raw(address: SocketAddr, request: &[u8]) -> Reply {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request).await.unwrap();
    read(&mut stream).await
}

async fn read(stream: &mut TcpStream) -> Reply {
    let mut all = Vec::new();
    stream.read_to_end(&mut all).await.unwrap();
    let end = all.windows(4).position(|window| window == b"\r\n\r\n").expect("a response has a head");
    let head = String::from_utf8(all[..end].to_vec()).unwrap();
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).unwrap().parse().unwrap();
    let headers = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    Reply { status, headers, body: all[end + 4..].to_vec() }
}

#[tokio::test]
async fn a_path_becomes_a_question() {
    let server = Server::start("/").await;
    for (path, expected) in [
        ("/", "Home"),
        ("/monitors/m%20n", r#"Monitor("m n")"#),
        ("/incidents?cursor=c", r#"Incidents(Some("c"))"#),
        ("/incidents/i.md", r#"IncidentReport("i", Markdown)"#),
        ("/api/v1/incidents", "ApiIncidents(None)"),
        ("/assets/page.css", r#"Asset("page.css")"#),
    ] {
        let reply = server.get(path).await;
        assert_eq!((reply.status, reply.text().as_str()), (200, expected), "{path}");
    }
    server.stop().await;
}

#[tokio::test]
async fn every_response_is_protected() {
    let server = Server::start("/").await;
    for (method, path, status) in [
        ("GET", "/", 200),
        ("GET", "/nothing", 404),
        ("GET", "/api/nothing", 404),
        ("POST", "/", 405),
        ("OPTIONS", "/api/v1/monitors", 204),
        ("GET", "/monitors/panic", 500),
        ("GET", "/healthz", 200),
    ] {
        let reply = server.send(method, path, &[]).await;
        assert_eq!(reply.status, status, "{path}");
        assert!(reply.header("content-security-policy").starts_with("default-src 'none';"), "{path}");
        assert!(!reply.header("content-security-policy").contains("unsafe"), "{path}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(reply.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(reply.header("x-frame-options"), "DENY", "{path}");
        assert_ne!(reply.header("cache-control"), "", "{path}");
        assert_eq!(reply.header("set-cookie"), "", "{path}");
    }
    server.stop().await;
}

#[tokio::test]
async fn only_embeds_may_be_framed() {
    let server = Server::start("/status").await;
    for path in ["/status/embed/a", "/status/embed/group:x?theme=dark&days=30", "/status/embed/nothing"] {
        for headers in [&[][..], &["if-none-match: \"tag\""][..]] {
            let reply = server.send("GET", path, headers).await;
            assert!(reply.header("content-security-policy").ends_with("frame-ancestors *"), "{path}");
            assert!(reply.header("content-security-policy").starts_with("default-src 'none';"), "{path}");
            assert_eq!(
                (reply.header("x-frame-options"), reply.header("cross-origin-resource-policy")),
                ("", "cross-origin"),
                "{path}"
            );
            assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        }
    }
    for path in ["/status/embed", "/status/embed/a/b", "/status/", "/embed/a", "/status/og.png"] {
        let reply = server.get(path).await;
        assert_eq!(reply.header("x-frame-options"), "DENY", "{path}");
        assert!(reply.header("content-security-policy").ends_with("frame-ancestors 'none'"), "{path}");
    }
    server.stop().await;
}

#[tokio::test]
async fn answers_say_how_long_they_hold_and_who_may_read_them() {
    let server = Server::start("/").await;
    for (path, cache, cors, policy) in [
        ("/", "no-cache", "", "same-origin"),
        ("/robots.txt", "no-store", "", "same-origin"),
        ("/assets/page.css", "public, max-age=31536000, immutable", "", "cross-origin"),
        ("/api/v1/monitors", "no-cache", "*", "cross-origin"),
        ("/badge/_/status", "no-cache", "*", "cross-origin"),
        ("/badge/_/status.json", "no-cache", "*", "cross-origin"),
        ("/feed.atom", "no-cache", "*", "cross-origin"),
        ("/feed.rss", "no-cache", "*", "cross-origin"),
        ("/feed.json", "no-cache", "*", "cross-origin"),
        ("/updates.atom?group=g", "no-cache", "*", "cross-origin"),
        ("/maintenance.ics", "no-cache", "*", "cross-origin"),
        ("/index.md", "no-cache", "*", "cross-origin"),
        ("/embed/_", "no-cache", "", "cross-origin"),
        ("/healthz", "no-store", "", "same-origin"),
    ] {
        let reply = server.get(path).await;
        assert_eq!(reply.header("cache-control"), cache, "{path}");
        assert_eq!(reply.header("access-control-allow-origin"), cors, "{path}");
        assert_eq!(reply.header("cross-origin-resource-policy"), policy, "{path}");
    }
    server.stop().await;
}

#[tokio::test]
async fn answers_say_their_language_and_whether_it_was_chosen_for_the_reader() {
    let server = Server::start("/").await;
    let german = server.send("GET", "/", &["Accept-Language: nl", "Accept-Language: de;q=0.5"]).await;
    assert_eq!((german.header("content-language"), german.header("vary")), ("de", "accept-encoding, accept-language"));
    let same = server.send("GET", "/", &["Accept-Language: de", "If-None-Match: \"tag\""]).await;
    assert_eq!((same.status, same.header("vary")), (304, "accept-encoding, accept-language"));
    let plain = server.get("/").await;
    assert_eq!((plain.header("content-language"), plain.header("vary")), ("", "accept-encoding"));
    server.stop().await;
}

#[tokio::test]
async fn codings_are_negotiated_and_tagged() {
    let server = Server::start("/").await;
    for (accept, coding, tag, body) in [
        ("br, gzip", "br", "\"tag-br\"", "br bytes"),
        ("gzip", "gzip", "\"tag-gzip\"", "gzip bytes"),
        ("zstd;q=1, br;q=0.9", "zstd", "\"tag-zstd\"", "zstd bytes"),
        ("identity", "", "\"tag\"", "Home"),
    ] {
        let get = server.send("GET", "/", &[&format!("Accept-Encoding: {accept}")]).await;
        assert_eq!(
            (get.header("content-encoding"), get.header("etag"), get.text().as_str()),
            (coding, tag, body),
            "{accept}"
        );
        assert_eq!(get.header("vary"), "accept-encoding");
        assert_eq!(get.header("content-type"), "text/html; charset=utf-8");
        let head = server.send("HEAD", "/", &[&format!("Accept-Encoding: {accept}")]).await;
        assert_eq!((head.status, head.body.len()), (200, 0));
        for name in ["content-length", "content-type", "content-encoding", "etag", "cache-control", "vary"] {
            assert_eq!(head.header(name), get.header(name), "{name}");
        }
    }
    let plain = server.send("GET", "/robots.txt", &["Accept-Encoding: br"]).await;
    assert_eq!((plain.header("content-encoding"), plain.header("etag")), ("", "\"tag\""));
    server.stop().await;
}

#[tokio::test]
async fn what_is_known_is_not_sent_again() {
    let server = Server::start("/").await;
    for known in ["\"tag-br\"", "W/\"tag\"", "\"x\", \"tag-gzip\"", "*"] {
        let reply = server.send("GET", "/", &["Accept-Encoding: br", &format!("If-None-Match: {known}")]).await;
        assert_eq!((reply.status, reply.body.len()), (304, 0), "{known}");
        assert_eq!(
            (reply.header("etag"), reply.header("cache-control"), reply.header("vary")),
            ("\"tag-br\"", "no-cache", "accept-encoding")
        );
        assert_eq!(reply.header("content-encoding"), "");
    }
    assert_eq!(server.send("HEAD", "/", &["If-None-Match: \"tag\""]).await.status, 304);
    assert_eq!(server.send("GET", "/", &["If-None-Match: \"other\""]).await.status, 200);
    assert_eq!(server.send("GET", "/nothing", &["If-None-Match: *"]).await.status, 404);
    server.stop().await;
}

#[tokio::test]
async fn unknown_paths_are_a_real_404() {
    let server = Server::start("/").await;
    let page = server.get("/nothing").await;
    assert_eq!(
        (page.status, page.text().as_str(), page.header("content-type")),
        (404, "Missing", "text/html; charset=utf-8")
    );
    for path in ["/api/nothing", "/api/v1/monitors/none"] {
        let reply = server.get(path).await;
        assert_eq!(
            (reply.status, reply.header("content-type"), reply.header("access-control-allow-origin")),
            (404, "application/json", "*")
        );
        assert!(reply.text().starts_with("{\"error\":"), "{}", reply.text());
    }
    assert_eq!(server.send("POST", "/nothing", &["Content-Length: 0"]).await.status, 404);
    server.stop().await;
}

#[tokio::test]
async fn nothing_can_be_changed() {
    let server = Server::start("/").await;
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"] {
        for path in ["/", "/healthz", "/monitors/m"] {
            let reply = server.send(method, path, &["Content-Length: 0"]).await;
            assert_eq!((reply.status, reply.header("allow")), (405, "GET, HEAD"), "{method} {path}");
        }
    }
    let reply = server.send("POST", "/api/v1/monitors", &["Content-Length: 0"]).await;
    assert_eq!((reply.status, reply.header("allow")), (405, "GET, HEAD, OPTIONS"));
    let reply =
        server.send("OPTIONS", "/api/v1/monitors", &["Origin: https://x", "Access-Control-Request-Method: GET"]).await;
    assert_eq!((reply.status, reply.header("access-control-allow-origin")), (204, "*"));
    assert_eq!(reply.header("access-control-allow-methods"), "GET, HEAD, OPTIONS");
    server.stop().await;
}

#[tokio::test]
async fn base_path_holds_for_all() {
    let server = Server::start("/status").await;
    for (path, status, body) in [
        ("/status", 200, "Home"),
        ("/status/", 200, "Home"),
        ("/status/robots.txt", 200, "Robots"),
        ("/status/healthz", 200, "ok"),
        ("/", 404, "Missing"),
        ("/healthz", 404, "Missing"),
        ("/statusquo", 404, "Missing"),
    ] {
        let reply = server.get(path).await;
        assert_eq!((reply.status, reply.text().as_str()), (status, body), "{path}");
    }
    assert_eq!(server.get("/status/api/nothing").await.header("content-type"), "application/json");
    server.stop().await;
}

#[tokio::test]
async fn hostile_requests_are_survived() {
    let server = Server::start("/").await;
    let label = "%3Cscript%3E".repeat(1000);
    for path in [
        &format!("/badge/m/status?label={label}&style=nonsense&color=%"),
        "/badge/%00%ff%zz/status.svg?label=%00%ff%zz&&&===&label",
        "/monitors/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/incidents?cursor=%27%20OR%201=1%20--",
    ] {
        assert_eq!(server.get(path).await.status, 200, "{path}");
    }
    for path in ["/../../etc/passwd", "/assets/../../Cargo.toml", "/assets/%2e%2e/x", "//", "/%00"] {
        assert_eq!(server.get(path).await.status, 404, "{path}");
    }
    assert_eq!(raw(server.address, b"nonsense\r\n\r\n").await.status, 400);
    assert_eq!(raw(server.address, b"GET /\x00 HTTP/1.1\r\nHost: x\r\n\r\n").await.status, 400);
    assert_eq!(raw(server.address, b"GET / HTTP/1.0\r\n\r\n").await.status, 200, "HTTP/1.0 needs no Host");
    let many: String = (0..200).map(|n| format!("a{n}: b\r\n")).collect();
    assert_eq!(raw(server.address, format!("GET / HTTP/1.1\r\nHost: x\r\n{many}\r\n").as_bytes()).await.status, 431);
    assert_eq!(server.get("/").await.status, 200);
    server.stop().await;
}

#[tokio::test]
async fn a_panic_shows_nothing_and_ends_nothing() {
    let server = Server::start("/").await;
    let reply = server.get("/monitors/panic").await;
    assert_eq!((reply.status, reply.text().as_str()), (500, "Internal Server Error\n"));
    assert_eq!(server.get("/").await.status, 200);
    server.stop().await;
}

#[tokio::test]
async fn whoever_cannot_be_answered_is_told_when_to_come_again() {
    let server = Server::start("/").await;
    let busy = server.get("/api/v1/monitors/busy").await;
    assert_eq!((busy.status, busy.header("retry-after")), (503, "5"));
    server.stop().await;
}

#[tokio::test]
async fn health_is_alive_and_able() {
    let server = Server::start("/").await;
    let reply = server.get("/healthz").await;
    assert_eq!((reply.status, reply.text().as_str()), (200, "ok"));
    assert_eq!(server.send("HEAD", "/healthz", &[]).await.status, 200);

    server.readiness.lock().unwrap().store_failing_since = Some(Timestamp::from_millis(1000));
    let reply = server.get("/readyz").await;
    let body: serde_json::Value = serde_json::from_slice(&reply.body).unwrap();
    assert_eq!(reply.status, 200, "store trouble is no reason to take the page away");
    let store = serde_json::json!({ "ok": false, "failing_since": "1970-01-01T00:00:01.000Z" });
    assert_eq!(body, serde_json::json!({ "ready": true, "store": store }), "not when anything was published");

    server.ticking.store(false, Ordering::Relaxed);
    assert_eq!((server.get("/readyz").await.status, server.get("/healthz").await.status), (503, 200));
    server.ticking.store(true, Ordering::Relaxed);
    server.readiness.lock().unwrap().published_at = None;
    assert_eq!((server.get("/readyz").await.status, server.get("/healthz").await.status), (503, 503));
    server.stop().await;
}

#[tokio::test]
async fn connections_are_kept_alive() {
    let server = Server::start("/").await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream
        .write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET /robots.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        .await
        .unwrap();
    let reply = read(&mut stream).await;
    assert!(reply.text().contains("HTTP/1.1 200 OK") && reply.text().ends_with("Robots"), "{}", reply.text());
    server.stop().await;
}

#[tokio::test]
async fn the_stop_finishes_what_is_in_flight() {
    let server = Server::start("/").await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(b"GET /monitors/slow HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    server.asked.notified().await;
    server.lifecycle.cancel();
    server.go.notify_one();
    let reply = read(&mut stream).await;
    assert_eq!((reply.status, reply.text().as_str()), (200, r#"Monitor("slow")"#));
    server.stop().await;
}

#[tokio::test]
async fn slow_clients_do_not_hold_the_stop() {
    let server = Server::start("/").await;
    let connect = async |request: &[u8]| {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        stream.write_all(request).await.unwrap();
        stream
    };
    let _silent = connect(b"").await;
    let _slowloris = connect(b"GET / HTTP/1.1\r\nX-Slow: ").await;
    let mut deaf = connect(b"GET /monitors/huge HTTP/1.1\r\nHost: x\r\n\r\n").await;
    let mut idle = connect(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
    let _posting = connect(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nx").await;
    deaf.read_exact(&mut [0; 15]).await.unwrap();
    idle.read_exact(&mut [0; 15]).await.unwrap();
    server.stop().await;
}

/// An operators' listener, with the ends that the application would hold.
struct Admin {
    address: SocketAddr,
    lifecycle: Lifecycle,
    reloads: mpsc::Receiver<()>,
    config: watch::Sender<ConfigStatus>,
}

/// A desk that does nothing.
#[derive(Debug)]
struct Notes;

/// `jo`, or `jo from ADDRESS` of whoever does not come from here.
fn said(who: Operator) -> String {
    match who.from.filter(|from| !from.is_loopback()) {
        Some(from) => format!("{} from {from}", who.name),
        None => who.name,
    }
}

fn nothing<T: Send + 'static>() -> Answering<T> {
    Box::pin(async { Err(Refusal::Unavailable(Fault::new("closed", "come back"))) })
}

impl Desk for Notes {
    fn read(&self, _: Form, body: &serde_json::Value) -> Result<Order, Refusal> {
        match body["title"].as_str() {
            Some(_) => Ok(Order::Acknowledge { incident: IncidentId::new("inc_1") }),
            None => Err(Refusal::Invalid(vec![
                Fault::new("`title` is missing", "add it"),
                Fault::new("unknown key", "remove it"),
            ])),
        }
    }

    fn command(&self, command: Command) -> Answering<Done> {
        let told = Fault::new(
            said(command.who),
            command.once.map_or_else(String::new, |once| format!("{} {}", once.key, once.fingerprint)),
        );
        Box::pin(async { Err(Refusal::Conflict(told)) })
    }

    fn called(&self, incident: String) -> Answering<IncidentId> {
        Box::pin(async { Ok(IncidentId::new(incident)) })
    }

    fn message(&self, called: String) -> Answering<MessageId> {
        Box::pin(async { Ok(MessageId::new(called)) })
    }

    fn incidents(&self, _: Option<bool>, _: Option<String>) -> Answering<Page<IncidentRecord>> {
        nothing()
    }

    fn incident(&self, id: IncidentId) -> Answering<IncidentRecord> {
        Box::pin(async move { Err(Refusal::Missing(Fault::new(format!("there is no incident `{id}`"), "look"))) })
    }

    fn report(&self, id: IncidentId, form: ReportForm) -> Answering<Answer> {
        let made =
            Answer { cache: Cache::Never, ..answer(&Ask::IncidentReport(id.to_string(), form), Coding::Identity) };
        Box::pin(async move { Ok(made) })
    }

    fn maintenance(&self) -> Answering<MaintenanceList> {
        Box::pin(async { Ok(MaintenanceList { maintenance: Vec::new(), occurrences: Vec::new() }) })
    }

    fn revision(&self, id: MaintenanceId, _: serde_json::Value) -> Answering<Order> {
        Box::pin(async move { Err(Refusal::configured(&id)) })
    }

    fn audit(&self, _: Option<String>, _: Option<String>) -> Answering<Page<Audit>> {
        Box::pin(async { Ok((Vec::new(), None)) })
    }

    fn deliveries(&self, query: DeliveryQuery, cursor: Option<String>) -> Answering<Page<Delivery>> {
        let told = format!("{:?} {:?} {:?} {cursor:?}", query.state, query.subscriber, query.subject);
        Box::pin(async { Err(Refusal::Conflict(Fault::new(told, "asked"))) })
    }

    fn retry(&self, who: Operator, id: MessageId) -> Answering<usize> {
        Box::pin(async move {
            if id.as_str() == "msg_1" { Ok(3) } else { Err(Refusal::Missing(Fault::new(said(who), "look"))) }
        })
    }

    fn subscribers(&self) -> Answering<Vec<SubscriberHealth>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn drills(&self) -> Answering<stillup::model::DrillStatus> {
        Box::pin(async {
            Ok(stillup::model::DrillStatus { every_seconds: Some(86_400), last_success_at: None, overdue: true })
        })
    }

    fn note(&self, _: Operator, _: &'static str, _: String) -> Answering<()> {
        Box::pin(async { Ok(()) })
    }
}

impl Admin {
    async fn start(token: Option<&str>) -> Self {
        Self::of(token, fixture::config(".").server.clone()).await
    }

    async fn of(token: Option<&str>, server: stillup::model::Server) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let lifecycle = Lifecycle::new();
        let (reload, reloads) = mpsc::channel(1);
        let (config, status) = watch::channel(ConfigStatus::default());
        let published = Readiness { published_at: Some(Timestamp::from_millis(0)), store_failing_since: None };
        let token = token.map(|token| AdminToken { name: "admin".to_owned(), token: Secret::new(token) });
        let server = stillup::model::Server { admin_tokens: token.into_iter().collect(), ..server };
        let state = AdminState {
            metrics: Metrics::new(),
            health: Health::new(move || published, || true),
            config: status,
            reload,
            server,
            desk: Arc::new(Notes),
        };
        lifecycle.spawn(web::serve_admin(listener, state, lifecycle.clone()));
        Self { address, lifecycle, reloads, config }
    }

    async fn send(&self, method: &str, path: &str, headers: &[&str]) -> Reply {
        send(self.address, method, path, headers).await
    }

    /// A request with the token `sesame`, more headers and a body.
    async fn ask(&self, method: &str, path: &str, more: &str, body: &str) -> Reply {
        let length = body.len();
        let head = format!("Authorization: Bearer sesame\r\nContent-Length: {length}\r\nConnection: close\r\n{more}");
        raw(
            self.address,
            format!("{method} /api/admin/v1/{path} HTTP/1.1\r\nHost: localhost\r\n{head}\r\n{body}").as_bytes(),
        )
        .await
    }

    async fn stop(self) {
        self.lifecycle.cancel();
        assert!(self.lifecycle.drained().await);
    }
}

#[tokio::test]
async fn metrics_and_health_need_no_token() {
    let admin = Admin::start(None).await;
    let reply = admin.send("GET", "/metrics", &[]).await;
    assert_eq!(
        (reply.status, reply.header("content-type")),
        (200, "application/openmetrics-text; version=1.0.0; charset=utf-8")
    );
    assert!(reply.text().ends_with("# EOF\n"), "{}", reply.text());
    assert_eq!(reply.header("x-content-type-options"), "nosniff");
    // The format of before for those who ask for it.
    let reply = admin.send("GET", "/metrics", &["Accept: text/plain;version=0.0.4"]).await;
    assert_eq!((reply.status, reply.header("content-type")), (200, "text/plain; version=0.0.4; charset=utf-8"));
    assert!(reply.text().contains("# TYPE stillup_build_info gauge\n") && !reply.text().contains("# EOF"));
    for path in ["/healthz", "/readyz"] {
        assert_eq!(admin.send("GET", path, &[]).await.status, 200, "{path}");
    }
    let ready: serde_json::Value = serde_json::from_slice(&admin.send("GET", "/readyz", &[]).await.body).unwrap();
    assert_eq!(ready["published_at"], "1970-01-01T00:00:00.000Z", "operators may know");
    assert_eq!(ready["scheduler"], serde_json::json!({ "ok": true }));
    for path in ["/", "/api/admin/v1/config", "/api/admin/v1/reload"] {
        let reply = admin.send("GET", path, &["Authorization: Bearer "]).await;
        assert_eq!(reply.status, 404, "{path}");
    }
    assert_eq!(admin.send("POST", "/metrics", &["Content-Length: 0"]).await.status, 405);
    admin.stop().await;
}

#[tokio::test]
async fn the_operators_api_needs_the_token() {
    let mut admin = Admin::start(Some("open sesame")).await;
    for header in [
        "X: y",
        "Authorization: Bearer",
        "Authorization: Bearer open",
        "Authorization: Basic open sesame",
        "Authorization: open sesame",
    ] {
        for (method, path) in [("GET", "/api/admin/v1/config"), ("POST", "/api/admin/v1/reload")] {
            let reply = admin.send(method, path, &[header, "Content-Length: 0"]).await;
            assert_eq!(reply.status, 401, "{header}");
            assert!(reply.header("www-authenticate").starts_with("Bearer"), "{header}");
            assert!(!reply.text().contains("sesame"), "{header}");
        }
    }
    assert!(admin.reloads.try_recv().is_err());

    let token = "Authorization: bearer open sesame";
    let problems = vec!["monitors.yaml:1:1: no".to_owned()];
    admin.config.send(ConfigStatus { at: Timestamp::from_millis(1), successful: false, problems }).unwrap();
    let body = admin.send("GET", "/api/admin/v1/config", &[token]).await.text();
    assert_eq!(
        body,
        concat!(
            r#"{"at":"1970-01-01T00:00:00.001Z","successful":false,"problems":["monitors.yaml:1:1: no"],"#,
            r#""drills":{"every_seconds":86400,"last_success_at":null,"overdue":true}}"#
        )
    );

    for _ in 0..2 {
        assert_eq!(admin.send("POST", "/api/admin/v1/reload", &[token, "Content-Length: 0"]).await.status, 202);
    }
    assert_eq!(admin.reloads.recv().await, Some(()));
    assert!(admin.reloads.try_recv().is_err(), "a reload that waits is enough");
    assert_eq!(admin.send("GET", "/api/admin/v1/reload", &[token]).await.status, 405);
    admin.stop().await;
}

#[tokio::test]
async fn bodies_of_operators_are_read_strictly() {
    let admin = Admin::start(Some("sesame")).await;
    let json = "Content-Type: application/json\r\n";
    let whole = r#"{"title":"x"}"#;
    for (path, more, body, status, said) in [
        ("incidents", json, "{", 400, "not JSON: line 1, column 1"),
        ("incidents", json, "{}", 400, "2 problems"),
        ("incidents", "Content-Type: text/plain\r\n", whole, 415, "not said to be JSON"),
        ("incidents", "Idempotency-Key: \u{1f}\r\n", whole, 400, ""),
        ("incidents", "Idempotency-Key:  \r\n", whole, 400, "Idempotency-Key is not 1 to 255"),
        (
            "incidents",
            &format!("Idempotency-Key: {}\r\n", "k".repeat(256)),
            whole,
            400,
            "Idempotency-Key is not 1 to 255",
        ),
        ("incidents", json, whole, 409, r#""message":"admin""#),
        ("incidents/inc_1/updates", json, whole, 409, "admin"),
        ("incidents/inc_1/resolve", "", "", 400, "2 problems"),
        ("incidents/inc_1/nonsense", "", "", 404, "nothing at this path"),
    ] {
        let reply = admin.ask("POST", path, more, body).await;
        assert_eq!(reply.status, status, "{path} {more} {body}: {}", reply.text());
        assert!(reply.text().contains(said), "{path} {more} {body}: {}", reply.text());
    }
    let long = format!(r#"{{"title":"{}"}}"#, "x".repeat(64 * 1024));
    assert_eq!(admin.ask("POST", "incidents", json, &long).await.status, 413);
    let key = |reply: &Reply| reply.text();
    let once = "Idempotency-Key: k1\r\n";
    let (first, same, other) = (
        admin.ask("POST", "incidents", once, whole).await,
        admin.ask("POST", "incidents", once, whole).await,
        admin.ask("POST", "incidents", once, r#"{"title":"y"}"#).await,
    );
    assert_eq!(key(&first), key(&same), "the same request has the same print");
    assert_ne!(key(&first), key(&other));
    admin.stop().await;
}

#[tokio::test]
async fn questions_and_commands_of_operators_have_their_places() {
    let admin = Admin::start(Some("sesame")).await;
    let (json, whole) = ("Content-Type: application/json\r\n", r#"{"title":"x"}"#);
    assert_eq!(admin.ask("GET", "incidents?state=open", "", "").await.status, 400);
    assert_eq!(admin.ask("GET", "incidents?status=closed", "", "").await.status, 400);
    let down = admin.ask("GET", "incidents?status=open", "", "").await;
    assert_eq!((down.status, down.header("retry-after")), (503, "5"));
    assert_eq!(admin.ask("GET", "audit", "", "").await.text(), r#"{"audit":[],"next":null}"#);
    assert_eq!(admin.ask("GET", "incidents/inc_9", "", "").await.status, 404);
    let asked = admin.ask("GET", "deliveries?state=dead&subscriber=ops&subject=inc_1&cursor=c", "", "").await;
    assert!(
        asked.text().contains(r#"Some(Dead) Some(SubscriberId(\"ops\")) Some(\"inc_1\") Some(\"c\")"#),
        "{}",
        asked.text()
    );
    assert_eq!(admin.ask("GET", "deliveries?state=gone", "", "").await.status, 400);
    assert_eq!(admin.ask("GET", "deliveries?limit=7", "", "").await.status, 400);
    assert_eq!(admin.ask("POST", "deliveries/msg_1/retry", "", "").await.text(), r#"{"retried":3}"#);
    assert_eq!(admin.ask("POST", "deliveries/msg_2/retry", "", "").await.status, 404);
    assert_eq!(admin.ask("GET", "subscribers", "", "").await.text(), r#"{"subscribers":[]}"#);
    assert_eq!(admin.ask("GET", "maintenance", "", "").await.text(), r#"{"maintenance":[],"occurrences":[]}"#);
    assert_eq!(admin.ask("PATCH", "maintenance/move", json, whole).await.status, 409);
    assert!(
        admin.ask("PATCH", "maintenance/move", json, whole).await.text().contains("it is written in the configuration")
    );
    assert!(admin.ask("POST", "maintenance", json, "{}").await.text().contains("the request has 2 problems"));
    assert_eq!(admin.ask("POST", "maintenance", json, whole).await.status, 409);
    assert_eq!(admin.ask("PUT", "maintenance/move", json, whole).await.status, 405);
    let report = admin.ask("GET", "incidents/inc_1/report.md", "", "").await;
    assert_eq!((report.status, report.text().as_str()), (200, r#"IncidentReport("inc_1", Markdown)"#));
    assert_eq!(admin.ask("GET", "incidents/inc_1/report", "", "").await.text(), r#"IncidentReport("inc_1", Json)"#);
    let description = admin.ask("GET", "openapi.json", "", "").await;
    assert!(description.text().contains("\"openapi\": \"3.1.0\""));
    assert_eq!(admin.ask("DELETE", "incidents", "", "").await.status, 405);
    admin.stop().await;
}

#[tokio::test]
async fn without_a_token_there_is_no_operators_api() {
    let admin = Admin::start(None).await;
    for path in ["incidents", "audit", "openapi.json", "config"] {
        assert_eq!(admin.send("GET", &format!("/api/admin/v1/{path}"), &[]).await.status, 404, "{path}");
    }
    admin.stop().await;
    let admin = Admin::start(Some("sesame")).await;
    for path in [
        "incidents",
        "incidents/inc_1",
        "audit",
        "incidents/inc_1/report",
        "maintenance",
        "deliveries",
        "subscribers",
        "openapi.json",
    ] {
        assert_eq!(admin.send("GET", &format!("/api/admin/v1/{path}"), &[]).await.status, 401, "{path}");
    }
    admin.stop().await;
}
