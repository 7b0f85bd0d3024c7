//! The recorder while the store fails, and what it hands on by itself.

mod drills;
mod fold;
mod page;
mod parents;
mod restarts;
mod stepping;
mod unseen;

use crate::model::Rows;
use tempfile::TempDir;

use super::*;
use crate::model::{LastDeterminate, Level, Loaded, Location, MonitorId, Outcome, OutcomeKind, Phases};

use crate::model::fixture::{config, monitor};
use crate::store::Database;

const SECOND: Duration = Duration::from_secs(1);

fn down(at: Timestamp) -> Input {
    let Input::Check(check) = check(at) else { unreachable!("it is a check") };
    Input::Check(Arc::new(Check {
        outcome: Outcome { kind: OutcomeKind::Down, ..check.outcome.clone() },
        ..(*check).clone()
    }))
}

fn check(at: Timestamp) -> Input {
    let outcome = Outcome {
        kind: OutcomeKind::Up,
        latency: Duration::from_millis(1),
        phases: Phases::default(),
        reason: None,
        evidence: crate::model::Evidence::default(),
    };
    Input::Check(Arc::new(Check {
        monitor: MonitorId::new("shop"),
        location: Location::local(),
        at,
        waited: Duration::ZERO,
        outcome,
    }))
}

/// A recorder on a real database that watches one monitor, and the ends of its channels.
struct Desk {
    _folder: TempDir,
    recorder: Recorder,
    inputs: mpsc::Sender<Input>,
    committed: watch::Receiver<Option<Arc<Committed>>>,
}

impl Desk {
    fn new(loaded: Vec<Loaded>) -> Self {
        let folder = TempDir::new().unwrap();
        let config = config(&folder);
        let (inputs, queue) = mpsc::channel(2 * MOST_AT_ONCE);
        let (committed, receiver) = watch::channel(None);
        let parts = Parts {
            store: Database::open(&config.storage.path).unwrap().store(),
            metrics: Metrics::new(),
            inputs: queue,
            committed,
            watched: Watched::default(),
            look: Arc::default(),
            round: ROUND,
            lifecycle: Lifecycle::new(),
            beat: Beat::default(),
        };
        let mut recorder = Recorder::new(
            parts,
            Site::load(Rows { series: loaded, ..Rows::default() }, config.clone(), clock::now(), clock::entropy),
        );
        recorder.take(Input::Roster(config));
        Self { _folder: folder, recorder, inputs, committed: receiver }
    }
}

/// The monitor, found up at an instant.
fn measured(at: Timestamp) -> Loaded {
    Loaded::up_once(LastDeterminate { at, level: Level::Up, interval: SECOND, limit: SECOND * 3 })
}

#[tokio::test]
async fn however_many_wait_everything_that_comes_is_taken() {
    let mut desk = Desk::new(Vec::new());
    let now = clock::now();
    for number in 0..MOST_AT_ONCE as i64 {
        desk.recorder.take(check(Timestamp::from_millis(number)));
    }
    let before = desk.recorder.waiting.len();
    desk.recorder.failing_since = Some(now);
    for _ in 0..100 {
        desk.inputs.try_send(check(now)).unwrap();
    }
    assert!(desk.recorder.gather().await);
    assert_eq!(desk.recorder.waiting.len(), before + 100, "nobody waits for a place in the channel");
}

#[tokio::test]
async fn all_that_waited_is_written_as_soon_as_the_store_works() {
    let mut desk = Desk::new(Vec::new());
    desk.recorder.flush_all().await;
    desk.recorder.failing_since = Some(clock::now());
    for number in 0..=MOST_AT_ONCE as i64 {
        desk.recorder.take(check(Timestamp::from_millis(2 + number)));
    }
    desk.recorder.flush_all().await;
    assert!(desk.recorder.failing_since.is_none() && desk.recorder.waiting.is_empty());
}

#[tokio::test]
async fn what_was_refused_has_changed_nothing_and_is_decided_again() {
    let mut desk = Desk::new(Vec::new());
    desk.recorder.flush_all().await;
    desk.recorder.take(down(Timestamp::from_millis(1)));
    let working = desk.recorder.parts.store.clone();
    let folder = TempDir::new().unwrap();
    let other = Database::open(&folder.path().join("other.db")).unwrap();
    other.close().await;
    desk.recorder.parts.store = other.store();
    desk.recorder.flush_all().await;
    assert!(desk.recorder.site.open().next().is_none(), "nothing is ahead of the disk");
    desk.recorder.parts.store = working;
    desk.recorder.flush_all().await;
    assert!(desk.recorder.site.open().next().is_some() && desk.recorder.waiting.is_empty());
}

#[tokio::test]
async fn a_store_that_takes_nothing_from_the_start_has_its_metrics() {
    let mut desk = Desk::new(vec![measured(clock::now())]);
    desk.recorder.parts.store.close().await;
    desk.recorder.flush_all().await;
    desk.recorder.publish_if_due();
    let told = desk.committed.borrow().clone().unwrap();
    assert!(told.store_failing_since.is_some() && desk.recorder.failing_since.is_some());
    let metrics = desk.recorder.parts.metrics.encode();
    assert!(metrics.contains("stillup_monitor_status{monitor=\"shop\",status=\"up\"} 1"), "{metrics}");
}

#[tokio::test]
async fn a_batch_whose_answer_was_lost_is_looked_for_on_disk() {
    for was_committed in [true, false] {
        let mut desk = Desk::new(Vec::new());
        desk.recorder.flush_all().await;
        desk.recorder.take(down(Timestamp::from_millis(1)));
        let Input::Check(check) = down(Timestamp::from_millis(1)) else { unreachable!("it is a check") };
        let decided = desk.recorder.site.decide(site::Input::Feed(&[Fed::Check(check)]), clock::now()).unwrap();
        let told = decided.batch.changes.iter().find_map(|change| match change {
            crate::model::Change::Incident(incident) => Some(incident.id.clone()),
            _ => None,
        });
        if was_committed {
            desk.recorder.parts.store.record(decided.batch.clone()).await.unwrap();
        }
        desk.recorder.in_doubt = Some(Doubt { decided, of_waiting: 1 });
        desk.recorder.flush_all().await;
        assert!(desk.recorder.waiting.is_empty() && desk.recorder.in_doubt.is_none());
        let known: Vec<_> = desk.recorder.site.open().map(|incident| incident.id.clone()).collect();
        assert_eq!(known.len(), 1, "decided once");
        assert_eq!(known.first() == told.as_ref(), was_committed);
    }
}

#[tokio::test]
async fn the_first_check_after_a_start_is_told_at_once() {
    let now = clock::now();
    let mut desk = Desk::new(vec![measured(now - SECOND)]);
    desk.recorder.flush_all().await;
    desk.committed.mark_unchanged();
    let mut checked = async |at| {
        desk.recorder.handing.rest();
        desk.recorder.take(check(at));
        desk.recorder.flush_all().await;
        desk.recorder.publish_if_due();
        desk.committed.has_changed().unwrap().then(|| desk.committed.mark_unchanged()).is_some()
    };
    assert!(checked(now).await, "before, the page says since when nobody checks");
    assert!(!checked(now + Duration::from_millis(1)).await);
}

#[tokio::test]
async fn silence_that_becomes_unknown_time_is_a_public_change() {
    let mut desk = Desk::new(vec![measured(clock::now() - SECOND * 60)]);
    desk.recorder.flush_all().await;
    desk.recorder.parts.metrics.site_level(crate::model::SiteLevel::Up);
    // Handed on two seconds ago, when it was not silent yet.
    desk.recorder.handing.rest();
    desk.recorder.publish_if_due();
    assert!(desk.committed.borrow_and_update().is_some());
    assert!(
        desk.recorder.parts.metrics.encode().contains("stillup_monitor_status{monitor=\"shop\",status=\"unknown\"} 1")
    );
    assert!(desk.recorder.parts.metrics.encode().contains("stillup_site_level{level=\"unknown\"} 1"));
    desk.recorder.handing.rest();
    desk.recorder.publish_if_due();
    assert!(!desk.committed.has_changed().unwrap(), "told once");
}
