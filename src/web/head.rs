//! The head of a request: bytes → method, target, headers, and what is wrong with it. Pure. Bodies are never read, so a
//! head that announces one is the last of its connection.

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};

/// Headers of a request at most.
const MAX_HEADERS: usize = 100;

/// A whole head that holds.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) method: Method,
    pub(super) uri: Uri,
    pub(super) headers: HeaderMap,
    /// HTTP/1.0, whose clients must be told that the connection stays.
    pub(super) old: bool,
    /// Whether another request may follow.
    pub(super) more: bool,
    /// Whether a body follows, which nobody reads.
    pub(super) body: bool,
}

/// What is wrong with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) status: StatusCode,
    pub(super) said: &'static str,
}

impl Wrong {
    pub(super) const fn new(status: StatusCode, said: &'static str) -> Self {
        Self { status, said }
    }
}

/// What bytes begin with.
#[derive(Debug)]
pub(super) enum Parsed {
    /// Nothing whole yet.
    Partial,
    /// A head of so many bytes.
    Whole(Box<Head>, usize),
    Wrong(Wrong),
}

const NOT_HTTP: Wrong = Wrong::new(StatusCode::BAD_REQUEST, "this is not HTTP/1.1");
const TOO_MANY: Wrong =
    Wrong::new(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "a request has at most 100 headers, in 16 KiB");
const ONE_HOST: Wrong = Wrong::new(StatusCode::BAD_REQUEST, "a request has one `Host` header");

/// Reads a head.
pub(super) fn parse(bytes: &[u8]) -> Parsed {
    let mut found = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut request = httparse::Request::new(&mut found);
    let length = match request.parse(bytes) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Parsed::Partial,
        Err(httparse::Error::TooManyHeaders) => return Parsed::Wrong(TOO_MANY),
        Err(_) => return Parsed::Wrong(NOT_HTTP),
    };
    match head(&request) {
        Ok(head) => Parsed::Whole(Box::new(head), length),
        Err(wrong) => Parsed::Wrong(wrong),
    }
}

fn head(request: &httparse::Request<'_, '_>) -> Result<Head, Wrong> {
    let mut headers = HeaderMap::with_capacity(request.headers.len());
    for field in request.headers.iter() {
        let name = HeaderName::from_bytes(field.name.as_bytes()).map_err(|_| NOT_HTTP)?;
        headers.append(name, HeaderValue::from_bytes(field.value).map_err(|_| NOT_HTTP)?);
    }
    let old = request.version == Some(0);
    one_host(&headers, old)?;
    let method = Method::from_bytes(request.method.unwrap_or_default().as_bytes()).map_err(|_| NOT_HTTP)?;
    let uri = request.path.unwrap_or_default().parse().map_err(|_| NOT_HTTP)?;
    let length = headers.get_all(header::CONTENT_LENGTH);
    let body = headers.contains_key(header::TRANSFER_ENCODING) || length.iter().any(|length| length != "0");
    let says = |word: &str| {
        let lines = headers.get_all(header::CONNECTION).into_iter().filter_map(|line| line.to_str().ok());
        lines.flat_map(|line| line.split(',')).any(|token| token.trim().eq_ignore_ascii_case(word))
    };
    let more = !body && !says("close") && (!old || says("keep-alive"));
    Ok(Head { method, uri, headers, old, more, body })
}

/// HTTP/1.1 names the host, exactly once; HTTP/1.0 need not.
pub(super) fn one_host(headers: &HeaderMap, old: bool) -> Result<(), Wrong> {
    let mut hosts = headers.get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(_), None) => Ok(()),
        (None, _) if old => Ok(()),
        (_, _) => Err(ONE_HOST),
    }
}

/// What asks for nothing that is here: the server as a whole, or a way through it.
pub(super) fn asks_for_no_path(method: &Method, uri: &Uri) -> bool {
    *method == Method::CONNECT || uri.path() == "*"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn whole(text: &str) -> Head {
        match parse(text.as_bytes()) {
            Parsed::Whole(head, length) => {
                assert_eq!(length, text.len());
                *head
            }
            other => panic!("{text:?}: {other:?}"),
        }
    }

    #[test]
    fn heads_that_hold() {
        for (text, old, more, body) in [
            ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", false, true, false),
            ("\r\n\r\nGET / HTTP/1.1\nHost: a\n\n", false, true, false),
            ("GET / HTTP/1.1\r\nHost:\r\nConnection: x, Close\r\n\r\n", false, false, false),
            ("GET / HTTP/1.0\r\n\r\n", true, false, false),
            ("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", true, true, false),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", false, true, false),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n", false, false, true),
            ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 7\r\n\r\n", false, false, true),
            ("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", false, false, true),
        ] {
            let head = whole(text);
            assert_eq!((head.old, head.more, head.body), (old, more, body), "{text:?}");
        }
        let absolute = whole("GET http://a/x?y HTTP/1.1\r\nHost: a\r\n\r\n");
        assert_eq!((absolute.uri.path(), absolute.uri.query()), ("/x", Some("y")));
        for text in ["OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n"] {
            let head = whole(text);
            assert!(asks_for_no_path(&head.method, &head.uri), "{text:?}");
        }
    }

    #[test]
    fn heads_that_do_not() {
        let many: String = (0..200).map(|n| format!("a{n}: b\r\n")).collect();
        for (text, status) in [
            ("GET / HTTP/1.1\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
            ("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", 400),
            ("nonsense\r\n\r\n", 400),
            ("GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            ("GET x HTTP/1.1\r\nHost: a\r\nx y: z\r\n\r\n", 400),
            ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
            ("\x16\x03\x01\x02", 400),
            (&format!("GET / HTTP/1.1\r\nHost: a\r\n{many}\r\n"), 431),
        ] {
            match parse(text.as_bytes()) {
                Parsed::Wrong(wrong) => assert_eq!(wrong.status, status, "{text:?}"),
                other => panic!("{text:?}: {other:?}"),
            }
        }
        for text in ["", "\r\n", "GET", "GET / HTTP/1.1\r\nHost: a\r\n"] {
            assert!(matches!(parse(text.as_bytes()), Parsed::Partial), "{text:?}");
        }
    }
}
