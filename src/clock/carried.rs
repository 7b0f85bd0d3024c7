//! Wall time carried on by the monotonic clock, as a value: readings in, the time out.

use std::time::{Duration, Instant};

use crate::model::{Timestamp, time};

/// A difference up to this is taken back slowly; a larger one is a step.
pub(super) const SMALL: Duration = Duration::from_secs(2);
/// So much of a small difference is taken back at each comparison: one a second.
const SLEW: i64 = 50;

/// The system's clocks at one instant.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading {
    /// Wall clock.
    pub(super) wall: Timestamp,
    /// Monotonic clock.
    pub(super) monotonic: Instant,
    /// How long the machine has been suspended since it started.
    pub(super) asleep: Duration,
}

/// Why the system's clock says something else, and by how many milliseconds it is ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// The machine was suspended: that much time has passed.
    Suspended(i64),
    /// The clock was set.
    Step(i64),
}

impl Difference {
    /// By how much the system is ahead; negative: behind.
    pub const fn millis(self) -> i64 {
        match self {
            Self::Suspended(millis) | Self::Step(millis) => millis,
        }
    }
}

/// See the module.
#[derive(Clone, Copy, Debug)]
pub(super) struct Carried {
    /// What is told at `from`.
    wall: Timestamp,
    from: Instant,
    asleep: Duration,
    /// What was told last: it does not run backwards, however much is taken back.
    told: Timestamp,
}

impl Carried {
    pub(super) const fn new(reading: Reading) -> Self {
        Self { wall: reading.wall, from: reading.monotonic, asleep: reading.asleep, told: reading.wall }
    }

    pub(super) fn now(&mut self, monotonic: Instant) -> Timestamp {
        self.told = self.told.max(self.wall + monotonic.saturating_duration_since(self.from));
        self.told
    }

    pub(super) fn compare(&mut self, reading: Reading) -> Option<Difference> {
        let carried = self.wall + reading.monotonic.saturating_duration_since(self.from);
        let ahead = reading.wall.millis().saturating_sub(carried.millis());
        let slept = reading.asleep.saturating_sub(self.asleep);
        self.asleep = reading.asleep.max(self.asleep);
        if ahead.unsigned_abs() <= SMALL.as_millis() as u64 {
            self.wall = Timestamp::from_millis(self.wall.millis() + ahead.clamp(-SLEW, SLEW));
            return None;
        }
        // Not more than the wall clock says: what is left of it is a step, and is found at the next comparison.
        if slept > SMALL && ahead > 0 {
            return Some(Difference::Suspended(time::millis(slept).min(ahead)));
        }
        Some(Difference::Step(ahead))
    }

    pub(super) fn adopt(&mut self, monotonic: Instant, millis: i64) {
        self.wall = Timestamp::from_millis(self.wall.millis().saturating_add(millis));
        self.told = self.wall + monotonic.saturating_duration_since(self.from);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;

    const START: Timestamp = Timestamp::from_millis(1_795_255_200_000);

    fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    /// The clocks so many milliseconds after the start, the wall clock being so far ahead.
    fn reading(start: Instant, after: u64, ahead: i64, asleep: u64) -> Reading {
        let wall = Timestamp::from_millis((START + ms(after)).millis() + ahead);
        Reading { wall, monotonic: start + ms(after), asleep: ms(asleep) }
    }

    #[test]
    fn a_small_difference_is_taken_back_and_nothing_runs_backwards() {
        let start = clock::monotonic();
        for ahead in [-2_000, -1_999, -60, -1, 1, 60, 2_000] {
            let mut carried = Carried::new(reading(start, 0, 0, 0));
            let mut last = START;
            for tick in 1..=4_100 {
                if tick % 100 == 0 {
                    assert_eq!(carried.compare(reading(start, tick * 10, ahead, 0)), None);
                }
                let now = carried.now(start + ms(tick * 10));
                assert!(now >= last, "{ahead}");
                last = now;
            }
            assert_eq!(last, reading(start, 41_000, ahead, 0).wall, "{ahead}");
        }
    }

    #[test]
    fn a_large_difference_is_told_until_it_is_adopted() {
        let start = clock::monotonic();
        for ahead in [-9_000_000_000, -2_001, 2_001, 300_000_000_000] {
            let mut carried = Carried::new(reading(start, 0, 0, 0));
            for second in 1..4 {
                let found = carried.compare(reading(start, second * 1_000, ahead, 0));
                assert_eq!(found, Some(Difference::Step(ahead)));
                assert_eq!(carried.now(start + ms(second * 1_000)), START + ms(second * 1_000));
            }
            carried.adopt(start + ms(3_000), ahead);
            assert_eq!(carried.compare(reading(start, 4_000, ahead, 0)), None);
            assert_eq!(carried.now(start + ms(4_000)), reading(start, 4_000, ahead, 0).wall);
        }
    }

    #[test]
    fn a_machine_that_slept_is_no_stepped_clock() {
        let start = clock::monotonic();
        let mut carried = Carried::new(reading(start, 0, 0, 0));
        let hour = 3_600_000;
        let awake = |after, ahead| reading(start, after, ahead, hour as u64);
        assert_eq!(carried.compare(awake(1_000, hour + 5_000)), Some(Difference::Suspended(hour)));
        carried.adopt(start + ms(1_000), hour);
        assert_eq!(carried.compare(awake(2_000, hour + 5_000)), Some(Difference::Step(5_000)), "and was set besides");
        let mut carried = Carried::new(reading(start, 0, 0, 0));
        assert_eq!(carried.compare(awake(1_000, -5_000)), Some(Difference::Step(-5_000)));
        let mut carried = Carried::new(reading(start, 0, 0, 0));
        assert_eq!(carried.compare(awake(1_000, 0)), None, "what the wall clock does not know of");
    }
}
