//! Redirects: followed to their end, with their cookies and headers, and never with a secret to strangers.

use stillup::model::{ReasonKind, Secret};

use super::{assert_reason, assert_up, get, http_probe, number, peer};

fn ok() -> Vec<u8> {
    b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok".to_vec()
}

fn moved(status: u16, location: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status} Moved\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n").into_bytes()
}

#[tokio::test]
async fn redirects_are_followed() {
    let server = peer::answering(|head| match head.split(' ').nth(1) {
        Some("/1") => moved(301, "/2"),
        Some("/2") => moved(302, "3?x=y"),
        Some("/3?x=y") => moved(307, "/4"),
        Some("/4") => moved(308, "?end"),
        _ => ok(),
    })
    .await;
    assert_up(&get(http_probe(&server.url("/1"))).await);
    let paths: Vec<String> =
        server.requests().iter().filter_map(|head| head.split(' ').nth(1).map(str::to_owned)).collect();
    assert_eq!(paths, ["/1", "/2", "/3?x=y", "/4", "/4?end"]);

    let mut probe = http_probe(&server.url("/1"));
    probe.follow_redirects = false;
    assert_eq!(assert_reason(&get(probe.clone()).await, ReasonKind::HttpStatus), "HTTP 301, expected 200-299");
    probe.expect.status = vec![(301, 301)];
    assert_up(&get(probe).await);
}

#[tokio::test]
async fn redirects_that_end_nowhere() {
    let server = peer::answering(|head| {
        let path = head.split(' ').nth(1).unwrap_or_default();
        match path {
            "/loop" => moved(302, "/pool?secret=1"),
            "/pool?secret=1" => moved(302, "/loop"),
            "/self" => moved(301, "/self"),
            "/none" => b"HTTP/1.1 302 Found\r\ncontent-length: 0\r\n\r\n".to_vec(),
            "/mail" => moved(302, "mailto:me@example.com"),
            "/file" => moved(302, "file:///etc/passwd"),
            "/bad" => moved(302, "http://[::"),
            _ => moved(303, &format!("{path}x")),
        }
    })
    .await;
    for (path, status, part) in [
        ("/loop", 302, "a redirect loop"),
        ("/self", 301, "a redirect loop"),
        ("/none", 302, "a redirect without a Location"),
        ("/mail", 302, "no HTTP address"),
        ("/file", 302, "no HTTP address"),
        ("/bad", 302, "no HTTP address"),
        ("/on", 303, "more than 5 redirects"),
    ] {
        let outcome = get(http_probe(&server.url(path))).await;
        let message = assert_reason(&outcome, ReasonKind::Redirect);
        assert!(message.contains(part) && !message.contains("secret"), "{path}: {message}");
        assert_eq!(number(&outcome), Some(status));
    }
    assert_eq!(server.requests().iter().filter(|head| head.starts_with("get /onx")).count(), 5);
}

#[tokio::test]
async fn nothing_secret_goes_to_another_origin() {
    let other = peer::http(ok()).await;
    let target = other.url("/there");
    let server = peer::answering(move |head| match head.split(' ').nth(1) {
        Some("/home") => moved(302, "/away"),
        Some("/keep") => moved(307, &target),
        _ => moved(302, &target),
    })
    .await;
    let mut probe = http_probe(&server.url("/home"));
    for name in ["authorization", "cookie", "x-api-key", "host"] {
        probe.headers.push((name.to_owned(), Secret::new("hunter2")));
    }
    probe.secret_headers = vec!["X-Api-Key".to_owned()];
    assert_up(&get(probe.clone()).await);
    assert_eq!(server.requests()[1].matches("hunter2").count(), 4, "the same origin gets them");
    let head = other.requests().remove(0);
    assert!(!head.contains("hunter2"), "{head}");
    assert!(head.contains(&format!("host: {}", other.address)), "{head}");

    probe.url = server.url("/keep").parse().unwrap();
    probe.method = "POST".to_owned();
    probe.body = Some(Secret::new("hunter2"));
    assert!(assert_reason(&get(probe.clone()).await, ReasonKind::Redirect).contains("the body is not sent"));

    // After a 302 a POST is a GET, without a body.
    probe.url = server.url("/away").parse().unwrap();
    assert_up(&get(probe).await);
    let head = other.requests().pop().unwrap();
    assert!(head.starts_with("get /there ") && !head.contains("content-length"), "{head}");
}

/// A page that wants to see its own cookie again.
#[tokio::test]
async fn cookies_are_kept_within_a_check() {
    let server = peer::answering(|head| {
        if head.contains("Cookie: seen=1\r\n") {
            return ok();
        }
        let path = head.split(' ').nth(1).unwrap_or_default();
        format!("HTTP/1.1 302 Found\r\nLocation: {path}\r\nSet-Cookie: seen=1\r\nContent-Length: 0\r\n\r\n")
            .into_bytes()
    })
    .await;
    assert_up(&get(http_probe(&server.url("/"))).await);
    assert_eq!(server.requests().len(), 2);
    // One's own cookies go along with those that were set.
    let server = peer::answering(|head| {
        if head.contains("cookie: own=1; set=2\r\n") {
            ok()
        } else {
            b"HTTP/1.1 302 Found\r\nLocation: /\r\nSet-Cookie: set=2\r\nContent-Length: 0\r\n\r\n".to_vec()
        }
    })
    .await;
    let mut probe = http_probe(&server.url("/"));
    probe.headers = vec![("cookie".to_owned(), Secret::new("own=1"))];
    assert_up(&get(probe).await);
    // The next check begins without.
    assert!(!server.requests()[0].contains("set=2"));
}

/// A request that was sent before may be answered otherwise; only their number ends it.
#[tokio::test]
async fn the_same_request_again_is_no_loop_yet() {
    let first = std::sync::atomic::AtomicBool::new(true);
    let server =
        peer::answering(
            move |_| {
                if first.swap(false, std::sync::atomic::Ordering::Relaxed) { moved(302, "/") } else { ok() }
            },
        )
        .await;
    assert_up(&get(http_probe(&server.url("/"))).await);
}

/// What says how to answer goes along to another origin, what is a credential does not.
#[tokio::test]
async fn other_origins_get_what_is_no_secret() {
    let other = peer::http(ok()).await;
    let target = other.url("/there");
    let server = peer::answering(move |_| moved(301, &target)).await;
    let mut probe = http_probe(&server.url("/"));
    for (name, value) in [
        ("User-Agent", "Mozilla/5.0"),
        ("X-Api-Version", "2"),
        ("Accept-Language", "de"),
        ("Authorization", "hunter2"),
        ("Proxy-Authorization", "hunter2"),
        ("Proxy-Foo", "hunter2"),
        ("Cookie", "hunter2"),
        ("X-Key", "hunter2"),
    ] {
        probe.headers.push((name.to_owned(), Secret::new(value)));
    }
    probe.secret_headers = vec!["x-key".to_owned()];
    assert_up(&get(probe).await);
    let head = other.requests().remove(0);
    for line in ["user-agent: mozilla/5.0", "x-api-version: 2", "accept-language: de"] {
        assert!(head.contains(&format!("\r\n{line}\r\n")), "{line}: {head}");
    }
    assert!(!head.contains("hunter2"), "{head}");
}
