//! Replays of lists of checks, and the two sides of a comparison.

use proptest::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;

use super::*;
use crate::history::{Record, Tally, tally};
use crate::judge::{Event, SpanStart};
use crate::model::fixture;
use crate::model::{
    Check, Config, DegradedIs, Evidence, JudgePolicy, Location, Monitor, MonitorId, Outcome, Phases, Severities,
    Severity, Span, Timing, Window,
};

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis(seconds * 1000)
}

fn policy(failure_threshold: u32, success_threshold: u32) -> Policy {
    Policy {
        judging: JudgePolicy {
            failure_threshold,
            success_threshold,
            severity: Severities { down: Severity::Critical, degraded: Severity::Minor },
            reopen_window: Duration::from_secs(900),
        },
        timing: Timing {
            interval: Duration::from_secs(60),
            timeout: Duration::from_secs(10),
            retry_interval: Duration::from_secs(10),
        },
        close_after: None,
    }
}

fn judged(policy: Policy, checks: &[(i64, OutcomeKind)], now: i64) -> Verdict {
    let mut replay = Replay::new(policy, Vec::new());
    for (second, kind) in checks {
        replay.see(at(*second), *kind);
    }
    replay.verdict(at(now))
}

use OutcomeKind::{Degraded as G, Down as D, Indeterminate as I, Up as U};

#[test]
fn an_outage_that_two_policies_see() {
    let checks = [(0, U), (60, D), (70, D), (80, D), (120, U), (130, U), (180, U), (240, D), (250, U), (300, U)];
    let slow = judged(policy(3, 2), &checks, 300);
    let expected = Incident {
        started_at: at(60),
        confirmed_at: at(80),
        resolved_at: Some(at(120)),
        severity: Severity::Critical,
        flapping: false,
        recurrences: 0,
        downtime: Duration::from_secs(60),
        messages: 2,
    };
    assert_eq!(slow.incidents, std::slice::from_ref(&expected));
    assert_eq!(
        (slow.checks, slow.from, slow.tally.down, slow.tally.up),
        (10, Some(at(0)), Duration::from_secs(60), Duration::from_secs(240))
    );
    assert_eq!(slow.tally.uptime(DegradedIs::Up).unwrap().to_string(), "80.000");
    // The single failure counts here, and reopens; the incident flaps then, and is still open at the end.
    let quick = judged(policy(1, 1), &checks, 300);
    let flapping = Incident {
        confirmed_at: at(60),
        resolved_at: None,
        flapping: true,
        recurrences: 1,
        downtime: Duration::from_secs(70),
        messages: 3,
        ..expected
    };
    assert_eq!(quick.incidents, [flapping]);
    assert_eq!(Figures::from(&slow).time_to_detect(), Some(Duration::from_secs(20)));
    assert_eq!(fates(&slow.incidents, &quick.incidents), [Fate::Kept]);
}

#[test]
fn time_that_nobody_measured_is_no_downtime() {
    // Silent from 70 to 1,000, and again after the last check.
    let verdict = judged(policy(1, 1), &[(0, U), (10, D), (1_000, D)], 5_000);
    assert_eq!(verdict.incidents[0].downtime, Duration::from_secs(60 + 60));
    assert_eq!(verdict.tally.down, Duration::from_secs(60 + 60));
    assert_eq!(verdict.tally.unknown, Duration::from_secs(930 + 3_940));
    assert_eq!(judged(policy(1, 1), &[], 10), Verdict::default());
    let blind = judged(policy(1, 1), &[(0, I), (10, I)], 20);
    assert_eq!((blind.checks, blind.tally.unknown, blind.incidents.len()), (2, Duration::from_secs(20), 0));
}

#[test]
fn latency_grades_what_answered() {
    let changes = Changes { degraded_above: Some(Duration::from_millis(500)), ..Changes::default() };
    for (found, millis, graded) in
        [(U, 500, U), (U, 501, G), (G, 500, U), (G, 501, G), (D, 1, D), (D, 900, D), (I, 1, I), (I, 900, I)]
    {
        assert_eq!(changes.grade(found, Duration::from_millis(millis)), graded, "{found} after {millis} ms");
    }
    assert_eq!(Changes::default().grade(G, Duration::ZERO), G);
    let changes = Changes { failure_threshold: Some(7), ..changes };
    let changed = changes.over(policy(3, 2)).judging;
    assert_eq!(
        (changed.failure_threshold, changed.success_threshold, changed.reopen_window),
        (7, 2, Duration::from_secs(900))
    );
}

/// An incident that lasts so long, for comparisons.
fn lasting(start: i64, end: Option<i64>) -> Incident {
    Incident {
        started_at: at(start),
        confirmed_at: at(start),
        resolved_at: end.map(at),
        severity: Severity::Critical,
        flapping: false,
        recurrences: 0,
        downtime: Duration::ZERO,
        messages: 2,
    }
}

#[test]
fn what_becomes_of_incidents() {
    let list = |ends: &[(i64, i64)]| ends.iter().map(|(start, end)| lasting(*start, Some(*end))).collect::<Vec<_>>();
    let many = list(&[(10, 20), (30, 40), (50, 60), (90, 95)]);
    let few = list(&[(5, 8), (12, 35), (40, 50), (52, 70)]);
    assert_eq!(fates(&many, &few), [Fate::Kept, Fate::Joined, Fate::Kept, Fate::Alone]);
    assert_eq!(fates(&few, &many), [Fate::Alone, Fate::Kept, Fate::Alone, Fate::Kept]);
    let open = [lasting(35, None)];
    assert_eq!(fates(&many, &open), [Fate::Alone, Fate::Kept, Fate::Joined, Fate::Joined]);
    assert_eq!(fates(&open, &many), [Fate::Kept]);
    assert_eq!(fates(&open, &[]), [Fate::Alone]);
}

fn incidents() -> impl Strategy<Value = Vec<Incident>> {
    (proptest::collection::vec((0_i64..20, 1_i64..20), 0..8), any::<bool>()).prop_map(|(lengths, open)| {
        let mut now = 0;
        let mut list: Vec<Incident> = Vec::new();
        for (gap, length) in lengths {
            list.push(lasting(now + gap, Some(now + gap + length)));
            now += gap + length;
        }
        if let (true, Some(last)) = (open, list.last_mut()) {
            last.resolved_at = None;
        }
        list
    })
}

fn checks() -> impl Strategy<Value = Vec<(i64, OutcomeKind)>> {
    let kind = prop_oneof![4 => Just(U), 2 => Just(G), 3 => Just(D), 1 => Just(I)];
    let gap = prop_oneof![9 => 10_i64..61, 1 => 131_i64..2_000];
    proptest::collection::vec((gap, kind, 1_usize..5), 1..40).prop_map(|runs| {
        let mut now = 0;
        let mut list = Vec::new();
        for (gap, kind, times) in runs {
            for _ in 0..times {
                now += gap;
                list.push((now, kind));
            }
        }
        list
    })
}

/// What one check after the other came to: the incidents, and the bad time that bars show while each was open.
fn beside_the_bars(
    policy: &Policy,
    windows: &[Window],
    checks: &[(i64, OutcomeKind)],
    now: i64,
) -> Vec<(Incident, Duration)> {
    let (mut standing, mut account, mut begun) = (Standing::new(), Account::default(), Vec::<SpanStart>::new());
    let mut open: Vec<Vec<(Timestamp, Option<Timestamp>)>> = Vec::new();
    for (second, kind) in checks {
        let at = at(*second);
        let quiet_until = windows.iter().filter(|window| window.start <= at).map(|window| window.end).max();
        // Windows of a while, and since the bad stretch was counted, are enough.
        let newest = standing.stretch.map_or(at, |stretch| stretch.until).min(at - A_WHILE);
        let known: Vec<Window> = windows.iter().filter(|window| window.end > newest).copied().collect();
        let seen = Observation { at, kind: *kind, waited: Duration::ZERO, quiet_until, windows: &known };
        let step = judge::step(&mut standing, seen, policy, || IncidentId::new("replayed"));
        for span in &step.spans {
            begun.retain(|before| before.at < span.at);
            begun.push(*span);
        }
        for event in &step.events {
            match event {
                Event::Opened { at, .. } => open.push(vec![(*at, None)]),
                Event::Reopened { at, .. } => open.last_mut().unwrap().push((*at, None)),
                Event::Resolved { at } => open.last_mut().unwrap().last_mut().unwrap().1 = Some(*at),
                Event::Raised { .. } | Event::Recovered { .. } | Event::Recurred { .. } | Event::Steady { .. } => {}
            }
        }
        account.take(&step, &standing);
    }
    let now = at(now);
    let ends = begun.iter().skip(1).map(|next| Some(next.at)).chain([None]);
    let spans: Vec<Span> =
        begun.iter().zip(ends).map(|(span, end)| Span { status: span.status, start: span.at, end }).collect();
    let record = Record { spans: &spans, windows, said: &[], silent_since: standing.silent_since(now), now };
    let incidents = account.verdict(&standing, (windows, &[]), now).incidents;
    let shown = |times: Vec<(Timestamp, Option<Timestamp>)>| {
        let of: Tally = times.into_iter().map(|(from, to)| tally(record, from, to.unwrap_or(now))).sum();
        of.down + of.degraded
    };
    incidents.into_iter().zip(open.into_iter().map(shown)).collect()
}

/// Shorter than they go on.
const A_WHILE: Duration = Duration::from_secs(600);

fn windows() -> impl Strategy<Value = Vec<Window>> {
    let window =
        (0_i64..6_000, 1_i64..900).prop_map(|(start, length)| Window { start: at(start), end: at(start + length) });
    proptest::collection::vec(window, 0..8)
}

#[test]
fn downtime_is_counted_outside_maintenance_wherever_the_stretch_begins() {
    let window = Window { start: at(100), end: at(400) };
    for (bad_from, counted) in [(40, 60 + 100), (160, 100), (420, 80)] {
        let kind = |second| if second >= bad_from && second < 500 { D } else { U };
        let checks: Vec<_> = (0..30).map(|slot| (slot * 20, kind(slot * 20))).collect();
        let found = beside_the_bars(&policy(1, 1), &[window], &checks, 600);
        let downtimes: Vec<_> = found.iter().map(|(incident, shown)| (incident.downtime, *shown)).collect();
        let counted = Duration::from_secs(counted);
        assert_eq!(downtimes, [(counted, counted)], "bad from {bad_from} s on");
    }
}

proptest! {
    /// Whatever lies over it: of each incident the same bad time is told as its bar shows.
    #[test]
    fn downtime_of_an_incident_is_what_the_bars_show_of_it(f in 1_u32..4, s in 1_u32..4, checks in checks(),
        windows in windows(), later in 0_i64..1_000) {
        let end = checks.last().map_or(0, |(second, _)| *second) + later;
        for (incident, shown) in beside_the_bars(&policy(f, s), &windows, &checks, end) {
            prop_assert_eq!(incident.downtime, shown, "{:?}", incident);
        }
    }

    #[test]
    fn both_sides_keep_the_same_incidents(these in incidents(), those in incidents()) {
        let count = |fates: &[Fate], wanted| fates.iter().filter(|fate| **fate == wanted).count();
        let (here, there) = (fates(&these, &those), fates(&those, &these));
        prop_assert_eq!(count(&here, Fate::Kept), count(&there, Fate::Kept));
    }

    /// Incidents and uptime are two accounts of the same time: as long as every bad status is an incident, they agree
    /// to the millisecond.
    #[test]
    fn downtime_of_incidents_is_downtime_of_spans(f in 1_u32..4, s in 1_u32..4, checks in checks(),
        later in 0_i64..1_000) {
        let end = checks.last().map_or(0, |(second, _)| *second) + later;
        let verdict = judged(policy(f, s), &checks, end);
        let told: Duration = verdict.incidents.iter().map(|incident| incident.downtime).sum();
        prop_assert_eq!(told, verdict.tally.down + verdict.tally.degraded);
        for incident in &verdict.incidents {
            prop_assert!(incident.confirmed_at >= incident.started_at);
            let holds = |end: Timestamp| {
                end > incident.started_at && incident.downtime <= end.since(incident.started_at)
            };
            prop_assert!(incident.resolved_at.is_none_or(holds));
        }
        for pair in verdict.incidents.windows(2) {
            prop_assert!(pair[0].resolved_at.is_some_and(|end| end < pair[1].started_at), "one at a time");
        }
    }
}

#[test]
fn together_what_depends_on_another_joins_its_incident_and_windows_are_quiet() {
    let folder = tempfile::tempdir().unwrap();
    let shop = || Monitor { id: MonitorId::new("shop"), ..fixture::monitor() };
    let router = Arc::new(Monitor { id: MonitorId::new("router"), ..fixture::monitor() });
    let judged = |depends_on: &[&str], windows: &[(i64, i64)]| {
        let depends_on = depends_on.iter().map(|id| MonitorId::new(*id)).collect();
        let monitors = vec![router.clone(), Arc::new(Monitor { depends_on, ..shop() })];
        let config = Arc::new(Config { monitors, ..(*fixture::config(&folder)).clone() });
        let windows: Vec<Window> =
            windows.iter().map(|(start, end)| Window { start: at(*start), end: at(*end) }).collect();
        let windows = [("router", windows.clone()), ("shop", windows)];
        let windows = windows.into_iter().map(|(id, windows)| (MonitorId::new(id), windows)).collect();
        let mut together = Together::new(config, windows, HashMap::new());
        for (second, id, kind) in
            [(0, "router", U), (0, "shop", U), (1, "router", D), (2, "shop", D), (3, "router", U), (4, "shop", U)]
        {
            let outcome = Outcome {
                kind,
                latency: Duration::ZERO,
                phases: Phases::default(),
                reason: None,
                evidence: Evidence::default(),
            };
            let (monitor, location) = (MonitorId::new(id), Location::local());
            together.see(&Arc::new(Check { monitor, location, at: at(second), waited: Duration::ZERO, outcome }));
        }
        ["router", "shop"].map(|id| together.verdict(&MonitorId::new(id), at(5)).incidents.len())
    };
    assert_eq!(judged(&[], &[]), [1, 1]);
    assert_eq!(judged(&["router"], &[]), [1, 0]);
    assert_eq!(judged(&["router"], &[(0, 10)]), [0, 0]);
}
