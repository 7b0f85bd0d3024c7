//! The recorder: the only writer of outcomes. Gathers for a moment, judges, commits once, hands committed state on.
//!
//! When the store fails, outcomes wait here and are judged in order once commits work again; nothing uncommitted is
//! shown or sent.

mod people;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{broadcast, mpsc, oneshot, watch};
use tokio::time::{Instant, sleep_until, timeout_at};

use crate::clock;
use crate::lifecycle::Lifecycle;
use crate::model::{Batch, Check, ClosedHour, Command, Committed, Config, Done, MonitorId, Refusal, Timestamp};
use crate::site::Site;
use crate::store::{Store, StoreError};
use crate::telemetry::Metrics;

/// How long finished checks are gathered before a commit; `kill -9` loses at most this and the commit itself.
const GATHER: Duration = Duration::from_millis(100);
/// Inputs judged in one transaction.
const MOST_AT_ONCE: usize = 5_000;
/// Outcomes that wait while the store fails; more are dropped, and their time becomes unknown.
const MOST_WAITING: usize = 100_000;
/// From one failed commit to the next try.
const RETRY: Duration = Duration::from_secs(1);
/// A public change is handed on at most this often …
const PUBLISH_SOONEST: Duration = Duration::from_secs(1);
/// … and the state at least this often.
const PUBLISH_LATEST: Duration = Duration::from_secs(10);

/// What the recorder is given.
#[derive(Debug)]
pub enum Input {
    /// A finished check.
    Check(Box<Check>),
    /// A configuration: what is watched from here on.
    Roster(Arc<Config>),
    /// What a person wants; answered once it is on disk, or refused.
    Command {
        /// What.
        command: Box<Command>,
        /// Where the answer goes.
        reply: oneshot::Sender<Result<Done, Refusal>>,
    },
}

/// What the recorder works with.
#[derive(Debug)]
pub(super) struct Parts {
    pub(super) store: Store,
    pub(super) metrics: Metrics,
    pub(super) inputs: mpsc::Receiver<Input>,
    pub(super) committed: watch::Sender<Option<Arc<Committed>>>,
    /// Monitors that are to be checked at once.
    pub(super) released: broadcast::Sender<Arc<[MonitorId]>>,
    pub(super) lifecycle: Lifecycle,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Recorder {
    parts: Parts,
    site: Site,
    waiting: VecDeque<Input>,
    /// Its roster is applied, what is written as files beside it is not yet: done before anything else is.
    unfollowed: Option<Arc<Config>>,
    /// Judged, and not written yet: tried again before anything else is judged.
    unwritten: Option<Box<Batch>>,
    /// Hours that have ended and are not closed yet.
    unclosed: VecDeque<ClosedHour>,
    failing_since: Option<Timestamp>,
    /// A public change has not been handed on yet.
    dirty: bool,
    published: Option<Instant>,
    /// Monitors that were shown as not measured when that was handed on.
    silent: usize,
    /// The first roster is on disk: what the store held at start has been judged by it, and may be told.
    rostered: bool,
    /// The first roster has been judged.
    judged_roster: bool,
}

impl Recorder {
    pub(super) fn new(parts: Parts, site: Site) -> Self {
        Self {
            parts,
            site,
            waiting: VecDeque::new(),
            unfollowed: None,
            unwritten: None,
            unclosed: VecDeque::new(),
            failing_since: None,
            dirty: true,
            published: None,
            silent: 0,
            rostered: false,
            judged_roster: false,
        }
    }

    /// Runs until every sender of inputs is gone, and everything given has been written (or cannot be).
    pub(super) async fn run(mut self) {
        loop {
            let more = self.gather().await;
            self.flush_all().await;
            self.close_hours().await;
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
        let until = Instant::now() + GATHER;
        // However many wait already: who brings outcomes must never be held back by a store that fails.
        loop {
            match timeout_at(until, self.parts.inputs.recv()).await {
                Ok(Some(input)) => self.take(input),
                Ok(None) => return false,
                Err(_) => return true,
            }
        }
    }

    fn take(&mut self, input: Input) {
        let input = match input {
            Input::Command { reply, .. } if self.failing_since.is_some() => {
                let _ = reply.send(Err(people::unavailable()));
                return;
            }
            input => input,
        };
        if self.waiting.len() >= MOST_WAITING && matches!(input, Input::Check(_)) {
            self.parts.metrics.outcomes_dropped(1);
            return;
        }
        self.waiting.push_back(input);
    }

    fn next_wake(&self) -> Instant {
        let now = Instant::now();
        if self.failing_since.is_some() {
            return now + RETRY;
        }
        // Not later: silence that has become unknown time is a public change that nobody brings.
        let publish = self.published.map_or(now + GATHER, |last| (last + PUBLISH_SOONEST).max(now + GATHER));
        if self.judged_roster { publish.min(now + self.site.next().since(clock::now())) } else { publish }
    }

    /// Writes everything, unless the store fails. What waited while it did is told as a whole, not as a time that
    /// nobody measured.
    async fn flush_all(&mut self) {
        self.flush().await;
        while (self.unfollowed.is_some() || !self.waiting.is_empty()) && self.failing_since.is_none() {
            self.flush().await;
        }
    }

    /// Writes what could not be written; else judges what waits, as much as goes into one batch, and writes that.
    async fn flush(&mut self) {
        let batch = match self.unwritten.take() {
            Some(batch) => batch,
            None if self.of_people().await => return,
            None if self.waiting.is_empty() && !self.is_maintenance_due() => return,
            None => Box::new(self.judge()),
        };
        let (durable, roster) = (batch.durable, batch.roster.is_some());
        let started = clock::monotonic();
        match self.parts.store.record(*batch).await {
            Ok(_) => {
                self.parts.metrics.commit(started.elapsed());
                self.recovered();
                self.dirty |= durable;
                self.rostered |= roster;
                if durable {
                    self.parts.metrics.incidents_open(&self.site.incidents_open());
                }
            }
            Err((StoreError::Closed, _)) => {
                tracing::error!("the store's thread has ended: stopping");
                self.failing_since = Some(clock::now());
                self.parts.lifecycle.fail();
            }
            Err((error, batch)) => {
                self.parts.metrics.store_error();
                if self.failing_since.is_none() {
                    tracing::error!(%error, "the store does not take commits: checks go on, their outcomes wait in memory");
                }
                self.unwritten = Some(batch);
                self.trouble();
            }
        }
    }

    /// Takes what a person said, if that is next: a transaction of its own. False if something else is.
    async fn of_people(&mut self) -> bool {
        if let Some(config) = self.unfollowed.take() {
            if self.follow_files(&config).await {
                self.recovered();
            } else {
                self.unfollowed = Some(config);
                self.trouble();
            }
            return true;
        }
        match self.waiting.pop_front() {
            Some(Input::Command { command, reply }) => self.command(*command, reply).await,
            Some(other @ (Input::Check(_) | Input::Roster(_))) => {
                self.waiting.push_front(other);
                return false;
            }
            None => return false,
        }
        true
    }

    fn recovered(&mut self) {
        if let Some(since) = self.failing_since.take() {
            tracing::info!(failing.since = %since, "the store takes commits again");
            self.dirty = true;
        }
    }

    /// The store has failed: nobody's command waits for it.
    fn trouble(&mut self) {
        if self.failing_since.is_none() {
            self.failing_since = Some(clock::now());
            self.dirty = true;
        }
        let (commands, others) = self.waiting.drain(..).partition(|input| matches!(input, Input::Command { .. }));
        self.waiting = others;
        let commands: VecDeque<Input> = commands;
        for command in commands {
            self.take(command);
        }
    }

    fn judge(&mut self) -> Batch {
        let now = clock::now();
        self.turn_hour(now);
        let mut batch = self.site.batch(now);
        let ours = |input: &Input| matches!(input, Input::Check(_) | Input::Roster(_));
        let at_once = self.waiting.iter().take(MOST_AT_ONCE).take_while(|input| ours(input)).count();
        for input in self.waiting.drain(..at_once) {
            match input {
                Input::Check(check) => {
                    if self.site.judge(*check, &mut batch) {
                        self.parts.metrics.clock_clamped();
                    }
                }
                Input::Roster(config) => {
                    for id in self.site.apply(&config, &mut batch) {
                        self.parts.metrics.forget_monitor(id.as_str());
                    }
                    self.judged_roster = true;
                    self.unfollowed = Some(config);
                }
                // Taken before, as a transaction of its own.
                Input::Command { .. } => {}
            }
        }
        if self.judged_roster {
            self.site.advance(&mut batch);
        }
        self.site.finish(&mut batch);
        self.release();
        batch
    }

    /// Calls those to be checked that are to be checked at once.
    fn release(&mut self) {
        let released = self.site.released();
        if !released.is_empty() {
            // Nobody listens while nothing is watched.
            let _ = self.parts.released.send(released.into());
        }
    }

    /// Only with the configuration is known what is planned.
    fn is_maintenance_due(&self) -> bool {
        self.judged_roster && self.failing_since.is_none() && self.site.next() <= clock::now()
    }

    fn turn_hour(&mut self, now: Timestamp) {
        self.unclosed.extend(self.site.turn_hour(now));
    }

    async fn close_hours(&mut self) {
        if self.unwritten.is_none() {
            self.turn_hour(clock::now());
        }
        while let Some(hour) = self.unclosed.front() {
            if let Err(error) = self.parts.store.close_hour(hour.clone(), self.site.raw_days()).await {
                tracing::warn!(%error, "an hour could not be rolled up; it is tried again");
                self.parts.metrics.store_error();
                break;
            }
            self.unclosed.pop_front();
        }
    }

    /// Hands committed state on: within a second of a public change, and else every ten.
    fn publish_if_due(&mut self) {
        let (now, wall) = (Instant::now(), clock::now());
        let soonest = self.published.is_none_or(|last| now >= last + PUBLISH_SOONEST);
        // A store that fails at start is told at once, with what it held.
        let known = self.rostered || self.failing_since.is_some();
        if !soonest || !known || self.parts.lifecycle.is_cancelled() {
            return;
        }
        let silent = self.site.silent(wall);
        let changed = self.dirty || (silent != self.silent && self.failing_since.is_none());
        if !changed && self.published.is_some_and(|last| now < last + PUBLISH_LATEST) {
            return;
        }
        let state = match self.failing_since {
            None => {
                for (id, status) in self.site.statuses(wall) {
                    self.parts.metrics.monitor_status(id.as_str(), status);
                }
                self.silent = silent;
                self.site.committed(wall)
            }
            // The last committed state stays, and says since when.
            Some(since) => {
                let last = self.parts.committed.borrow().clone();
                let last = last.map_or_else(|| self.site.committed(wall), |last| (*last).clone());
                Committed { store_failing_since: Some(since), ..last }
            }
        };
        self.parts.committed.send_replace(Some(Arc::new(state)));
        self.published = Some(now);
        self.dirty = false;
    }
}

#[cfg(test)]
pub(super) mod tests;
