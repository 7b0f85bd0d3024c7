//! Open incidents, as the commit has them. The store only adds their timelines: one whose timeline cannot be read
//! counts all the same.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::past::Past;
use super::readers::Readers;
use crate::model::{Entry, Incident, IncidentId, MonitorId};
use crate::site::Committed;
use crate::view::Told;

/// Open incidents with the timelines that were read with them.
#[derive(Debug, Default)]
pub(super) struct Open {
    read: HashMap<IncidentId, Arc<Told>>,
}

impl Open {
    /// What visitors may know of, newest first.
    pub(super) fn tell(&mut self, readers: &Readers, committed: &Committed, past: &Past) -> Vec<Arc<Told>> {
        let public = committed.monitors.iter().filter(|live| live.monitor.is_public());
        let known: HashSet<&MonitorId> = public.map(|live| &live.monitor.id).chain(past.former.keys()).collect();
        let open: Vec<&Incident> =
            committed.open.iter().filter(|incident| incident.is_public(|id| known.contains(id))).collect();
        let mut timelines = self.timelines(readers, committed, &open);
        let before = std::mem::take(&mut self.read);
        let told = |incident: &Incident| {
            let held = before.get(&incident.id);
            if let Some(held) = held.filter(|held| held.incident.updated_at == incident.updated_at) {
                self.read.insert(incident.id.clone(), Arc::clone(held));
                return Some(Arc::clone(held));
            }
            let timeline = timelines.remove(&incident.id);
            let (is_read, entries) = (timeline.is_some(), timeline.unwrap_or_default());
            let hide_reasons = committed.config.site.hide_reasons;
            let mut told = Told::new(incident.clone(), entries, |id| known.contains(id), hide_reasons)?;
            if !is_read && let Some(held) = held {
                told.updates.clone_from(&held.updates);
            }
            let told = Arc::new(told);
            // What could not be read is read next time; until then the words of before are told.
            let kept = if is_read { Some(&told) } else { held };
            self.read.extend(kept.map(|kept| (incident.id.clone(), Arc::clone(kept))));
            Some(told)
        };
        open.into_iter().filter_map(told).collect()
    }

    /// The timelines that have changed; none if the store cannot be read. What was written after the commit is not told
    /// yet.
    fn timelines(
        &self,
        readers: &Readers,
        committed: &Committed,
        open: &[&Incident],
    ) -> HashMap<IncidentId, Vec<Entry>> {
        let is_new = |incident: &&&Incident| {
            self.read.get(&incident.id).is_none_or(|held| held.incident.updated_at != incident.updated_at)
        };
        let changed: Vec<&Incident> = open.iter().filter(is_new).copied().collect();
        if changed.is_empty() {
            return HashMap::new();
        }
        let read = readers.read(|reader| {
            let timeline = |incident: &Incident| {
                let mut entries = reader.timeline(&incident.id)?;
                entries.retain(|entry| entry.at <= committed.at.max(incident.updated_at));
                Ok((incident.id.clone(), entries))
            };
            changed.into_iter().map(timeline).collect()
        });
        read.unwrap_or_default()
    }
}
