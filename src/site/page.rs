//! The books' part in messages for receivers that are told of the page as a whole: how it is right after a batch. What
//! is private is not in it, except of the monitors that a message is about.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::Site;
use crate::model::statuspage::Rollup;
use crate::model::{
    Batch, Change, ComponentFacts, Group, GroupId, Impact, Incident, Monitor, MonitorId, PageFacts, Shown, Subject,
    Timestamp, Visibility,
};
use crate::site::calendar::Calendar;

/// Characters told of a description.
const DESCRIPTION_MAX: usize = 500;

/// What is different once the batch is committed.
pub(super) struct After<'a> {
    /// What is planned.
    pub(super) calendar: &'a Calendar,
    /// Incidents as they will be.
    pub(super) incidents: &'a [Incident],
}

/// Everything that is asked of the page for one batch, looked for once.
struct Page<'a> {
    ledger: &'a Site,
    calendar: &'a Calendar,
    now: Timestamp,
    site: String,
    /// Open incidents that visitors see, drills aside.
    open: Vec<&'a Incident>,
    places: HashMap<&'a MonitorId, usize>,
    groups: Vec<&'a Group>,
}

impl Site {
    /// Adds the page to every event of the batch.
    pub(super) fn add_page(&self, batch: &mut Batch, after: &After<'_>) {
        if !batch.changes.iter().any(|change| matches!(change, Change::Event { .. })) {
            return;
        }
        let page = Page::new(self, after, batch.at);
        let rollup = page.rollup();
        for change in &mut batch.changes {
            if let Change::Event { facts, .. } = change {
                let components = page.components(&facts.subject);
                facts.page = Some(Box::new(PageFacts {
                    site: page.site.clone(),
                    rollup: Some(rollup),
                    known_at: None,
                    components,
                }));
            }
        }
    }
}

impl<'a> Page<'a> {
    fn new(ledger: &'a Site, after: &After<'a>, now: Timestamp) -> Self {
        let config = &ledger.config;
        let held = ledger.people.open().chain(ledger.seats.values().filter_map(|seat| seat.incident.as_ref()));
        let others = held.filter(|held| after.incidents.iter().all(|changed| changed.id != held.id));
        let monitors: Vec<&Monitor> = config
            .monitors
            .iter()
            .map(|monitor| &**monitor)
            .filter(|monitor| monitor.visibility == Visibility::Public)
            .collect();
        let public: HashMap<&MonitorId, Option<&GroupId>> =
            monitors.iter().map(|monitor| (&monitor.id, monitor.group.as_ref())).collect();
        let told = |incident: &&Incident| {
            incident.resolved_at.is_none() && !incident.drill && incident.is_public(|id| public.contains_key(id))
        };
        let groups: Vec<&Group> =
            config.groups.iter().filter(|group| public.values().any(|of| *of == Some(&group.id))).collect();
        // As the page lists them: each group, its monitors, and last those in none.
        let mut places = HashMap::new();
        let mut place = 0;
        for group in groups.iter().map(|group| Some(&group.id)).chain([None]) {
            place += usize::from(group.is_some());
            for monitor in monitors.iter().filter(|monitor| monitor.group.as_ref() == group) {
                place += 1;
                places.insert(&monitor.id, place);
            }
        }
        let open: Vec<&Incident> = others.chain(after.incidents).filter(told).collect();
        Self { ledger, calendar: after.calendar, now, site: config.site_url(), open, places, groups }
    }

    fn rollup(&self) -> Rollup {
        let counted = self
            .ledger
            .seats
            .values()
            .map(|seat| &seat.monitor)
            .filter(|monitor| monitor.visibility == Visibility::Public);
        let components = counted.map(|monitor| self.shown(&monitor.id).into());
        Rollup::of(components, self.open.iter().map(|incident| incident.severity))
    }

    /// What visitors see of a monitor; of one that nobody measures now, what was judged last.
    fn shown(&self, id: &MonitorId) -> Shown {
        self.over(id, self.ledger.seats.get(id).map_or(Shown::Unknown, |seat| seat.standing.status.shown()))
    }

    /// What lies over the judged status: maintenance, and what people say.
    fn over(&self, id: &MonitorId, judged: Shown) -> Shown {
        if self.calendar.until(id, self.now).is_some_and(|until| self.now < until) {
            return Shown::Maintenance;
        }
        self.laid(id).map_or(Impact::None, |(impact, _)| impact).over(judged)
    }

    /// What people say of a monitor, and since when: the worst.
    fn laid(&self, id: &MonitorId) -> Option<(Impact, Timestamp)> {
        let said =
            self.open.iter().filter(|incident| incident.handling.impact != Impact::None && incident.concerns(id));
        said.map(|incident| (incident.handling.impact, incident.started_at))
            .max_by_key(|(impact, since)| (*impact, Reverse(*since)))
    }

    fn components(&self, subject: &Subject) -> Vec<ComponentFacts> {
        match subject {
            Subject::Incident(story) => {
                let told = story.monitors.iter().take(PageFacts::COMPONENTS);
                // Nothing is wrong with a monitor of a drill.
                let status =
                    |id: &MonitorId, told| if story.incident.drill { self.shown(id) } else { self.over(id, told) };
                told.map(|told| self.component(&told.id, status(&told.id, told.status))).collect()
            }
            Subject::Maintenance { maintenance } => {
                let told = maintenance.monitors.iter().take(PageFacts::COMPONENTS);
                told.map(|told| self.component(&told.id, self.shown(&told.id))).collect()
            }
        }
    }

    fn component(&self, id: &MonitorId, status: Shown) -> ComponentFacts {
        let monitor = self.ledger.config.monitors.iter().find(|monitor| monitor.id == *id);
        let standing =
            self.ledger.seats.get(id).map(|seat| &seat.standing).filter(|standing| standing.first_check.is_some());
        let first = standing.and_then(|standing| standing.first_check).unwrap_or(self.now);
        let judged = standing.map_or(Shown::Unknown, |standing| standing.status.shown());
        let said = self.laid(id).filter(|(impact, _)| impact.over(judged) != judged);
        let group = monitor.and_then(|monitor| monitor.group.clone());
        ComponentFacts {
            id: id.clone(),
            group: group.filter(|id| self.groups.iter().any(|group| group.id == *id)),
            position: self.places.get(id).copied().unwrap_or(0),
            description: monitor
                .and_then(|monitor| monitor.description.as_ref())
                .map(|text| text.chars().take(DESCRIPTION_MAX).collect()),
            created_at: first,
            updated_at: said.map(|(_, since)| since).or(standing.map(|standing| standing.since)).unwrap_or(first),
            status,
            before: None,
        }
    }
}
