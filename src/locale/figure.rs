//! Figures: durations, shares, latencies.

use std::fmt::Display;

use super::{Arg, Locale};

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

impl Locale {
    /// Whole seconds in the two largest units that matter: `42 s`, `14 min 20 s`, `2 h 10 min`, `3 d 4 h`.
    pub fn duration(self, seconds: u64) -> String {
        match seconds {
            ..MINUTE => self.units(&[("unit-seconds", seconds)]),
            MINUTE..HOUR => self.units(&[("unit-minutes", seconds / MINUTE), ("unit-seconds", seconds % MINUTE)]),
            HOUR..DAY => self.units(&[("unit-hours", seconds / HOUR), ("unit-minutes", seconds % HOUR / MINUTE)]),
            DAY.. => self.units(&[("unit-days", seconds / DAY), ("unit-hours", seconds % DAY / HOUR)]),
        }
    }

    /// An interval in the largest unit of which it is a whole number: `30 s`, `1 min`, `90 s`, `2 h`.
    pub fn every(self, seconds: u64) -> String {
        let whole = |(_, length): &(&str, u64)| seconds > 0 && seconds.is_multiple_of(*length);
        let (unit, length) =
            [("unit-hours", HOUR), ("unit-minutes", MINUTE)].into_iter().find(whole).unwrap_or(("unit-seconds", 1));
        self.units(&[(unit, seconds / length)])
    }

    /// Whole seconds, none of them lost: `59 s`, `1 min 0 s`, `26 h 10 min 5 s`.
    pub fn exact_duration(self, seconds: u64) -> String {
        let (hours, minutes, rest) = (seconds / HOUR, seconds / MINUTE % 60, seconds % MINUTE);
        match (hours, minutes) {
            (0, _) => self.duration(seconds),
            (_, _) => self.units(&[("unit-hours", hours), ("unit-minutes", minutes), ("unit-seconds", rest)]),
        }
    }

    fn units(self, units: &[(&str, u64)]) -> String {
        let told: Vec<String> =
            units.iter().map(|(unit, count)| self.say(unit, &[("count", Arg::Count(*count))])).collect();
        told.join(&self.text("unit-separator"))
    }

    /// Seconds, minutes, hours and days for a script to fill in, `%` for the number: `% s|% min|% h|% d`. A unit with
    /// more than one plural has its forms in the order zero, one, two, few, many, other, with `/` between them.
    pub fn units_of_age(self) -> String {
        // In every language a number of each category that it has.
        const EACH: [u64; 6] = [0, 1, 2, 3, 11, 100];
        let forms = ["unit-seconds", "unit-minutes", "unit-hours", "unit-days"].map(|unit| {
            let form = |count: u64| self.say(unit, &[("count", Arg::Count(count))]).replace(&count.to_string(), "%");
            let mut forms: Vec<String> = EACH.map(form).into();
            if forms.iter().all(|each| *each == forms[0]) {
                forms.truncate(1);
            }
            forms.join("/")
        });
        forms.join("|")
    }

    /// A number that was written with a decimal point: `99.412`.
    pub fn decimal(self, number: &str) -> String {
        number.replace('.', &self.text("decimal-mark"))
    }

    /// A percentage as it was written: `99.900 %`, `100 %`.
    pub fn share(self, percent: impl Display) -> String {
        self.say("percent", &[("number", Arg::from(&self.decimal(&percent.to_string())))])
    }

    /// A latency: `0.4 ms`, `123 ms`, `12.3 s`.
    pub fn latency(self, ms: f64) -> String {
        match ms {
            ..9.95 => self.measure("latency-ms", &format!("{ms:.1}")),
            9.95..9999.5 => self.measure("latency-ms", &format!("{ms:.0}")),
            _ => self.measure("latency-s", &format!("{:.1}", ms / 1000.0)),
        }
    }

    /// The same in milliseconds, however many: `12300 ms`.
    pub fn milliseconds(self, ms: f64) -> String {
        self.measure("latency-ms", &if ms < 9.95 { format!("{ms:.1}") } else { format!("{ms:.0}") })
    }

    /// A mark of an axis, as short as it can be: `0.5 ms`, `250 ms`, `2 s`.
    pub fn tick(self, ms: f64) -> String {
        let short = |number: f64| format!("{}", (number * 1000.0).round() / 1000.0);
        if ms >= 1000.0 {
            self.measure("latency-s", &short(ms / 1000.0))
        } else {
            self.measure("latency-ms", &short(ms))
        }
    }

    fn measure(self, unit: &str, number: &str) -> String {
        self.say(unit, &[("number", Arg::from(&self.decimal(number)))])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Language;

    const EN: Locale = Locale::ENGLISH;

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
        ] {
            assert_eq!(EN.duration(seconds), expected);
        }
        assert_eq!(
            [59, 60, 3600, 94_205].map(|seconds| EN.exact_duration(seconds)),
            ["59 s", "1 min 0 s", "1 h 0 min 0 s", "26 h 10 min 5 s"]
        );
        assert!(!EN.duration(u64::MAX).is_empty());
    }

    #[test]
    fn figures_are_written_as_people_read_them() {
        for (language, duration, days, share, latency) in [
            (Language::En, "14 min 20 s", "3 d 4 h", "99.412 %", "12.3 s"),
            (Language::De, "14 min 20 s", "3 d 4 h", "99,412 %", "12,3 s"),
            (Language::Fr, "14 min 20 s", "3 j 4 h", "99,412 %", "12,3 s"),
            (Language::Es, "14 min 20 s", "3 d 4 h", "99,412 %", "12,3 s"),
            (Language::Ja, "14分20秒", "3日4時間", "99.412%", "12.3秒"),
            (Language::ZhCn, "14分20秒", "3天4小时", "99.412%", "12.3 秒"),
            (Language::Ar, "14 د و20 ث", "3 أيام و4 س", "99.412%", "12.3 ث"),
        ] {
            let locale = Locale::of(language);
            let found =
                [locale.duration(860), locale.duration(273_600), locale.share("99.412"), locale.latency(12_345.0)];
            assert_eq!(found, [duration, days, share, latency], "{language}");
        }
    }

    #[test]
    fn a_script_can_write_ages_as_the_page_writes_durations() {
        assert_eq!(EN.units_of_age(), "% s|% min|% h|% d");
        assert_eq!(Locale::of(Language::Ar).units_of_age(), "% ث|% د|% س|% يوم/% يوم/% يوم/% أيام/% يومًا/% يوم");
    }

    #[test]
    fn intervals_are_told_in_one_unit() {
        let told = [0, 1, 60, 90, 300, 3_600, 7_200].map(|seconds| EN.every(seconds));
        assert_eq!(told, ["0 s", "1 s", "1 min", "90 s", "5 min", "1 h", "2 h"]);
    }

    #[test]
    fn shares_keep_their_decimals() {
        assert_eq!(EN.share("99.950"), "99.950 %");
        assert_eq!(Locale::of(Language::De).share("99.950"), "99,950 %");
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
            assert_eq!(EN.latency(ms), expected);
        }
    }

    #[test]
    fn marks_of_an_axis_are_short() {
        let ticks = [0.02, 0.5, 250.0, 1000.0, 2500.0, 20_000.0].map(|ms| EN.tick(ms));
        assert_eq!(ticks, ["0.02 ms", "0.5 ms", "250 ms", "1 s", "2.5 s", "20 s"]);
    }
}
