//! The outbox over a real database in memory: who gets what, in which order, and what becomes of it.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::Connection;

use super::*;

mod after;
mod nagging;
mod steps;
use crate::model::EventType::{IncidentOpened as Opened, IncidentResolved as Resolved, IncidentUpdated as Updated};
use crate::model::{
    About, Channel, EventType, Facts, IncidentId, IncidentStatus, Interest, MonitorId, Nagging, Reach, Secret,
    Severity, Subject, Subscriber, Webhook, fixture,
};
use crate::store::open;
use crate::store::rules::admission::{BANNED, BEHIND_DEAD};

const NOW: Timestamp = Timestamp::from_millis(1_795_255_200_000);

/// A database with one incident a name; ids are counted.
struct Desk {
    connection: Connection,
    made: u64,
    everybody: Everybody,
    reading: Reading,
}

impl Desk {
    fn new(incidents: &[&str]) -> Self {
        let mut connection = Connection::open_in_memory().unwrap();
        open::migrate(&mut connection, Path::new("memory")).unwrap();
        for incident in incidents {
            connection
                .execute(
                    "INSERT INTO incidents (id, title, status, severity, source, drill, flapping, started_at, \
                        recurrences, bad_ms, updated_at)
                     VALUES (?1, 'It is down', 'investigating', 'critical', 'automatic', 0, 0, ?2, 0, 0, ?2)",
                    params![incident, NOW.millis()],
                )
                .unwrap();
        }
        Self { connection, made: 0, everybody: Everybody::new(), reading: Reading::default() }
    }

    /// Commits an event and tells everybody, one subscriber a step.
    #[track_caller]
    fn enqueue(&mut self, facts: &Facts, number: i64, subscribers: &[Arc<Subscriber>]) -> usize {
        let everybody = subscribers.iter().map(|one| (one.id.clone(), one.clone())).collect();
        let about = vec![About { monitor: MonitorId::new("api"), group: None, public: true }];
        let event = NewEvent { facts, number, about, subscribers: &Arc::new(subscribers.to_vec()), at: facts.at };
        let tx = self.connection.transaction().unwrap();
        commit(&tx, &event, &mut Lists::default()).unwrap();
        let made = &mut self.made;
        let mut ids = |_: &Message<'_>| {
            *made += 1;
            MessageId::new(format!("msg_{made}"))
        };
        let (mut written, mut reading) = (0, Reading::default());
        while is_anybody_to_be_told(&tx).unwrap() {
            let telling = Telling { rule: wants, everybody: &everybody, most: 1, ids: &mut ids };
            written += fan_out(&tx, telling, &mut reading).unwrap().messages;
        }
        tx.commit().unwrap();
        written
    }

    #[track_caller]
    fn settle(&mut self, id: &str, subscriber: &str, at: Timestamp, result: AttemptResult) {
        let tx = self.connection.transaction().unwrap();
        let took = Some(Duration::from_millis(12));
        let attempt = Attempt { id: MessageId::new(id), subscriber: SubscriberId::new(subscriber), at, took, result };
        settle(&tx, &[attempt], &self.everybody, &mut crate::clock::entropy).unwrap();
        tx.commit().unwrap();
    }

    fn due(&self, at: Timestamp) -> Vec<String> {
        due(&self.connection, at, 100).unwrap().into_iter().map(|message| message.id.to_string()).collect()
    }

    /// `id event state` of every row, in the order they were made.
    fn rows(&self) -> Vec<String> {
        self.texts("SELECT id || ' ' || event || ' ' || state FROM messages ORDER BY rowid")
    }

    fn texts(&self, sql: &str) -> Vec<String> {
        let mut statement = self.connection.prepare(sql).unwrap();
        statement
            .query_map([], |row| row.get::<_, Option<String>>(0))
            .unwrap()
            .map(|text| text.unwrap().unwrap_or_default())
            .collect()
    }
}

fn facts(incident: &str, event: EventType, severity: Severity) -> Facts {
    let mut story = fixture::story(IncidentId::new(incident), NOW);
    story.incident.severity = severity;
    Facts { event, at: NOW, subject: Subject::Incident(Box::new(story)), page: None }
}

fn critical(incident: &str, event: EventType) -> Facts {
    facts(incident, event, Severity::Critical)
}

/// Everybody is told what is wanted, as it is; one on standby goes on with what was opened for it.
fn wants(facts: &Facts, _: &[About], interest: &Interest, followed: bool) -> Option<EventType> {
    ((!interest.standby || followed) && interest.wants(facts.event)).then_some(facts.event)
}

fn subscriber(id: &str) -> Subscriber {
    let reach = Reach { timeout: Duration::from_secs(15), allow_private: false };
    let webhook = Webhook {
        url: Secret::new("https://hooks.example/"),
        secrets: Vec::new(),
        headers: Vec::new(),
        own: None,
        reach,
    };
    Subscriber { fingerprint: u64::MAX - 1, ..Subscriber::plain(SubscriberId::new(id), Channel::Webhook(webhook)) }
}

fn everybody(ids: &[&str]) -> Vec<Arc<Subscriber>> {
    ids.iter().map(|id| Arc::new(subscriber(id))).collect()
}

fn retry(due_at: Timestamp) -> AttemptResult {
    AttemptResult::Retry { due_at, error: "HTTP 500".to_owned() }
}

fn dead() -> AttemptResult {
    AttemptResult::Dead { error: "HTTP 500".to_owned() }
}

const MINUTE: Duration = Duration::from_mins(1);

/// A desk at which these subscribers are configured.
fn desk(incidents: &[&str], subscribers: &[Subscriber]) -> (Desk, Vec<Arc<Subscriber>>) {
    let everybody: Vec<Arc<Subscriber>> = subscribers.iter().cloned().map(Arc::new).collect();
    let mut desk = Desk::new(incidents);
    desk.everybody = everybody.iter().map(|one| (one.id.clone(), one.clone())).collect();
    (desk, everybody)
}

fn standby(id: &str) -> Subscriber {
    Subscriber { standby: true, ..subscriber(id) }
}

fn reminded(id: &str) -> Subscriber {
    Subscriber { nagging: Nagging { remind_every: Some(30 * MINUTE), escalate: Vec::new() }, ..subscriber(id) }
}

#[test]
fn a_postmortem_falls_back_as_one() {
    let mut desk = Desk::new(&["inc_1"]);
    let mut postmortem = critical("inc_1", Updated);
    if let Subject::Incident(story) = &mut postmortem.subject {
        (story.incident.status, story.incident.resolved_at) = (IncidentStatus::Postmortem, Some(NOW));
    }
    let told = Subscriber { fallback: Some(SubscriberId::new("backup")), ..subscriber("told") };
    let both = [Arc::new(told), Arc::new(Subscriber { standby: true, ..subscriber("backup") })];
    desk.enqueue(&critical("inc_1", Opened), 1, &both);
    desk.connection.execute("UPDATE messages SET state = 'dead'", []).unwrap();
    desk.enqueue(&postmortem, 3, &both);
    assert_eq!(
        desk.texts("SELECT subscriber || ' ' || event FROM messages WHERE number = 3"),
        ["told incident.updated", "backup incident.updated"]
    );
}

#[test]
fn an_event_is_written_once_for_each() {
    let mut desk = Desk::new(&["inc_1"]);
    assert_eq!(desk.enqueue(&critical("inc_1", Opened), 1, &everybody(&["a", "b"])), 2);
    assert_eq!(desk.enqueue(&critical("inc_1", Opened), 1, &everybody(&["a", "b"])), 0);
    assert_eq!(desk.due(NOW), ["msg_1", "msg_2"]);
}

#[test]
fn a_message_waits_for_the_one_before_it() {
    let mut desk = Desk::new(&["inc_1", "inc_2"]);
    let both = everybody(&["a", "b"]);
    desk.enqueue(&critical("inc_1", Opened), 1, &both);
    desk.enqueue(&critical("inc_1", Resolved), 2, &both);
    desk.enqueue(&critical("inc_2", Opened), 1, &both);
    assert_eq!(desk.due(NOW), ["msg_1", "msg_2", "msg_5", "msg_6"], "the resolves wait, other incidents do not");

    let later = NOW + Duration::from_secs(5);
    desk.settle("msg_1", "a", NOW, retry(later));
    desk.settle("msg_2", "b", NOW, AttemptResult::Delivered);
    assert_eq!(desk.due(NOW), ["msg_5", "msg_6", "msg_4"]);
    assert_eq!(next_due(&desk.connection, NOW).unwrap(), Some(later), "what is due already hides nothing");
    for (id, subscriber) in [("msg_4", "b"), ("msg_5", "a"), ("msg_6", "b")] {
        desk.settle(id, subscriber, NOW, AttemptResult::Delivered);
    }
    assert_eq!(desk.due(NOW), [""; 0]);
    assert_eq!(next_due(&desk.connection, NOW).unwrap(), Some(later));
    assert_eq!(desk.due(later), ["msg_1"]);
    desk.settle("msg_1", "a", later, AttemptResult::Delivered);
    desk.settle("msg_3", "a", later, AttemptResult::Delivered);
    assert_eq!(next_due(&desk.connection, later).unwrap(), None);
    assert_eq!(counts(&desk.connection).unwrap(), OutboxCounts { pending: 0, dead: 0 });
}

#[test]
fn a_backlog_of_one_hides_nobody_elses() {
    let names: Vec<String> = (0..20).map(|number| format!("inc_{number:02}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut desk = Desk::new(&names);
    for name in &names {
        desk.enqueue(&critical(name, Opened), 1, &everybody(&["busy"]));
    }
    desk.enqueue(&critical("inc_00", Opened), 1, &everybody(&["quiet"]));
    let found = due(&desk.connection, NOW, 3).unwrap();
    let of = |id: &str| found.iter().filter(|message| message.subscriber.as_str() == id).count();
    assert_eq!((of("busy"), of("quiet")), (3, 1));
}

#[test]
fn bytes_and_tries_are_kept() {
    let mut desk = Desk::new(&["inc_1"]);
    desk.enqueue(&critical("inc_1", Opened), 1, &everybody(&["a"]));
    let id = MessageId::new("msg_1");
    let found = due(&desk.connection, NOW, 1).unwrap();
    assert_eq!((&found[0].body, found[0].attempts), (&None, 0));
    assert_eq!(found[0].facts, critical("inc_1", Opened));
    keep_body(&desk.connection, &id, ChannelKind::Webhook, b"first").unwrap();
    keep_body(&desk.connection, &id, ChannelKind::Webhook, b"second").unwrap();
    desk.settle("msg_1", "a", NOW, retry(NOW));
    let found = due(&desk.connection, NOW, 1).unwrap();
    assert_eq!((&found[0].body, found[0].attempts), (&Some((ChannelKind::Webhook, b"first".to_vec())), 1));
    assert_eq!(desk.texts("SELECT last_error FROM messages"), ["HTTP 500"]);
}

#[test]
fn later_messages_go_dead_with_an_earlier_one() {
    let mut desk = Desk::new(&["inc_1", "inc_2"]);
    let both = everybody(&["a", "b"]);
    desk.enqueue(&critical("inc_1", Opened), 1, &both);
    desk.enqueue(&critical("inc_1", Updated), 2, &both);
    desk.enqueue(&critical("inc_2", Opened), 1, &both);
    desk.settle("msg_1", "a", NOW, dead());
    desk.enqueue(&critical("inc_1", Resolved), 4, &both);
    let state = |id: &str| desk.texts(&format!("SELECT state FROM messages WHERE id = '{id}'"));
    for (id, wanted) in [("msg_1", "dead"), ("msg_3", "dead"), ("msg_7", "dead")] {
        assert_eq!(state(id), [wanted], "{id}: of inc_1 to a");
    }
    for id in ["msg_2", "msg_4", "msg_5", "msg_6", "msg_8"] {
        assert_eq!(state(id), ["pending"], "{id}: another incident or subscriber");
    }
    assert_eq!(counts(&desk.connection).unwrap(), OutboxCounts { pending: 5, dead: 3 });
    assert_eq!(
        desk.texts(
            "SELECT number || ' ' || kind || ' ' || body || ' ' || status || ' ' || severity FROM entries \
                ORDER BY incident, number"
        ),
        [
            "1 dead incident.opened could not be delivered to a investigating critical",
            "2 dead incident.updated could not be delivered to a investigating critical",
            "3 dead incident.resolved could not be delivered to a investigating critical",
        ]
    );
    assert_eq!(
        desk.texts("SELECT last_error FROM messages WHERE state = 'dead' ORDER BY number"),
        ["HTTP 500", BEHIND_DEAD, BEHIND_DEAD]
    );
}

#[test]
fn a_delivery_is_told_in_the_timeline_once() {
    let mut desk = Desk::new(&["inc_1"]);
    desk.enqueue(&critical("inc_1", Opened), 1, &everybody(&["a"]));
    desk.settle("msg_1", "a", NOW, AttemptResult::Delivered);
    desk.settle("msg_1", "a", NOW, AttemptResult::Delivered);
    desk.settle("msg_1", "a", NOW, dead());
    desk.settle("msg_unknown", "a", NOW, dead());
    assert_eq!(desk.rows(), ["msg_1 incident.opened delivered"]);
    assert_eq!(desk.texts("SELECT kind || ' ' || body FROM entries"), ["delivered incident.opened was delivered to a"]);
    assert_eq!(desk.texts("SELECT attempts || '' FROM messages"), ["1"]);
}

#[test]
fn a_410_disables_until_the_block_changes() {
    let mut desk = Desk::new(&["inc_1", "inc_2", "inc_3"]);
    let both = everybody(&["a", "b"]);
    desk.enqueue(&critical("inc_1", Opened), 1, &both);
    desk.enqueue(&critical("inc_2", Opened), 1, &both);
    let fingerprint = both[0].fingerprint;
    desk.settle("msg_1", "a", NOW, AttemptResult::Gone { fingerprint });
    assert_eq!(desk.due(NOW), ["msg_2", "msg_4"], "nothing for a");

    // While it is disabled, what it would get is on record.
    desk.enqueue(&critical("inc_1", Resolved), 9, &both);
    assert_eq!(
        desk.texts("SELECT state || ' ' || last_error FROM messages WHERE id = 'msg_5'"),
        [format!("dead {BANNED}")]
    );
    let configured = |a: u64| [(SubscriberId::new("a"), a), (SubscriberId::new("b"), fingerprint)];
    assert_eq!(disabled(&desk.connection, &configured(fingerprint)).unwrap(), [SubscriberId::new("a")]);
    assert_eq!(disabled(&desk.connection, &[]).unwrap(), []);
    assert_eq!(
        disabled(&desk.connection, &configured(fingerprint)).unwrap(),
        [SubscriberId::new("a")],
        "away and back does not help"
    );

    // A changed block lifts it at once, before and after anybody asks.
    let changed = [Arc::new(Subscriber { fingerprint: 1, ..subscriber("a") })];
    desk.enqueue(&critical("inc_3", Opened), 1, &changed);
    assert_eq!(desk.texts("SELECT state FROM messages WHERE subject = 'inc_3'"), ["pending"]);
    assert_eq!(disabled(&desk.connection, &configured(1)).unwrap(), []);
    assert_eq!(disabled(&desk.connection, &configured(fingerprint)).unwrap(), [], "and stays lifted");
}

#[test]
fn what_arrived_is_delivered_even_if_it_was_given_up_meanwhile() {
    let mut desk = Desk::new(&["inc_1", "inc_2"]);
    let one = everybody(&["a"]);
    desk.enqueue(&critical("inc_1", Opened), 1, &one);
    desk.enqueue(&critical("inc_2", Opened), 1, &one);
    desk.settle("msg_1", "a", NOW, AttemptResult::Gone { fingerprint: one[0].fingerprint });
    desk.settle("msg_2", "a", NOW, AttemptResult::Delivered);
    assert_eq!(desk.rows(), ["msg_1 incident.opened dead", "msg_2 incident.opened delivered"]);
}

#[test]
fn a_row_that_cannot_be_read_holds_back_nobody() {
    let mut desk = Desk::new(&["inc_1", "inc_2"]);
    desk.enqueue(&critical("inc_1", Opened), 1, &everybody(&["a"]));
    desk.enqueue(&critical("inc_2", Opened), 1, &everybody(&["a"]));
    desk.connection.execute("UPDATE messages SET facts = '{' WHERE id = 'msg_1'", []).unwrap();
    assert_eq!(desk.due(NOW), ["msg_2"]);
    assert_eq!(desk.rows(), ["msg_1 incident.opened dead", "msg_2 incident.opened pending"]);
}
