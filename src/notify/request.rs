//! What is sent over HTTP: address, headers and bytes of one try. Pure; the time of the try comes in.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use url::{Host, Url};

use super::addresses::AddressError;
use super::signing;
use crate::model::address::is_private;
use crate::model::channel::Login;
use crate::model::{Channel, MessageId, Reach, Secret, Timestamp, Webhook};

/// One try over HTTP.
#[derive(Clone, Debug)]
pub(super) struct Request {
    /// Holds secrets.
    pub url: Url,
    /// Hold secrets.
    pub headers: HeaderMap,
    /// What is sent.
    pub body: Vec<u8>,
}

/// The request of a channel, or why it cannot be made: without its secrets. `None` for one that does not speak HTTP.
pub(super) fn request(
    channel: &Channel,
    id: &MessageId,
    at: Timestamp,
    body: Vec<u8>,
) -> Option<Result<Request, String>> {
    Some(match channel {
        Channel::Webhook(to) => webhook(to, id, at, body),
        Channel::Slack(to) | Channel::Teams(to) | Channel::GoogleChat(to) | Channel::Statuspage(to) => {
            post(&to.url, "", None, to.reach, body)
        }
        Channel::Discord(to) => post(&to.url, "", None, to.reach, body),
        Channel::Mattermost(to) => post(&to.url, "", None, to.reach, body),
        Channel::Telegram(to) => {
            post(&to.server, &format!("/bot{}/sendMessage", to.token.expose()), None, to.reach, body)
        }
        Channel::Ntfy(to) => post(&to.server, "/", login(to.login.as_ref()), to.reach, body),
        Channel::Gotify(to) => {
            let key = (HeaderName::from_static("x-gotify-key"), to.token.expose().to_owned());
            post(&to.server, "/message", Some(key), to.reach, body)
        }
        Channel::PagerDuty(to) => {
            post(&to.server, "/v2/enqueue", None, to.reach, with_routing_key(&to.routing_key, &body))
        }
        Channel::Alertmanager(to) => post(&to.url, "/api/v2/alerts", login(to.login.as_ref()), to.reach, body),
        Channel::Email(_) => return None,
    })
}

fn webhook(to: &Webhook, id: &MessageId, at: Timestamp, body: Vec<u8>) -> Result<Request, String> {
    let url = target(&to.url, "", to.reach)?;
    let signature = signing::signature(&to.secrets, id, at, &body).map_err(|error| error.to_string())?;
    Ok(Request { url, headers: signed(to, id, at, &signature)?, body })
}

/// JSON to a path below a server's address.
fn post(
    server: &Secret,
    path: &str,
    extra: Option<(HeaderName, String)>,
    reach: Reach,
    body: Vec<u8>,
) -> Result<Request, String> {
    let url = target(server, path, reach)?;
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Some((name, value)) = extra {
        let mut value =
            HeaderValue::from_str(&value).map_err(|_| "the token of the subscriber is not valid".to_owned())?;
        value.set_sensitive(true);
        headers.insert(name, value);
    }
    Ok(Request { url, headers, body })
}

/// Where to; an address written in the URL is asked of the policy here, as it never comes by the resolver.
fn target(server: &Secret, path: &str, reach: Reach) -> Result<Url, String> {
    let whole = if path.is_empty() {
        server.expose().to_owned()
    } else {
        format!("{}{path}", server.expose().trim_end_matches('/'))
    };
    // What the parser says of it could hold a part of the secret.
    let url = Url::parse(&whole).map_err(|_| "the URL is not valid".to_owned())?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err("the URL is neither http nor https".to_owned());
    }
    let literal = match url.host() {
        Some(Host::Ipv4(ip)) => Some(ip.into()),
        Some(Host::Ipv6(ip)) => Some(ip.into()),
        Some(Host::Domain(_)) | None => None,
    };
    if !reach.allow_private && literal.is_some_and(is_private) {
        return Err(AddressError::Refused.to_string());
    }
    Ok(url)
}

fn login(login: Option<&Login>) -> Option<(HeaderName, String)> {
    let value = match login? {
        Login::Token(token) => format!("Bearer {}", token.expose()),
        Login::Password { username, password } => {
            format!("Basic {}", STANDARD.encode(format!("{username}:{}", password.expose())))
        }
    };
    Some((AUTHORIZATION, value))
}

/// The stored event is an object without it.
fn with_routing_key(key: &Secret, event: &[u8]) -> Vec<u8> {
    let key = serde_json::to_string(key.expose()).expect("a text is always JSON");
    let mut body = format!("{{\"routing_key\":{key},").into_bytes();
    body.extend(event.iter().skip(1));
    body
}

fn signed(to: &Webhook, id: &MessageId, at: Timestamp, signature: &str) -> Result<HeaderMap, String> {
    let mut headers = HeaderMap::new();
    for (name, value) in &to.headers {
        let bad = || format!("the header `{name}` of the subscriber is not valid");
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| bad())?;
        let mut value = HeaderValue::from_str(value.expose()).map_err(|_| bad())?;
        value.set_sensitive(true);
        if !is_ours(&name) {
            headers.append(name, value);
        }
    }
    let kind = to.own.as_ref().map_or("application/json", |own| own.content_type.as_str());
    headers.insert(CONTENT_TYPE, HeaderValue::from_str(kind).map_err(|_| "`content_type` is not valid".to_owned())?);
    for (name, value) in [
        ("webhook-id", id.as_str()),
        ("webhook-timestamp", &at.seconds().to_string()),
        ("webhook-signature", signature),
    ] {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_str(value).map_err(|_| format!("`{name}` is not valid"))?,
        );
    }
    Ok(headers)
}

/// Headers that say what is sent and how: a subscriber's own cannot take their place.
fn is_ours(name: &HeaderName) -> bool {
    name.as_str().starts_with("webhook-")
        || matches!(
            name.as_str(),
            "content-type"
                | "content-length"
                | "transfer-encoding"
                | "connection"
                | "upgrade"
                | "te"
                | "trailer"
                | "expect"
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::channel::{Alertmanager, Gotify, Hook, Ntfy, PagerDuty, Telegram};
    use std::time::Duration;

    const REACH: Reach = Reach { timeout: Duration::from_secs(15), allow_private: false };

    fn hook(url: &str, allow_private: bool) -> Channel {
        Channel::Slack(Hook { url: Secret::new(url), reach: Reach { allow_private, ..REACH } })
    }

    fn webhook(headers: Vec<(String, Secret)>) -> Channel {
        let secrets = vec![Secret::new("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD")];
        Channel::Webhook(Webhook { url: Secret::new("https://a.example/"), secrets, headers, own: None, reach: REACH })
    }

    fn made(channel: &Channel) -> Result<Request, String> {
        request(channel, &MessageId::new("msg_1"), Timestamp::from_millis(1_999), b"{\"a\":1}".to_vec()).unwrap()
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
            let error = made(&hook(url, false)).unwrap_err();
            assert!(error.contains("allow_private"), "{url}: {error}");
            assert!(made(&hook(url, true)).is_ok(), "{url}");
        }
        assert!(made(&hook("https://93.184.216.34/hook", false)).is_ok());
    }

    #[test]
    fn what_cannot_be_sent_says_why_without_the_secret() {
        for (url, wanted) in [
            ("https://token-s3cret.example:99999/", "not valid"),
            ("ftp://s3cret.example/", "neither"),
            ("s3cret", "not valid"),
        ] {
            let error = made(&hook(url, false)).unwrap_err();
            assert!(error.contains(wanted) && !error.contains("s3cret"), "{error}");
        }
        let header = ("x-bad".to_owned(), Secret::new("s3cret\n"));
        let error = made(&webhook(vec![header])).unwrap_err();
        assert!(error.contains("x-bad") && !error.contains("s3cret"), "{error}");
    }

    #[test]
    fn own_headers_are_added_but_do_not_replace_ours() {
        let own = [
            ("Authorization", "Bearer t"),
            ("Webhook-Id", "forged"),
            ("webhook-signature", "v1,x"),
            ("Content-Type", "text/plain"),
        ];
        let headers =
            made(&webhook(own.map(|(name, value)| (name.to_owned(), Secret::new(value))).to_vec())).unwrap().headers;
        assert_eq!(headers["authorization"], "Bearer t");
        assert!(headers["authorization"].is_sensitive());
        assert_eq!(headers["webhook-id"], "msg_1");
        assert_eq!(headers["webhook-timestamp"], "1");
        assert_eq!(headers["content-type"], "application/json");
        assert_eq!(headers.get_all("webhook-signature").iter().count(), 1);
        assert!(
            headers["webhook-signature"].to_str().unwrap().starts_with("v1,") && headers["webhook-signature"] != "v1,x"
        );
    }

    #[test]
    fn every_api_is_asked_where_and_as_it_wants() {
        let secret = |text: &str| Secret::new(text);
        let password = Login::Password { username: "me".to_owned(), password: secret("word") };
        let table = [
            (
                Channel::Telegram(Telegram {
                    server: secret("https://t.example"),
                    token: secret("1:A"),
                    chat_id: "7".to_owned(),
                    thread_id: None,
                    reach: REACH,
                }),
                "https://t.example/bot1:A/sendMessage",
                None,
            ),
            (
                Channel::Ntfy(Ntfy {
                    server: secret("https://n.example/"),
                    topic: secret("t"),
                    login: Some(Login::Token(secret("tk"))),
                    reach: REACH,
                }),
                "https://n.example/",
                Some(("authorization", "Bearer tk")),
            ),
            (
                Channel::Gotify(Gotify { server: secret("https://g.example/push"), token: secret("A1"), reach: REACH }),
                "https://g.example/push/message",
                Some(("x-gotify-key", "A1")),
            ),
            (
                Channel::Alertmanager(Alertmanager {
                    url: secret("https://am.example/"),
                    login: Some(password),
                    labels: Vec::new(),
                    reach: REACH,
                }),
                "https://am.example/api/v2/alerts",
                Some(("authorization", "Basic bWU6d29yZA==")),
            ),
        ];
        for (channel, url, header) in table {
            let request = made(&channel).unwrap();
            assert_eq!(request.url.as_str(), url);
            if let Some((name, value)) = header {
                assert_eq!(request.headers[name], value);
                assert!(request.headers[name].is_sensitive());
            }
            assert_eq!(request.body, b"{\"a\":1}");
        }
    }

    #[test]
    fn pagerdutys_key_is_put_in_at_the_try() {
        let channel = Channel::PagerDuty(PagerDuty {
            server: Secret::new("https://p.example"),
            routing_key: Secret::new("K\"1"),
            reach: REACH,
        });
        let request = made(&channel).unwrap();
        assert_eq!(request.url.as_str(), "https://p.example/v2/enqueue");
        assert_eq!(request.body, br#"{"routing_key":"K\"1","a":1}"#);
    }
}
