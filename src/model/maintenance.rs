//! Planned work: an occurrence of maintenance, a window with its words.

use super::status::words;
use super::{MaintenanceId, MonitorId, OccurrenceId, Timestamp, Window};

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
}
