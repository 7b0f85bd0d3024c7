//! Where a monitor stands at one location: what the judge knows between two checks. Stored with every batch, so a
//! restart forgets nothing.

use std::time::Duration;

use crate::model::status::words;
use crate::model::{IncidentId, Level, OutcomeKind, Severity, Span, Status, Timestamp, Window};

/// An unbroken run of outcomes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// How many; 0 when the newest determinate outcome does not belong to it.
    pub count: u32,
    /// Start of its first check; meaningless while `count` is 0.
    pub start: Timestamp,
}

/// The four runs that are enough for any threshold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Runs {
    /// Outcomes degraded or down.
    pub at_least_degraded: Run,
    /// Outcomes down.
    pub at_least_down: Run,
    /// Outcomes up or degraded.
    pub at_most_degraded: Run,
    /// Outcomes up.
    pub at_most_up: Run,
}

/// The newest determinate check, and how long silence may follow it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastDeterminate {
    /// When it started.
    pub at: Timestamp,
    /// What it found.
    pub level: Level,
    /// The interval in force then: unknown time begins this long after it.
    pub interval: Duration,
    /// `2 × interval + timeout` in force then: silence longer than this is unknown time.
    pub limit: Duration,
}

/// Where an incident stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EpisodeState {
    /// Open, and the monitor is bad since this instant.
    Bad {
        /// Beginning of the current bad stretch.
        since: Timestamp,
    },
    /// Open, but the monitor is good again: flapping, or taken over by a person.
    Monitoring {
        /// Beginning of the current good stretch.
        since: Timestamp,
    },
    /// Resolved by the judge; may reopen.
    Resolved {
        /// `resolved_at`.
        at: Timestamp,
    },
}

words!(
    /// What was told last of an incident that a person took over: nothing yet, that it works again, or that it fails
    /// again.
    Followed { Untold = "untold", Good = "good", Bad = "bad" }
);

/// The newest automatic incident of a monitor, kept while it is open or may reopen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Episode {
    /// Which incident.
    pub incident: IncidentId,
    /// Where it stands.
    pub state: EpisodeState,
    /// The worst severity so far.
    pub severity: Severity,
    /// Reopened at least once: recovery and recurrence are no longer sent.
    pub flapping: bool,
    /// Times the monitor went bad again.
    pub recurrences: u32,
    /// False once a person took it over: recovery resolves nothing.
    pub auto_resolve: bool,
    /// What was told last since then.
    pub followed: Followed,
    /// Beginning of the first bad stretch.
    pub started_at: Timestamp,
    /// Bad time of the finished stretches, measured and outside maintenance.
    pub bad: Duration,
    /// Unknown time since the state began.
    pub unknown: Duration,
}

/// A bad stretch that goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadStretch {
    /// What of it is counted, measured and outside maintenance …
    pub bad: Duration,
    /// … of that, until a quiet time ended: none of an incident that opens later …
    pub quiet: Duration,
    /// … and up to where.
    pub until: Timestamp,
}

impl BadStretch {
    /// Bad time until `end` under these windows; where `end` is earlier than what is counted, that much less.
    pub fn bad_until(&self, windows: &[Window], end: Timestamp) -> Duration {
        let (less, more) = (Window::outside(windows, end, self.until), Window::outside(windows, self.until, end));
        self.bad.saturating_sub(less) + more
    }
}

impl Episode {
    /// Whether the incident is open.
    pub const fn is_open(&self) -> bool {
        !matches!(self.state, EpisodeState::Resolved { .. })
    }
}

/// Everything the judge knows of a monitor at a location between two checks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The judged status.
    pub status: Status,
    /// Where the judged status begins, backdated; goes on over unknown time.
    pub since: Timestamp,
    /// Severity of `status` as of the transition into it: a reload counts from the next one.
    pub severity: Severity,
    /// Start of the first check ever.
    pub first_check: Option<Timestamp>,
    /// Start and outcome of the newest check, determinate or not; times never run backwards from here.
    pub last_check: Option<(Timestamp, OutcomeKind)>,
    /// The newest determinate check of this life (a removed monitor that returns has none).
    pub last_determinate: Option<LastDeterminate>,
    /// The runs.
    pub runs: Runs,
    /// The newest automatic incident.
    pub episode: Option<Episode>,
    /// Beginning of a bad stretch that no incident of its own tells of yet: maintenance keeps it quiet, or a parent
    /// that is down.
    pub held: Option<Timestamp>,
    /// The bad stretch that goes on, told or held back.
    pub stretch: Option<BadStretch>,
    /// End of the last time in which it covered what depends on it.
    pub covered_until: Option<Timestamp>,
}

impl Standing {
    /// A monitor nobody has checked.
    pub const fn new() -> Self {
        Self {
            status: Status::Unknown,
            since: Timestamp::from_millis(0),
            severity: Severity::None,
            first_check: None,
            last_check: None,
            last_determinate: None,
            runs: Runs {
                at_least_degraded: Run { count: 0, start: Timestamp::from_millis(0) },
                at_least_down: Run { count: 0, start: Timestamp::from_millis(0) },
                at_most_degraded: Run { count: 0, start: Timestamp::from_millis(0) },
                at_most_up: Run { count: 0, start: Timestamp::from_millis(0) },
            },
            episode: None,
            held: None,
            stretch: None,
            covered_until: None,
        }
    }

    /// Whether it keeps what depends on it quiet: it is down, and that has been told.
    pub fn covers(&self) -> bool {
        self.status == Status::Down && self.severity != Severity::None && self.held.is_none()
    }

    /// Bad time of the open incident until `now`, or as long as somebody measures, outside maintenance: `windows` are
    /// those since the newest bad check.
    pub fn downtime(&self, windows: &[Window], now: Timestamp) -> Option<Duration> {
        let episode = self.episode.as_ref().filter(|episode| episode.is_open())?;
        let end = self.silent_since(now).unwrap_or(now);
        Some(episode.bad + self.stretch.map_or(Duration::ZERO, |stretch| stretch.bad_until(windows, end)))
    }

    /// Spans that were read later, as they were while it stood so: what a newer check has begun is none yet.
    pub fn spans_then(&self, mut spans: Vec<Span>) -> Vec<Span> {
        let known = self.last_check.map_or(self.since, |(last, _)| last.max(self.since));
        while spans.last().is_some_and(|last| last.start > known || last.status != self.status) {
            spans.pop();
        }
        if let Some(last) = spans.last_mut() {
            last.end = None;
        }
        spans
    }

    /// Since when nobody has measured, if that is so at `now`: the newest determinate check is longer ago than its
    /// limit.
    pub fn silent_since(&self, now: Timestamp) -> Option<Timestamp> {
        self.last_determinate.filter(|last| now > last.at + last.limit).map(|last| last.at + last.interval)
    }
}

impl Default for Standing {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1_000)
    }

    #[test]
    fn what_a_newer_check_has_begun_is_none_yet() {
        use Status::{Degraded, Down, Unknown, Up};
        let spans = |list: &[(Status, i64)]| -> Vec<Span> {
            let ends = list.iter().skip(1).map(|(_, start)| Some(at(*start))).chain([None]);
            list.iter()
                .zip(ends)
                .map(|((status, start), end)| Span { status: *status, start: at(*start), end })
                .collect()
        };
        // Status, since, newest check; what was read later; what there was then.
        for (status, since, last_check, read, then) in [
            (Up, 0, 100, vec![(Up, 0)], vec![(Up, 0)]),
            (Up, 0, 100, vec![(Up, 0), (Down, 90)], vec![(Up, 0)]),
            (Up, 0, 100, vec![(Up, 0), (Degraded, 80), (Down, 90), (Up, 110)], vec![(Up, 0)]),
            (Down, 50, 100, vec![(Up, 0), (Down, 50), (Up, 95), (Down, 120)], vec![(Up, 0), (Down, 50)]),
            (Down, 50, 100, vec![(Up, 0), (Down, 50), (Unknown, 98), (Down, 300)], vec![(Up, 0), (Down, 50)]),
            (Up, 0, 100, vec![(Up, 0), (Unknown, 20), (Up, 70)], vec![(Up, 0), (Unknown, 20), (Up, 70)]),
            (Unknown, 200, 100, vec![(Up, 0), (Unknown, 200)], vec![(Up, 0), (Unknown, 200)]),
        ] {
            let last_check = Some((at(last_check), OutcomeKind::Up));
            let standing = Standing { status, since: at(since), last_check, ..Standing::new() };
            assert_eq!(standing.spans_then(spans(&read)), spans(&then), "{read:?}");
        }
        assert_eq!(Standing::new().spans_then(spans(&[(Unknown, 5), (Up, 6)])), []);
    }
}
