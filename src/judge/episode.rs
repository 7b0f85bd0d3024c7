//! The life of an automatic incident: opened, raised, recovered, recurred, reopened, resolved.

use std::time::Duration;

use super::{Event, bad_run};
use crate::model::{Episode, EpisodeState, IncidentId, JudgePolicy, Run, Severity, Standing, Status, Timestamp};

/// The judged status has changed to `status`, beginning at `begin`. `standing` still holds the status and severity of before.
pub(super) fn transition(
    standing: &mut Standing,
    (status, begin): (Status, Timestamp),
    policy: &JudgePolicy,
    fresh: impl FnOnce() -> IncidentId,
    events: &mut Vec<Event>,
) {
    let severity = policy.severity.of(status);
    let was_bad = standing.severity != Severity::None;
    let run = match status {
        Status::Down => standing.runs.at_least_down,
        Status::Up | Status::Degraded | Status::Unknown => standing.runs.at_least_degraded,
    };
    if severity == Severity::None {
        recover(standing.episode.as_mut(), begin, events);
        return;
    }
    match standing.episode.as_mut().filter(|episode| episode.is_open()) {
        Some(episode) => worsen(episode, severity, begin, run, events),
        // A person closed it while it was bad: it opens again only after the monitor was good.
        None if was_bad => {}
        None => {
            let reopened = reopen(standing.episode.as_mut(), severity, begin, policy.reopen_window);
            events.push(if reopened { Event::Reopened { at: begin, run } } else { open(standing, severity, (begin, run), fresh) });
        }
    }
}

/// Still bad, or bad again, inside an open incident.
fn worsen(episode: &mut Episode, severity: Severity, begin: Timestamp, run: Run, events: &mut Vec<Event>) {
    if let EpisodeState::Monitoring { .. } = episode.state {
        again(episode, begin);
        events.push(Event::Recurred { at: begin, run });
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
    if begin.since(at) >= window {
        return false;
    }
    again(episode, begin);
    episode.flapping = true;
    episode.severity = episode.severity.max(severity);
    true
}

fn open(standing: &mut Standing, severity: Severity, (begin, run): (Timestamp, Run), fresh: impl FnOnce() -> IncidentId) -> Event {
    let incident = fresh();
    standing.episode = Some(Episode {
        incident: incident.clone(),
        state: EpisodeState::Bad { since: begin },
        severity,
        flapping: false,
        recurrences: 0,
        auto_resolve: true,
        started_at: begin,
        bad: Duration::ZERO,
        unknown: Duration::ZERO,
    });
    Event::Opened { incident, at: begin, run }
}

/// Good again from `begin` on.
fn recover(episode: Option<&mut Episode>, begin: Timestamp, events: &mut Vec<Event>) {
    let Some(episode) = episode else { return };
    let EpisodeState::Bad { .. } = episode.state else { return };
    episode.bad = episode.downtime(begin);
    episode.unknown = Duration::ZERO;
    if episode.auto_resolve && !episode.flapping {
        episode.state = EpisodeState::Resolved { at: begin };
        events.push(Event::Resolved { at: begin });
    } else {
        episode.state = EpisodeState::Monitoring { since: begin };
        events.push(Event::Recovered { at: begin });
    }
}

/// A flapping incident resolves at the first determinate check that keeps the status good and is at least `reopen_window` after the good
/// stretch began, unknown time not counted. A bad run that began inside the window must first end or be confirmed: were it confirmed
/// after a resolve, it would reopen the incident a second time.
pub(super) fn settle(standing: &mut Standing, at: Timestamp, policy: &JudgePolicy, events: &mut Vec<Event>) {
    let Some(episode) = &mut standing.episode else { return };
    let EpisodeState::Monitoring { since } = episode.state else { return };
    if !episode.flapping || !episode.auto_resolve {
        return;
    }
    let good_for = |until: Timestamp| until.since(since).saturating_sub(episode.unknown);
    let doubt = bad_run(&standing.runs, policy);
    if good_for(at) >= policy.reopen_window && (doubt.count == 0 || good_for(doubt.start) >= policy.reopen_window) {
        episode.state = EpisodeState::Resolved { at: since };
        events.push(Event::Resolved { at: since });
    }
}

/// The monitor is watched no more: an open incident ends, and is returned with its final figures. Nothing will reopen it.
pub(super) fn end(standing: &mut Standing, now: Timestamp, silent_since: Option<Timestamp>, events: &mut Vec<Event>) -> Option<Episode> {
    let mut episode = standing.episode.take()?;
    let at = match episode.state {
        EpisodeState::Bad { .. } => {
            if let Some(silent) = silent_since {
                episode.unknown += now.since(silent);
            }
            episode.bad = episode.downtime(now);
            now.max(episode.started_at)
        }
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
    open.map(|episode| episode.auto_resolve = false).is_some()
}

/// A person gives the open incident back to the judge. What a recovery has left undone meanwhile is done: the instant at which it ended.
/// A flapping one ends at a check, as any other that flaps.
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

/// A person closes the open incident: at `asked`, else where the good stretch began, else now; never before it began. Nothing reopens it, and
/// another one opens only after the monitor was good. Returns the episode with its final figures.
pub fn close(standing: &mut Standing, asked: Option<Timestamp>, now: Timestamp) -> Option<Episode> {
    let silent = standing.silent_since(now);
    let mut episode = standing.episode.take_if(|episode| episode.is_open())?;
    let ended = match episode.state {
        EpisodeState::Monitoring { since } => since,
        EpisodeState::Bad { .. } | EpisodeState::Resolved { .. } => now,
    };
    let at = asked.unwrap_or(ended).max(episode.started_at);
    if let (EpisodeState::Bad { .. }, Some(silent)) = (episode.state, silent) {
        episode.unknown += at.since(silent);
    }
    episode.bad = episode.downtime(at).min(at.since(episode.started_at));
    episode.state = EpisodeState::Resolved { at };
    Some(episode)
}
