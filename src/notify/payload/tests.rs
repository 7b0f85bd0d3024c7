//! Webhooks' bodies: their keys, their bounds, what is null when.

use super::*;
use crate::model::{IncidentStory, PageFacts, fixture};
use proptest::prelude::*;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn opened() -> Facts {
    let start = at("2026-11-21T10:00:00Z");
    let usual = fixture::story(IncidentId::new("inc_01J"), start);
    Facts {
        event: EventType::IncidentOpened,
        at: at("2026-11-21T10:00:05.120Z"),
        subject: Subject::Incident(Box::new(IncidentStory {
            incident: IncidentFacts {
                url: Some("https://status.acme.example/incidents/inc_01J".to_owned()),
                title: "Mockoon is down".to_owned(),
                downtime_seconds: 5,
                ..usual.incident
            },
            monitors: vec![MonitorFacts {
                id: MonitorId::new("mockoon"),
                name: "Mockoon".to_owned(),
                group: Some(GroupId::new("apis")),
                status: Shown::Down,
                url: Some("https://status.acme.example/monitors/mockoon".to_owned()),
            }],
            cause: Some(Box::new(Cause {
                kind: ReasonKind::HttpStatus,
                message: "HTTP 503, expected 200-299".to_owned(),
                number: Some(503),
                found: None,
                consecutive_failures: 1,
                failure_threshold: 1,
                locations_failing: 1,
                locations_total: 1,
                first_failure_at: start,
            })),
            update: UpdateFacts {
                id: UpdateId::new("upd_01J"),
                body: "Mockoon is down: HTTP 503.".to_owned(),
                created_at: at("2026-11-21T10:00:05.120Z"),
                ..usual.update
            },
            ..usual
        })),
        page: None,
    }
}

fn story(facts: &mut Facts) -> &mut IncidentStory {
    match &mut facts.subject {
        Subject::Incident(story) => story,
        Subject::Maintenance { .. } => panic!("not an incident"),
    }
}

#[test]
fn opened_is_told_as_agreed() {
    let wanted = concat!(
        r#"{"type":"incident.opened","timestamp":"2026-11-21T10:00:05.120Z","data":{"page":null,"#,
        r#""incident":{"id":"inc_01J","url":"https://status.acme.example/incidents/inc_01J","#,
        r#""title":"Mockoon is down","#,
        r#""status":"investigating","severity":"critical","source":"automatic","drill":false,"flapping":false,"#,
        r#""started_at":"2026-11-21T10:00:00.000Z","resolved_at":null,"duration_seconds":null,"downtime_seconds":5,"#,
        r#""recurrences":0,"report_url":null},"#,
        r#""monitor":{"id":"mockoon","name":"Mockoon","group":"apis","status":"down","#,
        r#""url":"https://status.acme.example/monitors/mockoon"},"#,
        r#""monitors":[{"id":"mockoon","name":"Mockoon","status":"down"}],"#,
        r#""cause":{"kind":"http_status","message":"HTTP 503, expected 200-299","consecutive_failures":1,"#,
        r#""failure_threshold":1,"#,
        r#""locations_failing":1,"locations_total":1,"first_failure_at":"2026-11-21T10:00:00.000Z"},"#,
        r#""update":{"id":"upd_01J","status":"investigating","body":"Mockoon is down: HTTP 503.","#,
        r#""created_at":"2026-11-21T10:00:05.120Z"}}}"#,
    );
    assert_eq!(String::from_utf8(body(&opened())).unwrap(), wanted);
}

#[test]
fn maintenance_is_told_as_agreed() {
    let facts = Facts {
        event: EventType::MaintenanceStarted,
        at: at("2026-12-01T21:00:00.010Z"),
        subject: Subject::Maintenance {
            maintenance: MaintenanceFacts {
                id: OccurrenceId::new("db-upgrade-20261201T210000Z"),
                url: Some("https://status.acme.example/maintenance#db-upgrade-20261201T210000Z".to_owned()),
                title: "Database upgrade".to_owned(),
                description: None,
                status: OccurrenceStatus::InProgress,
                starts_at: at("2026-12-01T21:00:00Z"),
                ends_at: at("2026-12-01T22:30:00Z"),
                monitors: vec![NamedMonitor {
                    id: MonitorId::new("postgres"),
                    name: "Database".to_owned(),
                    private: false,
                }],
            },
        },
        page: Some(Box::new(PageFacts {
            site: "https://status.acme.example".to_owned(),
            name: "Acme".to_owned(),
            rollup: None,
            known_at: None,
            components: Vec::new(),
        })),
    };
    let wanted = concat!(
        r#"{"type":"maintenance.started","timestamp":"2026-12-01T21:00:00.010Z","data":{"#,
        r#""page":{"name":"Acme","url":"https://status.acme.example"},"maintenance":{"#,
        r#""id":"db-upgrade-20261201T210000Z","#,
        r#""url":"https://status.acme.example/maintenance#db-upgrade-20261201T210000Z","#,
        r#""title":"Database upgrade","description":null,"status":"in_progress","#,
        r#""starts_at":"2026-12-01T21:00:00.000Z","#,
        r#""ends_at":"2026-12-01T22:30:00.000Z","monitors":[{"id":"postgres","name":"Database"}]}}}"#,
    );
    assert_eq!(String::from_utf8(body(&facts)).unwrap(), wanted);
    let kept: Facts = serde_json::from_str(&serde_json::to_string(&facts).unwrap()).unwrap();
    assert_eq!(kept, facts);
}

#[test]
fn resolved_by_hand_without_monitors_has_nulls() {
    let mut facts = opened();
    facts.event = EventType::IncidentResolved;
    story(&mut facts).incident.source = Source::Manual;
    story(&mut facts).incident.status = IncidentStatus::Resolved;
    story(&mut facts).incident.url = None;
    story(&mut facts).incident.resolved_at = Some(at("2026-11-21T10:01:00Z"));
    story(&mut facts).incident.duration_seconds = Some(60);
    story(&mut facts).incident.report_url = Some("https://status.acme.example/incidents/inc_01J#report".to_owned());
    story(&mut facts).monitors.clear();
    story(&mut facts).cause = None;
    let value: serde_json::Value = serde_json::from_slice(&body(&facts)).unwrap();
    assert_eq!(value["type"], "incident.resolved");
    let data = &value["data"];
    assert_eq!(data["monitor"], serde_json::Value::Null);
    assert_eq!(data["monitors"], serde_json::json!([]));
    assert_eq!(data["cause"], serde_json::Value::Null);
    assert_eq!(data["incident"]["url"], serde_json::Value::Null);
    assert_eq!(data["incident"]["resolved_at"], "2026-11-21T10:01:00.000Z");
    assert_eq!(data["incident"]["duration_seconds"], 60);
    assert_eq!(data["incident"]["report_url"], "https://status.acme.example/incidents/inc_01J#report");
    assert!(data.as_object().unwrap().contains_key("cause"), "null is written, not left out");
}

#[test]
fn a_monitor_without_a_group_and_a_link_has_nulls() {
    let mut facts = opened();
    story(&mut facts).monitors[0].group = None;
    story(&mut facts).monitors[0].url = None;
    let value: serde_json::Value = serde_json::from_slice(&body(&facts)).unwrap();
    assert_eq!(
        value["data"]["monitor"],
        serde_json::json!({"id": "mockoon", "name": "Mockoon", "group": null, "status": "down", "url": null})
    );
}

#[test]
fn long_texts_are_cut_with_an_ellipsis() {
    assert_eq!(cut("short", 5), "short");
    assert_eq!(cut("longer", 5), "lo…");
    assert_eq!(cut("\u{1}\u{1}\u{1}", 15), "\u{1}\u{1}…");
    assert_eq!(cut("ééé", 6), "ééé");
    assert_eq!(cut("éééé", 6), "é…");
}

proptest! {
    #[test]
    fn a_message_is_always_json_under_20_kb(
        unit in prop_oneof![Just("\u{1}".to_owned()), Just("\"".to_owned()), Just("𝄞".to_owned()), "\\PC{1,8}"],
        times in 0_usize..6_000,
        monitors in 0_usize..40,
    ) {
        let text = unit.repeat(times);
        let mut facts = opened();
        story(&mut facts).incident.title.clone_from(&text);
        story(&mut facts).incident.url = Some(text.clone());
        story(&mut facts).incident.report_url = Some(text.clone());
        story(&mut facts).update.body.clone_from(&text);
        if let Some(cause) = &mut story(&mut facts).cause {
            cause.message.clone_from(&text);
        }
        let longest = MonitorFacts {
            id: MonitorId::new("m".repeat(63)),
            name: text.clone(),
            group: Some(GroupId::new("g".repeat(63))),
            status: Shown::Maintenance,
            url: Some(text),
        };
        story(&mut facts).monitors = vec![longest; monitors];
        let (site, name) = (unit.repeat(times), unit.repeat(times));
        facts.page = Some(Box::new(PageFacts { site, name, rollup: None, known_at: None, components: Vec::new() }));
        let body = body(&facts);
        prop_assert!(body.len() < 20_000, "{} bytes", body.len());
        prop_assert!(serde_json::from_slice::<serde_json::Value>(&body).is_ok());
    }

    #[test]
    fn width_is_what_json_needs(text in any::<String>()) {
        let json = serde_json::to_string(&text).unwrap();
        prop_assert_eq!(text.chars().map(width).sum::<usize>() + 2, json.len());
    }
}
