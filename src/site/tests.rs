//! What holds for any site.

use std::sync::Arc;
use std::time::Duration;

use super::*;
use crate::model::{
    Change, Draft, Impact, Incident, IncidentId, IncidentStory, LastDeterminate, Level, Loaded, Monitor,
    OccurrenceStatus, Outcome, OutcomeKind, SiteLevel, Source, Subject, fixture,
};

#[test]
fn those_that_only_read_see_what_runs_and_comes() {
    let folder = tempfile::tempdir().unwrap();
    let drafts = r#"[{ "id": "upgrade", "title": "Upgrade", "monitors": ["shop"],
            "start": "2026-11-20T10:00:00Z", "end": "2026-11-20T11:00:00Z" },
        { "id": "nightly", "title": "Backup", "all": true,
            "start": "2026-11-20T23:00", "duration": "1h", "rrule": "FREQ=DAILY" }]"#;
    let drafts: Vec<Draft> = serde_json::from_str(drafts).unwrap();
    let maintenance = drafts.iter().map(|draft| draft.check("UTC").unwrap()).collect();
    let config = Arc::new(Config {
        monitors: vec![Arc::new(Monitor { ..fixture::monitor() })],
        maintenance,
        ..(*fixture::config(&folder)).clone()
    });
    let at = Timestamp::parse("2026-11-20T10:30:00Z").unwrap();
    let told = Site::observed(Rows::default(), &config, at, || [7; 10]).committed(at);
    assert_eq!(told.maintenance.len(), 91);
    assert_eq!(
        (told.maintenance[0].status, told.maintenance[1].status),
        (OccurrenceStatus::InProgress, OccurrenceStatus::Scheduled)
    );
    assert_eq!(told.monitors[0].sight.why, Because::Maintenance);
}

#[test]
fn what_a_store_holds_is_told_before_a_configuration_is_applied() {
    let folder = tempfile::tempdir().unwrap();
    let at = Timestamp::from_millis(1_795_000_000_000);
    let last =
        LastDeterminate { at, level: Level::Up, interval: Duration::from_secs(1), limit: Duration::from_secs(3) };
    let rows = Rows { series: vec![Loaded::up_once(last)], ..Rows::default() };
    let site = Site::load(rows, fixture::config(&folder), at, || [7; 10]);
    let level = |after: u64| site.committed(at + Duration::from_secs(after)).now.level;
    assert_eq!((level(1), level(60)), (SiteLevel::Up, SiteLevel::Unknown));
    let now = site.committed(at + Duration::from_secs(60)).now;
    assert_eq!((now.counted, now.silent_since), (1, Some(at + Duration::from_secs(1))), "not: nothing is watched");
}

#[test]
fn maintenance_is_over_what_an_incident_of_the_whole_site_lays() {
    let folder = tempfile::tempdir().unwrap();
    let planned = |whom: &str| {
        let drafts = format!(
            r#"[{{ "id": "upgrade", "title": "Upgrade", {whom}, "start": "2026-11-20T10:00:00Z", "duration": "1h" }}]"#
        );
        let drafts: Vec<Draft> = serde_json::from_str(&drafts).unwrap();
        drafts.iter().map(|draft| draft.check("UTC").unwrap()).collect::<Vec<_>>()
    };
    let other = Monitor { id: MonitorId::new("mail"), ..fixture::monitor() };
    let monitors = vec![Arc::new(fixture::monitor()), Arc::new(other)];
    let at = Timestamp::parse("2026-11-20T10:30:00Z").unwrap();
    let mut incident = Incident { source: Source::Manual, ..fixture::incident(IncidentId::new("inc_1")) };
    incident.handling.impact = Impact::Down;
    let answer = |maintenance| {
        let config = Config { monitors: monitors.clone(), maintenance, ..(*fixture::config(&folder)).clone() };
        let site = Site::observed(Rows::default(), &Arc::new(config), at, || [7; 10]);
        people::telling::visitors(&site, &incident, at)
    };
    assert_eq!(answer(Vec::new()), "Visitors see every monitor down.");
    let one = answer(planned(r#""monitors": ["mail"]"#));
    assert_eq!(one, "Visitors see every monitor down, those in maintenance aside.");
    assert_eq!(answer(planned(r#""all": true"#)), "Visitors see its title; no monitor shows it.");
}

#[test]
fn a_check_that_waited_for_the_store_is_told_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let config = fixture::config(&folder);
    let fed = [Fed::Roster(config.clone()), Fed::Check(Arc::new(down()))];
    let site = Site::load(Rows::default(), config, AT, || [7; 10]);
    let decided = site.decide(Input::Feed(&fed), AT + Duration::from_secs(60)).unwrap();
    assert_eq!(told(&decided).monitors[0].status, crate::model::Shown::Down);
}

#[test]
fn the_end_of_a_monitor_that_is_gone_names_the_page_of_its_incident() {
    let folder = tempfile::tempdir().unwrap();
    let config = fixture::config(&folder);
    let mut site = Site::load(Rows::default(), config.clone(), AT, || [7; 10]);
    let fed = [Fed::Roster(config.clone()), Fed::Check(Arc::new(down()))];
    site.apply(site.decide(Input::Feed(&fed), AT).unwrap());
    let without = Arc::new(Config { monitors: Vec::new(), ..(*config).clone() });
    let decided = site.decide(Input::Feed(&[Fed::Roster(without)]), AT + Duration::from_secs(1)).unwrap();
    let incident = told(&decided).incident;
    assert!(incident.resolved_at.is_some() && incident.url.is_some(), "its page stays: {incident:?}");
}

const AT: Timestamp = Timestamp::from_millis(1_795_000_000_000);

fn down() -> Check {
    Check {
        monitor: MonitorId::new("shop"),
        location: Location::local(),
        at: AT,
        waited: Duration::ZERO,
        outcome: Outcome {
            kind: OutcomeKind::Down,
            latency: Duration::from_millis(1),
            phases: crate::model::Phases::default(),
            reason: None,
            evidence: crate::model::Evidence::default(),
        },
    }
}

/// The first message of what was decided.
fn told(decided: &Decided) -> IncidentStory {
    let told = decided.batch.changes.iter().find_map(|change| match change {
        Change::Event { facts, .. } => Some(facts.subject.clone()),
        _ => None,
    });
    let Some(Subject::Incident(story)) = told else { panic!("nobody is told") };
    *story
}

impl Site {
    /// What is known at an instant, as far as it decides anything from here on; drills aside, since they end with
    /// their process.
    pub(crate) fn facts(&self, at: Timestamp) -> Vec<String> {
        let mut facts = Vec::new();
        for seat in self.seats.those(|_| true) {
            let id = &seat.monitor.id;
            facts.push(format!("{id}: {:?} {:?} {:?}", seat.standing, seat.incident, self.shown(id, at)));
            facts.push(format!("{id}: quiet {:?}", self.quiet(id, at)));
            facts.push(format!("{id}: hour {:?}", self.hours.latency(id)));
        }
        for (id, loaded) in self.dormant.iter() {
            facts.push(format!("{id}: was {} {} {:?}", loaded.name, loaded.public, loaded.standing));
        }
        facts.extend(self.people.open().map(|incident| format!("{incident:?}")));
        facts.push(format!("{:?}", self.outlook));
        facts.push(format!("{:?}", self.now(at)));
        facts.push(format!("{:?}", self.calendar.made()));
        facts.sort();
        facts
    }
}
