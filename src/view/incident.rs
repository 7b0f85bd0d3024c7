//! An incident: its card, its page.

use serde::Serialize;

use super::course::course;
use super::{IncidentCard, IncidentPage, IncidentReport, Told, UpdateLine, World, chrome};
use crate::model::incident::round_seconds;
use crate::model::{EntryKind, Incident, Level, Severity, Shown, Source};

/// Entries of a flapping run that stand in the open.
const OPEN_MOST: usize = 2;
/// Fewer than these are not worth folding.
const FOLDED_LEAST: usize = 4;
/// Entries of a page, the newest and the oldest of them; what was between is counted.
const SHOWN_MOST: (usize, usize) = (150, 50);

/// A part of a timeline.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Passage {
    /// Many times back and forth: its entries are shown to those who ask.
    pub folded: bool,
    /// So many entries that are not shown stand here instead.
    pub left_out: usize,
    /// Its entries, newest first.
    pub updates: Vec<UpdateLine>,
}

/// An incident in a list, or as the head of its page.
pub fn card(world: &World, told: &Told) -> IncidentCard {
    let incident = &told.incident;
    IncidentCard {
        id: incident.id.to_string(),
        title: world.title(incident),
        severity: incident.severity,
        status: incident.status,
        stage: told.stage(),
        tone: world.tone(incident),
        sign: sign(world, told),
        flapping: incident.flapping,
        drill: incident.drill,
        recurrences: incident.recurrences,
        started_at: incident.started_at,
        resolved_at: incident.resolved_at,
        duration_seconds: incident.duration_seconds(),
        downtime_seconds: round_seconds(world.downtime(incident)),
        monitors: incident.monitors.iter().map(|id| world.reference(id)).collect(),
        groups: groups(world, incident),
        whole_site: incident.source == Source::Manual && incident.monitors.is_empty(),
        newest: told.updates.first().map(|newest| world.update(newest)),
        cause: world.cause(incident),
        bad: bad(told),
        checked_every_seconds: checked_every_seconds(world, told),
    }
}

/// What it is by now; of one that is over the worst that checks saw of it, or that a person said.
fn sign(world: &World, told: &Told) -> Shown {
    let incident = &told.incident;
    if incident.resolved_at.is_none() {
        return world.tone(incident);
    }
    match told.updates.iter().filter_map(|update| update.level).max() {
        Some(Level::Down) => Shown::Down,
        Some(Level::Degraded) => Shown::Degraded,
        Some(Level::Up) | None if incident.severity == Severity::Critical => Shown::Down,
        Some(Level::Up) | None => Shown::Degraded,
    }
}

fn groups(world: &World, incident: &Incident) -> Vec<String> {
    let monitors = incident.monitors.iter().filter_map(|id| world.monitor(id.as_str()));
    let groups = monitors.filter_map(|monitor| world.group(monitor.group.as_ref()?.as_str()));
    let mut names: Vec<String> = groups.map(|group| group.name.clone()).collect();
    names.dedup();
    names
}

/// The one level that its timeline saw it at while it was bad.
fn bad(told: &Told) -> Option<Level> {
    let mut levels = told.updates.iter().filter_map(|update| update.level).filter(|level| *level != Level::Up);
    let first = levels.next()?;
    levels.all(|level| level == first).then_some(first)
}

fn checked_every_seconds(world: &World, told: &Told) -> Option<u64> {
    let incident = &told.incident;
    if incident.resolved_at.is_some() || incident.source != Source::Automatic {
        return None;
    }
    let monitor = incident.monitors.iter().find_map(|id| world.monitor(id.as_str()))?;
    monitor.enabled.then_some(monitor.timing.interval.as_secs().max(1))
}

/// `/incidents/{id}`, with its report if it is over.
pub fn page(world: &World, told: &Told, report: Option<IncidentReport>) -> IncidentPage {
    IncidentPage {
        chrome: chrome::chrome(world),
        incident: card(world, told),
        timeline: timeline(world, &told.updates),
        detect_seconds: detect_seconds(told),
        course: course(world, told),
        report,
    }
}

/// The parts of a timeline, newest first.
fn timeline(world: &World, updates: &[UpdateLine]) -> Vec<Passage> {
    let left_out = updates.len().saturating_sub(SHOWN_MOST.0 + SHOWN_MOST.1);
    if left_out == 0 {
        return passages(&world.updates(updates));
    }
    let (newest, rest) = updates.split_at(SHOWN_MOST.0);
    let (_, oldest) = rest.split_at(left_out);
    let gap = Passage { folded: false, left_out, updates: Vec::new() };
    passages(&world.updates(newest)).into_iter().chain([gap]).chain(passages(&world.updates(oldest))).collect()
}

/// Of many times back and forth in a row the newest stand in the open, the others are folded.
fn passages(updates: &[UpdateLine]) -> Vec<Passage> {
    let is_flap = |update: &UpdateLine| matches!(update.kind, EntryKind::Recovered | EntryKind::Recurred);
    let mut passages = Vec::new();
    for run in updates.chunk_by(|one, next| is_flap(one) && is_flap(next)) {
        let (open, folded) =
            if run.len() < OPEN_MOST + FOLDED_LEAST { (run, &[][..]) } else { run.split_at(OPEN_MOST) };
        for (updates, folded) in [(open, false), (folded, true)] {
            if !updates.is_empty() {
                passages.push(Passage { folded, left_out: 0, updates: updates.to_vec() });
            }
        }
    }
    passages
}

/// Seconds from its beginning until it was noticed; of one that a person opened there is no such time.
pub fn detect_seconds(told: &Told) -> Option<u64> {
    let by_checks = told.incident.source == Source::Automatic;
    told.opened_at().filter(|_| by_checks).map(|opened| round_seconds(opened.since(told.incident.started_at)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{BadStretch, Episode, EpisodeState, Severity, Window};
    use crate::view::world::tests::{DAY, monitor, told, world};
    use std::time::Duration;

    #[test]
    fn what_is_over_has_the_sign_of_the_worst_it_was() {
        let mut world = world();
        world.monitors.push(monitor("a", "A"));
        let open = told(&world, "a", world.at - DAY, Severity::Critical);
        assert_eq!(sign(&world, &open), world.tone(&open.incident), "what it is by now");
        let over = |severity, levels: &[Level]| {
            let mut over = (*open).clone();
            over.incident.resolved_at = Some(world.at);
            over.incident.severity = severity;
            let update = |level: &Level| UpdateLine { level: Some(*level), ..UpdateLine::sample() };
            over.updates = levels.iter().map(update).collect();
            sign(&world, &over)
        };
        assert_eq!(over(Severity::Minor, &[Level::Degraded, Level::Down, Level::Up]), Shown::Down);
        assert_eq!(over(Severity::Critical, &[Level::Up, Level::Degraded]), Shown::Degraded);
        let by_people = [Severity::Critical, Severity::Minor].map(|severity| over(severity, &[]));
        assert_eq!(by_people, [Shown::Down, Shown::Degraded]);
    }

    #[test]
    fn an_open_incident_says_when_it_is_checked_again() {
        let mut world = world();
        let told = told(&world, "a", world.at - DAY, Severity::Critical);
        assert_eq!(card(&world, &told).checked_every_seconds, None, "not configured any more");
        world.monitors.push(monitor("a", "A"));
        assert_eq!(card(&world, &told).checked_every_seconds, Some(60));
        let mut manual = (*told).clone();
        manual.incident.source = Source::Manual;
        assert_eq!(card(&world, &manual).checked_every_seconds, None);
    }

    #[test]
    fn many_times_back_and_forth_are_folded() {
        let kinds = |kinds: &[EntryKind]| {
            let updates: Vec<_> = kinds.iter().map(|kind| UpdateLine { kind: *kind, ..UpdateLine::sample() }).collect();
            passages(&updates).iter().map(|part| (part.folded, part.updates.len())).collect::<Vec<_>>()
        };
        use EntryKind::{Note, Opened, Recovered, Recurred, Reopened, Resolved};
        assert_eq!(kinds(&[]), []);
        assert_eq!(kinds(&[Recovered, Recurred, Recovered, Recurred, Recovered, Reopened]), [(false, 5), (false, 1)]);
        let flapping = [Recovered, Recurred, Recovered, Recurred, Recovered, Recurred, Recovered];
        let long = [&[Resolved][..], &flapping, &[Note], &flapping[..4], &[Reopened, Resolved, Opened]].concat();
        assert_eq!(
            kinds(&long),
            [(false, 1), (false, 2), (true, 5), (false, 1), (false, 4), (false, 1), (false, 1), (false, 1)]
        );
    }

    #[test]
    fn of_thousands_of_entries_the_newest_and_the_oldest_are_shown() {
        let kinds = [EntryKind::Recovered, EntryKind::Recurred];
        let all: Vec<_> = (0..5_000)
            .map(|at: usize| UpdateLine { id: at.to_string(), kind: kinds[at % 2], ..UpdateLine::sample() })
            .collect();
        let parts = timeline(&world(), &all);
        let shown: Vec<&str> = parts.iter().flat_map(|part| &part.updates).map(|update| update.id.as_str()).collect();
        assert_eq!((shown.len(), shown[149], shown[150], shown[199]), (200, "149", "4950", "4999"));
        assert_eq!(parts.iter().map(|part| part.left_out).collect::<Vec<_>>(), [0, 0, 4_800, 0, 0]);
        assert!(timeline(&world(), &all[..200]).iter().all(|part| part.left_out == 0));
    }

    #[test]
    fn what_was_seen_is_told_when_it_was_one_thing() {
        let world = world();
        let mut told = (*told(&world, "a", world.at, Severity::Critical)).clone();
        for (levels, expected) in [
            ([None, None], None),
            ([Some(Level::Up), Some(Level::Down)], Some(Level::Down)),
            ([Some(Level::Degraded), Some(Level::Down)], None),
        ] {
            for (update, level) in told.updates.iter_mut().zip(levels) {
                update.level = level;
            }
            assert_eq!(bad(&told), expected);
        }
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
            followed: crate::model::Followed::Untold,
            started_at: world.at - DAY,
            bad: Duration::from_secs(5),
            unknown: Duration::from_secs(60),
        });
        let (bad, quiet, until) = (Duration::from_secs(30), Duration::ZERO, world.at - Duration::from_secs(25));
        watched.standing.stretch = Some(BadStretch { bad, quiet, until });
        world.monitors.push(watched);
        assert_eq!(card(&world, &open).downtime_seconds, 60);
        let window = Window { start: world.at - Duration::from_secs(15), end: world.at + DAY };
        world.monitors[0].windows.push(window);
        assert_eq!(card(&world, &open).downtime_seconds, 45, "maintenance is no downtime");
    }
}
