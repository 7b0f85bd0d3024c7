//! Every surface says the same of every monitor and of the whole, whatever the site is like: sites drawn at random,
//! made as rows, loaded, published, and compared with an oracle that knows nothing of the program.
//!
//! `STILLUP_AGREEMENT_CASES` and `STILLUP_AGREEMENT_SEED` make a long run (`scripts/torture`).
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]
#![expect(clippy::print_stdout, reason = "a long run says what it met")]

mod caps;
mod draw;
mod events;
mod found;
mod oracle;
mod surfaces;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use stillup::clock;
use stillup::model::{Command, Location, MonitorId, Operator, Order, Refusal, Rows};
use stillup::publish::Offline;
use stillup::render::html::Theme;
use stillup::site::{Fed, Input, Site};
use stillup::store::{Database, Store};
use tempfile::TempDir;

use draw::{Chance, Drawn, Size, noon};
use surfaces::Reading;

/// Sites that are drawn when nobody says how many.
const CASES: u64 = 40;
/// So much is collected before it is told.
const MOST_WRONG: usize = 50;

fn number(name: &str, unset: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(unset)
}

/// A drawn site on its way: on disk, loaded, published.
struct Bench {
    site: Drawn,
    store: Store,
    database: Database,
    truth: Site,
    _folder: TempDir,
}

impl Bench {
    /// The rows are written and read again.
    async fn of(draw: impl FnOnce(&Path) -> Drawn) -> Self {
        let folder = TempDir::new().unwrap();
        let mut site = draw(folder.path());
        let database = Database::open(&site.config.storage.path).unwrap();
        let store = database.store();
        store.record(std::mem::take(&mut site.rows)).await.unwrap();
        let truth = Site::load(rows(&store).await, site.config.clone(), noon(), clock::entropy);
        Self { site, store, database, truth, _folder: folder }
    }

    /// A drawn one: as a running process has it, or as an export does, which records nothing of what is due.
    async fn drawn(seed: u64) -> Self {
        let mut bench = Self::of(|folder| draw::site(seed, folder, Size::draw)).await;
        let mut chance = Chance::new(seed ^ 0xabcd);
        if chance.one_in(3) {
            bench.truth = Site::observed(rows(&bench.store).await, &bench.site.config, noon(), clock::entropy);
            return bench;
        }
        bench.roster().await;
        // A few monitors are drilled; that changes nothing that visitors are told of the present.
        for _ in 0..chance.of(&[0, 0, 0, 1, 3]) {
            let place = chance.below(bench.site.watches.len());
            let Some(watch) = bench.site.watches.get(place) else { continue };
            let order = Order::Drill {
                monitor: MonitorId::new(watch.id.as_str()),
                length: Duration::from_secs(60),
                to: Vec::new(),
            };
            // One that is refused changes nothing.
            let _ = bench.command(order).await;
        }
        bench
    }

    /// The configuration comes into force: decided, committed, applied, as the recorder does.
    async fn roster(&mut self) {
        let fed = [Fed::Roster(self.site.config.clone())];
        let decided = self.truth.decide(Input::Feed(&fed), noon()).unwrap();
        self.store.record(decided.batch.clone()).await.unwrap();
        self.truth.apply(decided);
    }

    /// The same of what a person wants.
    async fn command(&mut self, order: Order) -> Result<(), Refusal> {
        let command = Command { who: Operator { name: "jo".to_owned(), from: None }, once: None, order };
        let decided = self.truth.decide(Input::Command(&command, None), noon())?;
        self.store.record(decided.batch.clone()).await.unwrap();
        self.truth.apply(decided);
        Ok(())
    }

    fn wrong(&self, theme: &Arc<Theme>, most: usize) -> Vec<String> {
        let committed = self.truth.committed(noon());
        let mut paper = Offline::new(self.database.read_only());
        surfaces::published(&committed, &mut paper, theme);
        let reading = Reading {
            site: &self.site,
            truth: &self.truth,
            committed: &committed,
            paper: &paper,
            most,
            wrong: Vec::new(),
        };
        let mut wrong = reading.all();
        wrong.extend(events::wrong(self, &committed));
        wrong
    }
}

async fn rows(store: &Store) -> Rows {
    store.rows(Location::local(), noon(), noon() - Duration::from_secs(86_400 * 30)).await.unwrap()
}

fn theme() -> Arc<Theme> {
    Arc::new(Theme::load(Path::new("/nonexistent"), "default").unwrap())
}

#[tokio::test]
async fn every_surface_says_the_same() {
    let (cases, seed) = (number("STILLUP_AGREEMENT_CASES", CASES), number("STILLUP_AGREEMENT_SEED", 0));
    let theme = theme();
    let mut levels: BTreeMap<&str, u64> = BTreeMap::new();
    let mut wrong: Vec<String> = Vec::new();
    for seed in seed..seed + cases {
        let bench = Bench::drawn(seed).await;
        *levels.entry(bench.site.whole().level).or_default() += 1;
        wrong.extend(bench.wrong(&theme, 4).into_iter().map(|what| format!("seed {seed}: {what}")));
        bench.store.close().await;
        if wrong.len() > MOST_WRONG {
            break;
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    println!("{cases} sites: {levels:?}");
    assert!(cases < CASES || levels.len() == 8, "every level is met: {levels:?}");
}
