//! The four runs that are enough for any threshold.

use crate::model::{Level, Run, Runs, Timestamp};

/// The runs after one more outcome.
pub(super) fn extended(runs: Runs, level: Level, at: Timestamp) -> Runs {
    let next = |run: Run, belongs: bool| match (belongs, run.count) {
        (false, _) => Run::default(),
        (true, 0) => Run { count: 1, start: at },
        (true, count) => Run { count: count.saturating_add(1), start: run.start },
    };
    Runs {
        at_least_degraded: next(runs.at_least_degraded, level >= Level::Degraded),
        at_least_down: next(runs.at_least_down, level >= Level::Down),
        at_most_degraded: next(runs.at_most_degraded, level <= Level::Degraded),
        at_most_up: next(runs.at_most_up, level <= Level::Up),
    }
}
