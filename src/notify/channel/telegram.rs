//! Telegram: `sendMessage` of a bot, in its HTML. A text has at most 4096 characters after its entities are read.
//! <https://core.telegram.org/bots/api#sendmessage>

use std::time::Duration;

use serde_json::{Value, json};

use crate::model::channel::Telegram;
use crate::notify::dialect::HTML;
use crate::notify::format::{Format, Written, lines, utf16};
use crate::notify::said::Said;

/// Title, body, seven details and the link stay below 4096 even before the entities are read.
pub(crate) const FORMAT: Format = Format { dialect: &HTML, measure: utf16, title: 300, body: 1_800, value: 120 };

/// Longest name of the link.
const OPEN_MAX: usize = 240;

/// The message.
pub(crate) fn payload(to: &Telegram, said: &Said<'_>, written: &Written) -> Value {
    let mut parts = vec![format!("<b>{}</b>", written.title)];
    if !written.body.is_empty() {
        parts.push(written.body.clone());
    }
    if !written.details.is_empty() {
        parts.push(lines(said, written, ("<b>", "</b>")));
    }
    match said.link {
        Some(link) => parts.push(format!("<a href=\"{link}\">{}</a>", FORMAT.fit(&said.open(), OPEN_MAX))),
        None if written.page.is_empty() => {}
        None => parts.push(written.page.clone()),
    }
    let mut message = json!({
        "chat_id": to.chat_id,
        "text": parts.join("\n\n"),
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": true},
    });
    if let Some(thread) = to.thread_id {
        message["message_thread_id"] = json!(thread);
    }
    message
}

/// `{"ok":false,"error_code":429,"parameters":{"retry_after":35}}`.
pub(crate) fn retry_after(answer: &Value) -> Option<Duration> {
    answer["parameters"]["retry_after"].as_u64().map(Duration::from_secs)
}
