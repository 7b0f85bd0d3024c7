//! What holds for any site.

use std::sync::Arc;

use super::*;
use crate::model::{Draft, Monitor, OccurrenceStatus, fixture};

#[test]
fn those_that_only_read_see_what_runs_and_comes() {
    let folder = tempfile::tempdir().unwrap();
    let drafts = r#"[{ "id": "upgrade", "title": "Upgrade", "monitors": ["shop"], "start": "2026-11-20T10:00:00Z", "end": "2026-11-20T11:00:00Z" },
        { "id": "nightly", "title": "Backup", "all": true, "start": "2026-11-20T23:00", "duration": "1h", "rrule": "FREQ=DAILY" }]"#;
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

impl Site {
    /// What is known at an instant, as far as it decides anything from here on; drills aside, since they end with
    /// their process.
    pub(crate) fn facts(&self, at: Timestamp) -> Vec<String> {
        let mut facts = Vec::new();
        for (id, seat) in &self.seats {
            facts.push(format!("{id}: {:?} {:?} {:?}", seat.standing, seat.incident, self.shown(id, at)));
            facts.push(format!("{id}: quiet {:?}, hour {:?}", self.quiet(id, at), self.hours.latency(id)));
        }
        for (id, loaded) in self.dormant.iter() {
            facts.push(format!("{id}: was {} {} {:?}", loaded.name, loaded.public, loaded.standing));
        }
        facts.extend(self.people.open().map(|incident| format!("{incident:?}")));
        facts.push(format!("{:?}", self.now(at)));
        facts.push(format!("{:?}", self.calendar.made()));
        facts.sort();
        facts
    }
}
