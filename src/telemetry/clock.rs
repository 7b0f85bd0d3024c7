//! Metrics of the clock.

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use super::{Label, add};

/// Of the clock.
pub(super) struct Clock {
    pub(super) clamped: Counter,
    pub(super) steps: Family<Label, Counter>,
    pub(super) believed: Gauge,
}

impl Clock {
    pub(super) fn new(registry: &mut Registry) -> Self {
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
