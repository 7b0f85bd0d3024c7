//! One try of a webhook: the request, and what its answer means. Follows no redirect, uses no proxy, reads no body of an answer,
//! and connects to public addresses only unless the subscriber says otherwise.

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::{Client, StatusCode};
use rustls::ClientConfig;
use thiserror::Error;
use url::{Host, Url};

use super::{backoff, signing};
use crate::clock;
use crate::model::{MessageId, Secret, Timestamp, Webhook};
use crate::net::{policy, tls};

/// Longest text kept of an error.
const ERROR_MAX: usize = 300;

/// What came of a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// 2xx.
    Delivered,
    /// 410: the receiver wants nothing more.
    Gone,
    /// Everything else.
    Failed {
        /// For operators: without the URL and other secrets.
        error: String,
        /// How long the receiver asks us to wait.
        retry_after: Option<Duration>,
    },
}

/// The HTTP clients cannot be built.
#[derive(Debug, Error)]
pub enum SenderError {
    /// TLS.
    #[error("TLS for webhooks: {0}")]
    Tls(#[from] rustls::Error),
    /// The client.
    #[error("the HTTP client for webhooks: {0}")]
    Client(#[from] reqwest::Error),
}

/// Sends webhooks. Every try is a fresh connection, so that the address policy is asked every time.
#[derive(Clone, Debug)]
pub struct Sender {
    public: Client,
    anywhere: Client,
}

impl Sender {
    /// Trusts the system's certificate authorities, or Mozilla's where the system has none.
    ///
    /// # Errors
    /// The TLS library or the HTTP client refuses its settings.
    pub fn new() -> Result<Self, SenderError> {
        let tls = tls_config()?;
        Ok(Self { public: client(tls.clone(), false)?, anywhere: client(tls, true)? })
    }

    /// Sends the body once, signed for `at`, the time of the try.
    pub async fn send(&self, webhook: &Webhook, id: &MessageId, at: Timestamp, body: Vec<u8>) -> Answer {
        let (url, headers) = match prepare(webhook, id, at, &body) {
            Ok(ready) => ready,
            Err(error) => return Answer::Failed { error, retry_after: None },
        };
        let client = if webhook.allow_private { &self.anywhere } else { &self.public };
        match client.post(url).headers(headers).timeout(webhook.timeout).body(body).send().await {
            // Dropping the response closes the connection, however much it still wants to say.
            Ok(response) => judge(response.status(), response.headers(), clock::now()),
            Err(error) => Answer::Failed { error: explain(error, webhook.timeout), retry_after: None },
        }
    }
}

fn tls_config() -> Result<ClientConfig, rustls::Error> {
    let mut config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(tls::roots())
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

fn client(tls: ClientConfig, allow_private: bool) -> Result<Client, reqwest::Error> {
    Client::builder()
        .tls_backend_preconfigured(tls)
        .dns_resolver(Resolver { allow_private })
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .no_proxy()
        .referer(false)
        .pool_max_idle_per_host(0)
        .user_agent(concat!("stillup/", env!("CARGO_PKG_VERSION")))
        .build()
}

/// The system's resolver, with the address policy behind it.
struct Resolver {
    allow_private: bool,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let allow_private = self.allow_private;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed: Vec<_> = found.filter(|address| allow_private || !policy::is_private(address.ip())).collect();
            if allowed.is_empty() {
                return Err(Refused.into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

#[derive(Clone, Copy, Debug, Error)]
#[error("refused: the URL leads to a private address, which `allow_private: true` would permit")]
struct Refused;

/// Where to, and with which headers; else why it cannot be sent.
fn prepare(webhook: &Webhook, id: &MessageId, at: Timestamp, body: &[u8]) -> Result<(Url, HeaderMap), String> {
    // What the parser says of it could hold a part of the secret.
    let url = Url::parse(webhook.url.expose()).map_err(|_| "the URL is not valid".to_owned())?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err("the URL is neither http nor https".to_owned());
    }
    // An address in the URL never comes by the resolver.
    let literal = match url.host() {
        Some(Host::Ipv4(ip)) => Some(ip.into()),
        Some(Host::Ipv6(ip)) => Some(ip.into()),
        Some(Host::Domain(_)) | None => None,
    };
    if !webhook.allow_private && literal.is_some_and(policy::is_private) {
        return Err(Refused.to_string());
    }
    let signature = signing::signature(&webhook.secrets, id, at, body).map_err(|error| error.to_string())?;
    Ok((url, headers(&webhook.headers, id, at, &signature)?))
}

fn headers(extra: &[(String, Secret)], id: &MessageId, at: Timestamp, signature: &str) -> Result<HeaderMap, String> {
    let mut headers = HeaderMap::new();
    for (name, value) in extra {
        let bad = || format!("the header `{name}` of the subscriber is not valid");
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| bad())?;
        let mut value = HeaderValue::from_str(value.expose()).map_err(|_| bad())?;
        value.set_sensitive(true);
        if !is_ours(&name) {
            headers.append(name, value);
        }
    }
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    for (name, value) in [("webhook-id", id.as_str()), ("webhook-timestamp", &at.seconds().to_string()), ("webhook-signature", signature)] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).map_err(|_| format!("`{name}` is not valid"))?);
    }
    Ok(headers)
}

/// Headers that say what is sent and how: a subscriber's own cannot take their place.
fn is_ours(name: &HeaderName) -> bool {
    name.as_str().starts_with("webhook-")
        || matches!(
            name.as_str(),
            "content-type" | "content-length" | "transfer-encoding" | "connection" | "upgrade" | "te" | "trailer" | "expect"
        )
}

fn judge(status: StatusCode, headers: &HeaderMap, now: Timestamp) -> Answer {
    match status.as_u16() {
        200..=299 => Answer::Delivered,
        410 => Answer::Gone,
        code => {
            let note = if status.is_redirection() { ": redirects are not followed" } else { "" };
            let retry_after =
                headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()).and_then(|value| backoff::retry_after(value, now));
            Answer::Failed { error: format!("HTTP {code}{note}"), retry_after }
        }
    }
}

/// Why there was no answer: the first of the causes that we know, or the deepest.
fn explain(error: reqwest::Error, timeout: Duration) -> String {
    if error.is_timeout() {
        return format!("no answer within {timeout:?}");
    }
    let what = if error.is_connect() { "could not connect" } else { "the connection broke" };
    // The URL may hold a secret; the causes below never name it.
    let error = error.without_url();
    let mut cause = error.source();
    let mut deepest = error.to_string();
    while let Some(next) = cause {
        deepest = next.to_string();
        if next.is::<Refused>() {
            return deepest;
        }
        cause = next.source();
    }
    format!("{what}: {deepest}").chars().take(ERROR_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn webhook(url: &str) -> Webhook {
        Webhook {
            url: Secret::new(url),
            secrets: vec![Secret::new("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD")],
            headers: Vec::new(),
            timeout: Duration::from_secs(15),
            allow_private: false,
        }
    }

    fn prepared(webhook: &Webhook) -> Result<(Url, HeaderMap), String> {
        prepare(webhook, &MessageId::new("msg_1"), Timestamp::from_millis(1_999), b"{}")
    }

    #[test]
    fn addresses_written_in_the_url_are_judged() {
        for url in [
            "http://127.0.0.1/x",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://0177.0.0.1/",
            "http://[::1]:80/",
            "http://[::ffff:7f00:1]/",
            "http://169.254.169.254/latest",
            "https://user:word@10.0.0.1/",
        ] {
            let error = prepared(&webhook(url)).unwrap_err();
            assert!(error.contains("allow_private"), "{url}: {error}");
            assert!(prepared(&Webhook { allow_private: true, ..webhook(url) }).is_ok(), "{url}");
        }
        assert!(prepared(&webhook("https://93.184.216.34/hook")).is_ok());
    }

    #[test]
    fn what_cannot_be_sent_says_why_without_the_secret() {
        for (url, wanted) in
            [("https://token-s3cret.example:99999/", "not valid"), ("ftp://s3cret.example/", "neither"), ("s3cret", "not valid")]
        {
            let error = prepared(&webhook(url)).unwrap_err();
            assert!(error.contains(wanted) && !error.contains("s3cret"), "{error}");
        }
        let header = ("x-bad".to_owned(), Secret::new("s3cret\n"));
        let error = prepared(&Webhook { headers: vec![header], ..webhook("https://a.example/") }).unwrap_err();
        assert!(error.contains("x-bad") && !error.contains("s3cret"), "{error}");
    }

    #[test]
    fn own_headers_are_added_but_do_not_replace_ours() {
        let own = [("Authorization", "Bearer t"), ("Webhook-Id", "forged"), ("webhook-signature", "v1,x"), ("Content-Type", "text/plain")];
        let headers = own.map(|(name, value)| (name.to_owned(), Secret::new(value))).to_vec();
        let (_, headers) = prepared(&Webhook { headers, ..webhook("https://a.example/") }).unwrap();
        assert_eq!(headers["authorization"], "Bearer t");
        assert!(headers["authorization"].is_sensitive());
        assert_eq!(headers["webhook-id"], "msg_1");
        assert_eq!(headers["webhook-timestamp"], "1");
        assert_eq!(headers["content-type"], "application/json");
        assert_eq!(headers.get_all("webhook-signature").iter().count(), 1);
        assert!(headers["webhook-signature"].to_str().unwrap().starts_with("v1,") && headers["webhook-signature"] != "v1,x");
    }

    #[test]
    fn answers_mean_what_the_standard_says() {
        let now = Timestamp::from_millis(0);
        let mut later = HeaderMap::new();
        later.insert(RETRY_AFTER, HeaderValue::from_static("7"));
        for code in [200, 201, 204, 299] {
            assert_eq!(judge(StatusCode::from_u16(code).unwrap(), &later, now), Answer::Delivered);
        }
        assert_eq!(judge(StatusCode::GONE, &later, now), Answer::Gone);
        for (code, text) in [
            (301, "HTTP 301: redirects are not followed"),
            (307, "HTTP 307: redirects are not followed"),
            (404, "HTTP 404"),
            (429, "HTTP 429"),
            (500, "HTTP 500"),
            (599, "HTTP 599"),
        ] {
            let wanted = Answer::Failed { error: text.to_owned(), retry_after: Some(Duration::from_secs(7)) };
            assert_eq!(judge(StatusCode::from_u16(code).unwrap(), &later, now), wanted);
        }
        let unsaid = judge(StatusCode::BAD_GATEWAY, &HeaderMap::new(), now);
        assert_eq!(unsaid, Answer::Failed { error: "HTTP 502".to_owned(), retry_after: None });
    }

    #[test]
    fn the_clients_can_be_built() {
        assert!(Sender::new().is_ok());
    }
}
