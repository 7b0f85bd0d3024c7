//! Atlassian Statuspage v2, in its own words, keys and order. What strict clients refuse to be null never is: an
//! incident's impact, shortlink, start and components, a component's position.

mod component;
mod incident;
mod maintenance;

use std::sync::Arc;

use serde::Serialize;

use self::component::{Component, components};
use self::incident::{IncidentRow, incident};
use self::maintenance::{MaintenanceRow, maintenance};
use super::maintenance::{Plan, plan};
use super::{Told, World};
use crate::model::{Occurrence, Timestamp, statuspage};

/// So many occurrences of maintenance are told, as many as Atlassian tells …
const MAINTENANCES: usize = 50;
/// … but of a page with very many components fewer, as each holds those it affects as a whole: about so many together.
const AFFECTED: usize = 10_000;
/// Unresolved incidents that are told, the newest.
const UNRESOLVED: usize = 200;
/// The nearest ones are told in any case.
const MAINTENANCES_LEAST: usize = 10;

/// `/api/v2/summary.json`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    page: Page,
    components: Vec<Component>,
    incidents: Vec<IncidentRow>,
    scheduled_maintenances: Vec<MaintenanceRow>,
    status: Rollup,
}

/// `/api/v2/status.json`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StatusOnly {
    page: Page,
    status: Rollup,
}

/// `/api/v2/components.json`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ComponentsOnly {
    page: Page,
    components: Vec<Component>,
}

/// `/api/v2/incidents.json` and `/api/v2/incidents/unresolved.json`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IncidentsOnly {
    page: Page,
    incidents: Vec<IncidentRow>,
}

/// `/api/v2/scheduled-maintenances.json` and the two below it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MaintenancesOnly {
    page: Page,
    scheduled_maintenances: Vec<MaintenanceRow>,
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

/// The whole page: components, unresolved incidents, maintenance that runs or comes next, and how it is all in all.
pub fn summary(world: &World) -> Summary {
    let components = components(world);
    let Plan { running, next, .. } = plan(world);
    let scheduled_maintenances = maintenances(world, &[running, next].concat(), &components);
    let incidents = world.open.iter().take(UNRESOLVED).map(|told| incident(world, told, &components)).collect();
    Summary { page: page(world), incidents, scheduled_maintenances, status: rollup(world), components }
}

/// How it is all in all.
pub fn status(world: &World) -> StatusOnly {
    StatusOnly { page: page(world), status: rollup(world) }
}

/// Groups and monitors.
pub fn components_only(world: &World) -> ComponentsOnly {
    ComponentsOnly { page: page(world), components: components(world) }
}

/// These incidents, in their order: the 50 newest, or the open ones.
pub fn incidents_only(world: &World, all: &[Arc<Told>]) -> IncidentsOnly {
    let components = components(world);
    IncidentsOnly { page: page(world), incidents: all.iter().map(|told| incident(world, told, &components)).collect() }
}

/// The open incidents, newest first.
pub fn unresolved_only(world: &World) -> IncidentsOnly {
    incidents_only(world, &world.open[..world.open.len().min(UNRESOLVED)])
}

/// Maintenance that runs, comes, or is over: the nearest to now, the latest start first.
pub fn maintenances_only(world: &World) -> MaintenancesOnly {
    of_maintenances(world, &plan(world).newest_first(maintenances_most(world)))
}

/// Maintenance that comes, the next one first.
pub fn upcoming_only(world: &World) -> MaintenancesOnly {
    of_maintenances(world, &plan(world).coming)
}

/// Maintenance that runs.
pub fn active_only(world: &World) -> MaintenancesOnly {
    of_maintenances(world, &plan(world).running)
}

fn of_maintenances(world: &World, all: &[&Occurrence]) -> MaintenancesOnly {
    MaintenancesOnly { page: page(world), scheduled_maintenances: maintenances(world, all, &components(world)) }
}

fn maintenances(world: &World, all: &[&Occurrence], components: &[Component]) -> Vec<MaintenanceRow> {
    all.iter().take(maintenances_most(world)).map(|occurrence| maintenance(world, occurrence, components)).collect()
}

/// How many occurrences of maintenance are told.
fn maintenances_most(world: &World) -> usize {
    (AFFECTED / world.monitors.len().max(1)).clamp(MAINTENANCES_LEAST, MAINTENANCES)
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

fn page_id(world: &World) -> String {
    statuspage::page_id(&world.site_url)
}

fn rollup(world: &World) -> Rollup {
    let all = world.now.rollup();
    Rollup { indicator: all.indicator(), description: all.description() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{EntryKind, GroupId, Level, Severity, Status};
    use crate::view::UpdateLine;
    use crate::view::world::tests::{DAY, group, monitor, settle, told, world};

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
        settle(&mut world);
        world
    }

    #[test]
    fn a_component_was_made_when_it_was_first_known() {
        let mut world = site(&[(Status::Up, true)]);
        let known = world.at - DAY * 9;
        world.monitors[0].known_since = Some(known);
        let told = |world: &World| {
            let value = serde_json::to_value(summary(world)).expect("JSON");
            ["created_at", "updated_at"].map(|key| value["components"][1][key].clone())
        };
        let first = world.monitors[0].standing.first_check.replace(world.at);
        assert!(first.is_some());
        assert_eq!(told(&world)[0], known.rfc3339(), "its first check does not move it");
        world.monitors[0].standing.first_check = None;
        world.monitors[0].sight.since = None;
        assert_eq!(told(&world), [known.rfc3339(), known.rfc3339()]);
        world.at = world.at + DAY;
        assert_eq!(told(&world), [known.rfc3339(), known.rfc3339()], "nor does time");
        world.monitors[0].standing.first_check = Some(known - DAY);
        assert_eq!(told(&world)[0], (known - DAY).rfc3339(), "an older history is older");
    }

    #[test]
    fn keys_and_their_order_are_statuspages() {
        const COMPONENT: &str = "id name status created_at updated_at position description showcase start_date \
            group_id page_id group \
                                 only_show_if_degraded";
        const INCIDENT: &str = "id name status created_at updated_at monitoring_at resolved_at impact shortlink \
            started_at page_id \
                                incident_updates components";
        const UPDATE: &str = "id status body incident_id created_at updated_at display_at affected_components \
            deliver_notifications \
                              custom_tweet tweet_id";
        let mut world = site(&[(Status::Up, true), (Status::Down, false)]);
        world.open = vec![told(&world, "m1", world.at - DAY, Severity::Critical)];
        settle(&mut world);
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
        assert_eq!(value["status"]["indicator"], "major", "the level's: an incident that shows adds nothing");
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
            (&[(Unknown, true), (Unknown, true)][..], "none", "operational"),
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
    fn updates_tell_what_they_changed() {
        let world = site(&[(Status::Up, false)]);
        let value = |severity, level| {
            let mut told = (*told(&world, "m0", world.at - DAY, severity)).clone();
            // A note, then the opening.
            told.updates[1].level = level;
            let resolved = UpdateLine { kind: EntryKind::Resolved, ..told.updates[1].clone() };
            told.updates.insert(0, resolved);
            serde_json::to_value(incidents_only(&world, &[Arc::new(told)])).expect("JSON")
        };
        for (severity, level, status) in [
            (Severity::Minor, Some(Level::Down), "major_outage"),
            (Severity::Critical, Some(Level::Degraded), "degraded_performance"),
            (Severity::Critical, None, "major_outage"),
        ] {
            let value = value(severity, level);
            assert_eq!(value.as_object().map(|object| object.len()), Some(2));
            let updates = &value["incidents"][0]["incident_updates"];
            let affected = |at: usize| &updates[at]["affected_components"];
            assert_eq!(
                (&affected(2)[0]["old_status"], &affected(2)[0]["new_status"]),
                (&"operational".into(), &status.into())
            );
            assert!(affected(1).is_null());
            assert_eq!(
                (&affected(0)[0]["old_status"], &affected(0)[0]["new_status"]),
                (&status.into(), &"operational".into())
            );
            let component = &serde_json::to_value(components_only(&world)).expect("JSON")["components"][1];
            assert_eq!((&affected(0)[0]["code"], &affected(0)[0]["name"]), (&component["id"], &component["name"]));
        }
    }

    #[test]
    fn an_incident_of_thousands_of_updates_is_bounded() {
        let mut world = site(&[(Status::Down, true)]);
        let mut told = (*told(&world, "m0", world.at - DAY, Severity::Critical)).clone();
        let note = UpdateLine { kind: EntryKind::Note, ..told.updates[0].clone() };
        told.updates.splice(0..0, vec![note; 5_000]);
        let newest = UpdateLine { kind: EntryKind::Resolved, body: "newest".to_owned(), ..told.updates[0].clone() };
        told.updates.insert(0, newest);
        world.open = vec![Arc::new(told.clone())];
        let value = serde_json::to_value(summary(&world)).expect("JSON");
        let updates = value["incidents"][0]["incident_updates"].as_array().expect("a list");
        assert_eq!((updates.len(), &updates[0]["body"]), (100, &"newest".into()));
        assert_eq!(
            updates[0]["affected_components"][0]["old_status"], "major_outage",
            "what was left out is followed all the same"
        );
        let listed = serde_json::to_value(crate::view::api::incident(&world, &told, 100)).expect("JSON");
        assert_eq!(
            (listed["updates"].as_array().map(Vec::len), &listed["updates"][0]["body"]),
            (Some(100), &"newest".into())
        );
    }

    #[test]
    fn maintenance_has_an_incidents_keys_and_its_times() {
        let world = crate::view::maintenance::tests::planned();
        let value = serde_json::to_value(maintenances_only(&world)).expect("JSON");
        let rows = value["scheduled_maintenances"].as_array().expect("a list");
        let states: Vec<_> = rows.iter().map(|row| row["status"].as_str().unwrap_or_default()).collect();
        assert_eq!(states, ["scheduled", "scheduled", "in_progress", "completed", "completed"]);
        let over = &rows[3];
        const KEYS: &str = "id name status created_at updated_at monitoring_at resolved_at impact shortlink started_at \
            page_id \
                            incident_updates components scheduled_for scheduled_until";
        assert_eq!(keys(over).join(" "), KEYS);
        assert_eq!(
            (
                &over["impact"],
                &over["scheduled_for"],
                &over["started_at"],
                &over["scheduled_until"],
                &over["resolved_at"]
            ),
            (
                &"maintenance".into(),
                &"2026-11-21T11:00:00.000Z".into(),
                &"2026-11-21T11:00:00.000Z".into(),
                &"2026-11-21T12:00:00.000Z".into(),
                &"2026-11-21T12:00:00.000Z".into(),
            )
        );
        assert_eq!(over["shortlink"], "https://status.acme.example/maintenance#over");
        assert_eq!(
            (&over["created_at"], &over["updated_at"]),
            (&"2026-11-14T11:00:00.000Z".into(), &"2026-11-21T12:00:00.000Z".into())
        );
        let updates = over["incident_updates"].as_array().expect("a list");
        let told: Vec<_> =
            updates.iter().map(|update| (update["status"].as_str(), update["display_at"].as_str())).collect();
        assert_eq!(
            told,
            [
                (Some("completed"), Some("2026-11-21T12:00:00.000Z")),
                (Some("in_progress"), Some("2026-11-21T11:00:00.000Z")),
                (Some("scheduled"), Some("2026-11-14T11:00:00.000Z")),
            ]
        );
        assert_eq!(
            (&updates[2]["body"], &updates[2]["affected_components"]),
            (&"Mail is *queued*.".into(), &serde_json::Value::Null)
        );
        let change = &updates[1]["affected_components"][0];
        assert_eq!(
            (&change["old_status"], &change["new_status"]),
            (&"operational".into(), &"under_maintenance".into())
        );
        assert_eq!(over["components"][0], components_json(&world)[0]);
        assert_eq!(components_json(&world)[0]["status"], "under_maintenance");
        let summary = serde_json::to_value(summary(&world)).expect("JSON");
        let told: Vec<_> =
            summary["scheduled_maintenances"].as_array().expect("a list").iter().map(|row| &row["status"]).collect();
        assert_eq!(told, ["in_progress", "scheduled", "scheduled"]);
        assert_eq!(summary["status"]["description"], "Service Under Maintenance");
    }

    fn components_json(world: &World) -> serde_json::Value {
        serde_json::to_value(components_only(world)).expect("JSON")["components"].take()
    }

    #[test]
    fn only_maintenance_is_none_with_words() {
        let mut world = site(&[(Status::Down, true), (Status::Up, false)]);
        let window = crate::model::Window { start: world.at - DAY, end: world.at + DAY };
        world.monitors[0].windows.push(window);
        settle(&mut world);
        let value = serde_json::to_value(status(&world)).expect("JSON");
        assert_eq!(
            value["status"],
            serde_json::json!({"indicator": "none", "description": "Service Under Maintenance"})
        );
    }
}
