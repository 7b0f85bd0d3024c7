//! How figures and instants are written, pure: durations, shares, latencies, days, instants in a zone. English for now.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp as Instant, Zoned};

use crate::model::Timestamp;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// Whole seconds in the two largest units that matter: `42 s`, `14 min 20 s`, `2 h 10 min`, `3 d 4 h`.
pub fn duration(seconds: u64) -> String {
    let (large, small, large_unit, small_unit) = match seconds {
        ..MINUTE => return format!("{seconds} s"),
        MINUTE..HOUR => (MINUTE, 1, "min", "s"),
        HOUR..DAY => (HOUR, MINUTE, "h", "min"),
        DAY.. => (DAY, HOUR, "d", "h"),
    };
    format!("{} {large_unit} {} {small_unit}", seconds / large, seconds % large / small)
}

/// An interval in the largest unit of which it is a whole number: `30 s`, `1 min`, `90 s`, `2 h`.
pub fn every(seconds: u64) -> String {
    let unit = [(HOUR, "h"), (MINUTE, "min")].into_iter().find(|(length, _)| seconds > 0 && seconds.is_multiple_of(*length));
    let (length, unit) = unit.unwrap_or((1, "s"));
    format!("{} {unit}", seconds / length)
}

/// Thousandths of a percent, up to three decimals: `99.412 %`, `100 %`.
pub fn share(thousandths: u32) -> String {
    let decimals = format!("{:03}", thousandths % 1000);
    let decimals = decimals.trim_end_matches('0');
    let point = if decimals.is_empty() { "" } else { "." };
    format!("{}{point}{decimals} %", thousandths / 1000)
}

/// A latency: `0.4 ms`, `123 ms`, `12.3 s`.
pub fn latency(ms: f64) -> String {
    match ms {
        ..9.95 => format!("{ms:.1} ms"),
        9.95..9999.5 => format!("{ms:.0} ms"),
        _ => format!("{:.1} s", ms / 1000.0),
    }
}

/// A mark of an axis, as short as it can be: `0.5 ms`, `250 ms`, `2 s`.
pub fn tick(ms: f64) -> String {
    let short = |number: f64| format!("{}", (number * 1000.0).round() / 1000.0);
    if ms >= 1000.0 { format!("{} s", short(ms / 1000.0)) } else { format!("{} ms", short(ms)) }
}

/// A zone by its IANA name; UTC where that is unknown.
pub fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// An instant in a zone; the epoch where it is out of range.
pub fn zoned(at: Timestamp, zone: &TimeZone) -> Zoned {
    Instant::from_millisecond(at.millis()).unwrap_or(Instant::UNIX_EPOCH).to_zoned(zone.clone())
}

/// An instant told to somebody who knows what day it is: `10:02:11 UTC` on the day of `now`, else `20 Nov, 10:02 UTC`.
pub fn when(at: &Zoned, now: &Zoned) -> String {
    if at.date() == now.date() {
        at.strftime("%H:%M:%S %Z").to_string()
    } else {
        format!("{}, {}", day(at.date(), now.date()), at.strftime("%H:%M %Z"))
    }
}

/// An instant in full: `21 Nov 2026, 10:02:11 UTC`.
pub fn moment(at: &Zoned) -> String {
    at.strftime("%-d %b %Y, %H:%M:%S %Z").to_string()
}

/// A day: `20 Nov`, with its year when that is not the year of `now`.
pub fn day(date: Date, now: Date) -> String {
    date.strftime(if date.year() == now.year() { "%-d %b" } else { "%-d %b %Y" }).to_string()
}

/// A run of days, earliest first: `9–19 Nov`, `28 Oct – 3 Nov`.
pub fn days(from: Date, to: Date, now: Date) -> String {
    if (from.year(), from.month()) == (to.year(), to.month()) {
        format!("{}–{}", from.day(), day(to, now))
    } else {
        format!("{} – {}", day(from, now), day(to, now))
    }
}

/// A month: `November 2026`.
pub fn month(first: Date) -> String {
    first.strftime("%B %Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().expect("a date")
    }

    #[test]
    fn durations_never_lose_a_second_of_an_outage() {
        for (seconds, expected) in [
            (0, "0 s"),
            (42, "42 s"),
            (60, "1 min 0 s"),
            (860, "14 min 20 s"),
            (3_599, "59 min 59 s"),
            (7_800, "2 h 10 min"),
            (273_600, "3 d 4 h"),
            (u64::MAX, "213503982334601 d 7 h"),
        ] {
            assert_eq!(duration(seconds), expected);
        }
    }

    #[test]
    fn intervals_are_told_in_one_unit() {
        assert_eq!([0, 1, 60, 90, 300, 3_600, 7_200].map(every), ["0 s", "1 s", "1 min", "90 s", "5 min", "1 h", "2 h"]);
    }

    #[test]
    fn shares_keep_their_decimals_and_no_more() {
        for (thousandths, expected) in [
            (100_000, "100 %"),
            (99_999, "99.999 %"),
            (99_950, "99.95 %"),
            (99_412, "99.412 %"),
            (97_800, "97.8 %"),
            (7, "0.007 %"),
            (0, "0 %"),
        ] {
            assert_eq!(share(thousandths), expected);
        }
    }

    #[test]
    fn latencies_have_sensible_digits() {
        for (ms, expected) in [
            (0.0, "0.0 ms"),
            (0.44, "0.4 ms"),
            (9.94, "9.9 ms"),
            (9.96, "10 ms"),
            (123.4, "123 ms"),
            (9_999.9, "10.0 s"),
            (12_345.0, "12.3 s"),
        ] {
            assert_eq!(latency(ms), expected);
        }
    }

    #[test]
    fn marks_of_an_axis_are_short() {
        assert_eq!([0.02, 0.5, 250.0, 1000.0, 2500.0, 20_000.0].map(tick), ["0.02 ms", "0.5 ms", "250 ms", "1 s", "2.5 s", "20 s"]);
    }

    #[test]
    fn instants_are_told_in_the_zone() {
        let berlin = zone("Europe/Berlin");
        let now = zoned(Timestamp::parse("2026-11-21T23:30:00Z").expect("an instant"), &berlin);
        for (at, expected) in [
            ("2026-11-21T23:02:11.900Z", "00:02:11 CET"),
            ("2026-11-21T22:02:11Z", "21 Nov, 23:02 CET"),
            ("2026-07-01T10:00:00Z", "1 Jul, 12:00 CEST"),
            ("2025-12-31T12:00:00Z", "31 Dec 2025, 13:00 CET"),
        ] {
            assert_eq!(when(&zoned(Timestamp::parse(at).expect("an instant"), &berlin), &now), expected);
        }
        assert_eq!(moment(&now), "22 Nov 2026, 00:30:00 CET");
    }

    #[test]
    fn impossible_zones_and_instants_are_survived() {
        let at = zoned(Timestamp::from_millis(i64::MAX), &zone("Mars/Olympus"));
        assert_eq!(moment(&at), "1 Jan 1970, 00:00:00 UTC");
    }

    #[test]
    fn days_and_runs_of_days() {
        let now = date("2026-11-21");
        assert_eq!(day(date("2026-11-08"), now), "8 Nov");
        assert_eq!(days(date("2026-11-09"), date("2026-11-19"), now), "9–19 Nov");
        assert_eq!(days(date("2026-10-28"), date("2026-11-03"), now), "28 Oct – 3 Nov");
        assert_eq!(days(date("2025-12-28"), date("2026-01-03"), now), "28 Dec 2025 – 3 Jan");
        assert_eq!(month(date("2026-11-01")), "November 2026");
    }
}
