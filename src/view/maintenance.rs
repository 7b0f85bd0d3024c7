//! Maintenance as it is told: what runs, what comes, what is over.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use super::{Chrome, MonitorRef, World, chrome};
use crate::history::date;
use crate::model::incident::round_seconds;
use crate::model::{MonitorId, Occurrence, OccurrenceStatus, Shown, Timestamp};

/// Of what runs, of what comes, and of what is over, so many occurrences are told: the next ones, and the newest ones.
const MOST: usize = 100;
/// Affected monitors named with an occurrence.
const NAMED: usize = 20;
/// The first page tells what begins within this time …
const SOON: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// … but not more than this.
const SOON_MOST: usize = 10;
/// Occurrences to come on the page of a monitor.
const OF_MONITOR: usize = 3;
/// Length of `2026-11`.
const MONTH: usize = 7;

/// `/maintenance`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MaintenancePage {
    /// Around it.
    pub chrome: Chrome,
    /// What runs, by its start.
    pub running: Vec<MaintenanceCard>,
    /// What comes, the next one first.
    pub coming: Vec<MaintenanceCard>,
    /// What is over, newest month first.
    pub past: Vec<MaintenanceMonth>,
}

/// A month of maintenance that is over.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MaintenanceMonth {
    /// `2026-11`.
    pub month: String,
    /// Newest first.
    pub occurrences: Vec<MaintenanceCard>,
}

/// An occurrence of maintenance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MaintenanceCard {
    /// Its id: its place on `/maintenance`.
    pub id: String,
    /// What is done.
    pub title: String,
    /// Markdown.
    pub description: Option<String>,
    /// Where it stands.
    pub status: OccurrenceStatus,
    /// First instant.
    pub starts_at: Timestamp,
    /// First instant after it.
    pub ends_at: Timestamp,
    /// `ends_at − starts_at`.
    pub duration_seconds: u64,
    /// Affected public monitors in the page's order, at most 20.
    pub monitors: Vec<MonitorRef>,
    /// How many are affected.
    pub affected: usize,
}

/// The occurrences that are told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan<'a> {
    /// What runs, by its start.
    pub running: Vec<&'a Occurrence>,
    /// What comes, the next one first.
    pub coming: Vec<&'a Occurrence>,
    /// The same, and of what comes again and again the next time only.
    pub next: Vec<&'a Occurrence>,
    /// What is over, newest first.
    pub past: Vec<&'a Occurrence>,
}

impl<'a> Plan<'a> {
    /// Those nearest to now, at most so many, the latest start first. What runs goes before; what comes and what is
    /// over share the rest.
    pub fn newest_first(&self, most: usize) -> Vec<&'a Occurrence> {
        let rest = most.saturating_sub(self.running.len());
        let past = self.past.len().min(rest.saturating_sub(self.coming.len()).max(rest / 2));
        let (coming, past) = (self.coming.iter().take(rest - past), self.past.iter().take(past));
        let mut all: Vec<&Occurrence> = self.running.iter().take(most).chain(coming).chain(past).copied().collect();
        all.sort_by_key(|occurrence| Reverse((occurrence.start, &occurrence.id)));
        all
    }
}

/// What is told at this instant.
pub fn plan(world: &World) -> Plan<'_> {
    let mut all: Vec<&Occurrence> = world.maintenance.iter().map(Arc::as_ref).collect();
    all.sort_by_key(|occurrence| (occurrence.start, &occurrence.id));
    let of = |wanted: OccurrenceStatus| all.iter().copied().filter(move |occurrence| occurrence.status == wanted);
    let mut met = HashSet::new();
    Plan {
        running: of(OccurrenceStatus::InProgress).take(MOST).collect(),
        next: of(OccurrenceStatus::Scheduled).filter(|one| met.insert(&one.maintenance)).take(MOST).collect(),
        coming: of(OccurrenceStatus::Scheduled).take(MOST).collect(),
        past: of(OccurrenceStatus::Completed).rev().take(MOST).collect(),
    }
}

/// `/maintenance`.
pub fn page(world: &World) -> MaintenancePage {
    let plan = plan(world);
    let cards = |all: &[&Occurrence]| all.iter().map(|occurrence| card(world, occurrence)).collect();
    let mut past: Vec<MaintenanceMonth> = Vec::new();
    for occurrence in &plan.past {
        let day = date(occurrence.start, &world.zone);
        let month = day.get(..MONTH).unwrap_or(&day);
        let card = card(world, occurrence);
        match past.last_mut().filter(|last| last.month == month) {
            Some(last) => last.occurrences.push(card),
            None => past.push(MaintenanceMonth { month: month.to_owned(), occurrences: vec![card] }),
        }
    }
    MaintenancePage { chrome: chrome::chrome(world), running: cards(&plan.running), coming: cards(&plan.coming), past }
}

/// What runs, and what begins within a week: of what comes every day, the next time only.
pub fn soon(world: &World) -> Vec<MaintenanceCard> {
    let Plan { running, next, .. } = plan(world);
    let coming = next.into_iter().filter(|occurrence| occurrence.start <= world.at + SOON).take(SOON_MOST);
    running.into_iter().chain(coming).map(|occurrence| card(world, occurrence)).collect()
}

/// What runs and what comes next for a monitor.
pub fn of_monitor(world: &World, id: &MonitorId) -> Vec<MaintenanceCard> {
    let Plan { running, coming, .. } = plan(world);
    let affects = |occurrence: &&Occurrence| occurrence.monitors.contains(id);
    let coming = coming.into_iter().filter(affects).take(OF_MONITOR);
    running.into_iter().filter(affects).chain(coming).map(|occurrence| card(world, occurrence)).collect()
}

fn card(world: &World, occurrence: &Occurrence) -> MaintenanceCard {
    MaintenanceCard {
        id: occurrence.id.to_string(),
        title: occurrence.title.clone(),
        description: occurrence.description.clone(),
        status: occurrence.status,
        starts_at: occurrence.start,
        ends_at: occurrence.end,
        duration_seconds: round_seconds(occurrence.end.since(occurrence.start)),
        monitors: occurrence.monitors.iter().take(NAMED).map(|id| world.reference(id)).collect(),
        affected: occurrence.monitors.len(),
    }
}

impl MaintenancePage {
    /// What runs, comes and is over, with everything there is to say, and with little.
    pub fn sample() -> Self {
        use OccurrenceStatus::{Completed, InProgress, Scheduled};
        let bare =
            MaintenanceCard { description: None, monitors: vec![], affected: 0, ..MaintenanceCard::sample(Scheduled) };
        let older =
            MaintenanceMonth { month: "2025-12".to_owned(), occurrences: vec![MaintenanceCard::sample(Completed)] };
        Self {
            chrome: Chrome::sample(),
            running: vec![MaintenanceCard::sample(InProgress)],
            coming: vec![MaintenanceCard::sample(Scheduled), bare],
            past: vec![MaintenanceMonth { month: "2026-11".to_owned(), ..older.clone() }, older],
        }
    }

    /// Nothing planned, nothing past.
    pub fn bare() -> Self {
        Self { chrome: Chrome::bare(), running: vec![], coming: vec![], past: vec![] }
    }
}

impl MaintenanceCard {
    /// An occurrence with a hostile title, on more monitors than are named.
    pub fn sample(status: OccurrenceStatus) -> Self {
        let Chrome { site_name: hostile, at, .. } = Chrome::sample();
        let starts_at = match status {
            OccurrenceStatus::Scheduled => at + SOON,
            OccurrenceStatus::InProgress => at,
            OccurrenceStatus::Completed => at - Duration::from_secs(400 * 86_400),
        };
        let named = |number: usize| MonitorRef {
            id: format!("monitor-{number}"),
            name: hostile.clone(),
            shown: Shown::Maintenance,
            present: number != 2,
        };
        Self {
            id: format!("db-upgrade-{status}"),
            title: hostile.clone(),
            description: Some(format!("Reads *stay* available. {hostile}")),
            status,
            starts_at,
            ends_at: starts_at + Duration::from_secs(5_400),
            duration_seconds: 5_400,
            monitors: (0..NAMED).map(named).collect(),
            affected: 300,
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::model::time::HOUR;
    use crate::model::{MaintenanceId, OccurrenceId};
    use crate::view::world::tests::{DAY, monitor, settle, world};

    /// An hour of maintenance of its own, known for a week, as it stands now.
    pub(crate) fn occurrence(id: &str, monitors: &[&str], start: Timestamp) -> Arc<Occurrence> {
        let now = world().at;
        let status = match (now < start, now < start + HOUR) {
            (true, _) => OccurrenceStatus::Scheduled,
            (false, true) => OccurrenceStatus::InProgress,
            (false, false) => OccurrenceStatus::Completed,
        };
        Arc::new(Occurrence {
            id: OccurrenceId::new(id),
            maintenance: MaintenanceId::new(id),
            title: format!("Moving {id}"),
            description: Some("Mail is *queued*.".to_owned()),
            monitors: monitors.iter().map(|id| MonitorId::new(*id)).collect(),
            start,
            end: start + HOUR,
            status,
            sequence: 1,
            known_at: start - 7 * DAY,
            updated_at: start - 6 * DAY,
        })
    }

    /// `a` and `b`, of which `a` was, is and will be under maintenance.
    pub(crate) fn planned() -> World {
        let mut world = world();
        world.monitors = vec![monitor("a", "A"), monitor("b", "B")];
        let starts =
            [("old", world.at - 40 * DAY), ("over", world.at - HOUR), ("now", world.at), ("next", world.at + DAY)];
        world.maintenance = starts.map(|(id, start)| occurrence(id, &["a"], start)).into();
        world.maintenance.push(occurrence("later", &["a", "b"], world.at + 8 * DAY));
        world.monitors[0].windows = world.maintenance.iter().map(|occurrence| occurrence.window()).collect();
        settle(&mut world);
        world
    }

    fn ids(cards: &[MaintenanceCard]) -> Vec<&str> {
        cards.iter().map(|card| card.id.as_str()).collect()
    }

    #[test]
    fn what_runs_comes_and_is_over_is_told_apart() {
        let world = planned();
        let page = page(&world);
        assert_eq!((ids(&page.running), ids(&page.coming)), (vec!["now"], vec!["next", "later"]));
        let past: Vec<_> = page.past.iter().map(|month| (month.month.as_str(), ids(&month.occurrences))).collect();
        assert_eq!(past, [("2026-11", vec!["over"]), ("2026-10", vec!["old"])]);
        let now = &page.running[0];
        assert_eq!((now.status, now.duration_seconds, now.affected), (OccurrenceStatus::InProgress, 3_600, 1));
        assert_eq!(now.monitors[0].name, "A");
        assert_eq!(page.coming[0].status, OccurrenceStatus::Scheduled);
        assert_eq!(page.past[0].occurrences[0].status, OccurrenceStatus::Completed);
    }

    #[test]
    fn first_and_monitors_pages_tell_what_matters_there() {
        let world = planned();
        assert_eq!(ids(&soon(&world)), ["now", "next"]);
        assert_eq!(ids(&of_monitor(&world, &MonitorId::new("a"))), ["now", "next", "later"]);
        assert_eq!(ids(&of_monitor(&world, &MonitorId::new("b"))), ["later"]);
        let newest: Vec<&str> =
            plan(&world).newest_first(usize::MAX).iter().map(|occurrence| occurrence.id.as_str()).collect();
        assert_eq!(newest, ["later", "next", "now", "over", "old"]);
        for (most, expected) in
            [(0, vec![]), (1, vec!["now"]), (2, vec!["next", "now"]), (3, vec!["next", "now", "over"])]
        {
            let newest: Vec<&str> =
                plan(&world).newest_first(most).iter().map(|occurrence| occurrence.id.as_str()).collect();
            assert_eq!(newest, expected);
        }
    }

    #[test]
    fn what_comes_every_day_is_told_once_where_there_is_little_room() {
        let mut world = planned();
        for day in 1..90 {
            let mut one = Occurrence::clone(&occurrence(&format!("daily-{day}"), &["b"], world.at + DAY * day + HOUR));
            one.maintenance = MaintenanceId::new("daily");
            world.maintenance.push(Arc::new(one));
        }
        settle(&mut world);
        assert_eq!(ids(&soon(&world)), ["now", "next", "daily-1"]);
        let plan = plan(&world);
        let next: Vec<&str> = plan.next.iter().map(|one| one.id.as_str()).collect();
        assert_eq!((next, plan.coming.len()), (vec!["next", "daily-1", "later"], 91));
    }

    #[test]
    fn endless_lists_are_bounded() {
        let mut world = world();
        let all = (0..30_000_u32).map(|number| occurrence(&number.to_string(), &["gone"], world.at + HOUR * number));
        world.maintenance =
            all.chain((1..500).map(|back| occurrence(&format!("-{back}"), &["gone"], world.at - DAY * back))).collect();
        let mut many = Occurrence::clone(&world.maintenance[0]);
        many.monitors = (0..1_000).map(|number| MonitorId::new(number.to_string())).collect();
        world.maintenance[0] = Arc::new(many);
        let page = page(&world);
        assert_eq!((page.running[0].monitors.len(), page.running[0].affected), (NAMED, 1_000));
        assert_eq!((page.coming.len(), page.coming[0].id.as_str()), (MOST, "1"));
        assert_eq!(page.past.iter().map(|month| month.occurrences.len()).sum::<usize>(), MOST);
        assert_eq!(page.past[0].occurrences[0].id, "-1");
        assert_eq!(soon(&world).len(), 1 + SOON_MOST);
        assert!(!page.coming[0].monitors[0].present, "a removed monitor is named, not linked");
    }
}
