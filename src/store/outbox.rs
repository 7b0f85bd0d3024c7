//! The outbox: rows written with their event, taken for tries, settled with what came of them.
//! Plain functions over a connection; the verbs around them are `Store`'s.

mod deliveries;
mod enqueue;
mod settle;

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use super::StoreError;
use crate::model::{DueMessage, EntryKind, MessageId, SubscriberId, Timestamp, UpdateId};

pub(crate) use deliveries::deliveries;
pub(crate) use enqueue::{NewEvent, enqueue};
pub(crate) use settle::settle;

/// A finished try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Of which message.
    pub id: MessageId,
    /// For whom.
    pub subscriber: SubscriberId,
    /// When it ended.
    pub at: Timestamp,
    /// What came of it.
    pub result: AttemptResult,
}

/// What came of a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttemptResult {
    /// 2xx.
    Delivered,
    /// To be tried again.
    Retry {
        /// When.
        due_at: Timestamp,
        /// For operators.
        error: String,
    },
    /// Never again; later ones of the same incident and subscriber go dead with it.
    Dead {
        /// For operators.
        error: String,
    },
    /// 410: the subscriber is disabled and all its pending messages go dead.
    Gone {
        /// Of its block, so that a changed one lifts the ban.
        fingerprint: u64,
    },
}

/// Rows by state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutboxCounts {
    /// Waiting or being retried.
    pub pending: u64,
    /// Given up.
    pub dead: u64,
}

/// Why a message to a disabled subscriber is dead.
const BANNED: &str = "the subscriber answered 410 and is disabled until its block in the configuration changes";

/// Why a message behind a dead one is dead.
const BEHIND_DEAD: &str = "an earlier message of this incident is dead";

/// Not behind another of the same incident and subscriber, as a condition on `message`.
const FIRST_IN_LINE: &str = "message.state = 'pending' AND NOT EXISTS (
    SELECT 1 FROM messages AS earlier
    WHERE earlier.subject = message.subject AND earlier.subscriber = message.subscriber
      AND earlier.number < message.number AND earlier.state <> 'delivered')";

/// Messages that may be tried now, oldest first: pending, due at `now`, and not behind an undelivered one of the same incident and subscriber.
/// At most `limit` of each subscriber, so that one with a backlog hides nobody else's.
pub(crate) fn due(connection: &Connection, now: Timestamp, limit: usize) -> Result<Vec<DueMessage>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "WITH ready AS (
             SELECT id, row_number() OVER (PARTITION BY subscriber ORDER BY created_at, number, id) AS place
             FROM messages AS message WHERE due_at <= ?1 AND {FIRST_IN_LINE})
         SELECT id, subscriber, facts, body, attempts FROM messages JOIN ready USING (id)
         WHERE place <= ?2 ORDER BY created_at, number, id"
    ))?;
    let mut rows = statement.query(params![now.millis(), i64::try_from(limit).unwrap_or(i64::MAX)])?;
    let mut messages = Vec::new();
    let mut unreadable = Vec::new();
    while let Some(row) = rows.next()? {
        let id = MessageId::new(row.get::<_, String>("id")?);
        match serde_json::from_str(&row.get::<_, String>("facts")?) {
            Ok(facts) => messages.push(DueMessage {
                id,
                subscriber: SubscriberId::new(row.get::<_, String>("subscriber")?),
                facts,
                body: row.get("body")?,
                attempts: row.get("attempts")?,
            }),
            Err(error) => unreadable.push((id, error)),
        }
    }
    for (id, error) in unreadable {
        // One row that is not ours must not hold back the others, nor come up again and again.
        connection.execute(
            "UPDATE messages SET state = 'dead', settled_at = ?2, last_error = ?3 WHERE id = ?1",
            params![id.as_str(), now.millis(), format!("its facts cannot be read: {error}")],
        )?;
    }
    Ok(messages)
}

/// When the next of the messages that are not behind another comes due, of those that are not yet.
pub(crate) fn next_due(connection: &Connection, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
    let sql = format!("SELECT min(due_at) FROM messages AS message WHERE due_at > ?1 AND {FIRST_IN_LINE}");
    let at: Option<i64> = connection.prepare_cached(&sql)?.query_row([now.millis()], |row| row.get(0))?;
    Ok(at.map(Timestamp::from_millis))
}

/// Keeps the bytes of a message. Bytes once kept stay.
pub(crate) fn keep_body(connection: &Connection, id: &MessageId, body: &[u8]) -> Result<(), StoreError> {
    connection.prepare_cached("UPDATE messages SET body = ?2 WHERE id = ?1 AND body IS NULL")?.execute(params![id.as_str(), body])?;
    Ok(())
}

/// Lifts the ban of those whose block has changed since their 410, and returns those still banned.
pub(crate) fn disabled(connection: &Connection, configured: &[(SubscriberId, u64)]) -> Result<Vec<SubscriberId>, StoreError> {
    let mut banned = Vec::new();
    for (subscriber, fingerprint) in configured {
        match ban(connection, subscriber)? {
            Some(of) if of == print(*fingerprint) => banned.push(subscriber.clone()),
            // One that is not configured now stays banned: its block may come back as it was.
            Some(_) => {
                connection.execute("DELETE FROM disabled_subscribers WHERE subscriber = ?1", [subscriber.as_str()])?;
            }
            None => {}
        }
    }
    Ok(banned)
}

/// Rows by state.
pub(crate) fn counts(connection: &Connection) -> Result<OutboxCounts, StoreError> {
    // Words, not values: each count can use an index of its state.
    let sql = "SELECT (SELECT count(*) FROM messages WHERE state = 'pending'), (SELECT count(*) FROM messages WHERE state = 'dead')";
    let (pending, dead): (i64, i64) = connection.prepare_cached(sql)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(OutboxCounts { pending: pending.unsigned_abs(), dead: dead.unsigned_abs() })
}

/// The fingerprint of the block for which a subscriber has answered 410, if it has.
fn ban(connection: &Connection, subscriber: &SubscriberId) -> Result<Option<String>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT fingerprint FROM disabled_subscribers WHERE subscriber = ?1")?;
    Ok(statement.query_row([subscriber.as_str()], |row| row.get(0)).optional()?)
}

/// A fingerprint as the database holds it: SQLite has no unsigned integers.
fn print(fingerprint: u64) -> String {
    format!("{fingerprint:016x}")
}

/// What the timeline says of a dead message.
fn undelivered(event: &str, subscriber: &SubscriberId) -> String {
    format!("{event} could not be delivered to {subscriber}")
}

/// A line for operators in an incident's timeline.
struct Note<'a> {
    incident: &'a str,
    id: UpdateId,
    at: Timestamp,
    kind: EntryKind,
    body: String,
}

/// Appends to the timeline of an incident, leaving the incident where it stands.
fn note(tx: &Transaction<'_>, note: &Note<'_>) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO entries (incident, number, id, at, kind, status, severity, body, checks)
         SELECT id, (SELECT coalesce(max(number), 0) + 1 FROM entries WHERE incident = ?1), ?2, ?3, ?4, status, severity, ?5, '[]'
         FROM incidents WHERE id = ?1",
    )?
    .execute(params![note.incident, note.id.as_str(), note.at.millis(), note.kind.as_str(), note.body])?;
    Ok(())
}

#[cfg(test)]
mod tests;
