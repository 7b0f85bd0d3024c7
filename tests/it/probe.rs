//! Probes against real sockets: every failure gets its reason, within the deadline and within bounded memory.

mod abuse;
mod addresses;
mod alternatives;
mod answers;
mod certificate;
mod dns;
mod doh;
mod explain;
mod faults;
mod http;
mod oauth2;
mod peer;
mod redirects;
mod resolvers;
mod steps;
mod tcp;
mod tls;
mod ways;

use std::sync::Arc;
use std::time::Duration;

use stillup::cli::probe::Print;
use stillup::model::{HttpProbe, Monitor, Outcome, OutcomeKind, Probe, ReasonKind, Timing};
use stillup::probe::Prober;
use url::Url;

use crate::fixture;

/// Long enough for any machine: only failures wait for it.
const GENEROUS: Duration = Duration::from_secs(30);
/// For peers that never answer: nothing can happen before it passes.
const TINY: Duration = Duration::from_millis(150);
/// For peers that say something at once and then nothing more.
const SHORT: Duration = Duration::from_secs(1);

fn monitor(probe: Probe) -> Monitor {
    Monitor {
        timing: Timing { interval: GENEROUS, timeout: GENEROUS, retry_interval: GENEROUS },
        probe,
        ..fixture::monitor()
    }
}

pub fn http_probe(url: &str) -> HttpProbe {
    HttpProbe::get(Url::parse(url).expect("a test writes a valid URL"))
}

async fn run(probe: Probe) -> Outcome {
    run_within(probe, GENEROUS).await
}

async fn run_within(probe: Probe, timeout: Duration) -> Outcome {
    let mut monitor = monitor(probe);
    monitor.timing.timeout = timeout;
    checked(Prober::new().run(&monitor).await)
}

async fn get(probe: HttpProbe) -> Outcome {
    run(Probe::Http(Box::new(probe))).await
}

/// What holds of every outcome.
#[track_caller]
fn checked(outcome: Outcome) -> Outcome {
    assert_eq!(outcome.reason.is_none(), outcome.kind == OutcomeKind::Up, "a reason exactly when not up: {outcome:?}");
    let phases: Duration = outcome.phases.each().into_iter().filter_map(|(_, took)| took).sum();
    assert!(phases <= outcome.latency, "phases are parts of the latency: {outcome:?}");
    assert!(
        outcome.evidence.body.as_ref().is_none_or(|body| body.chars().count() <= 1024),
        "the body is cut: {outcome:?}"
    );
    outcome
}

#[track_caller]
fn assert_up(outcome: &Outcome) {
    assert_eq!(outcome.kind, OutcomeKind::Up, "{outcome:?}");
}

/// Asserts the kind of the reason, and that the outcome follows from it; gives the message back.
#[track_caller]
fn assert_reason(outcome: &Outcome, kind: ReasonKind) -> String {
    let reason = outcome.reason.clone().expect("a check that is not up has a reason");
    assert_eq!(reason.kind, kind, "{outcome:?}");
    let expected = match kind {
        ReasonKind::Internal | ReasonKind::Blind => OutcomeKind::Indeterminate,
        ReasonKind::Latency | ReasonKind::CertificateExpiring => OutcomeKind::Degraded,
        _ => OutcomeKind::Down,
    };
    assert_eq!(outcome.kind, expected, "{outcome:?}");
    reason.message
}

#[track_caller]
fn number(outcome: &Outcome) -> Option<i64> {
    outcome.reason.as_ref().and_then(|reason| reason.number)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_prober_serves_many_at_once() {
    let server = peer::http("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await;
    let prober = Arc::new(Prober::new());
    let monitor = Arc::new(monitor(Probe::Http(Box::new(http_probe(&server.url("/"))))));
    let lifecycle = stillup::lifecycle::Lifecycle::new();
    let all: Vec<_> = (0..100)
        .map(|_| {
            let (prober, monitor) = (Arc::clone(&prober), Arc::clone(&monitor));
            lifecycle.spawn(async move { prober.run(&monitor).await })
        })
        .collect();
    for task in all {
        assert_up(&checked(task.await.expect("no probe panics")));
    }
    assert_eq!(server.requests().len(), 100);
}

#[tokio::test]
async fn the_command_says_2_when_some_are_not_up() {
    let server = peer::http("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
    let good = Arc::new(monitor(Probe::Http(Box::new(http_probe(&server.url("/"))))));
    let bad = Arc::new(monitor(Probe::Http(Box::new(http_probe(&format!("http://{}/", peer::nobody().await))))));
    let code = |code| format!("{code:?}");
    let all_up = stillup::cli::probe::run(vec![Arc::clone(&good)], Print { json: true, explain: false }).await;
    assert_eq!(code(all_up), code(std::process::ExitCode::SUCCESS));
    let some_down = stillup::cli::probe::run(vec![good, bad], Print::default()).await;
    assert_eq!(code(some_down), code(std::process::ExitCode::from(2)));
}
