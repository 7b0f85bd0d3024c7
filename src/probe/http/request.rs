//! A request as it goes over the wire: HTTP/1.1 with the names of headers as typed, or HTTP/2 by hyper.

use bytes::Bytes;
use http::header::{CONNECTION, HOST};
use http::{HeaderMap, HeaderName, HeaderValue, Uri, Version};
use http_body_util::Full;
use url::{Position, Url};

use crate::model::{ReasonKind, Secret};
use crate::probe::failure::Failure;

const AGENT: &str = concat!("stillup/", env!("CARGO_PKG_VERSION"));
/// What an answer can do without a body, the others say that theirs is empty.
const BODILESS: [&str; 7] = ["GET", "HEAD", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND"];
/// Headers about one connection, which HTTP/2 has not.
pub(super) const OF_CONNECTIONS: [&str; 5] =
    ["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"];

/// A request to send.
#[derive(Clone, Copy)]
pub(super) struct Request<'a> {
    /// Upper case.
    pub method: &'a str,
    /// Where to.
    pub url: &'a Url,
    /// Names as typed. Those of the body's length are ours to know, and passed over.
    pub headers: &'a [(String, Secret)],
    /// `name=value; name=value`, beside those among the headers.
    pub cookies: Option<&'a str>,
    /// Sent as it is.
    pub body: Option<&'a [u8]>,
}

impl Request<'_> {
    fn authority(&self) -> &str {
        &self.url[Position::BeforeHost..Position::AfterPort]
    }

    fn path(&self) -> &str {
        &self.url[Position::BeforePath..Position::AfterQuery]
    }

    fn bytes(&self) -> &[u8] {
        self.body.unwrap_or_default()
    }

    /// All headers but Host: ours are only those that nobody has set; the body is never asked for compressed.
    fn fields(&self) -> Vec<(&str, String)> {
        let ours =
            |name: &str| ["content-length", "transfer-encoding"].iter().any(|own| name.eq_ignore_ascii_case(own));
        let mut fields: Vec<(&str, String)> = Vec::with_capacity(self.headers.len() + 6);
        let mut cookies = self.cookies;
        for (name, value) in self.headers.iter().filter(|(name, _)| !ours(name) && !name.eq_ignore_ascii_case("host")) {
            let mut value = value.expose().to_owned();
            if name.eq_ignore_ascii_case("cookie")
                && let Some(more) = cookies.take()
            {
                value = format!("{value}; {more}");
            }
            fields.push((name, value));
        }
        if let Some(cookies) = cookies {
            fields.push(("Cookie", cookies.to_owned()));
        }
        for (name, value) in
            [("User-Agent", AGENT), ("Accept", "*/*"), ("Accept-Encoding", "identity"), ("Connection", "close")]
        {
            if !fields.iter().any(|(set, _)| set.eq_ignore_ascii_case(name)) {
                fields.push((name, value.to_owned()));
            }
        }
        if self.body.is_some() || !BODILESS.contains(&self.method) {
            fields.push(("Content-Length", self.bytes().len().to_string()));
        }
        fields
    }

    fn host(&self) -> (&str, &str) {
        let own = self.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("host"));
        own.map_or(("Host", self.authority()), |(name, host)| (name, host.expose()))
    }

    /// The headers as they are sent, the host first.
    pub(super) fn lines(&self) -> Vec<(&str, String)> {
        let (name, host) = self.host();
        [(name, host.to_owned())].into_iter().chain(self.fields()).collect()
    }

    /// The bytes of HTTP/1.1.
    pub(super) fn h1(&self) -> Vec<u8> {
        let mut bytes = format!("{} {} HTTP/1.1\r\n", self.method, self.path()).into_bytes();
        for (name, value) in self.lines() {
            bytes.extend_from_slice(name.as_bytes());
            bytes.extend_from_slice(b": ");
            bytes.extend_from_slice(value.as_bytes());
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(self.bytes());
        bytes
    }

    /// For hyper. HTTP/2 has the host in its address, and no headers about the connection.
    pub(super) fn h2(&self) -> Result<http::Request<Full<Bytes>>, Failure> {
        let mut headers = HeaderMap::new();
        for (name, value) in self.fields() {
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| unsendable("a header's name"))?;
            let mut value = HeaderValue::from_str(&value).map_err(|_| unsendable("a header's value"))?;
            value.set_sensitive(true);
            if !OF_CONNECTIONS.contains(&name.as_str()) {
                headers.append(name, value);
            }
        }
        debug_assert!(!headers.contains_key(HOST) && !headers.contains_key(CONNECTION), "they are not of HTTP/2");
        let uri = Uri::builder().scheme(self.url.scheme()).authority(self.host().1).path_and_query(self.path()).build();
        let request = http::Request::builder().method(self.method).version(Version::HTTP_2);
        let request = request.uri(uri.map_err(|_| unsendable("the URL"))?);
        let body = Full::new(Bytes::copy_from_slice(self.bytes()));
        let mut request = request.body(body).map_err(|_| unsendable("the method"))?;
        *request.headers_mut() = headers;
        Ok(request)
    }
}

/// A configuration that should not have been accepted.
pub(super) fn unsendable(what: &str) -> Failure {
    Failure::new(ReasonKind::Internal, format!("{what} cannot be sent as HTTP: correct the configuration"))
}
