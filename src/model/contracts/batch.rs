//! What is decided at once and written in one transaction: the contract between `site`, which decides, and `store`.

use std::sync::Arc;

use crate::model::{
    Audit, Check, ClockStep, Digest, Done, Draft, Entry, EntryKind, Facts, Incident, IncidentId, IncidentStatus,
    KnownOccurrence, Location, MaintenanceId, Monitor, MonitorId, OccurrenceId, Once, Outlook, Standing, Status, Story,
    Subscriber, Timestamp, UpdateId,
};

/// What the recorder writes at once.
#[derive(Debug, Default)]
pub struct Batch {
    /// When it was decided.
    pub at: Timestamp,
    /// One more than that of the batch before it, of whoever records; written with it, so that one whose answer was
    /// lost can be looked for.
    pub number: Option<i64>,
    /// It carries a transition, an incident or a message: survive a power cut.
    pub durable: bool,
    /// The clock has stepped: rows that wait, and that would lie in the future, follow.
    pub step: Option<ClockStep>,
    /// The set of series, when it was changed by a configuration.
    pub roster: Option<Vec<SeriesRow>>,
    /// Everything that happened, in order.
    pub changes: Vec<Change>,
    /// Standings after it.
    pub standings: Vec<(MonitorId, Location, Standing)>,
    /// Beginning of the running hour: earlier checks go into rollups that are written already.
    pub hour: Timestamp,
    /// Not written: visitors see something else after it, and not only that time goes on.
    pub public: bool,
    /// Not written: who is to be checked at once when it is. Their window is over, or another's failure hangs on them.
    pub called: Vec<MonitorId>,
    /// Not written: our own network is to be looked at, at once.
    pub look: bool,
    /// Not written: who is not watched any more.
    pub gone: Vec<MonitorId>,
    /// Not written: checks whose time was clamped, because the clock had stepped back.
    pub clamped: u64,
}

/// A series as configured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeriesRow {
    /// The monitor.
    pub monitor: MonitorId,
    /// The location.
    pub location: Location,
    /// Its name.
    pub name: String,
    /// Whether visitors may see it.
    pub public: bool,
    /// Whether it is checked: not paused.
    pub present: bool,
}

/// One change of state.
#[derive(Clone, Debug)]
pub enum Change {
    /// A series beside those of the roster: that of a drill.
    Series(SeriesRow),
    /// A finished check; what the judge made of it follows.
    Check(Arc<Check>),
    /// A finished check that is not judged yet: whose fault it is stands open.
    Held(Arc<Check>),
    /// One that was held is not any more; what became of it follows.
    Freed(Arc<Check>),
    /// What is known of our own network.
    Outlook(Outlook),
    /// The judged status from here on; a span that began here is replaced, an earlier one ends here.
    Span {
        /// Of which monitor.
        monitor: MonitorId,
        /// Where.
        location: Location,
        /// The status.
        status: Status,
        /// From when.
        at: Timestamp,
    },
    /// An incident as it is now: made or changed.
    Incident(Incident),
    /// Failing checks of the monitor since `from` belong to this incident.
    Evidence {
        /// The incident.
        incident: IncidentId,
        /// Whose checks.
        monitor: MonitorId,
        /// Where.
        location: Location,
        /// Start of the first one.
        from: Timestamp,
    },
    /// The next entry of an incident's timeline.
    Entry {
        /// Of which incident.
        incident: IncidentId,
        /// The entry.
        entry: Entry,
    },
    /// Other words for an entry of a timeline.
    Reword(Reworded),
    /// Who did this, and what.
    Audit(Box<Audit>),
    /// A command that must not be carried out again.
    Remember(Box<Remembered>),
    /// An event for subscribers; the entry that an incident's tells comes before it.
    Event {
        /// What is told.
        facts: Box<Facts>,
        /// About whom, for the filters.
        monitors: Vec<Arc<Monitor>>,
        /// To whom, if their filters let it through.
        subscribers: Arc<Vec<Arc<Subscriber>>>,
    },
    /// An occurrence of maintenance as it is now: known, changed, begun or over.
    Occurrence(KnownOccurrence),
    /// An occurrence that was over comes or runs again: the clock was turned back.
    Again(KnownOccurrence),
    /// An occurrence that will not come.
    Withdrawn(OccurrenceId),
    /// A maintenance that was made or changed through the operators' API.
    Made(Box<Draft>),
    /// One that was removed there.
    Unmade(MaintenanceId),
}

/// Counts and latencies of one series over one hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HourTally {
    /// The monitor.
    pub monitor: MonitorId,
    /// The location.
    pub location: Location,
    /// Checks per outcome: up, degraded, down, indeterminate.
    pub counts: [u64; 4],
    /// Latencies of the up and degraded ones.
    pub latency: Digest,
}

impl HourTally {
    /// Nothing was measured yet.
    pub fn new(monitor: MonitorId, location: Location) -> Self {
        Self { monitor, location, counts: [0; 4], latency: Digest::default() }
    }
}

/// An hour that has ended, with the tallies of those who were watched in it.
#[derive(Clone, Debug)]
pub struct ClosedHour {
    /// One a series.
    pub tallies: Arc<Vec<HourTally>>,
    /// Its beginning.
    pub from: Timestamp,
    /// Beginning of the hour that runs now: every hour before it is done.
    pub until: Timestamp,
    /// What is too old by then is forgotten: the clock has run on for long enough to be believed as far as that.
    pub forgets: bool,
}

/// A command that was carried out, and must not be again.
#[derive(Clone, Debug, PartialEq)]
pub struct Remembered {
    /// Name of the token.
    pub who: String,
    /// Its key.
    pub once: Once,
    /// What was answered.
    pub answer: Done,
    /// When.
    pub at: Timestamp,
}

/// Other words, or another place, for an entry of a timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reworded {
    /// Which.
    pub entry: UpdateId,
    /// What it tells now.
    pub kind: EntryKind,
    /// Where the incident stood after it.
    pub status: IncidentStatus,
    /// Its words.
    pub body: String,
    /// What they say, if that was made by rule.
    pub story: Option<Story>,
}
