//! Makes answers: each by a blocking task, only so many of a cost at once; what is wanted again in advance.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinError;
use tokio::time::timeout_at;

use super::ask::{Answer, Ask, Coding, Cost, ReportForm};
use super::cache::Cell;
use super::canonical::canonical;
use super::readers::Readers;
use super::respond;
use super::snapshot::Published;
use crate::clock;
use crate::lifecycle::Lifecycle;
use crate::model::Language;

/// Answers made at once, by their cost. One scan leaves a small machine a processor for everything else.
const AT_ONCE: [(Cost, usize); Cost::ALL.len()] = [(Cost::Held, 4), (Cost::LookUp, 2), (Cost::Scan, 1)];

/// Whoever has waited so long for a permit is asked to come again.
const PATIENCE: Duration = Duration::from_secs(2);

/// What is wanted again is made in advance so long, the last one to its end; the rest when it is asked for. Whoever
/// asks for everything must not have all of it made for ever.
const IN_ADVANCE: Duration = Duration::from_millis(250);

/// An answer to be made.
struct Making {
    published: Arc<Published>,
    ask: Ask,
    coding: Coding,
}

/// Where a permit is waited for, and until when.
struct Permits<'a> {
    of: &'a Arc<Semaphore>,
    until: tokio::time::Instant,
}

/// There was none in time.
struct Busy;

impl Permits<'_> {
    async fn one(&self) -> Result<OwnedSemaphorePermit, Busy> {
        match timeout_at(self.until, Arc::clone(self.of).acquire_owned()).await {
            Ok(Ok(permit)) => Ok(permit),
            // Never closed.
            Ok(Err(_)) | Err(_) => Err(Busy),
        }
    }
}

/// Clones share the limits.
#[derive(Clone, Debug)]
pub(super) struct Maker {
    pub(super) lifecycle: Lifecycle,
    pub(super) readers: Arc<Readers>,
    /// By cost.
    permits: [Arc<Semaphore>; Cost::ALL.len()],
    /// What is made in advance waits behind no visitor …
    advance: Arc<Semaphore>,
    /// … and neither do operators.
    operators: Arc<Semaphore>,
    /// What moments are counted from.
    started: Instant,
}

impl Maker {
    pub(super) fn new(lifecycle: Lifecycle, readers: Arc<Readers>) -> Self {
        Self {
            lifecycle,
            readers,
            permits: AT_ONCE.map(|(_, permits)| Arc::new(Semaphore::new(permits))),
            advance: Arc::new(Semaphore::new(1)),
            operators: Arc::new(Semaphore::new(1)),
            started: clock::monotonic(),
        }
    }

    fn now(&self) -> Duration {
        self.started.elapsed()
    }

    /// The answer to a question in its language, made at its first asking and kept; a request to come again if nobody
    /// has begun to make it for too long.
    pub(super) async fn answer(&self, published: Arc<Published>, ask: Ask, coding: Coding) -> Arc<Answer> {
        self.answer_by(published, ask, coding, tokio::time::Instant::now() + PATIENCE).await
    }

    async fn answer_by(
        &self,
        published: Arc<Published>,
        ask: Ask,
        coding: Coding,
        until: tokio::time::Instant,
    ) -> Arc<Answer> {
        let (ask, bounded) = canonical(&published, ask);
        let cell = published.answers(&ask).cell(&ask, bounded);
        cell.asked(self.now());
        if let Some(answer) = cell.made(coding) {
            return Arc::clone(answer);
        }
        let permits = Permits { of: &self.permits[ask.traits().cost as usize], until };
        let (busy, locale) = (ask.clone(), published.world.locale);
        let making = Making { published, ask, coding };
        match self.fill(&cell, making, &permits).await {
            Ok(answer) => answer,
            Err(Busy) => Arc::new(respond::busy(&busy, locale)),
        }
    }

    /// One makes it for all that wait; each waits as long as it likes.
    async fn fill(&self, cell: &Cell, making: Making, permits: &Permits<'_>) -> Result<Arc<Answer>, Busy> {
        let coding = making.coding;
        let first = cell.first.get_or_try_init(|| self.make(making, permits)).await?;
        if first.fits(coding) {
            return Ok(Arc::clone(first));
        }
        let other = async || {
            let (answer, permit) = (Arc::clone(first), permits.one().await?);
            let coded = move || {
                let _held = permit;
                Arc::new(Arc::unwrap_or_clone(answer).coded(coding))
            };
            Ok(self.lifecycle.spawn_blocking(coded).await.unwrap_or_else(|error| {
                tracing::error!(%error, %coding, "an answer could not be coded");
                Arc::clone(first)
            }))
        };
        cell.other(coding).get_or_try_init(other).await.cloned()
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

    /// The permit is held until it is made: whoever goes away meanwhile gives no place to another.
    async fn make(&self, making: Making, permits: &Permits<'_>) -> Result<Arc<Answer>, Busy> {
        let Making { published, ask, coding } = making;
        let permit = permits.one().await?;
        let readers = Arc::clone(&self.readers);
        let question = ask.clone();
        let made = move || {
            let _held = permit;
            respond::make(&published, &readers, &question).kept(coding)
        };
        Ok(match self.lifecycle.spawn_blocking(made).await {
            Ok(answer) => Arc::new(answer),
            Err(error) => {
                tracing::error!(%error, ?ask, "an answer could not be made");
                Arc::new(respond::broken(&ask))
            }
        })
    }

    /// The report for operators, not kept.
    pub(super) async fn operators_report(
        &self,
        published: Arc<Published>,
        id: String,
        form: ReportForm,
    ) -> Result<Answer, JoinError> {
        // Never closed; without a permit the answer is only made sooner.
        let _permit = self.operators.acquire().await.ok();
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
            if bounded && ask.traits().cost != Cost::Scan {
                let cell = new.answers(&ask).cell(&ask, bounded);
                cell.asked(wanted.asked);
                let permits = Permits { of: &self.advance, until: tokio::time::Instant::now() + PATIENCE };
                let making = Making { published: Arc::clone(new), ask, coding: wanted.coding };
                drop(self.fill(&cell, making, &permits).await);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use tempfile::TempDir;

    use super::*;
    use crate::publish::ask::{BadgeKind, BadgeQuery};
    use crate::render::html::Theme;
    use crate::store::Database;
    use crate::view::world::tests::{monitor, world};

    fn badge(kind: BadgeKind, json: bool, query: BadgeQuery) -> Ask {
        Ask::Badge { id: "shop".to_owned(), kind, json, query }
    }

    #[test]
    fn permits_are_found_by_cost() {
        assert_eq!(AT_ONCE.map(|(cost, _)| cost), *Cost::ALL);
    }

    #[tokio::test]
    async fn nobody_waits_for_what_is_dearer() {
        let folder = TempDir::new().unwrap();
        let database = Database::open(&folder.path().join("stillup.db")).unwrap();
        let maker = Maker::new(Lifecycle::new(), Arc::new(Readers::new(database.read_only())));
        let theme = Arc::new(Theme::load(Path::new("/nonexistent"), "default").unwrap());
        let mut site = world();
        site.monitors.push(monitor("shop", "Shop"));
        let published = Arc::new(Published::new(site, (theme, Arc::default())));
        // Whoever comes has waited long enough already.
        let asked = async |ask: Ask| {
            let now = tokio::time::Instant::now();
            maker.answer_by(Arc::clone(&published), ask, Coding::Identity, now).await
        };
        let held = async |cost: Cost| {
            let permits = Arc::clone(&maker.permits[cost as usize]);
            let all = u32::try_from(permits.available_permits()).unwrap();
            permits.acquire_many_owned(all).await.unwrap()
        };
        let labelled = |label: &str| BadgeQuery { label: Some(label.to_owned()), ..BadgeQuery::default() };
        let since = |seconds: &str| BadgeQuery { since_last: Some(seconds.to_owned()), ..BadgeQuery::default() };
        let unknown = || Ask::Incident("inc_01ARYZ6S41ZZZZZZZZZZZZZZZZ".to_owned());
        let scans = held(Cost::Scan).await;
        for (ask, status) in [
            (Ask::Home, 200),
            (Ask::Monitor("shop".to_owned()), 200),
            (unknown(), 404),
            (badge(BadgeKind::Status, false, labelled("mine")), 200),
            (badge(BadgeKind::Latency, true, since("3000")), 503),
            (badge(BadgeKind::Latency, false, since("3000")), 503),
            (Ask::ApiReport("2026".to_owned()), 503),
        ] {
            let answer = asked(ask.clone()).await;
            assert_eq!(answer.status, status, "{ask:?}");
            assert!(status != 503 || answer.cache == crate::publish::Cache::Never, "nobody keeps it");
        }
        let image = asked(badge(BadgeKind::Latency, false, since("3000"))).await;
        assert!(image.bytes.starts_with(b"<svg"), "an image all the same");
        let look_ups = held(Cost::LookUp).await;
        assert_eq!(asked(Ask::ApiIncident("inc_01ARYZ6S41ZZZZZZZZZZZZZZZY".to_owned())).await.status, 503);
        assert_eq!(asked(badge(BadgeKind::Status, false, labelled("other"))).await.status, 200);
        drop((scans, look_ups));
        let (first, same) = (
            asked(badge(BadgeKind::Latency, true, since("2990"))).await,
            asked(badge(BadgeKind::Latency, true, since("3000"))).await,
        );
        assert!(first.status == 200 && Arc::ptr_eq(&first, &same), "the same minute, the same answer");
    }
}
