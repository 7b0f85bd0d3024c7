//! When a cron expression is due next, by Debian's rules for a change of clocks.

use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp as Instant, ToSpan as _};

use super::Cron;

/// An expression that does not come up within so many years never does.
const YEARS: i16 = 50;

impl Cron {
    /// The first time after `at`; `None` if there is none within 50 years.
    ///
    /// A job of fixed times runs once at the end of a gap that its times fall in, and once in an overlap, at its first
    /// pass. One with `*` in minute or hour runs whenever the clock on the wall matches.
    pub fn after(&self, at: Instant, zone: &TimeZone) -> Option<Instant> {
        if self.follows_real_time { self.by_real_time(at, zone) } else { self.by_the_wall(at, zone) }
    }

    fn by_the_wall(&self, at: Instant, zone: &TimeZone) -> Option<Instant> {
        let local = zone.to_datetime(at);
        let from = local.date();
        let mut date = from;
        loop {
            if self.is_on(date) {
                // What the wall has shown is over: even in an overlap, where its first pass counts.
                let begin = if date == from { minute_of(local) } else { 0 };
                let mut times = self.times(begin).map(|minute| instant(date, minute, zone));
                if let Some(found) = times.find_map(|instant| instant.filter(|instant| *instant > at)) {
                    return Some(found);
                }
            }
            date = self.following(date, from)?;
        }
    }

    /// Stretches of one offset, one after the other: in each the clock on the wall goes as it should.
    fn by_real_time(&self, at: Instant, zone: &TimeZone) -> Option<Instant> {
        let mut begins = at;
        let last = zone.to_datetime(at).date().year().saturating_add(YEARS);
        loop {
            let offset = zone.to_offset(begins);
            let ends = zone.following(begins).next().map(|change| change.timestamp());
            let wall = |instant: Instant| offset.to_datetime(instant);
            let until = ends.map(wall);
            // Whole minutes after `at`, and from the change of clocks on.
            let first = if begins == at { whole_minute_after(wall(at))? } else { whole_minute_from(wall(begins))? };
            if let Some(found) = self.between(first, until, last) {
                return offset.to_timestamp(found).ok();
            }
            begins = ends.filter(|ends| wall(*ends).year() <= last)?;
        }
    }

    /// The first match at or after `first`, before `until` and before the end of the year `last`, on one wall.
    fn between(&self, first: DateTime, until: Option<DateTime>, last: i16) -> Option<DateTime> {
        let mut date = first.date();
        let mut minute = minute_of(first);
        while until.is_none_or(|until| date <= until.date()) && date.year() <= last {
            if self.is_on(date)
                && let Some(found) = self.times(minute).next()
            {
                let found = wall(date, found)?;
                return Some(found).filter(|found| until.is_none_or(|until| *found < until));
            }
            date = self.following(date, first.date())?;
            minute = 0;
        }
        None
    }

    /// The next date in a month that is meant; `None` once it is too far from `from`.
    fn following(&self, date: Date, from: Date) -> Option<Date> {
        let mut next = date.tomorrow().ok()?;
        while self.months >> next.month() & 1 == 0 {
            next = next.first_of_month().checked_add(1.month()).ok()?;
            if next.year() > from.year() + YEARS {
                return None;
            }
        }
        (next.year() <= from.year() + YEARS).then_some(next)
    }

    fn is_on(&self, date: Date) -> bool {
        let month = self.months >> date.month() & 1 == 1;
        let (day, weekday) = (self.is_day(date), self.is_weekday(date));
        month && if self.both_days { day && weekday } else { day || weekday }
    }

    fn is_day(&self, date: Date) -> bool {
        let last = date.days_in_month();
        let workday = || {
            let end = date.last_of_month();
            let back = match end.weekday() {
                Weekday::Saturday => 1,
                Weekday::Sunday => 2,
                _ => 0,
            };
            date.day() == last - back
        };
        self.days.every >> date.day() & 1 == 1
            || self.days.last && date.day() == last
            || self.days.last_weekday && workday()
    }

    fn is_weekday(&self, date: Date) -> bool {
        let bit = 1u8 << date.weekday().to_sunday_zero_offset();
        let place = usize::from(date.day().unsigned_abs() - 1) / 7;
        self.weekdays.every & bit != 0
            || self.weekdays.last & bit != 0 && date.day() + 7 > date.days_in_month()
            || self.weekdays.nth[place] & bit != 0
    }

    /// Minutes of a day that are meant, of those from `from` on.
    fn times(&self, from: u32) -> impl Iterator<Item = u32> + '_ {
        (from..24 * 60).filter(|minute| self.hours >> (minute / 60) & 1 == 1 && self.minutes >> (minute % 60) & 1 == 1)
    }
}

fn minute_of(at: DateTime) -> u32 {
    u32::from(at.hour().unsigned_abs()) * 60 + u32::from(at.minute().unsigned_abs())
}

fn wall(date: Date, minute: u32) -> Option<DateTime> {
    let (hour, minute) = (i8::try_from(minute / 60).ok()?, i8::try_from(minute % 60).ok()?);
    Some(date.at(hour, minute, 0, 0))
}

fn whole_minute_after(at: DateTime) -> Option<DateTime> {
    let floor = wall(at.date(), minute_of(at))?;
    floor.checked_add(1.minute()).ok()
}

fn whole_minute_from(at: DateTime) -> Option<DateTime> {
    let floor = wall(at.date(), minute_of(at))?;
    if floor == at { Some(floor) } else { floor.checked_add(1.minute()).ok() }
}

/// When a time on the wall is: in an overlap at its first pass, in a gap at the gap's end.
fn instant(date: Date, minute: u32, zone: &TimeZone) -> Option<Instant> {
    let at = wall(date, minute)?;
    match zone.to_ambiguous_timestamp(at).offset() {
        AmbiguousOffset::Unambiguous { offset } | AmbiguousOffset::Fold { before: offset, .. } => {
            offset.to_timestamp(at).ok()
        }
        // By the clock after the change this is before it.
        AmbiguousOffset::Gap { after, .. } => {
            let before = after.to_timestamp(at).ok()?;
            zone.following(before).next().map(|change| change.timestamp())
        }
    }
}
