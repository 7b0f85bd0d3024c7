//! What became of every key of the input, a line each; and as people read it, equal lines told once.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::rc::Rc;

/// Said of a key that holds nothing.
pub(super) const EMPTY: &str = "it is empty";

/// What became of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Verdict {
    /// It means the same here.
    Carried,
    /// It means something else here, or stands elsewhere.
    Changed,
    /// There is nothing like it here.
    Dropped,
}

impl Verdict {
    /// As the report says it.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Carried => "carried",
            Self::Changed => "changed",
            Self::Dropped => "dropped",
        }
    }
}

/// A key and what became of it. Values of the input are never told, they may be secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub verdict: Verdict,
    /// Where it stands in the input: `endpoints[3].url`.
    pub at: String,
    pub words: String,
}

/// Lines, written by everything that takes keys.
#[derive(Clone, Debug, Default)]
pub(super) struct Log(Rc<RefCell<Vec<Line>>>);

impl Log {
    pub(super) fn say(&self, verdict: Verdict, at: impl Into<String>, words: impl Into<String>) {
        self.0.borrow_mut().push(Line { verdict, at: at.into(), words: words.into() });
    }

    /// Everything below a place is dropped after all.
    pub(super) fn drop_below(&self, at: &str) {
        for line in self.0.borrow_mut().iter_mut().filter(|line| is_below(&line.at, at)) {
            if line.verdict != Verdict::Dropped && line.words != EMPTY {
                line.verdict = Verdict::Dropped;
                line.words = "goes with it".to_owned();
            }
        }
    }

    pub(super) fn lines(&self) -> Vec<Line> {
        self.0.borrow().clone()
    }
}

fn is_below(place: &str, at: &str) -> bool {
    place.strip_prefix(at).is_some_and(|rest| rest.starts_with(['.', '[']))
}

/// How much came over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Keys that mean the same here.
    pub carried: usize,
    /// Keys that mean something else here.
    pub changed: usize,
    /// Keys that have nothing like them here.
    pub dropped: usize,
}

/// The whole report.
#[derive(Debug)]
pub struct Report {
    lines: Vec<Line>,
    /// Things that were watched, in the input and here.
    monitors: (usize, usize),
}

impl Report {
    pub(super) fn new(lines: Vec<Line>, monitors: (usize, usize)) -> Self {
        Self { lines, monitors }
    }

    /// Keys by what became of them.
    pub fn keys(&self) -> Count {
        let of = |verdict| self.lines.iter().filter(|line| line.verdict == verdict).count();
        Count { carried: of(Verdict::Carried), changed: of(Verdict::Changed), dropped: of(Verdict::Dropped) }
    }

    /// Things that were watched, in the input and here.
    #[cfg_attr(binary_alone, expect(dead_code, reason = "people read it in the summary"))]
    pub fn monitors(&self) -> (usize, usize) {
        self.monitors
    }

    /// A line for each key, in the order in which they were read.
    pub fn full(&self) -> String {
        let mut text = String::new();
        for line in &self.lines {
            text.push_str(&shown(line.verdict, &line.at, &line.words, 1));
        }
        text + &self.summary()
    }

    /// The same with equal lines told once, what was dropped last.
    pub fn short(&self) -> String {
        let mut order: Vec<(Verdict, String, &str)> = Vec::new();
        let mut counts: HashMap<(Verdict, String, &str), (usize, &str)> = HashMap::new();
        for line in &self.lines {
            let key = (line.verdict, anywhere(&line.at), line.words.as_str());
            let count = counts.entry(key.clone()).or_insert_with(|| {
                order.push(key);
                (0, line.at.as_str())
            });
            count.0 += 1;
        }
        order.sort_by_key(|(verdict, ..)| *verdict);
        let mut text = String::new();
        for key in order {
            let (count, first) = counts.get(&key).copied().unwrap_or_default();
            let at = if count == 1 { first } else { key.1.as_str() };
            text.push_str(&shown(key.0, at, key.2, count));
        }
        text + &self.summary()
    }

    /// How much came over, in two lines.
    pub fn summary(&self) -> String {
        let Count { carried, changed, dropped } = self.keys();
        let (before, after) = self.monitors;
        format!(
            "monitors: {before} in the input, {after} here\nkeys: {carried} carried over, {changed} changed, {dropped} \
             dropped\n"
        )
    }
}

/// The place with every number in brackets as `*`, and no names behind them.
fn anywhere(at: &str) -> String {
    let mut out = String::with_capacity(at.len());
    let mut rest = at;
    while let Some((before, after)) = rest.split_once('[') {
        out.push_str(before);
        match after.split_once(']') {
            Some((inside, behind)) if inside.bytes().all(|byte| byte.is_ascii_digit()) => {
                out.push_str("[*]");
                rest = behind;
            }
            Some(_) | None => {
                out.push('[');
                rest = after;
            }
        }
    }
    out + rest
}

fn shown(verdict: Verdict, at: &str, words: &str, count: usize) -> String {
    let mut line = format!("{}  {}", verdict.as_str(), printable(at));
    if count > 1 {
        let _ = write!(line, "  ({count} times)");
    }
    if !words.is_empty() {
        let _ = write!(line, ": {}", printable(words));
    }
    line + "\n"
}

/// What comes from a file must steer neither a terminal nor a comment.
pub(super) fn printable(text: &str) -> String {
    let steers = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
    };
    text.chars().map(|letter| if steers(letter) { ' ' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_lines_are_told_once() {
        let log = Log::default();
        log.say(Verdict::Dropped, "a[0].x", "no such thing");
        log.say(Verdict::Carried, "a[0].url", "");
        log.say(Verdict::Carried, "a[17].url", "");
        log.say(Verdict::Changed, "b[\"k\"]\u{1b}[2J", "other");
        let report = Report::new(log.lines(), (2, 2));
        assert_eq!(
            report.short(),
            [
                "carried  a[*].url  (2 times)",
                "changed  b[\"k\"] [2J: other",
                "dropped  a[0].x: no such thing",
                "monitors: 2 in the input, 2 here",
                "keys: 2 carried over, 1 changed, 1 dropped\n",
            ]
            .join("\n")
        );
        assert_eq!(report.full().lines().count(), 6);
        log.drop_below("a[1]");
        assert_eq!(log.lines()[2].verdict, Verdict::Carried, "17 is not below 1");
        log.drop_below("a[17]");
        assert_eq!(log.lines()[2].verdict, Verdict::Dropped);
    }
}
