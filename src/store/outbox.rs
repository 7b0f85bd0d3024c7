//! The outbox: rows written with their event, taken for tries, settled with what came of them.

use crate::model::{MessageId, SubscriberId, Timestamp};

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
