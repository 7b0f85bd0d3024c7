//! What people lay down about incidents, and the bounds of what they write.

use crate::model::status::words;
use crate::model::{Incident, MonitorId, Severity, Shown, Source, Status, Timestamp, Visibility};

/// Longest title, characters.
pub const MAX_TITLE: usize = 200;
/// Longest body of an update, bytes of Markdown: as much as is rendered.
pub const MAX_BODY: usize = 16 * 1024;
/// Entries of a timeline that an answer holds; the newest ones.
pub const MAX_UPDATES: usize = 100;
/// Monitors that one incident can name.
pub const MAX_MONITORS: usize = 200;

words!(
    /// What a person says an incident does to its monitors, least first.
    Impact { None = "none", Degraded = "degraded", Down = "down" }
);

impl Impact {
    /// The status it lays over that of a monitor.
    pub const fn status(self) -> Option<Status> {
        match self {
            Self::None => None,
            Self::Degraded => Some(Status::Degraded),
            Self::Down => Some(Status::Down),
        }
    }

    /// What visitors see of a monitor that is otherwise shown as `judged`: the worse of both. Not for maintenance,
    /// which is over everything.
    pub const fn over(self, judged: Shown) -> Shown {
        match (self, judged) {
            (Self::Down, _) | (_, Shown::Down) => Shown::Down,
            (Self::Degraded, _) => Shown::Degraded,
            (Self::None, judged) => judged,
        }
    }

    /// The severity of an incident that names none.
    pub const fn severity(self) -> Severity {
        match self {
            Self::None | Self::Degraded => Severity::Minor,
            Self::Down => Severity::Critical,
        }
    }
}

/// What people have laid down about an incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handling {
    /// Shown over its monitors while it is open.
    pub impact: Impact,
    /// The time of that impact counts in uptime and bars.
    pub counts: bool,
    /// A private one is shown nowhere public, whatever its monitors.
    pub visibility: Visibility,
    /// Its file is gone: shown nowhere public any more.
    pub withdrawn: bool,
    /// False once a person took an automatic one over.
    pub auto_resolve: bool,
    /// When it was acknowledged, and by whom.
    pub acknowledged: Option<(Timestamp, String)>,
    /// The file it is written in; only the file changes it then.
    pub file: Option<FileMark>,
}

impl Default for Handling {
    fn default() -> Self {
        Self {
            impact: Impact::None,
            counts: false,
            visibility: Visibility::Public,
            withdrawn: false,
            auto_resolve: true,
            acknowledged: None,
            file: None,
        }
    }
}

/// A file in git, as it was last applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileMark {
    /// `2026-11-21-checkout-slow.md`: its permanent key.
    pub name: String,
    /// Of what it said.
    pub hash: u64,
}

impl Incident {
    /// Whether it is about this monitor: it names it, or is about the whole site.
    pub fn concerns(&self, monitor: &MonitorId) -> bool {
        self.source == Source::Manual && self.monitors.is_empty() || self.monitors.contains(monitor)
    }

    /// Whether visitors may know of it at all, given which monitors they may know. One without a monitor is about the
    /// whole site.
    pub fn is_public(&self, known: impl Fn(&MonitorId) -> bool) -> bool {
        let Handling { visibility, withdrawn, .. } = self.handling;
        let public = match self.source {
            // Its title names the first.
            Source::Automatic => self.monitors.first().is_some_and(known),
            Source::Manual => self.monitors.is_empty() || self.monitors.iter().any(known),
        };
        visibility == Visibility::Public && !withdrawn && public
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worse_of_impact_and_judgement_is_shown() {
        for (impact, judged, shown) in [
            (Impact::None, Shown::Up, Shown::Up),
            (Impact::None, Shown::Unknown, Shown::Unknown),
            (Impact::Degraded, Shown::Up, Shown::Degraded),
            (Impact::Degraded, Shown::Unknown, Shown::Degraded),
            (Impact::Degraded, Shown::Down, Shown::Down),
            (Impact::Down, Shown::Degraded, Shown::Down),
        ] {
            assert_eq!(impact.over(judged), shown, "{impact} over {judged}");
        }
    }
}
