//! What a webhook is sent: the facts in JSON, or a text of the subscriber's own.

use crate::model::Media;
use crate::model::{MessageId, SubscriberId, Webhook};
use crate::notify::payload;
use crate::notify::prose;
use crate::notify::said::Said;
use crate::render::message::{self, Standard};

/// The bytes. A template that fails on these facts is logged, and the facts come.
pub(super) fn payload(to: &Webhook, said: &Said<'_>, (subscriber, id): (&SubscriberId, &MessageId)) -> Vec<u8> {
    let Some(own) = &to.own else { return payload::body(said.facts) };
    let plain = said.markdown.then(|| prose::plain(&said.whole));
    let standard = Standard { title: &said.title, body: plain.as_ref().unwrap_or(&said.whole), url: said.link };
    match message::write(&own.template, said.facts, &standard, Media::of(&own.content_type)) {
        Ok(text) => text.into_bytes(),
        Err(error) => {
            tracing::warn!(subscriber.id = %subscriber, message.id = %id, template = "body", %error,
                "a template failed: the facts are sent");
            payload::body(said.facts)
        }
    }
}
