//! What is private moves nothing that visitors read.

use super::parents::{D, U, World, at, private, watched};
use super::*;
use crate::model::{
    Draft, Edit, EntryKind, Impact, IncidentDraft, IncidentId, IncidentStatus, Order, Subscriber, SubscriberId,
    Visibility,
};

/// `shop` is public, and so is `router`; `vault` hangs on it and is private, and so is `cellar`.
async fn site() -> World {
    let vault = private(watched("vault", &["router"]));
    let monitors = vec![watched("shop", &[]), watched("router", &[]), vault, private(watched("cellar", &[]))];
    let mut world = World::start(monitors).await;
    assert!(world.public, "the first configuration");
    world.judge(&[(0, "shop", U), (0, "router", U), (0, "vault", U), (0, "cellar", U)]).await;
    world
}

fn ids(ids: &[&str]) -> Vec<MonitorId> {
    ids.iter().map(|id| MonitorId::new(*id)).collect()
}

fn draft(monitors: &[&str], visibility: Visibility) -> Order {
    Order::Open(Box::new(IncidentDraft {
        title: "Water".to_owned(),
        body: String::new(),
        status: None,
        severity: None,
        impact: Some(Impact::Degraded),
        monitors: ids(monitors),
        started_at: None,
        resolved_at: None,
        counts: false,
        visibility,
    }))
}

fn planned(id: &str, monitors: &[&str]) -> Order {
    let draft = serde_json::json!({
        "id": id, "title": "Paint", "monitors": monitors, "start": at(400).rfc3339(), "end": at(500).rfc3339(),
    });
    Order::Announce(Box::new(serde_json::from_value::<Draft>(draft).unwrap()))
}

impl World {
    /// What people did, and whether visitors see it.
    async fn seen(&mut self, seconds: u32, order: Order) -> (bool, Option<IncidentId>) {
        let done = self.command(seconds, order).await.unwrap();
        let id = match done {
            Done::Incident(record) => Some(record.id),
            Done::Maintenance(_) | Done::Clock(_) => None,
        };
        (self.public, id)
    }
}

#[tokio::test]
async fn only_what_visitors_see_makes_the_page_anew() {
    let mut world = site().await;
    for (seconds, id, kind, seen) in [
        (1, "shop", U, false),
        (10, "cellar", D, false),
        (20, "cellar", U, false),
        (30, "cellar", D, false),
        (40, "shop", D, true),
        (50, "shop", D, false),
        (60, "shop", U, true),
    ] {
        world.judge(&[(seconds, id, kind)]).await;
        assert_eq!(world.public, seen, "{seconds} {id} {kind:?}");
    }
    for (monitors, visibility, seen) in [
        (&["cellar"][..], Visibility::Public, false),
        (&["shop"], Visibility::Private, false),
        (&[], Visibility::Private, false),
        (&["shop", "cellar"], Visibility::Public, true),
        (&[], Visibility::Public, true),
    ] {
        let (public, id) = world.seen(70, draft(monitors, visibility)).await;
        assert_eq!(public, seen, "{monitors:?} {visibility:?}");
        let incident = id.unwrap();
        let note = |status, body: &str| Order::Update {
            incident: incident.clone(),
            status,
            impact: None,
            body: body.to_owned(),
        };
        assert_eq!(world.seen(71, note(Some(IncidentStatus::Identified), "A pipe.")).await.0, seen);
        assert!(!world.seen(72, Order::Acknowledge { incident: incident.clone() }).await.0);
        assert_eq!(world.seen(73, Order::Resolve { incident, at: None, body: None }).await.0, seen);
    }
    let drill = |id: &str| Order::Drill { monitor: MonitorId::new(id), length: SECOND * 5, to: Vec::new() };
    assert!(!world.seen(80, drill("cellar")).await.0);
    assert!(world.seen(80, drill("shop")).await.0);
    assert!(!world.seen(90, planned("paint-cellar", &["cellar"])).await.0);
    assert!(world.seen(90, planned("paint-both", &["cellar", "shop"])).await.0);
    assert!(!world.seen(91, Order::Cancel(crate::model::MaintenanceId::new("paint-cellar"))).await.0);
    assert!(world.seen(91, Order::Cancel(crate::model::MaintenanceId::new("paint-both"))).await.0);
}

#[tokio::test]
async fn a_configuration_that_changes_nothing_public_is_not_seen() {
    let mut world = site().await;
    let usual = world.config.clone();
    let hook = usual.subscribers[0].channel.clone();
    let more = Arc::new(Subscriber::plain(SubscriberId::new("more"), hook));
    let with = |monitors: Vec<crate::model::Monitor>| Config {
        monitors: usual.monitors.iter().cloned().chain(monitors.into_iter().map(Arc::new)).collect(),
        ..(*usual).clone()
    };
    let renamed = crate::model::Site { name: "Other".to_owned(), ..usual.site.clone() };
    for (what, config, seen) in [
        ("the same", (*usual).clone(), false),
        ("a subscriber", Config { subscribers: vec![more], ..(*usual).clone() }, false),
        ("a private monitor", with(vec![private(watched("attic", &[]))]), false),
        ("a public monitor", with(vec![watched("door", &[])]), true),
        ("without it", (*usual).clone(), true),
        ("a name", Config { site: renamed, ..(*usual).clone() }, true),
    ] {
        world.config = Arc::new(config);
        world.roster(at(10)).await;
        assert_eq!(world.public, seen, "{what}");
    }
}

#[tokio::test]
async fn a_private_dependent_moves_no_public_instant() {
    let mut world = site().await;
    world.judge(&[(10, "router", D)]).await;
    let before = world.incidents().remove(0).0.updated_at;
    world.judge(&[(20, "vault", D), (30, "vault", D)]).await;
    assert!(!world.public);
    let (incident, timeline) = world.incidents().remove(0);
    assert_eq!(timeline.last().unwrap().kind, EntryKind::AffectedPrivate, "it is told to operators");
    assert_eq!((incident.monitors.len(), incident.updated_at), (2, before));
}

#[tokio::test]
async fn private_members_of_a_public_incident_move_no_public_instant() {
    let mut world = site().await;
    let id = world.seen(10, draft(&["shop"], Visibility::Public)).await.1.unwrap();
    let mut edited = async |seconds, monitors: &[&str]| {
        let edit = Edit { monitors: Some(ids(monitors)), ..Edit::default() };
        let seen = world.seen(seconds, Order::Edit { incident: id.clone(), edit: Box::new(edit) }).await.0;
        let incident = world.incidents().remove(0).0;
        (seen, incident.updated_at, incident.monitors.len())
    };
    assert_eq!(edited(20, &["shop", "cellar"]).await, (false, at(10), 2));
    assert_eq!(edited(30, &["shop"]).await, (false, at(10), 1));
    assert_eq!(edited(40, &["shop", "router"]).await, (true, at(40), 2));
}

#[tokio::test]
async fn planned_work_over_private_monitors_is_no_other_edition() {
    let mut world = site().await;
    world.seen(10, planned("paint", &["shop"])).await;
    let planned = |world: &World| {
        let planned = world.site.committed(at(50)).maintenance;
        (planned[0].sequence, planned[0].updated_at, planned[0].monitors.len())
    };
    let mut revised = async |seconds, held: &[&str], monitors: &[&str]| {
        let Order::Announce(before) = self::planned("paint", held) else { unreachable!("planned work") };
        let Order::Announce(after) = self::planned("paint", monitors) else { unreachable!("planned work") };
        let seen = world.seen(seconds, Order::Revise { before, after }).await.0;
        (seen, planned(&world))
    };
    assert_eq!(revised(20, &["shop"], &["shop", "cellar"]).await, (false, (0, at(10), 2)));
    assert_eq!(revised(30, &["shop", "cellar"], &["shop", "router"]).await, (true, (1, at(30), 2)));
}
