//! Several requests in one check, and what one takes from the answer of another.

use serde_json_path::JsonPath;

use super::{HttpProbe, Pattern};

/// One request of several.
#[derive(Clone, Debug, PartialEq)]
pub struct HttpStep {
    /// What it is called in reasons.
    pub name: String,
    /// The request, with what it has from the block in which it stands. In its URL, headers, body and expectations
    /// `{name}` stands for what a step before it has captured.
    pub request: HttpProbe,
    /// What later steps need of the answer.
    pub captures: Vec<Capture>,
    /// Something is to be put into the request.
    pub fills: bool,
}

/// A part of an answer that has a name. It may be a secret: it is never told.
#[derive(Clone, Debug, PartialEq)]
pub struct Capture {
    /// How later steps call it.
    pub name: String,
    /// Where it stands.
    pub from: CaptureFrom,
}

/// Where in an answer something stands.
#[derive(Clone, Debug)]
pub enum CaptureFrom {
    /// In JSON: the first value at this path (RFC 9535), as written and compiled.
    Json(String, JsonPath),
    /// In the body: the first group of the expression, or all that matches.
    Body(Pattern),
    /// In a header, by its name in lower case: the whole value, or as in the body.
    Header(String, Option<Pattern>),
}

impl PartialEq for CaptureFrom {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Json(one, _), Self::Json(two, _)) => one == two,
            (Self::Body(one), Self::Body(two)) => one == two,
            (Self::Header(one, shape), Self::Header(two, other)) => one == two && shape == other,
            (Self::Json(..) | Self::Body(_) | Self::Header(..), _) => false,
        }
    }
}

/// Part of a text that a step fills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// As it stands.
    Text(&'a str),
    /// The name of what stands here.
    Captured(&'a str),
}

/// Letters of a name at most.
const MAX_NAME: usize = 64;

/// The parts of a text: `{name}` is a name, and `{{name}}` the text `{name}`. Other braces are braces.
pub fn parts(text: &str) -> Vec<Part<'_>> {
    let (mut parts, mut begun, mut at) = (Vec::new(), 0, 0);
    while let Some(brace) = text.get(at..).and_then(|rest| rest.find('{')).map(|found| at + found) {
        let after = text.get(brace + 1..).unwrap_or_default();
        let (doubled, inner) = after.strip_prefix('{').map_or((false, after), |inner| (true, inner));
        let found = inner.split_once('}').filter(|(name, rest)| is_name(name) && (!doubled || rest.starts_with('}')));
        let Some((name, _)) = found else {
            at = brace + 1;
            continue;
        };
        parts.push(Part::Text(text.get(begun..brace).unwrap_or_default()));
        let width = name.len() + 2;
        begun = brace + width + 2 * usize::from(doubled);
        at = begun;
        let told = text.get(brace + 1..brace + 1 + width).unwrap_or_default();
        parts.push(if doubled { Part::Text(told) } else { Part::Captured(name) });
    }
    parts.push(Part::Text(text.get(begun..).unwrap_or_default()));
    parts.retain(|part| *part != Part::Text(""));
    parts
}

/// The names that stand in a text.
pub fn names(text: &str) -> impl Iterator<Item = &str> {
    parts(text).into_iter().filter_map(|part| match part {
        Part::Captured(name) => Some(name),
        Part::Text(_) => None,
    })
}

/// Letters of no language, which no expression needs: between them stands a name in a regular expression, where braces
/// have another meaning.
const MARKS: [char; 2] = ['\u{E0F3}', '\u{E0F4}'];

/// An expression in which names stand between marks, so that it can be compiled.
pub fn marked(expression: &str) -> String {
    let [begin, end] = MARKS;
    let part = |part| match part {
        Part::Text(text) => text.to_owned(),
        Part::Captured(name) => format!("{begin}{name}{end}"),
    };
    parts(expression).into_iter().map(part).collect()
}

/// The same as it was written.
pub fn unmarked(expression: &str) -> String {
    let [begin, end] = MARKS;
    expression.replace(begin, "{").replace(end, "}")
}

/// Whether something can be called so: a letter, then letters, digits, `_` and `-`.
pub fn is_name(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    text.len() <= MAX_NAME && text.starts_with(|first: char| first.is_ascii_alphabetic()) && text.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn braces() {
        use Part::{Captured, Text};
        for (text, expected) in [
            ("", &[][..]),
            ("plain", &[Text("plain")]),
            ("Bearer {token}", &[Text("Bearer "), Captured("token")]),
            ("{a}{b-2}", &[Captured("a"), Captured("b-2")]),
            (r#"{"ping":{id},"x":{"y":1}}"#, &[Text(r#"{"ping":"#), Captured("id"), Text(r#","x":{"y":1}}"#)]),
            ("{viewer{id}}", &[Text("{viewer"), Captured("id"), Text("}")]),
            ("a {{token}} b", &[Text("a "), Text("{token}"), Text(" b")]),
            (r"\d{3} {3} {} {a b} {", &[Text(r"\d{3} {3} {} {a b} {")]),
            ("{{a}", &[Text("{"), Captured("a")]),
            ("ö{ö}{a}", &[Text("ö{ö}"), Captured("a")]),
        ] {
            assert_eq!(parts(text), expected, "{text}");
        }
        assert_eq!(names("{a} {{b}} {c}").collect::<Vec<_>>(), ["a", "c"]);
    }

    proptest! {
        /// Nothing is lost but the doubled braces.
        #[test]
        fn any_text_is_survived(text in "[a{} ]{0,20}") {
            let whole: String = parts(&text).iter().map(|part| match part {
                Part::Text(text) => (*text).to_owned(),
                Part::Captured(name) => format!("{{{name}}}"),
            }).collect();
            let doubled = regex::Regex::new(r"\{(\{a[^{} ]*\})\}").unwrap();
            prop_assert_eq!(whole, doubled.replace_all(&text, "$1"));
        }
    }
}
