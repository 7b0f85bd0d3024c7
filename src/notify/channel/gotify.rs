//! Gotify: a message of an application, plain text. <https://gotify.net/docs/pushmsg>

use serde_json::{Value, json};

use crate::notify::dialect::PLAIN;
use crate::notify::format::{Format, Written, bytes};
use crate::notify::said::{Said, Tone};

/// Nothing is published about limits; a telephone shows less than this.
pub const FORMAT: Format = Format { dialect: &PLAIN, measure: bytes, title: 500, body: 6_000, value: 600 };

/// The message.
pub fn payload(said: &Said<'_>, written: &Written) -> Value {
    let mut parts: Vec<String> = Vec::new();
    if !written.body.is_empty() {
        parts.push(written.body.clone());
    }
    parts.extend(written.details.iter().map(|(label, value)| format!("{label}: {value}")));
    let priority = match said.tone {
        Tone::Critical => 10,
        Tone::Major => 8,
        Tone::Minor => 5,
        Tone::Good | Tone::Planned => 4,
    };
    let message = if parts.is_empty() { written.title.clone() } else { parts.join("\n") };
    let mut extras = json!({"client::display": {"contentType": "text/plain"}});
    if let Some(link) = said.link {
        extras["client::notification"] = json!({"click": {"url": link}});
    }
    json!({"title": written.title, "message": message, "priority": priority, "extras": extras})
}
