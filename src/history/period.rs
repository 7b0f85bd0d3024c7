//! Months and years of the site's zone: read strictly, with where they begin and end.

use std::fmt;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::days::zoned;
use crate::model::Timestamp;

/// Nothing was measured before the epoch, and no calendar reaches beyond four digits.
const YEARS: std::ops::RangeInclusive<i16> = 1970..=9999;

/// A month, or a whole year. Earlier ones are smaller among months, and among years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Period {
    year: i16,
    /// 1 … 12; none = the whole year.
    month: Option<i8>,
}

impl Period {
    /// Reads `2026` or `2026-11`, and nothing else.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
        let (year, month) = match text.split_once('-') {
            Some((year, month)) => (year, Some(month)),
            None => (text, None),
        };
        if !digits(year, 4) || !month.is_none_or(|month| digits(month, 2)) {
            return None;
        }
        let year = year.parse().ok().filter(|year| YEARS.contains(year))?;
        let month = match month {
            Some(month) => Some(month.parse().ok().filter(|month| (1..=12).contains(month))?),
            None => None,
        };
        Some(Self { year, month })
    }

    /// Reads `2026-11`, and nothing else.
    pub fn parse_month(text: &str) -> Option<Self> {
        Self::parse(text).filter(|period| !period.is_year())
    }

    /// The month in which an instant lies.
    pub fn month_of(at: Timestamp, zone: &TimeZone) -> Self {
        let date = zoned(at, zone).date();
        Self { year: date.year().clamp(*YEARS.start(), *YEARS.end()), month: Some(date.month()) }
    }

    /// The year it is in; a year is itself.
    pub const fn year(self) -> Self {
        Self { year: self.year, month: None }
    }

    /// Whether it is a whole year.
    pub const fn is_year(self) -> bool {
        self.month.is_none()
    }

    /// The one before of the same length.
    pub fn previous(self) -> Option<Self> {
        let (year, month) = match self.month {
            Some(1) => (self.year - 1, Some(12)),
            Some(month) => (self.year, Some(month - 1)),
            None => (self.year - 1, None),
        };
        YEARS.contains(&year).then_some(Self { year, month })
    }

    /// The one after of the same length.
    pub fn next(self) -> Option<Self> {
        let (year, month) = match self.month {
            Some(12) => (self.year + 1, Some(1)),
            Some(month) => (self.year, Some(month + 1)),
            None => (self.year + 1, None),
        };
        YEARS.contains(&year).then_some(Self { year, month })
    }

    /// Its first instant, and the first one after it.
    pub fn bounds(self, zone: &TimeZone) -> (Timestamp, Timestamp) {
        let end = self.next().map_or(Timestamp::from_millis(i64::MAX), |next| next.start(zone));
        (self.start(zone), end)
    }

    fn start(self, zone: &TimeZone) -> Timestamp {
        let first = Date::new(self.year, self.month.unwrap_or(1), 1).and_then(|date| date.to_zoned(zone.clone()));
        first.map_or(Timestamp::from_millis(i64::MAX), |first| {
            Timestamp::from_millis(first.timestamp().as_millisecond())
        })
    }
}

/// `2026-11`, or `2026`.
impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.month {
            Some(month) => write!(f, "{:04}-{month:02}", self.year),
            None => write!(f, "{:04}", self.year),
        }
    }
}

impl serde::Serialize for Period {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn period(text: &str) -> Period {
        Period::parse(text).expect("a period")
    }

    #[test]
    fn only_months_and_years_are_read() {
        for text in ["2026", "2026-11", "1970-01", "9999-12"] {
            assert_eq!(period(text).to_string(), text);
        }
        for bad in [
            "",
            "-",
            "2026-",
            "2026-13",
            "2026-00",
            "0000-00",
            "0000",
            "1969",
            "2026-1",
            "+026-11",
            "2026-11-01",
            "٢٠٢٦",
            " 2026",
        ] {
            assert_eq!(Period::parse(bad), None, "{bad}");
        }
        assert_eq!(Period::parse(&"2026-11".repeat(2_000)), None);
        assert_eq!(Period::parse_month("2026"), None);
    }

    #[test]
    fn a_month_begins_where_the_zone_says() {
        let berlin = TimeZone::get("Europe/Berlin").expect("a zone");
        let (start, end) = period("2026-03").bounds(&berlin);
        assert_eq!(
            (start.rfc3339().as_str(), end.rfc3339().as_str()),
            ("2026-02-28T23:00:00.000Z", "2026-03-31T22:00:00.000Z")
        );
        let (start, end) = period("2026").bounds(&TimeZone::UTC);
        assert_eq!(
            (start.rfc3339().as_str(), end.rfc3339().as_str()),
            ("2026-01-01T00:00:00.000Z", "2027-01-01T00:00:00.000Z")
        );
        assert_eq!(
            Period::month_of(Timestamp::parse("2026-10-31T23:30:00Z").expect("an instant"), &berlin),
            period("2026-11")
        );
    }

    #[test]
    fn neighbours_touch() {
        for (text, before, after) in
            [("2026-11", "2026-10", "2026-12"), ("2026-01", "2025-12", "2026-02"), ("2026", "2025", "2027")]
        {
            assert_eq!((period(text).previous(), period(text).next()), (Some(period(before)), Some(period(after))));
        }
        assert_eq!((period("1970-01").previous(), period("9999-12").next(), period("9999").next()), (None, None, None));
    }

    proptest! {
        #[test]
        fn nothing_that_is_typed_fails(text in "\\PC{0,12}", millis in any::<i64>()) {
            let _ = Period::parse(&text);
            let month = Period::month_of(Timestamp::from_millis(millis), &TimeZone::UTC);
            let (start, end) = month.bounds(&TimeZone::UTC);
            prop_assert!(start < end && Period::parse(&month.to_string()) == Some(month));
        }
    }
}
