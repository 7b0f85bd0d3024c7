//! What comes from outside, fit for a terminal and for whoever reads lines.

use serde_json::Value;

use crate::render::escape::is_invisible_trouble;

/// Control characters made visible: what a target sends must not steer a terminal.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_control() { out.extend(letter.escape_default()) } else { out.push(letter) }
    }
    out
}

/// The same of many lines, which stay as they are.
pub(super) fn lines(text: &str) -> String {
    text.split('\n').map(plain).collect::<Vec<_>>().join("\n")
}

/// JSON on one line. What shows nothing, and what steers a terminal, is written as an escape: JSON itself asks for that
/// below U+0020 only.
pub(super) fn json(value: &Value) -> String {
    let mut out = String::new();
    for letter in value.to_string().chars() {
        if letter.is_control() || is_invisible_trouble(letter) || matches!(letter, '\u{2028}' | '\u{2029}') {
            out.push_str(&format!("\\u{:04x}", u32::from(letter)));
        } else {
            out.push(letter);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_steers_no_terminal_and_says_the_same() {
        let value = serde_json::json!({ "a": "x\u{7f}\u{9b}2J\u{1b}[2J\n\u{202e}\u{2028}é" });
        let text = json(&value);
        assert_eq!(text, r#"{"a":"x\u007f\u009b2J\u001b[2J\n\u202e\u2028é"}"#);
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
        assert_eq!(lines("a\u{1b}[2J\nb\u{7f}"), "a\\u{1b}[2J\nb\\u{7f}");
    }
}
