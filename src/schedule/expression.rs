//! A schedule as people write it: cron, or a calendar event of systemd, each in its zone.

use jiff::Timestamp as Instant;
use jiff::tz::TimeZone;

use super::cron::Cron;
use super::fault::Fault;
use super::on_calendar::OnCalendar;
use crate::model::{Timestamp, local};

/// A schedule is at most so long, characters.
const LONGEST: usize = 1000;

/// In which way a schedule is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Five fields, or `@daily` and its like.
    Cron(Cron),
    /// As in `OnCalendar=`.
    OnCalendar(OnCalendar),
}

/// A schedule: what is written, and in which zone its times are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expression {
    /// How it is written, and what it says.
    pub kind: Kind,
    /// The zone of its times.
    pub zone: TimeZone,
}

impl Expression {
    /// Reads either kind: cron has five fields or begins with `@`, all else is a calendar event. The zone at the end of
    /// an event wins over `zone`.
    pub fn parse(text: &str, zone: &TimeZone) -> Result<Self, Fault> {
        let text = text.trim();
        if text.chars().count() > LONGEST {
            return Err(Fault::new("it is too long", format!("a schedule has at most {LONGEST} characters")));
        }
        let words: Vec<&str> = text.split_whitespace().collect();
        let is_event = || OnCalendar::parse(text).is_ok();
        if text.starts_with('@') || words.len() > 4 || words.len() == 4 && !is_event() && ended(text).is_none() {
            return Ok(Self { kind: Kind::Cron(Cron::parse(text)?), zone: zone.clone() });
        }
        let (event, zone) = ended(text).unwrap_or_else(|| (text, zone.clone()));
        Ok(Self { kind: Kind::OnCalendar(OnCalendar::parse(event)?), zone })
    }

    /// The first time after `at`; `None` if it never comes again.
    pub fn after(&self, at: Timestamp) -> Option<Timestamp> {
        let at = Instant::from_millisecond(at.millis()).ok()?;
        let next = match &self.kind {
            Kind::Cron(cron) => cron.after(at, &self.zone),
            Kind::OnCalendar(event) => event.after(at, &self.zone),
        };
        next.map(|next| Timestamp::from_millis(next.as_millisecond()))
    }
}

/// An event and the zone at its end, where there is one.
fn ended(text: &str) -> Option<(&str, TimeZone)> {
    let (event, name) = text.rsplit_once(char::is_whitespace)?;
    if !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return None;
    }
    local::zone(name).map(|zone| (event.trim_end(), zone))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn next(text: &str, zone: &str, from: &str, times: usize) -> Vec<String> {
        let schedule = Expression::parse(text, &local::zone(zone).expect("a zone")).expect("a schedule");
        let mut at = Timestamp::parse(from).expect("an instant");
        let each = std::iter::from_fn(|| {
            at = schedule.after(at)?;
            Some(at.to_string())
        });
        each.take(times).collect()
    }

    #[test]
    fn changes_of_clocks_are_taken_as_debian_and_systemd_do() {
        const GAP: &str = "2026-03-28T12:00:00Z";
        const OVERLAP: &str = "2026-10-24T22:30:00Z";
        for (text, from, times) in [
            // fixed times in a gap: once, at its end
            ("30 2 * * *", GAP, ["2026-03-29T01:00:00.000Z", "2026-03-30T00:30:00.000Z"]),
            ("0,20,40 2 * * *", GAP, ["2026-03-29T01:00:00.000Z", "2026-03-30T00:00:00.000Z"]),
            // real time: the clock on the wall has not shown two
            ("*/30 2 * * *", GAP, ["2026-03-30T00:00:00.000Z", "2026-03-30T00:30:00.000Z"]),
            ("30 * * * *", "2026-03-29T00:00:00Z", ["2026-03-29T00:30:00.000Z", "2026-03-29T01:30:00.000Z"]),
            // systemd leaves a gap out
            ("02:30", GAP, ["2026-03-30T00:30:00.000Z", "2026-03-31T00:30:00.000Z"]),
            // in an overlap fixed times come once, real time goes on
            ("30 2 * * *", OVERLAP, ["2026-10-25T00:30:00.000Z", "2026-10-26T01:30:00.000Z"]),
            ("30 * * * *", "2026-10-25T00:00:00Z", ["2026-10-25T00:30:00.000Z", "2026-10-25T01:30:00.000Z"]),
            ("02:30", OVERLAP, ["2026-10-25T00:30:00.000Z", "2026-10-26T01:30:00.000Z"]),
            // asked in the second pass: the first is over
            ("50 2 * * *", "2026-10-25T01:40:00Z", ["2026-10-26T01:50:00.000Z", "2026-10-27T01:50:00.000Z"]),
        ] {
            assert_eq!(next(text, "Europe/Berlin", from, 2), times, "{text} after {from}");
        }
    }

    #[test]
    fn what_never_comes_is_none() {
        for text in ["0 0 30 2 *", "0 0 31 4,6,9,11 *", "2020-01-01 00:00", "*-02-30 00:00"] {
            assert_eq!(next(text, "Europe/Berlin", "2026-11-30T00:00:00Z", 1), [""; 0], "{text}");
        }
    }

    #[test]
    fn the_zone_of_an_event_wins() {
        assert_eq!(next("02:30 Europe/Riga", "UTC", "2026-11-30T00:00:00Z", 1), ["2026-11-30T00:30:00.000Z"]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[-0-9*/,.:~#@a-zL ]{0,24}") {
            let zone = local::zone("Australia/Lord_Howe").expect("a zone");
            if let Ok(schedule) = Expression::parse(&text, &zone) {
                let from = Timestamp::parse("2026-04-04T12:00:00Z").expect("an instant");
                prop_assert!(schedule.after(from).is_none_or(|next| next > from));
            }
        }
    }
}
