//! Tables: who hears what of an event.

use crate::model::{Monitor, Visibility};
use serde_json::{Value as Json, json};

use super::*;
use crate::model::fixture::monitor;

/// An incident of a public and a private monitor, the private one first.
fn incident(kind: &str, url: Option<&str>, private_words: bool) -> Facts {
    let monitor =
        |id: &str, url: Option<&str>| json!({"id": id, "name": id, "group": null, "status": "down", "url": url});
    let component = |id: &str| {
        json!({"id": id, "group": null, "position": 1, "description": null, "created_at": at(), "updated_at": at(),
            "status": "down", "before": null})
    };
    let facts = json!({
        "event": "incident.opened", "at": at(),
        "incident": {"id": "inc_1", "url": url, "title": "x", "status": "investigating", "severity": "minor",
            "source": "automatic", "kind": kind, "drill": false, "flapping": false, "started_at": at(),
            "resolved_at": null,
            "duration_seconds": null, "downtime_seconds": 0, "recurrences": 0, "report_url": null},
        "monitors": [monitor("vault", None), monitor("shop", Some("https://x/monitors/shop"))],
        "cause": {"kind": "connect_refused", "message": "10.0.0.7:80 refused the connection", "consecutive_failures": 1,
            "failure_threshold": 1, "locations_failing": 1, "locations_total": 1, "first_failure_at": at()},
        "update": {"id": "upd_1", "status": "investigating", "body": "x", "private": private_words, "created_at": at()},
        "page": {"site": "https://x", "rollup": null, "known_at": null,
            "components": [component("vault"), component("shop")]},
    });
    serde_json::from_value(facts).unwrap()
}

fn maintenance(url: Option<&str>) -> Facts {
    let facts = json!({
        "event": "maintenance.started", "at": at(),
        "maintenance": {"id": "x@1", "url": url, "title": "x", "description": null, "status": "in_progress",
            "starts_at": at(), "ends_at": at(),
            "monitors": [{"id": "vault", "name": "vault", "private": true}, {"id": "shop", "name": "shop"}]},
    });
    serde_json::from_value(facts).unwrap()
}

fn at() -> &'static str {
    "2026-11-21T10:00:00.000Z"
}

/// Which monitors somebody hears of.
fn named(facts: &Facts, audience: Audience, any_operators: bool) -> Option<String> {
    let heard = heard(facts, audience, any_operators)?;
    let ids: Vec<&str> = match &heard.subject {
        Subject::Incident(story) => story.monitors.iter().map(|monitor| monitor.id.as_str()).collect(),
        Subject::Maintenance { maintenance } => {
            maintenance.monitors.iter().map(|monitor| monitor.id.as_str()).collect()
        }
    };
    Some(ids.join(","))
}

#[test]
fn everybody_hears_what_is_meant_for_them() {
    let page = Some("https://x/incidents/inc_1");
    let both = Some("vault,shop");
    for (what, facts, all, all_beside_operators, public) in [
        ("a public incident", incident("service", page, false), both, both, Some("shop")),
        ("a private incident", incident("service", None, false), both, both, None),
        ("words that name a private monitor", incident("service", page, true), both, both, None),
        ("a certificate", incident("certificate", None, false), both, None, None),
        ("public maintenance", maintenance(page), both, both, Some("shop")),
        ("private maintenance", maintenance(None), both, both, None),
    ] {
        let told = |audience, any| named(&facts, audience, any);
        assert_eq!(told(Audience::All, false).as_deref(), all, "{what}");
        assert_eq!(told(Audience::All, true).as_deref(), all_beside_operators, "{what}");
        for any in [false, true] {
            assert_eq!(told(Audience::Operators, any).as_deref(), both, "{what}");
            assert_eq!(told(Audience::Public, any).as_deref(), public, "{what}");
        }
    }
}

#[test]
fn nothing_private_is_left_in_what_the_public_hears() {
    let facts = incident("service", Some("https://x/incidents/inc_1"), false);
    let heard = heard(&facts, Audience::Public, false).unwrap();
    let text = serde_json::to_string(&*heard).unwrap();
    assert!(!text.contains("vault") && !text.contains("10.0.0.7"), "{text}");
    let cause: Json = serde_json::from_str(&text).unwrap();
    assert_eq!(cause["cause"]["message"], "the connection was refused");
}

#[test]
fn what_is_made_private_ends_for_the_public_with_what_they_know() {
    let opened = incident("service", Some("https://x/incidents/inc_1"), false);
    let told = heard(&opened, Audience::Public, false).unwrap().into_owned();
    let mut hidden = Facts { event: EventType::IncidentUpdated, ..incident("service", None, true) };
    let Subject::Incident(story) = &mut hidden.subject else { panic!("it is an incident") };
    "the vault is robbed".clone_into(&mut story.incident.title);
    story.stories.update = Some(Story::Withdrawn);
    for audience in [Audience::All, Audience::Operators, Audience::Public] {
        assert_eq!(heard(&hidden, audience, false), None, "nothing happened for {audience}");
    }
    let last = farewell(&hidden, &told).unwrap();
    let text = serde_json::to_string(&last).unwrap();
    assert!(!text.contains("vault") && !text.contains("10.0.0.7") && !text.contains("https://x/inc"), "{text}");
    assert_eq!(
        (last.event, last.subject.is_resolved(), last.subject.title()),
        (EventType::IncidentResolved, true, "x")
    );
    assert_eq!(farewell(&hidden, &last), None, "once");
    // A private monitor joins what visitors see: nobody of the public hears of that, and it is no end.
    let mut joined = Facts { event: EventType::IncidentUpdated, ..opened };
    let Subject::Incident(story) = &mut joined.subject else { panic!("it is an incident") };
    story.update.private = true;
    assert_eq!((heard(&joined, Audience::Public, false), farewell(&joined, &told)), (None, None));
}

#[test]
fn filters_of_the_public_know_no_private_monitor() {
    let private = Monitor { visibility: Visibility::Private, ..monitor() };
    let about = [About::from(&monitor()), About::from(&private)];
    assert_eq!(known(&about, Audience::Public).len(), 1);
    assert_eq!(known(&about, Audience::All).len(), 2);
}
