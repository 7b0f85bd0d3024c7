//! The canary: looked at again and again, and at once when a failure waits for its word. What that means is decided by
//! the site.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, mpsc, watch};
use tokio::time::Instant;
use tokio_util::task::AbortOnDropHandle;

use super::Probing;
use super::recorder::Input;
use super::starving::Starving;
use crate::clock;
use crate::lifecycle::{Beat, Lifecycle, Withheld};
use crate::model::{Config, Look, Monitor, Outcome, OutcomeKind, Reason, ReasonKind};
use crate::probe::Watching;
use crate::telemetry::Metrics;

/// However many failures wait for it: from one look to the next at least this.
const SOONEST: Duration = Duration::from_secs(1);

/// What the canary's watcher works with.
pub(super) struct Canary<P> {
    pub(super) prober: Arc<P>,
    pub(super) config: watch::Receiver<Arc<Config>>,
    pub(super) inputs: mpsc::Sender<Input>,
    /// Somebody waits for its word.
    pub(super) wanted: Arc<Notify>,
    pub(super) metrics: Metrics,
    pub(super) starving: Arc<Starving>,
    pub(super) beat: Beat,
    pub(super) lifecycle: Lifecycle,
}

impl<P: Probing> Canary<P> {
    /// Runs until the stop, or until nobody records any more.
    pub(super) async fn run(mut self) {
        let mut seen: Option<bool> = None;
        let mut withheld = Withheld::default();
        loop {
            let canaries = self.config.borrow_and_update().canary.clone();
            let began = Instant::now();
            let mut interval = canaries.iter().map(|canary| canary.timing.interval).min();
            if interval.is_some() {
                let stop = self.lifecycle.clone();
                let look = tokio::select! {
                    () = stop.cancelled() => return,
                    look = self.look(&canaries, &mut withheld) => look,
                };
                match look {
                    Some(look) => {
                        self.metrics.canary(look.sees);
                        if seen.replace(look.sees) != Some(look.sees) {
                            log(&look);
                        }
                        if self.inputs.send(Input::Look(look)).await.is_err() {
                            return;
                        }
                    }
                    None => interval = Some(SOONEST),
                }
            } else {
                seen = None;
                self.metrics.canary(true);
            }
            tokio::select! {
                () = self.lifecycle.cancelled() => return,
                changed = self.config.changed() => if changed.is_err() { return },
                () = next(began, interval, &self.wanted) => {}
            }
        }
    }

    /// Asks all at once; one that is reached is enough. None of which time was lost says that it cannot be reached.
    async fn look(&self, canaries: &[Arc<Monitor>], withheld: &mut Withheld) -> Option<Look> {
        let began = clock::now();
        let (answers, mut heard) = mpsc::channel(canaries.len().max(1));
        let ask = |canary: &Arc<Monitor>| {
            let (prober, canary, answers) = (self.prober.clone(), canary.clone(), answers.clone());
            let watching = Watching::begin(&self.beat);
            let asked = async move {
                let (outcome, lost) = watching.ended(&canary, prober.run(&canary).await);
                // Who has heard enough does not listen any more.
                let _ = answers.send((canary.id.clone(), outcome, lost)).await;
            };
            AbortOnDropHandle::new(self.lifecycle.spawn(asked))
        };
        let _asked: Vec<_> = canaries.iter().map(ask).collect();
        drop(answers);
        let (mut reasons, mut doubted) = (Vec::new(), None);
        while let Some((id, outcome, lost)) = heard.recv().await {
            if is_reached(&outcome) {
                *withheld = Withheld::default();
                return Some(Look { began, sees: true, reason: None });
            }
            doubted = doubted.max(lost);
            reasons.push((id, outcome.reason));
        }
        match doubted {
            Some(lost) => {
                self.starving.note(lost);
                if withheld.another(clock::monotonic()) {
                    return None;
                }
            }
            None => *withheld = Withheld::default(),
        }
        let first = canaries
            .iter()
            .find_map(|canary| reasons.iter().find(|(id, _)| *id == canary.id).and_then(|(_, reason)| reason.clone()));
        // One that panicked says nothing.
        let unsaid = || Reason::new(ReasonKind::Internal, "the probe failed inside stillup");
        Some(Look { began, sees: false, reason: Some(first.unwrap_or_else(unsaid)) })
    }
}

/// A slow one is reached too.
const fn is_reached(outcome: &Outcome) -> bool {
    match outcome.kind {
        OutcomeKind::Up | OutcomeKind::Degraded => true,
        OutcomeKind::Down | OutcomeKind::Indeterminate => false,
    }
}

/// Until the next look is due; without a canary for ever.
async fn next(began: Instant, interval: Option<Duration>, wanted: &Notify) {
    let Some(interval) = interval else { return std::future::pending().await };
    let soonest = async {
        wanted.notified().await;
        tokio::time::sleep_until(began + SOONEST).await;
    };
    tokio::select! {
        () = tokio::time::sleep_until(began + interval) => {}
        () = soonest => {}
    }
}

fn log(look: &Look) {
    match &look.reason {
        Some(reason) => tracing::warn!(
            reason.kind = %reason.kind,
            reason = reason.message,
            "the canary cannot be reached: this machine cannot see out; checks go on, and failures of monitors are \
            indeterminate until it can"
        ),
        None => tracing::info!("the canary is reached: failures of monitors count"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::sync::Mutex;

    use super::*;
    use crate::lifecycle::Lanes;
    use crate::model::{Evidence, Phases, fixture};

    /// Finds these, one after the other, and loses so many seconds of each.
    struct Scripted(Beat, Mutex<VecDeque<(OutcomeKind, u64)>>);

    impl Probing for Scripted {
        async fn run(&self, _: &Monitor) -> Outcome {
            let (kind, lost) = self.1.lock().unwrap().pop_front().unwrap();
            self.0.lose(Duration::from_secs(lost));
            let (latency, phases, evidence) = (Duration::ZERO, Phases::default(), Evidence::default());
            Outcome { kind, latency, phases, reason: None, evidence }
        }
    }

    /// What a canary says of itself is no news while time is lost; that it is reached is.
    #[tokio::test]
    async fn a_canary_that_had_no_time_says_nothing() {
        use OutcomeKind::{Down, Up};
        let script = [(Down, 0), (Down, 12), (Up, 12), (Down, 12), (Down, 12), (Down, 12)];
        let (beat, lifecycle) = (Beat::default(), Lifecycle::new());
        let (_config, config) = watch::channel(fixture::config("/nowhere"));
        let (inputs, _heard) = mpsc::channel(1);
        let metrics = Metrics::new();
        let canary = Canary {
            prober: Arc::new(Scripted(beat.clone(), Mutex::new(script.into()))),
            config,
            inputs,
            wanted: Arc::default(),
            metrics: metrics.clone(),
            starving: Arc::new(Starving::new(lifecycle.beats(&Lanes::default()), metrics)),
            beat,
            lifecycle,
        };
        let (mut withheld, canaries) = (Withheld::default(), [Arc::new(fixture::monitor())]);
        let mut said = Vec::new();
        for _ in script {
            said.push(canary.look(&canaries, &mut withheld).await.map(|look| look.sees));
        }
        assert_eq!(said, [Some(false), None, Some(true), None, None, None]);
    }
}
