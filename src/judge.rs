//! The judge, pure: outcomes and thresholds in; status, spans and incident events out. Knows no clock, no store.
//!
//! One check at a time: unknown time before it → the four runs → status → episode.

mod downtime;
mod episode;
mod runs;
mod stepped;
mod verdict;

use std::time::Duration;

pub use episode::{close, hand_back, take_over};
pub use stepped::stepped;

use crate::model::{
    Episode, IncidentId, JudgePolicy, LastDeterminate, Level, Monitor, OutcomeKind, Run, Runs, Severity, Standing,
    Status, Timestamp, Timing, Window,
};

/// A finished check, as far as the judge cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Observation<'a> {
    /// When the probe started.
    pub at: Timestamp,
    /// What it found.
    pub kind: OutcomeKind,
    /// How long it had waited for a permit: not unknown time.
    pub waited: Duration,
    /// End of the last time, begun at or before this check, in which nothing of this monitor is told: maintenance, or a
    /// parent that is down (of overlapping ones the latest). The check is inside while that is later; a time whose end
    /// nobody knows ends at [`Timestamp::MAX`].
    pub quiet_until: Option<Timestamp>,
    /// Maintenance of this monitor, which is no downtime: since its bad stretch was counted.
    pub windows: &'a [Window],
}

/// What is in force at a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Thresholds, severities, reopening.
    pub judging: JudgePolicy,
    /// Interval and timeout.
    pub timing: Timing,
    /// An incident that a person took over is closed after so long without a bad check; `None`: never.
    pub close_after: Option<Duration>,
}

impl From<&Monitor> for Policy {
    fn from(monitor: &Monitor) -> Self {
        Self { judging: monitor.judging, timing: monitor.timing, close_after: None }
    }
}

/// The judged status from an instant on. One that begins where the one before began replaces it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpanStart {
    /// The status.
    pub status: Status,
    /// From when.
    pub at: Timestamp,
}

/// Something that happened to the incident of a monitor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A new incident.
    Opened {
        /// Its id.
        incident: IncidentId,
        /// Beginning of the bad stretch.
        at: Timestamp,
        /// The bad run that confirmed it.
        run: Run,
    },
    /// A worse severity inside an open incident.
    Raised {
        /// The severity before.
        from: Severity,
        /// The bad run that confirmed it.
        run: Run,
    },
    /// Good again, and the incident stays open (flapping, or in a person's hands).
    Recovered {
        /// Beginning of the good stretch.
        at: Timestamp,
        /// Whether subscribers hear of it: in a person's hands, as [`Episode::followed`] says.
        told: bool,
    },
    /// Bad again inside an open incident.
    Recurred {
        /// Beginning of the bad stretch.
        at: Timestamp,
        /// The bad run that confirmed it.
        run: Run,
        /// Whether subscribers hear of it.
        told: bool,
    },
    /// In a person's hands, and good for so long that it is told, where the recovery was not.
    Steady {
        /// Beginning of the good stretch.
        at: Timestamp,
    },
    /// Bad again soon after an automatic resolve: the same incident.
    Reopened {
        /// Beginning of the bad stretch.
        at: Timestamp,
        /// The bad run that confirmed it.
        run: Run,
    },
    /// Resolved.
    Resolved {
        /// Beginning of the good stretch; for a monitor that is watched no more: now, unless it was good.
        at: Timestamp,
    },
}

/// What one check came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The check's time, clamped.
    pub at: Timestamp,
    /// Whether it had to be clamped: the clock stepped back.
    pub clamped: bool,
    /// Beginnings of spans, in order.
    pub spans: Vec<SpanStart>,
    /// What happened to the incident, in order.
    pub events: Vec<Event>,
}

impl Step {
    const fn new(at: Timestamp, clamped: bool) -> Self {
        Self { at, clamped, spans: Vec::new(), events: Vec::new() }
    }

    fn begin(&mut self, status: Status, at: Timestamp) {
        self.spans.retain(|span| span.at < at);
        self.spans.push(SpanStart { status, at });
    }
}

/// Judges one check. `fresh` gives the id of an incident, should one open.
pub fn step(
    standing: &mut Standing,
    seen: Observation<'_>,
    policy: &Policy,
    fresh: impl FnOnce() -> IncidentId,
) -> Step {
    let clamped = standing.last_check.is_some_and(|(last, _)| seen.at <= last);
    let at = match standing.last_check {
        Some((last, _)) if clamped => last + Duration::from_millis(1),
        _ => seen.at,
    };
    let mut step = Step::new(at, clamped);
    standing.last_check = Some((at, seen.kind));
    if standing.first_check.is_none() {
        standing.first_check = Some(at);
        standing.since = at;
        step.begin(Status::Unknown, at);
    }
    let Some(level) = seen.kind.level() else { return step };
    leave_quiet_time(standing, at, &seen);
    leave_unknown_time(standing, at, &seen, &mut step);
    standing.runs = runs::extended(standing.runs, level, at);
    standing.last_determinate = Some(LastDeterminate {
        at,
        level,
        interval: policy.timing.interval,
        limit: policy.timing.interval * 2 + policy.timing.timeout,
    });
    let found_bad = policy.judging.severity.of(level.into()) != Severity::None;
    let mut bad = found_bad;
    if let Some((status, begin)) = verdict::of(standing.status, &standing.runs, level, &policy.judging) {
        step.begin(status, begin);
        if standing.covers() && status != Status::Down {
            standing.covered_until = Some(begin);
        }
        match policy.judging.severity.of(status) {
            Severity::None => downtime::finish(standing, seen.windows, begin),
            Severity::Minor | Severity::Major | Severity::Critical => downtime::begin(standing, begin),
        }
        bad |= episode::transition(standing, (status, begin), &policy.judging, &mut step.events);
        // It may have been quiet between the first bad check and the one that confirms it.
        leave_quiet_time(standing, at, &seen);
    }
    let quiet = seen.quiet_until.is_some_and(|until| at < until);
    if bad && !quiet {
        episode::speak(standing, seen.quiet_until, &policy.judging, fresh, &mut step.events);
    }
    if found_bad {
        downtime::reach(standing, seen.windows, at);
    }
    episode::settle(standing, at, policy, &mut step.events);
    step
}

/// What is held back when a quiet time is over begins at its end.
fn leave_quiet_time(standing: &mut Standing, at: Timestamp, seen: &Observation<'_>) {
    if let Some(end) = seen.quiet_until.filter(|end| *end <= at && standing.held.is_some()) {
        let measured = unmeasured(standing, at, seen).map_or(end, |from| end.min(from));
        downtime::leave_quiet(standing, seen.windows, measured);
    }
}

/// If nobody measured for too long before a check at `at`, that time is unknown, and no run reaches over it.
fn leave_unknown_time(standing: &mut Standing, at: Timestamp, seen: &Observation<'_>, step: &mut Step) {
    let Some(from) = unmeasured(standing, at, seen) else { return };
    standing.runs = Runs::default();
    if standing.status != Status::Unknown {
        step.begin(Status::Unknown, from);
        step.begin(standing.status, at);
    }
    downtime::skip(standing, seen.windows, (from, at));
}

/// Since when nobody has measured, if that is too long before a check at `at`.
fn unmeasured(standing: &Standing, at: Timestamp, seen: &Observation<'_>) -> Option<Timestamp> {
    let last = standing.last_determinate.filter(|last| at > last.at + last.limit + seen.waited)?;
    Some(last.at + last.interval)
}

/// The monitor is watched no more (removed or paused): its span and its incident end, its streaks are emptied.
/// Returns the episode of an incident that was open. `windows`: its maintenance since its newest check.
pub fn end(standing: &mut Standing, now: Timestamp, windows: &[Window]) -> (Step, Option<Episode>) {
    let now = standing.last_check.map_or(now, |(last, _)| now.max(last + Duration::from_millis(1)));
    let mut step = Step::new(now, false);
    let silent = standing.silent_since(now);
    if standing.covers() {
        standing.covered_until = Some(now);
    }
    if standing.status != Status::Unknown {
        step.begin(Status::Unknown, silent.unwrap_or(now));
    }
    downtime::cut(standing, windows, silent, now);
    let episode = episode::end(standing, now, &mut step.events);
    standing.status = Status::Unknown;
    standing.since = now;
    standing.severity = Severity::None;
    standing.held = None;
    standing.runs = Runs::default();
    standing.last_determinate = None;
    (step, episode)
}

/// Whether the newest determinate outcome differs from the judged status: a change is unconfirmed, check again soon.
pub fn is_unconfirmed(newest: Option<Level>, judged: Status) -> bool {
    newest.is_some_and(|level| Status::from(level) != judged)
}

/// The run of outcomes that are bad by this policy.
pub fn bad_run(runs: &Runs, policy: &JudgePolicy) -> Run {
    if policy.severity.degraded == Severity::None { runs.at_least_down } else { runs.at_least_degraded }
}

/// The run of outcomes that are not bad by this policy.
pub fn good_run(runs: &Runs, policy: &JudgePolicy) -> Run {
    if policy.severity.degraded == Severity::None { runs.at_most_degraded } else { runs.at_most_up }
}
