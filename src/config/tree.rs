//! YAML text → positioned nodes with variables replaced. The only caller of the YAML crate; syntax, duplicate keys and
//! budgets stop at the first problem.

mod budget;
mod explain;
pub(super) mod foreign;
mod json;
mod raw;

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;
use serde_yaml::{Location, Spanned};

use self::budget::Author;
use self::explain::{TAB, explain};
pub(super) use self::json::from_json;
use self::raw::Raw;
use super::report::{Place, Report};
use super::variables::{self, VariableFault};

/// A value and where it stands (where it is defined, if it came through an alias or a merge key).
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub at: Place,
    pub value: Value,
}

/// What stands there.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Null,
    /// Its variable could not be replaced: reported already.
    Broken,
    Scalar(Scalar),
    List(Vec<Node>),
    Map(Vec<Entry>),
}

/// A key with its value.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub key: String,
    pub at: Place,
    pub node: Node,
}

/// A text, with or without quotes.
#[derive(Clone, Debug, Default)]
pub(super) struct Scalar {
    /// With variables replaced.
    pub text: String,
    /// As written, if variables were replaced.
    pub written: Option<String>,
    /// Stands in quotes: a text, never a number or a boolean (unless variables made it).
    pub quoted: bool,
    /// Characters it takes on its first line of source.
    pub width: u32,
    /// Some of its letters were written as bytes, `"\xff"`.
    pub bytes: bool,
    /// Came as JSON, where a text is always in quotes.
    pub json: bool,
}

impl Node {
    /// What it is, for "expected a list, found …".
    pub(super) const fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "nothing",
            Value::Broken => "an unset variable",
            Value::Scalar(_) => "a single value",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }

    /// Null, `[]`, and a variable that is empty all mean unset.
    pub(super) fn is_unset(&self) -> bool {
        match &self.value {
            Value::Null => true,
            Value::List(items) => items.is_empty(),
            Value::Scalar(scalar) => scalar.text.is_empty() && (scalar.written.is_some() || !scalar.quoted),
            Value::Broken | Value::Map(_) => false,
        }
    }
}

/// Reads one file into its tree; reports syntax and unset variables. `None` if there is no tree.
pub(super) fn parse(
    text: &str,
    file: u32,
    environment: &dyn Fn(&str) -> Option<String>,
    report: &mut Report,
) -> Option<Node> {
    parse_part(text, file, (environment, Part::All), report)
}

/// What answers `${NAME}`.
type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// How much of a file is looked at: variables elsewhere may be unset.
#[derive(Clone, Copy)]
pub(super) enum Part<'a> {
    All,
    /// These keys of one block.
    Keys(&'a str, &'a [&'a str]),
}

impl Part<'_> {
    fn cut(self, raw: &mut Spanned<Raw>) {
        let Raw::Map(entries) = &mut raw.value else { return };
        match self {
            Self::All => entries.retain(|(key, _)| !key.value.starts_with("x-")),
            Self::Keys(block, keys) => {
                entries.retain(|(key, _)| key.value == block);
                for (_, block) in entries {
                    if let Raw::Map(inner) = &mut block.value {
                        inner.retain(|(key, _)| keys.contains(&key.value.as_str()));
                    }
                }
            }
        }
    }
}

/// The same of a part of it.
pub(super) fn parse_part(
    text: &str,
    file: u32,
    (environment, part): (Environment<'_>, Part<'_>),
    report: &mut Report,
) -> Option<Node> {
    let text = shield(text);
    let Some(parsed) = budget::read::<Spanned<Raw>>(&text, Author::Ours) else {
        report.problem(
            Place { file, line: 0, column: 0 },
            "there is no memory to read this file with".to_owned(),
            None,
        );
        return None;
    };
    match parsed {
        Ok(mut raw) => {
            part.cut(&mut raw);
            Some(Builder { text: &text, file, environment, report }.node(raw))
        }
        Err(error) => {
            let at = error.location().map_or(Place { file, line: 0, column: 0 }, |location| place(file, location));
            let (message, hint) = explain(&error);
            let at = if message == TAB { next_tab(&text, at) } else { back_to_tab(&text, at) };
            report.problem(at, message, hint);
            None
        }
    }
}

/// In `{ … }` YAML would end a plain `${NAME}` at its brace. Each reference's braces are put as private-use
/// characters while YAML is parsed: as many characters, so every column stays.
fn shield(text: &str) -> Cow<'_, str> {
    static REFERENCE: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"\$\{([A-Za-z_][A-Za-z0-9_]*(?::-[^{}\r\n]*)?)\}").ok());
    match &*REFERENCE {
        Some(reference) if !text.contains([OPEN, CLOSE]) => {
            reference.replace_all(text, format!("$${OPEN}${{1}}{CLOSE}"))
        }
        _ => Cow::Borrowed(text),
    }
}

/// YAML stops behind a tab in the indentation; it is the tab that is meant.
fn back_to_tab(text: &str, at: Place) -> Place {
    let line = text.lines().nth((at.line as usize).saturating_sub(1)).unwrap_or_default();
    match indenting_tab(line) {
        Some(column) if column < at.column => Place { column, ..at },
        Some(_) | None => at,
    }
}

/// Of a tab that ends a plain scalar YAML gives the scalar's place; the tab is in a line below.
fn next_tab(text: &str, at: Place) -> Place {
    let lines = (at.line..).zip(text.lines().skip((at.line as usize).saturating_sub(1)));
    let tab =
        lines.filter(|(_, line)| !line.trim().is_empty()).find_map(|(line, text)| Some((line, indenting_tab(text)?)));
    tab.map_or(at, |(line, column)| Place { line, column, ..at })
}

/// The column of the first tab in a line's indentation.
fn indenting_tab(line: &str) -> Option<u32> {
    let indentation = line.chars().take_while(|c| matches!(c, ' ' | '\t'));
    (1..).zip(indentation).find(|(_, c)| *c == '\t').map(|(column, _)| column)
}

const OPEN: char = '\u{E0F0}';
const CLOSE: char = '\u{E0F1}';

fn unshield(text: String) -> String {
    if text.contains([OPEN, CLOSE]) { text.replace(OPEN, "{").replace(CLOSE, "}") } else { text }
}

fn place(file: u32, location: Location) -> Place {
    let number = |value: u64| u32::try_from(value).unwrap_or(u32::MAX);
    Place { file, line: number(location.line()), column: number(location.column()) }
}

struct Builder<'a> {
    text: &'a str,
    file: u32,
    environment: &'a dyn Fn(&str) -> Option<String>,
    report: &'a mut Report,
}

impl Builder<'_> {
    fn node(&mut self, raw: Spanned<Raw>) -> Node {
        let at = place(self.file, raw.defined);
        let source = self.source(raw.defined);
        let value = match raw.value {
            Raw::Null => Value::Null,
            Raw::Plain => Value::Scalar(Scalar { text: source.to_owned(), width: width(source), ..Scalar::default() }),
            Raw::Text(text) => {
                let (quoted, width) = (source.starts_with(['"', '\'']), width(source));
                let bytes = source.starts_with('"') && has_bytes(source);
                let mut value = self.scalar(unshield(text), quoted, width, at);
                if let Value::Scalar(scalar) = &mut value {
                    scalar.bytes = bytes;
                }
                value
            }
            Raw::List(items) => Value::List(items.into_iter().map(|item| self.node(item)).collect()),
            Raw::Map(entries) => Value::Map(entries.into_iter().map(|(key, value)| self.entry(key, value)).collect()),
        };
        Node { at, value }
    }

    fn entry(&mut self, key: Spanned<String>, value: Spanned<Raw>) -> Entry {
        let at = place(self.file, key.defined);
        let nothing_written = matches!(value.value, Raw::Null) && self.source(value.defined).is_empty();
        let mut node = self.node(value);
        if nothing_written {
            node.at = at;
        }
        Entry { key: unshield(key.value), at, node }
    }

    fn scalar(&mut self, text: String, quoted: bool, width: u32, at: Place) -> Value {
        match variables::expand(&text, self.environment) {
            Ok(None) => Value::Scalar(Scalar { text, quoted, width, ..Scalar::default() }),
            Ok(Some(replaced)) => {
                let written = Some(text);
                Value::Scalar(Scalar { text: replaced, written, quoted, width, ..Scalar::default() })
            }
            Err(VariableFault::Unset(name)) => {
                self.report.unset(at, name);
                Value::Broken
            }
            Err(VariableFault::Malformed { message, hint }) => {
                self.report.problem(at, message, Some(hint));
                Value::Broken
            }
        }
    }

    /// The scalar's own stretch of source.
    fn source(&self, location: Location) -> &str {
        let span = location.span();
        let begin = span.byte_offset().and_then(|begin| usize::try_from(begin).ok());
        let length = span.byte_len().and_then(|length| usize::try_from(length).ok());
        begin
            .zip(length)
            .and_then(|(begin, length)| self.text.get(begin..begin.checked_add(length)?))
            .unwrap_or_default()
    }
}

/// Whether a text in double quotes holds an escape of a byte beyond ASCII.
fn has_bytes(source: &str) -> bool {
    let mut rest = source;
    while let Some(at) = rest.find('\\') {
        let escape = rest.get(at + 1..).unwrap_or_default();
        let mut digits = escape.strip_prefix('x').unwrap_or_default().chars();
        if digits.next().is_some_and(|digit| matches!(digit, '8' | '9' | 'a'..='f' | 'A'..='F')) {
            return true;
        }
        // What is escaped may be a backslash, or a letter of any length.
        let mut letters = escape.chars();
        letters.next();
        rest = letters.as_str();
    }
    false
}

fn width(source: &str) -> u32 {
    source.lines().next().map_or(0, |line| u32::try_from(line.chars().count()).unwrap_or(u32::MAX))
}
