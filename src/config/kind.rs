//! What can stand in a configuration: single values, lists and maps. Reading goes on after a problem and collects every
//! one.

use std::marker::PhantomData;

use serde_json::{Value as Json, json};

use super::report::{Place, Report, is_unprintable};
use super::tree::{Entry, Node, Scalar, Value};

/// A value read, and where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct At<T> {
    pub value: T,
    pub at: Place,
    /// Made from a variable: messages must not show it.
    pub replaced: bool,
}

/// Reads nodes into values; where it stands is in `label`, for messages.
pub(super) struct Reader<'a> {
    pub report: &'a mut Report,
    /// The key that is being read; none at the root.
    pub label: &'static str,
}

impl<'a> Reader<'a> {
    pub(super) const fn new(report: &'a mut Report) -> Self {
        Self { report, label: "" }
    }

    fn place(&self) -> String {
        if self.label.is_empty() { String::new() } else { format!("`{}`: ", self.label) }
    }

    /// Reports a node of the wrong kind.
    pub(super) fn wrong_kind(&mut self, node: &Node, expected: &str) {
        if !matches!(node.value, Value::Broken) {
            self.report.problem(node.at, format!("{}expected {expected}, found {}", self.place(), node.kind()), None);
        }
    }

    /// Reports a node that is no block, and how that is written. A URL in its place may be the secret of one.
    pub(super) fn wrong_block(&mut self, node: &Node, title: &str, written: impl Fn() -> Option<String>) {
        if !matches!(node.value, Value::Broken) {
            let message = format!("{}expected the keys of {title}, found {}", self.place(), node.kind());
            let hint = match &node.value {
                Value::Scalar(scalar) => {
                    if scalar.text.contains("://") {
                        self.report.mask(node.at, scalar.width);
                    }
                    written()
                }
                Value::Null | Value::Broken | Value::List(_) | Value::Map(_) => None,
            };
            self.report.problem(node.at, message, hint);
        }
    }

    /// Reports a scalar that will not do. A secret that is written out is not repeated.
    pub(super) fn wrong_text(&mut self, at: Place, scalar: &Scalar, secret: bool, fault: TextFault) {
        let shown = match &scalar.written {
            Some(written) => format!("`{}`", shorten(written)),
            None if secret => "the value".to_owned(),
            None if scalar.text.is_empty() => "the empty text".to_owned(),
            None => format!("`{}`", shorten(&scalar.text)),
        };
        let hint = invisible(&scalar.text).or(fault.hint);
        self.report.problem(at, format!("{}{shown} {}", self.place(), fault.says), hint);
    }
}

/// Names a letter that nobody sees.
fn invisible(text: &str) -> Option<String> {
    let unseen = |c: &char| {
        let odd_spaces = ['\u{00A0}', '\u{00AD}', '\u{FEFF}'];
        odd_spaces.contains(c)
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}')
    };
    let (place, letter) = (1_usize..).zip(text.chars()).find(|(_, c)| unseen(c))?;
    Some(format!("character {place} is invisible (U+{:04X}): delete it", u32::from(letter)))
}

/// Whether a variable seems to be meant as a shell writes it: `Bearer $TOKEN`.
fn is_like_shell(text: &str) -> bool {
    text.split([' ', '=', ':', '/', '&', '"']).any(|word| {
        let name = word.strip_prefix('$').unwrap_or_default();
        name.len() >= 3 && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
    })
}

/// The beginning of a text, safe to print.
pub(super) fn shorten(text: &str) -> String {
    const LONGEST: usize = 80;
    let mut short: String = text.chars().take(LONGEST).map(|c| if is_unprintable(c) { ' ' } else { c }).collect();
    if text.chars().nth(LONGEST).is_some() {
        short.push('…');
    }
    short
}

/// Something that can stand in a configuration.
pub(super) trait Kind {
    /// What it is read as: plain, but for the places inside it.
    type Value: 'static;
    /// The same without places, and without gaps.
    type Whole;

    /// Reads it, reporting what is wrong; `None` if there is nothing to go on with.
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self::Value>;

    /// All of it; `None` only where a problem was reported.
    fn whole(value: &Self::Value) -> Option<Self::Whole>;

    /// JSON Schema of what may stand there.
    fn schema() -> Json;
}

/// Why a text will not do: the end of a sentence that begins with the text. Never holds the text itself, it may be
/// secret.
#[derive(Debug)]
pub(super) struct TextFault {
    says: String,
    hint: Option<String>,
}

impl TextFault {
    pub(super) fn new(says: impl Into<String>) -> Self {
        Self { says: says.into(), hint: None }
    }

    /// Both as one.
    pub(super) fn sentence(self) -> String {
        match self.hint {
            Some(hint) => format!("{}: {hint}", self.says),
            None => self.says,
        }
    }

    pub(super) fn hint(mut self, hint: impl Into<Option<String>>) -> Self {
        self.hint = hint.into();
        self
    }
}

/// A kind of single value.
pub(super) trait Leaf {
    /// What the text says.
    type Value: Clone + 'static;

    /// Stands without quotes: a number or a boolean.
    const BARE: bool = false;

    /// What is allowed, with its article: "a duration such as 30s".
    fn what() -> String;

    /// Reads the text, variables already replaced.
    fn parse(text: &str) -> Result<Self::Value, TextFault>;

    /// Whether this text is, or holds, a secret: it is never repeated.
    fn is_secret(_text: &str) -> bool {
        false
    }

    /// JSON Schema of the values allowed, variables aside.
    fn schema() -> Json {
        json!({"type": "string"})
    }
}

/// JSON Schema of a text that may also look like a number or a boolean.
pub(super) fn any_text() -> Json {
    json!({"type": ["string", "number", "boolean"]})
}

impl<T: Leaf> Kind for T {
    type Value = T::Value;
    type Whole = T::Value;

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<T::Value> {
        let Value::Scalar(scalar) = &node.value else {
            reader.wrong_kind(node, &T::what());
            return None;
        };
        let secret = scalar.written.is_none() && T::is_secret(&scalar.text);
        if secret {
            reader.report.mask(node.at, scalar.width);
        }
        if scalar.written.is_none() && (secret || scalar.text.contains("://")) && is_like_shell(&scalar.text) {
            // Not by its name: it may be part of the secret.
            let hint = "variables are written with braces: `${TOKEN}`".to_owned();
            let message = format!("{}a dollar and a name are taken as they stand", reader.place());
            reader.report.warning(node.at, message, Some(hint));
        }
        let parsed = match T::parse(&scalar.text) {
            Ok(_) if T::BARE && scalar.quoted && scalar.written.is_none() => {
                Err(TextFault::new(format!("is a text, expected {}", T::what())).hint("remove the quotes".to_owned()))
            }
            Ok(_) if !T::BARE && scalar.json && !scalar.quoted => {
                Err(TextFault::new(format!("is not a text, expected {}", T::what()))
                    .hint("put it in quotes".to_owned()))
            }
            parsed => parsed,
        };
        parsed.map_err(|fault| reader.wrong_text(node.at, scalar, secret, fault)).ok()
    }

    fn whole(value: &T::Value) -> Option<T::Value> {
        Some(value.clone())
    }

    fn schema() -> Json {
        let schema = <T as Leaf>::schema();
        let is_text =
            |kind: &Json| kind == "string" || kind.as_array().is_some_and(|kinds| kinds.contains(&json!("string")));
        let any_text = schema.get("type").is_some_and(is_text) && schema.get("pattern").is_none();
        let mut schema = if any_text { schema } else { json!({"anyOf": [schema, {"$ref": "#/$defs/variable"}]}) };
        // Editors show it beside the key, the reference as the key's type.
        schema["title"] = json!(T::what());
        schema
    }
}

/// A value that may not have been readable, which was reported: not the same as one that is not there.
pub(super) struct Tried<T>(PhantomData<T>);

impl<T: Kind> Kind for Tried<T> {
    type Value = Option<T::Value>;
    type Whole = T::Whole;

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self::Value> {
        Some(T::read(node, reader))
    }

    fn whole(value: &Self::Value) -> Option<T::Whole> {
        T::whole(value.as_ref()?)
    }

    fn schema() -> Json {
        T::schema()
    }
}

/// A list.
pub(super) struct List<T>(PhantomData<T>);

impl<T: Kind> Kind for List<T> {
    type Value = Vec<At<T::Value>>;
    type Whole = Vec<T::Whole>;

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self::Value> {
        let Value::List(items) = &node.value else {
            reader.wrong_kind(node, "a list");
            return None;
        };
        Some(items.iter().filter_map(|item| at::<T>(item, reader)).collect())
    }

    fn whole(value: &Self::Value) -> Option<Self::Whole> {
        value.iter().map(|item| T::whole(&item.value)).collect()
    }

    fn schema() -> Json {
        json!({"type": "array", "items": T::schema()})
    }
}

/// A list, or its only item alone.
pub(super) struct OneOrMany<T>(PhantomData<T>);

impl<T: Kind> Kind for OneOrMany<T> {
    type Value = Vec<At<T::Value>>;
    type Whole = Vec<T::Whole>;

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self::Value> {
        match &node.value {
            Value::List(_) => List::<T>::read(node, reader),
            _ => at::<T>(node, reader).map(|item| vec![item]),
        }
    }

    fn whole(value: &Self::Value) -> Option<Self::Whole> {
        List::<T>::whole(value)
    }

    fn schema() -> Json {
        json!({"anyOf": [T::schema(), {"type": "array", "items": T::schema()}]})
    }
}

/// A map whose keys are free.
pub(super) struct Map<K, V>(PhantomData<(K, V)>);

impl<K: Leaf, V: Kind> Kind for Map<K, V> {
    type Value = Vec<(At<K::Value>, At<V::Value>)>;
    type Whole = Vec<(K::Value, V::Whole)>;

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self::Value> {
        let Value::Map(entries) = &node.value else {
            reader.wrong_kind(node, "a map");
            return None;
        };
        let pair = |entry: &Entry, reader: &mut Reader<'_>| {
            let key = K::parse(&entry.key).map_err(|fault| {
                reader.wrong_text(entry.at, &Scalar { text: entry.key.clone(), ..Scalar::default() }, false, fault);
            });
            let value = at::<V>(&entry.node, reader);
            Some((At { value: key.ok()?, at: entry.at, replaced: false }, value?))
        };
        Some(entries.iter().filter_map(|entry| pair(entry, reader)).collect())
    }

    fn whole(value: &Self::Value) -> Option<Self::Whole> {
        value.iter().map(|(key, value)| Some((key.value.clone(), V::whole(&value.value)?))).collect()
    }

    fn schema() -> Json {
        json!({"type": "object", "additionalProperties": V::schema()})
    }
}

/// Reads a value with its place.
pub(super) fn at<T: Kind>(node: &Node, reader: &mut Reader<'_>) -> Option<At<T::Value>> {
    let replaced = matches!(&node.value, Value::Scalar(Scalar { written: Some(_), .. }));
    T::read(node, reader).map(|value| At { value, at: node.at, replaced })
}
