//! What people lay down about incidents, and the bounds of what they write.

use serde::{Deserialize, Serialize};

use crate::model::status::words;
use crate::model::{Incident, IncidentStatus, MonitorId, Severity, Shown, Source, Status, Timestamp, Visibility};

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

/// What an incident did to its monitors before, and since when it does what it does now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImpactHistory {
    /// Since when; `None`: since the incident's beginning.
    pub since: Option<Timestamp>,
    /// What was laid before, oldest first, at most [`MAX_LAID`].
    pub before: Vec<Laid>,
    /// What lay over its monitors until the incident was only watched (`monitoring`): laid again when it is not.
    pub lifted: Option<Impact>,
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
    /// How that has changed, if it has.
    pub history: Option<Box<ImpactHistory>>,
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
            history: None,
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
    /// Since when its impact is laid; `None`: since the incident's beginning.
    pub fn impact_since(&self) -> Option<Timestamp> {
        self.history.as_ref().and_then(|history| history.since)
    }

    /// What was laid before, oldest first.
    pub fn laid(&self) -> &[Laid] {
        self.history.as_ref().map_or(&[], |history| &history.before)
    }

    /// What is to be laid again.
    pub fn lifted(&self) -> Option<Impact> {
        self.history.as_ref().and_then(|history| history.lifted)
    }

    /// A person says where the incident stands from `at` on, and perhaps what it does (`said`). What is only watched
    /// lays nothing over its monitors, unless the same word says so; what goes wrong again lays again what was lifted.
    pub fn stands(&mut self, status: IncidentStatus, said: Option<Impact>, at: Timestamp) {
        let laid = Some(self.impact).filter(|impact| *impact != Impact::None);
        let (impact, lifted) = match (said, status) {
            (Some(said), _) => (said, None),
            (None, IncidentStatus::Monitoring) => (Impact::None, self.lifted().or(laid)),
            (None, IncidentStatus::Investigating | IncidentStatus::Identified) => {
                (self.lifted().unwrap_or(self.impact), None)
            }
            (None, IncidentStatus::Resolved | IncidentStatus::Postmortem) => (self.impact, self.lifted()),
        };
        self.lay(impact, at);
        self.lift(lifted);
    }

    /// A person corrects what it does: since it does anything, or from `at` on if that was lifted before.
    pub fn correct(&mut self, impact: Impact, at: Timestamp) {
        self.lift(None);
        if self.impact == Impact::None && !self.laid().is_empty() {
            self.lay(impact, at);
        } else {
            self.impact = impact;
        }
    }

    fn lift(&mut self, lifted: Option<Impact>) {
        if self.lifted() != lifted {
            self.history.get_or_insert_default().lifted = lifted;
        }
    }

    /// Another impact from `at` on; the time of the one before stays what it was.
    fn lay(&mut self, impact: Impact, at: Timestamp) {
        let before = std::mem::replace(&mut self.impact, impact);
        if impact == before {
            return;
        }
        let history = self.history.get_or_insert_default();
        let from = history.since.replace(at);
        if before == Impact::None {
            return;
        }
        let full = history.before.len() >= MAX_LAID;
        match history.before.last_mut().filter(|_| full) {
            Some(last) => *last = Laid { impact: last.impact.max(before), until: at, ..*last },
            None => history.before.push(Laid { impact: before, from, until: at }),
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
    /// When which impact was laid, oldest first; no end: it still is.
    pub fn impacts(&self) -> impl Iterator<Item = (Impact, Timestamp, Option<Timestamp>)> + '_ {
        let (impact, since) = (self.handling.impact, self.handling.impact_since());
        let begin = |from: Option<Timestamp>| from.map_or(self.started_at, |from| from.max(self.started_at));
        let end = |until: Option<Timestamp>| until.into_iter().chain(self.resolved_at).min();
        let before =
            self.handling.laid().iter().map(move |laid| (laid.impact, begin(laid.from), end(Some(laid.until))));
        let now = (impact != Impact::None).then(|| (impact, begin(since), end(None)));
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

    /// As much of it as visitors may read, given which monitors they may know; `None` if they may not know of it.
    pub fn seen(&self, known: impl Fn(&MonitorId) -> bool) -> Option<Self> {
        self.is_public(&known).then(|| {
            let mut seen = self.clone();
            seen.monitors.retain(known);
            (seen.handling.acknowledged, seen.handling.file) = (None, None);
            seen
        })
    }

    /// The same after a change, which has its instant only where somebody sees it: what changes for operators alone
    /// moves nothing that visitors read.
    #[must_use]
    pub fn touched(self, before: &Self, known: impl Fn(&MonitorId) -> bool) -> Self {
        let still = Self { updated_at: before.updated_at, ..self.clone() };
        let seen = before.seen(&known);
        if seen.is_some() && seen == still.seen(known) { still } else { self }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::model::{IncidentId, fixture};

    #[test]
    fn what_is_not_said_follows_from_what_is() {
        use Impact::{Degraded, Down, None as Nothing};
        use Severity::{Critical, Major, Minor};
        for (severity, said, named, expected) in [
            (None, None, true, (Minor, Degraded)),
            (None, None, false, (Minor, Nothing)),
            (Some(Critical), None, true, (Critical, Down)),
            (Some(Major), None, true, (Major, Degraded)),
            (Some(Minor), None, true, (Minor, Degraded)),
            (Some(Critical), None, false, (Critical, Nothing)),
            (None, Some(Down), true, (Critical, Down)),
            (None, Some(Down), false, (Critical, Down)),
            (None, Some(Degraded), true, (Minor, Degraded)),
            (None, Some(Nothing), true, (Minor, Nothing)),
            (Some(Minor), Some(Down), true, (Minor, Down)),
            (Some(Critical), Some(Nothing), true, (Critical, Nothing)),
        ] {
            assert_eq!(Impact::unsaid(severity, said, named), expected, "{severity:?} {said:?} {named}");
        }
    }

    #[test]
    fn what_is_only_watched_lays_nothing_over_its_monitors() {
        use IncidentStatus::{Identified, Investigating, Monitoring};
        let mut incident = fixture::incident(IncidentId::new("inc_1"));
        incident.handling.impact = Impact::Degraded;
        let begin = incident.started_at;
        let at = |minutes: u64| begin + Duration::from_secs(60 * minutes);
        let mut shown = Vec::new();
        for (minute, status, said) in [
            (1, Identified, None),
            (2, Monitoring, None),
            (3, Monitoring, None),
            (4, Investigating, None),
            (5, Monitoring, Some(Impact::Down)),
            (6, Monitoring, None),
            (7, Identified, Some(Impact::None)),
            (8, Investigating, None),
        ] {
            incident.handling.stands(status, said, at(minute));
            shown.push(incident.handling.impact.as_str());
        }
        assert_eq!(shown, ["degraded", "none", "none", "degraded", "down", "none", "none", "none"]);
        incident.resolved_at = Some(at(9));
        let laid: Vec<_> = incident.impacts().collect();
        let expected = [
            (Impact::Degraded, begin, Some(at(2))),
            (Impact::Degraded, at(4), Some(at(5))),
            (Impact::Down, at(5), Some(at(6))),
        ];
        assert_eq!(laid, expected);
        incident.started_at = at(3);
        assert_eq!(incident.impacts().count(), 2, "nothing counts before its beginning");
    }

    #[test]
    fn stretches_of_impact_are_bounded() {
        let mut handling = Handling { impact: Impact::Down, ..Handling::default() };
        for minute in 0..1_000 {
            let status = if minute % 2 == 0 { IncidentStatus::Monitoring } else { IncidentStatus::Identified };
            handling.stands(status, None, Timestamp::from_millis(minute * 60_000));
        }
        assert_eq!((handling.laid().len(), handling.impact), (MAX_LAID, Impact::Down));
    }

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
