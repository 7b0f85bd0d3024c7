//! From runs and thresholds to a status, and to where it begins: at the first check of the whole run, not at the
//! confirmation.

use crate::model::{JudgePolicy, Level, Runs, Status, Timestamp};

/// The new status and its beginning, if the newest outcome changes it.
pub(super) fn of(status: Status, runs: &Runs, newest: Level, policy: &JudgePolicy) -> Option<(Status, Timestamp)> {
    let worse = worse(status, runs, policy.failure_threshold);
    worse.or_else(|| better(status, runs, newest, policy.success_threshold))
}

/// The best of the last F outcomes, if it is worse than the status.
fn worse(status: Status, runs: &Runs, threshold: u32) -> Option<(Status, Timestamp)> {
    let at_least_down = runs.at_least_down.count >= threshold;
    let at_least_degraded = runs.at_least_degraded.count >= threshold;
    match status {
        Status::Up | Status::Degraded | Status::Unknown if at_least_down => {
            Some((Status::Down, runs.at_least_down.start))
        }
        Status::Up | Status::Unknown if at_least_degraded => Some((Status::Degraded, runs.at_least_degraded.start)),
        Status::Up | Status::Degraded | Status::Down | Status::Unknown => None,
    }
}

/// The worst of the last S outcomes, if it is better than the status. Out of `unknown` the first up decides by itself.
fn better(status: Status, runs: &Runs, newest: Level, threshold: u32) -> Option<(Status, Timestamp)> {
    let at_most_up = runs.at_most_up.count >= threshold;
    let at_most_degraded = runs.at_most_degraded.count >= threshold;
    match status {
        Status::Unknown if newest == Level::Up => Some((Status::Up, runs.at_most_up.start)),
        Status::Degraded | Status::Down if at_most_up => Some((Status::Up, runs.at_most_up.start)),
        Status::Down if at_most_degraded => Some((Status::Degraded, runs.at_most_degraded.start)),
        Status::Up | Status::Degraded | Status::Down | Status::Unknown => None,
    }
}
