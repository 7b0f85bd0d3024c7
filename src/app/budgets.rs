//! Who gets how many descriptors: divided at the start, said once, and kept to by reloads.

use std::num::NonZero;

use crate::lifecycle::descriptors::{self, Kept, Shares};
use crate::model::Config;

/// What was divided.
#[derive(Clone, Copy, Debug)]
pub(super) struct Budgets {
    /// Connections of visitors at once.
    pub(super) places: usize,
    most_concurrency: usize,
}

impl Budgets {
    /// Raises the limit of this process and divides it.
    pub(super) fn divide(config: &mut Config) -> Self {
        let limit = descriptors::raise().unwrap_or_else(|error| {
            tracing::warn!(%error, "the limit of descriptors could not be raised");
            descriptors::limit()
        });
        let kept = Kept { processors: processors(), subscribers: config.subscribers.len() };
        let shares = Shares::of(limit.now, config.limits.concurrency, kept);
        let (wanted, concurrency, places) = (config.limits.concurrency, shares.concurrency, shares.places);
        if concurrency < wanted {
            tracing::warn!(
                descriptors = limit.now,
                places,
                concurrency,
                wanted,
                "too few descriptors for `limits.concurrency` and visitors: it is lowered; raise the limit (ulimit -n, \
                 LimitNOFILE=) or lower it yourself"
            );
        } else {
            tracing::info!(descriptors = limit.now, before = limit.before, places, concurrency, "descriptors");
        }
        config.limits.concurrency = concurrency;
        Self { places, most_concurrency: shares.most_concurrency }
    }

    /// Lowers what a changed configuration asks for to what there is; says so.
    pub(super) fn keep_to(self, config: &mut Config) -> Option<String> {
        let wanted = config.limits.concurrency;
        let most = self.most_concurrency;
        config.limits.concurrency = wanted.min(most);
        (wanted > most)
            .then(|| format!("limits.concurrency: there are descriptors for {most} checks at once, not {wanted}"))
    }
}

/// Threads for much that is small: as many as there are processors.
pub(super) fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, NonZero::get)
}
