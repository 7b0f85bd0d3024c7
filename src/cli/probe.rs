//! `stillup probe [ID…]`: runs probes once, now, and prints what they found. Opens no data folder.

use std::env;
use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::{Semaphore, mpsc};

use super::explain::{self, Told};
use super::failure::Failure;
use super::flags::ConfigArg;
use super::plain::{self, plain};
use super::{block_on, load, select};
use crate::clock;
use crate::lifecycle::Lifecycle;
use crate::model::{Check, Evidence, Location, Monitor, Outcome, OutcomeKind, Phases, Reason, ReasonKind};
use crate::probe::{Prober, Story, Watching, starved};

/// Probes at once.
const CONCURRENCY: usize = 64;
/// Exit code when some monitor is not up.
const SOME_NOT_UP: u8 = 2;
/// Characters of a body shown to people; `--json` has all that is kept.
const BODY_SHOWN: usize = 200;

#[derive(Debug, clap::Args)]
pub(super) struct ProbeArgs {
    /// Monitors to probe [default: all that are enabled]
    #[arg(value_name = "ID")]
    ids: Vec<String>,
    /// Probe the canary instead of monitors
    #[arg(long, conflicts_with = "ids")]
    canary: bool,
    #[command(flatten)]
    config: ConfigArg,
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
    /// Tell step by step what happened, and what it would take to be up
    #[arg(long)]
    explain: bool,
}

/// How results are printed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Print {
    /// As JSON, an object a line.
    pub json: bool,
    /// With all that happened.
    pub explain: bool,
}

/// Probes the monitors that are named.
pub(super) fn command(args: &ProbeArgs) -> Result<ExitCode, Failure> {
    let config = load(&args.config.path()?)?.config;
    let monitors = if args.canary { select::canary(&config)? } else { select::monitors(&config, &args.ids)? };
    block_on(run(monitors, Print { json: args.json, explain: args.explain }))
}

/// Runs the monitors' probes and prints each result in the order given, as soon as those before it are there.
/// Exit code 0 when all are up, 2 when some are not.
pub async fn run(monitors: Vec<Arc<Monitor>>, print: Print) -> ExitCode {
    let stdout = io::stdout();
    let style = Style {
        json: print.json,
        colour: stdout.is_terminal() && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
    };
    let progress = Progress { total: monitors.len(), shown: io::stderr().is_terminal() };
    let mut arrived = start(&monitors, print.explain);
    let mut results: Vec<Option<Checked>> = vec![None; monitors.len()];
    let (mut done, mut printed, mut all_up) = (0, 0, true);
    progress.show(0);
    while let Some((index, checked)) = arrived.recv().await {
        if let Some(slot) = results.get_mut(index) {
            *slot = Some(checked);
        }
        done += 1;
        while let Some((monitor, checked)) = monitors.get(printed).zip(results.get(printed).and_then(Option::as_ref)) {
            progress.clear();
            all_up &= show(monitor, checked, style);
            printed += 1;
        }
        progress.show(done);
    }
    progress.clear();
    // A probe that panicked sends nothing.
    for (monitor, checked) in monitors.iter().zip(results).skip(printed) {
        all_up &= show(monitor, &checked.unwrap_or_else(|| (broken(monitor), None)), style);
    }
    if all_up { ExitCode::SUCCESS } else { ExitCode::from(SOME_NOT_UP) }
}

/// What a probe found, and what happened where that is to be explained.
type Checked = (Check, Option<Story>);

/// Starts all probes; each sends its place and what it found.
fn start(monitors: &[Arc<Monitor>], explain: bool) -> mpsc::Receiver<(usize, Checked)> {
    let lifecycle = Lifecycle::new();
    let prober = Arc::new(Prober::new());
    let permits = Arc::new(Semaphore::new(CONCURRENCY));
    let (send, receive) = mpsc::channel(CONCURRENCY);
    let beat = lifecycle.beat();
    for (index, monitor) in monitors.iter().map(Arc::clone).enumerate() {
        let (send, prober, permits) = (send.clone(), Arc::clone(&prober), Arc::clone(&permits));
        let beat = beat.clone();
        lifecycle.spawn(async move {
            let _permit = permits.acquire().await;
            let (at, watching) = (clock::now(), Watching::begin(&beat));
            let (outcome, story) = if explain {
                let (outcome, story) = prober.explain(&monitor).await;
                (outcome, Some(story))
            } else {
                (prober.run(&monitor).await, None)
            };
            let outcome = match watching.ended(&monitor, outcome) {
                (outcome, Some(lost)) => starved(&outcome, lost),
                (outcome, None) => outcome,
            };
            let check =
                Check { monitor: monitor.id.clone(), location: Location::local(), at, waited: Duration::ZERO, outcome };
            // The receiver is gone only when the command has ended.
            let _ = send.send((index, (check, story))).await;
        });
    }
    receive
}

fn broken(monitor: &Monitor) -> Check {
    let outcome = Outcome {
        kind: OutcomeKind::Indeterminate,
        latency: Duration::ZERO,
        phases: Phases::default(),
        reason: Some(Reason::new(ReasonKind::Internal, "the probe broke off: a fault of stillup, please report it")),
        evidence: Evidence::default(),
    };
    Check {
        monitor: monitor.id.clone(),
        location: Location::local(),
        at: clock::now(),
        waited: Duration::ZERO,
        outcome,
    }
}

#[derive(Clone, Copy)]
struct Style {
    json: bool,
    colour: bool,
}

/// A counter on the terminal while probes run.
struct Progress {
    total: usize,
    shown: bool,
}

impl Progress {
    fn show(&self, done: usize) {
        if self.shown && done < self.total {
            // Nobody can be told when stderr is gone.
            let _ = write!(io::stderr(), "\r{done} of {} checked", self.total);
        }
    }

    fn clear(&self) {
        if self.shown {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

/// Prints one result; true if it is up. A closed pipe is no error: the exit code still tells.
fn show(monitor: &Monitor, (check, story): &Checked, style: Style) -> bool {
    let text = match story {
        _ if style.json => format!("{}\n", plain::json(&as_json(check, story.as_ref()))),
        Some(story) => explain::text(Told { monitor, check, story, now: clock::now() }, style.colour),
        None => as_text(monitor, check, style.colour),
    };
    let mut stdout = io::stdout().lock();
    let _ = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
    check.outcome.kind == OutcomeKind::Up
}

/// Milliseconds with microsecond precision.
fn ms(duration: Duration) -> f64 {
    duration.as_micros() as f64 / 1000.0
}

fn as_json(check: &Check, story: Option<&Story>) -> Value {
    let outcome = &check.outcome;
    let phases: serde_json::Map<String, Value> =
        outcome.phases.each().into_iter().map(|(name, took)| (name.to_owned(), json!(took.map(ms)))).collect();
    let mut object = json!({
        "monitor": check.monitor,
        "location": check.location,
        "at": check.at,
        "outcome": outcome.kind,
        "latency_ms": ms(outcome.latency),
        "phases_ms": phases,
        "reason": outcome.reason.as_ref().map(|reason| json!({ "kind": reason.kind, "message": reason.message })),
        "evidence": outcome.evidence,
    });
    if let Some(story) = story {
        object["explain"] = json!(story);
    }
    object
}

fn as_text(monitor: &Monitor, check: &Check, colour: bool) -> String {
    let outcome = &check.outcome;
    let word = outcome.kind.as_str();
    let paint = match outcome.kind {
        OutcomeKind::Up => "32",
        OutcomeKind::Degraded => "33",
        OutcomeKind::Down => "31",
        OutcomeKind::Indeterminate => "35",
    };
    let mut text = if colour { format!("\x1b[1;{paint}m{word:<14}\x1b[0m") } else { format!("{word:<14}") };
    let mut line = |start: &str, rest: &str| {
        // Writing into a string never fails.
        let _ = writeln!(text, "{start}{}", plain(rest));
    };
    line("", &format!("{} ({})  {:.1} ms{}", monitor.name, monitor.id, ms(outcome.latency), phases(&outcome.phases)));
    let indent = " ".repeat(14);
    if let Some(reason) = &outcome.reason {
        line(&indent, &format!("{}: {}", reason.kind, reason.message));
    }
    for (name, value) in evidence(&outcome.evidence) {
        line(&indent, &format!("{name}: {value}"));
    }
    text
}

fn phases(phases: &Phases) -> String {
    let parts: Vec<String> =
        phases.each().into_iter().filter_map(|(name, took)| Some(format!("{name} {:.1}", ms(took?)))).collect();
    if parts.is_empty() { String::new() } else { format!("  = {}", parts.join(" + ")) }
}

fn evidence(evidence: &Evidence) -> Vec<(&'static str, String)> {
    let mut lines = Vec::new();
    let mut add = |name, value: Option<String>| lines.extend(value.map(|value| (name, value)));
    add("address", evidence.address.clone());
    add("status code", evidence.status_code.map(|code| code.to_string()));
    add("certificate expires", evidence.certificate_expires_at.map(|at| at.rfc3339()));
    add("answers", (!evidence.answers.is_empty()).then(|| evidence.answers.join(", ")));
    add("warning", evidence.warning.as_ref().map(|warning| warning.message.clone()));
    for note in &evidence.notes {
        add("note", Some(note.clone()));
    }
    for error in &evidence.errors {
        add("error", Some(error.clone()));
    }
    add("body", evidence.body.as_ref().map(|body| body.chars().take(BODY_SHOWN).collect()));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{MonitorId, Timestamp};

    fn check() -> Check {
        let phases = Phases { connect: Some(Duration::from_micros(1500)), ..Phases::default() };
        let evidence = Evidence { status_code: Some(503), body: Some("\x1b[2Jgone".to_owned()), ..Evidence::default() };
        let reason = Some(Reason::new(ReasonKind::HttpStatus, "HTTP 503, expected 200-299").number(503));
        let outcome =
            Outcome { kind: OutcomeKind::Down, latency: Duration::from_micros(12_345), phases, reason, evidence };
        let at = Timestamp::from_millis(1_000);
        Check { monitor: MonitorId::new("web"), location: Location::local(), at, waited: Duration::ZERO, outcome }
    }

    #[test]
    fn one_object_a_line() {
        let expected = concat!(
            r#"{"monitor":"web","location":"local","at":"1970-01-01T00:00:01.000Z","outcome":"down","#,
            r#""latency_ms":12.345,"#,
            r#""phases_ms":{"resolve":null,"connect":1.5,"tls":null,"processing":null,"transfer":null},"#,
            r#""reason":{"kind":"http_status","message":"HTTP 503, expected 200-299"},"#,
            r#""evidence":{"status_code":503,"body":"\u001b[2Jgone"}}"#,
        );
        assert_eq!(as_json(&check(), None).to_string(), expected);
    }

    #[test]
    fn nothing_from_outside_steers_the_terminal() {
        let lines = evidence(&check().outcome.evidence);
        assert_eq!(lines.last().map(|(_, body)| plain(body)), Some("\\u{1b}[2Jgone".to_owned()));
        assert_eq!(phases(&check().outcome.phases), "  = connect 1.5");
    }
}
