//! The only caller of the system's clocks and of its chance: wall time for what is recorded, monotonic time for what is
//! measured, random bits for ids.
//!
//! Wall time is read once and carried on by the monotonic clock: it never runs backwards, and jumps only when somebody
//! who has seen a difference says so.

mod carried;
mod trust;

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::model::Timestamp;
pub use carried::Difference;
use carried::{Carried, Reading};
pub use trust::{is_believable, is_set};

static CARRIED: Mutex<Option<Carried>> = Mutex::new(None);

/// Now, as it is recorded.
pub fn now() -> Timestamp {
    carried(|carried| carried.now(monotonic()))
}

/// Now, by the monotonic clock; for measuring only.
#[expect(clippy::disallowed_methods, reason = "this is the clock")]
pub fn monotonic() -> Instant {
    Instant::now()
}

/// Now, as the system says: what people would read on it. Nothing is recorded by it.
#[expect(clippy::disallowed_methods, reason = "this is the clock")]
pub fn system() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
}

/// Compares what is carried on with what the system says. A small difference is taken back slowly; a large one stays
/// until it is [adopted](adopt).
pub fn compare() -> Option<Difference> {
    carried(|carried| carried.compare(reading()))
}

/// From now on it is so many milliseconds later, or earlier.
pub fn adopt(millis: i64) {
    carried(|carried| carried.adopt(monotonic(), millis));
}

/// Takes over what the system says, whatever the difference: for those who record nothing.
pub fn follow() {
    if let Some(difference) = compare() {
        adopt(difference.millis());
    }
}

/// What was read as `at` at an instant of the monotonic clock, as it would be told now: the clock may have stepped
/// since.
pub fn retold(at: Timestamp, read: Instant) -> Timestamp {
    let since = now() - read.elapsed();
    if since.since(at).max(at.since(since)) > carried::SMALL { since } else { at }
}

fn carried<T>(work: impl FnOnce(&mut Carried) -> T) -> T {
    let mut held = CARRIED.lock().unwrap_or_else(PoisonError::into_inner);
    work(held.get_or_insert_with(|| Carried::new(reading())))
}

fn reading() -> Reading {
    Reading { wall: system(), monotonic: monotonic(), asleep: asleep() }
}

/// How long the machine has been suspended since it started: the monotonic clock leaves that out.
#[cfg(target_os = "linux")]
pub fn asleep() -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    let [with, without] = [ClockId::Boottime, ClockId::Monotonic].map(|clock| {
        let read = clock_gettime(clock);
        Duration::new(u64::try_from(read.tv_sec).unwrap_or(0), u32::try_from(read.tv_nsec).unwrap_or(0))
    });
    with.saturating_sub(without)
}

/// Nothing is known of it here: a suspended machine looks like a clock that stepped forward.
#[cfg(not(target_os = "linux"))]
pub const fn asleep() -> Duration {
    Duration::ZERO
}

/// 80 random bits for an id.
pub fn entropy() -> [u8; 10] {
    let mut bytes = [0; 10];
    getrandom::fill(&mut bytes).expect("the system gives random bytes: nothing works without them");
    bytes
}
