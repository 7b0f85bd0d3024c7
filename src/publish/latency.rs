//! Latencies over any period: raw checks of the hour in which it begins, whole hours and days from the store, and the
//! running hour. Beyond two days, days are read instead of hours.
//!
//! Where no raw checks are read, the hour in which a period begins counts in part: as much of it as lies inside. Longer
//! ago than hours are kept it is the day that does.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::past::HOUR;
use super::readers::Readers;
use crate::model::time::DAY;
use crate::model::{Digest, Location, MonitorId, Timestamp};
use crate::store::{Reader, RollupWidth, StoreError};
use crate::view::monitor::PERIODS;
use crate::view::{Watched, World};

/// Up to here a period is read from hours.
const BY_HOUR_MOST: Duration = Duration::from_secs(2 * 24 * 60 * 60);
/// How far back raw checks are read, wherever they may still be kept.
const RAW_MOST: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// Hours are kept so long, days for ever.
const HOURS_KEPT: Duration = Duration::from_secs(90 * 24 * 60 * 60);
/// Shorter than this every second counts.
const MINUTE: Duration = Duration::from_secs(60);
/// Digests kept until the next snapshot.
const KEPT_MOST: usize = 4096;

/// Digests that were read for one snapshot.
#[derive(Debug, Default)]
pub(super) struct Latencies(Mutex<HashMap<(MonitorId, Duration), Digest>>);

/// A length of time as latencies can be read, rounded up: beyond what raw checks reach back to whole days, below it so
/// that many ask the same.
pub(super) fn whole(length: Duration) -> Duration {
    let width = match length {
        _ if length > RAW_MOST => DAY,
        _ if length > DAY => HOUR,
        _ if length > MINUTE => MINUTE,
        _ => return length,
    };
    Duration::from_secs(length.as_secs().div_ceil(width.as_secs()) * width.as_secs())
}

/// Whether the hour in which a period begins is read check by check.
fn is_raw(length: Duration) -> bool {
    length <= RAW_MOST && !PERIODS.iter().any(|(_, period)| *period == length)
}

/// How much of the hour or day in which a period of whole ones began is inside, now that it ends `at`.
pub(super) fn left_of(at: Timestamp, width: Duration) -> f64 {
    1.0 - at.since(at.floor(width)).as_secs_f64() / width.as_secs_f64()
}

impl Latencies {
    /// Latencies of some monitors over the last `length`, merged. Of a period with a name, and of what raw checks do
    /// not reach, the hour in which it begins counts in part.
    ///
    /// # Errors
    /// The store cannot be read.
    pub(super) fn over(
        &self,
        readers: &Readers,
        world: &World,
        monitors: &[&Watched],
        length: Duration,
    ) -> Result<Digest, StoreError> {
        if length == DAY {
            return Ok(merged(monitors.iter().map(|monitor| &monitor.latency)));
        }
        let (from, running) = (world.at - length, world.at.floor(HOUR));
        let mut sum = Digest::default();
        if is_raw(length) {
            // The snapshot knows of nothing that started after it.
            let to = if from < running { next(from, HOUR) } else { world.at + Duration::from_millis(1) };
            let ids: Vec<MonitorId> = monitors.iter().map(|monitor| monitor.id.clone()).collect();
            sum = readers.read(|reader| reader.latencies(&ids, &Location::local(), from, to))?;
        }
        if from < running {
            for monitor in monitors {
                sum.merge(&self.of(readers, world, &monitor.id, length)?);
            }
            sum.merge(&merged(monitors.iter().map(|monitor| &monitor.hour)));
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

/// The hours of the last 90 days that were measured, oldest first, the running one included; `None` if they cannot be
/// read.
pub(super) fn hours(readers: &Readers, world: &World, monitor: &Watched) -> Option<Vec<(Timestamp, Digest)>> {
    let running = world.at.floor(HOUR);
    let from = crate::view::latency::from(world.at);
    let rollups = readers.read(|reader| reader.rollups(&monitor.id, RollupWidth::Hour, from, running)).ok()?;
    let hours =
        rollups.into_iter().map(|rollup| (rollup.start, rollup.latency)).chain([(running, monitor.hour.clone())]);
    Some(hours.filter(|(_, latency)| latency.count() > 0).collect())
}

/// Hours and days that began within the last `length` and are over.
fn past(reader: &Reader, id: &MonitorId, now: Timestamp, length: Duration) -> Result<Digest, StoreError> {
    let (mut from, today, running) = (now - length, now.floor(DAY), now.floor(HOUR));
    let mut sum = if is_raw(length) { Digest::default() } else { leaving(reader, id, from, length)? };
    let mut rollups = Vec::new();
    if length > BY_HOUR_MOST {
        let midnight = next(from, DAY);
        rollups = reader.rollups(id, RollupWidth::Hour, from, midnight)?;
        let days = reader.rollups(id, RollupWidth::Day, midnight, today)?;
        from = days.last().map_or(midnight, |last| last.start + DAY);
        rollups.extend(days);
    }
    rollups.extend(reader.rollups(id, RollupWidth::Hour, from, running)?);
    rollups.iter().for_each(|rollup| sum.merge(&rollup.latency));
    Ok(sum)
}

/// What is left of the hour in which a period of this length began; of the day, if hours are not kept as long.
fn leaving(reader: &Reader, id: &MonitorId, from: Timestamp, length: Duration) -> Result<Digest, StoreError> {
    let (of, width) = if length <= HOURS_KEPT { (RollupWidth::Hour, HOUR) } else { (RollupWidth::Day, DAY) };
    let begin = from.floor(width);
    let found = reader.rollups(id, of, begin, begin + Duration::from_millis(1))?;
    // One that begins with the period is among the whole ones.
    let left = if begin == from { 0.0 } else { left_of(from, width) };
    Ok(merged(found.iter().map(|rollup| &rollup.latency)).part(left))
}

/// The first beginning of an hour or a day that is not before.
fn next(at: Timestamp, width: Duration) -> Timestamp {
    let begun = at.floor(width);
    if begun == at { at } else { begun + width }
}

fn merged<'a>(digests: impl Iterator<Item = &'a Digest>) -> Digest {
    digests.fold(Digest::default(), |mut sum, digest| {
        sum.merge(digest);
        sum
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leaves_is_there_as_long_as_any_of_it_is() {
        let at =
            |minutes: u64| Timestamp::parse("2026-11-21T10:00:00Z").expect("an instant") + Duration::from_mins(minutes);
        for (minutes, left) in [(0, 1.0), (15, 0.75), (45, 0.25), (60, 1.0)] {
            assert!((left_of(at(minutes), HOUR) - left).abs() < 1e-9, "{minutes} min after the hour");
        }
    }
}
