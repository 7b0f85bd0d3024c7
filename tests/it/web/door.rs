//! Who gets to the operators' listener: names, tokens, and the form of requests.

use stillup::model::Server as Settings;

use super::*;

fn settings() -> Settings {
    fixture::config(".").server.clone()
}

async fn called(admin: &Admin, host: &str, path: &str, more: &str) -> Reply {
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{more}\r\n");
    raw(admin.address, request.as_bytes()).await
}

#[tokio::test]
async fn names_of_strangers_lead_to_nothing() {
    let listed = Settings { admin_hosts: vec!["stillup.internal".to_owned()], ..settings() };
    let admin = Admin::of(Some("sesame"), listed).await;
    for path in ["/metrics", "/healthz", "/readyz", "/nothing"] {
        let reply = called(&admin, "rebind.example:9180", path, "").await;
        assert_eq!(reply.status, 421, "{path}");
        assert!(reply.text().contains("admin_hosts"), "{}", reply.text());
    }
    for host in ["127.0.0.1:1", "[::1]", "localhost:9180", "stillup.internal:9180"] {
        assert_eq!(called(&admin, host, "/metrics", "").await.status, 200, "{host}");
    }
    // Where a token is asked for, that is enough.
    let reply = called(&admin, "rebind.example", "/api/admin/v1/audit", "Authorization: Bearer sesame\r\n").await;
    assert_eq!(reply.status, 200);
    admin.stop().await;
}

#[tokio::test]
async fn metrics_may_ask_for_a_token() {
    let closed = Settings { metrics_token: Some(Secret::new("count me in")), ..settings() };
    let admin = Admin::of(Some("sesame"), closed).await;
    for (token, status) in [
        ("", 401),
        ("X: y\r\n", 401),
        ("Authorization: Bearer count\r\n", 401),
        ("Authorization: Bearer count me in\r\n", 200),
        ("Authorization: Bearer sesame\r\n", 200),
    ] {
        assert_eq!(called(&admin, "prometheus.example", "/metrics", token).await.status, status, "{token}");
    }
    // It opens nothing else.
    let reply = called(&admin, "a", "/api/admin/v1/audit", "Authorization: Bearer count me in\r\n").await;
    assert_eq!(reply.status, 401);
    assert_eq!(called(&admin, "127.0.0.1", "/healthz", "").await.status, 200);
    admin.stop().await;
}

#[tokio::test]
async fn requests_of_operators_keep_to_http() {
    let admin = Admin::start(Some("sesame")).await;
    for (request, status) in [
        ("GET /metrics HTTP/1.1\r\nConnection: close\r\n\r\n", 400),
        ("GET /metrics HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\nConnection: close\r\n\r\n", 400),
        ("OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 405),
        ("CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\nConnection: close\r\n\r\n", 405),
        ("GET /healthz HTTP/1.0\r\n\r\n", 200),
        // Bodies that nobody reads.
        ("POST /api/admin/v1/incidents HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}", 401),
        ("GET /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}", 200),
    ] {
        let reply = raw(admin.address, request.as_bytes()).await;
        assert_eq!(reply.status, status, "{request:?}");
    }
    admin.stop().await;
}

#[tokio::test]
async fn operators_are_recorded_with_their_address() {
    let behind = Settings { trusted_proxies: vec!["127.0.0.1/32".parse().unwrap()], ..settings() };
    let (json, whole) = ("Content-Type: application/json\r\n", r#"{"title":"x"}"#);
    let forwarded = format!("{json}X-Forwarded-For: 1.1.1.1, 198.51.100.7\r\n");
    let admin = Admin::of(Some("sesame"), behind).await;
    let told = admin.ask("POST", "incidents", &forwarded, whole).await.text();
    assert!(told.contains("admin from 198.51.100.7"), "{told}");
    admin.stop().await;
    let admin = Admin::start(Some("sesame")).await;
    let told = admin.ask("POST", "incidents", &forwarded, whole).await.text();
    assert!(told.contains(r#""admin""#), "nobody is believed without being trusted: {told}");
    admin.stop().await;
}

#[tokio::test]
async fn mistyped_tokens_do_not_wait() {
    let admin = Admin::start(Some("sesame")).await;
    for token in ["sesam", "sesamee", "Sesame"] {
        let more = format!("Authorization: Bearer {token}\r\n");
        assert_eq!(called(&admin, "a", "/api/admin/v1/audit", &more).await.status, 401);
    }
    assert_eq!(admin.ask("GET", "audit", "", "").await.status, 200);
    admin.stop().await;
}
