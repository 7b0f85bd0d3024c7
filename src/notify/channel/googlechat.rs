//! Google Chat: a webhook's message, one card. A message has at most 32000 bytes; buttons lead to https only.
//! <https://developers.google.com/workspace/chat/api/reference/rest/v1/cards>

use serde_json::{Value, json};

use crate::notify::dialect::HTML;
use crate::notify::format::{Format, Written, bytes, lines};
use crate::notify::said::Said;

/// Paragraphs of cards know a little HTML.
pub(crate) const FORMAT: Format = Format { dialect: &HTML, measure: bytes, title: 1_000, body: 8_000, value: 1_000 };

/// The message.
pub(crate) fn payload(said: &Said<'_>, written: &Written) -> Value {
    let paragraph = |text: &str| json!({"textParagraph": {"text": text}});
    let mut widgets = vec![paragraph(&format!("<b><font color=\"{}\">{}</font></b>", said.tone.hex(), written.title))];
    if !written.body.is_empty() {
        widgets.push(paragraph(&written.body.replace('\n', "<br>")));
    }
    if !written.details.is_empty() {
        widgets.push(paragraph(&lines(said, written, ("<b>", "</b>")).replace('\n', "<br>")));
    }
    if let Some(link) = said.link.filter(|link| link.starts_with("https://")) {
        let button = json!({"text": said.open(), "onClick": {"openLink": {"url": link}}});
        widgets.push(json!({"buttonList": {"buttons": [button]}}));
    }
    let mut card = json!({"sections": [{"widgets": widgets}]});
    if !said.page.is_empty() {
        card["header"] = json!({"title": said.page});
    }
    json!({
        "fallbackText": FORMAT.fit(&said.named_title(), FORMAT.title),
        "cardsV2": [{"cardId": "stillup", "card": card}],
    })
}
