//! Wrong tokens: the more an address has sent, the longer its next one waits until it is looked at. Pure: the time is
//! given. It is the token's turn that is waited for, not the answer: nobody learns more by not waiting.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::web::places::Share;

/// So many are free: people mistype.
const FREE: u32 = 3;

/// After one more the next waits so long; after each further one twice as long, …
const FIRST: Duration = Duration::from_millis(250);
/// … and at most this.
const LONGEST: Duration = Duration::from_secs(8);

/// No token waits longer for its turn: those behind are not taken.
const QUEUE: Duration = Duration::from_secs(16);

/// Who sends no wrong one for so long begins anew.
const FORGOTTEN: Duration = Duration::from_secs(600);

/// Addresses remembered; beyond them the one that has been quiet for longest is forgotten.
const MOST: usize = 1024;

/// Of every address; `None` is this machine.
#[derive(Debug, Default)]
pub(super) struct Wrong(Mutex<HashMap<Option<Share>, Record>>);

#[derive(Clone, Copy, Debug)]
struct Record {
    times: u32,
    newest: Instant,
    /// Nothing is looked at before.
    next: Instant,
}

impl Record {
    /// Between two tokens.
    fn delay(self) -> Duration {
        match self.times.checked_sub(FREE + 1) {
            None => Duration::ZERO,
            Some(times) => FIRST.saturating_mul(1 << times.min(10)).min(LONGEST),
        }
    }
}

impl Wrong {
    fn lock(&self) -> MutexGuard<'_, HashMap<Option<Share>, Record>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long a token waits for its turn, which is its own from now on; `None`: too many wait.
    pub(super) fn turn(&self, whose: Option<Share>, now: Instant) -> Option<Duration> {
        let mut records = self.lock();
        let Some(record) = records.get_mut(&whose) else { return Some(Duration::ZERO) };
        if now.saturating_duration_since(record.newest) >= FORGOTTEN {
            records.remove(&whose);
            return Some(Duration::ZERO);
        }
        let wait = record.next.saturating_duration_since(now);
        if wait > QUEUE {
            return None;
        }
        record.next = now + wait + record.delay();
        Some(wait)
    }

    /// It was wrong.
    pub(super) fn another(&self, whose: Option<Share>, now: Instant) {
        let mut records = self.lock();
        if records.len() >= MOST && !records.contains_key(&whose) {
            let longest = records.iter().min_by_key(|(_, record)| record.newest).map(|(whose, _)| *whose);
            longest.and_then(|whose| records.remove(&whose));
        }
        let record = records.entry(whose).or_insert(Record { times: 0, newest: now, next: now });
        record.times = record.times.saturating_add(1);
        record.newest = now;
        record.next = record.next.max(now + record.delay());
    }

    /// It was right: those before were mistyped.
    pub(super) fn right(&self, whose: Option<Share>) {
        self.lock().remove(&whose);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;

    fn other(last: u32) -> Option<Share> {
        Share::of(std::net::Ipv4Addr::from_bits(0xC000_0000 + last).into())
    }

    #[test]
    fn the_delay_grows_and_is_forgotten() {
        let (wrong, mut now) = (Wrong::default(), clock::monotonic());
        let mut waited = Vec::new();
        for _ in 0..12 {
            let wait = wrong.turn(None, now).unwrap();
            waited.push(wait.as_millis());
            now += wait;
            wrong.another(None, now);
        }
        assert_eq!(waited, [0, 0, 0, 0, 250, 500, 1000, 2000, 4000, 8000, 8000, 8000]);
        assert_eq!(wrong.turn(other(1), now), Some(Duration::ZERO), "another address");
        assert_eq!(wrong.turn(None, now + FORGOTTEN), Some(Duration::ZERO));
        wrong.another(None, now);
        assert_eq!(wrong.turn(None, now), Some(Duration::ZERO), "it has begun anew");
    }

    #[test]
    fn tokens_of_an_address_wait_in_line() {
        let (wrong, now) = (Wrong::default(), clock::monotonic());
        (0..20).for_each(|_| wrong.another(None, now));
        let waits: Vec<_> = (0..4).map(|_| wrong.turn(None, now).map(|wait| wait.as_secs())).collect();
        assert_eq!(waits, [Some(8), Some(16), None, None], "those who do not wait for an answer gain nothing");
        wrong.right(None);
        assert_eq!(wrong.turn(None, now), Some(Duration::ZERO));
    }

    #[test]
    fn addresses_are_forgotten_in_their_order() {
        let (wrong, now) = (Wrong::default(), clock::monotonic());
        for last in 0..=u32::try_from(MOST).unwrap() {
            wrong.another(other(last), now + Duration::from_millis(last.into()));
        }
        let records = wrong.lock();
        assert_eq!((records.len(), records.contains_key(&other(0))), (MOST, false));
    }
}
