//! Ours or theirs: whether a failure is judged at once, held until it is known whose fault it is, or taken for ours.
//!
//! With a canary, a failure is held until a look at the canary that began after it has answered; while the canary
//! cannot be reached, failures are ours. Without one see [`doubt`]. Nothing is held for longer than [`HELD_FOR`].

use std::sync::Arc;

use super::outlook::{HELD_FOR, Verdict, end, forget, judge, ours, release};
use super::{Site, blind, doubt, words};
use crate::model::{Batch, Change, Check, ClockStep, Config, Look, MonitorId, OutcomeKind, Status, Story};

/// So many are held at most: more, and all are judged.
const HELD_MOST: usize = 50_000;

const CANARY_TOO: &str = "the canary cannot be reached either: this machine cannot see out";
const BEFORE_CLEAR: &str = "the check began before the canary could be reached again";
const NO_ANSWER: &str = "the canary gave no answer";
const SLEPT: &str = "our own network was in doubt when this machine slept";
const CLOCK_STEPPED: &str = "our own network was in doubt when the clock stepped";

/// A finished check.
pub(super) fn take(site: &mut Site, check: &Arc<Check>, batch: &mut Batch) {
    let verdict = if site.config.canary.is_empty() {
        doubt::weigh(site, check, batch)
    } else {
        let verdict = by_canary(site, check);
        batch.look |= verdict == Verdict::Held;
        verdict
    };
    // Those before it first.
    match verdict {
        Verdict::Believed if !site.outlook.holds(&check.monitor) => judge(site, check, batch),
        Verdict::Ours(why) if !site.outlook.holds(&check.monitor) => judge(site, &ours(check, why), batch),
        Verdict::Believed | Verdict::Ours(_) | Verdict::Held => {
            batch.changes.push(Change::Held(check.clone()));
            site.outlook.push(check);
            if site.config.canary.is_empty() {
                doubt::held(site, check, batch);
            }
        }
    }
}

fn by_canary(site: &Site, check: &Check) -> Verdict {
    let Some(seat) = site.seat(&check.monitor) else { return Verdict::Believed };
    let outlook = &site.outlook;
    if check.outcome.kind != OutcomeKind::Down {
        Verdict::Believed
    } else if outlook.blind.is_some() {
        Verdict::Ours(CANARY_TOO)
    } else if outlook.known.clear_since.is_some_and(|clear| check.at < clear) {
        Verdict::Ours(BEFORE_CLEAR)
    } else if seat.standing.status == Status::Down {
        // Nothing new is told.
        Verdict::Believed
    } else {
        Verdict::Held
    }
}

/// The canary was looked at.
pub(super) fn look(site: &mut Site, look: &Look, batch: &mut Batch) {
    if site.config.canary.is_empty() {
        return;
    }
    if !look.sees {
        if site.outlook.blind.is_none() {
            let told = (Story::Blind, words::blind(look.reason.as_ref()));
            site.outlook.blind = Some(blind::open(site, look, told, batch));
        }
        release(site, |_| Some(Verdict::Ours(CANARY_TOO)), batch);
        return;
    }
    if let Some(was) = site.outlook.blind.take() {
        site.outlook.known.clear_since = Some(look.began);
        let story = words::sees_again(look.began.since(was.started_at));
        blind::end(site, was, look.began, story, batch);
    }
    let clear = site.outlook.known.clear_since;
    let verdict = |check: &Check| match clear {
        Some(clear) if check.at < clear => Some(Verdict::Ours(BEFORE_CLEAR)),
        Some(_) | None => (end(check) <= look.began).then_some(Verdict::Believed),
    };
    release(site, verdict, batch);
    batch.look |= !site.outlook.is_empty();
}

/// This machine has not got to run for so long that its checks are judged all the same; or it does again.
pub(super) fn starved(site: &mut Site, look: &Look, batch: &mut Batch) {
    if !look.sees {
        if site.outlook.starved.is_none() {
            site.outlook.starved = Some(blind::open(site, look, (Story::Starved, Story::Starving), batch));
        }
    } else if let Some(was) = site.outlook.starved.take() {
        let story = words::runs_again(look.began.since(was.started_at));
        blind::end(site, was, look.began, story, batch);
    }
}

/// This process slept: how long something was held says nothing any more.
pub(super) fn slept(site: &mut Site, batch: &mut Batch) {
    release(site, |_| Some(Verdict::Ours(SLEPT)), batch);
}

/// What was held for long enough is held no more.
pub(super) fn end_due(site: &mut Site, batch: &mut Batch) {
    let many = site.outlook.count() > HELD_MOST;
    if !many && site.outlook.next().is_none_or(|next| next > batch.at) {
        return;
    }
    if site.config.canary.is_empty() {
        release(site, |_| Some(Verdict::Believed), batch);
    } else {
        let now = batch.at;
        let over = |check: &Check| (many || end(check) + HELD_FOR <= now).then_some(Verdict::Ours(NO_ANSWER));
        release(site, over, batch);
    }
}

/// Another configuration is in force.
pub(super) fn follow(site: &mut Site, before: &Config, batch: &mut Batch) {
    let (asked, asks) = (!before.canary.is_empty(), !site.config.canary.is_empty());
    let gone: Vec<MonitorId> = site.outlook.monitors().filter(|id| site.seat(id).is_none()).cloned().collect();
    release(site, |check| gone.contains(&check.monitor).then_some(Verdict::Believed), batch);
    if asks {
        site.outlook.known = crate::model::Outlook { doubted: false, reached: None, ..site.outlook.known };
        batch.look |= !site.outlook.is_empty();
        return;
    }
    site.outlook.known.clear_since = None;
    if let Some(was) = site.outlook.blind.take() {
        blind::end(site, was, batch.at, Story::NoCanary, batch);
    }
    if asked {
        release(site, |_| Some(Verdict::Believed), batch);
    }
}

/// The clock steps: how long something was held is not known any more, and it counts for nothing. Back, it lies in the
/// future, and is not recorded at all.
pub(super) fn give_up(site: &mut Site, step: &ClockStep, batch: &mut Batch) {
    if step.is_back() {
        forget(site, batch);
    } else {
        release(site, |_| Some(Verdict::Ours(CLOCK_STEPPED)), batch);
    }
    site.outlook.known.clear_since = site.outlook.known.clear_since.map(|clear| step.known(clear));
}

#[cfg(test)]
mod tests;
