//! The recorder: the only writer of outcomes. Gathers for a moment, has the site decide, commits once, hands committed
//! state on.
//!
//! When the store fails, outcomes wait here and are judged in order once commits work again; nothing uncommitted is
//! shown or sent.

mod commands;
mod publishing;
mod stepping;
mod transitions;
mod trouble;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::error::TryRecvError;
use tokio::sync::{Notify, mpsc, oneshot, watch};
use tokio::time::{Instant, sleep_until};

use super::watched::Watched;
use crate::clock;
use crate::lifecycle::{Beat, Lifecycle};
use crate::model::{Check, ClockStep, ClosedHour, Command, Config, Done, Look, Order, Refusal, Timestamp};
use crate::site::{self, Committed, Decided, Fed, Site};
use crate::store::{Store, StoreError};
use crate::telemetry::Metrics;
use publishing::Handing;
pub use publishing::ROUND;
pub(super) use stepping::Beginning;
use stepping::Disbelief;
use trouble::StoreWatch;

/// How long finished checks are gathered before a commit; `kill -9` loses at most this and the commit itself.
const GATHER: Duration = Duration::from_millis(100);
/// Inputs judged in one transaction.
const MOST_AT_ONCE: usize = 5_000;
/// Outcomes that wait while the store fails; more are dropped, and their time becomes unknown.
const MOST_WAITING: usize = 100_000;
/// From one failed commit to the next try.
const RETRY: Duration = Duration::from_secs(1);

/// What the recorder is given.
#[derive(Debug)]
pub enum Input {
    /// A finished check.
    Check(Arc<Check>),
    /// A configuration: what is watched from here on.
    Roster(Arc<Config>),
    /// The canary was looked at.
    Look(Look),
    /// This machine did not get to run for long; or does again.
    Starved(Look),
    /// What a person wants; answered once it is on disk, or refused.
    Command {
        /// What.
        command: Box<Command>,
        /// Where the answer goes.
        reply: Reply,
    },
}

/// Where the answer to a command goes.
type Reply = oneshot::Sender<Result<Done, Refusal>>;

/// What waits to be decided and committed, in this order.
#[derive(Debug)]
enum Waiting {
    /// Many go into one batch.
    Fed(Fed),
    /// Incidents that are written as files, beside the configuration in force.
    Files,
    /// A transaction of its own.
    Command(Box<Command>, Reply),
    /// The clock was turned back: what came before was dated by the other time.
    Step(ClockStep),
}

/// A batch whose fate is not known.
#[derive(Debug)]
struct Doubt {
    decided: Decided,
    /// How much of what waits is in it.
    of_waiting: usize,
}

/// What the recorder works with.
#[derive(Debug)]
pub(super) struct Parts {
    pub(super) store: Store,
    pub(super) metrics: Metrics,
    pub(super) inputs: mpsc::Receiver<Input>,
    pub(super) committed: watch::Sender<Option<Arc<Committed>>>,
    pub(super) watched: Watched,
    /// Told when the canary is to be looked at, at once.
    pub(super) look: Arc<Notify>,
    /// See [`ROUND`].
    pub(super) round: Duration,
    pub(super) lifecycle: Lifecycle,
    /// Whether it gets to run.
    pub(super) beat: Beat,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Recorder {
    parts: Parts,
    site: Site,
    waiting: VecDeque<Waiting>,
    /// Decided from what waits first, and nobody knows whether it was committed: the answer was lost.
    in_doubt: Option<Doubt>,
    /// Hours that have ended and are not closed yet.
    unclosed: VecDeque<ClosedHour>,
    failing_since: Option<Timestamp>,
    handing: Handing,
    watch: StoreWatch,
    /// The clock is not believed.
    disbelief: Option<Disbelief>,
    /// No check began earlier, by the clock as it is now.
    floor: Timestamp,
    /// Time that was lost before the newest look at the clock.
    lost: Duration,
    /// Who waits to hear that a step is on disk.
    accepting: Option<Reply>,
}

impl Recorder {
    pub(super) fn new(parts: Parts, site: Site) -> Self {
        Self {
            handing: Handing::new(parts.round),
            lost: parts.beat.lost(),
            parts,
            site,
            waiting: VecDeque::new(),
            in_doubt: None,
            unclosed: VecDeque::new(),
            failing_since: None,
            watch: StoreWatch::default(),
            disbelief: None,
            floor: Timestamp::default(),
            accepting: None,
        }
    }

    /// Runs until every sender of inputs is gone, and everything given has been written (or cannot be).
    pub(super) async fn run(mut self) {
        loop {
            let more = self.gather().await;
            self.watch_store().await;
            self.watch_clock().await;
            if self.disbelief.is_none() {
                self.flush_all().await;
                self.close_hours().await;
            }
            self.publish_if_due();
            if !more {
                break;
            }
        }
        if self.failing_since.is_some() {
            tracing::error!(
                outcomes.waiting = self.waiting.len(),
                "stopped while the store failed: outcomes that waited are lost"
            );
        }
    }

    /// Waits for input, then gathers what comes with it; false when there will be no more.
    async fn gather(&mut self) -> bool {
        let wake = self.next_wake();
        let first = tokio::select! {
            input = self.parts.inputs.recv() => input,
            () = sleep_until(wake) => return true,
        };
        let Some(first) = first else { return false };
        self.take(first);
        // Not woken by each: what comes waits in the channel.
        self.parts.lifecycle.sleep(GATHER).await;
        // However many wait already: who brings outcomes must never be held back by a store that fails.
        loop {
            match self.parts.inputs.try_recv() {
                Ok(input) => self.take(input),
                Err(TryRecvError::Empty) => return true,
                Err(TryRecvError::Disconnected) => return false,
            }
        }
    }

    fn take(&mut self, input: Input) {
        let waiting = match input {
            Input::Command { reply, .. } if self.failing_since.is_some() => {
                let _ = reply.send(Err(commands::unavailable()));
                return;
            }
            Input::Command { command, reply } if command.order == Order::AcceptClock => {
                self.accept_clock(command.who, reply);
                return;
            }
            Input::Command { reply, .. } if self.disbelief.is_some() => {
                let _ = reply.send(Err(stepping::unbelievable()));
                return;
            }
            Input::Check(_) if self.disbelief.is_some() || self.waiting.len() >= MOST_WAITING => {
                self.parts.metrics.outcomes_dropped(1);
                return;
            }
            // What it saw was dated by a clock that is not believed.
            Input::Look(_) | Input::Starved(_) if self.disbelief.is_some() => return,
            Input::Look(look) => Waiting::Fed(Fed::Look(self.dated_look(look))),
            Input::Starved(look) => Waiting::Fed(Fed::Starved(self.dated_look(look))),
            Input::Check(check) => Waiting::Fed(Fed::Check(self.dated(check))),
            Input::Roster(config) => Waiting::Fed(Fed::Roster(config)),
            Input::Command { command, reply } => Waiting::Command(command, reply),
        };
        self.waiting.push_back(waiting);
    }

    fn next_wake(&self) -> Instant {
        let now = Instant::now();
        // Nothing is due while nothing can be recorded.
        if self.failing_since.is_some() || self.disbelief.is_some() {
            return now + RETRY;
        }
        let publish = self.handing.next().max(now + GATHER);
        if self.site.is_rostered() { publish.min(now + self.site.next().since(clock::now())) } else { publish }
    }

    /// Writes everything, unless the store fails. What waited while it did is told as a whole, not as a time that
    /// nobody measured.
    async fn flush_all(&mut self) {
        self.flush().await;
        while !self.waiting.is_empty() && self.failing_since.is_none() {
            self.flush().await;
        }
    }

    /// Decides, commits and applies what is next. What the store does not take goes on waiting, and is decided again.
    async fn flush(&mut self) {
        if !self.is_certain().await {
            return;
        }
        match self.waiting.front() {
            None if !self.is_due() => {}
            None | Some(Waiting::Fed(_)) => self.feed().await,
            Some(Waiting::Files) => self.follow_files().await,
            Some(Waiting::Step(_)) => self.follow_step().await,
            Some(Waiting::Command(..)) => {
                if let Some(Waiting::Command(command, reply)) = self.waiting.pop_front() {
                    self.command(*command, reply).await;
                }
            }
        }
    }

    /// Whether the fate of everything that was decided is known; what is in doubt is looked for on disk.
    async fn is_certain(&mut self) -> bool {
        let Some(doubt) = self.in_doubt.take() else { return true };
        match self.parts.store.newest_batch().await {
            Ok(newest) if Some(newest) == doubt.decided.batch.number => {
                self.settled(doubt.decided, doubt.of_waiting);
                true
            }
            Ok(_) => true,
            Err(error) => {
                tracing::debug!(%error, "it is not known yet whether the newest batch was committed");
                self.in_doubt = Some(doubt);
                false
            }
        }
    }

    /// As much of what was fed as goes into one batch, and what is due.
    async fn feed(&mut self) {
        let now = clock::now();
        self.turn_hour(now);
        let of_ours = |waiting: &Waiting| match waiting {
            Waiting::Fed(fed) => Some(fed.clone()),
            Waiting::Files | Waiting::Command(..) | Waiting::Step(_) => None,
        };
        let fed: Vec<Fed> = self.waiting.iter().take(MOST_AT_ONCE).map_while(of_ours).collect();
        let decided = self.site.decide(site::Input::Feed(&fed), now).expect("only commands are refused");
        transitions::trace(fed.len(), &decided.batch);
        match self.commit(decided, fed.len()).await {
            Ok(_) => {}
            Err(StoreError::Closed) => {
                tracing::error!("the store's thread has ended: stopping");
                self.failing_since = Some(clock::now());
                self.parts.lifecycle.fail();
            }
            Err(error) => self.store_failed(&error),
        }
    }

    /// Commits what was decided, `of_waiting` of what waits being in it, and applies it. If the store does not take it,
    /// nothing has changed.
    async fn commit(&mut self, decided: Decided, of_waiting: usize) -> Result<Option<Done>, StoreError> {
        let started = clock::monotonic();
        match self.parts.store.record(decided.batch.clone()).await {
            Ok(_) => {
                self.parts.metrics.commit(started.elapsed());
                Ok(self.settled(decided, of_waiting))
            }
            Err(error) => {
                self.in_doubt = Some(Doubt { decided, of_waiting });
                Err(error)
            }
        }
    }

    /// What was decided is on disk.
    fn settled(&mut self, decided: Decided, of_waiting: usize) -> Option<Done> {
        let batch = decided.batch.clone();
        let done = self.site.apply(decided);
        self.recovered();
        self.handing.settled(&batch, &self.site);
        let metrics = &self.parts.metrics;
        metrics.clock_clamped(batch.clamped);
        transitions::count(&batch, metrics);
        batch.gone.iter().for_each(|id| metrics.forget_monitor(id.as_str()));
        if batch.durable {
            metrics.incidents_open(&self.site.incidents_open());
            transitions::log(&batch);
            // No status changes otherwise.
            self.parts.watched.judge(&batch.standings);
        }
        self.parts.watched.call(&batch.called);
        if batch.look {
            self.parts.look.notify_one();
        }
        self.waiting.drain(..of_waiting);
        if let Some(step) = &batch.step {
            self.stepped(step);
        }
        if batch.roster.is_some() {
            self.waiting.push_front(Waiting::Files);
        }
        done
    }

    /// Maintenance or a drill has something to do. Only with the configuration is known what is planned.
    fn is_due(&self) -> bool {
        self.site.is_rostered() && self.site.next() <= clock::now()
    }

    fn turn_hour(&mut self, now: Timestamp) {
        self.unclosed.extend(self.site.turn_hour(now));
    }

    async fn close_hours(&mut self) {
        self.turn_hour(clock::now());
        while let Some(hour) = self.unclosed.front() {
            if let Err(error) = self.parts.store.close_hour(hour.clone(), self.site.raw_days()).await {
                tracing::warn!(%error, "an hour could not be rolled up; it is tried again");
                self.parts.metrics.store_error();
                break;
            }
            self.unclosed.pop_front();
        }
    }
}

#[cfg(test)]
pub(super) mod tests;
