//! What a receiver of Statuspage is told: of the page what the page says, and of components what they were and are.

use serde_json::json;

use super::*;
use crate::model::statuspage::Rollup;
use crate::model::{ComponentFacts, PageFacts, SiteLevel};

/// The page as the facts hold it: another incident is open, worse than this one.
fn on_page(mut facts: Facts, before: Option<Shown>) -> Facts {
    let component = ComponentFacts {
        id: MonitorId::new("api"),
        group: Some(GroupId::new("apis")),
        position: 2,
        description: Some("The *API*.".to_owned()),
        created_at: at("2026-01-01T00:00:00Z"),
        updated_at: at("2026-11-21T10:00:00Z"),
        status: match &facts.subject {
            Subject::Incident(story) => story.monitors[0].status,
            Subject::Maintenance { .. } => Shown::Maintenance,
        },
        before,
    };
    facts.page = Some(Box::new(PageFacts {
        site: "https://status.acme.example".to_owned(),
        name: "Acme".to_owned(),
        rollup: Some(Rollup { severity: Severity::Major, level: SiteLevel::Partial }),
        known_at: Some(at("2026-11-21T10:00:03Z")),
        components: vec![component],
    }));
    facts
}

#[test]
fn golden_statuspage() {
    let value =
        made(ChannelKind::Statuspage, &on_page(incident(EventType::IncidentUpdated, "API"), Some(Shown::Degraded)));
    let update = json!({
        "id": "upd_1", "incident_id": "inc_01J", "status": "investigating", "body": "API is down: HTTP 503.",
        "created_at": "2026-11-21T10:00:05.000Z", "updated_at": "2026-11-21T10:00:05.000Z",
        "display_at": "2026-11-21T10:00:05.000Z",
        "affected_components": [
            {"code": "2b84kw34pktg", "name": "API", "old_status": "degraded_performance", "new_status": "major_outage"},
        ],
        "deliver_notifications": true, "custom_tweet": null, "wants_twitter_update": false, "twitter_updated_at": null,
    });
    let component = json!({
        "id": "2b84kw34pktg", "name": "API", "status": "major_outage", "created_at": "2026-01-01T00:00:00.000Z",
        "updated_at": "2026-11-21T10:00:00.000Z", "position": 2, "description": "The *API*.", "showcase": true,
        "group_id": "vn99d0qa73hv", "page_id": "3g4gg2demzwk",
    });
    let wanted = json!({
        "meta": {
            "unsubscribe": "https://status.acme.example",
            "documentation": "https://support.atlassian.com/statuspage/docs/enable-webhook-notifications/",
            "generated_at": "2026-11-21T10:00:05.000Z",
        },
        "page": {
            "id": "3g4gg2demzwk", "status_indicator": "major", "status_description": "Partial System Outage",
            "name": "Acme",
        },
        "incident": {
            "id": "inc_01J", "name": "API is down", "status": "investigating", "impact": "critical",
            "impact_override": null,
            "created_at": "2026-11-21T10:00:03.000Z", "updated_at": "2026-11-21T10:00:05.000Z", "monitoring_at": null,
            "resolved_at": null,
            "shortlink": "https://status.acme.example/incidents/inc_01J", "page_id": "3g4gg2demzwk",
            "backfilled": false,
            "postmortem_ignored": false, "postmortem_body": null, "postmortem_body_last_updated_at": null,
            "postmortem_published_at": null,
            "postmortem_notified_subscribers": false, "postmortem_notified_twitter": false,
            "scheduled_for": null, "scheduled_until": null, "scheduled_remind_prior": false,
            "scheduled_reminded_at": null,
            "scheduled_auto_in_progress": false, "scheduled_auto_completed": false,
            "incident_updates": [update],
            "components": [component],
        },
    });
    assert_eq!(value, wanted);
    let value = made(ChannelKind::Statuspage, &on_page(maintenance(EventType::MaintenanceStarted, "Upgrade"), None));
    let incident = &value["incident"];
    assert_eq!(
        (&incident["name"], &incident["status"], &incident["impact"]),
        (&json!("Upgrade"), &json!("in_progress"), &json!("maintenance"))
    );
    assert_eq!(incident["scheduled_until"], "2026-12-01T22:30:00.000Z");
    assert_eq!(incident["created_at"], "2026-11-21T10:00:03.000Z");
    let change = &incident["incident_updates"][0]["affected_components"][0];
    assert_eq!((&change["old_status"], &change["new_status"]), (&json!("operational"), &json!("under_maintenance")));
}

#[test]
fn a_component_was_what_was_told_before() {
    use EventType::{IncidentOpened, IncidentReopened, IncidentResolved, IncidentUpdated};
    let changed = |facts: &Facts| {
        let affected = &made(ChannelKind::Statuspage, facts)["incident"]["incident_updates"][0]["affected_components"];
        affected
            .as_array()
            .map(|all| [&all[0]["old_status"], &all[0]["new_status"]].map(|word| word.as_str().unwrap().to_owned()))
    };
    let words = |old: &str, new: &str| Some([old.to_owned(), new.to_owned()]);
    let (works, slow, down) = ("operational", "degraded_performance", "major_outage");
    for (event, before, wanted) in [
        (IncidentOpened, None, words(works, down)),
        (IncidentReopened, None, words(works, down)),
        (IncidentUpdated, None, None),
        (IncidentUpdated, Some(Shown::Degraded), words(slow, down)),
        (IncidentUpdated, Some(Shown::Down), None),
        (IncidentResolved, None, words(down, works)),
        (IncidentResolved, Some(Shown::Degraded), words(slow, works)),
    ] {
        assert_eq!(changed(&on_page(incident(event, "API"), before)), wanted, "{event} {before:?}");
    }
    let mut minor = incident(IncidentResolved, "API");
    if let Subject::Incident(story) = &mut minor.subject {
        story.incident.severity = Severity::Minor;
    }
    assert_eq!(changed(&minor), words(slow, works));
    assert_eq!(
        (changed(&drill(IncidentOpened)), changed(&drill(IncidentResolved))),
        (None, None),
        "nothing is wrong in a drill"
    );
}

#[test]
fn a_receiver_of_statuspage_hears_of_the_page_what_the_page_says() {
    let indicator =
        |facts: &Facts| made(ChannelKind::Statuspage, facts)["page"]["status_indicator"].as_str().unwrap().to_owned();
    assert_eq!(
        indicator(&on_page(incident(EventType::IncidentResolved, "API"), None)),
        "major",
        "another incident is open"
    );
    assert_eq!(indicator(&on_page(drill(EventType::IncidentOpened), None)), "major");
    // Facts that do not hold the page tell of it what follows from themselves.
    let mut private = incident(EventType::IncidentOpened, "API");
    if let Subject::Incident(story) = &mut private.subject {
        story.incident.url = None;
    }
    assert_eq!(
        (indicator(&private), indicator(&drill(EventType::IncidentOpened))),
        ("none".to_owned(), "none".to_owned())
    );
    assert_eq!(indicator(&incident(EventType::IncidentOpened, "API")), "critical");
    let told = made(ChannelKind::Statuspage, &postmortem("API"));
    assert_eq!(told["page"]["status_indicator"], "none");
    let told = &told["incident"];
    assert_eq!(
        (&told["name"], &told["status"], &told["postmortem_body"]),
        (&json!("API is down"), &json!("postmortem"), &json!("A **disk** was full."))
    );
    assert_eq!(told["postmortem_published_at"], "2026-11-22T09:00:00.000Z");
}
