//! Who is told, of what, and how.

use std::sync::Arc;
use std::time::Duration;

use super::status::words;
use super::{GroupId, Monitor, MonitorId, Secret, Severity, SubscriberId};

words!(
    /// What a message tells.
    EventType {
        IncidentOpened = "incident.opened", IncidentUpdated = "incident.updated", IncidentReopened = "incident.reopened",
        IncidentResolved = "incident.resolved", MaintenanceScheduled = "maintenance.scheduled",
        MaintenanceStarted = "maintenance.started", MaintenanceEnded = "maintenance.ended",
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
    /// About which monitors.
    pub scope: Scope,
    /// Changes when the subscriber's own block in the configuration does: only that lifts a 410.
    pub fingerprint: u64,
}

/// One enum of channels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Channel {
    /// Standard Webhooks.
    Webhook(Webhook),
}

/// A Standard Webhooks endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// `http:` or `https:`; may hold a secret.
    pub url: Secret,
    /// Keys as written, `whsec_…`; each signs every message.
    pub secrets: Vec<Secret>,
    /// Extra headers.
    pub headers: Vec<(String, Secret)>,
    /// Of a whole try.
    pub timeout: Duration,
    /// Whether loopback, link-local and private addresses may be connected to.
    pub allow_private: bool,
}

/// Which monitors a subscriber cares for.
#[derive(Clone, Debug, PartialEq, Eq)]
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
        match self {
            Self::All => true,
            Self::Only { monitors, groups } => {
                monitors.contains(&monitor.id) || monitor.group.as_ref().is_some_and(|group| groups.contains(group))
            }
        }
    }
}

impl Subscriber {
    /// Whether something about these monitors concerns it, whatever the event; `None` = it has no severity (maintenance).
    pub fn cares_for(&self, monitors: &[Arc<Monitor>], severity: Option<Severity>) -> bool {
        let in_scope = self.scope == Scope::All || monitors.iter().any(|monitor| self.scope.covers(monitor));
        in_scope && severity.is_none_or(|severity| self.severities.contains(&severity))
    }

    /// Whether it wants this type of event.
    pub fn wants(&self, event: EventType) -> bool {
        self.events.contains(&event)
    }
}
