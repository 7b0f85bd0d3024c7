//! What people say about the whole site: shown of every monitor, counted where figures are, and nowhere if it is
//! private.

use stillup::model::{Handling, Impact};

use super::*;

/// Of the whole site, down for the hour until noon and still open.
fn of_the_site(number: u8, visibility: Visibility) -> Incident {
    Incident {
        monitors: Vec::new(),
        source: Source::Manual,
        severity: Severity::Critical,
        handling: Handling { impact: Impact::Down, counts: true, visibility, ..Handling::default() },
        started_at: noon() - Duration::from_secs(3_600),
        bad_since: Some(noon() - Duration::from_secs(3_600)),
        ..incident(number, false)
    }
}

/// Two monitors that have been up for ten hours, and this incident.
async fn press(incident: Incident) -> Press {
    let mut press = Press::start(|config| public(config, &["a", "b"])).await;
    let up = |id: &str| Change::Span {
        monitor: MonitorId::new(id),
        location: Location::local(),
        status: Status::Up,
        at: noon() - Duration::from_secs(36_000),
    };
    press.write(vec![up("a"), up("b")]).await;
    press.write(with_entry(incident).into()).await;
    press.publish(noon(), |_| Status::Up).await;
    press
}

#[tokio::test]
async fn an_open_incident_of_the_whole_site_is_shown_of_every_monitor() {
    let press = press(of_the_site(1, Visibility::Public)).await;
    let monitors = press.json(Ask::ApiMonitors).await;
    let told = |row: &Value| (row["status"].clone(), row["since"].clone(), row["uptime"]["24h"].clone());
    let expected = (Value::from("down"), Value::from("2026-11-21T11:00:00.000Z"), Value::from(90.0));
    assert_eq!(
        monitors["monitors"].as_array().unwrap().iter().map(told).collect::<Vec<_>>(),
        [expected.clone(), expected]
    );
    for (id, message) in [("a", "down"), ("b", "down"), ("_", "down")] {
        let shown = press.json(badge(id, BadgeKind::Status, true, BadgeQuery::default())).await;
        assert_eq!((&shown["message"], &shown["color"]), (&message.into(), &"red".into()), "{id}");
    }
    let home = text(&*press.ask(Ask::Home).await);
    assert!(home.contains("Everything is down.") && !home.contains("Everything works."), "{home}");
    let summary = press.json(Ask::Statuspage(StatuspageFile::Summary)).await;
    let components: Vec<&Value> = summary["components"].as_array().unwrap().iter().map(|one| &one["status"]).collect();
    assert_eq!((components, &summary["status"]["indicator"]), (vec![&"major_outage".into(); 2], &"critical".into()));
    // Its page is linked where it shows.
    let id = of_the_site(1, Visibility::Public).id;
    let monitor = text(&*press.ask(Ask::Monitor("a".to_owned())).await);
    assert!(monitor.matches(&format!("/incidents/{id}\"")).count() >= 2, "in the list and with its days: {monitor}");
    assert!(text(&*press.ask(Ask::Incident(id.to_string())).await).contains("<li>The whole site</li>"));
    let month = press.json(Ask::ApiReport("2026-11".to_owned())).await;
    assert_eq!((&month["all"]["incidents"], &month["monitors"][0]["incidents"]), (&1.into(), &0.into()), "{month}");
    press.stop().await;
}

#[tokio::test]
async fn a_private_incident_of_the_whole_site_is_nowhere() {
    let press = press(of_the_site(1, Visibility::Private)).await;
    let monitors = press.json(Ask::ApiMonitors).await;
    assert_eq!(
        (&monitors["monitors"][0]["status"], &monitors["monitors"][0]["uptime"]["24h"]),
        (&"up".into(), &100.0.into())
    );
    assert!(text(&*press.ask(Ask::Home).await).contains("Everything works."));
    let month = press.json(Ask::ApiReport("2026-11".to_owned())).await;
    assert_eq!(month["all"]["incidents"], 0, "{month}");
    press.stop().await;
}

/// One incident of a monitor of its own, which began after that of the whole site.
fn of_a_monitor(number: usize) -> Incident {
    let started_at = noon() - Duration::from_secs(1_800);
    let mut random = [0; 10];
    random[..8].copy_from_slice(&number.to_be_bytes());
    Incident {
        id: IncidentId::fresh(started_at, random),
        monitors: vec![MonitorId::new(format!("m{number}"))],
        started_at,
        bad_since: Some(started_at),
        ..incident(1, false)
    }
}

#[tokio::test]
async fn more_incidents_than_any_list_shows_change_no_status() {
    for failing in [201, 1_001] {
        let ids: Vec<String> = (0..failing).map(|number| format!("m{number}")).chain(["healthy".to_owned()]).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let mut press = Press::start(|config| public(config, &ids)).await;
        let degraded = Handling { impact: Impact::Degraded, ..Handling::default() };
        let whole = Incident { handling: degraded, ..of_the_site(1, Visibility::Public) };
        press.write(with_entry(whole.clone()).into()).await;
        press.write((0..failing).flat_map(|number| with_entry(of_a_monitor(number))).collect()).await;
        press.publish(noon(), |id| if id.as_str() == "healthy" { Status::Up } else { Status::Down }).await;
        let shown = press.json(badge("healthy", BadgeKind::Status, true, BadgeQuery::default())).await;
        assert_eq!(shown["message"], "degraded", "with {failing} failing");
        let status = press.json(Ask::Statuspage(StatuspageFile::Status)).await;
        assert_eq!(status["status"]["indicator"], "major", "what shows adds nothing, with {failing} failing");
        let unresolved = press.json(Ask::Statuspage(StatuspageFile::Unresolved)).await;
        assert_eq!(unresolved["incidents"].as_array().map(Vec::len), Some(200), "the list is cut");
        press.stop().await;
    }
}
