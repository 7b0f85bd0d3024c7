//! Collects problems by place while a configuration is read; gives them back in order, with their source lines.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::problem::Problem;
use super::source::Source;

/// More are not kept: a broken file of 16 MiB must not fill the memory.
pub(super) const MAX_PROBLEMS: usize = 10_000;
/// Later ones get no "did you mean".
const MAX_HINTED: usize = 200;
/// Places of an unset variable that are named one by one.
const MAX_PLACES: usize = 40;
/// Longer source lines are cut.
const MAX_LINE: usize = 400;

/// Where a key or value stands: index of the file, line and column from 1 (column in characters).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Place {
    pub file: u32,
    pub line: u32,
    pub column: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Found {
    at: Place,
    message: String,
    hint: Option<String>,
}

/// Problems found so far, and which stretches of the source are secret.
#[derive(Debug, Default)]
pub(super) struct Report {
    found: Vec<Found>,
    warnings: Vec<Found>,
    masks: Vec<(Place, u32)>,
    /// Variables without a value, and where they stand.
    unset: BTreeMap<String, BTreeSet<Place>>,
    lenient: bool,
    strict: bool,
}

impl Report {
    /// For what somebody can mend at once: nothing is let through with a warning.
    pub(super) fn strict() -> Self {
        Self { strict: true, ..Self::default() }
    }

    /// For where secrets are not: an unset variable is a warning.
    pub(super) fn lenient() -> Self {
        Self { lenient: true, ..Self::default() }
    }

    pub(super) fn is_strict(&self) -> bool {
        self.strict
    }

    pub(super) fn problem(&mut self, at: Place, message: impl Into<String>, hint: Option<String>) {
        if self.found.len() < MAX_PROBLEMS {
            self.found.push(Found { at, message: message.into(), hint });
        }
    }

    pub(super) fn warning(&mut self, at: Place, message: impl Into<String>, hint: Option<String>) {
        if self.warnings.len() < MAX_PROBLEMS {
            self.warnings.push(Found { at, message: message.into(), hint });
        }
    }

    /// A variable that has no value, and no default there.
    pub(super) fn unset(&mut self, at: Place, name: String) {
        self.unset.entry(name).or_default().insert(at);
    }

    /// So many characters from `at` on are never printed.
    pub(super) fn mask(&mut self, at: Place, width: u32) {
        self.masks.push((at, width));
    }

    /// Whether to look for what was meant: only for the problems that are printed, it takes time.
    pub(super) fn wants_hints(&self) -> bool {
        self.found.len() < MAX_HINTED
    }

    pub(super) fn is_clean(&self) -> bool {
        self.found.is_empty() && (self.lenient || self.unset.is_empty())
    }

    /// Each unset variable once, at the first of its places.
    fn sum_up_unset(&mut self, sources: &[Source]) {
        for (name, places) in std::mem::take(&mut self.unset) {
            let Some(first) = places.first().copied() else { continue };
            let hint = Some(format!("set {name}, or give a default: `${{{name}:-default}}`"));
            let message = format!("the environment variable `{name}` is not set{}", everywhere(&places, sources));
            if self.lenient { self.warning(first, message, hint) } else { self.problem(first, message, hint) }
        }
    }

    /// Problems and warnings in order of place, each once (an alias repeats what it stands for).
    pub(super) fn finish(mut self, sources: &[Source]) -> (Vec<Problem>, Vec<Problem>) {
        self.sum_up_unset(sources);
        self.masks.sort_unstable();
        self.masks.dedup();
        let mut wanted: Vec<(u32, u32)> =
            self.found.iter().chain(&self.warnings).map(|found| (found.at.file, found.at.line)).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let lines = find_lines(sources, &wanted);
        let show = |mut found: Vec<Found>| {
            found.sort();
            found.dedup();
            found.into_iter().map(|found| self.show(found, sources, &lines)).collect()
        };
        (show(self.found.clone()), show(self.warnings.clone()))
    }

    /// What is shown of these places, whatever there will be to say of them.
    pub(super) fn at(&mut self, places: &[Place], sources: &[Source]) -> Vec<Problem> {
        // Secrets are looked up in order.
        self.masks.sort_unstable();
        let mut wanted: Vec<(u32, u32)> = places.iter().map(|at| (at.file, at.line)).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let lines = find_lines(sources, &wanted);
        places
            .iter()
            .map(|at| self.show(Found { at: *at, message: String::new(), hint: None }, sources, &lines))
            .collect()
    }

    fn show(&self, found: Found, sources: &[Source], lines: &HashMap<(u32, u32), &str>) -> Problem {
        let Found { at, message, hint } = found;
        let line = lines.get(&(at.file, at.line));
        Problem {
            file: sources.get(at.file as usize).map_or_else(String::new, |source| source.name.clone()),
            line: at.line as usize,
            column: at.column as usize,
            message,
            hint,
            source: line.filter(|_| (at.column as usize) < MAX_LINE).map(|line| self.printable(line, at)),
        }
    }

    /// The line without secrets and control characters, cut when long; columns stay where they were.
    fn printable(&self, line: &str, at: Place) -> String {
        let begin = self.masks.partition_point(|(mask, _)| (mask.file, mask.line) < (at.file, at.line));
        let masks = self.masks.get(begin..).unwrap_or_default();
        let in_sight =
            |mask: &Place| (mask.file, mask.line) == (at.file, at.line) && (mask.column as usize) <= MAX_LINE;
        let masks: Vec<_> = masks.iter().take_while(|(mask, _)| in_sight(mask)).collect();
        let hidden = |column: u32| {
            masks.iter().any(|(mask, width)| (mask.column..mask.column.saturating_add(*width)).contains(&column))
        };
        let mut shown: String = line
            .chars()
            .take(MAX_LINE)
            .zip(1_u32..)
            .map(|(char, column)| match char {
                _ if hidden(column) => '*',
                '\t' => ' ',
                char if is_unprintable(char) => '\u{FFFD}',
                char => char,
            })
            .collect();
        if line.chars().nth(MAX_LINE).is_some() {
            shown.push('…');
        }
        mask_signing_keys(&shown).trim_end().to_owned()
    }
}

/// ` (3 places: lines 4, 9, 12)`; nothing if there is one.
fn everywhere(places: &BTreeSet<Place>, sources: &[Source]) -> String {
    let files: BTreeSet<u32> = places.iter().map(|at| at.file).collect();
    if places.len() < 2 {
        return String::new();
    }
    let name = |at: &Place| match sources.get(at.file as usize) {
        Some(source) if files.len() > 1 => format!("{}:{}", source.name, at.line),
        Some(_) | None => at.line.to_string(),
    };
    let shown = places.iter().take(MAX_PLACES).map(name).collect::<Vec<_>>().join(", ");
    let lines = if files.len() > 1 { "" } else { "lines " };
    let more = match places.len().saturating_sub(MAX_PLACES) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!(" ({} places: {lines}{shown}{more})", places.len())
}

/// Control characters, and those that turn the direction of the text around them.
pub(super) fn is_unprintable(char: char) -> bool {
    char.is_control() || matches!(char, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// The wanted lines (file and number, in order) of the sources. YAML's line breaks are `\n`, `\r\n` and `\r`.
fn find_lines<'a>(sources: &'a [Source], wanted: &[(u32, u32)]) -> HashMap<(u32, u32), &'a str> {
    let mut found = HashMap::with_capacity(wanted.len());
    let mut wanted = wanted.iter().peekable();
    for (file, source) in (0_u32..).zip(sources) {
        let mut rest = Some(source.text.strip_prefix('\u{FEFF}').unwrap_or(&source.text));
        let mut number = 0_u32;
        while let (Some(text), Some((_, next))) = (rest, wanted.peek().filter(|(of, _)| *of == file)) {
            let (line, after) = text.find(['\n', '\r']).map_or((text, None), |end| {
                let (line, after) = text.split_at(end);
                (line, after.strip_prefix("\r\n").or_else(|| after.get(1..)))
            });
            number = number.saturating_add(1);
            rest = after;
            if number >= *next {
                wanted.next();
            }
            if number == *next {
                found.insert((file, number), line);
            }
        }
        while wanted.next_if(|(of, _)| *of == file).is_some() {}
    }
    found
}

/// A signing key is never printed, wherever it stands: also under an unknown key, also where YAML ends.
fn mask_signing_keys(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(begin) = rest.find("whsec_") {
        let (before, key) = rest.split_at(begin + "whsec_".len());
        let end = key.find(|c: char| !(c.is_ascii_alphanumeric() || "+/=-_".contains(c))).unwrap_or(key.len());
        out.push_str(before);
        out.extend(std::iter::repeat_n('*', end));
        rest = key.get(end..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Source {
        Source { name: "m.yaml".into(), path: "m.yaml".into(), text: text.into() }
    }

    #[test]
    fn problems_come_in_order_each_once() {
        let mut report = Report::default();
        let place = |line, column| Place { file: 0, line, column };
        for (line, column) in [(2, 1), (1, 4), (2, 1)] {
            report.problem(place(line, column), "x", None);
        }
        let (problems, warnings) = report.finish(&[source("one\r\ntwo")]);
        let got: Vec<_> = problems.iter().map(|p| (p.line, p.column, p.source.as_deref())).collect();
        assert_eq!(got, [(1, 4, Some("one")), (2, 1, Some("two"))]);
        assert!(warnings.is_empty());
    }

    #[test]
    fn secrets_are_masked_in_source_lines() {
        let mut report = Report::default();
        let at = Place { file: 0, line: 1, column: 8 };
        report.mask(at, 6);
        report.problem(at, "x", None);
        let (problems, _) = report.finish(&[source("token: hunter, secret: whsec_QUJD, more: \u{1b}[0m")]);
        assert_eq!(problems[0].source.as_deref(), Some("token: ******, secret: whsec_****, more: \u{FFFD}[0m"));
    }
}
