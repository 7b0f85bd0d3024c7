//! From where on the causes of what may be told next are needed: which checks are read at start.

use crate::model::{EpisodeState, Level, Standing, Status, Timestamp};

/// Where that began which may be told next: the good stretch that an open incident waits out, what maintenance keeps
/// quiet, or a run that may change the status.
pub(in crate::store) fn from(standing: &Standing) -> Option<Timestamp> {
    if let Some(EpisodeState::Monitoring { since }) = standing.episode.as_ref().map(|episode| episode.state) {
        return Some(since);
    }
    if standing.held.is_some() {
        return standing.held;
    }
    let runs = &standing.runs;
    if standing.episode.as_ref().is_some_and(|episode| episode.is_open() && episode.severity < standing.severity) {
        return Some(if standing.status == Status::Down {
            runs.at_least_down.start
        } else {
            runs.at_least_degraded.start
        });
    }
    let newest = standing.last_determinate?.level;
    let run = match standing.status.level() {
        Some(status) if newest == status => return None,
        Some(Level::Degraded) if newest == Level::Up => runs.at_most_up,
        // Up now, perhaps, and degraded before: were the status to become degraded, it would begin there.
        Some(status) if newest < status => runs.at_most_degraded,
        Some(_) | None => runs.at_least_degraded,
    };
    (run.count > 0).then_some(run.start)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::model::{LastDeterminate, Run, Runs};

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1_000)
    }

    /// A monitor with this status whose newest check found this; its runs began at 1, 2, 3 and 4.
    fn standing(status: Status, newest: Level) -> Standing {
        let run = |second| Run { count: 1, start: at(second) };
        let (interval, limit) = (Duration::from_secs(60), Duration::from_secs(130));
        Standing {
            status,
            last_determinate: Some(LastDeterminate { at: at(9), level: newest, interval, limit }),
            runs: Runs {
                at_least_degraded: run(1),
                at_least_down: run(2),
                at_most_degraded: run(3),
                at_most_up: run(4),
            },
            ..Standing::new()
        }
    }

    #[test]
    fn what_may_change_the_status_began_with_its_run() {
        for (status, newest, wanted) in [
            (Status::Up, Level::Up, None),
            (Status::Up, Level::Down, Some(1)),
            (Status::Up, Level::Degraded, Some(1)),
            (Status::Degraded, Level::Up, Some(4)),
            (Status::Degraded, Level::Down, Some(1)),
            (Status::Down, Level::Up, Some(3)),
            (Status::Down, Level::Degraded, Some(3)),
            (Status::Unknown, Level::Down, Some(1)),
        ] {
            assert_eq!(from(&standing(status, newest)), wanted.map(at), "{status} {newest}");
        }
    }

    #[test]
    fn what_maintenance_keeps_quiet_comes_before_runs() {
        let held = Standing { held: Some(at(7)), ..standing(Status::Down, Level::Down) };
        assert_eq!(from(&held), Some(at(7)));
    }
}
