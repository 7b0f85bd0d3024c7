//! Replay, pure: the checks of one monitor and a policy in; the incidents, messages and figures that they would have
//! made out.
//!
//! ```text
//! check → judge::step → events → incidents and messages; spans → history::tally → Verdict; two verdicts → fates
//! ```

mod compare;
mod figures;

use std::time::Duration;

use crate::history::{Record, Tally, tally};
use crate::judge::{self, Event, Observation, Policy, SpanStart};
use crate::model::{EpisodeState, IncidentId, OutcomeKind, Severity, Span, Standing, Timestamp, Window};

pub use compare::{Fate, fates};
pub use figures::Figures;

/// What is asked to be different; what is unset stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// F.
    pub failure_threshold: Option<u32>,
    /// S.
    pub success_threshold: Option<u32>,
    /// Within which an incident reopens.
    pub reopen_window: Option<Duration>,
    /// Up and degraded checks are graded anew by it: slower is degraded, else up.
    pub degraded_above: Option<Duration>,
}

impl Changes {
    /// Whether nothing is different.
    pub fn are_none(&self) -> bool {
        *self == Self::default()
    }

    /// A policy with these changes.
    pub fn over(&self, mut policy: Policy) -> Policy {
        let judging = &mut policy.judging;
        judging.failure_threshold = self.failure_threshold.unwrap_or(judging.failure_threshold);
        judging.success_threshold = self.success_threshold.unwrap_or(judging.success_threshold);
        judging.reopen_window = self.reopen_window.unwrap_or(judging.reopen_window);
        policy
    }

    /// The outcome of a check that took so long. What was down stays down, and our own faults stay ours.
    pub fn grade(&self, found: OutcomeKind, latency: Duration) -> OutcomeKind {
        match (found, self.degraded_above) {
            (OutcomeKind::Up | OutcomeKind::Degraded, Some(limit)) if latency > limit => OutcomeKind::Degraded,
            (OutcomeKind::Up | OutcomeKind::Degraded, Some(_)) => OutcomeKind::Up,
            (found, _) => found,
        }
    }
}

/// An incident as the judge would have made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incident {
    /// Beginning of its first bad stretch.
    pub started_at: Timestamp,
    /// The check that confirmed it.
    pub confirmed_at: Timestamp,
    /// Beginning of the good stretch that ended it; `None` while it is open.
    pub resolved_at: Option<Timestamp>,
    /// The worst it had.
    pub severity: Severity,
    /// Reopened at least once.
    pub flapping: bool,
    /// Times the monitor went bad again.
    pub recurrences: u32,
    /// Bad time in it.
    pub downtime: Duration,
    /// Messages a subscriber to everything gets: opened, resolved, reopened, resolved, and one per raise.
    pub messages: u32,
}

impl Incident {
    /// From the first bad check to the one that confirmed it.
    pub fn time_to_detect(&self) -> Duration {
        self.confirmed_at.since(self.started_at)
    }
}

/// What the checks of one monitor came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// How many there were.
    pub checks: u64,
    /// When the first one was.
    pub from: Option<Timestamp>,
    /// Oldest first; they do not overlap.
    pub incidents: Vec<Incident>,
    /// Time per judged status from the first check to the end.
    pub tally: Tally,
}

/// Judges the checks of one monitor, one after the other, oldest first.
#[derive(Clone, Debug)]
pub struct Replay {
    policy: Policy,
    windows: Vec<Window>,
    standing: Standing,
    spans: Vec<SpanStart>,
    incidents: Vec<Incident>,
    checks: u64,
}

impl Replay {
    /// A monitor nobody has checked.
    pub const fn new(policy: Policy) -> Self {
        Self {
            policy,
            windows: Vec::new(),
            standing: Standing::new(),
            spans: Vec::new(),
            incidents: Vec::new(),
            checks: 0,
        }
    }

    /// The same under maintenance: nothing opens inside it, and it is left out of the time.
    pub fn under(self, windows: Vec<Window>) -> Self {
        Self { windows, ..self }
    }

    /// Judges the next check.
    pub fn see(&mut self, at: Timestamp, kind: OutcomeKind) {
        self.checks += 1;
        let quiet_until = self.windows.iter().filter(|window| window.start <= at).map(|window| window.end).max();
        let seen = Observation { at, kind, waited: Duration::ZERO, quiet_until };
        let step = judge::step(&mut self.standing, seen, &self.policy, || IncidentId::new("replayed"));
        for span in step.spans {
            // One that begins where the one before began replaces it, as in the store.
            self.spans.pop_if(|last| last.at == span.at);
            self.spans.push(span);
        }
        for event in &step.events {
            self.tell(event, step.at);
        }
    }

    fn tell(&mut self, event: &Event, now: Timestamp) {
        if let Event::Opened { at, .. } = event {
            self.incidents.push(Incident {
                started_at: *at,
                confirmed_at: now,
                resolved_at: None,
                severity: Severity::None,
                flapping: false,
                recurrences: 0,
                downtime: Duration::ZERO,
                messages: 0,
            });
        }
        // Every event but the first is about the incident that was opened last, and the episode is as after the step.
        let (Some(incident), Some(episode)) = (self.incidents.last_mut(), &self.standing.episode) else { return };
        incident.messages += match event {
            Event::Opened { .. } | Event::Raised { .. } | Event::Reopened { .. } | Event::Resolved { .. } => 1,
            Event::Steady { .. } => 1,
            Event::Recovered { told, .. } | Event::Recurred { told, .. } => u32::from(*told),
        };
        incident.severity = episode.severity;
        incident.flapping = episode.flapping;
        incident.recurrences = episode.recurrences;
        incident.downtime = episode.bad;
        incident.resolved_at = match episode.state {
            EpisodeState::Resolved { at } => Some(at),
            EpisodeState::Bad { .. } | EpisodeState::Monitoring { .. } => None,
        };
    }

    /// What it came to at `now`, which is not before the newest check.
    pub fn verdict(mut self, now: Timestamp) -> Verdict {
        let silent_since = self.standing.silent_since(now);
        if let (Some(incident), Some(episode)) = (self.incidents.last_mut(), &self.standing.episode) {
            incident.downtime = episode.downtime(silent_since.unwrap_or(now));
        }
        let ends = self.spans.iter().skip(1).map(|next| Some(next.at)).chain([None]);
        let spans: Vec<Span> =
            self.spans.iter().zip(ends).map(|(span, end)| Span { status: span.status, start: span.at, end }).collect();
        let from = self.standing.first_check;
        let record = Record { spans: &spans, windows: &self.windows, said: &[], silent_since, now };
        Verdict {
            checks: self.checks,
            from,
            incidents: self.incidents,
            tally: from.map_or_else(Tally::default, |from| tally(record, from, now)),
        }
    }
}

#[cfg(test)]
mod tests;
