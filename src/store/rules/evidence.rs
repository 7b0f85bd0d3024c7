//! Which failing checks are kept whole: of an incident the first 10, the last 10 and each change of reason; of none the
//! newest 100. The others are counted by reason and minute.

use std::time::Duration;

use crate::model::Timestamp;

/// Kept whole at the beginning and at the end of an incident.
pub(in crate::store) const ENDS: u32 = 10;
/// Kept of a series outside any incident.
pub(in crate::store) const LOOSE: u32 = 100;

/// Whether a check of an incident stays for ever: `kept` of it are there already (counted up to [`ENDS`]), `before` is
/// the reason of the one before it. One that does not stays while it is among the last.
pub(in crate::store) fn stays(kept: u32, before: Option<&str>, kind: &str) -> bool {
    kept < ENDS || before.is_some_and(|before| before != kind)
}

/// Which row of those that do not stay, newest first, is one too many.
pub(in crate::store) const SURPLUS: u32 = ENDS;

/// The minute as which one is counted.
pub(in crate::store) fn minute(at: Timestamp) -> Timestamp {
    at.floor(Duration::from_secs(60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_and_each_change_stay() {
        for (kept, before, wanted) in [
            (0, None, true),
            (9, Some("timeout"), true),
            (10, Some("timeout"), false),
            (10, Some("dns"), true),
            (10, None, false),
        ] {
            assert_eq!(stays(kept, before, "timeout"), wanted, "{kept} {before:?}");
        }
        assert_eq!(minute(Timestamp::from_millis(119_999)), Timestamp::from_millis(60_000));
    }
}
