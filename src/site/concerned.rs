//! Whom an event concerns, and as what it is told to them. Pure.

use crate::model::{About, EventType, Facts, Interest, Subject};

/// As what a subscriber is told of an event, if at all. `followed`: it was told that this incident opened.
///
/// Once told that it opened, it is told how it goes on (of the types it wants), whatever a changed severity or filter
/// says: nobody is left with an incident that never ends.
pub fn concerned(facts: &Facts, about: &[About], interest: &Interest, followed: bool) -> Option<EventType> {
    let kind = facts.event;
    let severity = match &facts.subject {
        Subject::Incident(story) => Some(story.incident.severity),
        Subject::Maintenance { .. } => None,
    };
    let cares = interest.cares_for(about, severity);
    let as_itself = |cares: bool| (cares && interest.wants(kind)).then_some(kind);
    let follows = interest.wants(EventType::IncidentOpened);
    match kind {
        EventType::IncidentOpened => as_itself(cares && !followed),
        // A postmortem opens nothing.
        EventType::IncidentUpdated if facts.subject.is_resolved() && follows && !followed => None,
        EventType::IncidentUpdated | EventType::IncidentReopened if follows && !followed => {
            cares.then_some(EventType::IncidentOpened)
        }
        EventType::IncidentResolved if follows && !followed => None,
        EventType::IncidentUpdated | EventType::IncidentReopened | EventType::IncidentResolved => {
            as_itself(cares || followed)
        }
        EventType::MaintenanceScheduled | EventType::MaintenanceStarted | EventType::MaintenanceEnded => {
            as_itself(cares)
        }
    }
}

#[cfg(test)]
mod tests {
    use EventType::{
        IncidentOpened as Opened, IncidentReopened as Reopened, IncidentResolved as Resolved,
        IncidentUpdated as Updated,
    };
    use Severity::{Critical, Major, Minor};

    use super::*;
    use crate::model::{
        Audience, GroupId, IncidentId, IncidentStatus, MonitorId, Scope, Severity, SubscriberId, Timestamp, fixture,
    };

    fn facts(event: EventType, severity: Severity) -> Facts {
        let at = Timestamp::from_millis(1_795_255_200_000);
        let mut story = fixture::story(IncidentId::new("inc_1"), at);
        story.incident.severity = severity;
        Facts { event, at, subject: Subject::Incident(Box::new(story)), page: None }
    }

    fn interest(events: &[EventType], severities: &[Severity]) -> Interest {
        Interest {
            subscriber: SubscriberId::new("ops"),
            events: events.to_vec(),
            severities: severities.to_vec(),
            scope: Scope::All,
            standby: false,
            audience: Audience::All,
        }
    }

    fn api() -> Vec<About> {
        vec![About { monitor: MonitorId::new("api"), group: Some(GroupId::new("apis")), public: true }]
    }

    /// Name, events and severities of the subscriber, course of the incident, what is told.
    type Case<'a> = (&'a str, &'a [EventType], &'a [Severity], &'a [(EventType, Severity)], &'a [EventType]);

    /// The course of an incident, and what a subscriber with these events and severities is told of it.
    #[test]
    fn filters_decide_who_is_told_what() {
        let all: &[EventType] = EventType::ALL;
        let rated: &[Severity] = &[Critical, Major, Minor];
        let course =
            [(Opened, Minor), (Updated, Critical), (Resolved, Critical), (Reopened, Critical), (Resolved, Critical)];
        let table: &[Case<'_>] = &[
            ("everything", all, rated, &course, &[Opened, Updated, Resolved, Reopened, Resolved]),
            ("first matches at the raise", all, &[Critical], &course, &[Opened, Resolved, Reopened, Resolved]),
            (
                "raised only, though it wants no updates",
                &[Opened, Resolved],
                &[Critical],
                &course,
                &[Opened, Resolved, Resolved],
            ),
            ("opened only", &[Opened], rated, &course, &[Opened]),
            ("opened only, first matches at the raise", &[Opened], &[Critical], &course, &[Opened]),
            ("no resolves", &[Opened, Updated, Reopened], rated, &course, &[Opened, Updated, Reopened]),
            (
                "followed to its end, whatever it becomes",
                all,
                &[Minor],
                &course,
                &[Opened, Updated, Resolved, Reopened, Resolved],
            ),
            ("never matches", all, &[Major], &course, &[]),
            (
                "without opened: each by itself",
                &[Updated, Reopened, Resolved],
                rated,
                &course,
                &[Updated, Resolved, Reopened, Resolved],
            ),
            ("without opened: only resolves", &[Resolved], rated, &course, &[Resolved, Resolved]),
            ("without opened: only what matches", &[Updated, Resolved], &[Minor], &course, &[]),
            ("no incidents at all", &[EventType::MaintenanceStarted], rated, &course, &[]),
        ];
        check(table);
    }

    #[test]
    fn who_comes_later_hears_of_an_opening_first() {
        let all: &[EventType] = EventType::ALL;
        let rated: &[Severity] = &[Critical, Major, Minor];
        check(&[
            ("subscribed before the resolve", all, rated, &[(Resolved, Critical)], &[]),
            ("subscribed before the resolve, without opened", &[Resolved], rated, &[(Resolved, Critical)], &[Resolved]),
            (
                "subscribed before the reopening",
                all,
                rated,
                &[(Reopened, Minor), (Resolved, Minor)],
                &[Opened, Resolved],
            ),
            ("subscribed before the raise", all, rated, &[(Updated, Major), (Updated, Critical)], &[Opened, Updated]),
            (
                "a raise that still does not match",
                all,
                &[Critical],
                &[(Opened, Minor), (Updated, Major), (Resolved, Major)],
                &[],
            ),
        ]);
    }

    #[track_caller]
    fn check(table: &[Case<'_>]) {
        for (name, events, severities, course, wanted) in table {
            let interest = interest(events, severities);
            let (mut told, mut followed) = (Vec::new(), false);
            for (event, severity) in *course {
                if let Some(as_what) = concerned(&facts(*event, *severity), &api(), &interest, followed) {
                    followed |= as_what == Opened;
                    told.push(as_what);
                }
            }
            assert_eq!(told, *wanted, "{name}");
        }
    }

    #[test]
    fn a_postmortem_opens_nothing() {
        let mut postmortem = facts(Updated, Critical);
        if let Subject::Incident(story) = &mut postmortem.subject {
            (story.incident.status, story.incident.resolved_at) = (IncidentStatus::Postmortem, Some(postmortem.at));
        }
        let interest = interest(EventType::ALL, &[Critical]);
        assert_eq!(concerned(&postmortem, &api(), &interest, false), None);
        assert_eq!(concerned(&postmortem, &api(), &interest, true), Some(Updated));
    }

    #[test]
    fn scope_names_monitors_or_groups() {
        let only = |monitors: &[&str], groups: &[&str]| Scope::Only {
            monitors: monitors.iter().map(|id| MonitorId::new(*id)).collect(),
            groups: groups.iter().map(|id| GroupId::new(*id)).collect(),
        };
        for (scope, standby, wanted) in [
            (Scope::All, false, true),
            (Scope::All, true, false),
            (only(&["api"], &[]), false, true),
            (only(&["other"], &["apis"]), false, true),
            (only(&["other"], &["others"]), false, false),
            (only(&[], &[]), false, false),
        ] {
            let interest = Interest { scope, standby, ..interest(EventType::ALL, &[Critical]) };
            let told = concerned(&facts(Opened, Critical), &api(), &interest, false);
            assert_eq!(told.is_some(), wanted, "{interest:?}");
        }
    }
}
