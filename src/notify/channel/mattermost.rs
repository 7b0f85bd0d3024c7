//! Mattermost: an incoming webhook's message with one attachment. A post has at most 16383 characters.
//! <https://developers.mattermost.com/integrate/reference/message-attachments/>

use serde_json::{Value, json};

use crate::model::channel::Mattermost;
use crate::notify::dialect::MATTERMOST;
use crate::notify::format::{Format, Line, Written, utf16};
use crate::notify::said::Said;

/// Markdown.
pub(crate) const FORMAT: Format = Format { dialect: &MATTERMOST, measure: utf16, title: 300, body: 6_000, value: 600 };

/// The message.
pub(crate) fn payload(to: &Mattermost, said: &Said<'_>, written: &Written) -> Value {
    let field = |Line { label, value, .. }: &Line| json!({"title": label, "value": value, "short": value.len() <= 40});
    let fields: Vec<Value> = written.details.iter().map(field).collect();
    let mut attachment = json!({
        "fallback": written.title,
        "color": said.tone.hex(),
        "title": written.title,
        "text": written.body,
        "fields": fields,
    });
    if !written.page.is_empty() {
        attachment["footer"] = json!(written.page);
    }
    if let Some(link) = said.link {
        attachment["title_link"] = json!(link);
    }
    let mut message = json!({"text": "", "attachments": [attachment]});
    for (key, value) in [("channel", &to.channel), ("username", &to.username)] {
        if let Some(value) = value {
            message[key] = json!(value);
        }
    }
    message
}
