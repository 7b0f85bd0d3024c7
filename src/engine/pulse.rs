//! Time for scheduling: wall time as it was at the start, carried on by the monotonic clock, so that a stepped clock
//! moves no slot.

use std::time::Duration;

use tokio::time::Instant;

use crate::clock;
use crate::model::Timestamp;

/// Checks that are due so close to each other start together, at the end of it: one wake-up for all of them.
const TICK: Duration = Duration::from_millis(2);

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

    /// Sleeps until a slot, and to the end of its tick.
    pub(super) async fn sleep_until(&self, at: Timestamp) {
        tokio::time::sleep_until(self.instant + tick(at.since(self.wall))).await;
    }
}

/// The end of the tick in which something is due.
fn tick(due: Duration) -> Duration {
    let ticks = due.as_micros().div_ceil(TICK.as_micros());
    u32::try_from(ticks).map_or(due, |ticks| TICK * ticks)
}

/// The scheduler beats once a second; `/readyz` listens.
pub(super) const BEAT: Duration = Duration::from_secs(1);
