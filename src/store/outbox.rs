//! The outbox: rows written with their event, taken for tries, settled with what came of them.
//! Plain functions over a connection; the verbs around them are `Store`'s.

mod circuits;
mod event;
mod line;
mod list;
mod messages;
mod nag;
mod settle;

use crate::store::rules::nagging::Place;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::{Connection, Row, Transaction, params};

use super::StoreError;
use super::rows::{at_opt, json, word};
use super::rules::circuit::lets_through;
use crate::model::{
    ChannelKind, DueMessage, EntryKind, Facts, MessageId, MessageKind, Subscriber, SubscriberId, Timestamp, UpdateId,
};

pub(crate) use circuits::disabled;
use circuits::{ban, print};
pub use event::FannedOut;
pub(crate) use event::{
    Lists, NewEvent, Reading, Telling, commit, derived, fan_out, is_anybody_to_be_told, is_being_told,
};
pub(crate) use list::{deliveries, health, retry};
pub use nag::Nagged;
pub(crate) use nag::nag;
pub(crate) use settle::settle;

/// Everybody who is configured, by id: who they fall back to, and what lifts a 410.
pub(crate) type Everybody = HashMap<SubscriberId, Arc<Subscriber>>;

/// A message that is being made.
#[derive(Clone, Debug)]
pub(crate) struct Message<'a> {
    /// The incident or occurrence.
    pub subject: &'a str,
    /// Its place in the line.
    pub place: Place,
    /// For whom.
    pub subscriber: &'a SubscriberId,
    /// Why.
    pub kind: MessageKind,
    /// As told to this subscriber.
    pub facts: &'a Facts,
    /// When: it is due at once.
    pub at: Timestamp,
}

/// A finished try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Of which message.
    pub id: MessageId,
    /// For whom.
    pub subscriber: SubscriberId,
    /// When it ended.
    pub at: Timestamp,
    /// How long it took; `None` if nothing was sent.
    pub took: Option<Duration>,
    /// What came of it.
    pub result: AttemptResult,
}

/// What came of a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttemptResult {
    /// 2xx.
    Delivered,
    /// The same, but some of the mailboxes behind it were refused.
    Partly {
        /// For operators: which, and why.
        refused: String,
    },
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
    /// Waiting or being retried; an event of which not everybody was told yet counts as one.
    pub pending: u64,
    /// Given up.
    pub dead: u64,
}

/// Not behind another of the same incident and subscriber, as a condition on `message`.
const FIRST_IN_LINE: &str = "message.state = 'pending' AND NOT EXISTS (
    SELECT 1 FROM messages AS earlier
    WHERE earlier.subject = message.subject AND earlier.subscriber = message.subscriber
      AND (earlier.number, earlier.step) < (message.number, message.step) AND earlier.state <> 'delivered')";

/// Subscribers with pending messages, each found by one step in an index however long its backlog; and when they may be
/// probed, if their circuit is open.
const WAITING: &str = "WITH RECURSIVE waiting (subscriber) AS (
    SELECT min(subscriber) FROM messages WHERE state = 'pending'
    UNION ALL
    SELECT (SELECT min(subscriber) FROM messages WHERE state = 'pending' AND subscriber > waiting.subscriber)
    FROM waiting WHERE waiting.subscriber IS NOT NULL)
    SELECT waiting.subscriber, probe_at FROM waiting LEFT JOIN circuits USING (subscriber) \
    WHERE waiting.subscriber IS NOT NULL";

/// Messages that may be tried now, oldest first: pending, due at `now`, and not behind an undelivered one of the same
/// incident and subscriber. At most `limit` of each subscriber, so that one with a backlog hides nobody else's; one, as
/// a probe, of a subscriber whose circuit is open.
pub(crate) fn due(connection: &Connection, now: Timestamp, limit: usize) -> Result<Vec<DueMessage>, StoreError> {
    let mut waiting = connection.prepare_cached(WAITING)?;
    let waiting = waiting
        .query_map([], |row| Ok((row.get::<_, String>(0)?, at_opt(row, "probe_at")?)))?
        .collect::<Result<Vec<_>, _>>()?;
    let mut statement = connection.prepare_cached(&format!(
        "SELECT * FROM messages AS message WHERE subscriber = ?1 AND due_at <= ?2 AND {FIRST_IN_LINE}
         ORDER BY due_at, number, step, id LIMIT ?3"
    ))?;
    let mut found = Vec::new();
    let mut unreadable = Vec::new();
    for (subscriber, probe_at) in waiting {
        let limit = match lets_through(probe_at, now, limit) {
            0 => continue,
            limit => i64::try_from(limit).unwrap_or(i64::MAX),
        };
        let mut rows = statement.query(params![subscriber, now.millis(), limit])?;
        while let Some(row) = rows.next()? {
            match read(row, probe_at.is_some()) {
                Ok(message) => {
                    let place: (i64, i64, i64) = (row.get("created_at")?, row.get("number")?, row.get("step")?);
                    found.push((place, message));
                }
                Err(StoreError::Corrupt(error)) => unreadable.push((row.get::<_, String>("id")?, error)),
                Err(error) => return Err(error),
            }
        }
    }
    for (id, error) in unreadable {
        // One row that is not ours must not hold back the others, nor come up again and again.
        messages::set_dead(connection, &id, now, &format!("it cannot be read: {error}"))?;
    }
    found.sort_by(|(a, one), (b, other)| (a, one.id.as_str()).cmp(&(b, other.id.as_str())));
    Ok(found.into_iter().map(|(_, message)| message).collect())
}

fn read(row: &Row<'_>, probe: bool) -> Result<DueMessage, StoreError> {
    let channel = row.get::<_, Option<String>>("channel")?.and_then(|word| ChannelKind::parse(&word));
    Ok(DueMessage {
        id: MessageId::new(row.get::<_, String>("id")?),
        subscriber: SubscriberId::new(row.get::<_, String>("subscriber")?),
        kind: word(row, "kind", MessageKind::parse)?,
        facts: json(row, "facts")?,
        body: channel.zip(row.get("body")?),
        attempts: row.get("attempts")?,
        probe,
    })
}

/// When there is more to try, of what may not be tried yet: the next message that is not behind another comes due, or
/// the circuit of a subscriber may be probed.
pub(crate) fn next_due(connection: &Connection, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
    let sql = format!("SELECT min(due_at) FROM messages AS message WHERE due_at > ?1 AND {FIRST_IN_LINE}");
    let message: Option<i64> = connection.prepare_cached(&sql)?.query_row([now.millis()], |row| row.get(0))?;
    let sql = format!("SELECT min(probe_at) FROM ({WAITING}) WHERE probe_at > ?1");
    let probe: Option<i64> = connection.prepare_cached(&sql)?.query_row([now.millis()], |row| row.get(0))?;
    Ok(message.into_iter().chain(probe).min().map(Timestamp::from_millis))
}

/// Keeps the bytes of a message and the channel they were made for.
pub(crate) fn keep_body(
    connection: &Connection,
    id: &MessageId,
    channel: ChannelKind,
    body: &[u8],
) -> Result<(), StoreError> {
    // Bytes once kept stay, while the channel is the same.
    connection
        .prepare_cached(
            "UPDATE messages SET body = ?2, channel = ?3 WHERE id = ?1 AND (body IS NULL OR channel <> ?3)",
        )?
        .execute(params![id.as_str(), body, channel.as_str()])?;
    Ok(())
}

/// Delivered messages are kept so long …
const DELIVERED_KEPT: Duration = Duration::from_hours(24 * 30);
/// … dead ones so long …
const DEAD_KEPT: Duration = Duration::from_hours(24 * 90);
/// … and reminders so long: an incident that nobody acknowledges makes many.
const REMINDERS_KEPT: Duration = Duration::from_hours(48);
/// Rows forgotten in one go, so that a commit never waits long behind it.
const FORGET: usize = 5_000;

/// Forgets settled messages that are too old, with their tries. Those of an open incident stay: they say who follows
/// it.
pub(crate) fn forget(connection: &Connection, now: Timestamp) -> Result<(), StoreError> {
    // Before the first of its messages.
    connection.execute("DELETE FROM told WHERE at < ?1", [(now - DELIVERED_KEPT).millis()])?;
    let closed = "NOT EXISTS (SELECT 1 FROM incidents WHERE incidents.id = messages.subject AND resolved_at IS NULL)";
    for (condition, before) in [
        (format!("state = 'delivered' AND {closed}"), now - DELIVERED_KEPT),
        (format!("state = 'dead' AND {closed}"), now - DEAD_KEPT),
        ("kind = 'reminder' AND state <> 'pending'".to_owned(), now - REMINDERS_KEPT),
    ] {
        let sql = format!(
            "DELETE FROM messages WHERE id IN (SELECT id FROM messages WHERE settled_at < ?1 AND {condition} \
                ORDER BY settled_at LIMIT {FORGET})"
        );
        while connection.execute(&sql, [before.millis()])? == FORGET {}
    }
    Ok(())
}

/// Rows by state.
pub(crate) fn counts(connection: &Connection) -> Result<OutboxCounts, StoreError> {
    // Words, not values: each count can use an index of its state.
    let sql = "SELECT (SELECT count(*) FROM messages WHERE state = 'pending') + (SELECT count(*) FROM events),
                      (SELECT count(*) FROM messages WHERE state = 'dead')";
    let (pending, dead): (i64, i64) =
        connection.prepare_cached(sql)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(OutboxCounts { pending: pending.unsigned_abs(), dead: dead.unsigned_abs() })
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
         SELECT id, (SELECT coalesce(max(number), 0) + 1 FROM entries \
         WHERE incident = ?1), ?2, ?3, ?4, status, severity, ?5, '[]'
         FROM incidents WHERE id = ?1",
    )?
    .execute(params![note.incident, note.id.as_str(), note.at.millis(), note.kind.as_str(), note.body])?;
    Ok(())
}

#[cfg(test)]
mod tests;
