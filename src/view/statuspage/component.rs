//! Components: group rows and monitors.

use serde::Serialize;

use super::page_id;
use crate::history::date;
use crate::locale::{Locale, zoned};
use crate::model::statuspage::{ComponentStatus, group_id, monitor_id};
use crate::model::{Group, Shown, SiteLevel, Timestamp};
use crate::site::{Because, Now};
use crate::view::{Watched, World};

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Component {
    pub(super) id: String,
    pub(super) name: String,
    status: ComponentStatus,
    created_at: Timestamp,
    updated_at: Timestamp,
    position: usize,
    description: Option<String>,
    showcase: bool,
    start_date: Option<String>,
    group_id: Option<String>,
    page_id: String,
    group: bool,
    only_show_if_degraded: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    components: Option<Vec<String>>,
}

/// Group rows, each followed by its children, then those in no group.
pub(super) fn components(world: &World) -> Vec<Component> {
    let mut rows: Vec<Component> = Vec::new();
    for group in world.groups.iter().map(Some).chain([None]) {
        let members: Vec<&Watched> = world.members(group.map(|group| &group.id)).collect();
        if let Some(group) = group {
            rows.push(group_row(world, group, &members));
        }
        rows.extend(members.into_iter().map(|member| monitor_row(world, member)));
    }
    for (index, row) in rows.iter_mut().enumerate() {
        row.position = index + 1;
    }
    rows
}

fn monitor_row(world: &World, monitor: &Watched) -> Component {
    let first = monitor.standing.first_check;
    let group = monitor.group.as_ref().filter(|id| world.group(id.as_str()).is_some());
    Component {
        id: monitor_id(&monitor.id),
        name: monitor.name.clone(),
        status: monitor.sight.shown.into(),
        created_at: created_at(world, monitor),
        updated_at: monitor.sight.since.unwrap_or_else(|| created_at(world, monitor)),
        position: 0,
        description: description(world, monitor),
        showcase: true,
        start_date: first.map(|first| date(first, &world.zone)),
        group_id: group.map(group_id),
        page_id: page_id(world),
        group: false,
        only_show_if_degraded: false,
        components: None,
    }
}

/// Since when it is known: its first check does not move it.
fn created_at(world: &World, monitor: &Watched) -> Timestamp {
    let first = monitor.standing.first_check;
    monitor.known_since.into_iter().chain(first).min().unwrap_or(world.at)
}

fn group_row(world: &World, group: &Group, members: &[&Watched]) -> Component {
    let children: Vec<Component> = members.iter().map(|member| monitor_row(world, member)).collect();
    Component {
        id: group_id(&group.id),
        name: group.name.clone(),
        status: group_status(&world.now_of_group(members)),
        created_at: children.iter().map(|child| child.created_at).min().unwrap_or(world.at),
        updated_at: children.iter().map(|child| child.updated_at).max().unwrap_or(world.at),
        position: 0,
        description: group.description.clone(),
        showcase: false,
        start_date: None,
        group_id: None,
        page_id: page_id(world),
        group: true,
        only_show_if_degraded: false,
        components: Some(children.into_iter().map(|child| child.id).collect()),
    }
}

fn group_status(now: &Now) -> ComponentStatus {
    match now.level {
        SiteLevel::Down => ComponentStatus::MajorOutage,
        SiteLevel::Partial => ComponentStatus::PartialOutage,
        SiteLevel::Degraded => ComponentStatus::DegradedPerformance,
        SiteLevel::Maintenance if now.count(Shown::Maintenance) == now.counted => ComponentStatus::UnderMaintenance,
        SiteLevel::Incident | SiteLevel::Maintenance | SiteLevel::Recovering | SiteLevel::Unknown | SiteLevel::Up => {
            ComponentStatus::Operational
        }
    }
}

/// Statuspage has no word for what nobody measures: it is said before the description.
fn description(world: &World, monitor: &Watched) -> Option<String> {
    let zone = |at| zoned(at, &world.zone);
    let unmeasured = match monitor.sight.why {
        Because::Paused => "Not measured: paused.".to_owned(),
        Because::Never => "Not measured yet.".to_owned(),
        Because::Silent { .. } | Because::Blind { .. } => match monitor.sight.since {
            Some(since) => format!("Not measured since {}.", Locale::ENGLISH.clock(&zone(since), &zone(world.at))),
            None => "Not measured.".to_owned(),
        },
        Because::Maintenance | Because::Said | Because::Judged => return monitor.about.clone(),
    };
    Some(monitor.about.as_ref().map_or_else(|| unmeasured.clone(), |about| format!("{unmeasured}\n\n{about}")))
}
