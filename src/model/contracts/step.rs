//! A step of the clock: from one instant to the next it says another time.

use crate::model::{Operator, Timestamp};

/// The clock has stepped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockStep {
    /// What it said last.
    pub from: Timestamp,
    /// What it said next.
    pub to: Timestamp,
    /// Name of the token by which a person accepted it; `None`: it was believed.
    pub accepted_by: Option<Operator>,
}

impl ClockStep {
    /// Whether the time between comes again.
    pub fn is_back(&self) -> bool {
        self.to < self.from
    }

    /// By how many milliseconds it is later now; negative: earlier.
    pub fn millis(&self) -> i64 {
        self.to.millis().saturating_sub(self.from.millis())
    }

    /// For what waits, and how long it has waited: an instant as far from now as it was. Back, only what would lie in
    /// the future moves: the rest was recorded by another clock.
    #[must_use]
    pub fn moved(&self, at: Timestamp) -> Timestamp {
        if self.is_back() && at <= self.to {
            at
        } else {
            Timestamp::from_millis(at.millis().saturating_add(self.millis()))
        }
    }

    /// For what is known: nothing of it lies in the future.
    #[must_use]
    pub fn known(&self, at: Timestamp) -> Timestamp {
        at.min(self.to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_goes_on_waiting_for_as_long() {
        let at = Timestamp::from_millis;
        let step = |from, to| ClockStep { from: at(from), to: at(to), accepted_by: None };
        for (from, to, due, moved) in [
            (1_000, 5_000, 1_300, 5_300),
            (1_000, 5_000, 900, 4_900),
            (5_000, 1_000, 5_300, 1_300),
            (5_000, 1_000, 4_900, 900),
            (5_000, 1_000, 1_000, 1_000),
            (5_000, 1_000, 10, 10),
        ] {
            assert_eq!(step(from, to).moved(at(due)), at(moved), "{from} {to} {due}");
        }
        assert_eq!([900, 1_000, 1_100].map(|known| step(5_000, 1_000).known(at(known)).millis()), [900, 1_000, 1_000]);
    }
}
