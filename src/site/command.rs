//! What people do: open incidents of theirs, commands that must happen once, and what a decision changes.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use super::incident::downtime;
use super::people::telling::{tell, visitors};
use super::people::{self, Case, Decision, files};
use super::seat::Seat;
use super::{Site, clock, drills, planning, words};
use crate::model::{
    Batch, Change, Chronicle, ClockStep, Command, Done, Entry, Fault, Incident, IncidentId, IncidentKind,
    IncidentRecord, Location, MonitorId, Operator, Order, PeopleLoaded, Refusal, Remembered, Source, Timestamp,
};

/// A repetition of a command is answered for so long.
const REPEATED_WITHIN: Duration = Duration::from_secs(24 * 60 * 60);
/// Commands remembered at most; the oldest are forgotten first.
const REMEMBERED: usize = 1_000;

/// What is known of people between two commands.
#[derive(Clone, Debug, Default)]
pub(super) struct People {
    /// Open incidents that people opened.
    open: HashMap<IncidentId, Arc<Incident>>,
    /// By token and key.
    remembered: Arc<HashMap<(String, String), Remembered>>,
}

impl People {
    /// As the store knows it.
    pub(super) fn loaded(loaded: PeopleLoaded) -> Self {
        let key = |command: &Remembered| (command.who.clone(), command.once.key.clone());
        let open = loaded.open.into_iter().filter(|incident| !incident.handling.withdrawn);
        Self {
            open: open.map(|incident| (incident.id.clone(), Arc::new(incident))).collect(),
            remembered: Arc::new(loaded.remembered.into_iter().map(|command| (key(&command), command)).collect()),
        }
    }

    /// Their open incidents.
    pub(super) fn open(&self) -> impl Iterator<Item = &Incident> {
        self.open.values().map(|incident| &**incident)
    }

    /// An incident of theirs as it is now.
    fn hold(&mut self, incident: &Incident) {
        if incident.resolved_at.is_none() && !incident.handling.withdrawn {
            self.open.insert(incident.id.clone(), Arc::new(incident.clone()));
        } else {
            self.open.remove(&incident.id);
        }
    }

    /// The clock has stepped: their incidents go on, and a repetition is answered for as long as ever.
    pub(super) fn stepped(&mut self, step: &ClockStep, batch: &mut Batch) {
        let mut open: Vec<&mut Arc<Incident>> = self.open.values_mut().collect();
        open.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        open.into_iter().for_each(|incident| clock::bring(Arc::make_mut(incident), step, batch));
        for known in Arc::make_mut(&mut self.remembered).values_mut() {
            known.at = step.moved(known.at);
        }
    }

    fn remember(&mut self, command: Remembered, now: Timestamp) {
        let known = Arc::make_mut(&mut self.remembered);
        known.retain(|_, known| now.since(known.at) < REPEATED_WITHIN);
        if known.len() >= REMEMBERED {
            let oldest = known.iter().min_by_key(|(_, known)| known.at).map(|(key, _)| key.clone());
            oldest.and_then(|oldest| known.remove(&oldest));
        }
        known.insert((command.who.clone(), command.once.key.clone()), command);
    }
}

/// The answer to a command that was carried out already.
///
/// # Errors
/// The key was used for another request.
pub(super) fn answered(site: &Site, command: &Command, now: Timestamp) -> Result<Option<Done>, Refusal> {
    let Some(once) = &command.once else { return Ok(None) };
    let known = site.people.remembered.get(&(command.who.name.clone(), once.key.clone()));
    match known.filter(|known| now.since(known.at) < REPEATED_WITHIN) {
        None => Ok(None),
        Some(known) if known.once == *once => Ok(Some(known.answer.clone())),
        Some(_) => {
            let message = "this Idempotency-Key was used for another request";
            Err(Refusal::KeyReused(Fault::new(message, "send each new request with a new key")))
        }
    }
}

/// Carries a command out.
///
/// # Errors
/// Why nothing is to be done.
pub(super) fn carry_out(
    site: &mut Site,
    command: &Command,
    story: Option<&Chronicle>,
    batch: &mut Batch,
) -> Result<Done, Refusal> {
    let done = match &command.order {
        Order::Drill { monitor, length, to } => drills::start(site, command, (monitor, *length, to), batch)?.into(),
        Order::EndDrill { incident } => drills::stop(site, command, incident, batch)?.into(),
        Order::Announce(draft) => planning::announce(site, command, draft, batch)?,
        Order::Revise { before, after } => planning::revise(site, command, (before, after), batch)?,
        Order::Cancel(id) => planning::cancel(site, command, id, batch)?,
        // Whoever keeps the clock has no question.
        Order::AcceptClock => {
            return Err(Refusal::Conflict(Fault::new("the clock is believed", "there is nothing to accept")));
        }
        Order::Open(_)
        | Order::Update { .. }
        | Order::Edit { .. }
        | Order::Reword { .. }
        | Order::Resolve { .. }
        | Order::Acknowledge { .. } => of_incident(site, command, story, batch)?.into(),
    };
    if let Some(once) = command.once.clone() {
        let remembered = Remembered { who: command.who.name.clone(), once, answer: done.clone(), at: batch.at };
        site.people.remember(remembered.clone(), batch.at);
        batch.changes.push(Change::Remember(Box::new(remembered)));
    }
    batch.durable = true;
    Ok(done)
}

fn of_incident(
    site: &mut Site,
    command: &Command,
    story: Option<&Chronicle>,
    batch: &mut Batch,
) -> Result<IncidentRecord, Refusal> {
    let now = batch.at;
    if let Order::Open(draft) = &command.order
        && let Some(missing) = draft.monitors.iter().find(|id| site.configured(id).is_none())
    {
        let fault = Fault::new(
            format!("`{missing}` is not the id of a monitor"),
            "the configuration has changed: send it again",
        );
        return Err(Refusal::Invalid(vec![fault]));
    }
    let seat = story.and_then(|story| seat_of(site, &story.incident.id));
    let (standing, calendar) = (seat.map(|seat| &seat.standing), site.calendar.clone());
    let windows = seat.map_or(&[][..], |seat| calendar.windows(&seat.monitor.id));
    let private = site.private();
    let Operator { name: who, from } = &command.who;
    let case = Case { now, who, from: *from, story, standing, windows, private: &private, fresh: site.random };
    let decision = people::decide(&command.order, &case)?;
    if let Some((id, location)) = hold(site, &decision)
        && let Some(standing) = &decision.standing
    {
        batch.standings.push((id, location, standing.clone()));
    }
    let incident = &decision.incident;
    let record = words::recorded(&site.config.site, incident, site.page_of(incident), downtime(site, incident, now));
    let done = IncidentRecord {
        visitors: Some(visitors(site, incident, now)),
        taken_over: decision.takes_over(story),
        ..words::with_timeline(&site.config.site, record, &timeline(&decision, story))
    };
    tell(decision, site, batch);
    Ok(done)
}

/// Brings incidents that are written as files to what the configuration says; nothing when they say what they said.
pub(super) fn follow_files(site: &mut Site, stored: &[Chronicle], batch: &mut Batch) {
    for decision in files::plan(&site.config.clone().incidents, stored, &site.private(), (batch.at, site.random)) {
        hold(site, &decision);
        tell(decision, site, batch);
    }
}

/// The site holds the incident as decided; whose it is, if it is the newest automatic one of a watched monitor.
fn hold(site: &mut Site, decision: &Decision) -> Option<(MonitorId, Location)> {
    let Decision { incident, standing, .. } = decision;
    if incident.source == Source::Manual {
        site.people.hold(incident);
        return None;
    }
    if incident.kind == IncidentKind::Certificate {
        let holds = |seat: &Seat| seat.certificate.as_ref().is_some_and(|held| held.id == incident.id);
        if let Some(mut seat) = site.seats.take_that(holds) {
            seat.certificate = Some(incident.clone());
            site.seats.put(seat);
        }
        return None;
    }
    if incident.kind == IncidentKind::Blind {
        site.outlook.hold(incident);
        return None;
    }
    let holds = |held: Option<&Incident>| held.is_some_and(|held| held.id == incident.id);
    if let Some(drill) = site.drills.values_mut().find(|drill| holds(drill.seat.incident.as_ref())) {
        drill.seat.incident = Some(incident.clone());
        return None;
    }
    let mut seat = site.seats.take_that(|seat| holds(seat.incident.as_ref()))?;
    if let Some(standing) = standing {
        seat.standing = standing.clone();
    }
    // One that a person closed is none of the judge's any more.
    seat.incident = seat.standing.episode.is_some().then(|| incident.clone());
    let whose = (seat.monitor.id.clone(), seat.location.clone());
    site.seats.put(seat);
    Some(whose)
}

fn seat_of<'a>(site: &'a Site, incident: &IncidentId) -> Option<&'a Seat> {
    let of = |seat: &Seat| seat.standing.episode.as_ref().is_some_and(|episode| episode.incident == *incident);
    site.seats.those(of).next()
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
