//! The database behind verbs: one writer thread, readers beside it. Neither SQL, nor the driver, nor the database's
//! path leaves this module.
//!
//! Flow: [`Database`] → `record` (one transaction) ← recorder; outbox verbs ← notify; [`Reader`] ← publish. A verb
//! reads rows, a rule (`rules`, pure) decides, the verb writes rows.

mod clock;
mod copy;
mod database;
mod dialect;
mod downtime;
mod failures;
mod foreign;
mod held;
mod incidents;
#[cfg(feature = "inspection")]
pub mod inspection;
mod invariants;
mod keys;
mod maintenance;
mod memory;
mod open;
pub mod outbox;
mod people;
mod place;
mod raw;
pub mod read;
mod record;
mod retention;
mod rows;
mod rules;
mod spans;
mod standings;
mod trouble;
mod writer;

use std::sync::Arc;

use tokio::sync::watch;

pub use copy::{Backup, Restore};
pub use database::{Database, ReadOnly};
pub use foreign::Foreign;
pub use invariants::{Contents, Violation};
pub use maintenance::OccurrenceQuery;
pub use outbox::{Attempt, AttemptResult, FannedOut, Nagged, OutboxCounts};
pub use place::FileId;
pub use raw::RawCheck;
pub use read::{IncidentQuery, Reader, Rollup, RollupWidth, Version};
pub use record::Recorded;
pub use trouble::StoreError;
pub use writer::Log;

use crate::model::{
    Audit, Batch, ChannelKind, Chronicle, ClosedHour, Concerned, DueMessage, IncidentId, LoadedMaintenance, Location,
    MessageId, Retried, Rows, Subscriber, SubscriberId, Timestamp,
};
use writer::Writer;

/// Handle on the writer; clones share it.
#[derive(Clone, Debug)]
pub struct Store {
    writer: Writer,
}

impl Store {
    fn new(writer: Writer) -> Self {
        Self { writer }
    }

    /// One incident with its whole timeline, as of the last commit.
    ///
    /// # Errors
    /// The engine, or a value that is not ours.
    pub async fn story(&self, id: IncidentId) -> Result<Option<Chronicle>, StoreError> {
        self.writer.read(move |connection| people::story(connection, &id)).await
    }

    /// Every incident that is, or was, written as a file, with its timeline.
    ///
    /// # Errors
    /// The engine, or a value that is not ours.
    pub async fn written(&self) -> Result<Vec<Chronicle>, StoreError> {
        self.writer.read(people::written).await
    }

    /// End of the newest drill before `now` whose messages all arrived.
    ///
    /// # Errors
    /// The engine.
    pub async fn last_drill(&self, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        self.writer.read(move |connection| people::last_drill(connection, now)).await
    }

    /// Records a change by a person that is none of an incident.
    ///
    /// # Errors
    /// The engine: nothing was recorded.
    pub async fn audit(&self, audit: Audit) -> Result<(), StoreError> {
        self.writer.write(move |connection| people::audit(connection, &audit)).await
    }

    /// Maintenance that comes and runs, and what is over of it since `from`.
    ///
    /// # Errors
    /// The engine, or a value that is not ours.
    pub async fn load_maintenance(&self, from: Timestamp) -> Result<LoadedMaintenance, StoreError> {
        self.writer.read(move |connection| maintenance::load(connection, from)).await
    }

    /// Writes a batch in one transaction. What it returns is on disk.
    ///
    /// # Errors
    /// SQLite: nothing was written.
    pub async fn record(&self, batch: impl Into<Arc<Batch>>) -> Result<Recorded, StoreError> {
        self.writer.record(batch.into()).await
    }

    /// When the newest record was made; `None` if there is none.
    ///
    /// # Errors
    /// The engine.
    pub async fn newest_record(&self) -> Result<Option<Timestamp>, StoreError> {
        self.writer.read(record::newest_at).await
    }

    /// The number of the newest batch that was committed.
    ///
    /// # Errors
    /// The engine.
    pub async fn newest_batch(&self) -> Result<i64, StoreError> {
        self.writer.write(|connection| record::newest(connection)).await
    }

    /// Everything from which a site is made again, raw checks up to the running hour rolled up first; windows that
    /// ended since `since` are among it.
    ///
    /// # Errors
    /// SQLite, or a value that is not ours.
    pub async fn rows(&self, location: Location, now: Timestamp, since: Timestamp) -> Result<Rows, StoreError> {
        self.writer
            .write(move |connection| {
                retention::roll_up_missed(connection, now)?;
                Ok(Rows {
                    series: standings::load(connection, &location, now)?,
                    maintenance: maintenance::load(connection, since)?,
                    people: people::load(connection, now)?,
                    batch: record::newest(connection)?,
                    newest: record::newest_at(connection)?,
                    held: held::load(connection, &location)?,
                    outlook: held::outlook(connection)?,
                    own: held::own(connection)?,
                })
            })
            .await
    }

    /// Closes an hour: writes its tallies as rollups, closes the days that ended with it, and forgets what is too old,
    /// if the hour says that the clock is believed as far as that.
    ///
    /// # Errors
    /// The engine.
    pub async fn close_hour(&self, hour: ClosedHour, raw_days: u32) -> Result<(), StoreError> {
        self.writer.write(move |connection| retention::close_hour(connection, &hour, raw_days)).await
    }

    /// Writes the messages of the oldest event to the `most` subscribers that come next, in one transaction; `rule`
    /// says to whom, and `subscribers` are those of now.
    ///
    /// # Errors
    /// The engine: nothing was written.
    pub async fn fan_out(
        &self,
        rule: Concerned,
        subscribers: Vec<Arc<Subscriber>>,
        most: usize,
    ) -> Result<FannedOut, StoreError> {
        let told = self
            .writer
            .write_with_memory(move |connection, memory| {
                if !outbox::is_anybody_to_be_told(connection)? {
                    return Ok(FannedOut::default());
                }
                let everybody = subscribers.into_iter().map(|one| (one.id.clone(), one)).collect();
                // A crash of the machine may undo it: it is done again from the event, with the same ids.
                open::plainly(connection, |tx| {
                    let ids = &mut outbox::derived;
                    let telling = outbox::Telling { rule, everybody: &everybody, most, ids };
                    outbox::fan_out(tx, telling, &mut memory.reading)
                })
            })
            .await?;
        if told.done {
            self.writer.event_told();
        }
        Ok(told)
    }

    /// Waits until the messages of every event of this subject that has been committed are written.
    ///
    /// # Errors
    /// The engine.
    pub async fn until_told(&self, subject: &str) -> Result<(), StoreError> {
        let mut told = self.writer.told();
        loop {
            told.borrow_and_update();
            let subject = subject.to_owned();
            if !self.writer.read(move |connection| outbox::is_being_told(connection, &subject)).await? {
                return Ok(());
            }
            told.changed().await.map_err(|_| StoreError::Closed)?;
        }
    }

    /// Messages that may be tried now, oldest first: pending, due at `now`, and not behind an unsettled one of the same
    /// incident and subscriber.
    ///
    /// # Errors
    /// The engine.
    pub async fn due_messages(&self, now: Timestamp, limit: usize) -> Result<Vec<DueMessage>, StoreError> {
        self.writer.read(move |connection| outbox::due(connection, now, limit)).await
    }

    /// When the next pending message that is not behind another comes due after `now`.
    ///
    /// # Errors
    /// The engine.
    pub async fn next_due(&self, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        self.writer.read(move |connection| outbox::next_due(connection, now)).await
    }

    /// Keeps the bytes of a message, made for this channel, before its first try.
    ///
    /// # Errors
    /// The engine.
    pub async fn store_body(&self, id: MessageId, channel: ChannelKind, body: Vec<u8>) -> Result<(), StoreError> {
        self.writer.write(move |connection| outbox::keep_body(connection, &id, channel, &body)).await
    }

    /// Records finished tries, in one transaction, with their entries in the timelines and what falls back to others.
    ///
    /// # Errors
    /// The engine: nothing was recorded.
    pub async fn settle(&self, attempts: Vec<Attempt>, subscribers: Vec<Arc<Subscriber>>) -> Result<(), StoreError> {
        self.writer
            .write(move |connection| {
                let everybody = subscribers.into_iter().map(|one| (one.id.clone(), one)).collect();
                open::durably(connection, |tx| outbox::settle(tx, &attempts, &everybody, &mut crate::clock::entropy))
            })
            .await
    }

    /// Writes the reminders and escalations that are due.
    ///
    /// # Errors
    /// The engine: nothing was written.
    pub async fn nag(&self, subscribers: Vec<Arc<Subscriber>>, now: Timestamp) -> Result<Nagged, StoreError> {
        self.writer
            .write(move |connection| open::durably(connection, |tx| outbox::nag(tx, &subscribers, now, downtime::of)))
            .await
    }

    /// Makes a message due now: a dead one comes back with every other dead one of its incident and subscriber, in
    /// order.
    ///
    /// # Errors
    /// The engine: nothing was changed.
    pub async fn retry(
        &self,
        id: MessageId,
        subscribers: Vec<Arc<Subscriber>>,
        now: Timestamp,
    ) -> Result<Retried, StoreError> {
        let retried = self
            .writer
            .write(move |connection| open::durably(connection, |tx| outbox::retry(tx, &id, &subscribers, now)))
            .await?;
        self.writer.message_added();
        Ok(retried)
    }

    /// Lifts the ban of subscribers whose block has changed since their 410, and returns those still banned.
    ///
    /// # Errors
    /// The engine.
    pub async fn disabled_subscribers(
        &self,
        configured: Vec<(SubscriberId, u64)>,
    ) -> Result<Vec<SubscriberId>, StoreError> {
        self.writer.write(move |connection| outbox::disabled(connection, &configured)).await
    }

    /// Rows of the outbox by state.
    ///
    /// # Errors
    /// The engine.
    pub async fn outbox_counts(&self) -> Result<OutboxCounts, StoreError> {
        self.writer.read(outbox::counts).await
    }

    /// Changes whenever a commit added events, or a message was made due.
    pub fn messages_added(&self) -> watch::Receiver<u64> {
        self.writer.messages_added()
    }

    /// Whether what is written is where the next process finds it, and nobody else writes.
    ///
    /// # Errors
    /// Why not.
    pub async fn look(&self) -> Result<Log, StoreError> {
        self.writer.look().await
    }

    /// Ends the writer once every job that was handed in is done, and waits for it.
    pub async fn close(&self) {
        self.writer.close().await;
    }
}
