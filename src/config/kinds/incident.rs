//! What incidents of people are made of: titles, Markdown, instants, closed words.

use serde_json::{Value as Json, json};

use super::text::{Name, Prose, words};
use crate::config::kind::{Leaf, TextFault, any_text};
use crate::config::suggest;
use crate::model::people::{MAX_BODY, MAX_TITLE};
use crate::model::{Impact, IncidentStatus, Timestamp};

words!(
    Impact: "`none`, `degraded` or `down`",
    IncidentStatus: "where an incident stands",
);

/// One line, short enough to be shown whole.
pub(in crate::config) struct Title;

impl Leaf for Title {
    type Value = String;

    fn what() -> String {
        "a title".to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        let title = Name::parse(text)?;
        if title.chars().count() > MAX_TITLE {
            return Err(TextFault::new(format!("is longer than {MAX_TITLE} characters"))
                .hint("tell the rest in the body".to_owned()));
        }
        Ok(title)
    }

    fn schema() -> Json {
        any_text()
    }
}

/// What people write: Markdown, not empty.
pub(in crate::config) struct Markdown;

impl Leaf for Markdown {
    type Value = String;

    fn what() -> String {
        "a text".to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        let text = text.replace("\r\n", "\n");
        if text.len() > MAX_BODY {
            return Err(TextFault::new(format!("is {} bytes long, at most {MAX_BODY} are shown", text.len())));
        }
        let text = Prose::parse(&text)?;
        if text.trim().is_empty() { Err(TextFault::new("says nothing")) } else { Ok(text.trim_end().to_owned()) }
    }

    fn schema() -> Json {
        any_text()
    }
}

/// An instant with its offset from UTC.
pub(in crate::config) struct Instant;

impl Leaf for Instant {
    type Value = Timestamp;

    fn what() -> String {
        "an instant such as 2026-11-21T10:00:00Z".to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        let hint = "write date, time and offset from UTC: 2026-11-21T10:00:00Z or 2026-11-21T11:00:00+01:00";
        Timestamp::parse(text).ok_or_else(|| TextFault::new("is not an instant").hint(hint.to_owned()))
    }

    fn schema() -> Json {
        json!({"type": "string", "format": "date-time"})
    }
}
