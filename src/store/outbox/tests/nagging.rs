//! Reminders and escalations: when they come, what they say, and when they stop.

use super::*;
use crate::model::{Escalation, Nagging};

impl Desk {
    pub(super) fn nag(&mut self, everybody: &[Arc<Subscriber>], now: Timestamp) -> Nagged {
        let tx = self.connection.transaction().unwrap();
        let nagged = nag(&tx, everybody, now, crate::store::downtime::of).unwrap();
        tx.commit().unwrap();
        nagged
    }
}

fn escalating(id: &str, to: &str) -> Subscriber {
    let escalate = vec![Escalation { after: 10 * MINUTE, to: vec![SubscriberId::new(to)] }];
    Subscriber { nagging: Nagging { remind_every: None, escalate }, ..subscriber(id) }
}

#[test]
fn reminders_come_one_at_a_time_until_somebody_cares() {
    let (mut desk, everybody) = desk(&["inc_1"], &[reminded("ops")]);
    desk.enqueue(&critical("inc_1", Opened), 1, &everybody);
    assert_eq!(desk.nag(&everybody, NOW + 60 * MINUTE), Nagged::default(), "not before the first message is there");
    desk.deliver("ops", "event", NOW);
    assert_eq!(desk.nag(&everybody, NOW), Nagged { added: 0, next: Some(NOW + 30 * MINUTE) });
    assert_eq!(desk.nag(&everybody, NOW + 30 * MINUTE).added, 1);
    assert_eq!(desk.nag(&everybody, NOW + 300 * MINUTE).added, 0, "none behind one that waits");
    let at = NOW + 31 * MINUTE;
    desk.deliver("ops", "reminder", at);
    assert_eq!(desk.nag(&everybody, at), Nagged { added: 0, next: Some(at + 30 * MINUTE) });
    assert_eq!(desk.nag(&everybody, at + 30 * MINUTE).added, 1);
    let body = desk.texts("SELECT facts ->> '$.update.body' FROM messages WHERE kind = 'reminder'").remove(0);
    assert_eq!(body, "Still open after 30 min 0 s, and nobody has acknowledged it. It is down.");
    assert_eq!(desk.texts("SELECT DISTINCT event FROM messages WHERE kind = 'reminder'"), ["incident.updated"]);
    assert_eq!(
        desk.texts("SELECT body FROM entries"),
        ["incident.opened was delivered to ops"],
        "reminders do not fill the timeline"
    );

    desk.connection.execute("UPDATE incidents SET acknowledged_at = 1", []).unwrap();
    assert_eq!(desk.nag(&everybody, NOW + 500 * MINUTE), Nagged::default());
    assert_eq!(
        desk.told(),
        ["ops incident.opened event delivered", "ops incident.updated reminder delivered"],
        "what waited is dropped"
    );
    desk.connection.execute("UPDATE incidents SET acknowledged_at = NULL, status = 'monitoring'", []).unwrap();
    assert_eq!(desk.nag(&everybody, NOW + 500 * MINUTE), Nagged::default(), "it is only watched");
    desk.connection.execute("UPDATE incidents SET status = 'resolved', resolved_at = started_at", []).unwrap();
    assert_eq!(desk.nag(&everybody, NOW + 500 * MINUTE), Nagged::default());
}

#[test]
fn reminders_and_escalations_count_from_the_reopening() {
    let quiet = |one: Subscriber| Subscriber { events: vec![Opened], ..one };
    let (mut desk, everybody) =
        desk(&["inc_1"], &[quiet(reminded("a")), quiet(escalating("b", "boss")), standby("boss")]);
    desk.enqueue(&critical("inc_1", Opened), 1, &everybody);
    desk.deliver("a", "event", NOW);
    desk.deliver("b", "event", NOW);
    let again = NOW + 60 * MINUTE;
    desk.connection
        .execute(
            "INSERT INTO entries (incident, number, id, at, kind, status, severity, body, checks)
             VALUES ('inc_1', 99, 'upd_99', ?1, 'reopened', 'investigating', 'critical', 'Again.', '[]')",
            [again.millis()],
        )
        .unwrap();
    let nagged = desk.nag(&everybody, again);
    assert_eq!((nagged.added, nagged.next), (0, Some(again + 10 * MINUTE)));
    assert_eq!(desk.nag(&everybody, again + 10 * MINUTE).added, 1, "the escalation");
    assert_eq!(desk.nag(&everybody, again + 30 * MINUTE).added, 1, "the reminder");
    let said = desk.texts("SELECT facts ->> '$.update.body' FROM messages WHERE kind = 'reminder'");
    assert!(said[0].starts_with("Open again for 30 min 0 s, and nobody has acknowledged it."), "{said:?}");
}

#[test]
fn what_is_open_again_is_told_as_open() {
    let quiet = |one: Subscriber| Subscriber { events: vec![Opened, Resolved], ..one };
    let (mut desk, everybody) =
        desk(&["inc_1"], &[quiet(reminded("a")), quiet(escalating("b", "boss")), standby("boss")]);
    desk.enqueue(&critical("inc_1", Opened), 1, &everybody);
    let mut over = critical("inc_1", Resolved);
    if let Subject::Incident(story) = &mut over.subject {
        story.incident.resolved_at = Some(NOW);
        story.incident.duration_seconds = Some(3);
        story.update.body = "It works again.".to_owned();
    }
    desk.enqueue(&over, 2, &everybody);
    for who in ["a", "b"] {
        for _ in 0..2 {
            let id = desk
                .due(NOW)
                .into_iter()
                .find(|id| desk.texts(&format!("SELECT subscriber FROM messages WHERE id = '{id}'"))[0] == who);
            desk.settle(&id.unwrap(), who, NOW, AttemptResult::Delivered);
        }
    }
    assert_eq!(desk.nag(&everybody, NOW + 60 * MINUTE).added, 2, "it reopened, and those two were not told");
    let said = desk.texts(
        "SELECT facts ->> '$.subject.incident.resolved_at' || facts ->> '$.update.body' FROM messages \
            WHERE kind IN ('reminder', 'escalation')
         AND (facts ->> '$.incident.resolved_at' IS NOT NULL OR facts ->> '$.update.body' LIKE '%works again%')",
    );
    assert_eq!(said, Vec::<String>::new());
}

#[test]
fn an_event_overtakes_a_reminder() {
    let (mut desk, everybody) = desk(&["inc_1"], &[reminded("ops")]);
    desk.enqueue(&critical("inc_1", Opened), 1, &everybody);
    desk.deliver("ops", "event", NOW);
    desk.nag(&everybody, NOW + 30 * MINUTE);
    let reminder = desk.id_of("ops", "reminder");
    desk.enqueue(&critical("inc_1", Resolved), 3, &everybody);
    assert_eq!(desk.told(), ["ops incident.opened event delivered", "ops incident.resolved event pending"]);
    // It was on its way: what came of it is nobody's concern any more.
    desk.settle(&reminder, "ops", NOW, dead());
    assert_eq!(desk.due(NOW).len(), 1);
}

#[test]
fn an_escalation_tells_another_as_if_it_opened_and_to_the_end() {
    let (mut desk, everybody) = desk(&["inc_1", "inc_2"], &[escalating("ops", "boss"), standby("boss")]);
    desk.enqueue(&critical("inc_1", Opened), 1, &everybody);
    assert_eq!(desk.nag(&everybody, NOW), Nagged { added: 0, next: Some(NOW + 10 * MINUTE) });
    desk.enqueue(&critical("inc_1", Updated), 2, &everybody);
    let then = NOW + 10 * MINUTE;
    assert_eq!(desk.nag(&everybody, then), Nagged { added: 1, next: None }, "whether or not ops could be reached");
    assert_eq!(desk.nag(&everybody, then + MINUTE).added, 0, "once");
    desk.enqueue(&critical("inc_1", Resolved), 3, &everybody);
    assert_eq!(
        desk.told(),
        [
            "boss incident.opened escalation pending",
            "boss incident.resolved event pending",
            "ops incident.opened event pending",
            "ops incident.updated event pending",
            "ops incident.resolved event pending",
        ]
    );
    desk.enqueue(&critical("inc_2", Opened), 1, &everybody);
    desk.connection.execute("UPDATE incidents SET acknowledged_at = 1 WHERE id = 'inc_2'", []).unwrap();
    desk.connection.execute("UPDATE incidents SET resolved_at = started_at WHERE id = 'inc_1'", []).unwrap();
    assert_eq!(desk.nag(&everybody, then + MINUTE), Nagged::default(), "somebody is on it");
}
