//! What is asked of a site: what is shown, how it is all in all, which page an incident has, what runs over a monitor.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::sync::Arc;

use super::now::{Member, Now};
use super::sight::{Known, Sight};
use super::{Seat, Site};
use crate::model::{GroupId, Impact, Incident, Monitor, MonitorFacts, MonitorId, Severity, Shown, Timestamp, Window};

/// Open incidents that lay something over monitors: looked for once, asked for many monitors.
pub(super) struct Laid<'a> {
    /// Each with whether visitors may know of it.
    incidents: Vec<(&'a Incident, bool)>,
}

impl Laid<'_> {
    /// The worst that is laid over a monitor, and since when. Of what visitors see, only what they see may be said.
    fn over(&self, monitor: &Monitor) -> Option<(Impact, Timestamp)> {
        let may_say = |public: bool| public || !monitor.is_public();
        self.incidents
            .iter()
            .filter(|(incident, public)| may_say(*public) && incident.concerns(&monitor.id))
            .map(|(incident, _)| {
                (incident.handling.impact, incident.handling.impact_since().unwrap_or(incident.started_at))
            })
            .max_by_key(|(impact, since)| (*impact, Reverse(*since)))
    }
}

impl Site {
    /// What is shown of a monitor at an instant.
    pub fn shown(&self, id: &MonitorId, at: Timestamp) -> Sight {
        self.seat(id).map_or(Sight::PAUSED, |seat| self.sight(seat, at, &self.laid()))
    }

    /// The same of a seat that is on its way.
    pub(super) fn sight(&self, seat: &Seat, at: Timestamp, laid: &Laid<'_>) -> Sight {
        Sight::of(&Known {
            at,
            enabled: seat.monitor.enabled,
            standing: &seat.standing,
            maintenance: self.quiet(&seat.monitor.id, at),
            said: laid.over(&seat.monitor),
            blind: self.outlook.over(seat),
        })
    }

    /// What lays something over monitors.
    pub(super) fn laid(&self) -> Laid<'_> {
        let lays = self.open_that(|incident| incident.handling.impact != Impact::None && !incident.drill);
        Laid { incidents: lays.map(|incident| (incident, self.is_public(incident))).collect() }
    }

    /// The same while an incident is as given: its seat is out of its place.
    pub(super) fn laid_with<'a>(&'a self, given: &'a Incident) -> Laid<'a> {
        let mut laid = self.laid();
        laid.incidents.retain(|(incident, _)| incident.id != given.id);
        if given.resolved_at.is_none() && given.handling.impact != Impact::None && !given.drill {
            laid.incidents.push((given, self.is_public(given)));
        }
        laid
    }

    /// The maintenance that runs over a monitor at an instant, of overlapping windows as one.
    pub fn quiet(&self, id: &MonitorId, at: Timestamp) -> Option<Window> {
        self.calendar.over(id, at)
    }

    /// Whether maintenance runs over a monitor.
    pub fn is_quiet(&self, id: &MonitorId, at: Timestamp) -> bool {
        self.quiet(id, at).is_some()
    }

    /// How the public site is all in all.
    pub fn now(&self, at: Timestamp) -> Now {
        Now::of(&self.members(None, at), self.open().filter(|incident| self.is_public(incident)))
    }

    /// How the public part of a group is.
    #[cfg_attr(binary_alone, expect(dead_code, reason = "what surfaces say is compared with it"))]
    pub fn shown_group(&self, group: &GroupId, at: Timestamp) -> Now {
        Now::of_group(&self.members(Some(group), at), self.open().filter(|incident| self.is_public(incident)))
    }

    fn members<'a>(&'a self, group: Option<&GroupId>, at: Timestamp) -> Vec<Member<'a>> {
        let laid = self.laid();
        let inside = |monitor: &Monitor| group.is_none() || monitor.group.as_ref() == group;
        let public = self.config.monitors.iter().filter(|monitor| monitor.is_public());
        // A paused one does not count, but an incident may name it.
        let member = |monitor: &'a Arc<Monitor>| {
            let seat = self.seat(&monitor.id);
            let sight = seat.map_or(Sight::PAUSED, |seat| self.sight(seat, at, &laid));
            Member { id: &monitor.id, sight, slow: seat.is_some_and(Seat::is_slow) }
        };
        public.filter(|monitor| inside(monitor)).map(member).collect()
    }

    /// Every open incident, private ones too, drills aside.
    pub fn open(&self) -> impl Iterator<Item = &Incident> {
        self.open_that(|_| true)
    }

    fn open_that(&self, wanted: impl Fn(&Incident) -> bool + Copy) -> impl Iterator<Item = &Incident> {
        let automatic = self.seats.those(move |seat| seat.open_incident().is_some_and(wanted));
        self.people.open().filter(move |incident| wanted(incident)).chain(automatic.filter_map(Seat::open_incident))
    }

    /// Whether visitors may know of an incident.
    pub fn is_public(&self, incident: &Incident) -> bool {
        incident.is_public(|id| self.may_be_known(id))
    }

    /// Whether visitors may know of a monitor.
    pub(super) fn may_be_known(&self, id: &MonitorId) -> bool {
        self.known(id).is_some_and(|(_, public)| public)
    }

    /// The public page of an incident, absolute, if it has one.
    pub fn page_of(&self, incident: &Incident) -> Option<String> {
        self.is_public(incident).then(|| format!("{}/incidents/{}", self.config.site_url(), incident.id))
    }

    /// Monitors that visitors may not know of.
    pub(super) fn private(&self) -> HashSet<MonitorId> {
        let former = self.dormant.keys().filter(|id| self.known(id).is_some_and(|(_, public)| !public));
        let watched = self.config.monitors.iter().filter(|monitor| !monitor.is_public()).map(|monitor| &monitor.id);
        watched.chain(former).cloned().collect()
    }

    /// The name of a monitor and whether visitors may know of it, as it is or was last configured.
    pub(super) fn known(&self, id: &MonitorId) -> Option<(&str, bool)> {
        let former = || self.dormant.get(id).map(|former| (former.name.as_str(), former.public));
        self.configured(id).map(|monitor| (monitor.name.as_str(), monitor.is_public())).or_else(former)
    }

    /// A monitor of the configuration in force.
    pub(super) fn configured(&self, id: &MonitorId) -> Option<&Arc<Monitor>> {
        match self.seat(id) {
            Some(seat) => Some(&seat.monitor),
            None => self.config.monitor(id),
        }
    }

    /// Of how many public monitors it is not known what they are: nobody has measured them for too long, or our own
    /// network is down or doubted.
    pub fn silent(&self, at: Timestamp) -> usize {
        let unknown = |seat: &Seat| {
            seat.is_public() && (seat.standing.silent_since(at).is_some() || self.outlook.over(seat).is_some())
        };
        self.seats.those(unknown).count()
    }

    /// Whether this is a public monitor that is watched.
    pub fn is_watched_in_public(&self, id: &MonitorId) -> bool {
        self.seat(id).is_some_and(Seat::is_public)
    }

    /// As of when it is told: at this instant, unless a public monitor was checked after it.
    pub fn told_at(&self, at: Timestamp) -> Timestamp {
        let public = self.seats.those(Seat::is_public);
        public.filter_map(|seat| seat.standing.last_check).map(|(last, _)| last).fold(at, Timestamp::max)
    }

    /// Open incidents by severity.
    pub fn incidents_open(&self) -> Vec<(&'static str, u64)> {
        let open = |severity: Severity| self.open().filter(|incident| incident.severity == severity).count() as u64;
        [Severity::Minor, Severity::Major, Severity::Critical]
            .into_iter()
            .map(|severity| (severity.as_str(), open(severity)))
            .collect()
    }

    /// When maintenance, a drill or a check that is held has something to do next.
    pub fn next(&self) -> Timestamp {
        let drill = self.drills.values().map(|drill| drill.ends).min();
        [drill, self.outlook.next()].into_iter().flatten().fold(self.calendar.next(), Timestamp::min)
    }

    /// Whether a configuration was fed.
    pub const fn is_rostered(&self) -> bool {
        self.rostered
    }

    /// How long raw checks are kept, days.
    pub fn raw_days(&self) -> u32 {
        self.config.storage.raw_days
    }

    /// A monitor as it is told; one that is configured no more has no page.
    pub(super) fn monitor_facts(&self, monitor: &Monitor, status: Shown) -> MonitorFacts {
        let has_page = monitor.is_public() && self.configured(&monitor.id).is_some();
        MonitorFacts {
            id: monitor.id.clone(),
            name: monitor.name.clone(),
            group: monitor.group.clone(),
            status,
            url: has_page.then(|| format!("{}/monitors/{}", self.config.site_url(), monitor.id)),
        }
    }
}
