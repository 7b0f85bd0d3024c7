//! A webhook receiver that answers by script, byte for byte, and hands over what it was sent.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

/// How a request is answered.
#[derive(Clone, Copy, Debug)]
pub enum Reply {
    /// An empty answer with this status line and these header lines.
    Status(&'static str),
    /// These bytes, whatever they are.
    Bytes(&'static str),
    /// This status line, and then a body that never ends.
    Endless(&'static str),
    /// These bytes, and then nothing until the receiver is dropped.
    Half(&'static str),
    /// Nothing, until the receiver is dropped.
    Hang,
}

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Request {
    head: String,
    /// The body.
    pub body: Vec<u8>,
}

impl Request {
    /// The values of a header.
    pub fn headers(&self, name: &str) -> Vec<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(':'));
        lines.filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim()).collect()
    }

    /// The one value of a header.
    #[track_caller]
    pub fn header(&self, name: &str) -> &str {
        let values = self.headers(name);
        assert_eq!(values.len(), 1, "{name} in {}", self.head);
        values[0]
    }

    /// `type` of the body.
    #[track_caller]
    pub fn event(&self) -> String {
        let body: serde_json::Value = serde_json::from_slice(&self.body).expect("a JSON body");
        body["type"].as_str().expect("a type").to_owned()
    }
}

/// The receiver; stops and closes its connections when it is dropped.
pub struct Receiver {
    address: SocketAddr,
    requests: mpsc::Receiver<Request>,
    connections: Arc<AtomicUsize>,
    _tasks: JoinSet<()>,
}

impl Receiver {
    /// Answers the first request by the first reply, and so on; the last one is repeated.
    pub async fn start(script: &'static [Reply]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, requests) = mpsc::channel(64);
        let connections = Arc::new(AtomicUsize::new(0));
        let mut tasks = JoinSet::new();
        tasks.spawn(accept(listener, script, sender, connections.clone()));
        Self { address, requests, connections, _tasks: tasks }
    }

    /// Its URL, by address.
    pub fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Waits for the next request.
    pub async fn next(&mut self) -> Request {
        self.requests.recv().await.expect("the receiver runs")
    }

    /// A request that has come already.
    pub fn try_next(&mut self) -> Option<Request> {
        self.requests.try_recv().ok()
    }

    /// Connections taken so far.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

async fn accept(
    listener: TcpListener,
    script: &'static [Reply],
    sender: mpsc::Sender<Request>,
    connections: Arc<AtomicUsize>,
) {
    let answered = Arc::new(AtomicUsize::new(0));
    let mut tasks = JoinSet::new();
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        connections.fetch_add(1, Ordering::SeqCst);
        tasks.spawn(serve(stream, script, sender.clone(), answered.clone()));
    }
}

async fn serve(
    mut stream: TcpStream,
    script: &'static [Reply],
    sender: mpsc::Sender<Request>,
    answered: Arc<AtomicUsize>,
) {
    let Some(request) = read(&mut stream).await else { return };
    let reply = script[answered.fetch_add(1, Ordering::SeqCst).min(script.len() - 1)];
    if sender.send(request).await.is_err() {
        return;
    }
    // The other side may have gone: that is its business.
    match reply {
        Reply::Status(lines) => {
            let _ = stream.write_all(format!("HTTP/1.1 {lines}\r\ncontent-length: 0\r\n\r\n").as_bytes()).await;
        }
        Reply::Bytes(bytes) => {
            let _ = stream.write_all(bytes.as_bytes()).await;
        }
        Reply::Half(bytes) => {
            let _ = stream.write_all(bytes.as_bytes()).await;
            std::future::pending::<()>().await;
        }
        Reply::Endless(status) => {
            let _ =
                stream.write_all(format!("HTTP/1.1 {status}\r\ntransfer-encoding: chunked\r\n\r\n").as_bytes()).await;
            while stream.write_all(b"4\r\nmore\r\n").await.is_ok() {}
        }
        Reply::Hang => std::future::pending().await,
    }
}

async fn read(stream: &mut TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    loop {
        let mut chunk = [0; 4096];
        let count = stream.read(&mut chunk).await.ok().filter(|count| *count > 0)?;
        bytes.extend_from_slice(&chunk[..count]);
        let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let mut request =
            Request { head: String::from_utf8_lossy(&bytes[..end]).into_owned(), body: bytes[end + 4..].to_vec() };
        let length: usize = request.header("content-length").parse().expect("a length");
        while request.body.len() < length {
            let count = stream.read(&mut chunk).await.ok().filter(|count| *count > 0)?;
            request.body.extend_from_slice(&chunk[..count]);
        }
        return Some(request);
    }
}
