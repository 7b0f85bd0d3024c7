//! `stillup probe --explain`: one check as a page that a person can follow, from the first address to what it would
//! take to be up. Pure: what happened in, text of 80 columns out.

mod cause;
mod page;

use std::time::Duration;

use crate::model::{Check, Monitor, OutcomeKind, Timestamp};
use crate::probe::{Certificate, Step, Story, thousands};
use page::{Page, Paint};

/// Lines of a body, and characters of all of them.
const BODY_LINES: usize = 6;
const BODY_SHOWN: usize = 400;
/// How far the steps' details stand in.
const INDENT: usize = 3;
/// How far what is said of a phase stands in.
const PHASE: usize = 35;
/// How far what follows a label stands in.
const LABEL: usize = 17;

/// What is to be explained.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told<'a> {
    /// What was checked.
    pub monitor: &'a Monitor,
    /// What came of it.
    pub check: &'a Check,
    /// What happened.
    pub story: &'a Story,
    /// For how long certificates last.
    pub now: Timestamp,
}

/// The page.
pub(super) fn text(told: Told<'_>, colour: bool) -> String {
    let mut page = Page::new(colour);
    heading(&mut page, told);
    let steps = &told.story.steps;
    let mut name = None;
    for (number, step) in (1..).zip(steps) {
        page.gap();
        if let Some(now) = step.request_name.as_ref().filter(|now| name != Some(*now)) {
            page.lead(0, "", &format!("Step `{now}`"), Paint::Bold);
            page.gap();
            name = Some(now);
        }
        let lead = if steps.len() > 1 { format!("{number:<INDENT$}") } else { String::new() };
        page.lead(0, &lead, &step.what, Paint::Bold);
        one_step(&mut page, step, told.now);
    }
    expected(&mut page, told.story);
    besides(&mut page, told);
    if let Some(cause) = cause::of(told) {
        page.gap();
        page.labelled("Likely cause", 14, &cause.likely, Paint::Plain);
        page.labelled("To be up", 14, &cause.cure, Paint::Plain);
    }
    page.gap();
    page.text()
}

fn heading(page: &mut Page, Told { monitor, check, .. }: Told<'_>) {
    let outcome = &check.outcome;
    let paint = match outcome.kind {
        OutcomeKind::Up => Paint::Good,
        OutcomeKind::Degraded => Paint::Odd,
        OutcomeKind::Down => Paint::Bad,
        OutcomeKind::Indeterminate => Paint::Ours,
    };
    page.verdict(outcome.kind.as_str(), &format!("{} ({})", monitor.name, monitor.id), paint);
    let what = outcome.reason.as_ref().map_or("everything expected was found", |reason| reason.message.as_str());
    page.lead(0, "", &format!("{what}; {} in all", ms(outcome.latency)), Paint::Plain);
}

fn one_step(page: &mut Page, step: &Step, now: Timestamp) {
    if let Some(via) = &step.via {
        page.lead(INDENT, "", &format!("through {via}"), Paint::Plain);
    }
    let mut before = "";
    for part in &step.phases {
        let lead = format!("{:>9}  {:>9}  {:<11}", format!("+{}", ms(part.at)), ms(part.took), part.phase);
        // A phase that comes again in one step goes on with what was said of it.
        let notes = if part.phase == before { Vec::new() } else { phase(step, part.phase) };
        before = part.phase;
        page.notes(PHASE, &lead, &notes);
    }
    for (place, certificate) in step.certificates.iter().enumerate() {
        let label = if place == 0 { "certificate" } else { "beside it" };
        let indent = " ".repeat(INDENT);
        page.labelled(&format!("{indent}{label}"), LABEL, &described(certificate, now), Paint::Plain);
    }
    let asked = step.phases.iter().any(|part| part.phase == "processing");
    for (mark, lines) in [("> ", &step.request), ("< ", &step.answer)] {
        for line in lines.iter().filter(|_| asked) {
            page.lead(INDENT, mark, line, Paint::Dim);
        }
    }
    if let Some(next) = &step.leads_to {
        page.lead(INDENT, "→ ", &format!("leads to {next}"), Paint::Plain);
    }
}

/// What is to be said of a phase: whether it is good, where that matters, and the words.
fn phase(step: &Step, phase: &str) -> Vec<(Option<bool>, String)> {
    let plain = |text: String| if text.is_empty() { Vec::new() } else { vec![(None, text)] };
    match phase {
        "resolve" if step.addresses.is_empty() => vec![(Some(false), "no address".to_owned())],
        "resolve" => plain(step.addresses.join(", ")),
        "connect" => step.tried.iter().map(|one| (Some(one.answered), one.outcome.clone())).collect(),
        "tls" => match &step.tls {
            Some(tls) => {
                let parts = [tls.version, tls.cipher, tls.protocol.as_deref()];
                let parts: Vec<&str> = parts.into_iter().flatten().collect();
                if parts.is_empty() { vec![(Some(false), "no handshake".to_owned())] } else { plain(parts.join(", ")) }
            }
            None => vec![(Some(false), "no handshake".to_owned())],
        },
        "processing" => match step.answer.first() {
            Some(first) => plain(first.clone()),
            None => vec![(Some(false), "no answer".to_owned())],
        },
        "transfer" => plain(step.body_bytes.map(|bytes| format!("{} of the body", counted(bytes))).unwrap_or_default()),
        _ => Vec::new(),
    }
}

/// Whose, for what, for how long.
fn described(certificate: &Certificate, now: Timestamp) -> String {
    let names = match certificate.names.as_slice() {
        [] => String::new(),
        [only] if *only == certificate.subject => String::new(),
        names => format!(", for {}", names.join(", ")),
    };
    let signed = if certificate.issuer == certificate.subject {
        "signed by itself".to_owned()
    } else {
        format!("signed by {}", certificate.issuer)
    };
    let days = |from: Timestamp, to: Timestamp| to.since(from).as_secs() / 86_400;
    let lasts = if certificate.ends < now {
        format!("EXPIRED {} days ago", thousands(days(certificate.ends, now)))
    } else if certificate.begins > now {
        "NOT VALID YET".to_owned()
    } else {
        format!("{} days left", thousands(days(now, certificate.ends)))
    };
    let (from, to) = (date(certificate.begins), date(certificate.ends));
    format!("{}{names}; {signed}; {from} to {to}, {lasts}", certificate.subject)
}

fn expected(page: &mut Page, story: &Story) {
    if story.expected.is_empty() {
        return;
    }
    page.gap();
    page.lead(0, "", "Expected", Paint::Bold);
    let mut number = None;
    for line in &story.expected {
        let found = match (line.held, &line.found) {
            (None, _) => ": not looked at".to_owned(),
            (Some(_), Some(found)) => format!(": {found}"),
            (Some(_), None) => String::new(),
        };
        // The number of an alternative stands at its first line.
        let begins = line.alternative.filter(|now| number != Some(*now));
        number = line.alternative;
        let lead = match (line.alternative, begins) {
            (None, _) => String::new(),
            (Some(_), Some(now)) => format!("{}{now}", " ".repeat(INDENT + 2)),
            (Some(_), None) => " ".repeat(INDENT + 3),
        };
        let column = if lead.is_empty() { INDENT } else { INDENT + 4 };
        page.mark(column, &lead, line.held, &format!("{}{found}", line.what));
    }
}

/// What else was seen.
fn besides(page: &mut Page, Told { check, story, .. }: Told<'_>) {
    let evidence = &check.outcome.evidence;
    let told = |note: &&String| !story.steps.iter().flat_map(|step| &step.tried).any(|one| one.outcome == **note);
    let warning = evidence.warning.iter().map(|warning| ("warning", warning.message.clone()));
    let notes = evidence.notes.iter().filter(told).map(|note| ("note", note.clone()));
    let errors = evidence.errors.iter().map(|error| ("in detail", error.clone()));
    let all: Vec<(&str, String)> = warning.chain(notes).chain(errors).collect();
    if !all.is_empty() {
        page.gap();
    }
    for (label, text) in all {
        page.labelled(label, 14, &text, Paint::Plain);
    }
    if let Some(body) = evidence.body.as_ref().filter(|body| !body.trim().is_empty()) {
        page.gap();
        page.lead(0, "", "The body begins", Paint::Bold);
        let start: String = body.chars().take(BODY_SHOWN).collect();
        for line in start.lines().filter(|line| !line.trim().is_empty()).take(BODY_LINES) {
            page.lead(INDENT, "", line, Paint::Dim);
        }
    }
}

/// `12.3 ms`, and `1.5 s` from ten seconds on.
fn ms(duration: Duration) -> String {
    let millis = duration.as_micros() as f64 / 1000.0;
    if millis >= 10_000.0 { format!("{:.1} s", millis / 1000.0) } else { format!("{millis:.1} ms") }
}

fn counted(bytes: usize) -> String {
    if bytes == 1 { "1 byte".to_owned() } else { format!("{} bytes", thousands(bytes as u64)) }
}

/// `2026-11-30`.
fn date(at: Timestamp) -> String {
    at.rfc3339().chars().take(10).collect()
}

#[cfg(test)]
mod tests;
