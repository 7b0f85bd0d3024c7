//! What follows an incident that nobody has acknowledged: when a reminder or an escalation is due, at which place in
//! the line it stands, and what it says.

use std::time::Duration;

use crate::model::incident::round_seconds;
use crate::model::{
    DeliveryState, EventType, Facts, Incident, Reminder, Subject, Timestamp, UpdateFacts, UpdateId, time,
};

/// A place in the line of an incident and a subscriber: the number of the entry, then the step behind it.
pub(in crate::store) type Place = (i64, i64);

/// The newest message of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) struct Newest {
    /// Its place.
    pub place: Place,
    /// Where it stands.
    pub state: DeliveryState,
    /// Since when, once it is settled.
    pub settled: Option<Timestamp>,
}

/// An incident that is open, since it was opened or reopened.
#[derive(Clone, Debug)]
pub(in crate::store) struct Open {
    /// As it is.
    pub incident: Incident,
    /// When it was reopened last: until then there was nothing to be reminded of.
    pub reopened: Option<Timestamp>,
    /// Its bad time so far.
    pub downtime: Duration,
}

/// When a reminder is due, and its place: one interval after the newest message was delivered, or after the reopening;
/// none behind one that waits, or is dead.
pub(in crate::store) fn reminder_due(
    newest: Newest,
    reopened: Option<Timestamp>,
    every: Duration,
) -> Option<(Timestamp, Place)> {
    let settled = newest.settled.filter(|_| newest.state == DeliveryState::Delivered)?;
    let (number, step) = newest.place;
    Some((reopened.map_or(settled, |at| at.max(settled)) + every, (number, step + 1)))
}

/// Where an escalation stands in the line of its target: as far as the line of who escalates has come (`from`), behind
/// what the target has (`last`).
pub(in crate::store) const fn escalation_place(from: Place, last: Option<Place>) -> Place {
    match last {
        Some((number, step)) if number >= from.0 => (number, step + 1),
        Some(_) | None => (from.0, 0),
    }
}

/// The facts with the incident as it stands now. How the page was when they were told says nothing of now.
fn refreshed(mut facts: Facts, open: &Open) -> Facts {
    let incident = &open.incident;
    if let Some(page) = &mut facts.page {
        page.rollup = None;
        page.components.iter_mut().for_each(|component| component.before = None);
    }
    if let Subject::Incident(story) = &mut facts.subject {
        let told = &mut story.incident;
        told.title.clone_from(&incident.title);
        story.stories.title.clone_from(&incident.story);
        told.status = incident.status;
        told.resolved_at = incident.resolved_at;
        told.duration_seconds = incident.duration_seconds();
        told.report_url = told.report_url.take().filter(|_| incident.resolved_at.is_some());
        told.severity = incident.severity;
        told.flapping = incident.flapping;
        told.recurrences = incident.recurrences;
        told.downtime_seconds = round_seconds(open.downtime);
    }
    facts
}

/// An incident told to another as one that opened.
pub(in crate::store) fn escalation(facts: Facts, open: &Open, now: Timestamp) -> Facts {
    Facts { event: EventType::IncidentOpened, at: now, ..refreshed(facts, open) }
}

/// An update that says that nothing has changed, and for how long; its entry of the timeline is `id`.
pub(in crate::store) fn reminder(facts: Facts, open: &Open, now: Timestamp, id: UpdateId) -> Facts {
    let Open { incident, reopened, .. } = open;
    let mut facts = refreshed(facts, open);
    if let Subject::Incident(story) = &mut facts.subject {
        let length = now.since(reopened.unwrap_or(incident.started_at));
        let open = match reopened {
            Some(_) => format!("Open again for {}", time::words(length)),
            None => format!("Still open after {}", time::words(length)),
        };
        let of = story.update.body.clone();
        story.stories.reminder = Some(Reminder { seconds: round_seconds(length), again: reopened.is_some(), of });
        // Their Markdown begins on a line of its own.
        let between = if story.update.by_person { "\n\n" } else { " " };
        let body = format!("{open}, and nobody has acknowledged it.{between}{}", story.update.body);
        let (by_person, private) = (story.update.by_person, story.update.private);
        story.update = UpdateFacts { id, status: incident.status, body, by_person, private, created_at: now };
    }
    Facts { event: EventType::IncidentUpdated, at: now, ..facts }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reminder_follows_what_was_delivered() {
        use DeliveryState::{Dead, Delivered, Pending};
        let at = |minutes: i64| Timestamp::from_millis(minutes * 60_000);
        let every = Duration::from_mins(30);
        for (state, settled, reopened, wanted) in [
            (Pending, None, None, None),
            (Dead, Some(at(1)), None, None),
            (Delivered, Some(at(1)), None, Some(at(31))),
            (Delivered, Some(at(1)), Some(at(5)), Some(at(35))),
            (Delivered, Some(at(9)), Some(at(5)), Some(at(39))),
        ] {
            let newest = Newest { place: (3, 1), state, settled };
            let due = reminder_due(newest, reopened, every);
            assert_eq!(due, wanted.map(|at| (at, (3, 2))), "{state} {settled:?} {reopened:?}");
        }
    }

    #[test]
    fn an_escalation_stands_where_the_line_of_the_other_is_or_behind() {
        for (from, last, wanted) in [
            ((3, 1), None, (3, 0)),
            ((3, 1), Some((2, 5)), (3, 0)),
            ((3, 1), Some((3, 0)), (3, 1)),
            ((3, 1), Some((4, 2)), (4, 3)),
        ] {
            assert_eq!(escalation_place(from, last), wanted, "{from:?} {last:?}");
        }
    }
}
