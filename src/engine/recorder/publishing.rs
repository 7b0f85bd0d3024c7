//! The recorder's part in what visitors see: committed state, handed on. When, and as of which instant, is a function
//! of what is public and of the beat alone: nothing that visitors may not know of can be read from it.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::Recorder;
use crate::clock;
use crate::model::{Batch, Timestamp};
use crate::site::{Committed, Site};

/// A public change is handed on at most this often.
const SOONEST: Duration = Duration::from_secs(1);
/// The state is handed on whenever wall time goes over a multiple of this.
pub const ROUND: Duration = Duration::from_secs(10);

/// What was handed on, and what waits for it.
#[derive(Debug)]
pub(super) struct Handing {
    /// A public change has not been handed on yet.
    dirty: bool,
    /// When the newest one was.
    changed_at: Timestamp,
    /// Something has changed that operators measure.
    stirred: bool,
    /// Checks of this process are on disk: before, the page may say since when nobody checks.
    checked: bool,
    published: Option<Instant>,
    measured: Option<Instant>,
    /// From one beat to the next; see [`ROUND`].
    round: Duration,
    /// The newest one handed on.
    beat: Option<Timestamp>,
    /// Public monitors that were shown as not measured then.
    silent: usize,
}

impl Handing {
    /// At the start there is something to tell.
    pub(super) fn new(round: Duration) -> Self {
        Self {
            dirty: true,
            changed_at: clock::now(),
            stirred: true,
            checked: false,
            published: None,
            measured: None,
            round,
            beat: None,
            silent: 0,
        }
    }

    /// Visitors see something else from this instant on.
    pub(super) const fn changed(&mut self, at: Timestamp) {
        self.dirty = true;
        self.changed_at = at;
    }

    /// A batch is on disk.
    pub(super) fn settled(&mut self, batch: &Batch, site: &Site) {
        self.stirred |= batch.durable;
        let first = !self.checked && batch.standings.iter().any(|(id, ..)| site.is_watched_in_public(id));
        self.checked |= first;
        if batch.public || first {
            self.changed(batch.at);
        }
    }

    /// When something may have to be handed on: silence that has become unknown time is a public change that nobody
    /// brings.
    pub(super) fn next(&self) -> Instant {
        let now = Instant::now();
        let wall = clock::now();
        let beat = now + (wall.floor(self.round) + self.round).since(wall);
        self.published.map_or(now, |last| last + SOONEST).min(beat)
    }

    /// All was handed on two seconds ago, and no beat comes.
    #[cfg(test)]
    pub(super) fn rest(&mut self) {
        self.round = Duration::from_secs(400 * 86_400);
        self.beat = Some(clock::now().floor(self.round));
        (self.dirty, self.published) = (false, Instant::now().checked_sub(SOONEST * 2));
    }
}

impl Recorder {
    /// Hands committed state on: within a second of a public change, and else at each beat.
    pub(super) fn publish_if_due(&mut self) {
        let (now, wall) = (Instant::now(), clock::now());
        let rests = |last: Option<Instant>| last.is_none_or(|last| now >= last + SOONEST);
        // A store that fails at start is told at once, with what it held.
        let known = self.site.is_rostered() || self.failing_since.is_some() || self.disbelief.is_some();
        if !known || self.parts.lifecycle.is_cancelled() {
            return;
        }
        if rests(self.handing.published) {
            let silent = self.site.silent(wall);
            if silent != self.handing.silent && self.failing_since.is_none() {
                self.handing.changed(wall);
            }
            let beat = wall.floor(self.handing.round);
            if self.handing.dirty || self.handing.beat != Some(beat) {
                let state = self.state(self.site.told_at(beat.max(self.handing.changed_at)).min(wall));
                self.measure(&state);
                self.parts.committed.send_replace(Some(Arc::new(state)));
                let handing = &mut self.handing;
                (handing.published, handing.measured, handing.beat) = (Some(now), Some(now), Some(beat));
                (handing.dirty, handing.stirred, handing.silent) = (false, false, silent);
                return;
            }
        }
        if self.handing.stirred && rests(self.handing.measured) {
            self.measure(&self.state(wall));
            (self.handing.measured, self.handing.stirred) = (Some(now), false);
        }
    }

    /// While the store fails the last committed state stays, and says since when.
    fn state(&self, at: Timestamp) -> Committed {
        let Some(since) = self.failing_since else { return self.site.committed(at) };
        let last = self.parts.committed.borrow().clone();
        let last = last.map_or_else(|| self.site.committed(at), |last| (*last).clone());
        Committed { store_failing_since: Some(since), ..last }
    }

    /// What operators measure of it.
    fn measure(&self, state: &Committed) {
        self.parts.metrics.site_level(state.now.level);
        for live in state.monitors.iter().filter(|live| live.monitor.enabled) {
            self.parts.metrics.monitor_status(live.monitor.id.as_str(), live.sight.shown.as_str());
        }
    }
}
