//! The calendar from start to end: what is told when, over restarts, edits and removals.

use super::*;
use crate::model::fixture;
use crate::model::maintenance::Moment;
use crate::model::{Draft, Monitor};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

fn at(text: &str) -> Timestamp {
    Timestamp::parse(&format!("2026-{text}Z")).unwrap()
}

/// Two monitors, and this maintenance, as the operators' API would have it.
fn config(maintenance: &str) -> Arc<Config> {
    let folder = tempfile::tempdir().unwrap();
    let named = |id: &str| Arc::new(Monitor { id: MonitorId::new(id), ..fixture::monitor() });
    let drafts: Vec<Draft> = serde_json::from_str(&format!("[{maintenance}]")).unwrap();
    let maintenance = drafts.iter().map(|draft| draft.check("UTC").unwrap()).collect();
    Arc::new(Config { monitors: vec![named("web"), named("db")], maintenance, ..(*fixture::config(&folder)).clone() })
}

const UPGRADE: &str = r#"{ "id": "upgrade", "title": "Upgrade", "monitors": ["db"],
    "start": "2026-11-20T10:00:00Z", "end": "2026-11-20T11:00:00Z" }"#;
const NIGHTLY: &str = r#"{ "id": "nightly", "title": "Backup", "all": true,
    "start": "2026-11-20T23:00", "duration": "1h", "rrule": "FREQ=DAILY" }"#;

/// Occurrences that the store would hold.
#[derive(Default)]
struct Disk {
    rows: BTreeMap<OccurrenceId, KnownOccurrence>,
    made: Vec<Draft>,
}

impl Disk {
    fn write(&mut self, news: &[News]) {
        for one in news {
            match one {
                News::Occurrence(known, _) | News::Again(known) => {
                    self.rows.insert(known.occurrence.id.clone(), known.clone())
                }
                News::Withdrawn(id) => self.rows.remove(id),
            };
        }
    }

    fn restart(&self, config: &Arc<Config>, now: Timestamp) -> Calendar {
        let (completed, open): (Vec<_>, Vec<_>) =
            self.rows.values().cloned().partition(|known| known.occurrence.status == OccurrenceStatus::Completed);
        let completed = completed.into_iter().map(|known| known.occurrence).collect();
        Calendar::new(LoadedMaintenance { made: self.made.clone(), open, completed }, config.clone(), (now, now))
    }
}

/// What subscribers hear: `started upgrade-20261120T100000Z`.
fn told(news: &[News]) -> Vec<String> {
    let event = |news: &News| match news {
        News::Occurrence(known, Some(event)) => {
            Some(format!("{} {}", event.as_str().trim_start_matches("maintenance."), known.occurrence.id))
        }
        News::Occurrence(_, None) | News::Again(_) | News::Withdrawn(_) => None,
    };
    news.iter().filter_map(event).collect()
}

#[test]
fn a_window_is_announced_begins_and_ends_on_time() {
    let config = config(UPGRADE);
    let mut disk = Disk::default();
    let mut calendar = disk.restart(&config, at("11-01T00:00:00"));
    assert_eq!(told(&calendar.apply(&config, at("11-01T00:00:00"))), [""; 0]);
    assert_eq!(calendar.shown().len(), 1, "known before it is announced");
    let mut now = at("11-01T00:00:00");
    let mut heard = Vec::new();
    while now < at("11-21T00:00:00") {
        assert!(calendar.next() > now, "time goes on");
        now = calendar.next();
        let news = calendar.advance(now);
        disk.write(&news);
        heard.extend(told(&news).into_iter().map(|event| format!("{} {event}", now.utc().format("%d %H:%M:%S"))));
    }
    let id = "upgrade-20261120T100000Z";
    assert_eq!(
        heard,
        [format!("13 10:00:00 scheduled {id}"), format!("20 10:00:00 started {id}"), format!("20 11:00:00 ended {id}")]
    );
    let (db, web) = (MonitorId::new("db"), MonitorId::new("web"));
    let mut calendar = disk.restart(&config, at("11-20T11:30:00"));
    calendar.apply(&config, at("11-20T11:30:00"));
    assert_eq!(
        calendar.until(&db, at("11-20T10:30:00")),
        Some(at("11-20T11:00:00")),
        "late checks find it over a restart"
    );
    assert_eq!(calendar.until(&db, at("11-20T09:59:59")), None);
    assert_eq!(calendar.until(&web, at("11-20T10:30:00")), None);
}

#[test]
fn what_was_missed_is_told_late_only_if_it_still_runs() {
    let config = config(UPGRADE);
    let mut disk = Disk::default();
    let mut calendar = disk.restart(&config, at("11-19T00:00:00"));
    let news = calendar.apply(&config, at("11-19T00:00:00"));
    disk.write(&news);
    assert_eq!(told(&news), ["scheduled upgrade-20261120T100000Z"]);
    // Off at its start, back while it runs: told late, and announced only once.
    let mut late = disk.restart(&config, at("11-20T10:40:00"));
    assert_eq!(told(&late.apply(&config, at("11-20T10:40:00"))), ["started upgrade-20261120T100000Z"]);
    // Off all the time: not a word, but it is over.
    let mut over = disk.restart(&config, at("11-20T12:00:00"));
    let news = over.apply(&config, at("11-20T12:00:00"));
    assert_eq!(told(&news), [""; 0]);
    assert!(
        matches!(&news[..], [News::Occurrence(known, None)] if known.occurrence.status == OccurrenceStatus::Completed)
    );
    assert_eq!(over.shown().len(), 0);
    // Off at its end only: not a word either, and the end is where it was.
    let mut running = disk.restart(&config, at("11-20T10:00:00"));
    disk.write(&running.apply(&config, at("11-20T10:00:00")));
    let mut ended = disk.restart(&config, at("11-20T11:00:01"));
    let news = ended.apply(&config, at("11-20T11:00:01"));
    assert_eq!(told(&news), [""; 0]);
    disk.write(&news);
    assert_eq!(disk.rows.values().next().unwrap().occurrence.end, at("11-20T11:00:00"));
    // Restarted while it runs: nothing is told twice.
    let mut again = running;
    assert_eq!(told(&again.apply(&config, at("11-20T10:30:00"))), [""; 0]);
}

#[test]
fn edits_touch_only_what_has_not_started() {
    let before = config(UPGRADE);
    let mut calendar = Disk::default().restart(&before, at("11-20T09:00:00"));
    calendar.apply(&before, at("11-20T09:00:00"));
    // Before its start it follows.
    let news = calendar.apply(
        &config(&UPGRADE.replace("11:00:00Z", "11:30:00Z").replace("Upgrade", "Big upgrade")),
        at("11-20T09:01:00"),
    );
    let [News::Occurrence(known, None)] = &news[..] else { panic!("{news:?}") };
    let revised = &known.occurrence;
    assert_eq!((revised.title.as_str(), revised.end, revised.sequence), ("Big upgrade", at("11-20T11:30:00"), 1));
    assert_eq!((revised.known_at, revised.updated_at), (at("11-20T09:00:00"), at("11-20T09:01:00")));
    // Moved before it starts, it is another one.
    let news = calendar.apply(&config(&UPGRADE.replace("10:00:00Z", "10:15:00Z")), at("11-20T09:02:00"));
    assert!(news.contains(&News::Withdrawn(OccurrenceId::new("upgrade-20261120T100000Z"))));
    assert_eq!(told(&news), ["scheduled upgrade-20261120T101500Z"]);
    // From its start on nothing changes it, not even a new start in the past.
    assert_eq!(told(&calendar.advance(at("11-20T10:15:00"))), ["started upgrade-20261120T101500Z"]);
    let moved = config(&UPGRADE.replace("10:00:00Z", "10:10:00Z").replace("Upgrade", "Other words"));
    assert_eq!(calendar.apply(&moved, at("11-20T10:20:00")), []);
    assert_eq!(calendar.shown()[0].title, "Upgrade");
    // Removed while it runs, it ends now, and for good.
    let news = calendar.apply(&config(""), at("11-20T10:30:00"));
    assert_eq!(told(&news), ["ended upgrade-20261120T101500Z"]);
    assert_eq!(calendar.until(&MonitorId::new("db"), at("11-20T10:45:00")), Some(at("11-20T10:30:00")));
    let back = config(&UPGRADE.replace("10:00:00Z", "10:15:00Z"));
    assert_eq!(calendar.apply(&back, at("11-20T10:31:00")), []);
    assert_eq!(
        calendar.ended(&back.maintenance[0], at("11-20T10:31:00")),
        Some(at("11-20T10:15:00")),
        "and that can be told"
    );
    let other = config(&UPGRADE.replace("10:00:00Z", "10:16:00Z"));
    assert_eq!(calendar.ended(&other.maintenance[0], at("11-20T10:31:00")), None);
    assert_eq!(told(&calendar.apply(&other, at("11-20T10:31:00"))), ["started upgrade-20261120T101600Z"]);
}

#[test]
fn a_rule_is_known_ahead_and_announced_a_week_before() {
    let config = config(NIGHTLY);
    let mut disk = Disk::default();
    let mut calendar = disk.restart(&config, at("11-20T00:00:00"));
    let news = calendar.apply(&config, at("11-20T00:00:00"));
    disk.write(&news);
    assert_eq!(told(&news).len(), 7, "one a day for a week");
    assert_eq!(calendar.shown().len(), 90);
    let mut calendar = disk.restart(&config, at("11-20T12:00:00"));
    assert_eq!(told(&calendar.apply(&config, at("11-20T12:00:00"))), [""; 0], "once, whatever happens");
    assert_eq!(
        told(&calendar.advance(at("11-20T23:00:00"))),
        ["started nightly-20261120T230000Z", "scheduled nightly-20261127T230000Z"]
    );
    assert_eq!(told(&calendar.advance(at("11-21T00:00:00"))), ["ended nightly-20261120T230000Z"]);
    assert!(calendar.next() <= at("11-21T00:00:00") + HOUR);
}

#[test]
fn a_rule_of_every_minute_is_bounded_and_never_late() {
    let config = config(
        r#"{ "id": "often", "title": "Often", "all": true,
            "start": "2026-11-20T00:00", "duration": "30s", "rrule": "FREQ=MINUTELY" }"#,
    );
    let mut calendar = Disk::default().restart(&config, at("11-20T00:00:00"));
    let first = told(&calendar.apply(&config, at("11-20T00:00:00")));
    assert_eq!(first.len(), 100);
    let (mut now, mut started) = (at("11-20T00:00:00"), 1);
    while now < at("11-20T05:00:00") {
        now = calendar.next();
        let news = told(&calendar.advance(now));
        started += news.iter().filter(|event| event.starts_with("started")).count();
        assert!(calendar.shown().len() <= 101);
    }
    assert_eq!(started, 5 * 60 + 1);
}

#[test]
fn more_windows_than_any_list_shows_all_run() {
    let many = 1_001;
    let one = |number: usize| {
        format!(
            r#"{{ "id": "w{number}", "title": "W", "monitors": ["db"],
                "start": "2026-11-20T10:00:00Z", "end": "2026-11-20T11:00:00Z" }}"#
        )
    };
    let config = config(&(0..many).map(one).collect::<Vec<_>>().join(","));
    let mut calendar = Disk::default().restart(&config, at("11-20T10:30:00"));
    calendar.apply(&config, at("11-20T10:30:00"));
    assert_eq!(calendar.shown().len(), many);
}

#[test]
fn both_sources_are_one_list() {
    let draft = Draft {
        id: MaintenanceId::new("hands"),
        title: "By hand".to_owned(),
        description: None,
        monitors: vec![MonitorId::new("web"), MonitorId::new("gone")],
        groups: Vec::new(),
        all: false,
        start: Moment::parse("2026-11-20T10:30:00Z").unwrap(),
        end: None,
        duration: Some(30 * MINUTE),
        rrule: None,
        timezone: None,
    };
    let config = config(UPGRADE);
    let mut disk = Disk { made: vec![draft.clone()], ..Disk::default() };
    let mut calendar = disk.restart(&config, at("11-20T10:20:00"));
    let news = calendar.apply(&config, at("11-20T10:20:00"));
    disk.write(&news);
    assert_eq!(told(&news), ["started upgrade-20261120T100000Z", "scheduled hands-20261120T103000Z"]);
    assert_eq!(
        disk.rows[&OccurrenceId::new("hands-20261120T103000Z")].occurrence.monitors,
        [MonitorId::new("web")],
        "those that are there"
    );
    assert_eq!(told(&calendar.advance(at("11-20T10:30:00"))), ["started hands-20261120T103000Z"]);
    assert_eq!(
        told(&calendar.plan(Plan::Remove(draft.id.clone()), at("11-20T10:31:00"))),
        ["ended hands-20261120T103000Z"]
    );
    let later = Draft { start: Moment::parse("2026-11-20T10:32:00Z").unwrap(), ..draft.clone() };
    assert_eq!(
        told(&calendar.plan(Plan::Make(Box::new(later)), at("11-20T10:31:30"))),
        ["scheduled hands-20261120T103200Z"]
    );
    // The configuration's word counts for an id that both have.
    let same = Draft { id: MaintenanceId::new("upgrade"), ..draft };
    assert_eq!(calendar.plan(Plan::Make(Box::new(same)), at("11-20T10:31:40") + SECOND), []);
}
