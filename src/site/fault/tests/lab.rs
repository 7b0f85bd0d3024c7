//! A site fed step by step, and what a store would hold of it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use crate::model::{
    Change, Check, Config, Evidence, HourTally, Incident, IncidentKind, JudgePolicy, Loaded, Location, Look, Monitor,
    MonitorId, Outcome, OutcomeKind, Phases, Probe, Reason, ReasonKind, Rows, Shown, SiteLevel, Standing, TcpProbe,
    Timestamp, Timing, fixture,
};
use crate::site::outlook::end;
use crate::site::{Fed, Input, Site};

pub(super) const SECOND: Duration = Duration::from_secs(1);
pub(super) const BEGINNING: Timestamp = Timestamp::from_millis(1_795_255_200_000);
/// Six monitors on three hosts.
pub(super) const HOSTS: [(&str, &str); 6] = [
    ("a", "192.0.2.1"),
    ("b", "192.0.2.1"),
    ("c", "192.0.2.2"),
    ("d", "192.0.2.2"),
    ("e", "shop.example"),
    ("f", "2001:db8::1"),
];
/// Six monitors, five of them behind one host.
pub(super) const ONE_HOST: [(&str, &str); 6] = [
    ("a", "192.0.2.1"),
    ("b", "192.0.2.1"),
    ("c", "192.0.2.1"),
    ("d", "192.0.2.1"),
    ("e", "192.0.2.1"),
    ("f", "192.0.2.2"),
];

pub(super) fn at(seconds: u32) -> Timestamp {
    BEGINNING + SECOND * seconds
}

pub(super) fn watched(id: &str, host: &str) -> Arc<Monitor> {
    let judging = JudgePolicy { failure_threshold: 1, success_threshold: 1, ..fixture::monitor().judging };
    let long = if id == "f" { 3_600 } else { 60 };
    let timing = Timing { interval: SECOND * long, timeout: SECOND * 10, retry_interval: SECOND * 10 };
    let probe = Probe::Tcp(TcpProbe::connecting(host, 443));
    Arc::new(Monitor { id: MonitorId::new(id), name: id.to_owned(), judging, timing, probe, ..fixture::monitor() })
}

pub(super) fn canary() -> Vec<Arc<Monitor>> {
    vec![watched("canary", "192.0.2.99")]
}

/// `u` up, `t` no connection in time, `h` connected and no answer, `r` refused, `i` not even asked, `s` asked by
/// nobody who ran.
pub(super) fn check(seconds: u32, id: &str, found: char) -> Arc<Check> {
    let (kind, reason, lasted) = match found {
        't' => (OutcomeKind::Down, Some(ReasonKind::ConnectTimeout), 1),
        'h' => (OutcomeKind::Down, Some(ReasonKind::Timeout), 1),
        'r' => (OutcomeKind::Down, Some(ReasonKind::ConnectRefused), 0),
        'i' => (OutcomeKind::Indeterminate, Some(ReasonKind::Internal), 0),
        's' => (OutcomeKind::Indeterminate, Some(ReasonKind::Starved), 0),
        _ => (OutcomeKind::Up, None, 0),
    };
    let phases = Phases { connect: (found == 'h').then_some(SECOND), ..Phases::default() };
    let reason = reason.map(|kind| Reason::new(kind, "no luck"));
    let outcome = Outcome { kind, latency: SECOND * lasted, phases, reason, evidence: Evidence::default() };
    let monitor = MonitorId::new(id);
    Arc::new(Check { monitor, location: Location::local(), at: at(seconds), waited: Duration::ZERO, outcome })
}

/// A site, and what a store would hold of it.
pub(super) struct Lab {
    pub(super) site: Site,
    pub(super) config: Arc<Config>,
    pub(super) now: Timestamp,
    pub(super) standings: HashMap<MonitorId, Standing>,
    pub(super) incidents: HashMap<String, Incident>,
    pub(super) held: Vec<Check>,
    pub(super) known: crate::model::Outlook,
    /// What was recorded of each monitor, in order.
    pub(super) recorded: HashMap<MonitorId, Vec<Arc<Check>>>,
    pub(super) called: Vec<MonitorId>,
    pub(super) looks: bool,
}

impl Lab {
    pub(super) fn new(monitors: &[(&str, &str)], canary: Vec<Arc<Monitor>>) -> Self {
        let monitors = monitors.iter().map(|(id, host)| watched(id, host)).collect();
        let config = Arc::new(Config { monitors, canary, ..(*fixture::config("/nowhere")).clone() });
        let site = Site::load(Rows::default(), config.clone(), BEGINNING, || [0; 10]);
        let mut lab = Self {
            site,
            config,
            now: BEGINNING,
            standings: HashMap::new(),
            incidents: HashMap::new(),
            held: Vec::new(),
            known: crate::model::Outlook::default(),
            recorded: HashMap::new(),
            called: Vec::new(),
            looks: false,
        };
        lab.roster();
        for monitor in lab.config.clone().monitors.iter() {
            lab.feed(Fed::Check(check(1, monitor.id.as_str(), 'u')), at(1));
        }
        lab
    }

    pub(super) fn roster(&mut self) {
        self.feed(Fed::Roster(self.config.clone()), self.now);
    }

    pub(super) fn feed(&mut self, fed: Fed, now: Timestamp) {
        self.now = self.now.max(now);
        let decided = self.site.decide(Input::Feed(&[fed]), self.now).unwrap();
        let batch = decided.batch.clone();
        assert_eq!(batch.clamped, 0, "in order");
        self.called = batch.called.clone();
        self.looks = batch.look;
        self.standings.extend(batch.standings.iter().map(|(id, _, standing)| (id.clone(), standing.clone())));
        for change in &batch.changes {
            match change {
                Change::Held(check) => self.held.push((**check).clone()),
                Change::Freed(check) => self.held.retain(|held| *held != **check),
                Change::Outlook(known) => self.known = *known,
                Change::Check(check) => {
                    self.recorded.entry(check.monitor.clone()).or_default().push(check.clone());
                }
                Change::Incident(incident) => {
                    // Its id is not random enough here.
                    self.incidents.insert(
                        format!("{} {:?} {:?}", incident.id, incident.monitors, incident.story),
                        incident.clone(),
                    );
                }
                _ => {}
            }
        }
        self.site.apply(decided);
        let read = self.read();
        assert_eq!(read.outlook.held, self.site.outlook.held, "rows tell of what is held");
        assert_eq!(read.outlook.known, self.site.outlook.known, "and of what is known");
        assert_eq!(read.outlook.blind, self.site.outlook.blind, "and of blindness");
        assert_eq!(read.outlook.starved, self.site.outlook.starved, "and of starvation");
    }

    /// The same site from rows alone.
    pub(super) fn read(&self) -> Site {
        let loaded = |(id, standing): (&MonitorId, &Standing)| Loaded {
            monitor: id.clone(),
            name: id.to_string(),
            public: true,
            present: true,
            standing: standing.clone(),
            incident: self.incidents.values().find(|one| one.monitors.contains(id)).cloned(),
            certificate: None,
            last: None,
            hour: HourTally::new(id.clone(), Location::local()),
            notes: Vec::new(),
        };
        let blind = |one: &&Incident| one.kind == IncidentKind::Blind && one.resolved_at.is_none();
        let mut held = self.held.clone();
        held.sort_by(|a, b| (a.at, &a.monitor).cmp(&(b.at, &b.monitor)));
        let rows = Rows {
            series: self.standings.iter().map(loaded).collect(),
            held,
            outlook: self.known,
            own: self.incidents.values().filter(blind).cloned().collect(),
            ..Rows::default()
        };
        Site::load(rows, self.config.clone(), self.now, || [0; 10])
    }

    pub(super) fn restart(&mut self) {
        self.site = self.read();
        self.roster();
    }

    /// `10 a t`: a check of a that began at 10.
    pub(super) fn take(&mut self, checks: &[(u32, &str, char)]) {
        for (seconds, id, found) in checks {
            let check = check(*seconds, id, *found);
            let now = end(&check);
            self.feed(Fed::Check(check), now);
        }
    }

    pub(super) fn look(&mut self, began: u32, sees: bool) {
        let reason = (!sees).then(|| Reason::new(ReasonKind::ConnectTimeout, "no connection"));
        self.feed(Fed::Look(Look { began: at(began), sees, reason }), at(began) + SECOND / 2);
    }

    /// It gets to run, or not.
    pub(super) fn starved(&mut self, began: u32, runs: bool) {
        let reason = (!runs).then(|| Reason::new(ReasonKind::Starved, "no processor"));
        self.feed(Fed::Starved(Look { began: at(began), sees: runs, reason }), at(began));
    }

    /// Time passes.
    pub(super) fn wait(&mut self, until: u32) {
        self.feed(Fed::Roster(self.config.clone()), at(until));
    }

    pub(super) fn outcomes(&self, id: &str) -> String {
        let of = |check: &Arc<Check>| match check.outcome.kind {
            OutcomeKind::Up => 'U',
            OutcomeKind::Degraded => 'G',
            OutcomeKind::Down => 'D',
            OutcomeKind::Indeterminate => 'I',
        };
        self.recorded[&MonitorId::new(id)].iter().map(of).collect()
    }

    /// Incidents of monitors: whose, and since when.
    pub(super) fn opened(&self) -> Vec<(String, i64)> {
        let service = self.incidents.values().filter(|incident| incident.kind == IncidentKind::Service);
        let since = |at: Timestamp| (at.millis() - BEGINNING.millis()) / 1_000;
        let mut opened: Vec<_> = service.map(|one| (one.monitors[0].to_string(), since(one.started_at))).collect();
        opened.sort();
        opened
    }

    pub(super) fn shown(&self, id: &str) -> Shown {
        self.site.shown(&MonitorId::new(id), self.now).shown
    }

    pub(super) fn level(&self) -> SiteLevel {
        self.site.now(self.now).level
    }
}

pub(super) fn named(opened: &[(&str, i64)]) -> Vec<(String, i64)> {
    opened.iter().map(|(id, since)| ((*id).to_owned(), *since)).collect()
}
