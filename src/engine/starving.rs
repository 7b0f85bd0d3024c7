//! How this process fares: checks of which time was lost are not believed, at first. Said once in the log, counted, and
//! told to the recorder when it lasts.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::clock;
use crate::lifecycle::{Beats, Withheld};
use crate::model::{Look, Monitor, Outcome, Reason, ReasonKind, Timestamp};
use crate::probe::{Watching, noted, starved};
use crate::telemetry::Metrics;

/// It is over when no time was lost of any check for so long.
const OVER: Duration = Duration::from_secs(30);

/// What all that is watched has in common.
#[derive(Debug)]
pub(super) struct Starving {
    metrics: Metrics,
    beats: Beats,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// When the first check of it ended, by both clocks.
    began: Option<(Timestamp, Instant)>,
    newest: Instant,
    checks: u64,
    /// What the recorder knows: whether it lasts. At first what a process before has told, whatever that was.
    told: Option<bool>,
    /// Lost by the threads up to now.
    lost: Duration,
}

impl Starving {
    pub(super) fn new(beats: Beats, metrics: Metrics) -> Self {
        let lost = beats.lost();
        let state = State { began: None, newest: clock::monotonic(), checks: 0, told: None, lost };
        Self { metrics, beats, state: Mutex::new(state) }
    }

    /// What a check found, as it is to be judged.
    pub(super) fn weigh(
        &self,
        watching: &Watching,
        monitor: &Monitor,
        outcome: Outcome,
        withheld: &mut Withheld,
    ) -> Outcome {
        let (mut outcome, doubted) = watching.ended(monitor, outcome);
        let Some(lost) = doubted else {
            *withheld = Withheld::default();
            return outcome;
        };
        self.note(lost);
        if withheld.another(clock::monotonic()) {
            return starved(&outcome, lost);
        }
        outcome.evidence.notes.push(noted(lost));
        outcome
    }

    /// Time was lost of a check.
    pub(super) fn note(&self, lost: Duration) {
        self.metrics.starved_check();
        let now = clock::monotonic();
        let mut state = self.lock();
        state.newest = now;
        state.checks += 1;
        if state.began.is_none() {
            state.began = Some((clock::now(), now));
            tracing::warn!(
                lost_ms = u64::try_from(lost.as_millis()).unwrap_or(u64::MAX),
                "this machine was stopped or asleep, or gives no processor: checks of which time was lost are \
                indeterminate, for two minutes of it at most"
            );
        }
    }

    /// What the recorder is to know by now; asked again until it is [told](Self::told).
    pub(super) fn look(&self, now: Instant) -> Option<Look> {
        let mut state = self.lock();
        let lost = self.beats.lost();
        self.metrics.starved_for(lost.saturating_sub(state.lost));
        state.lost = state.lost.max(lost);
        let over = now.saturating_duration_since(state.newest) >= OVER;
        match state.began {
            Some((began, since)) if !over => {
                let lasts = now.saturating_duration_since(since) >= Withheld::AT_MOST;
                let reason = || Reason::new(ReasonKind::Starved, "it was stopped or asleep, or got no processor");
                (lasts && state.told != Some(true)).then(|| Look { began, sees: false, reason: Some(reason()) })
            }
            Some(_) if state.told == Some(false) => {
                state.end();
                None
            }
            Some(_) | None => {
                (over && state.told != Some(false)).then(|| Look { began: clock::now(), sees: true, reason: None })
            }
        }
    }

    /// It knows.
    pub(super) fn told(&self, look: &Look) {
        let mut state = self.lock();
        state.told = Some(!look.sees);
        if look.sees {
            state.end();
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn end(&mut self) {
        if self.began.take().is_some() {
            let checks = std::mem::take(&mut self.checks);
            tracing::info!(checks, "this machine gets to run again: so many checks lost time");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lifecycle::{Lanes, Lifecycle};

    /// What is told, and whether the recorder takes it: so many seconds after the start.
    fn told(starving: &Starving, start: Instant, seconds: u64) -> Option<bool> {
        let look = starving.look(start + Duration::from_secs(seconds))?;
        starving.told(&look);
        Some(look.sees)
    }

    fn new() -> Starving {
        Starving::new(Lifecycle::new().beats(&Lanes::default()), Metrics::new())
    }

    /// A check that lost time, so many seconds after the start.
    fn note(starving: &Starving, start: Instant, seconds: u64) {
        starving.note(Duration::from_secs(1));
        starving.lock().newest = start + Duration::from_secs(seconds);
    }

    #[tokio::test]
    async fn what_lasts_is_told_once_and_so_is_its_end() {
        let (starving, start) = (new(), clock::monotonic());
        assert_eq!(told(&starving, start, 20), None, "nothing is known yet");
        assert_eq!(told(&starving, start, 31), Some(true), "what a process before told is over");
        assert_eq!(told(&starving, start, 32), None);
        note(&starving, start, 40);
        assert_eq!((told(&starving, start, 41), told(&starving, start, 71)), (None, None), "it did not last");
        assert_eq!(starving.lock().began, None);
        note(&starving, start, 100);
        note(&starving, start, 120);
        assert_eq!((told(&starving, start, 121), told(&starving, start, 122)), (Some(false), None));
        assert_eq!((told(&starving, start, 151), told(&starving, start, 152)), (Some(true), None));
    }

    #[tokio::test]
    async fn a_process_that_starts_so_tells_it_too() {
        let (starving, start) = (new(), clock::monotonic());
        note(&starving, start, 1);
        note(&starving, start, 120);
        assert_eq!((told(&starving, start, 121), told(&starving, start, 122)), (Some(false), None));
    }

    #[tokio::test]
    async fn what_nobody_took_is_told_again() {
        let (starving, start) = (new(), clock::monotonic());
        note(&starving, start, 120);
        let look = |seconds| starving.look(start + Duration::from_secs(seconds)).map(|look| look.sees);
        assert_eq!((look(121), look(122)), (Some(false), Some(false)));
    }
}
