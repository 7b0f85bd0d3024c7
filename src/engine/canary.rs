//! The canary: looked at again and again, and at once when a failure waits for its word. What that means is decided by
//! the site.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, mpsc, watch};
use tokio::time::Instant;
use tokio_util::task::AbortOnDropHandle;

use super::Probing;
use super::recorder::Input;
use crate::clock;
use crate::lifecycle::Lifecycle;
use crate::model::{Config, Look, Monitor, Outcome, OutcomeKind, Reason, ReasonKind};
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
    pub(super) lifecycle: Lifecycle,
}

impl<P: Probing> Canary<P> {
    /// Runs until the stop, or until nobody records any more.
    pub(super) async fn run(mut self) {
        let mut seen: Option<bool> = None;
        loop {
            let canaries = self.config.borrow_and_update().canary.clone();
            let began = Instant::now();
            let interval = canaries.iter().map(|canary| canary.timing.interval).min();
            if interval.is_some() {
                let stop = self.lifecycle.clone();
                let look = tokio::select! {
                    () = stop.cancelled() => return,
                    look = self.look(&canaries) => look,
                };
                self.metrics.canary(look.sees);
                if seen.replace(look.sees) != Some(look.sees) {
                    log(&look);
                }
                if self.inputs.send(Input::Look(look)).await.is_err() {
                    return;
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

    /// Asks all at once; one that is reached is enough.
    async fn look(&self, canaries: &[Arc<Monitor>]) -> Look {
        let began = clock::now();
        let (answers, mut heard) = mpsc::channel(canaries.len().max(1));
        let ask = |canary: &Arc<Monitor>| {
            let (prober, canary, answers) = (self.prober.clone(), canary.clone(), answers.clone());
            let asked = async move {
                let outcome = prober.run(&canary).await;
                // Who has heard enough does not listen any more.
                let _ = answers.send((canary.id.clone(), outcome)).await;
            };
            AbortOnDropHandle::new(self.lifecycle.spawn(asked))
        };
        let _asked: Vec<_> = canaries.iter().map(ask).collect();
        drop(answers);
        let mut reasons = Vec::new();
        while let Some((id, outcome)) = heard.recv().await {
            if is_reached(&outcome) {
                return Look { began, sees: true, reason: None };
            }
            reasons.push((id, outcome.reason));
        }
        let first = canaries
            .iter()
            .find_map(|canary| reasons.iter().find(|(id, _)| *id == canary.id).and_then(|(_, reason)| reason.clone()));
        // One that panicked says nothing.
        let unsaid = || Reason::new(ReasonKind::Internal, "the probe failed inside stillup");
        Look { began, sees: false, reason: Some(first.unwrap_or_else(unsaid)) }
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
