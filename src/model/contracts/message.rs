//! The facts of an event, frozen when it was committed, names and links included: what every channel's payload is made
//! from.

use serde::{Deserialize, Serialize};

use crate::model::status::words;
use crate::model::statuspage::Rollup;
use crate::model::{
    Cause, ChannelKind, Entry, EventType, GroupId, Incident, IncidentId, IncidentKind, IncidentStatus, MessageId,
    MonitorId, OccurrenceId, OccurrenceStatus, Severity, Shown, Source, Story, SubscriberId, Timestamp, UpdateId,
};

/// An event and everything said about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// What happened.
    pub event: EventType,
    /// The moment of decision.
    pub at: Timestamp,
    /// What it is about.
    #[serde(flatten)]
    pub subject: Subject,
    /// The public page after it; rows of earlier versions have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<Box<PageFacts>>,
}

/// The public page right after an event, for receivers that are told of it as a whole. Nothing of what is private is in
/// `rollup`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PageFacts {
    /// Its address.
    pub site: String,
    /// What it is called; empty in rows of earlier versions.
    #[serde(default)]
    pub name: String,
    /// How it was all in all; `None` in what is told later about the same event (a reminder, an escalation).
    pub rollup: Option<Rollup>,
    /// When the incident was opened, or the maintenance known.
    pub known_at: Option<Timestamp>,
    /// The first of the monitors that it is about.
    pub components: Vec<ComponentFacts>,
}

impl PageFacts {
    /// Monitors told of at most.
    pub const COMPONENTS: usize = 16;
}

/// A monitor, as the page has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComponentFacts {
    /// Its id.
    pub id: MonitorId,
    /// Its group then, if the page shows one.
    pub group: Option<GroupId>,
    /// Its place among groups and monitors, from 1; 0 if the page does not show it.
    pub position: usize,
    /// The beginning of what is said about it.
    pub description: Option<String>,
    /// Since when it is known.
    pub created_at: Timestamp,
    /// Since when it is what it is.
    pub updated_at: Timestamp,
    /// Its status then.
    pub status: Shown,
    /// Its status when the same incident was told of before, if it was.
    pub before: Option<Shown>,
}

/// What an event is about: messages of one subject are told in order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Subject {
    /// An incident.
    Incident(Box<IncidentStory>),
    /// An occurrence of maintenance.
    Maintenance {
        /// The occurrence.
        maintenance: MaintenanceFacts,
    },
}

impl Subject {
    /// The id of the incident or of the occurrence.
    pub fn id(&self) -> &str {
        match self {
            Self::Incident(story) => story.incident.id.as_str(),
            Self::Maintenance { maintenance } => maintenance.id.as_str(),
        }
    }

    /// What it is called.
    pub fn title(&self) -> &str {
        match self {
            Self::Incident(story) => &story.incident.title,
            Self::Maintenance { maintenance } => &maintenance.title,
        }
    }

    /// Whether it is an incident that has ended.
    pub const fn is_resolved(&self) -> bool {
        match self {
            Self::Incident(story) => story.incident.resolved_at.is_some(),
            Self::Maintenance { .. } => false,
        }
    }
}

/// An incident, and the entry of its timeline that is told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IncidentStory {
    /// The incident right after it.
    pub incident: IncidentFacts,
    /// All affected monitors.
    pub monitors: Vec<MonitorFacts>,
    /// Why; `None` when manual.
    pub cause: Option<Box<Cause>>,
    /// The entry of the timeline.
    pub update: UpdateFacts,
    /// What was made by rule of all this, as data: the words above are its English.
    #[serde(default, skip_serializing_if = "Stories::is_empty")]
    pub stories: Stories,
}

/// What of an incident's words was made by rule, so that it is told in the language of the site. People's words have
/// none, and neither have rows of earlier versions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stories {
    /// The title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Story>,
    /// The entry of the timeline; of a reminder, what it was before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub update: Option<Story>,
    /// What a reminder says first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reminder: Option<Reminder>,
}

impl Stories {
    /// Of an incident and the entry of its timeline that is told.
    pub fn of(incident: &Incident, entry: &Entry) -> Self {
        Self { title: incident.story.clone(), update: entry.story.clone(), reminder: None }
    }

    /// Whether everything is people's words.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// That an incident is open and nobody has acknowledged it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminder {
    /// For how long, seconds.
    pub seconds: u64,
    /// It was reopened, so long ago.
    pub again: bool,
    /// What was told before, in the words that are stored.
    pub of: String,
}

/// An occurrence of maintenance, as the webhook tells it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MaintenanceFacts {
    /// Its id.
    pub id: OccurrenceId,
    /// Its place on the page of maintenance; null when every monitor of it is private.
    pub url: Option<String>,
    /// What is done.
    pub title: String,
    /// Markdown.
    pub description: Option<String>,
    /// Where it stands.
    pub status: OccurrenceStatus,
    /// First instant.
    pub starts_at: Timestamp,
    /// First instant after it.
    pub ends_at: Timestamp,
    /// What it is laid over.
    pub monitors: Vec<NamedMonitor>,
}

/// A monitor by id and name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedMonitor {
    /// Its id.
    pub id: MonitorId,
    /// Its name then.
    pub name: String,
    /// Visitors may not know of it.
    #[serde(default)]
    pub private: bool,
}

/// An incident, as the webhook tells it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IncidentFacts {
    /// Its id.
    pub id: IncidentId,
    /// Its page; null for a private monitor.
    pub url: Option<String>,
    /// `Mockoon down`.
    pub title: String,
    /// Where it stands.
    pub status: IncidentStatus,
    /// The worst so far.
    pub severity: Severity,
    /// Who opened it.
    pub source: Source,
    /// What it is about.
    #[serde(default = "service")]
    pub kind: IncidentKind,
    /// Made on purpose.
    pub drill: bool,
    /// Reopened at least once.
    pub flapping: bool,
    /// Beginning of the first bad stretch.
    pub started_at: Timestamp,
    /// End, once resolved.
    pub resolved_at: Option<Timestamp>,
    /// `resolved_at − started_at`, rounded.
    pub duration_seconds: Option<u64>,
    /// Bad time only, rounded.
    pub downtime_seconds: u64,
    /// Times it went bad again.
    pub recurrences: u32,
    /// The report, once resolved; null for a private monitor.
    pub report_url: Option<String>,
}

/// Rows of earlier versions tell of nothing else.
pub(super) const fn service() -> IncidentKind {
    IncidentKind::Service
}

/// A monitor, as the webhook tells it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MonitorFacts {
    /// Its id.
    pub id: MonitorId,
    /// Its name then.
    pub name: String,
    /// Its group then.
    pub group: Option<GroupId>,
    /// Its status then.
    pub status: Shown,
    /// Its page; null when private.
    pub url: Option<String>,
}

/// An entry of the timeline, as the webhook tells it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UpdateFacts {
    /// Its id.
    pub id: UpdateId,
    /// Where the incident stands after it.
    pub status: IncidentStatus,
    /// A sentence.
    pub body: String,
    /// A person wrote it, in Markdown.
    #[serde(default)]
    pub by_person: bool,
    /// Visitors may not read it: it names something private.
    #[serde(default)]
    pub private: bool,
    /// When.
    pub created_at: Timestamp,
}

words!(
    /// Why there is a message: an event, a reminder of an open incident, another subscriber's escalation, or a dead
    /// message of another.
    MessageKind { Event = "event", Reminder = "reminder", Escalation = "escalation", Fallback = "fallback" }
);

/// A message that is due: a row of the outbox, taken for a try.
#[derive(Clone, Debug, PartialEq)]
pub struct DueMessage {
    /// The same over all retries.
    pub id: MessageId,
    /// For whom.
    pub subscriber: SubscriberId,
    /// Why there is a message.
    pub kind: MessageKind,
    /// The facts, frozen at commit.
    pub facts: Facts,
    /// The bytes, once made, and the channel they were made for; every retry over that channel sends these.
    pub body: Option<(ChannelKind, Vec<u8>)>,
    /// Tries that were finished.
    pub attempts: u32,
    /// Its subscriber's circuit is open: nothing else is tried beside it.
    pub probe: bool,
}
