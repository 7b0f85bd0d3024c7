//! Tables: what a word of a person does to the impact, and to who has the incident in hand.

use super::*;

#[test]
fn the_impact_follows_where_a_person_says_it_stands() {
    let mut story = manual();
    let update = |status: Option<IncidentStatus>, impact: Option<Impact>| Order::Update {
        incident: id(),
        status,
        impact,
        body: "words".to_owned(),
    };
    for (status, said, shown) in [
        (None, None, "degraded"),
        (Some(IncidentStatus::Monitoring), None, "none"),
        (None, None, "none"),
        (Some(IncidentStatus::Identified), None, "degraded"),
        (Some(IncidentStatus::Monitoring), Some(Impact::Degraded), "degraded"),
        (None, Some(Impact::Down), "down"),
        (Some(IncidentStatus::Resolved), None, "down"),
    ] {
        story.incident = decide(&update(status, said), &case(Some(&story), None)).unwrap().incident;
        assert_eq!(story.incident.handling.impact.as_str(), shown, "{status:?} {said:?}");
    }
    let late = update(Some(IncidentStatus::Postmortem), Some(Impact::Down));
    assert!(came_to(&late, Some(&story), None).starts_with("conflict: what is over lies on no monitor"));
    let severity = Edit { severity: Some(Severity::Critical), ..Edit::default() };
    let raised = decide(&edited(severity), &case(Some(&manual()), None)).unwrap().incident;
    assert_eq!(raised.handling.impact, Impact::Degraded, "a later change of severity changes no impact");
}

#[test]
fn what_is_only_watched_from_the_beginning_lies_on_nothing() {
    for (impact, expected) in [(None, Impact::None), (Some(Impact::Down), Impact::Down)] {
        let draft = IncidentDraft { status: Some(IncidentStatus::Monitoring), impact, ..draft() };
        let opened = decide(&Order::Open(Box::new(draft)), &case(None, None)).unwrap().incident;
        assert_eq!(opened.handling.impact, expected);
    }
}

#[test]
fn an_edit_takes_nothing_over() {
    let (story, standing) = automatic(EpisodeState::Bad { since: ago(600) });
    let edit = Edit {
        title: Some("x".to_owned()),
        severity: Some(Severity::Critical),
        impact: Some(Impact::Down),
        ..Edit::default()
    };
    let decision = decide(&edited(edit), &case(Some(&story), Some(&standing))).unwrap();
    assert!(decision.incident.handling.auto_resolve && !decision.takes_over(Some(&story)));
    let noted = decide(&note(None), &case(Some(&story), Some(&standing))).unwrap();
    assert!(noted.takes_over(Some(&story)), "the first word does");
    let later = Chronicle { incident: noted.incident, ..story };
    assert!(!decide(&note(None), &case(Some(&later), noted.standing.as_ref())).unwrap().takes_over(Some(&later)));
}

#[test]
fn people_do_not_change_what_a_certificate_is() {
    let (mut story, _) = automatic(EpisodeState::Bad { since: ago(600) });
    story.incident.kind = IncidentKind::Certificate;
    let refused = "conflict: an incident of a certificate is for operators only: private, minor, and its end decides";
    let lay = Order::Update { incident: id(), status: None, impact: Some(Impact::Down), body: "x".to_owned() };
    let public = edited(Edit { visibility: Some(Visibility::Public), ..Edit::default() });
    let raised = edited(Edit { severity: Some(Severity::Critical), ..Edit::default() });
    for (order, expected) in [
        (lay, refused),
        (public, refused),
        (raised, refused),
        (edited(Edit { title: Some("x".to_owned()), ..Edit::default() }), "investigating"),
        (note(None), "investigating note→incident.updated"),
        (Order::Acknowledge { incident: id() }, "investigating acknowledged"),
        (end(None), "resolved resolved→incident.resolved"),
    ] {
        assert_eq!(came_to(&order, Some(&story), None), expected, "{order:?}");
    }
    let decided = |order: &Order| decide(order, &case(Some(&story), None)).unwrap().incident.handling.auto_resolve;
    assert!(decided(&note(None)), "a word takes nothing over");
    assert!(!decided(&end(None)), "closed until it was renewed");
}
