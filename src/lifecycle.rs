//! Start and stop: one cancellation for the whole process, one tracker for every task, one deadline for the stop.

mod beat;
pub mod descriptors;

use std::future::{Future, poll_fn};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use tokio::runtime::{Builder, Handle};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use beat::{Beat, LITTLE, Losing, Withheld, is_much};

/// How long a clean stop may take before what is left is abandoned.
pub const STOP_DEADLINE: Duration = Duration::from_secs(10);

/// Threads for small tasks that mostly wait, each with a runtime of its own: no task moves between threads, and none
/// wakes another thread. Without threads ([`Lanes::default`]) tasks run wherever they are started.
#[derive(Clone, Debug, Default)]
pub struct Lanes(Arc<[Handle]>);

/// The beats of some threads.
#[derive(Clone, Debug)]
pub struct Beats(Arc<[Beat]>);

impl Beats {
    /// That of the thread which runs what has this place.
    pub fn of(&self, place: usize) -> Beat {
        place.checked_rem(self.0.len()).and_then(|place| self.0.get(place)).cloned().unwrap_or_default()
    }

    /// What the one that fares worst has lost.
    pub fn lost(&self) -> Duration {
        self.0.iter().map(Beat::lost).max().unwrap_or_default()
    }
}

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

    /// Starts threads that run what [`Lifecycle::spawn_on`] is given, until the stop has ended all of it.
    ///
    /// # Errors
    /// The system gives no thread, or no descriptor for its runtime.
    pub fn lanes(&self, name: &str, threads: usize) -> io::Result<Lanes> {
        let start = |number| {
            let runtime = Builder::new_current_thread().enable_all().build()?;
            let (handle, lifecycle) = (runtime.handle().clone(), self.clone());
            let run = move || {
                runtime.block_on(async {
                    lifecycle.cancelled().await;
                    lifecycle.tasks.wait().await;
                });
                // A lookup that still blocks must not hold up the stop.
                runtime.shutdown_background();
            };
            std::thread::Builder::new().name(format!("{name}-{number}")).spawn(run)?;
            Ok(handle)
        };
        (0..threads).map(start).collect::<io::Result<_>>().map(Lanes)
    }

    /// Runs a task that the stop waits for on one of these threads, the same for the same `place`.
    pub fn spawn_on<F>(&self, lanes: &Lanes, place: usize, task: F) -> tokio::task::JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        match place.checked_rem(lanes.0.len()) {
            Some(lane) => self.tasks.spawn_on(task, &lanes.0[lane]),
            None => self.spawn(task),
        }
    }

    /// Starts a beat on each of these threads; without threads one where this is called.
    pub fn beats(&self, lanes: &Lanes) -> Beats {
        let start = |place| {
            let (beat, stop) = (Beat::default(), self.cancel.clone());
            drop(self.spawn_on(lanes, place, stop.run_until_cancelled_owned(beat.clone().run())));
            beat
        };
        Beats((0..lanes.0.len().max(1)).map(start).collect())
    }

    /// Starts a beat where this is called.
    pub fn beat(&self) -> Beat {
        self.beats(&Lanes::default()).of(0)
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

/// Runs long work that waits for nothing on a thread of its own. Whoever no longer waits for it leaves it behind: it
/// runs to its end, which no stop waits for.
pub async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, tokio::task::JoinError> {
    tokio::task::spawn_blocking(work).await
}

/// The same future, but a panic in it ends it alone, and is what it comes to. It is not polled again then.
///
/// # Errors
/// What was said of the panic.
pub async fn unwinding<T>(future: impl Future<Output = T>) -> Result<T, String> {
    let mut future = pin!(future);
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
        Ok(polled) => polled.map(Ok),
        Err(cause) => {
            let text = cause.downcast_ref::<&str>().copied();
            let text = text.or_else(|| cause.downcast_ref::<String>().map(String::as_str));
            Poll::Ready(Err(text.unwrap_or("unknown").to_owned()))
        }
    })
    .await
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn lanes_run_what_they_are_given_and_the_stop_waits_for_it() {
        let lifecycle = Lifecycle::new();
        let lanes = lifecycle.lanes("lane", 2).unwrap();
        for (place, name) in [(0, "lane-0"), (1, "lane-1"), (2, "lane-0")] {
            let found = async { std::thread::current().name().map(str::to_owned) };
            assert_eq!(lifecycle.spawn_on(&lanes, place, found).await.unwrap().as_deref(), Some(name));
        }
        let stop = lifecycle.child();
        let last = lifecycle.spawn_on(&lanes, 1, async move {
            stop.cancelled().await;
            tokio::task::yield_now().await;
        });
        lifecycle.cancel();
        assert!(lifecycle.drained().await);
        last.await.unwrap();
    }

    #[tokio::test]
    async fn without_threads_a_task_runs_where_it_was_started() {
        let here = std::thread::current().id();
        let found = Lifecycle::new().spawn_on(&Lanes::default(), 7, async { std::thread::current().id() });
        assert_eq!(found.await.unwrap(), here);
    }

    #[tokio::test]
    async fn a_panic_ends_its_future_alone() {
        let panicking = async |after: u32| {
            tokio::task::yield_now().await;
            assert!(after == 0, "after {after}");
            after
        };
        assert_eq!(unwinding(panicking(0)).await, Ok(0));
        assert_eq!(unwinding(panicking(1)).await, Err("after 1".to_owned()));
    }
}
