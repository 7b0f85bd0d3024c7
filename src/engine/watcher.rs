//! One monitor's loop: wait for the slot, get a permit, probe, hand the outcome on, plan the next check. What the
//! outcome means is judged elsewhere, and told.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};

use super::Probing;
use super::permits::Permits;
use super::pulse::Pulse;
use super::recorder::Input;
use super::starving::Starving;
use super::watched::Told;
use crate::clock;
use crate::judge;
use crate::lifecycle::{Beat, Lifecycle, Withheld, unwinding};
use crate::model::{
    Check, Evidence, Level, Location, Monitor, Outcome, OutcomeKind, Phases, Reason, ReasonKind, Status, Timestamp,
};
use crate::probe::Watching;
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
    pub(super) metrics: Metrics,
    pub(super) starving: Arc<Starving>,
}

/// One monitor being watched.
pub(super) struct Watcher<P> {
    pub(super) shared: Arc<Shared<P>>,
    pub(super) told: watch::Receiver<Told>,
    /// When it was checked last.
    pub(super) last_check: Option<Timestamp>,
    /// What the newest check found that found anything.
    pub(super) newest: Option<Level>,
    /// Of the thread it runs on.
    pub(super) beat: Beat,
    /// Checks in a row that are not believed.
    pub(super) withheld: Withheld,
    pub(super) stop: Lifecycle,
}

impl<P: Probing> Watcher<P> {
    /// Runs until it is stopped.
    pub(super) async fn run(mut self) {
        let mut told = self.told.borrow_and_update().clone();
        let retry = self.is_unconfirmed(told.judged).then_some(told.monitor.timing.retry_interval);
        let first = slots(&told.monitor).first(self.shared.pulse.now(), self.last_check, retry);
        let mut next = Next { at: first, retry: false, retries: 0, missed: 0 };
        let mut ended = None;
        let mut rested = Timestamp::default();
        loop {
            tokio::select! {
                biased;
                () = self.stop.cancelled() => return,
                changed = self.told.changed() => {
                    if changed.is_err() {
                        return;
                    }
                    let before = std::mem::replace(&mut told, self.told.borrow_and_update().clone());
                    if told.monitor.timing.interval != before.monitor.timing.interval {
                        next = Next { at: slots(&told.monitor).after(self.shared.pulse.now()), ..next };
                        ended = None;
                    }
                    if let Some(ended) = ended.filter(|_| told.judged != before.judged) {
                        next = self.plan(&told, ended);
                    }
                    if told.calls != before.calls {
                        next = Next { at: next.at.min(self.shared.pulse.now().max(rested)), ..next };
                        // Whatever it is judged to be meanwhile.
                        ended = None;
                    }
                }
                () = self.shared.pulse.sleep_until(next.at) => {
                    rested = self.shared.pulse.now() + CALLED_AGAIN.min(told.monitor.timing.retry_interval);
                    let stop = self.stop.clone();
                    let checked = tokio::select! {
                        () = stop.cancelled() => return,
                        checked = self.check(&told.monitor, next) => checked,
                    };
                    next = self.plan(&told, checked);
                    self.shared.metrics.slots_missed(next.missed);
                    ended = Some(checked);
                }
            }
        }
    }

    /// When to check next, by what the monitor was judged to be. It is planned again when that changes.
    fn plan(&self, told: &Told, ended: Ended) -> Next {
        let Monitor { timing, judging, .. } = &*told.monitor;
        let most_retries = judging.failure_threshold.max(judging.success_threshold);
        let confirms = self.is_unconfirmed(told.judged).then_some(most_retries);
        schedule::next(&slots(&told.monitor), timing, ended, confirms)
    }

    fn is_unconfirmed(&self, judged: Status) -> bool {
        judge::is_unconfirmed(self.newest, judged)
    }

    /// Runs one check.
    async fn check(&mut self, monitor: &Arc<Monitor>, due: Next) -> Ended {
        let queued = clock::monotonic();
        let gate = self.shared.permits.host(monitor.probe.host());
        let permits = self.shared.permits.acquire(&gate, due.retry).await;
        let waited = queued.elapsed();
        let started = self.shared.pulse.now();
        self.shared.metrics.lateness(started.since(due.at));
        let (at, probing) = (clock::now(), clock::monotonic());
        let running = InFlight::new(&self.shared.metrics);
        let watching = Watching::begin(&self.beat);
        let outcome = self.probe(monitor).await;
        drop((running, permits));
        let outcome = self.shared.starving.weigh(&watching, monitor, outcome, &mut self.withheld);
        self.count(monitor, &outcome);
        self.newest = outcome.kind.level().or(self.newest);
        let at = clock::retold(at, probing);
        let check = Check { monitor: monitor.id.clone(), location: Location::local(), at, waited, outcome };
        if self.shared.inputs.send(Input::Check(Arc::new(check))).await.is_err() {
            tracing::debug!(monitor.id = %monitor.id, "the recorder has stopped; this outcome is lost");
        }
        Ended { due: due.at, started, ended: self.shared.pulse.now(), retries: due.retries }
    }

    /// Runs the probe: a panic in it ends this check and nothing else.
    async fn probe(&self, monitor: &Arc<Monitor>) -> Outcome {
        let started = clock::monotonic();
        // On the heap, and only as long as it runs: most monitors wait most of the time.
        match unwinding(Box::pin(self.shared.prober.run(monitor))).await {
            Ok(outcome) => outcome,
            Err(cause) => {
                self.shared.metrics.probe_panicked();
                tracing::error!(monitor.id = %monitor.id, cause, "a probe panicked: this is a fault of stillup; the \
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
        tracing::trace!(
            monitor.id = %monitor.id,
            outcome = %outcome.kind,
            latency_ms = in_ms(outcome.latency),
            phases_ms = told(&phases),
            address = outcome.evidence.address,
            reason = outcome.reason.as_ref().map(|reason| reason.message.as_str()),
            "checked"
        );
        self.shared.metrics.check(CheckMetric {
            monitor: monitor.id.as_str(),
            probe: monitor.probe.kind(),
            outcome: outcome.kind,
            latency: outcome.latency,
            phases: &phases,
            status_code: outcome.evidence.status_code,
            certificate_expires_at: outcome.evidence.certificate_expires_at.map(Timestamp::seconds),
            spoken: outcome.evidence.spoken,
            by_text: outcome.reason.as_ref().is_some_and(|reason| reason.kind == ReasonKind::BodyMismatch),
        });
    }
}

/// `connect 0.2, processing 1.4`.
fn told(phases: &[(&str, Duration)]) -> String {
    phases.iter().map(|(name, length)| format!("{name} {}", in_ms(*length))).collect::<Vec<_>>().join(", ")
}

/// Milliseconds with three decimals, for the log.
fn in_ms(length: Duration) -> f64 {
    length.as_micros() as f64 / 1000.0
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lifecycle::Lanes;
    use crate::model::{Limits, Timing, fixture};

    /// Finds everything down, and loses so much time of each check.
    struct Down(Beat, Duration);

    impl Probing for Down {
        async fn run(&self, _: &Monitor) -> Outcome {
            self.0.lose(self.1);
            Outcome {
                kind: OutcomeKind::Down,
                latency: Duration::ZERO,
                phases: Phases::default(),
                reason: None,
                evidence: Evidence::default(),
            }
        }
    }

    /// A watcher of one monitor, which was up when it was checked last and is judged down; told, and heard.
    fn watcher(timing: Timing, lost: Duration) -> (Watcher<Down>, watch::Sender<Told>, mpsc::Receiver<Input>) {
        let monitor = Arc::new(Monitor { timing, ..fixture::monitor() });
        let (inputs, checks) = mpsc::channel(1);
        let beat = Beat::default();
        let shared = Shared {
            prober: Arc::new(Down(beat.clone(), lost)),
            permits: Permits::new(Limits { concurrency: 1, per_host: 1 }),
            pulse: Pulse::start(),
            inputs,
            metrics: Metrics::new(),
            starving: Arc::new(Starving::new(Lifecycle::new().beats(&Lanes::default()), Metrics::new())),
        };
        let (told, receiver) = watch::channel(Told { monitor, judged: Status::Down, calls: 0 });
        let watcher = Watcher {
            shared: Arc::new(shared),
            told: receiver,
            last_check: Some(clock::now()),
            newest: Some(Level::Up),
            beat,
            withheld: Withheld::default(),
            stop: Lifecycle::new(),
        };
        (watcher, told, checks)
    }

    #[tokio::test]
    async fn what_is_judged_is_told_and_says_when_to_check_again() {
        let (hour, soon) = (Duration::from_secs(3_600), Duration::from_millis(1));
        let timing = Timing { interval: hour, timeout: hour, retry_interval: soon };
        let (watcher, told, mut checks) = watcher(timing, Duration::ZERO);
        let stop = watcher.stop.clone();
        let watcher = stop.spawn(watcher.run());
        assert!(checks.recv().await.is_some(), "the up before was not confirmed");
        told.send_modify(|told| told.judged = Status::Up);
        assert!(checks.recv().await.is_some(), "another down would confirm it");
        told.send_modify(|told| told.judged = Status::Down);
        told.send_modify(|told| told.calls += 1);
        assert!(checks.recv().await.is_some(), "called at once");
        stop.cancel();
        watcher.await.unwrap();
    }

    /// How a check that finds the target down is handed on, while so many seconds of each are lost.
    async fn handed_on(lost: u64) -> Arc<Check> {
        let (hour, soon) = (Duration::from_secs(3_600), Duration::from_millis(1));
        let timing = Timing { interval: hour, timeout: hour, retry_interval: soon };
        let (watcher, _told, mut checks) = watcher(timing, Duration::from_secs(lost));
        let stop = watcher.stop.clone();
        let watcher = stop.spawn(watcher.run());
        let Some(Input::Check(check)) = checks.recv().await else { panic!("nothing was handed on") };
        stop.cancel();
        watcher.await.unwrap();
        check
    }

    #[tokio::test]
    async fn what_time_was_lost_of_is_ours() {
        assert_eq!(handed_on(0).await.outcome.kind, OutcomeKind::Down);
        let outcome = handed_on(12).await.outcome.clone();
        let reason = outcome.reason.map(|reason| reason.kind);
        assert_eq!((outcome.kind, reason), (OutcomeKind::Indeterminate, Some(ReasonKind::Starved)));
    }
}
