//! Metrics of what is written: commits, and the database itself.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use super::{Metrics, add};

/// Upper bounds for commits, seconds.
const COMMIT_BUCKETS: [f64; 12] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

/// Of what is written.
pub(super) struct Writes {
    commits: Histogram,
    store_errors: Counter,
    store_works: Gauge,
    store_log: Gauge<u64, AtomicU64>,
    outcomes_dropped: Counter,
}

impl Writes {
    pub(super) fn new(registry: &mut Registry) -> Self {
        Self {
            commits: add(
                registry,
                "stillup_store_commit_seconds",
                "Time a commit took",
                Histogram::new(COMMIT_BUCKETS),
            ),
            store_errors: add(registry, "stillup_store_errors", "Commits that failed", Counter::default()),
            store_works: add(registry, "stillup_store_works", "0 while nothing can be recorded", Gauge::default()),
            store_log: add(
                registry,
                "stillup_store_log_bytes",
                "Length of the log that is not folded into the database yet",
                Gauge::default(),
            ),
            outcomes_dropped: add(
                registry,
                "stillup_outcomes_dropped",
                "Checks dropped while the store failed",
                Counter::default(),
            ),
        }
    }
}

impl Metrics {
    /// A commit and how long it took.
    pub fn commit(&self, took: Duration) {
        self.0.writes.commits.observe(took.as_secs_f64());
    }

    /// A commit that failed.
    pub fn store_error(&self) {
        self.0.writes.store_errors.inc();
    }

    /// Whether what happens can be recorded.
    pub fn store_works(&self, works: bool) {
        self.0.writes.store_works.set(i64::from(works));
    }

    /// Bytes of the database's log.
    pub fn store_log(&self, bytes: u64) {
        self.0.writes.store_log.set(bytes);
    }

    /// Outcomes dropped because the store failed for too long.
    pub fn outcomes_dropped(&self, outcomes: u64) {
        self.0.writes.outcomes_dropped.inc_by(outcomes);
    }
}
