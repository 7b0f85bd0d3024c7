//! A person's Markdown in a receiver's dialect: its marks where the receiver knows them, its links as links, cut
//! without leaving anything open. Pure.

use std::fmt::Write as _;

use super::dialect::{Code, Dialect, Marks};
use crate::render::markdown::{Mark, Span, spans};

/// How long a text may be, in the receiver's unit.
#[derive(Clone, Copy)]
pub(super) struct Room {
    /// Length in that unit.
    pub measure: fn(&str) -> usize,
    /// So long.
    pub max: usize,
}

/// The text in the dialect, with its marks.
pub(super) fn write(dialect: &Dialect, marks: &Marks, markdown: &str, room: Room) -> String {
    let (out, fits) = (String::new(), (0, String::new()));
    let mut writer = Writer { dialect, marks, room, out, used: 0, open: Vec::new(), fits };
    for span in spans(markdown) {
        let went_on = match span {
            Span::Text(text) => text.chars().all(|char| writer.push(|out| (dialect.escape)(char, out))),
            Span::Code(text) => writer.code(&text),
            Span::Open(mark) => writer.open(&mark),
            Span::Close(mark) => writer.close(&mark),
        };
        if !went_on {
            break;
        }
    }
    writer.out
}

/// The words alone, each link with where it leads.
pub(super) fn plain(markdown: &str) -> String {
    let mut out = String::new();
    for span in spans(markdown) {
        match span {
            Span::Text(text) | Span::Code(text) => out.push_str(&text),
            Span::Close(Mark::Link(url)) => {
                // A String takes everything.
                let _ = write!(out, " ({url})");
            }
            Span::Open(_) | Span::Close(Mark::Strong | Mark::Emphasis | Mark::Strike) => {}
        }
    }
    out
}

struct Writer<'a> {
    dialect: &'a Dialect,
    marks: &'a Marks,
    room: Room,
    out: String,
    used: usize,
    /// What ends those marks that are open, in their order.
    open: Vec<String>,
    /// So much fits with an ellipsis and what ends the marks that are open there.
    fits: (usize, String),
}

impl Writer<'_> {
    /// Adds what cannot be divided; false if it was too much, and the text has been ended.
    fn push(&mut self, add: impl FnOnce(&mut String)) -> bool {
        let Room { measure, max } = self.room;
        let start = self.out.len();
        add(&mut self.out);
        self.used += measure(&self.out[start..]);
        let ends: String = self.open.iter().rev().map(String::as_str).collect();
        let needed = self.used + measure(&ends);
        if needed > max {
            self.out.truncate(self.fits.0);
            self.out.push('…');
            self.out.push_str(&self.fits.1);
            return false;
        }
        if needed + measure("…") <= max {
            self.fits = (self.out.len(), ends);
        }
        true
    }

    fn open(&mut self, mark: &Mark) -> bool {
        let Some((begin, end)) = self.ends(mark) else { return true };
        self.open.push(end);
        self.push(|out| out.push_str(&begin))
    }

    fn close(&mut self, mark: &Mark) -> bool {
        if self.ends(mark).is_none() {
            return true;
        }
        let end = self.open.pop().unwrap_or_default();
        self.push(|out| out.push_str(&end))
    }

    fn code(&mut self, text: &str) -> bool {
        let Some(Code { ends: (begin, end), escape }) = self.marks.code else {
            let escape = self.dialect.escape;
            return text.chars().all(|char| self.push(|out| escape(char, out)));
        };
        self.push(|out| {
            out.push_str(begin);
            text.chars().for_each(|char| escape(char, out));
            out.push_str(end);
        })
    }

    fn ends(&self, mark: &Mark) -> Option<(String, String)> {
        let own = |(begin, end): (&str, &str)| (begin.to_owned(), end.to_owned());
        match mark {
            Mark::Strong => Some(own(self.marks.strong)),
            Mark::Emphasis => Some(own(self.marks.emphasis)),
            Mark::Strike => self.marks.strike.map(own),
            Mark::Link(url) => Some((self.marks.link)(url)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::dialect::{CARDS, DISCORD, Dialect, HTML, MATTERMOST, MRKDWN};
    use crate::notify::format::utf16;
    use proptest::prelude::*;

    const NOTE: &str = "We **know** why, see [the doc](https://a.example/x_(1)?a=1&b=2) or https://a.example/y_z.\n\n\
        - `a_b` is *late*\n- ~~no~~ <b> & @all";

    fn said(dialect: &'static Dialect, markdown: &str, max: usize) -> String {
        write(dialect, dialect.marks.as_ref().unwrap(), markdown, Room { measure: utf16, max })
    }

    #[test]
    fn a_persons_markdown_is_shown_as_meant() {
        for (dialect, wanted) in [
            (
                &DISCORD,
                "We **know** why, see [the doc](https://a.example/x_%281%29?a=1&b=2) or https://a.example/y_z.\n\n\
                    - `a_b` is *late*\n- ~~no~~ \\<b\\> & @all",
            ),
            (
                &MATTERMOST,
                "We **know** why, see [the doc](https://a.example/x_%281%29?a=1&b=2) or https://a.example/y_z.\n\n\
                    - `a_b` is *late*\n- ~~no~~ \\<b\\> & @\u{200B}all",
            ),
            (
                &CARDS,
                "We **know** why, see [the doc](https://a.example/x_%281%29?a=1&b=2) or https://a.example/y_z.\n\n\
                    - a\\_b is *late*\n- no \\<b\\> & @all",
            ),
            (
                &MRKDWN,
                "We *know* why, see <https://a.example/x_%281%29?a=1&amp;b=2|the doc> or https://a.example/y_z.\n\n\
                    - `a_b` is _late_\n- ~no~ &lt;b&gt; &amp; @all",
            ),
            (
                &HTML,
                "We <b>know</b> why, see <a href=\"https://a.example/x_%281%29?a=1&amp;b=2\">the doc</a> or \
                    https://a.example/y_z.\n\n- <code>a_b</code> is <i>late</i>\n- <s>no</s> &lt;b&gt; &amp; @all",
            ),
        ] {
            assert_eq!(said(dialect, NOTE, 1_000), wanted);
        }
        assert_eq!(
            plain(NOTE),
            "We know why, see the doc (https://a.example/x_%281%29?a=1&b=2) or https://a.example/y_z.\n\n\
                - a_b is late\n- no <b> & @all"
        );
    }

    #[test]
    fn what_leads_elsewhere_is_text() {
        for (markdown, wanted) in [
            ("[x](javascript:alert(1))", "x"),
            ("[x](discord://a)", "x"),
            ("![logo](https://a.example/x.png)", "logo"),
            ("<https://a.example/x_y>", "https://a.example/x_y"),
            ("# Now\nhere", "**Now**\n\nhere"),
            ("[a](https://b.example/\"><script>)", "[a](https://b.example/%22%3E%3Cscript%3E)"),
        ] {
            assert_eq!(said(&DISCORD, markdown, 1_000), wanted);
        }
    }

    #[test]
    fn a_cut_leaves_nothing_open() {
        assert_eq!(said(&HTML, "**a very long word**", 15), "<b>a very …</b>");
        assert_eq!(said(&MRKDWN, "see [it all](https://a.example)", 12), "see …");
        assert_eq!(said(&MRKDWN, "[it all](https://a.example/x)", 33), "<https://a.example/x|it all>");
    }

    #[test]
    fn a_heading_is_bold_once() {
        assert_eq!(said(&DISCORD, "# **Now** we know", 100), "**Now we know**");
        assert_eq!(said(&MRKDWN, "# Now\n\nwe **know**", 100), "*Now*\n\nwe *know*");
    }

    proptest! {
        #[test]
        fn every_note_fits(markdown in "[a-c\\[\\]()*_`~<>\\\\/:. \n#-]{0,80}", max in 8_usize..120) {
            for dialect in [&DISCORD, &MATTERMOST, &CARDS, &MRKDWN, &HTML] {
                prop_assert!(utf16(&said(dialect, &markdown, max)) <= max);
            }
        }
    }
}
