//! The writer thread: it owns the one connection that writes, and runs jobs in the order in which they come.

use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot, watch};

use super::memory::Memory;
use super::open::Opened;
use super::record::{self, Recorded};
use super::{StoreError, open};
use crate::model::Batch;

/// Jobs that may wait. Recorder and notify each have at most a few under way, so this is never full in practice; when
/// it is, they wait.
const JOBS: usize = 64;

/// A log that is longer is held by somebody: without readers it is folded after 4 MB.
const LOG_MOST: u64 = 256 * 1024 * 1024;

type Job = Box<dyn FnOnce(&mut Hand) + Send>;

/// What the thread works with.
struct Hand {
    opened: Opened,
    memory: Memory,
}

impl Hand {
    /// Whether what is written is found again, and nobody else writes.
    fn look(&mut self) -> Result<(), StoreError> {
        let Opened { connection, place, epoch } = &mut self.opened;
        place.look()?;
        if open::epoch(connection)? == *epoch { Ok(()) } else { Err(place.taken()) }
    }

    fn log(&mut self) -> Result<Log, StoreError> {
        let Opened { connection, place, .. } = &self.opened;
        let bytes = place.log_bytes();
        let held = bytes > LOG_MOST && open::is_log_held(connection)?;
        Ok(Log { bytes, held: held.then(|| place.holders()) })
    }
}

/// The log of the database, which is folded into it whenever nobody reads what is older.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Log {
    /// Its length.
    pub bytes: u64,
    /// It is too long, since somebody holds it: which processes have it open, as far as we may know.
    pub held: Option<Vec<String>>,
}

/// Handle on the thread.
#[derive(Clone, Debug)]
pub(super) struct Writer {
    jobs: Arc<Mutex<Option<mpsc::Sender<Job>>>>,
    ended: watch::Receiver<bool>,
    messages_added: watch::Sender<u64>,
    /// An event of which everybody is told, each time.
    told: watch::Sender<u64>,
}

impl Writer {
    /// Starts the thread; the locks are held until it ends.
    pub(super) fn start(opened: Opened) -> Self {
        let (jobs, mut queue) = mpsc::channel::<Job>(JOBS);
        let (end, ended) = watch::channel(false);
        std::thread::spawn(move || {
            let mut hand = Hand { opened, memory: Memory::default() };
            while let Some(job) = queue.blocking_recv() {
                job(&mut hand);
            }
            let Opened { connection, place, .. } = hand.opened;
            open::finish(connection);
            place.leave();
            end.send_replace(true);
        });
        Self {
            jobs: Arc::new(Mutex::new(Some(jobs))),
            ended,
            messages_added: watch::Sender::new(0),
            told: watch::Sender::new(0),
        }
    }

    fn sender(&self) -> Option<mpsc::Sender<Job>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Runs a job that only reads on the thread, and returns what it returned. It may read what is not where it was.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.run(|hand| job(&hand.opened.connection)).await
    }

    /// Runs a job that may write. What it returns is on disk, where the next process finds it.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.write_with_memory(move |connection, _| job(connection)).await
    }

    /// The same for a job that uses what is in mind.
    pub(super) async fn write_with_memory<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Connection, &mut Memory) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.run(|hand| {
            hand.look()?;
            let done = job(&mut hand.opened.connection, &mut hand.memory);
            // It may have been taken away in between.
            done.and_then(|done| hand.look().map(|()| done)).inspect_err(|_| hand.memory = Memory::default())
        })
        .await
    }

    /// Whether what is written is found again, and how long the log is.
    pub(super) async fn look(&self) -> Result<Log, StoreError> {
        self.run(|hand| hand.look().and_then(|()| hand.log())).await
    }

    async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Hand) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        let boxed: Job = Box::new(move |hand| {
            // A caller that went away has no use for the answer.
            let _ = reply.send(job(hand));
        });
        self.sender().ok_or(StoreError::Closed)?.send(boxed).await.map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }

    /// Writes a batch.
    pub(super) async fn record(&self, batch: Arc<Batch>) -> Result<Recorded, StoreError> {
        let recorded =
            self.write_with_memory(move |connection, memory| record::record(connection, &batch, memory)).await?;
        if recorded.events > 0 {
            self.message_added();
        }
        Ok(recorded)
    }

    pub(super) fn message_added(&self) {
        self.messages_added.send_modify(|count| *count += 1);
    }

    pub(super) fn messages_added(&self) -> watch::Receiver<u64> {
        self.messages_added.subscribe()
    }

    pub(super) fn event_told(&self) {
        self.told.send_modify(|count| *count += 1);
    }

    pub(super) fn told(&self) -> watch::Receiver<u64> {
        self.told.subscribe()
    }

    pub(super) async fn close(&self) {
        drop(self.jobs.lock().unwrap_or_else(PoisonError::into_inner).take());
        let mut ended = self.ended.clone();
        // An error means that the thread is gone, which is what is waited for.
        let _ = ended.wait_for(|ended| *ended).await;
    }
}
