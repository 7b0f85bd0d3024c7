//! One POST over a connection that stands, for a protocol that travels over HTTP.

use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;
use url::Url;

use super::request::Request;
use super::wire;
use crate::model::{Secret, Stage};
use crate::probe::failure::Failure;
use crate::probe::trace::Trace;

/// What is sent.
pub(in crate::probe) struct Post<'a> {
    /// Where to.
    pub url: &'a Url,
    /// What the body is, and what the answer must be.
    pub content_type: &'a str,
    /// Sent as it is.
    pub body: &'a [u8],
    /// More of an answer's body is not read.
    pub max_body: usize,
}

/// What came.
pub(in crate::probe) struct Posted {
    /// The status.
    pub status: u16,
    /// In lower case, without parameters.
    pub content_type: String,
    /// For how long a cache had it, in seconds.
    pub age: u32,
    /// As much as was wanted, and one byte more of what is longer.
    pub body: Vec<u8>,
}

/// Sends it and reads the answer. A redirect is an answer.
pub(in crate::probe) async fn post(
    stream: TlsStream<TcpStream>,
    wanted: Post<'_>,
    trace: &mut Trace,
) -> Result<Posted, Failure> {
    let header = |name: &str| (name.to_owned(), Secret::new(wanted.content_type));
    let headers = [header("Content-Type"), header("Accept")];
    let body = Some(wanted.body);
    let request = Request { method: "POST", url: wanted.url, headers: &headers, cookies: None, body };
    let h2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
    trace.begin(Stage::Processing);
    let mut answer = wire::send(stream, h2, &request).await?;
    trace.begin(Stage::Transfer);
    trace.evidence.status_code = Some(answer.head.status);
    let text = |name: &str| String::from_utf8_lossy(answer.head.get(name).unwrap_or_default()).to_ascii_lowercase();
    let content_type = text("content-type").split(';').next().unwrap_or_default().trim().to_owned();
    let age = text("age").trim().parse().unwrap_or_default();
    let mut body = Vec::new();
    while body.len() <= wanted.max_body
        && let Some(piece) = answer.piece().await?
    {
        body.extend_from_slice(&piece);
    }
    body.truncate(wanted.max_body + 1);
    trace.end();
    Ok(Posted { status: answer.head.status, content_type, age, body })
}
