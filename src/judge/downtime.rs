//! Bad time of an incident: while it was open, measured and outside maintenance, as the bars count it.
//!
//! A bad stretch that goes on is counted up to the newest bad check: what follows may turn out to be good. It is
//! counted before there is an incident, too: what nobody measured meanwhile is known then.

use std::time::Duration;

use crate::model::{BadStretch, EpisodeState, Standing, Timestamp, Window};

/// Bad from `at` on, unless it is already.
pub(super) fn begin(standing: &mut Standing, at: Timestamp) {
    standing.stretch.get_or_insert(BadStretch { bad: Duration::ZERO, quiet: Duration::ZERO, until: at });
}

/// Still bad at `at`.
pub(super) fn reach(standing: &mut Standing, windows: &[Window], at: Timestamp) {
    if let Some(stretch) = &mut standing.stretch {
        let bad = stretch.bad_until(windows, at);
        *stretch = BadStretch { bad, quiet: stretch.quiet.min(bad), until: stretch.until.max(at) };
    }
}

/// A quiet time has ended at `end`: an incident that opens now begins there at the earliest.
pub(super) fn leave_quiet(standing: &mut Standing, windows: &[Window], end: Timestamp) {
    if standing.stretch.is_some_and(|stretch| stretch.until < end) {
        reach(standing, windows, end);
        standing.stretch = standing.stretch.map(|stretch| BadStretch { quiet: stretch.bad, ..stretch });
    }
}

/// Nobody measured from `from` on, until `to`.
pub(super) fn skip(standing: &mut Standing, windows: &[Window], (from, to): (Timestamp, Timestamp)) {
    if let Some(episode) = standing.episode.as_mut().filter(|episode| episode.is_open()) {
        episode.unknown += to.since(from);
    }
    reach(standing, windows, from);
    if let Some(stretch) = &mut standing.stretch {
        stretch.until = stretch.until.max(to);
    }
}

/// An incident opens, or opens again: what went before is none of it.
pub(super) fn open(standing: &mut Standing, at: Timestamp) {
    begin(standing, at);
    standing.stretch = standing.stretch.map(|stretch| match stretch.until < at {
        true => BadStretch { bad: Duration::ZERO, quiet: Duration::ZERO, until: at },
        false => BadStretch { bad: stretch.bad.saturating_sub(stretch.quiet), quiet: Duration::ZERO, ..stretch },
    });
}

/// An open incident gets what was bad until `end`. What nothing was told of when its incident was over is none of it.
pub(super) fn add(standing: &mut Standing, windows: &[Window], end: Timestamp) {
    if let (Some(episode), Some(stretch)) = (&mut standing.episode, standing.stretch)
        && episode.is_open()
    {
        episode.bad += stretch.bad_until(windows, end);
    }
}

/// Good from `end` on.
pub(super) fn finish(standing: &mut Standing, windows: &[Window], end: Timestamp) {
    add(standing, windows, end);
    standing.stretch = None;
}

/// Over without another check: at `now`, or where the good time of an incident that is only watched began. Nobody has
/// measured since `silent`.
pub(super) fn cut(standing: &mut Standing, windows: &[Window], silent: Option<Timestamp>, now: Timestamp) {
    let end = match standing.episode.as_ref().map(|episode| episode.state) {
        Some(EpisodeState::Monitoring { since }) => since.min(now),
        Some(EpisodeState::Bad { .. } | EpisodeState::Resolved { .. }) | None => silent.map_or(now, |at| at.min(now)),
    };
    finish(standing, windows, end);
}
