//! Drills through the real store: told like any failure, and nothing else is different afterwards.

use super::parents::{D, U, World, at, private, watched};
use super::*;
use crate::model::{
    Command, DrillStatus, EntryKind, EventType, Incident, IncidentId, IncidentRecord, IncidentStatus, Location,
    Monitor, MonitorId, Operator, Order, Severity, SubscriberId,
};
use crate::store::{ReadOnly, Reader, RollupWidth};

impl World {
    pub(super) async fn order(&mut self, seconds: u32, order: Order) -> Result<IncidentRecord, Refusal> {
        match self.command(seconds, order).await? {
            Done::Incident(incident) => Ok(*incident),
            other @ (Done::Maintenance(_) | Done::Clock(_)) => panic!("no incident: {other:?}"),
        }
    }

    pub(super) async fn command(&mut self, seconds: u32, order: Order) -> Result<Done, Refusal> {
        let command = Command { who: Operator { name: "jo".to_owned(), from: None }, once: None, order };
        let story = match command.order.incident() {
            Some(id) => self.store.story(id.clone()).await.unwrap(),
            None => None,
        };
        let decided = self.site.decide(site::Input::Command(&command, story.as_ref()), at(seconds))?;
        self.public = decided.batch.public;
        self.store.record(decided.batch.clone()).await.unwrap();
        Ok(self.site.apply(decided).unwrap())
    }

    async fn drill(&mut self, seconds: u32, id: &str, length: u32) -> Result<IncidentRecord, Refusal> {
        self.drill_for(seconds, id, length, &[]).await
    }

    async fn drill_for(&mut self, seconds: u32, id: &str, length: u32, to: &[&str]) -> Result<IncidentRecord, Refusal> {
        let length = Duration::from_secs(u64::from(length));
        let to = to.iter().map(|id| SubscriberId::new(*id)).collect();
        self.order(seconds, Order::Drill { monitor: MonitorId::new(id), length, to }).await
    }

    async fn advance(&mut self, seconds: u32) {
        self.feed(&[], at(seconds)).await;
    }

    fn drills(&self) -> Vec<Incident> {
        self.incidents().into_iter().map(|(incident, _)| incident).filter(|incident| incident.drill).collect()
    }

    fn reader(&self) -> Reader {
        ReadOnly::open(&self.config.storage.path).unwrap().reader().unwrap()
    }
}

/// What is kept of the real checks: spans, standings, raw checks, rollups, names.
fn kept(reader: &Reader) -> String {
    let (shop, from, to) = (MonitorId::new("shop"), at(0) - Duration::from_secs(86_400 * 2), at(86_400 * 2));
    let mut spans: Vec<_> = reader.all_spans(from, Timestamp::MAX).unwrap().into_iter().collect();
    spans.sort_by(|a, b| a.0.cmp(&b.0));
    format!(
        "{spans:?} {:?} {:?} {:?} {:?} {:?}",
        reader.rows(&Location::local(), at(0), from).unwrap().series,
        reader.checks(&shop, from, to, 1_000).unwrap(),
        reader.rollups(&shop, RollupWidth::Hour, from, to).unwrap(),
        reader.all_latencies(from, to).unwrap(),
        reader.former_monitors(&[]).unwrap(),
    )
}

fn refused(answer: Result<IncidentRecord, Refusal>) -> String {
    match answer.expect_err("refused") {
        Refusal::Conflict(fault) => fault.message,
        other => format!("{other:?}"),
    }
}

#[tokio::test]
async fn a_drill_is_told_like_a_failure_and_leaves_no_trace_in_figures() {
    let mut shop = watched("shop", &[]);
    (shop.judging.failure_threshold, shop.judging.success_threshold) = (3, 2);
    let mut world = World::start(vec![shop]).await;
    world.judge(&[(0, "shop", U), (10, "shop", U)]).await;
    let before = kept(&world.reader());
    let begun = world.drill(12, "shop", 30).await.unwrap();
    assert!(begun.drill && begun.title == "Drill: SHOP down");
    assert!(refused(world.drill(13, "shop", 30).await).starts_with("a drill of `shop` is running"));
    let update = Order::Update { incident: begun.id.clone(), status: None, impact: None, body: "?".to_owned() };
    assert_eq!(refused(world.order(14, update).await), "this is a drill that runs: it ends by itself");
    assert_eq!(world.site.next(), at(42));
    world.advance(41).await;
    assert!(world.drills()[0].resolved_at.is_none(), "not yet");
    let seen = world.order(41, Order::Acknowledge { incident: begun.id.clone() }).await.unwrap();
    assert_eq!(seen.acknowledged_by.as_deref(), Some("jo"));
    world.advance(42).await;
    let (incident, timeline) = world.incidents().remove(0);
    assert_eq!((incident.status, incident.duration_seconds()), (IncidentStatus::Resolved, Some(30)));
    assert!(incident.handling.acknowledged.is_some());
    let kinds: Vec<_> = timeline.iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds, [EntryKind::Opened, EntryKind::Acknowledged, EntryKind::Resolved]);
    assert!(
        timeline
            .iter()
            .filter(|entry| entry.kind != EntryKind::Acknowledged)
            .all(|entry| entry.body.starts_with("Drill: "))
    );
    let told = world.messages().await;
    assert_eq!(told["everybody"], ["incident.opened: shop down", "incident.resolved: shop up"]);
    assert_eq!(told["shopkeeper"].len(), 2);
    let reader = world.reader();
    assert_eq!(reader.failed_checks(&incident.id).unwrap().len(), 3, "its evidence");
    assert_eq!(kept(&reader), before, "and nothing else is different");
    assert_eq!(reader.audit(Some(incident.id.as_str()), None, 10).unwrap().len(), 2, "begun, acknowledged");
    // Nor after a restart, with the hours rolled up.
    world.restart(at(7_300)).await;
    let rollups = world
        .reader()
        .rollups(&MonitorId::new("shop"), RollupWidth::Hour, at(0) - Duration::from_secs(3_600), at(7_200))
        .unwrap();
    assert_eq!(rollups.iter().map(|hour| hour.up + hour.down).sum::<u64>(), 2);
}

#[tokio::test]
async fn a_drill_for_some_is_told_to_nobody_else() {
    let mut world = World::start(vec![watched("shop", &[])]).await;
    world.judge(&[(0, "shop", U)]).await;
    let unknown = world.drill_for(1, "shop", 30, &["shopkeeper", "nobody"]).await;
    assert!(matches!(unknown, Err(Refusal::Missing(fault)) if fault.message == "there is no subscriber `nobody`"));
    let begun = world.drill_for(5, "shop", 30, &["shopkeeper"]).await.unwrap();
    world.advance(35).await;
    let note = Order::Update { incident: begun.id, status: None, impact: None, body: "That was a drill.".to_owned() };
    world.order(40, note).await.unwrap_err();
    let told = world.messages().await;
    assert_eq!(told["shopkeeper"], ["incident.opened: shop down", "incident.resolved: shop up"]);
    assert_eq!(told.keys().collect::<Vec<_>>(), ["shopkeeper"], "{told:?}");
    // The next one is for all again.
    world.drill(50, "shop", 10).await.unwrap();
    world.advance(60).await;
    let told = world.messages().await;
    assert_eq!((told["everybody"].len(), told["shopkeeper"].len()), (2, 2));
}

#[tokio::test]
async fn a_restart_tells_the_end_of_a_drill_for_some_to_nobody_else() {
    let mut world = World::start(vec![watched("shop", &[])]).await;
    let mut ends = (*world.config.subscribers[0]).clone();
    (ends.id, ends.events) = (SubscriberId::new("ends"), vec![EventType::IncidentResolved]);
    let subscribers = world.config.subscribers.iter().cloned().chain([Arc::new(ends)]).collect();
    world.config = Arc::new(Config { subscribers, ..(*world.config).clone() });
    world.roster(at(1)).await;
    world.judge(&[(2, "shop", U)]).await;
    world.drill_for(5, "shop", 30, &["shopkeeper"]).await.unwrap();
    world.restart(at(20)).await;
    let told = world.messages().await;
    assert_eq!(told.keys().collect::<Vec<_>>(), ["shopkeeper"], "{told:?}");
    assert_eq!(told["shopkeeper"].len(), 2, "its end too");
}

#[tokio::test]
async fn a_real_outage_during_a_drill_has_its_own_incident() {
    let mut world = World::start(vec![watched("shop", &[])]).await;
    world.judge(&[(0, "shop", U)]).await;
    world.drill(5, "shop", 30).await.unwrap();
    world.judge(&[(10, "shop", D), (20, "shop", U)]).await;
    world.advance(35).await;
    // Another soon after: neither reopens the other.
    world.drill(40, "shop", 1).await.unwrap();
    world.advance(41).await;
    assert_eq!(world.told(), ["shop 5-35", "shop 10-20", "shop 40-41"]);
    assert_eq!(world.drills().iter().map(|drill| drill.flapping).collect::<Vec<_>>(), [false, false]);
}

#[tokio::test]
async fn a_drill_ends_with_a_word_a_restart_or_its_monitor() {
    let mut world = World::start(vec![watched("shop", &[]), watched("calm", &[])]).await;
    let begun = world.drill(5, "shop", 3_600).await.unwrap();
    let other = Order::EndDrill { incident: IncidentId::new("inc_other") };
    assert_eq!(refused(world.order(6, other).await), "`inc_other` is not a drill that runs");
    world.order(7, Order::EndDrill { incident: begun.id }).await.unwrap();
    world.advance(7).await;
    world.drill(10, "shop", 3_600).await.unwrap();
    world.restart(at(20)).await;
    world.advance(20).await;
    world.drill(30, "shop", 3_600).await.unwrap();
    let left = vec![Arc::new(Monitor { enabled: false, ..watched("shop", &[]) }), Arc::new(watched("calm", &[]))];
    world.config = Arc::new(Config { monitors: left, ..(*world.config).clone() });
    world.roster(at(40)).await;
    world.advance(40).await;
    assert_eq!(world.told(), ["shop 5-7", "shop 10-20", "shop 30-40"]);
    let timelines: Vec<_> =
        world.incidents().into_iter().map(|(_, timeline)| timeline.last().unwrap().body.clone()).collect();
    assert!(timelines[1].contains("restart"), "{timelines:?}");
}

#[tokio::test]
async fn what_cannot_be_drilled_is_said() {
    let mut harmless = watched("harmless", &[]);
    harmless.judging.severity.down = Severity::None;
    let paused = Monitor { enabled: false, ..watched("paused", &[]) };
    let mut world = World::start(vec![harmless, paused, private(watched("vault", &[]))]).await;
    assert_eq!(refused(world.drill(1, "harmless", 30).await), "a failure of `harmless` is no incident");
    assert_eq!(refused(world.drill(1, "paused", 30).await), "`paused` is paused");
    assert!(matches!(world.drill(1, "nobody", 30).await, Err(Refusal::Missing(_))));
    let begun = world.drill(1, "vault", 30).await.unwrap();
    assert_eq!(begun.url, None, "private as its monitor");
}

#[tokio::test]
async fn the_last_drill_that_reached_everybody_is_remembered() {
    let mut world = World::start(vec![watched("shop", &[])]).await;
    world.drill(5, "shop", 10).await.unwrap();
    world.advance(15).await;
    assert_eq!(world.store.last_drill(Timestamp::MAX).await.unwrap(), None, "nothing has arrived yet");
    let every = Some(Duration::from_secs(60));
    assert!(DrillStatus::new(every, None, at(20)).overdue);
    assert_eq!(world.messages().await.len(), 2, "now it has");
    assert_eq!(world.store.last_drill(Timestamp::MAX).await.unwrap(), Some(at(15)));
    assert!(!DrillStatus::new(every, Some(at(15)), at(75)).overdue);
}
