//! Bytes of heads that have not arrived whole: as little memory as they need, within one budget for all connections.
//! Whoever has no unfinished head holds none.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Memory that an unfinished head begins with; it doubles.
const FIRST: usize = 4 * 1024;

/// Bytes of a request's head at most: room for a badge whose label is 10 KB of percent-encoded text.
pub(super) const MAX_HEAD: usize = 16 * 1024;

/// For all unfinished heads together.
const ALL: usize = 16 * 1024 * 1024;

/// What is left for unfinished heads; clones share it.
#[derive(Clone, Debug)]
pub(super) struct Budget(Arc<AtomicUsize>);

/// There is no memory for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Exhausted;

impl Budget {
    pub(super) fn new() -> Self {
        Self(Arc::new(AtomicUsize::new(ALL)))
    }

    fn take(&self, bytes: usize) -> Result<(), Exhausted> {
        let taken = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(bytes));
        taken.map(drop).map_err(|_| Exhausted)
    }

    fn give(&self, bytes: usize) {
        self.0.fetch_add(bytes, Ordering::Relaxed);
    }
}

/// The bytes of one connection that wait.
#[derive(Debug)]
pub(super) struct Waiting {
    bytes: Vec<u8>,
    /// Taken from the budget.
    credit: usize,
    budget: Budget,
}

impl Waiting {
    pub(super) fn new(budget: Budget) -> Self {
        Self { bytes: Vec::new(), credit: 0, budget }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// How many more there may be.
    pub(super) const fn room(&self) -> usize {
        MAX_HEAD - self.bytes.len()
    }

    /// Keeps more, never more than there is [room](Self::room) for.
    pub(super) fn keep(&mut self, more: &[u8]) -> Result<(), Exhausted> {
        let wanted = (self.bytes.len() + more.len()).next_power_of_two().clamp(FIRST, MAX_HEAD);
        if !more.is_empty() && wanted > self.credit {
            self.budget.take(wanted - self.credit)?;
            self.credit = wanted;
            self.bytes.reserve_exact(wanted - self.bytes.len());
        }
        self.bytes.extend_from_slice(more);
        Ok(())
    }

    /// The first so many bytes have been used.
    pub(super) fn used(&mut self, bytes: usize) {
        self.bytes.drain(..bytes);
        if self.bytes.is_empty() {
            self.clear();
        }
    }

    fn clear(&mut self) {
        self.bytes = Vec::new();
        self.budget.give(std::mem::take(&mut self.credit));
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(budget: &Budget) -> usize {
        ALL - budget.0.load(Ordering::Relaxed)
    }

    #[test]
    fn memory_grows_with_the_head_and_goes_back() {
        let budget = Budget::new();
        let mut waiting = Waiting::new(budget.clone());
        assert_eq!(left(&budget), 0, "who has sent nothing holds nothing");
        for (more, held) in [(1, FIRST), (FIRST - 1, FIRST), (1, 2 * FIRST), (FIRST, 4 * FIRST)] {
            waiting.keep(&vec![b'x'; more]).unwrap();
            assert_eq!((left(&budget), waiting.bytes.capacity()), (held, held));
        }
        waiting.used(2 * FIRST);
        assert_eq!(waiting.bytes().len(), 1);
        waiting.used(1);
        assert_eq!((left(&budget), waiting.bytes.capacity()), (0, 0));
        waiting.keep(b"x").unwrap();
        drop(waiting);
        assert_eq!(left(&budget), 0);
    }

    #[test]
    fn all_heads_together_have_one_budget() {
        let budget = Budget::new();
        let mut held: Vec<Waiting> = (0..ALL / MAX_HEAD).map(|_| Waiting::new(budget.clone())).collect();
        held.iter_mut().for_each(|waiting| waiting.keep(&[0; MAX_HEAD]).unwrap());
        let mut one_more = Waiting::new(budget);
        assert_eq!(one_more.keep(b"x"), Err(Exhausted));
        assert_eq!(one_more.keep(b""), Ok(()));
        held.pop();
        assert_eq!(one_more.keep(b"x"), Ok(()));
        assert_eq!(held[0].room(), 0);
    }
}
