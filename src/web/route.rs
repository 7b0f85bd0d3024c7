//! Path and query → question. Pure, total, and bounded: nothing that anyone types can fail here.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use url::form_urlencoded;

use crate::publish::{
    Ask, BadgeKind, BadgeQuery, ChecksQuery, EmbedLook, EmbedTheme, FeedKind, ReportForm, SiteFile, StatuspageFile,
};

/// Characters kept of an id, a cursor, or a query value: longer than any of ours, short enough to be a cache key.
const MAX_TEXT: usize = 256;

/// Characters kept of the label of a badge: as many as are drawn.
const MAX_LABEL: usize = 1024;

/// Bytes that a character takes at most as sent: four, each percent-encoded.
const SENT: usize = 12;

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
        [".well-known", "security.txt"] => Ask::File(SiteFile::Security),
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
    for (key, value) in pairs(query) {
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
    pairs(query).filter(|(key, _)| key == name).last().map(|(_, value)| tame(&value))
}

/// Keys and values, each cut to what is kept of it before it is decoded.
fn pairs(query: &str) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
    query.split('&').flat_map(|pair| {
        let kept = if pair.starts_with("label=") { MAX_LABEL } else { MAX_TEXT };
        form_urlencoded::parse(cut(pair, kept + MAX_TEXT).as_bytes())
    })
}

/// The beginning of a text as sent that holds so many characters, without half of an encoded byte at its end.
fn cut(sent: &str, characters: usize) -> &str {
    let Some(beginning) = sent.get(..sent.floor_char_boundary(SENT * characters)) else { return sent };
    let half = beginning.bytes().rev().take(2).position(|byte| byte == b'%').map_or(0, |at| at + 1);
    if beginning.len() < sent.len() { &beginning[..beginning.len() - half] } else { beginning }
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

/// Percent-decoding of what is kept, that leaves what is broken as it stands.
fn decode(segment: &str) -> String {
    percent_decode_str(cut(segment, MAX_TEXT)).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests;
