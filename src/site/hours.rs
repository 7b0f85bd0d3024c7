//! The running hour: counts and latencies of every series, until the hour ends and the store rolls them up.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use crate::model::time::{DAY, HOUR};
use crate::model::{Check, ClockStep, ClosedHour, Digest, HourTally, MonitorId, OutcomeKind, Timestamp, time};

/// For so long a clock that has jumped must run on before anything is forgotten by it.
const BELIEVED_AFTER: Duration = DAY;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hours {
    /// Beginning of the running hour.
    from: Timestamp,
    /// Since when the clock has run on without a jump that nobody can explain.
    steady_since: Timestamp,
    tallies: HashMap<MonitorId, HourTally>,
}

impl Hours {
    /// The hour that runs at `now`, so far; `newest`: when the newest record was made.
    pub(super) fn new((now, newest): (Timestamp, Option<Timestamp>), tallies: impl Iterator<Item = HourTally>) -> Self {
        let jumped = newest.is_some_and(|newest| now > newest + BELIEVED_AFTER);
        Self {
            from: now.floor(HOUR),
            steady_since: if jumped { now } else { Timestamp::from_millis(0) },
            tallies: tallies.map(|tally| (tally.monitor.clone(), tally)).collect(),
        }
    }

    /// The clock has stepped. Back, an hour begins anew, and the store has counted what was in this one; forward, it
    /// ends as any hour does.
    pub(super) fn stepped(&mut self, step: &ClockStep) {
        // Small steps come again and again, and would keep everything for ever.
        let jumped = step.millis() > time::millis(HOUR);
        self.steady_since = if jumped { step.to } else { self.steady_since.min(step.to) };
        let running = step.to.floor(HOUR);
        if running < self.from {
            self.from = running;
            self.tallies.clear();
        }
    }

    /// Its beginning.
    pub(super) const fn from(&self) -> Timestamp {
        self.from
    }

    /// Counts a check. One from before the running hour (it was slow, or had to wait) is counted by the store.
    pub(super) fn count(&mut self, check: &Check) {
        if check.at < self.from {
            return;
        }
        let place = match check.outcome.kind {
            OutcomeKind::Up => 0,
            OutcomeKind::Degraded => 1,
            OutcomeKind::Down => 2,
            OutcomeKind::Indeterminate => 3,
        };
        let tally = self
            .tallies
            .entry(check.monitor.clone())
            .or_insert_with(|| HourTally::new(check.monitor.clone(), check.location.clone()));
        tally.counts[place] += 1;
        if matches!(check.outcome.kind, OutcomeKind::Up | OutcomeKind::Degraded) {
            tally.latency.add(check.outcome.latency);
        }
    }

    /// Latencies of the hour so far.
    pub(super) fn latency(&self, id: &MonitorId) -> Digest {
        self.tallies.get(id).map(|tally| tally.latency.clone()).unwrap_or_default()
    }

    /// The hour that ran until now, if it has ended.
    pub(super) fn turn(&mut self, now: Timestamp) -> Option<ClosedHour> {
        let running = now.floor(HOUR);
        if running <= self.from {
            return None;
        }
        let from = std::mem::replace(&mut self.from, running);
        let tallies = std::mem::take(&mut self.tallies).into_values().collect();
        let forgets = running >= self.steady_since + BELIEVED_AFTER;
        Some(ClosedHour { tallies: Arc::new(tallies), from, until: running, forgets })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_millis(hours * time::millis(HOUR))
    }

    /// Whether the hour that ends after each of these steps has anything forgotten.
    fn forgets(newest: Option<i64>, steps: &[(i64, i64)], until: i64) -> bool {
        let mut hours = Hours::new((at(100), newest.map(at)), std::iter::empty());
        for (from, to) in steps {
            hours.stepped(&ClockStep { from: at(*from), to: at(*to), accepted_by: None });
        }
        hours.turn(at(until)).unwrap().forgets
    }

    #[test]
    fn nothing_is_forgotten_within_a_day_of_a_jump_ahead() {
        assert!(forgets(None, &[], 101), "a first start");
        assert!(forgets(Some(90), &[], 101), "a restart");
        assert!(!forgets(Some(10), &[], 101) && forgets(Some(10), &[], 124), "away for long, perhaps");
        assert!(forgets(Some(99), &[(100, 101), (101, 100)], 101), "small steps, however often");
        assert!(!forgets(Some(99), &[(100, 80_000)], 80_001) && forgets(Some(99), &[(100, 80_000)], 80_024));
        let there_and_back = [(100, 80_000), (80_000, 100)];
        assert!(!forgets(Some(99), &there_and_back, 101) && forgets(Some(99), &there_and_back, 124), "not for ever");
    }
}
