//! Metrics of checks all together, of the clock that dates them, and of the time that they lost.

use std::sync::atomic::AtomicU64;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use super::{Label, add};

type Durations = Family<Label, Histogram, fn() -> Histogram>;

/// Upper bounds for checks and their phases, seconds: a timeout is at most 24 h, yet few are above 10 s.
const CHECK_BUCKETS: [f64; 15] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0];

/// Upper bounds for lateness, seconds: fine where a good scheduler lies.
const LATENESS_BUCKETS: [f64; 20] = [
    0.0005, 0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
    30.0, 60.0,
];

/// Of all checks together.
pub(super) struct Checks {
    pub(super) durations: Durations,
    pub(super) lateness: Histogram,
    pub(super) slots_missed: Counter,
    pub(super) in_flight: Gauge,
    pub(super) probe_panics: Counter,
    pub(super) clock: Clock,
    pub(super) canary_up: Gauge,
    pub(super) starved: Starved,
}

/// Of time that was lost.
pub(super) struct Starved {
    pub(super) checks: Counter,
    pub(super) tries: Counter,
    pub(super) seconds: Counter<f64, AtomicU64>,
}

/// Of the clock.
pub(super) struct Clock {
    pub(super) clamped: Counter,
    pub(super) steps: Family<Label, Counter>,
    pub(super) believed: Gauge,
}

impl Checks {
    pub(super) fn new(registry: &mut Registry) -> Self {
        let durations = Durations::new_with_constructor(|| Histogram::new(CHECK_BUCKETS));
        let named = "Time a check took, as a whole (phase total) or in resolve, connect, tls, processing, transfer";
        Self {
            durations: add(registry, "stillup_check_duration_seconds", named, durations),
            lateness: add(
                registry,
                "stillup_check_lateness_seconds",
                "Start of a check minus its slot",
                Histogram::new(LATENESS_BUCKETS),
            ),
            slots_missed: add(
                registry,
                "stillup_slots_missed",
                "Slots that passed while the check before was running",
                Counter::default(),
            ),
            in_flight: add(registry, "stillup_checks_in_flight", "Checks running now", Gauge::default()),
            probe_panics: add(registry, "stillup_probe_panics", "Probes that panicked", Counter::default()),
            clock: Clock::new(registry),
            canary_up: add(
                registry,
                "stillup_canary_up",
                "0 while the canary cannot be reached; 1 without a canary",
                Gauge::default(),
            ),
            starved: Starved::new(registry),
        }
    }
}

impl Starved {
    fn new(registry: &mut Registry) -> Self {
        let checks = "Checks in doubt, because this machine lost time meanwhile";
        let tries = "Failed tries of messages that do not count, because this machine lost time meanwhile";
        let seconds = "Time that the thread which fares worst did not get to run, or the machine was suspended";
        Self {
            checks: add(registry, "stillup_starved_checks", checks, Counter::default()),
            tries: add(registry, "stillup_starved_tries", tries, Counter::default()),
            seconds: add(registry, "stillup_starved_seconds", seconds, Counter::default()),
        }
    }
}

impl Clock {
    fn new(registry: &mut Registry) -> Self {
        Self {
            clamped: add(
                registry,
                "stillup_clock_clamped",
                "Check times clamped because the clock stepped back",
                Counter::default(),
            ),
            steps: add(registry, "stillup_clock_step", "Steps of the clock by direction", Family::default()),
            believed: add(
                registry,
                "stillup_clock_believed",
                "1 while what the clock says is recorded",
                Gauge::default(),
            ),
        }
    }
}
