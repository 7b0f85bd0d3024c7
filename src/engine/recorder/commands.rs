//! The recorder's part in what people do: each command is a transaction of its own, after everything that came before
//! it.

use super::{Recorder, Reply, Waiting};
use crate::clock;
use crate::model::{Change, Command, Done, Fault, Operator, Refusal};
use crate::site::Input;
use crate::store::StoreError;

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
        if let (Err(refusal), who) = (&answer, &command.who.name) {
            tracing::debug!(?refusal, token = who, "a command was refused");
        }
        // Who went away meanwhile needs no answer.
        let _ = reply.send(answer);
    }

    async fn carry_out(&mut self, command: &Command) -> Result<Done, Refusal> {
        if !self.site.is_rostered() {
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
        let decided = self.site.decide(Input::Command(command, story.as_ref()), now)?;
        let audited =
            |change: &Change| if let Change::Audit(audit) = change { Some(audit.action.clone()) } else { None };
        let action = decided.batch.changes.iter().find_map(audited);
        let done = self.commit(decided, 0).await.map_err(|error| self.failed(&error))?;
        let done = done.ok_or_else(unavailable)?;
        let Operator { name: token, from } = &command.who;
        let (address, command) = (from.map(tracing::field::display), action.unwrap_or_default());
        tracing::info!(command, token, address, subject = done.subject(), "an operator's command was carried out");
        Ok(done)
    }

    /// Applies what is written as files; if the store fails, it goes on waiting.
    pub(super) async fn follow_files(&mut self) {
        match self.write_files().await {
            Ok(()) => {
                self.recovered();
                debug_assert!(matches!(self.waiting.front(), Some(Waiting::Files)), "nothing else was taken meanwhile");
                self.waiting.pop_front();
            }
            Err(error) => self.store_failed(&error),
        }
    }

    async fn write_files(&mut self) -> Result<(), StoreError> {
        let stored = self.parts.store.written().await?;
        let decided = self.site.decide(Input::Files(&stored), clock::now()).expect("only commands are refused");
        if decided.batch.changes.is_empty() {
            return Ok(());
        }
        self.commit(decided, 0).await?;
        tracing::info!("incidents written as files have changed");
        Ok(())
    }

    fn failed(&self, error: &StoreError) -> Refusal {
        self.parts.metrics.store_error();
        tracing::error!(%error, "what a person said could not be recorded");
        unavailable()
    }
}
