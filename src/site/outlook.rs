//! What is known of our own network, and the checks that are not judged yet because of it. Whatever is held keeps its
//! place: later checks of the same monitor wait behind it, and it is judged at the time at which it was made. Whose
//! fault something is, is decided elsewhere.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::seat::Seat;
use super::{Site, checks};
use crate::model::{Batch, Change, Check, Incident, MonitorId, OutcomeKind, Reason, ReasonKind, Story, Timestamp};

/// A check is held for so long at most.
pub(super) const HELD_FOR: Duration = Duration::from_secs(120);

/// See the module.
#[derive(Clone, Debug, Default)]
pub(super) struct Outlook {
    /// Checks that are not judged yet, oldest first.
    pub(super) held: Arc<BTreeMap<MonitorId, Vec<Arc<Check>>>>,
    pub(super) known: crate::model::Outlook,
    /// While no canary can be reached: the incident of that.
    pub(super) blind: Option<Incident>,
    /// While this machine does not get to run, and that lasts: the incident of that.
    pub(super) starved: Option<Incident>,
}

/// What becomes of a check that just came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is judged as what it is.
    Believed,
    /// It is not known yet.
    Held,
    /// The fault is ours, as this sentence says.
    Ours(&'static str),
}

impl Outlook {
    /// As the store knows it; the checks oldest first.
    pub(super) fn loaded(held: Vec<Check>, known: crate::model::Outlook, own: Vec<Incident>) -> Self {
        let mut queues: BTreeMap<MonitorId, Vec<Arc<Check>>> = BTreeMap::new();
        for check in held {
            queues.entry(check.monitor.clone()).or_default().push(Arc::new(check));
        }
        let (starved, blind): (Vec<_>, Vec<_>) = own.into_iter().partition(|one| one.story == Some(Story::Starved));
        let (blind, starved) = (blind.into_iter().next(), starved.into_iter().next());
        Self { held: Arc::new(queues), known, blind, starved }
    }

    /// Since when it is not known of a monitor what it is, if that is so.
    pub(super) fn over(&self, seat: &Seat) -> Option<Timestamp> {
        if let Some(blind) = &self.blind {
            let unseen = seat.standing.last_check.is_some_and(|(_, kind)| kind == OutcomeKind::Indeterminate);
            return unseen.then_some(blind.started_at);
        }
        (self.known.doubted && self.held.contains_key(&seat.monitor.id)).then(|| self.since()).flatten()
    }

    /// The beginning of the first check that is held.
    fn since(&self) -> Option<Timestamp> {
        self.held.values().flatten().map(|check| check.at).min()
    }

    /// Monitors of which checks are held.
    pub(super) fn monitors(&self) -> impl Iterator<Item = &MonitorId> {
        self.held.keys()
    }

    pub(super) fn holds(&self, id: &MonitorId) -> bool {
        self.held.contains_key(id)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    /// Another one.
    pub(super) fn push(&mut self, check: &Arc<Check>) {
        Arc::make_mut(&mut self.held).entry(check.monitor.clone()).or_default().push(check.clone());
    }

    /// How many checks are held.
    pub(super) fn count(&self) -> usize {
        self.held.values().map(Vec::len).sum()
    }

    /// When one is held no longer.
    pub(super) fn next(&self) -> Option<Timestamp> {
        self.held.values().filter_map(|queue| queue.first()).map(|check| end(check) + HELD_FOR).min()
    }

    /// The incident of it as a person left it.
    pub(super) fn hold(&mut self, incident: &Incident) {
        let own = self.blind.iter_mut().chain(&mut self.starved);
        own.filter(|own| own.id == incident.id).for_each(|own| *own = incident.clone());
    }

    /// Writes what is known, if it is not what it was before.
    pub(super) fn write_changed(&self, after: &Self, batch: &mut Batch) {
        if self.known != after.known {
            batch.changes.push(Change::Outlook(after.known));
        }
    }
}

/// When a check had found what it found.
pub(super) fn end(check: &Check) -> Timestamp {
    check.at + check.outcome.latency
}

/// Judges what is held as `verdict` says, oldest first. Of a monitor those before the first that stays.
pub(super) fn release(site: &mut Site, verdict: impl Fn(&Check) -> Option<Verdict>, batch: &mut Batch) {
    if site.outlook.is_empty() {
        return;
    }
    let mut freed: Vec<(Arc<Check>, Verdict)> = Vec::new();
    // What is no failure has only waited for those before it.
    let verdict =
        |check: &Check| verdict(check).or((check.outcome.kind != OutcomeKind::Down).then_some(Verdict::Believed));
    Arc::make_mut(&mut site.outlook.held).retain(|_, queue| {
        let said: Vec<Verdict> = queue.iter().map_while(|check| verdict(check)).collect();
        freed.extend(queue.drain(..said.len()).zip(said));
        !queue.is_empty()
    });
    if site.outlook.is_empty() {
        site.outlook.known = crate::model::Outlook { doubted: false, reached: None, ..site.outlook.known };
    }
    freed.sort_by(|(a, _), (b, _)| (a.at, &a.monitor).cmp(&(b.at, &b.monitor)));
    for (check, verdict) in freed {
        batch.changes.push(Change::Freed(check.clone()));
        match verdict {
            Verdict::Ours(why) => judge(site, &ours(&check, why), batch),
            Verdict::Believed | Verdict::Held => judge(site, &check, batch),
        }
    }
}

/// Holds nothing any more, and records nothing of it.
pub(super) fn forget(site: &mut Site, batch: &mut Batch) {
    let held = std::mem::take(&mut site.outlook.held);
    batch.changes.extend(held.values().flatten().map(|check| Change::Freed(check.clone())));
    site.outlook.known = crate::model::Outlook { doubted: false, reached: None, ..site.outlook.known };
}

pub(super) fn judge(site: &mut Site, check: &Arc<Check>, batch: &mut Batch) {
    drop(checks::judge(site, check, batch));
}

/// A failure as what it is when the fault is ours. What is none stays as it is.
pub(super) fn ours(check: &Arc<Check>, why: &str) -> Arc<Check> {
    if check.outcome.kind != OutcomeKind::Down {
        return check.clone();
    }
    let outcome = check.outcome.ours(Reason::new(ReasonKind::Blind, why));
    Arc::new(Check { outcome, ..(**check).clone() })
}
