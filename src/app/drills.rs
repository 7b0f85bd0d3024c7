//! Says when a drill is overdue: in the metrics always, in the log once a day.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use crate::clock;
use crate::lifecycle::Lifecycle;
use crate::model::{Config, DrillStatus, time};
use crate::store::Store;
use crate::telemetry::Metrics;

/// From one look to the next.
const LOOK: Duration = Duration::from_secs(60);
/// From one warning to the next.
const WARN: Duration = Duration::from_secs(24 * 60 * 60);

/// Looks until the stop is asked for.
pub(super) async fn watch(
    store: Store,
    mut config: watch::Receiver<Arc<Config>>,
    metrics: Metrics,
    lifecycle: Lifecycle,
) {
    let mut warned: Option<Instant> = None;
    loop {
        let every = config.borrow_and_update().drills_every;
        let now = clock::now();
        match store.last_drill(now).await {
            Ok(last) => {
                let status = DrillStatus::new(every, last, now);
                metrics.drills(status.overdue, status.last_success_at.map(|at| at.seconds()));
                if let (true, Some(every), true) = (status.overdue, every, warned.is_none_or(|at| at.elapsed() >= WARN))
                {
                    warned = Some(Instant::now());
                    let last = status.last_success_at.map_or_else(|| "never".to_owned(), |at| at.to_string());
                    let wanted = time::written(every);
                    tracing::warn!(
                        drill.wanted_every = wanted,
                        drill.last_success = last,
                        "a drill is overdue: run `stillup drill ID`"
                    );
                } else if !status.overdue {
                    warned = None;
                }
            }
            Err(error) => tracing::debug!(%error, "when the last drill was cannot be read; it is tried again"),
        }
        tokio::select! {
            () = lifecycle.cancelled() => return,
            changed = config.changed() => if changed.is_err() { return },
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}
