//! Engine and recorder on a real database: outages, restarts, panics, rosters, store trouble.

use std::sync::Arc;
use std::time::Duration;

use stillup::model::{EntryKind, IncidentStatus, Monitor, MonitorId, Order, OutcomeKind, Refusal, Status, Timing};
use stillup::store::IncidentQuery;
use tempfile::TempDir;

use crate::harness::{Act, Script, Stage, config, live, monitor};

const DOWN: Act = Act::Find(OutcomeKind::Down);
const UP: Act = Act::Find(OutcomeKind::Up);

fn all() -> IncidentQuery {
    IncidentQuery {
        monitors: vec![MonitorId::new("shop"), MonitorId::new("calm")],
        limit: 100,
        ..IncidentQuery::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_is_one_incident_with_its_story() {
    let folder = TempDir::new().unwrap();
    let mut stage = Stage::start(config(&folder, vec![monitor("shop"), monitor("calm")]), Arc::default()).await;
    stage.until_status("shop", Status::Up).await;
    stage.script.set("shop", DOWN);
    let state = stage.until_status("shop", Status::Down).await;
    let standing = &live(&state, "shop").unwrap().standing;
    let opened = stage.reader().incidents(&all()).unwrap();
    assert_eq!(opened.len(), 1);
    assert_eq!(opened[0].started_at, standing.since, "backdated to the first failing check");
    assert_eq!(opened[0].title, "The shop down");
    assert_eq!(
        opened[0].cause.as_ref().map(|cause| (cause.consecutive_failures, cause.failure_threshold)),
        Some((2, 2))
    );
    stage.script.set("shop", UP);
    stage.until_status("shop", Status::Up).await;
    let reader = stage.reader();
    let resolved = reader.incident(&opened[0].id).unwrap().unwrap();
    assert_eq!(resolved.status, IncidentStatus::Resolved);
    assert!(resolved.resolved_at.unwrap() > resolved.started_at);
    assert_eq!(resolved.downtime, resolved.resolved_at.unwrap().since(resolved.started_at));
    let timeline = reader.timeline(&opened[0].id).unwrap();
    assert_eq!(timeline.iter().map(|entry| entry.kind).collect::<Vec<_>>(), [EntryKind::Opened, EntryKind::Resolved]);
    assert_eq!(timeline[0].checks.len(), 2, "the checks that confirmed it");
    assert!(timeline[0].checks.iter().all(|check| check.reason.is_some()));
    assert!(!reader.failed_checks(&opened[0].id).unwrap().is_empty());
    let spans = reader.all_spans(resolved.started_at, stillup::model::Timestamp::MAX).unwrap();
    let shop: Vec<_> = spans[&MonitorId::new("shop")].iter().map(|span| span.status).collect();
    assert!(shop.ends_with(&[Status::Down, Status::Up]), "{shop:?}");
    assert!(stage.metrics.encode().contains("stillup_incident_open{severity=\"critical\"} 0"));
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_in_mid_outage_forgets_nothing() {
    let folder = TempDir::new().unwrap();
    let mut stage = Stage::start(config(&folder, vec![monitor("shop")]), Arc::default()).await;
    stage.until_status("shop", Status::Up).await;
    stage.script.set("shop", DOWN);
    let before = stage.until_status("shop", Status::Down).await;
    let (script, since) = (stage.script.clone(), live(&before, "shop").unwrap().standing.since);
    stage.stop().await;
    let mut stage = Stage::start(config(&folder, vec![monitor("shop")]), script).await;
    let after = stage.until_status("shop", Status::Down).await;
    assert_eq!(live(&after, "shop").unwrap().standing.since, since);
    stage.script.set("shop", UP);
    stage.until_status("shop", Status::Up).await;
    let incidents = stage.reader().incidents(&all()).unwrap();
    assert_eq!(incidents.len(), 1);
    assert!(incidents[0].resolved_at.is_some());
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_and_a_hang_leave_the_others_on_time() {
    let folder = TempDir::new().unwrap();
    let script = Arc::new(Script::default());
    script.set("broken", Act::Panic);
    script.set("stuck", Act::Hang);
    let monitors = vec![monitor("broken"), monitor("stuck"), monitor("calm")];
    let mut stage = Stage::start(config(&folder, monitors), script).await;
    stage.until_status("calm", Status::Up).await;
    let panicked = |state: &stillup::site::Committed| {
        live(state, "broken")
            .is_some_and(|live| live.standing.last_check.is_some_and(|(_, kind)| kind == OutcomeKind::Indeterminate))
    };
    let state = stage.until("a panicked check", panicked).await;
    assert_eq!(live(&state, "broken").unwrap().standing.status, Status::Unknown, "our fault, so no verdict");
    let checks = live(&state, "calm").unwrap().hour.count();
    stage
        .until("more checks of the others", |state| live(state, "calm").is_some_and(|live| live.hour.count() > checks))
        .await;
    stage.script.set("broken", UP);
    stage.until_status("broken", Status::Up).await;
    assert!(!stage.metrics.encode().contains("stillup_probe_panics_total 0\n"));
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_monitor_ends_its_incident_and_comes_back_anew() {
    let folder = TempDir::new().unwrap();
    let mut stage = Stage::start(config(&folder, vec![monitor("shop"), monitor("calm")]), Arc::default()).await;
    stage.until_status("shop", Status::Up).await;
    stage.script.set("shop", DOWN);
    stage.until_status("shop", Status::Down).await;
    stage.config.send_replace(Arc::new(config(&folder, vec![monitor("calm")])));
    stage.until("the monitor to be gone", |state| live(state, "shop").is_none()).await;
    let incident = stage.reader().incidents(&all()).unwrap().remove(0);
    assert_eq!(incident.status, IncidentStatus::Resolved);
    let timeline = stage.reader().timeline(&incident.id).unwrap();
    assert!(timeline.last().unwrap().body.contains("monitor removed"));
    assert_eq!(
        stage.reader().former_monitors(&[MonitorId::new("calm")]).unwrap(),
        [(MonitorId::new("shop"), "The shop".to_owned())]
    );
    stage.config.send_replace(Arc::new(config(&folder, vec![monitor("shop"), monitor("calm")])));
    stage.until_status("shop", Status::Down).await;
    let again = stage.reader().incidents(&all()).unwrap();
    assert_eq!(again.len(), 2, "not a reopening: that was no automatic resolve");
    let paused = Monitor { enabled: false, ..monitor("shop") };
    stage.config.send_replace(Arc::new(config(&folder, vec![paused, monitor("calm")])));
    stage
        .until("the monitor to be paused", |state| live(state, "shop").is_some_and(|live| !live.monitor.enabled))
        .await;
    let timeline = stage.reader().timeline(&again[0].id).unwrap();
    assert!(timeline.last().unwrap().body.contains("paused"));
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_monitor_missing_at_start_was_removed_then() {
    let folder = TempDir::new().unwrap();
    let mut stage = Stage::start(config(&folder, vec![monitor("shop"), monitor("calm")]), Arc::default()).await;
    stage.script.set("shop", DOWN);
    stage.until_status("shop", Status::Down).await;
    stage.stop().await;
    let mut stage = Stage::start(config(&folder, vec![monitor("calm")]), Arc::default()).await;
    stage.until_status("calm", Status::Up).await;
    let incident = stage.reader().incidents(&all()).unwrap().remove(0);
    assert!(incident.resolved_at.is_some());
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn store_trouble_stops_nothing_but_telling() {
    let folder = TempDir::new().unwrap();
    let mut stage = Stage::start(config(&folder, vec![monitor("shop"), monitor("calm")]), Arc::default()).await;
    stage.until_status("shop", Status::Up).await;
    let thief = stage.inspect().hold();
    stage.script.set("shop", DOWN);
    let state = stage.until("store trouble to be told", |state| state.store_failing_since.is_some()).await;
    assert_eq!(live(&state, "shop").unwrap().standing.status, Status::Up, "nothing uncommitted is shown");
    assert!(stage.metrics.encode().contains("stillup_monitor_status{monitor=\"shop\",status=\"up\"} 1"));
    assert!(stage.reader().incidents(&all()).unwrap().is_empty());
    drop(thief);
    let state = stage.until_status("shop", Status::Down).await;
    assert_eq!(live(&state, "calm").unwrap().standing.status, Status::Up, "no monitor turns down for it");
    stage.until("the trouble to be over", |state| state.store_failing_since.is_none()).await;
    assert_eq!(stage.reader().incidents(&all()).unwrap().len(), 1);
    stage.stop().await;
}

/// Everything goes on in a file that nobody will find again.
#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_gone_is_store_trouble_though_nothing_is_written() {
    let folder = TempDir::new().unwrap();
    let shop = Monitor {
        timing: Timing { interval: Duration::from_secs(3_600), ..monitor("shop").timing },
        ..monitor("shop")
    };
    let mut stage = Stage::start(config(&folder, vec![shop]), Arc::default()).await;
    stage.until_status("shop", Status::Up).await;
    let (path, aside) = (folder.path().join("stillup.db"), folder.path().join("aside.db"));
    std::fs::rename(&path, &aside).unwrap();
    stage.until("store trouble to be told", |state| state.store_failing_since.is_some()).await;
    assert!(stage.metrics.encode().contains("\nstillup_store_works 0\n"));
    let open = || Order::Open(Box::new(crate::people::draft("Gone")));
    assert!(matches!(stage.command(open()).await, Err(Refusal::Unavailable(_))));
    std::fs::rename(&aside, &path).unwrap();
    stage.until("the trouble to be over", |state| state.store_failing_since.is_none()).await;
    assert!(stage.metrics.encode().contains("\nstillup_store_works 1\n"));
    stage.command(open()).await.unwrap();
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_cut_short_is_no_longer_in_flight() {
    let folder = TempDir::new().unwrap();
    let mut stage = Stage::start(config(&folder, vec![monitor("stuck"), monitor("calm")]), Arc::default()).await;
    stage.until_status("stuck", Status::Up).await;
    stage.script.set("stuck", Act::Hang);
    let state = stage.until_status("calm", Status::Up).await;
    let checks = live(&state, "calm").unwrap().hour.count();
    stage
        .until("more checks of the other", |state| {
            live(state, "calm").is_some_and(|live| live.hour.count() > checks + 10)
        })
        .await;
    let metrics = stage.metrics.clone();
    stage.stop().await;
    assert!(metrics.encode().contains("\nstillup_checks_in_flight 0\n"), "{}", metrics.encode());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_incident_that_comes_back_worse_is_called_what_it_is() {
    let folder = TempDir::new().unwrap();
    let mut shop = monitor("shop");
    shop.judging.reopen_window = Duration::from_secs(3_600);
    let mut stage = Stage::start(config(&folder, vec![shop]), Arc::default()).await;
    for (act, status) in [(Act::Find(OutcomeKind::Degraded), Status::Degraded), (UP, Status::Up), (DOWN, Status::Down)]
    {
        stage.script.set("shop", act);
        stage.until_status("shop", status).await;
    }
    let incidents = stage.reader().incidents(&all()).unwrap();
    assert_eq!(incidents.len(), 1, "reopened");
    assert_eq!(incidents[0].title, "The shop down");
    stage.stop().await;
}
