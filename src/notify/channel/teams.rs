//! Microsoft Teams: what a workflow that posts to a channel takes, an Adaptive Card of version 1.4 (later ones are not
//! shown everywhere). A message has at most 28 KB.

use serde_json::{Value, json};

use crate::notify::dialect::CARDS;
use crate::notify::format::{Format, Line, Written, bytes};
use crate::notify::said::{Said, Tone};

/// In bytes as JSON may write them (a quote is two): the card stays far below 28 KB.
pub(crate) const FORMAT: Format = Format { dialect: &CARDS, measure: bytes, title: 1_000, body: 6_000, value: 600 };

/// The message.
pub(crate) fn payload(said: &Said<'_>, written: &Written) -> Value {
    let mut body = vec![json!({
        "type": "TextBlock", "text": written.title, "size": "Large", "weight": "Bolder", "wrap": true,
        "color": color(said.tone),
    })];
    if !written.body.is_empty() {
        body.push(json!({"type": "TextBlock", "text": written.body, "wrap": true}));
    }
    let fact = |Line { label, value, .. }: &Line| json!({"title": label, "value": value});
    let facts: Vec<Value> = written.details.iter().map(fact).collect();
    if !facts.is_empty() {
        body.push(json!({"type": "FactSet", "facts": facts}));
    }
    if !written.page.is_empty() {
        body.push(json!({"type": "TextBlock", "text": written.page, "isSubtle": true, "size": "Small", "wrap": true}));
    }
    let mut card = json!({
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
        "msteams": {"width": "Full"},
    });
    if let Some(link) = said.link {
        card["actions"] = json!([{"type": "Action.OpenUrl", "title": said.open(), "url": link}]);
    }
    json!({
        "type": "message",
        "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": null,
            "content": card}],
    })
}

/// Cards know words, not colours.
const fn color(tone: Tone) -> &'static str {
    match tone {
        Tone::Critical | Tone::Major => "Attention",
        Tone::Minor => "Warning",
        Tone::Good => "Good",
        Tone::Planned => "Accent",
    }
}
