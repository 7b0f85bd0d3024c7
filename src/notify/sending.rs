//! One try: sent, and what its answer means. Follows no redirect, uses no proxy, reads little of an answer and nothing
//! of a good one, and connects to public addresses only unless the subscriber says otherwise.

use std::error::Error as _;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{Client, Response, StatusCode};
use rustls::ClientConfig;
use serde_json::Value;
use thiserror::Error;

use super::addresses::{AddressError, Addresses, Guarded};
use super::answer::Answer;
use super::channel::telegram;
use super::request::{Request, request};
use super::tidy::tidy;
use super::{backoff, mail};
use crate::clock;
use crate::model::{Channel, MessageId, Reach, Timestamp};
use crate::net::dial::{Fault, fault};
use crate::net::tls;

/// So much of a bad answer is read: enough for the sentence that says what is wrong.
const ANSWER_MAX: usize = 4 * 1024;

/// The HTTP clients cannot be built.
#[derive(Debug, Error)]
pub enum SenderError {
    /// TLS.
    #[error("TLS for messages: {0}")]
    Tls(#[from] rustls::Error),
    /// The client.
    #[error("the HTTP client for messages: {0}")]
    Client(#[from] reqwest::Error),
}

/// Sends messages. Every try looks the name up and connects anew, so that the address policy is asked every time.
#[derive(Clone, Debug)]
pub struct Sender {
    public: Client,
    anywhere: Client,
    addresses: Addresses,
    tls: Arc<ClientConfig>,
}

impl Sender {
    /// Trusts the system's certificate authorities, or Mozilla's where the system has none. Names are looked up as the
    /// system does, or by the DNS server given alone.
    ///
    /// # Errors
    /// The TLS library or the HTTP client refuses its settings.
    pub fn new(dns: Option<SocketAddr>) -> Result<Self, SenderError> {
        let (tls, addresses) = (tls_config()?, Addresses::new(dns));
        let mut http = tls.clone();
        http.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Self {
            public: client(http.clone(), &addresses, false)?,
            anywhere: client(http, &addresses, true)?,
            addresses,
            tls: Arc::new(tls),
        })
    }

    /// Sends the body once; `at` is the time of the try.
    pub async fn send(&self, channel: &Channel, id: &MessageId, at: Timestamp, body: Vec<u8>) -> Answer {
        let answer = match (channel, request(channel, id, at, body.clone())) {
            (_, Some(Ok(request))) => self.post(channel, request).await,
            (_, Some(Err(error))) => Answer::failed(error),
            (Channel::Email(to), None) => mail::send(to, &body, &self.addresses, self.tls.clone()).await,
            (_, None) => Answer::failed("this channel has no way to be sent over"),
        };
        match answer {
            Answer::Failed { error, retry_after } => Answer::Failed { error: tidy(&error, channel), retry_after },
            Answer::Ours { error } => Answer::Ours { error: tidy(&error, channel) },
            Answer::Partly { refused } => Answer::Partly { refused: tidy(&refused, channel) },
            Answer::Delivered | Answer::Gone => answer,
        }
    }

    async fn post(&self, channel: &Channel, Request { url, headers, body }: Request) -> Answer {
        let Reach { timeout, allow_private } = channel.reach();
        let client = if allow_private { &self.anywhere } else { &self.public };
        match client.post(url).headers(headers).timeout(timeout).body(body).send().await {
            // Dropping the response closes the connection, however much it still wants to say.
            Ok(response) if response.status().is_success() => Answer::Delivered,
            Ok(response) => {
                let (status, headers) = (response.status(), response.headers().clone());
                judge(channel, status, &headers, &beginning(response).await, clock::now())
            }
            Err(error) => explain(error, timeout),
        }
    }
}

fn tls_config() -> Result<ClientConfig, rustls::Error> {
    Ok(ClientConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(tls::roots())
        .with_no_client_auth())
}

fn client(tls: ClientConfig, addresses: &Addresses, allow_private: bool) -> Result<Client, reqwest::Error> {
    Client::builder()
        .tls_backend_preconfigured(tls)
        .dns_resolver(Guarded { addresses: addresses.clone(), allow_private })
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .no_proxy()
        .referer(false)
        .pool_max_idle_per_host(0)
        .user_agent(concat!("stillup/", env!("CARGO_PKG_VERSION")))
        .build()
}

/// The first bytes of a bad answer; what breaks while it is read is not missed.
async fn beginning(mut response: Response) -> Vec<u8> {
    let mut read = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        let room = ANSWER_MAX - read.len();
        read.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
        if read.len() >= ANSWER_MAX {
            break;
        }
    }
    read
}

/// What an answer that is not 2xx means.
fn judge(channel: &Channel, status: StatusCode, headers: &HeaderMap, body: &[u8], now: Timestamp) -> Answer {
    if status == StatusCode::GONE {
        return Answer::Gone;
    }
    let json: Value = serde_json::from_slice(body).unwrap_or_default();
    let in_header = headers
        .get(RETRY_AFTER)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| backoff::retry_after(value, now));
    let in_body = match channel {
        Channel::Telegram(_) => telegram::retry_after(&json),
        // Seconds, with a fraction.
        Channel::Discord(_) => {
            json["retry_after"].as_f64().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        }
        Channel::Webhook(_)
        | Channel::Slack(_)
        | Channel::Teams(_)
        | Channel::Mattermost(_)
        | Channel::GoogleChat(_)
        | Channel::Ntfy(_)
        | Channel::Gotify(_)
        | Channel::PagerDuty(_)
        | Channel::Alertmanager(_)
        | Channel::Statuspage(_)
        | Channel::Email(_) => None,
    };
    let note = match status {
        // A redirect that leads nowhere else: to take a message for unchanged is no answer to it.
        StatusCode::NOT_MODIFIED => ": it did not take the message".to_owned(),
        _ if status.is_redirection() => ": redirects are not followed".to_owned(),
        _ => words(channel, body),
    };
    Answer::Failed { error: format!("HTTP {}{note}", status.as_u16()), retry_after: in_header.max(in_body) }
}

/// What a service says is wrong with the message; a webhook's receiver is anybody's.
fn words(channel: &Channel, body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    if matches!(channel, Channel::Webhook(_)) || text.trim().is_empty() || text.trim_start().starts_with('<') {
        return String::new();
    }
    format!(": {}", text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Why there was no answer: the first of the causes that we know, or the deepest.
fn explain(error: reqwest::Error, timeout: Duration) -> Answer {
    if error.is_timeout() {
        return Answer::failed(format!("no answer within {timeout:?}"));
    }
    let what = if error.is_connect() { "could not connect" } else { "the connection broke" };
    // The URL may hold a secret; the causes below never name it.
    let error = error.without_url();
    let mut cause = error.source();
    let mut deepest = error.to_string();
    while let Some(next) = cause {
        deepest = next.to_string();
        if let Some(AddressError::Refused) = next.downcast_ref::<AddressError>() {
            return Answer::failed(deepest);
        }
        if next.downcast_ref::<io::Error>().is_some_and(|error| fault(error) == Fault::Ours) {
            return Answer::Ours { error: format!("{what}: {deepest}") };
        }
        cause = next.source();
    }
    Answer::failed(format!("{what}: {deepest}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Secret;
    use crate::model::channel::{Discord, Hook, Telegram};

    const REACH: Reach = Reach { timeout: Duration::from_secs(15), allow_private: false };
    const NOW: Timestamp = Timestamp::from_millis(0);

    fn slack() -> Channel {
        Channel::Slack(Hook { url: Secret::new("https://a.example/"), reach: REACH })
    }

    fn failed(error: &str, seconds: Option<u64>) -> Answer {
        Answer::Failed { error: error.to_owned(), retry_after: seconds.map(Duration::from_secs) }
    }

    #[test]
    fn answers_mean_what_the_standard_says() {
        let mut later = HeaderMap::new();
        later.insert(RETRY_AFTER, "7".parse().unwrap());
        let judge =
            |code: u16, headers: &HeaderMap| judge(&slack(), StatusCode::from_u16(code).unwrap(), headers, b"", NOW);
        assert_eq!(judge(410, &later), Answer::Gone);
        for (code, text) in [
            (301, "HTTP 301: redirects are not followed"),
            (304, "HTTP 304: it did not take the message"),
            (307, "HTTP 307: redirects are not followed"),
            (404, "HTTP 404"),
            (429, "HTTP 429"),
            (500, "HTTP 500"),
            (599, "HTTP 599"),
        ] {
            assert_eq!(judge(code, &later), failed(text, Some(7)));
        }
        assert_eq!(judge(502, &HeaderMap::new()), failed("HTTP 502", None));
    }

    #[test]
    fn services_say_in_their_own_ways_what_is_wrong_and_when_to_come_again() {
        let telegram = Channel::Telegram(Telegram {
            server: Secret::new("https://api.telegram.org"),
            token: Secret::new("1:A"),
            chat_id: "7".to_owned(),
            thread_id: None,
            reach: REACH,
        });
        let discord =
            Channel::Discord(Discord { url: Secret::new("https://d.example/"), username: None, reach: REACH });
        let judge = |channel, code: u16, body: &str| {
            judge(channel, StatusCode::from_u16(code).unwrap(), &HeaderMap::new(), body.as_bytes(), NOW)
        };
        let busy = r#"{"ok":false,"error_code":429,"parameters":{"retry_after":35}}"#;
        assert_eq!(judge(&telegram, 429, busy), failed(&format!("HTTP 429: {busy}"), Some(35)));
        let busy = r#"{"message":"You are being rate limited.","retry_after":64.0,"global":false}"#;
        assert_eq!(judge(&discord, 429, busy), failed(&format!("HTTP 429: {busy}"), Some(64)));
        for absurd in [r#"{"retry_after":-1}"#, r#"{"retry_after":1e300}"#, r#"{"retry_after":"x"}"#] {
            assert!(matches!(judge(&discord, 429, absurd), Answer::Failed { retry_after: None, .. }), "{absurd}");
        }
        let slack = slack();
        assert_eq!(judge(&slack, 404, "no_service\n"), failed("HTTP 404: no_service", None));
        assert_eq!(judge(&slack, 502, "<html>Bad gateway</html>"), failed("HTTP 502", None));
    }

    /// A lookup for which there is no descriptor.
    struct Exhausted;

    impl reqwest::dns::Resolve for Exhausted {
        fn resolve(&self, _: reqwest::dns::Name) -> reqwest::dns::Resolving {
            Box::pin(std::future::ready(Err(io::Error::from_raw_os_error(24).into())))
        }
    }

    #[tokio::test]
    async fn what_this_machine_lacks_is_ours() {
        let client = Client::builder().dns_resolver(Exhausted).no_proxy().build().unwrap();
        let error = client.get("http://a.example/").send().await.unwrap_err();
        let answer = explain(error, REACH.timeout);
        assert!(matches!(&answer, Answer::Ours { error } if error.contains("os error 24")), "{answer:?}");
    }

    #[test]
    fn the_clients_can_be_built() {
        assert!(Sender::new(None).is_ok());
    }
}
