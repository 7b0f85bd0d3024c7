//! The writer thread: it owns the one connection that writes, and runs jobs in the order in which they come.

use crate::model::Batch;
use std::fs::File;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot, watch};

use super::memory::Memory;
use super::record::{self, Recorded};
use super::{StoreError, open};

/// Jobs that may wait. Recorder and notify each have at most a few under way, so this is never full in practice; when
/// it is, they wait.
const JOBS: usize = 64;

type Job = Box<dyn FnOnce(&mut Connection, &mut Memory) + Send>;

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
    /// Starts the thread; `lock` is held until it ends.
    pub(super) fn start(mut connection: Connection, lock: File) -> Self {
        let (jobs, mut queue) = mpsc::channel::<Job>(JOBS);
        let (end, ended) = watch::channel(false);
        std::thread::spawn(move || {
            let mut memory = Memory::default();
            while let Some(job) = queue.blocking_recv() {
                job(&mut connection, &mut memory);
            }
            open::finish(connection);
            drop(lock);
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

    /// Runs a job on the thread and returns what it returned.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.run_with_memory(move |connection, _| job(connection)).await
    }

    /// The same for a job that uses what is in mind.
    pub(super) async fn run_with_memory<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Connection, &mut Memory) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        let boxed: Job = Box::new(move |connection, memory| {
            let done = job(connection, memory);
            if done.is_err() {
                *memory = Memory::default();
            }
            // A caller that went away has no use for the answer.
            let _ = reply.send(done);
        });
        self.sender().ok_or(StoreError::Closed)?.send(boxed).await.map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }

    /// Writes a batch.
    pub(super) async fn record(&self, batch: Arc<Batch>) -> Result<Recorded, StoreError> {
        let recorded =
            self.run_with_memory(move |connection, memory| record::record(connection, &batch, memory)).await?;
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
