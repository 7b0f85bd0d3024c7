//! Values that steps have captured, tokens and credentials: wherever they would be told, their name is.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::failure::Failure;
use crate::model::{ReasonKind, Secret};

/// What stands for itself everywhere in a URL (RFC 3986, 2.3).
pub(super) const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// Stands for what was cut.
const ELLIPSIS: &str = "…";
/// A shorter value stands by itself only: in the middle of a word it says nothing.
const SHORT: usize = 4;
/// So much of the beginning of a value, at the end of a text that was cut, is it.
const CUT: usize = 3;

/// Which of several requests runs, and what is never told of them.
#[derive(Debug, Default)]
pub(super) struct Hidden {
    /// Its name, and whether what it needs of its answer stands in the body.
    step: Option<(String, bool)>,
    values: Vec<(String, Secret)>,
}

impl Hidden {
    /// Another request runs from now on.
    pub(super) fn begin_step(&mut self, name: &str, captures: bool) {
        self.step = Some((name.to_owned(), captures));
    }

    /// A failure with the name of the request, if it is one of several.
    pub(super) fn of_step(&self, mut failure: Failure) -> Failure {
        failure.errors.iter_mut().for_each(|error| self.taken_from(error));
        // Only there stands what a server says; elsewhere a short value would be a number of ours.
        let all = failure.reason.kind == ReasonKind::Redirect;
        let whole = failure.reason.message.clone();
        self.replace(&mut failure.reason.message, if all { 0 } else { SHORT });
        if failure.reason.message != whole {
            failure.reason.found = None;
        }
        if let Some((name, _)) = &self.step {
            failure.reason.message = format!("{name}: {}", failure.reason.message);
            // Only the words have the name, and have lost what is never told.
            failure.reason.found = None;
        }
        failure
    }

    /// The beginning of a body as evidence. What is captured stands in it, unless the server says that it has failed.
    pub(super) fn body(&self, start: &[u8], status: Option<u16>) -> Option<String> {
        let captures = self.step.as_ref().is_some_and(|(_, captures)| *captures);
        if start.is_empty() || (captures && status.is_none_or(|status| status < 400)) {
            return None;
        }
        let mut text = String::from_utf8_lossy(start).into_owned();
        self.taken_from_cut(&mut text);
        Some(text)
    }

    /// One more, with its name; the longest come first, for one may be part of another.
    pub(super) fn add(&mut self, name: &str, value: Secret) {
        if self.values.iter().any(|(_, known)| *known == value) {
            return;
        }
        self.values.push((name.to_owned(), value));
        self.values.sort_by_key(|(_, value)| std::cmp::Reverse(value.expose().len()));
    }

    /// The text without any of them, however it is written there.
    pub(super) fn taken_from(&self, text: &mut String) {
        self.replace(text, 0);
    }

    fn replace(&self, text: &mut String, shortest: usize) {
        for (name, value) in self.values.iter().filter(|(_, value)| value.expose().len() >= shortest) {
            let value = value.expose();
            for form in forms(value) {
                if text.contains(form.as_ref()) {
                    *text = replaced(text, &form, &format!("{{{name}}}"));
                }
            }
        }
    }

    /// The same of a text of which parts were cut: an ellipsis stands for them.
    pub(super) fn taken_from_line(&self, text: &mut String) {
        if self.values.is_empty() {
            return;
        }
        self.taken_from(text);
        let mut parts: Vec<String> = text.split(ELLIPSIS).map(str::to_owned).collect();
        let whole = parts.len() - 1;
        parts.iter_mut().take(whole).for_each(|part| self.taken_from_cut(part));
        *text = parts.join(ELLIPSIS);
    }

    /// The same of a text that ends in the middle of something.
    fn taken_from_cut(&self, text: &mut String) {
        self.taken_from(text);
        for (name, value) in &self.values {
            for form in forms(value.expose()) {
                let begun = form.char_indices().map(|(end, _)| end).filter(|end| *end >= CUT).rev();
                let begun = begun.filter_map(|end| form.get(..end)).find(|begun| text.ends_with(begun));
                if let Some(length) = begun.map(str::len) {
                    text.truncate(text.len() - length);
                    text.push_str(&format!("{{{name}}}"));
                }
            }
        }
    }
}

/// How a value may be written.
fn forms(value: &str) -> [Cow<'_, str>; 5] {
    let quoted = serde_json::Value::from(value).to_string();
    let inner = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or_default().to_owned();
    [
        Cow::Borrowed(value),
        utf8_percent_encode(value, NON_ALPHANUMERIC).into(),
        utf8_percent_encode(value, UNRESERVED).into(),
        url::form_urlencoded::byte_serialize(value.as_bytes()).collect::<String>().into(),
        inner.into(),
    ]
}

fn replaced(text: &str, value: &str, by: &str) -> String {
    if value.len() >= SHORT {
        return text.replace(value, by);
    }
    let (mut whole, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find(value) {
        let (before, after) = (rest.get(..at).unwrap_or_default(), rest.get(at + value.len()..).unwrap_or_default());
        let inside = [whole.chars().chain(before.chars()).next_back(), after.chars().next()];
        let inside = inside.iter().flatten().any(|letter| letter.is_alphanumeric());
        whole.push_str(before);
        whole.push_str(if inside { value } else { by });
        rest = after;
    }
    whole.push_str(rest);
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(values: &[(&str, &str)]) -> Hidden {
        let mut hidden = Hidden::default();
        values.iter().for_each(|(name, value)| hidden.add(name, Secret::new(*value)));
        hidden
    }

    #[test]
    fn values_are_told_by_their_names() {
        let hidden = hidden(&[("id", "42"), ("token", "s3cr3t&\"x"), ("part", "s3cr3t")]);
        for (text, expected) in [
            ("nothing", "nothing"),
            ("the token s3cr3t&\"x.", "the token {token}."),
            (r#"{"a":"s3cr3t&\"x"}"#, r#"{"a":"{token}"}"#),
            ("http://h/s3cr3t%26%22x/", "http://h/{token}/"),
            ("s3cr3t alone", "{part} alone"),
            ("http://h/s3cr3t%26%22x-/", "http://h/{token}-/"),
            ("order 42 of 142, 42", "order {id} of 142, {id}"),
        ] {
            let mut text = text.to_owned();
            hidden.taken_from(&mut text);
            assert_eq!(text, expected);
        }
        for (text, expected) in [("ends with s3cr", "ends with {token}"), ("ends with s3", "ends with s3")] {
            let mut text = text.to_owned();
            hidden.taken_from_cut(&mut text);
            assert_eq!(text, expected);
        }
    }

    #[test]
    fn values_that_were_cut_are_told_by_their_names() {
        let hidden = hidden(&[("token", "s3cr3t&\"x")]);
        for (text, expected) in [
            ("`s3cr3t%26…`, s3c", "`{token}…`, s3c"),
            ("a: s3cr3t%26%22…", "a: {token}…"),
            ("sid=…; s3cr3t%26%22x…", "sid=…; {token}…"),
        ] {
            let mut text = text.to_owned();
            hidden.taken_from_line(&mut text);
            assert_eq!(text, expected);
        }
    }
}
