//! The figures of a verdict, and their sum over monitors.

use std::iter::Sum;
use std::time::Duration;

use super::{Incident, Verdict};
use crate::history::Tally;

/// What a verdict, or several, come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Incidents opened.
    pub incidents: usize,
    /// Messages a subscriber to everything gets.
    pub messages: u32,
    /// Time to detect of all incidents together.
    pub detecting: Duration,
    /// The longest time to detect.
    pub slowest: Duration,
    /// Time per judged status.
    pub tally: Tally,
}

impl Figures {
    /// The mean time to detect; `None` without incidents.
    pub fn time_to_detect(&self) -> Option<Duration> {
        self.detecting.checked_div(u32::try_from(self.incidents).ok()?)
    }
}

impl From<&Verdict> for Figures {
    fn from(verdict: &Verdict) -> Self {
        let incidents = &verdict.incidents;
        Self {
            incidents: incidents.len(),
            messages: incidents.iter().map(|incident| incident.messages).sum(),
            detecting: incidents.iter().map(Incident::time_to_detect).sum(),
            slowest: incidents.iter().map(Incident::time_to_detect).max().unwrap_or_default(),
            tally: verdict.tally,
        }
    }
}

impl Sum for Figures {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |mut sum, one| {
            sum.incidents += one.incidents;
            sum.messages += one.messages;
            sum.detecting += one.detecting;
            sum.slowest = sum.slowest.max(one.slowest);
            sum.tally += one.tally;
            sum
        })
    }
}
