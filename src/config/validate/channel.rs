//! A channel's block as typed → a channel.

use super::request::check_headers;
use crate::config::kind::At;
use crate::config::raw;
use crate::config::report::Report;
use crate::config::table::{Plain, Read, Whole};
use crate::model::channel::{
    Alertmanager, Discord, Email, Gotify, Hook, Login, MailTls, Mattermost, Ntfy, OwnBody, PagerDuty, Reach, Telegram,
    Webhook,
};
use crate::model::{Channel, ChannelKind, Media, Secret};

/// Headers that Standard Webhooks and HTTP set themselves.
const RESERVED: [&str; 6] =
    ["webhook-id", "webhook-timestamp", "webhook-signature", "content-type", "content-length", "transfer-encoding"];

/// What a webhook sends, unless it says otherwise.
const JSON: &str = "application/json";

/// The template that a webhook has of its own, and what that makes.
pub(super) fn own<'a>(block: &raw::Channel<Read<'a>>) -> Option<(&'a At<String>, Media)> {
    let raw::Channel::Webhook(webhook) = block else { return None };
    let kind = webhook.content_type.as_ref().map_or(JSON, |kind| kind.value.as_str());
    webhook.body.as_ref().map(|template| (template, Media::of(kind)))
}

/// Reports everything about a block that does not hold.
pub(super) fn check(block: &raw::Channel<Read<'_>>, report: &mut Report) {
    match block {
        raw::Channel::Webhook(webhook) => {
            webhook.headers.iter().for_each(|headers| check_webhook_headers(&headers.value, report));
            if let (Some(kind), None) = (&webhook.content_type, &webhook.body) {
                let hint = "the facts are JSON; write `body` too, or remove it".to_owned();
                report.problem(kind.at, "`content_type` is that of a `body` of its own", Some(hint));
            }
        }
        raw::Channel::Ntfy(ntfy) => {
            check_login(ntfy.token.as_ref(), ntfy.username.as_ref(), ntfy.password.as_ref(), report);
        }
        raw::Channel::Alertmanager(alertmanager) => {
            let raw::Alertmanager { token, username, password, .. } = alertmanager;
            check_login(token.as_ref(), username.as_ref(), password.as_ref(), report);
        }
        raw::Channel::Email(email) => check_email(email, report),
        raw::Channel::Slack(_)
        | raw::Channel::Teams(_)
        | raw::Channel::GoogleChat(_)
        | raw::Channel::Statuspage(_)
        | raw::Channel::Discord(_)
        | raw::Channel::Mattermost(_)
        | raw::Channel::Telegram(_)
        | raw::Channel::Gotify(_)
        | raw::Channel::PagerDuty(_) => {}
    }
}

/// Which channel a block is.
pub(super) const fn kind(block: &raw::Channel<Read<'_>>) -> ChannelKind {
    match block {
        raw::Channel::Webhook(_) => ChannelKind::Webhook,
        raw::Channel::Slack(_) => ChannelKind::Slack,
        raw::Channel::Discord(_) => ChannelKind::Discord,
        raw::Channel::Teams(_) => ChannelKind::Teams,
        raw::Channel::Mattermost(_) => ChannelKind::Mattermost,
        raw::Channel::GoogleChat(_) => ChannelKind::GoogleChat,
        raw::Channel::Telegram(_) => ChannelKind::Telegram,
        raw::Channel::Ntfy(_) => ChannelKind::Ntfy,
        raw::Channel::Gotify(_) => ChannelKind::Gotify,
        raw::Channel::PagerDuty(_) => ChannelKind::PagerDuty,
        raw::Channel::Alertmanager(_) => ChannelKind::Alertmanager,
        raw::Channel::Statuspage(_) => ChannelKind::Statuspage,
        raw::Channel::Email(_) => ChannelKind::Email,
    }
}

/// The channel of a subscriber.
pub(super) fn channel(block: raw::Channel<Plain>) -> Channel {
    match block {
        raw::Channel::Webhook(block) => Channel::Webhook(webhook(block)),
        raw::Channel::Slack(block) => Channel::Slack(hook(block)),
        raw::Channel::Discord(block) => Channel::Discord(discord(block)),
        raw::Channel::Teams(block) => Channel::Teams(hook(block)),
        raw::Channel::Mattermost(block) => Channel::Mattermost(mattermost(block)),
        raw::Channel::GoogleChat(block) => Channel::GoogleChat(hook(block)),
        raw::Channel::Telegram(block) => Channel::Telegram(telegram(block)),
        raw::Channel::Ntfy(block) => Channel::Ntfy(ntfy(block)),
        raw::Channel::Gotify(block) => Channel::Gotify(gotify(block)),
        raw::Channel::PagerDuty(block) => Channel::PagerDuty(pagerduty(block)),
        raw::Channel::Alertmanager(block) => Channel::Alertmanager(alertmanager(block)),
        raw::Channel::Statuspage(block) => Channel::Statuspage(hook(block)),
        raw::Channel::Email(block) => Channel::Email(email(block)),
    }
}

fn check_webhook_headers(headers: &[(At<String>, At<Secret>)], report: &mut Report) {
    check_headers(headers, report);
    for (name, _) in headers.iter().filter(|(name, _)| RESERVED.contains(&name.value.as_str())) {
        let message = format!("the header `{}` is set by stillup itself", name.value);
        report.problem(name.at, message, Some("remove it".to_owned()));
    }
}

/// A token, or a user with a password.
fn check_login(
    token: Option<&At<Secret>>,
    username: Option<&At<String>>,
    password: Option<&At<Secret>>,
    report: &mut Report,
) {
    match (token, username, password) {
        (Some(_), Some(other), _) => {
            report.problem(other.at, "`token` and `username` exclude each other", Some("remove one".to_owned()));
        }
        (_, Some(lone), None) => report.problem(lone.at, "`username` needs `password`", None),
        (_, None, Some(lone)) => report.problem(lone.at, "`password` needs `username`", None),
        (_, Some(_), Some(_)) | (_, None, None) => {}
    }
}

fn check_email(raw: &raw::Email, report: &mut Report) {
    check_login(None, raw.username.as_ref(), raw.password.as_ref(), report);
    if let (Some(MailTls::None), Some(username)) = (raw.tls.as_ref().map(|tls| tls.value), &raw.username) {
        let hint = "use `tls: starttls` or `tls: tls`, or remove `username` and `password`".to_owned();
        report.problem(username.at, "a password would be sent in the clear: `tls` is `none`", Some(hint));
    }
}

fn webhook(raw: Whole<raw::Webhook>) -> Webhook {
    let kind = raw.content_type.unwrap_or_else(|| JSON.to_owned());
    let own = raw.body.map(|template| OwnBody { template, content_type: kind });
    let headers = raw.headers.unwrap_or_default();
    Webhook { url: raw.url, secrets: raw.secret, headers, own, reach: reach(&raw.reach) }
}

fn hook(raw: Whole<raw::Hook>) -> Hook {
    Hook { url: raw.url, reach: reach(&raw.reach) }
}

fn discord(raw: Whole<raw::Discord>) -> Discord {
    Discord { url: raw.url, username: raw.username, reach: reach(&raw.reach) }
}

fn mattermost(raw: Whole<raw::Mattermost>) -> Mattermost {
    Mattermost { url: raw.url, channel: raw.channel, username: raw.username, reach: reach(&raw.reach) }
}

fn telegram(raw: Whole<raw::Telegram>) -> Telegram {
    Telegram {
        server: server(&raw.server),
        token: raw.token,
        chat_id: raw.chat_id,
        thread_id: raw.thread_id,
        reach: reach(&raw.reach),
    }
}

fn ntfy(raw: Whole<raw::Ntfy>) -> Ntfy {
    let login = login(raw.token, raw.username, raw.password);
    Ntfy { server: server(&raw.server), topic: raw.topic, login, reach: reach(&raw.reach) }
}

fn gotify(raw: Whole<raw::Gotify>) -> Gotify {
    Gotify { server: server(&raw.server), token: raw.token, reach: reach(&raw.reach) }
}

fn pagerduty(raw: Whole<raw::PagerDuty>) -> PagerDuty {
    PagerDuty { server: server(&raw.server), routing_key: raw.routing_key, reach: reach(&raw.reach) }
}

fn alertmanager(raw: Whole<raw::Alertmanager>) -> Alertmanager {
    Alertmanager {
        url: server(&raw.url),
        login: login(raw.token, raw.username, raw.password),
        labels: raw.labels.unwrap_or_default(),
        reach: reach(&raw.reach),
    }
}

fn email(raw: Whole<raw::Email>) -> Email {
    let usual = match raw.tls {
        MailTls::Starttls => 587,
        MailTls::Tls => 465,
        MailTls::None => 25,
    };
    Email {
        host: raw.host,
        port: raw.port.unwrap_or(usual),
        tls: raw.tls,
        login: raw.username.zip(raw.password),
        from: raw.from,
        to: raw.to,
        reach: reach(&raw.reach),
    }
}

fn reach(raw: &Whole<raw::Reach>) -> Reach {
    Reach { timeout: raw.timeout, allow_private: raw.allow_private }
}

fn login(token: Option<Secret>, username: Option<String>, password: Option<Secret>) -> Option<Login> {
    let password = || Some(Login::Password { username: username?, password: password? });
    token.map(Login::Token).or_else(password)
}

/// An address that paths are added to.
fn server(url: &Secret) -> Secret {
    Secret::new(url.expose().trim_end_matches('/'))
}
