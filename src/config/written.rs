//! Incidents written as files: `incidents/2026-11-21-checkout-slow.md` beside the configuration. Front matter, the
//! first words, and a section `## 2026-11-21T10:20:00Z identified` for each update.

pub(super) mod ahead;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::fingerprint;
use super::kind::{At, Kind, Leaf as _, Reader};
use super::kinds::incident::Markdown;
use super::orders;
use super::raw;
use super::report::{Place, Report};
use super::source::Source;
use super::suggest;
use super::tree;
use crate::file::{self, FileError};
use crate::model::{Config, FileMark, IncidentDraft, IncidentStatus, Timestamp, Written, WrittenUpdate};

/// The folder, beside the configuration.
pub const FOLDER: &str = "incidents";
/// Files read at most.
const MAX_FILES: usize = 1_000;
/// Bytes of one file.
const MAX_BYTES: u64 = 256 * 1024;
/// Length of `2026-11-21`.
const DATE: usize = 10;

/// What the folder holds.
#[derive(Debug, Default)]
pub(super) struct Folder {
    /// Files that hold.
    pub written: Vec<Arc<Written>>,
    /// Every instant that they speak of, and where.
    pub instants: Vec<(Timestamp, Place)>,
}

/// Reads the folder, if it is there; what is wrong is reported, each file is added to the sources.
pub(super) fn read(base: &Path, sources: &mut Vec<Source>, config: Option<&Config>, report: &mut Report) -> Folder {
    let mut paths = list(&base.join(FOLDER));
    paths.sort();
    let too_many = paths.len() > MAX_FILES;
    paths.truncate(MAX_FILES);
    let mut found = Folder::default();
    for path in paths {
        let file = u32::try_from(sources.len()).unwrap_or(u32::MAX);
        let whole = Place { file, line: 0, column: 0 };
        let name = path.display().to_string();
        let text = read_file(&path).unwrap_or_else(|message| {
            report.problem(whole, message, None);
            String::new()
        });
        if !text.is_empty() {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if let Some((written, instants)) = one(&name, &text, file, config, report) {
                found.written.push(Arc::new(written));
                found.instants.extend(instants);
            }
        }
        sources.push(Source { path, name, text });
    }
    if too_many {
        let hint = "move old ones to another folder; what they told is kept, but shown no more".to_owned();
        report.problem(
            Place { file: 0, line: 0, column: 0 },
            format!("{FOLDER}/ holds more than {MAX_FILES} incidents"),
            Some(hint),
        );
    }
    found
}

fn list(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let wanted = |path: &PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        name.ends_with(".md") && !name.starts_with('.') && !name.eq_ignore_ascii_case("readme.md")
    };
    entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).filter(wanted).collect()
}

fn read_file(path: &Path) -> Result<String, String> {
    let bytes = file::read(path, MAX_BYTES).map_err(|error| match error {
        FileError::Large(limit) => format!("is larger than {} KiB: an incident is not", limit / 1024),
        FileError::Io(error) => format!("cannot be read: {error}"),
        FileError::Kind(_) => error.to_string(),
    })?;
    if bytes.is_empty() {
        return Err("is empty: an incident begins with its front matter, between two lines `---`".to_owned());
    }
    String::from_utf8(bytes).map_err(|_| "is not UTF-8".to_owned())
}

/// One file, and the instants it speaks of. `None` only where a problem was reported.
fn one(
    name: &str,
    text: &str,
    file: u32,
    config: Option<&Config>,
    report: &mut Report,
) -> Option<(Written, Vec<(Timestamp, Place)>)> {
    let date = date(name);
    if date.is_none() {
        let hint = "name it after the day and the matter: 2026-11-21-checkout-slow.md; the name is its permanent key"
            .to_owned();
        report.problem(
            Place { file, line: 0, column: 0 },
            format!("`{}` is not the name of an incident", super::kind::shorten(name)),
            Some(hint),
        );
    }
    let (front, body, first) = split(text, file, report)?;
    let sections = sections(&body, (file, first), report);
    let node = tree::parse(&front, file, &|name| Some(format!("${{{name}}}")), report)?;
    let begin = Place { file, line: 1, column: 1 };
    let node = if node.is_unset() { tree::Node { at: begin, value: tree::Value::Map(Vec::new()) } } else { node };
    let raw = raw::Incident::read(&node, &mut Reader::new(report))?;
    let draft = orders::draft(&raw, config, report)?;
    let (words, sections) = sections?;
    let (updates, places): (Vec<_>, Vec<_>) = sections.into_iter().unzip();
    let written = Written {
        mark: FileMark {
            name: name.to_owned(),
            hash: fingerprint::hash([text.as_bytes(), monitors(&draft).as_bytes()]),
        },
        date: date?,
        draft: IncidentDraft { body: words, ..draft },
        updates,
    };
    fits(&written, &raw, file, report).then(|| {
        let field = |at: &Option<At<Timestamp>>| at.as_ref().map(|at| (at.value, at.at));
        let begins = field(&raw.started_at).unwrap_or((written.date, Place { file, line: 0, column: 0 }));
        let updates = written.updates.iter().map(|update| update.at).zip(places);
        let instants = updates.chain([begins]).chain(field(&raw.resolved_at)).collect();
        (written, instants)
    })
}

/// A group's monitors are part of what a file says.
fn monitors(draft: &IncidentDraft) -> String {
    draft.monitors.iter().map(|id| id.as_str()).collect::<Vec<_>>().join(",")
}

/// Midnight of the date that a name begins with.
fn date(name: &str) -> Option<Timestamp> {
    let (date, rest) = name.split_at_checked(DATE)?;
    let slug = rest.strip_prefix('-')?.strip_suffix(".md")?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let named = !slug.is_empty() && name.len() <= 128 && slug.bytes().all(plain);
    Timestamp::parse(&format!("{date}T00:00:00Z")).filter(|at| named && at.millis() >= 0)
}

/// Front matter (its lines in their places), what follows it, and the number of the first line of that.
fn split(text: &str, file: u32, report: &mut Report) -> Option<(String, Vec<String>, u32)> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let lines: Vec<&str> = text.lines().collect();
    let fence = |line: &&str| line.trim_end() == "---";
    let hint = || Some("put the title and what else there is to know between two lines `---`".to_owned());
    if !lines.first().is_some_and(fence) {
        report.problem(
            Place { file, line: 1, column: 1 },
            "an incident begins with its front matter: a line `---`",
            hint(),
        );
        return None;
    }
    let Some(end) = lines.iter().skip(1).position(fence).map(|place| place + 1) else {
        report.problem(Place { file, line: 1, column: 1 }, "the front matter has no end: a second line `---`", hint());
        return None;
    };
    let front = format!("\n{}\n", lines.get(1..end).unwrap_or_default().join("\n"));
    let body = lines.iter().skip(end + 1).map(|line| (*line).to_owned()).collect();
    Some((front, body, u32::try_from(end + 2).unwrap_or(u32::MAX)))
}

/// A stretch of text: the first words, or an update with what its heading says.
struct Section<'a> {
    at: Place,
    head: Option<(Timestamp, IncidentStatus)>,
    lines: Vec<&'a str>,
}

/// The first words, and the updates, each with its place. `None` if something is wrong.
fn sections(
    lines: &[String],
    (file, first): (u32, u32),
    report: &mut Report,
) -> Option<(String, Vec<(WrittenUpdate, Place)>)> {
    let (parts, mut sound) = parts(lines, (file, first), report);
    let mut words = String::new();
    let mut updates: Vec<(WrittenUpdate, Place)> = Vec::new();
    for Section { at, head, lines } in parts {
        let body = lines.join("\n").trim().to_owned();
        if head.is_some() || !body.is_empty() {
            sound &= says_something(&body, at, report);
        }
        let Some((instant, status)) = head else {
            words = body;
            continue;
        };
        if let Some((before, _)) = updates.last().filter(|(before, _)| before.at > instant) {
            let hint = "the oldest update comes first".to_owned();
            report.problem(at, format!("this update is before the one above it ({})", before.at), Some(hint));
        }
        let end =
            updates.iter().find(|(update, _)| update.status == IncidentStatus::Resolved).map(|(update, _)| update.at);
        match (status, end) {
            (IncidentStatus::Postmortem, None) => {
                report.problem(
                    at,
                    "a postmortem comes after the update `resolved`",
                    Some("resolve it first".to_owned()),
                );
            }
            (IncidentStatus::Postmortem, Some(_)) | (_, None) => {}
            (_, Some(end)) => {
                let hint = "make it `postmortem`, take the update `resolved` out, or write another incident".to_owned();
                report.problem(
                    at,
                    format!("`{status}` comes after `resolved`: this incident is over since {end}"),
                    Some(hint),
                );
            }
        }
        updates.push((WrittenUpdate { at: instant, status, body }, at));
    }
    sound.then_some((words, updates))
}

/// The text cut at the headings that begin an update, and whether all of those are sound.
fn parts<'a>(lines: &'a [String], (file, first): (u32, u32), report: &mut Report) -> (Vec<Section<'a>>, bool) {
    let mut parts: Vec<Section<'a>> = Vec::new();
    let mut current = Section { at: Place { file, line: first, column: 1 }, head: None, lines: Vec::new() };
    let (mut fenced, mut sound) = (false, true);
    for (line, number) in lines.iter().zip(first..) {
        fenced ^= line.trim_start().starts_with("```");
        let Some(head) = line
            .strip_prefix("## ")
            .map(str::trim)
            .filter(|head| !fenced && head.starts_with(|c: char| c.is_ascii_digit()))
        else {
            current.lines.push(line);
            continue;
        };
        let at = Place { file, line: number, column: 4 };
        match heading(head) {
            Ok(head) => {
                parts.push(std::mem::replace(&mut current, Section { at, head: Some(head), lines: Vec::new() }));
            }
            Err((message, hint)) => {
                report.problem(at, message, hint);
                sound = false;
            }
        }
    }
    parts.push(current);
    (parts, sound)
}

fn says_something(body: &str, at: Place, report: &mut Report) -> bool {
    match Markdown::parse(body) {
        Ok(_) => true,
        Err(fault) => {
            report.problem(at, format!("the text here {}", fault.sentence()), None);
            false
        }
    }
}

/// `2026-11-21T10:20:00Z identified`
fn heading(head: &str) -> Result<(Timestamp, IncidentStatus), (String, Option<String>)> {
    let mut words = head.split_whitespace();
    let (instant, status, more) = (words.next().unwrap_or_default(), words.next(), words.next());
    let like = "a heading that begins an update is like `## 2026-11-21T10:20:00Z identified`".to_owned();
    let Some(at) = Timestamp::parse(instant) else {
        return Err((format!("`{}` is not an instant", super::kind::shorten(instant)), Some(like)));
    };
    let known: Vec<&str> = IncidentStatus::ALL.iter().map(|status| status.as_str()).collect();
    match (status.map(|word| (word, IncidentStatus::parse(word))), more) {
        (Some((_, Some(status))), None) => Ok((at, status)),
        (Some((word, None)), _) => Err((
            format!("`{}` is not where an incident stands", super::kind::shorten(word)),
            suggest::hint(word, &known),
        )),
        (None, _) => Err(("this update does not say where the incident stands".to_owned(), Some(like))),
        (Some(_), Some(_)) => Err(("there is more in this heading than an instant and a word".to_owned(), Some(like))),
    }
}

/// What one field cannot know: times and words that must fit each other.
fn fits(written: &Written, raw: &raw::Incident, file: u32, report: &mut Report) -> bool {
    let draft = &written.draft;
    let begins = draft.started_at.unwrap_or(written.date);
    let stands = written.updates.last().map(|update| update.status).or(draft.status);
    let front = Place { file, line: 1, column: 1 };
    let at = |field: Option<Place>| field.unwrap_or(front);
    let mut faults: Vec<(Place, String, &str)> = Vec::new();
    if let Some(update) = written.updates.first().filter(|update| update.at < begins) {
        let place = at(raw.started_at.as_ref().map(|at| at.at));
        faults.push((
            place,
            format!("it began ({begins}) after its first update ({})", update.at),
            "check `started_at` and the first heading",
        ));
    }
    // Of both written out it has been told.
    if raw.started_at.is_none() && draft.resolved_at.is_some_and(|end| end < begins) {
        let place = at(raw.resolved_at.as_ref().map(|at| at.at));
        faults.push((
            place,
            "`resolved_at` is before it began".to_owned(),
            "an incident ends after it began: check both",
        ));
    }
    let over = stands.is_some_and(IncidentStatus::is_over);
    if let (Some(stands), Some(_), false) = (stands, draft.resolved_at, over) {
        let place = at(raw.resolved_at.as_ref().map(|at| at.at));
        faults.push((
            place,
            format!("it has an end and stands at `{stands}`"),
            "leave `resolved_at` out, or end with an update `resolved`",
        ));
    }
    let told_end = written.updates.iter().any(|update| update.status == IncidentStatus::Resolved);
    if over && draft.resolved_at.is_none() && !told_end {
        let place = at(raw.status.as_ref().map(|status| status.at));
        faults.push((
            place,
            "it is over, and its end is missing".to_owned(),
            "set `resolved_at`, or end with an update `resolved`",
        ));
    }
    let sound = faults.is_empty();
    for (place, message, hint) in faults {
        report.problem(place, message, Some(hint.to_owned()));
    }
    sound
}

#[cfg(test)]
mod tests;
