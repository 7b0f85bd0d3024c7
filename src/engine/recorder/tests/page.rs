//! What a message says of the page: what the page says after the same commit.

use super::parents::{D, U, World, at, private, watched};
use super::*;
use crate::model::{Facts, Impact, IncidentDraft, MonitorId, Order, PageFacts, Visibility};
use crate::store::{Attempt, AttemptResult};

impl World {
    /// Delivers everything; what was told of the page, oldest first.
    async fn pages(&mut self) -> Vec<(String, PageFacts)> {
        let mut found = Vec::new();
        self.tell().await;
        loop {
            let due = self.store.due_messages(Timestamp::MAX, 10).await.unwrap();
            if due.is_empty() {
                found.sort_by_key(|(decided, _)| *decided);
                return found.into_iter().map(|(_, told)| told).collect();
            }
            for message in due {
                let Facts { event, at: decided, page, .. } = message.facts;
                if message.subscriber.as_str() == "everybody" {
                    found.push((decided, (event.to_string(), *page.unwrap())));
                }
                let result = AttemptResult::Delivered;
                let attempt = Attempt { id: message.id, subscriber: message.subscriber, at: at(0), took: None, result };
                self.store.settle(vec![attempt], self.config.subscribers.clone()).await.unwrap();
            }
        }
    }
}

fn told(pages: &[(String, PageFacts)]) -> Vec<String> {
    let one = |(event, page): &(String, PageFacts)| {
        let component = &page.components[0];
        let before = component.before.map_or("-", |before| before.as_str());
        format!("{event} {} {before} {} {}", page.rollup.unwrap().indicator(), component.status, component.position)
    };
    pages.iter().map(one).collect()
}

#[tokio::test]
async fn a_resolve_says_that_another_incident_is_open() {
    let mut world =
        World::start(vec![watched("api", &[]), watched("shop", &[]), private(watched("secret", &[]))]).await;
    world
        .judge(&[
            (0, "api", U),
            (0, "shop", U),
            (10, "shop", OutcomeKind::Degraded),
            (20, "api", D),
            (30, "shop", D),
            (40, "shop", U),
        ])
        .await;
    world.judge(&[(50, "api", U), (60, "secret", D)]).await;
    let pages = world.pages().await;
    assert_eq!(
        told(&pages),
        [
            "incident.opened minor - degraded 2",
            "incident.opened major - down 1",
            "incident.updated critical degraded down 2",
            "incident.resolved major down up 2",
            "incident.resolved none down up 1",
            "incident.opened none - down 0",
        ]
    );
    let since: Vec<_> = pages.iter().map(|(_, page)| (page.known_at, page.components[0].created_at)).collect();
    assert_eq!(since[0], since[2], "stable between the messages of an incident");
    assert_eq!(since[0], (Some(at(10)), at(0)));
}

#[tokio::test]
async fn a_drill_is_nothing_on_the_page() {
    let mut world = World::start(vec![watched("shop", &[])]).await;
    world.judge(&[(0, "shop", U)]).await;
    world
        .order(10, Order::Drill { monitor: MonitorId::new("shop"), length: SECOND * 60, to: Vec::new() })
        .await
        .unwrap();
    assert_eq!(told(&world.pages().await), ["incident.opened none - up 1"]);
}

fn of_the_site(impact: Impact, visibility: Visibility) -> Order {
    Order::Open(Box::new(IncidentDraft {
        title: "Everything is slow".to_owned(),
        body: String::new(),
        status: None,
        severity: None,
        impact: Some(impact),
        monitors: Vec::new(),
        started_at: None,
        resolved_at: None,
        counts: false,
        visibility,
    }))
}

#[tokio::test]
async fn what_people_say_of_the_whole_site_is_said_of_every_monitor() {
    let mut world = World::start(vec![watched("shop", &[])]).await;
    world.judge(&[(0, "shop", U)]).await;
    world.order(10, of_the_site(Impact::Degraded, Visibility::Public)).await.unwrap();
    world
        .order(20, Order::Drill { monitor: MonitorId::new("shop"), length: SECOND * 60, to: Vec::new() })
        .await
        .unwrap();
    assert_eq!(told(&world.pages().await[1..]), ["incident.opened minor - degraded 1"]);
}

#[tokio::test]
async fn what_lies_over_a_monitor_is_told_and_what_is_private_is_not() {
    let mut world = World::start(vec![watched("shop", &[])]).await;
    world.judge(&[(0, "shop", U)]).await;
    world.order(10, of_the_site(Impact::Down, Visibility::Private)).await.unwrap();
    world.judge(&[(20, "shop", OutcomeKind::Degraded)]).await;
    world.order(30, of_the_site(Impact::Down, Visibility::Public)).await.unwrap();
    world.judge(&[(40, "shop", U)]).await;
    let pages: Vec<_> = world.pages().await.into_iter().filter(|(_, page)| !page.components.is_empty()).collect();
    assert_eq!(told(&pages), ["incident.opened minor - degraded 1", "incident.resolved critical degraded down 1"]);
}
