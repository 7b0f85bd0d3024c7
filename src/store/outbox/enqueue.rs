//! Which subscribers get a message of an event, and as what; and the rows for them.

use std::sync::Arc;

use rusqlite::{Transaction, params};

use super::StoreError;
use super::line::{Everybody, Row, has, insert};
use crate::model::{EventType, Facts, MessageId, MessageKind, Monitor, Subject, Subscriber, Timestamp};

/// An event that is being committed.
pub(crate) struct NewEvent<'a> {
    /// What is told.
    pub facts: &'a Facts,
    /// Of its entry in the timeline; later events have higher ones.
    pub number: i64,
    /// What it is about, for the filters.
    pub monitors: &'a [Arc<Monitor>],
    /// Everybody who is configured.
    pub subscribers: &'a [Arc<Subscriber>],
    /// When: the messages are due at once.
    pub at: Timestamp,
    /// Makes ids.
    pub fresh_ids: &'a mut dyn FnMut() -> MessageId,
}

/// Writes a row for each subscriber that must get the event; returns how many.
///
/// One that cannot get it any more (410, or an earlier message of this incident is dead) has its row written dead: what was not sent is
/// on record, and its fallback gets it. A reminder that still waits is overtaken, and never sent.
pub(crate) fn enqueue(tx: &Transaction<'_>, event: NewEvent<'_>) -> Result<usize, StoreError> {
    let NewEvent { facts, number, monitors, subscribers, at, fresh_ids } = event;
    let subject = facts.subject.id();
    let everybody: Everybody = subscribers.iter().map(|one| (one.id.clone(), one.clone())).collect();
    let mut written = 0;
    for subscriber in subscribers {
        let followed = has(tx, subject, &subscriber.id, "event = 'incident.opened'")?;
        let Some(told) = told_as(facts, monitors, subscriber, followed) else { continue };
        tx.prepare_cached("DELETE FROM messages WHERE subject = ?1 AND subscriber = ?2 AND kind = 'reminder' AND state = 'pending'")?
            .execute(params![subject, subscriber.id.as_str()])?;
        let facts = &Facts { event: told, ..facts.clone() };
        let row = Row { subject, place: (number, 0), subscriber: &subscriber.id, kind: MessageKind::Event, facts, at };
        written += insert(tx, &row, &everybody, fresh_ids)?;
    }
    Ok(written)
}

/// As what the subscriber is told of the event, if at all. `followed`: it has an `incident.opened` row of this incident.
///
/// Once told that it opened, it is told how it goes on (of the types it wants), whatever a changed severity or filter says:
/// nobody is left with an incident that never ends.
fn told_as(facts: &Facts, monitors: &[Arc<Monitor>], subscriber: &Subscriber, followed: bool) -> Option<EventType> {
    let kind = facts.event;
    let severity = match &facts.subject {
        Subject::Incident(story) => Some(story.incident.severity),
        Subject::Maintenance { .. } => None,
    };
    let cares = subscriber.cares_for(monitors, severity);
    let as_itself = |cares: bool| (cares && subscriber.wants(kind)).then_some(kind);
    let follows = subscriber.wants(EventType::IncidentOpened);
    match kind {
        EventType::IncidentOpened => as_itself(cares && !followed),
        // A postmortem opens nothing.
        EventType::IncidentUpdated if facts.subject.is_resolved() && follows && !followed => None,
        EventType::IncidentUpdated | EventType::IncidentReopened if follows && !followed => cares.then_some(EventType::IncidentOpened),
        EventType::IncidentResolved if follows && !followed => None,
        EventType::IncidentUpdated | EventType::IncidentReopened | EventType::IncidentResolved => as_itself(cares || followed),
        EventType::MaintenanceScheduled | EventType::MaintenanceStarted | EventType::MaintenanceEnded => as_itself(cares),
    }
}
