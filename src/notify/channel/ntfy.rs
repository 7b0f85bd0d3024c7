//! ntfy: published as JSON to the server's root. A message has at most 4096 bytes (a longer one becomes a file), a
//! title 1024. <https://docs.ntfy.sh/publish/#publish-as-json>

use serde_json::{Value, json};

use crate::model::channel::Ntfy;
use crate::notify::dialect::PLAIN;
use crate::notify::format::{Format, Written, bytes, flat};
use crate::notify::said::{Said, Tone};

/// Plain text.
pub(crate) const FORMAT: Format = Format { dialect: &PLAIN, measure: bytes, title: 250, body: 2_000, value: 200 };

/// The message.
pub(crate) fn payload(to: &Ntfy, said: &Said<'_>, written: &Written) -> Value {
    let (tag, priority) = match said.tone {
        Tone::Critical => ("rotating_light", 5),
        Tone::Major => ("warning", 4),
        Tone::Minor => ("warning", 3),
        Tone::Good => ("white_check_mark", 3),
        Tone::Planned => ("wrench", 3),
    };
    let message = flat(said, written, ("", ""));
    let mut body = json!({
        "topic": to.topic.expose(), "title": written.title, "message": message, "tags": [tag], "priority": priority,
    });
    if let Some(link) = said.link {
        body["click"] = json!(link);
        body["actions"] = json!([{"action": "view", "label": said.open(), "url": link}]);
    }
    body
}
