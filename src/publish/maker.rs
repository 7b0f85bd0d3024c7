//! Makes answers: each by a blocking task, only so many at once; what is wanted again in advance.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;
use tokio::task::JoinError;

use super::ask::{Answer, Ask, Coding, ReportForm};
use super::cache::Cell;
use super::canonical::canonical;
use super::readers::Readers;
use super::respond;
use super::snapshot::Published;
use crate::clock;
use crate::lifecycle::Lifecycle;
use crate::model::Language;

/// Answers made at once to questions that are as many as the snapshot has things to ask for.
const PLAIN_AT_ONCE: usize = 4;
/// Answers made at once to questions with parameters: never what keeps the plain ones waiting.
const PARAMETERISED_AT_ONCE: usize = 2;

/// What is wanted again is made in advance so long, the last one to its end; the rest when it is asked for. Whoever
/// asks for everything must not have all of it made for ever.
const IN_ADVANCE: Duration = Duration::from_millis(250);

/// Clones share the limits.
#[derive(Clone, Debug)]
pub(super) struct Maker {
    pub(super) lifecycle: Lifecycle,
    pub(super) readers: Arc<Readers>,
    plain: Arc<Semaphore>,
    parameterised: Arc<Semaphore>,
    /// What moments are counted from.
    started: Instant,
}

impl Maker {
    pub(super) fn new(lifecycle: Lifecycle, readers: Arc<Readers>) -> Self {
        Self {
            lifecycle,
            readers,
            plain: Arc::new(Semaphore::new(PLAIN_AT_ONCE)),
            parameterised: Arc::new(Semaphore::new(PARAMETERISED_AT_ONCE)),
            started: clock::monotonic(),
        }
    }

    fn now(&self) -> Duration {
        self.started.elapsed()
    }

    /// The answer to a question in its language, made at its first asking and kept.
    pub(super) async fn answer(&self, published: Arc<Published>, ask: Ask, coding: Coding) -> Arc<Answer> {
        let (ask, bounded) = canonical(&published, ask);
        let Some(cell) = published.answers(&ask).cell(&ask, bounded) else {
            return self.make(published, ask, bounded, coding).await;
        };
        cell.asked(self.now());
        match cell.made(coding) {
            Some(answer) => Arc::clone(answer),
            None => self.fill(&cell, self.make(published, ask, bounded, coding), coding).await,
        }
    }

    async fn fill(&self, cell: &Cell, make: impl Future<Output = Arc<Answer>>, coding: Coding) -> Arc<Answer> {
        let first = cell.first.get_or_init(|| make).await;
        if first.fits(coding) {
            return Arc::clone(first);
        }
        let other = async || {
            let answer = Arc::clone(first);
            let coded = move || Arc::new(Arc::unwrap_or_clone(answer).coded(coding));
            self.lifecycle.spawn_blocking(coded).await.unwrap_or_else(|error| {
                tracing::error!(%error, %coding, "an answer could not be coded");
                Arc::clone(first)
            })
        };
        Arc::clone(cell.other(coding).get_or_init(other).await)
    }

    /// The snapshot in a language; the site's own is there, others are made once. `None` is a fault of ours, which is
    /// logged.
    pub(super) async fn in_language(&self, published: Arc<Published>, language: Language) -> Option<Arc<Published>> {
        if published.world.locale.language() == language {
            return Some(published);
        }
        let site = Arc::clone(&published);
        let translate = || self.lifecycle.spawn_blocking(move || Arc::new(site.translated(language)));
        let made = published.others.get(&language)?.get_or_try_init(translate).await;
        made.inspect_err(|error| tracing::error!(%error, %language, "a snapshot could not be translated")).ok().cloned()
    }

    async fn make(&self, published: Arc<Published>, ask: Ask, bounded: bool, coding: Coding) -> Arc<Answer> {
        let permits = if bounded { &self.plain } else { &self.parameterised };
        // Never closed; without a permit the answer is only made sooner.
        let _permit = permits.acquire().await.ok();
        let readers = Arc::clone(&self.readers);
        let question = ask.clone();
        let made = move || respond::make(&published, &readers, &question).kept(coding);
        match self.lifecycle.spawn_blocking(made).await {
            Ok(answer) => Arc::new(answer),
            Err(error) => {
                tracing::error!(%error, ?ask, "an answer could not be made");
                Arc::new(respond::broken(&ask))
            }
        }
    }

    /// The report for operators, not kept.
    pub(super) async fn operators_report(
        &self,
        published: Arc<Published>,
        id: String,
        form: ReportForm,
    ) -> Result<Answer, JoinError> {
        // Never closed; without a permit the answer is only made sooner.
        let _permit = self.parameterised.acquire().await.ok();
        let readers = Arc::clone(&self.readers);
        self.lifecycle.spawn_blocking(move || respond::operators_report(&published, &readers, &id, form)).await
    }

    /// Makes what was asked for lately of the snapshot before, as it will be asked for of the new one.
    pub(super) async fn prepare(self, before: Arc<Published>, new: Arc<Published>) {
        let until = self.now() + IN_ADVANCE;
        self.prepare_in(&before, &new, until).await;
        for (language, translated) in &before.others {
            if let Some(before) = translated.get().filter(|_| self.now() <= until)
                && !before.kept.wanted(self.now()).is_empty()
                && let Some(new) = self.in_language(Arc::clone(&new), *language).await
            {
                self.prepare_in(before, &new, until).await;
            }
        }
    }

    async fn prepare_in(&self, before: &Published, new: &Arc<Published>, until: Duration) {
        for wanted in before.kept.wanted(self.now()) {
            if self.now() > until {
                return;
            }
            // It may be another question by now: what it was about can be gone.
            let (ask, bounded) = canonical(new, wanted.ask);
            if let (true, Some(cell)) = (bounded, new.answers(&ask).cell(&ask, bounded)) {
                cell.asked(wanted.asked);
                let make = self.make(Arc::clone(new), ask, bounded, wanted.coding);
                drop(self.fill(&cell, make, wanted.coding).await);
            }
        }
    }
}
