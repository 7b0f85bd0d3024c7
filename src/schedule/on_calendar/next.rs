//! When a calendar event comes next, by systemd's rules for a change of clocks.

use jiff::civil::Date;
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp as Instant, ToSpan as _};

use super::OnCalendar;

impl OnCalendar {
    /// The first time after `at`; `None` if there is none before the year 2200. Times in a gap are skipped; in an
    /// overlap the first pass counts.
    pub fn after(&self, at: Instant, zone: &TimeZone) -> Option<Instant> {
        let local = zone.to_datetime(at);
        let mut date = local.date();
        loop {
            date = self.on_or_after(date)?;
            let walls = self.times().map(|(hour, minute, second)| date.at(hour, minute, second, 0));
            // What the wall has shown is over: even in an overlap, where its first pass counts.
            let mut times = walls.filter(|wall| *wall > local).filter_map(|wall| {
                match zone.to_ambiguous_timestamp(wall).offset() {
                    AmbiguousOffset::Unambiguous { offset } | AmbiguousOffset::Fold { before: offset, .. } => {
                        offset.to_timestamp(wall).ok()
                    }
                    AmbiguousOffset::Gap { .. } => None,
                }
            });
            if let Some(found) = times.find(|instant| *instant > at) {
                return Some(found);
            }
            date = date.tomorrow().ok()?;
        }
    }

    fn on_or_after(&self, date: Date) -> Option<Date> {
        let mut date = date;
        loop {
            let year = u16::try_from(date.year()).ok()?;
            let meant = *self.years.iter().find(|meant| **meant >= year)?;
            if meant > year {
                date = Date::new(i16::try_from(meant).ok()?, 1, 1).ok()?;
            } else if self.months >> date.month() & 1 == 0 {
                date = date.first_of_month().checked_add(1.month()).ok()?;
            } else if self.is_on(date) {
                return Some(date);
            } else {
                date = date.tomorrow().ok()?;
            }
        }
    }

    fn is_on(&self, date: Date) -> bool {
        let from_end = date.days_in_month() - date.day() + 1;
        let weekday = self.weekdays >> date.weekday().to_monday_zero_offset() & 1 == 1;
        weekday && (self.days >> date.day() & 1 == 1 || self.days_from_end >> from_end & 1 == 1)
    }

    fn times(&self) -> impl Iterator<Item = (i8, i8, i8)> + '_ {
        let hours = (0..24).filter(|hour| self.hours >> hour & 1 == 1);
        let within = |set: u64| (0..60).filter(move |value| set >> value & 1 == 1);
        hours.flat_map(move |hour| {
            within(self.minutes).flat_map(move |minute| within(self.seconds).map(move |second| (hour, minute, second)))
        })
    }
}
