//! The report of an incident as Markdown. Every text from outside is escaped; the whole is bounded.

use std::fmt::Write as _;

use super::escape::is_invisible_trouble;
use crate::model::Delivery;
use crate::view::IncidentReport;
use crate::view::report::{FailedLine, LatencyChange, LatencyHour, LatencySource};

/// A report is at most so long; what would be beyond is left out, and that is said.
const MAX_BYTES: usize = 1_000_000 - 1_024;

/// The report.
pub fn markdown(report: &IncidentReport) -> String {
    let mut out = head(report);
    let left_out = report.left_out;
    let updates = report.updates.iter().map(|update| format!("- {} · {} · {}", update.at, update.kind, text(&update.body)));
    section(&mut out, "Timeline", updates, left_out.updates);
    section(&mut out, "Failing checks", report.checks.iter().map(check_line), left_out.checks);
    let counted = report.counted.iter().map(|line| format!("- {} ({}): {}", line.kind, line.message, line.count));
    section(&mut out, "Failing checks not kept, by reason", counted, 0);
    section(&mut out, "Latency before and after", report.latency.iter().flat_map(latency_lines), 0);
    if let Some(deliveries) = &report.deliveries {
        section(&mut out, "Deliveries", deliveries.iter().map(delivery_line), left_out.deliveries);
    }
    let _ = writeln!(out, "\n{}", text(&report.site_name));
    out
}

fn head(report: &IncidentReport) -> String {
    let incident = &report.incident;
    let mut out = format!("# {}\n\n", text(&incident.title));
    if let Some(url) = &report.url {
        let _ = write!(out, "{url}\n\n");
    }
    let monitors: Vec<String> = incident.monitors.iter().map(|monitor| text(&monitor.name)).collect();
    let more = if report.left_out.monitors > 0 { format!(" and {} more", report.left_out.monitors) } else { String::new() };
    let _ = writeln!(out, "- Affected: {}{more}", monitors.join(", "));
    let _ = writeln!(out, "- Severity: {}", incident.severity);
    if incident.drill {
        let _ = writeln!(out, "- A drill, made on purpose");
    }
    let _ = writeln!(out, "- Began: {}", incident.started_at);
    if let Some(resolved_at) = incident.resolved_at {
        let _ = writeln!(out, "- Resolved: {resolved_at}");
    }
    if let Some(seconds) = report.detect_seconds {
        let _ = writeln!(out, "- Time to detect: {}", duration(seconds));
    }
    if let Some(seconds) = incident.duration_seconds {
        let _ = writeln!(out, "- Time to recover: {}", duration(seconds));
    }
    let _ = writeln!(out, "- Downtime: {}", duration(incident.downtime_seconds));
    if incident.recurrences > 0 {
        let (times, lasted) = (incident.recurrences.saturating_add(1), duration(incident.duration_seconds.unwrap_or_default()));
        let _ = writeln!(out, "- Flapping: {times} times in {lasted}, {} in all", duration(incident.downtime_seconds));
    }
    if let Some(cause) = &incident.cause {
        let _ = writeln!(out, "- Cause: {}", text(cause));
    }
    out
}

fn section(out: &mut String, title: &str, lines: impl Iterator<Item = String>, mut left_out: usize) {
    let mut lines = lines.peekable();
    if lines.peek().is_none() && left_out == 0 {
        return;
    }
    let _ = write!(out, "\n## {title}\n\n");
    for line in lines {
        if out.len() + line.len() > MAX_BYTES {
            left_out += 1;
        } else {
            out.push_str(&line);
            out.push('\n');
        }
    }
    if left_out > 0 {
        let _ = writeln!(out, "- ({left_out} more are left out)");
    }
}

fn check_line(check: &FailedLine) -> String {
    let mut line = format!("- {} · {} · {} · {:.1} ms", check.at, text(&check.name), check.outcome, check.latency_ms);
    let phases: Vec<String> = check.phases_ms.each().map(|(phase, ms)| format!("{phase} {ms:.1} ms")).collect();
    if !phases.is_empty() {
        let _ = write!(line, " ({})", phases.join(", "));
    }
    let _ = write!(line, " · {}: {}", check.reason.kind, text(&check.reason.message));
    let Some(evidence) = &check.evidence else { return line };
    if let Some(address) = &evidence.address {
        let _ = write!(line, "\n  - Address: {}", text(address));
    }
    if let Some(code) = evidence.status_code {
        let _ = write!(line, "\n  - HTTP status: {code}");
    }
    for (name, several) in [("Errors", &evidence.errors), ("Answers", &evidence.answers)] {
        if !several.is_empty() {
            let _ = write!(line, "\n  - {name}: {}", text(&several.join(": ")));
        }
    }
    if let Some(body) = &evidence.body {
        let _ = write!(line, "\n  - Body: {}", text(body));
    }
    line
}

fn latency_lines(change: &LatencyChange) -> [String; 2] {
    [("before", &change.before), ("after", &change.after)].map(|(when, hour)| {
        let name = text(&change.name);
        let Some(hour) = hour else { return format!("- {name}, the hour {when}: nothing measured") };
        let source = match hour.source {
            LatencySource::Checks => "single checks",
            LatencySource::Hours => "the nearest whole hour",
        };
        let (LatencyHour { from, to, p50_ms, p95_ms, .. }, checks) = (hour, counted(hour.checks, "check", "checks"));
        format!("- {name}, the hour {when}: p50 {p50_ms:.1} ms, p95 {p95_ms:.1} ms ({checks} from {from} to {to}, read from {source})")
    })
}

fn counted(count: u64, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}

fn delivery_line(delivery: &Delivery) -> String {
    let tries = counted(delivery.attempts.into(), "try", "tries");
    let mut line = format!("- {} · {} · {} · {tries}", text(delivery.subscriber.as_str()), text(&delivery.event), delivery.state);
    if let Some(at) = delivery.settled_at {
        let _ = write!(line, " · {at}");
    }
    if let Some(error) = &delivery.last_error {
        let _ = write!(line, " · {}", text(error));
    }
    line
}

/// "1 min 0 s", "2 h 10 min 5 s".
pub(super) fn duration(seconds: u64) -> String {
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, s) => format!("{s} s"),
        (0, min, s) => format!("{min} min {s} s"),
        (h, min, s) => format!("{h} h {min} min {s} s"),
    }
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
    use crate::model::{DeliveryState, Evidence, MessageId, SubscriberId, Timestamp};
    use crate::view::ReasonLine;
    use crate::view::report::PhasesLine;

    #[test]
    fn names_are_not_markup() {
        assert_eq!(text("<script>\n# *x* [a](b)"), r"\<script\> \# \*x\* \[a\](b)");
        assert_eq!([59, 60, 3600].map(duration), ["59 s", "1 min 0 s", "1 h 0 min 0 s"]);
    }

    #[test]
    fn a_long_report_is_cut() {
        let mut out = String::new();
        section(&mut out, "Timeline", (0..100_000).map(|_| "- x".repeat(10)), 7);
        assert!(out.len() < MAX_BYTES + 64, "{}", out.len());
        assert!(out.ends_with("more are left out)\n") && !out.contains("(7 more"), "{}", &out[out.len() - 80..]);
    }

    #[test]
    fn checks_deliveries_and_hours_are_told_in_a_line() {
        let at = Timestamp::parse("2026-11-21T10:00:00Z").expect("an instant");
        let mut check = FailedLine {
            monitor: "a".to_owned(),
            name: "A*".to_owned(),
            at,
            outcome: "down",
            latency_ms: 12.34,
            phases_ms: PhasesLine { resolve: Some(1.0), processing: Some(11.0), ..PhasesLine::default() },
            reason: ReasonLine { kind: "http_status", message: "HTTP 503".to_owned() },
            evidence: None,
        };
        let public = "- 2026-11-21T10:00:00.000Z · A\\* · down · 12.3 ms (resolve 1.0 ms, processing 11.0 ms) · http_status: HTTP 503";
        assert_eq!(check_line(&check), public);
        check.evidence = Some(Evidence { status_code: Some(503), body: Some("<b>".to_owned()), ..Evidence::default() });
        assert_eq!(check_line(&check), format!("{public}\n  - HTTP status: 503\n  - Body: \\<b\\>"));
        let delivery = Delivery {
            id: MessageId::new("msg_1"),
            subscriber: SubscriberId::new("ops"),
            event: "incident.opened".to_owned(),
            state: DeliveryState::Dead,
            attempts: 10,
            created_at: at,
            settled_at: Some(at),
            last_error: Some("HTTP 500".to_owned()),
        };
        assert_eq!(delivery_line(&delivery), "- ops · incident.opened · dead · 10 tries · 2026-11-21T10:00:00.000Z · HTTP 500");
        let hour = LatencyHour { from: at, to: at, source: LatencySource::Hours, checks: 60, p50_ms: 1.0, p95_ms: 2.5 };
        let change = LatencyChange { monitor: "a".to_owned(), name: "A".to_owned(), before: Some(hour), after: None };
        let range = "from 2026-11-21T10:00:00.000Z to 2026-11-21T10:00:00.000Z";
        assert_eq!(
            latency_lines(&change),
            [
                format!("- A, the hour before: p50 1.0 ms, p95 2.5 ms (60 checks {range}, read from the nearest whole hour)"),
                "- A, the hour after: nothing measured".to_owned()
            ]
        );
    }
}
