//! A site that only judges: recorded checks again, by another configuration, under the windows of that time.

use std::collections::HashMap;
use std::sync::Arc;

use super::calendar::Calendar;
use super::{Site, checks, roster};
use crate::judge::Step;
use crate::model::{Batch, Check, Config, MonitorId, Rows, Standing, Timestamp, Window};

/// See the module.
#[derive(Clone, Debug)]
pub struct Rehearsal(Site);

impl Rehearsal {
    /// Nobody has checked anything yet. Of the configuration's maintenance nothing counts but these windows.
    pub fn new(config: Arc<Config>, windows: HashMap<MonitorId, Vec<Window>>) -> Self {
        let nothing_planned = Arc::new(Config { maintenance: Vec::new(), ..(*config).clone() });
        let begin = Timestamp::default();
        let mut site = Site::load(Rows::default(), nothing_planned.clone(), begin, || [0; 10]);
        roster::follow(&mut site, &nothing_planned, &mut Batch::default());
        site.calendar = Arc::new(Calendar::past(windows, config));
        Self(site)
    }

    /// Judges a check; `None` if its monitor is not watched. Checks come oldest first.
    pub fn judge(&mut self, check: &Arc<Check>) -> Option<(Step, &Standing)> {
        let mut unwritten = Batch { at: check.at, ..Batch::default() };
        let step = checks::judge(&mut self.0, check, &mut unwritten)?;
        Some((step, self.standing(&check.monitor)?))
    }

    /// Where a watched monitor stands.
    pub fn standing(&self, id: &MonitorId) -> Option<&Standing> {
        self.0.seat(id).map(|seat| &seat.standing)
    }
}
