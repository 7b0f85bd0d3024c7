//! Blocks → YAML, a key a line, with a comment that says where each came from; and what stands in each line.

use serde_json::{Map, Value as Json};

use super::found::{Block, Found};
use super::report::printable;
use super::variables;

/// A list of blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Section {
    Top,
    Groups,
    Monitors,
    Subscribers,
    Maintenance,
}

/// A step from a value to one in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    Key(String),
    Index(usize),
}

/// What stands in a line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    pub section: Section,
    pub block: usize,
    pub path: Vec<Step>,
}

/// A configuration and what stands in each of its lines.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub text: String,
    pub spots: Vec<Option<Spot>>,
}

impl Written {
    fn line(&mut self, text: &str, spot: Option<&Spot>) {
        self.text.push_str(text.trim_end());
        self.text.push('\n');
        self.spots.push(spot.cloned());
    }

    fn map(&mut self, keys: &Map<String, Json>, (indent, first): (usize, &str), spot: &mut Spot) {
        let mut lead = format!("{}{first}", " ".repeat(indent.saturating_sub(first.len())));
        for (key, value) in keys {
            spot.path.push(Step::Key(key.clone()));
            self.value(&format!("{lead}{}:", scalar_text(key)), value, indent, spot);
            spot.path.pop();
            lead = " ".repeat(indent);
        }
    }

    fn value(&mut self, lead: &str, value: &Json, indent: usize, spot: &mut Spot) {
        match value {
            Json::Object(keys) if !keys.is_empty() => {
                self.line(lead, Some(spot));
                self.map(keys, (indent + 2, ""), spot);
            }
            Json::Array(items) if !items.is_empty() && is_short(spot) => {
                let texts: Vec<String> = items.iter().map(scalar).collect();
                self.line(&format!("{lead} [{}]", texts.join(", ")), Some(spot));
            }
            Json::Array(items) if !items.is_empty() => {
                self.line(lead, Some(spot));
                for (index, item) in items.iter().enumerate() {
                    spot.path.push(Step::Index(index));
                    self.item(item, indent + 4, spot);
                    spot.path.pop();
                }
            }
            other => self.line(&format!("{lead} {}", scalar(other)), Some(spot)),
        }
    }

    fn item(&mut self, item: &Json, indent: usize, spot: &mut Spot) {
        match item {
            Json::Object(keys) if !keys.is_empty() => self.map(keys, (indent, "- "), spot),
            other => self.line(&format!("{}- {}", " ".repeat(indent - 2), scalar(other)), Some(spot)),
        }
    }

    fn blocks(&mut self, name: &str, section: Section, blocks: &[Block]) {
        if blocks.is_empty() {
            return;
        }
        self.line("", None);
        self.line(&format!("{name}:"), None);
        for (index, block) in blocks.iter().enumerate() {
            let called = if block.called.is_empty() { String::new() } else { format!(", {:?}", block.called) };
            self.line(&format!("  # {}", printable(&format!("{}{called}", block.at))), None);
            let mut spot = Spot { section, block: index, path: Vec::new() };
            self.map(&ordered(block), (4, "- "), &mut spot);
        }
    }
}

/// Lists that are written in one line: of words of our own.
fn is_short(spot: &Spot) -> bool {
    matches!(spot.path.last(), Some(Step::Key(key)) if ["status", "events", "scopes"].contains(&key.as_str()))
}

/// The key that says what kind of thing it is comes last: it is the longest.
fn ordered(block: &Block) -> Map<String, Json> {
    let mut keys = block.keys.clone();
    if let Some(value) = keys.shift_remove(block.kind) {
        keys.insert(block.kind.to_owned(), value);
    }
    keys
}

/// The whole configuration.
pub(super) fn write(found: &Found<'_>, head: &str) -> Written {
    let mut out = Written::default();
    out.line(&format!("# {}", printable(head)), None);
    out.line("# Each block says where it stood. `stillup check` finds what you break in it.", None);
    for (key, value) in &found.top {
        out.line("", None);
        let mut spot = Spot { section: Section::Top, block: 0, path: vec![Step::Key(key.clone())] };
        out.value(&format!("{key}:"), value, 0, &mut spot);
    }
    out.blocks("groups", Section::Groups, &found.groups);
    out.blocks("monitors", Section::Monitors, &found.monitors);
    out.blocks("subscribers", Section::Subscribers, &found.subscribers);
    out.blocks("maintenance", Section::Maintenance, &found.maintenance);
    out
}

fn scalar(value: &Json) -> String {
    match value {
        Json::String(text) => scalar_text(&shortest(text)),
        Json::Null => "null".to_owned(),
        Json::Array(_) => "[]".to_owned(),
        Json::Object(_) => "{}".to_owned(),
        Json::Bool(_) | Json::Number(_) => value.to_string(),
    }
}

/// A dollar needs no second one where nothing is replaced.
fn shortest(text: &str) -> String {
    if variables::has_any(text) {
        return text.to_owned();
    }
    let literal = variables::literal(text);
    if literal.contains("${") || literal.contains("$$") { text.to_owned() } else { literal }
}

/// Plain where YAML reads the same text, else in double quotes.
fn scalar_text(text: &str) -> String {
    let first = |c: char| c.is_ascii_alphabetic() || c == '/';
    let inner = |c: char| c.is_alphanumeric() || " _-./+@(),".contains(c);
    let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let plain = text.starts_with(first)
        && text.chars().all(inner)
        && !text.ends_with(' ')
        && !words.contains(&text.to_ascii_lowercase().as_str());
    // A URL holds a colon, which ends a key only before a space.
    let url = ["http://", "https://", "tcp://"].iter().any(|scheme| text.starts_with(scheme))
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "_-./:?=&%+~".contains(c))
        && !text.ends_with(':');
    let length = text.len() > 1
        && text.starts_with(|c: char| c.is_ascii_digit())
        && ["ms", "s", "m", "h", "d"].iter().any(|unit| {
            text.strip_suffix(unit)
                .is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
        });
    if plain || url || length {
        return text.to_owned();
    }
    quoted(text)
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            other if needs_escape(other) => out.push_str(&escape(other)),
            other => out.push(other),
        }
    }
    out + "\""
}

/// What a YAML file must not hold, or a reader would not see.
fn needs_escape(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{2028}' | '\u{2029}' | '\u{FEFF}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
                | '\u{E000}'..='\u{F8FF}'
        )
}

fn escape(letter: char) -> String {
    let code = u32::from(letter);
    if code <= 0xff { format!("\\x{code:02x}") } else { format!("\\u{code:04x}") }
}
