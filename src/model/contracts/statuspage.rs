//! What Statuspage calls things: ids, statuses and the indicator, the same in `/api/v2` and in the messages to its
//! receivers.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::model::{GroupId, MonitorId, OccurrenceId, Severity, Shown, SiteLevel};

/// A component's status, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ComponentStatus {
    /// It works, or nobody knows.
    Operational,
    /// Planned work.
    UnderMaintenance,
    /// Degraded.
    DegradedPerformance,
    /// Of a group: some of it is down.
    PartialOutage,
    /// Down.
    MajorOutage,
}

impl From<Shown> for ComponentStatus {
    fn from(shown: Shown) -> Self {
        match shown {
            Shown::Up | Shown::Unknown => Self::Operational,
            Shown::Degraded => Self::DegradedPerformance,
            Shown::Down => Self::MajorOutage,
            Shown::Maintenance => Self::UnderMaintenance,
        }
    }
}

/// How a page was all in all, as a message tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rollup {
    /// How bad.
    pub severity: Severity,
    /// Its level; messages of earlier versions have none.
    #[serde(default = "nothing_special")]
    pub level: SiteLevel,
}

const fn nothing_special() -> SiteLevel {
    SiteLevel::Up
}

impl Rollup {
    /// `none`, `minor`, `major`, `critical`.
    pub const fn indicator(self) -> &'static str {
        self.severity.as_str()
    }

    /// The words for it. The documented indicators know no maintenance: only the words do.
    pub const fn description(self) -> &'static str {
        match (self.severity, self.level) {
            (Severity::Critical, _) => "Major System Outage",
            (Severity::Major, _) => "Partial System Outage",
            (Severity::Minor, _) => "Partially Degraded Service",
            (Severity::None, SiteLevel::Maintenance) => "Service Under Maintenance",
            (Severity::None, SiteLevel::Unknown) => "Nothing Measured",
            (
                Severity::None,
                SiteLevel::Down
                | SiteLevel::Partial
                | SiteLevel::Degraded
                | SiteLevel::Incident
                | SiteLevel::Recovering
                | SiteLevel::Up,
            ) => "All Systems Operational",
        }
    }
}

/// Of the page at this address.
pub fn page_id(site_url: &str) -> String {
    stable_id("page", site_url)
}

/// Of a monitor's component.
pub fn monitor_id(id: &MonitorId) -> String {
    stable_id("monitor", id.as_str())
}

/// Of a group's component.
pub fn group_id(id: &GroupId) -> String {
    stable_id("group", id.as_str())
}

/// Of an occurrence of maintenance.
pub fn maintenance_id(id: &OccurrenceId) -> String {
    stable_id("maintenance", id.as_str())
}

/// Of one of its updates.
pub fn maintenance_update_id(id: &OccurrenceId, status: &str) -> String {
    stable_id("maintenance-update", &format!("{id}:{status}"))
}

/// Twelve lower-case letters and digits, the same for the same thing for ever.
fn stable_id(kind: &str, of: &str) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let hash = Sha256::digest(format!("{kind}:{of}"));
    hash.iter().take(12).map(|byte| char::from(ALPHABET[usize::from(byte & 31)])).collect()
}
