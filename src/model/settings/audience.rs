//! What each kind of subscriber hears of an event: everything, what the public page would say, or what is for operators
//! too. Pure; its filters by monitor, severity and type are another matter.

use std::borrow::Cow;

use crate::model::incident::round_seconds;
use crate::model::status::words;
use crate::model::{About, EventType, Facts, IncidentStatus, Interest, Stories, Story, Subject, UpdateFacts};

words!(
    /// Who a subscriber is. `all` hears everything, but for what is `operators`' business while there are any; `public`
    /// exactly what the page would say; `operators` everything.
    Audience { All = "all", Public = "public", Operators = "operators" }
);

/// What somebody of this audience hears of an event; nothing if it is none of its business. `any_operators`: somebody
/// is there for whom that is.
pub fn heard(facts: &Facts, audience: Audience, any_operators: bool) -> Option<Cow<'_, Facts>> {
    match audience {
        Audience::Operators | Audience::All if is_farewell(facts) && !facts.subject.is_resolved() => None,
        Audience::Operators => Some(Cow::Borrowed(facts)),
        Audience::All => (!any_operators || !is_for_operators(facts)).then_some(Cow::Borrowed(facts)),
        Audience::Public => public(facts).map(Cow::Owned),
    }
}

/// Whether there is somebody for whom operators' business is. One on standby hears of nothing by itself.
pub fn any_operators(subscribers: &[Interest]) -> bool {
    subscribers.iter().any(|one| one.audience == Audience::Operators && !one.standby)
}

/// The monitors of an event by which the filters of this audience may judge.
pub fn known(about: &[About], audience: Audience) -> Cow<'_, [About]> {
    match audience {
        Audience::All | Audience::Operators => Cow::Borrowed(about),
        Audience::Public => Cow::Owned(about.iter().filter(|one| one.public).cloned().collect()),
    }
}

/// What somebody of the public hears last of an incident that visitors see no more, made from what it `told` them last.
/// `None` if they know that it is over, or still see it: then what they do not hear is about something private.
pub fn farewell(facts: &Facts, told: &Facts) -> Option<Facts> {
    let (Subject::Incident(now), Subject::Incident(before)) = (&facts.subject, &told.subject) else { return None };
    if told.event == EventType::IncidentResolved || now.incident.url.is_some() {
        return None;
    }
    let mut story = before.clone();
    story.monitors.retain_mut(|monitor| {
        let shown = now.monitors.iter().find(|other| other.id == monitor.id && other.url.is_some());
        shown.is_some_and(|shown| {
            monitor.status = shown.status;
            true
        })
    });
    let end = now.incident.resolved_at.unwrap_or(facts.at);
    let incident = &mut story.incident;
    (incident.url, incident.report_url) = (None, None);
    (incident.status, incident.resolved_at) = (IncidentStatus::Resolved, Some(end));
    incident.duration_seconds = Some(round_seconds(end.since(incident.started_at)));
    story.update = UpdateFacts {
        id: now.update.id.clone(),
        status: IncidentStatus::Resolved,
        body: Story::WITHDRAWN.to_owned(),
        by_person: false,
        private: false,
        created_at: facts.at,
    };
    story.stories = Stories { title: before.stories.title.clone(), update: Some(Story::Withdrawn), reminder: None };
    let mut page = facts.page.clone();
    if let Some(page) = &mut page {
        page.components.retain(|component| story.monitors.iter().any(|monitor| monitor.id == component.id));
    }
    Some(Facts { event: EventType::IncidentResolved, at: facts.at, subject: Subject::Incident(story), page })
}

/// Whether this says that visitors see the incident no more. While it goes on, that is the end for the public, and
/// nothing to everybody else.
pub fn is_farewell(facts: &Facts) -> bool {
    match &facts.subject {
        Subject::Incident(story) => story.stories.update == Some(Story::Withdrawn),
        Subject::Maintenance { .. } => false,
    }
}

fn is_for_operators(facts: &Facts) -> bool {
    match &facts.subject {
        Subject::Incident(story) => story.incident.kind.is_for_operators(),
        Subject::Maintenance { .. } => false,
    }
}

/// What the page would say: of what is private nothing, of a reason its kind and its number.
fn public(facts: &Facts) -> Option<Facts> {
    let mut facts = facts.clone();
    let mut left = Vec::new();
    match &mut facts.subject {
        Subject::Incident(story) => {
            if story.incident.url.is_none() || story.update.private {
                return None;
            }
            story.monitors.retain(|monitor| monitor.url.is_some());
            left.extend(story.monitors.iter().map(|monitor| monitor.id.clone()));
            if let Some(cause) = &mut story.cause {
                cause.hide();
            }
        }
        Subject::Maintenance { maintenance } => {
            maintenance.url.as_ref()?;
            maintenance.monitors.retain(|monitor| !monitor.private);
            left.extend(maintenance.monitors.iter().map(|monitor| monitor.id.clone()));
        }
    }
    if let Some(page) = &mut facts.page {
        page.components.retain(|component| left.contains(&component.id));
    }
    Some(facts)
}

#[cfg(test)]
mod tests;
