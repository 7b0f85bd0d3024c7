//! Which subscribers get a message of an event, and as what; and the rows for them.

use std::sync::Arc;

use rusqlite::{OptionalExtension as _, Transaction, params};

use super::StoreError;
use super::line::{Everybody, Row, has, insert};
use crate::model::{EventType, Facts, MessageId, MessageKind, Monitor, Subject, Subscriber, Timestamp, audience};
use crate::store::rows;

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
/// One that cannot get it any more (410, or an earlier message of this incident is dead) has its row written dead: what
/// was not sent is on record, and its fallback gets it. A reminder that still waits is overtaken, and never sent.
pub(crate) fn enqueue(tx: &Transaction<'_>, event: NewEvent<'_>) -> Result<usize, StoreError> {
    let NewEvent { facts, number, monitors, subscribers, at, fresh_ids } = event;
    let subject = facts.subject.id();
    let everybody: Everybody = subscribers.iter().map(|one| (one.id.clone(), one.clone())).collect();
    let facts = &complete(tx, facts, number)?;
    let mut written = 0;
    let any_operators = audience::any_operators(subscribers);
    for subscriber in subscribers {
        let Some(facts) = audience::heard(facts, subscriber.audience, any_operators) else { continue };
        let followed = has(tx, subject, &subscriber.id, "event = 'incident.opened'")?;
        let monitors = audience::known(monitors, subscriber.audience);
        let Some(told) = told_as(&facts, &monitors, subscriber, followed) else { continue };
        tx.prepare_cached(
            "DELETE FROM messages WHERE subject = ?1 AND subscriber = ?2 AND kind = 'reminder' AND state = 'pending'",
        )?
        .execute(params![subject, subscriber.id.as_str()])?;
        let facts = &Facts { event: told, ..facts.into_owned() };
        let row = Row { subject, place: (number, 0), subscriber: &subscriber.id, kind: MessageKind::Event, facts, at };
        written += insert(tx, &row, &everybody, fresh_ids)?;
    }
    Ok(written)
}

/// The facts with what only the store knows of the page: since when the subject is known, and what its monitors were
/// when it was told of before.
fn complete(tx: &Transaction<'_>, facts: &Facts, number: i64) -> Result<Facts, StoreError> {
    let mut facts = facts.clone();
    let Some(page) = facts.page.as_mut() else { return Ok(facts) };
    let subject = facts.subject.id();
    let known = match &facts.subject {
        Subject::Incident(_) => {
            "SELECT at FROM entries WHERE incident = ?1 AND kind = 'opened' ORDER BY number LIMIT 1"
        }
        Subject::Maintenance { .. } => "SELECT known_at FROM occurrences WHERE id = ?1",
    };
    let known: Option<i64> = tx.prepare_cached(known)?.query_row([subject], |row| row.get(0)).optional()?;
    page.known_at = known.map(Timestamp::from_millis);
    let sql = "SELECT facts FROM messages WHERE subject = ?1 AND number < ?2 ORDER BY number DESC LIMIT 1";
    let told = tx
        .prepare_cached(sql)?
        .query_row(params![subject, number], |row| Ok(rows::json::<Facts>(row, "facts")))
        .optional()?;
    // What cannot be read is no reason to tell nothing.
    if let Some(before) = told.and_then(Result::ok).and_then(|told| told.page) {
        for component in &mut page.components {
            component.before =
                before.components.iter().find(|other| other.id == component.id).map(|other| other.status);
        }
    }
    Ok(facts)
}

/// As what the subscriber is told of the event, if at all. `followed`: it has an `incident.opened` row of this
/// incident.
///
/// Once told that it opened, it is told how it goes on (of the types it wants), whatever a changed severity or filter
/// says: nobody is left with an incident that never ends.
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
        EventType::IncidentUpdated | EventType::IncidentReopened if follows && !followed => {
            cares.then_some(EventType::IncidentOpened)
        }
        EventType::IncidentResolved if follows && !followed => None,
        EventType::IncidentUpdated | EventType::IncidentReopened | EventType::IncidentResolved => {
            as_itself(cares || followed)
        }
        EventType::MaintenanceScheduled | EventType::MaintenanceStarted | EventType::MaintenanceEnded => {
            as_itself(cares)
        }
    }
}
