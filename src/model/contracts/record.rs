//! Incidents, their timelines and the audit as operators read them.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::model::incident::round_seconds;
use crate::model::people::MAX_UPDATES;
use crate::model::{
    Entry, EntryKind, Impact, Incident, IncidentId, IncidentKind, IncidentStatus, MaintenanceRecord, MonitorId,
    Operator, Severity, Source, Timestamp, UpdateId, Visibility,
};

/// An incident as operators read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentRecord {
    /// Its id.
    pub id: IncidentId,
    /// Its page; null when it is not public.
    pub url: Option<String>,
    /// One line.
    pub title: String,
    /// Where it stands.
    pub status: IncidentStatus,
    /// How much it matters.
    pub severity: Severity,
    /// What it lays over its monitors while it is open.
    pub impact: Impact,
    /// Whether that counts in uptime.
    pub counts: bool,
    /// `private`: shown nowhere public.
    pub visibility: Visibility,
    /// Who opened it.
    pub source: Source,
    /// What it is about.
    #[serde(default = "super::message::service")]
    pub kind: IncidentKind,
    /// Made on purpose.
    pub drill: bool,
    /// Reopened at least once.
    pub flapping: bool,
    /// False once a person took it over.
    pub auto_resolve: bool,
    /// Its beginning.
    pub started_at: Timestamp,
    /// Its end.
    pub resolved_at: Option<Timestamp>,
    /// `resolved_at − started_at`, rounded.
    pub duration_seconds: Option<u64>,
    /// Bad time only, so far: measured and outside maintenance; rounded.
    pub downtime_seconds: u64,
    /// Times it went bad again.
    pub recurrences: u32,
    /// Affected monitors, private ones too; none = the whole site.
    pub monitors: Vec<MonitorId>,
    /// When somebody acknowledged it.
    pub acknowledged_at: Option<Timestamp>,
    /// Who.
    pub acknowledged_by: Option<String>,
    /// The file it is written in.
    pub file: Option<String>,
    /// Its file is gone.
    pub withdrawn: bool,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// What visitors see of it now, as a sentence; of a change only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visitors: Option<String>,
    /// This change has taken it over: it stays open until somebody closes it, or `incidents.close_after` is over.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub taken_over: bool,
    /// Its timeline, newest first, at most [`MAX_UPDATES`]; absent in lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updates: Option<Vec<UpdateRecord>>,
}

impl IncidentRecord {
    /// The same with its timeline, which is given oldest first.
    #[must_use]
    pub fn with_updates(self, entries: &[Entry]) -> Self {
        Self { updates: Some(entries.iter().rev().take(MAX_UPDATES).map(UpdateRecord::from).collect()), ..self }
    }

    /// `page`: its page, if it is public; `downtime`: its bad time so far.
    pub fn new(incident: &Incident, page: Option<String>, downtime: Duration) -> Self {
        let handling = &incident.handling;
        Self {
            id: incident.id.clone(),
            url: page,
            title: incident.title.clone(),
            status: incident.status,
            severity: incident.severity,
            impact: handling.impact,
            counts: handling.counts,
            visibility: handling.visibility,
            source: incident.source,
            kind: incident.kind,
            drill: incident.drill,
            flapping: incident.flapping,
            auto_resolve: handling.auto_resolve,
            started_at: incident.started_at,
            resolved_at: incident.resolved_at,
            duration_seconds: incident.duration_seconds(),
            downtime_seconds: round_seconds(downtime),
            recurrences: incident.recurrences,
            monitors: incident.monitors.clone(),
            acknowledged_at: handling.acknowledged.as_ref().map(|(at, _)| *at),
            acknowledged_by: handling.acknowledged.as_ref().map(|(_, who)| who.clone()),
            file: handling.file.as_ref().map(|file| file.name.clone()),
            withdrawn: handling.withdrawn,
            updated_at: incident.updated_at,
            visitors: None,
            taken_over: false,
            updates: None,
        }
    }
}

/// What a person's order has come to: the thing as it is after it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Done {
    /// An incident, with its timeline.
    Incident(Box<IncidentRecord>),
    /// A maintenance; of one that was cancelled, as it was.
    Maintenance(Box<MaintenanceRecord>),
    /// The clock that was accepted.
    Clock(ClockRecord),
}

/// A clock that a person has accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockRecord {
    /// What it says.
    pub at: Timestamp,
    /// What was told until then.
    pub before: Timestamp,
}

impl Done {
    /// The id of the thing.
    pub fn subject(&self) -> &str {
        match self {
            Self::Incident(incident) => incident.id.as_str(),
            Self::Maintenance(maintenance) => maintenance.id.as_str(),
            Self::Clock(_) => "clock",
        }
    }
}

impl From<IncidentRecord> for Done {
    fn from(incident: IncidentRecord) -> Self {
        Self::Incident(Box::new(incident))
    }
}

/// An entry of a timeline as operators read it: deliveries and acknowledgements too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateRecord {
    /// Its id.
    pub id: UpdateId,
    /// What it tells.
    pub kind: EntryKind,
    /// Where the incident stands after it.
    pub status: IncidentStatus,
    /// Markdown of a person's, a sentence of an automatic one.
    pub body: String,
    /// When.
    pub created_at: Timestamp,
}

impl From<&Entry> for UpdateRecord {
    fn from(entry: &Entry) -> Self {
        Self {
            id: entry.id.clone(),
            kind: entry.kind,
            status: entry.status,
            body: entry.body.clone(),
            created_at: entry.at,
        }
    }
}

/// One change by a person, as recorded with it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Audit {
    /// When.
    pub at: Timestamp,
    /// Who made it.
    #[serde(flatten)]
    pub who: Operator,
    /// `incident.opened`, `incident.edited`, …
    pub action: String,
    /// What was changed: the id of the incident, for one.
    pub subject: String,
    /// What was different before; null for something new.
    pub before: Json,
    /// What is different now.
    pub after: Json,
}

impl Audit {
    /// What differs between two states of a thing, key by key.
    pub fn difference<T: Serialize>(before: Option<&T>, after: &T) -> (Json, Json) {
        let json = |value: &T| serde_json::to_value(value).unwrap_or(Json::Null);
        let (before, after) = (before.map_or(Json::Null, json), json(after));
        match (before, after) {
            (Json::Object(mut before), Json::Object(mut after)) => {
                before.retain(|key, value| after.get(key) != Some(value));
                after.retain(|key, _| before.contains_key(key));
                (Json::Object(before), Json::Object(after))
            }
            pair => pair,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_audit_holds_what_differs() {
        let (before, after) = (serde_json::json!({"a": 1, "b": 2}), serde_json::json!({"a": 1, "b": 3}));
        let expected = (serde_json::json!({"b": 2}), serde_json::json!({"b": 3}));
        assert_eq!(Audit::difference(Some(&before), &after), expected);
        assert_eq!(Audit::difference(None, &after), (Json::Null, after));
    }
}
