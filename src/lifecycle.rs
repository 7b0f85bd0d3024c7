//! Start and stop: one cancellation for the whole process, one tracker for every task, one deadline for the stop.

use std::future::Future;
use std::io;
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long a clean stop may take before what is left is abandoned.
pub const STOP_DEADLINE: Duration = Duration::from_secs(10);

/// Cancellation and task tracking; clones share both.
#[derive(Clone, Debug, Default)]
pub struct Lifecycle {
    cancel: CancellationToken,
    failed: CancellationToken,
    tasks: TaskTracker,
}

impl Lifecycle {
    /// A process that has just started.
    pub fn new() -> Self {
        Self::default()
    }

    /// Runs a task that the stop waits for.
    pub fn spawn<F>(&self, task: F) -> tokio::task::JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.tasks.spawn(task)
    }

    /// Runs blocking work that the stop waits for.
    pub fn spawn_blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> tokio::task::JoinHandle<T> {
        self.tasks.spawn_blocking(work)
    }

    /// A part of the process that can be stopped apart, and is tracked with the whole.
    pub fn child(&self) -> Self {
        Self { cancel: self.cancel.child_token(), failed: self.failed.clone(), tasks: self.tasks.clone() }
    }

    /// Asks everything to stop.
    pub fn cancel(&self) {
        self.cancel.cancel();
    }

    /// A part that must not end has ended: the process stops and exits with failure.
    pub fn fail(&self) {
        self.failed.cancel();
    }

    /// Resolves when a part has failed.
    pub async fn failed(&self) {
        self.failed.cancelled().await;
    }

    /// Whether the stop was asked for.
    pub fn is_cancelled(&self) -> bool {
        self.cancel.is_cancelled()
    }

    /// Resolves when the stop is asked for.
    pub async fn cancelled(&self) {
        self.cancel.cancelled().await;
    }

    /// Sleeps, unless the stop comes first; true if it slept to the end.
    pub async fn sleep(&self, duration: Duration) -> bool {
        tokio::select! {
            () = self.cancel.cancelled() => false,
            () = tokio::time::sleep(duration) => true,
        }
    }

    /// Waits until every task has ended, at most [`STOP_DEADLINE`]; false if some had not.
    pub async fn drained(&self) -> bool {
        self.tasks.close();
        tokio::time::timeout(STOP_DEADLINE, self.tasks.wait()).await.is_ok()
    }
}

/// SIGTERM, SIGINT and SIGQUIT: the first asks for a clean stop, the second ends the process at once.
#[derive(Debug)]
pub struct StopSignals {
    terminate: Signal,
    interrupt: Signal,
    quit: Signal,
    /// Signals without a meaning here, which would end the process if nobody listened.
    _ignored: [Signal; 3],
}

impl StopSignals {
    /// From now on these signals no longer end the process by themselves.
    ///
    /// # Errors
    /// The system does not let us listen.
    pub fn listen() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            quit: signal(SignalKind::quit())?,
            _ignored: [
                signal(SignalKind::user_defined1())?,
                signal(SignalKind::user_defined2())?,
                signal(SignalKind::alarm())?,
            ],
        })
    }

    /// Resolves at the next of them.
    pub async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
            _ = self.quit.recv() => {}
        }
    }

    /// The next one ends the process at once.
    #[expect(
        clippy::disallowed_methods,
        reason = "not tracked: the stop must not wait for a signal that may never come"
    )]
    pub fn exit_on_next(mut self) {
        tokio::spawn(async move {
            self.next().await;
            std::process::exit(1);
        });
    }
}
