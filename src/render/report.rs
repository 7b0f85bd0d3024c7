//! The report of an incident as Markdown. Every text from outside is escaped; the whole is bounded.

use std::fmt::Write as _;

use super::escape::is_invisible_trouble;
use crate::locale::Locale;
use crate::model::Timestamp;
use crate::view::{CheckLine, IncidentReport};

/// A report is at most so long; what would be beyond is left out, and that is said.
const MAX_BYTES: usize = 1024 * 1024 - 256;

/// The report.
pub fn markdown(report: &IncidentReport) -> String {
    let incident = &report.incident;
    let mut out = format!("# {}\n\n{}\n\n", text(&incident.title), report.url);
    let monitors: Vec<String> = incident.monitors.iter().map(|monitor| text(&monitor.name)).collect();
    let _ = writeln!(out, "- Affected: {}", monitors.join(", "));
    let _ = writeln!(out, "- Severity: {}", incident.severity);
    let _ = writeln!(out, "- Began: {}", incident.started_at);
    if let Some(resolved_at) = incident.resolved_at {
        let _ = writeln!(out, "- Resolved: {resolved_at}");
    }
    if let Some(seconds) = incident.duration_seconds {
        let _ = writeln!(out, "- Time to recover: {}", Locale::ENGLISH.exact_duration(seconds));
    }
    let _ = writeln!(out, "- Downtime: {}", Locale::ENGLISH.exact_duration(incident.downtime_seconds));
    if let Some(seconds) = report.detect_seconds {
        let _ = writeln!(out, "- Time to detect: {}", Locale::ENGLISH.exact_duration(seconds));
    }
    if incident.flapping {
        let _ = writeln!(out, "- Flapping: came back {} times", incident.recurrences);
    }
    if let Some(cause) = &incident.cause {
        let _ = writeln!(out, "- Cause: {}", text(cause));
    }
    let updates = report.updates.iter().map(|update| format!("- {} · {} · {}", update.at, update.kind, text(&update.body)));
    section(&mut out, "Timeline", updates);
    section(&mut out, "Failing checks", report.checks.iter().map(|(monitor, check)| check_line(monitor, check)));
    section(&mut out, "Failing checks not kept", report.counted.iter().map(|(kind, count)| format!("- {kind}: {count}")));
    let _ = writeln!(out, "\n{}", text(&report.site_name));
    out
}

fn section(out: &mut String, title: &str, lines: impl Iterator<Item = String>) {
    let mut lines = lines.peekable();
    if lines.peek().is_none() {
        return;
    }
    let _ = write!(out, "\n## {title}\n\n");
    for line in lines {
        if out.len() + line.len() > MAX_BYTES {
            out.push_str("- (the rest is left out)\n");
            return;
        }
        out.push_str(&line);
        out.push('\n');
    }
}

fn check_line(monitor: &str, check: &CheckLine) -> String {
    let at: Timestamp = check.at;
    let reason = check.reason.as_ref().map_or(String::new(), |reason| format!(" · {}: {}", reason.kind, text(&reason.message)));
    format!("- {at} · {} · {} · {:.1} ms{reason}", text(monitor), check.outcome, check.latency_ms)
}

/// Text that Markdown shows as it is: on one line, without markup or HTML.
pub(super) fn text(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    for c in raw.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '#' | '|' | '!' | '&' | '~' => out.extend(['\\', c]),
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

    #[test]
    fn names_are_not_markup() {
        assert_eq!(text("<script>\n# *x* [a](b)"), r"\<script\> \# \*x\* \[a\](b)");
    }

    #[test]
    fn a_long_report_is_cut() {
        let mut out = String::new();
        section(&mut out, "Timeline", (0..100_000).map(|_| "- x".repeat(10)));
        assert!(out.len() < MAX_BYTES + 64 && out.ends_with("left out)\n"));
    }
}
