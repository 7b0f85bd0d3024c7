//! Who is told, by the address of a webhook: which channel it is, and what must stand below it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use url::{Host, Url};

use crate::model::address::is_private;

/// A channel and its keys.
#[derive(Debug)]
pub(super) struct Receiver {
    /// As in the file.
    pub channel: &'static str,
    /// Key, value and what it means.
    pub keys: Vec<(&'static str, String, &'static str)>,
}

const URL: &str = "where messages go; whoever knows it can send too: keep it out of git with ${NAME}";

impl Receiver {
    /// Knows the great services by their hosts; all others get signed JSON.
    pub(super) fn of(text: &str) -> Result<Self, String> {
        let url = Url::parse(text)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https") && url.host().is_some())
            .ok_or_else(|| {
                "the webhook is no web address: one such as https://hooks.example.com/x is wanted".to_owned()
            })?;
        let host = url.host_str().unwrap_or_default();
        let topic = url.path().trim_matches('/');
        if host == "ntfy.sh" && !topic.is_empty() && !topic.contains('/') {
            return Ok(Self {
                channel: "ntfy",
                keys: vec![("topic", topic.to_owned(), "whoever knows it can read it")],
            });
        }
        let channel = match host {
            "hooks.slack.com" => "slack",
            "discord.com" | "discordapp.com" => "discord",
            "chat.googleapis.com" => "googlechat",
            host if [".webhook.office.com", ".logic.azure.com", ".powerplatform.com"]
                .iter()
                .any(|end| host.ends_with(end)) =>
            {
                "teams"
            }
            _ => "webhook",
        };
        let mut keys = vec![("url", url.to_string(), URL)];
        if channel == "webhook" {
            keys.push(("secret", secret()?, "signs each message (Standard Webhooks); the receiver needs it too"));
        }
        if is_local(&url) {
            keys.push(("allow_private", "true".to_owned(), "private addresses are refused otherwise"));
        }
        Ok(Self { channel, keys })
    }
}

fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => is_private(ip.into()),
        Some(Host::Ipv6(ip)) => is_private(ip.into()),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}

/// A new signing key.
fn secret() -> Result<String, String> {
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(|error| format!("no random numbers for a secret: {error}"))?;
    Ok(format!("whsec_{}", STANDARD.encode(key)))
}
