//! The books' part in what operators ask of maintenance: decided on a copy of the calendar, which is kept once that is
//! committed.

use std::time::Duration;

use serde_json::Value as Json;

use super::Site;
use super::command::Carried;
use super::news;
use crate::model::{
    Audit, Change, Command, Done, Draft, Fault, Maintenance, MaintenanceId, MaintenanceRecord, Refusal, Timestamp,
};
use crate::schedule::occurrences;
use crate::site::definitions::Plan;

/// A window that is further ahead comes too late to be announced.
const AHEAD: Duration = Duration::from_secs(5 * 366 * 86_400);
/// So many made through the operators' API are kept at most.
const MADE_MOST: usize = 1_000;

impl Site {
    /// Planned work that is new.
    pub(super) fn announce(&self, command: &Command, draft: &Draft, now: Timestamp) -> Result<Carried, Refusal> {
        self.ours(&draft.id)?;
        if self.calendar.made().contains_key(&draft.id) {
            let message = format!("there is a maintenance `{}` already", draft.id);
            return Err(Refusal::Conflict(Fault::new(message, "change that one with PATCH, or leave `id` out")));
        }
        if self.calendar.made().len() >= MADE_MOST {
            let message = format!("{MADE_MOST} maintenances were made with the API: there is room for no more");
            return Err(Refusal::Conflict(Fault::new(message, "cancel those that are over")));
        }
        let maintenance = self.holds(draft, now)?;
        self.comes(&maintenance, now)?;
        Ok(self.replan(command, None, Plan::Make(Box::new(draft.clone())), now))
    }

    /// Other facts about it: what has not started follows them. What cannot is refused.
    pub(super) fn revise(
        &self,
        command: &Command,
        (before, after): (&Draft, &Draft),
        now: Timestamp,
    ) -> Result<Carried, Refusal> {
        let held = self.made(&before.id)?;
        if held != before {
            let message = format!("the maintenance `{}` was changed by somebody else meanwhile", before.id);
            return Err(Refusal::Conflict(Fault::new(message, "look at it and send the change again")));
        }
        let maintenance = self.holds(after, now)?;
        if let Some(running) = self.calendar.running(&before.id).filter(|_| before != after) {
            let once = before.rrule.is_none() || maintenance.recurrence.is_none() && maintenance.start <= now;
            if once {
                let message = format!(
                    "the window of `{}` runs since {}: from its start on nothing about it changes",
                    before.id, running.start
                );
                let hint = format!(
                    "announce another one that begins when it ends ({}), or cancel it: then it ends now",
                    running.end
                );
                return Err(Refusal::Conflict(Fault::new(message, hint)));
            }
        }
        if maintenance.recurrence.is_none() {
            self.comes(&maintenance, now)?;
        }
        Ok(self.replan(command, Some(held), Plan::Make(Box::new(after.clone())), now))
    }

    /// It does not come; what runs of it ends now.
    pub(super) fn cancel(&self, command: &Command, id: &MaintenanceId, now: Timestamp) -> Result<Carried, Refusal> {
        let held = self.made(id)?;
        Ok(self.replan(command, Some(held), Plan::Remove(id.clone()), now))
    }

    /// Windows that the configuration says run now, and that are over already, are told: nobody else notices that they
    /// do not.
    pub(super) fn warn_of_ended(&self, now: Timestamp) {
        for maintenance in &self.config.maintenance {
            if let Some(start) = self.calendar.ended(maintenance, now) {
                let (id, cure) = (&maintenance.id, "give the maintenance another id or another start to have it run");
                tracing::warn!(maintenance.id = %id, window.start = %start, "this window is over: it was ended and does not begin again; {cure}");
            }
        }
    }

    /// What would run now and was ended before its time does not begin again.
    fn comes(&self, maintenance: &Maintenance, now: Timestamp) -> Result<(), Refusal> {
        let Some(start) = self.calendar.ended(maintenance, now) else { return Ok(()) };
        let message =
            format!("the window of `{}` that began at {start} is over: it does not begin again", maintenance.id);
        Err(Refusal::Conflict(Fault::new(message, "announce it with another `id`, or with another `start`")))
    }

    fn replan(&self, command: &Command, before: Option<&Draft>, plan: Plan, now: Timestamp) -> Carried {
        let mut batch = self.batch(now);
        let held = before.map(MaintenanceRecord::from);
        let (change, action, record, (before, after)) = match &plan {
            Plan::Make(draft) => {
                let (record, action) =
                    (MaintenanceRecord::from(&**draft), if held.is_some() { "changed" } else { "announced" });
                let difference = Audit::difference(held.as_ref(), &record);
                (Change::Made(draft.clone()), action, Some(record), difference)
            }
            Plan::Remove(id) => {
                let was = serde_json::to_value(&held).unwrap_or(Json::Null);
                (Change::Unmade(id.clone()), "cancelled", held, (was, Json::Null))
            }
        };
        let record = record.expect("what is removed was there before");
        let (who, action, subject) = (command.who.clone(), format!("maintenance.{action}"), record.id.to_string());
        batch.changes.extend([change, Change::Audit(Box::new(Audit { at: now, who, action, subject, before, after }))]);
        let mut calendar = self.calendar.clone();
        let over = news::tell(calendar.plan(plan, now), &self.config, &self.subscribers, &mut batch);
        Carried::of_plan(batch, Done::Maintenance(Box::new(record)), (calendar, over))
    }

    /// One that was made through the operators' API.
    fn made(&self, id: &MaintenanceId) -> Result<&Draft, Refusal> {
        self.ours(id)?;
        self.calendar.made().get(id).ok_or_else(|| Refusal::no_maintenance(id))
    }

    /// What the configuration defines is changed there.
    fn ours(&self, id: &MaintenanceId) -> Result<(), Refusal> {
        let configured = self.config.maintenance.iter().any(|maintenance| maintenance.id == *id);
        if configured { Err(Refusal::configured(id)) } else { Ok(()) }
    }

    /// By the configuration in force now; and it is not over yet.
    fn holds(&self, draft: &Draft, now: Timestamp) -> Result<Maintenance, Refusal> {
        let told = |fault: crate::model::maintenance::Fault| Fault { message: fault.says, hint: fault.cure };
        let strangers = draft.strangers(&self.config);
        let (maintenance, mut faults) = match draft.check(&self.config.site.timezone) {
            Ok(maintenance) => (Some(maintenance), strangers),
            Err(faults) => (None, faults.into_iter().chain(strangers).collect()),
        };
        let mut faults: Vec<Fault> = faults.drain(..).map(told).collect();
        let once = maintenance.as_ref().filter(|maintenance| maintenance.recurrence.is_none());
        if let Some(end) = once.map(|maintenance| maintenance.start + maintenance.length).filter(|end| *end <= now) {
            faults.push(Fault::new(
                format!("it is over already: it ends at {end}"),
                format!("it is {now} here; check the date and the offset"),
            ));
        }
        let again = maintenance.as_ref().filter(|maintenance| maintenance.recurrence.is_some());
        if again.is_some_and(|maintenance| occurrences::windows(maintenance, now, now + AHEAD, 1).is_empty()) {
            faults.push(Fault::new(
                format!("its `rrule` brings no window after {now}"),
                "look at `start`, and at COUNT or UNTIL of the rule".to_owned(),
            ));
        }
        maintenance.filter(|_| faults.is_empty()).ok_or(Refusal::Invalid(faults))
    }
}
