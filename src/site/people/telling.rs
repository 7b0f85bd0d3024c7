//! From a decision to what is written and told: rows, facts for subscribers, the audit.

use std::sync::Arc;

use super::Decision;
use crate::locale::Locale;
use crate::model::{
    Batch, Change, Entry, EntryKind, EventType, Facts, Impact, Incident, IncidentStory, Monitor, MonitorFacts,
    MonitorId, Shown, Source, Stories, Story, Subject, Timestamp,
};
use crate::site::incident::{downtime, entry, incident_facts, update_facts};
use crate::site::{Site, drills};

/// Monitors named in an answer at most.
const NAMED_MOST: usize = 5;

/// Writes a decision into a batch; `site` holds the incident as decided.
pub(crate) fn tell(decision: Decision, site: &Site, batch: &mut Batch) {
    let Decision { incident, entries, reworded, standing: _, audit } = decision;
    if audit.is_none() {
        return;
    }
    batch.durable = true;
    batch.changes.push(Change::Incident(incident.clone()));
    batch.changes.extend(reworded.into_iter().map(Change::Reword));
    for (entry, sent) in entries {
        let facts = sent.map(|event| Box::new(facts(site, event, &incident, &entry, batch.at)));
        batch.changes.push(Change::Entry { incident: incident.id.clone(), entry });
        if let Some(facts) = facts {
            let (monitors, subscribers) = (concerned(site, &incident), drills::audience(site, &incident.id));
            batch.changes.push(Change::Event { facts, monitors, subscribers });
        }
    }
    batch.changes.extend(audit.map(|audit| Change::Audit(Box::new(audit))));
}

/// Tells that visitors see an open incident no more: not by a person's word, but by a configuration.
pub(crate) fn hide(site: &Site, incident: &Incident, batch: &mut Batch) {
    let entry = entry(site, incident, EntryKind::Withdrawn, Story::Withdrawn, batch);
    let facts = Box::new(facts(site, EventType::IncidentUpdated, incident, &entry, batch.at));
    let (monitors, subscribers) = (concerned(site, incident), drills::audience(site, &incident.id));
    batch.changes.push(Change::Entry { incident: incident.id.clone(), entry });
    batch.changes.push(Change::Event { facts, monitors, subscribers });
}

/// For the filters: an incident of the whole site concerns everybody.
fn concerned(site: &Site, incident: &Incident) -> Vec<Arc<Monitor>> {
    site.config.monitors.iter().filter(|monitor| incident.concerns(&monitor.id)).cloned().collect()
}

fn facts(site: &Site, event: EventType, incident: &Incident, entry: &Entry, now: Timestamp) -> Facts {
    let laid = site.laid();
    let monitor = |id: &MonitorId| {
        let shown = site.seat(id).map_or(Shown::Unknown, |seat| site.sight(seat, now, &laid).shown);
        match site.configured(id) {
            Some(monitor) => site.monitor_facts(monitor, shown),
            None => MonitorFacts {
                id: id.clone(),
                name: site.known(id).map_or_else(|| id.to_string(), |(name, _)| name.to_owned()),
                group: None,
                status: Shown::Unknown,
                url: None,
            },
        }
    };
    Facts {
        event,
        at: now,
        subject: Subject::Incident(Box::new(IncidentStory {
            incident: incident_facts(incident, site.page_of(incident), downtime(site, incident, now)),
            monitors: incident.monitors.iter().map(monitor).collect(),
            cause: incident.cause.clone().filter(|_| incident.source == Source::Automatic),
            update: update_facts(entry),
            stories: Stories::of(incident, entry),
        })),
        page: None,
    }
}

/// What visitors see of an incident from now on, for whoever has changed it.
pub(crate) fn visitors(site: &Site, incident: &Incident, now: Timestamp) -> String {
    if !site.is_public(incident) {
        return "Visitors do not see it.".to_owned();
    }
    if incident.resolved_at.is_some() {
        return "Visitors see that it is over.".to_owned();
    }
    if incident.monitors.is_empty() {
        let now = site.now(now);
        let aside = if now.count(Shown::Maintenance) > 0 { ", those in maintenance aside" } else { "" };
        return match incident.handling.impact {
            Impact::Degraded | Impact::Down if now.counted == now.count(Shown::Maintenance) => {
                "Visitors see its title; no monitor shows it.".to_owned()
            }
            Impact::None => "Visitors see its title; it changes what is shown of no monitor.".to_owned(),
            Impact::Degraded => format!("Visitors see every monitor degraded{aside}, if it is not worse."),
            Impact::Down => format!("Visitors see every monitor down{aside}."),
        };
    }
    let public = incident.monitors.iter().filter(|id| site.known(id).is_some_and(|(_, public)| public));
    let told: Vec<String> = public.map(|id| seen(site, id, now)).collect();
    let more = told.len().saturating_sub(NAMED_MOST);
    let named: Vec<&str> = told.iter().take(NAMED_MOST).map(String::as_str).collect();
    match more {
        0 => format!("Visitors see {}.", Locale::ENGLISH.list(&named)),
        more => format!("Visitors see {}, and {more} more.", named.join(", ")),
    }
}

/// `Checkout down`.
fn seen(site: &Site, id: &MonitorId, now: Timestamp) -> String {
    let shown = match site.shown(id, now).shown {
        Shown::Up => "up",
        Shown::Degraded => "degraded",
        Shown::Down => "down",
        Shown::Maintenance => "under maintenance",
        Shown::Unknown => "not measured",
    };
    format!("{} {shown}", site.known(id).map_or(id.as_str(), |(name, _)| name))
}
