//! What people say about incidents: the orders they give, what becomes of them, and what is kept of it.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::incident::round_seconds;
use super::status::words;
use super::{
    Entry, EntryKind, Incident, IncidentId, IncidentStatus, MonitorId, Severity, Shown, Source, Status, Timestamp, UpdateId, Visibility,
};

/// Longest title, characters.
pub const MAX_TITLE: usize = 200;
/// Longest body of an update, bytes of Markdown: as much as is rendered.
pub const MAX_BODY: usize = 16 * 1024;
/// Entries of a timeline that an answer holds; the newest ones.
pub const MAX_UPDATES: usize = 100;
/// Monitors that one incident can name.
pub const MAX_MONITORS: usize = 200;

words!(
    /// What a person says an incident does to its monitors, least first.
    Impact { None = "none", Degraded = "degraded", Down = "down" }
);

impl Impact {
    /// The status it lays over that of a monitor.
    pub const fn status(self) -> Option<Status> {
        match self {
            Self::None => None,
            Self::Degraded => Some(Status::Degraded),
            Self::Down => Some(Status::Down),
        }
    }

    /// What visitors see of a monitor that is otherwise shown as `judged`: the worse of both. Not for maintenance, which is over everything.
    pub const fn over(self, judged: Shown) -> Shown {
        match (self, judged) {
            (Self::Down, _) | (_, Shown::Down) => Shown::Down,
            (Self::Degraded, _) => Shown::Degraded,
            (Self::None, judged) => judged,
        }
    }

    /// The severity of an incident that names none.
    pub const fn severity(self) -> Severity {
        match self {
            Self::None | Self::Degraded => Severity::Minor,
            Self::Down => Severity::Critical,
        }
    }
}

/// What people have laid down about an incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handling {
    /// Shown over its monitors while it is open.
    pub impact: Impact,
    /// The time of that impact counts in uptime and bars.
    pub counts: bool,
    /// A private one is shown nowhere public, whatever its monitors.
    pub visibility: Visibility,
    /// Its file is gone: shown nowhere public any more.
    pub withdrawn: bool,
    /// False once a person took an automatic one over.
    pub auto_resolve: bool,
    /// When it was acknowledged, and by whom.
    pub acknowledged: Option<(Timestamp, String)>,
    /// The file it is written in; only the file changes it then.
    pub file: Option<FileMark>,
}

impl Default for Handling {
    fn default() -> Self {
        Self {
            impact: Impact::None,
            counts: false,
            visibility: Visibility::Public,
            withdrawn: false,
            auto_resolve: true,
            acknowledged: None,
            file: None,
        }
    }
}

/// A file in git, as it was last applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileMark {
    /// `2026-11-21-checkout-slow.md`: its permanent key.
    pub name: String,
    /// Of what it said.
    pub hash: u64,
}

impl Incident {
    /// Whether visitors may know of it at all, given which monitors they may know. One without a monitor is about the whole site.
    pub fn is_public(&self, known: impl Fn(&MonitorId) -> bool) -> bool {
        let Handling { visibility, withdrawn, .. } = self.handling;
        visibility == Visibility::Public && !withdrawn && (self.monitors.is_empty() || self.monitors.iter().any(known))
    }
}

/// What somebody wants done, and who.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Name of the token.
    pub who: String,
    /// Sent with it so that a repetition is answered and not done again.
    pub once: Option<Once>,
    /// What.
    pub order: Order,
}

/// A key that makes a command happen once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Once {
    /// As sent.
    pub key: String,
    /// Of the request: the same key with another request is a mistake.
    pub fingerprint: String,
}

/// What is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// A new incident.
    Open(Box<Draft>),
    /// An update of one.
    Update {
        /// Which.
        incident: IncidentId,
        /// Where it stands from now on; unset: as before.
        status: Option<IncidentStatus>,
        /// Markdown.
        body: String,
    },
    /// Other facts about one.
    Edit {
        /// Which.
        incident: IncidentId,
        /// What is different.
        edit: Box<Edit>,
    },
    /// Other words in one of its updates.
    Reword {
        /// Which.
        incident: IncidentId,
        /// Which of its updates.
        update: UpdateId,
        /// Markdown.
        body: String,
    },
    /// Its end.
    Resolve {
        /// Which.
        incident: IncidentId,
        /// Since when; unset: now, or since the monitor is good again.
        at: Option<Timestamp>,
        /// Markdown; unset: a sentence by rule.
        body: Option<String>,
    },
    /// Somebody has seen it.
    Acknowledge {
        /// Which.
        incident: IncidentId,
    },
}

impl Order {
    /// Of which incident it speaks, if that is there already.
    pub const fn incident(&self) -> Option<&IncidentId> {
        match self {
            Self::Open(_) => None,
            Self::Update { incident, .. }
            | Self::Edit { incident, .. }
            | Self::Reword { incident, .. }
            | Self::Resolve { incident, .. }
            | Self::Acknowledge { incident } => Some(incident),
        }
    }
}

/// A new incident as told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// One line.
    pub title: String,
    /// Markdown; empty: a sentence by rule.
    pub body: String,
    /// Unset: investigating, or resolved if it has ended.
    pub status: Option<IncidentStatus>,
    /// Unset: as the impact says.
    pub severity: Option<Severity>,
    /// Over its monitors.
    pub impact: Impact,
    /// Affected monitors; none = the whole site.
    pub monitors: Vec<MonitorId>,
    /// Unset: now.
    pub started_at: Option<Timestamp>,
    /// Its end, of one that is over.
    pub resolved_at: Option<Timestamp>,
    /// See [`Handling::counts`].
    pub counts: bool,
    /// See [`Handling::visibility`].
    pub visibility: Visibility,
}

/// What is different; unset stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edit {
    /// One line.
    pub title: Option<String>,
    /// How much it matters.
    pub severity: Option<Severity>,
    /// Over its monitors.
    pub impact: Option<Impact>,
    /// All affected monitors.
    pub monitors: Option<Vec<MonitorId>>,
    /// False takes an automatic one over, true gives it back.
    pub auto_resolve: Option<bool>,
    /// Its beginning.
    pub started_at: Option<Timestamp>,
    /// Its end, of one that is over.
    pub resolved_at: Option<Timestamp>,
    /// See [`Handling::counts`].
    pub counts: Option<bool>,
    /// See [`Handling::visibility`].
    pub visibility: Option<Visibility>,
}

/// What a file of `incidents/` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The file.
    pub mark: FileMark,
    /// Midnight (UTC) of the date in its name: part of its id.
    pub date: Timestamp,
    /// Its front matter, and the text before the first section.
    pub draft: Draft,
    /// Its sections, oldest first.
    pub updates: Vec<WrittenUpdate>,
}

/// A section `## 2026-11-21T10:20:00Z identified`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenUpdate {
    /// When.
    pub at: Timestamp,
    /// Where the incident stands after it.
    pub status: IncidentStatus,
    /// Markdown.
    pub body: String,
}

/// Which order the body of a request is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// A new incident.
    Open,
    /// An update of this one.
    Update(IncidentId),
    /// Other facts about it.
    Edit(IncidentId),
    /// Other words in one of its updates.
    Reword(IncidentId, UpdateId),
    /// Its end.
    Resolve(IncidentId),
    /// Somebody has seen it.
    Acknowledge(IncidentId),
}

/// Why nothing was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such thing.
    Missing(Fault),
    /// It makes no sense as things stand.
    Conflict(Fault),
    /// It makes no sense at all.
    Invalid(Vec<Fault>),
    /// The key was used for another request.
    KeyReused(Fault),
    /// It cannot be recorded now.
    Unavailable(Fault),
}

/// Cause and cure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// What is wrong.
    pub message: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl Fault {
    /// With what to do about it.
    pub fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: Some(hint.into()) }
    }
}

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
    /// Bad time only, of finished stretches; rounded.
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

    /// `page`: its page, if it is public.
    pub fn new(incident: &Incident, page: Option<String>) -> Self {
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
            drill: incident.drill,
            flapping: incident.flapping,
            auto_resolve: handling.auto_resolve,
            started_at: incident.started_at,
            resolved_at: incident.resolved_at,
            duration_seconds: incident.duration_seconds(),
            downtime_seconds: round_seconds(incident.downtime),
            recurrences: incident.recurrences,
            monitors: incident.monitors.clone(),
            acknowledged_at: handling.acknowledged.as_ref().map(|(at, _)| *at),
            acknowledged_by: handling.acknowledged.as_ref().map(|(_, who)| who.clone()),
            file: handling.file.as_ref().map(|file| file.name.clone()),
            withdrawn: handling.withdrawn,
            updated_at: incident.updated_at,
            updates: None,
        }
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
        Self { id: entry.id.clone(), kind: entry.kind, status: entry.status, body: entry.body.clone(), created_at: entry.at }
    }
}

/// One change by a person, as recorded with it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Audit {
    /// When.
    pub at: Timestamp,
    /// Name of the token; `files` for what is written in git.
    pub who: String,
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
    fn the_worse_of_impact_and_judgement_is_shown() {
        for (impact, judged, shown) in [
            (Impact::None, Shown::Up, Shown::Up),
            (Impact::None, Shown::Unknown, Shown::Unknown),
            (Impact::Degraded, Shown::Up, Shown::Degraded),
            (Impact::Degraded, Shown::Unknown, Shown::Degraded),
            (Impact::Degraded, Shown::Down, Shown::Down),
            (Impact::Down, Shown::Degraded, Shown::Down),
        ] {
            assert_eq!(impact.over(judged), shown, "{impact} over {judged}");
        }
    }

    #[test]
    fn an_audit_holds_what_differs() {
        let (before, after) = (serde_json::json!({"a": 1, "b": 2}), serde_json::json!({"a": 1, "b": 3}));
        let expected = (serde_json::json!({"b": 2}), serde_json::json!({"b": 3}));
        assert_eq!(Audit::difference(Some(&before), &after), expected);
        assert_eq!(Audit::difference(None, &after), (Json::Null, after));
    }
}
