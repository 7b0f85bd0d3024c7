//! Time for scheduling: wall time as it was at the start, carried on by the monotonic clock, so that a stepped clock
//! moves no slot.

use std::time::Duration;

use tokio::time::Instant;

use crate::clock;
use crate::model::Timestamp;

/// Maps between slots and the monotonic clock.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pulse {
    wall: Timestamp,
    instant: Instant,
}

impl Pulse {
    /// Anchored now.
    pub(super) fn start() -> Self {
        Self { wall: clock::now(), instant: Instant::now() }
    }

    /// Now, as scheduling counts.
    pub(super) fn now(&self) -> Timestamp {
        self.wall + self.instant.elapsed()
    }

    /// Sleeps until a slot.
    pub(super) async fn sleep_until(&self, at: Timestamp) {
        tokio::time::sleep_until(self.instant + at.since(self.wall)).await;
    }
}

/// The scheduler beats once a second; `/readyz` listens.
pub(super) const BEAT: Duration = Duration::from_secs(1);
