//! `stillup replay`: recorded checks judged again, as configured and with the flags, side by side. Writes nothing.
//!
//! ```text
//! database or file → Pair (two replays of each monitor) → Comparison → text or json
//! ```

mod database;
mod file;
mod json;
pub mod lines;
mod planned;
mod sentence;
mod text;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use super::failure::Failure;
use super::flags::ConfigArg;
use super::{plain, say};
use crate::config::{self, DAY, SECOND};
use crate::judge::Policy;
use crate::model::{DegradedIs, Location, MonitorId, OutcomeKind, Timestamp, Window};
use crate::replay::{Changes, Fate, Figures, Replay, Verdict, fates};
use crate::telemetry;

/// Monitors named in one sentence; the others are counted.
const NAMED: usize = 5;

#[derive(Debug, clap::Args)]
pub(super) struct ReplayArgs {
    #[command(flatten)]
    config: ConfigArg,
    /// Folder of the database, DIR/stillup.db [default: storage.path of the configuration]; with --checks, maintenance
    /// that it holds counts too
    #[arg(long, env = "STILLUP_DATA", value_name = "DIR")]
    data: Option<PathBuf>,
    /// Judge the checks of this file instead (- is standard input): lines as `stillup probe --json` prints them, or CSV
    /// with the columns monitor,at,outcome,latency_ms
    #[arg(long, value_name = "FILE")]
    checks: Option<PathBuf>,
    /// Only this monitor; may be given several times
    #[arg(long = "monitor", value_name = "ID")]
    monitors: Vec<String>,
    /// Only checks of the last so many days, hours or minutes; with --checks, before the file's newest [default: all
    /// that are kept]
    #[arg(long, value_name = "DURATION", value_parser = config::duration::<SECOND, { 3_650 * DAY }>)]
    since: Option<Duration>,
    /// So many bad checks in a row make it bad
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100))]
    failure_threshold: Option<u32>,
    /// So many good checks in a row make it good again
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100))]
    success_threshold: Option<u32>,
    /// Bad again sooner than this after it was resolved, the same incident reopens
    #[arg(long, value_name = "DURATION", value_parser = config::duration::<0, { 30 * DAY }>)]
    reopen_window: Option<Duration>,
    /// A check that took longer is degraded, one that did not is up; down stays down
    #[arg(long, value_name = "DURATION", value_parser = config::duration::<1, DAY>)]
    degraded_above: Option<Duration>,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &ReplayArgs) -> Result<ExitCode, Failure> {
    let changes = Changes {
        failure_threshold: args.failure_threshold,
        success_threshold: args.success_threshold,
        reopen_window: args.reopen_window,
        degraded_above: args.degraded_above,
    };
    let comparison = match &args.checks {
        Some(path) => file::judge(args, path, changes)?,
        None => database::judge(args, changes)?,
    };
    if args.json {
        return Ok(say(&plain::json(&json::of(&comparison))));
    }
    Ok(say(text::of(&comparison, telemetry::colours(&std::io::stdout())).trim_end()))
}

/// The same checks of one monitor judged twice.
struct Pair {
    before: Replay,
    after: Replay,
    changes: Changes,
}

impl Pair {
    fn new(policy: Policy, changes: Changes, windows: Vec<Window>) -> Self {
        let after = Replay::new(changes.over(policy), windows.clone());
        Self { before: Replay::new(policy, windows), after, changes }
    }

    fn see(&mut self, at: Timestamp, found: OutcomeKind, latency: Duration) {
        self.before.see(at, found);
        if !self.changes.are_none() {
            self.after.see(at, self.changes.grade(found, latency));
        }
    }

    /// What both came to at `now`.
    fn verdicts(self, now: Timestamp) -> (Verdict, Verdict) {
        let before = self.before.verdict(now);
        let after = if self.changes.are_none() { before.clone() } else { self.after.verdict(now) };
        (before, after)
    }
}

/// Both verdicts on one monitor.
struct Compared {
    monitor: MonitorId,
    location: Location,
    name: String,
    before: Verdict,
    after: Verdict,
}

impl Compared {
    /// What becomes of the incidents of before, and where those of after come from.
    fn fates(&self) -> (Vec<Fate>, Vec<Fate>) {
        let (before, after) = (&self.before.incidents, &self.after.incidents);
        (fates(before, after), fates(after, before))
    }
}

/// Everything there is to say.
struct Comparison {
    changes: Changes,
    /// The first check of all.
    from: Timestamp,
    /// The end: now, or a file's newest check.
    to: Timestamp,
    /// What `--since` asked for.
    asked: Option<Timestamp>,
    /// Those that have checks, in the order of the page.
    monitors: Vec<Compared>,
    degraded_is: DegradedIs,
    /// Automatic incidents that the database holds of that time; `None` for a file.
    recorded: Option<usize>,
    /// What one must know to read the figures, a sentence each.
    notes: Vec<String>,
}

impl Comparison {
    /// Sums over all monitors: as configured, and with the flags.
    fn totals(&self) -> (Figures, Figures) {
        let sum =
            |verdict: fn(&Compared) -> &Verdict| self.monitors.iter().map(|one| Figures::from(verdict(one))).sum();
        (sum(|one| &one.before), sum(|one| &one.after))
    }

    fn checks(&self) -> u64 {
        self.monitors.iter().map(|one| one.before.checks).sum()
    }
}

/// `a, b and 3 more`.
fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.collect();
    let shown = plain::plain(&names.iter().take(NAMED).copied().collect::<Vec<_>>().join(", "));
    match names.len().saturating_sub(NAMED) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
