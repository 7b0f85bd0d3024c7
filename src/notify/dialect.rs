//! The ways in which receivers read texts: what must be escaped so that it means itself, and what makes bold, code and
//! links. Pure.

use crate::model::Timestamp;

/// Of a URL that is recognised in a text, bytes at most.
const URL_MAX: usize = 2_048;

/// How a receiver reads a text.
#[derive(Debug)]
pub(super) struct Dialect {
    /// Appends a character so that it means itself.
    pub escape: fn(char, &mut String),
    /// The same in a title, which may be read in another way.
    pub escape_title: fn(char, &mut String),
    /// What a person's Markdown becomes; `None`: words alone.
    pub marks: Option<Marks>,
    /// An instant that each reader sees in their own zone, with its words for who does not.
    pub date: Option<fn(Timestamp, &str) -> String>,
}

/// What stands before and after a text. `None`: the receiver knows no such thing.
#[derive(Debug)]
pub(super) struct Marks {
    /// Bold.
    pub strong: (&'static str, &'static str),
    /// Italic.
    pub emphasis: (&'static str, &'static str),
    /// Struck through.
    pub strike: Option<(&'static str, &'static str)>,
    /// Code.
    pub code: Option<Code>,
    /// A link to a URL that needs no escaping but `&`.
    pub link: fn(&str) -> (String, String),
}

/// How code is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Code {
    /// Before and after it.
    pub ends: (&'static str, &'static str),
    /// Appends a character of it.
    pub escape: fn(char, &mut String),
}

/// No markup at all.
pub(super) static PLAIN: Dialect = Dialect { escape: plain, escape_title: plain, marks: None, date: None };

/// Markdown as Discord reads it.
pub(super) static DISCORD: Dialect = Dialect {
    escape: markdown,
    escape_title: markdown,
    marks: Some(MARKDOWN),
    date: Some(|at, _| format!("<t:{}:f>", at.millis().div_euclid(1_000))),
};

/// As Gotify does, whose titles are plain.
pub(super) static GOTIFY: Dialect =
    Dialect { escape: markdown, escape_title: plain, marks: Some(MARKDOWN), date: None };

/// As Mattermost does: `@channel` and `@all` call everybody unless something invisible stands between.
pub(super) static MATTERMOST: Dialect = Dialect {
    escape: markdown_without_mentions,
    escape_title: markdown_without_mentions,
    marks: Some(MARKDOWN),
    date: None,
};

/// As Adaptive Cards do: they know neither code nor what is struck through.
pub(super) static CARDS: Dialect = Dialect {
    escape: markdown,
    escape_title: markdown,
    marks: Some(Marks { strike: None, code: None, ..MARKDOWN }),
    date: None,
};

/// Slack's mrkdwn: `&`, `<` and `>` are what links and mentions are made of.
pub(super) static MRKDWN: Dialect = Dialect {
    escape: angles,
    escape_title: angles,
    date: Some(|at, words| format!("<!date^{}^{{date_short}}, {{time_secs}}|{words}>", at.millis().div_euclid(1_000))),
    marks: Some(Marks {
        strong: ("*", "*"),
        emphasis: ("_", "_"),
        strike: Some(("~", "~")),
        code: Some(Code { ends: ("`", "`"), escape: angles_in_code }),
        link: |url| (format!("<{}|", url.replace('&', "&amp;")), ">".to_owned()),
    }),
};

/// The little HTML that Telegram and Google Chat know.
pub(super) static HTML: Dialect = Dialect {
    escape: angles,
    escape_title: angles,
    date: None,
    marks: Some(Marks {
        strong: ("<b>", "</b>"),
        emphasis: ("<i>", "</i>"),
        strike: Some(("<s>", "</s>")),
        code: Some(Code { ends: ("<code>", "</code>"), escape: angles }),
        link: |url| (format!("<a href=\"{}\">", url.replace('&', "&amp;")), "</a>".to_owned()),
    }),
};

const MARKDOWN: Marks = Marks {
    strong: ("**", "**"),
    emphasis: ("*", "*"),
    strike: Some(("~~", "~~")),
    code: Some(Code { ends: ("`", "`"), escape: in_code }),
    link: |url| ("[".to_owned(), format!("]({url})")),
};

/// Nothing needs escaping.
fn plain(char: char, out: &mut String) {
    out.push(char);
}

/// `&`, `<` and `>` as Slack and every HTML wants them.
fn angles(char: char, out: &mut String) {
    match char {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        char => out.push(char),
    }
}

/// Markdown's own characters behind a backslash; not inside a URL, which would lead elsewhere then.
fn markdown(char: char, out: &mut String) {
    let breaks_out = matches!(char, '\\' | '`' | '{' | '}' | '[' | ']' | '<' | '>' | '|');
    if breaks_out || (matches!(char, '*' | '_' | '#' | '~') && !ends_in_url(out)) {
        out.push('\\');
    }
    out.push(char);
}

fn markdown_without_mentions(char: char, out: &mut String) {
    if char != '@' {
        return markdown(char, out);
    }
    if ends_in_url(out) {
        // The same in a path or a query; before a host it leads nowhere.
        out.push_str("%40");
    } else {
        out.push_str("@\u{200B}");
    }
}

/// Code ends at a backtick, whatever stands before it.
fn in_code(char: char, out: &mut String) {
    out.push(if char == '`' { '\'' } else { char });
}

fn angles_in_code(char: char, out: &mut String) {
    angles(if char == '`' { '\'' } else { char }, out);
}

/// Whether an http or https URL stands at the end of an escaped text, so that the next character may belong to it.
fn ends_in_url(text: &str) -> bool {
    let in_url = |byte: &u8| {
        byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'`' | b'{' | b'}' | b'[' | b']' | b'<' | b'>' | b'|' | b'"')
    };
    let length = text.bytes().rev().take(URL_MAX).take_while(in_url).count();
    let Some(tail) = text.get(text.len() - length..) else { return false };
    let Some((before, _)) = tail.split_once("://") else { return false };
    let scheme = |name: &str| {
        before.strip_suffix(name).is_some_and(|rest| !rest.ends_with(|char: char| char.is_ascii_alphanumeric()))
    };
    scheme("http") || scheme("https")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(dialect: &Dialect, text: &str) -> String {
        let mut out = String::new();
        text.chars().for_each(|char| (dialect.escape)(char, &mut out));
        out
    }

    #[test]
    fn markdown_is_inert() {
        assert_eq!(escaped(&DISCORD, "a_b *c* [d](e) `f` <@1> \\"), r"a\_b \*c\* \[d\](e) \`f\` \<@1\> \\");
        assert_eq!(escaped(&MATTERMOST, "@all_"), "@\u{200B}all\\_");
    }

    #[test]
    fn urls_stay_whole_and_nothing_else_does() {
        for whole in [
            "https://a.example/incidents/inc_01M8_x",
            "see http://a.example/~me/#top_1?a=b*c.",
            "(https://a.example/x_y)",
        ] {
            assert_eq!(escaped(&DISCORD, whole), whole);
        }
        for (text, wanted) in [
            ("https://a.example/x y_z", r"https://a.example/x y\_z"),
            ("xhttps://a.example/x_y", r"xhttps://a.example/x\_y"),
            ("ftp://a.example/x_y", r"ftp://a.example/x\_y"),
            ("javascript:alert_1", r"javascript:alert\_1"),
            ("https://a.example/[x](javascript:1)", r"https://a.example/\[x\](javascript:1)"),
            ("https://a.example/|x|_y_", r"https://a.example/\|x\|\_y\_"),
            ("äöü_https", r"äöü\_https"),
        ] {
            assert_eq!(escaped(&DISCORD, text), wanted);
        }
        assert_eq!(escaped(&MATTERMOST, "https://a.example/@all @all"), "https://a.example/%40all @\u{200B}all");
    }
}
