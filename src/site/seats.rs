//! The watched monitors, as committed and what is changed over that. Copying a site copies the changes alone: whoever
//! decides looks at the committed ones where they are.

use std::collections::HashMap;
use std::sync::Arc;

use super::seat::Seat;
use crate::model::MonitorId;

/// See the module.
#[derive(Clone, Debug, Default)]
pub(super) struct Seats {
    committed: Arc<HashMap<MonitorId, Arc<Seat>>>,
    /// Over those; `None`: watched no more, or out of its place.
    changed: HashMap<MonitorId, Option<Arc<Seat>>>,
}

impl Seats {
    pub(super) fn get(&self, id: &MonitorId) -> Option<&Seat> {
        match self.changed.get(id) {
            Some(changed) => changed.as_deref(),
            None => self.committed.get(id).map(|seat| &**seat),
        }
    }

    /// Those of which something holds.
    pub(super) fn those(&self, holds: impl Fn(&Seat) -> bool + Copy) -> impl Iterator<Item = &Seat> {
        // Last, since it costs most: is it as it was committed?
        let unchanged = move |seat: &&Arc<Seat>| holds(seat) && !self.changed.contains_key(&seat.monitor.id);
        let changed = self.changed.values().flatten().filter(move |seat| holds(seat));
        self.committed.values().filter(unchanged).chain(changed).map(|seat| &**seat)
    }

    /// Out of its place: it must be put back.
    pub(super) fn take(&mut self, id: &MonitorId) -> Option<Seat> {
        let seat = match self.changed.get_mut(id) {
            Some(changed) => changed.take()?,
            None => {
                let seat = self.committed.get(id)?.clone();
                self.changed.insert(id.clone(), None);
                seat
            }
        };
        Some(Arc::unwrap_or_clone(seat))
    }

    /// The first of which something holds, out of its place.
    pub(super) fn take_that(&mut self, holds: impl Fn(&Seat) -> bool + Copy) -> Option<Seat> {
        let id = self.those(holds).next()?.monitor.id.clone();
        self.take(&id)
    }

    pub(super) fn put(&mut self, seat: Seat) {
        self.changed.insert(seat.monitor.id.clone(), Some(Arc::new(seat)));
    }

    /// What is changed is committed.
    pub(super) fn commit(&mut self) {
        let committed = Arc::make_mut(&mut self.committed);
        for (id, changed) in self.changed.drain() {
            match changed {
                Some(seat) => drop(committed.insert(id, seat)),
                None => drop(committed.remove(&id)),
            }
        }
    }
}
