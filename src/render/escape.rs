//! Text from anywhere → text that cannot leave its place in HTML or XML. The one place where this is decided.

use std::fmt::{self, Write};

/// Writes `text` so that it is inert between tags and inside quoted attributes, in HTML and XML alike.
/// Characters that show nothing and change how others look are dropped.
///
/// # Errors
/// Only those of `out`.
pub fn write(out: &mut dyn Write, text: &str) -> fmt::Result {
    let mut clean = 0;
    for (at, char) in text.char_indices() {
        let Some(replacement) = replacement(char) else { continue };
        out.write_str(&text[clean..at])?;
        out.write_str(replacement)?;
        clean = at + char.len_utf8();
    }
    out.write_str(&text[clean..])
}

/// [`write()`] into a new string.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    write(&mut out, text).expect("a String takes everything");
    out
}

/// Whether a character has no place in a text that people read: control characters other than white space, overrides of
/// the direction of writing (with them `a.exe` can be made to look like `exe.a`), and what XML forbids.
pub const fn is_invisible_trouble(char: char) -> bool {
    matches!(char,
        '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\x7f'..='\u{9f}'
        | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}')
}

const fn replacement(char: char) -> Option<&'static str> {
    match char {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
        '\'' => Some("&#39;"),
        trouble if is_invisible_trouble(trouble) => Some(""),
        _ => None,
    }
}

/// Text that Markdown shows as it is: on one line, without markup or HTML.
pub(super) fn text(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    for c in raw.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '#' | '|' | '!' | '&' | '~' => {
                out.extend(['\\', c]);
            }
            c if c.is_control() => out.push(' '),
            c if is_invisible_trouble(c) => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn hostile_texts_become_inert() {
        for (text, expected) in [
            ("plain, mit Umlaut ä", "plain, mit Umlaut ä"),
            ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
            ("\" onload='x' &amp;", "&quot; onload=&#39;x&#39; &amp;amp;"),
            ("txt.\u{202e}exe", "txt.exe"),
            ("a\0b\u{1b}[31mc\nd", "ab[31mc\nd"),
            ("\u{2066}x\u{2069}\u{ffff}", "x"),
        ] {
            assert_eq!(escape(text), expected);
        }
    }

    proptest! {
        #[test]
        fn nothing_active_is_left(text in any::<String>()) {
            let out = escape(&text);
            let active = out.contains(['<', '>', '"', '\'', '\0', '\u{202e}']);
            prop_assert!(!active);
        }
    }
}
