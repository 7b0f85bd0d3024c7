//! What the steps of one monitor come to: incidents with their messages, and time per status.

use std::time::Duration;

use crate::history::{Record, Tally, tally};
use crate::judge::{Event, SpanStart, Step};
use crate::model::{EpisodeState, Severity, Span, Standing, Timestamp, Window};

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

/// Keeps account of one monitor, step by step.
#[derive(Clone, Debug, Default)]
pub struct Account {
    spans: Vec<SpanStart>,
    incidents: Vec<Incident>,
    checks: u64,
}

impl Account {
    /// The next check's step, and where the monitor stands after it.
    pub fn take(&mut self, step: &Step, standing: &Standing) {
        self.checks += 1;
        for span in &step.spans {
            // One that begins where the one before began replaces it, as in the store.
            self.spans.pop_if(|last| last.at == span.at);
            self.spans.push(*span);
        }
        for event in &step.events {
            self.tell(event, standing, step.at);
        }
    }

    fn tell(&mut self, event: &Event, standing: &Standing, now: Timestamp) {
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
        let (Some(incident), Some(episode)) = (self.incidents.last_mut(), &standing.episode) else { return };
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

    /// What it came to at `now`, under these windows and with what people said where that counts.
    pub fn verdict(mut self, standing: &Standing, (windows, said): (&[Window], &[Span]), now: Timestamp) -> Verdict {
        let silent_since = standing.silent_since(now);
        if let (Some(incident), Some(episode)) = (self.incidents.last_mut(), &standing.episode) {
            incident.downtime = standing.downtime(windows, now).unwrap_or(episode.bad);
        }
        let ends = self.spans.iter().skip(1).map(|next| Some(next.at)).chain([None]);
        let spans: Vec<Span> =
            self.spans.iter().zip(ends).map(|(span, end)| Span { status: span.status, start: span.at, end }).collect();
        let from = standing.first_check;
        let record = Record { spans: &spans, windows, said, silent_since, now };
        Verdict {
            checks: self.checks,
            from,
            incidents: self.incidents,
            tally: from.map_or_else(Tally::default, |from| tally(record, from, now)),
        }
    }
}
