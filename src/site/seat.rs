//! What is known of one watched monitor: where it stands, its incident, and the checks that may be told of.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use crate::model::{
    Check, CheckNote, Incident, JudgePolicy, Level, Loaded, Location, Monitor, Probe, ReasonKind, Severities, Severity,
    Standing, TcpProbe, Timestamp, Timing, Visibility,
};

/// Checks remembered as causes of an entry.
const NOTES: usize = 10;

/// One monitor.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Seat {
    pub(super) monitor: Arc<Monitor>,
    pub(super) location: Location,
    pub(super) standing: Standing,
    /// The incident of the standing's episode.
    pub(super) incident: Option<Incident>,
    /// The incident of its certificate; see [`Loaded::certificate`].
    pub(super) certificate: Option<Incident>,
    /// Checks in a row that saw its certificate otherwise than that tells; a restart begins anew.
    pub(super) certificate_run: u32,
    pub(super) last: Option<Arc<Check>>,
    notes: VecDeque<CheckNote>,
}

impl Seat {
    /// A monitor that nobody has checked.
    pub(super) fn new(monitor: Arc<Monitor>, location: Location) -> Self {
        Self {
            monitor,
            location,
            standing: Standing::new(),
            incident: None,
            certificate: None,
            certificate_run: 0,
            last: None,
            notes: VecDeque::new(),
        }
    }

    /// A monitor as the store left it.
    pub(super) fn resumed(monitor: Arc<Monitor>, location: Location, loaded: Loaded) -> Self {
        let Loaded { standing, incident, certificate, last, notes, .. } = loaded;
        let notes = notes.into();
        Self { monitor, location, standing, incident, certificate, certificate_run: 0, last, notes }
    }

    /// Remembers a check.
    pub(super) fn see(&mut self, check: Arc<Check>) {
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

    /// Forgets checks.
    pub(super) fn retain_notes(&mut self, keep: impl Fn(&CheckNote) -> bool) {
        self.notes.retain(keep);
    }

    /// The checks from an instant on that caused what is told now, the newest ten.
    pub(super) fn notes_since(&self, from: Timestamp) -> Vec<CheckNote> {
        self.notes.iter().filter(|note| note.at >= from).cloned().collect()
    }

    /// Its incident, while that is open.
    pub(super) fn open_incident(&self) -> Option<&Incident> {
        self.incident.as_ref().filter(|incident| incident.resolved_at.is_none())
    }

    /// Whether visitors may know of it.
    pub(super) fn is_public(&self) -> bool {
        self.monitor.is_public()
    }

    /// Whether latency is what makes it degraded: by the newest check if that found it so, else by what opened its
    /// incident. Both are on disk.
    pub(super) fn is_slow(&self) -> bool {
        let newest = self.last.as_ref().filter(|check| check.outcome.kind.level() == Some(Level::Degraded));
        let newest = newest.and_then(|check| check.outcome.reason.as_ref()).map(|reason| reason.kind);
        let cause = || self.open_incident().and_then(|incident| incident.cause.as_ref()).map(|cause| cause.kind);
        newest.or_else(cause) == Some(ReasonKind::Latency)
    }
}

/// A monitor that only the store still knows: its name and visibility, so that its incident can be ended and told.
pub(super) fn former(loaded: &Loaded) -> Monitor {
    let wait = Duration::from_secs(60);
    Monitor {
        id: loaded.monitor.clone(),
        name: loaded.name.clone(),
        group: None,
        icon: None,
        tags: Vec::new(),
        description: None,
        enabled: false,
        visibility: if loaded.public { Visibility::Public } else { Visibility::Private },
        link: None,
        timing: Timing { interval: wait, timeout: wait, retry_interval: wait },
        judging: JudgePolicy {
            failure_threshold: 1,
            success_threshold: 1,
            severity: Severities { down: Severity::Critical, degraded: Severity::Minor },
            reopen_window: wait,
        },
        degraded_above: None,
        fail_above: None,
        depends_on: Vec::new(),
        probe: Probe::Tcp(TcpProbe::connecting("", 0)),
    }
}
