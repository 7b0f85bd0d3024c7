//! Many fail at once: whatever is asked, and whenever, each answer tells of one commit.

#![expect(clippy::unwrap_used, reason = "the helpers of tests are tests")]

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use stillup::model::{JudgePolicy, Monitor, OutcomeKind};
use stillup::publish::{Answer, Ask, Publisher};
use stillup::render::html::Theme;
use tempfile::TempDir;
use tokio::sync::watch;

use crate::harness::{Act, Script, Stage, config, monitor};

/// Nothing takes as long; it is a guard, not a measure.
const GUARD: Duration = Duration::from_secs(120);
const MONITORS: usize = 40;

/// Those with an odd number flap: their incidents stay open while they are up.
fn flaps(id: &str) -> bool {
    id.trim_start_matches('m').parse::<usize>().is_ok_and(|number| number % 2 == 1)
}

fn monitors() -> Vec<Monitor> {
    let one = |number: usize| {
        let usual = monitor(&format!("m{number}"));
        let reopen_window = Duration::from_secs(if flaps(usual.id.as_str()) { 3_600 } else { 0 });
        Monitor { judging: JudgePolicy { reopen_window, ..usual.judging }, ..usual }
    };
    (0..MONITORS).map(one).collect()
}

fn text(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.bytes).into_owned()
}

fn json(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{}", text(answer));
    serde_json::from_slice(&answer.bytes).unwrap()
}

/// What may be asked, one after the other, with what must hold of each answer.
struct Asking {
    publisher: Publisher,
    /// An incident that was told of.
    incident: Option<String>,
    /// Nothing has failed before.
    first: bool,
}

impl Asking {
    async fn ask(&mut self, number: usize) {
        let id = format!("m{}", number % MONITORS);
        self.page(&id).await;
        match number % 4 {
            0 => self.incidents().await,
            1 => self.incident().await,
            2 => self.monitors().await,
            _ => self.report().await,
        }
    }

    async fn page(&self, id: &str) {
        let page = text(&*self.publisher.answer(Ask::Monitor(id.to_owned())).await);
        let (down, open) = (page.contains("<b class=\"s down\">Down"), page.contains("open since"));
        assert!(!down || open, "{id} is down, and nothing is open: {page}");
        assert!(down || !open || flaps(id), "{id} is up below what is open: {page}");
    }

    async fn incidents(&mut self) {
        let found = json(&*self.publisher.answer(Ask::ApiIncidents(None)).await);
        for incident in found["incidents"].as_array().unwrap() {
            assert_whole(incident);
            self.incident = incident["id"].as_str().map(str::to_owned);
        }
    }

    async fn incident(&self) {
        let Some(id) = self.incident.clone() else { return };
        assert_whole(&json(&*self.publisher.answer(Ask::ApiIncident(id)).await));
    }

    async fn monitors(&self) {
        let found = json(&*self.publisher.answer(Ask::ApiMonitors).await);
        for monitor in found["monitors"].as_array().unwrap() {
            let is_whole = monitor["uptime"]["24h"].as_f64() == Some(100.0);
            assert!(!self.first || is_whole == (monitor["status"] == "up"), "the bar is of another commit: {monitor}");
        }
    }

    async fn report(&self) {
        let year = stillup::clock::now().rfc3339()[..4].to_owned();
        let found = json(&*self.publisher.answer(Ask::ApiReport(year)).await);
        for monitor in found["monitors"].as_array().unwrap() {
            // What has failed has an incident, and the other way round.
            let (failed, began) = (monitor["downtime_seconds"] != 0, monitor["incidents"] != 0);
            let short = monitor["uptime"].as_f64().is_some_and(|uptime| uptime < 100.0);
            assert!((!failed || began) && began == short, "{monitor}");
        }
    }

    /// How many are shown so.
    async fn shown(&self, status: &str) -> usize {
        let found = json(&*self.publisher.answer(Ask::ApiMonitors).await);
        found["monitors"].as_array().unwrap().iter().filter(|monitor| monitor["status"] == status).count()
    }
}

/// What is open is of a monitor that is down, unless it flaps; and it has begun before anything was said of it.
fn assert_whole(incident: &Value) {
    let monitor = &incident["monitors"][0];
    let flaps = flaps(monitor["id"].as_str().unwrap());
    let (open, down) = (incident["resolved_at"].is_null(), monitor["status"] == "down");
    assert!(!open || down || flaps, "it is open, and its monitor up: {incident}");
    assert!(open || incident["status"] == "resolved", "it is over, and not resolved: {incident}");
    let newest = incident["updates"].as_array().unwrap().first().unwrap();
    assert_eq!(incident["status"], newest["status"], "its timeline is of another commit: {incident}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_is_of_one_commit() {
    let folder = TempDir::new().unwrap();
    let stage = Stage::start(config(&folder, monitors()), Arc::new(Script::default())).await;
    let theme = watch::channel(Arc::new(Theme::load(Path::new("/nonexistent"), "default").unwrap())).1;
    let lifecycle = stillup::lifecycle::Lifecycle::new();
    let publisher = Publisher::start(&lifecycle, stage.committed.clone(), theme, stage.database());
    let mut asking = Asking { publisher: publisher.clone(), incident: None, first: true };
    let all = async {
        let mut published = publisher;
        while published.readiness().published_at.is_none() {
            assert!(published.changed().await);
        }
        let mut number = 0;
        for (kind, status) in [OutcomeKind::Up, OutcomeKind::Down, OutcomeKind::Up, OutcomeKind::Down, OutcomeKind::Up]
            .map(|kind| (kind, if kind == OutcomeKind::Up { "up" } else { "down" }))
        {
            asking.first &= number == 0 || kind == OutcomeKind::Down;
            for monitor in 0..MONITORS {
                stage.script.set(&format!("m{monitor}"), Act::Find(kind));
                // Some answers between two that fail: commits come in between.
                asking.ask(number).await;
                number += 1;
            }
            while asking.shown(status).await < MONITORS {
                asking.ask(number).await;
                number += 1;
            }
        }
    };
    tokio::time::timeout(GUARD, all).await.expect("they all fail and recover");
    lifecycle.cancel();
    assert!(lifecycle.drained().await, "every task ends");
    stage.stop().await;
}
