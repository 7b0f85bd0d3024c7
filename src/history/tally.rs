//! Seconds per status over a period, and the two figures made from them.

use std::time::Duration;

use crate::model::{DegradedIs, Span, Timestamp, Window};

/// Time per status over a period. Maintenance is laid over everything else; overlapping windows count once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Tally {
    /// Judged up.
    pub up: Duration,
    /// Judged degraded.
    pub degraded: Duration,
    /// Judged down.
    pub down: Duration,
    /// Under maintenance.
    pub maintenance: Duration,
    /// Not measured.
    pub unknown: Duration,
}

/// A share in thousandths of a percent, rounded down: 99.9996 % is 99_999, and only a whole one is 100_000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Share(pub u32);

/// What a period is read from. `spans` are oldest first; the open one reaches to `now`, or to `silent_since` and is unknown from there.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// Judged spans, oldest first.
    pub spans: &'a [Span],
    /// Maintenance, in any order, overlapping or not.
    pub windows: &'a [Window],
    /// Since when nobody has measured (`Standing::silent_since`).
    pub silent_since: Option<Timestamp>,
    /// Now.
    pub now: Timestamp,
}

impl Tally {
    /// Uptime: up / (up + degraded + down); `None` when nothing was measured.
    pub fn uptime(&self, _degraded_is: DegradedIs) -> Option<Share> {
        unimplemented!()
    }

    /// Coverage: 1 − unknown / everything; `None` for an empty period.
    pub fn coverage(&self) -> Option<Share> {
        unimplemented!()
    }
}

/// Seconds per status in `from <= t < to`, never before the first span.
pub fn tally(_record: Record<'_>, _from: Timestamp, _to: Timestamp) -> Tally {
    unimplemented!()
}
