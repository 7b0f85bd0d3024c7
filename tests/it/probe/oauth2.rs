//! Tokens of OAuth 2.0: fetched once for all, beside the checks; and token servers that do everything wrong.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use stillup::model::monitor::OAuth2;
use stillup::model::{HttpProbe, Monitor, Outcome, Probe, ReasonKind, Secret};
use stillup::probe::Prober;
use tokio::io::AsyncWriteExt;

use super::{SHORT, assert_reason, assert_up, checked, http_probe, monitor, peer};

fn answer(status: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

fn granted(token: &str, seconds: &str) -> Vec<u8> {
    answer("200 OK", &format!(r#"{{"access_token":"{token}","token_type":"Bearer","expires_in":{seconds}}}"#))
}

/// A target that wants this token.
async fn wanting(token: &'static str) -> peer::Peer {
    peer::answering(move |head| {
        let known = head.contains(&format!("\r\nAuthorization: Bearer {token}\r\n"));
        answer(if known { "200 OK" } else { "401 No" }, "")
    })
    .await
}

fn with_token(target: &peer::Peer, tokens: &str) -> Monitor {
    let mut request = http_probe(tokens);
    request.method = "POST".to_owned();
    request.body = Some(Secret::new("grant_type=client_credentials&client_secret=hunter2"));
    request.max_body = 64 * 1024;
    let oauth2 = Some(Arc::new(OAuth2 { request }));
    monitor(Probe::Http(Box::new(HttpProbe { oauth2, ..http_probe(&target.url("/")) })))
}

async fn once(monitor: &Monitor) -> Outcome {
    checked(Prober::new().run(monitor).await)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_is_fetched_once_for_all() {
    let tokens = peer::http(granted("abc", "3600")).await;
    let target = wanting("abc").await;
    let (prober, lifecycle) = (Arc::new(Prober::new()), stillup::lifecycle::Lifecycle::new());
    // Settings that are equal, and not the same.
    let checks: Vec<_> = (0..20)
        .map(|_| {
            let (prober, monitor) = (Arc::clone(&prober), with_token(&target, &tokens.url("/token")));
            lifecycle.spawn(async move { prober.run(&monitor).await })
        })
        .collect();
    for check in checks {
        assert_up(&checked(check.await.expect("no probe panics")));
    }
    assert_eq!((tokens.requests().len(), target.requests().len()), (1, 20));
    assert!(tokens.requests()[0].starts_with("post /token http/1.1\r\n"), "{:?}", tokens.requests());
}

/// The target refuses a token: another is fetched, once.
#[tokio::test]
async fn a_refused_token_is_fetched_anew_once() {
    let count = Arc::new(AtomicUsize::new(0));
    let served = Arc::clone(&count);
    let tokens = peer::answering(move |_| match served.fetch_add(1, Ordering::SeqCst) {
        0 => granted("old", "3600"),
        _ => granted("new", "3600"),
    })
    .await;
    let (target, other) = (wanting("new").await, wanting("none of both").await);
    let prober = Prober::new();
    let good = with_token(&target, &tokens.url("/"));
    assert_up(&checked(prober.run(&good).await));
    assert_up(&checked(prober.run(&good).await));
    assert_eq!((tokens.requests().len(), target.requests().len()), (2, 3));
    // Refused again and again: the token server is not asked each time.
    let bad = with_token(&other, &tokens.url("/"));
    for _ in 0..3 {
        assert_eq!(
            assert_reason(&checked(prober.run(&bad).await), ReasonKind::HttpStatus),
            "HTTP 401, expected 200-299"
        );
    }
    assert_eq!((tokens.requests().len(), other.requests().len()), (2, 3));
}

/// A token near its end is used still, and the next one fetched beside the check.
#[tokio::test]
async fn a_token_is_refreshed_before_it_ends() {
    let count = Arc::new(AtomicUsize::new(0));
    let served = Arc::clone(&count);
    let (asked, mut again) = tokio::sync::mpsc::unbounded_channel();
    let tokens = peer::answering(move |_| {
        let _ = asked.send(());
        // The first lasts for a moment only.
        if served.fetch_add(1, Ordering::SeqCst) == 0 { granted("abc", "1") } else { granted("abc", "3600") }
    })
    .await;
    let target = wanting("abc").await;
    let prober = Prober::new();
    let monitor = with_token(&target, &tokens.url("/"));
    assert_up(&checked(prober.run(&monitor).await));
    again.recv().await.expect("the peer lives");
    // Until it is due; then it is asked for without being waited for.
    while again.try_recv().is_err() {
        assert_up(&checked(prober.run(&monitor).await));
        tokio::task::yield_now().await;
    }
    assert_up(&checked(prober.run(&monitor).await));
    assert_eq!(tokens.requests().len(), 2);
}

#[tokio::test]
async fn a_token_servers_trouble_is_named() {
    let target = wanting("abc").await;
    let long = format!(r#"{{"access_token":"abc","x":"{}"}}"#, "x".repeat(1 << 20));
    for (said, expected) in [
        (answer("500 Oops", "hunter2"), "HTTP 500"),
        (answer("200 OK", "<!doctype html>hunter2"), "its answer is HTML, not JSON; correct `token_url`"),
        (answer("200 OK", "{}"), "its answer has no `access_token`"),
        (granted("abc", "0"), "its token has ended already (`expires_in` is not above 0)"),
        (granted("abc", "-5"), "its token has ended already (`expires_in` is not above 0)"),
        (granted("abc", "1e99"), "its `expires_in` is no time that a token lasts"),
        (granted("abc", "true"), "its `expires_in` is no number of seconds"),
        (answer("200 OK", r#"{"access_token":[1]}"#), "its `access_token` is no text"),
        (answer("200 OK", &long), "its answer is longer than a token, or cannot be unpacked"),
        (
            answer("401 No", r#"{"error":"invalid_client"}"#),
            "HTTP 401 (invalid_client); correct `client_id`, `client_secret` or `credentials`",
        ),
        (b"SSH-2.0-x\r\n".to_vec(), "the answer is not HTTP: it does not begin with `HTTP/`"),
    ] {
        let tokens = peer::http(said).await;
        let outcome = once(&with_token(&target, &tokens.url("/token"))).await;
        let message = assert_reason(&outcome, ReasonKind::OAuth2);
        assert_eq!(message, format!("the token server {}: {expected}", tokens.address));
        assert!(!format!("{outcome:?}").contains("hunter2"), "{outcome:?}");
    }
    let nobody = peer::nobody().await;
    let outcome = once(&with_token(&target, &format!("http://{nobody}/"))).await;
    let message = assert_reason(&outcome, ReasonKind::OAuth2);
    assert_eq!(message, format!("the token server {nobody}: {nobody} refused the connection"));
    assert!(target.requests().is_empty(), "without a token nothing is asked");
    // What this machine lacks is no fault of the server.
    let mut ours = with_token(&target, &format!("https://{nobody}/"));
    if let Probe::Http(http) = &mut ours.probe {
        let mut request = http.oauth2.take().expect("it has one").request.clone();
        request.tls.ca_file = Some("/nowhere/ca.pem".into());
        http.oauth2 = Some(Arc::new(OAuth2 { request }));
    }
    let message = assert_reason(&once(&ours).await, ReasonKind::Internal);
    assert_eq!(message, format!("the token server {nobody}: /nowhere/ca.pem cannot be read"));
}

/// A token server that says nothing, or never comes to an end: half of the time is waited for it.
#[tokio::test]
async fn a_token_server_that_hangs_is_not_waited_for() {
    let target = wanting("abc").await;
    for begins in [&b""[..], b"HTTP/1.1 200 OK\r\n\r\n{\"access_token\":\""] {
        let tokens = peer::serve(move |mut stream| async move {
            peer::read_head(&mut stream).await;
            let _ = stream.write_all(begins).await;
            std::future::pending::<()>().await;
            drop(stream);
        })
        .await;
        let mut monitor = with_token(&target, &format!("http://{tokens}/"));
        monitor.timing.timeout = SHORT;
        let began = stillup::clock::monotonic();
        let outcome = once(&monitor).await;
        let whole = stillup::clock::monotonic().saturating_duration_since(began);
        let message = assert_reason(&outcome, ReasonKind::OAuth2);
        assert_eq!(message, format!("the token server {tokens}: no token within 500 ms"));
        assert!(whole >= outcome.latency + SHORT / 2, "what is waited for is no latency: {outcome:?} of {whole:?}");
    }
}

/// A target that shows the token it was sent.
#[tokio::test]
async fn a_token_is_told_nowhere() {
    let tokens = peer::http(granted("s3cr3t-token", "60")).await;
    let target = peer::answering(|head| answer("500 Oops", head)).await;
    let outcome = once(&with_token(&target, &tokens.url("/"))).await;
    assert_eq!(assert_reason(&outcome, ReasonKind::HttpStatus), "HTTP 500, expected 200-299");
    let body = outcome.evidence.body.as_deref().unwrap_or_default();
    assert!(body.contains("Authorization: Bearer {access token}\r\n"), "{body}");
    assert!(!format!("{outcome:?}").contains("s3cr3t"), "{outcome:?}");
}
