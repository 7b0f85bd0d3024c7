//! The way to whoever records. The application hands it over, so that the desk does not know the engine.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use super::Answering;
use crate::model::{Command, Done, Fault, Refusal};

/// What became of a command; `None` if nobody records any more.
type Recorded = Pin<Box<dyn Future<Output = Option<Result<Done, Refusal>>> + Send>>;

/// Has commands carried out; clones share it.
#[derive(Clone)]
pub struct CommandSender(Arc<dyn Fn(Command) -> Recorded + Send + Sync>);

impl CommandSender {
    /// `record` answers once a command is on disk or refused, and `None` once nobody takes commands any more.
    pub fn new<F>(record: impl Fn(Command) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Option<Result<Done, Refusal>>> + Send + 'static,
    {
        Self(Arc::new(move |command| Box::pin(record(command))))
    }

    pub(super) fn carry_out(&self, command: Command) -> Answering<Done> {
        let recorded = (self.0)(command);
        let stopping = || Refusal::Unavailable(Fault::new("stillup is stopping", "try again when it runs"));
        Box::pin(async move { recorded.await.ok_or_else(stopping)? })
    }
}

impl fmt::Debug for CommandSender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CommandSender").finish_non_exhaustive()
    }
}
