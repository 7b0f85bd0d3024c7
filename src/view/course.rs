//! How a flapping incident went, pure: its spans as a strip of equal slices, and its bad stretches one by one.

use serde::Serialize;

use super::{Day, Told, World};
use crate::history::{Calendar, Record, days};
use crate::model::incident::round_seconds;
use crate::model::{Status, Timestamp};

/// Slices of the strip: as many as fit a phone.
const SLICES: u32 = 90;
/// Bad stretches that are listed, the newest.
const STRETCHES_MOST: usize = 200;

/// A flapping incident from its beginning to its end, or until now.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Course {
    /// Equal slices of its time; what is a date elsewhere is here the instant at which a slice begins.
    pub slices: Vec<Day>,
    /// Bad stretches, oldest first.
    pub stretches: Vec<Stretch>,
    /// Older ones that are not listed.
    pub left_out: usize,
}

/// Time with one bad status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Stretch {
    /// Its beginning.
    pub from: Timestamp,
    /// `degraded` or `down`.
    pub status: Status,
    /// How long, so far if it goes on.
    pub seconds: u64,
    /// It goes on.
    pub open: bool,
}

/// How it went with the first of its monitors; `None` for one that never came back, and where the spans of that time
/// are not held any more.
pub(super) fn course(world: &World, told: &Told) -> Option<Course> {
    let incident = &told.incident;
    let monitor =
        incident.monitors.first().and_then(|id| world.monitor(id.as_str())).filter(|_| incident.recurrences > 0)?;
    let (from, to) = (incident.started_at, incident.resolved_at.unwrap_or(world.at));
    // What other incidents say of it is not how this one went.
    let record = Record { said: &[], ..monitor.record(world.at) };
    record.spans.first().filter(|first| first.start <= from && from < to)?;
    let silent = record.silent_since.unwrap_or(to).min(to);
    let stretch = |span: &crate::model::Span| {
        let (start, end) = (span.start.max(from), span.end.unwrap_or(silent).min(to));
        let is_bad = matches!(span.status, Status::Degraded | Status::Down);
        (is_bad && start < end).then(|| Stretch {
            from: start,
            status: span.status,
            seconds: round_seconds(end.since(start)),
            open: span.end.is_none() && incident.resolved_at.is_none(),
        })
    };
    let mut stretches: Vec<Stretch> = record.spans.iter().filter_map(stretch).collect();
    let left_out = stretches.len().saturating_sub(STRETCHES_MOST);
    stretches.drain(..left_out);
    Some(Course { slices: days(record, &Calendar::slices(from, to, SLICES)), stretches, left_out })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Severity, Span};
    use crate::view::world::tests::{monitor, told, world};
    use std::time::Duration;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_flapping_incident_is_told_stretch_by_stretch() {
        let mut world = world();
        let start = world.at - seconds(900);
        let mut watched = monitor("a", "A");
        let spans =
            [(Status::Up, 86_400, 900), (Status::Down, 900, 600), (Status::Up, 600, 300), (Status::Degraded, 300, 0)];
        watched.spans = spans
            .map(|(status, from, to)| Span {
                status,
                start: world.at - seconds(from),
                end: (to > 0).then(|| world.at - seconds(to)),
            })
            .into();
        world.monitors.push(watched);
        let mut told = (*told(&world, "a", start, Severity::Critical)).clone();
        assert_eq!(course(&world, &told), None, "it never came back");
        told.incident.recurrences = 1;
        let found = course(&world, &told).expect("a course");
        let rows: Vec<_> = found.stretches.iter().map(|row| (row.from, row.status, row.seconds, row.open)).collect();
        assert_eq!(rows, [(start, Status::Down, 300, false), (world.at - seconds(300), Status::Degraded, 300, true)]);
        assert_eq!((found.slices.len(), found.left_out), (90, 0));
        let sum: crate::history::Tally = found.slices.iter().map(|slice| slice.tally).sum();
        assert_eq!((sum.down, sum.up, sum.degraded), (seconds(300), seconds(300), seconds(300)));
        told.incident.resolved_at = Some(start + seconds(100));
        assert_eq!(
            course(&world, &told).expect("a course").stretches.iter().map(|row| row.seconds).collect::<Vec<_>>(),
            [100]
        );
        told.incident.started_at = world.at - seconds(200_000);
        assert_eq!(course(&world, &told), None, "older than what is held");
    }
}
