//! Incidents by month, reports of incidents, figures of months and years: from the database to finished bytes.

use stillup::model::{
    DeliveryState, EventType, Evidence, Handling, Impact, KnownOccurrence, MessageId, MessageKind, Phases, Reason,
    ReasonKind, SubscriberId,
};
use stillup::store::inspection::MessageRow;

use super::*;

/// The incident of the shop that began then, lasted a minute, and is over.
fn past(number: u8, monitor: &str, started_at: &str) -> Incident {
    let started_at = Timestamp::parse(started_at).unwrap();
    Incident {
        id: IncidentId::fresh(started_at, [number; 10]),
        monitors: vec![MonitorId::new(monitor)],
        title: format!("Outage {number}"),
        started_at,
        resolved_at: Some(started_at + Duration::from_secs(60)),
        updated_at: started_at,
        ..incident(number, true)
    }
}

fn month(month: &str, cursor: Option<String>) -> Ask {
    Ask::IncidentsOf { month: month.to_owned(), cursor }
}

fn titles(page: &Answer) -> usize {
    text(page).matches("<li class=\"line\">").count()
}

#[tokio::test]
async fn incidents_are_told_by_the_month_of_the_zone() {
    let mut press = Press::start(|config| {
        public(config, &["a"]);
        config.site.timezone = "Europe/Berlin".to_owned();
    })
    .await;
    let mut all: Vec<Incident> = (0..60).map(|n| past(n, "a", &format!("2026-09-10T10:{n:02}:00Z"))).collect();
    // In Berlin the first one is September's last, the second October's first.
    all.extend([
        past(100, "a", "2026-09-30T21:59:59Z"),
        past(101, "a", "2026-09-30T22:00:00Z"),
        past(102, "a", "2026-06-01T00:00:00Z"),
    ]);
    press.write(all.into_iter().flat_map(with_entry).collect()).await;
    press.publish(noon(), |_| Status::Up).await;
    let newest = press.ask(Ask::Incidents(None)).await;
    assert_eq!((newest.status, titles(&newest)), (200, 1));
    for said in [
        "No incidents in <time datetime=\"2026-11\">November 2026</time> so far.",
        "<h2><time datetime=\"2026-10\">October 2026</time></h2>",
        "<a rel=\"prev\" href=\"/incidents/2026-09\">",
        "<link rel=\"canonical\" href=\"https://status.test/incidents\">",
    ] {
        assert!(text(&newest).contains(said), "{said} in {}", text(&newest));
    }
    assert!(!text(&newest).contains("rel=\"next\""), "{}", text(&newest));

    let september = press.ask(month("2026-09", None)).await;
    assert_eq!((titles(&september), text(&september).contains("Outage 100<")), (50, true));
    assert!(
        text(&september).contains("href=\"/incidents/2026-06\"")
            && text(&september).contains("href=\"/incidents/2026-10\"")
    );
    let bytes = text(&september);
    let cursor = bytes.split("/incidents/2026-09?cursor=").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let rest = press.ask(month("2026-09", Some(cursor.clone()))).await;
    assert_eq!((titles(&rest), text(&rest).contains("Outage 0<"), text(&rest).contains("?cursor=")), (11, true, true));
    assert!(!text(&rest).contains("Earlier in"), "the last page of the month");
    assert_eq!(press.ask(Ask::Incidents(Some(cursor))).await.bytes, rest.bytes, "a cursor knows its month");
    press.stop().await;
}

#[tokio::test]
async fn months_without_incidents_say_so_and_what_is_no_month_is_not_there() {
    let mut press = Press::start(|config| public(config, &["a"])).await;
    press.publish(noon(), |_| Status::Up).await;
    for ask in [Ask::Incidents(None), month("2026-11", None)] {
        let page = press.ask(ask).await;
        assert!(page.status == 200 && text(&page).contains("No incidents so far."), "{}", text(&page));
    }
    let long = "9".repeat(10_000);
    for bad in ["", "2026", "2026-13", "9999-12", "0000-00", "2026-12", "2019-01", "2026-11-01", "../x", long.as_str()]
    {
        assert_eq!(press.ask(month(bad, None)).await.status, 404, "{bad}");
        assert_eq!(press.ask(month("2026-11", Some(format!("{bad}.")))).await.status, 404, "{bad}");
        for ask in [Ask::Report(bad.to_owned()), Ask::ApiReport(bad.to_owned())] {
            let there = bad == "2026";
            assert_eq!(press.ask(ask.clone()).await.status == 200, there, "{ask:?}");
        }
    }
    press.stop().await;
}

fn check(at: Timestamp, kind: OutcomeKind, millis: u64) -> Change {
    let reason = (kind == OutcomeKind::Down)
        .then(|| Reason::new(ReasonKind::ConnectRefused, "10.0.0.7:80 refused the connection"));
    let found = Outcome {
        kind,
        latency: Duration::from_millis(millis),
        phases: Phases { connect: Some(Duration::from_micros(1_500)), ..Phases::default() },
        reason,
        evidence: Evidence { address: Some("10.0.0.7:80".to_owned()), ..Evidence::default() },
    };
    let (monitor, location) = (MonitorId::new("a"), Location::local());
    Change::Check(Arc::new(Check { monitor, location, at, waited: Duration::ZERO, outcome: found }))
}

/// A minute of trouble with 30 failing checks, 32 good ones around it, and a message that never arrived.
async fn trouble() -> (Press, Incident) {
    let mut press = Press::start(|config| public(config, &["a"])).await;
    let incident = past(7, "a", "2026-11-21T10:30:00Z");
    let (begin, end) = (incident.started_at, incident.started_at + Duration::from_secs(60));
    let open = Incident {
        status: IncidentStatus::Investigating,
        resolved_at: None,
        bad_since: Some(begin),
        ..incident.clone()
    };
    press.write((0..30).map(|n| check(begin - Duration::from_secs(1 + n), OutcomeKind::Up, 10)).collect()).await;
    press.write(with_entry(open).into()).await;
    press.write((0..30).map(|n| check(begin + Duration::from_secs(2 * n), OutcomeKind::Down, 3)).collect()).await;
    press
        .write(vec![
            Change::Incident(incident.clone()),
            check(end, OutcomeKind::Up, 20),
            check(end + Duration::from_secs(5), OutcomeKind::Degraded, 20),
        ])
        .await;
    press.database.read_only().inspection().put(&MessageRow {
        id: MessageId::new("msg_1"),
        subject: incident.id.to_string(),
        place: (1, 0),
        subscriber: SubscriberId::new("ops"),
        kind: MessageKind::Event,
        event: EventType::IncidentOpened,
        facts: None,
        body: None,
        state: DeliveryState::Dead,
        attempts: 10,
        due_at: Timestamp::from_millis(1),
        created_at: Timestamp::from_millis(1),
        settled_at: Some(Timestamp::from_millis(2)),
        last_error: Some("HTTP 500".to_owned()),
    });
    press.publish(noon(), |_| Status::Up).await;
    (press, incident)
}

#[tokio::test]
async fn a_report_tells_checks_and_latencies() {
    let (press, incident) = trouble().await;
    let report = press.json(Ask::IncidentReport(incident.id.to_string(), ReportForm::Json)).await;
    assert_eq!((&report["time_to_detect_seconds"], &report["time_to_recover_seconds"]), (&20.into(), &60.into()));
    assert_eq!((report["timeline"].as_array().unwrap().len(), &report["timeline"][0]["kind"]), (1, &"opened".into()));
    let checks = report["failing_checks"].as_array().unwrap();
    let phases =
        serde_json::json!({"resolve": null, "connect": 1.5, "tls": null, "processing": null, "transfer": null});
    assert_eq!((checks.len(), &checks[0]["phases_ms"], &checks[0]["latency_ms"]), (20, &phases, &3.0.into()));
    let reason = serde_json::json!({"kind": "connect_refused", "message": "the connection was refused"});
    assert_eq!(checks[0]["reason"], reason, "hide_reasons is the default");
    let counted =
        serde_json::json!([{"kind": "connect_refused", "message": "the connection was refused", "count": 10}]);
    assert_eq!(report["failing_checks_counted"], counted);
    let (before, after) = (&report["latency"][0]["before"], &report["latency"][0]["after"]);
    assert_eq!(
        (&before["checks"], &before["source"], &before["from"]),
        (&30.into(), &"checks".into(), &"2026-11-21T09:30:00.000Z".into())
    );
    assert_eq!((&after["checks"], &after["to"]), (&2.into(), &"2026-11-21T11:31:00.000Z".into()));
    assert!(before["p50_ms"].as_f64().unwrap() < 11.0 && after["p95_ms"].as_f64().unwrap() > 19.0);
    let incident_keys = report["incident"].as_object().unwrap();
    assert!(!incident_keys.contains_key("updates") && report.get("deliveries").is_none());

    let page = text(&*press.ask(Ask::Incident(incident.id.to_string())).await);
    let markdown = text(&*press.ask(Ask::IncidentReport(incident.id.to_string(), ReportForm::Markdown)).await);
    for said in [
        "<h2>Report</h2>",
        "connect 1.5 ms",
        "<li>10 × the connection was refused</li>",
        "10 ms, p95 10 ms<small>30 checks</small>",
    ] {
        assert!(page.contains(said), "{said} in {page}");
    }
    for said in [
        "(connect 1.5 ms) · connect_refused: the connection was refused",
        "- connect_refused (the connection was refused): 10",
        "the hour before: p50 10.0 ms",
    ] {
        assert!(markdown.contains(said), "{said} in {markdown}");
    }
    for public in [&page, &markdown, &report.to_string()] {
        assert!(!public.contains("10.0.0.7") && !public.contains("ops"), "{public}");
    }
    press.stop().await;
}

#[tokio::test]
async fn operators_read_evidence_and_deliveries() {
    let (press, incident) = trouble().await;
    let full = press.publisher.operators_report(incident.id.to_string(), ReportForm::Json).await;
    assert_eq!((full.status, full.cache), (200, Cache::Never));
    let full: Value = serde_json::from_slice(&full.bytes).unwrap();
    assert_eq!(full["failing_checks"][0]["evidence"]["address"], "10.0.0.7:80");
    assert_eq!(full["failing_checks"][0]["reason"]["message"], "10.0.0.7:80 refused the connection");
    let delivery = serde_json::json!([{"id": "msg_1", "subscriber": "ops", "kind": "event", "event": "incident.opened",
        "subject": incident.id, "state": "dead", "attempts": 10, "created_at": "1970-01-01T00:00:00.001Z",
        "next_try_at": null,
        "settled_at": "1970-01-01T00:00:00.002Z", "last_error": "HTTP 500", "tries": []}]);
    assert_eq!(full["deliveries"], delivery);
    let full = press.publisher.operators_report(incident.id.to_string(), ReportForm::Markdown).await;
    assert!(
        text(&full).contains("- ops · incident.opened · dead · 10 tries")
            && text(&full).contains("Address: 10.0.0.7:80")
    );
    for unknown in ["", "inc_01ARYZ6S41ZZZZZZZZZZZZZZZZ", "../x"] {
        assert_eq!(press.publisher.operators_report(unknown.to_owned(), ReportForm::Json).await.status, 404);
    }
    press.stop().await;
}

#[tokio::test]
async fn latencies_of_an_old_incident_come_from_whole_hours() {
    let mut press = Press::start(|config| public(config, &["a"])).await;
    let incident = past(7, "a", "2026-11-21T10:30:00Z");
    press.write(with_entry(incident.clone()).into()).await;
    for (hour, millis) in [("2026-11-21T09:00:00Z", 10), ("2026-11-21T10:00:00Z", 5_000), ("2026-11-21T11:00:00Z", 20)]
    {
        close_hour(&press, Timestamp::parse(hour).unwrap(), millis).await;
    }
    press.publish(noon(), |_| Status::Up).await;
    let report = press.json(Ask::IncidentReport(incident.id.to_string(), ReportForm::Json)).await;
    let (before, after) = (&report["latency"][0]["before"], &report["latency"][0]["after"]);
    assert_eq!(
        (&before["source"], &before["from"], &before["p50_ms"]),
        (&"hours".into(), &"2026-11-21T09:00:00.000Z".into(), &10.0.into())
    );
    assert_eq!((&after["from"], &after["p50_ms"]), (&"2026-11-21T11:00:00.000Z".into(), &20.0.into()));
    press.stop().await;
}

#[tokio::test]
async fn figures_agree_with_incidents_and_spans() {
    let mut press = Press::start(|config| {
        public(config, &["a", "b"]);
        let mut secret = monitor("vault");
        secret.visibility = Visibility::Private;
        config.monitors.push(Arc::new(secret));
        config.groups.push(group("g", "Group <g>", None));
        Arc::make_mut(&mut config.monitors[0]).group = Some(GroupId::new("g"));
    })
    .await;
    let span = |id: &str, status, at: &str| Change::Span {
        monitor: MonitorId::new(id),
        location: Location::local(),
        status,
        at: Timestamp::parse(at).unwrap(),
    };
    let began = "2026-11-20T12:00:00Z";
    let mut changes = vec![
        span("a", Status::Up, began),
        span("a", Status::Down, "2026-11-21T00:00:00Z"),
        span("a", Status::Up, "2026-11-21T00:01:00Z"),
        span("b", Status::Up, began),
        span("vault", Status::Down, began),
    ];
    let drill = Incident { drill: true, ..past(2, "a", "2026-11-21T03:00:00Z") };
    let silent = Incident { severity: Severity::None, ..past(3, "a", "2026-11-21T04:00:00Z") };
    let both = Incident {
        monitors: vec![MonitorId::new("a"), MonitorId::new("vault")],
        ..past(1, "a", "2026-11-21T00:00:00Z")
    };
    changes.extend([both, drill, silent, past(4, "vault", "2026-11-21T05:00:00Z")].into_iter().flat_map(with_entry));
    press.write(changes).await;
    press.publish(noon(), |_| Status::Up).await;
    for (period, until) in [("2026-11", "2026-12-01T00:00:00.000Z"), ("2026", "2027-01-01T00:00:00.000Z")] {
        let found = press.json(Ask::ApiReport(period.to_owned())).await;
        // A day until now, a minute of it down: 86,340 s up.
        let a = serde_json::json!({"id": "a", "name": "The a", "group": "g", "incidents": 1, "mttr_seconds": 60,
            "mtbf_seconds": 86_340, "downtime_seconds": 60, "uptime": 99.93, "coverage": 100.0});
        let b = serde_json::json!({"id": "b", "name": "The b", "group": null, "incidents": 0, "mttr_seconds": null,
            "mtbf_seconds": null, "downtime_seconds": 0, "uptime": 100.0, "coverage": 100.0});
        assert_eq!(found["monitors"], serde_json::json!([a, b]));
        assert_eq!((&found["groups"][0]["id"], &found["groups"][0]["mtbf_seconds"]), (&"g".into(), &86_340.into()));
        assert_eq!(
            (&found["all"]["incidents"], &found["all"]["uptime"], &found["to"]),
            (&1.into(), &99.965.into(), &until.into())
        );
        let page = text(&*press.ask(Ask::Report(period.to_owned())).await);
        for said in ["Group &lt;g&gt;", "99.930 %", "1 min 0 s", "23 h 59 min"] {
            assert!(page.contains(said), "{said} in {page}");
        }
    }
    let index = text(&*press.ask(Ask::Reports).await);
    assert!(
        index.contains("href=\"/reports/2026\"")
            && index.contains("href=\"/reports/2026-11\"")
            && !index.contains("2026-10"),
        "{index}"
    );
    let sitemap = text(&*press.ask(Ask::File(SiteFile::Sitemap)).await);
    assert!(sitemap.contains("<loc>https://status.test/reports</loc>"), "{sitemap}");
    press.stop().await;
}

/// What was planned, ran from `start` for so many minutes and is over.
fn over(id: &str, start: Timestamp, minutes: u64) -> Change {
    let occurrence = Occurrence {
        end: start + Duration::from_mins(minutes),
        status: OccurrenceStatus::Completed,
        ..occurrence(id, &["a"], start)
    };
    Change::Occurrence(KnownOccurrence { occurrence, announced: true })
}

#[tokio::test]
async fn a_closed_month_never_changes() {
    let at = |text: &str| Timestamp::parse(text).unwrap();
    let mut press = Press::start(|config| public(config, &["a"])).await;
    press.began = Some(at("2022-03-01T00:00:00Z"));
    let span = |status, text: &str| Change::Span {
        monitor: MonitorId::new("a"),
        location: Location::local(),
        status,
        at: at(text),
    };
    let flapping = Incident {
        resolved_at: Some(at("2022-03-05T12:00:00Z")),
        flapping: true,
        recurrences: 1,
        ..past(1, "a", "2022-03-05T10:00:00Z")
    };
    let laid = Incident {
        source: Source::Manual,
        resolved_at: Some(at("2022-03-10T01:00:00Z")),
        handling: Handling { impact: Impact::Down, counts: true, ..Handling::default() },
        ..past(2, "a", "2022-03-10T00:00:00Z")
    };
    let page = Ask::Incident(flapping.id.to_string());
    let mut changes = vec![
        span(Status::Up, "2022-03-01T00:00:00Z"),
        span(Status::Down, "2022-03-05T10:00:00Z"),
        span(Status::Up, "2022-03-05T10:30:00Z"),
        span(Status::Down, "2022-03-05T11:00:00Z"),
        span(Status::Up, "2022-03-05T12:00:00Z"),
        over("then", at("2022-03-05T11:30:00Z"), 60),
    ];
    changes.extend([flapping, laid].into_iter().flat_map(with_entry));
    press.write(changes).await;
    let mut told = Vec::new();
    for (when, later) in [("2022-04-02T12:00:00Z", 0), ("2026-11-21T12:00:00Z", 50_001)] {
        // One every two minutes, each a minute long.
        let first = at("2026-09-01T00:00:00Z");
        let minute = |number: u32| over(&format!("occ_{number}"), first + Duration::from_secs(120) * number, 1);
        press.write((0..later).map(minute).collect()).await;
        press.publish(at(when), |_| Status::Up).await;
        let found = press.json(Ask::ApiReport("2022-03".to_owned())).await;
        // An hour outside the window was down, and an hour that counts so by the word of a person.
        assert_eq!(found["all"]["downtime_seconds"], 2 * 3_600, "{when}");
        let page = text(&*press.ask(page.clone()).await);
        assert!(page.contains("Disruptions: 2"), "how it went is told: {page}");
        told.push((found["monitors"].clone(), found["all"].clone()));
    }
    assert_eq!(told[0], told[1]);
    press.stop().await;
}
