//! The judge: tables, and properties against a naive re-computation from the whole list of outcomes.
#![expect(clippy::panic, reason = "tests fail by panicking")]

use std::time::Duration;

use proptest::prelude::*;
use serde::Deserialize;
use stillup::judge::{self, Event, Observation, Policy, SpanStart};
use stillup::model::{
    EpisodeState, IncidentId, JudgePolicy, OutcomeKind, Severities, Severity, Standing, Status, Timestamp, Timing,
    Window,
};

fn at(seconds: f64) -> Timestamp {
    Timestamp::from_millis((seconds * 1000.0).round() as i64)
}

fn told(at: Timestamp) -> String {
    format!("{}", at.millis() as f64 / 1000.0)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    #[serde(default = "sixty")]
    interval: u64,
    #[serde(default = "three")]
    failure_threshold: u32,
    #[serde(default = "two")]
    success_threshold: u32,
    #[serde(default = "quarter")]
    reopen_window: u64,
    /// Instead of 2 × interval + timeout, seconds.
    unknown_after: Option<u64>,
    severity: Option<TableSeverity>,
    /// A person takes the open incident over before the first check at or after this second.
    taken_over: Option<f64>,
    /// Seconds.
    close_after: Option<u64>,
    /// `begin-end`, seconds.
    #[serde(default)]
    maintenance: String,
    checks: String,
    spans: String,
    events: String,
}

#[derive(Deserialize)]
struct TableSeverity {
    down: String,
    degraded: String,
}

fn sixty() -> u64 {
    60
}
fn three() -> u32 {
    3
}
fn two() -> u32 {
    2
}
fn quarter() -> u64 {
    900
}

impl Default for Table {
    fn default() -> Self {
        serde_yaml::from_str("{ checks: '', spans: '', events: '' }").expect("everything else has a default")
    }
}

impl Table {
    fn policy(&self) -> Policy {
        let severity = self.severity.as_ref();
        let word =
            |word: Option<&String>, default| word.map_or(default, |word| Severity::parse(word).expect("a severity"));
        Policy {
            judging: JudgePolicy {
                failure_threshold: self.failure_threshold,
                success_threshold: self.success_threshold,
                severity: Severities {
                    down: word(severity.map(|s| &s.down), Severity::Critical),
                    degraded: word(severity.map(|s| &s.degraded), Severity::Minor),
                },
                reopen_window: Duration::from_secs(self.reopen_window),
            },
            timing: Timing {
                interval: Duration::from_secs(self.interval),
                timeout: Duration::from_secs(self.unknown_after.map_or(10, |limit| limit - 2 * self.interval)),
                retry_interval: Duration::from_secs(10),
            },
            close_after: self.close_after.map(Duration::from_secs),
        }
    }
}

/// Everything the judge said about a list of checks.
#[derive(Default)]
struct Story {
    windows: Vec<Window>,
    standing: Standing,
    spans: Vec<SpanStart>,
    events: Vec<(Timestamp, Event, Standing)>,
}

impl Story {
    fn of(policy: &Policy, checks: &[(Timestamp, OutcomeKind)]) -> Self {
        Self::under(policy, checks, &[])
    }

    /// With maintenance.
    fn under(policy: &Policy, checks: &[(Timestamp, OutcomeKind)], windows: &[(Timestamp, Timestamp)]) -> Self {
        let mut story = Self::begin(windows);
        for (index, (at, kind)) in checks.iter().enumerate() {
            story.judge(policy, index, (*at, *kind), until(windows, *at));
        }
        story
    }

    fn begin(windows: &[(Timestamp, Timestamp)]) -> Self {
        let windows = windows.iter().map(|(start, end)| Window { start: *start, end: *end }).collect();
        Self { windows, ..Self::default() }
    }

    fn judge(
        &mut self,
        policy: &Policy,
        index: usize,
        (at, kind): (Timestamp, OutcomeKind),
        quiet_until: Option<Timestamp>,
    ) {
        let seen = Observation { at, kind, waited: Duration::ZERO, quiet_until, windows: &self.windows };
        let step = judge::step(&mut self.standing, seen, policy, || IncidentId::new(format!("inc_{index}")));
        for span in step.spans {
            // As the store does it: one that begins where the last began replaces it.
            if self.spans.last().is_some_and(|last| last.at == span.at) {
                self.spans.pop();
            }
            self.spans.push(span);
        }
        self.events.extend(step.events.into_iter().map(|event| (step.at, event, self.standing.clone())));
    }
}

/// The latest end of those that have begun.
fn until(windows: &[(Timestamp, Timestamp)], at: Timestamp) -> Option<Timestamp> {
    windows.iter().filter(|(start, _)| *start <= at).map(|(_, end)| *end).max()
}

fn kind(letter: &str) -> OutcomeKind {
    match letter {
        "U" => OutcomeKind::Up,
        "G" => OutcomeKind::Degraded,
        "D" => OutcomeKind::Down,
        "I" => OutcomeKind::Indeterminate,
        other => panic!("no outcome `{other}`"),
    }
}

fn tell(at: Timestamp, event: &Event, standing: &Standing) -> String {
    let episode = standing.episode.as_ref().expect("an event leaves an episode");
    let rest = match event {
        Event::Opened { at, .. } => format!("opened {} {}", told(*at), episode.severity),
        Event::Raised { from, .. } => format!("raised {from} {}", episode.severity),
        Event::Recovered { at, told: false } => format!("recovered {}", told(*at)),
        Event::Recovered { at, told: true } => format!("told that recovered {}", told(*at)),
        Event::Recurred { at, told: false, .. } => format!("recurred {}", told(*at)),
        Event::Recurred { at, told: true, .. } => format!("told that recurred {}", told(*at)),
        Event::Steady { at } => format!("told that steady {}", told(*at)),
        Event::Reopened { at, .. } => format!("reopened {}", told(*at)),
        Event::Resolved { at } => {
            format!("resolved {} after {}", told(*at), stillup::model::incident::round_seconds(episode.bad))
        }
    };
    format!("{} {rest}", told(at))
}

#[test]
fn tables() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fixtures/judge");
    let mut names: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.retain(|path| path.extension().is_some_and(|ending| ending == "yaml"));
    names.sort();
    assert!(names.len() >= 15, "the tables are gone");
    for path in names {
        let name = path.display();
        let table: Table =
            serde_yaml::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap_or_else(|e| panic!("{name}: {e}"));
        let checks: Vec<_> = table
            .checks
            .split(", ")
            .map(|check| check.split_once(' ').expect("time and outcome"))
            .map(|(time, letter)| (at(time.parse().unwrap()), kind(letter)))
            .collect();
        let windows: Vec<_> = table
            .maintenance
            .split(", ")
            .filter_map(|window| window.split_once('-'))
            .map(|(start, end)| (at(start.parse().unwrap()), at(end.parse().unwrap())))
            .collect();
        let policy = table.policy();
        let mut story = Story::begin(&windows);
        let mut taken_over = table.taken_over.map(at);
        for (index, (time, kind)) in checks.iter().enumerate() {
            if taken_over.take_if(|taken| *taken <= *time).is_some() {
                assert!(judge::take_over(&mut story.standing), "nothing to take over in {name}");
            }
            story.judge(&policy, index, (*time, *kind), until(&windows, *time));
        }
        let spans: Vec<_> = story.spans.iter().map(|span| format!("{} {}", span.status, told(span.at))).collect();
        assert_eq!(spans.join(", "), table.spans, "spans of {name}");
        let events: Vec<_> = story.events.iter().map(|(at, event, standing)| tell(*at, event, standing)).collect();
        assert_eq!(events.join(", "), table.events, "events of {name}");
    }
}

/// A day on which one service flapped: 30 outages that one tool made as many reports of, checked once a minute, with
/// thresholds 1 and 1.
#[test]
fn a_flapping_day_is_six_incidents() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fixtures/judge/a-flapping-day.csv");
    let checks: Vec<_> = std::fs::read_to_string(path)
        .unwrap()
        .lines()
        .skip(1)
        .map(|line| line.split(',').collect::<Vec<_>>())
        .map(|cells| (Timestamp::parse(cells[1]).unwrap(), OutcomeKind::parse(cells[2]).unwrap()))
        .collect();
    assert_eq!(checks.len(), 1_440);
    let story = Story::of(&Table { failure_threshold: 1, success_threshold: 1, ..Table::default() }.policy(), &checks);
    let mut told: Vec<String> = Vec::new();
    let (mut start, mut messages) = (Timestamp::default(), 0);
    let clock = |at: Timestamp| at.utc().format("%H:%M:%S").to_string();
    for (index, (_, event, standing)) in story.events.iter().enumerate() {
        let episode = standing.episode.as_ref().expect("an event leaves an episode");
        match event {
            Event::Opened { at, .. } => (start, messages) = (*at, 1),
            Event::Raised { .. } => panic!("there is one severity only"),
            Event::Reopened { .. } => messages += 1,
            Event::Recovered { .. } | Event::Recurred { .. } | Event::Steady { .. } => {}
            Event::Resolved { at: end } => {
                messages += 1;
                let goes_on = matches!(story.events.get(index + 1), Some((_, Event::Reopened { .. }, _)));
                if !goes_on {
                    let (length, bad) = (end.since(start).as_secs(), episode.bad.as_secs());
                    let times = episode.recurrences + 1;
                    told.push(format!(
                        "{} – {}: {length} s, bad {bad} s in {times}, {messages} messages",
                        clock(start),
                        clock(*end)
                    ));
                }
            }
        }
    }
    assert_eq!(
        told,
        [
            "02:34:00 – 02:35:00: 60 s, bad 60 s in 1, 2 messages",
            "04:20:00 – 06:39:00: 8340 s, bad 7320 s in 7, 4 messages",
            "06:56:00 – 07:38:00: 2520 s, bad 1200 s in 5, 4 messages",
            "08:23:00 – 08:53:00: 1800 s, bad 600 s in 6, 4 messages",
            "09:56:00 – 13:55:00: 14340 s, bad 14280 s in 2, 4 messages",
            "14:19:00 – 15:38:00: 4740 s, bad 2700 s in 6, 4 messages",
        ]
    );
}

#[test]
fn waiting_for_a_permit_is_not_unknown_time() {
    let policy = Table { failure_threshold: 1, success_threshold: 1, ..Table::default() }.policy();
    let mut standing = Standing::new();
    let fresh = || IncidentId::new("inc");
    let seen = |seconds: f64, waited| Observation {
        at: at(seconds),
        kind: OutcomeKind::Up,
        waited: Duration::from_secs(waited),
        quiet_until: None,
        windows: &[],
    };
    judge::step(&mut standing, seen(0.0, 0), &policy, fresh);
    assert_eq!(judge::step(&mut standing, seen(230.0, 100), &policy, fresh).spans, []);
    assert_eq!(judge::step(&mut standing, seen(461.0, 100), &policy, fresh).spans.len(), 2);
}

#[test]
fn a_monitor_that_is_watched_no_more_ends_its_incident_and_begins_anew() {
    let table = |checks: &str| -> Vec<(Timestamp, OutcomeKind)> {
        checks.split(", ").map(|c| c.split_once(' ').unwrap()).map(|(t, l)| (at(t.parse().unwrap()), kind(l))).collect()
    };
    let policy = Policy {
        judging: JudgePolicy {
            failure_threshold: 1,
            success_threshold: 1,
            severity: Severities { down: Severity::Critical, degraded: Severity::Minor },
            reopen_window: Duration::from_secs(900),
        },
        timing: Timing {
            interval: Duration::from_secs(10),
            timeout: Duration::from_secs(5),
            retry_interval: Duration::from_secs(1),
        },
        close_after: None,
    };
    let mut story = Story::of(&policy, &table("0 U, 10 D, 20 D"));
    let (step, episode) = judge::end(&mut story.standing, at(25.0), &[]);
    assert_eq!(step.spans, [SpanStart { status: Status::Unknown, at: at(25.0) }]);
    assert_eq!(step.events, [Event::Resolved { at: at(25.0) }]);
    assert_eq!(episode.map(|episode| episode.bad), Some(Duration::from_secs(15)));
    assert_eq!(story.standing.episode, None);
    assert_eq!(story.standing.first_check, Some(at(0.0)));
    // Bad at once when it comes back: another incident, for that was no automatic resolve.
    let fresh = || IncidentId::new("inc_new");
    let seen =
        Observation { at: at(100.0), kind: OutcomeKind::Down, waited: Duration::ZERO, quiet_until: None, windows: &[] };
    let step = judge::step(&mut story.standing, seen, &policy, fresh);
    assert_eq!(step.spans, [SpanStart { status: Status::Down, at: at(100.0) }]);
    assert!(matches!(step.events[..], [Event::Opened { .. }]));
    // Nobody measured for a while before it was removed: that while is unknown, and not downtime.
    let (step, episode) = judge::end(&mut story.standing, at(1_000.0), &[]);
    assert_eq!(step.spans, [SpanStart { status: Status::Unknown, at: at(110.0) }]);
    assert_eq!(step.events, [Event::Resolved { at: at(1_000.0) }]);
    assert_eq!(episode.map(|episode| episode.bad), Some(Duration::from_secs(10)));
}

/// The same rules written the slow way: over the whole list, window by window.
fn naive_spans(policy: &Policy, checks: &[(Timestamp, OutcomeKind)]) -> Vec<SpanStart> {
    let (f, s) = (policy.judging.failure_threshold as usize, policy.judging.success_threshold as usize);
    let limit = policy.timing.interval * 2 + policy.timing.timeout;
    let mut line: Vec<SpanStart> = Vec::new();
    let mut status = Status::Unknown;
    let mut segment: Vec<(Timestamp, stillup::model::Level)> = Vec::new();
    let set = |line: &mut Vec<SpanStart>, status: Status, at: Timestamp| {
        line.retain(|span| span.at < at);
        line.push(SpanStart { status, at });
    };
    for (index, (at, kind)) in checks.iter().enumerate() {
        if index == 0 {
            set(&mut line, Status::Unknown, *at);
        }
        let Some(level) = kind.level() else { continue };
        if let Some((last, _)) = segment.last().copied()
            && *at > last + limit
        {
            if status != Status::Unknown {
                set(&mut line, Status::Unknown, last + policy.timing.interval);
                set(&mut line, status, *at);
            }
            segment.clear();
        }
        segment.push((*at, level));
        let run_start = |holds: &dyn Fn(stillup::model::Level) -> bool| {
            segment.iter().rev().take_while(|(_, level)| holds(*level)).last().expect("the newest belongs to it").0
        };
        let last = |count: usize| {
            (segment.len() >= count).then(|| segment[segment.len() - count..].iter().map(|(_, level)| *level))
        };
        let best = last(f).and_then(Iterator::min);
        let worst = last(s).and_then(Iterator::max);
        let change = match status.level() {
            None if level == stillup::model::Level::Up => Some((level, run_start(&|l| l <= level))),
            None => best.filter(|b| *b > stillup::model::Level::Up).map(|b| (b, run_start(&|l| l >= b))),
            Some(now) => best
                .filter(|b| *b > now)
                .map(|b| (b, run_start(&|l| l >= b)))
                .or_else(|| worst.filter(|w| *w < now).map(|w| (w, run_start(&|l| l <= w)))),
        };
        if let Some((level, begin)) = change {
            status = level.into();
            set(&mut line, status, begin);
        }
    }
    line
}

fn policies() -> impl Strategy<Value = Policy> {
    let severities = prop_oneof![
        Just((Severity::Critical, Severity::Minor)),
        Just((Severity::Major, Severity::None)),
        Just((Severity::None, Severity::None)),
        Just((Severity::Minor, Severity::Minor)),
    ];
    (1_u32..5, 1_u32..5, severities, 0_u64..400).prop_map(|(f, s, (down, degraded), window)| Policy {
        judging: JudgePolicy {
            failure_threshold: f,
            success_threshold: s,
            severity: Severities { down, degraded },
            reopen_window: Duration::from_secs(window),
        },
        timing: Timing {
            interval: Duration::from_secs(10),
            timeout: Duration::from_secs(5),
            retry_interval: Duration::from_secs(1),
        },
        close_after: None,
    })
}

fn lists() -> impl Strategy<Value = Vec<(Timestamp, OutcomeKind)>> {
    let kinds = prop_oneof![
        5 => Just(OutcomeKind::Up),
        2 => Just(OutcomeKind::Degraded),
        4 => Just(OutcomeKind::Down),
        1 => Just(OutcomeKind::Indeterminate),
    ];
    let gaps = prop_oneof![8 => 1_000_i64..11_000, 1 => 20_000_i64..200_000];
    proptest::collection::vec((gaps, kinds, 1_usize..6), 1..40).prop_map(|runs| {
        let mut now = 0;
        let mut list = Vec::new();
        for (gap, kind, times) in runs {
            for _ in 0..times {
                now += gap;
                list.push((Timestamp::from_millis(now), kind));
            }
        }
        list
    })
}

fn windows() -> impl Strategy<Value = Vec<(Timestamp, Timestamp)>> {
    proptest::collection::vec((0_i64..400_000, 1_i64..100_000), 0..6).prop_map(|list| {
        list.into_iter()
            .map(|(start, length)| (Timestamp::from_millis(start), Timestamp::from_millis(start + length)))
            .collect()
    })
}

proptest! {
    /// Maintenance changes no span; inside it only good news is told; whatever is bad after it is told at the next bad
    /// check, from its end on.
    #[test]
    fn maintenance_is_quiet_and_loses_nothing(policy in policies(), checks in lists(), windows in windows()) {
        let story = Story::under(&policy, &checks, &windows);
        prop_assert_eq!(&story.spans, &naive_spans(&policy, &checks));
        let mut good_until: Option<Timestamp> = None;
        let mut open = false;
        for (at, event, standing) in &story.events {
            let last = until(&windows, *at);
            let inside = last.is_some_and(|end| *at < end);
            match event {
                Event::Opened { at: start, .. } | Event::Reopened { at: start, .. } | Event::Recurred { at: start,
                    .. } => {
                    prop_assert!(!inside && last.is_none_or(|end| *start >= end), "nothing reaches back into \
                        maintenance");
                    prop_assert!(start <= at && good_until.is_none_or(|good| *start >= good));
                    prop_assert_eq!(open, matches!(event, Event::Recurred { .. }));
                    open = true;
                }
                Event::Raised { .. } => prop_assert!(!inside && open),
                Event::Steady { .. } => prop_assert!(false, "nobody took it over"),
                Event::Recovered { at: end, .. } => {
                    prop_assert!(open && end <= at);
                    good_until = Some(*end);
                }
                Event::Resolved { at: end } => {
                    prop_assert!(open && end <= at);
                    let episode = standing.episode.as_ref().expect("an event leaves an episode");
                    prop_assert!(*end >= episode.started_at && episode.bad <= end.since(episode.started_at));
                    good_until = Some(*end);
                    open = false;
                }
            }
        }
        // Judged again check by check: after each bad one outside, what is bad has an incident that says so, with the
        // worst severity.
        let mut story = Story::begin(&windows);
        for (index, (at, kind)) in checks.iter().enumerate() {
            let last = until(&windows, *at);
            story.judge(&policy, index, (*at, *kind), last);
            let standing = &story.standing;
            let is_bad = kind.level().is_some_and(|level| policy.judging.severity.of(level.into()) != Severity::None);
            let inside = last.is_some_and(|end| *at < end);
            if is_bad && !inside && standing.severity != Severity::None {
                let episode = standing.episode.as_ref().expect("told");
                let says_so = matches!(episode.state, EpisodeState::Bad { .. });
                prop_assert!(says_so && episode.severity >= standing.severity);
                prop_assert_eq!(standing.held, None);
            }
            prop_assert!(standing.held.is_none() || standing.severity != Severity::None, "only what is bad is held");
        }
    }

    #[test]
    fn spans_are_those_of_the_naive_judge(policy in policies(), checks in lists()) {
        let story = Story::of(&policy, &checks);
        prop_assert_eq!(&story.spans, &naive_spans(&policy, &checks));
        for pair in story.spans.windows(2) {
            prop_assert!(pair[0].at < pair[1].at, "spans neither overlap nor are empty");
            prop_assert!(pair[0].status != pair[1].status, "a span begins where the status changes");
        }
        prop_assert_eq!(story.spans.first().map(|span| span.at), Some(checks[0].0), "no hole at the beginning");
    }

    #[test]
    fn incidents_tell_whole_stories(policy in policies(), checks in lists()) {
        let story = Story::of(&policy, &checks);
        let mut open: Option<(Timestamp, u32, u32)> = None; // started at, messages, raises
        let mut last: Option<(Timestamp, u32, u32)> = None;
        for (at, event, standing) in &story.events {
            let episode = standing.episode.as_ref().expect("an event leaves an episode");
            match event {
                Event::Opened { at: start, .. } => {
                    prop_assert!(open.is_none(), "one open incident at most");
                    open = Some((*start, 1, 0));
                    prop_assert!(start <= at);
                }
                Event::Reopened { at: start, .. } => {
                    let (begun, messages, raises) = last.take().expect("something to reopen");
                    prop_assert!(open.is_none() && start > &begun);
                    open = Some((begun, messages + 1, raises));
                }
                Event::Raised { from, .. } => {
                    let (begun, messages, raises) = open.expect("an open incident");
                    prop_assert!(*from < episode.severity);
                    open = Some((begun, messages + 1, raises + 1));
                }
                Event::Recovered { told, .. } | Event::Recurred { told, .. } => {
                    prop_assert!(open.is_some() && episode.flapping && !told);
                }
                Event::Steady { .. } => prop_assert!(false, "nobody took it over"),
                Event::Resolved { at: end } => {
                    let (begun, messages, raises) = open.take().expect("an open incident");
                    prop_assert!(*end > begun, "an end after its start");
                    prop_assert!(episode.bad <= end.since(begun), "no more downtime than time");
                    prop_assert!(episode.bad > Duration::ZERO);
                    prop_assert!(messages < 4 + raises, "at most four messages and one per raise");
                    last = Some((begun, messages + 1, raises));
                }
            }
        }
        let still_open = story.standing.episode.as_ref().is_some_and(|episode| episode.is_open());
        prop_assert_eq!(open.is_some(), still_open);
        if let Some(episode) = &story.standing.episode {
            let bad = story.standing.severity != Severity::None;
            prop_assert_eq!(matches!(episode.state, EpisodeState::Bad { .. }), bad, "bad exactly while an incident \
                says so");
        }
    }

    /// The timeline is complete: told from the events alone, an incident is what the judge holds it to be, at every
    /// check.
    #[test]
    fn every_change_of_an_incident_is_an_event(policy in policies(), checks in lists()) {
        let mut story = Story::default();
        let mut told: Option<(&str, Severity, u32)> = None;
        for (index, (at, kind)) in checks.iter().enumerate() {
            let before = story.events.len();
            story.judge(&policy, index, (*at, *kind), None);
            let after = story.standing.episode.clone();
            for (_, event, standing) in &story.events[before..] {
                let now = standing.episode.as_ref().expect("an event leaves an episode");
                let (state, severity, times) = told.unwrap_or(("none", Severity::None, 0));
                told = Some(match event {
                    Event::Opened { .. } => ("bad", now.severity, 0),
                    Event::Raised { from, .. } => {
                        prop_assert_eq!((state, *from), ("bad", severity));
                        ("bad", now.severity, times)
                    }
                    Event::Recovered { .. } | Event::Steady { .. } => ("monitoring", severity, times),
                    Event::Recurred { .. } => ("bad", severity, times + 1),
                    // The one event that may bring a worse severity with it: its message has it.
                    Event::Reopened { .. } => ("bad", now.severity, times + 1),
                    Event::Resolved { .. } => ("resolved", severity, times),
                });
            }
            let held = after.map(|episode| {
                let state = match episode.state {
                    EpisodeState::Bad { .. } => "bad",
                    EpisodeState::Monitoring { .. } => "monitoring",
                    EpisodeState::Resolved { .. } => "resolved",
                };
                (state, episode.severity, episode.recurrences)
            });
            prop_assert_eq!(told, held);
        }
    }

    /// In a person's hands nothing resolves, and what is told alternates: that it works, that it fails. The first
    /// recovery is told at once, a later one when it has lasted: however long a service flaps, there is at most one
    /// pair of messages a `reopen_window`.
    #[test]
    fn a_taken_over_incident_is_told_of_in_pairs(policy in policies(), checks in lists()) {
        let mut story = Story::default();
        let window = policy.judging.reopen_window;
        let (mut taken, mut said): (Option<Timestamp>, Vec<(Timestamp, bool)>) = (None, Vec::new());
        for (index, (at, kind)) in checks.iter().enumerate() {
            let before = story.events.len();
            story.judge(&policy, index, (*at, *kind), None);
            for (at, event, _) in &story.events[before..] {
                match event {
                    Event::Recovered { told, .. } => {
                        prop_assert_eq!(*told, taken.is_some() && said.is_empty());
                        said.extend(told.then_some((*at, true)));
                    }
                    Event::Recurred { told, .. } => said.extend(told.then_some((*at, false))),
                    Event::Steady { at: good } => {
                        prop_assert!(at.since(*good) >= window);
                        said.push((*at, true));
                    }
                    Event::Resolved { .. } | Event::Reopened { .. } => prop_assert!(taken.is_none()),
                    Event::Opened { .. } | Event::Raised { .. } => {}
                }
            }
            if taken.is_none() && judge::take_over(&mut story.standing) {
                taken = Some(*at);
            }
        }
        for (place, (_, good)) in said.iter().enumerate() {
            prop_assert_eq!(*good, place % 2 == 0, "told by turns");
        }
        for pair in said.chunks(2).collect::<Vec<_>>().windows(2) {
            let (last, next) = (pair[0].last().expect("a pair"), pair[1].first().expect("a pair"));
            prop_assert!(next.0.since(last.0) >= window, "a further pair only after it held");
        }
        // In the end it is told how it stands.
        if taken.is_some() && story.standing.episode.as_ref().is_some_and(|episode| episode.is_open()) {
            let last = checks.last().expect("a list is not empty").0;
            let enough = policy.judging.success_threshold + window.as_secs() as u32 / 10 + 2;
            for slot in 1..=enough {
                story.judge(&policy, 0, (last + Duration::from_secs(10) * slot, OutcomeKind::Up), None);
            }
            let episode = story.standing.episode.expect("it is open still");
            prop_assert!(episode.is_open() && episode.followed == stillup::model::Followed::Good);
        }
    }

    #[test]
    fn whatever_happened_enough_good_checks_resolve_it(policy in policies(), checks in lists()) {
        let mut story = Story::of(&policy, &checks);
        let last = checks.last().expect("a list is not empty").0;
        let enough = policy.judging.success_threshold + policy.judging.reopen_window.as_secs() as u32 / 10 + 2;
        for slot in 1..=enough {
            story.judge(&policy, 0, (last + Duration::from_secs(10) * slot, OutcomeKind::Up), None);
        }
        prop_assert!(story.standing.episode.is_none_or(|episode| !episode.is_open()), "no open incident is left \
            behind");
        prop_assert_eq!(story.standing.status, Status::Up);
    }
}
