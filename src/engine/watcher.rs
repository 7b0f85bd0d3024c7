//! One monitor's loop: wait for the slot, get a permit, probe, hand the outcome on, decide when next.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{broadcast, mpsc, watch};
use tokio_util::task::AbortOnDropHandle;

use super::Probing;
use super::permits::Permits;
use super::pulse::Pulse;
use super::recorder::Input;
use crate::clock;
use crate::judge::{self, Observation, Policy};
use crate::lifecycle::Lifecycle;
use crate::model::{
    Check, Evidence, IncidentId, Location, Monitor, MonitorId, Outcome, OutcomeKind, Phases, Reason, ReasonKind,
    Standing, Timestamp,
};
use crate::schedule::{self, Ended, Next, Slots};
use crate::telemetry::{CheckMetric, Metrics};

/// However often it is called to check at once: not sooner after the start of the last check than this, or its retry
/// interval.
const CALLED_AGAIN: Duration = Duration::from_secs(1);

/// What every watcher works with.
#[derive(Debug)]
pub(super) struct Shared<P> {
    pub(super) prober: Arc<P>,
    pub(super) permits: Permits,
    pub(super) pulse: Pulse,
    pub(super) inputs: mpsc::Sender<Input>,
    /// Monitors that are to be checked at once: their maintenance is over, or another's failure hangs on them.
    pub(super) released: broadcast::Sender<Arc<[MonitorId]>>,
    pub(super) metrics: Metrics,
}

/// One monitor being watched.
pub(super) struct Watcher<P> {
    pub(super) shared: Arc<Shared<P>>,
    pub(super) monitor: watch::Receiver<Arc<Monitor>>,
    /// Judged here only to know whether a change is unconfirmed; what counts is what the recorder judges.
    pub(super) standing: Standing,
    pub(super) stop: Lifecycle,
}

impl<P: Probing> Watcher<P> {
    /// Runs until it is stopped.
    pub(super) async fn run(mut self) {
        let mut released = self.shared.released.subscribe();
        let mut monitor = self.monitor.borrow_and_update().clone();
        let last = self.standing.last_check.map(|(at, _)| at);
        let retry = judge::is_unconfirmed(&self.standing).then_some(monitor.timing.retry_interval);
        let first = slots(&monitor).first(self.shared.pulse.now(), last, retry);
        let mut next = Next { at: first, retry: false, retries: 0, missed: 0 };
        let mut rested = Timestamp::default();
        loop {
            tokio::select! {
                biased;
                () = self.stop.cancelled() => return,
                changed = self.monitor.changed() => {
                    if changed.is_err() {
                        return;
                    }
                    let changed = self.monitor.borrow_and_update().clone();
                    if changed.timing.interval != monitor.timing.interval {
                        next = Next { at: slots(&changed).after(self.shared.pulse.now()), ..next };
                    }
                    monitor = changed;
                }
                over = released.recv() => {
                    // Having missed some, it checks rather too often than too late.
                    if over.map_or(true, |monitors| monitors.contains(&monitor.id)) {
                        next = Next { at: next.at.min(self.shared.pulse.now().max(rested)), ..next };
                    }
                }
                () = self.shared.pulse.sleep_until(next.at) => {
                    rested = self.shared.pulse.now() + CALLED_AGAIN.min(monitor.timing.retry_interval);
                    let stop = self.stop.clone();
                    tokio::select! {
                        () = stop.cancelled() => return,
                        after = self.check(&monitor, next) => next = after,
                    }
                }
            }
        }
    }

    /// Runs one check and says when the next one is.
    async fn check(&mut self, monitor: &Arc<Monitor>, due: Next) -> Next {
        let queued = clock::monotonic();
        let gate = self.shared.permits.host(monitor.probe.host());
        let permits = self.shared.permits.acquire(&gate, due.retry).await;
        let waited = queued.elapsed();
        let started = self.shared.pulse.now();
        self.shared.metrics.lateness(started.since(due.at));
        let at = clock::now();
        let running = InFlight::new(&self.shared.metrics);
        let outcome = self.probe(monitor).await;
        drop((running, permits));
        self.count(monitor, &outcome);
        let policy = Policy::from(&**monitor);
        // The id of an incident is the recorder's to give; this one is never seen.
        judge::step(
            &mut self.standing,
            Observation { at, kind: outcome.kind, waited, quiet_until: None },
            &policy,
            || IncidentId::new(""),
        );
        let check = Check { monitor: monitor.id.clone(), location: Location::local(), at, waited, outcome };
        if self.shared.inputs.send(Input::Check(Arc::new(check))).await.is_err() {
            tracing::debug!(monitor.id = %monitor.id, "the recorder has stopped; this outcome is lost");
        }
        let ended = Ended {
            due: due.at,
            started,
            ended: self.shared.pulse.now(),
            retries: due.retries,
            unconfirmed: judge::is_unconfirmed(&self.standing),
            most_retries: monitor.judging.failure_threshold.max(monitor.judging.success_threshold),
        };
        let next = schedule::next(&slots(monitor), &monitor.timing, ended);
        self.shared.metrics.slots_missed(next.missed);
        next
    }

    /// Runs the probe in a task of its own: a panic in it ends that task and nothing else.
    async fn probe(&self, monitor: &Arc<Monitor>) -> Outcome {
        let (prober, target) = (self.shared.prober.clone(), monitor.clone());
        let started = clock::monotonic();
        let task = AbortOnDropHandle::new(self.stop.spawn(async move { prober.run(&target).await }));
        match task.await {
            Ok(outcome) => outcome,
            Err(error) => {
                self.shared.metrics.probe_panicked();
                tracing::error!(monitor.id = %monitor.id, %error, "a probe panicked: this is a fault of stillup; the \
                    monitor goes on");
                Outcome {
                    kind: OutcomeKind::Indeterminate,
                    latency: started.elapsed(),
                    phases: Phases::default(),
                    reason: Some(Reason::new(ReasonKind::Internal, "the probe failed inside stillup")),
                    evidence: Evidence::default(),
                }
            }
        }
    }

    fn count(&self, monitor: &Monitor, outcome: &Outcome) {
        let phases: Vec<_> = outcome
            .phases
            .each()
            .into_iter()
            .filter_map(|(name, length)| length.map(|length| (name, length)))
            .collect();
        self.shared.metrics.check(CheckMetric {
            monitor: monitor.id.as_str(),
            location: Location::local().as_str(),
            probe: monitor.probe.kind(),
            outcome: outcome.kind.as_str(),
            latency: outcome.latency,
            phases: &phases,
            status_code: outcome.evidence.status_code,
            certificate_expires_at: outcome.evidence.certificate_expires_at.map(Timestamp::seconds),
        });
    }
}

/// Counts a check as running, also when it is cut short.
struct InFlight(Metrics);

impl InFlight {
    fn new(metrics: &Metrics) -> Self {
        metrics.in_flight(1);
        Self(metrics.clone())
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.in_flight(-1);
    }
}

fn slots(monitor: &Monitor) -> Slots {
    Slots::new(&monitor.id, &Location::local(), monitor.timing.interval)
}
