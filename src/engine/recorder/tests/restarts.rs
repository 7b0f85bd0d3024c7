//! Whole stories through the real store, with and without restarts in between: the same incidents, timelines, messages
//! and spans.

use proptest::prelude::*;
use proptest::sample::Index;

use super::parents::{BEGINNING, World, check};
use super::*;
use crate::model::{
    Entry, EntryKind, EventType, Incident, IncidentId, IncidentStatus, JudgePolicy, Location, Maintenance,
    MaintenanceId, Monitor, OutcomeKind, Scope, Severities, Severity, Span, Standing, Timing, UpdateId,
};
use crate::store::{IncidentQuery, ReadOnly};

type Checks = Vec<(Timestamp, OutcomeKind)>;

/// What is on disk in the end, without the ids that chance made.
#[derive(Debug, PartialEq)]
struct Story {
    incidents: Vec<(Incident, Vec<Entry>)>,
    spans: Vec<Span>,
    standing: Standing,
    told: Vec<EventType>,
}

impl World {
    async fn judging(judging: JudgePolicy, maintenance: Vec<Maintenance>) -> Self {
        let timing = Timing { interval: SECOND * 10, timeout: SECOND * 5, retry_interval: SECOND };
        let watched = Monitor { judging, timing, ..monitor() };
        Self::of(|usual| Config { monitors: vec![Arc::new(watched)], maintenance, ..usual }).await
    }

    /// Judges checks in one batch, decided at the last of them.
    async fn judge_at_once(&mut self, checks: &[(Timestamp, OutcomeKind)]) {
        let Some((now, _)) = checks.last() else { return };
        let fed =
            |(at, kind): &(Timestamp, OutcomeKind)| Fed::Check(Arc::new(check(*at, monitor().id.as_str(), *kind)));
        self.feed(&checks.iter().map(fed).collect::<Vec<_>>(), *now).await;
    }

    async fn story(self) -> Story {
        self.store.close().await;
        let reader = ReadOnly::open(&self.config.storage.path).unwrap().reader().unwrap();
        let shop = monitor().id;
        let query = IncidentQuery { monitors: vec![shop.clone()], limit: 1_000, ..IncidentQuery::default() };
        let mut incidents: Vec<(Incident, Vec<Entry>)> = Vec::new();
        for incident in reader.incidents(&query).unwrap() {
            let timeline = reader.timeline(&incident.id).unwrap();
            incidents.push((incident, timeline));
        }
        incidents.reverse();
        for (incident, timeline) in &incidents {
            holds_together(incident, timeline, &self.events);
        }
        for (incident, timeline) in &mut incidents {
            incident.id = IncidentId::new("some");
            timeline.iter_mut().for_each(|entry| entry.id = UpdateId::new("some"));
        }
        let mut standing = reader.rows(&Location::local(), BEGINNING, BEGINNING).unwrap().series.remove(0).standing;
        if let Some(episode) = &mut standing.episode {
            episode.incident = IncidentId::new("some");
        }
        let spans = reader.all_spans(BEGINNING, Timestamp::MAX).unwrap().remove(&shop).unwrap_or_default();
        let told = self.events.iter().map(|(event, _)| *event).collect();
        Story { incidents, spans, standing, told }
    }
}

/// A timeline that tells all of its incident and nothing else, and messages that tell of it.
fn holds_together(incident: &Incident, timeline: &[Entry], told: &[(EventType, UpdateId)]) {
    let mut status = None;
    let (mut sent, mut raises, mut recurrences, mut reopened) = (0, 0, 0, 0);
    for (place, entry) in timeline.iter().enumerate() {
        let message = told.iter().find(|(_, update)| *update == entry.id).map(|(event, _)| *event);
        let (expected, before) = match entry.kind {
            EntryKind::Opened => (Some(EventType::IncidentOpened), None),
            EntryKind::Raised => (Some(EventType::IncidentUpdated), Some(IncidentStatus::Investigating)),
            EntryKind::Recovered => (None, Some(IncidentStatus::Investigating)),
            EntryKind::Recurred => (None, Some(IncidentStatus::Monitoring)),
            EntryKind::Reopened => (Some(EventType::IncidentReopened), Some(IncidentStatus::Resolved)),
            EntryKind::Resolved => (Some(EventType::IncidentResolved), status),
            EntryKind::Affected
            | EntryKind::AffectedPrivate
            | EntryKind::Note
            | EntryKind::Acknowledged
            | EntryKind::Withdrawn
            | EntryKind::Delivered
            | EntryKind::Dead => {
                panic!("nobody wrote {entry:?}")
            }
        };
        assert_eq!(message, expected, "who is told of {entry:?}");
        assert_eq!(status, before, "{entry:?} follows");
        assert_eq!(entry.kind == EntryKind::Opened, place == 0);
        assert!(!entry.checks.is_empty() && entry.checks.len() <= 10, "the checks that caused {entry:?}");
        sent += usize::from(message.is_some());
        raises += usize::from(entry.kind == EntryKind::Raised);
        recurrences += u32::from(matches!(entry.kind, EntryKind::Recurred | EntryKind::Reopened));
        reopened += usize::from(entry.kind == EntryKind::Reopened);
        status = Some(entry.status);
    }
    assert!(timeline.windows(2).all(|pair| pair[0].at <= pair[1].at), "in order");
    assert!(sent <= 4 + raises, "{sent} messages with {raises} raises: {timeline:?}");
    assert!(reopened <= 1);
    let last = timeline.last().expect("an incident has a timeline");
    assert_eq!((Some(incident.status), incident.severity), (status, last.severity));
    assert_eq!((incident.recurrences, incident.flapping), (recurrences, reopened > 0));
    assert_eq!(incident.status == IncidentStatus::Resolved, incident.resolved_at.is_some());
    if let Some(end) = incident.resolved_at {
        let length = end.since(incident.started_at);
        assert!(end > incident.started_at && incident.downtime <= length && !incident.downtime.is_zero());
        assert_eq!(incident.duration_seconds(), Some((length.as_millis() as u64 + 500) / 1000));
        assert_eq!(incident.bad_since, None);
    }
}

fn policies() -> impl Strategy<Value = JudgePolicy> {
    let severities = prop_oneof![
        3 => Just((Severity::Critical, Severity::Minor)),
        1 => Just((Severity::Major, Severity::None)),
        1 => Just((Severity::Minor, Severity::Minor)),
    ];
    (1_u32..4, 1_u32..4, severities, 0_u64..300).prop_map(|(f, s, (down, degraded), window)| JudgePolicy {
        failure_threshold: f,
        success_threshold: s,
        severity: Severities { down, degraded },
        reopen_window: SECOND * u32::try_from(window).unwrap_or_default(),
    })
}

fn lists() -> impl Strategy<Value = Checks> {
    let kinds = prop_oneof![
        4 => Just(OutcomeKind::Up),
        2 => Just(OutcomeKind::Degraded),
        4 => Just(OutcomeKind::Down),
        1 => Just(OutcomeKind::Indeterminate),
    ];
    let gaps = prop_oneof![8 => 1_000_u64..11_000, 1 => 26_000_u64..2_000_000];
    proptest::collection::vec((gaps, kinds, 1_usize..6), 1..40).prop_map(|runs| {
        let mut now = BEGINNING;
        let mut list = Vec::new();
        for (gap, kind, times) in runs {
            for _ in 0..times {
                now = now + Duration::from_millis(gap);
                list.push((now, kind));
            }
        }
        list
    })
}

fn windows() -> impl Strategy<Value = Vec<Maintenance>> {
    proptest::collection::vec((0_u32..1_000, 1_u32..300), 0..4).prop_map(|list| {
        let window = |(number, (start, length))| Maintenance {
            id: MaintenanceId::new(format!("m{number}")),
            title: "Work".to_owned(),
            description: None,
            scope: Scope::All,
            start: BEGINNING + SECOND * start,
            length: SECOND * length,
            recurrence: None,
        };
        list.into_iter().enumerate().map(window).collect()
    })
}

/// Good checks until nothing can be open any more.
fn calm(after: Timestamp, judging: &JudgePolicy) -> Checks {
    let window = u32::try_from(judging.reopen_window.as_secs() / 10).unwrap_or_default();
    (1..=window + judging.success_threshold + 2).map(|slot| (after + SECOND * 10 * slot, OutcomeKind::Up)).collect()
}

/// A degraded check may be where a good stretch begins, though the newest is up: it is remembered over a restart.
#[tokio::test]
async fn a_restart_keeps_the_degraded_check_that_began_a_recovery() {
    let severity = Severities { down: Severity::Major, degraded: Severity::None };
    let judging = JudgePolicy { failure_threshold: 1, success_threshold: 3, severity, reopen_window: Duration::ZERO };
    let kinds = [OutcomeKind::Up, OutcomeKind::Down, OutcomeKind::Degraded, OutcomeKind::Up, OutcomeKind::Up];
    let checks: Checks = (1_u32..).zip(kinds).map(|(slot, kind)| (BEGINNING + SECOND * 10 * slot, kind)).collect();
    let mut stories = Vec::new();
    for restarts in [false, true] {
        let mut world = World::judging(judging, Vec::new()).await;
        world.judge_at_once(&checks[..4]).await;
        if restarts {
            world.restart(checks[3].0).await;
        }
        world.judge_at_once(&checks[4..]).await;
        stories.push(world.story().await);
    }
    let resolved = stories[0].incidents[0].1.last().map(|entry| (entry.kind, entry.checks.len()));
    assert_eq!(resolved, Some((EntryKind::Resolved, 3)));
    assert_eq!(stories[0], stories[1]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_restart_changes_no_story(judging in policies(), checks in lists(), windows in windows(),
        cuts in proptest::collection::vec(any::<Index>(), 0..5)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(checks.len())).collect();
        cuts.sort_unstable();
        cuts.push(checks.len());
        let told = |restarts: bool| {
            let (checks, cuts, windows) = (&checks, &cuts, &windows);
            async move {
                let mut world = World::judging(judging, windows.clone()).await;
                let mut from = 0;
                for cut in cuts {
                    world.judge_at_once(&checks[from..*cut]).await;
                    if restarts && let Some((now, _)) = checks[..*cut].last() {
                        world.restart(*now).await;
                    }
                    from = *cut;
                }
                let last = checks.last().map_or(BEGINNING, |(at, _)| *at);
                world.judge_at_once(&calm(last, &judging)).await;
                world.story().await
            }
        };
        let through = runtime.block_on(told(false));
        let restarted = runtime.block_on(told(true));
        prop_assert_eq!(&through, &restarted);
        for (incident, _) in &through.incidents {
            prop_assert_eq!(incident.status, IncidentStatus::Resolved, "no open incident is left behind");
        }
        for pair in through.spans.windows(2) {
            prop_assert_eq!(pair[0].end, Some(pair[1].start), "no hole, no overlap");
        }
    }
}
