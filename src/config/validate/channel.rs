//! A channel's block as typed → a channel.

use super::probe;
use crate::config::kind::At;
use crate::config::kinds::secret::{HookUrl, Key, Payload};
use crate::config::kinds::text::Name;
use crate::config::raw;
use crate::config::report::Report;
use crate::model::channel::{
    Alertmanager, Discord, Email, Gotify, Hook, Login, MailTls, Mattermost, Ntfy, PagerDuty, Reach, Telegram, Webhook,
};
use crate::model::{Channel, ChannelKind, Secret};

/// Headers that Standard Webhooks and HTTP set themselves.
const RESERVED: [&str; 6] =
    ["webhook-id", "webhook-timestamp", "webhook-signature", "content-type", "content-length", "transfer-encoding"];

/// The channel of a subscriber that has exactly one. Every block that is there is looked at.
pub(super) fn channel(raw: &raw::Subscriber, report: &mut Report) -> Option<Channel> {
    let hook = |block: &Option<At<raw::Hook>>| block.as_ref().and_then(|block| one_url(&block.value));
    let found = [
        raw.webhook.as_ref().and_then(|block| webhook(&block.value, report)).map(Channel::Webhook),
        hook(&raw.slack).map(Channel::Slack),
        raw.discord.as_ref().and_then(|block| discord(&block.value)).map(Channel::Discord),
        hook(&raw.teams).map(Channel::Teams),
        raw.mattermost.as_ref().and_then(|block| mattermost(&block.value)).map(Channel::Mattermost),
        hook(&raw.googlechat).map(Channel::GoogleChat),
        raw.telegram.as_ref().and_then(|block| telegram(&block.value)).map(Channel::Telegram),
        raw.ntfy.as_ref().and_then(|block| ntfy(&block.value, report)).map(Channel::Ntfy),
        raw.gotify.as_ref().and_then(|block| gotify(&block.value)).map(Channel::Gotify),
        raw.pagerduty.as_ref().and_then(|block| pagerduty(&block.value)).map(Channel::PagerDuty),
        raw.alertmanager.as_ref().and_then(|block| alertmanager(&block.value, report)).map(Channel::Alertmanager),
        hook(&raw.statuspage).map(Channel::Statuspage),
        raw.email.as_ref().and_then(|block| email(&block.value, report)).map(Channel::Email),
    ];
    found.into_iter().flatten().next()
}

/// Which channel a subscriber has, whether or not its block holds.
pub(super) fn kind(raw: &raw::Subscriber) -> Option<ChannelKind> {
    let there = [
        (ChannelKind::Webhook, raw.webhook.is_some()),
        (ChannelKind::Slack, raw.slack.is_some()),
        (ChannelKind::Discord, raw.discord.is_some()),
        (ChannelKind::Teams, raw.teams.is_some()),
        (ChannelKind::Mattermost, raw.mattermost.is_some()),
        (ChannelKind::GoogleChat, raw.googlechat.is_some()),
        (ChannelKind::Telegram, raw.telegram.is_some()),
        (ChannelKind::Ntfy, raw.ntfy.is_some()),
        (ChannelKind::Gotify, raw.gotify.is_some()),
        (ChannelKind::PagerDuty, raw.pagerduty.is_some()),
        (ChannelKind::Alertmanager, raw.alertmanager.is_some()),
        (ChannelKind::Statuspage, raw.statuspage.is_some()),
        (ChannelKind::Email, raw.email.is_some()),
    ];
    there.into_iter().find_map(|(kind, is_there)| is_there.then_some(kind))
}

fn reach(raw: &raw::Reach) -> Option<Reach> {
    Some(Reach { timeout: raw.timeout.as_ref()?.value.0, allow_private: raw.allow_private.as_ref()?.value })
}

fn webhook(raw: &raw::Webhook, report: &mut Report) -> Option<Webhook> {
    let headers = probe::headers(raw.headers.as_ref(), report);
    for (name, _) in raw.headers.as_ref().map_or(&[][..], |map| &map.value.0) {
        if RESERVED.contains(&name.value.0.as_str()) {
            report.problem(
                name.at,
                format!("the header `{}` is set by stillup itself", name.value.0),
                Some("remove it".to_owned()),
            );
        }
    }
    Some(Webhook {
        url: raw.url.as_ref()?.value.0.clone(),
        secrets: raw.secret.as_ref()?.value.0.iter().map(|key| key.value.0.clone()).collect(),
        headers,
        reach: reach(&raw.reach)?,
    })
}

fn one_url(raw: &raw::Hook) -> Option<Hook> {
    Some(Hook { url: raw.url.as_ref()?.value.0.clone(), reach: reach(&raw.reach)? })
}

fn discord(raw: &raw::Discord) -> Option<Discord> {
    Some(Discord {
        url: raw.url.as_ref()?.value.0.clone(),
        username: raw.username.as_ref().map(|name| name.value.0.clone()),
        reach: reach(&raw.reach)?,
    })
}

fn mattermost(raw: &raw::Mattermost) -> Option<Mattermost> {
    Some(Mattermost {
        url: raw.url.as_ref()?.value.0.clone(),
        channel: name(raw.channel.as_ref()),
        username: name(raw.username.as_ref()),
        reach: reach(&raw.reach)?,
    })
}

fn telegram(raw: &raw::Telegram) -> Option<Telegram> {
    Some(Telegram {
        server: server(raw.server.as_ref())?,
        token: raw.token.as_ref()?.value.0.clone(),
        chat_id: raw.chat_id.as_ref()?.value.0.clone(),
        thread_id: raw.thread_id.as_ref().map(|id| id.value.0),
        reach: reach(&raw.reach)?,
    })
}

fn ntfy(raw: &raw::Ntfy, report: &mut Report) -> Option<Ntfy> {
    let login = login(raw.token.as_ref(), raw.username.as_ref(), raw.password.as_ref(), report);
    Some(Ntfy {
        server: server(raw.server.as_ref())?,
        topic: raw.topic.as_ref()?.value.0.clone(),
        login,
        reach: reach(&raw.reach)?,
    })
}

fn gotify(raw: &raw::Gotify) -> Option<Gotify> {
    Some(Gotify {
        server: server(raw.server.as_ref())?,
        token: raw.token.as_ref()?.value.0.clone(),
        reach: reach(&raw.reach)?,
    })
}

fn pagerduty(raw: &raw::PagerDuty) -> Option<PagerDuty> {
    Some(PagerDuty {
        server: server(raw.server.as_ref())?,
        routing_key: raw.routing_key.as_ref()?.value.0.clone(),
        reach: reach(&raw.reach)?,
    })
}

fn alertmanager(raw: &raw::Alertmanager, report: &mut Report) -> Option<Alertmanager> {
    let login = login(raw.token.as_ref(), raw.username.as_ref(), raw.password.as_ref(), report);
    let labels = raw.labels.as_ref().map_or(&[][..], |labels| &labels.value.0);
    Some(Alertmanager {
        url: server(raw.url.as_ref())?,
        login,
        labels: labels.iter().map(|(name, value)| (name.value.0.clone(), value.value.0.clone())).collect(),
        reach: reach(&raw.reach)?,
    })
}

fn email(raw: &raw::Email, report: &mut Report) -> Option<Email> {
    let tls = raw.tls.as_ref()?.value;
    let login = match login(None, raw.username.as_ref(), raw.password.as_ref(), report) {
        Some(Login::Password { username, password }) => Some((username, password)),
        Some(Login::Token(_)) | None => None,
    };
    if let (MailTls::None, Some(username)) = (tls, &raw.username) {
        let hint = "use `tls: starttls` or `tls: tls`, or remove `username` and `password`".to_owned();
        report.problem(username.at, "a password would be sent in the clear: `tls` is `none`", Some(hint));
    }
    let port = match tls {
        MailTls::Starttls => 587,
        MailTls::Tls => 465,
        MailTls::None => 25,
    };
    Some(Email {
        host: raw.host.as_ref()?.value.0.clone(),
        port: raw.port.as_ref().map_or(Some(port), |port| u16::try_from(port.value.0).ok())?,
        tls,
        login,
        from: raw.from.as_ref()?.value.0.clone(),
        to: raw.to.as_ref()?.value.0.iter().map(|to| to.value.0.clone()).collect(),
        reach: reach(&raw.reach)?,
    })
}

/// A token, or a user with a password.
fn login(
    token: Option<&At<Key>>,
    username: Option<&At<Name>>,
    password: Option<&At<Payload>>,
    report: &mut Report,
) -> Option<Login> {
    match (token, username, password) {
        (Some(_), Some(other), _) => {
            report.problem(other.at, "`token` and `username` exclude each other", Some("remove one".to_owned()))
        }
        (_, Some(lone), None) => report.problem(lone.at, "`username` needs `password`", None),
        (_, None, Some(lone)) => report.problem(lone.at, "`password` needs `username`", None),
        (_, Some(_), Some(_)) | (_, None, None) => {}
    }
    match (token, username, password) {
        (Some(token), _, _) => Some(Login::Token(token.value.0.clone())),
        (None, Some(username), Some(password)) => {
            Some(Login::Password { username: username.value.0.clone(), password: password.value.0.clone() })
        }
        (None, _, _) => None,
    }
}

fn name(text: Option<&At<Name>>) -> Option<String> {
    text.map(|text| text.value.0.clone())
}

/// An address that paths are added to.
fn server(url: Option<&At<HookUrl>>) -> Option<Secret> {
    url.map(|url| Secret::new(url.value.0.expose().trim_end_matches('/')))
}
