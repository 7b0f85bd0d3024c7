//! What the recorder holds of one monitor between two batches.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::model::{
    Check, CheckNote, Digest, HourTally, Incident, Live, Loaded, Location, Monitor, Outcome, OutcomeKind, Standing,
    Timestamp,
};

/// Checks remembered as causes of an entry.
const NOTES: usize = 10;

/// One monitor.
#[derive(Clone, Debug)]
pub(super) struct Seat {
    pub(super) monitor: Arc<Monitor>,
    pub(super) location: Location,
    pub(super) standing: Standing,
    /// The incident of the standing's episode.
    pub(super) incident: Option<Incident>,
    /// The incident of its certificate; see [`Loaded::certificate`].
    pub(super) certificate: Option<Incident>,
    pub(super) last: Option<Arc<Check>>,
    pub(super) hour: HourTally,
    notes: VecDeque<CheckNote>,
}

impl Seat {
    /// A monitor as the store left it, or a new one.
    pub(super) fn new(monitor: Arc<Monitor>, location: Location, loaded: Option<Loaded>) -> Self {
        let empty = HourTally {
            monitor: monitor.id.clone(),
            location: location.clone(),
            counts: [0; 4],
            latency: Digest::default(),
        };
        match loaded {
            Some(loaded) => Self {
                monitor,
                location,
                standing: loaded.standing,
                incident: loaded.incident,
                certificate: loaded.certificate,
                last: loaded.last,
                hour: loaded.hour,
                notes: loaded.notes.into(),
            },
            None => Self {
                monitor,
                location,
                standing: Standing::new(),
                incident: None,
                certificate: None,
                last: None,
                hour: empty,
                notes: VecDeque::new(),
            },
        }
    }

    /// Remembers a check. One from before the running hour (it was slow, or had to wait) is counted by the store.
    pub(super) fn see(&mut self, check: Arc<Check>, hour: Timestamp) {
        if check.at >= hour {
            self.count(&check.outcome);
        }
        let outcome = &check.outcome;
        if outcome.kind.level().is_some() {
            if self.notes.len() == NOTES {
                self.notes.pop_front();
            }
            self.notes.push_back(CheckNote {
                at: check.at,
                outcome: outcome.kind,
                latency_us: u64::try_from(outcome.latency.as_micros()).unwrap_or(u64::MAX),
                reason: outcome.reason.clone(),
            });
        }
        self.last = Some(check);
    }

    fn count(&mut self, outcome: &Outcome) {
        let place = match outcome.kind {
            OutcomeKind::Up => 0,
            OutcomeKind::Degraded => 1,
            OutcomeKind::Down => 2,
            OutcomeKind::Indeterminate => 3,
        };
        self.hour.counts[place] += 1;
        if matches!(outcome.kind, OutcomeKind::Up | OutcomeKind::Degraded) {
            self.hour.latency.add(outcome.latency);
        }
    }

    /// The checks from an instant on that caused what is told now, the newest ten.
    pub(super) fn notes_since(&self, from: Timestamp) -> Vec<CheckNote> {
        self.notes.iter().filter(|note| note.at >= from).cloned().collect()
    }

    /// The running hour's tally, and an empty one in its place.
    pub(super) fn take_hour(&mut self) -> HourTally {
        let empty = HourTally { counts: [0; 4], latency: Digest::default(), ..self.hour.clone() };
        std::mem::replace(&mut self.hour, empty)
    }

    /// As `publish` sees it.
    pub(super) fn live(&self, hour_start: Timestamp) -> Live {
        Live {
            monitor: self.monitor.clone(),
            standing: self.standing.clone(),
            last: self.last.clone(),
            hour_start,
            hour: self.hour.latency.clone(),
        }
    }
}
