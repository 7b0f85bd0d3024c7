//! Latencies of the four ranges of the chart, and by the day, pure. Where nothing was measured there is a gap, never a
//! zero.

use std::time::Duration;

use super::world::milliseconds;
use super::{LatencyDay, LatencyLine, LatencyRange, World};
use crate::history::Calendar;
use crate::model::time::{DAY, HOUR};
use crate::model::{Digest, Timestamp};

/// Days of the longest range.
const DAYS: u32 = 90;
/// Marks of the last 24 hours stand so far apart.
const MARKS: Duration = Duration::from_secs(4 * 60 * 60);

/// Latencies of stretches of time, oldest first.
pub type Measured = [(Timestamp, Digest)];

/// Quantiles of latencies; `None` when there are none.
pub fn quantiles(latencies: &Digest) -> Option<LatencyLine> {
    let quantile = |q| latencies.quantile(q).map(milliseconds);
    Some(LatencyLine { p50: quantile(0.5)?, p95: quantile(0.95)?, p99: quantile(0.99)? })
}

/// Hours are wanted from here on.
pub fn from(now: Timestamp) -> Timestamp {
    now.floor(HOUR) - DAY * DAYS
}

/// The four ranges, and the days of the longest, newest first. `hours` are those that were measured, oldest first.
///
/// Nothing finer than hours: single checks are kept in the order in which all monitors made them, and to read a day of
/// one is to read that of all.
pub fn ranges(world: &World, hours: &Measured) -> ([LatencyRange; 4], Vec<LatencyDay>) {
    let now = world.at;
    let back = |width: Duration, count: u32| {
        let end = now.floor(width) + width;
        Calendar::slices(end - width * count, end, count)
    };
    let days = Calendar::new(now, &world.zone, DAYS);
    let begins = |every: usize| -> Vec<(String, Timestamp)> {
        days.dates().rev().step_by(every).map(|(date, start)| (date.to_owned(), start)).collect()
    };
    let last_day = marked(range("24h", HOUR, &back(HOUR, 24), hours), &clock(&days), now);
    let week = marked(range("7d", HOUR, &back(HOUR, 7 * 24), hours), &begins(1), now);
    let month = marked(range("30d", HOUR * 6, &back(HOUR * 6, 30 * 4), hours), &begins(5), now);
    let mut quarter = range("90d", DAY, &days, hours);
    // Its points are whole days: a mark stands below its point.
    let places = (0..days.count()).rev().step_by(15);
    quarter.marks = places.zip(begins(15)).map(|(place, (date, _))| (date, f64::from(place) + 0.5)).collect();
    let by_day = days.dates().rev().zip(quarter.points.iter().rev());
    let by_day = by_day.filter_map(|((date, _), point)| {
        let (p50, p95) = (*point)?;
        Some(LatencyDay { date: date.to_owned(), p50, p95 })
    });
    let by_day = by_day.collect();
    ([last_day, week, month, quarter], by_day)
}

fn range(period: &'static str, width: Duration, parts: &Calendar, measured: &Measured) -> LatencyRange {
    let points = parts.parts().map(|(_, start, end)| {
        let first = measured.partition_point(|(at, _)| *at < start);
        let within = measured[first..].iter().take_while(|(at, _)| *at < end);
        let sum = within.fold(Digest::default(), |mut sum, (_, digest)| {
            sum.merge(digest);
            sum
        });
        quantiles(&sum).map(|line| (line.p50, line.p95))
    });
    LatencyRange {
        period,
        seconds: width.as_secs(),
        from: parts.dates().next().map(|(name, _)| name.to_owned()).unwrap_or_default(),
        points: points.collect(),
        marks: Vec::new(),
    }
}

/// The same with those of these marks that lie in it.
fn marked(range: LatencyRange, marks: &[(String, Timestamp)], now: Timestamp) -> LatencyRange {
    let marks = marks.iter().filter_map(|(name, at)| Some((name.clone(), place(&range, *at, now)?)));
    LatencyRange { marks: marks.collect(), ..range }
}

/// Every few hours of the last two days, by the clock of the site's zone.
fn clock(days: &Calendar) -> Vec<(String, Timestamp)> {
    let of_day =
        |start: Timestamp, end: Timestamp| (0..6).map(move |number| start + MARKS * number).filter(move |at| *at < end);
    let marks = days.parts().rev().take(2).flat_map(|(_, start, end)| of_day(start, end));
    marks.map(|at| (at.rfc3339(), at)).collect()
}

/// Where an instant lies in a range that ends now, in points; `None` outside of it.
fn place(range: &LatencyRange, at: Timestamp, now: Timestamp) -> Option<f64> {
    let width = Duration::from_secs(range.seconds);
    let count = u32::try_from(range.points.len()).unwrap_or(u32::MAX);
    let begin = now.floor(width) + width - width * count;
    (begin < at && at <= now).then(|| at.since(begin).as_secs_f64() / width.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::view::world::tests::world;

    fn digest(ms: u64) -> Digest {
        let mut digest = Digest::default();
        digest.add(Duration::from_millis(ms));
        digest
    }

    fn measured(range: &LatencyRange) -> Vec<usize> {
        range.points.iter().enumerate().filter(|(_, point)| point.is_some()).map(|(place, _)| place).collect()
    }

    #[test]
    fn ranges_have_their_points_and_their_gaps() {
        // 12:00 UTC on 21 November
        let world = world();
        let hour = |back: u32| world.at.floor(HOUR) - HOUR * back;
        let hours = [(hour(80 * 24), digest(5)), (hour(50), digest(10)), (hour(2), digest(20)), (hour(0), digest(40))];
        let ([day, week, month, quarter], days) = ranges(&world, &hours);
        assert_eq!((day.points.len(), measured(&day), day.seconds), (24, vec![21, 23], 3_600));
        assert_eq!((week.points.len(), measured(&week)), (168, vec![117, 165, 167]));
        assert_eq!((month.points.len(), measured(&month)), (120, vec![110, 118, 119]));
        assert_eq!((quarter.points.len(), measured(&quarter)), (90, vec![9, 87, 89]));
        assert_eq!((day.from.as_str(), quarter.from.as_str()), ("2026-11-20T13:00:00.000Z", "2026-08-24"));
        let dates: Vec<&str> = days.iter().map(|day| day.date.as_str()).collect();
        assert_eq!(dates, ["2026-11-21", "2026-11-19", "2026-09-02"]);
        assert!((days[0].p95 - 40.0).abs() < 0.5 && (days[1].p50 - 10.0).abs() < 0.2, "{days:?}");
    }

    #[test]
    fn marks_stand_where_hours_and_days_begin() {
        let world = world();
        let ([day, week, month, quarter], _) = ranges(&world, &[]);
        assert_eq!(day.marks.first(), Some(&("2026-11-21T00:00:00.000Z".to_owned(), 11.0)));
        assert_eq!(day.marks.len(), 6);
        assert_eq!(week.marks.first(), Some(&("2026-11-21".to_owned(), 155.0)));
        assert_eq!((week.marks.len(), month.marks.len()), (7, 6));
        assert_eq!(quarter.marks.first(), Some(&("2026-11-21".to_owned(), 89.5)));
        assert_eq!(quarter.marks.len(), 6);
    }
}
