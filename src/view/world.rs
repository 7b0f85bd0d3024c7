//! What page builders read: the public part of committed state at one instant. Private monitors never enter it, nor
//! does anything that visitors must not read: reasons are already made fit for them here.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;

use super::{CheckLine, MonitorRef, ReasonLine, UpdateLine};
use crate::history::Record;
use crate::locale::Locale;
use crate::model::{
    Check, Digest, Entry, EntryKind, Group, GroupId, Incident, IncidentStatus, Monitor, MonitorId, Occurrence, Reason,
    Shown, Site, Source, Span, Standing, Timestamp, Timing, Window,
};
use crate::site::{Because, Member, Now, Sight, tone};

/// Everything visitors may know at one instant.
#[derive(Clone, Debug)]
pub struct World {
    /// When.
    pub at: Timestamp,
    /// The number of the batch that it is of.
    pub number: i64,
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
    /// Incidents that are over and may be opened again.
    pub over: Arc<[Incident]>,
    /// How it is all in all, as the commit says.
    pub now: Now,
    /// Incidents that ended within the last hour, no drills, the newest end first.
    pub lately: Arc<[Incident]>,
    /// Incidents that began at or after `recent_from`, newest first; open ones too.
    pub recent: Vec<Arc<Told>>,
    /// How far back `recent` is complete.
    pub recent_from: Timestamp,
    /// Occurrences of maintenance that run, come, or ended lately, by their start: their monitors are the public ones,
    /// none is without.
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
    /// An emoji, or the path of an image.
    pub icon: Option<String>,
    /// Words to find it by.
    pub tags: Vec<String>,
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
    /// What is shown of it.
    pub sight: Sight,
    /// Where it is degraded, its latency is why.
    pub slow: bool,
    /// What people said it was, where that counts in its history.
    pub said: Vec<Span>,
    /// Latencies of the last 24 hours; up and degraded checks.
    pub latency: Digest,
    /// When it was first known; it stays.
    pub known_since: Option<Timestamp>,
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

    /// How some of its monitors are, by the same rule.
    pub fn now_of_group(&self, members: &[&Watched]) -> Now {
        let members: Vec<Member<'_>> = members.iter().map(|monitor| monitor.member()).collect();
        Now::of_group(&members, self.open.iter().map(|told| &told.incident))
    }

    /// What an incident is by now.
    pub fn tone(&self, incident: &Incident) -> Shown {
        tone(incident, self.monitors.iter().map(|monitor| monitor.member()))
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

    /// An incident of the store as it was when this was committed. `None`: the store knows it as open, and it was not;
    /// it comes with the next commit.
    pub fn as_committed(&self, incident: Incident) -> Option<Incident> {
        let is_it = |held: &&Incident| held.id == incident.id;
        if let Some(open) = self.open.iter().map(|told| &told.incident).find(is_it) {
            return Some(open.clone());
        }
        match self.over.iter().find(is_it) {
            Some(over) => Some(over.clone()),
            None => Some(incident).filter(|incident| incident.resolved_at.is_some()),
        }
    }

    /// A link to a monitor, configured or former.
    pub fn reference(&self, id: &MonitorId) -> MonitorRef {
        let (name, shown, present) = match self.monitor(id.as_str()) {
            Some(monitor) => (monitor.name.clone(), monitor.sight.shown, true),
            None => (self.former.get(id).cloned().unwrap_or_else(|| id.to_string()), Shown::Unknown, false),
        };
        MonitorRef { id: id.to_string(), name, shown, present }
    }

    /// The same as operators see it: with the names of all monitors, private ones too, and every reason in full.
    /// Nothing made from it is public.
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

    /// Bad time of an incident, measured and outside maintenance; of an open one until now.
    pub fn downtime(&self, incident: &Incident) -> Duration {
        let of = |monitor: &Watched| {
            let standing = &monitor.standing;
            standing.episode.as_ref().filter(|episode| episode.incident == incident.id)?;
            standing.downtime(&monitor.windows, self.at)
        };
        let mut monitors = incident.monitors.iter().filter_map(|id| self.monitor(id.as_str()));
        monitors.find_map(of).unwrap_or_else(|| incident.downtime_alone(self.at))
    }
}

impl Watched {
    /// What is shown of it in words: "Operational".
    pub fn words(&self, locale: Locale) -> String {
        match self.sight.why {
            Because::Paused => locale.text("status-paused"),
            Because::Never => locale.text("status-never"),
            Because::Maintenance | Because::Said | Because::Judged | Because::Silent { .. } | Because::Blind { .. } => {
                locale.word("status-", self.sight.shown.as_str())
            }
        }
    }

    /// As far as it counts beside others.
    fn member(&self) -> Member<'_> {
        Member { id: &self.id, sight: self.sight, slow: self.slow }
    }

    /// What its history is read from.
    pub fn record(&self, now: Timestamp) -> Record<'_> {
        Record {
            spans: &self.spans,
            windows: &self.windows,
            said: &self.said,
            silent_since: self.standing.silent_since(now),
            now,
        }
    }
}

impl Told {
    /// The public part of an incident and its timeline (oldest first); `None` if visitors may not know of it.
    pub fn new(
        mut incident: Incident,
        entries: Vec<Entry>,
        known: impl Fn(&MonitorId) -> bool,
        hide_reasons: bool,
    ) -> Option<Self> {
        if !incident.is_public(&known) {
            return None;
        }
        incident.monitors.retain(known);
        if let Some(cause) = incident.cause.as_mut().filter(|_| hide_reasons && !incident.drill) {
            cause.hide();
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

    /// The word for where it stands: what checks found was "detected" until a person says something of it.
    pub fn stage(&self) -> &'static str {
        let untouched = self.incident.source == Source::Automatic && self.updates.iter().all(|update| !update.person);
        stage(self.incident.status, untouched)
    }

    /// When it was noticed.
    pub fn opened_at(&self) -> Option<Timestamp> {
        self.updates.iter().rev().find(|update| update.kind == EntryKind::Opened).map(|update| update.at)
    }
}

fn stage(status: IncidentStatus, automatic: bool) -> &'static str {
    if automatic && status == IncidentStatus::Investigating { "detected" } else { status.as_str() }
}

fn update_line(entry: Entry, by_people: bool) -> UpdateLine {
    let person = entry.kind == EntryKind::Note || by_people;
    UpdateLine {
        person,
        stage: stage(entry.status, !person),
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
        icon: monitor.icon.clone(),
        tags: monitor.tags.clone(),
        about: monitor.description.clone(),
        link: monitor.link.clone(),
        enabled: monitor.enabled,
        timing: monitor.timing,
        standing,
        last: last.map(|check| check_line(check, hide_reasons)),
        certificate_expires_at: last.and_then(|check| check.outcome.evidence.certificate_expires_at),
        spans: Arc::from([]),
        windows: Vec::new(),
        sight: Sight::NEVER,
        slow: false,
        said: Vec::new(),
        latency: Digest::default(),
        known_since: None,
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
    let told = if hide_reasons { reason.public() } else { reason.clone() };
    ReasonLine { kind: told.kind.as_str(), message: told.message.clone(), of: Some(told) }
}

/// Milliseconds with three decimals.
pub fn milliseconds(duration: Duration) -> f64 {
    duration.as_micros() as f64 / 1000.0
}

#[cfg(test)]
pub(crate) mod tests;
