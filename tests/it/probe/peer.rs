//! Peers that follow a script: real sockets on loopback, on ports that the kernel chooses.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use stillup::lifecycle::Lifecycle;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A running peer, and the heads of the requests it has read.
pub struct Peer {
    /// Where it listens.
    pub address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Peer {
    /// `http://…` and a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Heads of the requests so far, in lower case.
    pub fn requests(&self) -> Vec<String> {
        self.heads.lock().expect("no test panics while it holds this").clone()
    }
}

/// Runs a script for each connection.
pub async fn serve<F, Fut>(script: F) -> SocketAddr
where
    F: Fn(TcpStream) -> Fut + Send + 'static,
    Fut: Future<Output = ()> + Send + 'static,
{
    serve_at(TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port"), script)
}

/// Runs a script for each connection to a listener.
pub fn serve_at<F, Fut>(listener: TcpListener, script: F) -> SocketAddr
where
    F: Fn(TcpStream) -> Fut + Send + 'static,
    Fut: Future<Output = ()> + Send + 'static,
{
    let address = listener.local_addr().expect("a bound listener has an address");
    let lifecycle = Lifecycle::new();
    lifecycle.clone().spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            lifecycle.spawn(script(stream));
        }
    });
    address
}

/// Reads each request's head, answers with what the function makes of it, and closes.
pub async fn answering(answer: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> Peer {
    let heads: Arc<Mutex<Vec<String>>> = Arc::default();
    let (kept, answer) = (Arc::clone(&heads), Arc::new(answer));
    let address = serve(move |mut stream| {
        let (kept, answer) = (Arc::clone(&kept), Arc::clone(&answer));
        async move {
            let head = read_head(&mut stream).await;
            let bytes = answer(&head);
            kept.lock().expect("no test panics while it holds this").push(head.to_lowercase());
            // The probe may have hung up: it had what it wanted.
            let _ = stream.write_all(&bytes).await;
            drain(stream).await;
        }
    })
    .await;
    Peer { address, heads }
}

/// Answers every request with the same bytes.
pub async fn http(answer: impl Into<Vec<u8>>) -> Peer {
    let answer = answer.into();
    answering(move |_| answer.clone()).await
}

/// Reads up to the empty line.
pub async fn read_head<S: AsyncRead + Unpin>(stream: &mut S) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => break,
        }
    }
    String::from_utf8_lossy(&head).into_owned()
}

/// Says that nothing more comes, then reads to the end, so that no unread byte turns the close into a reset.
pub async fn drain(mut stream: TcpStream) {
    let _ = stream.shutdown().await;
    let mut rest = [0; 4096];
    while matches!(stream.read(&mut rest).await, Ok(1..)) {}
}

/// An address where nobody listens.
pub async fn nobody() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
    listener.local_addr().expect("a bound listener has an address")
}
