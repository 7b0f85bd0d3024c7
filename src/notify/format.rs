//! From plain words to a receiver's format: escaped, and cut to what the receiver takes. Pure.

use crate::model::{Facts, MessageId, SubscriberId, Words};
use crate::notify::details::Value;
use crate::notify::dialect::Dialect;
use crate::notify::prose::{self, Room};
use crate::notify::said::Said;
use crate::render::message;

/// Longest name of a page, in the receiver's unit.
const PAGE_MAX: usize = 240;

/// How a receiver reads texts, and how much of them it takes.
#[derive(Clone, Copy)]
pub(super) struct Format {
    /// What must be escaped, and what makes bold and links.
    pub dialect: &'static Dialect,
    /// Length in the receiver's unit.
    pub measure: fn(&str) -> usize,
    /// Longest title.
    pub title: usize,
    /// Longest body.
    pub body: usize,
    /// Longest value of a detail.
    pub value: usize,
}

/// Words in a receiver's format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    /// Never empty.
    pub title: String,
    /// May be empty.
    pub body: String,
    /// The body is the subscriber's own words.
    pub is_own: bool,
    /// In order.
    pub details: Vec<Line>,
    /// The page's name; may be empty.
    pub page: String,
}

/// A detail in a receiver's format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// For programs.
    pub key: &'static str,
    /// Plain letters.
    pub label: String,
    /// What there is to say.
    pub value: String,
}

/// A subscriber's own words, and whose they are: for the log.
#[derive(Clone, Copy, Debug)]
pub(super) struct Own<'a> {
    /// The words.
    pub words: &'a Words,
    /// Whose.
    pub subscriber: &'a SubscriberId,
    /// For which message.
    pub message: &'a MessageId,
}

/// UTF-16 code units: at least as many as characters, however a receiver counts them.
pub(super) fn utf16(text: &str) -> usize {
    text.encode_utf16().count()
}

/// Bytes of UTF-8.
pub(super) const fn bytes(text: &str) -> usize {
    text.len()
}

impl Format {
    /// The text escaped; its beginning and an ellipsis if it is longer than `max`.
    pub(super) fn fit(&self, text: &str, max: usize) -> String {
        self.cut(text, max, self.dialect.escape)
    }

    /// The same of a title.
    fn fit_title(&self, text: &str) -> String {
        self.cut(text, self.title, self.dialect.escape_title)
    }

    fn cut(&self, text: &str, max: usize, escape: fn(char, &mut String)) -> String {
        let ellipsis = (self.measure)("…");
        let (mut out, mut used, mut fits) = (String::with_capacity(text.len()), 0, 0);
        for char in text.chars() {
            let start = out.len();
            escape(char, &mut out);
            used += (self.measure)(&out[start..]);
            if used > max {
                out.truncate(fits);
                out.push('…');
                return out;
            }
            if used + ellipsis <= max {
                fits = out.len();
            }
        }
        out
    }

    /// What is said, in this format; a subscriber's own words come instead where it has any. One that fails on these
    /// facts is logged, and the standard text comes.
    pub(super) fn write(&self, said: &Said<'_>, own: Own<'_>) -> Written {
        let title = if said.title.is_empty() { "Incident" } else { &said.title };
        let own_title =
            own.words.title.as_ref().and_then(|template| self.own(template, ("title", own), said, self.title));
        let own_body = own.words.body.as_ref().and_then(|template| self.own(template, ("body", own), said, self.body));
        let value = |value: &Value| match (value, self.dialect.date) {
            (Value::At(at, words), Some(date)) => date(*at, &self.fit(words, self.value)),
            (Value::At(_, text), None) | (Value::Text(text), _) => self.fit(text, self.value),
        };
        Written {
            title: own_title.filter(|text| !text.trim().is_empty()).unwrap_or_else(|| self.fit_title(title)),
            is_own: own_body.is_some(),
            body: own_body.unwrap_or_else(|| self.body(said)),
            details: said
                .details
                .iter()
                .map(|detail| Line { key: detail.key, label: detail.label.clone(), value: value(&detail.value) })
                .collect(),
            page: self.fit(&said.page, PAGE_MAX),
        }
    }

    /// The standard body: a person's Markdown is shown as it was meant.
    fn body(&self, said: &Said<'_>) -> String {
        match &self.dialect.marks {
            Some(marks) if said.markdown => {
                prose::write(self.dialect, marks, &said.body, Room { measure: self.measure, max: self.body })
            }
            None if said.markdown => self.fit(&prose::plain(&said.body), self.body),
            Some(_) | None => self.fit(&said.body, self.body),
        }
    }

    /// A subscriber's own words, if they can be made and fit.
    fn own(&self, template: &str, (name, whose): (&str, Own<'_>), said: &Said<'_>, max: usize) -> Option<String> {
        // Marks are the template's own: the words come without.
        let without_marks = said.markdown.then(|| prose::plain(&said.whole));
        let standard = message::Standard {
            title: &said.title,
            body: without_marks.as_ref().unwrap_or(&said.whole),
            url: said.link,
        };
        let facts: &Facts = said.facts;
        let escape = if name == "title" { self.dialect.escape_title } else { self.dialect.escape };
        match message::render(template, facts, &standard, escape) {
            Ok(text) if (self.measure)(&text) <= max => {
                Some(if name == "title" { text.split_whitespace().collect::<Vec<_>>().join(" ") } else { text })
            }
            Ok(text) => {
                tracing::warn!(
                    subscriber.id = %whose.subscriber,
                    message.id = %whose.message,
                    template = name,
                    length = (self.measure)(&text),
                    max,
                    "a template made a text that is too long: the standard one is sent"
                );
                None
            }
            Err(error) => {
                let Own { subscriber, message, .. } = whose;
                tracing::warn!(subscriber.id = %subscriber, message.id = %message, template = name, %error,
                    "a template failed: the standard text is sent");
                None
            }
        }
    }
}

/// `Label: value` lines of an escaped text, each label between `open` and `close`.
pub(super) fn lines(said: &Said<'_>, written: &Written, (open, close): (&str, &str)) -> String {
    let line = |Line { label, value, .. }: &Line| {
        let label = format!("{open}{label}{close}");
        said.voice.locale.say("message-detail", &[("label", (&label).into()), ("value", value.into())])
    };
    written.details.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Body and details one below the other, for receivers that know nothing else; never empty.
pub(super) fn flat(said: &Said<'_>, written: &Written, marks: (&str, &str)) -> String {
    let parts = [written.body.clone(), lines(said, written, marks)];
    let text = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n");
    if text.is_empty() { written.title.clone() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    use crate::notify::dialect::{DISCORD, HTML, PLAIN};

    const FORMAT: Format = Format { dialect: &HTML, measure: utf16, title: 10, body: 10, value: 10 };

    #[test]
    fn texts_are_cut_between_characters_never_inside_an_escape() {
        for (text, max, wanted) in [
            ("short", 5, "short"),
            ("longer", 5, "long…"),
            ("<<<", 12, "&lt;&lt;&lt;"),
            ("<<<<", 12, "&lt;&lt;…"),
            ("𝄞𝄞𝄞", 5, "𝄞𝄞…"),
            ("ab", 1, "…"),
            ("", 1, ""),
        ] {
            assert_eq!(FORMAT.fit(text, max), wanted, "{text} {max}");
        }
    }

    proptest! {
        #[test]
        fn a_text_always_fits(text in "\\PC{0,60}", max in 1_usize..80) {
            for dialect in [&PLAIN, &HTML, &DISCORD] {
                for measure in [utf16, bytes as fn(&str) -> usize] {
                    let format = Format { dialect, measure, ..FORMAT };
                    prop_assert!(measure(&format.fit(&text, max.max(3))) <= max.max(3));
                }
            }
        }
    }
}
