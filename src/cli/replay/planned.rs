//! Maintenance that lies over the checks of a file: what the configuration plans for that time, and where a folder of a
//! database is given, what ran and what people planned there.

use std::path::Path;

use super::sentence::count;
use crate::cli::failure::Failure;
use crate::model::{Config, Maintenance, MonitorId, Window};
use crate::schedule::occurrences;
use crate::store::{ReadOnly, StoreError};

/// What is planned, and what ran.
#[derive(Default)]
pub(super) struct Planned {
    config: Option<Config>,
    maintenance: Vec<Maintenance>,
    ran: Vec<(MonitorId, Window)>,
}

impl Planned {
    /// By the configuration alone.
    pub(super) fn of(config: Option<&Config>) -> Self {
        let maintenance = config.map(|config| config.maintenance.clone()).unwrap_or_default();
        Self { config: config.cloned(), maintenance, ran: Vec::new() }
    }

    /// With what the database of this folder holds of `time`.
    pub(super) fn with_database(mut self, folder: &Path, time: Window) -> Result<Self, Failure> {
        let path = folder.join("stillup.db");
        if !path.is_file() {
            return Err(Failure::new(format!("there is no database at {}", path.display()))
                .hint("name its folder with --data, or leave that out: then maintenance holds as configured"));
        }
        let broken = |error: StoreError| Failure::new(format!("{}: {error}", path.display()));
        let reader = ReadOnly::open(&path).and_then(|database| database.reader()).map_err(broken)?;
        let ran = reader.windows(time.start).map_err(broken)?;
        self.ran.extend(ran.into_iter().flat_map(|(id, windows)| {
            windows.into_iter().filter(move |window| window.start <= time.end).map(move |window| (id.clone(), window))
        }));
        let zone = self.config.as_ref().map_or("UTC", |config| config.site.timezone.as_str());
        let made = reader.made_maintenance().map_err(broken)?;
        self.maintenance.extend(made.into_iter().filter_map(|(draft, _)| draft.check(zone).ok()));
        Ok(self)
    }

    /// The windows over a monitor in a stretch of time, none of which touches another.
    pub(super) fn over(&self, id: &MonitorId, time: Window) -> Vec<Window> {
        let monitor = self.config.as_ref().and_then(|config| config.monitor(id));
        let covering = self.maintenance.iter().filter(|maintenance| monitor.is_some_and(|one| maintenance.covers(one)));
        let defined = covering.flat_map(|one| occurrences::windows(one, time.start, time.end, usize::MAX));
        let ran = self.ran.iter().filter(|(of, _)| of == id).map(|(_, window)| *window);
        Window::disjoint(defined.chain(ran))
    }
}

/// That windows were honoured.
pub(super) fn note(windows: usize) -> Option<String> {
    (windows > 0).then(|| format!("Maintenance holds: {} over these checks.", count(windows, "window")))
}
