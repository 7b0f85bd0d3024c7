//! The incidents of a month.

use std::sync::Arc;

use super::{IncidentsPage, PastDay, Told, World, chrome, many};
use crate::history::{Period, date};

/// What is beside the incidents of a month.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Which month.
    pub month: Period,
    /// Of this page, below the site.
    pub path: String,
    /// Query value of the page after.
    pub next: Option<String>,
    /// The nearest month before in which an incident began.
    pub older: Option<Period>,
    /// The nearest month after.
    pub newer: Option<Period>,
}

/// `/incidents`: those of a month, newest first.
pub fn list(world: &World, incidents: &[Arc<Told>], listed: Listed) -> IncidentsPage {
    let now = Period::month_of(world.at, &world.zone);
    IncidentsPage {
        chrome: chrome::chrome(world),
        quiet_now: (listed.newer.is_none() && listed.month < now && !incidents.is_empty()).then_some(now),
        month: listed.month,
        path: listed.path,
        days: days(world, incidents),
        next: listed.next,
        older: listed.older,
        newer: listed.newer,
    }
}

/// By the day on which they began; what began together across midnight stands where the newest of it does.
fn days(world: &World, incidents: &[Arc<Told>]) -> Vec<PastDay> {
    let entries = many::entries(world, &incidents.iter().map(|told| &**told).collect::<Vec<_>>());
    let mut days: Vec<PastDay> = Vec::new();
    for entry in entries {
        let day = entry.incidents.first().map(|newest| date(newest.started_at, &world.zone)).unwrap_or_default();
        match days.last_mut() {
            Some(last) if last.date == day => last.entries.push(entry),
            Some(_) | None => days.push(PastDay { date: day, back_to: None, entries: vec![entry] }),
        }
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Severity;
    use crate::view::world::tests::{DAY, monitor, told, world};

    #[test]
    fn a_quiet_month_says_so_on_the_newest_page_only() {
        let mut world = world();
        world.monitors.push(monitor("a", "A"));
        let all = [told(&world, "a", world.at - 30 * DAY, Severity::Minor)];
        let listed = |month: &str, newer: Option<&str>| Listed {
            month: Period::parse(month).expect("a month"),
            path: "/incidents".to_owned(),
            next: None,
            older: None,
            newer: newer.and_then(Period::parse),
        };
        let quiet = |listed: Listed| list(&world, &all, listed).quiet_now.map(|month| month.to_string());
        assert_eq!(quiet(listed("2026-10", None)), Some("2026-11".to_owned()));
        assert_eq!((quiet(listed("2026-10", Some("2026-11"))), quiet(listed("2026-11", None))), (None, None));
    }
}
