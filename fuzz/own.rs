//! Our own server, for the entry that sends it bytes: it answers every question with the question.

use std::net::SocketAddr;

use bytes::Bytes;
use stillup::lifecycle::Lifecycle;
use stillup::model::Timestamp;
use stillup::publish::{Answer, Asked, Cache, Readiness};
use stillup::telemetry::{Listener, Metrics};
use stillup::web::{self, Health, Site};
use tokio::net::TcpListener;

/// Starts one, on threads of its own, that ends with the process.
pub async fn server() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
    let address = listener.local_addr().expect("it is bound");
    let readiness = Readiness { published_at: Some(Timestamp::from_millis(0)), store_failing_since: None };
    let health = Health::new(move || readiness, || true);
    let answer = |Asked { ask, coding, .. }: Asked| async move {
        std::sync::Arc::new(Answer {
            status: 200,
            content_type: "text/plain; charset=utf-8",
            cache: Cache::Revalidate,
            language: None,
            negotiated: false,
            etag: "\"tag\"".to_owned(),
            coding,
            bytes: Bytes::from(format!("{ask:?}")),
        })
    };
    let lifecycle = Lifecycle::new();
    let lanes = lifecycle.lanes("fuzzed", 1).expect("a thread can be had");
    let site = Site {
        base_path: "/".to_owned(),
        answer,
        health,
        places: 64,
        trusted_proxies: Vec::new(),
        metrics: Metrics::new().connections(Listener::Public),
    };
    lifecycle.spawn(web::serve(listener, site, lifecycle.clone(), lanes));
    address
}
