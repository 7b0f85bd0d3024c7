//! A JSON body in which paths are looked for. A plain path is followed through the text, however large it is; for
//! another all of it is made into a tree, which has a limit.

use std::cell::OnceCell;
use std::ops::ControlFlow;

use serde::de::IgnoredAny;
use serde_json::Value;
use serde_json_path::JsonPath;

use super::walk::{self, members};
use crate::model::ReasonKind;
use crate::model::monitor::Decimal;
use crate::probe::clue::Clue;
use crate::probe::failure::{Failure, shown, thousands};
use crate::probe::http::body::Body;
use crate::probe::http::exact;

/// A tree is made of no deeper text: the parser's own limit.
const MAX_DEPTH: u32 = 127;
/// A tree has no more values: each takes a hundred bytes or so.
const MAX_VALUES: usize = 500_000;

/// A body that is JSON.
pub(in crate::probe::http) struct Document<'a> {
    text: std::borrow::Cow<'a, [u8]>,
    /// Long numbers are texts here, see [`exact`].
    tree: OnceCell<Value>,
}

/// A value that was found, its number as written.
pub(in crate::probe::http) enum Found<'a> {
    /// A number.
    Number(Decimal),
    /// A text, a boolean or null.
    Scalar(Value),
    /// A list.
    List(Inside<'a>),
    /// An object.
    Object(Inside<'a>),
}

/// What has members.
pub(in crate::probe::http) enum Inside<'a> {
    /// As it stands there: counted when somebody asks.
    Text(&'a [u8]),
    /// How many it has.
    Counted(usize),
}

impl<'a> Document<'a> {
    /// The body, checked to be JSON.
    pub(in crate::probe::http) fn read(body: Body<'a>) -> Result<Self, Failure> {
        if let Some(cut) = body.cut {
            let message = format!("the body is not JSON that can be read{}", cut.remark());
            return Err(unread(message).clue(Clue::Unread));
        }
        let text = body.json();
        // Only the place: serde's own words may quote the body.
        serde_json::from_slice::<IgnoredAny>(&text)
            .map_err(|error| unread(format!("the body is not JSON: {}", place(&error))))?;
        if std::str::from_utf8(&text).is_err() {
            return Err(unread("the body is not JSON: it is no text in UTF-8".to_owned()));
        }
        Ok(Self { text, tree: OnceCell::new() })
    }

    /// Shows each value at a path, written and compiled, until it is enough.
    pub(in crate::probe::http) fn each<'s>(
        &'s self,
        (written, path): (&str, &JsonPath),
        see: &mut dyn FnMut(Found<'s>) -> ControlFlow<()>,
    ) -> Result<(), Failure> {
        if let Some(segments) = walk::plain(written) {
            let _ = walk::walk(&self.text, &segments, &mut |value| see(Found::written(value)));
            return Ok(());
        }
        let tree = match self.tree.get() {
            Some(tree) => tree,
            None => {
                let tree = self.whole(written)?;
                self.tree.get_or_init(|| tree)
            }
        };
        let _ = path.query(tree).all().into_iter().try_for_each(|value| see(Found::of(value)));
        Ok(())
    }

    /// The first value at a path.
    pub(in crate::probe::http) fn first(&self, path: (&str, &JsonPath)) -> Result<Option<Found<'_>>, Failure> {
        let mut first = None;
        self.each(path, &mut |found| {
            first = Some(found);
            ControlFlow::Break(())
        })?;
        Ok(first)
    }

    fn whole(&self, path: &str) -> Result<Value, Failure> {
        let path = shown(path);
        if exact::values(&self.text) > MAX_VALUES {
            return Err(unread(format!(
                "the body holds more than {} values, more than `{path}` is looked for in: paths of names, numbers and \
                 `*` have no such limit",
                thousands(MAX_VALUES as u64)
            )));
        }
        serde_json::from_slice(&exact::keep(&self.text)).map_err(|error| {
            let deep = error.to_string().starts_with("recursion limit exceeded");
            let place = place(&error);
            unread(if deep {
                format!(
                    "the body is nested more than {MAX_DEPTH} levels deep, further than `{path}` is looked for: {place}"
                )
            } else {
                format!("the body is not JSON: {place}")
            })
        })
    }
}

fn unread(message: String) -> Failure {
    Failure::new(ReasonKind::JsonMismatch, message)
}

fn place(error: &serde_json::Error) -> String {
    format!("line {}, column {}", error.line(), error.column())
}

impl<'a> Found<'a> {
    /// A value as it is written.
    fn written(text: &'a [u8]) -> Self {
        let letters = || String::from_utf8_lossy(text);
        match text.first() {
            Some(b'[') => Self::List(Inside::Text(text)),
            Some(b'{') => Self::Object(Inside::Text(text)),
            Some(b'-' | b'0'..=b'9') => {
                Decimal::parse(&letters()).map_or_else(|| Self::Scalar(Value::Null), Self::Number)
            }
            // Half of a letter (`\ud800`) is JSON, and no text: then it is what is written.
            Some(_) | None => {
                Self::Scalar(serde_json::from_slice(text).unwrap_or_else(|_| Value::String(letters().into_owned())))
            }
        }
    }

    /// A value of a tree.
    fn of(value: &Value) -> Self {
        match value {
            Value::Array(items) => Self::List(Inside::Counted(items.len())),
            Value::Object(members) => Self::Object(Inside::Counted(members.len())),
            Value::Null | Value::Bool(_) | Value::String(_) | Value::Number(_) => {
                let number = exact::written(value).and_then(|number| Decimal::parse(&number));
                number.map_or_else(|| Self::Scalar(value.clone()), Self::Number)
            }
        }
    }

    /// A text or a number, and whether it is a text; what else it is, if it is neither.
    pub(in crate::probe::http) fn scalar(&self) -> Result<(String, bool), &'static str> {
        match self {
            Self::Number(number) => Ok((number.to_string(), false)),
            Self::Scalar(Value::String(text)) => Ok((text.clone(), true)),
            Self::Scalar(Value::Bool(value)) => Ok((value.to_string(), false)),
            Self::Scalar(_) | Self::List(_) | Self::Object(_) => Err(self.kind()),
        }
    }

    /// As it stands there; of what has members, how many.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::List(items) => format!("a list of {}", items.count()),
            Self::Object(members) => format!("an object of {}", members.count()),
            Self::Scalar(value) => value.to_string(),
        }
    }

    /// What it is, with its article.
    pub(super) const fn kind(&self) -> &'static str {
        match self {
            Self::Number(_) => "a number",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
            Self::Scalar(value) => kind(value),
        }
    }

    /// Members of a list or object, characters of a text.
    pub(super) fn length(&self) -> Option<u64> {
        let length = match self {
            Self::List(inside) | Self::Object(inside) => inside.count(),
            Self::Scalar(Value::String(text)) => text.chars().count(),
            Self::Number(_) | Self::Scalar(_) => return None,
        };
        u64::try_from(length).ok()
    }
}

impl Inside<'_> {
    fn count(&self) -> usize {
        match self {
            Self::Text(text) => members(text).count(),
            Self::Counted(count) => *count,
        }
    }
}

/// What a value is, with its article.
pub(super) const fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
