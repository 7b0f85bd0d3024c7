//! Rows → page structs, pure. What a page says is decided here; how it looks is `render`'s.
//!
//! Every struct serialises for the templates; instants stay instants (bytes never hold "8 seconds ago").

pub mod api;
pub mod chrome;
pub mod course;
pub mod embed;
pub mod feed;
pub mod figures;
pub mod headline;
pub mod home;
pub mod incident;
pub mod incidents;
pub mod latency;
pub mod maintenance;
pub mod many;
pub mod monitor;
pub mod report;
pub mod sample;
pub mod schedule;
pub mod statuspage;
pub mod words;
pub mod world;

pub use chrome::{Chrome, Headline, Resolved};
pub use course::Course;
pub use figures::{FigureGroup, FigureRow, ReportPage, ReportYear, ReportsPage};
pub use incident::Passage;
pub use maintenance::{MaintenanceCard, MaintenancePage};
pub use many::{ManyCard, ManyLine, PastEntry};
pub use report::IncidentReport;
pub use world::{Told, Watched, World};

use std::collections::BTreeMap;

use serde::Serialize;

pub use crate::history::{Day, Period, Share, Tally};
use crate::model::{EntryKind, IncidentStatus, Level, Reason, Severity, Shown, Story, Timestamp};

/// `/`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HomePage {
    /// Around it.
    pub chrome: Chrome,
    /// Open incidents, worst and newest first.
    pub open: Vec<IncidentCard>,
    /// Of very many that checks found, one card instead.
    pub many: Option<ManyCard>,
    /// Maintenance that runs, and what begins within a week.
    pub maintenance: Vec<MaintenanceCard>,
    /// Groups in order, then (without a name) monitors in none.
    pub groups: Vec<GroupBlock>,
    /// The last 14 days, newest first; runs of quiet days folded into one row.
    pub past: Vec<PastDay>,
    /// A monitor has one line.
    pub compact: bool,
    /// So many monitors that the tables behind their bars stand on their own pages alone.
    pub dense: bool,
}

/// A group on the home page.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GroupBlock {
    /// `None` for monitors in no group.
    pub id: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// Markdown.
    pub description: Option<String>,
    /// Open when the page opens.
    pub open: bool,
    /// How it is all in all.
    pub shown: Shown,
    /// "1 of 3 down", "All operational".
    pub summary: String,
    /// Its monitors.
    pub monitors: Vec<MonitorRow>,
}

/// A monitor in a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MonitorRow {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Stands before it: an emoji, or the path of an image.
    pub icon: Option<String>,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// What visitors see.
    pub shown: Shown,
    /// "Operational", "Down", "Degraded", "Maintenance", "Not yet known" (never measured), "Unknown" (not measured
    /// now), "Paused".
    pub words: String,
    /// Beginning of the judged status.
    pub since: Option<Timestamp>,
    /// `history_days` days, oldest first. Not serialised: `render::bar` draws it for the templates.
    #[serde(skip)]
    pub bar: Vec<Day>,
    /// Uptime over the bar.
    pub uptime: Option<Share>,
    /// Share of the bar that was measured.
    pub coverage: Option<Share>,
    /// The first check, when it is younger than the bar.
    pub measured_from: Option<Timestamp>,
}

/// An incident in a list, or as the head of its page.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IncidentCard {
    /// Its id.
    pub id: String,
    /// "Mockoon is down".
    pub title: String,
    /// The worst so far.
    pub severity: Severity,
    /// Where it stands.
    pub status: IncidentStatus,
    /// The word for it, for people: "detected" for what a person has not touched yet.
    pub stage: &'static str,
    /// What it is by now: the shape and colour it has.
    pub tone: Shown,
    /// The sign it has in a list: what it is by now, of one that is over the worst that it was.
    pub sign: Shown,
    /// Reopened at least once.
    pub flapping: bool,
    /// Made on purpose.
    pub drill: bool,
    /// Times it went bad again.
    pub recurrences: u32,
    /// Beginning of the first bad stretch.
    pub started_at: Timestamp,
    /// End, once resolved.
    pub resolved_at: Option<Timestamp>,
    /// `resolved_at − started_at`, once resolved.
    pub duration_seconds: Option<u64>,
    /// Bad time only; while open, as of `Chrome::at`.
    pub downtime_seconds: u64,
    /// Affected public monitors.
    pub monitors: Vec<MonitorRef>,
    /// Names of their groups.
    pub groups: Vec<String>,
    /// A person's that names no monitor.
    pub whole_site: bool,
    /// Newest public entry.
    pub newest: Option<UpdateLine>,
    /// What caused it, fit for visitors: "HTTP 503".
    pub cause: Option<String>,
    /// What was seen all the time it was bad: `down` or `degraded`; `None` if both were, or nobody knows.
    pub bad: Option<Level>,
    /// Open, and kept by itself: its first monitor is checked every so many seconds.
    pub checked_every_seconds: Option<u64>,
}

/// A link to a monitor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MonitorRef {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What visitors see now.
    pub shown: Shown,
    /// False when it is no longer configured: nothing to link to.
    pub present: bool,
}

/// A public entry of a timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UpdateLine {
    /// Its id.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// The word for where the incident stood after it, for people.
    pub stage: &'static str,
    /// What it tells.
    pub kind: EntryKind,
    /// Where the incident stood after it.
    pub status: IncidentStatus,
    /// The sentence, or Markdown of a person.
    pub body: String,
    /// A person wrote it.
    pub person: bool,
    /// What the newest check behind it found, of an automatic entry. For programs: pages tell it in the sentence.
    #[serde(skip)]
    pub level: Option<Level>,
    /// What it says, as data, of an automatic entry: pages tell it in the language of their reader.
    #[serde(skip)]
    pub story: Option<Story>,
}

/// A day of the recent past, or a run of quiet ones.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PastDay {
    /// `2026-11-21`: the day, or the newest of a quiet run.
    pub date: String,
    /// The oldest day of a quiet run, when there is more than one.
    pub back_to: Option<String>,
    /// Incidents that began on that day, newest first, what began together as one; none = quiet.
    pub entries: Vec<PastEntry>,
}

/// `/monitors/{id}`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MonitorPage {
    /// Around it.
    pub chrome: Chrome,
    /// The monitor.
    pub row: MonitorRow,
    /// Name of its group.
    pub group: Option<String>,
    /// Markdown.
    pub about: Option<String>,
    /// What visitors may click.
    pub link: Option<String>,
    /// 24h, 7d, 30d, 90d; 1y once there is more than 90 days.
    pub figures: Vec<PeriodFigure>,
    /// The last 24 hours by the quarter, oldest first. Not serialised: `render::bar` draws it for the templates.
    #[serde(skip)]
    pub quarters: Vec<Day>,
    /// Incidents by the days of the bar on which they were open, newest first.
    pub told: BTreeMap<String, Vec<IncidentRef>>,
    /// p50, p95, p99 over the last 24 h, milliseconds; up and degraded checks.
    pub latency_ms: Option<LatencyLine>,
    /// Latencies of the last day, week, month and 90 days; none if they cannot be read. Not serialised: `render::chart`
    /// draws them for the templates.
    #[serde(skip)]
    pub latencies: Vec<LatencyRange>,
    /// Those of the last by the day, newest first.
    pub latency_days: Vec<LatencyDay>,
    /// Of the newest check, if there was one.
    pub certificate: Option<Certificate>,
    /// The newest check: when, outcome, why (fit for visitors).
    pub last_check: Option<CheckLine>,
    /// Its maintenance that runs, and the next to come.
    pub maintenance: Vec<MaintenanceCard>,
    /// Its incidents, newest first, at most 20.
    pub incidents: Vec<IncidentCard>,
}

/// Uptime over one period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PeriodFigure {
    /// `24h`, `7d`, `30d`, `90d`, `1y`.
    pub period: &'static str,
    /// Uptime.
    pub uptime: Option<Share>,
    /// Share that was measured.
    pub coverage: Option<Share>,
}

/// Latency quantiles, milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct LatencyLine {
    /// Median.
    pub p50: f64,
    /// 95th percentile.
    pub p95: f64,
    /// 99th percentile.
    pub p99: f64,
}

/// Latencies of a range that ends now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LatencyRange {
    /// `24h`, `7d`, `30d`, `90d`.
    pub period: &'static str,
    /// Length of a point.
    pub seconds: u64,
    /// Beginning of the first point: an instant, or the date of points that are days of the site's zone.
    pub from: String,
    /// p50 and p95 in milliseconds of each point, oldest first; the last one is running. `None` = nothing was measured.
    pub points: Vec<Option<(f64, f64)>>,
    /// Marks of the axis of time, newest first: an instant or a date, and where it is, in points.
    pub marks: Vec<(String, f64)>,
}

/// Latencies of a day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LatencyDay {
    /// `2026-11-21`.
    pub date: String,
    /// Median, milliseconds.
    pub p50: f64,
    /// 95th percentile, milliseconds.
    pub p95: f64,
}

/// How long a certificate is valid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Certificate {
    /// Until then.
    pub expires_at: Timestamp,
    /// Whole days from `Chrome::at`; negative when it has expired.
    pub days_left: i64,
}

/// A link to an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IncidentRef {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
}

/// One check, fit for visitors.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CheckLine {
    /// When it started.
    pub at: Timestamp,
    /// `up`, `degraded`, `down`, `indeterminate`.
    pub outcome: &'static str,
    /// How long it took.
    pub latency_ms: f64,
    /// Why it was not up.
    pub reason: Option<ReasonLine>,
}

/// A reason, fit for visitors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReasonLine {
    /// Of the closed list.
    pub kind: &'static str,
    /// With `hide_reasons` made from kind and number alone.
    pub message: String,
    /// What may be read of it: pages tell it in the language of their reader.
    #[serde(skip)]
    pub of: Option<Reason>,
}

/// `/incidents`, `/incidents/2026-11`: a month.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IncidentsPage {
    /// Around it.
    pub chrome: Chrome,
    /// `2026-11`.
    pub month: Period,
    /// Below the site.
    pub path: String,
    /// The running month, where nothing has happened in it and this one is shown instead.
    pub quiet_now: Option<Period>,
    /// Days of the month on which some began, newest first; a page of them.
    pub days: Vec<PastDay>,
    /// Query value of the next (older) page of the month.
    pub next: Option<String>,
    /// The nearest month before in which an incident began.
    pub older: Option<Period>,
    /// The nearest month after.
    pub newer: Option<Period>,
}

/// `/incidents/{id}`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IncidentPage {
    /// Around it.
    pub chrome: Chrome,
    /// The incident.
    pub incident: IncidentCard,
    /// Its public timeline, newest first: of a very long one the newest and the oldest.
    pub timeline: Vec<Passage>,
    /// Seconds from `started_at` to the first entry: time to detect.
    pub detect_seconds: Option<u64>,
    /// How it went, if it is flapping.
    pub course: Option<Course>,
    /// Once it is over, as far as it can be read.
    pub report: Option<IncidentReport>,
}

/// A page that says that something is not there.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MissingPage {
    /// Around it.
    pub chrome: Chrome,
}
