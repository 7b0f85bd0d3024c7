//! When a message is tried again. Pure: the time, the number of tries and the entropy come in.

use std::time::Duration;

use chrono::DateTime;

use crate::model::Timestamp;

/// Waits after the first try, the second, …; after the last of them the message is dead (Standard Webhooks 1.0.0).
const WAITS: [Duration; 9] = [
    Duration::from_secs(5),
    Duration::from_mins(5),
    Duration::from_mins(30),
    Duration::from_hours(2),
    Duration::from_hours(5),
    Duration::from_hours(10),
    Duration::from_hours(14),
    Duration::from_hours(20),
    Duration::from_hours(24),
];

/// A receiver cannot put a message off for longer than this.
const LONGEST_RETRY_AFTER: Duration = Duration::from_hours(24);

/// When to try again after the `finished`th try (from 1), which ended at `now`; `None` when it was the last.
/// The wait is within ±10 % of the schedule, `chance` says where, or `Retry-After` if that is later.
pub(super) fn next_try(finished: u32, now: Timestamp, retry_after: Option<Duration>, chance: u32) -> Option<Timestamp> {
    let wait = WAITS.get(usize::try_from(finished).ok()?.saturating_sub(1))?;
    let wait = wait.mul_f64(0.9 + 0.2 * (f64::from(chance) / f64::from(u32::MAX)));
    Some(now + wait.max(retry_after.unwrap_or_default().min(LONGEST_RETRY_AFTER)))
}

/// Reads a `Retry-After` header: seconds, or an HTTP date; `None` if it is neither.
pub(super) fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(value.parse().map_or(LONGEST_RETRY_AFTER, Duration::from_secs));
    }
    let at = DateTime::parse_from_rfc2822(value).ok()?;
    Some(Timestamp::from_millis(at.timestamp_millis()).since(now))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: Timestamp = Timestamp::from_millis(1_795_255_200_000);
    const MIDDLE: u32 = u32::MAX / 2;

    #[test]
    fn the_schedule_is_that_of_standard_webhooks() {
        let seconds: Vec<u64> = (1..)
            .map_while(|tries| next_try(tries, NOW, None, MIDDLE))
            .map(|at| (at.since(NOW) + Duration::from_millis(500)).as_secs())
            .collect();
        assert_eq!(seconds, [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]);
        assert_eq!(next_try(10, NOW, None, MIDDLE), None);
        assert_eq!(next_try(u32::MAX, NOW, Some(Duration::from_secs(1)), MIDDLE), None);
    }

    #[test]
    fn retry_after_is_read() {
        for (value, wanted) in [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("Sat, 21 Nov 2026 10:02:00 GMT", Some(120)),
            ("Sat, 21 Nov 2026 09:00:00 GMT", Some(0)),
            ("99999999999999999999999999", Some(86_400)),
            ("", None),
            ("soon", None),
            ("-5", None),
            ("1.5", None),
        ] {
            assert_eq!(retry_after(value, NOW), wanted.map(Duration::from_secs), "{value}");
        }
    }

    proptest! {
        #[test]
        fn waits_are_within_their_bounds(tries in 1_u32..=9, chance in any::<u32>(),
            asked in proptest::option::of(any::<u64>())) {
            let asked = asked.map(Duration::from_secs);
            let plan = WAITS[tries as usize - 1];
            let wait = next_try(tries, NOW, asked, chance).map(|at| at.since(NOW)).unwrap_or_default();
            let slack = Duration::from_millis(1);
            prop_assert!(wait + slack >= plan.mul_f64(0.9).max(asked.unwrap_or_default().min(LONGEST_RETRY_AFTER)));
            prop_assert!(wait <= plan.mul_f64(1.1).max(asked.unwrap_or_default().min(LONGEST_RETRY_AFTER)) + slack);
        }

        #[test]
        fn any_header_is_survived(value in ".{0,40}") {
            let _ = retry_after(&value, NOW);
        }
    }
}
