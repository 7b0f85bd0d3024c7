//! Who is written to: chats, topics, mailboxes; and the names of labels.

use serde_json::{Value as Json, json};

use crate::config::kind::{Leaf, TextFault};
use crate::config::kinds::text::{Name, words};
use crate::config::suggest;
use crate::model::Secret;
use crate::model::channel::MailTls;

words!(MailTls: "`starttls`, `tls` or `none`");

/// A chat of Telegram.
pub(in crate::config) struct ChatId;

impl Leaf for ChatId {
    type Value = String;

    fn what() -> String {
        "the id of a chat".to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        let digits = |text: &str| (1..=20).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        let name = |text: &str| {
            (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        };
        if digits(text.strip_prefix('-').unwrap_or(text)) || text.strip_prefix('@').is_some_and(name) {
            return Ok(text.to_owned());
        }
        Err(TextFault::new("is not the id of a chat")
            .hint("write its number, -1001234567890, or the @name of a public channel".to_owned()))
    }

    fn schema() -> Json {
        json!({"type": ["string", "integer"]})
    }
}

/// A topic of ntfy.
pub(in crate::config) struct Topic;

impl Leaf for Topic {
    type Value = Secret;

    fn is_secret(_text: &str) -> bool {
        true
    }

    fn what() -> String {
        "a topic".to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if !(1..=64).contains(&text.len()) || !text.bytes().all(plain) {
            return Err(TextFault::new(
                "is not a topic: 1 to 64 letters, digits, `-` and `_`, without the server's address",
            ));
        }
        Ok(Secret::new(text))
    }
}

/// What Discord shows as the author of a message.
pub(in crate::config) struct Author;

impl Leaf for Author {
    type Value = String;

    fn what() -> String {
        "a name".to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        let name = Name::parse(text)?;
        if name.encode_utf16().count() > 80 {
            return Err(TextFault::new("is longer than the 80 characters that Discord takes"));
        }
        Ok(name)
    }

    fn schema() -> Json {
        Name::schema()
    }
}

/// The name of a label of Prometheus.
pub(in crate::config) struct LabelName;

/// Labels that say which alert it is.
const OURS: [&str; 6] = ["alertname", "incident", "severity", "monitor", "group", "drill"];

impl Leaf for LabelName {
    type Value = String;

    fn what() -> String {
        "the name of a label".to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        if text.is_empty()
            || text.len() > 100
            || text.starts_with(|c: char| c.is_ascii_digit())
            || !text.bytes().all(plain)
        {
            return Err(TextFault::new("is not the name of a label")
                .hint("letters, digits and `_`, not beginning with a digit".to_owned()));
        }
        if OURS.contains(&text) {
            return Err(TextFault::new("is a label that stillup sets itself").hint("remove it".to_owned()));
        }
        Ok(text.to_owned())
    }
}

/// An address of a mail, with or without a name.
pub(in crate::config) struct Mailbox;

impl Leaf for Mailbox {
    type Value = String;

    fn what() -> String {
        "a mail address".to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        let hint = "write `ops@acme.example` or `Acme Ops <ops@acme.example>`";
        let one_line = !text.contains(char::is_control) && text.len() <= 500;
        match text.parse::<lettre::message::Mailbox>() {
            Ok(mailbox) if one_line => Ok(mailbox.to_string()),
            Ok(_) | Err(_) => Err(TextFault::new("is not a mail address").hint(hint.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chats() {
        for text in ["1", "-1001234567890", "@acme_status"] {
            assert!(ChatId::parse(text).is_ok(), "{text}");
        }
        for text in ["", "-", "@", "acme", "1.5", "@a b", "--1", "999999999999999999999"] {
            assert!(ChatId::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn mailboxes() {
        for text in [
            "ops@acme.example",
            "Acme Ops <ops@acme.example>",
            "\"Ops, Acme\" <ops@acme.example>",
            "Büro <a@xn--bcher-kva.example>",
        ] {
            assert!(Mailbox::parse(text).is_ok(), "{text}");
        }
        for text in [
            "",
            "ops",
            "@acme.example",
            "a@b@c",
            "a@acme.example, b@acme.example",
            "a@acme.example\r\nBcc: x@y.example",
        ] {
            assert!(Mailbox::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn topics_and_labels() {
        assert!(Topic::parse("acme-status_1").is_ok());
        for text in ["", "a/b", "a b", &"x".repeat(65)] {
            assert!(Topic::parse(text).is_err(), "{text}");
        }
        assert!(LabelName::parse("team").is_ok());
        assert!(Author::parse(&"ä".repeat(80)).is_ok());
        assert!(Author::parse(&"ä".repeat(81)).is_err() && Author::parse(" ").is_err());
        for text in ["", "1a", "a-b", "alertname", "severity", "drill"] {
            assert!(LabelName::parse(text).is_err(), "{text}");
        }
    }
}
