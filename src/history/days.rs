//! Days of a zone: where they begin, and a tally for each.

use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp as Instant, Zoned};

use super::{Record, Tally, tally};
use crate::model::Timestamp;

/// The finer slices of a bar.
const QUARTER: Duration = Duration::from_secs(15 * 60);
/// They make a day.
const QUARTERS: u32 = 96;

/// One day of a bar.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Day {
    /// `2026-11-21`, in the site's zone.
    pub date: String,
    /// Its seconds per status; all zero before the first check and in the future.
    pub tally: Tally,
}

/// The last days of a zone, worked out once for all monitors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// Date, first instant, first instant after it; oldest first, the last one is today.
    days: Vec<(String, Timestamp, Timestamp)>,
}

impl Calendar {
    /// The `count` days that end with the one in which `now` lies. A day is 23, 24 or 25 hours long as the zone says.
    pub fn new(now: Timestamp, zone: &TimeZone, count: u32) -> Self {
        let today = zoned(now, zone).date();
        let begins = |back: i64| {
            let date = today.saturating_sub(Span::new().days(back));
            let begin = date.to_zoned(zone.clone()).map_or(Instant::UNIX_EPOCH, |begin| begin.timestamp());
            (date.to_string(), Timestamp::from_millis(begin.as_millisecond()))
        };
        let days = (0..i64::from(count)).rev().map(|back| {
            let (date, start) = begins(back);
            (date, start, begins(back - 1).1)
        });
        Self { days: days.collect() }
    }

    /// The last 96 quarters of an hour, the running one included. What is a date elsewhere is here the instant at which
    /// a quarter begins.
    pub fn quarters(now: Timestamp) -> Self {
        let running = now.floor(QUARTER);
        let start = |back: u32| running - QUARTER * back;
        let quarters = (0..QUARTERS).rev().map(|back| (start(back).rfc3339(), start(back), start(back) + QUARTER));
        Self { days: quarters.collect() }
    }

    /// Equal parts of `from <= t < to`. What is a date elsewhere is here the instant at which a part begins.
    pub fn slices(from: Timestamp, to: Timestamp, count: u32) -> Self {
        let edge = |place: u32| from + to.since(from) * place / count;
        Self { days: (0..count).map(|place| (edge(place).rfc3339(), edge(place), edge(place + 1))).collect() }
    }

    /// How many days.
    pub fn count(&self) -> u32 {
        u32::try_from(self.days.len()).unwrap_or(u32::MAX)
    }

    /// Dates of the days that have a part in `from <= t < to`, oldest first.
    pub fn touched(&self, from: Timestamp, to: Timestamp) -> impl Iterator<Item = &str> {
        self.days.iter().filter(move |(_, start, end)| *start < to && from < *end).map(|(date, ..)| date.as_str())
    }

    /// Dates, where they begin and where they end, oldest first.
    pub fn parts(&self) -> impl DoubleEndedIterator<Item = (&str, Timestamp, Timestamp)> {
        self.days.iter().map(|(date, start, end)| (date.as_str(), *start, *end))
    }

    /// Dates and where they begin, oldest first.
    pub fn dates(&self) -> impl DoubleEndedIterator<Item = (&str, Timestamp)> {
        self.days.iter().map(|(date, start, _)| (date.as_str(), *start))
    }
}

/// A tally for each day, oldest first; the last one is today.
pub fn days(record: Record<'_>, calendar: &Calendar) -> Vec<Day> {
    calendar
        .days
        .iter()
        .map(|(date, start, end)| Day { date: date.clone(), tally: tally(record, *start, *end) })
        .collect()
}

/// The date of an instant in a zone: `2026-11-21`.
pub fn date(at: Timestamp, zone: &TimeZone) -> String {
    zoned(at, zone).date().to_string()
}

pub(super) fn zoned(at: Timestamp, zone: &TimeZone) -> Zoned {
    Instant::from_millisecond(at.millis()).unwrap_or_default().to_zoned(zone.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Status;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).expect("an instant")
    }

    fn lengths(zone: &str, now: &str, count: u32) -> Vec<(String, u64)> {
        let zone = TimeZone::get(zone).expect("a zone");
        let calendar = Calendar::new(at(now), &zone, count);
        calendar.days.iter().map(|(date, start, end)| (date.clone(), end.since(*start).as_secs() / 3600)).collect()
    }

    #[test]
    fn days_are_as_long_as_the_zone_says() {
        let spring = lengths("Europe/Berlin", "2026-03-30T10:00:00Z", 3);
        assert_eq!(
            spring,
            [("2026-03-28".to_owned(), 24), ("2026-03-29".to_owned(), 23), ("2026-03-30".to_owned(), 24)]
        );
        let autumn = lengths("Europe/Berlin", "2026-10-25T23:30:00Z", 2);
        assert_eq!(autumn, [("2026-10-25".to_owned(), 25), ("2026-10-26".to_owned(), 24)]);
        // Midnight does not exist on this day: it begins at one o'clock.
        assert_eq!(lengths("America/Sao_Paulo", "2018-11-04T12:00:00Z", 1), [("2018-11-04".to_owned(), 23)]);
        // Whole day left out when Samoa crossed the date line.
        assert_eq!(lengths("Pacific/Apia", "2011-12-31T12:00:00Z", 3)[0], ("2011-12-30".to_owned(), 0));
    }

    #[test]
    fn a_bar_ends_today_and_is_empty_before_the_first_check() {
        let spans = [crate::model::Span { status: Status::Up, start: at("2026-11-20T22:00:00Z"), end: None }];
        let now = at("2026-11-21T01:00:00Z");
        let record = Record { spans: &spans, windows: &[], said: &[], silent_since: None, now };
        let bar = days(record, &Calendar::new(now, &TimeZone::UTC, 3));
        let hours: Vec<_> = bar.iter().map(|day| (day.date.as_str(), day.tally.up.as_secs() / 3600)).collect();
        assert_eq!(hours, [("2026-11-19", 0), ("2026-11-20", 2), ("2026-11-21", 1)]);
        assert_eq!(bar[2].tally, Tally { up: Duration::from_secs(3600), ..Tally::default() });
        assert_eq!(date(now, &TimeZone::get("America/New_York").expect("a zone")), "2026-11-20");
    }

    #[test]
    fn the_last_day_has_quarters() {
        let now = at("2026-11-21T10:20:00Z");
        let spans = [crate::model::Span { status: Status::Up, start: at("2026-11-21T09:50:00Z"), end: None }];
        let quarters =
            days(Record { spans: &spans, windows: &[], said: &[], silent_since: None, now }, &Calendar::quarters(now));
        assert_eq!((quarters.len(), quarters[0].date.as_str()), (96, "2026-11-20T10:30:00.000Z"));
        let minutes: Vec<u64> = quarters[92..].iter().map(|quarter| quarter.tally.up.as_secs() / 60).collect();
        assert_eq!(minutes, [0, 10, 15, 5]);
    }

    #[test]
    fn an_incident_touches_the_days_on_which_it_was_open() {
        let calendar = Calendar::new(at("2026-11-21T12:00:00Z"), &TimeZone::UTC, 3);
        let touched = |from: &str, to: &str| calendar.touched(at(from), at(to)).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(touched("2026-11-01T00:00:00Z", "2026-11-20T00:00:00.001Z"), ["2026-11-19", "2026-11-20"]);
        assert_eq!(touched("2026-11-20T23:59:59Z", "2026-11-21T00:00:00Z"), ["2026-11-20"]);
    }

    #[test]
    fn instants_beyond_any_calendar_are_survived() {
        for millis in [i64::MIN, i64::MAX, 0] {
            assert_eq!(Calendar::new(Timestamp::from_millis(millis), &TimeZone::UTC, 2).days.len(), 2);
        }
    }
}
