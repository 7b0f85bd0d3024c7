//! Names, prose, ids, closed words and paths.

use serde_json::{Value as Json, json};

use crate::config::fingerprint;
use crate::config::kind::{Kind, Leaf, Reader, TextFault, any_text};
use crate::config::report::is_unprintable;
use crate::config::suggest;
use crate::config::tree::Node;
use crate::model::monitor::{
    Credentials, DnsTransport, Expiring, HttpVersion, IpFamily, Rcode, RecordKind, SerialWant,
};
use crate::model::subscriber::EventType;
use crate::model::{Audience, DegradedIs, Language, Layout, Visibility};

/// Longest name, in characters.
pub(super) const LONGEST_NAME: usize = 1_000;
/// Longest other text, in characters.
pub(super) const LONGEST_TEXT: usize = 64 * 1024;

/// One line of any printable text.
pub(in crate::config) struct Name;

impl Leaf for Name {
    type Value = String;

    fn what() -> String {
        "a name".to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        printable(text, false)?;
        if text.trim().is_empty() {
            return Err(TextFault::new("is not a name"));
        }
        if text.chars().nth(LONGEST_NAME).is_some() {
            return Err(TextFault::new(format!("is longer than {LONGEST_NAME} characters")));
        }
        Ok(text.trim().to_owned())
    }

    fn schema() -> Json {
        any_text()
    }
}

/// Any printable text, line breaks included; may be empty.
pub(in crate::config) struct Prose;

impl Leaf for Prose {
    type Value = String;

    fn what() -> String {
        "a text".to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        printable(text, true)?;
        if text.chars().nth(LONGEST_TEXT).is_some() {
            return Err(TextFault::new(format!("is longer than {LONGEST_TEXT} characters")));
        }
        Ok(text.to_owned())
    }

    fn schema() -> Json {
        any_text()
    }
}

/// Line breaks and tabs are meant only where there may be several lines, other unprintable characters never.
fn printable(text: &str, lines: bool) -> Result<(), TextFault> {
    match text.chars().find(|c| is_unprintable(*c) && !(lines && matches!(c, '\n' | '\t'))) {
        Some(c) => {
            Err(TextFault::new(format!("holds the control character U+{:04X}", u32::from(c)))
                .hint("remove it".to_owned()))
        }
        None => Ok(()),
    }
}

/// `[a-z0-9][a-z0-9-]{0,62}`.
pub(in crate::config) struct Id;

impl Leaf for Id {
    type Value = String;

    fn what() -> String {
        "an id".to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if text.is_empty() || text.len() > 63 || text.starts_with('-') || !text.bytes().all(inner) {
            let hint = "an id is 1 to 63 of a-z, 0-9 and `-`, and does not begin with `-`; a `name` may be any text";
            return Err(TextFault::new("is not an id").hint(hint.to_owned()));
        }
        Ok(text.to_owned())
    }

    fn schema() -> Json {
        json!({"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,62}$"})
    }
}

/// A path, relative to the file it stands in.
pub(in crate::config) struct FilePath;

impl Leaf for FilePath {
    type Value = String;

    fn what() -> String {
        "a path".to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        printable(text, false)?;
        if text.is_empty() { Err(TextFault::new("is not a path")) } else { Ok(text.to_owned()) }
    }
}

/// The name of a folder of `themes/`.
pub(in crate::config) struct Folder;

impl Leaf for Folder {
    type Value = String;

    fn what() -> String {
        "the name of a folder".to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        if text.is_empty() || text.len() > 100 || text.starts_with('.') || !text.bytes().all(plain) {
            let hint =
                "a theme is a folder of `themes/`, named with letters, digits, `-`, `_` and `.`; `default` is built in";
            return Err(TextFault::new("is not the name of a folder").hint(hint.to_owned()));
        }
        Ok(text.to_owned())
    }
}

/// An IANA time zone.
pub(in crate::config) struct Zone;

impl Leaf for Zone {
    type Value = String;

    fn what() -> String {
        "a time zone".to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        if let Ok(zone) = jiff::tz::TimeZone::get(text) {
            return Ok(zone.iana_name().unwrap_or(text).to_owned());
        }
        let names: Vec<String> = jiff::tz::db().available().map(|name| name.to_string()).collect();
        let near = suggest::nearest(text, names.iter().map(String::as_str));
        if is_offset(text) {
            let hint =
                "a zone knows summer time, an offset does not: write `Europe/Berlin`, `America/New_York` or `UTC`";
            return Err(TextFault::new("is an offset, not a time zone").hint(hint.to_owned()));
        }
        let hint = near.map_or_else(
            || "use a name of the IANA database such as `Europe/Berlin`, `America/New_York` or `UTC`".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        Err(TextFault::new("is not a time zone").hint(hint))
    }
}

/// `GMT+1`, `UTC-05:00`, `+0200`.
fn is_offset(text: &str) -> bool {
    let bare = ["UTC", "GMT"].iter().find_map(|name| text.strip_prefix(name)).unwrap_or(text).trim_start();
    let digits = bare.strip_prefix(['+', '-', '\u{2212}']).unwrap_or_default();
    !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit() || c == ':')
}

/// A language of the page, or `auto`: the one that the reader's browser asks for.
pub(in crate::config) struct Locale;

/// The word for none of them.
const AUTO: &str = "auto";

impl Locale {
    fn known() -> Vec<&'static str> {
        Language::ALL.iter().map(|language| language.as_str()).chain([AUTO]).collect()
    }
}

impl Leaf for Locale {
    type Value = Option<Language>;

    fn what() -> String {
        "a language".to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        match Language::parse(text) {
            Some(language) => Ok(Some(language)),
            None if text == AUTO => Ok(None),
            None => {
                // `de-AT` and `deu` mean German.
                let same = |known: &&str| text.len() > 2 && text.get(..2).is_some_and(|start| known.starts_with(start));
                let near = suggest::nearest(text, Self::known()).or_else(|| Self::known().into_iter().find(same));
                let near = near.map_or_else(String::new, |near| format!("did you mean `{near}`? "));
                let known = suggest::list(&Self::known());
                Err(TextFault::new("is not a language of the page").hint(format!("{near}known are {known}")))
            }
        }
    }

    fn schema() -> Json {
        json!({"enum": Self::known()})
    }
}

macro_rules! words {
    ($($word:ty: $what:literal),+ $(,)?) => {$(
        impl Leaf for $word {
            type Value = Self;

            fn what() -> String {
                $what.to_owned()
            }

            fn parse(text: &str) -> Result<Self::Value, TextFault> {
                <$word>::parse(text).ok_or_else(|| {
                    let known: Vec<&str> = <$word>::ALL.iter().map(|word| word.as_str()).collect();
                    TextFault::new(format!("is not {}", $what)).hint(suggest::hint(text, &known))
                })
            }

            fn schema() -> Json {
                json!({"enum": <$word>::ALL.iter().map(|word| word.as_str()).collect::<Vec<_>>()})
            }
        }
    )+};
}
pub(super) use words;

words!(
    DegradedIs: "`up` or `down`",
    Layout: "`auto`, `full` or `compact`",
    Visibility: "`public` or `private`",
    IpFamily: "`auto`, `v4` or `v6`",
    HttpVersion: "`auto`, `h1` or `h2`",
    Expiring: "`warn` or `degraded`",
    Credentials: "`header` or `body`",
    DnsTransport: "`udp`, `tcp`, `tls` or `https`",
    RecordKind: "a record type",
    SerialWant: "`same`",
    Rcode: "a DNS response code",
    EventType: "a type of event",
    Audience: "`all`, `public` or `operators`",
);

/// Wraps what is read with a hash of its own block: it changes when the block does.
#[derive(Clone, Debug)]
pub(in crate::config) struct Printed<T> {
    pub block: T,
    pub fingerprint: u64,
}

impl<T: Kind> Kind for Printed<T> {
    type Value = Printed<T::Value>;
    type Whole = Printed<T::Whole>;

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self::Value> {
        T::read(node, reader).map(|block| Printed { block, fingerprint: fingerprint::of(node) })
    }

    fn whole(value: &Self::Value) -> Option<Self::Whole> {
        T::whole(&value.block).map(|block| Printed { block, fingerprint: value.fingerprint })
    }

    fn schema() -> Json {
        T::schema()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids() {
        for text in ["a", "0", "a-b", "a-", &"a".repeat(63)] {
            assert!(Id::parse(text).is_ok(), "{text}");
        }
        for text in ["", "-a", "A", "a_b", "a.b", "é", "a b", &"a".repeat(64)] {
            assert!(Id::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn names_are_any_printable_text() {
        for text in ["Mockoon", "<script>alert(1)</script>", "日本語 🚀", "متجر", "O'Brien & \"Co\""] {
            assert_eq!(Name::parse(text).unwrap(), text);
        }
        for text in ["", "  ", "a\nb", "a\u{0}b", "a\u{1b}[31m", "a\u{202E}b", &"x".repeat(1_001)] {
            assert!(Name::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn zones_and_themes() {
        assert_eq!(Zone::parse("Europe/Berlin").unwrap(), "Europe/Berlin");
        assert_eq!(Zone::parse("UTC").unwrap(), "UTC");
        for text in ["Europe/Berln", "", "../../etc/passwd", "Mars/Base"] {
            assert!(Zone::parse(text).is_err(), "{text}");
        }
        for text in ["", "..", "a/b", ".git", "a\\b"] {
            assert!(Folder::parse(text).is_err(), "{text}");
        }
    }
}
