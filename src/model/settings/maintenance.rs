//! Planned work: a maintenance as defined, and an occurrence of it: a window with its words.

pub mod draft;
pub mod moment;
pub mod record;

use std::time::Duration;

use jiff::tz::TimeZone;

pub use draft::{Draft, DraftFault, Field};
pub use moment::Moment;
pub use record::{MaintenanceList, MaintenanceRecord};

use crate::model::status::words;
use crate::model::{MaintenanceId, Monitor, MonitorId, OccurrenceId, Recurrence, Scope, Timestamp, Window};

/// A maintenance that holds: one window, or many by a rule. Made from a [`Draft`].
#[derive(Clone, Debug, PartialEq)]
pub struct Maintenance {
    /// Its key.
    pub id: MaintenanceId,
    /// What is done.
    pub title: String,
    /// Markdown.
    pub description: Option<String>,
    /// What it is laid over.
    pub scope: Scope,
    /// The first window begins here …
    pub start: Timestamp,
    /// … and each lasts so long, whatever the clocks on the wall do.
    pub length: Duration,
    /// When it comes again, and in which zone the rule is read.
    pub recurrence: Option<(Recurrence, TimeZone)>,
}

impl Maintenance {
    /// Whether it is laid over this monitor.
    pub fn covers(&self, monitor: &Monitor) -> bool {
        self.scope.covers(monitor)
    }

    /// The time from one occurrence to the next, if it is shorter than an occurrence: they overlap.
    pub fn overlap(&self) -> Option<Duration> {
        self.recurrence.as_ref().and_then(|(rule, _)| rule.gap()).filter(|gap| *gap < self.length)
    }
}

words!(
    /// Where an occurrence stands.
    OccurrenceStatus { Scheduled = "scheduled", InProgress = "in_progress", Completed = "completed" }
);

/// One occurrence: what is known of it before, while and after it runs. From its start on nothing but its end changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// Its id.
    pub id: OccurrenceId,
    /// Of which maintenance.
    pub maintenance: MaintenanceId,
    /// What is done.
    pub title: String,
    /// Markdown.
    pub description: Option<String>,
    /// What it is laid over, in the page's order; never empty.
    pub monitors: Vec<MonitorId>,
    /// First instant.
    pub start: Timestamp,
    /// First instant after it.
    pub end: Timestamp,
    /// Where it stands.
    pub status: OccurrenceStatus,
    /// Times it was changed after it was first known (calendars call it SEQUENCE).
    pub sequence: u32,
    /// When it was first known.
    pub known_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

impl Occurrence {
    /// The time it covers.
    pub const fn window(&self) -> Window {
        Window { start: self.start, end: self.end }
    }

    /// As much of it as visitors may read, given which monitors they may know; `None` if it is over none of them.
    pub fn seen(&self, known: impl Fn(&MonitorId) -> bool) -> Option<Self> {
        let monitors: Vec<MonitorId> = self.monitors.iter().filter(|id| known(id)).cloned().collect();
        (!monitors.is_empty()).then(|| Self { monitors, ..self.clone() })
    }
}
