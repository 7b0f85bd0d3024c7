//! What says whom an event concerns: of the monitors it is about and of a subscriber, what the filters look at. Kept
//! beside the event until everybody is told; never a secret.

use serde::{Deserialize, Serialize};

use crate::model::{
    Audience, EventType, Facts, GroupId, Monitor, MonitorId, Scope, Severity, Subscriber, SubscriberId,
};

/// A monitor that an event is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// Its id.
    pub monitor: MonitorId,
    /// Its group then.
    pub group: Option<GroupId>,
    /// Visitors may know of it.
    #[serde(default = "yes")]
    pub public: bool,
}

const fn yes() -> bool {
    true
}

impl From<&Monitor> for About {
    fn from(monitor: &Monitor) -> Self {
        Self { monitor: monitor.id.clone(), group: monitor.group.clone(), public: monitor.is_public() }
    }
}

/// What a subscriber wants to be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interest {
    /// Whose.
    pub subscriber: SubscriberId,
    /// Of what.
    pub events: Vec<EventType>,
    /// From which severities on.
    pub severities: Vec<Severity>,
    /// About which monitors.
    pub scope: Scope,
    /// Only when another subscriber escalates, or falls back, to it.
    pub standby: bool,
    /// Whether it hears of what visitors may not.
    #[serde(default = "everybody")]
    pub audience: Audience,
}

const fn everybody() -> Audience {
    Audience::All
}

impl From<&Subscriber> for Interest {
    fn from(subscriber: &Subscriber) -> Self {
        Self {
            subscriber: subscriber.id.clone(),
            events: subscriber.events.clone(),
            severities: subscriber.severities.clone(),
            scope: subscriber.scope.clone(),
            standby: subscriber.standby,
            audience: subscriber.audience,
        }
    }
}

impl Interest {
    /// Whether something about these monitors concerns it, whatever the event; `None` = it has no severity
    /// (maintenance).
    pub fn cares_for(&self, about: &[About], severity: Option<Severity>) -> bool {
        let within = |one: &About| self.scope.names(&one.monitor, one.group.as_ref());
        let in_scope = !self.standby && (self.scope == Scope::All || about.iter().any(within));
        in_scope && severity.is_none_or(|severity| self.severities.contains(&severity))
    }

    /// Whether it wants this type of event.
    pub fn wants(&self, event: EventType) -> bool {
        self.events.contains(&event)
    }
}

/// As what somebody is told of an event, if at all. The last argument: whether it was told that the incident opened.
pub type Concerned = fn(&Facts, &[About], &Interest, bool) -> Option<EventType>;
