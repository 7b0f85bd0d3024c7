//! Latencies: their quantiles, and those of a week by the hour and by the day, pure. Where nothing was measured there
//! is a gap, never a zero.

use super::world::milliseconds;
use super::{LatencyDay, LatencyLine, LatencyWeek, World};
use crate::history::Calendar;
use crate::model::time::HOUR;
use crate::model::{Digest, Timestamp};

/// Hours of a week, the running one included.
const HOURS: u32 = 7 * 24;
/// Days of a zone that a week can touch.
const DAYS: u32 = 9;

/// Quantiles of latencies; `None` when there are none.
pub fn quantiles(latencies: &Digest) -> Option<LatencyLine> {
    let quantile = |q| latencies.quantile(q).map(milliseconds);
    Some(LatencyLine { p50: quantile(0.5)?, p95: quantile(0.95)?, p99: quantile(0.99)? })
}

/// Where the week that ends now begins: a whole hour.
pub fn from(now: Timestamp) -> Timestamp {
    now.floor(HOUR) - HOUR * (HOURS - 1)
}

/// The week that ends now; its days newest first. `hours` are those that were measured, oldest first.
pub fn week(world: &World, hours: &[(Timestamp, Digest)]) -> (LatencyWeek, Vec<LatencyDay>) {
    let begin = from(world.at);
    let end = begin + HOUR * HOURS;
    let calendar = Calendar::new(world.at, &world.zone, DAYS);
    let mut days: Vec<(&str, Timestamp, Timestamp)> = Vec::new();
    for (date, start) in calendar.dates() {
        if let Some((.., before)) = days.last_mut() {
            *before = start;
        }
        days.push((date, start, end));
    }
    days.retain(|(_, start, end)| *end > begin && start < end);
    let measured = |from: Timestamp, to: Timestamp| hours.iter().filter(move |(at, _)| from <= *at && *at < to);
    let hour =
        |number: u32| measured(begin + HOUR * number, begin + HOUR * (number + 1)).find_map(|(_, digest)| both(digest));
    let merged = |from, to| {
        measured(from, to).fold(Digest::default(), |mut sum, (_, digest)| {
            sum.merge(digest);
            sum
        })
    };
    let place = |at: Timestamp| at.since(begin).as_secs_f64() / HOUR.as_secs_f64();
    let week = LatencyWeek {
        hours: (0..HOURS).map(hour).collect(),
        days: days.iter().map(|(date, start, end)| ((*date).to_owned(), place(*start), place(*end))).collect(),
    };
    let by_day = days.iter().rev().filter_map(|(date, start, end)| {
        let (p50, p95) = both(&merged(*start, *end))?;
        Some(LatencyDay { date: (*date).to_owned(), p50, p95 })
    });
    (week, by_day.collect())
}

fn both(digest: &Digest) -> Option<(f64, f64)> {
    quantiles(digest).map(|line| (line.p50, line.p95))
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

    #[test]
    fn a_week_has_its_hours_its_days_and_its_gaps() {
        // 12:00 UTC: the week begins at 13:00 a week ago.
        let world = world();
        let begin = from(world.at);
        assert_eq!(begin.rfc3339(), "2026-11-14T13:00:00.000Z");
        let hours = [
            (begin, digest(10)),
            (begin + HOUR * 2, digest(20)),
            (begin + HOUR * 11, digest(30)),
            (world.at, digest(40)),
        ];
        let (week, days) = week(&world, &hours);
        let measured: Vec<usize> =
            week.hours.iter().enumerate().filter(|(_, hour)| hour.is_some()).map(|(place, _)| place).collect();
        assert_eq!((week.hours.len(), measured), (168, vec![0, 2, 11, 167]));
        assert_eq!(week.days.first(), Some(&("2026-11-14".to_owned(), 0.0, 11.0)));
        assert_eq!(week.days.last(), Some(&("2026-11-21".to_owned(), 155.0, 168.0)));
        let dates: Vec<&str> = days.iter().map(|day| day.date.as_str()).collect();
        assert_eq!(dates, ["2026-11-21", "2026-11-15", "2026-11-14"]);
        assert!((days[2].p95 - 20.0).abs() < 0.3 && (days[0].p50 - 40.0).abs() < 0.5, "{days:?}");
    }
}
