//! Providers of alerts → subscribers; thresholds of alerts → thresholds of monitors, which have one each here.

use serde_json::Value as Json;

use crate::import::found::{Block, Found};
use crate::import::item::{Item, Taken};
use crate::import::length;
use crate::import::report::Verdict;
use crate::import::request;

/// A provider, as far as it is a subscriber here.
struct Provider {
    name: String,
    block: Option<Block>,
    usual: Alert,
    monitors: Vec<String>,
    told_of_ends: bool,
    remind: Option<u64>,
}

/// What an alert says, or a provider's `default-alert`.
#[derive(Clone, Default)]
struct Alert {
    enabled: Option<bool>,
    failures: Option<i64>,
    successes: Option<i64>,
    ends: Option<bool>,
    remind: Option<u64>,
}

impl Alert {
    fn of(item: &mut Item) -> Self {
        let remind = item.take("minimum-reminder-interval").and_then(|taken| {
            let millis = taken.as_text().and_then(|text| length::parse(&text)).filter(|millis| *millis > 0);
            length::within(taken, millis, (60 * length::SECOND, length::DAY))
        });
        let alert = Self {
            enabled: item.flag("enabled"),
            failures: item.number("failure-threshold"),
            successes: item.number("success-threshold"),
            ends: item.flag("send-on-resolved"),
            remind,
        };
        item.dropped(&["description"], "messages name the monitor and what was found");
        item.dropped(&["provider-override"], "a monitor's subscribers are set by subscriber; add another one");
        alert
    }
}

/// All providers.
#[derive(Default)]
pub(super) struct Alerting {
    providers: Vec<Provider>,
}

impl Alerting {
    pub(super) fn providers(&mut self, mut all: Item, found: &mut Found<'_>) {
        for name in all.names() {
            let Some(mut item) = all.item(&name) else { continue };
            let usual = item.item("default-alert").map(|mut item| Alert::of(&mut item)).unwrap_or_default();
            let block = subscriber(&name, &mut item, found);
            if block.is_none() {
                item.leave("stillup has no channel for it");
            }
            item.dropped(&["overrides"], "add a subscriber for the group");
            item.needless(&["client"], "stillup has its own timeouts");
            self.providers.push(Provider {
                name,
                block,
                usual,
                monitors: Vec::new(),
                told_of_ends: false,
                remind: None,
            });
        }
    }

    /// The alerts of an endpoint.
    pub(super) fn endpoint(&mut self, alerts: Vec<Item>, block: &mut Block) {
        for mut item in alerts {
            let Some(kind) = item.string("type") else { continue };
            let Some(provider) = self.providers.iter_mut().find(|provider| provider.name == kind) else {
                item.log().say(Verdict::Dropped, item.at(), format!("no provider `{kind}` is configured"));
                let _ = Alert::of(&mut item);
                continue;
            };
            let own = Alert::of(&mut item);
            let usual = provider.usual.clone();
            if own.enabled.or(usual.enabled) == Some(false) {
                continue;
            }
            if provider.block.is_none() {
                item.log().say(Verdict::Dropped, item.at(), "stillup has no channel for it");
            }
            provider.told_of_ends |= own.ends.or(usual.ends) == Some(true);
            provider.remind = provider.remind.or(own.remind).or(usual.remind);
            if !provider.monitors.iter().any(|id| id == block.id()) {
                provider.monitors.push(block.id().to_owned());
            }
            for (key, count) in [
                ("failure_threshold", own.failures.or(usual.failures)),
                ("success_threshold", own.successes.or(usual.successes)),
            ] {
                threshold(block, &item, key, count);
            }
        }
    }

    pub(super) fn finish(self, found: &mut Found<'_>) {
        for provider in self.providers {
            let Some(mut block) = provider.block else { continue };
            if provider.monitors.is_empty() {
                found.log.drop_below(&block.at);
                found.log.say(Verdict::Dropped, block.at, "no endpoint uses it");
                continue;
            }
            if provider.monitors.len() < found.monitors.len() {
                block.set(&["monitors"], provider.monitors);
            }
            if !provider.told_of_ends {
                block.set(&["events"], Json::from(vec!["incident.opened", "incident.reopened"]));
            }
            if let Some(remind) = provider.remind {
                block.set(&["remind_every"], length::written(remind));
            }
            found.subscribers.push(block);
        }
    }
}

fn threshold(block: &mut Block, item: &Item, key: &str, count: Option<i64>) {
    let Some(count) = count else { return };
    let count = count.clamp(1, 100);
    match block.get(&[key]).and_then(Json::as_i64) {
        None => block.set(&[key], count),
        Some(other) if other == count => {}
        Some(other) => {
            let words = format!("a monitor has one `{key}`: it is {other}");
            item.log().say(Verdict::Dropped, item.at(), words);
        }
    }
}

fn subscriber(name: &str, item: &mut Item, found: &mut Found<'_>) -> Option<Block> {
    let kind = match name {
        "slack" => "slack",
        "discord" => "discord",
        "teams" | "teams-workflows" => "teams",
        "mattermost" => "mattermost",
        "googlechat" => "googlechat",
        "telegram" => "telegram",
        "ntfy" => "ntfy",
        "gotify" => "gotify",
        "pagerduty" => "pagerduty",
        "email" => "email",
        "custom" => "webhook",
        _ => return None,
    };
    let mut block = found.other(item, name, kind);
    match kind {
        "telegram" => {
            secret(item, found, &mut block, "token", "token");
            plain(item, &mut block, "id", "chat_id");
            plain(item, &mut block, "topic-id", "thread_id");
            plain(item, &mut block, "api-url", "server");
        }
        "ntfy" => {
            plain(item, &mut block, "topic", "topic");
            plain(item, &mut block, "url", "server");
            secret(item, found, &mut block, "token", "token");
            item.dropped(
                &["priority", "email", "click", "disable-firebase", "disable-cache"],
                "stillup sets it itself",
            );
        }
        "gotify" => {
            plain(item, &mut block, "server-url", "server");
            secret(item, found, &mut block, "token", "token");
            item.dropped(&["priority", "title"], "stillup sets it itself");
        }
        "pagerduty" => secret(item, found, &mut block, "integration-key", "routing_key"),
        "email" => email(item, found, &mut block),
        "webhook" => {
            secret(item, found, &mut block, "url", "url");
            if let Some(headers) = item.item("headers") {
                request::headers(found, &mut block, headers);
            }
            item.dropped(&["body", "placeholders"], "what is sent is stillup's JSON");
            item.usual("method", &["POST"]);
            found.sign(&mut block, "custom");
        }
        _ => {
            secret(item, found, &mut block, "webhook-url", "url");
            plain(item, &mut block, "channel", "channel");
            item.dropped(&["title", "message-content"], "write `title` and `body` of the subscriber");
        }
    }
    Some(block)
}

fn plain(item: &mut Item, block: &mut Block, theirs: &str, ours: &str) {
    if let Some(text) = item.string(theirs) {
        block.set(&[block.kind, ours], text);
    }
}

fn secret(item: &mut Item, found: &mut Found<'_>, block: &mut Block, theirs: &str, ours: &str) {
    let hint = format!("{}_{theirs}", block.id());
    if let Some(kept) = request::secret(item, theirs, found, &hint) {
        block.set(&[block.kind, ours], kept);
    }
}

fn email(item: &mut Item, found: &mut Found<'_>, block: &mut Block) {
    plain(item, block, "host", "host");
    let port = item.take("port").and_then(Taken::into_text);
    if let Some(port) = &port {
        match port.parse::<u16>() {
            Ok(number) => block.set(&["email", "port"], number),
            Err(_) => block.set(&["email", "port"], port.as_str()),
        }
        if port == "465" {
            block.set(&["email", "tls"], "tls");
        }
    }
    let from = item.string("from");
    if let Some(name) = item.string("username").or_else(|| from.clone().filter(|_| item.has("password"))) {
        block.set(&["email", "username"], name);
    }
    secret(item, found, block, "password", "password");
    if let Some(from) = from {
        block.set(&["email", "from"], from);
    }
    if let Some(to) = item.string("to") {
        let to: Vec<&str> = to.split(',').map(str::trim).filter(|to| !to.is_empty()).collect();
        block.set(&["email", "to"], to);
    }
}
