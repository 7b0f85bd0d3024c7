//! The loop: due → probe → recorder (judge + store) → committed state. Applies the difference of two rosters.

mod canary;
mod permits;
mod pulse;
mod recorder;
mod starving;
mod watched;
mod watcher;

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, mpsc, watch};
use tokio::time::{MissedTickBehavior, interval};

use canary::Canary;
use recorder::Beginning;
pub use recorder::{Input, ROUND};

use crate::clock;
use crate::lifecycle::{Beats, Lanes, Lifecycle, Withheld};
use crate::model::{Config, Location, Monitor, MonitorId, Outcome, Standing};
use crate::probe::Prober;
use crate::site::{self, Committed, Site};
use crate::store::{Store, StoreError};
use crate::telemetry::Metrics;
use permits::Permits;
use pulse::{BEAT, Pulse};
use recorder::Recorder;
use starving::Starving;
use watched::{Told, Watch, Watched};
use watcher::{Shared, Watcher};

/// Outcomes on their way to the recorder: a full channel holds monitors back, and means that the machine is too slow.
const INPUTS: usize = 8_192;

/// Checks a second that a lane is given before the next one is used: few that are busy wake up less often.
const LANE: f64 = 1_000.0;

/// Runs probes. One for real; tests bring scripted ones.
pub trait Probing: Send + Sync + 'static {
    /// One run of a monitor's probe, within its timeout.
    fn run(&self, monitor: &Monitor) -> impl Future<Output = Outcome> + Send;
}

impl Probing for Prober {
    async fn run(&self, monitor: &Monitor) -> Outcome {
        Self::run(self, monitor).await
    }
}

/// What the engine works with.
pub struct Parts<P> {
    /// Whole process.
    pub lifecycle: Lifecycle,
    /// Where monitors are watched; the rest runs where the engine is started.
    pub lanes: Lanes,
    /// Where everything is recorded.
    pub store: Store,
    /// Runs probes.
    pub prober: Arc<P>,
    /// Counts.
    pub metrics: Metrics,
    /// The configuration in force; a change is a new roster.
    pub config: watch::Receiver<Arc<Config>>,
    /// Where committed state is handed on: when something public has changed …
    pub committed: watch::Sender<Option<Arc<Committed>>>,
    /// … and whenever wall time goes over a multiple of this; [`ROUND`] for real.
    pub round: Duration,
}

/// A running engine.
#[derive(Clone, Debug)]
pub struct Started {
    /// Whether it lives.
    pub heartbeat: Heartbeat,
    /// Where people's commands go; gone when the engine stops.
    pub orders: mpsc::WeakSender<Input>,
}

/// Whether the scheduler beats.
#[derive(Clone, Debug)]
pub struct Heartbeat(watch::Receiver<std::time::Instant>);

impl Heartbeat {
    /// Whether it has beaten lately.
    pub fn is_alive(&self) -> bool {
        self.0.borrow().elapsed() < BEAT * 10
    }
}

/// Loads what the store knows and starts to watch. Ends when the lifecycle is cancelled and everything is written.
///
/// # Errors
/// What the store knows cannot be read.
pub async fn start<P: Probing>(parts: Parts<P>) -> Result<Started, StoreError> {
    let beginning = Beginning::find(parts.store.newest_record().await?);
    let now = clock::now();
    let rows = parts.store.rows(Location::local(), now, now - site::REACH).await?;
    let standings = rows.series.iter().map(|series| (series.monitor.clone(), series.standing.clone())).collect();
    let config = parts.config.borrow().clone();
    let known = Site::load(rows, config.clone(), now, clock::entropy);
    let (inputs, queue) = mpsc::channel(INPUTS);
    let orders = inputs.downgrade();
    let (watched, look) = (Watched::default(), Arc::new(Notify::new()));
    let (beats, beat) = (parts.lifecycle.beats(&parts.lanes), parts.lifecycle.beat());
    let starving = Arc::new(Starving::new(beats.clone(), parts.metrics.clone()));
    let recorder = Recorder::new(
        recorder::Parts {
            store: parts.store,
            metrics: parts.metrics.clone(),
            inputs: queue,
            committed: parts.committed,
            watched: watched.clone(),
            look: look.clone(),
            round: parts.round,
            lifecycle: parts.lifecycle.clone(),
            beat: beat.clone(),
        },
        known,
    );
    let recorder = parts.lifecycle.spawn(recorder.begin(beginning).run());
    let canary = Canary {
        prober: parts.prober.clone(),
        config: parts.config.clone(),
        inputs: inputs.clone(),
        wanted: look,
        metrics: parts.metrics.clone(),
        starving: starving.clone(),
        beat,
        lifecycle: parts.lifecycle.clone(),
    };
    parts.lifecycle.spawn(canary.run());
    let shared = Shared {
        prober: parts.prober,
        permits: Permits::new(config.limits),
        pulse: Pulse::start(),
        inputs,
        metrics: parts.metrics,
        starving,
    };
    let lifecycle = parts.lifecycle.clone();
    let roster =
        Roster { shared: Arc::new(shared), lifecycle, lanes: parts.lanes, beats, load: 0.0, watched, standings };
    let (beat, heartbeat) = watch::channel(clock::monotonic());
    let lifecycle = parts.lifecycle.clone();
    parts.lifecycle.spawn(run(roster, parts.config, beat, lifecycle.clone()));
    parts.lifecycle.spawn(async move {
        // A recorder that ends while the process is wanted is a fault: nothing would be recorded any more.
        if recorder.await.is_err() || !lifecycle.is_cancelled() {
            tracing::error!("the recorder has ended: stopping");
            lifecycle.fail();
        }
    });
    Ok(Started { heartbeat: Heartbeat(heartbeat), orders })
}

/// Applies every roster that comes, and beats.
async fn run<P: Probing>(
    mut roster: Roster<P>,
    mut config: watch::Receiver<Arc<Config>>,
    heartbeat: watch::Sender<std::time::Instant>,
    lifecycle: Lifecycle,
) {
    let mut beats = interval(BEAT);
    beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let first = config.borrow_and_update().clone();
    roster.apply(&first).await;
    loop {
        tokio::select! {
            () = lifecycle.cancelled() => return,
            _ = beats.tick() => {
                heartbeat.send_replace(clock::monotonic());
                roster.tell_how_it_fares();
            }
            changed = config.changed() => {
                if changed.is_err() {
                    return;
                }
                let new = config.borrow_and_update().clone();
                roster.apply(&new).await;
            }
        }
    }
}

/// The set of monitors that this process probes.
struct Roster<P> {
    shared: Arc<Shared<P>>,
    lifecycle: Lifecycle,
    lanes: Lanes,
    /// Those of the lanes.
    beats: Beats,
    /// Checks a second of all that was ever started.
    load: f64,
    watched: Watched,
    /// As the store left them, for the first roster.
    standings: HashMap<MonitorId, Standing>,
}

impl<P: Probing> Roster<P> {
    /// Unchanged monitors keep everything; changed ones keep task and streak; removed and paused ones stop; new ones
    /// start.
    async fn apply(&mut self, config: &Arc<Config>) {
        let enabled: HashMap<&MonitorId, &Arc<Monitor>> =
            config.monitors.iter().filter(|monitor| monitor.enabled).map(|monitor| (&monitor.id, monitor)).collect();
        self.watched.all().retain(|id, watched| {
            let stays = enabled.contains_key(id);
            if !stays {
                watched.stop.cancel();
            }
            stays
        });
        // Before the first check of a new monitor: the recorder must know it.
        if self.shared.inputs.send(Input::Roster(config.clone())).await.is_err() {
            return;
        }
        self.shared.permits.apply(config.limits);
        let watched = self.watched.clone();
        let mut watched = watched.all();
        for (id, monitor) in enabled {
            match watched.get(id) {
                Some(watch) => watch.configure(monitor),
                None => drop(watched.insert(id.clone(), self.start(monitor))),
            }
        }
        self.standings.clear();
    }

    /// Never waits: what cannot be told now is told with the next beat.
    fn tell_how_it_fares(&self) {
        if let Some(look) = self.shared.starving.look(clock::monotonic())
            && self.shared.inputs.try_send(Input::Starved(look.clone())).is_ok()
        {
            self.shared.starving.told(&look);
        }
    }

    fn start(&mut self, monitor: &Arc<Monitor>) -> Watch {
        let standing = self.standings.remove(&monitor.id).unwrap_or_default();
        let (sender, receiver) = watch::channel(Told { monitor: monitor.clone(), judged: standing.status, calls: 0 });
        let stop = self.lifecycle.child();
        let place = (self.load / LANE) as usize;
        let watcher = Watcher {
            shared: self.shared.clone(),
            told: receiver,
            // One in the future was dated by another clock: it says nothing of what was missed.
            last_check: standing.last_check.map(|(at, _)| at).filter(|at| *at <= clock::now()),
            newest: standing.last_determinate.map(|last| last.level),
            beat: self.beats.of(place),
            withheld: Withheld::default(),
            stop: stop.clone(),
        };
        self.lifecycle.spawn_on(&self.lanes, place, watcher.run());
        self.load += monitor.timing.interval.as_secs_f64().recip();
        Watch { told: sender, stop }
    }
}
