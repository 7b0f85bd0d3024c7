//! The life of an automatic incident: opened, raised, recovered, recurred, reopened, resolved.

use std::time::Duration;

use super::{Event, Policy, bad_run, downtime, good_run};
use crate::model::{
    Episode, EpisodeState, Followed, IncidentId, JudgePolicy, Run, Severity, Standing, Status, Timestamp, Window,
};

/// The judged status changes to `status`, beginning at `begin`; true if it becomes bad. What that leads to is held
/// until it may be told.
pub(super) fn transition(
    standing: &mut Standing,
    (status, begin): (Status, Timestamp),
    policy: &JudgePolicy,
    events: &mut Vec<Event>,
) -> bool {
    let severity = policy.severity.of(status);
    let was_bad = standing.severity != Severity::None;
    standing.status = status;
    standing.since = begin;
    standing.severity = severity;
    if severity == Severity::None {
        recover(standing, begin, events);
    } else if !was_bad {
        standing.held = Some(begin);
    }
    // One that was bad already, has no open incident and is not held was closed by a person: it opens again only after
    // the monitor was good.
    severity != Severity::None && !was_bad
}

/// A bad check that need not be quiet while the status is bad: what was held is an incident now, and a worse severity
/// is told. `quiet_until`: end of the quiet time before, which what is told now never reaches back over.
pub(super) fn speak(
    standing: &mut Standing,
    quiet_until: Option<Timestamp>,
    policy: &JudgePolicy,
    fresh: impl FnOnce() -> IncidentId,
    events: &mut Vec<Event>,
) {
    let severity = standing.severity;
    if severity == Severity::None {
        return;
    }
    let run = match standing.status {
        Status::Down if standing.runs.at_least_down.count > 0 => standing.runs.at_least_down,
        Status::Down | Status::Up | Status::Degraded | Status::Unknown => standing.runs.at_least_degraded,
    };
    let begin = standing.held.take().map(|begin| quiet_until.map_or(begin, |until| begin.max(until)));
    match (standing.episode.as_mut().filter(|episode| episode.is_open()), begin) {
        (Some(episode), begin) => worsen(episode, severity, begin, run, events),
        (None, None) => {}
        (None, Some(begin)) => {
            downtime::open(standing, begin);
            let reopened = reopen(standing.episode.as_mut(), severity, begin, policy.reopen_window);
            events.push(if reopened {
                Event::Reopened { at: begin, run }
            } else {
                open(standing, severity, (begin, run), fresh)
            });
        }
    }
}

/// Still bad, or bad again from `begin` on, inside an open incident.
fn worsen(episode: &mut Episode, severity: Severity, begin: Option<Timestamp>, run: Run, events: &mut Vec<Event>) {
    if let (EpisodeState::Monitoring { .. }, Some(begin)) = (episode.state, begin) {
        again(episode, begin);
        // Whoever was told that it works is told that it does not.
        let told = !episode.auto_resolve && episode.followed == Followed::Good;
        if told {
            episode.followed = Followed::Bad;
        }
        events.push(Event::Recurred { at: begin, run, told });
    }
    if severity > episode.severity {
        events.push(Event::Raised { from: episode.severity, run });
        episode.severity = severity;
    }
}

fn again(episode: &mut Episode, begin: Timestamp) {
    episode.state = EpisodeState::Bad { since: begin };
    episode.unknown = Duration::ZERO;
    episode.recurrences += 1;
}

/// Bad so soon after an automatic resolve that it is the same incident.
fn reopen(episode: Option<&mut Episode>, severity: Severity, begin: Timestamp, window: Duration) -> bool {
    let Some(episode) = episode else { return false };
    let EpisodeState::Resolved { at } = episode.state else { return false };
    // One that a person had in hand was closed for good.
    if !episode.auto_resolve || begin.since(at) >= window {
        return false;
    }
    again(episode, begin);
    episode.flapping = true;
    episode.severity = episode.severity.max(severity);
    true
}

fn open(
    standing: &mut Standing,
    severity: Severity,
    (begin, run): (Timestamp, Run),
    fresh: impl FnOnce() -> IncidentId,
) -> Event {
    let incident = fresh();
    standing.episode = Some(Episode {
        incident: incident.clone(),
        state: EpisodeState::Bad { since: begin },
        severity,
        flapping: false,
        recurrences: 0,
        auto_resolve: true,
        followed: Followed::Untold,
        started_at: begin,
        bad: Duration::ZERO,
        unknown: Duration::ZERO,
    });
    Event::Opened { incident, at: begin, run }
}

/// Good again from `begin` on.
fn recover(standing: &mut Standing, begin: Timestamp, events: &mut Vec<Event>) {
    let held = standing.held.take();
    let Some(episode) = &mut standing.episode else { return };
    match episode.state {
        EpisodeState::Bad { .. } => {}
        EpisodeState::Monitoring { .. } => {
            // What was kept quiet was no recurrence, but it was not good either: the good stretch begins anew.
            if held.is_some() {
                episode.state = EpisodeState::Monitoring { since: begin };
                episode.unknown = Duration::ZERO;
            }
            return;
        }
        EpisodeState::Resolved { .. } => return,
    }
    episode.unknown = Duration::ZERO;
    if episode.auto_resolve && !episode.flapping {
        episode.state = EpisodeState::Resolved { at: begin };
        events.push(Event::Resolved { at: begin });
    } else {
        episode.state = EpisodeState::Monitoring { since: begin };
        // The first recovery in a person's hands is told at once, a later one when it has lasted: see `settle`.
        let told = !episode.auto_resolve && episode.followed == Followed::Untold;
        if told {
            episode.followed = Followed::Good;
        }
        events.push(Event::Recovered { at: begin, told });
    }
}

/// What a good stretch that lasts comes to, unknown time not counted: a flapping incident resolves, one in a person's
/// hands is told of, and closed after a longer while. A bad run that began inside the time must first end or be
/// confirmed: were it confirmed after a resolve, it would reopen the incident a second time.
pub(super) fn settle(standing: &mut Standing, at: Timestamp, policy: &Policy, events: &mut Vec<Event>) {
    if standing.severity != Severity::None {
        return;
    }
    let (doubt, sure) = (bad_run(&standing.runs, &policy.judging), good_run(&standing.runs, &policy.judging));
    let Some(episode) = &mut standing.episode else { return };
    let EpisodeState::Monitoring { since } = episode.state else { return };
    let window = policy.judging.reopen_window;
    let good_for = |until: Timestamp| until.since(since).saturating_sub(episode.unknown);
    let lasts = good_for(at) >= window && (doubt.count == 0 || good_for(doubt.start) >= window);
    if episode.auto_resolve {
        if episode.flapping && lasts {
            episode.state = EpisodeState::Resolved { at: since };
            events.push(Event::Resolved { at: since });
        }
        return;
    }
    if lasts && episode.followed != Followed::Good {
        episode.followed = Followed::Good;
        events.push(Event::Steady { at: since });
    }
    // Neither a bad check nor unknown time since: both end a run.
    let begin = since.max(sure.start);
    if sure.count > 0 && policy.close_after.is_some_and(|wait| at.since(begin) >= wait) {
        episode.state = EpisodeState::Resolved { at: since };
        events.push(Event::Resolved { at: since });
    }
}

/// The monitor is watched no more: an open incident ends, and is returned with its final figures. Nothing will reopen
/// it.
pub(super) fn end(standing: &mut Standing, now: Timestamp, events: &mut Vec<Event>) -> Option<Episode> {
    let mut episode = standing.episode.take()?;
    let at = match episode.state {
        EpisodeState::Bad { .. } => now.max(episode.started_at),
        EpisodeState::Monitoring { since } => since,
        EpisodeState::Resolved { .. } => return None,
    };
    episode.state = EpisodeState::Resolved { at };
    events.push(Event::Resolved { at });
    Some(episode)
}

/// A person takes the open incident over: recovery resolves nothing from here on. False if there is none.
pub fn take_over(standing: &mut Standing) -> bool {
    let open = standing.episode.as_mut().filter(|episode| episode.is_open());
    open.map(|episode| {
        if episode.auto_resolve {
            episode.followed = Followed::Untold;
        }
        episode.auto_resolve = false;
    })
    .is_some()
}

/// A person gives the open incident back to the judge. What a recovery has left undone meanwhile is done: the instant
/// at which it ended. A flapping one ends at a check, as any other that flaps.
pub fn hand_back(standing: &mut Standing) -> Option<Timestamp> {
    let episode = standing.episode.as_mut().filter(|episode| episode.is_open())?;
    episode.auto_resolve = true;
    let EpisodeState::Monitoring { since } = episode.state else { return None };
    if episode.flapping {
        return None;
    }
    episode.state = EpisodeState::Resolved { at: since };
    Some(since)
}

/// A person closes the open incident: at `asked`, else where the good stretch began, else now; never before it began.
/// Nothing reopens it, and another one opens only after the monitor was good. Returns the episode with its final
/// figures; `windows`: its maintenance since its newest check.
pub fn close(standing: &mut Standing, asked: Option<Timestamp>, now: Timestamp, windows: &[Window]) -> Option<Episode> {
    let silent = standing.silent_since(now);
    let open = standing.episode.as_ref().filter(|episode| episode.is_open())?;
    let ended = match open.state {
        EpisodeState::Monitoring { since } => since,
        EpisodeState::Bad { .. } | EpisodeState::Resolved { .. } => now,
    };
    let at = asked.unwrap_or(ended).max(open.started_at);
    downtime::add(standing, windows, silent.map_or(at, |silent| silent.min(at)));
    let mut episode = standing.episode.take()?;
    episode.bad = episode.bad.min(at.since(episode.started_at));
    episode.state = EpisodeState::Resolved { at };
    Some(episode)
}
