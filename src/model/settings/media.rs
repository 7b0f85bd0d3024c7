//! What a `Content-Type` means for a template: how a value is written into it.

/// Kinds of texts, by what a value must not break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    /// A value stands between quotes.
    Json,
    /// A value stands between `=` and `&`.
    Form,
    /// A value stands between tags, or between quotes.
    Markup,
    /// A value is what it is.
    Plain,
}

impl Media {
    /// The kind of a `Content-Type`.
    pub fn of(content_type: &str) -> Self {
        let kind = content_type.to_ascii_lowercase();
        match kind.as_str() {
            kind if kind.contains("json") => Self::Json,
            kind if kind.contains("x-www-form-urlencoded") => Self::Form,
            kind if kind.contains("xml") || kind.contains("html") => Self::Markup,
            _ => Self::Plain,
        }
    }

    /// How a character of a value is written.
    pub const fn escape(self) -> fn(char, &mut String) {
        match self {
            Self::Json => in_json,
            Self::Form => in_form,
            Self::Markup => in_markup,
            Self::Plain => plain,
        }
    }

    /// A value as it is written.
    pub fn escaped(self, value: &str) -> String {
        let mut escaped = String::with_capacity(value.len());
        value.chars().for_each(|letter| self.escape()(letter, &mut escaped));
        escaped
    }
}

fn in_json(letter: char, out: &mut String) {
    match letter {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        control if control < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(control))),
        other => out.push(other),
    }
}

/// All but what RFC 3986 has no use for.
fn in_form(letter: char, out: &mut String) {
    if letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.' | '_' | '~') {
        out.push(letter);
        return;
    }
    letter.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| out.push_str(&format!("%{byte:02X}")));
}

fn in_markup(letter: char, out: &mut String) {
    match letter {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' => out.push_str("&quot;"),
        '\'' => out.push_str("&#39;"),
        other => out.push(other),
    }
}

fn plain(letter: char, out: &mut String) {
    out.push(letter);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_kind_has_its_escape() {
        for (kind, escaped) in [
            ("application/vnd.api+json", "a&b=\\\"1\\\"\\n<ö>"),
            ("Application/JSON; charset=utf-8", "a&b=\\\"1\\\"\\n<ö>"),
            ("application/x-www-form-urlencoded", "a%26b%3D%221%22%0A%3C%C3%B6%3E"),
            ("text/xml", "a&amp;b=&quot;1&quot;\n&lt;ö&gt;"),
            ("text/plain", "a&b=\"1\"\n<ö>"),
            ("", "a&b=\"1\"\n<ö>"),
        ] {
            assert_eq!(Media::of(kind).escaped("a&b=\"1\"\n<ö>"), escaped, "{kind}");
        }
    }

    proptest! {
        #[test]
        fn json_is_read_as_it_was(value in any::<String>()) {
            let text = format!("\"{}\"", Media::Json.escaped(&value));
            prop_assert_eq!(serde_json::from_str::<String>(&text).unwrap(), value);
        }
    }
}
