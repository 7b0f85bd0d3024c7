//! A row of the outbox on its way in: dead at once if its subscriber cannot get it any more, and then its fallback gets
//! it instead.

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::{OptionalExtension as _, Transaction, params};

use super::{BANNED, BEHIND_DEAD, Note, StoreError, ban, note, print, undelivered};
use crate::model::{
    EntryKind, EventType, Facts, MessageId, MessageKind, Subscriber, SubscriberId, Timestamp, UpdateId, audience,
};
use crate::store::rows;

/// Everybody who is configured, by id: who they fall back to, and what lifts a 410.
pub(crate) type Everybody = HashMap<SubscriberId, Arc<Subscriber>>;

/// A message that is being made.
#[derive(Clone, Debug)]
pub(super) struct Row<'a> {
    /// The incident or occurrence.
    pub subject: &'a str,
    /// Its place in the line.
    pub place: (i64, i64),
    /// For whom.
    pub subscriber: &'a SubscriberId,
    /// Why.
    pub kind: MessageKind,
    /// As told to this subscriber.
    pub facts: &'a Facts,
    /// When: it is due at once.
    pub at: Timestamp,
}

/// Writes the row, and those of fallbacks if it must be dead at once; returns how many. `fresh` makes ids.
pub(super) fn insert(
    tx: &Transaction<'_>,
    row: &Row<'_>,
    everybody: &Everybody,
    fresh: &mut dyn FnMut() -> MessageId,
) -> Result<usize, StoreError> {
    let dead = if banned(tx, row.subscriber, everybody)? {
        Some(BANNED)
    } else if has(tx, row.subject, row.subscriber, "state = 'dead'")? {
        Some(BEHIND_DEAD)
    } else {
        None
    };
    let inserted = tx
        .prepare_cached(
            "INSERT INTO messages (id, subject, number, step, subscriber, kind, event, facts, state, due_at, created_at, settled_at, last_error)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10, ?11, ?12)
             ON CONFLICT (subject, number, step, subscriber) DO NOTHING",
        )?
        .execute(params![
            fresh().as_str(),
            row.subject,
            row.place.0,
            row.place.1,
            row.subscriber.as_str(),
            row.kind.as_str(),
            row.facts.event.as_str(),
            rows::to_json(row.facts)?,
            if dead.is_some() { "dead" } else { "pending" },
            row.at.millis(),
            dead.map(|_| row.at.millis()),
            dead,
        ])?;
    if dead.is_none() || inserted == 0 {
        return Ok(inserted);
    }
    let (id, body) =
        (UpdateId::fresh(row.at, crate::clock::entropy()), undelivered(row.facts.event.as_str(), row.subscriber));
    note(tx, &Note { incident: row.subject, id, at: row.at, kind: EntryKind::Dead, body })?;
    Ok(inserted + fall_back(tx, row, everybody, fresh)?)
}

/// Gives a dead message to the fallback of its subscriber, if it has one that has not been told itself. A chain of
/// fallbacks ends: the configuration has no circle.
pub(super) fn fall_back(
    tx: &Transaction<'_>,
    dead: &Row<'_>,
    everybody: &Everybody,
    fresh: &mut dyn FnMut() -> MessageId,
) -> Result<usize, StoreError> {
    let Some(to) = everybody.get(dead.subscriber).and_then(|subscriber| subscriber.fallback.as_ref()) else {
        return Ok(0);
    };
    // Nobody but its own receiver needs a reminder of what could not be delivered.
    let told = match dead.facts.event {
        // What is over does not open: a postmortem stays one.
        event if dead.facts.subject.is_resolved() => event,
        EventType::IncidentUpdated | EventType::IncidentReopened
            if !has(tx, dead.subject, to, "event = 'incident.opened'")? =>
        {
            EventType::IncidentOpened
        }
        event => event,
    };
    let Some(receiver) = everybody.get(to) else { return Ok(0) };
    // What must not be told to one is not told by way of another.
    let Some(heard) = audience::heard(dead.facts, receiver.audience, false) else { return Ok(0) };
    let facts = Facts { event: told, ..heard.into_owned() };
    insert(tx, &Row { subscriber: to, kind: MessageKind::Fallback, facts: &facts, ..dead.clone() }, everybody, fresh)
}

/// Whether the subscriber has answered 410 to its block as it is.
pub(super) fn banned(
    tx: &Transaction<'_>,
    subscriber: &SubscriberId,
    everybody: &Everybody,
) -> Result<bool, StoreError> {
    let fingerprint = everybody.get(subscriber).map(|subscriber| print(subscriber.fingerprint));
    Ok(ban(tx, subscriber)?.is_some_and(|of| fingerprint.is_none_or(|now| now == of)))
}

/// Whether the subscriber has a row of this incident of which `condition` (ours, never a value) holds.
pub(super) fn has(
    tx: &Transaction<'_>,
    subject: &str,
    subscriber: &SubscriberId,
    condition: &str,
) -> Result<bool, StoreError> {
    let sql = format!("SELECT EXISTS (SELECT 1 FROM messages WHERE subject = ?1 AND subscriber = ?2 AND {condition})");
    Ok(tx.prepare_cached(&sql)?.query_row([subject, subscriber.as_str()], |row| row.get(0))?)
}

/// Where the subscriber's line of this incident ends.
pub(super) fn last_place(
    tx: &Transaction<'_>,
    subject: &str,
    subscriber: &SubscriberId,
) -> Result<Option<(i64, i64)>, StoreError> {
    let sql = "SELECT number, step FROM messages WHERE subject = ?1 AND subscriber = ?2 ORDER BY number DESC, step DESC LIMIT 1";
    Ok(tx
        .prepare_cached(sql)?
        .query_row([subject, subscriber.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?)
}
