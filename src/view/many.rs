//! Very many incidents at once, told as one: the open ones that checks found as a card with a list, those of the past
//! that began together as one entry. Feeds, API and messages keep them single.

use std::collections::HashSet;
use std::time::Duration;

use serde::Serialize;

use super::{IncidentCard, Told, World, incident};
use crate::locale::{Arg, Locale};
use crate::model::{Level, Shown, Source, Timestamp};

/// So many stand by themselves.
const SINGLE_MOST: usize = 3;
/// Lines of the card.
const LINES_MOST: usize = 60;
/// What began within this began together.
pub const TOGETHER: Duration = Duration::from_secs(60);

/// Open incidents as one card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ManyCard {
    /// "20 services down".
    pub title: String,
    /// The worst of them, by now.
    pub tone: Shown,
    /// Affected monitors, worst first, then in the order of the page.
    pub lines: Vec<ManyLine>,
    /// Lines that are not shown.
    pub more: usize,
}

/// A monitor and its incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ManyLine {
    /// The incident.
    pub id: String,
    /// The monitor's name.
    pub name: String,
    /// What is shown of it.
    pub shown: Shown,
    /// Since when.
    pub since: Timestamp,
    /// Why.
    pub cause: Option<String>,
}

/// An entry of the past: an incident, or several that began together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PastEntry {
    /// "20 services down"; none for a single one.
    pub title: Option<String>,
    /// The incidents, newest first.
    pub incidents: Vec<IncidentCard>,
}

/// Open incidents that are told as one, and the others.
pub fn open(world: &World) -> (Option<ManyCard>, Vec<&Told>) {
    let (many, single): (Vec<&Told>, Vec<&Told>) = world
        .open
        .iter()
        .map(|told| &**told)
        .partition(|told| is_found(told) && told.updates.iter().all(|u| !u.person));
    if many.len() <= SINGLE_MOST {
        return (None, world.open.iter().map(|told| &**told).collect());
    }
    (Some(card(world, &many)), single)
}

/// Checks found it, and it is no drill.
fn is_found(told: &Told) -> bool {
    told.incident.source == Source::Automatic && !told.incident.drill
}

fn card(world: &World, many: &[&Told]) -> ManyCard {
    let mut lines: Vec<ManyLine> = Vec::new();
    for monitor in &world.monitors {
        let of = |told: &&&Told| told.incident.monitors.contains(&monitor.id);
        lines.extend(many.iter().find(of).map(|told| ManyLine {
            id: told.incident.id.to_string(),
            name: monitor.name.clone(),
            shown: monitor.sight.shown,
            since: told.incident.started_at,
            cause: world.cause(&told.incident),
        }));
    }
    let all = |shown| !lines.is_empty() && lines.iter().all(|line| line.shown == shown);
    let shared =
        [Level::Down, Level::Degraded].into_iter().find(|level| all(crate::model::Status::from(*level).shown()));
    let title = services(world.locale, shared, lines.len().max(1));
    let worst = [Shown::Down, Shown::Degraded, Shown::Unknown, Shown::Maintenance, Shown::Up];
    let place = |shown: Shown| worst.iter().position(|each| *each == shown);
    lines.sort_by_key(|line| place(line.shown));
    let tones: Vec<Shown> = many.iter().map(|told| world.tone(&told.incident)).collect();
    let more = lines.len().saturating_sub(LINES_MOST);
    lines.truncate(LINES_MOST);
    ManyCard {
        title,
        tone: worst.into_iter().find(|shown| tones.contains(shown)).unwrap_or(Shown::Unknown),
        lines,
        more,
    }
}

/// "20 services down"; of a state that they do not share, "affected".
fn services(locale: Locale, shared: Option<Level>, count: usize) -> String {
    let word = match shared {
        Some(Level::Down) => "down",
        Some(Level::Degraded) => "degraded",
        Some(Level::Up) | None => "affected",
    };
    locale.say(&format!("many-{word}"), &[("count", Arg::from(count))])
}

/// Incidents, newest first, as entries: of more than a few services that checks found within a minute, they are one,
/// whatever else began meanwhile.
pub fn entries(world: &World, told: &[&Told]) -> Vec<PastEntry> {
    let mut entries = Vec::new();
    let mut rest = told.to_vec();
    while let Some(first) = rest.first().copied() {
        let near = |told: &&&Told| first.incident.started_at.since(told.incident.started_at) <= TOGETHER;
        let after = rest.split_off(rest.iter().take_while(near).count());
        let (together, apart): (Vec<&Told>, Vec<&Told>) = rest.iter().partition(|told| is_found(told));
        // Its own monitor is the first; one that breaks again and again is one service.
        let affected: HashSet<_> = together.iter().filter_map(|told| told.incident.monitors.first()).collect();
        let is_many = is_found(first) && affected.len() > SINGLE_MOST;
        let taken = if is_many { together } else { vec![rest.remove(0)] };
        let incidents: Vec<IncidentCard> = taken.iter().map(|told| incident::card(world, told)).collect();
        let title = is_many.then(|| {
            let bad = incidents.first().and_then(|card| card.bad);
            let shared = bad.filter(|bad| incidents.iter().all(|card| card.bad == Some(*bad)));
            services(world.locale, shared, affected.len())
        });
        entries.push(PastEntry { title, incidents });
        rest = if is_many { apart } else { rest };
        rest.extend(after);
    }
    entries
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::Severity;
    use crate::view::world::tests::{told, world};

    fn folded(all: &[Arc<Told>]) -> Vec<(Option<String>, usize)> {
        let all: Vec<&Told> = all.iter().map(|told| &**told).collect();
        entries(&world(), &all).into_iter().map(|entry| (entry.title, entry.incidents.len())).collect()
    }

    #[test]
    fn what_began_together_is_one_entry_whatever_began_between() {
        let world = world();
        let began = |name: &str, ago| told(&world, name, world.at - Duration::from_secs(ago), Severity::Critical);
        let drill = |ago| {
            let mut drill = (*began("d", ago)).clone();
            drill.incident.drill = true;
            Arc::new(drill)
        };
        let all = [began("a", 10), drill(11), began("b", 12), began("c", 13), began("d", 70), began("e", 71)];
        let title = Some("4 services affected".to_owned());
        assert_eq!(folded(&all), [(title, 4), (None, 1), (None, 1)], "the last began more than a minute before");
    }

    #[test]
    fn a_service_that_breaks_again_and_again_is_one() {
        let world = world();
        let again: Vec<_> =
            (0..5).map(|ago| told(&world, "a", world.at - Duration::from_secs(ago), Severity::Critical)).collect();
        assert_eq!(folded(&again), vec![(None, 1); 5]);
    }
}
