//! The home page: open incidents, groups with their bars, and the recent past.

use std::cmp::Reverse;

use super::headline::worst;
use super::{GroupBlock, HomePage, IncidentCard, PastDay, Watched, World, chrome, incident, maintenance, monitor};
use crate::history::{Calendar, date};
use crate::locale::{Arg, Locale};
use crate::model::{Group, Shown, Timestamp};

/// Open incidents that are listed, the worst.
const OPEN_MOST: usize = 200;

/// How far the recent past reaches back, days.
pub const PAST_DAYS: u32 = 14;

/// `/`.
pub fn page(world: &World) -> HomePage {
    let calendar = Calendar::new(world.at, &world.zone, world.site.history_days);
    let mut open: Vec<IncidentCard> = world.open.iter().map(|told| incident::card(world, told)).collect();
    open.sort_by_key(|card| (card.drill, Reverse((card.severity, card.started_at))));
    open.truncate(OPEN_MOST);
    let groups = world.groups.iter().map(Some).chain([None]).filter_map(|group| block(world, group, &calendar));
    HomePage {
        chrome: chrome::chrome(world),
        open,
        maintenance: maintenance::soon(world),
        groups: groups.collect(),
        past: past(world),
    }
}

/// Where the recent past begins: the first of its days, in the site's zone.
pub fn past_from(at: Timestamp, zone: &jiff::tz::TimeZone) -> Timestamp {
    Calendar::new(at, zone, PAST_DAYS).dates().next().map_or(at, |(_, start)| start)
}

fn block(world: &World, group: Option<&Group>, calendar: &Calendar) -> Option<GroupBlock> {
    let members: Vec<&Watched> = world.members(group.map(|group| &group.id)).collect();
    if members.is_empty() {
        return None;
    }
    Some(GroupBlock {
        id: group.map(|group| group.id.to_string()),
        name: group.map(|group| group.name.clone()),
        description: group.and_then(|group| group.description.clone()),
        collapsed: group.is_some_and(|group| group.collapsed),
        shown: shown(&members, world.at),
        summary: summary(&members, world.at, world.locale),
        monitors: members.iter().map(|member| monitor::row(world, member, calendar)).collect(),
    })
}

/// The worst of some monitors; paused ones do not count.
pub fn shown(members: &[&Watched], at: Timestamp) -> Shown {
    worst(members.iter().filter(|member| member.enabled).map(|member| member.shown(at)))
}

/// "1 of 3 down", "All operational": how many are in the worst state.
pub fn summary(members: &[&Watched], at: Timestamp, locale: Locale) -> String {
    let counted: Vec<Shown> = members.iter().filter(|member| member.enabled).map(|member| member.shown(at)).collect();
    let state = worst(counted.iter().copied());
    match counted.iter().filter(|shown| **shown == state).count() {
        0 => locale.text("status-paused"),
        all if all == counted.len() => locale.word("group-all-", state.as_str()),
        some => locale
            .say(&format!("group-some-{state}"), &[("count", Arg::from(some)), ("total", Arg::from(counted.len()))]),
    }
}

/// The last days, newest first, as far back as recent incidents are complete; runs of quiet ones are folded.
fn past(world: &World) -> Vec<PastDay> {
    let calendar = Calendar::new(world.at, &world.zone, PAST_DAYS);
    let oldest = date(world.recent_from, &world.zone);
    let mut cards = world.recent.iter().map(|told| incident::card(world, told)).peekable();
    let mut past: Vec<PastDay> = Vec::new();
    for (day, start) in calendar.dates().rev().filter(|(day, _)| *day >= oldest.as_str()) {
        let mut incidents = Vec::new();
        while let Some(card) = cards.next_if(|card| card.started_at >= start) {
            incidents.push(card);
        }
        match past.last_mut() {
            Some(before) if before.incidents.is_empty() && incidents.is_empty() => {
                before.back_to = Some(day.to_owned())
            }
            Some(_) | None => past.push(PastDay { date: day.to_owned(), back_to: None, incidents }),
        }
    }
    past
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Severity, Status};
    use crate::view::world::tests::{DAY, group, monitor, told, world};

    #[test]
    fn groups_say_how_many_are_in_the_worst_state() {
        for (states, words, worst) in [
            (&[Status::Up, Status::Up][..], "All operational", Shown::Up),
            (&[Status::Up, Status::Down, Status::Degraded][..], "1 of 3 down", Shown::Down),
            (&[Status::Down, Status::Down][..], "All down", Shown::Down),
            (&[Status::Up, Status::Unknown][..], "1 of 2 not measured", Shown::Unknown),
            (&[][..], "Paused", Shown::Unknown),
        ] {
            let mut world = world();
            world.groups.push(group("g", "G"));
            let mut paused = monitor("paused", "Paused");
            paused.enabled = false;
            paused.group = Some(crate::model::GroupId::new("g"));
            world.monitors.push(paused);
            for (index, status) in states.iter().enumerate() {
                let mut member = monitor(&format!("m{index}"), "M");
                member.group = Some(crate::model::GroupId::new("g"));
                member.standing.status = *status;
                world.monitors.push(member);
            }
            let page = page(&world);
            assert_eq!((page.groups[0].summary.as_str(), page.groups[0].shown), (words, worst));
            assert_eq!(page.groups[0].monitors[0].words, "Paused");
            assert_eq!(page.groups.len(), 1);
        }
    }

    #[test]
    fn quiet_days_are_folded() {
        let mut world = world();
        world.monitors.push(monitor("a", "A"));
        let incident = told(&world, "a", world.at - 2 * DAY, Severity::Minor);
        world.recent = vec![incident];
        let days = |world: &World| -> Vec<(String, Option<String>, usize)> {
            past(world).into_iter().map(|day| (day.date, day.back_to, day.incidents.len())).collect()
        };
        let text = str::to_owned;
        assert_eq!(
            days(&world),
            [
                (text("2026-11-21"), Some(text("2026-11-20")), 0),
                (text("2026-11-19"), None, 1),
                (text("2026-11-18"), Some(text("2026-11-08")), 0),
            ]
        );
        world.recent_from = world.at - 3 * DAY;
        assert_eq!(days(&world)[2], (text("2026-11-18"), None, 0));
    }

    #[test]
    fn open_incidents_come_worst_and_newest_first() {
        let mut world = world();
        world.monitors.push(monitor("a", "A"));
        let times = [(1, Severity::Minor), (2, Severity::Critical), (3, Severity::Minor), (4, Severity::Critical)];
        world.open =
            times.iter().map(|(days, severity)| told(&world, "a", world.at - *days * DAY, *severity)).collect();
        let order: Vec<u64> = page(&world).open.iter().map(|card| card.downtime_seconds / 86_400).collect();
        assert_eq!(order, [2, 4, 1, 3]);
    }
}
