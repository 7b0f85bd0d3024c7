//! The home page: open incidents, groups with their bars, and the recent past.

use std::cmp::Reverse;

use super::{
    GroupBlock, HomePage, IncidentCard, PastDay, Told, Watched, World, chrome, incident, maintenance, many, monitor,
};
use crate::history::{Calendar, date};
use crate::locale::{Arg, Locale};
use crate::model::{Group, Layout, Shown, SiteLevel, Timestamp};
use crate::site::Now;

/// Open incidents that are listed, the worst.
const OPEN_MOST: usize = 200;

/// From so many monitors on groups that are all up start closed, and tables stand on the monitors' pages.
const DENSE_FROM: usize = 50;
/// From so many on a monitor has one line, unless `layout` says otherwise.
const COMPACT_FROM: usize = 200;

/// How far the recent past reaches back, days.
pub const PAST_DAYS: u32 = 14;

/// `/`.
pub fn page(world: &World) -> HomePage {
    let calendar = Calendar::new(world.at, &world.zone, world.site.history_days);
    let (many, single) = many::open(world);
    let mut open: Vec<IncidentCard> = single.into_iter().map(|told| incident::card(world, told)).collect();
    open.sort_by_key(|card| (card.drill, Reverse((card.severity, card.started_at))));
    open.truncate(OPEN_MOST);
    let groups = world.groups.iter().map(Some).chain([None]).filter_map(|group| block(world, group, &calendar));
    HomePage {
        chrome: chrome::chrome(world),
        open,
        many,
        maintenance: maintenance::soon(world),
        groups: groups.collect(),
        past: past(world),
        compact: match world.site.layout {
            Layout::Auto => world.monitors.len() >= COMPACT_FROM,
            Layout::Full => false,
            Layout::Compact => true,
        },
        dense: world.monitors.len() >= DENSE_FROM,
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
    let now = world.now_of_group(&members);
    Some(GroupBlock {
        id: group.map(|group| group.id.to_string()),
        name: group.map(|group| group.name.clone()),
        description: group.and_then(|group| group.description.clone()),
        open: is_open(world, group, &now),
        shown: now.level.shown(),
        summary: summary(&now, world.locale),
        monitors: members.iter().map(|member| monitor::row(world, member, calendar)).collect(),
    })
}

/// What is written of a group wins; else it is closed where there are many monitors and all of its own are up.
fn is_open(world: &World, group: Option<&Group>, now: &Now) -> bool {
    let all_up = now.level == SiteLevel::Up && now.count(Shown::Up) == now.counted;
    let written = group.and_then(|group| group.collapsed);
    !written.unwrap_or(world.monitors.len() >= DENSE_FROM && all_up)
}

/// A group's level in a few words: "1 of 3 down", "All operational".
pub fn summary(now: &Now, locale: Locale) -> String {
    let state = match now.level {
        SiteLevel::Incident => return locale.text("group-incident"),
        SiteLevel::Recovering => return locale.text("group-recovering"),
        SiteLevel::Unknown if now.counted == 0 => return locale.text("status-paused"),
        SiteLevel::Down
        | SiteLevel::Partial
        | SiteLevel::Degraded
        | SiteLevel::Maintenance
        | SiteLevel::Unknown
        | SiteLevel::Up => now.level.shown(),
    };
    let count = now.count(state);
    if count == now.counted {
        return locale.word("group-all-", state.as_str());
    }
    locale.say(&format!("group-some-{state}"), &[("count", Arg::from(count)), ("total", Arg::from(now.counted))])
}

/// The last days, newest first, as far back as recent incidents are complete; runs of quiet ones are folded. Days
/// before the first check are told only if something happened on them: nobody knows whether they were quiet.
fn past(world: &World) -> Vec<PastDay> {
    let calendar = Calendar::new(world.at, &world.zone, PAST_DAYS);
    let oldest = date(world.recent_from, &world.zone);
    let first = world.monitors.iter().filter_map(|monitor| monitor.standing.first_check).min();
    let measured = first.map(|first| date(first, &world.zone));
    let mut told = world.recent.iter().map(|told| &**told).peekable();
    let mut past: Vec<PastDay> = Vec::new();
    for (day, start) in calendar.dates().rev().filter(|(day, _)| *day >= oldest.as_str()) {
        let mut incidents: Vec<&Told> = Vec::new();
        while let Some(told) = told.next_if(|told| told.incident.started_at >= start) {
            incidents.push(told);
        }
        let entries = many::entries(world, &incidents);
        if entries.is_empty() && measured.as_deref().is_none_or(|measured| day < measured) {
            continue;
        }
        match past.last_mut() {
            Some(before) if before.entries.is_empty() && entries.is_empty() => before.back_to = Some(day.to_owned()),
            Some(_) | None => past.push(PastDay { date: day.to_owned(), back_to: None, entries }),
        }
    }
    past
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Severity, Status};
    use crate::view::world::tests::{DAY, group, monitor, settle, told, world};

    #[test]
    fn groups_say_how_many_are_in_the_worst_state() {
        for (states, words, worst) in [
            (&[Status::Up, Status::Up][..], "All operational", Shown::Up),
            (&[Status::Up, Status::Down, Status::Degraded][..], "1 of 3 down", Shown::Down),
            (&[Status::Down, Status::Down][..], "All down", Shown::Down),
            (&[Status::Up, Status::Unknown][..], "1 of 2 operational", Shown::Up),
            (&[Status::Up, Status::Unknown, Status::Unknown][..], "2 of 3 not measured", Shown::Unknown),
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
            settle(&mut world);
            let page = page(&world);
            assert_eq!((page.groups[0].summary.as_str(), page.groups[0].shown), (words, worst));
            assert_eq!(page.groups[0].monitors[0].words, "Paused");
            assert_eq!(page.groups.len(), 1);
        }
    }

    /// A page of so many monitors, one of which is in a group.
    fn many(monitors: usize, status: Status, collapsed: Option<bool>, layout: Layout) -> HomePage {
        let mut world = world();
        world.site.layout = layout;
        world.groups.push(Group { collapsed, ..group("g", "G") });
        world.monitors.extend((0..monitors).map(|place| monitor(&format!("m{place}"), "M")));
        world.monitors[0].group = Some(crate::model::GroupId::new("g"));
        world.monitors[0].standing.status = status;
        settle(&mut world);
        page(&world)
    }

    #[test]
    fn groups_start_closed_where_there_are_many_monitors_and_all_is_well() {
        for (monitors, status, written, open) in [
            (49, Status::Up, None, true),
            (50, Status::Up, None, false),
            (50, Status::Degraded, None, true),
            (50, Status::Unknown, None, true),
            (50, Status::Up, Some(false), true),
            (2, Status::Up, Some(true), false),
            (2, Status::Down, Some(true), false),
        ] {
            let page = many(monitors, status, written, Layout::Auto);
            assert_eq!((page.groups[0].open, page.dense), (open, monitors >= 50), "{monitors} {status} {written:?}");
        }
    }

    #[test]
    fn rows_are_compact_where_there_are_very_many_unless_written() {
        for (monitors, layout, compact) in [
            (199, Layout::Auto, false),
            (200, Layout::Auto, true),
            (200, Layout::Full, false),
            (1, Layout::Compact, true),
        ] {
            assert_eq!(many(monitors, Status::Up, None, layout).compact, compact, "{monitors} {layout:?}");
        }
    }

    #[test]
    fn quiet_days_are_folded() {
        let mut world = world();
        world.monitors.push(monitor("a", "A"));
        world.monitors[0].standing.first_check = Some(world.at - 100 * DAY);
        let incident = told(&world, "a", world.at - 2 * DAY, Severity::Minor);
        world.recent = vec![incident];
        let days = |world: &World| -> Vec<(String, Option<String>, usize)> {
            past(world).into_iter().map(|day| (day.date, day.back_to, day.entries.len())).collect()
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
        world.monitors[0].standing.first_check = Some(world.at - DAY);
        let measured = [(text("2026-11-21"), Some(text("2026-11-20")), 0), (text("2026-11-19"), None, 1)];
        assert_eq!(days(&world), measured, "nobody knows of the days before the first check");
        world.monitors[0].standing.first_check = None;
        assert_eq!(days(&world), measured[1..]);
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
