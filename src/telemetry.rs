//! Logs and metrics: the tracing subscriber, and every metric name in one place. Of our types it knows the level of a
//! site and what was spoken with a target.

mod checks;
pub mod classic;
mod limited;
mod logs;
mod monitors;
mod visitors;
mod writes;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::encoding::text;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Metric, Registry};

pub use logs::{colours, start_logs};

use crate::model::{OutcomeKind, SiteLevel, Spoken};
use checks::Checks;
use monitors::Monitors;
use visitors::Visitors;
pub use visitors::{Connections, Listener, TurnedAway};
use writes::Writes;

/// Severities of incidents, as the label says them.
const SEVERITIES: [&str; 3] = ["critical", "major", "minor"];

/// Directions of a step of the clock, as the label says them.
const DIRECTIONS: [&str; 2] = ["forward", "backward"];

/// One label with fixed words.
type Label = [(&'static str, &'static str); 1];

/// Every metric of the process; clones share them. Encoded as OpenMetrics on the admin listener.
#[derive(Clone)]
pub struct Metrics(Arc<Inner>);

struct Inner {
    registry: Registry,
    monitors: Arc<Monitors>,
    checks: Checks,
    incidents_open: Family<Label, Gauge>,
    site_level: Family<Label, Gauge>,
    outbox_pending: Gauge<u64, AtomicU64>,
    outbox_dead: Gauge<u64, AtomicU64>,
    writes: Writes,
    reload_successful: Gauge,
    drill_overdue: Gauge,
    last_drill: Gauge,
    visitors: Visitors,
}

/// One finished check, in plain words.
#[derive(Clone, Copy, Debug)]
pub struct CheckMetric<'a> {
    /// Monitor id.
    pub monitor: &'a str,
    /// `http`, `tcp`, `dns`.
    pub probe: &'a str,
    /// What it found.
    pub outcome: OutcomeKind,
    /// Whole check.
    pub latency: Duration,
    /// Name and length of each phase that was reached.
    pub phases: &'a [(&'static str, Duration)],
    /// Of the last HTTP answer.
    pub status_code: Option<u16>,
    /// Seconds since the epoch.
    pub certificate_expires_at: Option<i64>,
    /// What was spoken.
    pub spoken: Spoken,
    /// Whether it failed by a text of the body.
    pub by_text: bool,
}

impl Metrics {
    /// Media type of [`Metrics::encode`].
    pub const CONTENT_TYPE: &'static str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    /// All zero, but the configuration: a process that starts has loaded one.
    pub fn new() -> Self {
        let mut registry = Registry::default();
        let monitors = Arc::new(Monitors::default());
        registry.register("stillup_build", "The running program", Info::new([("version", env!("CARGO_PKG_VERSION"))]));
        registry.register_collector(Box::new(Arc::clone(&monitors)));
        let inner = Inner {
            checks: Checks::new(&mut registry),
            incidents_open: add(
                &mut registry,
                "stillup_incident_open",
                "Open incidents by severity",
                Family::default(),
            ),
            site_level: add(
                &mut registry,
                "stillup_site_level",
                "How the site is all in all: 1 for the level that is, 0 for the others",
                Family::default(),
            ),
            outbox_pending: add(
                &mut registry,
                "stillup_outbox_pending",
                "Messages not yet delivered",
                Gauge::default(),
            ),
            outbox_dead: add(&mut registry, "stillup_outbox_dead", "Messages given up", Gauge::default()),
            writes: Writes::new(&mut registry),
            reload_successful: add(
                &mut registry,
                "stillup_config_last_reload_successful",
                "1 while the newest configuration is in force",
                Gauge::default(),
            ),
            drill_overdue: add(
                &mut registry,
                "stillup_drill_overdue",
                "1 while a drill is wanted and overdue",
                Gauge::default(),
            ),
            last_drill: add(
                &mut registry,
                "stillup_drill_last_success_timestamp_seconds",
                "End of the newest drill whose messages all arrived; 0: never",
                Gauge::default(),
            ),
            visitors: Visitors::new(&mut registry),
            registry,
            monitors,
        };
        let metrics = Self(Arc::new(inner));
        metrics.incidents_open(&[]);
        metrics.site_level(SiteLevel::Unknown);
        metrics.reload(true);
        metrics.clock_believed(true);
        metrics.store_works(true);
        metrics.canary(true);
        for direction in DIRECTIONS {
            drop(metrics.0.checks.clock.steps.get_or_create(&[("direction", direction)]));
        }
        metrics
    }

    /// What a finished check measured (`stillup_check_duration_seconds`, `probe_*`, certificate expiry). One whose
    /// fault is ours measured nothing.
    pub fn check(&self, check: CheckMetric<'_>) {
        if check.outcome == OutcomeKind::Indeterminate {
            return;
        }
        let observe = |phase, took: Duration| {
            self.0.checks.durations.get_or_create(&[("phase", phase)]).observe(took.as_secs_f64());
        };
        observe("total", check.latency);
        for (phase, took) in check.phases {
            observe(phase, *took);
        }
        self.0.monitors.check(check);
    }

    /// Counts a check (`stillup_check_total`), once that is on disk.
    pub fn decided(&self, monitor: &str, location: &str, outcome: OutcomeKind) {
        self.0.monitors.decided(monitor, location, outcome.as_str());
    }

    /// Actual start − slot.
    pub fn lateness(&self, late: Duration) {
        self.0.checks.lateness.observe(late.as_secs_f64());
    }

    /// Slots that passed while the check before was still running.
    pub fn slots_missed(&self, slots: u64) {
        self.0.checks.slots_missed.inc_by(slots);
    }

    /// Checks running now.
    pub fn in_flight(&self, change: i64) {
        self.0.checks.in_flight.inc_by(change);
    }

    /// A probe that panicked.
    pub fn probe_panicked(&self) {
        self.0.checks.probe_panics.inc();
    }

    /// Checks whose time was clamped, because the clock stepped back.
    pub fn clock_clamped(&self, checks: u64) {
        self.0.checks.clock.clamped.inc_by(checks);
    }

    /// A step of the clock: `forward` or `backward`.
    pub fn clock_step(&self, direction: &'static str) {
        self.0.checks.clock.steps.get_or_create(&[("direction", direction)]).inc();
    }

    /// Whether what the clock says is recorded.
    pub fn clock_believed(&self, believed: bool) {
        self.0.checks.clock.believed.set(i64::from(believed));
    }

    /// Whether the canary can be reached, as far as anybody asks.
    pub fn canary(&self, up: bool) {
        self.0.checks.canary_up.set(i64::from(up));
    }

    /// A check of which so much time was lost that it is in doubt.
    pub fn starved_check(&self) {
        self.0.checks.starved.checks.inc();
    }

    /// The same of a message.
    pub fn starved_try(&self) {
        self.0.checks.starved.tries.inc();
    }

    /// Time that the thread which fares worst has lost besides.
    pub fn starved_for(&self, lost: Duration) {
        self.0.checks.starved.seconds.inc_by(lost.as_secs_f64());
    }

    /// Judged status of a monitor, replacing what was said of it before.
    pub fn monitor_status(&self, monitor: &str, status: &str) {
        self.0.monitors.status(monitor, status);
    }

    /// A monitor that is gone: its series are dropped.
    pub fn forget_monitor(&self, monitor: &str) {
        self.0.monitors.forget(monitor);
    }

    /// Open incidents by severity; a severity that is not named has none.
    pub fn incidents_open(&self, by_severity: &[(&'static str, u64)]) {
        for severity in SEVERITIES {
            let open = by_severity.iter().find(|(name, _)| *name == severity).map_or(0, |(_, open)| *open);
            self.0.incidents_open.get_or_create(&[("severity", severity)]).set(i64::try_from(open).unwrap_or(i64::MAX));
        }
    }

    /// How the site is all in all, as its page says.
    pub fn site_level(&self, level: SiteLevel) {
        for each in SiteLevel::ALL {
            self.0.site_level.get_or_create(&[("level", each.as_str())]).set(i64::from(*each == level));
        }
    }

    /// Rows of the outbox.
    pub fn outbox(&self, pending: u64, dead: u64) {
        self.0.outbox_pending.set(pending);
        self.0.outbox_dead.set(dead);
    }

    /// Whether a drill is overdue, and when the last one ended whose messages all arrived, in Unix seconds.
    pub fn drills(&self, overdue: bool, last_success: Option<i64>) {
        self.0.drill_overdue.set(i64::from(overdue));
        self.0.last_drill.set(last_success.unwrap_or_default());
    }

    /// Whether the newest configuration could be loaded.
    pub fn reload(&self, successful: bool) {
        self.0.reload_successful.set(i64::from(successful));
    }

    /// Connections of a listener.
    pub fn connections(&self, listener: Listener) -> Connections {
        self.0.visitors.of(listener)
    }

    /// OpenMetrics text.
    pub fn encode(&self) -> String {
        let mut text = String::new();
        if text::encode(&mut text, &self.0.registry).is_err() {
            tracing::error!("the metrics could not be encoded");
        }
        text
    }
}

/// Registers a metric and gives it back: clones share their value.
fn add<M: Metric + Clone>(registry: &mut Registry, name: &str, help: &str, metric: M) -> M {
    registry.register(name, help, metric.clone());
    metric
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}

#[cfg(test)]
mod tests;
