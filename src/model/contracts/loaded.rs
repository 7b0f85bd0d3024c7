//! What the store holds at start: the rows from which everything known of the site is made again.

use std::sync::Arc;

use crate::model::{
    Check, CheckNote, Draft, Entry, HourTally, Incident, MonitorId, Occurrence, Outlook, Remembered, Standing,
    SubscriberId, Timestamp,
};
#[cfg(test)]
use crate::model::{LastDeterminate, Location, OutcomeKind, Status};

/// A series as the store knows it at start.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The monitor.
    pub monitor: MonitorId,
    /// Its last name.
    pub name: String,
    /// Whether visitors could see it when it was last configured.
    pub public: bool,
    /// Whether it was configured and enabled when the process was last told.
    pub present: bool,
    /// Where it stands.
    pub standing: Standing,
    /// The incident of its episode.
    pub incident: Option<Incident>,
    /// The incident of its certificate, if that is open, or was closed by a person while the certificate was near its
    /// end (`auto_resolve` is false until it is renewed).
    pub certificate: Option<Incident>,
    /// Its newest check.
    pub last: Option<Arc<Check>>,
    /// The running hour so far.
    pub hour: HourTally,
    /// Checks of an unconfirmed run, or of the good stretch that an open incident waits out, oldest first: causes of
    /// what may be told next.
    pub notes: Vec<CheckNote>,
}

#[cfg(test)]
impl Loaded {
    /// The series of [`fixture::monitor`](crate::model::fixture::monitor), up once.
    pub(crate) fn up_once(last: LastDeterminate) -> Self {
        let monitor = crate::model::fixture::monitor();
        let standing = Standing {
            status: Status::Up,
            since: last.at,
            first_check: Some(last.at),
            last_check: Some((last.at, OutcomeKind::Up)),
            last_determinate: Some(last),
            ..Standing::new()
        };
        Self {
            monitor: monitor.id.clone(),
            name: monitor.name,
            public: true,
            present: true,
            standing,
            incident: None,
            certificate: None,
            last: None,
            hour: HourTally::new(monitor.id, Location::local()),
            notes: Vec::new(),
        }
    }
}

/// Maintenance as the store knows it at start.
#[derive(Clone, Debug, Default)]
pub struct LoadedMaintenance {
    /// Made through the operators' API, by id.
    pub made: Vec<Draft>,
    /// Those that come and run, by their start.
    pub open: Vec<KnownOccurrence>,
    /// Those that are over and began after the instant asked for, newest first, of very many the newest.
    pub completed: Vec<Occurrence>,
}

/// An occurrence, and whether `maintenance.scheduled` has been sent for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownOccurrence {
    /// The occurrence.
    pub occurrence: Occurrence,
    /// Sent, or no longer to be sent.
    pub announced: bool,
}

/// What the recorder needs to know of people at start.
#[derive(Clone, Debug, Default)]
pub struct PeopleLoaded {
    /// Open incidents that people opened.
    pub open: Vec<Incident>,
    /// Drills that run, each with those who alone hear of it; empty if all do.
    pub drills: Vec<(Incident, Vec<SubscriberId>)>,
    /// Commands of the last day.
    pub remembered: Vec<Remembered>,
}

/// An incident that people may change, with its timeline, oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chronicle {
    /// As it is.
    pub incident: Incident,
    /// The whole timeline.
    pub entries: Vec<Entry>,
}

/// Everything from which a site is made again.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// Every series of the location.
    pub series: Vec<Loaded>,
    /// Maintenance.
    pub maintenance: LoadedMaintenance,
    /// What people left open, and what they must not do twice.
    pub people: PeopleLoaded,
    /// Checks that are not judged yet, oldest first.
    pub held: Vec<Check>,
    /// What is known of our own network.
    pub outlook: Outlook,
    /// The open incidents of stillup itself, newest first.
    pub own: Vec<Incident>,
    /// The number of the newest batch.
    pub batch: i64,
    /// When the newest record was made.
    pub newest: Option<Timestamp>,
}
