//! Replay, pure: checks and policies in; the incidents, messages and figures that they would have made out.
//!
//! ```text
//! check → judge (alone), or site (together: with what depends on what) → Step → Account → Verdict
//! two verdicts → fates
//! ```

mod account;
mod compare;
mod figures;
mod together;

use std::time::Duration;

use crate::judge::{self, Observation, Policy};
use crate::model::{IncidentId, OutcomeKind, Standing, Timestamp, Window};

pub use account::{Account, Incident, Verdict};
pub use compare::{Fate, fates};
pub use figures::Figures;
pub use together::Together;

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

/// Judges the checks of one monitor by themselves, one after the other, oldest first.
#[derive(Clone, Debug)]
pub struct Replay {
    policy: Policy,
    /// Maintenance of that time.
    windows: Vec<Window>,
    standing: Standing,
    account: Account,
}

impl Replay {
    /// A monitor nobody has checked, under these windows.
    pub fn new(policy: Policy, windows: Vec<Window>) -> Self {
        Self { policy, windows, standing: Standing::new(), account: Account::default() }
    }

    /// Judges the next check.
    pub fn see(&mut self, at: Timestamp, kind: OutcomeKind) {
        let windows = self.windows.as_slice();
        let quiet_until = windows.iter().filter(|window| window.start <= at).map(|window| window.end).max();
        let seen = Observation { at, kind, waited: Duration::ZERO, quiet_until, windows };
        let step = judge::step(&mut self.standing, seen, &self.policy, || IncidentId::new("replayed"));
        self.account.take(&step, &self.standing);
    }

    /// What it came to at `now`, which is not before the newest check.
    pub fn verdict(self, now: Timestamp) -> Verdict {
        self.account.verdict(&self.standing, (&self.windows, &[]), now)
    }
}

#[cfg(test)]
mod tests;
