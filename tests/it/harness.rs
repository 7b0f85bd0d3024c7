//! What integration tests share: the engine on a real database with a scripted prober, and waiting for what it commits.
#![expect(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use stillup::clock;
use stillup::engine::{self, Input, Probing};
use stillup::lifecycle::Lifecycle;
use stillup::model::{
    Command, Config, Done, Evidence, IncidentRecord, JudgePolicy, Limits, Monitor, MonitorId, Once, Operator, Order,
    Outcome, OutcomeKind, Phases, Reason, ReasonKind, Refusal, Status, Timing, Warning,
};
use stillup::site::{Committed, Live};
use stillup::store::inspection::Inspection;
use stillup::store::{Database, Reader, Store};
use stillup::telemetry::Metrics;
use tempfile::TempDir;
use tokio::sync::{mpsc, oneshot, watch};

use crate::fixture;

/// Nothing that is waited for takes as long; it is a guard, not a measure.
const GUARD: Duration = Duration::from_secs(60);

/// Nobody waits long for what only checks have changed.
const ROUND: Duration = Duration::from_millis(100);

/// What a scripted monitor does from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Find(OutcomeKind),
    /// The same, over TLS: the certificate has so many days left, 14 are wanted.
    Certificate(OutcomeKind, u64),
    Panic,
    Hang,
}

/// A prober that does as it is told; monitors it was told nothing about are up.
#[derive(Debug, Default)]
pub struct Script(Mutex<HashMap<MonitorId, Act>>);

impl Script {
    pub fn set(&self, id: &str, act: Act) {
        self.0.lock().unwrap().insert(MonitorId::new(id), act);
    }
}

impl Probing for Script {
    async fn run(&self, monitor: &Monitor) -> Outcome {
        let act = self.0.lock().unwrap().get(&monitor.id).copied().unwrap_or(Act::Find(OutcomeKind::Up));
        match act {
            Act::Find(kind) => outcome(kind),
            Act::Certificate(kind, days) => Outcome { evidence: certificate(days), ..outcome(kind) },
            Act::Panic => panic!("scripted"),
            Act::Hang => std::future::pending().await,
        }
    }
}

/// What is seen of a certificate with so many days left.
fn certificate(days_left: u64) -> Evidence {
    let expires_at = clock::now() + Duration::from_secs(86_400 * days_left);
    let warning = (days_left < 14).then(|| Warning {
        kind: ReasonKind::CertificateExpiring,
        message: format!("the certificate of shop.example expires in {days_left} days, at least 14 wanted"),
        subject: "shop.example".to_owned(),
        expires_at,
        days_left,
        found: None,
    });
    Evidence { certificate_expires_at: Some(expires_at), warning, ..Evidence::default() }
}

/// An outcome with a reason that fits it.
pub fn outcome(kind: OutcomeKind) -> Outcome {
    let reason = match kind {
        OutcomeKind::Up => None,
        OutcomeKind::Degraded => Some(Reason::new(ReasonKind::Latency, "slow").number(2_300)),
        OutcomeKind::Down => Some(Reason::new(ReasonKind::HttpStatus, "HTTP 503, expected 200-299").number(503)),
        OutcomeKind::Indeterminate => Some(Reason::new(ReasonKind::Internal, "no free port")),
    };
    Outcome {
        kind,
        latency: Duration::from_millis(12),
        phases: Phases::default(),
        reason,
        evidence: Evidence::default(),
    }
}

/// A monitor that is checked every 20 ms, thresholds 2 and 2.
pub fn monitor(id: &str) -> Monitor {
    let tick = Duration::from_millis(20);
    let usual = fixture::monitor();
    Monitor {
        id: MonitorId::new(id),
        name: format!("The {id}"),
        // The timeout is what makes silence unknown time: long, so that a slow machine changes nothing.
        timing: Timing { interval: tick, timeout: Duration::from_secs(3_600), retry_interval: tick },
        judging: JudgePolicy {
            failure_threshold: 2,
            success_threshold: 2,
            reopen_window: Duration::ZERO,
            ..usual.judging
        },
        ..usual
    }
}

/// A configuration of these monitors.
pub fn config(folder: &TempDir, monitors: Vec<Monitor>) -> Config {
    let mut config = Arc::unwrap_or_clone(fixture::config(folder));
    config.site.url = Some("https://status.test".to_owned());
    config.limits = Limits { concurrency: 64, per_host: 64 };
    config.monitors = monitors.into_iter().map(Arc::new).collect();
    config
}

/// A running engine.
pub struct Stage {
    pub script: Arc<Script>,
    pub metrics: Metrics,
    pub config: watch::Sender<Arc<Config>>,
    pub committed: watch::Receiver<Option<Arc<Committed>>>,
    pub store: Store,
    database: Database,
    orders: mpsc::WeakSender<Input>,
    lifecycle: Lifecycle,
}

impl Stage {
    /// Starts the engine on the configuration's database.
    pub async fn start(config: Config, script: Arc<Script>) -> Self {
        Self::in_rounds(config, script, ROUND).await
    }

    /// The same; state is handed on at public changes, and after each such time.
    pub async fn in_rounds(config: Config, script: Arc<Script>, round: Duration) -> Self {
        let database = Database::open(&config.storage.path).unwrap();
        let store = database.store();
        let (config, receiver) = watch::channel(Arc::new(config));
        let (sender, committed) = watch::channel(None);
        let (lifecycle, metrics) = (Lifecycle::new(), Metrics::new());
        let parts = engine::Parts {
            lifecycle: lifecycle.clone(),
            lanes: lifecycle.lanes("probe", 2).unwrap(),
            store: store.clone(),
            prober: script.clone(),
            metrics: metrics.clone(),
            config: receiver,
            committed: sender,
            round,
        };
        let orders = engine::start(parts).await.unwrap().orders;
        Self { script, metrics, config, committed, store, database, orders, lifecycle }
    }

    /// Has a command carried out; answered once it is on disk.
    pub async fn command(&self, order: Order) -> Result<IncidentRecord, Refusal> {
        match self.command_once(order, None).await? {
            Done::Incident(incident) => Ok(*incident),
            other @ (Done::Maintenance(_) | Done::Clock(_)) => panic!("no incident: {other:?}"),
        }
    }

    /// The same with a key.
    pub async fn command_once(&self, order: Order, once: Option<Once>) -> Result<Done, Refusal> {
        let (reply, answer) = oneshot::channel();
        let command = Box::new(Command { who: Operator { name: "jo".to_owned(), from: None }, once, order });
        self.orders.upgrade().unwrap().send(Input::Command { command, reply }).await.unwrap();
        answer.await.unwrap()
    }

    /// Waits for a committed state.
    #[track_caller]
    pub fn until(&mut self, what: &str, holds: impl Fn(&Committed) -> bool) -> impl Future<Output = Arc<Committed>> {
        let place = std::panic::Location::caller();
        async move {
            let found = self.committed.wait_for(|state| state.as_deref().is_some_and(&holds));
            match tokio::time::timeout(GUARD, found).await {
                Ok(Ok(state)) => state.clone().unwrap(),
                Ok(Err(_)) => panic!("the engine has ended while waiting for {what} at {place}"),
                Err(_) => panic!("no {what} at {place}"),
            }
        }
    }

    /// Waits for a judged status.
    #[track_caller]
    pub fn until_status(&mut self, id: &str, status: Status) -> impl Future<Output = Arc<Committed>> {
        let id = id.to_owned();
        self.until(status.as_str(), move |state| live(state, &id).is_some_and(|live| live.standing.status == status))
    }

    /// A reader of the same database.
    pub fn reader(&self) -> Reader {
        self.database.read_only().reader().unwrap()
    }

    /// The same database for those who only read.
    pub fn database(&self) -> stillup::store::ReadOnly {
        self.database.read_only()
    }

    /// A look at its rows.
    pub fn inspect(&self) -> Inspection {
        self.database.read_only().inspection()
    }

    /// Stops cleanly: everything ends within the deadline, and the database is closed.
    pub async fn stop(self) {
        self.lifecycle.cancel();
        drop(self.config);
        assert!(self.lifecycle.drained().await, "every task ends");
        self.store.close().await;
    }
}

/// One monitor of a state.
pub fn live<'a>(state: &'a Committed, id: &str) -> Option<&'a Live> {
    state.monitors.iter().find(|live| live.monitor.id.as_str() == id)
}
