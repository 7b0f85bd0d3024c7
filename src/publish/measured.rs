//! What was measured of one monitor, for `/api/v1`: its history in buckets, its raw checks by page.

use std::collections::HashMap;
use std::time::Duration;

use super::ask::{Answer, ChecksQuery};
use super::past::HOUR;
use super::readers::Readers;
use crate::model::{BadCursor, Cursor, Digest, Timestamp};
use crate::render::json;
use crate::store::{Reader, Rollup, RollupWidth, StoreError};
use crate::view::api::{self, Slices};
use crate::view::{Watched, World};

/// The period of a history that does not name one.
pub(super) const PERIOD: &str = "90d";
/// Checks on a page.
const PAGE: usize = 50;
/// The last instant there is.
const END: Timestamp = Timestamp::from_millis(i64::MAX);

const BAD_PERIOD: &str = "period: one of 24h, 7d, 30d, 90d, 1y";
const BAD_FROM: &str = "from: an instant like 2026-11-21T10:00:00Z (write + as %2B)";
const BAD_TO: &str = "to: an instant like 2026-11-21T10:00:00Z (write + as %2B)";

/// Which checks: `from <= at < to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range {
    from: Timestamp,
    to: Timestamp,
}

/// What a question about checks means, or the sentence that says what is wrong with it.
pub(super) fn range(query: &ChecksQuery) -> Result<Range, &'static str> {
    let read = |text: &Option<String>, missing, parse: fn(&str) -> Option<Timestamp>, bad| match text {
        Some(text) => parse(text).ok_or(bad),
        None => Ok(missing),
    };
    let from = read(&query.from, Timestamp::from_millis(i64::MIN), Timestamp::parse, BAD_FROM)?;
    let to = read(&query.to, END, Timestamp::parse, BAD_TO)?;
    let before = read(&query.cursor, END, before, BadCursor::SENTENCE)?;
    Ok(Range { from, to: to.min(before) })
}

/// The page after ends before this check.
fn before(cursor: &str) -> Option<Timestamp> {
    cursor.parse().ok().map(|Cursor(at)| at)
}

/// `/api/v1/monitors/{id}/checks`
///
/// # Errors
/// The store cannot be read.
pub(super) fn checks(
    readers: &Readers,
    world: &World,
    monitor: &Watched,
    query: &ChecksQuery,
) -> Result<Answer, StoreError> {
    let Range { from, to } = match range(query) {
        Ok(range) => range,
        Err(sentence) => return Ok(Answer::json(400, json::error(sentence))),
    };
    let standing = &monitor.standing;
    // Nothing is looked for where nothing can be, and nothing is told that the snapshot does not know of.
    let (Some(first), Some((last, _))) = (standing.first_check, standing.last_check) else {
        return Ok(Answer::json(200, json::checks(&[], None)));
    };
    let (from, to) = (from.max(first), to.min(last + Duration::from_millis(1)));
    let mut found = readers.read(|reader| reader.checks(&monitor.id, from, to, PAGE + 1))?;
    let next = Cursor::cut(&mut found, PAGE, |last| last.at).map(|next| next.to_string());
    let lines: Vec<_> = found.iter().map(|note| api::check(world, note)).collect();
    Ok(Answer::json(200, json::checks(&lines, next.as_deref())))
}

/// `/api/v1/monitors/{id}/history`
///
/// # Errors
/// The store cannot be read.
pub(super) fn history(readers: &Readers, world: &World, monitor: &Watched, period: &str) -> Result<Answer, StoreError> {
    let Some(slices) = Slices::of(period) else { return Ok(Answer::json(400, json::error(BAD_PERIOD))) };
    let latencies = readers.read(|reader| latencies(reader, world, monitor, slices))?;
    Ok(Answer::json(200, json::object(&api::history(world, monitor, slices, &latencies))))
}

/// Latencies by the beginning of their bucket: of those that are over, and of the running one.
fn latencies(
    reader: &Reader,
    world: &World,
    monitor: &Watched,
    slices: Slices,
) -> Result<HashMap<Timestamp, Digest>, StoreError> {
    let (hour, running) = (world.at.floor(HOUR), world.at.floor(slices.width));
    let width = if slices.width == HOUR { RollupWidth::Hour } else { RollupWidth::Day };
    let mut found = by_start(reader.rollups(&monitor.id, width, slices.from(world.at), running)?);
    let mut now = monitor.hour.clone();
    for rollup in reader.rollups(&monitor.id, RollupWidth::Hour, running, hour)? {
        now.merge(&rollup.latency);
    }
    found.insert(running, now);
    Ok(found)
}

/// Locations of the same time are merged.
fn by_start(rollups: Vec<Rollup>) -> HashMap<Timestamp, Digest> {
    let mut found: HashMap<Timestamp, Digest> = HashMap::with_capacity(rollups.len());
    for rollup in rollups {
        found.entry(rollup.start).or_default().merge(&rollup.latency);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn ranges_are_read_strictly() {
        let at = |text: &str| Timestamp::parse(text).expect("an instant");
        let full =
            ChecksQuery { from: some("2026-11-21T10:00:00Z"), to: some("2026-11-21T12:00:00+01:00"), cursor: None };
        assert_eq!(range(&full), Ok(Range { from: at("2026-11-21T10:00:00Z"), to: at("2026-11-21T11:00:00Z") }));
        let cursor = ChecksQuery { cursor: some(&format!("{:x}", at("2026-11-21T10:30:00Z").millis())), ..full };
        assert_eq!(range(&cursor).map(|range| range.to), Ok(at("2026-11-21T10:30:00Z")));
        for bad in ["", "x", "2026-11-21", "0", "-1", "2026-11-21T10:00:00", "9".repeat(40).as_str()] {
            assert_eq!(range(&ChecksQuery { from: some(bad), ..ChecksQuery::default() }), Err(BAD_FROM), "{bad}");
            assert_eq!(range(&ChecksQuery { to: some(bad), ..ChecksQuery::default() }), Err(BAD_TO), "{bad}");
        }
        for bad in ["", "x", "+1", "-1", "ffffffffffffffff", "1.2"] {
            assert_eq!(
                range(&ChecksQuery { cursor: some(bad), ..ChecksQuery::default() }),
                Err(BadCursor::SENTENCE),
                "{bad}"
            );
        }
    }
}
