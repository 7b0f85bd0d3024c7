//! What is recorded can be read: incidents, spans, evidence, rollups, standings, occurrences.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use stillup::model::{
    BadStretch, Batch, Change, Check, ClosedHour, Digest, Draft, Episode, EpisodeState, Followed, HourTally, Incident,
    IncidentId, IncidentStatus, KnownOccurrence, LastDeterminate, Level, Location, MaintenanceId, MonitorId,
    Occurrence, OccurrenceId, OccurrenceStatus, OutcomeKind, Reason, ReasonKind, Run, Runs, SeriesRow, Severity,
    Standing, Status, Timestamp,
};
use stillup::store::inspection::Table;
use stillup::store::{IncidentQuery, OccurrenceQuery, RollupWidth, Store};

use super::Bench;
use crate::fixture;
use crate::harness::outcome;

pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis(seconds * 1_000)
}

pub fn shop() -> MonitorId {
    MonitorId::new("shop")
}

fn roster() -> Option<Vec<SeriesRow>> {
    let row = SeriesRow {
        monitor: shop(),
        location: Location::local(),
        name: "Shop".to_owned(),
        public: true,
        present: true,
    };
    Some(vec![row])
}

pub fn check(seconds: i64, kind: OutcomeKind, latency: Duration) -> Arc<Check> {
    let found = stillup::model::Outcome { latency, ..outcome(kind) };
    Arc::new(Check {
        monitor: shop(),
        location: Location::local(),
        at: at(seconds),
        waited: Duration::ZERO,
        outcome: found,
    })
}

pub fn incident(id: &str, started: i64) -> Incident {
    Incident {
        monitors: vec![shop()],
        started_at: at(started),
        bad_since: Some(at(started)),
        updated_at: at(started),
        ..fixture::incident(IncidentId::new(id))
    }
}

/// The writing verbs, with one series there.
pub async fn with_series(bench: &Bench) -> Store {
    let store = bench.database.store();
    store.record(Batch { roster: roster(), ..Batch::default() }).await.unwrap();
    store
}

pub async fn write(store: &Store, changes: Vec<Change>) {
    store.record(Batch { changes, ..Batch::default() }).await.unwrap();
}

pub async fn a_monitor_is_known_since_it_was_first_there(bench: Bench) {
    let known = |bench: &Bench| bench.database.read_only().reader().unwrap().known_since().unwrap();
    let follow = |store: Store, second| async move {
        store.record(Batch { roster: roster(), at: at(second), ..Batch::default() }).await.unwrap();
    };
    follow(bench.database.store(), 7).await;
    follow(bench.database.store(), 60).await;
    assert_eq!(known(&bench).get(&shop()), Some(&at(7)));
    let bench = bench.restarted().await;
    follow(bench.database.store(), 90).await;
    assert_eq!(known(&bench).get(&shop()), Some(&at(7)));
}

pub async fn one_open_automatic_incident_a_monitor(bench: Bench) {
    let store = with_series(&bench).await;
    write(&store, vec![Change::Incident(incident("inc_1", 1))]).await;
    let error = store
        .record(Batch { changes: vec![Change::Incident(incident("inc_2", 2))], ..Batch::default() })
        .await
        .unwrap_err();
    assert!(!error.is_worth_retrying(), "it breaks a rule, now and later: {error}");
    let resolved = Incident { resolved_at: Some(at(5)), status: IncidentStatus::Resolved, ..incident("inc_1", 1) };
    write(&store, vec![Change::Incident(resolved), Change::Incident(incident("inc_2", 2))]).await;
    let query = IncidentQuery { monitors: vec![shop()], limit: 10, ..IncidentQuery::default() };
    let reader = bench.database.read_only().reader().unwrap();
    let ids = |query: &IncidentQuery| {
        reader.incidents(query).unwrap().into_iter().map(|i| i.id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(ids(&query), ["inc_2", "inc_1"], "newest first");
    assert_eq!(ids(&IncidentQuery { open: true, ..query.clone() }), ["inc_2"]);
    assert_eq!(ids(&IncidentQuery { after: Some((at(2), IncidentId::new("inc_2"))), ..query.clone() }), ["inc_1"]);
    assert_eq!(ids(&IncidentQuery { since: Some(at(2)), ..query.clone() }), ["inc_2"]);
    assert!(ids(&IncidentQuery { monitors: vec![MonitorId::new("other")], ..query }).is_empty());
    store.close().await;
}

pub async fn spans_leave_no_hole_and_none_is_empty(bench: Bench) {
    let store = with_series(&bench).await;
    let span = |status, seconds| Change::Span { monitor: shop(), location: Location::local(), status, at: at(seconds) };
    write(
        &store,
        vec![span(Status::Unknown, 0), span(Status::Up, 0), span(Status::Down, 60), span(Status::Unknown, 90)],
    )
    .await;
    write(&store, vec![span(Status::Down, 200), span(Status::Up, 200)]).await;
    let spans =
        bench.database.read_only().reader().unwrap().all_spans(at(0), Timestamp::MAX).unwrap().remove(&shop()).unwrap();
    let told: Vec<_> = spans.iter().map(|span| (span.status, span.start, span.end)).collect();
    assert_eq!(
        told,
        [
            (Status::Up, at(0), Some(at(60))),
            (Status::Down, at(60), Some(at(90))),
            (Status::Unknown, at(90), Some(at(200))),
            (Status::Up, at(200), None)
        ]
    );
    store.close().await;
}

pub async fn evidence_is_kept_at_both_ends_and_at_changes_of_reason(bench: Bench) {
    let store = with_series(&bench).await;
    let down = |seconds| Change::Check(check(seconds, OutcomeKind::Down, Duration::from_millis(5)));
    let id = IncidentId::new("inc_1");
    let evidence = Change::Evidence { incident: id.clone(), monitor: shop(), location: Location::local(), from: at(2) };
    write(&store, vec![down(0), down(2), down(4), Change::Incident(incident("inc_1", 2)), evidence]).await;
    write(&store, (3..30).map(|n| down(n * 2)).collect()).await;
    let mut other = check(60, OutcomeKind::Down, Duration::ZERO);
    Arc::make_mut(&mut other).outcome.reason = Some(Reason::new(ReasonKind::Timeout, "no answer"));
    write(&store, vec![Change::Check(other)]).await;
    write(&store, (31..60).map(|n| down(n * 2)).collect()).await;
    let reader = bench.database.read_only().reader().unwrap();
    let kept: Vec<_> = reader.failed_checks(&id).unwrap().iter().map(|check| check.at.seconds()).collect();
    let first: Vec<i64> = (1..=10).map(|n| n * 2).collect();
    // The last ten, and before them the two at which the reason changed.
    let last: Vec<i64> = [60, 62].into_iter().chain((50..60).map(|n| n * 2)).collect();
    assert_eq!(kept, [first, last].concat());
    let counted: u64 = reader.failure_counts(&id).unwrap().iter().map(|(_, _, count)| count).sum();
    assert_eq!(counted + 22, 59, "every failing check from the first of the run is kept or counted");
    store.close().await;
}

pub async fn checks_are_read_newest_first_and_by_page(bench: Bench) {
    let store = with_series(&bench).await;
    let kind = |n: i64| if n % 3 == 0 { OutcomeKind::Down } else { OutcomeKind::Up };
    let checks = (0..10).map(|n| Change::Check(check(n * 60, kind(n), Duration::from_millis(5)))).collect();
    write(&store, checks).await;
    let reader = bench.database.read_only().reader().unwrap();
    let minutes = |from: i64, to: i64, limit| {
        let found = reader.checks(&shop(), at(from * 60), at(to * 60), limit).unwrap();
        found.iter().map(|note| note.at.seconds() / 60).collect::<Vec<_>>()
    };
    assert_eq!(minutes(0, 10, 3), [9, 8, 7]);
    assert_eq!(minutes(0, 7, 3), [6, 5, 4], "the end is not in it");
    assert_eq!(minutes(2, 4, 50), [3, 2], "the beginning is");
    assert_eq!((minutes(10, 0, 50), minutes(11, 99, 50)), (vec![], vec![]));
    let notes = reader.checks(&shop(), at(3 * 60), at(5 * 60), 50).unwrap();
    assert_eq!((notes[0].outcome, &notes[0].reason, notes[0].latency_us), (OutcomeKind::Up, &None, 5_000));
    assert!(notes[1].outcome == OutcomeKind::Down && notes[1].reason.is_some());
    assert!(reader.checks(&MonitorId::new("other"), at(0), at(9_999), 50).unwrap().is_empty());
    store.close().await;
}

pub async fn hours_and_days_are_rolled_up_once(bench: Bench) {
    let store = with_series(&bench).await;
    let day = 1_795_219_200; // 2026-11-21T00:00:00Z
    let mut latency = Digest::default();
    latency.add(Duration::from_millis(10));
    let tally = |counts| HourTally { monitor: shop(), location: Location::local(), counts, latency: latency.clone() };
    for hour in [0, 23] {
        let from = at(day + hour * 3_600);
        let closed = ClosedHour {
            tallies: Arc::new(vec![tally([1, 0, 2, 0])]),
            from,
            until: from + Duration::from_secs(3_600),
            forgets: true,
        };
        store.close_hour(closed, 7).await.unwrap();
    }
    let reader = bench.database.read_only().reader().unwrap();
    let hours = reader.rollups(&shop(), RollupWidth::Hour, at(day), at(day + 86_400)).unwrap();
    assert_eq!(hours.iter().map(|hour| (hour.up, hour.down)).collect::<Vec<_>>(), [(1, 2), (1, 2)]);
    let days = reader.rollups(&shop(), RollupWidth::Day, at(day), at(day + 86_400)).unwrap();
    assert_eq!((days.len(), days[0].up, days[0].down, days[0].latency.count()), (1, 2, 4, 2));
    // A check that ended after its hour was closed.
    let late = Change::Check(check(day + 3_599, OutcomeKind::Up, Duration::from_millis(30)));
    store.record(Batch { hour: at(day + 86_400), changes: vec![late], ..Batch::default() }).await.unwrap();
    let reader = bench.database.read_only().reader().unwrap();
    assert_eq!(reader.rollups(&shop(), RollupWidth::Hour, at(day), at(day + 1)).unwrap()[0].up, 2);
    assert_eq!(reader.rollups(&shop(), RollupWidth::Day, at(day), at(day + 1)).unwrap()[0].latency.count(), 3);
    assert_eq!(reader.all_latencies(at(day), at(day + 86_400)).unwrap()[&shop()].count(), 3);
    store.close().await;
}

pub async fn hours_nobody_closed_are_rolled_up_at_the_next_start(bench: Bench) {
    let store = with_series(&bench).await;
    let hour = 1_795_219_200;
    let up = |seconds| Change::Check(check(seconds, OutcomeKind::Up, Duration::from_millis(10)));
    write(&store, vec![up(hour + 10), up(hour + 20), up(hour + 7_300)]).await;
    let loaded = store.rows(Location::local(), at(hour + 7_400), at(hour)).await.unwrap().series;
    assert_eq!(loaded[0].hour.counts, [1, 0, 0, 0], "the running hour");
    let hours = bench
        .database
        .read_only()
        .reader()
        .unwrap()
        .rollups(&shop(), RollupWidth::Hour, at(hour), at(hour + 86_400))
        .unwrap();
    assert_eq!(hours.iter().map(|hour| hour.up).collect::<Vec<_>>(), [2]);
    store.close().await;
}

pub async fn room_that_is_free_is_given_back(bench: Bench) {
    let store = with_series(&bench).await;
    let up = |seconds| Change::Check(check(seconds, OutcomeKind::Up, Duration::from_millis(10)));
    for part in 0..5 {
        write(&store, (0..20_000).map(|second| up(part * 20_000 + second)).collect()).await;
    }
    store.rows(Location::local(), at(9 * 86_400), at(0)).await.unwrap();
    let file = || bench.inspect().pages();
    let before = file();
    let closed =
        ClosedHour { tallies: Arc::default(), from: at(8 * 86_400), until: at(8 * 86_400 + 3_600), forgets: true };
    store.close_hour(closed, 1).await.unwrap();
    store.close().await;
    let after = file();
    assert!(after * 2 < before, "{before} pages before, {after} after");
}

pub async fn old_checks_are_forgotten_and_their_days_stay(bench: Bench) {
    let store = with_series(&bench).await;
    let up = |seconds| Change::Check(check(seconds, OutcomeKind::Up, Duration::from_millis(10)));
    write(&store, vec![up(0), up(8 * 86_400)]).await;
    store.rows(Location::local(), at(8 * 86_400 + 10), at(0)).await.unwrap();
    let closed =
        ClosedHour { tallies: Arc::default(), from: at(8 * 86_400), until: at(8 * 86_400 + 3_600), forgets: true };
    store.close_hour(closed, 7).await.unwrap();
    store.close().await;
    assert_eq!(bench.inspect().count(Table::Checks), 1);
    assert_eq!(
        bench.database.read_only().reader().unwrap().rollups(&shop(), RollupWidth::Day, at(0), at(86_400)).unwrap()[0]
            .up,
        1
    );
}

pub async fn a_check_that_ended_after_its_hour_is_counted_in_it_once(bench: Bench) {
    let store = with_series(&bench).await;
    let up = |seconds| Change::Check(check(seconds, OutcomeKind::Up, Duration::from_millis(10)));
    let late = |seconds| Batch { changes: vec![up(seconds)], hour: at(3_600), ..Batch::default() };
    write(&store, vec![up(3_000)]).await;
    let mut latency = Digest::default();
    latency.add(Duration::from_millis(10));
    let tally = HourTally { monitor: shop(), location: Location::local(), counts: [1, 0, 0, 0], latency };
    let closed = ClosedHour { tallies: Arc::new(vec![tally]), from: at(0), until: at(3_600), forgets: true };
    store.record(late(3_598)).await.unwrap();
    store.close_hour(closed.clone(), 7).await.unwrap();
    store.record(late(3_599)).await.unwrap();
    // Closed again, because what came after it (forgetting old checks) had failed.
    store.close_hour(closed, 7).await.unwrap();
    store.close().await;
    let hours =
        bench.database.read_only().reader().unwrap().rollups(&shop(), RollupWidth::Hour, at(0), at(7_200)).unwrap();
    assert_eq!(
        hours.iter().map(|hour| (hour.start, hour.up, hour.latency.count())).collect::<Vec<_>>(),
        [(at(0), 3, 3)]
    );
}

pub async fn few_checks_that_are_our_own_fault_are_kept_during_an_incident_too(bench: Bench) {
    let store = with_series(&bench).await;
    write(&store, vec![Change::Incident(incident("inc_1", 1))]).await;
    let blind = |seconds| Change::Check(check(seconds, OutcomeKind::Indeterminate, Duration::ZERO));
    write(&store, (2..200).map(blind).collect()).await;
    store.close().await;
    assert_eq!(bench.inspect().count(Table::Failures), 100);
}

fn instant() -> impl Strategy<Value = Timestamp> {
    (0_i64..4_000_000_000_000).prop_map(Timestamp::from_millis)
}

fn length() -> impl Strategy<Value = Duration> {
    (0_u64..10_000_000).prop_map(Duration::from_millis)
}

fn episodes() -> impl Strategy<Value = Episode> {
    let state = prop_oneof![
        instant().prop_map(|since| EpisodeState::Bad { since }),
        instant().prop_map(|since| EpisodeState::Monitoring { since }),
        instant().prop_map(|at| EpisodeState::Resolved { at }),
    ];
    let severity = proptest::sample::select(Severity::ALL);
    (state, severity, any::<bool>(), 0_u32..50, any::<bool>(), instant(), length(), length()).prop_map(
        |(state, severity, flapping, recurrences, auto_resolve, started_at, bad, unknown)| Episode {
            followed: Followed::Untold,
            incident: IncidentId::new("inc_1"),
            state,
            severity,
            flapping,
            recurrences,
            auto_resolve,
            started_at,
            bad,
            unknown,
        },
    )
}

fn standings() -> impl Strategy<Value = Standing> {
    let run = || {
        (0_u32..200, 0_i64..1_000_000).prop_map(|(count, start)| Run { count, start: Timestamp::from_millis(start) })
    };
    let last = (instant(), proptest::sample::select(Level::ALL), length(), length())
        .prop_map(|(at, level, interval, limit)| LastDeterminate { at, level, interval, limit });
    let runs = (run(), run(), run(), run()).prop_map(|(a, b, c, d)| Runs {
        at_least_degraded: a,
        at_least_down: b,
        at_most_degraded: c,
        at_most_up: d,
    });
    let check = (instant(), proptest::sample::select(OutcomeKind::ALL));
    (
        proptest::sample::select(Status::ALL),
        instant(),
        proptest::sample::select(Severity::ALL),
        proptest::option::of(instant()),
        proptest::option::of(check),
        proptest::option::of(last),
        runs,
        proptest::option::of(episodes()),
        proptest::option::of(instant()),
        proptest::option::of(instant()),
    )
        .prop_map(
            |(
                status,
                since,
                severity,
                first_check,
                last_check,
                last_determinate,
                runs,
                episode,
                held,
                covered_until,
            )| {
                Standing {
                    status,
                    since,
                    severity,
                    first_check,
                    last_check,
                    last_determinate,
                    runs,
                    episode,
                    held,
                    stretch: held.map(|until| BadStretch {
                        bad: Duration::from_secs(90),
                        quiet: Duration::from_secs(30),
                        until,
                    }),
                    covered_until,
                }
            },
        )
}

pub async fn a_restart_forgets_no_standing(bench: Bench) {
    let store = with_series(&bench).await;
    write(&store, vec![Change::Incident(incident("inc_1", 1))]).await;
    let mut chance = TestRunner::deterministic();
    for _ in 0..64 {
        let standing = standings().new_tree(&mut chance).unwrap().current();
        let batch = Batch { standings: vec![(shop(), Location::local(), standing.clone())], ..Batch::default() };
        store.record(batch).await.unwrap();
        let loaded = store.rows(Location::local(), at(0), at(0)).await.unwrap().series;
        assert_eq!(loaded[0].standing, standing);
        assert_eq!(loaded[0].incident.is_some(), standing.episode.is_some());
    }
    store.close().await;
}

pub async fn occurrences_are_kept_and_one_that_is_over_stays_as_it_was(bench: Bench) {
    let store = with_series(&bench).await;
    let at = |seconds: i64| Timestamp::from_millis(1_000 * seconds);
    let occurrence = |number: i64, status: OccurrenceStatus| Occurrence {
        id: OccurrenceId::new(format!("m-{number}")),
        maintenance: MaintenanceId::new("m"),
        title: "Work".to_owned(),
        description: Some("*Much* of it".to_owned()),
        monitors: vec![MonitorId::new("a"), MonitorId::new("b")],
        start: at(100 * number),
        end: at(100 * number + 50),
        status,
        sequence: 0,
        known_at: at(1),
        updated_at: at(2),
    };
    let known = |occurrence: Occurrence| Change::Occurrence(KnownOccurrence { occurrence, announced: true });
    let all = [
        occurrence(1, OccurrenceStatus::Completed),
        occurrence(2, OccurrenceStatus::Completed),
        occurrence(3, OccurrenceStatus::InProgress),
        occurrence(4, OccurrenceStatus::Scheduled),
        occurrence(5, OccurrenceStatus::Scheduled),
    ];
    write(&store, all.iter().cloned().map(known).collect()).await;
    let again = Occurrence { title: "Other words".to_owned(), ..occurrence(1, OccurrenceStatus::InProgress) };
    write(
        &store,
        vec![known(again), Change::Withdrawn(OccurrenceId::new("m-5")), Change::Withdrawn(OccurrenceId::new("m-3"))],
    )
    .await;
    let draft: Draft =
        serde_json::from_str(r#"{"id":"m","title":"Work","all":true,"start":"2026-12-01T22:00","duration":"1h"}"#)
            .unwrap();
    write(
        &store,
        vec![
            Change::Made(Box::new(draft.clone())),
            Change::Made(Box::new(Draft { id: MaintenanceId::new("n"), ..draft.clone() })),
        ],
    )
    .await;
    write(&store, vec![Change::Unmade(MaintenanceId::new("n"))]).await;

    let loaded = store.rows(Location::local(), at(150), at(150)).await.unwrap().maintenance;
    assert_eq!(loaded.made, [draft]);
    assert_eq!(loaded.open.iter().map(|known| known.occurrence.clone()).collect::<Vec<_>>(), all[2..4]);
    assert_eq!(loaded.completed, all[1..2], "those since then");
    let reader = bench.database.read_only().reader().unwrap();
    let page = |after: Option<&Occurrence>, limit| {
        let after = after.map(|occurrence| (occurrence.start, occurrence.id.clone()));
        reader.past_occurrences(&OccurrenceQuery { since: Some(at(150)), after, limit, known: None }).unwrap()
    };
    assert_eq!(page(None, 1), all[1..2]);
    assert_eq!(page(Some(&all[1]), 10), all[..1]);
    assert_eq!(page(Some(&all[0]), 10), []);
    let known = |known| OccurrenceQuery { known: Some(known), limit: 10, ..OccurrenceQuery::default() };
    assert_eq!(reader.past_occurrences(&known(&HashSet::new())).unwrap(), [], "nobody may know of any");
    let windows = reader.windows(at(150)).unwrap();
    assert_eq!(windows[&MonitorId::new("b")], [all[2].window(), all[1].window()], "begun, and reaching beyond");
}
