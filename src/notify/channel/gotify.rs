//! Gotify: a message of an application, Markdown under a plain title. <https://gotify.net/docs/pushmsg>

use serde_json::{Value, json};

use crate::notify::dialect::GOTIFY;
use crate::notify::format::{Format, Written, bytes, flat};
use crate::notify::said::{Said, Tone};

/// Nothing is published about limits; a telephone shows less than this.
pub(crate) const FORMAT: Format = Format { dialect: &GOTIFY, measure: bytes, title: 500, body: 6_000, value: 600 };

/// The message.
pub(crate) fn payload(said: &Said<'_>, written: &Written) -> Value {
    let priority = match said.tone {
        Tone::Critical => 10,
        Tone::Major => 8,
        Tone::Minor => 5,
        Tone::Good | Tone::Planned => 4,
    };
    // In Markdown a line ends where two spaces stand before its end.
    let message = flat(said, written, ("**", "**")).replace('\n', "  \n");
    let mut extras = json!({"client::display": {"contentType": "text/markdown"}});
    if let Some(link) = said.link {
        extras["client::notification"] = json!({"click": {"url": link}});
    }
    json!({"title": written.title, "message": message, "priority": priority, "extras": extras})
}
