//! What operators ask of maintenance: announced, changed, cancelled.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value as Json;

use super::definitions::Plan;
use super::{Site, news};
use crate::model::{
    Audit, Batch, Change, Command, Done, Draft, Fault, Maintenance, MaintenanceId, MaintenanceRecord, Refusal,
    Timestamp,
};
use crate::schedule::occurrences;

/// A window that is further ahead comes too late to be announced.
const AHEAD: Duration = Duration::from_secs(5 * 366 * 86_400);
/// So many made through the operators' API are kept at most.
const MADE_MOST: usize = 1_000;

/// Planned work that is new.
pub(super) fn announce(site: &mut Site, command: &Command, draft: &Draft, batch: &mut Batch) -> Result<Done, Refusal> {
    ours(site, &draft.id)?;
    if site.calendar.made().contains_key(&draft.id) {
        let message = format!("there is a maintenance `{}` already", draft.id);
        return Err(Refusal::Conflict(Fault::new(message, "change that one with PATCH, or leave `id` out")));
    }
    if site.calendar.made().len() >= MADE_MOST {
        let message = format!("{MADE_MOST} maintenances were made with the API: there is room for no more");
        return Err(Refusal::Conflict(Fault::new(message, "cancel those that are over")));
    }
    let maintenance = holds(site, draft, batch.at)?;
    comes(site, &maintenance, batch.at)?;
    Ok(replan(site, command, None, Plan::Make(Box::new(draft.clone())), batch))
}

/// Other facts about it: what has not started follows them. What cannot is refused.
pub(super) fn revise(
    site: &mut Site,
    command: &Command,
    (before, after): (&Draft, &Draft),
    batch: &mut Batch,
) -> Result<Done, Refusal> {
    let now = batch.at;
    let held = made(site, &before.id)?.clone();
    if held != *before {
        let message = format!("the maintenance `{}` was changed by somebody else meanwhile", before.id);
        return Err(Refusal::Conflict(Fault::new(message, "look at it and send the change again")));
    }
    let maintenance = holds(site, after, now)?;
    if let Some(running) = site.calendar.running(&before.id).filter(|_| before != after) {
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
        comes(site, &maintenance, now)?;
    }
    Ok(replan(site, command, Some(&held), Plan::Make(Box::new(after.clone())), batch))
}

/// It does not come; what runs of it ends now.
pub(super) fn cancel(
    site: &mut Site,
    command: &Command,
    id: &MaintenanceId,
    batch: &mut Batch,
) -> Result<Done, Refusal> {
    let held = made(site, id)?.clone();
    Ok(replan(site, command, Some(&held), Plan::Remove(id.clone()), batch))
}

/// Windows that the configuration says run now, and that are over already, are told: nobody else notices that they
/// do not.
pub(super) fn warn_of_ended(site: &Site, now: Timestamp) {
    for maintenance in &site.config.maintenance {
        if let Some(start) = site.calendar.ended(maintenance, now) {
            let (id, cure) = (&maintenance.id, "give the maintenance another id or another start to have it run");
            tracing::warn!(maintenance.id = %id, window.start = %start, "this window is over: it was ended and does \
                not begin again; {cure}");
        }
    }
}

/// What would run now and was ended before its time does not begin again.
fn comes(site: &Site, maintenance: &Maintenance, now: Timestamp) -> Result<(), Refusal> {
    let Some(start) = site.calendar.ended(maintenance, now) else { return Ok(()) };
    let message = format!("the window of `{}` that began at {start} is over: it does not begin again", maintenance.id);
    Err(Refusal::Conflict(Fault::new(message, "announce it with another `id`, or with another `start`")))
}

fn replan(site: &mut Site, command: &Command, before: Option<&Draft>, plan: Plan, batch: &mut Batch) -> Done {
    let now = batch.at;
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
    let news = Arc::make_mut(&mut site.calendar).plan(plan, now);
    news::tell(news, site, batch);
    Done::Maintenance(Box::new(record))
}

/// One that was made through the operators' API.
fn made<'a>(site: &'a Site, id: &MaintenanceId) -> Result<&'a Draft, Refusal> {
    ours(site, id)?;
    site.calendar.made().get(id).ok_or_else(|| Refusal::no_maintenance(id))
}

/// What the configuration defines is changed there.
fn ours(site: &Site, id: &MaintenanceId) -> Result<(), Refusal> {
    let configured = site.config.maintenance.iter().any(|maintenance| maintenance.id == *id);
    if configured { Err(Refusal::configured(id)) } else { Ok(()) }
}

/// By the configuration in force now; and it is not over yet.
fn holds(site: &Site, draft: &Draft, now: Timestamp) -> Result<Maintenance, Refusal> {
    let told = |fault: crate::model::maintenance::DraftFault| Fault { message: fault.says, hint: fault.cure };
    let strangers = draft.strangers(&site.config);
    let (maintenance, mut faults) = match draft.check(&site.config.site.timezone) {
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
