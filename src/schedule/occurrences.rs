//! When a maintenance runs, pure: a definition and a stretch of time in, windows out.

use std::time::Duration;

use chrono::NaiveDateTime;

use crate::model::{Maintenance, Timestamp, Window};

/// No zone's local time is further from UTC, a change of clocks included.
const OFFSET: Duration = Duration::from_secs(2 * 86_400);

/// Windows of a maintenance that end after `from` and begin before `to`, by their start, at most `limit`.
pub fn windows(maintenance: &Maintenance, from: Timestamp, to: Timestamp, limit: usize) -> Vec<Window> {
    let window = |start: Timestamp| Window { start, end: start + maintenance.length };
    let starts = match &maintenance.recurrence {
        None => vec![maintenance.start],
        Some((rule, zone)) => {
            let between = (naive(from - maintenance.length - OFFSET), naive(to + OFFSET));
            // Those that the margins let in come on top.
            let margin = most_within(maintenance, maintenance.length + 2 * OFFSET);
            rule.instants(zone, between, limit.saturating_add(margin))
        }
    };
    starts.into_iter().map(window).filter(|window| window.end > from && window.start < to).take(limit).collect()
}

/// How many occurrences may begin in a stretch of time.
fn most_within(maintenance: &Maintenance, stretch: Duration) -> usize {
    let gap = maintenance.recurrence.as_ref().and_then(|(rule, _)| rule.gap()).unwrap_or(stretch);
    usize::try_from(stretch.as_millis() / gap.as_millis().max(1)).unwrap_or(usize::MAX).saturating_add(2)
}

fn naive(at: Timestamp) -> NaiveDateTime {
    at.utc().naive_utc()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::maintenance::{Draft, Moment};
    use crate::model::time::DAY;
    use crate::model::{MaintenanceId, MonitorId};

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).expect("an instant")
    }

    fn maintenance(start: &str, minutes: u64, rrule: Option<&str>, zone: &str) -> Maintenance {
        let draft = Draft {
            id: MaintenanceId::new("m"),
            title: "M".to_owned(),
            description: None,
            monitors: vec![MonitorId::new("a")],
            groups: Vec::new(),
            all: false,
            start: Moment::parse(start).expect("a moment"),
            end: None,
            duration: Some(Duration::from_secs(60 * minutes)),
            rrule: rrule.map(str::to_owned),
            timezone: Some(zone.to_owned()),
        };
        draft.check("UTC").expect("a maintenance")
    }

    fn told(maintenance: &Maintenance, from: &str, to: &str) -> String {
        let found = windows(maintenance, at(from), at(to), 100);
        let short = |at: Timestamp| at.utc().format("%d %H:%M").to_string();
        found
            .iter()
            .map(|window| format!("{}-{}", short(window.start), short(window.end)))
            .collect::<Vec<_>>()
            .join(", ")
    }

    #[test]
    fn the_clocks_on_the_wall_may_change() {
        let weekly = maintenance("2026-03-15T03:00", 20, Some("FREQ=WEEKLY;BYDAY=SU"), "Europe/Berlin");
        // 29 March 2026: Berlin goes from 02:00 to 03:00.
        assert_eq!(
            told(&weekly, "2026-03-20T00:00:00Z", "2026-04-06T00:00:00Z"),
            "22 02:00-22 02:20, 29 01:00-29 01:20, 05 01:00-05 01:20"
        );
        // 25 October 2026: from 03:00 back to 02:00.
        assert_eq!(
            told(&weekly, "2026-10-17T00:00:00Z", "2026-11-02T00:00:00Z"),
            "18 01:00-18 01:20, 25 02:00-25 02:20, 01 02:00-01 02:20"
        );
        // 02:30 does not exist on the 29th: there is none.
        let gap = maintenance("2026-03-28T02:30", 90, Some("FREQ=DAILY"), "Europe/Berlin");
        assert_eq!(told(&gap, "2026-03-28T00:00:00Z", "2026-03-31T00:00:00Z"), "28 01:30-28 03:00, 30 00:30-30 02:00");
        // 02:30 is twice on 25 October, and the first one is meant; it lasts as long as ever.
        let fold = maintenance("2026-10-24T02:30", 90, Some("FREQ=DAILY"), "Europe/Berlin");
        assert_eq!(
            told(&fold, "2026-10-24T00:00:00Z", "2026-10-27T00:00:00Z"),
            "24 00:30-24 02:00, 25 00:30-25 02:00, 26 01:30-26 03:00"
        );
        // South of the equator, half an hour of change.
        let howe = maintenance("2026-04-03T01:45", 30, Some("FREQ=DAILY"), "Australia/Lord_Howe");
        assert_eq!(
            told(&howe, "2026-04-03T00:00:00Z", "2026-04-06T00:00:00Z"),
            "03 14:45-03 15:15, 04 14:45-04 15:15, 05 15:15-05 15:45"
        );
    }

    #[test]
    fn what_does_not_exist_is_not_counted() {
        let gap = maintenance("2026-03-28T02:30", 90, Some("FREQ=DAILY;COUNT=2"), "Europe/Berlin");
        let all = told(&gap, "2026-03-01T00:00:00Z", "2026-05-01T00:00:00Z");
        assert_eq!(all, "28 01:30-28 03:00, 30 00:30-30 02:00");
        let first = maintenance("2026-03-29T02:30", 90, Some("FREQ=DAILY"), "Europe/Berlin");
        assert_eq!(first.start, at("2026-03-30T00:30:00Z"), "nor is it the first");
        let (rule, zone) = gap.recurrence.expect("a rule");
        let skipped = |after| rule.skipped(&zone, at(after)).map(|at| at.to_string());
        assert_eq!(skipped("2026-03-01T00:00:00Z").as_deref(), Some("2026-03-29 02:30:00"));
        assert_eq!(skipped("2026-04-01T00:00:00Z"), None, "it is over");
    }

    #[test]
    fn an_instant_that_clocks_bring_twice_is_one() {
        // 02:00 does not exist on 29 March in Berlin.
        let hourly = maintenance("2026-03-29T00:00", 10, Some("FREQ=HOURLY"), "Europe/Berlin");
        assert_eq!(
            told(&hourly, "2026-03-29T00:00:00Z", "2026-03-29T02:30:00Z"),
            "29 00:00-29 00:10, 29 01:00-29 01:10, 29 02:00-29 02:10"
        );
    }

    #[test]
    fn a_window_is_there_while_any_of_it_is() {
        let once = maintenance("2026-12-01T22:00:00+01:00", 90, None, "UTC");
        assert_eq!(told(&once, "2026-12-01T22:29:59.999Z", "2027-01-01T00:00:00Z"), "01 21:00-01 22:30");
        assert_eq!(told(&once, "2026-12-01T22:30:00Z", "2027-01-01T00:00:00Z"), "");
        assert_eq!(told(&once, "2026-11-01T00:00:00Z", "2026-12-01T21:00:00Z"), "");
        let until = maintenance("2026-11-01T03:00", 60, Some("FREQ=DAILY;UNTIL=20261102T020000Z"), "Europe/Berlin");
        assert_eq!(
            told(&until, "2026-11-01T02:30:00Z", "2027-01-01T00:00:00Z"),
            "01 02:00-01 03:00, 02 02:00-02 03:00"
        );
        let minutely = maintenance("2020-01-01T00:00", 1, Some("FREQ=MINUTELY"), "UTC");
        assert_eq!(windows(&minutely, at("2026-11-01T00:00:30Z"), at("2027-11-01T00:00:00Z"), 100).len(), 100);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// What is seen from any moment on is the end of what is seen from earlier on; windows are in order and long
        /// enough.
        #[test]
        fn windows_do_not_depend_on_where_one_looks_from(
            rrule in prop_oneof![Just("FREQ=HOURLY;INTERVAL=5"), Just("FREQ=DAILY"), Just("FREQ=WEEKLY;BYDAY=MO,TH"),
                Just("FREQ=MONTHLY;BYDAY=-1SU")],
            zone in prop_oneof![Just("Europe/Berlin"), Just("America/New_York"), Just("Pacific/Apia"), Just("UTC")],
            minutes in 1_u64..3_000, early in 0_i64..400, later in 0_i64..100,
        ) {
            let definition = maintenance("2026-03-01T02:30", minutes, Some(rrule), zone);
            let day = |day: i64| at("2026-03-01T00:00:00Z") + DAY * u32::try_from(day).expect("small");
            let to = day(early + later + 30);
            let all = windows(&definition, day(early), to, usize::MAX);
            let rest: Vec<_> = all.iter().copied().filter(|window| window.end > day(early + later)).collect();
            prop_assert_eq!(windows(&definition, day(early + later), to, usize::MAX), rest);
            prop_assert!(all.windows(2).all(|pair| pair[0].start < pair[1].start));
            prop_assert!(all.iter().all(|window| window.end.since(window.start) == definition.length));
        }
    }
}
