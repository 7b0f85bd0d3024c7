//! The schedule, pure: hashed phase, slots, retries, missed slots; when maintenance runs; cron and calendar events.
//! Times in, times out.

pub mod cron;
pub mod expression;
pub mod fault;
pub mod occurrences;
pub mod on_calendar;

use std::time::Duration;

use crate::model::{Location, MonitorId, Timestamp, Timing, fnv, time};

/// A monitor is first checked within this of the start.
const FIRST_WITHIN: Duration = Duration::from_secs(10);

/// FNV-1a, 64 bits, over the monitor's id, a slash and the location: the same in every version and on every machine.
pub fn hash(monitor: &MonitorId, location: &Location) -> u64 {
    fnv(monitor.as_str().bytes().chain([b'/']).chain(location.as_str().bytes()))
}

/// When a monitor's slots are: `phase + k × interval` since the epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slots {
    hash: u64,
    interval: Duration,
}

impl Slots {
    /// Of a series checked every `interval`.
    pub fn new(monitor: &MonitorId, location: &Location, interval: Duration) -> Self {
        Self { hash: hash(monitor, location), interval }
    }

    fn spread(&self, over: Duration) -> i64 {
        let over = time::millis(over).max(1).unsigned_abs();
        i64::try_from(self.hash % over).unwrap_or(0)
    }

    /// The newest slot at or before `at`.
    pub fn at_or_before(&self, at: Timestamp) -> Timestamp {
        let interval = time::millis(self.interval).max(1);
        let phase = self.spread(self.interval);
        Timestamp::from_millis((at.millis() - phase).div_euclid(interval) * interval + phase)
    }

    /// The first slot after `at`.
    pub fn after(&self, at: Timestamp) -> Timestamp {
        self.at_or_before(at) + self.interval
    }

    /// Slots in `after < slot <= until`.
    pub fn between(&self, after: Timestamp, until: Timestamp) -> u64 {
        let passed = self.at_or_before(until).since(self.at_or_before(after));
        u64::try_from(passed.as_millis() / self.interval.as_millis().max(1)).unwrap_or(u64::MAX)
    }

    /// The first check after a start: at the next slot, but within `min(interval, 10 s)` if the newest slot passed
    /// unseen. `retry`: the retry interval, if the last check left a change unconfirmed.
    pub fn first(&self, start: Timestamp, last_check: Option<Timestamp>, retry: Option<Duration>) -> Timestamp {
        let next = self.after(start);
        if let Some(last) = last_check.filter(|last| *last >= self.at_or_before(start)) {
            return retry.map_or(next, |wait| next.min(start.max(last + wait)));
        }
        let within = self.interval.min(FIRST_WITHIN);
        next.min(Timestamp::from_millis(start.millis() + self.spread(within)))
    }
}

/// The next check of a monitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Next {
    /// When it is due.
    pub at: Timestamp,
    /// Whether it confirms a change (yields permits to first checks).
    pub retry: bool,
    /// Retries in a row, this one included.
    pub retries: u32,
    /// Slots that passed while the check before was running.
    pub missed: u64,
}

/// What is known when a check has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// When it was due.
    pub due: Timestamp,
    /// When its probe started.
    pub started: Timestamp,
    /// Now.
    pub ended: Timestamp,
    /// Retries in a row up to this check.
    pub retries: u32,
}

/// When to check next: `retry_interval` after the start of this check while a change is unconfirmed, else at the next
/// slot. A slot that passed during the check is missed, not made up for.
///
/// `confirms`: most retries in a row (`max(F, S)`), while the newest determinate outcome differs from the judged
/// status.
pub fn next(slots: &Slots, timing: &Timing, check: Ended, confirms: Option<u32>) -> Next {
    let missed = slots.between(check.due, check.ended);
    if confirms.is_some_and(|most| check.retries < most) {
        let at = (check.started + timing.retry_interval).max(check.ended);
        return Next { at, retry: true, retries: check.retries + 1, missed };
    }
    let retries = if confirms.is_some() { check.retries } else { 0 };
    Next { at: slots.after(check.ended), retry: false, retries, missed }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millis(ms)
    }

    fn secs(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn slots(id: &str, seconds: u64) -> Slots {
        Slots::new(&MonitorId::new(id), &Location::local(), secs(seconds))
    }

    #[test]
    fn the_hash_is_fnv_1a() {
        assert_eq!(
            hash(&MonitorId::new(""), &Location::new("")),
            (0xCBF2_9CE4_8422_2325_u64 ^ 0x2F).wrapping_mul(0x0100_0000_01B3)
        );
    }

    #[test]
    fn confirming_takes_retries_then_slots() {
        let slots = Slots { hash: 0, interval: secs(60) };
        let timing = Timing { interval: secs(60), timeout: secs(5), retry_interval: secs(10) };
        let after = |due: i64, retries, confirms| {
            let check = Ended { due: at(due), started: at(due), ended: at(due + 100), retries };
            next(&slots, &timing, check, confirms)
        };
        let first = after(60_000, 0, Some(2));
        assert_eq!(first, Next { at: at(70_000), retry: true, retries: 1, missed: 0 });
        let second = after(70_000, 1, Some(2));
        assert_eq!(second, Next { at: at(80_000), retry: true, retries: 2, missed: 0 });
        assert_eq!(after(80_000, 2, Some(2)), Next { at: at(120_000), retry: false, retries: 2, missed: 0 });
        assert_eq!(after(120_000, 2, None), Next { at: at(180_000), retry: false, retries: 0, missed: 0 });
    }

    #[test]
    fn a_restart_goes_on_confirming() {
        let slots = Slots { hash: 0, interval: secs(3_600) };
        let retry = Some(secs(10));
        assert_eq!(slots.first(at(60_000), Some(at(55_000)), retry), at(65_000));
        assert_eq!(slots.first(at(60_000), Some(at(1_000)), retry), at(60_000), "overdue");
        assert_eq!(slots.first(at(3_599_000), Some(at(3_598_000)), retry), at(3_600_000), "the slot comes first");
        assert_eq!(slots.first(at(60_000), Some(at(55_000)), None), at(3_600_000));
    }

    #[test]
    fn a_long_check_misses_slots_and_retries_at_its_end() {
        let slots = Slots { hash: 0, interval: secs(10) };
        let timing = Timing { interval: secs(10), timeout: secs(10), retry_interval: secs(1) };
        let check = Ended { due: at(0), started: at(5), ended: at(25_000), retries: 0 };
        assert_eq!(next(&slots, &timing, check, None), Next { at: at(30_000), retry: false, retries: 0, missed: 2 });
        let retry = Next { at: at(25_000), retry: true, retries: 1, missed: 2 };
        assert_eq!(next(&slots, &timing, check, Some(3)), retry);
    }

    proptest! {
        #[test]
        fn slots_are_evenly_spaced_and_keep_their_phase(id in "[a-z0-9-]{1,20}", seconds in 1_u64..86_400,
            now in 0_i64..4_000_000_000_000) {
            let slots = slots(&id, seconds);
            let slot = slots.at_or_before(at(now));
            prop_assert!(slot <= at(now) && at(now) < slot + secs(seconds));
            prop_assert_eq!(slots.after(at(now)), slot + secs(seconds));
            prop_assert_eq!(slots.at_or_before(slot), slot);
            prop_assert_eq!(slots.between(slot, slot + secs(seconds) * 7), 7);
        }

        #[test]
        fn the_first_check_comes_soon_unless_nothing_was_missed(id in "[a-z0-9-]{1,20}", seconds in 1_u64..86_400,
            now in 0_i64..4_000_000_000_000) {
            let slots = slots(&id, seconds);
            let first = slots.first(at(now), None, None);
            prop_assert!(first >= at(now) && first.since(at(now)) <= secs(seconds).min(FIRST_WITHIN));
            prop_assert_eq!(slots.first(at(now), Some(at(now)), None), slots.after(at(now)));
        }
    }
}
