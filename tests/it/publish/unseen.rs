//! Whatever happens to what is private: every public byte stays, and stays where it is kept.

use stillup::model::{Draft, Impact, IncidentDraft, MonitorId, Order};

use super::*;

/// No beat comes while the test runs.
const NEVER: Duration = Duration::from_secs(400 * 86_400);

fn draft(monitors: &[&str], visibility: Visibility) -> Order {
    Order::Open(Box::new(IncidentDraft {
        title: "Water".to_owned(),
        body: "In the cellar.".to_owned(),
        status: None,
        severity: None,
        impact: Some(Impact::Down),
        monitors: monitors.iter().map(|id| MonitorId::new(*id)).collect(),
        started_at: None,
        resolved_at: None,
        counts: true,
        visibility,
    }))
}

fn planned(monitor: &str) -> Order {
    let soon = stillup::clock::now() + Duration::from_secs(3_600);
    let draft = serde_json::json!({
        "id": "paint", "title": "Paint", "monitors": [monitor], "start": soon.rfc3339(),
        "end": (soon + Duration::from_secs(60)).rfc3339(),
    });
    Order::Announce(Box::new(serde_json::from_value::<Draft>(draft).unwrap()))
}

/// Waits until so many incidents are in the database: what is private is handed on to nobody.
async fn until_recorded(stage: &Stage, incidents: usize) {
    let query = IncidentQuery { all: true, limit: usize::MAX, ..IncidentQuery::default() };
    let reader = stage.reader();
    let recorded = async {
        while reader.incidents(&query).unwrap().len() < incidents {
            stage.store.newest_batch().await.unwrap();
        }
    };
    tokio::time::timeout(GUARD, recorded).await.expect("they are recorded");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_private_makes_no_byte_anew() {
    let folder = TempDir::new().unwrap();
    let private = |id: &str, above: &[&str]| Monitor {
        visibility: Visibility::Private,
        depends_on: above.iter().map(|id| MonitorId::new(*id)).collect(),
        ..monitor(id)
    };
    let config = config(&folder, vec![monitor("shop"), private("vault", &[]), private("cellar", &["shop"])]);
    let mut stage = Stage::in_rounds(config, Arc::default(), NEVER).await;
    stage.until_status("shop", Status::Up).await;
    stage.script.set("shop", Act::Find(OutcomeKind::Down));
    stage.until("an outage", |state| state.open.len() == 1).await;

    let lifecycle = Lifecycle::new();
    let mut publisher = Publisher::start(&lifecycle, stage.committed.clone(), theme(), stage.database());
    assert!(publisher.changed().await);
    stage.committed.mark_unchanged();
    let shown = stage.committed.borrow().as_ref().unwrap().open[0].id.to_string();
    let asks = every_ask("shop", &shown);
    let mut before = Vec::new();
    for ask in &asks {
        before.push(publisher.answer(ask.clone()).await);
    }

    stage.script.set("vault", Act::Find(OutcomeKind::Down));
    until_recorded(&stage, 2).await;
    stage.script.set("vault", Act::Find(OutcomeKind::Up));
    stage.script.set("cellar", Act::Find(OutcomeKind::Down));
    for order in [draft(&["vault"], Visibility::Public), draft(&["shop"], Visibility::Private), planned("vault")] {
        stage.command_once(order, None).await.unwrap();
    }
    let drill = Order::Drill { monitor: MonitorId::new("vault"), length: Duration::from_secs(60), to: Vec::new() };
    stage.command_once(drill, None).await.unwrap();
    until_recorded(&stage, 5).await;
    assert!(!stage.committed.has_changed().unwrap(), "nothing is handed on");
    for (ask, before) in asks.iter().zip(&before) {
        assert!(Arc::ptr_eq(&publisher.answer(ask.clone()).await, before), "{ask:?} was made anew");
    }

    // What is public is told at once, and nothing private with it.
    stage.command(draft(&["shop"], Visibility::Public)).await.unwrap();
    assert!(publisher.changed().await);
    for ask in [Ask::Home, Ask::ApiIncidents(None), Ask::Feed { kind: FeedKind::Atom, monitor: None, group: None }] {
        assert!(text(&*publisher.answer(ask.clone()).await).contains("Water"), "{ask:?}");
    }
    let told = text(&*publisher.answer(Ask::ApiIncidents(None)).await);
    assert_eq!(told.matches("\"title\":").count(), 2, "{told}");
    lifecycle.cancel();
    assert!(lifecycle.drained().await);
    stage.stop().await;
}
