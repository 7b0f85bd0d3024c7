//! Every path is its question, and everything else is missing.

use proptest::prelude::*;

use super::*;

fn ask(path: &str, query: &str) -> Ask {
    match target("/", path, Some(query)) {
        Target::Ask(ask) => ask,
        other => panic!("{path} is {other:?}"),
    }
}

#[test]
fn every_path_is_its_question() {
    let id = || "x".to_owned();
    let badge = |kind, json| Ask::Badge { id: id(), kind, json, query: BadgeQuery::default() };
    for (path, expected) in [
        ("/", Ask::Home),
        ("/monitors/x", Ask::Monitor(id())),
        ("/monitors/%78", Ask::Monitor(id())),
        ("/incidents", Ask::Incidents(None)),
        ("/incidents/x", Ask::Incident(id())),
        ("/incidents/x.md", Ask::IncidentReport(id(), ReportForm::Markdown)),
        ("/incidents/x.json", Ask::IncidentReport(id(), ReportForm::Json)),
        ("/incidents/0.5.json", Ask::IncidentReport("0.5".to_owned(), ReportForm::Json)),
        ("/incidents/2026-11", Ask::IncidentsOf { month: "2026-11".to_owned(), cursor: None }),
        ("/reports", Ask::Reports),
        ("/reports/2026", Ask::Report("2026".to_owned())),
        ("/api/v1/reports/2026-11", Ask::ApiReport("2026-11".to_owned())),
        ("/maintenance", Ask::Maintenance),
        ("/badge/x/status", badge(BadgeKind::Status, false)),
        ("/badge/x/uptime.svg", badge(BadgeKind::Uptime, false)),
        ("/badge/x/latency.json", badge(BadgeKind::Latency, true)),
        ("/badge/x/dot", badge(BadgeKind::Dot, false)),
        ("/badge/x/dot.json", badge(BadgeKind::Dot, true)),
        ("/api/v1/monitors", Ask::ApiMonitors),
        ("/api/v1/monitors/x", Ask::ApiMonitor(id())),
        ("/api/v1/monitors/x/history", Ask::ApiHistory { id: id(), period: None }),
        ("/api/v1/monitors/x/checks", Ask::ApiChecks { id: id(), query: ChecksQuery::default() }),
        ("/api/v1/openapi.json", Ask::ApiDescription),
        ("/api/v1/incidents", Ask::ApiIncidents(None)),
        ("/api/v1/incidents/x", Ask::ApiIncident(id())),
        ("/api/v1/maintenance", Ask::ApiMaintenance),
        ("/api/v2/summary.json", Ask::Statuspage(StatuspageFile::Summary)),
        ("/api/v2/incidents/unresolved.json", Ask::Statuspage(StatuspageFile::Unresolved)),
        ("/api/v2/scheduled-maintenances/active.json", Ask::Statuspage(StatuspageFile::Active)),
        ("/assets/a/b.css", Ask::Asset("a/b.css".to_owned())),
        ("/favicon.svg", Ask::Favicon),
        ("/maintenance.ics", Ask::File(SiteFile::Calendar)),
        ("/robots.txt", Ask::Robots),
        ("/maintenance.ics", Ask::File(SiteFile::Calendar)),
        ("/og.png", Ask::File(SiteFile::Picture)),
        ("/sitemap.xml", Ask::File(SiteFile::Sitemap)),
        ("/index.md", Ask::File(SiteFile::Markdown)),
        ("/llms.txt", Ask::File(SiteFile::Llms)),
        ("/.well-known/security.txt", Ask::File(SiteFile::Security)),
    ] {
        assert_eq!(ask(path, ""), expected, "{path}");
    }
    assert_eq!(target("/", "/healthz", None), Target::Alive);
    assert_eq!(target("/", "/readyz", None), Target::Ready);
}

#[test]
fn everything_else_is_missing() {
    for path in [
        "",
        "*",
        "//",
        "/x",
        "/monitors",
        "/monitors/",
        "/monitors/x/y",
        "/monitors/x//",
        "/monitors/x%0d%0a/",
        "/maintenance/x",
        "/badge",
        "/badge/x",
        "/badge/x/dots",
        "/badge/x/status.png",
        "/api",
        "/api/v1",
        "/api/v2/status",
        "/api/v2",
        "/api/v2/incidents",
        "/api/v2/incidents%2Funresolved.json",
        "/api/v2/incidents/upcoming.json",
        "/api/v2/status.json/x",
        "/assets",
        "/assets/",
        "/assets/../x",
        "/assets/%2e%2e/x",
        "/assets/a%2Fb",
        "/assets/.hidden",
        "/assets//a",
        "/Monitors/x",
        "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q",
    ] {
        assert_eq!(target("/", path, None), Target::Ask(Ask::Missing), "{path}");
    }
}

/// With a slash too many, and by the names that others give to feeds and icons.
#[test]
fn what_is_nearly_a_path_is_moved() {
    for (path, query, to) in [
        ("/monitors/x/", None, "monitors/x"),
        ("/incidents/", Some("cursor=a"), "incidents?cursor=a"),
        ("/maintenance/", None, "maintenance"),
        ("/api/v1/monitors/", None, "api/v1/monitors"),
        ("/healthz/", None, "healthz"),
        ("/history.rss", None, "feed.rss"),
        ("/history.atom", None, "feed.atom"),
        ("/favicon.ico", None, "favicon.svg"),
    ] {
        assert_eq!(target("/", path, query), Target::Moved(to.to_owned()), "{path}");
        assert_eq!(target("/status", &format!("/status{path}"), query), Target::Moved(to.to_owned()), "{path}");
    }
    assert_eq!(target("/status", "/status/", None), Target::Ask(Ask::Home));
}

#[test]
fn base_path_holds_for_all() {
    for (path, expected) in [
        ("/status", Target::Ask(Ask::Home)),
        ("/status/", Target::Ask(Ask::Home)),
        ("/status/healthz", Target::Alive),
        ("/status/monitors/x", Target::Ask(Ask::Monitor("x".to_owned()))),
        ("/", Target::Ask(Ask::Missing)),
        ("/healthz", Target::Ask(Ask::Missing)),
        ("/statusx", Target::Ask(Ask::Missing)),
        ("/monitors/x", Target::Ask(Ask::Missing)),
    ] {
        assert_eq!(target("/status", path, None), expected, "{path}");
    }
    assert_eq!(target("/a/b", "/a/b/incidents", None), Target::Ask(Ask::Incidents(None)));
}

#[test]
fn queries_are_read_leniently() {
    assert_eq!(ask("/incidents", "cursor=a&cursor=b%20c&x"), Ask::Incidents(Some("b c".to_owned())));
    assert_eq!(ask("/incidents", "cursor="), Ask::Incidents(None));
    let month =
        |cursor: Option<&str>| Ask::IncidentsOf { month: "2026-11".to_owned(), cursor: cursor.map(str::to_owned) };
    assert_eq!(ask("/incidents", "month=2026-11&cursor=a"), month(Some("a")));
    assert_eq!(ask("/incidents/2026-11", "cursor=a&month=2025-01"), month(Some("a")));
    assert_eq!(ask("/incidents", "month="), Ask::Incidents(None));
    let feed = |kind, monitor: Option<&str>, group: Option<&str>| Ask::Feed {
        kind,
        monitor: monitor.map(str::to_owned),
        group: group.map(str::to_owned),
    };
    assert_eq!(ask("/feed.atom", "x=1"), feed(FeedKind::Atom, None, None));
    assert_eq!(ask("/feed.json", "monitor=a&monitor=b%20c&group="), feed(FeedKind::Json, Some("b c"), Some("")));
    let embed = |theme, days| Ask::Embed { id: "group:a".to_owned(), look: EmbedLook { theme, pill: false }, days };
    assert_eq!(ask("/embed/group:a", "theme=dark&days=30"), embed(EmbedTheme::Dark, Some(30)));
    assert_eq!(ask("/embed/group%3Aa", "theme=<script>&days=-1"), embed(EmbedTheme::Auto, None));
    let pill = EmbedLook { pill: true, ..EmbedLook::default() };
    assert_eq!(ask("/embed/_", "style=pill"), Ask::Embed { id: "_".to_owned(), look: pill, days: None });
    assert_eq!(ask("/updates.atom", "group=g"), feed(FeedKind::Updates, None, Some("g")));
    assert_eq!(
        ask("/api/v1/monitors/x/history", "period=1&period="),
        Ask::ApiHistory { id: "x".to_owned(), period: Some(String::new()) }
    );
    let query = ChecksQuery { from: Some("2026 01".to_owned()), to: Some("a".to_owned()), cursor: None };
    assert_eq!(
        ask("/api/v1/monitors/x/checks", "to=a&from=2026+01&cursor="),
        Ask::ApiChecks { id: "x".to_owned(), query }
    );
    let query = "style=flat&label=%zz%&labelColor=1&color=2&palette=aa&locale=fr\
        &period=24h&sinceLast=3&hideDuration&metric=p95&text=headline&nonsense=1&style=flat-square";
    let expected = BadgeQuery {
        style: Some("flat-square".to_owned()),
        label: Some("%zz%".to_owned()),
        label_color: Some("1".to_owned()),
        color: Some("2".to_owned()),
        palette: Some("aa".to_owned()),
        period: Some("24h".to_owned()),
        since_last: Some("3".to_owned()),
        hide_duration: Some(String::new()),
        metric: Some("p95".to_owned()),
        locale: Some("fr".to_owned()),
        text: Some("headline".to_owned()),
    };
    let json = false;
    assert_eq!(
        ask("/badge/group:a/status", query),
        Ask::Badge { id: "group:a".to_owned(), kind: BadgeKind::Status, json, query: expected }
    );
}

#[test]
fn hostile_text_is_tamed() {
    assert_eq!(ask("/monitors/a%00b%0a%ff%", ""), Ask::Monitor("a\u{FFFD}b\u{FFFD}\u{FFFD}%".to_owned()));
    assert_eq!(ask("/monitors/a%2Fb", ""), Ask::Monitor("a/b".to_owned()));
    assert_eq!(ask(&format!("/monitors/{}", "é".repeat(9000)), ""), Ask::Monitor("é".repeat(MAX_TEXT)));
}

#[test]
fn what_is_too_long_is_cut_before_it_is_decoded() {
    let characters = |count: usize| "%F0%9F%98%80".repeat(count);
    let Ask::Badge { query, .. } = ask("/badge/m/status", &format!("label={}", characters(5000))) else {
        panic!("another question")
    };
    assert_eq!(query.label.unwrap(), "😀".repeat(MAX_LABEL));
    assert_eq!(ask(&format!("/monitors/{}", characters(5000)), ""), Ask::Monitor("😀".repeat(MAX_TEXT)));
    assert_eq!(parameter("x", &format!("x={}&y=1", characters(5000))), Some("😀".repeat(MAX_TEXT)));
    for (sent, kept) in [(12, 12), (13, 11), (14, 10), (15, 12)] {
        let text = format!("{}%41%41", "x".repeat(sent - 3));
        assert!(cut(&text, 1).len() >= kept.min(10), "{text}");
        assert!(!cut(&text, 1).ends_with('%') && !cut(&text, 1).ends_with("%4"), "{text}");
    }
    assert_eq!(cut("%4", 1), "%4", "what is whole stays as it is");
}

proptest! {
    #[test]
    fn nothing_fails_and_all_is_bounded(path in "\\PC{0,40}", id in "\\PC{0,400}", query in "\\PC{0,400}") {
        let _ = target("/status", &path, Some(&query));
        if let Target::Ask(Ask::Badge { id, query, .. }) = target("/", &format!("/badge/{id}/status"),
            Some(&format!("label={query}"))) {
            prop_assert!(id.chars().count() <= MAX_TEXT);
            prop_assert!(query.label.is_some_and(|label| label.chars().count() <= MAX_LABEL));
        }
    }
}
