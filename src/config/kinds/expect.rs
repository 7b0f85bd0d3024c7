//! What must hold of an answer: status codes, patterns, globs, and values in JSON.

use regex::bytes::RegexBuilder;
use serde_json::{Value as Json, json};
use serde_json_path::JsonPath;

use crate::config::core::{self, Core};
use crate::config::kind::{Kind, Leaf, Reader, TextFault, any_text};
use crate::config::tree::{Node, Value};
use crate::model::monitor::{Comparison, Decimal, JsonWant, Pattern};

/// Of a compiled regular expression, bytes.
const MAX_REGEX: usize = 1 << 20;

/// `200`, `200-299` or `2xx`.
pub(in crate::config) struct StatusRange;

impl Leaf for StatusRange {
    type Value = (u16, u16);

    fn what() -> String {
        "a status code or a range".to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        let code = |text: &str| {
            let digits = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit());
            if digits { text.parse::<u16>().ok().filter(|code| *code >= 100) } else { None }
        };
        let class = |text: &str| code(&format!("{}00", text.strip_suffix("xx")?));
        let range = match text.split_once('-') {
            Some((low, high)) => code(low.trim()).zip(code(high.trim())),
            None => code(text).map(|code| (code, code)).or_else(|| class(text).map(|low| (low, low + 99))),
        };
        match range {
            Some((low, high)) if low <= high => Ok((low, high)),
            Some(_) => Err(TextFault::new("is a range that ends before it begins")),
            None => Err(TextFault::new("is not a status code")
                .hint("write `200`, `200-299` or `2xx`; codes are 100 to 999".to_owned())),
        }
    }

    fn schema() -> Json {
        json!({
            "type": ["integer", "string"],
            "minimum": 100,
            "maximum": 999,
            "pattern": "^[1-9][0-9x]{2}( ?- ?[1-9][0-9]{2})?$",
        })
    }
}

/// A text whose `*` and `?` stand for any characters.
pub(in crate::config) struct Glob;

impl Leaf for Glob {
    type Value = String;

    fn what() -> String {
        "a glob".to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        if text.is_empty() || text.len() > 1_000 || text.chars().any(char::is_control) {
            let hint = "`*` stands for any characters, `?` for one; `*` alone asks only that the header is there";
            return Err(TextFault::new("is not a glob of 1 to 1,000 printable characters").hint(hint.to_owned()));
        }
        Ok(text.to_owned())
    }

    fn schema() -> Json {
        any_text()
    }
}

/// The SHA-256 of a certificate, as browsers and openssl print it.
pub(in crate::config) struct Fingerprint;

impl Leaf for Fingerprint {
    type Value = [u8; 32];

    fn what() -> String {
        "the SHA-256 fingerprint of a certificate".to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        let hint = "print it: openssl x509 -in cert.pem -noout -fingerprint -sha256";
        if text.contains("sha256//") {
            let fault = TextFault::new("is the hash of a public key, and that of the whole certificate is wanted");
            return Err(fault.hint(hint.to_owned()));
        }
        // `sha256 Fingerprint=AB:CD:…`, `SHA256:abcd…`
        let bare = text.rsplit_once('=').map_or(text, |(_, bare)| bare).trim();
        let named = bare.get(..7).is_some_and(|name| name.eq_ignore_ascii_case("sha256:"));
        let digits: String = if named { bare.chars().skip(7).collect() } else { bare.to_owned() };
        let digits: String = digits.chars().filter(|letter| !matches!(letter, ':' | ' ' | '-')).collect();
        let byte = |place: usize| u8::from_str_radix(digits.get(2 * place..2 * place + 2)?, 16).ok();
        let bytes: Option<Vec<u8>> = (0..digits.len() / 2).map(byte).collect();
        let hexadecimal = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        match (bytes.as_deref().map(<[u8; 32]>::try_from), digits.len()) {
            (Some(Ok(bytes)), 64) if hexadecimal => Ok(bytes),
            (_, 40) if hexadecimal => {
                Err(TextFault::new("is a SHA-1 fingerprint, and SHA-256 is wanted").hint(hint.to_owned()))
            }
            _ => Err(TextFault::new("is not the SHA-256 fingerprint of a certificate: 32 bytes in hexadecimal digits")
                .hint(hint.to_owned())),
        }
    }
}

impl Leaf for Pattern {
    type Value = Self;

    fn what() -> String {
        "a regular expression".to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        RegexBuilder::new(text).size_limit(MAX_REGEX).build().map(Pattern).map_err(|error| match error {
            // The whole message repeats the pattern, which may hold a variable; its last line is the cause.
            regex::Error::Syntax(text) => {
                let cause = text.rsplit("error: ").next().unwrap_or_default().trim().to_owned();
                TextFault::new(format!("is not a regular expression: {cause}"))
                    .hint("in YAML, put regular expressions in single quotes".to_owned())
            }
            _ => TextFault::new("is too large a regular expression"),
        })
    }
}

/// A pattern of bytes that come over a connection: `\xff` is one, `^` and `$` are the ends of lines.
pub(in crate::config) struct LinePattern;

impl Leaf for LinePattern {
    type Value = Pattern;

    fn what() -> String {
        <Pattern as Leaf>::what()
    }

    fn parse(text: &str) -> Result<Pattern, TextFault> {
        // With letters beyond ASCII in a class, it is a pattern of letters.
        let as_bytes = |unicode: bool| {
            let mut builder = RegexBuilder::new(text);
            builder.unicode(unicode).multi_line(true).crlf(true).size_limit(MAX_REGEX).build()
        };
        match as_bytes(false).or_else(|_| as_bytes(true)) {
            Ok(pattern) => Ok(Pattern(pattern)),
            Err(_) => <Pattern as Leaf>::parse(text),
        }
    }
}

/// A path into JSON, RFC 9535.
#[derive(Clone, Debug)]
pub(in crate::config) struct Path {
    pub text: String,
    pub path: JsonPath,
}

impl Leaf for Path {
    type Value = Self;

    fn what() -> String {
        "a JSON path".to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        let hint = || "paths are those of RFC 9535: `$.status`, `$.items[0].name`, `$['a key']`".to_owned();
        if text.len() > 1_000 {
            return Err(TextFault::new("is longer than 1,000 characters"));
        }
        if !text.starts_with('$') {
            return Err(TextFault::new("is not a JSON path: it begins with `$`").hint(hint()));
        }
        JsonPath::parse(text).map(|path| Self { text: text.to_owned(), path }).map_err(|error| {
            let cause = error.message().lines().next().unwrap_or_default().chars().take(100).collect::<String>();
            TextFault::new(format!("is not a JSON path: at character {}, {cause}", error.position())).hint(hint())
        })
    }
}

impl Kind for JsonWant {
    type Value = Self;
    type Whole = Self;

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let scalar = match &node.value {
            Value::Null => return Some(Self::Equals(Json::Null)),
            Value::Scalar(scalar) => scalar,
            Value::Broken | Value::List(_) | Value::Map(_) => {
                reader.wrong_kind(node, "a text, a number, a boolean, null or a comparison");
                return None;
            }
        };
        let wanted = match core::read(&scalar.text) {
            Core::Null if !scalar.quoted => Ok(Self::Equals(Json::Null)),
            Core::Bool(value) if !scalar.quoted => Ok(Self::Equals(value.into())),
            Core::Number(number) if !scalar.quoted => Ok(Self::Compare(Comparison::Equal, number)),
            Core::Endless if !scalar.quoted => {
                let hint = "put it in quotes if a text is meant".to_owned();
                Err(TextFault::new("is a number that JSON does not have, so it never holds").hint(hint))
            }
            Core::Null | Core::Bool(_) | Core::Number(_) | Core::Endless | Core::Text => want(&scalar.text),
        };
        wanted.map_err(|fault| reader.wrong_text(node.at, scalar, false, fault)).ok()
    }

    fn whole(value: &Self) -> Option<Self> {
        Some(value.clone())
    }

    fn schema() -> Json {
        json!({"type": ["string", "number", "boolean", "null"]})
    }
}

/// A comparison if the text begins like one, else the text itself.
fn want(text: &str) -> Result<JsonWant, TextFault> {
    let hint = || "write `< 100`, `>= 0.5`, `!= 0` or `len > 0`; a text alone is compared as it is".to_owned();
    if let Some(length) = text.strip_prefix("len ") {
        let wanted = comparison(length.trim_start()).and_then(|(how, number)| Some((how, number.parse().ok()?)));
        let (how, number) =
            wanted.ok_or_else(|| TextFault::new("is not a comparison of a length with a whole number").hint(hint()))?;
        return Ok(JsonWant::Length(how, number));
    }
    let Some((how, number)) = comparison(text.trim_start()) else {
        return Ok(JsonWant::Equals(text.into()));
    };
    Decimal::parse(number)
        .map(|number| JsonWant::Compare(how, number))
        .ok_or_else(|| TextFault::new("is not a comparison with a number").hint(hint()))
}

fn comparison(text: &str) -> Option<(Comparison, &str)> {
    let two = text.get(..2).and_then(Comparison::parse).map(|how| (how, 2));
    let (how, length) = two.or_else(|| text.get(..1).and_then(Comparison::parse).map(|how| (how, 1)))?;
    Some((how, text.get(length..)?.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_codes() {
        for (text, low, high) in
            [("200", 200, 200), ("200-299", 200, 299), ("200 - 204", 200, 204), ("2xx", 200, 299), ("599", 599, 599)]
        {
            let range = StatusRange::parse(text).unwrap();
            assert_eq!((range.0, range.1), (low, high), "{text}");
        }
        for text in ["", "20", "2000", "99", "299-200", "xxx", "2x", "-200", "200-", "abc", "0xx", "+20"] {
            assert!(StatusRange::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn fingerprints() {
        let bytes = [0xAB; 32];
        let (plain, colons) = ("ab".repeat(32), vec!["AB"; 32].join(":"));
        for text in [
            plain.clone(),
            plain.to_uppercase(),
            colons.clone(),
            colons.replace(':', " "),
            format!("sha256 Fingerprint={colons}"),
            format!("SHA256:{plain}"),
        ] {
            assert_eq!(Fingerprint::parse(&text).unwrap(), bytes, "{text}");
        }
        for (text, part) in [
            ("ab".repeat(20), "SHA-1"),
            (format!("sha256//{}=", "x".repeat(43)), "public key"),
            ("ab".repeat(31), "32 bytes"),
            (format!("{}zz", "ab".repeat(31)), "32 bytes"),
            ("é".repeat(32), "32 bytes"),
            (String::new(), "32 bytes"),
        ] {
            assert!(Fingerprint::parse(&text).unwrap_err().sentence().contains(part), "{text}");
        }
    }

    #[test]
    fn wanted_values() {
        assert_eq!(want("ok").unwrap(), JsonWant::Equals("ok".into()));
        assert_eq!(want("= 5").unwrap(), JsonWant::Equals("= 5".into()));
        assert_eq!(want("length").unwrap(), JsonWant::Equals("length".into()));
        assert_eq!(want("< 100").unwrap(), JsonWant::Compare(Comparison::Less, Decimal::parse("100").unwrap()));
        assert_eq!(want(">=-0.5").unwrap(), JsonWant::Compare(Comparison::AtLeast, Decimal::parse("-0.5").unwrap()));
        assert_eq!(want("!= 0").unwrap(), JsonWant::Compare(Comparison::NotEqual, Decimal::parse("0").unwrap()));
        assert_eq!(want("len > 0").unwrap(), JsonWant::Length(Comparison::More, 0));
        for text in ["<", "< x", "== ok", "len > x", "len > -1", "len 5", "< inf", "> NaN", "<é"] {
            assert!(want(text).is_err(), "{text}");
        }
    }

    #[test]
    fn patterns_say_why_without_repeating_themselves() {
        let fault = Pattern::parse("(hunter2").unwrap_err();
        let text = format!("{fault:?}");
        assert!(text.contains("unclosed group") && !text.contains("hunter2"), "{text}");
        assert!(Pattern::parse("(?:a{1000}){1000}").is_err());
    }
}
