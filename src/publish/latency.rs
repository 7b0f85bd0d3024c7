//! Latencies over any period: whole hours and days from the store, and the running hour. Beyond two days, days are read instead of hours.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::past::HOUR;
use super::readers::Readers;
use crate::model::{Digest, MonitorId, Timestamp};
use crate::store::{Reader, RollupWidth, StoreError};
use crate::view::{Watched, World};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// Up to here a period is read from hours.
const BY_HOUR_MOST: Duration = Duration::from_secs(2 * 24 * 60 * 60);
/// Digests kept until the next snapshot.
const KEPT_MOST: usize = 4096;

/// Digests that were read for one snapshot.
#[derive(Debug, Default)]
pub(super) struct Latencies(Mutex<HashMap<(MonitorId, Duration), Digest>>);

/// A length of time as latencies can be read: whole hours, beyond two days whole days.
pub(super) fn whole(length: Duration) -> Duration {
    let unit = if length <= BY_HOUR_MOST { HOUR } else { DAY };
    Duration::from_secs(length.as_secs().div_ceil(unit.as_secs()) * unit.as_secs())
}

impl Latencies {
    /// Latencies of some monitors over the last `length`, merged.
    ///
    /// # Errors
    /// The store cannot be read.
    pub(super) fn over(&self, readers: &Readers, world: &World, monitors: &[&Watched], length: Duration) -> Result<Digest, StoreError> {
        let mut sum = Digest::default();
        for monitor in monitors {
            if length == DAY {
                sum.merge(&monitor.latency);
            } else {
                sum.merge(&self.of(readers, world, &monitor.id, length)?);
                sum.merge(&monitor.hour);
            }
        }
        Ok(sum)
    }

    fn of(&self, readers: &Readers, world: &World, id: &MonitorId, length: Duration) -> Result<Digest, StoreError> {
        let key = (id.clone(), length);
        if let Some(digest) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(digest.clone());
        }
        let digest = readers.read(|reader| past(reader, id, world.at, length))?;
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < KEPT_MOST {
            kept.insert(key, digest.clone());
        }
        Ok(digest)
    }
}

/// The hours of the last week that were measured, oldest first, the running one included; `None` if they cannot be read.
pub(super) fn hours(readers: &Readers, world: &World, monitor: &Watched) -> Option<Vec<(Timestamp, Digest)>> {
    let running = world.at.floor(HOUR);
    let from = crate::view::latency::from(world.at);
    let rollups = readers.read(|reader| reader.rollups(&monitor.id, RollupWidth::Hour, from, running)).ok()?;
    let hours = rollups.into_iter().map(|rollup| (rollup.start, rollup.latency)).chain([(running, monitor.hour.clone())]);
    Some(hours.filter(|(_, latency)| latency.count() > 0).collect())
}

/// Hours and days that began within the last `length` and are over.
fn past(reader: &Reader, id: &MonitorId, now: Timestamp, length: Duration) -> Result<Digest, StoreError> {
    let mut from = now - length;
    let mut rollups = Vec::new();
    if length > BY_HOUR_MOST {
        rollups = reader.rollups(id, RollupWidth::Day, from, now.floor(DAY))?;
        from = rollups.last().map_or(from, |last| last.start + DAY);
    }
    rollups.extend(reader.rollups(id, RollupWidth::Hour, from, now.floor(HOUR))?);
    let mut sum = Digest::default();
    for rollup in &rollups {
        sum.merge(&rollup.latency);
    }
    Ok(sum)
}
