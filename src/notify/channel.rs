//! Facts → the bytes of a message, one file a channel. Pure; the same facts always give the same bytes, and sending is
//! elsewhere.

pub(super) mod alertmanager;
pub(super) mod discord;
pub(super) mod email;
pub(super) mod googlechat;
pub(super) mod gotify;
pub(super) mod mattermost;
pub(super) mod ntfy;
pub(super) mod pagerduty;
pub(super) mod slack;
pub(super) mod statuspage;
pub(super) mod teams;
pub(super) mod telegram;
mod webhook;

use serde_json::Value;

use super::format::{Format, Own};
use super::plain::line;
use super::said::Said;
use super::voice::Voice;
use crate::model::{Channel, ChannelKind, Facts, IncidentStory, MessageId, MessageKind, Subject, SubscriberId, Words};

/// What a message is made from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Making<'a> {
    /// The same over all retries.
    pub id: &'a MessageId,
    /// For whom.
    pub subscriber: &'a SubscriberId,
    /// Frozen at commit.
    pub facts: &'a Facts,
    /// Why there is a message.
    pub kind: MessageKind,
    /// How the page speaks.
    pub voice: &'a Voice,
}

/// The bytes to keep and send.
///
/// # Errors
/// A channel that cannot tell this: for operators.
pub(super) fn make(channel: &Channel, words: &Words, making: Making<'_>) -> Result<Vec<u8>, String> {
    let Making { id, subscriber, facts, kind, voice } = making;
    let facts = &*voice.told(facts);
    let mut said = Said::of(facts, kind, voice);
    match channel.kind() {
        // There an incident is called the same from beginning to end, and the text stands alone.
        ChannelKind::Statuspage => {
            said.title = line(facts.subject.title());
            said.body.clone_from(&said.whole);
            // Markdown is Markdown there, as in `/api/v2`.
            said.markdown = false;
        }
        // No detail stands beside it.
        ChannelKind::Alertmanager => said.body.clone_from(&said.whole),
        // The title is what a telephone and a list show.
        ChannelKind::Email | ChannelKind::Ntfy | ChannelKind::Gotify | ChannelKind::PagerDuty => {
            said.title = said.named_title();
        }
        ChannelKind::Webhook
        | ChannelKind::Slack
        | ChannelKind::Discord
        | ChannelKind::Teams
        | ChannelKind::Mattermost
        | ChannelKind::GoogleChat
        | ChannelKind::Telegram => {}
    }
    let written = format(channel.kind()).write(&said, Own { words, subscriber, message: id });
    let value = match channel {
        Channel::Webhook(to) => return Ok(webhook::payload(to, &said, (subscriber, id))),
        Channel::Email(to) => return email::payload(to, &making, &said, &written),
        Channel::Slack(_) => slack::payload(&said, &written),
        Channel::Discord(to) => discord::payload(to, &said, &written),
        Channel::Teams(_) => teams::payload(&said, &written),
        Channel::Mattermost(to) => mattermost::payload(to, &said, &written),
        Channel::GoogleChat(_) => googlechat::payload(&said, &written),
        Channel::Telegram(to) => telegram::payload(to, &said, &written),
        Channel::Ntfy(to) => ntfy::payload(to, &said, &written),
        Channel::Gotify(_) => gotify::payload(&said, &written),
        Channel::PagerDuty(_) => pagerduty::payload(&said, &written, story(facts)?),
        Channel::Alertmanager(to) => alertmanager::payload(to, &said, &written, story(facts)?),
        Channel::Statuspage(_) => statuspage::payload(&said, &written),
    };
    Ok(bytes(&value))
}

/// How texts are written for a channel. A webhook sends facts: what it would be for plain text.
pub(super) const fn format(kind: ChannelKind) -> &'static Format {
    match kind {
        ChannelKind::Slack => &slack::FORMAT,
        ChannelKind::Discord => &discord::FORMAT,
        ChannelKind::Teams => &teams::FORMAT,
        ChannelKind::Mattermost => &mattermost::FORMAT,
        ChannelKind::GoogleChat => &googlechat::FORMAT,
        ChannelKind::Telegram => &telegram::FORMAT,
        ChannelKind::Ntfy => &ntfy::FORMAT,
        ChannelKind::Gotify => &gotify::FORMAT,
        ChannelKind::PagerDuty => &pagerduty::FORMAT,
        ChannelKind::Alertmanager => &alertmanager::FORMAT,
        ChannelKind::Webhook | ChannelKind::Statuspage => &statuspage::FORMAT,
        ChannelKind::Email => &email::FORMAT,
    }
}

fn story(facts: &Facts) -> Result<&IncidentStory, String> {
    match &facts.subject {
        Subject::Incident(story) => Ok(story),
        Subject::Maintenance { .. } => Err("this channel is told of incidents only".to_owned()),
    }
}

fn bytes(value: &Value) -> Vec<u8> {
    serde_json::to_vec(value).expect("texts, numbers and text keys are always JSON")
}

#[cfg(test)]
mod tests;
