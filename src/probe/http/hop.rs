//! One request of a check: the configured one, or one that a redirect asks for.
//!
//! A redirect to another origin (scheme, host or port) takes nothing of ours along but the method: any header, the body
//! and the client certificate may be a credential, and nobody can tell which, so none is shown to strangers.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HOST, LOCATION,
    TRANSFER_ENCODING, USER_AGENT,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, Uri, Version, response};
use http_body_util::Full;
use percent_encoding::percent_decode_str;
use url::{Position, Url};

use crate::model::{HttpProbe, ReasonKind, Secret, TlsSettings};
use crate::probe::failure::Failure;

const AGENT: HeaderValue = HeaderValue::from_static(concat!("stillup/", env!("CARGO_PKG_VERSION")));

/// A request to make.
pub(super) struct Hop {
    /// Where to.
    pub url: Url,
    method: Method,
    headers: HeaderMap,
    body: Option<Bytes>,
    /// Still at the origin that was configured: settings and secrets belong to it.
    home: bool,
}

impl Hop {
    /// The configured request.
    pub(super) fn first(probe: &HttpProbe) -> Result<Self, Failure> {
        let method = Method::from_bytes(probe.method.as_bytes()).map_err(|_| unsendable("the method"))?;
        let mut headers = own_headers(&probe.headers)?;
        if !headers.contains_key(AUTHORIZATION)
            && let Some(value) = basic(&probe.url)?
        {
            headers.insert(AUTHORIZATION, value);
        }
        let body = probe.body.as_ref().map(|body| Bytes::copy_from_slice(body.expose().as_bytes()));
        Ok(Self { url: probe.url.clone(), method, headers, body, home: true })
    }

    /// The request a redirect asks for (RFC 9110, 15.4): 303, and 301 or 302 after a POST, become a GET without body.
    pub(super) fn follow(&self, head: &response::Parts, probe: &HttpProbe) -> Result<Self, Failure> {
        let status = head.status;
        let location = head.headers.get(LOCATION).ok_or_else(|| redirect(status, "a redirect without a Location"))?;
        let location = std::str::from_utf8(location.as_bytes()).ok();
        let url = location.and_then(|text| self.url.join(text).ok()).filter(Url::has_host);
        let Some(url) = url.filter(|url| matches!(url.scheme(), "http" | "https")) else {
            return Err(redirect(status, "a redirect whose Location is no HTTP address"));
        };
        let to_get = match status {
            StatusCode::SEE_OTHER => self.method != Method::HEAD,
            StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND => self.method == Method::POST,
            _ => false,
        };
        // Once away, nothing is taken along, not even back home: what was sent there first is not repeated for
        // strangers.
        let home = self.home && url.origin() == probe.url.origin();
        let method = if to_get { Method::GET } else { self.method.clone() };
        let body = if to_get { None } else { self.body.clone() };
        if body.is_some() && !home {
            return Err(redirect(
                status,
                &format!("a redirect to {}, where the body is not sent: it is another origin", place(&url)),
            ));
        }
        let mut headers = if home { self.headers.clone() } else { HeaderMap::new() };
        if body.is_none() {
            headers.remove(CONTENT_TYPE);
        }
        Ok(Self { url, method, headers, body, home })
    }

    /// Whether the other asks for the same: then a redirect has led in a circle.
    pub(super) fn same_request(&self, other: &Self) -> bool {
        self.method == other.method && self.url == other.url
    }

    /// The URL without what may be secret: no user, no query.
    pub(super) fn place(&self) -> String {
        place(&self.url)
    }

    /// The TLS settings here: at another origin without the client certificate and the configured name.
    pub(super) fn tls<'a>(&self, settings: &'a TlsSettings) -> Cow<'a, TlsSettings> {
        if self.home {
            return Cow::Borrowed(settings);
        }
        Cow::Owned(TlsSettings { cert_file: None, key_file: None, server_name: None, ..settings.clone() })
    }

    /// The request for hyper. Ours are only the headers that nobody has set; the body is never asked for compressed.
    pub(super) fn request(&self, h2: bool) -> Result<Request<Full<Bytes>>, Failure> {
        let mut headers = self.headers.clone();
        let authority = &self.url[Position::BeforeHost..Position::AfterPort];
        let path = &self.url[Position::BeforePath..Position::AfterQuery];
        let own_host = headers.get(HOST).cloned();
        let mut request = Request::builder().method(self.method.clone());
        if h2 {
            // HTTP/2 has the host in its address, and no headers about the connection.
            let host = own_host.as_ref().and_then(|host| host.to_str().ok()).unwrap_or(authority);
            headers.remove(HOST);
            headers.remove(CONNECTION);
            let uri = Uri::builder().scheme(self.url.scheme()).authority(host).path_and_query(path).build();
            request = request.version(Version::HTTP_2).uri(uri.map_err(|_| unsendable("the URL"))?);
        } else {
            if own_host.is_none() {
                headers.insert(HOST, HeaderValue::from_str(authority).map_err(|_| unsendable("the host"))?);
            }
            headers.entry(CONNECTION).or_insert(HeaderValue::from_static("close"));
            request = request.uri(path);
        }
        headers.entry(USER_AGENT).or_insert(AGENT);
        headers.entry(ACCEPT).or_insert(HeaderValue::from_static("*/*"));
        headers.entry(ACCEPT_ENCODING).or_insert(HeaderValue::from_static("identity"));
        let mut request =
            request.body(Full::new(self.body.clone().unwrap_or_default())).map_err(|_| unsendable("the URL"))?;
        *request.headers_mut() = headers;
        Ok(request)
    }
}

/// The statuses that are followed; 300 and 304 are answers in themselves.
pub(super) fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

/// A redirect that is not followed to its end.
pub(super) fn redirect(status: StatusCode, message: &str) -> Failure {
    Failure::new(ReasonKind::Redirect, format!("HTTP {}: {message}", status.as_u16()))
        .number(i64::from(status.as_u16()))
}

fn place(url: &Url) -> String {
    format!("{}://{}", url.scheme(), &url[Position::BeforeHost..Position::AfterPath])
}

/// The configured headers, but for the body's length, which is ours to know.
fn own_headers(headers: &[(String, Secret)]) -> Result<HeaderMap, Failure> {
    let mut map = HeaderMap::with_capacity(headers.len() + 5);
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| unsendable("a header's name"))?;
        let mut value =
            HeaderValue::from_bytes(value.expose().as_bytes()).map_err(|_| unsendable("a header's value"))?;
        value.set_sensitive(true);
        if name != CONTENT_LENGTH && name != TRANSFER_ENCODING {
            map.append(name, value);
        }
    }
    Ok(map)
}

/// User and password of the URL as an `Authorization` header.
fn basic(url: &Url) -> Result<Option<HeaderValue>, Failure> {
    if url.username().is_empty() && url.password().is_none() {
        return Ok(None);
    }
    let mut pair: Vec<u8> = percent_decode_str(url.username()).collect();
    pair.push(b':');
    pair.extend(percent_decode_str(url.password().unwrap_or_default()));
    let mut value =
        HeaderValue::from_str(&format!("Basic {}", STANDARD.encode(pair))).map_err(|_| unsendable("the URL's user"))?;
    value.set_sensitive(true);
    Ok(Some(value))
}

fn unsendable(what: &str) -> Failure {
    Failure::new(ReasonKind::Internal, format!("{what} cannot be sent as HTTP: correct the configuration"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_of_a_url_is_decoded() {
        for (url, pair) in
            [("http://a%40b:c%3Ad@h/", "a@b:c:d"), ("http://%:%zz@h/", "%:%zz"), ("http://é%41@h/", "éA:")]
        {
            let header = basic(&Url::parse(url).unwrap()).unwrap().unwrap();
            assert_eq!(header.to_str().unwrap(), format!("Basic {}", STANDARD.encode(pair)), "{url}");
        }
    }

    #[test]
    fn places_hold_no_secret() {
        let url = Url::parse("https://user:pass@example.com:8443/a?token=1#f").unwrap();
        assert_eq!(place(&url), "https://example.com:8443/a");
    }
}
