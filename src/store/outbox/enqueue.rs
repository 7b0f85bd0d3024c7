//! Which subscribers get a message of an event, and as what; and the rows for them.

use std::sync::Arc;

use rusqlite::{Transaction, params};

use super::{BANNED, BEHIND_DEAD, Note, StoreError, ban, note, print, undelivered};
use crate::model::{EntryKind, EventType, Facts, MessageId, Monitor, Subject, Subscriber, Timestamp, UpdateId};
use crate::store::{open, rows};

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
/// One that cannot get it any more (410, or an earlier message of this incident is dead) has its row written dead: what was not sent is on record.
pub(crate) fn enqueue(tx: &Transaction<'_>, event: NewEvent<'_>) -> Result<usize, StoreError> {
    let NewEvent { facts, number, monitors, subscribers, at, fresh_ids } = event;
    let subject = facts.subject.id();
    let mut insert = tx.prepare_cached(
        "INSERT INTO messages (id, subject, number, subscriber, event, facts, state, due_at, created_at, settled_at, last_error)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9, ?10) ON CONFLICT (subject, number, subscriber) DO NOTHING",
    )?;
    let mut written = 0;
    for subscriber in subscribers {
        let Some(told) = told_as(facts, monitors, subscriber, has(tx, subject, subscriber, "event = 'incident.opened'")?) else { continue };
        let dead = if ban(tx, &subscriber.id)?.is_some_and(|of| of == print(subscriber.fingerprint)) {
            Some(BANNED)
        } else if has(tx, subject, subscriber, "state = 'dead'")? {
            Some(BEHIND_DEAD)
        } else {
            None
        };
        let inserted = insert.execute(params![
            fresh_ids().as_str(),
            subject,
            number,
            subscriber.id.as_str(),
            told.as_str(),
            rows::to_json(&Facts { event: told, ..facts.clone() })?,
            if dead.is_some() { "dead" } else { "pending" },
            at.millis(),
            dead.map(|_| at.millis()),
            dead,
        ])?;
        written += inserted;
        if dead.is_some() && inserted > 0 {
            let (id, body) = (UpdateId::fresh(at, open::entropy()), undelivered(told.as_str(), &subscriber.id));
            note(tx, &Note { incident: subject, id, at, kind: EntryKind::Dead, body })?;
        }
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
        EventType::IncidentUpdated | EventType::IncidentReopened if follows && !followed => cares.then_some(EventType::IncidentOpened),
        EventType::IncidentResolved if follows && !followed => None,
        EventType::IncidentUpdated | EventType::IncidentReopened | EventType::IncidentResolved => as_itself(cares || followed),
        EventType::MaintenanceScheduled | EventType::MaintenanceStarted | EventType::MaintenanceEnded => as_itself(cares),
    }
}

/// Whether the subscriber has a row of this incident of which `condition` (ours, never a value) holds.
fn has(tx: &Transaction<'_>, subject: &str, subscriber: &Subscriber, condition: &str) -> Result<bool, StoreError> {
    let sql = format!("SELECT EXISTS (SELECT 1 FROM messages WHERE subject = ?1 AND subscriber = ?2 AND {condition})");
    Ok(tx.prepare_cached(&sql)?.query_row([subject, subscriber.id.as_str()], |row| row.get(0))?)
}
