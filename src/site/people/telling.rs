//! From a decision to what is written and told: rows, facts for subscribers, the audit.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use super::Decision;
use crate::locale::Locale;
use crate::model::{
    Batch, Change, Config, Entry, EventType, Facts, Impact, Incident, IncidentStory, Loaded, Monitor, MonitorFacts,
    MonitorId, Shown, Source, Subject, Subscriber, Timestamp, Visibility,
};
use crate::site::incident::{incident_facts, update_facts};

/// Monitors named in an answer at most.
const NAMED_MOST: usize = 5;

/// What is known around a decision.
pub(crate) struct Surroundings<'a> {
    /// The moment of decision.
    pub(crate) now: Timestamp,
    /// Links and names are made from it.
    pub(crate) config: &'a Config,
    /// What the store holds of monitors that are not watched now: names of those that the configuration has no more.
    pub(crate) dormant: &'a HashMap<MonitorId, Loaded>,
    /// Who may be told.
    pub(crate) subscribers: &'a Arc<Vec<Arc<Subscriber>>>,
    /// What is shown of its monitors while the incident is as decided.
    pub(crate) shown: HashMap<MonitorId, Shown>,
    /// Bad time of an automatic incident so far, as its episode knows it.
    pub(crate) downtime: Option<Duration>,
}

impl Surroundings<'_> {
    fn monitor(&self, id: &MonitorId) -> Option<&Arc<Monitor>> {
        self.config.monitors.iter().find(|monitor| monitor.id == *id)
    }

    /// The name of a monitor and whether visitors may know of it, as it was last configured.
    fn known(&self, id: &MonitorId) -> Option<(&str, bool)> {
        let former = || self.dormant.get(id).map(|former| (former.name.as_str(), former.public));
        self.monitor(id)
            .map(|monitor| (monitor.name.as_str(), monitor.visibility == Visibility::Public))
            .or_else(former)
    }

    /// The page of an incident, absolute, if visitors may know of it.
    pub(crate) fn page(&self, incident: &Incident) -> Option<String> {
        let public = |id: &MonitorId| self.known(id).is_some_and(|(_, public)| public);
        incident.is_public(public).then(|| format!("{}/incidents/{}", self.config.site_url(), incident.id))
    }

    /// What visitors see of an incident from now on, for whoever has changed it.
    pub(crate) fn visitors(&self, incident: &Incident) -> String {
        if self.page(incident).is_none() {
            return "Visitors do not see it.".to_owned();
        }
        if incident.resolved_at.is_some() {
            return "Visitors see that it is over.".to_owned();
        }
        if incident.monitors.is_empty() {
            return match incident.handling.impact {
                Impact::None => "Visitors see its title; it changes what is shown of no monitor.",
                Impact::Degraded => "Visitors see every monitor degraded, if it is not worse.",
                Impact::Down => "Visitors see every monitor down.",
            }
            .to_owned();
        }
        let public = incident.monitors.iter().filter(|id| self.known(id).is_some_and(|(_, public)| public));
        let told: Vec<String> = public.map(|id| self.seen(id)).collect();
        let more = told.len().saturating_sub(NAMED_MOST);
        let named: Vec<&str> = told.iter().take(NAMED_MOST).map(String::as_str).collect();
        match more {
            0 => format!("Visitors see {}.", Locale::ENGLISH.list(&named)),
            more => format!("Visitors see {}, and {more} more.", named.join(", ")),
        }
    }

    /// `Checkout down`.
    fn seen(&self, id: &MonitorId) -> String {
        let shown = match self.shown.get(id).copied().unwrap_or(Shown::Unknown) {
            Shown::Up => "up",
            Shown::Degraded => "degraded",
            Shown::Down => "down",
            Shown::Maintenance => "under maintenance",
            Shown::Unknown => "not measured",
        };
        format!("{} {shown}", self.known(id).map_or(id.as_str(), |(name, _)| name))
    }

    fn monitor_facts(&self, id: &MonitorId) -> MonitorFacts {
        let monitor = self.monitor(id);
        // One that is configured no more has no page of its own.
        let public = monitor.is_some_and(|monitor| monitor.visibility == Visibility::Public);
        MonitorFacts {
            id: id.clone(),
            name: self.known(id).map_or_else(|| id.to_string(), |(name, _)| name.to_owned()),
            group: monitor.and_then(|monitor| monitor.group.clone()),
            status: self.shown.get(id).copied().unwrap_or(Shown::Unknown),
            url: public.then(|| format!("{}/monitors/{id}", self.config.site_url())),
        }
    }

    fn facts(&self, event: EventType, incident: &Incident, entry: &Entry) -> Facts {
        let running = incident.bad_since.map_or(Duration::ZERO, |since| self.now.since(since));
        let downtime = self.downtime.filter(|_| incident.resolved_at.is_none()).unwrap_or(incident.downtime + running);
        Facts {
            event,
            at: self.now,
            subject: Subject::Incident(Box::new(IncidentStory {
                incident: incident_facts(incident, self.page(incident), downtime),
                monitors: incident.monitors.iter().map(|id| self.monitor_facts(id)).collect(),
                cause: incident.cause.clone().filter(|_| incident.source == Source::Automatic),
                update: update_facts(entry),
            })),
            page: None,
        }
    }

    /// For the filters: an incident of the whole site concerns everybody.
    fn concerned(&self, incident: &Incident) -> Vec<Arc<Monitor>> {
        self.config.monitors.iter().filter(|monitor| incident.concerns(&monitor.id)).cloned().collect()
    }
}

/// Writes a decision into a batch.
pub(crate) fn tell(decision: Decision, around: &Surroundings<'_>, batch: &mut Batch) {
    let Decision { incident, entries, reworded, standing: _, audit } = decision;
    if audit.is_none() {
        return;
    }
    batch.durable = true;
    batch.changes.push(Change::Incident(incident.clone()));
    batch.changes.extend(reworded.into_iter().map(Change::Reword));
    for (entry, sent) in entries {
        let facts = sent.map(|event| Box::new(around.facts(event, &incident, &entry)));
        batch.changes.push(Change::Entry { incident: incident.id.clone(), entry });
        if let Some(facts) = facts {
            let (monitors, subscribers) = (around.concerned(&incident), around.subscribers.clone());
            batch.changes.push(Change::Event { facts, monitors, subscribers });
        }
    }
    batch.changes.extend(audit.map(|audit| Change::Audit(Box::new(audit))));
}
