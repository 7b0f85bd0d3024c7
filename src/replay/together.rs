//! The checks of all monitors judged together, as the site does it: what depends on what, and the maintenance of that
//! time, hold back what they held back; what people said counts where it counted.

use std::collections::HashMap;
use std::sync::Arc;

use super::account::{Account, Verdict};
use crate::model::{Check, Config, MonitorId, Span, Timestamp, Window};
use crate::site::Rehearsal;

/// See the module.
#[derive(Debug)]
pub struct Together {
    site: Rehearsal,
    accounts: HashMap<MonitorId, Account>,
    windows: HashMap<MonitorId, Vec<Window>>,
    said: HashMap<Option<MonitorId>, Vec<Span>>,
}

impl Together {
    /// A site that nobody has checked, by this configuration; with the windows of that time, and what people said of a
    /// monitor, or (`None`) of every one.
    pub fn new(
        config: Arc<Config>,
        windows: HashMap<MonitorId, Vec<Window>>,
        said: HashMap<Option<MonitorId>, Vec<Span>>,
    ) -> Self {
        Self { site: Rehearsal::new(config, windows.clone()), accounts: HashMap::new(), windows, said }
    }

    /// Judges the next check of any monitor, oldest first.
    pub fn see(&mut self, check: &Arc<Check>) {
        if let Some((step, standing)) = self.site.judge(check) {
            self.accounts.entry(check.monitor.clone()).or_default().take(&step, standing);
        }
    }

    /// What a monitor's checks came to at `now`, which is not before the newest check.
    pub fn verdict(&mut self, id: &MonitorId, now: Timestamp) -> Verdict {
        let account = self.accounts.remove(id).unwrap_or_default();
        let said = |of: &Option<MonitorId>| self.said.get(of).into_iter().flatten().copied();
        let mut told: Vec<Span> = said(&Some(id.clone())).chain(said(&None)).collect();
        told.sort_by_key(|span| span.start);
        let windows = self.windows.get(id).map_or(&[][..], Vec::as_slice);
        let standing = self.site.standing(id).cloned().unwrap_or_default();
        account.verdict(&standing, (windows, &told), now)
    }
}
