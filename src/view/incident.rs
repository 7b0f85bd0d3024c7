//! Incidents: cards, the list by month, the page of one.

use std::sync::Arc;

use super::{IncidentCard, IncidentPage, IncidentsPage, Month, Told, World, chrome};
use crate::history::date;
use crate::model::Source;
use crate::model::incident::round_seconds;

/// Length of `2026-11`.
const MONTH: usize = 7;

/// An incident in a list, or as the head of its page.
pub fn card(world: &World, told: &Told) -> IncidentCard {
    let incident = &told.incident;
    IncidentCard {
        id: incident.id.to_string(),
        title: world.title(incident),
        severity: incident.severity,
        status: incident.status,
        flapping: incident.flapping,
        drill: incident.drill,
        recurrences: incident.recurrences,
        started_at: incident.started_at,
        resolved_at: incident.resolved_at,
        duration_seconds: incident.duration_seconds(),
        downtime_seconds: round_seconds(world.downtime(incident)),
        monitors: incident.monitors.iter().map(|id| world.reference(id)).collect(),
        newest: told.updates.first().map(|newest| world.update(newest)),
        cause: world.cause(incident),
    }
}

/// `/incidents`: newest first, by the month in which they began; `next` is the query value of the page after.
pub fn list(world: &World, incidents: &[Arc<Told>], next: Option<String>) -> IncidentsPage {
    let mut months: Vec<Month> = Vec::new();
    for told in incidents {
        let day = date(told.incident.started_at, &world.zone);
        let month = day.get(..MONTH).unwrap_or(&day);
        let card = card(world, told);
        match months.last_mut().filter(|last| last.month == month) {
            Some(last) => last.incidents.push(card),
            None => months.push(Month { month: month.to_owned(), incidents: vec![card] }),
        }
    }
    IncidentsPage { chrome: chrome::chrome(world), months, next }
}

/// `/incidents/{id}`.
pub fn page(world: &World, told: &Told) -> IncidentPage {
    IncidentPage {
        chrome: chrome::chrome(world),
        incident: card(world, told),
        updates: world.updates(&told.updates),
        detect_seconds: detect_seconds(told),
    }
}

/// Seconds from its beginning until it was noticed; of one that a person opened there is no such time.
pub fn detect_seconds(told: &Told) -> Option<u64> {
    let by_checks = told.incident.source == Source::Automatic;
    told.opened_at().filter(|_| by_checks).map(|opened| round_seconds(opened.since(told.incident.started_at)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Episode, EpisodeState, Severity};
    use crate::view::world::tests::{DAY, monitor, told, world};
    use std::time::Duration;

    #[test]
    fn incidents_are_listed_by_the_month_of_the_zone() {
        let mut world = world();
        world.monitors.push(monitor("a", "A"));
        let all: Vec<_> = [1_u32, 10, 22, 60].iter().map(|days| told(&world, "a", world.at - *days * DAY, Severity::Minor)).collect();
        let page = list(&world, &all, Some("next".to_owned()));
        let months: Vec<_> = page.months.iter().map(|month| (month.month.as_str(), month.incidents.len())).collect();
        assert_eq!(months, [("2026-11", 2), ("2026-10", 1), ("2026-09", 1)]);
    }

    #[test]
    fn the_downtime_of_an_open_incident_leaves_unknown_time_out() {
        let mut world = world();
        let open = told(&world, "a", world.at - DAY, Severity::Critical);
        let mut watched = monitor("a", "A");
        watched.standing.episode = Some(Episode {
            incident: open.incident.id.clone(),
            state: EpisodeState::Bad { since: world.at - Duration::from_secs(100) },
            severity: Severity::Critical,
            flapping: false,
            recurrences: 0,
            auto_resolve: true,
            started_at: world.at - DAY,
            bad: Duration::from_secs(5),
            unknown: Duration::from_secs(60),
        });
        world.monitors.push(watched);
        assert_eq!(card(&world, &open).downtime_seconds, 45);
    }
}
