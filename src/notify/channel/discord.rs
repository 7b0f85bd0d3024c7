//! Discord: a webhook's message, one embed, and nobody is mentioned.
//! <https://docs.discord.com/developers/resources/message#embed-object-embed-limits>: title ≤ 256, description ≤ 4096,
//! name ≤ 256, value ≤ 1024, ≤ 25 fields, ≤ 6000 characters in all.

use serde_json::{Value, json};

use crate::model::channel::Discord;
use crate::notify::dialect::DISCORD;
use crate::notify::format::{Format, Line, Written, utf16};
use crate::notify::said::Said;

/// Six details of 350, their labels and the page's name leave room for title and body within 6000.
pub(crate) const FORMAT: Format = Format { dialect: &DISCORD, measure: utf16, title: 256, body: 3_000, value: 350 };

/// The message.
pub(crate) fn payload(to: &Discord, said: &Said<'_>, written: &Written) -> Value {
    let field = |Line { label, value, .. }: &Line| json!({"name": label, "value": value, "inline": value.len() <= 40});
    let fields: Vec<Value> = written.details.iter().map(field).collect();
    let mut embed = json!({
        "title": written.title,
        "color": said.tone.color(),
        "fields": fields,
        "timestamp": said.facts.at,
    });
    if !written.body.is_empty() {
        embed["description"] = json!(written.body);
    }
    if !written.page.is_empty() {
        embed["footer"] = json!({"text": said.page});
    }
    if let Some(link) = said.link {
        embed["url"] = json!(link);
    }
    let mut message = json!({"embeds": [embed], "allowed_mentions": {"parse": []}});
    if let Some(username) = &to.username {
        message["username"] = json!(username);
    }
    message
}
