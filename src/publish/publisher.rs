//! Publishes what the recorder commits, and answers from the newest snapshot.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::ask::{Answer, Ask, Asked, Readiness, ReportForm};
use super::language;
use super::maker::Maker;
use super::readers::Readers;
use super::respond;
use super::snapshot::{Builder, Published};
use crate::lifecycle::Lifecycle;
use crate::render::html::Theme;
use crate::site::Committed;
use crate::store::ReadOnly;

/// So long visitors get the snapshot before, while what they have asked for lately is made of the new one.
const PREPARING: Duration = Duration::from_secs(1);

/// Answers questions from the newest snapshot.
#[derive(Clone, Debug)]
pub struct Publisher {
    newest: watch::Receiver<Option<Arc<Published>>>,
    maker: Maker,
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
        let maker = Maker::new(lifecycle.clone(), Arc::new(Readers::new(database)));
        lifecycle.spawn(publish_each(Source { committed, theme, maker: maker.clone() }, publish));
        Self { newest, maker }
    }

    /// The finished bytes for a question; made at its first asking per snapshot and language, then kept.
    pub async fn answer(&self, asked: impl Into<Asked>) -> Arc<Answer> {
        let asked = asked.into();
        let Some(published) = self.newest.borrow().clone() else { return Arc::new(respond::starting(&asked.ask)) };
        let coding = asked.coding;
        let (ask, language) = language::chosen(&published.world, asked);
        match self.maker.in_language(published, language).await {
            Some(published) => self.maker.answer(published, ask, coding).await,
            None => Arc::new(respond::broken(&ask)),
        }
    }

    /// The report of any incident that is over, private ones too, with evidence and deliveries: for the operators' API
    /// alone. 404 with a sentence if there is no such incident or it is open; 503 before the first snapshot, or while
    /// the store cannot be read.
    pub async fn operators_report(&self, id: String, form: ReportForm) -> Answer {
        let Some(published) = self.newest.borrow().clone() else { return respond::starting(&Ask::ApiIncidents(None)) };
        match self.maker.operators_report(published, id, form).await {
            Ok(answer) => answer,
            Err(error) => {
                tracing::error!(%error, "a report for operators could not be made");
                respond::broken(&Ask::ApiIncidents(None))
            }
        }
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
}

struct Source {
    committed: watch::Receiver<Option<Arc<Committed>>>,
    theme: watch::Receiver<Arc<Theme>>,
    maker: Maker,
}

async fn publish_each(mut source: Source, publish: watch::Sender<Option<Arc<Published>>>) {
    let lifecycle = source.maker.lifecycle.clone();
    let readers = Arc::clone(&source.maker.readers);
    let fresh = || Builder::new(Arc::clone(&readers));
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
                    if let Some(published) = published.map(Arc::new) {
                        let before = publish.borrow().clone();
                        prepared(&source.maker, before, &published).await;
                        publish.send_replace(Some(published));
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

/// Returns when what was asked for lately is made of the new snapshot, or when that takes too long: it goes on then.
async fn prepared(maker: &Maker, before: Option<Arc<Published>>, new: &Arc<Published>) {
    let Some(before) = before else { return };
    let preparing = maker.lifecycle.spawn(maker.clone().prepare(before, Arc::clone(new)));
    // A panic in it is logged where the answer is made.
    let _ = tokio::time::timeout(PREPARING, preparing).await;
}
