//! Publishes what the recorder commits, and answers from the newest snapshot.

use std::sync::Arc;

use tokio::sync::{Semaphore, watch};

use super::ask::{Answer, Ask, Asked, Readiness, ReportForm};
use super::canonical::canonical;
use super::language;
use super::readers::Readers;
use super::respond;
use super::snapshot::{Builder, Published};
use crate::lifecycle::Lifecycle;
use crate::model::Language;
use crate::render::html::Theme;
use crate::site::Committed;
use crate::store::ReadOnly;

/// Answers made at once to questions that are as many as the snapshot has things to ask for.
const PLAIN_AT_ONCE: usize = 4;
/// Answers made at once to questions with parameters: never what keeps the plain ones waiting.
const PARAMETERISED_AT_ONCE: usize = 2;

/// Answers questions from the newest snapshot.
#[derive(Clone, Debug)]
pub struct Publisher {
    lifecycle: Lifecycle,
    newest: watch::Receiver<Option<Arc<Published>>>,
    readers: Arc<Readers>,
    plain: Arc<Semaphore>,
    parameterised: Arc<Semaphore>,
}

impl Publisher {
    /// Starts to publish what comes through `committed`, pages made by the newest `theme`, parameterised questions
    /// answered from the database.
    pub fn start(
        lifecycle: &Lifecycle,
        committed: watch::Receiver<Option<Arc<Committed>>>,
        theme: watch::Receiver<Arc<Theme>>,
        database: ReadOnly,
    ) -> Self {
        let (publish, newest) = watch::channel(None);
        let readers = Arc::new(Readers::new(database));
        let source = Source { committed, theme, readers: Arc::clone(&readers) };
        lifecycle.spawn(publish_each(lifecycle.clone(), source, publish));
        Self {
            lifecycle: lifecycle.clone(),
            newest,
            readers,
            plain: Arc::new(Semaphore::new(PLAIN_AT_ONCE)),
            parameterised: Arc::new(Semaphore::new(PARAMETERISED_AT_ONCE)),
        }
    }

    /// The finished bytes for a question; made at its first asking per snapshot and language, then kept.
    pub async fn answer(&self, asked: impl Into<Asked>) -> Arc<Answer> {
        let asked = asked.into();
        let Some(published) = self.newest.borrow().clone() else { return Arc::new(respond::starting(&asked.ask)) };
        let (ask, language) = language::chosen(&published.world, asked);
        let Some(published) = self.in_language(published, language).await else {
            return Arc::new(respond::broken(&ask));
        };
        let (ask, bounded) = canonical(&published, ask);
        if let (Ask::Home, Some(home)) = (&ask, &published.home) {
            return Arc::clone(home);
        }
        let kept = if matches!(ask, Ask::Asset(_)) { &*published.files } else { &published.kept };
        let cell = kept.cell(&ask, bounded);
        let make = self.make(published, ask, bounded);
        match cell {
            Some(cell) => Arc::clone(cell.get_or_init(|| make).await),
            None => make.await,
        }
    }

    /// The report of any incident that is over, private ones too, with evidence and deliveries: for the operators' API
    /// alone. 404 with a sentence if there is no such incident or it is open; 503 before the first snapshot, or while
    /// the store cannot be read.
    pub async fn operators_report(&self, id: String, form: ReportForm) -> Answer {
        let Some(published) = self.newest.borrow().clone() else { return respond::starting(&Ask::ApiIncidents(None)) };
        // Never closed; without a permit the answer is only made sooner.
        let _permit = self.parameterised.acquire().await.ok();
        let readers = Arc::clone(&self.readers);
        let made =
            self.lifecycle.spawn_blocking(move || respond::operators_report(&published, &readers, &id, form)).await;
        made.unwrap_or_else(|error| {
            tracing::error!(%error, "a report for operators could not be made");
            respond::broken(&Ask::ApiIncidents(None))
        })
    }

    /// For `/healthz` and `/readyz`.
    pub fn readiness(&self) -> Readiness {
        let newest = self.newest.borrow();
        Readiness {
            published_at: newest.as_ref().map(|published| published.world.at),
            store_failing_since: newest.as_ref().and_then(|published| published.world.store_failing_since),
        }
    }

    /// Resolves when something newer than at the last call was published; false once nothing will be any more.
    #[cfg_attr(binary_alone, expect(dead_code, reason = "tests wait for it"))]
    pub async fn changed(&mut self) -> bool {
        self.newest.changed().await.is_ok()
    }

    /// The snapshot in a language; the site's own is there, others are made once. `None` is a fault of ours, which is
    /// logged.
    async fn in_language(&self, published: Arc<Published>, language: Language) -> Option<Arc<Published>> {
        if published.world.locale.language() == language {
            return Some(published);
        }
        let site = Arc::clone(&published);
        let translate = || self.lifecycle.spawn_blocking(move || Arc::new(site.translated(language)));
        let made = published.others.get(&language)?.get_or_try_init(translate).await;
        made.inspect_err(|error| tracing::error!(%error, %language, "a snapshot could not be translated")).ok().cloned()
    }

    async fn make(&self, published: Arc<Published>, ask: Ask, bounded: bool) -> Arc<Answer> {
        let permits = if bounded { &self.plain } else { &self.parameterised };
        // Never closed; without a permit the answer is only made sooner.
        let _permit = permits.acquire().await.ok();
        let readers = Arc::clone(&self.readers);
        let question = ask.clone();
        match self.lifecycle.spawn_blocking(move || respond::make(&published, &readers, &question)).await {
            Ok(answer) => Arc::new(answer),
            Err(error) => {
                tracing::error!(%error, ?ask, "an answer could not be made");
                Arc::new(respond::broken(&ask))
            }
        }
    }
}

struct Source {
    committed: watch::Receiver<Option<Arc<Committed>>>,
    theme: watch::Receiver<Arc<Theme>>,
    readers: Arc<Readers>,
}

async fn publish_each(lifecycle: Lifecycle, mut source: Source, publish: watch::Sender<Option<Arc<Published>>>) {
    let fresh = || Builder::new(Arc::clone(&source.readers));
    let mut builder = fresh();
    loop {
        let committed = source.committed.borrow_and_update().clone();
        let theme = source.theme.borrow_and_update().clone();
        if let Some(committed) = committed {
            let mut working = builder;
            let built = lifecycle.spawn_blocking(move || {
                let published = working.build(&committed, &theme);
                (working, published)
            });
            builder = match built.await {
                Ok((builder, published)) => {
                    if let Some(published) = published {
                        publish.send_replace(Some(Arc::new(published)));
                    }
                    builder
                }
                Err(error) => {
                    tracing::error!(%error, "a snapshot could not be made: the one before stays");
                    fresh()
                }
            };
        }
        tokio::select! {
            () = lifecycle.cancelled() => return,
            changed = source.committed.changed() => if changed.is_err() {
                // Nothing new will come; what there is goes on being served.
                lifecycle.cancelled().await;
                return;
            },
            // Without a sender the theme is the last one.
            Ok(()) = source.theme.changed() => {}
        }
    }
}
