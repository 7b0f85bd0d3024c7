//! Atlassian Statuspage v2, in its own words, keys and order. What strict clients refuse to be null never is: an incident's impact, shortlink,
//! start and components, a component's position.

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::{Told, UpdateLine, Watched, World};
use crate::history::date;
use crate::model::{Group, IncidentStatus, Severity, Shown, Timestamp};

/// `/api/v2/summary.json`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    page: Page,
    components: Vec<Component>,
    incidents: Vec<IncidentRow>,
    scheduled_maintenances: [(); 0],
    status: Rollup,
}

/// `/api/v2/status.json`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StatusOnly {
    page: Page,
    status: Rollup,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct Page {
    id: String,
    name: String,
    url: String,
    time_zone: String,
    updated_at: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct Rollup {
    indicator: &'static str,
    description: &'static str,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct Component {
    id: String,
    name: String,
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

/// Best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
enum ComponentStatus {
    Operational,
    UnderMaintenance,
    DegradedPerformance,
    PartialOutage,
    MajorOutage,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct IncidentRow {
    id: String,
    name: String,
    status: IncidentStatus,
    created_at: Timestamp,
    updated_at: Timestamp,
    monitoring_at: Option<Timestamp>,
    resolved_at: Option<Timestamp>,
    impact: Severity,
    shortlink: String,
    started_at: Timestamp,
    page_id: String,
    incident_updates: Vec<UpdateRow>,
    components: Vec<Component>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct UpdateRow {
    id: String,
    status: IncidentStatus,
    body: String,
    incident_id: String,
    created_at: Timestamp,
    updated_at: Timestamp,
    display_at: Timestamp,
    affected_components: Option<()>,
    deliver_notifications: bool,
    custom_tweet: Option<()>,
    tweet_id: Option<()>,
}

/// The whole page: components, unresolved incidents, and how it is all in all.
pub fn summary(world: &World) -> Summary {
    let components = components(world);
    let incidents = world.open.iter().map(|told| incident(world, told, &components)).collect();
    Summary { page: page(world), incidents, scheduled_maintenances: [], status: rollup(world), components }
}

/// How it is all in all.
pub fn status(world: &World) -> StatusOnly {
    StatusOnly { page: page(world), status: rollup(world) }
}

fn page(world: &World) -> Page {
    Page {
        id: page_id(world),
        name: world.site.name.clone(),
        url: world.site_url.clone(),
        time_zone: world.site.timezone.clone(),
        updated_at: world.at,
    }
}

/// Twelve lower-case letters and digits, the same for the same thing for ever.
fn stable_id(kind: &str, of: &str) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let hash = Sha256::digest(format!("{kind}:{of}"));
    hash.iter().take(12).map(|byte| char::from(ALPHABET[usize::from(byte & 31)])).collect()
}

fn page_id(world: &World) -> String {
    stable_id("page", &world.site_url)
}

/// Group rows, each followed by its children, then those in no group.
fn components(world: &World) -> Vec<Component> {
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
        id: stable_id("monitor", monitor.id.as_str()),
        name: monitor.name.clone(),
        status: component_status(world, monitor),
        created_at: first.unwrap_or(world.at),
        updated_at: monitor.since().or(first).unwrap_or(world.at),
        position: 0,
        description: monitor.about.clone(),
        showcase: true,
        start_date: first.map(|first| date(first, &world.zone)),
        group_id: group.map(|id| stable_id("group", id.as_str())),
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
        id: stable_id("group", group.id.as_str()),
        name: group.name.clone(),
        status: if worst == ComponentStatus::MajorOutage && some_works { ComponentStatus::PartialOutage } else { worst },
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
fn component_status(world: &World, monitor: &Watched) -> ComponentStatus {
    let shown = match monitor.shown(world.at) {
        Shown::Unknown if monitor.enabled => monitor.standing.status.shown(),
        shown => shown,
    };
    match shown {
        Shown::Up | Shown::Unknown => ComponentStatus::Operational,
        Shown::Degraded => ComponentStatus::DegradedPerformance,
        Shown::Down => ComponentStatus::MajorOutage,
        Shown::Maintenance => ComponentStatus::UnderMaintenance,
    }
}

fn incident(world: &World, told: &Told, components: &[Component]) -> IncidentRow {
    let incident = &told.incident;
    let affected: Vec<String> = incident.monitors.iter().map(|id| stable_id("monitor", id.as_str())).collect();
    let monitoring = |update: &&UpdateLine| incident.status == IncidentStatus::Monitoring && update.status == IncidentStatus::Monitoring;
    IncidentRow {
        id: incident.id.to_string(),
        name: incident.title.clone(),
        status: incident.status,
        created_at: told.opened_at().unwrap_or(incident.started_at),
        updated_at: told.updates.first().map_or(incident.updated_at, |newest| newest.at.max(incident.updated_at)),
        monitoring_at: told.updates.iter().find(monitoring).map(|update| update.at),
        resolved_at: incident.resolved_at,
        impact: incident.severity,
        shortlink: world.incident_url(told),
        started_at: incident.started_at,
        page_id: page_id(world),
        incident_updates: told.updates.iter().map(|update| update_row(told, update)).collect(),
        components: components.iter().filter(|component| affected.contains(&component.id)).cloned().collect(),
    }
}

fn update_row(told: &Told, update: &UpdateLine) -> UpdateRow {
    UpdateRow {
        id: update.id.clone(),
        status: update.status,
        body: update.body.clone(),
        incident_id: told.incident.id.to_string(),
        created_at: update.at,
        updated_at: update.at,
        display_at: update.at,
        affected_components: None,
        deliver_notifications: true,
        custom_tweet: None,
        tweet_id: None,
    }
}

/// The worst of open incidents' severities and of components: degraded is minor, some down major, all down critical.
fn rollup(world: &World) -> Rollup {
    let counted: Vec<ComponentStatus> =
        world.monitors.iter().filter(|monitor| monitor.enabled).map(|monitor| component_status(world, monitor)).collect();
    let components = match counted.iter().max() {
        Some(ComponentStatus::MajorOutage) if counted.iter().all(|status| *status == ComponentStatus::MajorOutage) => Severity::Critical,
        Some(ComponentStatus::MajorOutage | ComponentStatus::PartialOutage) => Severity::Major,
        Some(ComponentStatus::DegradedPerformance) => Severity::Minor,
        Some(ComponentStatus::UnderMaintenance | ComponentStatus::Operational) | None => Severity::None,
    };
    let incidents = world.open.iter().map(|told| told.incident.severity).max().unwrap_or(Severity::None);
    let (indicator, description) = match components.max(incidents) {
        Severity::None if counted.contains(&ComponentStatus::UnderMaintenance) => ("none", "Service Under Maintenance"),
        Severity::None => ("none", "All Systems Operational"),
        Severity::Minor => ("minor", "Partially Degraded Service"),
        Severity::Major => ("major", "Partial System Outage"),
        Severity::Critical => ("critical", "Major Service Outage"),
    };
    Rollup { indicator, description }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{GroupId, Status};
    use crate::view::world::tests::{DAY, group, monitor, told, world};

    fn keys(value: &serde_json::Value) -> Vec<String> {
        value.as_object().map(|object| object.keys().cloned().collect()).unwrap_or_default()
    }

    fn site(states: &[(Status, bool)]) -> World {
        let mut world = world();
        world.groups.push(group("g", "G"));
        for (index, (status, grouped)) in states.iter().enumerate() {
            let mut member = monitor(&format!("m{index}"), "M");
            member.group = grouped.then(|| GroupId::new("g"));
            member.standing.status = *status;
            world.monitors.push(member);
        }
        world.monitors.sort_by_key(|member| member.group.is_none());
        world
    }

    #[test]
    fn keys_and_their_order_are_statuspages() {
        const COMPONENT: &str = "id name status created_at updated_at position description showcase start_date group_id page_id group \
                                 only_show_if_degraded";
        const INCIDENT: &str = "id name status created_at updated_at monitoring_at resolved_at impact shortlink started_at page_id \
                                incident_updates components";
        const UPDATE: &str = "id status body incident_id created_at updated_at display_at affected_components deliver_notifications \
                              custom_tweet tweet_id";
        let mut world = site(&[(Status::Up, true), (Status::Down, false)]);
        world.open = vec![told(&world, "m1", world.at - DAY, Severity::Critical)];
        let value = serde_json::to_value(summary(&world)).expect("JSON");
        for (part, expected) in [
            (&value, "page components incidents scheduled_maintenances status"),
            (&value["page"], "id name url time_zone updated_at"),
            (&value["components"][0], &format!("{COMPONENT} components")),
            (&value["components"][1], COMPONENT),
            (&value["incidents"][0], INCIDENT),
            (&value["incidents"][0]["incident_updates"][0], UPDATE),
            (&value["status"], "indicator description"),
            (&serde_json::to_value(status(&world)).expect("JSON"), "page status"),
        ] {
            assert_eq!(keys(part).join(" "), expected);
        }
        assert_eq!(value["components"][0]["components"][0], value["components"][1]["id"]);
        assert_eq!(value["components"][1]["group_id"], value["components"][0]["id"]);
        assert_eq!(value["incidents"][0]["components"][0], value["components"][2]);
        assert_eq!(value["status"]["indicator"], "critical");
        assert_eq!(value["page"]["updated_at"], "2026-11-21T12:00:00.000Z");
    }

    #[test]
    fn indicator_and_groups_follow_the_components() {
        use Status::{Degraded, Down, Unknown, Up};
        for (states, indicator, group) in [
            (&[(Up, true), (Unknown, true)][..], "none", "operational"),
            (&[(Up, true), (Degraded, true)][..], "minor", "degraded_performance"),
            (&[(Down, true), (Up, true)][..], "major", "partial_outage"),
            (&[(Down, true), (Up, false)][..], "major", "major_outage"),
            (&[(Down, true), (Down, false)][..], "critical", "major_outage"),
        ] {
            let value = serde_json::to_value(summary(&site(states))).expect("JSON");
            assert_eq!(
                (&value["status"]["indicator"], &value["components"][0]["status"]),
                (&indicator.into(), &group.into()),
                "{states:?}"
            );
        }
    }

    #[test]
    fn only_maintenance_is_none_with_words() {
        let mut world = site(&[(Status::Down, true), (Status::Up, false)]);
        let window = crate::model::Window { start: world.at - DAY, end: world.at + DAY };
        world.monitors[0].windows.push(window);
        let value = serde_json::to_value(status(&world)).expect("JSON");
        assert_eq!(value["status"], serde_json::json!({"indicator": "none", "description": "Service Under Maintenance"}));
    }
}
