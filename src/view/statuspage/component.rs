//! Components: group rows and monitors.

use serde::Serialize;

use super::page_id;
use crate::history::date;
use crate::model::statuspage::{ComponentStatus, group_id, monitor_id};
use crate::model::{Group, Shown, Timestamp};
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
        status: component_status(world, monitor),
        created_at: first.unwrap_or(world.at),
        updated_at: monitor.since().or(first).unwrap_or(world.at),
        position: 0,
        description: monitor.about.clone(),
        showcase: true,
        start_date: first.map(|first| date(first, &world.zone)),
        group_id: group.map(group_id),
        page_id: page_id(world),
        group: false,
        only_show_if_degraded: false,
        components: None,
    }
}

fn group_row(world: &World, group: &Group, members: &[&Watched]) -> Component {
    let children: Vec<Component> = members.iter().map(|member| monitor_row(world, member)).collect();
    let worst = children.iter().map(|child| child.status).max().unwrap_or(ComponentStatus::Operational);
    let some_works = children.iter().any(|child| child.status != ComponentStatus::MajorOutage);
    Component {
        id: group_id(&group.id),
        name: group.name.clone(),
        status: if worst == ComponentStatus::MajorOutage && some_works {
            ComponentStatus::PartialOutage
        } else {
            worst
        },
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

/// Unknown shows the last judged status; a monitor never measured, or paused, is operational.
pub(super) fn component_status(world: &World, monitor: &Watched) -> ComponentStatus {
    let shown = match monitor.shown(world.at) {
        Shown::Unknown if monitor.enabled => monitor.standing.status.shown(),
        shown => shown,
    };
    shown.into()
}
