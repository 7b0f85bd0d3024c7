//! The report of an incident that is over: timeline, failing checks, counts.

use std::collections::BTreeMap;

use super::world::{milliseconds, reason_line};
use super::{CheckLine, IncidentReport, Told, World, incident};
use crate::model::{FailedCheck, ReasonKind, Timestamp};

/// The report; `None` while the incident is open. `checks` are the failing checks kept, oldest first, `counts` those only counted, by minute.
pub fn report(world: &World, told: &Told, checks: &[FailedCheck], counts: &[(Timestamp, ReasonKind, u64)]) -> Option<IncidentReport> {
    told.incident.resolved_at?;
    let mut counted: BTreeMap<&'static str, u64> = BTreeMap::new();
    for (_, kind, count) in counts {
        *counted.entry(kind.as_str()).or_default() += count;
    }
    let checks = checks.iter().filter(|check| told.incident.monitors.contains(&check.monitor));
    Some(IncidentReport {
        site_name: world.site.name.clone(),
        url: world.incident_url(told),
        incident: incident::card(world, told),
        detect_seconds: incident::detect_seconds(told),
        updates: told.updates.iter().rev().map(|update| world.update(update)).collect(),
        checks: checks
            .map(|check| (world.reference(&check.monitor).name, world.check(&check_line(check, world.site.hide_reasons))))
            .collect(),
        counted: counted.into_iter().collect(),
    })
}

fn check_line(check: &FailedCheck, hide_reasons: bool) -> CheckLine {
    CheckLine {
        at: check.at,
        outcome: check.outcome.as_str(),
        latency_ms: milliseconds(check.latency),
        reason: Some(reason_line(&check.reason, hide_reasons)),
    }
}
