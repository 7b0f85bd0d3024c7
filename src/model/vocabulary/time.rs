//! Instants: UTC with millisecond precision, stored as integers. Spans of time are `std::time::Duration`.

use std::fmt;
use std::ops::{Add, Sub};
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An hour.
pub const HOUR: Duration = Duration::from_secs(3_600);
/// A day of 24 hours.
pub const DAY: Duration = Duration::from_secs(86_400);

/// An instant: milliseconds since 1970-01-01T00:00:00Z. In JSON it is RFC 3339 UTC with milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp(i64);

impl Timestamp {
    /// Later than every other.
    pub const MAX: Self = Self(i64::MAX);

    /// From milliseconds since the epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the epoch.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the epoch, rounded down.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// The time from `earlier` to here; zero if `earlier` is later.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0).max(0).unsigned_abs())
    }

    /// `2026-11-21T10:00:05.120Z`.
    pub fn rfc3339(self) -> String {
        self.utc().to_rfc3339_opts(SecondsFormat::Millis, true)
    }

    /// Reads RFC 3339 with any offset.
    pub fn parse(text: &str) -> Option<Self> {
        DateTime::parse_from_rfc3339(text).ok().map(|at| Self(at.timestamp_millis()))
    }

    /// As chrono's type, for formatting. Instants out of chrono's range are cut to the epoch.
    pub fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or_default()
    }

    /// The beginning of the `width`-long slice of time (counted from the epoch) that holds this instant.
    pub fn floor(self, width: Duration) -> Self {
        let width = millis(width).max(1);
        Self(self.0.div_euclid(width) * width)
    }
}

/// A duration in whole milliseconds, cut at the largest integer.
pub fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// Units of a length of time as it is written, the largest first, in milliseconds.
const UNITS: [(&str, u64); 5] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

/// Reads a length of time as it is written: a whole number and a unit, `250ms`, `30s`, `5m`, `1h`, `7d`. One that is
/// too long to count is cut.
pub fn parse_length(text: &str) -> Option<Duration> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let (_, scale) = UNITS.iter().find(|(name, _)| *name == unit).filter(|_| !number.is_empty())?;
    let millis = number.parse::<u64>().ok().and_then(|number| number.checked_mul(*scale));
    Some(Duration::from_millis(millis.unwrap_or(u64::MAX)))
}

/// As it would be written: `90s`, `24h`, `7d`, in the largest unit that gives a whole number.
pub fn written(length: Duration) -> String {
    let millis = u64::try_from(length.as_millis()).unwrap_or(u64::MAX);
    let whole = |(unit, scale): &&(&str, u64)| {
        millis.is_multiple_of(*scale) && millis >= if *unit == "d" { 2 * scale } else { *scale }
    };
    match UNITS.iter().find(whole) {
        Some((unit, scale)) => format!("{}{unit}", millis / scale),
        None => "0s".to_owned(),
    }
}

/// A length of time for people: `42 s`, `14 min 20 s`, `2 h 10 min`, `3 d 4 h`. Rounded to seconds; never "0 minutes".
pub fn words(length: Duration) -> String {
    let seconds = crate::model::incident::round_seconds(length);
    let (days, hours, minutes, rest) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{rest} s"),
        (0, 0, _) => format!("{minutes} min {rest} s"),
        (0, _, _) => format!("{hours} h {minutes} min"),
        _ => format!("{days} d {hours} h"),
    }
}

impl Add<Duration> for Timestamp {
    type Output = Self;
    fn add(self, after: Duration) -> Self {
        Self(self.0.saturating_add(millis(after)))
    }
}

impl Sub<Duration> for Timestamp {
    type Output = Self;
    fn sub(self, before: Duration) -> Self {
        Self(self.0.saturating_sub(millis(before)))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc3339())
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.rfc3339())
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom(format!("`{text}` is not an RFC 3339 instant")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_told_in_two_units() {
        for (seconds, told) in [
            (0, "0 s"),
            (42, "42 s"),
            (60, "1 min 0 s"),
            (860, "14 min 20 s"),
            (7_800, "2 h 10 min"),
            (273_600, "3 d 4 h"),
        ] {
            assert_eq!(words(Duration::from_secs(seconds)), told);
        }
    }

    #[test]
    fn instants_survive_the_journey_through_text() {
        let at = Timestamp::from_millis(1_795_255_205_120);
        assert_eq!(Timestamp::parse(&at.rfc3339()), Some(at));
        assert_eq!(
            Timestamp::parse("2026-11-21T11:00:05.120+01:00").map(Timestamp::rfc3339).as_deref(),
            Some("2026-11-21T10:00:05.120Z")
        );
    }
}
