//! Those that are watched here, and what each one's watcher is told: how its monitor is configured, what that was
//! judged to be, and that it is to be checked at once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::lifecycle::Lifecycle;
use crate::model::{Location, Monitor, MonitorId, Standing, Status};

/// What a watcher is told.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub(super) monitor: Arc<Monitor>,
    /// Its status, as of the newest batch.
    pub(super) judged: Status,
    /// How often it was called to be checked at once: its maintenance is over, or another's failure hangs on it.
    pub(super) calls: u64,
}

/// One that is watched.
#[derive(Debug)]
pub(super) struct Watch {
    pub(super) told: watch::Sender<Told>,
    pub(super) stop: Lifecycle,
}

impl Watch {
    /// This is how its monitor is configured now.
    pub(super) fn configure(&self, monitor: &Arc<Monitor>) {
        self.told.send_if_modified(|told| {
            let changed = told.monitor != *monitor;
            if changed {
                told.monitor = monitor.clone();
            }
            changed
        });
    }
}

/// All of them, for the engine that starts and stops and for the recorder that judges.
#[derive(Clone, Debug, Default)]
pub(super) struct Watched(Arc<Mutex<HashMap<MonitorId, Watch>>>);

impl Watched {
    pub(super) fn all(&self) -> MutexGuard<'_, HashMap<MonitorId, Watch>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// These are to be checked at once.
    pub(super) fn call(&self, monitors: &[MonitorId]) {
        let all = self.all();
        monitors.iter().filter_map(|id| all.get(id)).for_each(|one| one.told.send_modify(|told| told.calls += 1));
    }

    /// This is where these stand now.
    pub(super) fn judge(&self, standings: &[(MonitorId, Location, Standing)]) {
        let all = self.all();
        for (id, _, standing) in standings {
            let Some(one) = all.get(id) else { continue };
            one.told.send_if_modified(|told| std::mem::replace(&mut told.judged, standing.status) != standing.status);
        }
    }
}
