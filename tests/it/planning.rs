//! Planned work by operators, through the recorder and on a real database.

#![expect(clippy::panic, reason = "the helpers of tests are tests")]

use std::sync::Arc;
use std::time::Duration;

use stillup::clock;
use stillup::model::maintenance::Moment;
use stillup::model::time::HOUR;
use stillup::model::{
    Done, Draft, MaintenanceId, MaintenanceRecord, OccurrenceStatus, Once, Order, Refusal, Status, Timestamp,
};
use stillup::site::Committed;
use stillup::store::inspection::Damage;
use tempfile::TempDir;

use crate::harness::{Stage, config, monitor};

fn draft(id: &str, start: Timestamp, length: Duration) -> Box<Draft> {
    Box::new(Draft {
        id: MaintenanceId::new(id),
        title: "Move".to_owned(),
        description: None,
        monitors: Vec::new(),
        groups: Vec::new(),
        all: true,
        start: Moment::Instant(start),
        end: None,
        duration: Some(length),
        rrule: None,
        timezone: None,
    })
}

async fn ordered(stage: &Stage, order: Order) -> Result<MaintenanceRecord, Refusal> {
    match stage.command_once(order, None).await? {
        Done::Maintenance(record) => Ok(*record),
        other @ (Done::Incident(_) | Done::Clock(_)) => panic!("not a maintenance: {other:?}"),
    }
}

fn words(refusal: Refusal) -> String {
    match refusal {
        Refusal::Conflict(fault) | Refusal::Missing(fault) => fault.message,
        Refusal::Invalid(faults) => faults.into_iter().map(|fault| fault.message).collect::<Vec<_>>().join("; "),
        other => format!("{other:?}"),
    }
}

/// Whether a window of this maintenance runs.
fn runs(id: &'static str) -> impl Fn(&Committed) -> bool {
    move |state| {
        state.maintenance.iter().any(|one| one.maintenance.as_str() == id && one.status == OccurrenceStatus::InProgress)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn planned_work_is_announced_and_cancelled() {
    let folder = TempDir::new().unwrap();
    let configured = draft("nightly", clock::now() + HOUR, HOUR).check("UTC").unwrap();
    let config = stillup::model::Config { maintenance: vec![configured], ..config(&folder, vec![monitor("shop")]) };
    let mut stage = Stage::start(config.clone(), Arc::default()).await;
    stage.until_status("shop", Status::Up).await;
    let now = clock::now();
    let first = draft("move", now - HOUR, HOUR * 2);
    let announce = Order::Announce(first.clone());
    let once = Some(Once { key: "k".to_owned(), fingerprint: "f".to_owned() });
    let made = stage.command_once(announce.clone(), once.clone()).await.unwrap();
    assert_eq!(stage.command_once(announce.clone(), once).await.unwrap(), made, "the same key is answered the same");
    // Answered means on disk.
    assert_eq!(stage.reader().made_maintenance().unwrap()[0].0, *first);
    stage.until("the window", runs("move")).await;

    for (order, said) in [
        (announce, "there is a maintenance `move` already"),
        (Order::Announce(draft("nightly", now, HOUR)), "it is written in the configuration"),
        (Order::Cancel(MaintenanceId::new("nightly")), "it is written in the configuration"),
        (Order::Cancel(MaintenanceId::new("none")), "there is no maintenance `none`"),
        (Order::Announce(draft("past", now - HOUR * 2, HOUR)), "it is over already"),
        (
            Order::Announce(Box::new(Draft {
                all: false,
                monitors: vec![stillup::model::MonitorId::new("gone")],
                ..*draft("x", now, HOUR)
            })),
            "`gone`",
        ),
        (
            Order::Revise { before: draft("move", now, HOUR), after: draft("move", now, HOUR) },
            "changed by somebody else",
        ),
    ] {
        let told = words(ordered(&stage, order).await.unwrap_err());
        assert!(told.contains(said), "{told}");
    }

    ordered(&stage, Order::Cancel(MaintenanceId::new("move"))).await.unwrap();
    let loaded = stage.reader().maintenance(now - HOUR * 3).unwrap();
    assert!(
        loaded.made.is_empty() && loaded.completed.len() == 1 && loaded.completed[0].end >= now,
        "what ran ends now"
    );
    stage.until("the end", move |state| !runs("move")(state)).await;
    let audit = stage.reader().audit(Some("move"), None, 10).unwrap();
    let actions: Vec<&str> = audit.iter().map(|(_, audit)| audit.action.as_str()).collect();
    assert_eq!(actions, ["maintenance.cancelled", "maintenance.announced"]);
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_take_effect_is_not_confirmed() {
    let folder = TempDir::new().unwrap();
    let mut stage = Stage::start(config(&folder, vec![monitor("shop")]), Arc::default()).await;
    stage.until_status("shop", Status::Up).await;
    let now = clock::now();
    let first = draft("move", now - HOUR, HOUR * 2);
    ordered(&stage, Order::Announce(first.clone())).await.unwrap();
    stage.until("the window", runs("move")).await;
    // What runs stays as it began.
    let onwards = Some(HOUR * 3);
    for after in [
        Draft { title: "Moving".to_owned(), ..(*first).clone() },
        Draft { duration: onwards, ..(*first).clone() },
        Draft { start: Moment::Instant(now + HOUR), ..(*first).clone() },
        Draft { rrule: Some("FREQ=DAILY".to_owned()), ..(*first).clone() },
    ] {
        let told =
            words(ordered(&stage, Order::Revise { before: first.clone(), after: Box::new(after) }).await.unwrap_err());
        assert!(told.starts_with("the window of `move` runs since "), "{told}");
    }
    let same = Order::Revise { before: first.clone(), after: first.clone() };
    assert_eq!(ordered(&stage, same).await.unwrap().title, "Move", "nothing is different");
    ordered(&stage, Order::Cancel(MaintenanceId::new("move"))).await.unwrap();
    stage.until("the end", move |state| !runs("move")(state)).await;
    let told = words(ordered(&stage, Order::Announce(first.clone())).await.unwrap_err());
    assert!(
        told.starts_with("the window of `move` that began at ") && told.ends_with(" is over: it does not begin again"),
        "{told}"
    );
    let daily = |id: &str, rrule: Option<&str>, title: &str| {
        Box::new(Draft { rrule: rrule.map(str::to_owned), title: title.to_owned(), ..*draft(id, now - HOUR / 2, HOUR) })
    };
    let past =
        Draft { start: Moment::Instant(now - HOUR * 24 * 400), ..*daily("past", Some("FREQ=DAILY;COUNT=3"), "Move") };
    let told = words(ordered(&stage, Order::Announce(Box::new(past))).await.unwrap_err());
    assert!(told.starts_with("its `rrule` brings no window after "), "{told}");
    let rule = daily("daily", Some("FREQ=DAILY"), "Move");
    ordered(&stage, Order::Announce(rule.clone())).await.unwrap();
    stage.until("the first of many", runs("daily")).await;
    let other = daily("daily", Some("FREQ=DAILY"), "Other");
    ordered(&stage, Order::Revise { before: rule, after: other.clone() }).await.unwrap();
    let once = Order::Revise { before: other, after: daily("daily", None, "Once") };
    assert!(
        words(ordered(&stage, once).await.unwrap_err()).contains("runs since"),
        "there is none but the one that runs"
    );
    let audit = stage.reader().audit(Some("daily"), None, 10).unwrap();
    assert_eq!((&audit[0].1.before["title"], &audit[0].1.after["title"]), (&"Move".into(), &"Other".into()));
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_planned_while_the_store_fails() {
    let folder = TempDir::new().unwrap();
    let mut stage = Stage::start(config(&folder, vec![monitor("shop")]), Arc::default()).await;
    stage.until_status("shop", Status::Up).await;
    stage.inspect().spoil(Damage::RefusesMaintenance);
    let order = Order::Announce(draft("move", clock::now(), HOUR));
    assert!(matches!(ordered(&stage, order.clone()).await, Err(Refusal::Unavailable(_))));
    stage.inspect().spoil(Damage::TakesMaintenance);
    ordered(&stage, order).await.unwrap();
    stage.until("the window", |state| state.maintenance.len() == 1).await;
    stage.stop().await;
}
