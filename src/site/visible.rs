//! Whether visitors see something else after a batch than before it: only then is the page made anew at once. What
//! checks find as ever waits for the next beat, and what is private is no reason at all.

use std::sync::Arc;

use super::seat::Seat;
use super::{Input, Site};
use crate::model::{Batch, Change, Config, Group, Incident, IncidentId, Monitor, Occurrence};

/// Whether it does. The site before, and the one after.
pub(super) fn changes((before, after): (&Site, &Site), input: Input<'_>, batch: &Batch) -> bool {
    let configured =
        batch.roster.is_some() && (!before.rostered || shown_of(&before.config) != shown_of(&after.config));
    let sees = |change: &Change| match change {
        Change::Span { monitor, .. } => after.may_be_known(monitor) || before.may_be_known(monitor),
        Change::Incident(incident) => {
            let seen = |site: &Site, incident: &Incident| incident.seen(|id| site.may_be_known(id));
            held(before, input, incident).and_then(|held| seen(before, held)) != seen(after, incident)
        }
        Change::Occurrence(known) | Change::Again(known) => {
            let planned = before.calendar.planned(&known.occurrence.id);
            planned.and_then(|planned| told(before, planned)) != told(after, &known.occurrence)
        }
        Change::Withdrawn(id) => before.calendar.planned(id).is_some_and(|planned| told(before, planned).is_some()),
        // What waits for our own network is looked at as what is not measured.
        Change::Outlook(_) | Change::Held(_) | Change::Freed(_) => false,
        // Whatever a timeline says, its incident has changed with it; whatever is planned, its occurrences.
        Change::Entry { .. } | Change::Reword(_) | Change::Made(_) | Change::Unmade(_) => false,
        Change::Series(_) | Change::Check(_) | Change::Evidence { .. } => false,
        Change::Audit(_) | Change::Remember(_) | Change::Event { .. } => false,
    };
    batch.step.is_some() || configured || batch.changes.iter().any(sees)
}

fn told(site: &Site, occurrence: &Occurrence) -> Option<Occurrence> {
    occurrence.seen(|id| site.may_be_known(id))
}

/// An incident as it was before, if it was there.
fn held<'a>(before: &'a Site, input: Input<'a>, incident: &Incident) -> Option<&'a Incident> {
    let stored = match input {
        Input::Command(_, story) => story.map_or(&[][..], std::slice::from_ref),
        Input::Files(stored) => stored,
        Input::Feed(_) | Input::Step(..) => &[],
    };
    let is_it = |held: &&Incident| held.id == incident.id;
    let by_people = |id: &IncidentId| before.people.open().find(|held| held.id == *id);
    let mut stored = stored.iter().map(|story| &story.incident);
    stored.find(is_it).or_else(|| by_people(&incident.id)).or_else(|| {
        let own = incident.monitors.first()?;
        let of = |seat: &'a Seat| seat.incident.as_ref().filter(is_it);
        before.seat(own).and_then(of).or_else(|| before.drills.get(own).and_then(|drill| of(&drill.seat)))
    })
}

/// What pages are made from of a configuration.
fn shown_of(config: &Config) -> (&crate::model::Site, &str, Vec<&Group>, Vec<&Arc<Monitor>>) {
    let monitors: Vec<&Arc<Monitor>> = config.monitors.iter().filter(|monitor| monitor.is_public()).collect();
    let is_shown = |group: &&Group| monitors.iter().any(|monitor| monitor.group.as_ref() == Some(&group.id));
    (&config.site, &config.server.base_path, config.groups.iter().filter(is_shown).collect(), monitors)
}
