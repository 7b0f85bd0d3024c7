//! Rows of `messages` and `attempts`: one function, one statement.

use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, params};

use super::Message;
use crate::model::{DeliveryState, Facts, MessageId, MessageKind, SubscriberId, Timestamp, TryResult};
use crate::store::StoreError;
use crate::store::rows::{at_opt, json, word};
use crate::store::rules::nagging::{Newest, Place};

/// A message: which, of what, in which place.
#[derive(Debug)]
pub(super) struct Tried {
    pub(super) id: String,
    pub(super) subject: String,
    pub(super) subscriber: SubscriberId,
    pub(super) place: Place,
    pub(super) kind: MessageKind,
    pub(super) event: String,
    pub(super) state: DeliveryState,
}

impl Tried {
    fn read(row: &Row<'_>) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get("id")?,
            subject: row.get("subject")?,
            subscriber: SubscriberId::new(row.get::<_, String>("subscriber")?),
            place: (row.get("number")?, row.get("step")?),
            kind: word(row, "kind", MessageKind::parse)?,
            event: row.get("event")?,
            state: word(row, "state", DeliveryState::parse)?,
        })
    }
}

/// Writes a message, unless there is one at its place; returns how many rows that made. `dead`: why it is dead at once.
pub(super) fn insert(
    tx: &Transaction<'_>,
    id: &MessageId,
    message: &Message<'_>,
    dead: Option<&str>,
) -> Result<usize, StoreError> {
    let state = if dead.is_some() { DeliveryState::Dead } else { DeliveryState::Pending };
    Ok(tx
        .prepare_cached(
            "INSERT INTO messages (id, subject, number, step, subscriber, kind, event, facts, state, due_at, \
                created_at, settled_at, last_error)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10, ?11, ?12)
             ON CONFLICT (subject, number, step, subscriber) DO NOTHING",
        )?
        .execute(params![
            id.as_str(),
            message.subject,
            message.place.0,
            message.place.1,
            message.subscriber.as_str(),
            message.kind.as_str(),
            message.facts.event.as_str(),
            crate::store::rows::to_json(message.facts)?,
            state.as_str(),
            message.at.millis(),
            dead.map(|_| message.at.millis()),
            dead,
        ])?)
}

/// One message.
pub(super) fn get(tx: &Transaction<'_>, id: &MessageId) -> Result<Option<Tried>, StoreError> {
    tx.prepare_cached("SELECT id, subject, subscriber, number, step, kind, event, state FROM messages WHERE id = ?1")?
        .query_row([id.as_str()], |row| Ok(Tried::read(row)))
        .optional()?
        .transpose()
}

/// Whether the subscriber has a message that this incident opened.
pub(super) fn was_told_of_opening(
    tx: &Transaction<'_>,
    subject: &str,
    subscriber: &SubscriberId,
) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM messages WHERE subject = ?1 AND subscriber = ?2 AND event = 'incident.opened' LIMIT 1";
    Ok(tx.prepare_cached(sql)?.query_row([subject, subscriber.as_str()], |_| Ok(())).optional()?.is_some())
}

/// Whether the subscriber has a dead message of this incident.
pub(super) fn has_dead(tx: &Transaction<'_>, subject: &str, subscriber: &SubscriberId) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM messages WHERE subject = ?1 AND subscriber = ?2 AND state = 'dead' LIMIT 1";
    Ok(tx.prepare_cached(sql)?.query_row([subject, subscriber.as_str()], |_| Ok(())).optional()?.is_some())
}

/// Drops the reminder of this incident that still waits.
pub(super) fn drop_overtaken(tx: &Transaction<'_>, subject: &str, subscriber: &SubscriberId) -> Result<(), StoreError> {
    tx.prepare_cached(
        "DELETE FROM messages WHERE subject = ?1 AND subscriber = ?2 AND kind = 'reminder' AND state = 'pending'",
    )?
    .execute([subject, subscriber.as_str()])?;
    Ok(())
}

/// Where the subscriber's line of this incident ends.
pub(super) fn newest(
    tx: &Transaction<'_>,
    subject: &str,
    subscriber: &SubscriberId,
) -> Result<Option<Newest>, StoreError> {
    let sql = "SELECT number, step, state, settled_at FROM messages WHERE subject = ?1 AND subscriber = ?2
               ORDER BY number DESC, step DESC LIMIT 1";
    let read = |row: &Row<'_>| -> Result<Newest, StoreError> {
        Ok(Newest {
            place: (row.get("number")?, row.get("step")?),
            state: word(row, "state", DeliveryState::parse)?,
            settled: at_opt(row, "settled_at")?,
        })
    };
    tx.prepare_cached(sql)?.query_row([subject, subscriber.as_str()], |row| Ok(read(row))).optional()?.transpose()
}

/// What anybody was told last of the subject before this entry; `None` too if it cannot be read.
pub(super) fn facts_before(tx: &Transaction<'_>, subject: &str, number: i64) -> Result<Option<Facts>, StoreError> {
    let sql = "SELECT facts FROM messages WHERE subject = ?1 AND number < ?2 ORDER BY number DESC LIMIT 1";
    let found = tx.prepare_cached(sql)?.query_row(params![subject, number], |row| Ok(json(row, "facts")));
    Ok(found.optional()?.and_then(Result::ok))
}

/// What the subscriber was told last, reminders aside, and ends: an incident that is open again is told as it opened.
/// `None` too if it cannot be read: that is no reason to stop everybody else's.
pub(super) fn newest_facts(
    tx: &Transaction<'_>,
    subject: &str,
    subscriber: &SubscriberId,
) -> Result<Option<Facts>, StoreError> {
    let sql = "SELECT facts FROM messages WHERE subject = ?1 AND subscriber = ?2 AND kind <> 'reminder' \
            AND event <> 'incident.resolved'
         ORDER BY number DESC, step DESC LIMIT 1";
    let found = tx.prepare_cached(sql)?.query_row([subject, subscriber.as_str()], |row| Ok(json(row, "facts")));
    Ok(found.optional()?.and_then(Result::ok))
}

/// What the subscriber was told last, reminders aside. `None` too if it cannot be read.
pub(super) fn newest_told(
    tx: &Transaction<'_>,
    subject: &str,
    subscriber: &SubscriberId,
) -> Result<Option<Facts>, StoreError> {
    let sql = "SELECT facts FROM messages WHERE subject = ?1 AND subscriber = ?2 AND kind <> 'reminder'
               ORDER BY number DESC, step DESC LIMIT 1";
    let found = tx.prepare_cached(sql)?.query_row([subject, subscriber.as_str()], |row| Ok(json(row, "facts")));
    Ok(found.optional()?.and_then(Result::ok))
}

/// Pending messages behind this one in its line, in order.
pub(super) fn behind(tx: &Transaction<'_>, tried: &Tried) -> Result<Vec<Tried>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT id, subject, subscriber, number, step, kind, event, state FROM messages
         WHERE state = 'pending' AND subject = ?1 AND subscriber = ?2 AND (number, step) > (?3, ?4) \
         ORDER BY number, step",
    )?;
    let values = params![tried.subject, tried.subscriber.as_str(), tried.place.0, tried.place.1];
    read_all(statement.query(values)?)
}

/// Pending messages of a subscriber, line by line.
pub(super) fn pending_of(tx: &Transaction<'_>, subscriber: &SubscriberId) -> Result<Vec<Tried>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT id, subject, subscriber, number, step, kind, event, state FROM messages
         WHERE state = 'pending' AND subscriber = ?1 ORDER BY subject, number, step",
    )?;
    read_all(statement.query([subscriber.as_str()])?)
}

fn read_all(mut rows: rusqlite::Rows<'_>) -> Result<Vec<Tried>, StoreError> {
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(Tried::read(row)?);
    }
    Ok(found)
}

/// It arrived; `refused`: who has not got it all the same.
pub(super) fn set_delivered(
    tx: &Transaction<'_>,
    id: &str,
    at: Timestamp,
    refused: Option<&str>,
) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE messages SET state = 'delivered', settled_at = ?2, last_error = ?3 WHERE id = ?1")?
        .execute(params![id, at.millis(), refused])?;
    Ok(())
}

/// It is tried again.
pub(super) fn set_due(tx: &Transaction<'_>, id: &str, due_at: Timestamp, error: &str) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE messages SET due_at = ?2, last_error = ?3 WHERE id = ?1")?.execute(params![
        id,
        due_at.millis(),
        error
    ])?;
    Ok(())
}

/// It is given up; returns what it told, unless that cannot be read.
pub(super) fn set_dead(
    connection: &Connection,
    id: &str,
    at: Timestamp,
    error: &str,
) -> Result<Option<Facts>, StoreError> {
    let sql = "UPDATE messages SET state = 'dead', settled_at = ?2, last_error = ?3 WHERE id = ?1 RETURNING facts";
    let found = connection
        .prepare_cached(sql)?
        .query_row(params![id, at.millis(), error], |row| Ok(json(row, "facts")))
        .optional()?;
    Ok(found.and_then(Result::ok))
}

/// One more try has ended.
pub(super) fn count_try(tx: &Transaction<'_>, id: &str) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE messages SET attempts = attempts + 1 WHERE id = ?1")?.execute([id])?;
    Ok(())
}

/// A try as it is remembered.
pub(super) struct Remembered<'a> {
    pub(super) at: Timestamp,
    pub(super) took: std::time::Duration,
    pub(super) result: TryResult,
    pub(super) error: Option<&'a str>,
}

/// Remembers how a try went.
pub(super) fn remember_try(tx: &Transaction<'_>, id: &str, tried: &Remembered<'_>) -> Result<(), StoreError> {
    let took = crate::store::rows::ms(tried.took);
    tx.prepare_cached(
        "INSERT INTO attempts (message, number, at, ms, result, error)
         SELECT ?1, coalesce(max(number), 0) + 1, ?2, ?3, ?4, ?5 FROM attempts WHERE message = ?1",
    )?
    .execute(params![id, tried.at.millis(), took, tried.result.as_str(), tried.error])?;
    Ok(())
}

/// Forgets all but the newest tries of a message.
pub(super) fn forget_tries(tx: &Transaction<'_>, id: &str, kept: i64) -> Result<(), StoreError> {
    tx.prepare_cached(
        "DELETE FROM attempts WHERE message = ?1 AND number <= (SELECT max(number) FROM attempts \
            WHERE message = ?1) - ?2",
    )?
    .execute(params![id, kept])?;
    Ok(())
}

/// Drops dead reminders of a line that something followed, except this message.
pub(super) fn drop_overtaken_dead(tx: &Transaction<'_>, tried: &Tried) -> Result<(), StoreError> {
    tx.prepare_cached(
        "DELETE FROM messages AS reminder WHERE subject = ?1 AND subscriber = ?2 AND state = 'dead' \
            AND kind = 'reminder' AND id <> ?3
             AND EXISTS (SELECT 1 FROM messages AS later WHERE later.subject = ?1 AND later.subscriber = ?2
                 AND (later.number, later.step) > (reminder.number, reminder.step))",
    )?
    .execute(params![tried.subject, tried.subscriber.as_str(), tried.id])?;
    Ok(())
}

/// Makes every dead message of a line due again; returns how many.
pub(super) fn revive(tx: &Transaction<'_>, tried: &Tried, now: Timestamp) -> Result<usize, StoreError> {
    Ok(tx
        .prepare_cached(
            "UPDATE messages SET state = 'pending', attempts = 0, due_at = ?3, settled_at = NULL
             WHERE subject = ?1 AND subscriber = ?2 AND state = 'dead'",
        )?
        .execute(params![tried.subject, tried.subscriber.as_str(), now.millis()])?)
}

/// Makes what waits of a line due at once, up to this message; returns how many.
pub(super) fn hurry(tx: &Transaction<'_>, tried: &Tried, now: Timestamp) -> Result<usize, StoreError> {
    Ok(tx
        .prepare_cached(
            "UPDATE messages SET due_at = ?5 WHERE subject = ?1 AND subscriber = ?2 AND state = 'pending'
             AND (number, step) <= (?3, ?4)",
        )?
        .execute(params![tried.subject, tried.subscriber.as_str(), tried.place.0, tried.place.1, now.millis()])?)
}
