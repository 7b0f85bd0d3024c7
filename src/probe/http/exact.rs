//! Numbers of a JSON text that binary floating point cannot hold, kept as they are written: they go through the parser
//! as texts with a mark.

use std::borrow::Cow;

use serde_json::Value;

use crate::model::monitor::Decimal;

/// A private-use character: a text that begins with it is a number.
const MARK: char = '\u{E0F2}';

/// The same JSON, in which every number that would be rounded is a marked text.
pub(super) fn keep(text: &[u8]) -> Cow<'_, [u8]> {
    let mut mark = [0; 4];
    let mark = MARK.encode_utf8(&mut mark).as_bytes();
    let (mut kept, mut copied, mut at) = (Vec::new(), 0, 0);
    while let Some((begin, end)) = number(text, at) {
        let token = text.get(begin..end).unwrap_or_default();
        if !is_safe(token) {
            if kept.is_empty() && is_marked(text, mark) {
                return Cow::Borrowed(text);
            }
            for part in [text.get(copied..begin).unwrap_or_default(), b"\"", mark, token, b"\""] {
                kept.extend_from_slice(part);
            }
            copied = end;
        }
        at = end;
    }
    if kept.is_empty() {
        return Cow::Borrowed(text);
    }
    kept.extend_from_slice(text.get(copied..).unwrap_or_default());
    Cow::Owned(kept)
}

/// Whether a text holds the mark itself: then nothing can be told by it.
fn is_marked(text: &[u8], mark: &[u8]) -> bool {
    let first = |byte: &u8| mark.first() == Some(byte);
    let mut rest = text;
    while let Some(at) = rest.iter().position(first) {
        rest = rest.get(at..).unwrap_or_default();
        if rest.starts_with(mark) {
            return true;
        }
        rest = rest.get(1..).unwrap_or_default();
    }
    false
}

/// Where the next number begins and ends, texts and words passed over.
fn number(text: &[u8], from: usize) -> Option<(usize, usize)> {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'+' | b'-');
    let mut at = from;
    loop {
        let rest = text.get(at..)?;
        let word = || rest.iter().position(|byte| !is_part(byte)).unwrap_or(rest.len());
        match rest.first()? {
            b'"' => at = text_end(text, at + 1),
            b'-' | b'0'..=b'9' => return Some((at, at + word())),
            first if is_part(first) => at += word(),
            _ => at += 1,
        }
    }
}

/// So many values a JSON text has at most.
pub(super) fn values(text: &[u8]) -> usize {
    let (mut count, mut at) = (1, 0);
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => {
                at = text_end(text, at + 1);
                continue;
            }
            b',' | b'[' | b'{' => count += 1,
            _ => {}
        }
        at += 1;
    }
    count
}

/// Behind the quotes that end a text that has begun.
pub(super) fn text_end(text: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(found) = text.get(at..).and_then(|rest| rest.iter().position(|byte| matches!(byte, b'"' | b'\\'))) {
        at += found + 1;
        if text.get(at - 1) == Some(&b'"') {
            return at;
        }
        at += 1;
    }
    text.len()
}

/// A number as it was written.
pub(super) fn written(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => text.strip_prefix(MARK).map(str::to_owned),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Whether a token is no number, or one that the parser takes as it is: fifteen digits, or a whole number of 64 bits.
fn is_safe(token: &[u8]) -> bool {
    if token.len() <= 15 && !token.iter().any(|byte| matches!(byte, b'e' | b'E')) {
        return true;
    }
    let Ok(text) = std::str::from_utf8(token) else { return true };
    text.parse::<i64>().is_ok() || text.parse::<u64>().is_ok() || !is_number(text)
}

/// The grammar of RFC 8259, 6: what is wrong by it stays as it is, for the parser to find.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let leading = digits.starts_with('0') && digits.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
    let fraction =
        digits.split_once('.').is_none_or(|(_, rest)| rest.starts_with(|digit: char| digit.is_ascii_digit()));
    digits.starts_with(|digit: char| digit.is_ascii_digit()) && !leading && fraction && Decimal::parse(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_long_numbers_are_marked() {
        for text in [
            r#"{"a":1,"b":-2.5,"c":"12345678901234567890","d":"\"1e5"}"#,
            "[18446744073709551615,-9223372036854775808]",
            "",
            "01e5",
            "1.e5",
            "\"open 1e5",
            "12345678901234567890abc",
        ] {
            assert_eq!(keep(text.as_bytes()).as_ref(), text.as_bytes(), "{text}");
        }
        let kept = keep(br#"{"a":1e5,"b":[12345678901234567890123,"x"]}"#);
        let value: Value = serde_json::from_slice(&kept).unwrap();
        assert_eq!(written(&value["a"]).as_deref(), Some("1e5"));
        assert_eq!(written(&value["b"][0]).as_deref(), Some("12345678901234567890123"));
        assert_eq!(value["b"][1], "x");
    }

    proptest! {
        /// What is JSON stays JSON, and what is none stays none.
        #[test]
        fn json_stays_json(text in r#"[\[\]{}",:0-9eE.+\\tru -]{0,40}"#) {
            let valid = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).is_ok();
            let beyond = text.contains(['e', 'E']);
            let kept = keep(text.as_bytes());
            prop_assert!(valid(text.as_bytes()) == valid(&kept) || beyond && valid(&kept));
        }
    }
}
