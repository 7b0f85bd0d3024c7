//! What is done beside a check, such as fetching a token: how long that took, for it is no part of the check's latency.

use std::time::{Duration, Instant};

use crate::clock;

/// Time beside one check.
#[derive(Debug, Default)]
pub(super) struct Aside {
    done: Duration,
    running: Option<Instant>,
}

impl Aside {
    /// From now on.
    pub(super) fn begin(&mut self) {
        self.running = Some(clock::monotonic());
    }

    /// Until now.
    pub(super) fn end(&mut self) {
        self.done = self.took(clock::monotonic());
        self.running = None;
    }

    /// All of it, also where it was broken off and runs still.
    pub(super) fn took(&self, now: Instant) -> Duration {
        self.done + self.running.map(|since| now.saturating_duration_since(since)).unwrap_or_default()
    }
}
