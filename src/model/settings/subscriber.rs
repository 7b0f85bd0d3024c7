//! Who is told, of what, and how.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::model::channel::Channel;
use crate::model::status::words;
use crate::model::{Audience, ChannelKind, GroupId, Monitor, MonitorId, Severity, SubscriberId};

words!(
    /// What a message tells.
    EventType {
        IncidentOpened = "incident.opened", IncidentUpdated = "incident.updated",
        IncidentReopened = "incident.reopened", IncidentResolved = "incident.resolved",
        MaintenanceScheduled = "maintenance.scheduled", MaintenanceStarted = "maintenance.started",
        MaintenanceEnded = "maintenance.ended",
    }
);

/// Somebody who is told about incidents and maintenance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscriber {
    /// Its key.
    pub id: SubscriberId,
    /// How it is told.
    pub channel: Channel,
    /// Of what.
    pub events: Vec<EventType>,
    /// From which severities on.
    pub severities: Vec<Severity>,
    /// Who it is: whether it hears of what visitors may not.
    pub audience: Audience,
    /// About which monitors.
    pub scope: Scope,
    /// Told only when another subscriber escalates, or falls back, to it.
    pub standby: bool,
    /// Words of its own in place of the standard ones.
    pub words: Words,
    /// While an incident is neither acknowledged nor resolved: what follows.
    pub nagging: Nagging,
    /// Who gets what could not be delivered to it.
    pub fallback: Option<SubscriberId>,
    /// How fast it may be sent to.
    pub pace: Pace,
    /// Changes when the subscriber's own block in the configuration does: only that lifts a 410.
    pub fingerprint: u64,
}

/// Templates as written; `None` is the standard text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// Of the title, or subject.
    pub title: Option<String>,
    /// Of the text below it.
    pub body: Option<String>,
}

/// What follows an incident that nobody has acknowledged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Nagging {
    /// From one message about it to the next reminder.
    pub remind_every: Option<Duration>,
    /// Who else is told, and when.
    pub escalate: Vec<Escalation>,
}

/// One step of an escalation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Escalation {
    /// After the subscriber was told that the incident opened.
    pub after: Duration,
    /// Who is told then.
    pub to: Vec<SubscriberId>,
}

/// A token bucket: `burst` messages at once, then so many a minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Never zero.
    pub per_minute: u32,
    /// Never zero.
    pub burst: u32,
}

/// Which monitors a subscriber cares for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Every one.
    All,
    /// Those named, and those in the groups named.
    Only {
        /// By id.
        monitors: Vec<MonitorId>,
        /// By group.
        groups: Vec<GroupId>,
    },
}

impl Scope {
    /// Whether this monitor is meant.
    pub fn covers(&self, monitor: &Monitor) -> bool {
        self.names(&monitor.id, monitor.group.as_ref())
    }

    /// The same of a monitor that is known by its id and group.
    pub fn names(&self, monitor: &MonitorId, group: Option<&GroupId>) -> bool {
        match self {
            Self::All => true,
            Self::Only { monitors, groups } => {
                monitors.contains(monitor) || group.is_some_and(|group| groups.contains(group))
            }
        }
    }
}

impl Subscriber {
    /// One over this channel that is told everything the channel can tell, with nothing special: a beginning for the
    /// rest.
    pub fn plain(id: SubscriberId, channel: Channel) -> Self {
        let kind = channel.kind();
        Self {
            id,
            events: kind.events().to_vec(),
            severities: vec![Severity::Critical, Severity::Major, Severity::Minor],
            audience: if kind == ChannelKind::Statuspage { Audience::Public } else { Audience::All },
            scope: Scope::All,
            standby: false,
            words: Words::default(),
            nagging: Nagging::default(),
            fallback: None,
            pace: kind.pace(),
            fingerprint: 0,
            channel,
        }
    }
}
