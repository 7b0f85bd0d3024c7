//! What people lay down about incidents, and the bounds of what they write.

use serde::{Deserialize, Serialize};

use super::status::words;
use super::{Incident, IncidentStatus, MonitorId, Severity, Shown, Source, Status, Timestamp, Visibility};

/// Longest title, characters.
pub const MAX_TITLE: usize = 200;
/// Longest body of an update, bytes of Markdown: as much as is rendered.
pub const MAX_BODY: usize = 16 * 1024;
/// Entries of a timeline that an answer holds; the newest ones.
pub const MAX_UPDATES: usize = 100;
/// Monitors that one incident can name.
pub const MAX_MONITORS: usize = 200;
/// Stretches of an impact that are remembered; of more the last two are one.
pub const MAX_LAID: usize = 50;

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

    /// Severity and impact of a new incident of which perhaps only one is said, or none. `named`: it names monitors.
    /// The only place that decides.
    pub fn unsaid(severity: Option<Severity>, said: Option<Self>, named: bool) -> (Severity, Self) {
        let severity = severity.unwrap_or(if said == Some(Self::Down) { Severity::Critical } else { Severity::Minor });
        let worth = match (named, severity) {
            (false, _) | (true, Severity::None) => Self::None,
            (true, Severity::Minor | Severity::Major) => Self::Degraded,
            (true, Severity::Critical) => Self::Down,
        };
        (severity, said.unwrap_or(worth))
    }
}

/// An impact that was laid, and is not any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Laid {
    /// Which.
    pub impact: Impact,
    /// Since when; `None`: since the incident's beginning.
    pub from: Option<Timestamp>,
    /// Until when.
    pub until: Timestamp,
}

/// What people have laid down about an incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handling {
    /// Shown over its monitors while it is open.
    pub impact: Impact,
    /// Since when; `None`: since the incident's beginning.
    pub impact_since: Option<Timestamp>,
    /// What was laid before, oldest first, at most [`MAX_LAID`].
    pub laid: Vec<Laid>,
    /// What lay over its monitors until the incident was only watched (`monitoring`): laid again when it is not.
    pub lifted: Option<Impact>,
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
            impact_since: None,
            laid: Vec::new(),
            lifted: None,
            counts: false,
            visibility: Visibility::Public,
            withdrawn: false,
            auto_resolve: true,
            acknowledged: None,
            file: None,
        }
    }
}

impl Handling {
    /// A person says where the incident stands from `at` on, and perhaps what it does (`said`). What is only watched
    /// lays nothing over its monitors, unless the same word says so; what goes wrong again lays again what was lifted.
    pub fn stands(&mut self, status: IncidentStatus, said: Option<Impact>, at: Timestamp) {
        let impact = match (said, status) {
            (Some(said), _) => {
                self.lifted = None;
                said
            }
            (None, IncidentStatus::Monitoring) => {
                self.lifted = self.lifted.or(Some(self.impact).filter(|impact| *impact != Impact::None));
                Impact::None
            }
            (None, IncidentStatus::Investigating | IncidentStatus::Identified) => {
                self.lifted.take().unwrap_or(self.impact)
            }
            (None, IncidentStatus::Resolved | IncidentStatus::Postmortem) => self.impact,
        };
        self.lay(impact, at);
    }

    /// A person corrects what it does: since it does anything, or from `at` on if that was lifted before.
    pub fn correct(&mut self, impact: Impact, at: Timestamp) {
        self.lifted = None;
        if self.impact == Impact::None && !self.laid.is_empty() {
            self.lay(impact, at);
        } else {
            self.impact = impact;
        }
    }

    /// Another impact from `at` on; the time of the one before stays what it was.
    fn lay(&mut self, impact: Impact, at: Timestamp) {
        if impact == self.impact {
            return;
        }
        if self.impact != Impact::None {
            let before = Laid { impact: self.impact, from: self.impact_since, until: at };
            let full = self.laid.len() >= MAX_LAID;
            match self.laid.last_mut().filter(|_| full) {
                Some(last) => *last = Laid { impact: last.impact.max(before.impact), until: at, ..*last },
                None => self.laid.push(before),
            }
        }
        self.impact = impact;
        self.impact_since = Some(at);
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
    /// When which impact was laid, oldest first; no end: it still is.
    pub fn impacts(&self) -> impl Iterator<Item = (Impact, Timestamp, Option<Timestamp>)> + '_ {
        let Handling { impact, impact_since, laid, .. } = &self.handling;
        let begin = |from: Option<Timestamp>| from.map_or(self.started_at, |from| from.max(self.started_at));
        let end = |until: Option<Timestamp>| until.into_iter().chain(self.resolved_at).min();
        let before = laid.iter().map(move |laid| (laid.impact, begin(laid.from), end(Some(laid.until))));
        let now = (*impact != Impact::None).then(|| (*impact, begin(*impact_since), end(None)));
        before.chain(now).filter(|(_, start, end)| end.is_none_or(|end| end > *start))
    }

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
