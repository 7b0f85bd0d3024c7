//! Delivery over real sockets and a real database.

#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of tests are tests")]

mod alarm;
mod mail;
mod names;
mod receiver;
mod sending;

use std::sync::Arc;
use std::time::Duration;

use stillup::lifecycle::Lifecycle;
use stillup::model::EventType::{IncidentOpened as Opened, IncidentResolved as Resolved, IncidentUpdated as Updated};
use stillup::model::{
    Batch, Change, Channel, Config, DeliveryState, Entry, EntryKind, Escalation, EventType, Facts, Incident,
    IncidentFacts, IncidentId, IncidentStatus, IncidentStory, JudgePolicy, MessageId, Monitor, MonitorFacts, MonitorId,
    Nagging, Reach, Retried, Secret, Severity, Shown, Source, Subject, Subscriber, SubscriberId, Timestamp, Timing,
    UpdateFacts, UpdateId, Webhook,
};
use stillup::notify;
use stillup::site::{Committed, concerned};
use stillup::store::inspection::{Inspection, MessageRow};
use stillup::store::{Attempt, AttemptResult, Database, OutboxCounts, Store};
use stillup::telemetry::Metrics;
use tokio::sync::watch;

use receiver::{Receiver, Reply};

use crate::fixture;

const OK: Reply = Reply::Status("204 No Content");
const BROKEN: Reply = Reply::Status("500 Internal Server Error");

/// A database in a folder of its own, and the loop over it.
struct Bench {
    _folder: tempfile::TempDir,
    database: Database,
    store: Store,
    config: watch::Sender<Arc<Config>>,
    committed: watch::Sender<Option<Arc<Committed>>>,
    entries: u64,
}

impl Bench {
    fn new(subscribers: Vec<Subscriber>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(&folder.path().join("stillup.db")).unwrap();
        let store = database.store();
        let config = watch::Sender::new(Arc::new(config(subscribers)));
        Self { _folder: folder, database, store, config, committed: watch::Sender::new(None), entries: 0 }
    }

    fn inspect(&self) -> Inspection {
        self.database.read_only().inspection()
    }

    /// What the outbox holds.
    fn messages(&self) -> Vec<MessageRow> {
        self.inspect().messages()
    }

    /// `attempts state error` of the only message.
    fn only(&self) -> String {
        let [only] = self.messages().try_into().unwrap();
        format!("{} {} {}", only.attempts, only.state, only.last_error.unwrap_or_default())
    }

    /// Kinds and words of the first incident's timeline.
    fn timeline(&self) -> Vec<String> {
        let entries = self.inspect().entries(&IncidentId::new("inc_1"));
        entries.into_iter().map(|(kind, body)| format!("{kind} {body}")).collect()
    }

    /// Starts the loop.
    fn start(&self) -> Lifecycle {
        let lifecycle = Lifecycle::new();
        let told = notify::Told { config: self.config.subscribe(), committed: self.committed.subscribe() };
        notify::start(&lifecycle, self.store.clone(), told, Metrics::new());
        lifecycle
    }

    /// What is due is tried once, and what came of it is stored.
    async fn try_once(&self) {
        stop(&self.start()).await;
    }

    /// Commits an event of an incident.
    async fn record(&mut self, incident: &str, event: EventType) {
        self.entries += 1;
        let id = UpdateId::new(format!("upd_{}", self.entries));
        let (facts, entry) = told(incident, event, id);
        let changes = vec![
            Change::Incident(incident_row(incident)),
            Change::Entry { incident: IncidentId::new(incident), entry },
            Change::Event {
                facts: Box::new(facts),
                monitors: vec![Arc::new(monitor())],
                subscribers: Arc::new(self.config.borrow().subscribers.clone()),
            },
        ];
        let roster = Some(vec![]);
        let batch = Batch { at: NOW, durable: true, roster, changes, ..Batch::default() };
        self.store.record(batch).await.unwrap();
    }

    /// Makes every retry due now: nobody waits for it.
    fn skip_waits(&self) {
        self.inspect().skip_waits();
    }

    /// Makes the messages of what was recorded, and sends none.
    async fn fan_out(&self) {
        let subscribers = || self.config.borrow().subscribers.clone();
        while self.store.fan_out(concerned, subscribers(), 100).await.unwrap().more {}
    }

    async fn counts(&self) -> OutboxCounts {
        self.store.outbox_counts().await.unwrap()
    }
}

async fn stop(lifecycle: &Lifecycle) {
    lifecycle.cancel();
    assert!(lifecycle.drained().await, "the loop ends in time");
}

#[tokio::test]
async fn a_message_is_delivered_as_soon_as_it_is_committed() {
    let mut ops = Receiver::start(&[OK]).await;
    let mut bench = Bench::new(vec![subscriber("ops", &ops.url())]);
    let running = bench.start();
    bench.record("inc_1", Opened).await;
    let request = ops.next().await;
    assert_eq!(request.event(), "incident.opened");
    assert_eq!(request.header("content-type"), "application/json");
    stop(&running).await;
    assert_eq!(bench.counts().await, OutboxCounts { pending: 0, dead: 0 });
    assert_eq!(bench.timeline(), ["opened It is down.", "delivered incident.opened was delivered to ops"]);
}

#[tokio::test]
async fn a_retry_sends_the_same_bytes_under_the_same_id() {
    let mut ops = Receiver::start(&[BROKEN, OK]).await;
    let mut bench = Bench::new(vec![subscriber("ops", &ops.url())]);
    bench.record("inc_1", Opened).await;
    bench.try_once().await;
    let first = ops.next().await;
    assert_eq!(bench.counts().await, OutboxCounts { pending: 1, dead: 0 });
    assert_eq!(bench.only(), "1 pending HTTP 500");
    bench.try_once().await;
    assert!(ops.try_next().is_none(), "not before its time");

    bench.skip_waits();
    bench.try_once().await;
    let second = ops.next().await;
    assert_eq!(second.header("webhook-id"), first.header("webhook-id"));
    assert_eq!(second.body, first.body);
    assert_eq!(bench.counts().await, OutboxCounts { pending: 0, dead: 0 });
    assert_eq!(bench.only(), "2 delivered ");
}

#[tokio::test]
async fn bytes_are_stored_before_the_first_try_and_a_try_cut_short_is_due_at_once() {
    let mut ops = Receiver::start(&[Reply::Hang]).await;
    let mut bench = Bench::new(vec![subscriber("ops", &ops.url())]);
    bench.record("inc_1", Opened).await;
    let running = bench.start();
    let request = ops.next().await;
    // What the disk says while the try runs is what the next start would find after `kill -9`.
    let [only] = bench.messages().try_into().unwrap();
    assert_eq!((only.body, only.due_at), (Some(request.body), only.created_at));
    assert_eq!(bench.only(), "0 pending ");
    drop(ops);
    stop(&running).await;
}

#[tokio::test]
async fn messages_of_an_incident_come_in_order_and_wait_for_each_other() {
    let mut ops = Receiver::start(&[BROKEN, OK]).await;
    let mut bench = Bench::new(vec![subscriber("ops", &ops.url())]);
    for event in [Opened, Updated, Resolved] {
        bench.record("inc_1", event).await;
    }
    bench.try_once().await;
    assert_eq!(ops.next().await.event(), "incident.opened");
    assert!(ops.try_next().is_none(), "the others wait");
    bench.skip_waits();
    let running = bench.start();
    for wanted in ["incident.opened", "incident.updated", "incident.resolved"] {
        assert_eq!(ops.next().await.event(), wanted);
    }
    stop(&running).await;
    assert_eq!(bench.counts().await, OutboxCounts { pending: 0, dead: 0 });
}

#[tokio::test]
async fn a_receiver_that_hangs_delays_nobody_else() {
    let mut hanging = Receiver::start(&[Reply::Hang]).await;
    let mut ops = Receiver::start(&[OK]).await;
    let mut bench = Bench::new(vec![subscriber("hanging", &hanging.url()), subscriber("ops", &ops.url())]);
    let running = bench.start();
    for number in 0..20 {
        bench.record(&format!("inc_{number:02}"), Opened).await;
        bench.record(&format!("inc_{number:02}"), Resolved).await;
    }
    hanging.next().await;
    for _ in 0..40 {
        ops.next().await;
    }
    assert!(hanging.connections() <= 4, "{} connections at once", hanging.connections());
    drop(hanging);
    stop(&running).await;
}

#[tokio::test]
async fn one_that_is_dead_costs_hundreds_of_others_nothing() {
    let mut hanging = Receiver::start(&[Reply::Hang]).await;
    let mut ops = Receiver::start(&[OK]).await;
    let mut subscribers = vec![subscriber("0-dead", &hanging.url())];
    subscribers.extend((0..300).map(|number| subscriber(&format!("s{number}"), &ops.url())));
    let mut bench = Bench::new(subscribers);
    let running = bench.start();
    for number in 0..5 {
        bench.record(&format!("inc_{number}"), Opened).await;
    }
    hanging.next().await;
    for _ in 0..5 * 300 {
        ops.next().await;
    }
    assert!(hanging.connections() <= 4, "{} connections at once", hanging.connections());
    drop(hanging);
    stop(&running).await;
    let waiting = bench.messages().into_iter().filter(|one| one.state != DeliveryState::Delivered);
    assert!(waiting.map(|one| one.subscriber.to_string()).all(|who| who == "0-dead"));
}

#[tokio::test]
async fn what_one_cannot_get_its_fallback_gets() {
    let gone = Receiver::start(&[Reply::Status("410 Gone")]).await;
    let mut mail = Receiver::start(&[OK]).await;
    let fallback = Some(SubscriberId::new("mail"));
    let mut bench = Bench::new(vec![
        Subscriber { fallback, ..subscriber("chat", &gone.url()) },
        Subscriber { standby: true, ..subscriber("mail", &mail.url()) },
    ]);
    let running = bench.start();
    bench.record("inc_1", Opened).await;
    assert_eq!(mail.next().await.event(), "incident.opened");
    bench.record("inc_1", Resolved).await;
    assert_eq!(mail.next().await.event(), "incident.resolved");
    stop(&running).await;
}

#[tokio::test]
async fn an_incident_that_nobody_acknowledges_escalates() {
    let mut ops = Receiver::start(&[OK]).await;
    let mut boss = Receiver::start(&[OK]).await;
    let escalate = vec![Escalation { after: Duration::ZERO, to: vec![SubscriberId::new("boss")] }];
    let nagging = Nagging { remind_every: None, escalate };
    let mut bench = Bench::new(vec![
        Subscriber { nagging, ..subscriber("ops", &ops.url()) },
        Subscriber { standby: true, ..subscriber("boss", &boss.url()) },
    ]);
    let running = bench.start();
    bench.record("inc_1", Opened).await;
    assert_eq!(boss.next().await.event(), "incident.opened");
    assert_eq!(ops.next().await.event(), "incident.opened");
    bench.record("inc_1", Resolved).await;
    assert_eq!(boss.next().await.event(), "incident.resolved");
    stop(&running).await;
}

#[tokio::test]
async fn a_message_given_up_is_retried_by_hand() {
    let mut ops = Receiver::start(&[BROKEN, OK]).await;
    let mut bench = Bench::new(vec![subscriber("ops", &ops.url())]);
    bench.record("inc_1", Opened).await;
    bench.record("inc_1", Resolved).await;
    bench.try_once().await;
    let first = ops.next().await;
    let id = MessageId::new(first.header("webhook-id"));
    let subscribers = bench.config.borrow().subscribers.clone();
    let result = AttemptResult::Dead { error: "HTTP 500".to_owned() };
    let last = Attempt { id: id.clone(), subscriber: SubscriberId::new("ops"), at: NOW, took: None, result };
    bench.store.settle(vec![last], subscribers.clone()).await.unwrap();

    let running = bench.start();
    assert_eq!(bench.store.retry(id.clone(), subscribers, NOW).await.unwrap(), Retried::Due(2));
    let second = ops.next().await;
    assert_eq!(
        (second.header("webhook-id"), &second.body),
        (id.as_str(), &first.body),
        "the same bytes under the same id"
    );
    assert_eq!(ops.next().await.event(), "incident.resolved");
    stop(&running).await;
    assert_eq!(bench.counts().await, OutboxCounts { pending: 0, dead: 0 });
}

#[tokio::test]
async fn a_410_disables_the_subscriber_until_its_block_changes() {
    let mut ops = Receiver::start(&[Reply::Status("410 Gone"), OK]).await;
    let mut bench = Bench::new(vec![subscriber("ops", &ops.url())]);
    bench.record("inc_1", Opened).await;
    bench.record("inc_1", Resolved).await;
    bench.try_once().await;
    ops.next().await;
    bench.record("inc_2", Opened).await;
    bench.try_once().await;
    assert!(ops.try_next().is_none());
    assert_eq!(bench.counts().await, OutboxCounts { pending: 0, dead: 3 });

    let running = bench.start();
    bench.config.send_replace(Arc::new(config(vec![Subscriber { fingerprint: 2, ..subscriber("ops", &ops.url()) }])));
    bench.record("inc_3", Opened).await;
    assert_eq!(ops.next().await.event(), "incident.opened");
    stop(&running).await;
    let states: Vec<_> =
        bench.messages().into_iter().filter(|one| one.subject == "inc_3").map(|one| one.state).collect();
    assert_eq!(states, [DeliveryState::Delivered]);
}

/// The list that was in force at the commit says who is told, not the one of the moment in which it is.
#[tokio::test]
async fn an_event_is_told_to_those_who_were_configured_when_it_was_committed() {
    let (mut ops, mut late) = (Receiver::start(&[OK]).await, Receiver::start(&[OK]).await);
    let mut bench = Bench::new(vec![subscriber("ops", &ops.url())]);
    bench.record("inc_1", Opened).await;
    bench.config.send_replace(Arc::new(config(vec![subscriber("late", &late.url()), subscriber("ops", &ops.url())])));
    bench.try_once().await;
    assert_eq!(ops.next().await.event(), "incident.opened");
    bench.record("inc_2", Opened).await;
    bench.try_once().await;
    assert!(String::from_utf8(late.next().await.body).unwrap().contains("inc_2"));
    assert!(late.try_next().is_none());
}

#[tokio::test]
async fn messages_of_a_subscriber_that_was_removed_go_dead() {
    let mut ops = Receiver::start(&[OK]).await;
    let mut bench = Bench::new(vec![subscriber("ops", &ops.url())]);
    bench.record("inc_1", Opened).await;
    bench.record("inc_1", Resolved).await;
    bench.config.send_replace(Arc::new(config(vec![])));
    bench.try_once().await;
    assert!(ops.try_next().is_none());
    assert_eq!(bench.counts().await, OutboxCounts { pending: 0, dead: 2 });
    assert_eq!(
        bench.messages().into_iter().filter_map(|one| one.last_error).collect::<Vec<_>>(),
        ["subscriber removed from the configuration", "an earlier message of this incident is dead"]
    );
}

#[tokio::test]
async fn while_the_store_takes_nothing_messages_go_on_and_none_is_sent_twice() {
    let mut ops = Receiver::start(&[OK]).await;
    let mut bench = Bench::new(vec![subscriber("ops", &ops.url())]);
    bench.record("inc_1", Opened).await;
    bench.record("inc_2", Opened).await;
    bench.fan_out().await;
    let lock = bench.inspect().hold();
    let running = bench.start();
    ops.next().await;
    ops.next().await;
    drop(lock);
    stop(&running).await;
    assert_eq!(ops.connections(), 2);
    assert_eq!(bench.counts().await, OutboxCounts { pending: 0, dead: 0 });
}

#[tokio::test]
async fn the_last_failure_makes_the_message_dead() {
    let mut ops = Receiver::start(&[BROKEN]).await;
    let mut bench = Bench::new(vec![subscriber("ops", &ops.url())]);
    bench.record("inc_1", Opened).await;
    for tries in 1..=10 {
        assert_eq!(bench.counts().await, OutboxCounts { pending: 1, dead: 0 }, "before try {tries}");
        bench.skip_waits();
        bench.try_once().await;
        ops.next().await;
    }
    assert_eq!(bench.counts().await, OutboxCounts { pending: 0, dead: 1 });
    assert_eq!(bench.timeline(), ["opened It is down.", "dead incident.opened could not be delivered to ops"]);
}

const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);

const REACH: Reach = Reach { timeout: Duration::from_secs(30), allow_private: true };

fn webhook(url: &str) -> Webhook {
    let secrets = vec![Secret::new("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD")];
    Webhook { url: Secret::new(url), secrets, headers: Vec::new(), own: None, reach: REACH }
}

fn subscriber(id: &str, url: &str) -> Subscriber {
    Subscriber { fingerprint: 1, ..Subscriber::plain(SubscriberId::new(id), Channel::Webhook(webhook(url))) }
}

fn monitor() -> Monitor {
    let second = Duration::from_secs;
    let usual = fixture::monitor();
    Monitor {
        id: MonitorId::new("api"),
        name: "API".to_owned(),
        timing: Timing { interval: second(60), timeout: second(10), retry_interval: second(10) },
        judging: JudgePolicy { reopen_window: Duration::from_mins(15), ..usual.judging },
        ..usual
    }
}

fn incident_row(id: &str) -> Incident {
    Incident {
        title: "API down".to_owned(),
        source: Source::Manual,
        started_at: NOW,
        bad_since: Some(NOW),
        updated_at: NOW,
        ..fixture::incident(IncidentId::new(id))
    }
}

fn told(incident: &str, event: EventType, id: UpdateId) -> (Facts, Entry) {
    let kind = match event {
        Opened => EntryKind::Opened,
        Resolved => EntryKind::Resolved,
        Updated => EntryKind::Raised,
        other => panic!("no test tells {other}"),
    };
    let (status, severity) = (IncidentStatus::Investigating, Severity::Critical);
    let entry = Entry {
        id: id.clone(),
        at: NOW,
        kind,
        status,
        severity,
        body: "It is down.".to_owned(),
        story: None,
        checks: vec![],
    };
    let usual = fixture::story(IncidentId::new(incident), NOW);
    let facts = Facts {
        event,
        at: NOW,
        subject: Subject::Incident(Box::new(IncidentStory {
            incident: IncidentFacts { title: "API down".to_owned(), source: Source::Manual, ..usual.incident },
            monitors: vec![MonitorFacts {
                id: MonitorId::new("api"),
                name: "API".to_owned(),
                group: None,
                status: Shown::Down,
                url: None,
            }],
            update: UpdateFacts { id, ..usual.update },
            ..usual
        })),
        page: None,
    };
    (facts, entry)
}

fn config(subscribers: Vec<Subscriber>) -> Config {
    let usual = Arc::unwrap_or_clone(fixture::config(""));
    Config { monitors: vec![], subscribers: subscribers.into_iter().map(Arc::new).collect(), ..usual }
}
