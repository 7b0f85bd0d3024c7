//! What messages say of the page as a whole, for receivers that are told of it: how it is right after a batch. What is
//! private is not in it, except of the monitors that a message is about.

use std::collections::HashMap;

use super::Site;
use super::sight::Sight;
use crate::model::{Batch, Change, ComponentFacts, GroupId, Monitor, MonitorId, PageFacts, Shown, Subject, Timestamp};

/// Characters told of a description.
const DESCRIPTION_MAX: usize = 500;

/// Everything that is asked of the page for one batch, looked for once.
struct Page<'a> {
    site: &'a Site,
    at: Timestamp,
    /// By monitor, as the page lists them: each group, its monitors, and last those in none.
    places: HashMap<&'a MonitorId, usize>,
    /// Groups that the page shows.
    groups: Vec<&'a GroupId>,
}

/// Adds the page to every event of the batch.
pub(super) fn add(site: &Site, batch: &mut Batch) {
    if !batch.changes.iter().any(|change| matches!(change, Change::Event { .. })) {
        return;
    }
    let page = Page::new(site, batch.at);
    let rollup = site.now(batch.at).rollup();
    for change in &mut batch.changes {
        if let Change::Event { facts, .. } = change {
            let components = page.components(&facts.subject);
            let (site, name) = (site.config.site_url(), site.config.site.name.clone());
            facts.page = Some(Box::new(PageFacts { site, name, rollup: Some(rollup), known_at: None, components }));
        }
    }
}

impl<'a> Page<'a> {
    fn new(site: &'a Site, at: Timestamp) -> Self {
        let config = &site.config;
        let public = |monitor: &&Monitor| monitor.is_public();
        let monitors: Vec<&Monitor> = config.monitors.iter().map(|monitor| &**monitor).filter(public).collect();
        let has_member = |id: &&GroupId| monitors.iter().any(|monitor| monitor.group.as_ref() == Some(*id));
        let groups: Vec<&GroupId> = config.groups.iter().map(|group| &group.id).filter(has_member).collect();
        let mut places = HashMap::new();
        let mut place = 0;
        for group in groups.iter().map(|group| Some(*group)).chain([None]) {
            place += usize::from(group.is_some());
            for monitor in monitors.iter().filter(|monitor| monitor.group.as_ref() == group) {
                place += 1;
                places.insert(&monitor.id, place);
            }
        }
        Self { site, at, places, groups }
    }

    fn components(&self, subject: &Subject) -> Vec<ComponentFacts> {
        match subject {
            Subject::Incident(story) => {
                let told = story.monitors.iter().take(PageFacts::COMPONENTS);
                // Nothing is wrong with a monitor of a drill.
                let as_told = |status| (!story.incident.drill).then_some(status);
                told.map(|told| self.component(&told.id, as_told(told.status))).collect()
            }
            Subject::Maintenance { maintenance } => {
                let told = maintenance.monitors.iter().take(PageFacts::COMPONENTS);
                told.map(|told| self.component(&told.id, None)).collect()
            }
        }
    }

    /// A monitor, with the status that its message tells, else what is shown of it.
    fn component(&self, id: &MonitorId, told: Option<Shown>) -> ComponentFacts {
        let monitor = self.site.configured(id);
        let sight: Sight = self.site.shown(id, self.at);
        let first = self.site.seat(id).and_then(|seat| seat.standing.first_check).unwrap_or(self.at);
        let group = monitor.and_then(|monitor| monitor.group.clone());
        let description = monitor.and_then(|monitor| monitor.description.as_ref());
        ComponentFacts {
            id: id.clone(),
            group: group.filter(|id| self.groups.contains(&id)),
            position: self.places.get(id).copied().unwrap_or(0),
            description: description.map(|text| text.chars().take(DESCRIPTION_MAX).collect()),
            created_at: first,
            updated_at: sight.since.unwrap_or(first),
            status: told.unwrap_or(sight.shown),
            before: None,
        }
    }
}
