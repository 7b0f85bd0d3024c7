//! E-mail: one message as RFC 5322 writes it, as text and as HTML, ASCII on the wire whatever the words. Mails of an
//! incident are one thread: each answers the one that it opened with, whose id follows from the incident. It names no
//! receiver: each one's header is put in when it is sent.

mod html;

use lettre::address::Envelope;
use lettre::message::header::{self, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart, SinglePart};
use url::Host;

use crate::model::channel::Email;
use crate::model::{EventType, MessageKind, Timestamp};
use crate::notify::channel::Making;
use crate::notify::dialect::PLAIN;
use crate::notify::format::{Format, Written, lines, utf16};
use crate::notify::said::Said;

/// Plain text; a subject that wraps is read by nobody.
pub(crate) const FORMAT: Format = Format { dialect: &PLAIN, measure: utf16, title: 200, body: 20_000, value: 2_000 };

/// Longest name in `List-Id`, characters.
const LIST_NAME_MAX: usize = 60;

/// The message, or why it cannot be written.
pub(crate) fn payload(to: &Email, making: &Making<'_>, said: &Said<'_>, written: &Written) -> Result<Vec<u8>, String> {
    let mailbox =
        |text: &String| text.parse::<Mailbox>().map_err(|_| "an address of the subscriber is not valid".to_owned());
    let from = mailbox(&to.from)?;
    let receivers = to.to.iter().map(|one| mailbox(one).map(|one| one.email)).collect::<Result<Vec<_>, _>>()?;
    let envelope =
        Envelope::new(Some(from.email.clone()), receivers).map_err(|_| "there is nobody to send to".to_owned())?;
    // The part after the @ makes ids unique among all senders.
    let domain = from.email.domain();
    // In the letters of DNS: an id is no text.
    let domain = Host::parse(domain).map_or_else(|_| domain.to_owned(), |host| host.to_string());
    // The subscriber is in it: who reads two of them must not lose one as a copy of the other.
    let root = format!("<{}.{}@{domain}>", said.facts.subject.id(), making.subscriber);
    let mut builder = Message::builder().envelope(envelope).from(from).date(date(said.facts.at));
    builder = if is_first(making) {
        builder.message_id(Some(root))
    } else {
        builder.message_id(Some(format!("<{}@{domain}>", making.id))).in_reply_to(root.clone()).references(root)
    };
    builder = builder
        .header(header::MIME_VERSION_1_0)
        .subject(&written.title)
        .raw_header(raw("Content-Language", said.voice.locale.language().as_str()))
        .raw_header(raw("List-Id", &list_id(said, &domain)))
        .raw_header(raw("Auto-Submitted", "auto-generated"))
        .raw_header(raw("X-Stillup-Event", said.facts.event.as_str()));
    // A boundary by chance would make other bytes of the same facts.
    let parts = MultiPart::alternative()
        .boundary(format!("=_stillup_{}", making.id))
        .singlepart(SinglePart::plain(text(said, written)))
        .singlepart(SinglePart::html(html::page(said, written)));
    let message = builder.multipart(parts).map_err(|_| "the mail cannot be written".to_owned())?;
    Ok(message.formatted())
}

/// Body, details, link, and whose page it is.
fn text(said: &Said<'_>, written: &Written) -> String {
    let link = said.link.map(str::to_owned).unwrap_or_default();
    let signature = if said.page.is_empty() { String::new() } else { format!("-- \n{}", said.page) };
    let parts = [written.body.clone(), lines(said, written, ("", "")), link, signature];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    format!("{}\n", parts.join("\n\n"))
}

/// The same for all mails of a page, so that a receiver can sort them: RFC 2919.
fn list_id(said: &Said<'_>, domain: &str) -> String {
    let site = said.facts.page.as_ref().and_then(|page| url::Url::parse(&page.site).ok());
    let host = match site.as_ref().and_then(url::Url::host) {
        Some(Host::Domain(name)) => name.to_owned(),
        Some(Host::Ipv4(_) | Host::Ipv6(_)) | None => domain.to_owned(),
    };
    // Only what needs no quotes: a name in quotes and one in other letters do not go together.
    let plain =
        |char: char| if char.is_alphanumeric() || matches!(char, '-' | '_' | '&' | '!' | '+') { char } else { ' ' };
    let name: String = said.page.chars().take(LIST_NAME_MAX).map(plain).collect();
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let id = format!("<stillup.{host}>");
    if name.is_empty() { id } else { format!("{name} {id}") }
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
