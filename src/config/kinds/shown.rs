//! Names and descriptions: any text that people can read. What cannot be shown is left out with a warning, so that one
//! odd name does not keep a page from coming up. What is sent to the operators' API is refused instead: somebody is
//! there to mend it.

use serde_json::Value as Json;

use super::text::{LONGEST_NAME, LONGEST_TEXT, Name, Prose};
use crate::config::kind::{Kind, Leaf, Reader, TextFault};
use crate::config::kinds::network::Image;
use crate::config::report::is_unprintable;
use crate::config::tree::{Node, Scalar, Value};

/// A name, on one line.
pub(in crate::config) struct Label;

impl Kind for Label {
    type Value = String;
    type Whole = String;

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<String> {
        tidied::<Name>(node, reader, false, LONGEST_NAME)
    }

    fn whole(value: &String) -> Option<String> {
        Some(value.clone())
    }

    fn schema() -> Json {
        <Name as Kind>::schema()
    }
}

/// A description, of any number of lines.
pub(in crate::config) struct About;

impl Kind for About {
    type Value = String;
    type Whole = String;

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<String> {
        tidied::<Prose>(node, reader, true, LONGEST_TEXT)
    }

    fn whole(value: &String) -> Option<String> {
        Some(value.clone())
    }

    fn schema() -> Json {
        <Prose as Kind>::schema()
    }
}

/// What stands before a name: an emoji, or the path of an image on this site.
pub(in crate::config) struct Icon;

/// Letters of one emoji at most: families and flags have many.
const LONGEST_ICON: usize = 11;
/// From here on letters are pictures too.
const PICTURES: char = '\u{1F000}';

impl Leaf for Icon {
    type Value = String;

    fn what() -> String {
        "an emoji, or the path of an image on this site".to_owned()
    }

    fn parse(text: &str) -> Result<String, TextFault> {
        if text.starts_with('/') {
            return <Image as Leaf>::parse(text);
        }
        // A joiner and a variation selector are parts of emoji; what is written with is none.
        let is_part = |c: char| match c {
            '\u{200D}' | '\u{FE0F}' | '0'..='9' | '#' | '*' => true,
            c if c.is_ascii() => false,
            c => !(is_unprintable(c) || c.is_whitespace() || (c.is_alphabetic() && c < PICTURES)),
        };
        let is_picture = !text.is_ascii();
        if is_picture && text.chars().count() <= LONGEST_ICON && text.chars().all(is_part) {
            return Ok(text.to_owned());
        }
        let hint = "write one emoji, or put an image into the theme's `assets` folder and write `/assets/shop.svg`";
        Err(TextFault::new("is no emoji and no path on this site").hint(hint.to_owned()))
    }
}

/// Reads a text without what cannot be shown.
fn tidied<T: Leaf>(node: &Node, reader: &mut Reader<'_>, lines: bool, longest: usize) -> Option<T::Value> {
    let Value::Scalar(scalar) = &node.value else { return T::read(node, reader) };
    if reader.report.is_strict() {
        return T::read(node, reader);
    }
    let (text, found) = tidy(&scalar.text, lines, longest);
    let shown = Node { at: node.at, value: Value::Scalar(Scalar { text, ..scalar.clone() }) };
    let value = T::read(&shown, reader)?;
    for (says, hint) in found {
        reader.report.warning(node.at, format!("`{}`: {says}", reader.label), Some(hint.to_owned()));
    }
    Some(value)
}

/// What is shown of a text; and what is not, as the end of a sentence with its cure.
fn tidy(text: &str, lines: bool, longest: usize) -> (String, Vec<(String, &'static str)>) {
    let mut found = Vec::new();
    let breaks = |char: char| matches!(char, '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}');
    // A break at the end is how YAML writes blocks.
    let text = if lines { text } else { text.trim() };
    if !lines && text.contains(breaks) {
        found.push(("a line break or a tab is shown as a space".to_owned(), "write it on one line"));
    }
    let invisible = |char: &char| is_invisible(*char) && !breaks(*char);
    if let Some(char) = text.chars().find(invisible) {
        found.push((format!("the control character U+{:04X} is left out", u32::from(char)), "remove it"));
    }
    let visible =
        text.chars().filter(|char| !invisible(char)).map(|char| if !lines && breaks(char) { ' ' } else { char });
    let mut shown: String = visible.collect();
    if let Some((end, _)) = shown.char_indices().nth(longest) {
        let length = shown.chars().count();
        found.push((format!("{length} characters, of which the first {} are shown", longest - 1), "shorten it"));
        let cut = shown.char_indices().nth(longest - 1).map_or(end, |(cut, _)| cut);
        shown.truncate(cut);
        shown.push('…');
    }
    (shown, found)
}

/// Unprintable, or without any width of its own and no part of a character (as the joiners of scripts and emoji are).
fn is_invisible(char: char) -> bool {
    is_unprintable(char)
        || matches!(char, '\u{200B}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}')
        || matches!(char, '\u{FFF9}'..='\u{FFFB}' | '\u{FFFE}' | '\u{FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn icons() {
        for text in ["🛒", "👨‍👩‍👧‍👦", "🇩🇪", "1️⃣", "☎", "⚙️", "/assets/shop.svg"] {
            assert_eq!(<Icon as Leaf>::parse(text).unwrap(), text);
        }
        let many = "🛒".repeat(12);
        for text in [
            "",
            "a",
            "1",
            "shop.svg",
            "https://a.example/x.svg",
            "//a.example/x.svg",
            ":cart:",
            "ö",
            "🛒 x",
            "\u{202E}",
            "<b>🛒",
            &many,
        ] {
            assert!(<Icon as Leaf>::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_shown_is_left_out_and_told() {
        let joined = "👩\u{200D}💻 می\u{200C}خواهم";
        for (text, shown, told) in [
            ("Plain <b>", "Plain <b>", &[][..]),
            (joined, joined, &[]),
            ("a\u{202E}b\u{2066}c\u{0}d", "abcd", &["the control character U+202E is left out"]),
            ("\u{FEFF}\u{200B}x", "x", &["the control character U+FEFF is left out"]),
            ("one\r\ntwo\tthree", "one  two three", &["a line break or a tab is shown as a space"]),
            ("block\n", "block", &[]),
            ("12345678901", "123456789…", &["11 characters, of which the first 9 are shown"]),
        ] {
            let (found, said) = tidy(text, false, 10.max(shown.chars().count()));
            assert_eq!(found, shown);
            assert_eq!(said.iter().map(|(says, _)| says.as_str()).collect::<Vec<_>>(), told, "{text:?}");
        }
        let (found, said) = tidy("one\n\ttwo\u{2069}\n", true, 100);
        assert_eq!((found.as_str(), said.len()), ("one\n\ttwo\n", 1));
    }
}
