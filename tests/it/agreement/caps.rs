//! No limit of a list changes what is shown, how bad it is, or who is told.

use std::sync::Arc;
use std::time::Duration;

use stillup::model::{
    Channel, Impact, IncidentDraft, MonitorId, Order, Reach, Scope, Secret, Subscriber, SubscriberId, Timestamp,
    Visibility, Webhook,
};
use stillup::site::concerned;

use super::draw::{Crowd, Drawn, crowd, noon};
use super::{Bench, theme};

/// More than the shorter lists show, and more than the longest.
const COUNTS: [usize; 2] = [201, 1_001];

async fn agrees(kind: Crowd, count: usize, level: &str) {
    let mut bench = Bench::of(|folder| crowd(kind, count, folder)).await;
    bench.roster().await;
    if kind == Crowd::Drills {
        for place in 0..count {
            let order = Order::Drill {
                monitor: MonitorId::new(format!("m{place}")),
                length: Duration::from_secs(60),
                to: Vec::new(),
            };
            bench.command(order).await.unwrap();
        }
        assert_eq!(bench.truth.committed(noon()).open.len(), count);
    }
    assert_eq!(bench.site.whole().level, level, "{kind:?}");
    let wrong = bench.wrong(&theme(), 2);
    assert!(wrong.is_empty(), "{count} {kind:?}: {} wrong:\n{}", wrong.len(), wrong.join("\n"));
    bench.store.close().await;
}

#[tokio::test]
async fn very_many_failures_change_no_word() {
    for count in COUNTS {
        agrees(Crowd::Failing, count, "partial").await;
    }
}

#[tokio::test]
async fn very_many_incidents_hide_no_impact() {
    for count in COUNTS {
        agrees(Crowd::Incidents, count, "partial").await;
    }
}

#[tokio::test]
async fn very_many_windows_all_run() {
    for count in COUNTS {
        agrees(Crowd::Windows, count, "maintenance").await;
    }
}

#[tokio::test]
async fn very_many_drills_change_nothing() {
    for count in COUNTS {
        agrees(Crowd::Drills, count, "up").await;
    }
}

/// Each cares for one monitor only, and an incident of the whole site is about all of them.
#[tokio::test]
async fn very_many_subscribers_are_all_told() {
    for count in COUNTS {
        let mut bench = Bench::of(|folder| with_subscribers(crowd(Crowd::Drills, count, folder), count)).await;
        bench.roster().await;
        bench.command(of_everything()).await.unwrap();
        let everybody = bench.site.config.subscribers.clone();
        let mut told = 0;
        loop {
            let step = bench.store.fan_out(concerned, everybody.clone(), 100).await.unwrap();
            told += step.messages;
            if !step.more {
                break;
            }
        }
        assert_eq!(told, count);
        let due = bench.store.due_messages(Timestamp::MAX, count + 1).await.unwrap();
        assert_eq!(due.len(), count, "each is due");
        bench.store.close().await;
    }
}

fn with_subscribers(mut site: Drawn, count: usize) -> Drawn {
    let mut config = (*site.config).clone();
    let reach = Reach { timeout: Duration::from_secs(1), allow_private: true };
    let webhook =
        Webhook { url: Secret::new("http://127.0.0.1:9/"), secrets: Vec::new(), headers: Vec::new(), own: None, reach };
    let one = |place: usize| {
        let scope = Scope::Only { monitors: vec![MonitorId::new(format!("m{place}"))], groups: Vec::new() };
        let id = SubscriberId::new(format!("s{place}"));
        Arc::new(Subscriber { scope, ..Subscriber::plain(id, Channel::Webhook(webhook.clone())) })
    };
    config.subscribers = (0..count).map(one).collect();
    site.config = Arc::new(config);
    site
}

fn of_everything() -> Order {
    Order::Open(Box::new(IncidentDraft {
        title: "Everything is slow".to_owned(),
        body: String::new(),
        status: None,
        severity: None,
        impact: Some(Impact::Degraded),
        monitors: Vec::new(),
        started_at: None,
        resolved_at: None,
        counts: false,
        visibility: Visibility::Public,
    }))
}
