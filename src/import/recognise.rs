//! Whose configuration a file is, by what stands in it.

use serde_json::Value as Json;

use super::{Content, Format, Source, Tables};

/// A file that is another program's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recognised {
    /// Whose it is.
    pub format: Format,
    /// What it is.
    pub what: &'static str,
}

/// Whose file it is, if it is nobody's that is known none.
pub fn recognise(source: &Source) -> Option<Recognised> {
    match &source.content {
        Content::Tables(tables) => of_tables(tables),
        Content::Text(text) => of_text(&source.name, text),
    }
}

/// Whether bytes are those of a database.
pub fn reads_database(bytes: &[u8]) -> bool {
    bytes.starts_with(b"SQLite format 3\0")
}

fn of_tables(tables: &Tables) -> Option<Recognised> {
    let has = |name: &str| tables.contains_key(name);
    match () {
        () if has("monitor") && has("notification") => {
            Some(Recognised { format: Format::UptimeKuma, what: "a database of Uptime Kuma" })
        }
        () if has("monitors") && has("monitoring_data") => {
            Some(Recognised { format: Format::Kener, what: "a database of Kener" })
        }
        () => None,
    }
}

fn of_text(name: &str, text: &str) -> Option<Recognised> {
    let value = serde_json::from_str::<Json>(text).ok().or_else(|| crate::config::foreign(name, text).ok());
    match value {
        Some(Json::Object(keys)) => {
            of_keys(&|key| keys.contains_key(key), &|key| keys.get(key).is_some_and(Json::is_object))
        }
        Some(Json::Array(items)) => of_list(items.first()?),
        Some(_) | None => of_csv(text),
    }
}

fn of_keys(has: &dyn Fn(&str) -> bool, is_map: &dyn Fn(&str) -> bool) -> Option<Recognised> {
    // Of our own file nothing else is thought.
    if has("monitors") && (has("site") || has("defaults")) {
        return None;
    }
    let any = |keys: &[&str]| keys.iter().any(|key| has(key));
    let of = |format, what| Some(Recognised { format, what });
    match () {
        () if has("monitorList") => of(Format::UptimeKuma, "a backup of Uptime Kuma 1.x"),
        () if any(&["endpoints", "external-endpoints", "suites"]) => of(Format::Gatus, "a configuration of Gatus"),
        () if has("services") && any(&["alerting", "metrics", "storage"]) => {
            of(Format::Gatus, "an old configuration of Gatus")
        }
        () if has("sites") && any(&["owner", "repo", "status-website"]) => {
            of(Format::Upptime, "a configuration of Upptime")
        }
        () if is_map("modules") => of(Format::Blackbox, "a configuration of the blackbox exporter"),
        () if has("scrape_configs") => of(Format::Blackbox, "a configuration of Prometheus, which names targets"),
        () if has("checks") => of(Format::Healthchecks, "a list of checks of Healthchecks"),
        () if has("page") && any(&["components", "incidents", "scheduled_maintenances", "status"]) => {
            of(Format::Statuspage, "an answer of Statuspage")
        }
        () if has("data") && any(&["meta", "links"]) => of(Format::Cachet, "an answer of Cachet"),
        () if has("siteName") || has("siteURL") && has("title") => of(Format::Kener, "site.yaml of Kener"),
        () if has("triggers") && !has("site") => of(Format::Kener, "server.yaml of Kener"),
        () => None,
    }
}

fn of_list(first: &Json) -> Option<Recognised> {
    let has = |key: &str| first.get(key).is_some();
    let kener =
        has("tag") && has("name") && ["api", "ping", "dns", "image", "defaultStatus"].iter().any(|key| has(key));
    kener.then_some(Recognised { format: Format::Kener, what: "monitors.yaml of Kener" })
}

fn of_csv(text: &str) -> Option<Recognised> {
    let header = text.lines().next()?.to_ascii_lowercase();
    let robot = header.contains("friendly name") && header.contains("type");
    robot.then_some(Recognised { format: Format::UptimeRobot, what: "an export of UptimeRobot" })
}
