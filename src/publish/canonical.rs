//! One form for every question before it becomes a key: ids are looked up in the snapshot, what is unknown is the same
//! question for all, parameters are read into the few values they can have, long texts are cut.

use super::ask::{Amount, Ask, BadgeKind, BadgeMetric, BadgeQuery, ChecksQuery, SiteFile};
use super::snapshot::Published;
use super::{badge, feeds, incidents, measured, months, previews};
use crate::history::Period;
use crate::model::BadCursor;
use crate::render::badge::{MAX_TEXT, Palette, is_color};
use crate::view::api::Slices;
use crate::view::{World, figures};

/// Bytes of the longest name of a colour, with room.
const COLOR_MOST: usize = 32;

/// The question in its one form, and whether there are only as many like it as the snapshot has things to ask for.
pub(super) fn canonical(published: &Published, ask: Ask) -> (Ask, bool) {
    let (ask, world) = (form(published, ask), &published.world);
    let bounded = match ask.traits().amount {
        Amount::Bounded => true,
        Amount::ByIncident(id) => world.incident(id).is_some(),
        Amount::ByMonth(month) => Period::parse_month(month).is_some_and(|month| months::is_known(world, month)),
        Amount::Unbounded => false,
    };
    (ask, bounded)
}

fn form(published: &Published, ask: Ask) -> Ask {
    let world = &published.world;
    let unknown = |id: &str| world.monitor(id).is_none();
    match ask {
        Ask::Monitor(id) if unknown(&id) => Ask::Missing,
        Ask::ApiMonitor(id) if unknown(&id) => Ask::ApiMonitor(String::new()),
        Ask::ApiHistory { id, .. } if unknown(&id) => Ask::ApiHistory { id: String::new(), period: None },
        Ask::ApiHistory { id, period } => Ask::ApiHistory { id, period: Some(length(period)) },
        Ask::ApiChecks { id, .. } if unknown(&id) => {
            Ask::ApiChecks { id: String::new(), query: ChecksQuery::default() }
        }
        Ask::Incidents(Some(cursor)) => of_cursor(world, cursor),
        Ask::IncidentsOf { month, cursor } => of_month(month, cursor),
        Ask::ApiIncidents(Some(cursor)) if incidents::parse_cursor(&cursor).is_err() => {
            Ask::ApiIncidents(Some(String::new()))
        }
        Ask::Incident(id) if incidents::parse_id(&id).is_none() => Ask::Missing,
        Ask::IncidentReport(id, form) if incidents::parse_id(&id).is_none() => Ask::IncidentReport(String::new(), form),
        Ask::ApiIncident(id) if incidents::parse_id(&id).is_none() => Ask::ApiIncident(String::new()),
        Ask::Asset(path) if published.asset(&path).is_none() => Ask::Missing,
        Ask::Badge { id, kind, json, query } => {
            let query = self::query(kind, query);
            let known = badge::target(world, &id).is_some();
            let (id, query) = if known { (id, query) } else { (String::new(), looks(query)) };
            Ask::Badge { id, kind, json, query }
        }
        Ask::Report(period) if figures::find(world, &period).is_none() => Ask::Missing,
        Ask::ApiReport(period) if figures::find(world, &period).is_none() => Ask::ApiReport(String::new()),
        Ask::Feed { ref monitor, ref group, .. } if !feeds::exists(world, feeds::Filter::of(monitor, group)) => {
            Ask::Missing
        }
        Ask::File(SiteFile::Security) if world.site.security.is_none() => Ask::Missing,
        Ask::Embed { id, .. } if badge::target(world, &id).is_none() => Ask::Missing,
        Ask::Embed { id, look, days } => {
            Ask::Embed { id, look, days: days.and_then(|days| previews::days(world, days)) }
        }
        Ask::Home | Ask::Incidents(None) | Ask::Maintenance | Ask::Reports | Ask::Robots | Ask::Favicon => ask,
        Ask::ApiMonitors | Ask::ApiDescription | Ask::ApiMaintenance | Ask::Statuspage(_) => ask,
        Ask::Monitor(_) | Ask::ApiMonitor(_) | Ask::ApiChecks { .. } => ask,
        Ask::Incident(_) | Ask::IncidentReport(..) | Ask::ApiIncident(_) | Ask::ApiIncidents(_) => ask,
        Ask::Report(_) | Ask::ApiReport(_) | Ask::Feed { .. } | Ask::Asset(_) | Ask::File(_) | Ask::Missing => ask,
    }
}

/// The period of a history: empty if it is none.
fn length(period: Option<String>) -> String {
    let period = period.unwrap_or_else(|| measured::PERIOD.to_owned());
    if Slices::of(&period).is_some() { period } else { String::new() }
}

/// A page of incidents goes on in the month in which it ended.
fn of_cursor(world: &World, cursor: String) -> Ask {
    match incidents::parse_cursor(&cursor) {
        Ok(after) => Ask::IncidentsOf { month: months::of_cursor(world, &after).to_string(), cursor: Some(cursor) },
        Err(BadCursor) => Ask::Missing,
    }
}

fn of_month(month: String, cursor: Option<String>) -> Ask {
    let well_formed = cursor.as_deref().is_none_or(|cursor| incidents::parse_cursor(cursor).is_ok());
    match Period::parse_month(&month) {
        Some(_) if well_formed => Ask::IncidentsOf { month, cursor },
        Some(_) | None => Ask::Missing,
    }
}

/// Parameters that mean something for this kind of badge; what is invalid is left out, and so gets the default.
fn query(kind: BadgeKind, query: BadgeQuery) -> BadgeQuery {
    let timed = matches!(kind, BadgeKind::Uptime | BadgeKind::Latency);
    let styled = kind != BadgeKind::Dot;
    let period = query.period.filter(|period| timed && badge::period(period).is_some());
    let since_last = query.since_last.filter(|_| timed && period.is_none()).and_then(|text| badge::since_last(&text));
    BadgeQuery {
        style: query
            .style
            .filter(|_| styled)
            .and_then(|style| badge::style(&style))
            .map(|style| style.as_str().to_owned()),
        label: query.label.map(|label| label.chars().take(MAX_TEXT).collect()),
        // shields' palette is the default.
        palette: query.palette.filter(|palette| palette == Palette::Aa.as_str()),
        label_color: query.label_color.filter(|color| color.len() <= COLOR_MOST && is_color(color)),
        color: query.color.filter(|color| color.len() <= COLOR_MOST && is_color(color)),
        period,
        since_last: since_last.map(|length| length.as_secs().to_string()),
        hide_duration: query
            .hide_duration
            .filter(|hide| timed && !matches!(hide.as_str(), "false" | "0" | "no"))
            .map(|_| "true".to_owned()),
        metric: query.metric.filter(|metric| kind == BadgeKind::Latency && BadgeMetric::parse(metric).is_some()),
        // Decided before (see `language`).
        locale: None,
        text: query.text.filter(|text| matches!(kind, BadgeKind::Status | BadgeKind::Dot) && text == badge::HEADLINE),
    }
}

/// How a badge looks, whatever it says.
fn looks(query: BadgeQuery) -> BadgeQuery {
    let BadgeQuery { style, label, label_color, color, palette, .. } = query;
    BadgeQuery { style, label, label_color, color, palette, ..BadgeQuery::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn hostile_parameters_become_defaults() {
        let hostile = || BadgeQuery {
            style: some("nonsense"),
            label: Some("x".repeat(10_240)),
            label_color: Some("<script>".repeat(500)),
            color: some("url(javascript:1)"),
            palette: some("none"),
            period: some("999y"),
            since_last: some("-1"),
            hide_duration: some("false"),
            metric: some("p0"),
            locale: Some("x".repeat(9_000)),
            text: some("novel"),
        };
        for kind in BadgeKind::ALL {
            let found = query(*kind, hostile());
            assert_eq!(found, BadgeQuery { label: Some("x".repeat(MAX_TEXT)), ..BadgeQuery::default() });
        }
    }

    #[test]
    fn parameters_have_one_form() {
        let given = BadgeQuery {
            period: some("7d"),
            since_last: some("60"),
            hide_duration: some(""),
            metric: some("p95"),
            color: some("#f00"),
            ..BadgeQuery::default()
        };
        let latency = query(BadgeKind::Latency, given.clone());
        assert_eq!(latency, BadgeQuery { since_last: None, hide_duration: some("true"), ..given.clone() });
        let status = query(BadgeKind::Status, given);
        assert_eq!(status, BadgeQuery { color: some("#f00"), ..BadgeQuery::default() });
        for (kind, text, seconds) in [
            (BadgeKind::Uptime, "5400", some("5400")),
            (BadgeKind::Uptime, "0", None),
            (BadgeKind::Uptime, "99999999999999999999999", None),
            (BadgeKind::Uptime, "999999999999", some("31622400")),
            (BadgeKind::Uptime, "61", some("120")),
            (BadgeKind::Latency, "1", some("1")),
            (BadgeKind::Latency, "3599", some("3600")),
            (BadgeKind::Latency, "604801", some("691200")),
            (BadgeKind::Uptime, "604801", some("691200")),
            (BadgeKind::Latency, "172801", some("176400")),
        ] {
            let found = query(kind, BadgeQuery { since_last: some(text), ..BadgeQuery::default() });
            assert_eq!(found.since_last, seconds, "{text}");
        }
    }
}
