//! How many descriptors this process may have open, and who gets how many of them. Knows numbers only.

use std::io;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// More than this is asked for by nobody, and refused by some systems.
const MOST: u64 = 1 << 20;

/// Visitors have at least so many places, even where checks must make room for them.
const FEWEST_PLACES: usize = 64;

/// Visitors have at most so many places, whatever the limit: each costs memory too.
const MOST_PLACES: usize = 10_000;

/// Places of the operators' listener.
pub const OPERATORS: usize = 64;

/// Places of those who ask for the health of the process, when visitors hold all of theirs.
pub const DESK: usize = 32;

/// The database and its readers, the log, the listeners, the watcher of files.
const FILES: usize = 24;

/// Messages that are sent at once, besides the first of each subscriber.
const MESSAGES: usize = 64;

/// Of each processor: two threads with a runtime of four descriptors.
const EACH_PROCESSOR: usize = 8;

/// `EMFILE`, `ENFILE`; the same numbers on every Unix.
const NONE_FREE: [i32; 2] = [24, 23];

/// The limit as it was, and as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// What the process was started with.
    pub before: usize,
    /// What it may have open now.
    pub now: usize,
}

/// Raises the limit of this process to the highest that it may set itself.
///
/// # Errors
/// The system refuses.
pub fn raise() -> io::Result<Limit> {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let (before, highest) = (current.unwrap_or(MOST), maximum.unwrap_or(MOST).min(MOST));
    if highest > before {
        setrlimit(Resource::Nofile, Rlimit { current: Some(highest), maximum })?;
    }
    Ok(Limit { before: number(before), now: number(before.max(highest)) })
}

/// The limit as it is.
pub fn limit() -> Limit {
    let now = number(getrlimit(Resource::Nofile).current.unwrap_or(MOST));
    Limit { before: now, now }
}

fn number(limit: u64) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}

/// Whether an error says that no descriptor is free.
pub fn are_exhausted(error: &io::Error) -> bool {
    error.raw_os_error().is_some_and(|code| NONE_FREE.contains(&code))
}

/// Who keeps descriptors of their own, besides checks and visitors.
#[derive(Clone, Copy, Debug)]
pub struct Kept {
    /// Of the machine.
    pub processors: usize,
    /// Who is told.
    pub subscribers: usize,
}

impl Kept {
    fn count(self) -> usize {
        OPERATORS + DESK + FILES + MESSAGES + EACH_PROCESSOR * self.processors + self.subscribers
    }
}

/// Who gets how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shares {
    /// Connections of visitors.
    pub places: usize,
    /// Checks at once.
    pub concurrency: usize,
    /// Most checks at once that still leave visitors their places.
    pub most_concurrency: usize,
}

impl Shares {
    /// Divides a limit. Where it is too small for both, checks make room; one always may run.
    pub fn of(limit: usize, concurrency: usize, kept: Kept) -> Self {
        let left = limit.saturating_sub(kept.count());
        let places = left.saturating_sub(concurrency).clamp(FEWEST_PLACES, MOST_PLACES);
        let most_concurrency = left.saturating_sub(places).max(1);
        Self { places, concurrency: concurrency.min(most_concurrency), most_concurrency }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: Kept = Kept { processors: 2, subscribers: 0 };

    #[test]
    fn descriptors_are_divided_before_anybody_needs_them() {
        for (limit, concurrency, places, left) in [
            (524_288, 1024, 10_000, 1024),
            (4096, 1024, 2872, 1024),
            (1300, 1024, 76, 1024),
            (1024, 1024, 64, 760),
            (1024, 300, 524, 300),
            (256, 1024, 64, 1),
            (64, 1024, 64, 1),
        ] {
            let shares = Shares::of(limit, concurrency, TWO);
            assert_eq!((shares.places, shares.concurrency), (places, left), "{limit} {concurrency}");
            assert!(limit < 265 || places + left + TWO.count() <= limit, "{limit} {concurrency}");
        }
        assert!(Kept { processors: 8, subscribers: 5 }.count() > TWO.count());
    }
}
