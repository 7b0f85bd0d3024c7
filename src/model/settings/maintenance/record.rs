//! Maintenance as operators read it, and why what they ask of it is refused.

use serde::{Deserialize, Serialize};

use super::{
    Draft, Maintenance, MaintenanceId, Moment, MonitorId, Occurrence, OccurrenceId, OccurrenceStatus, Scope, Timestamp,
};
use crate::model::status::words;
use crate::model::{Fault, GroupId, Refusal};
use crate::model::{local, time};

words!(
    /// Where a maintenance is defined.
    DefinedIn { Configuration = "configuration", Api = "api" }
);

/// A maintenance as operators read it: its keys are those of a `maintenance` block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaintenanceRecord {
    /// Its key.
    pub id: MaintenanceId,
    /// What is done.
    pub title: String,
    /// Markdown.
    pub description: Option<String>,
    /// What it is laid over.
    pub monitors: Vec<MonitorId>,
    /// See `monitors`.
    pub groups: Vec<GroupId>,
    /// See `monitors`.
    pub all: bool,
    /// The (first) window begins.
    pub start: Moment,
    /// It ends.
    pub end: Option<Moment>,
    /// How long each window lasts, such as `20m`.
    pub duration: Option<String>,
    /// RFC 5545.
    pub rrule: Option<String>,
    /// IANA name; the site's if unset.
    pub timezone: Option<String>,
    /// Only those of the API are changed by it.
    pub source: DefinedIn,
}

impl From<&Draft> for MaintenanceRecord {
    fn from(draft: &Draft) -> Self {
        Self {
            id: draft.id.clone(),
            title: draft.title.clone(),
            description: draft.description.clone(),
            monitors: draft.monitors.clone(),
            groups: draft.groups.clone(),
            all: draft.all,
            start: draft.start,
            end: draft.end,
            duration: draft.duration.map(time::written),
            rrule: draft.rrule.clone(),
            timezone: draft.timezone.clone(),
            source: DefinedIn::Api,
        }
    }
}

impl From<&Maintenance> for MaintenanceRecord {
    fn from(maintenance: &Maintenance) -> Self {
        let (all, monitors, groups) = match &maintenance.scope {
            Scope::All => (true, Vec::new(), Vec::new()),
            Scope::Only { monitors, groups } => (false, monitors.clone(), groups.clone()),
        };
        // A rule is read in its zone: so is the beginning.
        let local = |zone| Moment::Local(local::time(maintenance.start, zone));
        let rule = maintenance.recurrence.as_ref();
        Self {
            id: maintenance.id.clone(),
            title: maintenance.title.clone(),
            description: maintenance.description.clone(),
            monitors,
            groups,
            all,
            start: rule.map_or(Moment::Instant(maintenance.start), |(_, zone)| local(zone)),
            end: None,
            duration: Some(time::written(maintenance.length)),
            rrule: rule.map(|(rule, _)| rule.text().to_owned()),
            timezone: rule.and_then(|(_, zone)| zone.iana_name()).map(str::to_owned),
            source: DefinedIn::Configuration,
        }
    }
}

/// One occurrence as operators read it, private monitors too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OccurrenceRecord {
    /// Its id.
    pub id: OccurrenceId,
    /// Of which maintenance.
    pub maintenance: MaintenanceId,
    /// What is done.
    pub title: String,
    /// Where it stands.
    pub status: OccurrenceStatus,
    /// First instant.
    pub starts_at: Timestamp,
    /// First instant after it.
    pub ends_at: Timestamp,
    /// What it is laid over.
    pub monitors: Vec<MonitorId>,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

impl From<Occurrence> for OccurrenceRecord {
    fn from(occurrence: Occurrence) -> Self {
        Self {
            id: occurrence.id,
            maintenance: occurrence.maintenance,
            title: occurrence.title,
            status: occurrence.status,
            starts_at: occurrence.start,
            ends_at: occurrence.end,
            monitors: occurrence.monitors,
            updated_at: occurrence.updated_at,
        }
    }
}

/// What is planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MaintenanceList {
    /// What is defined: the configuration's, then the API's.
    pub maintenance: Vec<MaintenanceRecord>,
    /// What runs and comes, the soonest first.
    pub occurrences: Vec<OccurrenceRecord>,
}

impl Refusal {
    /// The configuration says what this maintenance is.
    pub fn configured(id: &MaintenanceId) -> Self {
        let hint = "change the file: it is read again at once";
        Self::Conflict(Fault::new(format!("the maintenance `{id}`: it is written in the configuration"), hint))
    }

    /// There is no such maintenance.
    pub fn no_maintenance(id: &MaintenanceId) -> Self {
        Self::Missing(Fault::new(
            format!("there is no maintenance `{id}`"),
            "`stillup maintenance list` shows those that there are",
        ))
    }
}
