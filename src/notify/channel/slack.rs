//! Slack: an incoming webhook's message, one coloured attachment of blocks.
//! <https://docs.slack.dev/reference/block-kit/blocks/section-block>: text of a section ≤ 3000 characters, ≤ 10 fields
//! of ≤ 2000.

use serde_json::{Value, json};

use crate::notify::dialect::MRKDWN;
use crate::notify::format::{Format, Line, Written, utf16};
use crate::notify::said::Said;

/// Mrkdwn.
pub(crate) const FORMAT: Format = Format { dialect: &MRKDWN, measure: utf16, title: 300, body: 2_900, value: 500 };

/// The message.
pub(crate) fn payload(said: &Said<'_>, written: &Written) -> Value {
    let title = match said.link {
        Some(link) => format!("*<{link}|{}>*", written.title),
        None => format!("*{}*", written.title),
    };
    let section = |text: String| json!({"type": "section", "text": {"type": "mrkdwn", "text": text}});
    let mut blocks = Vec::new();
    if !written.body.is_empty() {
        blocks.push(section(written.body.clone()));
    }
    let field = |Line { label, value, .. }: &Line| json!({"type": "mrkdwn", "text": format!("*{label}*\n{value}")});
    let fields: Vec<Value> = written.details.iter().take(10).map(field).collect();
    if !fields.is_empty() {
        blocks.push(json!({"type": "section", "fields": fields}));
    }
    if !written.page.is_empty() {
        let page = json!({"type": "mrkdwn", "text": written.page});
        blocks.push(json!({"type": "context", "elements": [page]}));
    }
    // Above the attachment, and what a notification shows.
    json!({
        "text": title,
        "attachments": [{"color": said.tone.hex(), "fallback": written.title, "blocks": blocks}],
    })
}
