//! The outbox: rows written with their event, taken for tries, settled with what came of them.

use std::sync::Arc;

use rusqlite::{Connection, Transaction};

use super::StoreError;
use crate::model::{DueMessage, Facts, MessageId, Monitor, Subscriber, SubscriberId, Timestamp};

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

/// An event for the subscribers whose filters let it through.
pub(crate) struct NewEvent<'a> {
    /// What is told.
    pub(crate) facts: &'a Facts,
    /// Number of its entry.
    pub(crate) number: i64,
    /// About whom.
    pub(crate) monitor: &'a Monitor,
    /// To whom.
    pub(crate) subscribers: &'a [Arc<Subscriber>],
    /// When.
    pub(crate) at: Timestamp,
    /// Ids for new rows.
    pub(crate) fresh_ids: &'a mut dyn FnMut() -> MessageId,
}

pub(crate) fn enqueue(_tx: &Transaction<'_>, _event: NewEvent<'_>) -> Result<usize, StoreError> {
    Ok(0)
}

pub(crate) fn due(_connection: &Connection, _now: Timestamp, _limit: usize) -> Result<Vec<DueMessage>, StoreError> {
    Ok(vec![])
}

pub(crate) fn next_due(_connection: &Connection) -> Result<Option<Timestamp>, StoreError> {
    Ok(None)
}

pub(crate) fn keep_body(_connection: &Connection, _id: &MessageId, _body: &[u8]) -> Result<(), StoreError> {
    Ok(())
}

pub(crate) fn settle(_tx: &Transaction<'_>, _attempts: &[Attempt], _entropy: &mut dyn FnMut() -> [u8; 10]) -> Result<(), StoreError> {
    Ok(())
}

pub(crate) fn disabled(_connection: &Connection, _configured: &[(SubscriberId, u64)]) -> Result<Vec<SubscriberId>, StoreError> {
    Ok(vec![])
}

pub(crate) fn counts(_connection: &Connection) -> Result<OutboxCounts, StoreError> {
    Ok(OutboxCounts::default())
}
