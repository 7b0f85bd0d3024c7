//! Lines of at most 80 columns, with colours or without; what a target has sent steers no terminal.

use crate::cli::plain::plain;

/// Columns of a line.
const WIDTH: usize = 80;

/// How a line looks on a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Paint {
    Plain,
    Bold,
    Dim,
    Good,
    Odd,
    Bad,
    Ours,
}

impl Paint {
    const fn code(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Bold => "1",
            Self::Dim => "2",
            Self::Good => "1;32",
            Self::Odd => "1;33",
            Self::Bad => "1;31",
            Self::Ours => "1;35",
        }
    }
}

/// A page that grows line by line.
pub(super) struct Page {
    text: String,
    colour: bool,
}

impl Page {
    pub(super) const fn new(colour: bool) -> Self {
        Self { text: String::new(), colour }
    }

    pub(super) fn text(self) -> String {
        self.text
    }

    fn painted(&self, text: &str, paint: Paint) -> String {
        let code = paint.code();
        if self.colour && !code.is_empty() { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    fn push(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    /// An empty line.
    pub(super) fn gap(&mut self) {
        self.push("");
    }

    /// The first line.
    pub(super) fn verdict(&mut self, word: &str, whose: &str, paint: Paint) {
        let word = self.painted(&word.to_uppercase(), paint);
        let whose = self.painted(&plain(whose), Paint::Bold);
        self.push(&format!("{word}  {whose}"));
    }

    /// A text behind a lead; its further lines stand below its first.
    pub(super) fn lead(&mut self, indent: usize, lead: &str, text: &str, paint: Paint) {
        let inner = indent + width(lead);
        for (number, line) in wrapped(&plain(text), WIDTH.saturating_sub(inner)).into_iter().enumerate() {
            let start = if number == 0 { format!("{}{lead}", " ".repeat(indent)) } else { " ".repeat(inner) };
            let line = self.painted(&line, paint);
            self.push(&format!("{start}{line}"));
        }
    }

    /// A text behind a label, at a column.
    pub(super) fn labelled(&mut self, label: &str, column: usize, text: &str, paint: Paint) {
        let padding = " ".repeat(column.saturating_sub(width(label)).max(1));
        let lead = format!("{}{padding}", self.painted(label, Paint::Bold));
        for (number, line) in wrapped(&plain(text), WIDTH - column).into_iter().enumerate() {
            let start = if number == 0 { lead.clone() } else { " ".repeat(column) };
            let line = self.painted(&line, paint);
            self.push(&format!("{start}{line}"));
        }
    }

    /// Notes behind a lead, one below the other.
    pub(super) fn notes(&mut self, column: usize, lead: &str, notes: &[(Option<bool>, String)]) {
        let lead = format!("{lead}{}", " ".repeat(column.saturating_sub(width(lead))));
        if notes.is_empty() {
            self.push(&lead);
        }
        for (number, (good, note)) in notes.iter().enumerate() {
            let start = if number == 0 { lead.clone() } else { " ".repeat(column) };
            match good {
                Some(_) => self.marked(column, &start, *good, note),
                None => {
                    for (line, text) in wrapped(&plain(note), WIDTH - column).into_iter().enumerate() {
                        let start = if line == 0 { start.clone() } else { " ".repeat(column) };
                        self.push(&format!("{start}{text}"));
                    }
                }
            }
        }
    }

    /// A line that holds, does not, or was not looked at, behind a lead.
    pub(super) fn mark(&mut self, column: usize, lead: &str, good: Option<bool>, text: &str) {
        self.marked(column, &format!("{lead:<column$}"), good, text);
    }

    fn marked(&mut self, column: usize, start: &str, good: Option<bool>, text: &str) {
        let (mark, paint) = match good {
            Some(true) => ("✓", Paint::Good),
            Some(false) => ("✗", Paint::Bad),
            None => ("–", Paint::Dim),
        };
        let mark = self.painted(mark, paint);
        for (number, line) in wrapped(&plain(text), WIDTH - column - 2).into_iter().enumerate() {
            let start = if number == 0 { format!("{start}{mark} ") } else { " ".repeat(column + 2) };
            self.push(&format!("{start}{line}"));
        }
    }
}

fn width(text: &str) -> usize {
    text.chars().count()
}

/// Lines of at most so many characters, broken between words; a longer word is cut in pieces.
fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        let mut rest = word;
        loop {
            let used = if line.is_empty() { 0 } else { width(&line) + 1 };
            if used + width(rest) <= columns {
                if used > 0 {
                    line.push(' ');
                }
                line.push_str(rest);
                break;
            }
            if used > 0 && (width(rest) <= columns || used >= columns) {
                lines.push(std::mem::take(&mut line));
                continue;
            }
            // Longer than any line.
            let (start, end) = rest.char_indices().nth(columns - used).map_or((rest, ""), |(at, _)| rest.split_at(at));
            let space = if used > 0 { " " } else { "" };
            lines.push(format!("{}{space}{start}", std::mem::take(&mut line)));
            rest = end;
        }
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_are_kept_whole() {
        assert_eq!(wrapped("one two three", 8), ["one two", "three"]);
        assert_eq!(wrapped("", 8), [""]);
        assert_eq!(wrapped("a 1234567890", 8), ["a 123456", "7890"]);
        assert_eq!(wrapped("1234567890 a", 8), ["12345678", "90 a"]);
    }

    proptest! {
        #[test]
        fn no_line_is_too_long_and_nothing_is_lost(text in "[a-zä ]{0,200}", columns in 5_usize..60) {
            let lines = wrapped(&text, columns);
            prop_assert!(lines.iter().all(|line| width(line) <= columns), "{lines:?}");
            let letters = |text: &str| text.replace(' ', "");
            prop_assert_eq!(letters(&lines.concat()), letters(&text));
        }
    }
}
