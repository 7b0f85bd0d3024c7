//! Events and what follows from them: told in steps, each subscriber once, in order, whoever is killed when.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use stillup::model::EventType::{IncidentOpened as Opened, IncidentResolved as Resolved};
use stillup::model::{
    Batch, Change, Channel, Delivery, DeliveryQuery, DeliveryState, Entry, EntryKind, EventType, Facts, Incident,
    IncidentFacts, IncidentId, IncidentStatus, IncidentStory, MessageId, Reach, Retried, Secret, Severity, Subject,
    Subscriber, SubscriberId, Timestamp, UpdateFacts, UpdateId, Webhook,
};
use stillup::site::concerned;
use stillup::store::inspection::Table;
use stillup::store::{Attempt, AttemptResult, FannedOut, OutboxCounts, Store};

use super::Bench;
use super::records::{at, incident, with_series, write};
use crate::fixture;

fn subscriber(id: &str) -> Subscriber {
    let reach = Reach { timeout: Duration::from_secs(1), allow_private: true };
    let webhook = Webhook {
        url: Secret::new("http://127.0.0.1:9/secret"),
        secrets: Vec::new(),
        headers: Vec::new(),
        own: None,
        reach,
    };
    Subscriber { fingerprint: 1, ..Subscriber::plain(SubscriberId::new(id), Channel::Webhook(webhook)) }
}

pub fn all(ids: &[&str]) -> Vec<Arc<Subscriber>> {
    ids.iter().map(|id| Arc::new(subscriber(id))).collect()
}

/// The next entry of an incident's timeline, told to these.
pub fn told(id: &str, number: i64, event: EventType, to: &[Arc<Subscriber>]) -> Vec<Change> {
    let over = event == Resolved;
    let known = Incident { resolved_at: over.then(|| at(9)), ..incident(id, 1) };
    let entry = Entry {
        id: UpdateId::new(format!("upd_{id}_{number}")),
        at: at(number),
        kind: if over { EntryKind::Resolved } else { EntryKind::Opened },
        status: IncidentStatus::Investigating,
        severity: Severity::Critical,
        body: "It is down.".to_owned(),
        story: None,
        checks: Vec::new(),
    };
    let usual = fixture::story(IncidentId::new(id), entry.at);
    let facts = Facts {
        event,
        at: at(number),
        subject: Subject::Incident(Box::new(IncidentStory {
            incident: IncidentFacts {
                title: known.title.clone(),
                status: known.status,
                started_at: known.started_at,
                resolved_at: known.resolved_at,
                ..usual.incident
            },
            update: UpdateFacts { id: entry.id.clone(), ..usual.update },
            ..usual
        })),
        page: None,
    };
    let event = Change::Event { facts: Box::new(facts), monitors: Vec::new(), subscribers: Arc::new(to.to_vec()) };
    vec![Change::Incident(known), Change::Entry { incident: IncidentId::new(id), entry }, event]
}

/// Tells everybody of everything, `most` at a time; how many messages that made.
async fn tell(store: &Store, to: &[Arc<Subscriber>], most: usize) -> usize {
    let mut messages = 0;
    loop {
        let step = store.fan_out(concerned, to.to_vec(), most).await.unwrap();
        messages += step.messages;
        if !step.more {
            return messages;
        }
    }
}

async fn due(store: &Store) -> Vec<(MessageId, String, EventType)> {
    let found = store.due_messages(Timestamp::MAX, 100).await.unwrap();
    found.into_iter().map(|one| (one.id, one.subscriber.to_string(), one.facts.event)).collect()
}

async fn settle(store: &Store, to: &[Arc<Subscriber>], who: &str, result: AttemptResult) {
    let found = due(store).await.into_iter().find(|(_, subscriber, _)| subscriber == who);
    let (id, subscriber) = (found.unwrap().0, SubscriberId::new(who));
    let attempt = Attempt { id, subscriber, at: at(5), took: Some(Duration::from_millis(12)), result };
    store.settle(vec![attempt], to.to_vec()).await.unwrap();
}

fn dead() -> AttemptResult {
    AttemptResult::Dead { error: "HTTP 500".to_owned() }
}

fn listed(bench: &Bench, query: DeliveryQuery) -> Vec<Delivery> {
    bench.database.read_only().reader().unwrap().deliveries(&DeliveryQuery { limit: 100, ..query }).unwrap()
}

/// `ops incident.opened pending`, in the order of the lines.
fn lines(bench: &Bench) -> Vec<String> {
    let mut rows = bench.inspect().messages();
    rows.sort_by(|a, b| (&a.subject, &a.subscriber, a.place).cmp(&(&b.subject, &b.subscriber, b.place)));
    rows.iter().map(|one| format!("{} {} {}", one.subscriber, one.event, one.state)).collect()
}

pub async fn an_event_is_one_row_however_many_are_told(bench: Bench) {
    let names: Vec<String> = (0..10_000).map(|number| format!("s{number:05}")).collect();
    let everybody = all(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let store = with_series(&bench).await;
    let batch = Batch { changes: told("inc_1", 1, Opened, &everybody), durable: true, ..Batch::default() };
    assert_eq!(store.record(batch).await.unwrap().events, 1);
    let inspect = bench.inspect();
    let rows = [Table::Events, Table::SubscriberLists, Table::Messages].map(|table| inspect.count(table));
    assert_eq!(rows, [1, 1, 0], "events, lists, messages");
    assert_eq!(store.outbox_counts().await.unwrap(), OutboxCounts { pending: 1, dead: 0 });
    let step = store.fan_out(concerned, everybody, 500).await.unwrap();
    assert_eq!(step, FannedOut { messages: 500, done: false, more: true });
    assert_eq!(inspect.count(Table::Messages), 500, "no step writes more than it was asked to");
    bench.database.close().await;
}

pub async fn whoever_is_killed_between_two_steps_goes_on_where_it_was(bench: Bench) {
    let everybody = all(&["e", "b", "d", "a", "c"]);
    let ids = |bench: &Bench| -> BTreeMap<(String, String, i64), Vec<MessageId>> {
        let mut found = BTreeMap::new();
        for row in bench.inspect().messages() {
            let key = (row.subject, row.subscriber.to_string(), row.place.0);
            found.entry(key).or_insert_with(Vec::new).push(row.id);
        }
        found
    };
    let record = async |bench: &Bench| {
        let store = with_series(bench).await;
        write(&store, told("inc_1", 1, Opened, &everybody)).await;
        write(&store, told("inc_1", 2, Resolved, &everybody)).await;
    };
    let calm = Bench::sqlite();
    record(&calm).await;
    assert_eq!(tell(&calm.database.store(), &everybody, 100).await, 10);
    let wanted = ids(&calm);
    record(&bench).await;
    let mut bench = bench.restarted().await;
    let mut steps = 0;
    while bench.database.store().fan_out(concerned, everybody.clone(), 1).await.unwrap().more {
        bench = bench.restarted().await;
        steps += 1;
        let so_far = ids(&bench);
        assert!(so_far.iter().all(|(key, ids)| wanted[key] == *ids), "each has one id, and always the same");
        assert_eq!(so_far.len(), steps, "one more with each step");
    }
    let bench = bench.restarted().await;
    assert_eq!(ids(&bench), wanted, "nobody is left out, and nobody told twice");
    assert_eq!(tell(&bench.database.store(), &everybody, 1).await, 0);
    assert_eq!(bench.inspect().count(Table::Events), 0);
}

pub async fn a_list_of_subscribers_is_kept_as_long_as_an_event_needs_it(bench: Bench) {
    let (before, after) = (all(&["a", "b"]), all(&["b", "c"]));
    let store = with_series(&bench).await;
    write(&store, told("inc_1", 1, Opened, &before)).await;
    let other = Change::Incident(Incident { resolved_at: Some(at(9)), ..incident("inc_1", 1) });
    write(&store, [vec![other], told("inc_2", 1, Opened, &after)].concat()).await;
    assert_eq!(bench.inspect().count(Table::SubscriberLists), 2);
    assert_eq!(store.fan_out(concerned, after.clone(), 9).await.unwrap().messages, 2);
    assert_eq!(bench.inspect().count(Table::SubscriberLists), 1);
    tell(&store, &after, 9).await;
    assert_eq!(bench.inspect().count(Table::SubscriberLists), 0);
    let rows = bench.inspect().messages();
    let who = |subject: &str| -> Vec<&str> {
        rows.iter().filter(|row| row.subject == subject).map(|row| row.subscriber.as_str()).collect()
    };
    assert_eq!((who("inc_1"), who("inc_2")), (vec!["a", "b"], vec!["b", "c"]), "those of the commit");
}

pub async fn a_subscriber_that_is_gone_meanwhile_has_its_message_on_record(bench: Bench) {
    let store = with_series(&bench).await;
    write(&store, told("inc_1", 1, Opened, &all(&["gone"]))).await;
    assert_eq!(tell(&store, &[], 9).await, 1);
    assert_eq!(lines(&bench), ["gone incident.opened pending"], "notify gives it up, and says so");
}

pub async fn messages_of_a_line_wait_for_each_other_and_go_dead_together(bench: Bench) {
    let both = all(&["a", "b"]);
    let store = with_series(&bench).await;
    write(&store, told("inc_1", 1, Opened, &both)).await;
    write(&store, told("inc_1", 2, Resolved, &both)).await;
    tell(&store, &both, 9).await;
    let mut first = due(&store).await;
    first.sort_by(|one, other| one.1.cmp(&other.1));
    let waiting: Vec<_> = first.iter().map(|(_, who, event)| (who.as_str(), *event)).collect();
    assert_eq!(waiting, [("a", Opened), ("b", Opened)], "the resolves wait");
    settle(&store, &both, "b", AttemptResult::Delivered).await;
    settle(&store, &both, "a", dead()).await;
    assert_eq!(
        lines(&bench),
        [
            "a incident.opened dead",
            "a incident.resolved dead",
            "b incident.opened delivered",
            "b incident.resolved pending"
        ]
    );
    assert_eq!(store.outbox_counts().await.unwrap(), OutboxCounts { pending: 1, dead: 2 });
    let given_up = listed(&bench, DeliveryQuery { state: Some(DeliveryState::Dead), ..DeliveryQuery::default() });
    let tries: Vec<_> = given_up.iter().map(|one| (one.id == first[0].0, one.tries.len())).collect();
    assert!(tries.len() == 2 && tries.contains(&(true, 1)) && tries.contains(&(false, 0)), "{tries:?}");
    let health = bench.database.read_only().reader().unwrap().health(&both).unwrap();
    assert_eq!((health[0].dead, health[0].failures, health[1].pending), (2, 1, 1));
    let again = store.retry(first[0].0.clone(), both.clone(), at(9)).await.unwrap();
    assert_eq!(again, Retried::Due(2));
    assert_eq!(store.retry(MessageId::new("msg_none"), both.clone(), at(9)).await.unwrap(), Retried::Unknown);
    settle(&store, &both, "a", AttemptResult::Gone { fingerprint: 1 }).await;
    let configured = both.iter().map(|one| (one.id.clone(), one.fingerprint)).collect();
    assert_eq!(store.disabled_subscribers(configured).await.unwrap(), [SubscriberId::new("a")]);
    assert_eq!(store.retry(first[0].0.clone(), both, at(9)).await.unwrap(), Retried::Disabled);
}

pub async fn what_cannot_be_delivered_falls_back(bench: Bench) {
    let chat = Subscriber { fallback: Some(SubscriberId::new("mail")), ..subscriber("chat") };
    let mail = Subscriber { standby: true, ..subscriber("mail") };
    let both = vec![Arc::new(chat), Arc::new(mail)];
    let store = with_series(&bench).await;
    write(&store, told("inc_1", 1, Opened, &both)).await;
    assert_eq!(tell(&store, &both, 9).await, 1);
    settle(&store, &both, "chat", dead()).await;
    write(&store, told("inc_1", 3, Resolved, &both)).await;
    assert_eq!(tell(&store, &both, 1).await, 2, "what is dead at once falls back at once, and mail gets it once");
    assert_eq!(
        lines(&bench),
        [
            "chat incident.opened dead",
            "chat incident.resolved dead",
            "mail incident.opened pending",
            "mail incident.resolved pending"
        ]
    );
    let said: Vec<_> = bench.inspect().entries(&IncidentId::new("inc_1")).into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(said, [EntryKind::Opened, EntryKind::Dead, EntryKind::Resolved, EntryKind::Dead]);
}

pub async fn a_listing_waits_until_everybody_is_told(bench: Bench) {
    let one = all(&["a"]);
    let store = with_series(&bench).await;
    store.until_told("inc_1").await.unwrap();
    write(&store, told("inc_1", 1, Opened, &one)).await;
    let (waited, _) = tokio::join!(
        async {
            store.until_told("inc_1").await.unwrap();
            listed(&bench, DeliveryQuery { subject: Some("inc_1".to_owned()), ..DeliveryQuery::default() }).len()
        },
        tell(&store, &one, 1)
    );
    assert_eq!(waited, 1);
    store.until_told("inc_other").await.unwrap();
}

pub async fn a_drill_has_reached_nobody_before_everybody_is_told(bench: Bench) {
    let one = all(&["a"]);
    let store = with_series(&bench).await;
    let drill = |mut changes: Vec<Change>| {
        if let Some(Change::Incident(incident)) = changes.first_mut() {
            incident.drill = true;
            incident.monitors.clear();
        }
        changes
    };
    write(&store, drill(told("inc_1", 1, Opened, &one))).await;
    tell(&store, &one, 1).await;
    settle(&store, &one, "a", AttemptResult::Delivered).await;
    write(&store, drill(told("inc_1", 2, Resolved, &one))).await;
    assert_eq!(store.last_drill(Timestamp::MAX).await.unwrap(), None, "the end is on its way");
    tell(&store, &one, 1).await;
    assert_eq!(store.last_drill(Timestamp::MAX).await.unwrap(), None, "and has not arrived");
    settle(&store, &one, "a", AttemptResult::Delivered).await;
    assert_eq!(store.last_drill(Timestamp::MAX).await.unwrap(), Some(at(9)));
}

pub async fn what_is_held_by_another_may_be_tried_again(bench: Bench) {
    let store = with_series(&bench).await;
    let held = bench.inspect().hold();
    let changes = vec![Change::Incident(incident("inc_1", 1))];
    let batch = Arc::new(Batch { changes, ..Batch::default() });
    let error = store.record(batch.clone()).await.unwrap_err();
    assert!(error.is_worth_retrying(), "{error}");
    drop(held);
    store.record(batch).await.unwrap();
}
