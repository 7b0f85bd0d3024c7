//! Path and query → question. Pure, total, and bounded: nothing that anyone types can fail here.

use percent_encoding::percent_decode_str;
use url::form_urlencoded;

use crate::publish::{
    Ask, BadgeKind, BadgeQuery, ChecksQuery, EmbedLook, EmbedTheme, FeedKind, ReportForm, SiteFile, StatuspageFile,
};

/// Characters kept of an id, a cursor, or a query value: longer than any of ours, short enough to be a cache key.
const MAX_TEXT: usize = 256;

/// Characters kept of the label of a badge: as many as are drawn, and room for those that are not.
const MAX_LABEL: usize = 2048;

/// Path segments looked at; no path of ours has more.
const MAX_SEGMENTS: usize = 16;

/// What a path asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "one a request, on the stack")]
pub(super) enum Target {
    /// `/healthz`
    Alive,
    /// `/readyz`
    Ready,
    /// Everything that `publish` answers.
    Ask(Ask),
    /// It stands below another path of the site, without the base.
    Moved(String),
}

/// What a link to `path` below `base` asks for; `None` for what is no part of the site (health).
pub fn question(base: &str, path: &str, query: Option<&str>) -> Option<Ask> {
    match target(base, path, query) {
        Target::Alive | Target::Ready | Target::Moved(_) => None,
        Target::Ask(ask) => Some(ask),
    }
}

/// What `path` (as sent, percent-encoded) asks for below `base` (`/` or `/status`). Outside of `base` nothing is there.
pub(super) fn target(base: &str, path: &str, query: Option<&str>) -> Target {
    let Some(path) = path.strip_prefix('/') else { return Target::Ask(Ask::Missing) };
    let segments: Vec<String> = path.split('/').take(MAX_SEGMENTS + 1).map(decode).collect();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let base: Vec<&str> = base.split('/').filter(|part| !part.is_empty()).collect();
    match segments.strip_prefix(base.as_slice()) {
        Some(below) if segments.len() <= MAX_SEGMENTS => {
            moved(below, query).unwrap_or_else(|| below_base(below, query.unwrap_or_default()))
        }
        Some(_) | None => Target::Ask(Ask::Missing),
    }
}

/// Where a path has its page that nearly is one of ours: with a slash too many, or by a name that others give it.
fn moved(segments: &[&str], query: Option<&str>) -> Option<Target> {
    let plain = |part: &&str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte))
    };
    let to = match segments {
        ["history.rss" | "rss" | "feed.xml"] => "feed.rss".to_owned(),
        ["history.atom" | "atom"] => "feed.atom".to_owned(),
        ["favicon.ico"] => "favicon.svg".to_owned(),
        [inner @ .., ""] if !inner.is_empty() && inner.iter().all(plain) => {
            if below_base(inner, query.unwrap_or_default()) == Target::Ask(Ask::Missing) {
                return None;
            }
            inner.join("/")
        }
        _ => return None,
    };
    let query = query.filter(|query| !query.is_empty()).map(|query| format!("?{query}")).unwrap_or_default();
    Some(Target::Moved(format!("{to}{query}")))
}

fn below_base(segments: &[&str], query: &str) -> Target {
    Target::Ask(match segments {
        ["healthz"] => return Target::Alive,
        ["readyz"] => return Target::Ready,
        [] | [""] => Ask::Home,
        [.., ""] => Ask::Missing,
        ["monitors", id] => Ask::Monitor(tame(id)),
        ["incidents"] => match parameter("month", query).filter(|month| !month.is_empty()) {
            Some(month) => Ask::IncidentsOf { month, cursor: cursor(query) },
            None => Ask::Incidents(cursor(query)),
        },
        ["maintenance"] => Ask::Maintenance,
        ["incidents", id] => incident(id, query),
        ["reports"] => Ask::Reports,
        ["reports", period] => Ask::Report(tame(period)),
        ["badge", id, kind] => badge(id, kind, query),
        ["api", "v1", "monitors"] => Ask::ApiMonitors,
        ["api", "v1", "monitors", id] => Ask::ApiMonitor(tame(id)),
        ["api", "v1", "monitors", id, "history"] => {
            Ask::ApiHistory { id: tame(id), period: parameter("period", query) }
        }
        ["api", "v1", "monitors", id, "checks"] => {
            let query =
                ChecksQuery { from: parameter("from", query), to: parameter("to", query), cursor: cursor(query) };
            Ask::ApiChecks { id: tame(id), query }
        }
        ["api", "v1", "openapi.json"] => Ask::ApiDescription,
        ["api", "v1", "incidents"] => Ask::ApiIncidents(cursor(query)),
        ["api", "v1", "reports", period] => Ask::ApiReport(tame(period)),
        ["api", "v1", "incidents", id] => Ask::ApiIncident(tame(id)),
        ["api", "v1", "maintenance"] => Ask::ApiMaintenance,
        ["api", "v2", file @ ..] if !file.iter().any(|part| part.contains('/')) => {
            StatuspageFile::parse(&file.join("/")).map_or(Ask::Missing, Ask::Statuspage)
        }
        ["assets", path @ ..] => asset(path),
        ["favicon.svg"] => Ask::Favicon,
        ["robots.txt"] => Ask::Robots,
        ["embed", id] => embed(id, query),
        [name] => file(name, query),
        _ => Ask::Missing,
    })
}

/// A report by its ending, a month by its first digit, else an incident.
fn incident(id: &str, query: &str) -> Ask {
    match id.rsplit_once('.').and_then(|(id, ending)| Some((id, ReportForm::parse(ending)?))) {
        Some((id, form)) => Ask::IncidentReport(tame(id), form),
        None if id.starts_with(|first: char| first.is_ascii_digit()) => {
            Ask::IncidentsOf { month: tame(id), cursor: cursor(query) }
        }
        None => Ask::Incident(tame(id)),
    }
}

/// A badge's id may be anything: an unknown one is a badge too. Its kind may not.
fn badge(id: &str, kind: &str, query: &str) -> Ask {
    let (kind, json) = match kind.strip_suffix(".json") {
        Some(kind) => (kind, true),
        None => (kind.strip_suffix(".svg").unwrap_or(kind), false),
    };
    match BadgeKind::parse(kind) {
        Some(kind) => Ask::Badge { id: tame(id), kind, json, query: badge_query(query) },
        None => Ask::Missing,
    }
}

/// Unknown keys are ignored; of a repeated key the last one counts.
fn badge_query(query: &str) -> BadgeQuery {
    let mut badge = BadgeQuery::default();
    for (key, value) in form_urlencoded::parse(query.as_bytes()) {
        let field = match key.as_ref() {
            "style" => &mut badge.style,
            "label" => &mut badge.label,
            "labelColor" => &mut badge.label_color,
            "color" => &mut badge.color,
            "palette" => &mut badge.palette,
            "period" => &mut badge.period,
            "sinceLast" => &mut badge.since_last,
            "hideDuration" => &mut badge.hide_duration,
            "metric" => &mut badge.metric,
            "locale" => &mut badge.locale,
            "text" => &mut badge.text,
            _ => continue,
        };
        *field = Some(if key == "label" { label(&value) } else { tame(&value) });
    }
    badge
}

fn file(name: &str, query: &str) -> Ask {
    if let Some(kind) = FeedKind::parse(name) {
        Ask::Feed { kind, monitor: parameter("monitor", query), group: parameter("group", query) }
    } else {
        SiteFile::parse(name).map_or(Ask::Missing, Ask::File)
    }
}

/// Nonsense as theme, style or days is as good as nothing.
fn embed(id: &str, query: &str) -> Ask {
    let theme = parameter("theme", query).and_then(|theme| EmbedTheme::parse(&theme)).unwrap_or(EmbedTheme::Auto);
    let look = EmbedLook { theme, pill: parameter("style", query).is_some_and(|style| style == "pill") };
    Ask::Embed { id: tame(id), look, days: parameter("days", query).and_then(|days| days.parse().ok()) }
}

/// The text of a label: control characters have no width and are left out; what is longer than a badge draws is cut.
fn label(text: &str) -> String {
    text.chars().filter(|char| !char.is_control()).take(MAX_LABEL).collect()
}

/// Of a repeated key the last one counts.
fn parameter(name: &str, query: &str) -> Option<String> {
    form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == name).last().map(|(_, value)| tame(&value))
}

/// An empty one is as none.
fn cursor(query: &str) -> Option<String> {
    parameter("cursor", query).filter(|value| !value.is_empty())
}

/// Only plain names below `/assets/`, though `publish` looks them up in a list and never on the disk.
fn asset(path: &[&str]) -> Ask {
    let plain = |part: &&str| !part.is_empty() && !part.starts_with('.') && !part.contains(['/', '\\']);
    if path.is_empty() || !path.iter().all(plain) {
        return Ask::Missing;
    }
    Ask::Asset(tame(&path.join("/")))
}

/// Cut to [`MAX_TEXT`]; characters that neither text nor XML may hold become U+FFFD, so that no id is matched by
/// accident.
fn tame(text: &str) -> String {
    let tamed = |c: char| if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') { '\u{FFFD}' } else { c };
    text.chars().take(MAX_TEXT).map(tamed).collect()
}

/// Percent-decoding that leaves what is broken as it stands.
fn decode(segment: &str) -> String {
    percent_decode_str(segment).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
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

    /// C17: with a slash too many, and by the names that others give to feeds and icons.
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
}
