//! SQLite behind verbs: one writer thread, readers beside it. No SQL type leaves this module.
//!
//! Flow: `record` (one transaction) ← recorder; outbox verbs ← notify; [`Reader`] ← publish.

mod failures;
mod incidents;
mod maintenance;
mod open;
pub mod outbox;
mod people;
mod raw;
pub mod read;
mod record;
mod retention;
mod rows;
mod standings;
mod writer;

use std::path::Path;
use std::sync::Arc;

use thiserror::Error;
use tokio::sync::watch;

pub use maintenance::OccurrenceQuery;
pub use outbox::{Attempt, AttemptResult, Nagged, OutboxCounts};
pub use raw::RawCheck;
pub use read::{IncidentQuery, Reader, Rollup, RollupWidth};
pub use record::Recorded;

use crate::model::{
    Audit, Batch, ChannelKind, Chronicle, ClosedHour, DueMessage, IncidentId, Loaded, LoadedMaintenance, Location,
    MessageId, PeopleLoaded, Retried, Rows, Subscriber, SubscriberId, Timestamp,
};
use writer::Writer;

/// Why the store did not do something.
#[derive(Debug, Error)]
pub enum StoreError {
    /// SQLite said no.
    #[error("database: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// A value in the database is not one of ours.
    #[error("the database holds a value this version does not know: {0}")]
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
    /// The file was written by an older stillup, and nobody has brought it up to date.
    #[error(
        "{path} was written by an older stillup (schema {found}, this one knows {known}): start `stillup serve` on it once"
    )]
    Older {
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
    #[error("{path} cannot be used: {source}; make the folder writable for this user, or choose another with --data")]
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
pub struct Store {
    writer: Writer,
}

impl Store {
    /// Opens or creates the database, brings it to the newest schema, and starts the writer thread.
    ///
    /// # Errors
    /// Another process has it, it is newer than we are, or the folder cannot be used.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let (connection, lock) = open::open(path)?;
        Ok(Self { writer: Writer::start(connection, lock) })
    }

    /// Everything the judge and the page need at start: raw checks up to the running hour are rolled up first.
    ///
    /// # Errors
    /// SQLite, or a value that is not ours.
    pub async fn load(&self, location: Location, now: Timestamp) -> Result<Vec<Loaded>, StoreError> {
        self.writer
            .run(move |connection| {
                retention::roll_up_missed(connection, now)?;
                standings::load(connection, &location, now)
            })
            .await
    }

    /// What people left open, and the commands of the last day.
    ///
    /// # Errors
    /// SQLite, or a value that is not ours.
    pub async fn people(&self, now: Timestamp) -> Result<PeopleLoaded, StoreError> {
        self.writer.run(move |connection| people::load(connection, now)).await
    }

    /// One incident with its whole timeline, as of the last commit.
    ///
    /// # Errors
    /// SQLite, or a value that is not ours.
    pub async fn story(&self, id: IncidentId) -> Result<Option<Chronicle>, StoreError> {
        self.writer.run(move |connection| people::story(connection, &id)).await
    }

    /// Every incident that is, or was, written as a file, with its timeline.
    ///
    /// # Errors
    /// SQLite, or a value that is not ours.
    pub async fn written(&self) -> Result<Vec<Chronicle>, StoreError> {
        self.writer.run(|connection| people::written(connection)).await
    }

    /// End of the newest drill whose messages all arrived.
    ///
    /// # Errors
    /// SQLite.
    pub async fn last_drill(&self) -> Result<Option<Timestamp>, StoreError> {
        self.writer.run(|connection| people::last_drill(connection)).await
    }

    /// Records a change by a person that is none of an incident.
    ///
    /// # Errors
    /// SQLite: nothing was recorded.
    pub async fn audit(&self, audit: Audit) -> Result<(), StoreError> {
        self.writer.run(move |connection| people::audit(connection, &audit)).await
    }

    /// Maintenance that comes and runs, and what is over of it since `from`.
    ///
    /// # Errors
    /// SQLite, or a value that is not ours.
    pub async fn load_maintenance(&self, from: Timestamp) -> Result<LoadedMaintenance, StoreError> {
        self.writer.run(move |connection| maintenance::load(connection, from)).await
    }

    /// Writes a batch in one transaction. What it returns is on disk.
    ///
    /// # Errors
    /// SQLite: nothing was written.
    pub async fn record(&self, batch: impl Into<Arc<Batch>>) -> Result<Recorded, StoreError> {
        self.writer.record(batch.into()).await
    }

    /// Everything from which a site is made again: see [`Store::load`]; windows that ended since `since` are among it.
    ///
    /// # Errors
    /// SQLite, or a value that is not ours.
    pub async fn rows(&self, location: Location, now: Timestamp, since: Timestamp) -> Result<Rows, StoreError> {
        self.writer
            .run(move |connection| {
                retention::roll_up_missed(connection, now)?;
                Ok(Rows {
                    series: standings::load(connection, &location, now)?,
                    maintenance: maintenance::load(connection, since)?,
                    people: people::load(connection, now)?,
                })
            })
            .await
    }

    /// Closes an hour: writes its tallies as rollups, closes the days that ended with it, and forgets what is too old.
    ///
    /// # Errors
    /// SQLite.
    pub async fn close_hour(&self, hour: ClosedHour, raw_days: u32) -> Result<(), StoreError> {
        self.writer.run(move |connection| retention::close_hour(connection, &hour, raw_days)).await
    }

    /// Messages that may be tried now, oldest first: pending, due at `now`, and not behind an unsettled one of the same
    /// incident and subscriber.
    ///
    /// # Errors
    /// SQLite.
    pub async fn due_messages(&self, now: Timestamp, limit: usize) -> Result<Vec<DueMessage>, StoreError> {
        self.writer.run(move |connection| outbox::due(connection, now, limit)).await
    }

    /// When the next pending message that is not behind another comes due after `now`.
    ///
    /// # Errors
    /// SQLite.
    pub async fn next_due(&self, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        self.writer.run(move |connection| outbox::next_due(connection, now)).await
    }

    /// Keeps the bytes of a message, made for this channel, before its first try.
    ///
    /// # Errors
    /// SQLite.
    pub async fn store_body(&self, id: MessageId, channel: ChannelKind, body: Vec<u8>) -> Result<(), StoreError> {
        self.writer.run(move |connection| outbox::keep_body(connection, &id, channel, &body)).await
    }

    /// Records finished tries, in one transaction, with their entries in the timelines and what falls back to others.
    ///
    /// # Errors
    /// SQLite: nothing was recorded.
    pub async fn settle(&self, attempts: Vec<Attempt>, subscribers: Vec<Arc<Subscriber>>) -> Result<(), StoreError> {
        self.writer
            .run(move |connection| {
                let everybody = subscribers.into_iter().map(|one| (one.id.clone(), one)).collect();
                open::durably(connection, |tx| outbox::settle(tx, &attempts, &everybody, &mut crate::clock::entropy))
            })
            .await
    }

    /// Writes the reminders and escalations that are due.
    ///
    /// # Errors
    /// SQLite: nothing was written.
    pub async fn nag(&self, subscribers: Vec<Arc<Subscriber>>, now: Timestamp) -> Result<Nagged, StoreError> {
        self.writer.run(move |connection| open::durably(connection, |tx| outbox::nag(tx, &subscribers, now))).await
    }

    /// Makes a message due now: a dead one comes back with every other dead one of its incident and subscriber, in
    /// order.
    ///
    /// # Errors
    /// SQLite: nothing was changed.
    pub async fn retry(
        &self,
        id: MessageId,
        subscribers: Vec<Arc<Subscriber>>,
        now: Timestamp,
    ) -> Result<Retried, StoreError> {
        let retried = self
            .writer
            .run(move |connection| open::durably(connection, |tx| outbox::retry(tx, &id, &subscribers, now)))
            .await?;
        self.writer.message_added();
        Ok(retried)
    }

    /// Lifts the ban of subscribers whose block has changed since their 410, and returns those still banned.
    ///
    /// # Errors
    /// SQLite.
    pub async fn disabled_subscribers(
        &self,
        configured: Vec<(SubscriberId, u64)>,
    ) -> Result<Vec<SubscriberId>, StoreError> {
        self.writer.run(move |connection| outbox::disabled(connection, &configured)).await
    }

    /// Rows of the outbox by state.
    ///
    /// # Errors
    /// SQLite.
    pub async fn outbox_counts(&self) -> Result<OutboxCounts, StoreError> {
        self.writer.run(|connection| outbox::counts(connection)).await
    }

    /// Changes whenever a commit added messages.
    pub fn messages_added(&self) -> watch::Receiver<u64> {
        self.writer.messages_added()
    }

    /// Ends the writer once every job that was handed in is done, and waits for it.
    pub async fn close(&self) {
        self.writer.close().await;
    }
}
