//! Whether a wall clock is believed: pure.

use crate::model::Timestamp;
use crate::model::time::DAY;

/// No machine that runs this has lived earlier: its clock was never set. 2024-01-01.
const OLDEST: Timestamp = Timestamp::from_millis(1_704_067_200_000);

/// Whether it was ever set.
pub fn is_set(wall: Timestamp) -> bool {
    wall >= OLDEST
}

/// Whether what it says may be recorded, `newest` being the newest record: it is not more than a day before that.
pub fn is_believable(wall: Timestamp, newest: Option<Timestamp>) -> bool {
    is_set(wall) && newest.is_none_or(|newest| wall + DAY >= newest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_was_never_set_or_is_a_day_behind_is_not_believed() {
        let at = |text: &str| Timestamp::parse(text).unwrap();
        let newest = Some(at("2026-11-21T10:00:00Z"));
        for (wall, newest, believed) in [
            ("1970-01-01T00:00:10Z", None, false),
            ("1970-01-01T00:00:10Z", newest, false),
            ("2023-12-31T23:59:59Z", None, false),
            ("2024-01-01T00:00:00Z", None, true),
            ("2026-11-20T09:59:59Z", newest, false),
            ("2026-11-20T10:00:00Z", newest, true),
            ("2035-11-20T10:00:00Z", newest, true),
            ("2023-12-31T23:59:59Z", Some(at("2024-01-01T01:00:00Z")), false),
        ] {
            assert_eq!(is_believable(at(wall), newest), believed, "{wall} {newest:?}");
        }
    }
}
