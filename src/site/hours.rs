//! The running hour: counts and latencies of every series, until the hour ends and the store rolls them up.

use std::collections::HashMap;
use std::sync::Arc;

use crate::model::time::HOUR;
use crate::model::{Check, ClosedHour, Digest, HourTally, MonitorId, OutcomeKind, Timestamp};

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hours {
    /// Beginning of the running hour.
    from: Timestamp,
    tallies: HashMap<MonitorId, HourTally>,
}

impl Hours {
    /// The hour that runs at `now`, so far.
    pub(super) fn new(now: Timestamp, tallies: impl Iterator<Item = HourTally>) -> Self {
        Self { from: now.floor(HOUR), tallies: tallies.map(|tally| (tally.monitor.clone(), tally)).collect() }
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
        Some(ClosedHour { tallies: Arc::new(tallies), from, until: running })
    }
}
