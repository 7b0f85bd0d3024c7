//! The recorder's part in a store that fails: found each second, said at once and then from time to time, and over when
//! a commit works again.

use std::time::Duration;

use tokio::time::Instant;

use super::{RETRY, Recorder, Waiting, commands};
use crate::clock;
use crate::model::time;
use crate::store::{Log, StoreError};

/// While it goes on it is said again so often.
const SAY_AGAIN: Duration = Duration::from_secs(600);

/// What is remembered from one look to the next.
#[derive(Debug, Default)]
pub(super) struct StoreWatch {
    looked: Option<Instant>,
    said: Option<Instant>,
    /// It was said that somebody holds the log.
    held: bool,
}

impl StoreWatch {
    /// Whether it is time for another look.
    fn looks(&mut self, now: Instant) -> bool {
        let due = self.looked.is_none_or(|last| now >= last + RETRY);
        if due {
            self.looked = Some(now);
        }
        due
    }

    /// Whether trouble is to be said, for the first time or again.
    fn says(&mut self, now: Instant) -> bool {
        let due = self.said.is_none_or(|last| now >= last + SAY_AGAIN);
        if due {
            self.said = Some(now);
        }
        due
    }
}

impl Recorder {
    /// Looks whether what is written would be found again: a database that is gone takes every commit.
    pub(super) async fn watch_store(&mut self) {
        if !self.watch.looks(Instant::now()) {
            return;
        }
        match self.parts.store.look().await {
            Ok(log) => {
                self.watch_log(&log);
                // Else the next commit says so.
                if self.waiting.is_empty() && self.in_doubt.is_none() && !self.is_due() {
                    self.recovered();
                }
            }
            // Whoever commits next finds that too, and stops the process.
            Err(StoreError::Closed) => {}
            Err(error) => self.store_failed(&error),
        }
    }

    fn watch_log(&mut self, log: &Log) {
        self.parts.metrics.store_log(log.bytes);
        match &log.held {
            Some(holders) if !self.watch.held => {
                let holders = if holders.is_empty() { "unknown".to_owned() } else { holders.join(", ") };
                tracing::warn!(
                    bytes = log.bytes,
                    holders,
                    "the log of the database grows, since somebody reads from it without an end (a shell with an open \
                     transaction, a copy that hangs): end that"
                );
                self.watch.held = true;
            }
            Some(_) => {}
            None => self.watch.held = false,
        }
    }

    /// The store has not taken something, or would not keep it.
    pub(super) fn store_failed(&mut self, error: &StoreError) {
        self.parts.metrics.store_error();
        if self.watch.says(Instant::now()) {
            match self.failing_since {
                None => tracing::error!(%error, "the store does not take commits: checks go on, their outcomes wait \
                    in memory"),
                Some(since) => tracing::error!(%error, failing.since = %since, outcomes.waiting = self.waiting.len(),
                    "the store still does not take commits: nothing is recorded, and nobody is told of anything"),
            }
        }
        self.trouble();
    }

    pub(super) fn recovered(&mut self) {
        if let Some(since) = self.failing_since.take() {
            let failed = time::words(clock::now().since(since));
            tracing::info!(failing.since = %since, failed, "the store takes commits again");
            self.parts.metrics.store_works(true);
            self.watch.said = None;
            self.handing.changed(clock::now());
        }
    }

    /// The store has failed: nobody's command waits for it.
    pub(super) fn trouble(&mut self) {
        if self.failing_since.is_none() {
            self.failing_since = Some(clock::now());
            self.parts.metrics.store_works(false);
            self.handing.changed(clock::now());
        }
        for waiting in std::mem::take(&mut self.waiting) {
            match waiting {
                Waiting::Command(_, reply) => {
                    let _ = reply.send(Err(commands::unavailable()));
                }
                Waiting::Fed(_) | Waiting::Files | Waiting::Step(_) => self.waiting.push_back(waiting),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trouble_is_said_at_once_and_again_every_ten_minutes() {
        let (mut watch, start) = (StoreWatch::default(), Instant::now());
        let said: Vec<u64> = (0..=1_300).filter(|second| watch.says(start + Duration::from_secs(*second))).collect();
        assert_eq!(said, [0, 600, 1_200]);
    }
}
