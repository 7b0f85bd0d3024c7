//! Whether tasks get to run when they want to: a beat among them that is due every so often, and how much time was lost
//! by its coming late. A process that was stopped, throttled or crowded out, and a thread that is blocked, lose time; a
//! machine that was suspended does too, which only the clock can tell.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use crate::clock;

/// From one beat to the next.
const EVERY: Duration = Duration::from_millis(100);

/// A beat that comes within this is in time: threads take turns.
const IN_TIME: Duration = Duration::from_millis(25);

/// So much may be lost of anything without a doubt …
pub const LITTLE: Duration = Duration::from_millis(250);

/// … and one part of these of the time in which somebody could have answered, and has not.
const PART: u32 = 4;

/// Whether so much was lost that what took so long, and may take no longer than the limit, is in doubt.
pub fn is_much(lost: Duration, took: Duration, limit: Duration) -> bool {
    lost > if took >= limit { LITTLE.max(limit / PART) } else { LITTLE }
}

/// The beat of a thread, or of the whole process; clones are the same.
#[derive(Clone, Debug, Default)]
pub struct Beat(Arc<Mutex<Counted>>);

#[derive(Clone, Copy, Debug, Default)]
struct Counted {
    /// When the next beat is due, while it beats.
    due: Option<Instant>,
    /// What was lost up to the newest beat.
    lost: Duration,
}

impl Counted {
    /// What is lost by now: a beat that is overdue counts before it has come. Whoever asks may run before it.
    fn lost(&self, now: Instant) -> Duration {
        let late = self.due.map_or(Duration::ZERO, |due| now.saturating_duration_since(due));
        if late > IN_TIME { self.lost + late } else { self.lost }
    }
}

impl Beat {
    /// All time that was lost up to now.
    pub fn lost(&self) -> Duration {
        self.with(|counted| counted.lost(Instant::now())) + clock::asleep()
    }

    /// So much more is lost.
    #[cfg(test)]
    pub(crate) fn lose(&self, lost: Duration) {
        self.with(|counted| counted.lost += lost);
    }

    /// Beats for as long as it is polled.
    pub(super) async fn run(self) {
        let _silent = OnDrop(self.clone());
        loop {
            let due = Instant::now() + EVERY;
            self.with(|counted| *counted = Counted { due: Some(due), lost: counted.lost(Instant::now()) });
            sleep_until(due).await;
        }
    }

    fn with<T>(&self, work: impl FnOnce(&mut Counted) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A beat that ends is never late again.
struct OnDrop(Beat);

impl Drop for OnDrop {
    fn drop(&mut self) {
        self.0.with(|counted| counted.due = None);
    }
}

/// Time that is lost while something is done.
#[derive(Clone, Debug)]
pub struct Losing {
    beat: Beat,
    before: Duration,
}

impl Losing {
    /// From now on.
    pub fn begin(beat: &Beat) -> Self {
        Self { beat: beat.clone(), before: beat.lost() }
    }

    /// Lost since then.
    pub fn lost(&self) -> Duration {
        self.beat.lost().saturating_sub(self.before)
    }
}

/// What time was lost of is not believed, but not for ever: who never gets to run would never say anything. One series
/// of such things, one after the other.
#[derive(Clone, Copy, Debug, Default)]
pub struct Withheld {
    /// The first of them ended then.
    first: Option<std::time::Instant>,
    count: u32,
}

impl Withheld {
    /// They are not believed for so long …
    pub const AT_MOST: Duration = Duration::from_secs(120);
    /// … but so many are not, however far apart they are.
    const AT_LEAST: u32 = 2;

    /// Another one has ended: whether it is not believed.
    pub fn another(&mut self, now: std::time::Instant) -> bool {
        let first = *self.first.get_or_insert(now);
        self.count = self.count.saturating_add(1);
        self.count <= Self::AT_LEAST || now.saturating_duration_since(first) < Self::AT_MOST
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::task::Poll;

    use super::*;

    fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn what_is_overdue_is_lost() {
        let now = Instant::now();
        for (late, lost) in [(0, 0), (25, 0), (26, 26), (12_000, 12_000)] {
            let counted = Counted { due: Some(now), lost: ms(7) };
            assert_eq!(counted.lost(now + ms(late)), ms(7 + lost), "{late}");
        }
        assert_eq!(Counted { due: Some(now), lost: ms(7) }.lost(now - ms(50)), ms(7), "not due yet");
        assert_eq!(Counted { due: None, lost: ms(7) }.lost(now), ms(7), "nothing beats");
    }

    #[tokio::test]
    async fn whoever_asks_before_the_late_beat_comes_knows_and_one_that_ends_is_never_late() {
        let beat = Beat::default();
        let due = |beat: &Beat| beat.with(|counted| counted.due);
        let stop = tokio_util::sync::CancellationToken::new();
        let mut beating = Box::pin(stop.clone().run_until_cancelled_owned(beat.clone().run()));
        let mut polled = async || poll_fn(|cx| Poll::Ready(beating.as_mut().poll(cx).is_pending())).await;
        assert!(polled().await && due(&beat).is_some());
        // As if the process had been stopped right after it.
        beat.with(|counted| counted.due = counted.due.map(|due| due - ms(60_000)));
        assert!(beat.lost() >= ms(59_000), "it is not polled yet");
        stop.cancel();
        assert!(!polled().await && due(&beat).is_none());
    }

    #[tokio::test]
    async fn a_beat_that_comes_late_is_remembered() {
        let beat = Beat::default();
        beat.with(|counted| counted.due = Some(Instant::now() - ms(60_000)));
        let beating = beat.clone().run();
        let losing = Losing::begin(&Beat::default());
        tokio::select! {
            biased;
            () = beating => {}
            () = std::future::ready(()) => assert!(beat.with(|counted| counted.lost) >= ms(60_000)),
        }
        assert!(beat.lost() >= ms(60_000) && losing.lost() < ms(60_000));
    }

    #[test]
    fn what_goes_on_is_believed_in_the_end() {
        let (start, mut withheld) = (clock::monotonic(), Withheld::default());
        for (second, held) in [(0, true), (1, true), (2, true), (119, true), (120, false), (121, false)] {
            assert_eq!(withheld.another(start + ms(second * 1_000)), held, "{second}");
        }
        let mut rare = Withheld::default();
        for (second, held) in [(0, true), (300, true), (600, false)] {
            assert_eq!(rare.another(start + ms(second * 1_000)), held, "{second}");
        }
    }
}
