//! How a site, page or group is all in all: one level, and the facts that every headline, badge and indicator is made
//! from. The only place that says so.

use crate::model::statuspage::Rollup;
use crate::model::{
    Impact, Incident, IncidentId, IncidentStatus, MonitorId, Severity, Shown, SiteLevel, Source, Status, Timestamp,
};

use super::sight::{Because, Sight};

/// A monitor, as far as it counts.
#[derive(Clone, Copy, Debug)]
pub struct Member<'a> {
    /// Its id.
    pub id: &'a MonitorId,
    /// What is shown of it.
    pub sight: Sight,
    /// What makes it degraded is its latency.
    pub slow: bool,
}

/// How it is all in all, and what that follows from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Now {
    /// The level.
    pub level: SiteLevel,
    /// Monitors that count: those that are not paused.
    pub counted: usize,
    /// How many of them are shown so, in the order of [`Shown::ALL`].
    shown: [usize; Shown::ALL.len()],
    /// Everything that is degraded is only slow.
    pub slow: bool,
    /// Nothing that counts was ever measured.
    pub never: bool,
    /// Since when nothing that counts is measured any more, if that is so.
    pub silent_since: Option<Timestamp>,
    /// Since when it is not known of some that count whether they work, because our own network is down or doubted.
    pub blind_since: Option<Timestamp>,
    /// Open incidents that are being worked on and show on no monitor, newest first: they are told by their titles.
    pub told: Vec<Told>,
    /// Open incidents whose end is watched, newest first.
    pub watched: Vec<IncidentId>,
    /// How bad it is, in Statuspage's word.
    pub indicator: Severity,
}

/// An incident that shows on no monitor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Which.
    pub incident: IncidentId,
    /// An automatic one whose monitor nobody measures any more.
    pub silent: Option<Silent>,
}

/// A monitor that was bad when it was measured last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silent {
    /// Which.
    pub monitor: MonitorId,
    /// What it was judged to be.
    pub status: Status,
    /// When it was measured last.
    pub last: Timestamp,
}

impl Now {
    /// Of these monitors and open public incidents, in any order. Drills count nowhere.
    pub fn of<'a>(members: &[Member<'_>], open: impl IntoIterator<Item = &'a Incident>) -> Self {
        let counted: Vec<&Member<'_>> = members.iter().filter(|member| member.sight.is_counted()).collect();
        let mut open: Vec<&Incident> =
            open.into_iter().filter(|incident| !incident.drill && incident.resolved_at.is_none()).collect();
        open.sort_by(|a, b| (b.started_at, &b.id).cmp(&(a.started_at, &a.id)));
        let shown = Shown::ALL.iter().map(|one| counted.iter().filter(|member| member.sight.shown == *one).count());
        let mut now = Self {
            level: SiteLevel::Up,
            counted: counted.len(),
            shown: [0; Shown::ALL.len()],
            slow: true,
            never: counted.iter().all(|member| member.sight.why == Because::Never),
            silent_since: silent_since(&counted),
            blind_since: blind_since(&counted),
            told: Vec::new(),
            watched: Vec::new(),
            indicator: Severity::None,
        };
        shown.zip(&mut now.shown).for_each(|(count, place)| *place = count);
        let degraded = || counted.iter().filter(|member| member.sight.shown == Shown::Degraded);
        now.slow = now.count(Shown::Degraded) > 0
            && degraded().all(|member| member.slow && member.sight.why == Because::Judged);
        let mut worked_on = Vec::new();
        for incident in open {
            match incident.status {
                IncidentStatus::Investigating | IncidentStatus::Identified => {
                    if counts(incident, &counted) {
                        worked_on.push(incident);
                    }
                }
                IncidentStatus::Monitoring => now.watched.push(incident.id.clone()),
                // Not open.
                IncidentStatus::Resolved | IncidentStatus::Postmortem => {}
            }
        }
        now.level = now.level_with(!worked_on.is_empty());
        let unseen: Vec<&Incident> = worked_on.iter().copied().filter(|incident| !shows(incident, &counted)).collect();
        now.told = unseen.iter().map(|incident| told(incident, &counted)).collect();
        now.indicator = now.indicator_with(&worked_on, &unseen);
        now
    }

    /// Of a group: the same rule over its members and the incidents that name one of them. Those of the whole site
    /// count by their impact only: that is in what is shown of the members.
    pub fn of_group<'a>(members: &[Member<'_>], open: impl IntoIterator<Item = &'a Incident>) -> Self {
        let names = |incident: &&Incident| members.iter().any(|member| incident.monitors.contains(member.id));
        Self::of(members, open.into_iter().filter(names))
    }

    /// How many that count are shown so.
    pub const fn count(&self, shown: Shown) -> usize {
        self.shown[shown as usize]
    }

    /// The same in Statuspage's words.
    pub const fn rollup(&self) -> Rollup {
        Rollup { severity: self.indicator, level: self.level }
    }

    const fn level_with(&self, worked_on: bool) -> SiteLevel {
        let (down, up, unknown) = (self.count(Shown::Down), self.count(Shown::Up), self.count(Shown::Unknown));
        if down > 0 && down == self.counted {
            SiteLevel::Down
        } else if down > 0 {
            SiteLevel::Partial
        } else if self.count(Shown::Degraded) > 0 {
            SiteLevel::Degraded
        } else if worked_on {
            SiteLevel::Incident
        } else if self.count(Shown::Maintenance) > 0 {
            SiteLevel::Maintenance
        } else if !self.watched.is_empty() {
            SiteLevel::Recovering
        } else if up == 0 || up < unknown {
            SiteLevel::Unknown
        } else {
            SiteLevel::Up
        }
    }

    /// The worse of the level's and of people's incidents that show on no monitor: it never falls when things get
    /// worse.
    fn indicator_with(&self, worked_on: &[&Incident], unseen: &[&Incident]) -> Severity {
        let worst = |incidents: &mut dyn Iterator<Item = &&Incident>| {
            incidents.map(|incident| incident.severity).max().unwrap_or(Severity::None)
        };
        let level = match self.level {
            SiteLevel::Down => Severity::Critical,
            SiteLevel::Partial => Severity::Major,
            SiteLevel::Degraded => Severity::Minor,
            SiteLevel::Incident => worst(&mut worked_on.iter()),
            SiteLevel::Maintenance | SiteLevel::Recovering | SiteLevel::Unknown | SiteLevel::Up => Severity::None,
        };
        level.max(worst(&mut unseen.iter().filter(|incident| incident.source == Source::Manual)))
    }
}

/// The newest end of measuring, if none that counts is measured and one was.
fn silent_since(counted: &[&Member<'_>]) -> Option<Timestamp> {
    let silent = |member: &&Member<'_>| match member.sight.why {
        Because::Silent { .. } | Because::Blind { .. } => Some(member.sight.since),
        Because::Never => Some(None),
        Because::Paused | Because::Maintenance | Because::Said | Because::Judged => None,
    };
    counted.iter().map(silent).collect::<Option<Vec<_>>>()?.into_iter().flatten().max()
}

fn blind_since(counted: &[&Member<'_>]) -> Option<Timestamp> {
    let blind = counted.iter().filter(|member| matches!(member.sight.why, Because::Blind { .. }));
    blind.filter_map(|member| member.sight.since).min()
}

/// What an open incident is by now: the worst that is shown of a monitor it concerns, else whether somebody still works
/// on it.
pub fn tone<'a>(incident: &Incident, members: impl IntoIterator<Item = Member<'a>>) -> Shown {
    if incident.resolved_at.is_some() {
        return Shown::Up;
    }
    let lays = !incident.monitors.is_empty() || incident.handling.impact != Impact::None;
    let concerned = members.into_iter().filter(|member| lays && incident.concerns(member.id));
    let shown: Vec<Shown> = concerned.map(|member| member.sight.shown).collect();
    if let Some(bad) = [Shown::Down, Shown::Degraded].into_iter().find(|bad| shown.contains(bad)) {
        return bad;
    }
    let kept = !shown.is_empty() && shown.iter().all(|shown| *shown == Shown::Maintenance);
    if kept && incident.source == Source::Automatic {
        return Shown::Maintenance;
    }
    match incident.status {
        IncidentStatus::Investigating | IncidentStatus::Identified => Shown::Degraded,
        IncidentStatus::Monitoring | IncidentStatus::Resolved | IncidentStatus::Postmortem => Shown::Up,
    }
}

/// An automatic incident counts unless its monitor is in maintenance; people's always do.
fn counts(incident: &Incident, counted: &[&Member<'_>]) -> bool {
    let in_maintenance = || own(incident, counted).is_some_and(|member| member.sight.shown == Shown::Maintenance);
    incident.source == Source::Manual || !in_maintenance()
}

/// The monitor that an automatic incident is of.
fn own<'a, 'b>(incident: &Incident, counted: &[&'a Member<'b>]) -> Option<&'a Member<'b>> {
    let id = incident.monitors.first().filter(|_| incident.source == Source::Automatic)?;
    counted.iter().copied().find(|member| member.id == id)
}

/// Whether one that counts is shown as bad as the incident says.
fn shows(incident: &Incident, counted: &[&Member<'_>]) -> bool {
    let concerned = || counted.iter().filter(|member| incident.concerns(member.id));
    let laid = match incident.handling.impact {
        Impact::None => false,
        Impact::Degraded => concerned().any(|member| matches!(member.sight.shown, Shown::Degraded | Shown::Down)),
        Impact::Down => concerned().any(|member| member.sight.shown == Shown::Down),
    };
    let judged = || own(incident, counted).is_some_and(|own| matches!(own.sight.shown, Shown::Degraded | Shown::Down));
    laid || incident.source == Source::Automatic && judged()
}

fn told(incident: &Incident, counted: &[&Member<'_>]) -> Told {
    let silent = own(incident, counted).and_then(|own| match own.sight.why {
        Because::Silent { last, status } | Because::Blind { last: Some(last), status } => {
            Some(Silent { monitor: own.id.clone(), status, last })
        }
        Because::Blind { last: None, .. }
        | Because::Paused
        | Because::Never
        | Because::Maintenance
        | Because::Said
        | Because::Judged => None,
    });
    Told { incident: incident.id.clone(), silent }
}

#[cfg(test)]
mod tests;
