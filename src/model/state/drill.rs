//! Failures on purpose: whether one is overdue.

use std::time::Duration;

use serde::Serialize;

use crate::model::Timestamp;

/// How drills stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct DrillStatus {
    /// One is wanted this often; null: never.
    pub every_seconds: Option<u64>,
    /// End of the newest one whose messages all arrived.
    pub last_success_at: Option<Timestamp>,
    /// Whether the next one is due.
    pub overdue: bool,
}

impl DrillStatus {
    /// At an instant. Where drills are wanted and none has been, one is overdue.
    pub fn new(every: Option<Duration>, last_success_at: Option<Timestamp>, now: Timestamp) -> Self {
        let overdue = every.is_some_and(|every| last_success_at.is_none_or(|last| now > last + every));
        Self { every_seconds: every.map(|every| every.as_secs()), last_success_at, overdue }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drill_is_overdue_where_one_is_wanted() {
        let at = Timestamp::from_millis;
        let second = Some(Duration::from_secs(1));
        for (every, last, now, overdue) in [
            (None, None, 0, false),
            (second, None, 0, true),
            (second, Some(at(0)), 1_000, false),
            (second, Some(at(0)), 1_001, true),
        ] {
            assert_eq!(DrillStatus::new(every, last, at(now)).overdue, overdue, "{every:?} {last:?} {now}");
        }
    }
}
