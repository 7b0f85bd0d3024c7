//! What the operators' desk works with, and how it reads: from the store, never on a thread that must not block.

use std::sync::Arc;

use tokio::sync::watch;

use super::Answering;
use super::commands::CommandSender;
use super::unavailable::unreadable;
use crate::lifecycle::Lifecycle;
use crate::model::{Config, Fault, Refusal};
use crate::publish::Publisher;
use crate::store::{ReadOnly, Reader, Store};

/// The desk of a running process.
#[derive(Clone, Debug)]
pub struct Operators {
    /// The configuration in force.
    pub config: watch::Receiver<Arc<Config>>,
    /// Where commands go.
    pub commands: CommandSender,
    /// Where what is none of the recorder's is recorded.
    pub store: Store,
    /// Where questions are read from.
    pub database: ReadOnly,
    /// Where reports come from.
    pub publisher: Publisher,
    /// Reading blocks.
    pub lifecycle: Lifecycle,
}

impl Operators {
    /// Reads from the database, on a thread that may block.
    pub(super) fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Reader, &Config) -> Result<T, Refusal> + Send + 'static,
    ) -> Answering<T> {
        let (config, database) = (self.config.borrow().clone(), self.database.clone());
        let task = self.lifecycle.spawn_blocking(move || {
            let reader = database.reader().map_err(|error| unreadable(&error))?;
            work(&reader, &config)
        });
        Box::pin(async move {
            task.await.unwrap_or_else(|error| {
                tracing::error!(%error, "an operator's question could not be answered");
                Err(Refusal::Unavailable(Fault::new("the answer could not be made", "the log says why")))
            })
        })
    }
}
