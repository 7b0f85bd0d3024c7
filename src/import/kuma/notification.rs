//! A notification of Uptime Kuma → a subscriber.

use serde_json::Value as Json;

use super::Around;
use crate::import::found::{Block, Found};
use crate::import::item::Item;
use crate::import::report::Verdict;
use crate::import::request;
use crate::import::variables::{self, Notation};

/// Their key, ours, and whether it is secret.
type Key = (&'static str, &'static str, bool);

pub(super) fn read(mut item: Item, around: &Around, found: &mut Found<'_>) {
    let theirs = item.string("id").unwrap_or_default();
    let name = item.string("name").unwrap_or_default();
    // In a text there is a map; a backup has the map itself sometimes.
    item.unfold("config", |text| {
        serde_json::from_str(&variables::literal(text)).ok().map(|value| Notation::None.apply(value))
    });
    item.usual("active", &["1", "true"]);
    if item.has("active") {
        item.give_up("it is not active");
        return;
    }
    item.needless(&["user_id", "userId", "is_default", "isDefault"], "how Uptime Kuma keeps it");
    let Some(mut config) = item.item("config") else { return };
    let kind = config.string("type").unwrap_or_default();
    let Some((ours, keys)) = channel(&kind) else {
        config.leave("stillup has no channel for it");
        item.give_up("stillup has no channel for it");
        return;
    };
    let mut block = found.other(&item, &name, ours);
    for (key, target, secret) in keys {
        if *secret {
            let hint = format!("{}_{target}", block.id());
            if let Some(kept) = request::secret(&mut config, key, found, &hint) {
                block.set(&[ours, target], kept);
            }
        } else if let Some(text) = config.string(key) {
            block.set(&[ours, target], number_or_text(target, text));
        }
    }
    if ours == "email" {
        email(&mut config, &mut block);
    }
    if ours == "webhook" {
        config.dropped(&["webhookCustomBody", "webhookContentType"], "what is sent is stillup's JSON");
        config.dropped(&["webhookAdditionalHeaders"], "write it as `webhook.headers`");
        let hint = block.id().to_owned();
        found.sign(&mut block, &hint);
    }
    config.needless(&["name", "isDefault", "applyExisting"], "how Uptime Kuma keeps it");
    config.leave("stillup writes its messages itself: see `title` and `body` of a subscriber");
    let monitors: Vec<String> = around
        .told
        .iter()
        .filter(|(_, notification)| *notification == theirs)
        .filter_map(|(monitor, _)| around.ids.get(monitor).cloned())
        .collect();
    if monitors.is_empty() {
        drop(config);
        item.give_up("no monitor that came over uses it");
        found.log.say(Verdict::Dropped, item.at(), "no monitor that came over uses it");
        return;
    }
    if monitors.len() < found.monitors.len() {
        block.set(&["monitors"], monitors);
    }
    found.subscribers.push(block);
}

fn number_or_text(key: &str, text: String) -> Json {
    match text.parse::<i64>() {
        Ok(number) if matches!(key, "port" | "thread_id") => number.into(),
        Ok(_) | Err(_) => text.into(),
    }
}

fn channel(kind: &str) -> Option<(&'static str, &'static [Key])> {
    Some(match kind {
        "slack" => ("slack", &[("slackwebhookURL", "url", true)]),
        "discord" => ("discord", &[("discordWebhookUrl", "url", true), ("discordUsername", "username", false)]),
        "teams" => ("teams", &[("webhookUrl", "url", true)]),
        "GoogleChat" => ("googlechat", &[("googleChatWebhookURL", "url", true)]),
        "mattermost" => (
            "mattermost",
            &[
                ("mattermostWebhookUrl", "url", true),
                ("mattermostchannel", "channel", false),
                ("mattermostusername", "username", false),
            ],
        ),
        "telegram" => (
            "telegram",
            &[
                ("telegramBotToken", "token", true),
                ("telegramChatID", "chat_id", false),
                ("telegramMessageThreadID", "thread_id", false),
                ("telegramServerUrl", "server", false),
            ],
        ),
        "ntfy" => (
            "ntfy",
            &[
                ("ntfytopic", "topic", false),
                ("ntfyserverurl", "server", false),
                ("ntfyaccesstoken", "token", true),
                ("ntfyusername", "username", false),
                ("ntfypassword", "password", true),
            ],
        ),
        "gotify" => ("gotify", &[("gotifyserverurl", "server", false), ("gotifyapplicationToken", "token", true)]),
        "PagerDuty" => ("pagerduty", &[("pagerdutyIntegrationKey", "routing_key", true)]),
        "webhook" => ("webhook", &[("webhookURL", "url", true)]),
        "smtp" => (
            "email",
            &[
                ("smtpHost", "host", false),
                ("smtpPort", "port", false),
                ("smtpUsername", "username", false),
                ("smtpPassword", "password", true),
                ("smtpFrom", "from", false),
            ],
        ),
        _ => return None,
    })
}

fn email(config: &mut Item, block: &mut Block) {
    let mut to = Vec::new();
    for key in ["smtpTo", "smtpCC", "smtpBCC"] {
        if let Some(text) = config.string(key) {
            to.extend(text.split([',', ';']).map(|to| to.trim().to_owned()).filter(|to| !to.is_empty()));
        }
    }
    block.set(&["email", "to"], to);
    if config.flag("smtpSecure") == Some(true) {
        block.set(&["email", "tls"], "tls");
    }
}
