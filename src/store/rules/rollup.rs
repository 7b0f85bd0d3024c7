//! Hours and days of checks: what is summed, and which hours are missing.

use std::time::Duration;

use crate::model::time::HOUR;
use crate::model::{Digest, OutcomeKind, Timestamp};

/// Counts per outcome (up, degraded, down, indeterminate) and latencies of the up and degraded ones.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::store) struct Tally {
    /// Up, degraded, down, indeterminate.
    pub counts: [u64; 4],
    /// Of the up and degraded ones.
    pub latency: Digest,
}

impl Tally {
    /// One more check.
    pub(in crate::store) fn add(&mut self, outcome: OutcomeKind, latency: Duration) {
        let (place, counts) = match outcome {
            OutcomeKind::Up => (0, true),
            OutcomeKind::Degraded => (1, true),
            OutcomeKind::Down => (2, false),
            OutcomeKind::Indeterminate => (3, false),
        };
        self.counts[place] += 1;
        if counts {
            self.latency.add(latency);
        }
    }

    /// The checks of another time, too.
    pub(in crate::store) fn merge(&mut self, counts: [u64; 4], latency: &Digest) {
        for (sum, count) in self.counts.iter_mut().zip(counts) {
            *sum += count;
        }
        self.latency.merge(latency);
    }
}

/// The time that has ended by `now` and that nobody rolled up, in whole hours: from where it was left, or from the
/// oldest check.
pub(in crate::store) fn missed(
    oldest: Timestamp,
    rolled_until: Option<Timestamp>,
    now: Timestamp,
) -> Option<(Timestamp, Timestamp)> {
    let missed = (rolled_until.unwrap_or(oldest).max(oldest).floor(HOUR), now.floor(HOUR));
    (missed.0 < missed.1).then_some(missed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_millis(hours * 3_600_000)
    }

    #[test]
    fn hours_nobody_closed_are_found() {
        let minute = Duration::from_secs(60);
        for (oldest, until, now, wanted) in [
            (at(1) + minute, None, at(3) + minute, Some((at(1), at(3)))),
            (at(1), Some(at(2)), at(4), Some((at(2), at(4)))),
            (at(3), Some(at(1)), at(4), Some((at(3), at(4)))),
            (at(1), Some(at(4)), at(4), None),
            (at(9), None, at(4), None),
        ] {
            assert_eq!(missed(oldest, until, now), wanted, "{oldest} {until:?} {now}");
        }
    }

    #[test]
    fn only_what_answered_has_a_latency() {
        let mut tally = Tally::default();
        for outcome in [OutcomeKind::Up, OutcomeKind::Degraded, OutcomeKind::Down, OutcomeKind::Indeterminate] {
            tally.add(outcome, Duration::from_millis(5));
        }
        assert_eq!((tally.counts, tally.latency.count()), ([1; 4], 2));
        let other = tally.clone();
        tally.merge(other.counts, &other.latency);
        assert_eq!((tally.counts, tally.latency.count()), ([2; 4], 4));
    }
}
