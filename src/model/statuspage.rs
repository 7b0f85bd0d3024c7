//! What Statuspage calls things: ids, statuses and the indicator, the same in `/api/v2` and in the messages to its
//! receivers.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{GroupId, MonitorId, OccurrenceId, Severity, Shown};

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

/// How a page is all in all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rollup {
    /// How bad.
    pub severity: Severity,
    /// Something is under maintenance.
    pub maintenance: bool,
}

impl Rollup {
    /// The worst of open incidents and of components: degraded is minor, some down major, all down critical.
    pub fn of(
        components: impl IntoIterator<Item = ComponentStatus>,
        incidents: impl IntoIterator<Item = Severity>,
    ) -> Self {
        let (mut worst, mut some_work, mut maintenance) = (ComponentStatus::Operational, false, false);
        for status in components {
            worst = worst.max(status);
            some_work |= status != ComponentStatus::MajorOutage;
            maintenance |= status == ComponentStatus::UnderMaintenance;
        }
        let components = match worst {
            ComponentStatus::MajorOutage if !some_work => Severity::Critical,
            ComponentStatus::MajorOutage | ComponentStatus::PartialOutage => Severity::Major,
            ComponentStatus::DegradedPerformance => Severity::Minor,
            ComponentStatus::UnderMaintenance | ComponentStatus::Operational => Severity::None,
        };
        Self { severity: incidents.into_iter().max().unwrap_or(Severity::None).max(components), maintenance }
    }

    /// `none`, `minor`, `major`, `critical`.
    pub const fn indicator(self) -> &'static str {
        self.severity.as_str()
    }

    /// The words for it. The documented indicators know no maintenance: only the words do.
    pub const fn description(self) -> &'static str {
        match self.severity {
            Severity::None if self.maintenance => "Service Under Maintenance",
            Severity::None => "All Systems Operational",
            Severity::Minor => "Partially Degraded Service",
            Severity::Major => "Partial System Outage",
            Severity::Critical => "Major System Outage",
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
