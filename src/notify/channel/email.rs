//! E-mail: one message as RFC 5322 writes it, ASCII on the wire whatever the words. Mails of an incident are one
//! thread: each answers the one that it opened with, whose id follows from the incident.

use lettre::message::header::{self, ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use url::Host;

use crate::model::channel::Email;
use crate::model::{EventType, MessageKind, Timestamp};
use crate::notify::channel::Making;
use crate::notify::dialect::PLAIN;
use crate::notify::format::{Format, Written, utf16};
use crate::notify::said::Said;

/// Plain text; a subject that wraps is read by nobody.
pub const FORMAT: Format = Format { dialect: &PLAIN, measure: utf16, title: 200, body: 20_000, value: 2_000 };

/// The message, or why it cannot be written.
pub fn payload(to: &Email, making: &Making<'_>, said: &Said<'_>, written: &Written) -> Result<Vec<u8>, String> {
    let mailbox =
        |text: &String| text.parse::<Mailbox>().map_err(|_| "an address of the subscriber is not valid".to_owned());
    let from = mailbox(&to.from)?;
    // The part after the @ makes ids unique among all senders.
    let domain = from.email.domain();
    // In the letters of DNS: an id is no text.
    let domain = Host::parse(domain).map_or_else(|_| domain.to_owned(), |host| host.to_string());
    // The subscriber is in it: who reads two of them must not lose one as a copy of the other.
    let root = format!("<{}.{}@{domain}>", said.facts.subject.id(), making.subscriber);
    let mut builder = Message::builder().from(from).date(date(said.facts.at));
    builder = if is_first(making) {
        builder.message_id(Some(root))
    } else {
        builder.message_id(Some(format!("<{}@{domain}>", making.id))).in_reply_to(root.clone()).references(root)
    };
    builder = builder
        .header(header::MIME_VERSION_1_0)
        .subject(&written.title)
        .header(ContentType::TEXT_PLAIN)
        .raw_header(raw("Auto-Submitted", "auto-generated"))
        .raw_header(raw("X-Stillup-Event", said.facts.event.as_str()));
    for one in &to.to {
        builder = builder.to(mailbox(one)?);
    }
    let message =
        builder.body(format!("{}\n", said.text(&written.body))).map_err(|_| "the mail cannot be written".to_owned())?;
    Ok(message.formatted())
}

/// Whether it begins the thread: a subscriber gets one such message of an incident, a fallback perhaps another one's
/// beside its own.
fn is_first(making: &Making<'_>) -> bool {
    let begins = matches!(making.facts.event, EventType::IncidentOpened | EventType::MaintenanceScheduled);
    begins && making.kind != MessageKind::Fallback
}

fn raw(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

fn date(at: Timestamp) -> std::time::SystemTime {
    std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_millis(at.millis().max(0).unsigned_abs())
}
