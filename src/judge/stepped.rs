//! What a step of the clock means for a monitor, pure.
//!
//! Forward: the time between is unknown, and no run reaches over it. Back: nothing that is known lies in the future,
//! and what has not been measured for a while has not been measured for as long.

use std::time::Duration;

use super::{SpanStart, downtime};
use crate::model::{
    BadStretch, ClockStep, Episode, EpisodeState, LastDeterminate, Run, Runs, Standing, Status, Timestamp, Window,
};

/// Brings what is known to the time after the step; the beginnings of spans that follow. `windows`: maintenance of the
/// monitor since its newest check.
pub fn stepped(standing: &mut Standing, step: &ClockStep, windows: &[Window]) -> Vec<SpanStart> {
    if step.is_back() {
        back(standing, step);
        return Vec::new();
    }
    forward(standing, step, windows)
}

fn forward(standing: &mut Standing, step: &ClockStep, windows: &[Window]) -> Vec<SpanStart> {
    // Silence goes on: the next check ends it.
    if standing.silent_since(step.from).is_some() {
        return Vec::new();
    }
    let Some(last) = standing.last_determinate.as_mut() else { return Vec::new() };
    let newest = standing.last_check.map_or(last.at, |(at, _)| at);
    let from = step.from.max(newest + Duration::from_millis(1));
    if from >= step.to {
        return Vec::new();
    }
    *last = aged(*last, step);
    standing.runs = Runs::default();
    downtime::skip(standing, windows, (from, step.to));
    if standing.status == Status::Unknown {
        return Vec::new();
    }
    vec![SpanStart { status: Status::Unknown, at: from }, SpanStart { status: standing.status, at: step.to }]
}

fn back(standing: &mut Standing, step: &ClockStep) {
    let known = |at: Timestamp| step.known(at);
    let run = |run: Run| Run { start: known(run.start), ..run };
    let runs = standing.runs;
    *standing = Standing {
        since: known(standing.since),
        first_check: standing.first_check.map(known),
        last_check: standing.last_check.map(|(at, kind)| (known(at), kind)),
        last_determinate: standing.last_determinate.map(|last| aged(last, step)),
        runs: Runs {
            at_least_degraded: run(runs.at_least_degraded),
            at_least_down: run(runs.at_least_down),
            at_most_degraded: run(runs.at_most_degraded),
            at_most_up: run(runs.at_most_up),
        },
        episode: standing.episode.take().and_then(|episode| brought(episode, step)),
        held: standing.held.map(known),
        stretch: standing.stretch.map(|stretch| BadStretch { until: known(stretch.until), ..stretch }),
        covered_until: standing.covered_until.map(known),
        ..*standing
    };
    // What was bad in what is now the future counts nowhere.
    let open = standing.episode.as_ref().filter(|episode| episode.is_open());
    let began = open.map(|episode| episode.started_at).or(standing.held).unwrap_or(step.to);
    let room = step.to.since(began).saturating_sub(open.map_or(Duration::ZERO, |episode| episode.bad));
    if let Some(stretch) = &mut standing.stretch {
        stretch.bad = stretch.bad.min(room);
        stretch.quiet = stretch.quiet.min(stretch.bad);
    }
}

/// As long ago as it was, but not so long that unknown time could begin before the step.
fn aged(last: LastDeterminate, step: &ClockStep) -> LastDeterminate {
    let age = step.from.since(last.at);
    if age > last.limit {
        return LastDeterminate { at: step.to - last.interval, limit: last.interval, ..last };
    }
    LastDeterminate { at: step.to - age.min(last.interval), ..last }
}

/// `None`: it ended in what is now the future, and can be reopened by nothing.
fn brought(episode: Episode, step: &ClockStep) -> Option<Episode> {
    let (state, unknown) = match episode.state {
        EpisodeState::Resolved { at } if at > step.to => return None,
        EpisodeState::Resolved { at } => (EpisodeState::Resolved { at }, episode.unknown),
        EpisodeState::Bad { since } => {
            (EpisodeState::Bad { since: step.known(since) }, episode.unknown.min(step.to.since(since)))
        }
        EpisodeState::Monitoring { since } => {
            (EpisodeState::Monitoring { since: step.known(since) }, episode.unknown.min(step.to.since(since)))
        }
    };
    let started_at = step.known(episode.started_at);
    Some(Episode { state, unknown, started_at, bad: episode.bad.min(step.to.since(started_at)), ..episode })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::judge::{Observation, Policy, Step, step};
    use crate::model::{IncidentId, OutcomeKind, Status, fixture};

    const SECOND: Duration = Duration::from_secs(1);

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(1_795_255_200_000 + seconds * 1_000)
    }

    fn policy() -> Policy {
        let mut policy = Policy::from(&fixture::monitor());
        policy.timing.interval = SECOND * 10;
        policy.timing.timeout = SECOND * 5;
        policy.judging.failure_threshold = 2;
        policy.judging.success_threshold = 1;
        policy
    }

    fn check(standing: &mut Standing, seconds: i64, kind: OutcomeKind) -> Step {
        let seen = Observation { at: at(seconds), kind, waited: Duration::ZERO, quiet_until: None, windows: &[] };
        step(standing, seen, &policy(), || IncidentId::new("inc_1"))
    }

    fn clock(from: i64, to: i64) -> ClockStep {
        ClockStep { from: at(from), to: at(to), accepted_by: None }
    }

    fn begin(status: Status, seconds: i64) -> SpanStart {
        SpanStart { status, at: at(seconds) }
    }

    #[test]
    fn forward_the_time_between_is_unknown_and_no_run_reaches_over_it() {
        let mut standing = Standing::new();
        check(&mut standing, 0, OutcomeKind::Up);
        check(&mut standing, 10, OutcomeKind::Down);
        let spans = stepped(&mut standing, &clock(15, 3_615), &[]);
        assert_eq!(spans, [begin(Status::Unknown, 15), begin(Status::Up, 3_615)]);
        assert_eq!(standing.last_determinate.map(|last| last.at), Some(at(3_610)), "five seconds ago, as before");
        assert!(check(&mut standing, 3_620, OutcomeKind::Down).spans.is_empty(), "the first of two");
        let confirmed = check(&mut standing, 3_630, OutcomeKind::Down);
        assert_eq!(confirmed.spans, [begin(Status::Down, 3_620)]);
    }

    #[test]
    fn an_incident_that_is_open_over_it_counts_none_of_that_time() {
        let mut standing = Standing::new();
        check(&mut standing, 0, OutcomeKind::Down);
        check(&mut standing, 10, OutcomeKind::Down);
        stepped(&mut standing, &clock(15, 3_615), &[]);
        let spans = check(&mut standing, 3_620, OutcomeKind::Up).spans;
        assert_eq!(spans, [begin(Status::Up, 3_620)]);
        assert_eq!(standing.episode.map(|episode| episode.bad), Some(SECOND * 20));
    }

    #[test]
    fn silence_goes_on() {
        let mut standing = Standing::new();
        check(&mut standing, 0, OutcomeKind::Up);
        assert!(stepped(&mut standing, &clock(100, 3_700), &[]).is_empty());
        assert_eq!(standing.silent_since(at(3_700)), Some(at(10)));
        let back = clock(3_701, 101);
        stepped(&mut standing, &back, &[]);
        assert_eq!(standing.silent_since(at(102)), Some(at(101)), "not before the step: other spans lie there");
        assert_eq!(standing.silent_since(at(101)), None);
    }

    #[test]
    fn back_what_happens_next_is_right_to_the_second() {
        let mut standing = Standing::new();
        check(&mut standing, 7_000, OutcomeKind::Up);
        check(&mut standing, 7_200, OutcomeKind::Up);
        stepped(&mut standing, &clock(7_205, 5), &[]);
        assert_eq!(check(&mut standing, 10, OutcomeKind::Down).at, at(10), "dated as it was");
        let opened = check(&mut standing, 20, OutcomeKind::Down);
        assert_eq!(opened.spans, [begin(Status::Down, 10)]);
        check(&mut standing, 30, OutcomeKind::Up);
        assert_eq!(standing.episode.map(|episode| episode.bad), Some(SECOND * 20));
    }

    #[test]
    fn an_incident_that_ended_in_the_future_is_not_reopened() {
        let mut standing = Standing::new();
        for (seconds, kind) in [(7_000, OutcomeKind::Down), (7_010, OutcomeKind::Down), (7_020, OutcomeKind::Up)] {
            check(&mut standing, seconds, kind);
        }
        stepped(&mut standing, &clock(7_025, 5), &[]);
        assert_eq!(standing.episode, None);
    }

    proptest! {
        /// Whatever happened and however the clock steps: nothing lies in the future, no span begins before the step
        /// or the run that it tells of.
        #[test]
        fn nothing_lies_in_the_future(
            checks in proptest::collection::vec((1_i64..60, 0..4_usize), 1..30),
            wait in 0_i64..60,
            by in prop_oneof![-4_900_i64..-2, 3_i64..8_000],
            more in proptest::collection::vec((1_i64..60, 0..4_usize), 1..30),
        ) {
            const KINDS: [OutcomeKind; 4] =
                [OutcomeKind::Up, OutcomeKind::Degraded, OutcomeKind::Down, OutcomeKind::Indeterminate];
            let (mut standing, mut now) = (Standing::new(), 5_000);
            for (gap, kind) in checks {
                now += gap;
                check(&mut standing, now, KINDS[kind]);
            }
            let step = clock(now + wait, now + wait + by);
            let mut newest = if by < 0 { step.to } else { step.from };
            let spans = stepped(&mut standing, &step, &[]);
            prop_assert!(spans.iter().all(|span| newest <= span.at && span.at <= step.to));
            let runs = [standing.runs.at_least_degraded, standing.runs.at_least_down, standing.runs.at_most_degraded,
                standing.runs.at_most_up];
            prop_assert!(runs.iter().all(|run| run.start <= step.to) && standing.since <= step.to);
            prop_assert!(standing.last_check.is_none_or(|(at, _)| at <= step.to));
            prop_assert!(standing.last_determinate.is_none_or(|last| last.at <= step.to));
            prop_assert!(standing.episode.iter().all(|episode| episode.started_at <= step.to));
            // Silence that goes on began before, and so did a run: it is told from its first check on.
            let began = runs.iter().filter(|run| run.count > 0).map(|run| run.start).fold(step.to, Timestamp::min);
            newest = if spans.is_empty() && by > 0 { Timestamp::default() } else { began };
            now += wait + by;
            for (gap, kind) in more {
                now += gap;
                let found = check(&mut standing, now, KINDS[kind]);
                prop_assert!(!found.clamped && found.spans.iter().all(|span| span.at >= newest));
            }
        }
    }
}
