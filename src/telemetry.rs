//! Logs and metrics: the tracing subscriber, and every metric name in one place. Knows none of our types.

use std::sync::Arc;
use std::time::Duration;

/// Every metric of the process; clones share them. Encoded as OpenMetrics on the admin listener.
#[derive(Clone, Debug)]
pub struct Metrics(Arc<()>);

/// One finished check, in plain words.
#[derive(Clone, Copy, Debug)]
pub struct CheckMetric<'a> {
    /// Monitor id.
    pub monitor: &'a str,
    /// Location.
    pub location: &'a str,
    /// `http`, `tcp`, `dns`.
    pub probe: &'a str,
    /// `up`, `degraded`, `down`, `indeterminate`.
    pub outcome: &'a str,
    /// Whole check.
    pub latency: Duration,
    /// Name and length of each phase that was reached.
    pub phases: &'a [(&'static str, Duration)],
    /// Of the last HTTP answer.
    pub status_code: Option<u16>,
    /// Seconds since the epoch.
    pub certificate_expires_at: Option<i64>,
}

impl Metrics {
    /// All zero.
    pub fn new() -> Self {
        Self(Arc::new(()))
    }

    /// Counts a finished check (`stillup_check_total`, `stillup_check_duration_seconds`, `probe_*`, certificate expiry).
    pub fn check(&self, _check: CheckMetric<'_>) {}

    /// Actual start − slot.
    pub fn lateness(&self, _late: Duration) {}

    /// Slots that passed while the check before was still running.
    pub fn slots_missed(&self, _slots: u64) {}

    /// Checks running now.
    pub fn in_flight(&self, _change: i64) {}

    /// A probe that panicked.
    pub fn probe_panicked(&self) {}

    /// A check whose time was clamped, because the clock stepped back.
    pub fn clock_clamped(&self) {}

    /// Judged status of a monitor, replacing what was said of it before.
    pub fn monitor_status(&self, _monitor: &str, _status: &str) {}

    /// A monitor that is gone: its series are dropped.
    pub fn forget_monitor(&self, _monitor: &str) {}

    /// Open incidents by severity.
    pub fn incidents_open(&self, _by_severity: &[(&'static str, u64)]) {}

    /// Rows of the outbox.
    pub fn outbox(&self, _pending: u64, _dead: u64) {}

    /// A commit and how long it took.
    pub fn commit(&self, _took: Duration) {}

    /// A commit that failed.
    pub fn store_error(&self) {}

    /// Outcomes dropped because the store failed for too long.
    pub fn outcomes_dropped(&self, _outcomes: u64) {}

    /// Whether the newest configuration could be loaded.
    pub fn reload(&self, _successful: bool) {}

    /// OpenMetrics text.
    pub fn encode(&self) -> String {
        String::new()
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}
