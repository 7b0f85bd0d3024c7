//! The outbox loop: committed messages to subscribers, apart from checking.

use std::sync::Arc;

use tokio::sync::watch;

use crate::lifecycle::Lifecycle;
use crate::model::Config;
use crate::store::Store;
use crate::telemetry::Metrics;

/// Starts delivering what the outbox holds; subscribers are those of the newest configuration.
pub fn start(_lifecycle: &Lifecycle, _store: Store, _config: watch::Receiver<Arc<Config>>, _metrics: Metrics) {
    unimplemented!()
}
