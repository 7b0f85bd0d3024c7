//! The books' part in what people do: open incidents of theirs, commands that must happen once, and what a decision
//! changes.

use std::collections::HashMap;
use std::time::Duration;

use super::Site;
use super::drills::Drill;
use super::page::After;
use crate::model::{
    Batch, Change, Chronicle, Command, Config, Done, Entry, Fault, Impact, Incident, IncidentId, IncidentKind,
    IncidentRecord, MonitorId, Order, PeopleLoaded, Refusal, Remembered, Shown, Source, Standing, Timestamp,
    Visibility,
};
use crate::site::calendar::Calendar;
use crate::site::people::telling::{Surroundings, tell};
use crate::site::people::{self, Case, Decision, files};
use crate::site::seat::Seat;

/// A repetition of a command is answered for so long.
const REPEATED_WITHIN: Duration = Duration::from_secs(24 * 60 * 60);
/// Commands remembered at most; the oldest are forgotten first.
const REMEMBERED: usize = 1_000;

/// What the ledger knows of people between two commands.
#[derive(Debug, Default)]
pub(super) struct People {
    /// Open incidents that people opened.
    open: HashMap<IncidentId, Incident>,
    /// By token and key.
    remembered: HashMap<(String, String), Remembered>,
}

impl People {
    pub(super) fn open(&self) -> impl Iterator<Item = &Incident> {
        self.open.values()
    }
}

/// What a command comes to, once it is committed.
#[derive(Debug)]
pub(crate) struct Carried {
    /// What is written.
    pub(crate) batch: Batch,
    /// What is answered.
    pub(crate) done: Done,
    what: Carriage,
    remembered: Option<Remembered>,
}

/// What is different once it is committed.
#[derive(Debug)]
enum Carriage {
    /// An incident, and where its monitor stands.
    Incident(Box<Incident>, Option<Box<Standing>>),
    /// A drill that begins; the one of this incident ends if there is none.
    Drill(IncidentId, Option<Box<Drill>>),
    /// What is planned, and the monitors whose window is over.
    Calendar(Box<Calendar>, Vec<MonitorId>),
}

impl Carried {
    /// A drill that begins, or is to end.
    pub(super) fn of_drill(batch: Batch, done: IncidentRecord, drill: Option<Drill>) -> Self {
        let what = Carriage::Drill(done.id.clone(), drill.map(Box::new));
        Self { batch, done: done.into(), what, remembered: None }
    }

    /// What is planned from now on, and the monitors whose window is over.
    pub(super) fn of_plan(batch: Batch, done: Done, (calendar, over): (Calendar, Vec<MonitorId>)) -> Self {
        Self { batch, done, what: Carriage::Calendar(Box::new(calendar), over), remembered: None }
    }
}

impl Site {
    /// What the store knows of people.
    pub(crate) fn meet(&mut self, loaded: PeopleLoaded, now: Timestamp) {
        self.resume_drills(loaded.drills, now);
        self.people.open = loaded.open.into_iter().map(|incident| (incident.id.clone(), incident)).collect();
        let key = |command: &Remembered| (command.who.clone(), command.once.key.clone());
        self.people.remembered = loaded.remembered.into_iter().map(|command| (key(&command), command)).collect();
    }

    /// The answer to a command that was carried out already.
    ///
    /// # Errors
    /// The key was used for another request.
    pub(crate) fn answered(&self, command: &Command, now: Timestamp) -> Result<Option<Done>, Refusal> {
        let Some(once) = &command.once else { return Ok(None) };
        let known = self.people.remembered.get(&(command.who.clone(), once.key.clone()));
        match known.filter(|known| now.since(known.at) < REPEATED_WITHIN) {
            None => Ok(None),
            Some(known) if known.once == *once => Ok(Some(known.answer.clone())),
            Some(_) => {
                let fault = Fault::new(
                    "this Idempotency-Key was used for another request",
                    "send each new request with a new key",
                );
                Err(Refusal::KeyReused(fault))
            }
        }
    }

    /// Decides about a command; changes nothing yet.
    ///
    /// # Errors
    /// Why nothing is to be done.
    pub(crate) fn carry_out(
        &self,
        command: &Command,
        story: Option<&Chronicle>,
        now: Timestamp,
    ) -> Result<Carried, Refusal> {
        let mut carried = match &command.order {
            Order::Drill { monitor, length } => self.start_drill(command, (monitor, *length), now)?,
            Order::EndDrill { incident } => self.stop_drill(command, incident, now)?,
            Order::Announce(draft) => self.announce(command, draft, now)?,
            Order::Revise { before, after } => self.revise(command, (before, after), now)?,
            Order::Cancel(id) => self.cancel(command, id, now)?,
            Order::Open(_)
            | Order::Update { .. }
            | Order::Edit { .. }
            | Order::Reword { .. }
            | Order::Resolve { .. }
            | Order::Acknowledge { .. } => self.decide(command, story, now)?,
        };
        let after = match &carried.what {
            Carriage::Incident(incident, _) => {
                After { calendar: &self.calendar, incidents: std::slice::from_ref(incident) }
            }
            Carriage::Calendar(calendar, _) => After { calendar, incidents: &[] },
            // Of the page nothing changes.
            Carriage::Drill(..) => After { calendar: &self.calendar, incidents: &[] },
        };
        self.add_page(&mut carried.batch, &after);
        let remember = |once| Remembered { who: command.who.clone(), once, answer: carried.done.clone(), at: now };
        carried.remembered = command.once.clone().map(remember);
        carried
            .batch
            .changes
            .extend(carried.remembered.clone().map(|remembered| Change::Remember(Box::new(remembered))));
        carried.batch.durable = true;
        Ok(carried)
    }

    fn decide(&self, command: &Command, story: Option<&Chronicle>, now: Timestamp) -> Result<Carried, Refusal> {
        if let Order::Open(draft) = &command.order
            && let Some(missing) = draft.monitors.iter().find(|id| !self.configured(id))
        {
            let fault = Fault::new(
                format!("`{missing}` is not the id of a monitor"),
                "the configuration has changed: send it again",
            );
            return Err(Refusal::Invalid(vec![fault]));
        }
        let standing = story.and_then(|story| self.standing_of(&story.incident.id));
        let case = Case { now, who: &command.who, story, standing, fresh: self.random };
        let decision = people::decide(&command.order, &case)?;
        let mut batch = self.batch(now);
        if let Some(standing) = &decision.standing
            && let Some((id, seat)) = self.seat_of(&decision.incident.id)
        {
            batch.standings.push((id.clone(), seat.clone(), standing.clone()));
        }
        let around = self.around(&self.config, now, &decision);
        let done = IncidentRecord {
            visitors: Some(around.visitors(&decision.incident)),
            taken_over: decision.takes_over(story),
            ..IncidentRecord::new(&decision.incident, around.page(&decision.incident))
        };
        let done = done.with_updates(&timeline(&decision, story));
        let (incident, standing) = (decision.incident.clone(), decision.standing.clone());
        tell(decision, &around, &mut batch);
        let what = Carriage::Incident(Box::new(incident), standing.map(Box::new));
        Ok(Carried { batch, done: done.into(), what, remembered: None })
    }

    /// A command has been committed.
    pub(crate) fn adopt(&mut self, carried: Carried, now: Timestamp) -> Done {
        let Carried { batch: _, done, what, remembered } = carried;
        if let Some(remembered) = remembered {
            self.people.remembered.retain(|_, known| now.since(known.at) < REPEATED_WITHIN);
            if self.people.remembered.len() >= REMEMBERED {
                let oldest =
                    self.people.remembered.iter().min_by_key(|(_, known)| known.at).map(|(key, _)| key.clone());
                oldest.and_then(|oldest| self.people.remembered.remove(&oldest));
            }
            self.people.remembered.insert((remembered.who.clone(), remembered.once.key.clone()), remembered);
        }
        match what {
            Carriage::Incident(incident, standing) => self.hold(*incident, standing.map(|standing| *standing)),
            Carriage::Calendar(calendar, over) => {
                self.calendar = *calendar;
                self.released.extend(over);
            }
            Carriage::Drill(incident, drill) => self.adopt_drill(&incident, drill.map(|drill| *drill), now),
        }
        done
    }

    /// What changes because of the files of a configuration; nothing when they say what they said.
    pub(crate) fn follow_files(&self, config: &Config, stored: &[Chronicle], now: Timestamp) -> (Batch, Vec<Incident>) {
        let mut batch = self.batch(now);
        let mut changed = Vec::new();
        for decision in files::plan(&config.incidents, stored, now, self.random) {
            changed.push(decision.incident.clone());
            let around = self.around(config, now, &decision);
            tell(decision, &around, &mut batch);
        }
        self.add_page(&mut batch, &After { calendar: &self.calendar, incidents: &changed });
        (batch, changed)
    }

    /// An incident has been committed.
    pub(crate) fn hold(&mut self, incident: Incident, standing: Option<Standing>) {
        match incident.source {
            Source::Manual if incident.resolved_at.is_none() && !incident.handling.withdrawn => {
                self.people.open.insert(incident.id.clone(), incident);
            }
            Source::Manual => {
                self.people.open.remove(&incident.id);
            }
            Source::Automatic if incident.kind == IncidentKind::Certificate => {
                let holds = |seat: &&mut Seat| seat.certificate.as_ref().is_some_and(|held| held.id == incident.id);
                if let Some(seat) = self.seats.values_mut().find(holds) {
                    seat.certificate = Some(incident);
                }
            }
            Source::Automatic => {
                let drills = self.drills.values_mut().map(|drill| &mut drill.seat);
                let seat = self
                    .seats
                    .values_mut()
                    .chain(drills)
                    .find(|seat| seat.incident.as_ref().is_some_and(|held| held.id == incident.id));
                if let Some(seat) = seat {
                    seat.standing = standing.unwrap_or_else(|| seat.standing.clone());
                    seat.incident = Some(incident);
                }
            }
        }
    }

    fn configured(&self, id: &MonitorId) -> bool {
        self.config.monitors.iter().any(|monitor| monitor.id == *id)
    }

    fn standing_of(&self, incident: &IncidentId) -> Option<&Standing> {
        let of = |standing: &&Standing| standing.episode.as_ref().is_some_and(|episode| episode.incident == *incident);
        self.seats.values().map(|seat| &seat.standing).find(of)
    }

    fn seat_of(&self, incident: &IncidentId) -> Option<(&MonitorId, &crate::model::Location)> {
        let of = |standing: &Standing| standing.episode.as_ref().is_some_and(|episode| episode.incident == *incident);
        self.seats.iter().find(|(_, seat)| of(&seat.standing)).map(|(id, seat)| (id, &seat.location))
    }

    fn around<'a>(&'a self, config: &'a Config, now: Timestamp, decision: &Decision) -> Surroundings<'a> {
        let incident = &decision.incident;
        let episode = decision.standing.as_ref().and_then(|standing| standing.episode.as_ref());
        let downtime = episode.filter(|episode| episode.is_open()).map(|episode| episode.downtime(now));
        Surroundings {
            now,
            config,
            dormant: &self.dormant,
            subscribers: &self.subscribers,
            shown: incident.monitors.iter().map(|id| (id.clone(), self.shown(id, Some(incident), now))).collect(),
            downtime,
        }
    }

    /// What is shown of a monitor: maintenance over everything, else the worse of its judged status and of what people
    /// say in open incidents, one of them being as given.
    pub(crate) fn shown(&self, id: &MonitorId, given: Option<&Incident>, now: Timestamp) -> Shown {
        if self.calendar.until(id, now).is_some_and(|until| now < until) {
            return Shown::Maintenance;
        }
        let judged = self.seats.get(id).map_or(Shown::Unknown, |seat| seat.standing.current(now).shown());
        let held = self.people.open.values().chain(self.seats.values().filter_map(|seat| seat.incident.as_ref()));
        // Of what visitors see, only what they see may be said.
        let is_public =
            |id: &MonitorId| self.seats.get(id).is_some_and(|seat| seat.monitor.visibility == Visibility::Public);
        let may_say = |held: &&Incident| !is_public(id) || held.is_public(is_public);
        let lies = |incident: &&Incident| incident.resolved_at.is_none() && incident.concerns(id);
        let others = held.filter(|held| given.is_none_or(|given| given.id != held.id)).filter(lies).filter(may_say);
        let laid = others.chain(given.filter(lies));
        laid.map(|incident| incident.handling.impact).max().unwrap_or(Impact::None).over(judged)
    }
}

/// The timeline after a decision, oldest first.
fn timeline(decision: &Decision, story: Option<&Chronicle>) -> Vec<Entry> {
    let mut entries = story.map(|story| story.entries.clone()).unwrap_or_default();
    for change in &decision.reworded {
        for entry in entries.iter_mut().filter(|entry| entry.id == change.entry) {
            entry.body.clone_from(&change.body);
        }
    }
    entries.extend(decision.entries.iter().map(|(entry, _)| entry.clone()));
    entries
}
