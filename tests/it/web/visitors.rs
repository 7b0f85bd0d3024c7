//! Visitors who are many, slow, or do not keep to HTTP; and that others get their answers meanwhile.

use super::*;

/// Whether the other side has closed without a word, or after words that nobody waits for.
async fn is_closed(stream: &mut TcpStream) -> bool {
    let mut all = Vec::new();
    stream.read_to_end(&mut all).await.is_ok()
}

async fn connect(server: &Server, request: &str) -> TcpStream {
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

/// The head of the next answer; the connection stays.
async fn head(stream: &mut TcpStream) -> String {
    let mut all = Vec::new();
    while !all.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).await.unwrap();
        all.extend(byte);
    }
    let head = String::from_utf8(all).unwrap();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
    stream.read_exact(&mut vec![0; length]).await.unwrap();
    head
}

#[tokio::test]
async fn requests_name_one_host_and_a_path() {
    let server = Server::start("/").await;
    for (request, status) in [
        ("GET / HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
        ("OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 405),
        ("CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\nConnection: close\r\n\r\n", 405),
        ("GET http://a/robots.txt HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 200),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
        ("\x16\x03\x01\x02\x00\x01\x00\x01\u{fc}\x03\x03", 400),
    ] {
        let reply = raw(server.address, request.as_bytes()).await;
        assert_eq!(reply.status, status, "{request:?}");
        assert_eq!(reply.header("connection"), "close", "{request:?}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{request:?}");
        assert!(reply.header("date").ends_with(" GMT"), "{request:?}");
    }
    server.stop().await;
}

#[tokio::test]
async fn a_body_that_nobody_reads_is_the_last_of_its_connection() {
    let server = Server::start("/").await;
    let body = "x".repeat(200_000);
    for request in [
        format!("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n{body}", body.len()),
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n".to_owned(),
        format!("GET /{body} HTTP/1.1\r\nHost: a\r\n\r\n"),
    ] {
        let mut stream = connect(&server, &request).await;
        let reply = read(&mut stream).await;
        let expected = if request.starts_with("GET") { 431 } else { 405 };
        assert_eq!((reply.status, reply.header("connection")), (expected, "close"), "{}", reply.text());
    }
    server.stop().await;
}

#[tokio::test]
async fn heads_arrive_in_pieces() {
    let server = Server::start("/").await;
    let long = format!("GET /robots.txt HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n", "y".repeat(15_000));
    let mut stream = connect(&server, "").await;
    stream.set_nodelay(true).unwrap();
    for piece in long.as_bytes().chunks(1_111) {
        stream.write_all(piece).await.unwrap();
        tokio::task::yield_now().await;
    }
    assert!(head(&mut stream).await.starts_with("HTTP/1.1 200"));
    // Two and a half at once.
    stream
        .write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /robots.txt HTTP/1.1\r\nHost: a\r\n\r\nGET /nothing")
        .await
        .unwrap();
    for _ in 0..2 {
        assert!(head(&mut stream).await.starts_with("HTTP/1.1 200"));
    }
    stream.write_all(b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await.unwrap();
    assert_eq!(read(&mut stream).await.status, 404);
    // HTTP/1.0 is told that the connection stays, if it asked for that.
    let mut old = connect(&server, "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").await;
    assert!(head(&mut old).await.contains("\r\nconnection: keep-alive\r\n"));
    old.write_all(b"GET / HTTP/1.0\r\n\r\n").await.unwrap();
    assert_eq!(read(&mut old).await.header("connection"), "close");
    server.stop().await;
}

#[tokio::test]
async fn answers_wait_for_their_reader() {
    let server = Server::start("/").await;
    let asked: String = (0..40).map(|_| "GET /monitors/slow HTTP/1.1\r\nHost: a\r\n\r\n").collect();
    let mut stream = connect(&server, &asked).await;
    server.asked.notified().await;
    for _ in 0..39 {
        server.go.notify_one();
        assert!(head(&mut stream).await.starts_with("HTTP/1.1 200"));
        // The next one is asked only after this one was answered.
        server.asked.notified().await;
    }
    server.go.notify_one();
    assert!(head(&mut stream).await.starts_with("HTTP/1.1 200"));
    server.stop().await;
}

#[tokio::test]
async fn peers_that_rest_make_room() {
    let server = Server::start("/").await;
    let mut resting = Vec::new();
    for _ in 0..200 {
        let mut stream = connect(&server, "GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
        assert!(head(&mut stream).await.starts_with("HTTP/1.1 200"), "everyone comes in");
        resting.push(stream);
    }
    for stream in &mut resting[..100] {
        assert!(is_closed(stream).await);
    }
    server.stop().await;
}

#[tokio::test]
async fn health_is_answered_when_all_places_are_taken() {
    let server = Server::start("/").await;
    let slow = "GET /monitors/slow HTTP/1.1\r\nHost: a\r\n\r\n";
    let mut busy = Vec::new();
    for _ in 0..64 {
        busy.push(connect(&server, slow).await);
        server.asked.notified().await;
    }
    assert_eq!(server.get("/healthz").await.status, 200);
    assert_eq!(server.get("/readyz").await.status, 200);
    let reply = server.get("/").await;
    assert_eq!((reply.status, reply.header("retry-after"), reply.header("connection")), (503, "5", "close"));
    drop(busy);
    // Whoever waits for an answer keeps the place until it is there.
    for _ in 0..64 {
        server.go.notify_one();
    }
    server.stop().await;
}

#[tokio::test]
async fn visitors_behind_a_proxy_have_a_share_each() {
    let server = Server::start("/").await;
    let from = |address: &str| {
        format!("GET /monitors/slow HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 9.9.9.9, {address}\r\n\r\n")
    };
    let mut busy = Vec::new();
    // With the next of 64 fewer than a quarter is free.
    for _ in 0..48 {
        busy.push(connect(&server, &from("192.0.2.1")).await);
        server.asked.notified().await;
    }
    let mut turned_away = connect(&server, &from("192.0.2.1")).await;
    let reply = read(&mut turned_away).await;
    assert_eq!((reply.status, reply.header("retry-after"), reply.header("connection")), (429, "5", "close"));
    for address in ["192.0.2.2", "[2001:db8::1]:4711"] {
        busy.push(connect(&server, &from(address)).await);
        server.asked.notified().await;
    }
    assert_eq!(server.get("/").await.status, 200, "the machine itself");
    for _ in 0..50 {
        server.go.notify_one();
    }
    server.stop().await;
}
