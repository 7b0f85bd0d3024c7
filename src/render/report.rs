//! The report of an incident as Markdown. Every text from outside is escaped; the whole is bounded.

use std::fmt::Write as _;

use super::escape::text;
use super::quote;
use crate::locale::{Arg, Locale, capitalised};
use crate::model::{Delivery, EntryKind};
use crate::view::report::{FailedLine, LatencyChange, LatencyHour, LatencySource};
use crate::view::{IncidentReport, UpdateLine};

/// A report is at most so long; what would be beyond is left out, and that is said.
const MAX_BYTES: usize = 1_000_000 - 1_024;

/// The report.
pub fn markdown(report: &IncidentReport) -> String {
    let locale = Locale::of(report.locale);
    let mut out = head(locale, report);
    let left_out = report.left_out;
    let updates = report.updates.iter().map(|update| update_lines(locale, update));
    section(&mut out, locale, "timeline", updates, left_out.updates);
    let checks = report.checks.iter().map(|check| check_line(locale, check));
    section(&mut out, locale, "report-checks", checks, left_out.checks);
    let counted = report.counted.iter().map(|line| format!("- {} ({}): {}", line.kind, line.message, line.count));
    section(&mut out, locale, "report-counted", counted, 0);
    section(
        &mut out,
        locale,
        "report-latencies",
        report.latency.iter().flat_map(|change| latency_lines(locale, change)),
        0,
    );
    if let Some(deliveries) = &report.deliveries {
        section(
            &mut out,
            locale,
            "report-deliveries",
            deliveries.iter().map(|each| delivery_line(locale, each)),
            left_out.deliveries,
        );
    }
    let _ = writeln!(out, "\n{}", text(&report.site_name));
    out
}

fn head(locale: Locale, report: &IncidentReport) -> String {
    let incident = &report.incident;
    let mut out = format!("# {}\n\n", text(&incident.title));
    if let Some(url) = &report.url {
        let _ = write!(out, "{url}\n\n");
    }
    let monitors: Vec<String> = incident.monitors.iter().map(|monitor| text(&monitor.name)).collect();
    let mut line = |key: &str, value: &str| {
        let _ = writeln!(out, "- {}: {value}", locale.text(key));
    };
    match (incident.whole_site, monitors.as_slice()) {
        (true, _) => line("affected", &locale.text("affected-all")),
        (false, []) => line("affected", &locale.text("affected-none")),
        (false, some) => line("affected", &locale.and_more(some, report.left_out.monitors)),
    }
    line("report-severity", &locale.word("severity-", incident.severity.as_str()));
    if incident.drill {
        line("drill", &locale.text("a-drill"));
    }
    line("began", &incident.started_at.to_string());
    if let Some(resolved_at) = incident.resolved_at {
        line("report-resolved", &resolved_at.to_string());
    }
    if let Some(seconds) = report.detect_seconds {
        line("detect", &locale.exact_duration(seconds));
    }
    if let Some(seconds) = incident.duration_seconds {
        line("report-recover", &locale.exact_duration(seconds));
    }
    line("report-downtime", &locale.exact_duration(incident.downtime_seconds));
    if let Some(cause) = &incident.cause {
        line("report-cause", &text(cause));
    }
    if incident.recurrences > 0 {
        let lasted = locale.exact_duration(incident.duration_seconds.unwrap_or_default());
        let bad = locale.exact_duration(incident.downtime_seconds);
        let times = Arg::from(incident.recurrences.saturating_add(1));
        let args = [("times", times), ("duration", Arg::from(&lasted)), ("bad", Arg::from(&bad))];
        let _ = writeln!(out, "- {}", locale.say("incident-flapped", &args));
    }
    out
}

/// An entry of the timeline: a sentence by rule on its line, the words of a person below it.
fn update_lines(locale: Locale, update: &UpdateLine) -> String {
    let head = format!("{} · {}", update.at, kind(locale, update));
    // Whoever wrote an incident, its deliveries were not.
    let wordy = matches!(update.kind, EntryKind::Opened | EntryKind::Note | EntryKind::Resolved | EntryKind::Withdrawn);
    if wordy && update.person && update.story.is_none() {
        quote::item(&head, &update.body)
    } else {
        format!("- {head} · {}", text(&update.body))
    }
}

/// What an entry tells; of a person's where the incident stands.
fn kind(locale: Locale, update: &UpdateLine) -> String {
    match update.kind {
        EntryKind::Note => capitalised(&locale.word("stage-", update.stage)),
        EntryKind::Delivered | EntryKind::Dead => update.kind.to_string(),
        kind => locale.word("entry-", kind.as_str()),
    }
}

fn section(out: &mut String, locale: Locale, title: &str, lines: impl Iterator<Item = String>, mut left_out: usize) {
    let mut lines = lines.peekable();
    if lines.peek().is_none() && left_out == 0 {
        return;
    }
    let _ = write!(out, "\n## {}\n\n", locale.text(title));
    for line in lines {
        if out.len() + line.len() > MAX_BYTES {
            left_out += 1;
        } else {
            out.push_str(&line);
            out.push('\n');
        }
    }
    if left_out > 0 {
        let _ = writeln!(out, "- {}", locale.say("report-cut", &[("count", Arg::from(left_out))]));
    }
}

fn check_line(locale: Locale, check: &FailedLine) -> String {
    let outcome = locale.word("word-", check.outcome);
    let mut line = format!("- {} · {} · {outcome} · {:.1} ms", check.at, text(&check.name), check.latency_ms);
    let phases: Vec<String> =
        check.phases_ms.each().map(|(phase, ms)| format!("{} {ms:.1} ms", locale.word("phase-", phase))).collect();
    if !phases.is_empty() {
        let _ = write!(line, " ({})", phases.join(&locale.text("list-separator")));
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

fn latency_lines(locale: Locale, change: &LatencyChange) -> [String; 2] {
    [("report-hour-before", &change.before), ("report-hour-after", &change.after)].map(|(when, hour)| {
        let when = locale.say(when, &[("name", Arg::from(&text(&change.name)))]);
        let Some(hour) = hour else { return format!("- {when}: {}", locale.text("report-hour-none")) };
        let source = match hour.source {
            LatencySource::Checks => locale.text("report-source-checks"),
            LatencySource::Hours => locale.text("report-source-hours"),
        };
        let LatencyHour { from, to, p50_ms, p95_ms, .. } = hour;
        let checks = locale.say("checks-count", &[("count", Arg::from(hour.checks))]);
        let period =
            locale.say("text-period", &[("from", Arg::from(&from.to_string())), ("to", Arg::from(&to.to_string()))]);
        let told = [checks, period, source].join(&locale.text("list-separator"));
        format!("- {when}: p50 {p50_ms:.1} ms, p95 {p95_ms:.1} ms ({told})")
    })
}

fn delivery_line(locale: Locale, delivery: &Delivery) -> String {
    let tries = locale.say("report-tries", &[("count", Arg::from(delivery.attempts))]);
    let mut line =
        format!("- {} · {} · {} · {tries}", text(delivery.subscriber.as_str()), delivery.event, delivery.state);
    if let Some(at) = delivery.settled_at {
        let _ = write!(line, " · {at}");
    }
    if let Some(error) = &delivery.last_error {
        let _ = write!(line, " · {}", text(error));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{DeliveryState, EventType, Evidence, MessageId, MessageKind, SubscriberId, Timestamp};
    use crate::view::ReasonLine;
    use crate::view::report::PhasesLine;

    #[test]
    fn names_are_not_markup() {
        assert_eq!(text("<script>\n# *x* [a](b)"), r"\<script\> \# \*x\* \[a\](b)");
    }

    #[test]
    fn words_of_a_person_stay_as_they_wrote_them() {
        let line = |person, kind, story| {
            let body = "A **disk** died.\n\n- <b>replaced</b>".to_owned();
            let (id, at, status) =
                ("upd_1".to_owned(), Timestamp::from_millis(0), crate::model::IncidentStatus::Identified);
            update_lines(
                Locale::ENGLISH,
                &UpdateLine { id, at, kind, status, stage: status.as_str(), body, person, level: None, story },
            )
        };
        let head = "- 1970-01-01T00:00:00.000Z · ";
        let quoted = "  > A **disk** died.\n  >\n  > - \\<b>replaced\\</b>";
        for kind in [EntryKind::Opened, EntryKind::Note, EntryKind::Resolved] {
            let told = line(true, kind, None);
            assert!(told.starts_with(head) && told.ends_with(&format!("\n{quoted}")), "{told}");
        }
        let escaped = "· A \\*\\*disk\\*\\* died.  - \\<b\\>replaced\\</b\\>";
        let by_rule = Some(crate::model::Story::Republished);
        for (person, kind, story) in
            [(false, EntryKind::Opened, None), (true, EntryKind::Resolved, by_rule), (true, EntryKind::Dead, None)]
        {
            let told = line(person, kind, story);
            assert!(told.ends_with(escaped), "{told}");
        }
    }

    #[test]
    fn a_long_report_is_cut() {
        let mut out = String::new();
        section(&mut out, Locale::ENGLISH, "timeline", (0..100_000).map(|_| "- x".repeat(10)), 7);
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
            reason: ReasonLine { kind: "http_status", message: "HTTP 503".to_owned(), of: None },
            evidence: None,
        };
        let public = "- 2026-11-21T10:00:00.000Z · A\\* · down · 12.3 ms (resolve 1.0 ms, processing 11.0 ms) · \
            http_status: HTTP 503";
        assert_eq!(check_line(Locale::ENGLISH, &check), public);
        check.evidence = Some(Evidence { status_code: Some(503), body: Some("<b>".to_owned()), ..Evidence::default() });
        assert_eq!(check_line(Locale::ENGLISH, &check), format!("{public}\n  - HTTP status: 503\n  - Body: \\<b\\>"));
        let delivery = Delivery {
            id: MessageId::new("msg_1"),
            subscriber: SubscriberId::new("ops"),
            event: EventType::IncidentOpened,
            kind: MessageKind::Event,
            subject: "inc_1".to_owned(),
            next_try_at: None,
            tries: Vec::new(),
            state: DeliveryState::Dead,
            attempts: 10,
            created_at: at,
            settled_at: Some(at),
            last_error: Some("HTTP 500".to_owned()),
        };
        assert_eq!(
            delivery_line(Locale::ENGLISH, &delivery),
            "- ops · incident.opened · dead · 10 tries · 2026-11-21T10:00:00.000Z · HTTP 500"
        );
        let hour = LatencyHour { from: at, to: at, source: LatencySource::Hours, checks: 60, p50_ms: 1.0, p95_ms: 2.5 };
        let change = LatencyChange { monitor: "a".to_owned(), name: "A".to_owned(), before: Some(hour), after: None };
        let range = "2026-11-21T10:00:00.000Z to 2026-11-21T10:00:00.000Z";
        assert_eq!(
            latency_lines(Locale::ENGLISH, &change),
            [
                format!(
                    "- A, the hour before: p50 1.0 ms, p95 2.5 ms (60 checks, {range}, read from the nearest whole \
                        hour)"
                ),
                "- A, the hour after: nothing measured".to_owned()
            ]
        );
    }
}
