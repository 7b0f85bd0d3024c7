//! A schedule in a sentence: "At 02:30 on Monday–Friday (Europe/Riga)."

use crate::locale::{Arg, Locale};
use crate::schedule::cron::Cron;
use crate::schedule::expression::{Expression, Kind};
use crate::schedule::on_calendar::OnCalendar;

/// So many times of a day are told one by one.
const TIMES_MOST: usize = 6;
const HOURS: u64 = (1 << 24) - 1;
const MINUTES: u64 = (1 << 60) - 1;

/// What a schedule means.
pub fn means(expression: &Expression, locale: Locale) -> String {
    let teller = Teller(locale);
    let sentence = match &expression.kind {
        Kind::Cron(cron) => teller.cron(cron),
        Kind::OnCalendar(event) => teller.event(event),
    };
    let zone = expression.zone.iana_name().unwrap_or("UTC");
    teller.with("zone", &[("sentence", &sentence), ("zone", zone)])
}

struct Teller(Locale);

impl Teller {
    fn cron(&self, cron: &Cron) -> String {
        let time = self.time(u64::from(cron.hours), cron.minutes, 1);
        let (days, weekdays) = (self.days_of(cron), self.weekdays_of(cron));
        let sentence = match (days, weekdays) {
            (Some(days), Some(weekdays)) if !cron.both_days => {
                self.with("either", &[("time", &time), ("days", &days), ("weekdays", &weekdays)])
            }
            (days, weekdays) => self.on(time, u64::from(cron.hours), days, weekdays),
        };
        self.in_months(sentence, cron.months)
    }

    /// A time of day on the days that are meant; "every day" is not said of what comes every hour.
    fn on(&self, time: String, hours: u64, days: Option<String>, weekdays: Option<String>) -> String {
        match (days, weekdays) {
            (None, None) if hours == HOURS => time,
            (None, None) => self.with("day", &[("time", &time)]),
            (Some(days), None) => self.with("days", &[("time", &time), ("days", &days)]),
            (None, Some(weekdays)) => self.with("weekdays", &[("time", &time), ("weekdays", &weekdays)]),
            (Some(days), Some(weekdays)) => {
                self.with("both", &[("time", &time), ("days", &days), ("weekdays", &weekdays)])
            }
        }
    }

    fn event(&self, event: &OnCalendar) -> String {
        let time = self.time(u64::from(event.hours), event.minutes, event.seconds);
        let days = (event.days >> 1 != (1 << 31) - 1).then(|| {
            let mut told = self.numbered(event.days);
            told.extend(bits(u64::from(event.days_from_end)).map(|place| match place {
                1 => self.phrase("day-last"),
                place => self.with("day-from-end", &[("place", &place.to_string())]),
            }));
            self.list(&told)
        });
        let weekdays = (event.weekdays != 0x7f).then(|| self.list(&self.weekdays(u64::from(event.weekdays))));
        let sentence = self.in_months(self.on(time, u64::from(event.hours), days, weekdays), event.months);
        match (event.years.first(), event.years.last()) {
            (Some(1970), Some(2199)) if event.years.len() == 230 => sentence,
            _ => {
                let years = event.years.iter().map(|year| u64::from(*year));
                let years = self.list(&self.runs(years, |year| year.to_string()));
                self.with("years", &[("sentence", &sentence), ("years", &years)])
            }
        }
    }

    fn time(&self, hours: u64, minutes: u64, seconds: u64) -> String {
        let times = (hours.count_ones() * minutes.count_ones() * seconds.count_ones()) as usize;
        if times <= TIMES_MOST {
            return self.with("at", &[("times", &self.list(&clock(hours, minutes, seconds)))]);
        }
        let every_hour = hours == HOURS;
        if seconds != 1 {
            if every_hour && minutes == MINUTES && seconds == MINUTES {
                return self.phrase("every-second");
            }
            let told = [self.each(seconds, MINUTES), self.each(minutes, MINUTES), self.each(hours, HOURS)];
            return self.with("seconds", &[("seconds", &told[0]), ("minutes", &told[1]), ("hours", &told[2])]);
        }
        match every_hour.then(|| step(minutes)).flatten() {
            Some(1) => self.phrase("every-minute"),
            Some(step) => self.0.say("schedule-every-minutes", &[("count", Arg::from(step))]),
            None if every_hour => self.with("hourly", &[("minutes", &self.each(minutes, MINUTES))]),
            None => {
                let (minutes, hours) = (self.each(minutes, MINUTES), self.each(hours, HOURS));
                self.with("minutes", &[("minutes", &minutes), ("hours", &hours)])
            }
        }
    }

    fn each(&self, set: u64, all: u64) -> String {
        if set == all { self.phrase("each") } else { self.list(&self.runs(bits(set), |number| number.to_string())) }
    }

    fn days_of(&self, cron: &Cron) -> Option<String> {
        let days = cron.days;
        if days.every >> 1 == (1 << 31) - 1 {
            return None;
        }
        let mut told = self.numbered(days.every);
        told.extend(days.last.then(|| self.phrase("day-last")));
        told.extend(days.last_weekday.then(|| self.phrase("day-workday")));
        Some(self.list(&told))
    }

    fn numbered(&self, days: u32) -> Vec<String> {
        let days = self.list(&self.runs(bits(u64::from(days)), |day| day.to_string()));
        if days.is_empty() { Vec::new() } else { vec![self.with("day-number", &[("days", &days)])] }
    }

    fn weekdays_of(&self, cron: &Cron) -> Option<String> {
        let weekdays = &cron.weekdays;
        if weekdays.every == 0x7f {
            return None;
        }
        let mut told = self.weekdays(monday_first(weekdays.every));
        let last =
            bits(monday_first(weekdays.last)).map(|day| self.with("weekday-last", &[("weekday", &self.name(day))]));
        told.extend(last);
        for (place, days) in weekdays.nth.iter().enumerate() {
            let place = (place + 1).to_string();
            let named = |day| self.with("weekday-nth", &[("weekday", &self.name(day)), ("place", &place)]);
            told.extend(bits(monday_first(*days)).map(named));
        }
        Some(self.list(&told))
    }

    /// Names of days, Monday at bit 0.
    fn weekdays(&self, days: u64) -> Vec<String> {
        self.runs(bits(days), |day| self.name(day))
    }

    fn name(&self, day: u64) -> String {
        self.0.word("weekday-", &(day + 1).to_string())
    }

    fn in_months(&self, sentence: String, months: u16) -> String {
        if months >> 1 == (1 << 12) - 1 {
            return sentence;
        }
        let months = self.list(&self.runs(bits(u64::from(months)), |month| self.0.word("month-", &month.to_string())));
        self.with("months", &[("sentence", &sentence), ("months", &months)])
    }

    /// Numbers told, three and more in a row as a range.
    fn runs(&self, numbers: impl Iterator<Item = u64>, tell: impl Fn(u64) -> String) -> Vec<String> {
        let mut runs: Vec<(u64, u64)> = Vec::new();
        for number in numbers {
            match runs.last_mut() {
                Some((_, last)) if *last + 1 == number => *last = number,
                Some(_) | None => runs.push((number, number)),
            }
        }
        let told = runs.into_iter().flat_map(|(from, to)| match to - from {
            0 => vec![tell(from)],
            1 => vec![tell(from), tell(to)],
            _ => vec![self.with("range", &[("from", &tell(from)), ("to", &tell(to))])],
        });
        told.collect()
    }

    fn list(&self, names: &[String]) -> String {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        self.0.list(&names)
    }

    fn phrase(&self, key: &str) -> String {
        self.0.word("schedule-", key)
    }

    fn with(&self, key: &str, args: &[(&str, &str)]) -> String {
        let args: Vec<(&str, Arg<'_>)> = args.iter().map(|(name, value)| (*name, Arg::from(*value))).collect();
        self.0.say(&format!("schedule-{key}"), &args)
    }
}

/// Times of a day.
fn clock(hours: u64, minutes: u64, seconds: u64) -> Vec<String> {
    let times = bits(hours).flat_map(|hour| {
        bits(minutes).flat_map(move |minute| {
            bits(seconds).map(move |second| match seconds {
                1 => format!("{hour:02}:{minute:02}"),
                _ => format!("{hour:02}:{minute:02}:{second:02}"),
            })
        })
    });
    times.collect()
}

/// Of minutes that come evenly through the whole hour, from 0 on.
fn step(minutes: u64) -> Option<usize> {
    let evenly = |step: &usize| 60 % step == 0 && (0..60).step_by(*step).fold(0, |set, at| set | 1 << at) == minutes;
    (1..=30).find(evenly)
}

/// Sunday at bit 0 in, Monday at bit 0 out.
fn monday_first(days: u8) -> u64 {
    u64::from(days >> 1 | (days & 1) << 6)
}

fn bits(set: u64) -> impl Iterator<Item = u64> {
    (0..64).filter(move |bit| set >> bit & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Language;
    use crate::model::local;

    fn told(text: &str) -> String {
        let zone = local::zone("Europe/Riga").expect("a zone");
        means(&Expression::parse(text, &zone).expect("a schedule"), Locale::ENGLISH)
    }

    #[test]
    fn schedules_are_told_in_a_sentence() {
        for (text, sentence) in [
            ("30 2 * * *", "At 02:30 every day (Europe/Riga)."),
            ("* * * * *", "Every minute (Europe/Riga)."),
            ("*/15 * * * *", "Every 15 minutes (Europe/Riga)."),
            ("5,35 * * * *", "At minute 5 and 35 of every hour (Europe/Riga)."),
            ("0 9-17 * * mon-fri", "At minute 0 of hour 9–17 on Monday–Friday (Europe/Riga)."),
            ("0 0 1 * *", "At 00:00 on day 1 of the month (Europe/Riga)."),
            ("0 0 L * 5", "At 00:00 on the last day of the month and on Friday (Europe/Riga)."),
            ("0 0 1-7 * */7", "At 00:00 on day 1–7 of the month that are Sunday (Europe/Riga)."),
            (
                "0 0 * 1,2,7 mon#1",
                "At 00:00 on Monday number 1 of the month, in January, February and July (Europe/Riga).",
            ),
            ("0 0 * * 5L", "At 00:00 on the last Friday of the month (Europe/Riga)."),
            ("@daily", "At 00:00 every day (Europe/Riga)."),
            ("Mon..Fri 02:30", "At 02:30 on Monday–Friday (Europe/Riga)."),
            ("daily", "At 00:00 every day (Europe/Riga)."),
            ("*-02~03 10:00:30 UTC", "At 10:00:30 on day 3 from the end of the month, in February (UTC)."),
            ("2026..2030-*~01 *:*:*", "Every second on the last day of the month, in 2026–2030 (Europe/Riga)."),
        ] {
            assert_eq!(told(text), sentence, "{text}");
        }
    }

    #[test]
    fn each_language_tells_them() {
        for language in Language::ALL {
            let expression = Expression::parse("0 0 L * mon#2", &local::zone("UTC").expect("UTC")).expect("a schedule");
            let told = means(&expression, Locale::of(*language));
            assert!(told.contains("00:00") && told.contains("UTC") && !told.contains("schedule-"), "{told}");
        }
    }
}
