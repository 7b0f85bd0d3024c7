//! From news of the calendar to what is written and told: rows, and facts for subscribers.

use std::sync::Arc;

use super::Site;
use super::calendar::News;
use crate::model::{
    Batch, Change, Config, EventType, Facts, KnownOccurrence, MaintenanceFacts, Monitor, MonitorId, NamedMonitor,
    Occurrence, Subject,
};

/// Monitors named in a message at most.
const NAMED_MOST: usize = 200;

/// Writes news into the batch; monitors whose window is over are called to be checked.
pub(super) fn tell(news: Vec<News>, site: &Site, batch: &mut Batch) {
    for one in news {
        batch.durable = true;
        match one {
            News::Withdrawn(id) => batch.changes.push(Change::Withdrawn(id)),
            News::Again(known) => batch.changes.push(Change::Again(known)),
            News::Occurrence(known, event) => {
                let KnownOccurrence { occurrence, .. } = &known;
                if event == Some(EventType::MaintenanceEnded) {
                    batch.called.extend(occurrence.monitors.iter().cloned());
                }
                let event = event.map(|event| {
                    let covered = |monitor: &&Arc<Monitor>| occurrence.monitors.contains(&monitor.id);
                    let monitors: Vec<Arc<Monitor>> = site.config.monitors.iter().filter(covered).cloned().collect();
                    let facts = Box::new(facts(event, occurrence, &monitors, (&site.config, batch.at)));
                    Change::Event { facts, monitors, subscribers: site.subscribers.clone() }
                });
                batch.changes.push(Change::Occurrence(known));
                batch.changes.extend(event);
            }
        }
    }
}

fn facts(
    event: EventType,
    occurrence: &Occurrence,
    monitors: &[Arc<Monitor>],
    (config, at): (&Config, crate::model::Timestamp),
) -> Facts {
    let known = |id: &MonitorId| monitors.iter().find(|monitor| monitor.id == *id);
    let name = |id: &MonitorId| known(id).map_or_else(|| id.to_string(), |monitor| monitor.name.clone());
    // Of one that is configured no more nobody knows.
    let private = |id: &MonitorId| known(id).is_none_or(|monitor| !monitor.is_public());
    let public = monitors.iter().any(|monitor| monitor.is_public());
    let named = occurrence.monitors.iter().take(NAMED_MOST);
    Facts {
        event,
        at,
        subject: Subject::Maintenance {
            maintenance: MaintenanceFacts {
                id: occurrence.id.clone(),
                url: public.then(|| format!("{}/maintenance#{}", config.site_url(), occurrence.id)),
                title: occurrence.title.clone(),
                description: occurrence.description.clone(),
                status: occurrence.status,
                starts_at: occurrence.start,
                ends_at: occurrence.end,
                monitors: named
                    .map(|id| NamedMonitor { id: id.clone(), name: name(id), private: private(id) })
                    .collect(),
            },
        },
        page: None,
    }
}
