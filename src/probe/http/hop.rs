//! One request of a check: the configured one, or one that a redirect asks for.
//!
//! A redirect to another origin (scheme, host or port) takes along what says how to answer, and nothing that is a
//! credential: not `Authorization`, `Cookie`, `Proxy-…`, what `secret_headers` names, the body or the client
//! certificate. From http to https of the same host everything goes along.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use url::{Position, Url};

use super::head::Head;
use super::request::Request;
use crate::model::monitor::shares_secrets;
use crate::model::{HttpProbe, ReasonKind, Secret, TlsSettings};
use crate::probe::failure::Failure;
use crate::probe::story::is_secret;

/// A shorter value is hardly a secret, and stands in texts by chance.
const MIN_SECRET: usize = 6;

/// A request to make.
#[derive(Clone)]
pub(super) struct Hop {
    /// Where to.
    pub url: Url,
    method: String,
    headers: Vec<(String, Secret)>,
    body: Option<Secret>,
    /// Still at the origin that was configured: settings and secrets belong to it.
    home: bool,
}

impl Hop {
    /// The configured request, with a token if it needs one.
    pub(super) fn first(probe: &HttpProbe, token: Option<&Secret>) -> Self {
        let mut headers = probe.headers.clone();
        if let Some(token) = token {
            headers.push(("Authorization".to_owned(), Secret::new(format!("Bearer {}", token.expose()))));
        }
        if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("authorization"))
            && let Some(value) = basic(&probe.url)
        {
            headers.push(("Authorization".to_owned(), value));
        }
        Self { url: probe.url.clone(), method: probe.method.clone(), headers, body: probe.body.clone(), home: true }
    }

    /// What of its headers is never told, though the server says it back: credentials, without their scheme.
    pub(super) fn secrets<'a>(&'a self, probe: &'a HttpProbe) -> impl Iterator<Item = (&'a str, Secret)> {
        let named = |name: &str| probe.secret_headers.iter().any(|secret| secret.eq_ignore_ascii_case(name));
        self.headers.iter().filter(move |(name, _)| is_secret(name) || named(name)).filter_map(|(name, value)| {
            let value = value.expose();
            let with_scheme = name.to_ascii_lowercase().ends_with("authorization");
            let value = value.split_once(' ').filter(|_| with_scheme).map_or(value, |(_, credentials)| credentials);
            (value.len() >= MIN_SECRET).then(|| (name.as_str(), Secret::new(value)))
        })
    }

    /// The request a redirect asks for (RFC 9110, 15.4): 303, and 301 or 302 after a POST, become a GET without body.
    pub(super) fn follow(&self, head: &Head, probe: &HttpProbe) -> Result<Self, Failure> {
        let status = head.status;
        let location = head.get("location").ok_or_else(|| redirect(status, "a redirect without a Location"))?;
        let location = std::str::from_utf8(location).ok();
        let url = location.and_then(|text| self.url.join(text).ok()).filter(Url::has_host);
        let Some(url) = url.filter(|url| matches!(url.scheme(), "http" | "https")) else {
            return Err(redirect(status, "a redirect whose Location is no HTTP address"));
        };
        let to_get = match status {
            303 => self.method != "HEAD",
            301 | 302 => self.method == "POST",
            _ => false,
        };
        let same = shares_secrets(&self.url, &url);
        let (method, body) = if to_get { ("GET".to_owned(), None) } else { (self.method.clone(), self.body.clone()) };
        if body.is_some() && !same {
            let place = place(&url);
            let message = format!("a redirect to {place}, where the body is not sent: it is another origin");
            return Err(redirect(status, &message));
        }
        let mut headers = self.headers.clone();
        headers.retain(|(name, _)| {
            (same || !probe.stays_home(name)) && (body.is_some() || !name.eq_ignore_ascii_case("content-type"))
        });
        Ok(Self { url, method, headers, body, home: self.home && same })
    }

    /// The URL without what may be secret: no user, no query.
    pub(super) fn place(&self) -> String {
        place(&self.url)
    }

    /// Whether it is still the configured origin.
    pub(super) const fn is_home(&self) -> bool {
        self.home
    }

    /// The TLS settings here: at another origin without the client certificate and the configured name.
    pub(super) fn tls<'a>(&self, settings: &'a TlsSettings) -> Cow<'a, TlsSettings> {
        if self.home {
            return Cow::Borrowed(settings);
        }
        Cow::Owned(settings.elsewhere())
    }

    /// The request, with these cookies.
    pub(super) fn request<'a>(&'a self, cookies: Option<&'a str>) -> Request<'a> {
        Request {
            method: &self.method,
            url: &self.url,
            headers: &self.headers,
            cookies,
            body: self.body.as_ref().map(|body| body.expose().as_bytes()),
        }
    }

    /// What makes a request the same as one before: then a redirect has led in a circle.
    pub(super) fn identity(&self, cookies: Option<&str>) -> (String, String, String) {
        (self.method.clone(), self.url.to_string(), cookies.unwrap_or_default().to_owned())
    }
}

/// The statuses that are followed; 300 and 304 are answers in themselves.
pub(super) const fn is_redirect(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}

/// A redirect that is not followed to its end.
pub(super) fn redirect(status: u16, message: &str) -> Failure {
    Failure::new(ReasonKind::Redirect, format!("HTTP {status}: {message}")).number(i64::from(status))
}

fn place(url: &Url) -> String {
    format!("{}://{}", url.scheme(), &url[Position::BeforeHost..Position::AfterPath])
}

/// User and password of the URL as the value of an `Authorization` header.
fn basic(url: &Url) -> Option<Secret> {
    if url.username().is_empty() && url.password().is_none() {
        return None;
    }
    let mut pair: Vec<u8> = percent_decode_str(url.username()).collect();
    pair.push(b':');
    pair.extend(percent_decode_str(url.password().unwrap_or_default()));
    Some(Secret::new(format!("Basic {}", STANDARD.encode(pair))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_of_a_url_is_decoded() {
        for (url, pair) in
            [("http://a%40b:c%3Ad@h/", "a@b:c:d"), ("http://%:%zz@h/", "%:%zz"), ("http://é%41@h/", "éA:")]
        {
            let header = basic(&Url::parse(url).unwrap()).unwrap();
            assert_eq!(header.expose(), format!("Basic {}", STANDARD.encode(pair)), "{url}");
        }
    }

    #[test]
    fn places_hold_no_secret() {
        let url = Url::parse("https://user:pass@example.com:8443/a?token=1#f").unwrap();
        assert_eq!(place(&url), "https://example.com:8443/a");
    }
}
