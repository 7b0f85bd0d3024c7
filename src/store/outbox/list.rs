//! What operators see of the outbox, and what they may do: deliveries with their tries, subscribers' health, a retry by
//! hand.

use std::sync::Arc;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, Transaction, params_from_iter};

use super::line::banned;
use super::{StoreError, ban, circuits, messages, print};
use crate::model::{
    Delivery, DeliveryQuery, DeliveryState, EventType, MessageId, MessageKind, Retried, Subscriber, SubscriberHealth,
    SubscriberId, SubscriberState, Timestamp, TryNote, TryResult,
};
use crate::store::rows::{at, at_opt, word};
use crate::store::rules::settling::{Revival, revival};

/// Deliveries that match, newest first.
pub(crate) fn deliveries(connection: &Connection, query: &DeliveryQuery) -> Result<Vec<Delivery>, StoreError> {
    let mut sql = String::from("SELECT * FROM messages WHERE true");
    let mut values = Vec::new();
    if let Some(state) = query.state {
        sql.push_str(" AND state = ?");
        values.push(Value::Text(state.as_str().to_owned()));
    }
    if let Some(subscriber) = &query.subscriber {
        sql.push_str(" AND subscriber = ?");
        values.push(Value::Text(subscriber.to_string()));
    }
    if let Some(subject) = &query.subject {
        sql.push_str(" AND subject = ?");
        values.push(Value::Text(subject.clone()));
    }
    if let Some((created_at, id)) = &query.after {
        sql.push_str(" AND (created_at, id) < (?, ?)");
        values.extend([Value::Integer(created_at.millis()), Value::Text(id.to_string())]);
    }
    sql.push_str(" ORDER BY created_at DESC, id DESC LIMIT ?");
    values.push(Value::Integer(i64::try_from(query.limit).unwrap_or(i64::MAX)));
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, state) = (MessageId::new(row.get::<_, String>("id")?), word(row, "state", DeliveryState::parse)?);
        let tries = tries(connection, &id)?;
        found.push(Delivery {
            subscriber: SubscriberId::new(row.get::<_, String>("subscriber")?),
            kind: word(row, "kind", MessageKind::parse)?,
            event: word(row, "event", EventType::parse)?,
            subject: row.get("subject")?,
            state,
            attempts: row.get("attempts")?,
            created_at: at(row, "created_at")?,
            next_try_at: if state == DeliveryState::Pending { Some(at(row, "due_at")?) } else { None },
            settled_at: at_opt(row, "settled_at")?,
            last_error: row.get("last_error")?,
            tries,
            id,
        });
    }
    Ok(found)
}

fn tries(connection: &Connection, id: &MessageId) -> Result<Vec<TryNote>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT at, ms, result, error FROM attempts WHERE message = ?1 ORDER BY number")?;
    let mut rows = statement.query([id.as_str()])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let duration_ms = row.get::<_, i64>("ms")?.max(0).unsigned_abs();
        found.push(TryNote {
            at: at(row, "at")?,
            duration_ms,
            result: word(row, "result", TryResult::parse)?,
            error: row.get("error")?,
        });
    }
    Ok(found)
}

/// How each of these is doing, in their order.
pub(crate) fn health(
    connection: &Connection,
    subscribers: &[Arc<Subscriber>],
) -> Result<Vec<SubscriberHealth>, StoreError> {
    let count = |id: &str, state: &str| -> Result<u64, StoreError> {
        // Words, not values, so that the index of the state is used.
        let sql = format!("SELECT count(*) FROM messages WHERE state = '{state}' AND subscriber = ?1");
        Ok(connection.prepare_cached(&sql)?.query_row([id], |row| row.get::<_, i64>(0))?.unsigned_abs())
    };
    let mut found = Vec::with_capacity(subscribers.len());
    for subscriber in subscribers {
        let id = subscriber.id.as_str();
        let circuit = connection
            .prepare_cached("SELECT failures, since, probe_at, last_error FROM circuits WHERE subscriber = ?1")?
            .query_row([id], |row| Ok((row.get(0)?, at(row, "since")?, at_opt(row, "probe_at")?, row.get(3)?)))
            .optional()?;
        let disabled = ban(connection, &subscriber.id)?.is_some_and(|of| of == print(subscriber.fingerprint));
        let (failures, since, probe_at, last_error) = match circuit {
            Some((failures, since, probe_at, error)) => (failures, Some(since), probe_at, Some(error)),
            None => (0, None, None, None),
        };
        let state = match (disabled, failures, probe_at) {
            (true, _, _) => SubscriberState::Disabled,
            (false, 0, _) => SubscriberState::Ok,
            (false, _, None) => SubscriberState::Failing,
            (false, _, Some(_)) => SubscriberState::Open,
        };
        found.push(SubscriberHealth {
            id: subscriber.id.clone(),
            channel: subscriber.channel.kind(),
            state,
            failures,
            since,
            probe_at,
            last_error,
            pending: count(id, "pending")?,
            dead: count(id, "dead")?,
        });
    }
    Ok(found)
}

/// Makes a message due now, and with it those of its line that it waits for. A dead one comes back with every other
/// dead one of its incident and subscriber, in order and with their bytes; reminders among them that something followed
/// are dropped.
pub(crate) fn retry(
    tx: &Transaction<'_>,
    id: &MessageId,
    subscribers: &[Arc<Subscriber>],
    now: Timestamp,
) -> Result<Retried, StoreError> {
    let Some(named) = messages::get(tx, id)? else { return Ok(Retried::Unknown) };
    let everybody = subscribers.iter().map(|one| (one.id.clone(), one.clone())).collect();
    if banned(tx, &named.subscriber, &everybody)? {
        return Ok(Retried::Disabled);
    }
    let due = match revival(named.state) {
        Revival::Nothing => return Ok(Retried::Delivered),
        Revival::ItsLine => {
            messages::drop_overtaken_dead(tx, &named)?;
            messages::revive(tx, &named, now)?
        }
        Revival::Hurry => messages::hurry(tx, &named, now)?,
    };
    circuits::close(tx, &named.subscriber)?;
    Ok(Retried::Due(due))
}
