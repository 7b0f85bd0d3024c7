//! The report of an incident that is over: timeline, failing checks, counts of the others, latency before and after;
//! for operators with what was seen and whether every message arrived. Bounded: what does not fit is left out, and
//! counted.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;

use super::latency::quantiles;
use super::world::{milliseconds, reason_line};
use super::{IncidentCard, ReasonLine, Told, UpdateLine, World, incident};
use crate::model::status::words;
use crate::model::time::HOUR;
use crate::model::{
    Delivery, Digest, Evidence, FailedCheck, Incident, Language, MonitorId, Phases, ReasonKind, Timestamp, Why,
};

/// Bytes of JSON each list may take, so that the whole is well below a megabyte in any format, escaped or not.
const ROOM: usize = 120_000;

words!(
    /// What latencies were read from: single checks, or, when those are no longer kept, a whole hour of the clock.
    LatencySource { Checks = "checks", Hours = "hours" }
);

/// `/incidents/{id}.md` and `.json`, and a part of its page.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IncidentReport {
    /// In which language.
    pub locale: Language,
    /// `site.name`.
    pub site_name: String,
    /// The page of the incident, absolute; `None` where visitors do not know of it.
    pub url: Option<String>,
    /// The incident.
    pub incident: IncidentCard,
    /// Seconds from `started_at` to the first entry: time to detect.
    pub detect_seconds: Option<u64>,
    /// Its timeline, oldest first: the public part, for operators all of it.
    pub updates: Vec<UpdateLine>,
    /// Failing checks kept, oldest first.
    pub checks: Vec<FailedLine>,
    /// The others, counted by reason.
    pub counted: Vec<CountedLine>,
    /// Latency of each affected monitor.
    pub latency: Vec<LatencyChange>,
    /// Messages about it; for operators only.
    pub deliveries: Option<Vec<Delivery>>,
    /// What did not fit.
    pub left_out: LeftOut,
}

/// A failing check that was kept.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FailedLine {
    /// Of which monitor.
    pub monitor: String,
    /// Its name.
    pub name: String,
    /// When it started.
    pub at: Timestamp,
    /// `degraded` or `down`.
    pub outcome: &'static str,
    /// How long it took.
    pub latency_ms: f64,
    /// Its parts.
    pub phases_ms: PhasesLine,
    /// Why.
    pub reason: ReasonLine,
    /// What was seen; for operators only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
}

/// Parts of a check, milliseconds; `None` for what was not reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct PhasesLine {
    /// Name to address.
    pub resolve: Option<f64>,
    /// TCP connection.
    pub connect: Option<f64>,
    /// TLS handshake.
    pub tls: Option<f64>,
    /// Request sent until first byte of the answer.
    pub processing: Option<f64>,
    /// First byte until the body is read.
    pub transfer: Option<f64>,
}

/// Failing checks that were only counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CountedLine {
    /// Of the closed list.
    pub kind: &'static str,
    /// The same in words.
    pub message: String,
    /// How many.
    pub count: u64,
}

/// Latency of an affected monitor, in the hour before and in the hour after; up and degraded checks.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LatencyChange {
    /// Of which monitor.
    pub monitor: String,
    /// Its name.
    pub name: String,
    /// Before the incident began; `None` if nothing was measured.
    pub before: Option<LatencyHour>,
    /// After it ended, so far.
    pub after: Option<LatencyHour>,
}

/// Latencies of an hour.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct LatencyHour {
    /// First instant.
    pub from: Timestamp,
    /// First instant after it.
    pub to: Timestamp,
    /// What they were read from.
    pub source: LatencySource,
    /// Checks.
    pub checks: u64,
    /// Median, milliseconds.
    pub p50_ms: f64,
    /// 95th percentile, milliseconds.
    pub p95_ms: f64,
}

/// Entries of lists that did not fit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Affected monitors.
    pub monitors: usize,
    /// Of the timeline.
    pub updates: usize,
    /// Failing checks.
    pub checks: usize,
    /// Messages.
    pub deliveries: usize,
}

/// What the store adds to an incident's timeline.
#[derive(Clone, Debug, Default)]
pub struct Evidences {
    /// Failing checks kept, oldest first.
    pub checks: Vec<FailedCheck>,
    /// Those only counted, by minute.
    pub counts: Vec<(Timestamp, ReasonKind, u64)>,
    /// Latencies of affected monitors, before and after.
    pub latencies: Vec<(MonitorId, [Option<Measured>; 2])>,
    /// Its messages; `Some` makes it a report for operators.
    pub deliveries: Option<Vec<Delivery>>,
}

/// Latencies of an hour, and what they were read from.
#[derive(Clone, Debug)]
pub struct Measured {
    /// First instant.
    pub from: Timestamp,
    /// First instant after it.
    pub to: Timestamp,
    /// What they were read from.
    pub source: LatencySource,
    /// Up and degraded checks.
    pub latency: Digest,
}

/// The hours before and after an incident that are told of, the second one as far as it has passed: to be read from
/// single checks.
pub fn hours(incident: &Incident, end: Timestamp, now: Timestamp) -> [(Timestamp, Timestamp); 2] {
    [(incident.started_at - HOUR, incident.started_at), (end, (end + HOUR).min(now).max(end))]
}

/// The whole hours of the clock nearest to them: for incidents whose single checks are no longer kept.
pub fn whole_hours(incident: &Incident, end: Timestamp) -> [(Timestamp, Timestamp); 2] {
    let before = incident.started_at.floor(HOUR);
    let after = (end + HOUR - Duration::from_millis(1)).floor(HOUR);
    [(before - HOUR, before), (after, after + HOUR)]
}

/// The report; `None` while the incident is open.
pub fn report(world: &World, told: &Told, found: Evidences) -> Option<IncidentReport> {
    told.incident.resolved_at?;
    let for_operators = found.deliveries.is_some();
    let mut left_out = LeftOut::default();
    let mut card = incident::card(world, told);
    let affected = found.checks.into_iter().filter(|check| told.incident.monitors.contains(&check.monitor));
    let checks = fitting(affected.map(|check| failed(world, check, for_operators)), &mut left_out.checks);
    card.monitors = fitting(card.monitors, &mut left_out.monitors);
    card.newest = None;
    Some(IncidentReport {
        locale: world.locale.language(),
        site_name: world.site.name.clone(),
        url: Some(world.incident_url(told)),
        detect_seconds: incident::detect_seconds(told),
        updates: fitting(told.updates.iter().rev().map(|update| world.update(update)), &mut left_out.updates),
        counted: counted(world, &found.counts),
        latency: fitting(found.latencies.into_iter().map(|(id, hours)| change(world, &id, hours)), &mut 0),
        deliveries: found.deliveries.map(|all| fitting(all, &mut left_out.deliveries)),
        incident: card,
        checks,
        left_out,
    })
}

/// As many as fit, and how many do not.
fn fitting<T: Serialize>(all: impl IntoIterator<Item = T>, left_out: &mut usize) -> Vec<T> {
    let mut room = ROOM;
    let mut kept = Vec::new();
    for one in all {
        let length =
            if *left_out > 0 { usize::MAX } else { serde_json::to_vec(&one).map_or(usize::MAX, |text| text.len()) };
        match room.checked_sub(length) {
            Some(rest) => {
                room = rest;
                kept.push(one);
            }
            None => *left_out += 1,
        }
    }
    kept
}

fn failed(world: &World, check: FailedCheck, for_operators: bool) -> FailedLine {
    FailedLine {
        name: world.reference(&check.monitor).name,
        monitor: check.monitor.to_string(),
        at: check.at,
        outcome: check.outcome.as_str(),
        latency_ms: milliseconds(check.latency),
        phases_ms: PhasesLine::of(&check.phases),
        reason: world.reason(&reason_line(&check.reason, world.site.hide_reasons)),
        evidence: for_operators.then_some(check.evidence),
    }
}

impl PhasesLine {
    fn of(phases: &Phases) -> Self {
        let [resolve, connect, tls, processing, transfer] = phases.each().map(|(_, length)| length.map(milliseconds));
        Self { resolve, connect, tls, processing, transfer }
    }

    /// Names and values of those that were reached, in order.
    pub fn each(&self) -> impl Iterator<Item = (&'static str, f64)> {
        [
            ("resolve", self.resolve),
            ("connect", self.connect),
            ("tls", self.tls),
            ("processing", self.processing),
            ("transfer", self.transfer),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
    }
}

fn counted(world: &World, counts: &[(Timestamp, ReasonKind, u64)]) -> Vec<CountedLine> {
    let mut sums: BTreeMap<&'static str, (ReasonKind, u64)> = BTreeMap::new();
    for (_, kind, count) in counts {
        sums.entry(kind.as_str()).or_insert((*kind, 0)).1 += count;
    }
    let line = |(word, (kind, count))| CountedLine {
        kind: word,
        message: world.locale.reason(Why { kind, number: None }),
        count,
    };
    sums.into_iter().map(line).collect()
}

fn change(world: &World, id: &MonitorId, hours: [Option<Measured>; 2]) -> LatencyChange {
    let [before, after] = hours.map(|hour| {
        let hour = hour?;
        let line = quantiles(&hour.latency)?;
        let (checks, p50_ms, p95_ms) = (hour.latency.count(), line.p50, line.p95);
        Some(LatencyHour { from: hour.from, to: hour.to, source: hour.source, checks, p50_ms, p95_ms })
    });
    LatencyChange { monitor: id.to_string(), name: world.reference(id).name, before, after }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{IncidentStatus, OutcomeKind, Reason, Severity};
    use crate::view::world::tests::{DAY, monitor, told, world};

    fn resolved(world: &World) -> Told {
        let mut told = (*told(world, "a", world.at - DAY, Severity::Critical)).clone();
        told.incident.resolved_at = Some(world.at - DAY + Duration::from_secs(90));
        told.incident.status = IncidentStatus::Resolved;
        told
    }

    fn check(monitor: &str, seconds: u64) -> FailedCheck {
        FailedCheck {
            monitor: MonitorId::new(monitor),
            at: world().at - DAY + Duration::from_secs(seconds),
            outcome: OutcomeKind::Down,
            latency: Duration::from_millis(3),
            phases: Phases { connect: Some(Duration::from_micros(1_500)), ..Phases::default() },
            reason: Reason::new(ReasonKind::ConnectRefused, "10.0.0.7:80 refused"),
            evidence: Evidence { address: Some("10.0.0.7:80".to_owned()), ..Evidence::default() },
        }
    }

    #[test]
    fn visitors_and_operators_read_what_they_may() {
        let mut world = world();
        world.monitors.push(monitor("a", "A"));
        let told = resolved(&world);
        let found = Evidences {
            checks: vec![check("a", 0), check("private", 1)],
            counts: vec![
                (world.at, ReasonKind::Timeout, 3),
                (world.at, ReasonKind::Timeout, 4),
                (world.at, ReasonKind::Dns, 1),
            ],
            ..Evidences::default()
        };
        let public = report(&world, &told, found.clone()).expect("over");
        let text = serde_json::to_string(&public).expect("JSON");
        assert!(!text.contains("10.0.0.7") && !text.contains("private"), "{text}");
        assert_eq!(public.checks[0].phases_ms.each().collect::<Vec<_>>(), [("connect", 1.5)]);
        let counted: Vec<_> = public.counted.iter().map(|line| (line.kind, line.count)).collect();
        assert_eq!(counted, [("dns", 1), ("timeout", 7)]);
        world.site.hide_reasons = false;
        let operators = report(&world, &told, Evidences { deliveries: Some(vec![]), ..found }).expect("over");
        let text = serde_json::to_string(&operators).expect("JSON");
        assert!(text.contains("10.0.0.7:80 refused") && text.contains("\"address\":\"10.0.0.7:80\""), "{text}");
    }

    #[test]
    fn an_open_incident_has_no_report() {
        let world = world();
        assert_eq!(report(&world, &told(&world, "a", world.at, Severity::Minor), Evidences::default()), None);
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        let mut world = world();
        world.monitors.push(monitor("a", &"\u{1}".repeat(10_000)));
        let told = resolved(&world);
        let found = Evidences { checks: (0..1_000).map(|n| check("a", n)).collect(), ..Evidences::default() };
        let report = report(&world, &told, found).expect("over");
        assert_eq!((report.checks.len(), report.left_out.checks), (1, 999));
        let api = crate::view::api::incident_report(&world, &told, &report);
        assert!(serde_json::to_vec(&api).expect("JSON").len() < 1_000_000);
    }

    #[test]
    fn hours_touch_the_incident() {
        let world = world();
        let told = resolved(&world);
        let end = told.incident.resolved_at.expect("over");
        let [before, after] = hours(&told.incident, end, end + Duration::from_secs(60));
        assert_eq!((before.1, after.0, after.1), (told.incident.started_at, end, end + Duration::from_secs(60)));
        let [before, after] = whole_hours(&told.incident, end);
        assert_eq!(
            (before.1.rfc3339().as_str(), after.0.rfc3339().as_str()),
            ("2026-11-20T12:00:00.000Z", "2026-11-20T13:00:00.000Z")
        );
    }
}
