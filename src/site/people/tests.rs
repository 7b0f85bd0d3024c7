//! Tables: commands on incidents.

mod laid;

use std::time::Duration;

use std::sync::LazyLock;

use super::*;
use crate::model::{
    BadStretch, CheckNote, Edit, Episode, EpisodeState, FileMark, Followed, Handling, IncidentDraft, LastDeterminate,
    Level, MonitorId, Severity, Status, Visibility,
};

const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);

fn ago(seconds: u64) -> Timestamp {
    NOW - Duration::from_secs(seconds)
}

fn draft() -> IncidentDraft {
    IncidentDraft {
        title: "Checkout is slow".to_owned(),
        body: "We look.".to_owned(),
        status: None,
        severity: None,
        impact: Some(Impact::Degraded),
        monitors: vec![MonitorId::new("shop")],
        started_at: None,
        resolved_at: None,
        counts: false,
        visibility: Visibility::Public,
    }
}

fn case<'a>(story: Option<&'a Chronicle>, standing: Option<&'a Standing>) -> Case<'a> {
    static PRIVATE: LazyLock<HashSet<MonitorId>> = LazyLock::new(|| HashSet::from([MonitorId::new("vault")]));
    Case { now: NOW, who: "jo", from: None, story, standing, windows: &[], private: &PRIVATE, fresh: || [7; 10] }
}

/// An open incident of a person.
fn manual() -> Chronicle {
    let decision = decide(&Order::Open(Box::new(draft())), &Case { now: ago(600), ..case(None, None) }).unwrap();
    Chronicle { incident: decision.incident, entries: decision.entries.into_iter().map(|(entry, _)| entry).collect() }
}

/// An open automatic incident, and where its monitor stands.
fn automatic(state: EpisodeState) -> (Chronicle, Standing) {
    let mut story = manual();
    story.incident.source = Source::Automatic;
    story.incident.severity = Severity::Minor;
    story.incident.handling = Handling::default();
    let episode = Episode {
        incident: story.incident.id.clone(),
        state,
        severity: Severity::Minor,
        flapping: false,
        recurrences: 0,
        auto_resolve: true,
        followed: Followed::Untold,
        started_at: ago(600),
        bad: if matches!(state, EpisodeState::Bad { .. }) { Duration::ZERO } else { Duration::from_secs(500) },
        unknown: Duration::ZERO,
    };
    let second = Duration::from_secs(1);
    let standing = Standing {
        status: Status::Degraded,
        severity: Severity::Minor,
        stretch: match state {
            EpisodeState::Bad { since } => {
                Some(BadStretch { bad: Duration::ZERO, quiet: Duration::ZERO, until: since })
            }
            EpisodeState::Monitoring { .. } | EpisodeState::Resolved { .. } => None,
        },
        last_determinate: Some(LastDeterminate { at: NOW, level: Level::Degraded, interval: second, limit: second }),
        episode: Some(episode),
        ..Standing::new()
    };
    (story, standing)
}

fn id() -> IncidentId {
    manual().incident.id
}

fn note(status: Option<IncidentStatus>) -> Order {
    Order::Update { incident: id(), status, impact: None, body: "words".to_owned() }
}

fn end(at: Option<Timestamp>) -> Order {
    Order::Resolve { incident: id(), at, body: None }
}

fn edited(edit: Edit) -> Order {
    Order::Edit { incident: id(), edit: Box::new(edit) }
}

/// What an order came to: `status kind→event …`, or `refused: why`.
fn came_to(order: &Order, story: Option<&Chronicle>, standing: Option<&Standing>) -> String {
    let refused = match decide(order, &case(story, standing)) {
        Ok(decision) => {
            let event = |sent: Option<EventType>| sent.map_or_else(String::new, |event| format!("→{event}"));
            let entries: Vec<String> =
                decision.entries.iter().map(|(entry, sent)| format!(" {}{}", entry.kind, event(*sent))).collect();
            return format!("{}{}", decision.incident.status, entries.concat());
        }
        Err(Refusal::Missing(fault)) => format!("missing: {}", fault.message),
        Err(Refusal::Conflict(fault)) => format!("conflict: {}", fault.message),
        Err(Refusal::Invalid(faults)) => format!("invalid: {}", faults[0].message),
        Err(Refusal::KeyReused(fault) | Refusal::Unavailable(fault)) => fault.message,
    };
    refused.split(" (2").next().unwrap_or_default().to_owned()
}

#[test]
fn an_incident_opens_as_told() {
    for (draft, expected) in [
        (draft(), "investigating opened→incident.opened"),
        (IncidentDraft { status: Some(IncidentStatus::Identified), ..draft() }, "identified opened→incident.opened"),
        (IncidentDraft { started_at: Some(ago(3_600)), ..draft() }, "investigating opened→incident.opened"),
        // A record of the past: nobody is told.
        (
            IncidentDraft { started_at: Some(ago(90)), resolved_at: Some(ago(30)), ..draft() },
            "resolved opened resolved",
        ),
        (IncidentDraft { status: Some(IncidentStatus::Resolved), ..draft() }, "resolved opened resolved"),
        (IncidentDraft { started_at: Some(NOW + Duration::from_secs(3_600)), ..draft() }, "invalid: `started_at`"),
        (IncidentDraft { started_at: Some(ago(30)), resolved_at: Some(ago(90)), ..draft() }, "invalid: `resolved_at`"),
        (
            IncidentDraft { started_at: Some(Timestamp::from_millis(-1)), ..draft() },
            "invalid: `started_at` (1969-12-31T23:59:59.999Z) is before 1970",
        ),
        (
            IncidentDraft {
                status: Some(IncidentStatus::Monitoring),
                started_at: Some(ago(90)),
                resolved_at: Some(ago(9)),
                ..draft()
            },
            "invalid: it has an end and stands at `monitoring`",
        ),
    ] {
        assert_eq!(came_to(&Order::Open(Box::new(draft.clone())), None, None), expected, "{draft:?}");
    }
    let opened =
        decide(&Order::Open(Box::new(IncidentDraft { body: " ".to_owned(), ..draft() })), &case(None, None)).unwrap();
    assert_eq!(opened.entries[0].0.body, "We see degraded service and are looking into it.");
    assert_eq!((opened.incident.severity, opened.incident.bad_since), (Severity::Minor, Some(NOW)));
    let audit = opened.audit.unwrap();
    assert_eq!(
        (audit.who.name.as_str(), audit.action.as_str(), &audit.before),
        ("jo", "incident.opened", &serde_json::Value::Null)
    );
}

#[test]
fn one_that_is_over_when_it_is_told_has_a_beginning_and_an_end() {
    let past = IncidentDraft { started_at: Some(ago(90)), resolved_at: Some(ago(30)), ..draft() };
    for (status, stands) in [
        (None, IncidentStatus::Resolved),
        (Some(IncidentStatus::Resolved), IncidentStatus::Resolved),
        (Some(IncidentStatus::Postmortem), IncidentStatus::Postmortem),
    ] {
        let order = Order::Open(Box::new(IncidentDraft { status, ..past.clone() }));
        let opened = decide(&order, &case(None, None)).unwrap();
        let told: Vec<_> =
            opened.entries.iter().map(|(entry, _)| (entry.at, entry.kind, entry.status, entry.body.as_str())).collect();
        let beginning = (ago(90), EntryKind::Opened, IncidentStatus::Investigating, "We look.");
        let end = (ago(30), EntryKind::Resolved, IncidentStatus::Resolved, "This is resolved. It lasted 1 min 0 s.");
        assert_eq!((opened.incident.status, told), (stands, vec![beginning, end]));
        assert_ne!(opened.entries[0].0.id, opened.entries[1].0.id);
    }
}

#[test]
fn commands_on_open_and_resolved_incidents() {
    let open = manual();
    let mut over = manual();
    over.incident = decide(&end(Some(ago(60))), &case(Some(&open), None)).unwrap().incident;
    assert_eq!((over.incident.resolved_at, over.incident.downtime), (Some(ago(60)), Duration::from_secs(540)));
    let (wrong, since) = ("missing: there is no incident `", "conflict: this incident is resolved since ");
    let status = |status| note(Some(status));
    for (order, story, expected) in [
        (note(None), Some(&open), "investigating note→incident.updated"),
        (status(IncidentStatus::Monitoring), Some(&open), "monitoring note→incident.updated"),
        (status(IncidentStatus::Resolved), Some(&open), "resolved resolved→incident.resolved"),
        (
            status(IncidentStatus::Postmortem),
            Some(&open),
            "conflict: a postmortem is written once the incident is resolved",
        ),
        (end(None), Some(&open), "resolved resolved→incident.resolved"),
        (end(Some(ago(700))), Some(&open), "invalid: `resolved_at`"),
        (end(Some(NOW + Duration::from_secs(600))), Some(&open), "invalid: `resolved_at`"),
        (Order::Acknowledge { incident: id() }, Some(&open), "investigating acknowledged"),
        (note(None), Some(&over), since),
        (status(IncidentStatus::Investigating), Some(&over), since),
        (status(IncidentStatus::Postmortem), Some(&over), "postmortem note→incident.updated"),
        (end(None), Some(&over), since),
        (Order::Acknowledge { incident: id() }, Some(&over), since),
        (note(None), None, wrong),
        (end(None), None, wrong),
        (edited(Edit::default()), None, wrong),
    ] {
        let found = came_to(&order, story, None);
        assert!(found.starts_with(expected), "{order:?}: {found}");
        assert!(expected.ends_with(' ') || expected.ends_with('`') || found == expected, "{order:?}: {found}");
    }
}

#[test]
fn a_word_on_an_automatic_incident_takes_it_over() {
    let (story, standing) = automatic(EpisodeState::Bad { since: ago(600) });
    let decision = decide(&note(Some(IncidentStatus::Identified)), &case(Some(&story), Some(&standing))).unwrap();
    assert!(!decision.incident.handling.auto_resolve);
    assert!(!decision.standing.unwrap().episode.unwrap().auto_resolve);
    let seen = decide(&Order::Acknowledge { incident: id() }, &case(Some(&story), Some(&standing))).unwrap();
    assert!(seen.incident.handling.auto_resolve && seen.standing.is_none(), "seeing it is no take-over");
    assert_eq!(seen.incident.handling.acknowledged, Some((NOW, "jo".to_owned())));
}

#[test]
fn an_automatic_incident_ends_where_a_person_says() {
    let bad = EpisodeState::Bad { since: ago(600) };
    let good = EpisodeState::Monitoring { since: ago(100) };
    for (state, asked, end_at, downtime) in [
        (bad, None, NOW, 600),
        (bad, Some(ago(200)), ago(200), 400),
        (good, None, ago(100), 500),
        (good, Some(ago(50)), ago(50), 500),
    ] {
        let (story, standing) = automatic(state);
        let decision = decide(&end(asked), &case(Some(&story), Some(&standing))).unwrap();
        assert_eq!(decision.incident.resolved_at, Some(end_at), "{state:?} {asked:?}");
        assert_eq!(decision.incident.downtime, Duration::from_secs(downtime), "{state:?} {asked:?}");
        let after = decision.standing.unwrap();
        assert_eq!(
            (after.episode, after.severity),
            (None, Severity::Minor),
            "it opens again only after the monitor was good"
        );
    }
}

#[test]
fn an_incident_given_back_ends_where_it_recovered() {
    for (state, expected) in [
        (EpisodeState::Bad { since: ago(600) }, "investigating"),
        (EpisodeState::Monitoring { since: ago(100) }, "resolved resolved→incident.resolved"),
    ] {
        let (mut story, mut standing) = automatic(state);
        story.incident.handling.auto_resolve = false;
        standing.episode.as_mut().unwrap().auto_resolve = false;
        let back = edited(Edit { auto_resolve: Some(true), ..Edit::default() });
        assert_eq!(came_to(&back, Some(&story), Some(&standing)), expected);
    }
}

#[test]
fn edits() {
    let open = manual();
    let (judged, standing) = automatic(EpisodeState::Bad { since: ago(600) });
    let title = || Edit { title: Some("Other".to_owned()), ..Edit::default() };
    let severity = |severity| Edit { severity: Some(severity), ..Edit::default() };
    let monitors =
        |ids: &[&str]| Edit { monitors: Some(ids.iter().map(|id| MonitorId::new(*id)).collect()), ..Edit::default() };
    let auto = |auto_resolve| Edit { auto_resolve: Some(auto_resolve), ..Edit::default() };
    for (edit, story, expected) in [
        (title(), &open, "investigating"),
        (severity(Severity::Critical), &open, "investigating raised→incident.updated"),
        (severity(Severity::Minor), &open, "investigating"),
        (severity(Severity::None), &open, "investigating"),
        (monitors(&["mail"]), &open, "investigating"),
        (monitors(&[]), &open, "investigating"),
        (auto(false), &open, "conflict: only an automatic incident resolves by itself"),
        (Edit { resolved_at: Some(ago(1)), ..Edit::default() }, &open, "conflict: this incident has no end yet"),
        (Edit { started_at: Some(ago(7_200)), ..Edit::default() }, &open, "investigating"),
        (Edit { started_at: Some(NOW + Duration::from_secs(600)), ..Edit::default() }, &open, "invalid: `started_at`"),
        (title(), &judged, "investigating"),
        (severity(Severity::Critical), &judged, "investigating raised→incident.updated"),
        (monitors(&["shop", "mail"]), &judged, "investigating"),
        (severity(Severity::Minor), &judged, "investigating"),
        (
            severity(Severity::None),
            &judged,
            "conflict: the severity of an automatic incident is never lowered: it was minor and cannot be none",
        ),
        (monitors(&["mail"]), &judged, "conflict: `shop` cannot leave this incident: it was opened automatically"),
        (monitors(&[]), &judged, "conflict: `shop` cannot leave this incident: it was opened automatically"),
        (auto(false), &judged, "investigating"),
        (
            Edit { started_at: Some(ago(1)), ..Edit::default() },
            &judged,
            "conflict: an automatic incident began and ended when the checks say so",
        ),
        (
            Edit { counts: Some(true), ..Edit::default() },
            &judged,
            "conflict: the time of an automatic incident counts as the checks say",
        ),
    ] {
        let at = (story.incident.source == Source::Automatic).then_some(&standing);
        assert_eq!(came_to(&edited(edit.clone()), Some(story), at), expected, "{edit:?}");
    }
    let raised = decide(&edited(severity(Severity::Critical)), &case(Some(&judged), Some(&standing))).unwrap();
    assert_eq!(raised.standing.unwrap().episode.unwrap().severity, Severity::Critical, "the judge knows");
    let nothing = decide(&edited(Edit::default()), &case(Some(&open), None)).unwrap();
    assert!(nothing.audit.is_none(), "nothing has changed");
    let audit = decide(&edited(title()), &case(Some(&open), None)).unwrap().audit.unwrap();
    assert_eq!(
        (audit.before, audit.after),
        (serde_json::json!({"title": "Checkout is slow"}), serde_json::json!({"title": "Other"}))
    );
}

#[test]
fn other_words_leave_the_earlier_ones_in_the_audit() {
    let open = manual();
    let update = open.entries[0].id.clone();
    let reword = |update: UpdateId| Order::Reword { incident: id(), update, body: "better".to_owned() };
    let decision = decide(&reword(update.clone()), &case(Some(&open), None)).unwrap();
    assert_eq!(decision.reworded[0].body, "better");
    let audit = decision.audit.unwrap();
    assert_eq!(
        (audit.before["update"]["body"].as_str(), audit.after["update"]["body"].as_str()),
        (Some("We look."), Some("better"))
    );
    assert!(
        came_to(&reword(UpdateId::new("upd_0")), Some(&open), None).starts_with("missing: this incident has no update")
    );
    let (mut judged, standing) = automatic(EpisodeState::Bad { since: ago(600) });
    judged.entries[0].checks = Vec::<CheckNote>::new();
    let by_rule = came_to(&reword(update), Some(&judged), Some(&standing));
    assert_eq!(by_rule, "conflict: this entry was written by rule: it stays as the checks say");
}

#[test]
fn what_is_written_in_a_file_is_changed_there() {
    let mut story = manual();
    story.incident.handling.file = Some(FileMark { name: "2026-11-21-x.md".to_owned(), hash: 1 });
    for order in [note(None), end(None), edited(Edit::default())] {
        assert_eq!(
            came_to(&order, Some(&story), None),
            "conflict: this incident is written in incidents/2026-11-21-x.md"
        );
    }
    assert_eq!(came_to(&Order::Acknowledge { incident: id() }, Some(&story), None), "investigating acknowledged");
}

#[test]
fn one_that_is_given_to_private_monitors_ends_for_visitors() {
    let story = manual();
    let to = |ids: &[&str]| {
        let monitors = Some(ids.iter().map(|id| MonitorId::new(*id)).collect());
        let edit = Box::new(Edit { monitors, ..Edit::default() });
        let order = Order::Edit { incident: story.incident.id.clone(), edit };
        let decision = decide(&order, &case(Some(&story), None)).unwrap();
        decision.entries.iter().any(|(entry, _)| entry.kind == EntryKind::Withdrawn)
    };
    assert_eq!((to(&["vault"]), to(&["vault", "shop"])), (true, false));
}
