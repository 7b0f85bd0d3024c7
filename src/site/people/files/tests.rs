//! Tables: files and what was applied of them.

use std::sync::atomic::{AtomicU8, Ordering};

use std::time::Duration;

use super::*;
use crate::model::{FileMark, Impact, IncidentDraft, MonitorId, Severity, Visibility, WrittenUpdate};

const DAY: Timestamp = Timestamp::from_millis(1_795_132_800_000);

fn at(minutes: u64) -> Timestamp {
    DAY + Duration::from_secs(60 * minutes)
}

fn now() -> Timestamp {
    at(600)
}

/// A file with these sections, `minute status words`.
fn file(hash: u64, sections: &[(u64, IncidentStatus, &str)]) -> Arc<Written> {
    Arc::new(Written {
        mark: FileMark { name: "2026-11-21-slow.md".to_owned(), hash },
        date: DAY,
        draft: IncidentDraft {
            title: "Slow".to_owned(),
            body: "It is slow.".to_owned(),
            status: None,
            severity: None,
            impact: Some(Impact::Degraded),
            monitors: vec![MonitorId::new("shop")],
            started_at: Some(at(10)),
            resolved_at: None,
            counts: false,
            visibility: Visibility::Public,
        },
        updates: sections
            .iter()
            .map(|(minute, status, body)| WrittenUpdate { at: at(*minute), status: *status, body: (*body).to_owned() })
            .collect(),
    })
}

/// The store, as far as it matters here.
#[derive(Default)]
struct Books(Vec<Chronicle>);

impl Books {
    /// Applies the files; what was told, in order: `status: kind→event …; reworded kind …`.
    fn apply(&mut self, files: &[Arc<Written>]) -> Vec<String> {
        static FRESH: AtomicU8 = AtomicU8::new(0);
        let decisions = plan(files, &self.0, &HashSet::new(), (now(), || [FRESH.fetch_add(1, Ordering::Relaxed); 10]));
        decisions.into_iter().map(|decision| self.commit(decision)).collect()
    }

    fn commit(&mut self, decision: Decision) -> String {
        let mut told = format!("{}:", decision.incident.status);
        let place = self.0.iter().position(|story| story.incident.id == decision.incident.id).unwrap_or_else(|| {
            self.0.push(Chronicle { incident: decision.incident.clone(), entries: Vec::new() });
            self.0.len() - 1
        });
        let story = &mut self.0[place];
        story.incident = decision.incident;
        for change in decision.reworded {
            told.push_str(&format!(" ~{}", change.kind));
            let entry = story.entries.iter_mut().find(|entry| entry.id == change.entry).unwrap();
            (entry.kind, entry.status, entry.body) = (change.kind, change.status, change.body);
        }
        for (entry, sent) in decision.entries {
            assert!(!story.entries.iter().any(|held| held.id == entry.id), "an id is used once");
            told.push_str(&format!(" {}{}", entry.kind, sent.map_or_else(String::new, |event| format!("→{event}"))));
            story.entries.push(entry);
        }
        told
    }
}

const IDENTIFIED: (u64, IncidentStatus, &str) = (20, IncidentStatus::Identified, "A disk.");
const RESOLVED: (u64, IncidentStatus, &str) = (40, IncidentStatus::Resolved, "Replaced.");
const POSTMORTEM: (u64, IncidentStatus, &str) = (90, IncidentStatus::Postmortem, "Disks die.");

#[test]
fn each_update_is_told_once() {
    let mut books = Books::default();
    let mut told = |hash, sections: &[(u64, IncidentStatus, &str)]| books.apply(&[file(hash, sections)]).concat();
    assert_eq!(told(1, &[]), "investigating: opened→incident.opened");
    assert_eq!(told(1, &[]), "", "the same file says nothing new");
    assert_eq!(told(2, &[IDENTIFIED]), "identified: note→incident.updated");
    assert_eq!(
        told(3, &[(20, IncidentStatus::Identified, "A broken disk.")]),
        "identified: ~note",
        "other words are no news"
    );
    assert_eq!(told(4, &[IDENTIFIED, RESOLVED]), "resolved: ~note resolved→incident.resolved");
    assert_eq!(told(5, &[IDENTIFIED, RESOLVED, POSTMORTEM]), "postmortem: note→incident.updated");
    assert_eq!(
        told(6, &[IDENTIFIED, (30, IncidentStatus::Monitoring, "later"), RESOLVED, POSTMORTEM]),
        "postmortem: note",
        "a word on the past"
    );
    assert_eq!(told(7, &[RESOLVED]), "resolved: ~withdrawn ~withdrawn ~withdrawn", "sections that are gone");
    assert_eq!(told(8, &[IDENTIFIED, RESOLVED]), "resolved: ~note");
    assert_eq!(
        told(9, &[IDENTIFIED, (95, IncidentStatus::Investigating, "again")]),
        "investigating: ~withdrawn note→incident.reopened"
    );
}

#[test]
fn a_file_first_seen_with_updates_is_told_as_one_opening() {
    let mut books = Books::default();
    assert_eq!(books.apply(&[file(1, &[IDENTIFIED])]).concat(), "identified: opened note→incident.opened");
    let incident = &books.0[0].incident;
    assert_eq!((incident.started_at, incident.resolved_at, incident.severity), (at(10), None, Severity::Minor));
    assert_eq!(books.0[0].entries[0].at, at(10));
}

#[test]
fn a_file_first_seen_when_it_is_over_is_a_record_of_the_past() {
    let mut books = Books::default();
    assert_eq!(books.apply(&[file(1, &[IDENTIFIED, RESOLVED])]).concat(), "resolved: opened note resolved");
    let incident = &books.0[0].incident;
    assert_eq!((incident.resolved_at, incident.downtime), (Some(at(40)), Duration::from_secs(30 * 60)));
    let written = Written {
        draft: IncidentDraft { resolved_at: Some(at(50)), ..file(0, &[]).draft.clone() },
        ..(*file(2, &[])).clone()
    };
    let mut books = Books::default();
    assert_eq!(books.apply(&[Arc::new(written)]).concat(), "resolved: opened resolved");
    assert_eq!(books.0[0].entries[0].status, IncidentStatus::Investigating, "its end is told once");
    assert_eq!(books.0[0].entries[1].body, "This is resolved. It lasted 40 min 0 s.");
}

#[test]
fn a_file_that_is_gone_is_withdrawn_and_may_come_back() {
    let mut books = Books::default();
    books.apply(&[file(1, &[IDENTIFIED])]);
    assert_eq!(books.apply(&[]).concat(), "resolved: resolved→incident.resolved");
    assert!(books.0[0].incident.handling.withdrawn && !books.0[0].incident.is_public(|_| true));
    assert_eq!(books.apply(&[]).concat(), "");
    assert_eq!(books.apply(&[file(1, &[IDENTIFIED])]).concat(), "identified: ~withdrawn reopened→incident.reopened");
    assert!(!books.0[0].incident.handling.withdrawn && books.0[0].incident.resolved_at.is_none());
    assert_eq!(books.apply(&[file(1, &[IDENTIFIED])]).concat(), "");
}

#[test]
fn ids_are_those_of_the_name() {
    let of = |sections: &[(u64, IncidentStatus, &str)]| {
        let mut books = Books::default();
        books.apply(&[file(1, sections)]);
        books.0.remove(0)
    };
    let (one, other) = (of(&[IDENTIFIED]), of(&[IDENTIFIED, RESOLVED]));
    assert_eq!(one.incident.id, other.incident.id);
    assert_eq!(one.entries[1].id, other.entries[1].id);
    assert!(one.incident.id.as_str().starts_with("inc_01M7"), "sorted by the day: {}", one.incident.id);
}

#[test]
fn the_impact_of_a_file_follows_its_sections() {
    let watched = (30, IncidentStatus::Monitoring, "It works.");
    let again = (35, IncidentStatus::Identified, "It does not.");
    let shown = |books: &Books| books.0[0].incident.handling.impact.as_str();
    let mut books = Books::default();
    for (hash, sections, expected) in [
        (1, &[IDENTIFIED][..], "degraded"),
        (2, &[IDENTIFIED, watched], "none"),
        (3, &[IDENTIFIED, watched, again], "degraded"),
    ] {
        books.apply(&[file(hash, sections)]);
        assert_eq!(shown(&books), expected, "{sections:?}");
    }
    let laid: Vec<_> = books.0[0].incident.impacts().map(|(_, from, until)| (from, until)).collect();
    assert_eq!(laid, [(at(10), Some(at(30))), (at(35), None)]);
}

#[test]
fn a_file_that_says_nothing_of_its_impact_keeps_the_one_it_had() {
    let silent = |hash, severity| {
        let written = file(hash, &[]);
        Arc::new(Written {
            draft: IncidentDraft { impact: None, severity, ..written.draft.clone() },
            ..(*written).clone()
        })
    };
    let mut books = Books::default();
    books.apply(&[silent(1, Some(Severity::Critical))]);
    assert_eq!(books.0[0].incident.handling.impact, Impact::Down, "as its severity says");
    books.apply(&[silent(2, Some(Severity::Minor))]);
    assert_eq!(books.0[0].incident.handling.impact, Impact::Down, "a later change of severity changes no impact");
    // Recorded by an earlier version, without any.
    books.0[0].incident.handling.impact = Impact::None;
    books.apply(&[silent(3, None)]);
    assert_eq!(books.0[0].incident.handling.impact, Impact::None);
}
