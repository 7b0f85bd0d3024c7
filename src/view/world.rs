//! What page builders read: the public part of committed state at one instant. Private monitors never enter it, nor does anything
//! that visitors must not read: reasons are already made fit for them here.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;

use super::{CheckLine, MonitorRef, ReasonLine, UpdateLine};
use crate::history::Record;
use crate::locale::Locale;
use crate::model::{
    Check, Digest, Entry, EntryKind, Group, GroupId, Impact, Incident, Monitor, MonitorId, Occurrence, Reason, Shown, Site, Source, Span,
    Standing, Status, Timestamp, Timing, Why, Window,
};

/// Everything visitors may know at one instant.
#[derive(Clone, Debug)]
pub struct World {
    /// When.
    pub at: Timestamp,
    /// In which language it is told.
    pub locale: Locale,
    /// The page.
    pub site: Site,
    /// Prefix of every link on the page: empty, or `/status`.
    pub base: String,
    /// Absolute URL of the site without a trailing slash.
    pub site_url: String,
    /// Where days begin.
    pub zone: TimeZone,
    /// Groups with a public monitor, in the order of the page.
    pub groups: Vec<Group>,
    /// Public monitors in the order of the page: by group, then those in none.
    pub monitors: Vec<Watched>,
    /// Public monitors that are no longer configured, and their last names.
    pub former: Arc<HashMap<MonitorId, String>>,
    /// Open incidents, newest first.
    pub open: Vec<Arc<Told>>,
    /// Incidents that began at or after `recent_from`, newest first; open ones too.
    pub recent: Vec<Arc<Told>>,
    /// How far back `recent` is complete.
    pub recent_from: Timestamp,
    /// Occurrences of maintenance that run, come, or ended lately, by their start: their monitors are the public ones, none is without.
    pub maintenance: Vec<Arc<Occurrence>>,
    /// Since when the store does not take commits.
    pub store_failing_since: Option<Timestamp>,
}

/// A public monitor: what is told of it, not what is probed.
#[derive(Clone, Debug)]
pub struct Watched {
    /// Its key.
    pub id: MonitorId,
    /// For people.
    pub name: String,
    /// The group it stands in.
    pub group: Option<GroupId>,
    /// Markdown.
    pub about: Option<String>,
    /// What visitors may click.
    pub link: Option<String>,
    /// False = paused.
    pub enabled: bool,
    /// When it is checked.
    pub timing: Timing,
    /// Where it stands.
    pub standing: Standing,
    /// Its newest check, fit for visitors.
    pub last: Option<CheckLine>,
    /// Until when the certificate that this check saw is valid.
    pub certificate_expires_at: Option<Timestamp>,
    /// Judged spans of the last year, oldest first.
    pub spans: Arc<[Span]>,
    /// Maintenance.
    pub windows: Vec<Window>,
    /// The worst that people say of it in open incidents, and since when.
    pub impact: Option<(Impact, Timestamp)>,
    /// What people said it was, where that counts in its history.
    pub said: Vec<Span>,
    /// Latencies of the last 24 hours; up and degraded checks.
    pub latency: Digest,
    /// Those of the running hour alone.
    pub hour: Digest,
}

/// An incident and its public timeline.
#[derive(Clone, Debug)]
pub struct Told {
    /// The incident: its monitors are the public ones, its cause is fit for visitors.
    pub incident: Incident,
    /// Public entries, newest first.
    pub updates: Vec<UpdateLine>,
}

impl World {
    /// The monitor of an id.
    pub fn monitor(&self, id: &str) -> Option<&Watched> {
        self.monitors.iter().find(|monitor| monitor.id.as_str() == id)
    }

    /// The group of an id, if it has a public monitor.
    pub fn group(&self, id: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.id.as_str() == id)
    }

    /// Monitors of a group; those in none for `None`.
    pub fn members<'a>(&'a self, group: Option<&'a GroupId>) -> impl Iterator<Item = &'a Watched> + 'a {
        self.monitors.iter().filter(move |monitor| monitor.group.as_ref() == group)
    }

    /// Every monitor visitors may know of.
    pub fn known(&self) -> Vec<MonitorId> {
        self.monitors.iter().map(|monitor| &monitor.id).chain(self.former.keys()).cloned().collect()
    }

    /// Whether visitors may know of this monitor: it is public, or was when it was removed.
    pub fn knows(&self, id: &MonitorId) -> bool {
        self.monitor(id.as_str()).is_some() || self.former.contains_key(id)
    }

    /// An incident that is open or recent.
    pub fn incident(&self, id: &str) -> Option<&Arc<Told>> {
        self.open.iter().chain(&self.recent).find(|told| told.incident.id.as_str() == id)
    }

    /// A link to a monitor, configured or former.
    pub fn reference(&self, id: &MonitorId) -> MonitorRef {
        let (name, shown, present) = match self.monitor(id.as_str()) {
            Some(monitor) => (monitor.name.clone(), monitor.shown(self.at), true),
            None => (self.former.get(id).cloned().unwrap_or_else(|| id.to_string()), Shown::Unknown, false),
        };
        MonitorRef { id: id.to_string(), name, shown, present }
    }

    /// The same as operators see it: with the names of all monitors, private ones too, and every reason in full. Nothing made from it is public.
    pub fn for_operators(&self, names: HashMap<MonitorId, String>) -> Self {
        let mut world = Self { former: Arc::new(names), locale: Locale::ENGLISH, ..self.clone() };
        world.site.hide_reasons = false;
        world
    }

    /// The page of a monitor, absolute.
    pub fn monitor_url(&self, id: &MonitorId) -> String {
        format!("{}/monitors/{id}", self.site_url)
    }

    /// The page of an incident, absolute.
    pub fn incident_url(&self, told: &Told) -> String {
        format!("{}/incidents/{}", self.site_url, told.incident.id)
    }

    /// The place of an occurrence on the page of maintenance, absolute.
    pub fn occurrence_url(&self, occurrence: &Occurrence) -> String {
        format!("{}/maintenance#{}", self.site_url, occurrence.id)
    }

    /// Bad time of an incident; of an open one until now, without time nobody measured.
    pub fn downtime(&self, incident: &Incident) -> Duration {
        for monitor in incident.monitors.iter().filter_map(|id| self.monitor(id.as_str())) {
            if let Some(episode) = monitor.standing.episode.as_ref().filter(|episode| episode.incident == incident.id && episode.is_open())
            {
                return episode.downtime(monitor.standing.silent_since(self.at).unwrap_or(self.at));
            }
        }
        incident.downtime + incident.bad_since.map_or(Duration::ZERO, |since| self.at.since(since))
    }
}

impl Watched {
    /// What visitors see: maintenance over everything, else the worse of what people say and of the judged status while somebody measures.
    pub fn shown(&self, at: Timestamp) -> Shown {
        if !self.enabled {
            Shown::Unknown
        } else if self.windows.iter().any(|window| window.start <= at && at < window.end) {
            Shown::Maintenance
        } else {
            self.impact().over(self.standing.current(at).shown())
        }
    }

    fn impact(&self) -> Impact {
        self.impact.map_or(Impact::None, |(impact, _)| impact)
    }

    /// The same in words: "Operational".
    pub fn words(&self, at: Timestamp, locale: Locale) -> String {
        match self.shown(at) {
            Shown::Unknown if !self.enabled => locale.text("status-paused"),
            Shown::Unknown if self.standing.status == Status::Unknown => locale.text("status-never"),
            shown => locale.word("status-", shown.as_str()),
        }
    }

    /// Beginning of the judged status, or of what people say that is worse.
    pub fn since(&self) -> Option<Timestamp> {
        let judged = self.standing.status.shown();
        if let Some((_, since)) = self.impact.filter(|(impact, _)| self.enabled && impact.over(judged) != judged) {
            return Some(since);
        }
        (self.enabled && self.standing.first_check.is_some()).then_some(self.standing.since)
    }

    /// What its history is read from.
    pub fn record(&self, now: Timestamp) -> Record<'_> {
        Record { spans: &self.spans, windows: &self.windows, said: &self.said, silent_since: self.standing.silent_since(now), now }
    }
}

impl Told {
    /// The public part of an incident and its timeline (oldest first); `None` if visitors may not know of it.
    pub fn new(mut incident: Incident, entries: Vec<Entry>, known: impl Fn(&MonitorId) -> bool, hide_reasons: bool) -> Option<Self> {
        if !incident.is_public(&known) {
            return None;
        }
        incident.monitors.retain(known);
        if let Some(cause) = incident.cause.as_mut().filter(|_| hide_reasons && !incident.drill) {
            cause.message = cause.reason().public_message();
        }
        let by_people = incident.source == Source::Manual;
        let public = entries.into_iter().rev().filter(|entry| entry.kind.is_public());
        let updates = public.map(|entry| update_line(entry, by_people)).collect();
        Some(Self { incident, updates })
    }

    /// The whole of an incident and its timeline (oldest first): for operators only.
    pub fn whole(incident: Incident, entries: Vec<Entry>) -> Self {
        let by_people = incident.source == Source::Manual;
        let updates = entries.into_iter().rev().map(|entry| update_line(entry, by_people)).collect();
        Self { incident, updates }
    }

    /// When it was noticed.
    pub fn opened_at(&self) -> Option<Timestamp> {
        self.updates.iter().rev().find(|update| update.kind == EntryKind::Opened).map(|update| update.at)
    }
}

fn update_line(entry: Entry, by_people: bool) -> UpdateLine {
    UpdateLine {
        person: entry.kind == EntryKind::Note || by_people,
        id: entry.id.to_string(),
        at: entry.at,
        kind: entry.kind,
        status: entry.status,
        body: entry.body,
        story: entry.story,
        level: entry.checks.last().and_then(|check| check.outcome.level()),
    }
}

/// The public part of a monitor's configuration and standing; spans, windows and older latencies are to be filled in.
pub fn watched(monitor: &Monitor, standing: Standing, last: Option<&Check>, hide_reasons: bool) -> Watched {
    Watched {
        id: monitor.id.clone(),
        name: monitor.name.clone(),
        group: monitor.group.clone(),
        about: monitor.description.clone(),
        link: monitor.link.clone(),
        enabled: monitor.enabled,
        timing: monitor.timing,
        standing,
        last: last.map(|check| check_line(check, hide_reasons)),
        certificate_expires_at: last.and_then(|check| check.outcome.evidence.certificate_expires_at),
        spans: Arc::from([]),
        windows: Vec::new(),
        impact: None,
        said: Vec::new(),
        latency: Digest::default(),
        hour: Digest::default(),
    }
}

fn check_line(check: &Check, hide_reasons: bool) -> CheckLine {
    CheckLine {
        at: check.at,
        outcome: check.outcome.kind.as_str(),
        latency_ms: milliseconds(check.outcome.latency),
        reason: check.outcome.reason.as_ref().map(|reason| reason_line(reason, hide_reasons)),
    }
}

/// A reason as visitors may read it.
pub fn reason_line(reason: &Reason, hide_reasons: bool) -> ReasonLine {
    let message = if hide_reasons { reason.public_message() } else { reason.message.clone() };
    let why = hide_reasons.then_some(Why { kind: reason.kind, number: reason.number });
    ReasonLine { kind: reason.kind.as_str(), message, why }
}

/// Milliseconds with three decimals.
pub fn milliseconds(duration: Duration) -> f64 {
    duration.as_micros() as f64 / 1000.0
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::model::{Cause, DegradedIs, IncidentId, IncidentStatus, LastDeterminate, Level, ReasonKind, Severity, Source, UpdateId};

    pub(crate) const DAY: Duration = Duration::from_secs(86_400);

    pub(crate) fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    /// A page without monitors at noon of 2026-11-21, in UTC.
    pub(crate) fn world() -> World {
        let now = Timestamp::parse("2026-11-21T12:00:00Z").expect("an instant");
        World {
            at: now,
            locale: Locale::ENGLISH,
            site: Site {
                name: "Acme Status".to_owned(),
                url: Some("https://status.acme.example".to_owned()),
                description: None,
                theme: "default".to_owned(),
                timezone: "UTC".to_owned(),
                locale: Some(crate::model::Language::En),
                logo: None,
                support_url: None,
                history_days: 90,
                degraded_is: DegradedIs::Up,
                hide_reasons: true,
            },
            base: String::new(),
            site_url: "https://status.acme.example".to_owned(),
            zone: TimeZone::UTC,
            groups: Vec::new(),
            monitors: Vec::new(),
            former: Arc::default(),
            open: Vec::new(),
            recent: Vec::new(),
            recent_from: now - 13 * DAY,
            maintenance: Vec::new(),
            store_failing_since: None,
        }
    }

    pub(crate) fn group(id: &str, name: &str) -> Group {
        Group { id: GroupId::new(id), name: name.to_owned(), description: None, collapsed: false }
    }

    /// Up since a day ago.
    pub(crate) fn monitor(id: &str, name: &str) -> Watched {
        let now = world().at;
        let timing =
            Timing { interval: Duration::from_secs(60), timeout: Duration::from_secs(10), retry_interval: Duration::from_secs(10) };
        let last = LastDeterminate { at: now, level: Level::Up, interval: timing.interval, limit: 2 * timing.interval + timing.timeout };
        let standing = Standing {
            status: Status::Up,
            since: now - DAY,
            first_check: Some(now - DAY),
            last_determinate: Some(last),
            ..Standing::new()
        };
        Watched {
            id: MonitorId::new(id),
            name: name.to_owned(),
            group: None,
            about: None,
            link: None,
            enabled: true,
            timing,
            standing,
            last: None,
            certificate_expires_at: None,
            spans: Arc::from([Span { status: Status::Up, start: now - DAY, end: None }]),
            windows: Vec::new(),
            impact: None,
            said: Vec::new(),
            latency: Digest::default(),
            hour: Digest::default(),
        }
    }

    /// An open incident of a monitor, noticed after 20 s; its reason names an address.
    pub(crate) fn told(world: &World, monitor: &str, started_at: Timestamp, severity: Severity) -> Arc<Told> {
        let entry = |kind, number: u8| Entry {
            id: UpdateId::fresh(started_at, [number; 10]),
            at: started_at + Duration::from_secs(u64::from(number)),
            kind,
            status: IncidentStatus::Investigating,
            severity,
            body: format!("{kind}"),
            story: None,
            checks: Vec::new(),
        };
        let incident = Incident {
            id: IncidentId::fresh(started_at, [7; 10]),
            monitors: vec![MonitorId::new(monitor), MonitorId::new("private")],
            title: format!("{monitor} is down"),
            story: None,
            status: IncidentStatus::Investigating,
            severity,
            source: Source::Automatic,
            drill: false,
            flapping: false,
            started_at,
            resolved_at: None,
            recurrences: 0,
            downtime: Duration::ZERO,
            bad_since: Some(started_at),
            cause: Some(Cause {
                kind: ReasonKind::HttpStatus,
                message: "http://10.0.0.7/secret answered HTTP 503".to_owned(),
                number: Some(503),
                consecutive_failures: 1,
                failure_threshold: 1,
                locations_failing: 1,
                locations_total: 1,
                first_failure_at: started_at,
            }),
            updated_at: started_at,
            handling: crate::model::Handling::default(),
        };
        let entries = vec![entry(EntryKind::Opened, 20), entry(EntryKind::Delivered, 21), entry(EntryKind::Note, 30)];
        let known = |id: &MonitorId| id.as_str() != "private";
        Arc::new(Told::new(incident, entries, known, world.site.hide_reasons).expect("a public monitor"))
    }

    #[test]
    fn only_what_visitors_may_read_is_told() {
        let told = told(&world(), "a", world().at, Severity::Major);
        assert_eq!(told.incident.monitors, [MonitorId::new("a")]);
        assert_eq!(told.incident.cause.as_ref().map(|cause| cause.message.as_str()), Some("HTTP 503"));
        let kinds: Vec<EntryKind> = told.updates.iter().map(|update| update.kind).collect();
        assert_eq!(kinds, [EntryKind::Note, EntryKind::Opened]);
        assert!(Told::new(told.incident.clone(), Vec::new(), |_| false, true).is_none());
        let open = Reason::new(ReasonKind::Dns, "10.0.0.7 says no");
        assert_eq!(reason_line(&open, false).message, "10.0.0.7 says no");
        assert_eq!(reason_line(&open, true).message, "the name could not be resolved");
    }

    #[test]
    fn shown_status_in_words() {
        let now = world().at;
        let mut monitor = monitor("a", "A");
        assert_eq!((monitor.shown(now), monitor.words(now, Locale::ENGLISH).as_str()), (Shown::Up, "Operational"));
        assert_eq!((monitor.shown(now + DAY), monitor.words(now + DAY, Locale::ENGLISH).as_str()), (Shown::Unknown, "Unknown"));
        monitor.windows = vec![Window { start: now, end: now + DAY }];
        assert_eq!((monitor.shown(now), monitor.words(now, Locale::ENGLISH).as_str()), (Shown::Maintenance, "Maintenance"));
        assert_eq!(monitor.shown(now + DAY), Shown::Unknown);
        monitor.enabled = false;
        assert_eq!((monitor.shown(now), monitor.words(now, Locale::ENGLISH).as_str(), monitor.since()), (Shown::Unknown, "Paused", None));
        let never = Watched { standing: Standing::new(), enabled: true, windows: Vec::new(), ..monitor };
        assert_eq!((never.shown(now), never.words(now, Locale::ENGLISH).as_str(), never.since()), (Shown::Unknown, "Not yet known", None));
    }
}
