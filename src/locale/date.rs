//! Days, months and instants in a zone.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp as Instant, Zoned};

use super::{Arg, Locale};
use crate::model::Timestamp;

/// An instant in a zone; the epoch where it is out of range.
pub fn zoned(at: Timestamp, zone: &TimeZone) -> Zoned {
    Instant::from_millisecond(at.millis()).unwrap_or(Instant::UNIX_EPOCH).to_zoned(zone.clone())
}

impl Locale {
    /// An instant told to somebody who knows what day it is: `10:02:11 UTC` on the day of `now`, else `20 Nov, 10:02
    /// UTC`.
    pub fn when(self, at: &Zoned, now: &Zoned) -> String {
        if at.date() == now.date() {
            at.strftime("%H:%M:%S %Z").to_string()
        } else {
            self.date_time(&self.day(at.date(), now.date()), at, "%H:%M")
        }
    }

    /// An instant in full: `21 Nov 2026, 10:02:11 UTC`.
    pub fn moment(self, at: &Zoned) -> String {
        self.date_time(&self.full_day(at.date()), at, "%H:%M:%S")
    }

    /// An instant that is planned: `1 Dec, 22:00 CET`; the end of something that begins on the same day: `23:30 CET`.
    pub fn planned(self, at: &Zoned, begin: Option<&Zoned>, now: &Zoned) -> String {
        if begin.is_some_and(|begin| begin.date() == at.date()) {
            return at.strftime("%H:%M %Z").to_string();
        }
        self.date_time(&self.day(at.date(), now.date()), at, "%H:%M")
    }

    /// An instant where seconds do not matter: `21 Nov 2026, 10:02 UTC`.
    pub fn minute(self, at: &Zoned) -> String {
        self.date_time(&self.full_day(at.date()), at, "%H:%M")
    }

    /// A time of day: `10:02`; on another day than `now` with its date.
    pub fn clock(self, at: &Zoned, now: &Zoned) -> String {
        let time = at.strftime("%H:%M").to_string();
        if at.date() == now.date() {
            return time;
        }
        let date = self.day(at.date(), now.date());
        self.say("date-clock", &[("date", Arg::from(&date)), ("time", Arg::from(&time))])
    }

    fn date_time(self, date: &str, at: &Zoned, time: &str) -> String {
        let (time, zone) = (at.strftime(time).to_string(), at.strftime("%Z").to_string());
        self.say("date-time", &[("date", Arg::from(date)), ("time", Arg::from(&time)), ("zone", Arg::from(&zone))])
    }

    /// A day: `20 Nov`, with its year when that is not the year of `now`.
    pub fn day(self, date: Date, now: Date) -> String {
        if date.year() != now.year() {
            return self.full_day(date);
        }
        self.say(
            "date-day",
            &[("day", number(date.day()).as_str().into()), ("month", (&self.short_month(date)).into())],
        )
    }

    /// A day with its year: `20 Nov 2026`.
    pub fn full_day(self, date: Date) -> String {
        let (day, month, year) = (number(date.day()), self.short_month(date), date.year().to_string());
        self.say("date-day-year", &[("day", (&day).into()), ("month", (&month).into()), ("year", (&year).into())])
    }

    /// A run of days, earliest first: `9–19 Nov`, `28 Oct – 3 Nov`.
    pub fn days(self, from: Date, to: Date, now: Date) -> String {
        if (from.year(), from.month()) != (to.year(), to.month()) {
            let (from, to) = (self.day(from, now), self.day(to, now));
            return self.say("date-run", &[("from", (&from).into()), ("to", (&to).into())]);
        }
        let (first, last, month, year) =
            (number(from.day()), number(to.day()), self.short_month(to), to.year().to_string());
        let args = [
            ("from", Arg::from(&first)),
            ("to", Arg::from(&last)),
            ("month", Arg::from(&month)),
            ("year", Arg::from(&year)),
        ];
        if to.year() == now.year() {
            self.say("date-run-within", &args[..3])
        } else {
            self.say("date-run-within-year", &args)
        }
    }

    /// A month: `November 2026`.
    pub fn month(self, first: Date) -> String {
        let (month, year) = (self.word("month-", &number(first.month())), first.year().to_string());
        self.say("date-month", &[("month", (&month).into()), ("year", (&year).into())])
    }

    fn short_month(self, date: Date) -> String {
        self.word("month-short-", &number(date.month()))
    }
}

fn number(number: i8) -> String {
    number.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Language;

    const EN: Locale = Locale::ENGLISH;

    fn date(text: &str) -> Date {
        text.parse().expect("a date")
    }

    fn at(text: &str, zone: &str) -> Zoned {
        zoned(Timestamp::parse(text).expect("an instant"), &TimeZone::get(zone).expect("a zone"))
    }

    #[test]
    fn instants_are_told_in_the_zone() {
        let now = at("2026-11-21T23:30:00Z", "Europe/Berlin");
        for (instant, expected) in [
            ("2026-11-21T23:02:11.900Z", "00:02:11 CET"),
            ("2026-11-21T22:02:11Z", "21 Nov, 23:02 CET"),
            ("2026-07-01T10:00:00Z", "1 Jul, 12:00 CEST"),
            ("2025-12-31T12:00:00Z", "31 Dec 2025, 13:00 CET"),
        ] {
            assert_eq!(EN.when(&at(instant, "Europe/Berlin"), &now), expected);
        }
        assert_eq!(EN.moment(&now), "22 Nov 2026, 00:30:00 CET");
        assert_eq!(EN.planned(&now, None, &now), "22 Nov, 00:30 CET");
        assert_eq!(EN.planned(&now, Some(&now), &now), "00:30 CET");
        assert_eq!(
            EN.planned(&at("2025-11-21T22:59:00Z", "Europe/Berlin"), Some(&now), &now),
            "21 Nov 2025, 23:59 CET"
        );
        assert_eq!(EN.minute(&now), "22 Nov 2026, 00:30 CET");
    }

    #[test]
    fn impossible_instants_are_survived() {
        assert_eq!(EN.moment(&zoned(Timestamp::from_millis(i64::MAX), &TimeZone::UTC)), "1 Jan 1970, 00:00:00 UTC");
    }

    #[test]
    fn days_and_runs_of_days() {
        let now = date("2026-11-21");
        assert_eq!(EN.day(date("2026-11-08"), now), "8 Nov");
        assert_eq!(EN.days(date("2026-11-09"), date("2026-11-19"), now), "9–19 Nov");
        assert_eq!(EN.days(date("2025-11-09"), date("2025-11-19"), now), "9–19 Nov 2025");
        assert_eq!(EN.days(date("2026-10-28"), date("2026-11-03"), now), "28 Oct – 3 Nov");
        assert_eq!(EN.days(date("2025-12-28"), date("2026-01-03"), now), "28 Dec 2025 – 3 Jan");
        assert_eq!(EN.month(date("2026-11-01")), "November 2026");
    }

    #[test]
    fn every_language_has_its_order_of_day_and_month() {
        let now = date("2026-11-21");
        for (language, day, full, run, month) in [
            (Language::En, "8 Nov", "8 Mar 2025", "9–19 Nov", "November 2026"),
            (Language::De, "8. Nov.", "8. März 2025", "9.–19. Nov.", "November 2026"),
            (Language::Fr, "8 nov.", "8 mars 2025", "9–19 nov.", "novembre 2026"),
            (Language::Es, "8 nov", "8 mar 2025", "9–19 nov", "noviembre de 2026"),
            (Language::Ja, "11月8日", "2025年3月8日", "11月9日～19日", "2026年11月"),
            (Language::ZhCn, "11月8日", "2025年3月8日", "11月9日至19日", "2026年11月"),
            (Language::Ar, "8 نوفمبر", "8 مارس 2025", "9–19 نوفمبر", "نوفمبر 2026"),
        ] {
            let locale = Locale::of(language);
            let found = [
                locale.day(date("2026-11-08"), now),
                locale.day(date("2025-03-08"), now),
                locale.days(date("2026-11-09"), date("2026-11-19"), now),
                locale.month(date("2026-11-01")),
            ];
            assert_eq!(found, [day, full, run, month], "{language}");
        }
    }
}
