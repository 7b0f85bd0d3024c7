//! Bodies of orders, good and bad.

use serde_json::json;

use super::*;
use crate::model::{Impact, IncidentId, IncidentStatus, Severity, UpdateId, Visibility};

fn config() -> Config {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("monitors.yaml");
    let tcp = "tcp: { host: a, port: 1 }";
    let text = format!(
        "site: {{ name: A }}\ngroups: [{{ id: apis }}, {{ id: empty }}]\n\
            monitors:\n  - {{ id: shop, group: apis, {tcp} }}\n  - {{ id: mail, {tcp} }}\n\
            subscribers: [{{ id: ops-chat, ntfy: {{ topic: acme }} }}]\n"
    );
    std::fs::write(&file, text).unwrap();
    crate::config::load(&file, &|_| None).unwrap().config
}

fn id() -> IncidentId {
    IncidentId::new("inc_1")
}

fn faults(form: Form, body: &Json) -> String {
    match order(form, body, &config()) {
        Ok(order) => format!("{order:?}"),
        Err(faults) => faults.iter().map(|fault| fault.message.as_str()).collect::<Vec<_>>().join("; "),
    }
}

#[test]
fn a_new_incident_is_read() {
    let body = json!({"title": "Slow", "impact": "degraded", "groups": ["apis"], "monitors": ["mail", "shop", "mail"],
        "counts": true, "visibility": "private", "started_at": "2026-11-21T11:00:00+01:00", "body": "**Words**\r\n",
        "severity": "major", "status": null});
    let Order::Open(draft) = order(Form::Open, &body, &config()).unwrap() else { panic!("not a new incident") };
    assert_eq!(
        (draft.title.as_str(), draft.body.as_str(), draft.impact, draft.severity),
        ("Slow", "**Words**", Some(Impact::Degraded), Some(Severity::Major))
    );
    assert_eq!(draft.monitors, [MonitorId::new("shop"), MonitorId::new("mail")]);
    assert_eq!((draft.counts, draft.visibility, draft.status), (true, Visibility::Private, None));
    assert_eq!(draft.started_at.map(crate::model::Timestamp::rfc3339).as_deref(), Some("2026-11-21T10:00:00.000Z"));
    let Order::Open(bare) = order(Form::Open, &json!({"title": "x ${HOME} $$"}), &config()).unwrap() else {
        panic!("not a new incident")
    };
    assert_eq!(
        (bare.title.as_str(), bare.monitors.len(), bare.impact),
        ("x ${HOME} $$", 0, None),
        "nothing is replaced"
    );
}

#[test]
fn every_problem_is_told() {
    let long = "x".repeat(201);
    let wide = "é".repeat(8 * 1024 + 1);
    for (form, body, said) in [
        (Form::Open, json!({}), "`title` is missing from an incident"),
        (Form::Open, json!([]), "expected the keys of an incident, found a list"),
        (Form::Open, json!("x"), "expected the keys of an incident, found a single value"),
        (Form::Open, json!({"title": ""}), "is not a name"),
        (Form::Open, json!({"title": long}), "is longer than 200 characters"),
        (Form::Open, json!({"title": "a\nb"}), "control character"),
        (Form::Open, json!({"title": 5}), "`title`: `5` is not a text, expected a title"),
        (Form::Open, json!({"title": "a", "body": true}), "`body`: `true` is not a text, expected a text"),
        (Form::Open, json!({"title": "a", "monitors": [1]}), "`1` is not"),
        (
            Form::Drill,
            json!({"monitor": "shop", "seconds": "30"}),
            "`seconds`: `30` is a text, expected a whole number",
        ),
        (
            Form::Drill,
            json!({"monitor": "shop", "to": ["ops-chat", "ops-caht"]}),
            "`ops-caht` is not the id of a subscriber",
        ),
        (Form::Open, json!({"title": "a", "body": wide}), "is 16386 bytes long, at most 16384 are shown"),
        (Form::Open, json!({"title": "a", "body": " "}), "says nothing"),
        (Form::Open, json!({"title": "a", "counts": "true"}), "is a text, expected"),
        (Form::Open, json!({"title": "a", "severity": "none"}), "is not `critical`, `major` or `minor`"),
        (Form::Open, json!({"title": "a", "monitors": "shop"}), "expected a list"),
        (Form::Open, json!({"title": "a", "monitors": ["shp"]}), "`shp` is not the id of a monitor"),
        (Form::Open, json!({"title": "a", "groups": ["empty"]}), "these groups have no monitor"),
        (
            Form::Open,
            json!({"title": "a", "started_at": "2026-11-21T10:00:00Z", "resolved_at": "2026-11-21T09:00:00Z"}),
            "is before `started_at`",
        ),
        (Form::Edit(id()), json!({"impakt": "down"}), "unknown key `impakt` in an edit"),
        (Form::Update(id()), json!({"status": "identified"}), "`body` is missing from an update"),
        (Form::Update(id()), json!({"body": "x", "status": "open"}), "is not where an incident stands"),
        (Form::Reword(id(), UpdateId::new("upd_1")), json!({}), "`body` is missing from other words"),
        (Form::Resolve(id()), json!({"resolved_at": 5}), "is not an instant"),
        (Form::Acknowledge(id()), json!({"by": "me"}), "unknown key `by` in an acknowledgement"),
    ] {
        let told = faults(form, &body);
        assert!(told.contains(said), "{body}: {told}");
    }
    let many = faults(Form::Open, &json!({"titel": "x", "severity": "high", "monitors": ["x", "y"]}));
    assert_eq!(many.split("; ").count(), 5, "{many}");
}

#[test]
fn the_other_orders_are_read() {
    let status = order(Form::Update(id()), &json!({"body": "x", "status": "monitoring"}), &config());
    assert_eq!(
        status,
        Ok(Order::Update {
            incident: id(),
            status: Some(IncidentStatus::Monitoring),
            impact: None,
            body: "x".to_owned()
        })
    );
    assert_eq!(
        order(Form::Resolve(id()), &json!({}), &config()),
        Ok(Order::Resolve { incident: id(), at: None, body: None })
    );
    assert_eq!(order(Form::Acknowledge(id()), &json!({}), &config()), Ok(Order::Acknowledge { incident: id() }));
    let edit = Edit { auto_resolve: Some(false), monitors: Some(vec![MonitorId::new("shop")]), ..Edit::default() };
    let read = order(Form::Edit(id()), &json!({"auto_resolve": false, "monitors": ["shop"]}), &config());
    assert_eq!(read, Ok(Order::Edit { incident: id(), edit: Box::new(edit) }));
    for (body, monitors) in [
        (json!({"monitors": []}), Some(Vec::new())),
        (json!({"groups": []}), Some(Vec::new())),
        (json!({"monitors": [], "groups": ["apis"]}), Some(vec![MonitorId::new("shop")])),
        (json!({"monitors": null}), None),
    ] {
        let Order::Edit { edit, .. } = order(Form::Edit(id()), &body, &config()).unwrap() else { panic!("no edit") };
        assert_eq!(edit.monitors, monitors, "{body}");
    }
}

#[test]
fn a_drill_names_whom_it_is_for() {
    for (body, to) in [
        (json!({"monitor": "shop", "to": ["ops-chat", "ops-chat"]}), vec![SubscriberId::new("ops-chat")]),
        (json!({"monitor": "shop", "to": []}), Vec::new()),
        (json!({"monitor": "shop"}), Vec::new()),
    ] {
        let drill = Order::Drill { monitor: MonitorId::new("shop"), length: Duration::from_secs(30), to };
        assert_eq!(order(Form::Drill, &body, &config()), Ok(drill));
    }
}

#[test]
fn planned_work_is_read_by_the_rules_of_the_files() {
    let body =
        json!({"id": "move", "title": "Move", "groups": ["apis"], "start": "2026-12-01T22:00:00Z", "duration": "20m"});
    let Order::Announce(draft) = order(Form::Announce, &body, &config()).unwrap() else { panic!("no planned work") };
    assert_eq!((draft.id.as_str(), draft.title.as_str(), draft.all), ("move", "Move", false));
    let changed = |key: &str, value: Json| {
        let mut body = body.clone();
        body[key] = value;
        body
    };
    for (body, said) in [
        (json!([]), "expected the keys of a maintenance, found a list"),
        (json!({}), "`title` is missing from a maintenance"),
        (changed("titel", json!("x")), "unknown key `titel` in a maintenance"),
        (changed("title", json!(5)), "`5` is not a text"),
        (changed("title", json!("x".repeat(1_001))), "is longer than 1000 characters"),
        (changed("id", json!("Not An Id")), "is not an id"),
        (changed("description", json!("x".repeat(100_000))), "`description`"),
        (changed("groups", json!(["apes"])), "`apes` is not the id of a group"),
        (changed("monitors", json!(["shop"])), "exactly one of `monitors`, `groups` and `all`"),
        (changed("groups", json!(null)), "exactly one of `monitors`, `groups` and `all`"),
        (changed("end", json!("2026-12-01T23:00:00Z")), "`duration` and `end` are both set"),
        (changed("duration", json!(null)), "`end` is missing"),
        (changed("duration", json!("400d")), "`duration`"),
        (changed("start", json!("tomorrow")), "`start`"),
        (changed("rrule", json!("FREQ=NEVER")), "`FREQ=NEVER`"),
        (changed("timezone", json!("Mars/Olympus")), "is not a time zone"),
    ] {
        let told = faults(Form::Announce, &body);
        assert!(told.contains(said), "{body}: {told}");
    }
    let same = order(Form::Revise(draft.clone()), &changed("title", json!("Other")), &config()).unwrap();
    assert!(matches!(same, Order::Revise { before, after } if before == draft && after.title == "Other"));
    assert!(faults(Form::Cancel(draft.id), &json!({"now": true})).contains("unknown key `now`"));
}
