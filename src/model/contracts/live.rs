//! Committed state on its way from the recorder to `publish`: nothing in here is ahead of the disk.

use std::sync::Arc;

use crate::model::{Check, Config, Digest, Monitor, Occurrence, Standing, Timestamp};

/// One monitor as of the last commit.
#[derive(Clone, Debug)]
pub struct Live {
    /// Its configuration.
    pub monitor: Arc<Monitor>,
    /// Where it stands.
    pub standing: Standing,
    /// Its newest check, if there was one since the start or the store still holds it.
    pub last: Option<Arc<Check>>,
    /// Beginning of the hour that `hour` covers; earlier hours are rollups in the store.
    pub hour_start: Timestamp,
    /// Latencies of the up and degraded checks of the running hour.
    pub hour: Digest,
}

/// What the recorder hands over after a commit: within a second of a public change, and else every 10 s.
#[derive(Clone, Debug)]
pub struct Committed {
    /// When.
    pub at: Timestamp,
    /// The configuration in force.
    pub config: Arc<Config>,
    /// Enabled and paused monitors, private ones too, in the order of the page.
    pub monitors: Vec<Live>,
    /// Occurrences of maintenance that run or come, private ones too, by their start.
    pub maintenance: Arc<[Occurrence]>,
    /// Since when the store does not take commits, if that is so.
    pub store_failing_since: Option<Timestamp>,
}
