//! SQLite behind verbs: one writer thread, readers beside it. No SQL type leaves this module.

pub mod outbox;
pub mod read;

use thiserror::Error;

pub use outbox::{Attempt, AttemptResult, OutboxCounts};
pub use read::{IncidentQuery, Reader, Rollup, RollupWidth};

use crate::model::{DueMessage, MessageId, Subscriber, SubscriberId, Timestamp};

/// Why the store did not do something.
#[derive(Debug, Error)]
pub enum StoreError {
    /// SQLite said no.
    #[error("database: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// A value in the database is not one of ours.
    #[error("database holds an unknown value: {0}")]
    Corrupt(String),
    /// The file was written by a newer stillup.
    #[error(
        "{path} was written by a newer stillup (schema {found}, this one knows {known}): run that version, or start with another --data folder"
    )]
    Newer {
        /// The file.
        path: String,
        /// Its schema.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// Another process has it.
    #[error("another stillup is running on {path}: stop it first, or give this one its own --data folder")]
    Locked {
        /// The folder.
        path: String,
    },
    /// The folder or file cannot be used.
    #[error("{path}: {source}")]
    Io {
        /// The path.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The writer has stopped.
    #[error("the store is closed")]
    Closed,
}

/// Handle on the writer; clones share it.
#[derive(Clone, Debug)]
pub struct Store {}

impl Store {
    /// Messages that may be tried now, oldest first: pending, due at `now`, and not behind an unsettled one of the same incident and subscriber.
    ///
    /// # Errors
    /// SQLite.
    pub async fn due_messages(&self, _now: Timestamp, _limit: usize) -> Result<Vec<DueMessage>, StoreError> {
        unimplemented!()
    }

    /// When the next pending message that is not behind another comes due.
    ///
    /// # Errors
    /// SQLite.
    pub async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        unimplemented!()
    }

    /// Keeps the bytes of a message before its first try, and moves its `due_at` to `claimed_until` (so that a try cut short by a crash comes again).
    ///
    /// # Errors
    /// SQLite.
    pub async fn store_body(&self, _id: MessageId, _body: Vec<u8>) -> Result<(), StoreError> {
        unimplemented!()
    }

    /// Records finished tries, in one transaction, with their entries in the timelines.
    ///
    /// # Errors
    /// SQLite: nothing was recorded.
    pub async fn settle(&self, _attempts: Vec<Attempt>) -> Result<(), StoreError> {
        unimplemented!()
    }

    /// Lifts the ban of subscribers whose block has changed since their 410, and returns those still banned.
    ///
    /// # Errors
    /// SQLite.
    pub async fn disabled_subscribers(&self, _configured: Vec<(SubscriberId, u64)>) -> Result<Vec<SubscriberId>, StoreError> {
        unimplemented!()
    }

    /// Rows of the outbox by state.
    ///
    /// # Errors
    /// SQLite.
    pub async fn outbox_counts(&self) -> Result<OutboxCounts, StoreError> {
        unimplemented!()
    }

    /// Changes whenever a commit added messages.
    pub fn messages_added(&self) -> tokio::sync::watch::Receiver<u64> {
        unimplemented!()
    }
}

#[expect(dead_code, reason = "skeleton")]
fn skeleton(_: &Subscriber) {}
