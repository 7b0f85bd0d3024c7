//! Days of a zone: where they begin, and a tally for each.

use super::Tally;

/// One day of a bar.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Day {
    /// `2026-11-21`, in the site's zone.
    pub date: String,
    /// Its seconds per status; all zero before the first check and in the future.
    pub tally: Tally,
}
