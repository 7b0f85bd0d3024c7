//! Sites drawn at random: what is in them as plain facts, and the same as a configuration and rows.

mod crowd;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use stillup::model::{
    BadStretch, Batch, Cause, Change, Check, Config, Entry, EntryKind, Episode, EpisodeState, Evidence, Followed,
    Found, Group, GroupId, Handling, Impact, Incident, IncidentId, IncidentKind, IncidentStatus, KnownOccurrence,
    LastDeterminate, Level, Location, Maintenance, MaintenanceId, Monitor, MonitorId, Occurrence, OccurrenceId,
    OccurrenceStatus, Outcome, OutcomeKind, Phases, Reason, ReasonKind, Scope, SeriesRow, Severity, Source, Standing,
    Status, Timestamp, UpdateId, Visibility,
};

use crate::fixture;
pub use crowd::{Case, Crowd, case, crowd};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(86_400);

/// What nobody outside may read: it is in the name and title of everything private, and in nothing else.
pub const SECRET: &str = "geheim";
/// What is in the name and title of everything public: no page may hold it as it is.
pub const MARKUP: &str = "<zq>";

/// When everything is looked at.
pub fn noon() -> Timestamp {
    Timestamp::parse("2026-11-21T12:00:00Z").unwrap()
}

/// Chance that can be repeated.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self((seed + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    /// Less than `most`.
    pub fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % most.max(1)
    }

    /// One time in so many.
    pub fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub fn of<T: Copy>(&mut self, choice: &[T]) -> T {
        choice[self.below(choice.len())]
    }
}

/// What the judge says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judged {
    Never,
    Up,
    Slow,
    Degraded,
    Down,
}

/// A monitor, as far as it is shown.
#[derive(Clone, Debug)]
pub struct Watch {
    pub id: String,
    pub name: String,
    pub group: Option<usize>,
    pub private: bool,
    pub paused: bool,
    pub judged: Judged,
    /// Nobody has measured it for hours.
    pub silent: bool,
    /// Maintenance runs over it.
    pub maintained: bool,
}

/// A site.
pub struct Drawn {
    pub watches: Vec<Watch>,
    pub groups: Vec<(String, String)>,
    /// Every incident, those that are over too.
    pub incidents: Vec<Incident>,
    /// Monitors that are not configured any more, and whether they are private.
    pub former: Vec<(String, bool)>,
    pub config: Arc<Config>,
    pub rows: Batch,
}

/// How large a site is, and of what there is how much.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub monitors: usize,
    pub groups: usize,
    pub by_people: usize,
    pub windows: usize,
}

impl Size {
    /// Mostly small ones: they reach every level; now and then one beyond every list.
    pub fn draw(chance: &mut Chance) -> Self {
        if chance.one_in(150) {
            return Self {
                monitors: 120 + chance.below(200),
                groups: chance.below(12),
                by_people: 60 + chance.below(200),
                windows: chance.below(60),
            };
        }
        let monitors = if chance.one_in(6) { 8 + chance.below(30) } else { chance.below(7) };
        let by_people = if chance.one_in(8) { chance.below(30) } else { chance.below(4) };
        Self { monitors, groups: chance.below(4), by_people, windows: chance.of(&[0, 0, 1, 2, 4]) }
    }
}

/// What most of the monitors of a site are: without it the rare levels would never be met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mood {
    Mixed,
    AllUp,
    AllDown,
    AllPaused,
    Unmeasured,
    Maintained,
}

struct Draw {
    chance: Chance,
    site: Drawn,
    mood: Mood,
    /// Whatever is bad has an open incident of checks, and nothing else happens.
    plain: bool,
    count: u8,
}

/// A site of a seed, its database in a folder.
pub fn site(seed: u64, folder: &Path, size: impl FnOnce(&mut Chance) -> Size) -> Drawn {
    let mut chance = Chance::new(seed);
    let size = size(&mut chance);
    let moods = [Mood::Mixed, Mood::Mixed, Mood::AllUp, Mood::AllUp, Mood::AllDown, Mood::AllPaused, Mood::Unmeasured];
    let mood = if chance.one_in(8) { Mood::Maintained } else { chance.of(&moods) };
    let mut draw = Draw::new(chance, mood, folder);
    draw.groups(size.groups);
    for place in 0..size.monitors {
        draw.watch(place);
    }
    draw.former();
    let maintenance = draw.windows(size.windows);
    for place in 0..size.monitors {
        draw.found(place);
    }
    for _ in 0..size.by_people {
        draw.by_people();
    }
    draw.finished(maintenance)
}

fn group(id: &str, name: &str) -> Group {
    Group { id: GroupId::new(id), name: name.to_owned(), description: None, collapsed: None }
}

impl Drawn {
    fn monitor(&self, watch: &Watch) -> Monitor {
        Monitor {
            id: MonitorId::new(watch.id.as_str()),
            name: watch.name.clone(),
            group: watch.group.map(|place| GroupId::new(self.groups[place].0.as_str())),
            enabled: !watch.paused,
            visibility: visibility(watch.private),
            ..fixture::monitor()
        }
    }
}

const fn visibility(private: bool) -> Visibility {
    if private { Visibility::Private } else { Visibility::Public }
}

impl Draw {
    fn new(chance: Chance, mood: Mood, folder: &Path) -> Self {
        let site = Drawn {
            watches: Vec::new(),
            groups: Vec::new(),
            incidents: Vec::new(),
            former: Vec::new(),
            config: fixture::config(folder),
            rows: Batch { at: noon(), roster: Some(Vec::new()), hour: noon(), ..Batch::default() },
        };
        Self { chance, site, mood, plain: false, count: 0 }
    }

    /// The site with its configuration.
    fn finished(self, maintenance: Vec<Maintenance>) -> Drawn {
        let mut site = self.site;
        let mut config = (*site.config).clone();
        // Long bars say nothing more here.
        config.site.history_days = 5;
        config.site.url = Some("https://status.test".to_owned());
        config.monitors = site.watches.iter().map(|watch| Arc::new(site.monitor(watch))).collect();
        config.groups = site.groups.iter().map(|(id, name)| group(id, name)).collect();
        config.maintenance = maintenance;
        site.config = Arc::new(config);
        site
    }

    fn groups(&mut self, count: usize) {
        for place in 0..count {
            let secret = place > 0 && self.chance.one_in(4);
            let id = if secret { format!("{SECRET}-g{place}") } else { format!("g{place}") };
            let name = if secret { format!("{SECRET} {place}") } else { format!("Group {place} {MARKUP}") };
            self.site.groups.push((id, name));
        }
    }

    fn watch(&mut self, place: usize) {
        let chance = &mut self.chance;
        let group = (!chance.one_in(3)).then(|| chance.below(self.site.groups.len().max(1)));
        let group = group.filter(|_| !self.site.groups.is_empty());
        // A group that nobody may know of has no public member.
        let hidden = group.is_some_and(|place| self.site.groups[place].0.starts_with(SECRET));
        let private = hidden || chance.one_in(6);
        let all = !chance.one_in(12);
        let judged = match self.mood {
            Mood::AllUp if all => Judged::Up,
            Mood::AllDown if all => Judged::Down,
            Mood::Unmeasured if all => chance.of(&[Judged::Never, Judged::Up, Judged::Down]),
            _ => chance.of(&[Judged::Up, Judged::Up, Judged::Up, Judged::Down, Judged::Degraded, Judged::Slow]),
        };
        let judged = if chance.one_in(14) { Judged::Never } else { judged };
        let silent =
            judged != Judged::Never && if self.mood == Mood::Unmeasured && all { true } else { chance.one_in(15) };
        let paused = if self.mood == Mood::AllPaused { all } else { chance.one_in(12) };
        let id = if private { format!("{SECRET}-{place}") } else { format!("m{place}") };
        let name = if private { format!("{SECRET} {place}") } else { format!("Service {place} {MARKUP}") };
        self.add(Watch { id, name, group, private, paused, judged, silent, maintained: false });
    }

    fn add(&mut self, watch: Watch) {
        let row = |location| SeriesRow {
            monitor: MonitorId::new(watch.id.as_str()),
            location,
            name: watch.name.clone(),
            public: !watch.private,
            present: !watch.paused,
        };
        let rows = [row(Location::local()), row(Location::drill())];
        self.site.rows.roster.get_or_insert_default().extend(rows);
        self.site.watches.push(watch);
    }

    fn former(&mut self) {
        for place in 0..self.chance.of(&[0, 0, 1, 2]) {
            let private = self.chance.one_in(2);
            let id = if private { format!("{SECRET}-ex{place}") } else { format!("ex{place}") };
            let name = if private { format!("{SECRET} ex") } else { format!("Former {place} {MARKUP}") };
            let monitor = MonitorId::new(id.as_str());
            let row = SeriesRow { monitor, location: Location::local(), name, public: !private, present: false };
            self.site.rows.roster.get_or_insert_default().push(row);
            self.site.former.push((id, private));
        }
    }

    /// Windows that run, come and are over, in the configuration or (of those that are over) only in rows.
    fn windows(&mut self, count: usize) -> Vec<Maintenance> {
        let all = usize::from(self.mood == Mood::Maintained);
        let mut windows = Vec::new();
        for place in 0..count + all {
            let chance = &mut self.chance;
            let everything = place < all || chance.one_in(10);
            let some: Vec<usize> = (0..3).map(|_| chance.below(self.site.watches.len())).collect();
            let covered: Vec<usize> = match everything {
                true => (0..self.site.watches.len()).collect(),
                false => some.into_iter().filter(|place| *place < self.site.watches.len()).collect(),
            };
            if covered.is_empty() {
                continue;
            }
            let (start, length) = match if place < all { 0 } else { chance.below(4) } {
                0 | 1 => (noon() - HOUR - MINUTE * u32::try_from(place % 50).unwrap(), HOUR * 3),
                2 => (noon() + HOUR * u32::try_from(1 + place).unwrap(), HOUR),
                _ => (noon() - DAY, HOUR),
            };
            let monitors: Vec<MonitorId> =
                covered.iter().map(|at| MonitorId::new(self.site.watches[*at].id.as_str())).collect();
            let hidden = covered.iter().all(|at| self.site.watches[*at].private);
            let title = if hidden { format!("Work {SECRET} {place}") } else { format!("Work {place} {MARKUP}") };
            let id = MaintenanceId::new(format!("{}{place}", if hidden { SECRET } else { "work-" }));
            if start <= noon() && noon() < start + length {
                covered.iter().for_each(|at| self.site.watches[*at].maintained = true);
            }
            if start + length <= noon() {
                self.over(&id, &title, (monitors.clone(), start, length));
            }
            let scope = if everything { Scope::All } else { Scope::Only { monitors, groups: Vec::new() } };
            windows.push(Maintenance { id, title, description: None, scope, start, length, recurrence: None });
        }
        windows
    }

    fn over(
        &mut self,
        id: &MaintenanceId,
        title: &str,
        (monitors, start, length): (Vec<MonitorId>, Timestamp, Duration),
    ) {
        let occurrence = Occurrence {
            id: OccurrenceId::of(id, start),
            maintenance: id.clone(),
            title: title.to_owned(),
            description: None,
            monitors,
            start,
            end: start + length,
            status: OccurrenceStatus::Completed,
            sequence: 0,
            known_at: start - DAY,
            updated_at: start + length,
        };
        self.site.rows.changes.push(Change::Occurrence(KnownOccurrence { occurrence, announced: true }));
    }

    /// What checks found of a monitor: where it stands, and its incidents.
    fn found(&mut self, place: usize) {
        let watch = self.site.watches[place].clone();
        let id = MonitorId::new(watch.id.as_str());
        let (kind, status) = match watch.judged {
            Judged::Never => (OutcomeKind::Indeterminate, Status::Unknown),
            Judged::Up => (OutcomeKind::Up, Status::Up),
            Judged::Slow | Judged::Degraded => (OutcomeKind::Degraded, Status::Degraded),
            Judged::Down => (OutcomeKind::Down, Status::Down),
        };
        if watch.judged == Judged::Never && self.chance.one_in(2) {
            return;
        }
        let at = noon() - if watch.silent { HOUR * 2 } else { Duration::from_secs(10) };
        let level = kind.level();
        let bad = level.filter(|level| *level != Level::Up);
        let last = level.filter(|_| !watch.paused).map(|level| LastDeterminate {
            at,
            level,
            interval: MINUTE,
            limit: MINUTE * 2 + Duration::from_secs(10),
        });
        let mut standing = Standing {
            status: if watch.paused { Status::Unknown } else { status },
            since: noon() - HOUR * 3,
            severity: if bad.is_some() { Severity::Critical } else { Severity::None },
            first_check: Some(noon() - DAY * 20),
            last_check: Some((at, kind)),
            last_determinate: last,
            ..Standing::new()
        };
        let check = check(&id, at, &watch);
        self.site.rows.changes.push(Change::Check(Arc::new(check.clone())));
        let span = |status, at| Change::Span { monitor: id.clone(), location: Location::local(), status, at };
        let began = span(Status::Up, noon() - DAY * 20);
        self.site.rows.changes.extend([began, span(standing.status, noon() - HOUR * 3)]);
        if !watch.paused {
            standing.episode = self.episode(&watch, bad.is_some(), check.outcome.reason.as_ref());
        }
        if standing.severity != Severity::None {
            let (bad, quiet) = (Duration::ZERO, Duration::ZERO);
            standing.stretch = Some(BadStretch { bad, quiet, until: standing.since });
        }
        self.site.rows.standings.push((id.clone(), Location::local(), standing));
        if !watch.paused && !self.plain && self.chance.one_in(10) {
            self.certificate(&id);
        }
    }

    fn episode(&mut self, watch: &Watch, bad: bool, reason: Option<&Reason>) -> Option<Episode> {
        let id = MonitorId::new(watch.id.as_str());
        let flapping = !self.plain && watch.judged == Judged::Up && self.chance.one_in(8);
        if !(bad && (self.plain || !self.chance.one_in(8)) || flapping) {
            return None;
        }
        let begin = noon() - HOUR * 3 + Duration::from_secs(self.chance.below(600) as u64);
        let taken_over = !self.plain && self.chance.one_in(5);
        let status = self.stage(flapping, taken_over);
        let mut monitors = vec![id];
        let others = if self.plain { 0 } else { self.chance.of(&[0, 0, 0, 1, 2]) };
        for _ in 0..others {
            let other = self.chance.below(self.site.watches.len());
            monitors.push(MonitorId::new(self.site.watches[other].id.as_str()));
        }
        monitors.dedup();
        let severity = self.chance.of(&[Severity::Minor, Severity::Major, Severity::Critical]);
        let hidden = taken_over && self.chance.one_in(6);
        let incident = Incident {
            monitors,
            title: format!("{} down", if hidden { SECRET } else { &watch.name }),
            status,
            severity,
            flapping,
            started_at: begin,
            bad_since: (!flapping).then_some(begin),
            cause: reason.map(|reason| Box::new(cause(reason, begin))),
            updated_at: begin,
            handling: Handling {
                auto_resolve: !taken_over,
                impact: if taken_over { self.impact() } else { Impact::None },
                visibility: visibility(hidden),
                ..Handling::default()
            },
            ..fixture::incident(IncidentId::fresh(begin, self.fresh()))
        };
        let state = if flapping {
            EpisodeState::Monitoring { since: noon() - MINUTE }
        } else {
            EpisodeState::Bad { since: begin }
        };
        let episode = Episode {
            incident: incident.id.clone(),
            state,
            severity,
            flapping,
            recurrences: 0,
            auto_resolve: !taken_over,
            followed: Followed::Untold,
            started_at: begin,
            bad: Duration::ZERO,
            unknown: Duration::ZERO,
        };
        self.put(incident);
        Some(episode)
    }

    fn stage(&mut self, flapping: bool, taken_over: bool) -> IncidentStatus {
        match (flapping, taken_over) {
            (true, _) => IncidentStatus::Monitoring,
            (false, true) => {
                self.chance.of(&[IncidentStatus::Investigating, IncidentStatus::Identified, IncidentStatus::Monitoring])
            }
            (false, false) => IncidentStatus::Investigating,
        }
    }

    /// Near its end: operators' business.
    fn certificate(&mut self, monitor: &MonitorId) {
        let id = IncidentId::fresh(noon() - DAY, self.fresh());
        self.put(Incident {
            monitors: vec![monitor.clone()],
            title: format!("Certificate {SECRET}"),
            severity: Severity::Minor,
            kind: IncidentKind::Certificate,
            handling: Handling { visibility: Visibility::Private, ..Handling::default() },
            ..fixture::incident(id)
        });
    }

    fn by_people(&mut self) {
        let chance = &mut self.chance;
        let everybody = self.site.watches.len() + self.site.former.len();
        let named = if everybody == 0 || chance.one_in(3) { 0 } else { 1 + chance.below(4) };
        let mut monitors: Vec<MonitorId> = Vec::new();
        for _ in 0..named {
            let place = chance.below(everybody);
            let id = match self.site.watches.get(place) {
                Some(watch) => &watch.id,
                None => &self.site.former[place - self.site.watches.len()].0,
            };
            monitors.push(MonitorId::new(id.as_str()));
        }
        monitors.sort();
        monitors.dedup();
        let begin = noon() - MINUTE * u32::try_from(1 + chance.below(4_000)).unwrap();
        let status = chance.of(&[
            IncidentStatus::Investigating,
            IncidentStatus::Investigating,
            IncidentStatus::Identified,
            IncidentStatus::Monitoring,
            IncidentStatus::Resolved,
        ]);
        let over = status.is_over();
        let private = chance.one_in(5);
        let withdrawn = chance.one_in(15);
        let severity = chance.of(&[Severity::Minor, Severity::Major, Severity::Critical]);
        let shown = !monitors.is_empty() || chance.one_in(2);
        let impact = if shown { self.impact() } else { Impact::None };
        let known = monitors.is_empty() || monitors.iter().any(|id| !id.as_str().starts_with(SECRET));
        let id = IncidentId::fresh(begin, self.fresh());
        let hidden = private || withdrawn || !known;
        let title = if hidden { format!("Trouble {SECRET}") } else { format!("Trouble {} {MARKUP}", self.count) };
        self.put(Incident {
            monitors,
            title,
            status,
            severity,
            source: Source::Manual,
            started_at: begin,
            bad_since: None,
            resolved_at: over.then_some(noon() - Duration::from_secs(30)),
            updated_at: noon() - Duration::from_secs(30),
            handling: Handling { impact, visibility: visibility(private), withdrawn, ..Handling::default() },
            ..fixture::incident(id)
        });
    }

    fn impact(&mut self) -> Impact {
        self.chance.of(&[Impact::None, Impact::None, Impact::Degraded, Impact::Down])
    }

    fn fresh(&mut self) -> [u8; 10] {
        self.count = self.count.wrapping_add(1);
        let mut bytes = [self.count; 10];
        bytes.iter_mut().take(4).for_each(|byte| *byte = self.chance.below(256) as u8);
        bytes
    }

    /// An incident with the beginning of its timeline, and a line for operators.
    fn put(&mut self, incident: Incident) {
        let hidden = incident.title.contains(SECRET);
        let body = if hidden { format!("It is {SECRET}.") } else { format!("We look {MARKUP}.") };
        let entry = |id: UpdateId, kind, body: &str| Entry {
            id,
            at: incident.started_at,
            kind,
            status: incident.status,
            severity: incident.severity,
            body: body.to_owned(),
            story: None,
            checks: Vec::new(),
        };
        let first = entry(UpdateId::fresh(incident.started_at, self.fresh()), EntryKind::Opened, &body);
        let line = format!("Told to {SECRET}.");
        let second = entry(UpdateId::fresh(incident.started_at, self.fresh()), EntryKind::Delivered, &line);
        let of = |entry| Change::Entry { incident: incident.id.clone(), entry };
        let changes = [Change::Incident(incident.clone()), of(first), of(second)];
        self.site.rows.changes.extend(changes);
        self.site.incidents.push(incident);
    }
}

fn check(id: &MonitorId, at: Timestamp, watch: &Watch) -> Check {
    let (kind, reason) = match watch.judged {
        Judged::Never => (OutcomeKind::Indeterminate, Some(Reason::new(ReasonKind::Internal, "no port"))),
        Judged::Up => (OutcomeKind::Up, None),
        Judged::Slow => (OutcomeKind::Degraded, Some(Reason::new(ReasonKind::Latency, "slow").number(2_300))),
        Judged::Degraded => (OutcomeKind::Degraded, Some(Reason::new(ReasonKind::HeaderMismatch, "odd"))),
        Judged::Down => (OutcomeKind::Down, Some(Reason::new(ReasonKind::HttpStatus, "HTTP 503").number(503))),
    };
    Check {
        monitor: id.clone(),
        location: Location::local(),
        at,
        waited: Duration::ZERO,
        outcome: Outcome {
            kind,
            latency: Duration::from_millis(12),
            phases: Phases::default(),
            reason,
            evidence: Evidence::default(),
        },
    }
}

fn cause(reason: &Reason, begin: Timestamp) -> Cause {
    Cause {
        kind: reason.kind,
        message: format!("{SECRET} {}", reason.message),
        number: reason.number,
        found: Some(Box::new(Found::Over { subject: SECRET.to_owned() })),
        consecutive_failures: 1,
        failure_threshold: 1,
        locations_failing: 1,
        locations_total: 1,
        first_failure_at: begin,
    }
}
