//! A moment as it is written: an instant, or a local time that needs a zone.

use std::fmt;

use jiff::civil;
use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::model::{Timestamp, local as local_time};

/// A moment is in one of these years.
const YEARS: std::ops::RangeInclusive<i16> = 1970..=9998;

/// A moment as written: with an offset it is an instant, without one a local time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// `2026-12-01T22:00:00+01:00`
    Instant(Timestamp),
    /// `2026-11-01T03:00:00`
    Local(civil::DateTime),
}

impl Moment {
    /// What can be written.
    pub const WHAT: &str = "a moment such as 2026-12-01T22:00:00+01:00, or without an offset a local time";

    /// Reads `2026-12-01T22:00`, with seconds if wanted, a space for the `T`, and `Z` or an offset at the end.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let sane = text.len() <= 40 && text.contains([':']) && !text.contains('[');
        let moment = match text.parse::<jiff::Timestamp>() {
            _ if !sane => return None,
            Ok(at) => Self::Instant(Timestamp::from_millis(at.as_millisecond())),
            Err(_) => Self::Local(text.parse().ok()?),
        };
        let year = match moment {
            Self::Instant(at) => local_time::time(at, &TimeZone::UTC).year(),
            Self::Local(at) => at.year(),
        };
        YEARS.contains(&year).then_some(moment)
    }

    /// The instant, in a zone. A local time that does not exist is as much later as the clocks went forward; one that
    /// is twice is the first.
    pub fn instant(self, zone: &TimeZone) -> Timestamp {
        match self {
            Self::Instant(at) => at,
            Self::Local(at) => local_time::instant(at, zone),
        }
    }

    /// The local time, in a zone.
    pub fn local(self, zone: &TimeZone) -> civil::DateTime {
        match self {
            Self::Instant(at) => local_time::time(at, zone),
            Self::Local(at) => at,
        }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Instant(at) => at.fmt(f),
            Self::Local(at) => at.fmt(f),
        }
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("`{text}` is not {}", Self::WHAT)))
    }
}
