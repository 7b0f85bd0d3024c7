//! The recorder's part in what people do: each command is a transaction of its own, after everything that came before
//! it.

use std::sync::Arc;

use tokio::sync::oneshot;

use super::Recorder;
use crate::clock;
use crate::model::{Batch, Command, Config, Done, Fault, Refusal};
use crate::store::StoreError;

/// Where the answer to a command goes.
pub(super) type Reply = oneshot::Sender<Result<Done, Refusal>>;

/// What is answered while nothing can be recorded.
pub(super) fn unavailable() -> Refusal {
    let hint = "nothing was changed; try again, and look at the disk and at the log if it stays so";
    Refusal::Unavailable(Fault::new("the database does not take changes at the moment", hint))
}

impl Recorder {
    /// Carries a command out and answers once it is on disk. What cannot be recorded is not done: the command is not
    /// kept.
    pub(super) async fn command(&mut self, command: Command, reply: Reply) {
        let answer = self.carry_out(&command).await;
        if let (Err(refusal), who) = (&answer, &command.who) {
            tracing::debug!(?refusal, token = who, "a command was refused");
        }
        // Who went away meanwhile needs no answer.
        let _ = reply.send(answer);
    }

    async fn carry_out(&mut self, command: &Command) -> Result<Done, Refusal> {
        if !self.rostered {
            return Err(Refusal::Unavailable(Fault::new("stillup is starting", "try again in a moment")));
        }
        let now = clock::now();
        if let Some(done) = self.site.answered(command, now)? {
            return Ok(done);
        }
        let story = match command.order.incident() {
            Some(id) => self.parts.store.story(id.clone()).await.map_err(|error| self.failed(&error))?,
            None => None,
        };
        let mut carried = self.site.carry_out(command, story.as_ref(), now)?;
        let batch = std::mem::take(&mut carried.batch);
        self.parts.store.record(batch).await.map_err(|(error, _dropped)| self.failed(&error))?;
        let done = self.site.adopt(carried, now);
        self.parts.metrics.incidents_open(&self.site.incidents_open());
        self.dirty = true;
        self.release();
        tracing::info!(token = command.who, subject = done.subject(), "an operator's command was carried out");
        Ok(done)
    }

    /// Applies what is written as files; false if the store failed, and it must be tried again.
    pub(super) async fn follow_files(&mut self, config: &Arc<Config>) -> bool {
        let result = self.write_files(config).await;
        if let Err(error) = &result {
            self.failed(error);
        }
        result.is_ok()
    }

    async fn write_files(&mut self, config: &Config) -> Result<(), StoreError> {
        let stored = self.parts.store.written().await?;
        let now = clock::now();
        let (batch, changed) = self.site.follow_files(config, &stored, now);
        if changed.is_empty() {
            return Ok(());
        }
        let batch = Batch { durable: true, ..batch };
        self.parts.store.record(batch).await.map_err(|(error, _made_again)| error)?;
        tracing::info!(incidents = changed.len(), "incidents written as files have changed");
        for incident in changed {
            self.site.hold(incident, None);
        }
        self.parts.metrics.incidents_open(&self.site.incidents_open());
        self.dirty = true;
        Ok(())
    }

    fn failed(&self, error: &StoreError) -> Refusal {
        self.parts.metrics.store_error();
        tracing::error!(%error, "what a person said could not be recorded");
        unavailable()
    }
}
