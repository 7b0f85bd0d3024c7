//! Local times: what the clock on the wall shows in a zone, and the instant that is.

use chrono::{DateTime, NaiveDateTime};
use jiff::civil;
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};

use crate::model::Timestamp;

/// Changes of a clock in which a gap is looked for: ten years of most zones.
const CHANGES_LOOKED_AT: usize = 20;

/// The zone of an IANA name. The rules that come with the program are the newer ones on most machines.
pub fn zone(name: &str) -> Option<TimeZone> {
    TimeZoneDatabase::bundled().get(name).or_else(|_| TimeZone::get(name)).ok()
}

/// The instant of a local time. One that does not exist is as much later as the clocks went forward; one that is twice
/// is the first.
pub fn instant(at: civil::DateTime, zone: &TimeZone) -> Timestamp {
    let instant = zone.to_ambiguous_timestamp(at).compatible();
    Timestamp::from_millis(instant.map_or(i64::MAX, jiff::Timestamp::as_millisecond))
}

/// Whether the clock on the wall ever shows a local time: not where it goes forward.
pub fn exists(at: civil::DateTime, zone: &TimeZone) -> bool {
    !matches!(zone.to_ambiguous_timestamp(at).offset(), AmbiguousOffset::Gap { .. })
}

/// Local times that the clock on the wall leaves out after an instant, `from <= t < to`, the first ones.
pub fn gaps(after: Timestamp, zone: &TimeZone) -> Vec<(NaiveDateTime, NaiveDateTime)> {
    let Ok(after) = jiff::Timestamp::from_millisecond(after.millis()) else { return Vec::new() };
    let changes = zone.following(after).take(CHANGES_LOOKED_AT);
    let gap = |at: jiff::Timestamp| {
        let before = zone.to_offset(at.checked_sub(jiff::SignedDuration::from_nanos(1)).ok()?);
        let after = zone.to_offset(at);
        (after > before).then(|| (naive(before.to_datetime(at)), naive(after.to_datetime(at))))
    };
    changes.filter_map(|change| gap(change.timestamp())).collect()
}

/// The local time of an instant; of one that no calendar has, the first there is.
pub fn time(at: Timestamp, zone: &TimeZone) -> civil::DateTime {
    jiff::Timestamp::from_millisecond(at.millis()).map_or(civil::DateTime::MIN, |at| zone.to_datetime(at))
}

/// As chrono's type, in whole seconds.
pub fn naive(at: civil::DateTime) -> NaiveDateTime {
    DateTime::from_timestamp(instant(at, &TimeZone::UTC).seconds(), 0).unwrap_or_default().naive_utc()
}

/// As jiff's type.
pub fn civil(at: NaiveDateTime) -> civil::DateTime {
    time(Timestamp::from_millis(at.and_utc().timestamp_millis()), &TimeZone::UTC)
}
