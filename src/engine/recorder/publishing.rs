//! The recorder's part in what visitors see: committed state, handed on.

use std::sync::Arc;

use tokio::time::Instant;

use super::{PUBLISH_LATEST, PUBLISH_SOONEST, Recorder};
use crate::clock;
use crate::site::Committed;

impl Recorder {
    /// Hands committed state on: within a second of a public change, and else every ten.
    pub(super) fn publish_if_due(&mut self) {
        let (now, wall) = (Instant::now(), clock::now());
        let soonest = self.published.is_none_or(|last| now >= last + PUBLISH_SOONEST);
        // A store that fails at start is told at once, with what it held.
        let known = self.site.is_rostered() || self.failing_since.is_some() || self.disbelief.is_some();
        if !soonest || !known || self.parts.lifecycle.is_cancelled() {
            return;
        }
        let silent = self.site.silent(wall);
        let changed = self.dirty || (silent != self.silent && self.failing_since.is_none());
        if !changed && self.published.is_some_and(|last| now < last + PUBLISH_LATEST) {
            return;
        }
        let state = match self.failing_since {
            None => {
                self.silent = silent;
                self.site.committed(wall)
            }
            // The last committed state stays, and says since when.
            Some(since) => {
                let last = self.parts.committed.borrow().clone();
                let last = last.map_or_else(|| self.site.committed(wall), |last| (*last).clone());
                Committed { store_failing_since: Some(since), ..last }
            }
        };
        self.parts.metrics.site_level(state.now.level);
        for live in state.monitors.iter().filter(|live| live.monitor.enabled) {
            self.parts.metrics.monitor_status(live.monitor.id.as_str(), live.sight.shown.as_str());
        }
        self.parts.committed.send_replace(Some(Arc::new(state)));
        self.published = Some(now);
        self.dirty = false;
    }
}
