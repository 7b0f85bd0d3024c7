//! Who may have a connection: so many places in all, fairly shared while they are scarce. Knows no socket and no clock:
//! an order of coming to rest, and who is told to go.
//!
//! A connection is at rest until a whole head has arrived, and while its peer does not read. Only such a one is ever
//! told to go.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use crate::telemetry::{Connections, TurnedAway};

/// A connection may rest for so long between two requests …
const PATIENCE: Duration = Duration::from_secs(15);
/// … and for so long while places are scarce.
const HURRY: Duration = Duration::from_secs(1);

/// An address has at most one place in so many while they are scarce, …
const SHARE: usize = 20;
/// … but never fewer than these.
const FEWEST: usize = 32;

/// Whom a place is counted for: an address, or the network of one subscriber.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Share(IpAddr);

impl Share {
    /// IPv4 by address, IPv6 by /64; an IPv4 address is the same in either notation. This machine has none.
    pub(super) fn of(address: IpAddr) -> Option<Self> {
        let address = address.to_canonical();
        (!address.is_loopback()).then(|| match address {
            IpAddr::V6(address) => Self(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into()),
            IpAddr::V4(_) => Self(address),
        })
    }
}

/// The places of one listener.
#[derive(Clone, Debug)]
pub(super) struct Places(Arc<Room>);

#[derive(Debug)]
struct Room {
    size: usize,
    /// For those who ask for the health of the process when all places are taken; half of them for this machine.
    desk: usize,
    state: Mutex<State>,
    metrics: Connections,
}

#[derive(Debug, Default)]
struct State {
    /// Connections, those told to go too.
    open: usize,
    /// Of these, those told to go.
    leaving: usize,
    /// At the desk, those of others than this machine, and all.
    desk: (usize, usize),
    next: u64,
    /// By when they came to rest.
    resting: BTreeMap<u64, (Option<Share>, Arc<Notify>)>,
    holders: HashMap<Share, Holder>,
}

/// What one address has, but for those told to go.
#[derive(Debug, Default)]
struct Holder {
    open: usize,
    resting: BTreeSet<u64>,
}

/// A connection's right to be there; given back when dropped.
#[derive(Debug)]
pub(super) struct Place {
    room: Arc<Room>,
    share: Option<Share>,
    kind: Kind,
    go: Arc<Notify>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// By its number in the order of rest.
    Resting(u64),
    Busy,
    /// Told to go.
    Leaving,
    /// At the desk; whether of this machine.
    Desk {
        local: bool,
    },
}

impl Places {
    pub(super) fn new(size: usize, desk: usize, metrics: Connections) -> Self {
        metrics.places(size as u64);
        Self(Arc::new(Room { size, desk, state: Mutex::default(), metrics }))
    }

    /// A place, at rest, for a peer that has just connected and is counted for `share`; `local`: from this machine.
    ///
    /// # Errors
    /// There is none for it.
    pub(super) fn admit(&self, local: bool, share: Option<Share>) -> Result<Place, TurnedAway> {
        let room = &self.0;
        let mut state = room.lock();
        room.make_way(&mut state, share)?;
        while room.is_scarce(&state, 16) && room.dismiss_longest(&mut state) {}
        let go = Arc::new(Notify::new());
        let (kind, share) = if state.open < room.size {
            state.open += 1;
            state.join(share);
            (Kind::Resting(state.rest(share, &go)), share)
        } else {
            (state.take_desk(local, room.desk)?, None)
        };
        room.metrics.open(1);
        Ok(Place { room: Arc::clone(room), share, kind, go })
    }

    /// Makes one that rests go, whatever there is: descriptors are short.
    pub(super) fn make_room(&self) {
        let mut state = self.0.lock();
        self.0.dismiss_longest(&mut state);
    }
}

impl Room {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether fewer than one place in `part` is free, or is about to be.
    const fn is_scarce(&self, state: &State, part: usize) -> bool {
        (self.size + state.leaving).saturating_sub(state.open) < self.size / part
    }

    /// Whether with so many `more` an address would have more than its share, which counts while places are scarce.
    fn is_over(&self, state: &State, share: Share, more: usize) -> bool {
        let held = state.holders.get(&share).map_or(0, |holder| holder.open);
        held + more > FEWEST.max(self.size / SHARE) && self.is_scarce(state, 4)
    }

    /// One more for an address that has its share: another one of its own goes for it.
    fn make_way(&self, state: &mut State, share: Option<Share>) -> Result<(), TurnedAway> {
        let Some(share) = share.filter(|share| self.is_over(state, *share, 1)) else { return Ok(()) };
        let longest = state.holders.get(&share).and_then(|holder| holder.resting.first().copied());
        longest.filter(|number| self.dismiss(state, *number)).map(drop).ok_or(TurnedAway::Share)
    }

    fn dismiss_longest(&self, state: &mut State) -> bool {
        let longest = state.resting.keys().next().copied();
        longest.is_some_and(|number| self.dismiss(state, number))
    }

    fn dismiss(&self, state: &mut State, number: u64) -> bool {
        let Some((share, go)) = state.wake(number) else { return false };
        state.leave(share);
        state.leaving += 1;
        self.metrics.made_room();
        go.notify_one();
        true
    }
}

impl State {
    fn rest(&mut self, share: Option<Share>, go: &Arc<Notify>) -> u64 {
        let number = self.next;
        self.next += 1;
        self.resting.insert(number, (share, Arc::clone(go)));
        if let Some(share) = share {
            self.holders.entry(share).or_default().resting.insert(number);
        }
        number
    }

    fn wake(&mut self, number: u64) -> Option<(Option<Share>, Arc<Notify>)> {
        let (share, go) = self.resting.remove(&number)?;
        if let Some(holder) = share.and_then(|share| self.holders.get_mut(&share)) {
            holder.resting.remove(&number);
        }
        Some((share, go))
    }

    /// An address has one more.
    fn join(&mut self, share: Option<Share>) {
        if let Some(share) = share {
            self.holders.entry(share).or_default().open += 1;
        }
    }

    /// An address has one less.
    fn leave(&mut self, share: Option<Share>) {
        let Some(share) = share else { return };
        if let Some(holder) = self.holders.get_mut(&share) {
            holder.open = holder.open.saturating_sub(1);
            if holder.open == 0 {
                self.holders.remove(&share);
            }
        }
    }

    fn take_desk(&mut self, local: bool, size: usize) -> Result<Kind, TurnedAway> {
        let (others, all) = self.desk;
        if all >= size || (!local && others >= size / 2) {
            return Err(TurnedAway::Full);
        }
        self.desk = (others + usize::from(!local), all + 1);
        Ok(Kind::Desk { local })
    }
}

impl Place {
    /// Whether only the health of the process is told here.
    pub(super) const fn is_desk(&self) -> bool {
        matches!(self.kind, Kind::Desk { .. })
    }

    /// At rest from now on, unless it was before: for how long at most.
    pub(super) fn rest(&mut self) -> Duration {
        let mut state = self.room.lock();
        if self.kind == Kind::Busy {
            self.kind = Kind::Resting(state.rest(self.share, &self.go));
        }
        let hurry = self.is_desk() || self.room.is_scarce(&state, 16);
        if hurry { HURRY } else { PATIENCE }
    }

    /// Not at rest from now on.
    pub(super) fn wake(&mut self) {
        if let Kind::Resting(number) = self.kind {
            self.kind = if self.room.lock().wake(number).is_some() { Kind::Busy } else { Kind::Leaving };
        }
    }

    /// Counted for this address from now on: a proxy's connection serves one visitor after the other. Only one that is
    /// not at rest is.
    ///
    /// # Errors
    /// The address has its share.
    pub(super) fn belongs_to(&mut self, share: Option<Share>) -> Result<(), TurnedAway> {
        if self.kind != Kind::Busy || share == self.share {
            return Ok(());
        }
        let mut state = self.room.lock();
        self.room.make_way(&mut state, share)?;
        state.leave(self.share);
        state.join(share);
        self.share = share;
        Ok(())
    }

    /// Whether it may be kept for another request.
    pub(super) fn may_stay(&self) -> bool {
        match self.kind {
            Kind::Leaving | Kind::Desk { .. } => false,
            Kind::Resting(_) | Kind::Busy => {
                !self.share.is_some_and(|share| self.room.is_over(&self.room.lock(), share, 0))
            }
        }
    }

    /// Whether it was told to go since it came to rest.
    pub(super) fn must_go(&self) -> bool {
        match self.kind {
            Kind::Resting(number) => !self.room.lock().resting.contains_key(&number),
            Kind::Leaving => true,
            Kind::Busy | Kind::Desk { .. } => false,
        }
    }

    /// Is notified when it is told to go.
    pub(super) fn told_to_go(&self) -> Arc<Notify> {
        Arc::clone(&self.go)
    }

    /// Counts why its peer, or a request of it, was turned away.
    pub(super) fn turned_away(&self, reason: TurnedAway) {
        self.room.metrics.turned_away(reason);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.wake();
        let mut state = self.room.lock();
        match self.kind {
            Kind::Desk { local } => state.desk = (state.desk.0 - usize::from(!local), state.desk.1 - 1),
            Kind::Leaving => {
                state.leaving -= 1;
                state.open -= 1;
            }
            Kind::Resting(_) | Kind::Busy => {
                state.open -= 1;
                state.leave(self.share);
            }
        }
        self.room.metrics.open(-1);
    }
}

#[cfg(test)]
mod tests;
