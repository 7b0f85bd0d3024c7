//! The comparison for programs: instants are RFC 3339, lengths of time are seconds.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Compared, Comparison, sentence};
use crate::model::{DegradedIs, time};
use crate::replay::{Fate, Figures, Incident};

/// One object.
pub(super) fn of(comparison: &Comparison) -> Value {
    let (before, after) = comparison.totals();
    let changes = &comparison.changes;
    json!({
        "summary": sentence::of(comparison),
        "period": {
            "from": comparison.from,
            "to": comparison.to,
            "asked_from": comparison.asked,
            "duration_seconds": seconds(comparison.to.since(comparison.from)),
        },
        "checks": comparison.checks(),
        "flags": {
            "failure_threshold": changes.failure_threshold,
            "success_threshold": changes.success_threshold,
            "reopen_window_seconds": changes.reopen_window.map(seconds),
            "degraded_above_ms": changes.degraded_above.map(time::millis),
        },
        "as_configured": figures(&before, comparison.degraded_is),
        "with_flags": figures(&after, comparison.degraded_is),
        "recorded_incidents": comparison.recorded,
        "monitors": comparison.monitors.iter().map(|one| monitor(one, comparison.degraded_is)).collect::<Vec<_>>(),
        "vanished": alone(comparison, |one| (&one.before.incidents, one.fates().0)),
        "appeared": alone(comparison, |one| (&one.after.incidents, one.fates().1)),
        "notes": comparison.notes,
    })
}

fn monitor(one: &Compared, degraded_is: DegradedIs) -> Value {
    let (before, after) = one.fates();
    let side = |figures: Figures, incidents: &[Incident], fates: &[Fate], alone: &str, joined: &str| {
        let mut side = self::figures(&figures, degraded_is);
        let list = incidents.iter().zip(fates).map(|(incident, fate)| {
            let mut told = self::incident(incident);
            told["fate"] = json!(match fate {
                Fate::Kept => "kept",
                Fate::Joined => joined,
                Fate::Alone => alone,
            });
            told
        });
        side["incident_list"] = list.collect();
        side
    };
    json!({
        "monitor": one.monitor,
        "location": one.location,
        "name": one.name,
        "checks": one.before.checks,
        "first_check": one.before.from,
        "as_configured": side(Figures::from(&one.before), &one.before.incidents, &before, "vanished", "merged"),
        "with_flags": side(Figures::from(&one.after), &one.after.incidents, &after, "appeared", "split"),
    })
}

fn figures(figures: &Figures, degraded_is: DegradedIs) -> Value {
    let tally = &figures.tally;
    json!({
        "incidents": figures.incidents,
        "messages": figures.messages,
        "time_to_detect_seconds": figures.time_to_detect().map(seconds),
        "longest_time_to_detect_seconds": (figures.incidents > 0).then(|| seconds(figures.slowest)),
        "downtime_seconds": seconds(tally.down),
        "degraded_seconds": seconds(tally.degraded),
        "unknown_seconds": seconds(tally.unknown),
        "uptime": tally.uptime(degraded_is).map(crate::history::Share::percent),
        "coverage": tally.coverage().map(crate::history::Share::percent),
    })
}

fn incident(incident: &Incident) -> Value {
    json!({
        "started_at": incident.started_at,
        "confirmed_at": incident.confirmed_at,
        "resolved_at": incident.resolved_at,
        "severity": incident.severity,
        "flapping": incident.flapping,
        "recurrences": incident.recurrences,
        "messages": incident.messages,
        "time_to_detect_seconds": seconds(incident.time_to_detect()),
        "duration_seconds": incident.resolved_at.map(|end| seconds(end.since(incident.started_at))),
        "downtime_seconds": seconds(incident.downtime),
    })
}

/// Those that are on one side only.
fn alone(comparison: &Comparison, side: fn(&Compared) -> (&Vec<Incident>, Vec<Fate>)) -> Vec<Value> {
    let mut list = Vec::new();
    for one in &comparison.monitors {
        let (incidents, fates) = side(one);
        for (incident, _) in incidents.iter().zip(fates).filter(|(_, fate)| *fate == Fate::Alone) {
            let mut told = self::incident(incident);
            told["monitor"] = json!(one.monitor);
            list.push(told);
        }
    }
    list
}

/// Whole ones as such: 60, 0.25.
fn seconds(length: Duration) -> Value {
    match (length.as_secs(), length.subsec_millis()) {
        (whole, 0) => json!(whole),
        (_, _) => json!(length.as_millis() as f64 / 1000.0),
    }
}
