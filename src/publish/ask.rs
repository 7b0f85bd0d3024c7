//! What `web` may ask, and the finished bytes it hands out.

mod traits;

use bytes::Bytes;

use crate::model::status::words;
use crate::model::{Language, Timestamp};
pub use crate::view::embed::{EmbedLook, EmbedTheme};
pub use traits::{Amount, Cost, Elsewhere, Traits, Written};

/// A question, and what whoever asks it reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The question.
    pub ask: Ask,
    /// `Accept-Language` as it was sent; empty when it was not.
    pub languages: String,
    /// The coding that is liked best.
    pub coding: Coding,
}

impl From<Ask> for Asked {
    fn from(ask: Ask) -> Self {
        Self { ask, languages: String::new(), coding: Coding::Identity }
    }
}

words!(
    /// How bytes are coded, by the names on the wire, the best first.
    Coding { Br = "br", Zstd = "zstd", Gzip = "gzip", Identity = "identity" }
);

/// A question of a visitor or a program, already taken apart. Ids are raw: `publish` looks them up.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Ask {
    /// `/`
    Home,
    /// `/monitors/{id}`
    Monitor(String),
    /// `/incidents?cursor=`: the newest month, or the one in which the cursor lies.
    Incidents(Option<String>),
    /// `/incidents/2026-11?cursor=`, and `/incidents?month=2026-11&cursor=`
    IncidentsOf {
        /// As typed.
        month: String,
        /// `next` of the page before.
        cursor: Option<String>,
    },
    /// `/incidents/{id}`
    Incident(String),
    /// `/maintenance`
    Maintenance,
    /// `/incidents/{id}.md`, `/incidents/{id}.json`: the report.
    IncidentReport(String, ReportForm),
    /// `/reports`: months and years there are figures of.
    Reports,
    /// `/reports/2026-11`, `/reports/2026`
    Report(String),
    /// `/badge/{id}/{kind}`, `.svg`, or (`json`) `.json`
    Badge {
        /// A monitor, `group:{id}`, or `_`.
        id: String,
        /// Which figure.
        kind: BadgeKind,
        /// shields' endpoint schema instead of SVG.
        json: bool,
        /// Parameters.
        query: BadgeQuery,
    },
    /// `/api/v1/monitors`
    ApiMonitors,
    /// `/api/v1/monitors/{id}`
    ApiMonitor(String),
    /// `/api/v1/monitors/{id}/history?period=`
    ApiHistory {
        /// Which monitor.
        id: String,
        /// As typed.
        period: Option<String>,
    },
    /// `/api/v1/monitors/{id}/checks?from=&to=&cursor=`
    ApiChecks {
        /// Which monitor.
        id: String,
        /// Which of its checks.
        query: ChecksQuery,
    },
    /// `/api/v1/openapi.json`
    ApiDescription,
    /// `/api/v1/incidents?cursor=`
    ApiIncidents(Option<String>),
    /// `/api/v1/incidents/{id}`
    ApiIncident(String),
    /// `/api/v1/maintenance`
    ApiMaintenance,
    /// `/api/v1/reports/{period}`
    ApiReport(String),
    /// `/api/v2/{file}`
    Statuspage(StatuspageFile),
    /// `/assets/{path}`
    Asset(String),
    /// `/favicon.svg`, in the colour of the state
    Favicon,
    /// `/robots.txt`
    Robots,
    /// `/feed.atom`, `/feed.rss`, `/feed.json`, `/updates.atom`
    Feed {
        /// Which one.
        kind: FeedKind,
        /// `?monitor=`
        monitor: Option<String>,
        /// `?group=`
        group: Option<String>,
    },
    /// `/embed/{id}`
    Embed {
        /// A monitor, `group:{id}`, or `_`.
        id: String,
        /// `?theme=`, `?style=`
        look: EmbedLook,
        /// `?days=`
        days: Option<u32>,
    },
    /// `/og.png`, `/index.md` …
    File(SiteFile),
    /// Anything else: a real 404.
    Missing,
}

words!(
    /// Which figure a badge shows; `dot` is the status without words.
    BadgeKind { Status = "status", Uptime = "uptime", Latency = "latency", Dot = "dot" }
);

words!(
    /// The format of an incident's report, by the ending of its path.
    ReportForm { Markdown = "md", Json = "json" }
);

words!(
    /// A file of Statuspage v2, by its path.
    StatuspageFile {
        Summary = "summary.json", Status = "status.json", Components = "components.json",
        Incidents = "incidents.json", Unresolved = "incidents/unresolved.json",
        Maintenances = "scheduled-maintenances.json", Upcoming = "scheduled-maintenances/upcoming.json",
        Active = "scheduled-maintenances/active.json",
    }
);

words!(
    /// A file about the whole site, by its name.
    SiteFile {
        Picture = "og.png", Markdown = "index.md", Llms = "llms.txt", Sitemap = "sitemap.xml",
        Calendar = "maintenance.ics", Security = ".well-known/security.txt",
    }
);

words!(
    /// Which feed, by the name of its file: an entry per incident in three formats, or an entry per update.
    FeedKind { Atom = "feed.atom", Rss = "feed.rss", Json = "feed.json", Updates = "updates.atom" }
);

words!(
    /// Which latency a badge shows.
    BadgeMetric { Average = "average", Minimum = "minimum", Maximum = "maximum", P50 = "p50", P95 = "p95", P99 = "p99" }
);

/// Parameters of a badge, as typed by anyone; every one is survivable, and what means nothing is as if it were not
/// there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct BadgeQuery {
    /// `style`
    pub style: Option<String>,
    /// `label`
    pub label: Option<String>,
    /// `labelColor`
    pub label_color: Option<String>,
    /// `color`
    pub color: Option<String>,
    /// `palette`: shields, aa
    pub palette: Option<String>,
    /// `period`: 24h 7d 30d 90d 1y
    pub period: Option<String>,
    /// `sinceLast`, seconds; at most 366 days. A valid `period` goes before it. Rounded up to whole minutes, beyond a
    /// day to hours, beyond a week to days: there latency is by the hour, and the hour in which it begins counts in
    /// part.
    pub since_last: Option<String>,
    /// `hideDuration`
    pub hide_duration: Option<String>,
    /// `metric`: average, minimum, maximum, p50, p95, p99
    pub metric: Option<String>,
    /// `locale`: the language of the message, whatever that of the site.
    pub locale: Option<String>,
    /// `text=headline`: the sentence instead of the short message, of the page and of groups.
    pub text: Option<String>,
}

/// Parameters of a list of checks, as typed by anyone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ChecksQuery {
    /// `from`: RFC 3339; those that started then or later.
    pub from: Option<String>,
    /// `to`: RFC 3339; those that started before.
    pub to: Option<String>,
    /// `cursor`: `next` of the page before.
    pub cursor: Option<String>,
}

/// How long others may keep an answer; tests assert these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cache {
    /// `no-cache`: kept, but revalidated by ETag each time (pages, API, badges).
    Revalidate,
    /// A year: the URL changes with the bytes.
    Immutable,
    /// `no-store`.
    Never,
}

/// Finished bytes, in one coding.
#[derive(Clone, Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// `text/html; charset=utf-8` …
    pub content_type: &'static str,
    /// How long it may be kept.
    pub cache: Cache,
    /// What it is written in, if it is for people.
    pub language: Option<Language>,
    /// That was chosen by `Accept-Language`.
    pub negotiated: bool,
    /// Strong, quoted; of the identity bytes.
    pub etag: String,
    /// Identity where another coding was asked for, but is not worth it.
    pub coding: Coding,
    /// In that coding.
    pub bytes: Bytes,
}

/// Whether there is something to serve, and how the store is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Readiness {
    /// Instant of the newest snapshot; `None` before the first.
    pub published_at: Option<Timestamp>,
    /// Since when the store does not take commits.
    pub store_failing_since: Option<Timestamp>,
}
