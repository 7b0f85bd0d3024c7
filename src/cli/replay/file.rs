//! Checks from a file: another tool's history, or what `stillup probe --json` has printed.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::time::Duration;

use super::lines::{Format, LineFault, Row};
use super::planned::{self, Planned};
use super::sentence::{at, count};
use super::{Compared, Comparison, Pair, ReplayArgs, listed};
use crate::cli::failure::Failure;
use crate::cli::load;
use crate::cli::plain::plain;
use crate::config::{self, Defaults};
use crate::judge::Policy;
use crate::model::{Config, DegradedIs, Location, Monitor, MonitorId, OutcomeKind, Timestamp, Window, time};
use crate::replay::Changes;

/// Bytes of a line; `stillup probe --json` prints less than a third.
const LONGEST_LINE: u64 = 64 * 1024;
/// Checks held: sorting them needs them all. 16 bytes each.
const MOST_CHECKS: usize = 5_000_000;
/// Distances between checks from which on the usual one is believed.
const ENOUGH: usize = 10;
/// Checks are not made more seldom as long as they are later by no more than this part of the interval.
const JITTER: u32 = 20;

/// A check as it is held.
#[derive(Clone, Copy)]
struct Held {
    at: Timestamp,
    latency_us: u32,
    outcome: OutcomeKind,
}

type Series = (MonitorId, Location);

/// What a file holds, series in the order of their first line.
#[derive(Default)]
struct Contents {
    places: HashMap<Series, usize>,
    series: Vec<(Series, Vec<Held>)>,
    count: usize,
}

impl Contents {
    fn add(&mut self, row: Row) {
        let name = (MonitorId::new(row.monitor), row.location);
        let place = match self.places.entry(name) {
            Entry::Occupied(found) => *found.get(),
            Entry::Vacant(new) => {
                self.series.push((new.key().clone(), Vec::new()));
                *new.insert(self.series.len() - 1)
            }
        };
        let latency_us = u32::try_from(row.latency.as_micros()).unwrap_or(u32::MAX);
        if let Some((_, checks)) = self.series.get_mut(place) {
            checks.push(Held { at: row.at, latency_us, outcome: row.outcome });
            self.count += 1;
        }
    }
}

/// Judges the checks of a file, `-` for standard input.
pub(super) fn judge(args: &ReplayArgs, path: &Path, changes: Changes) -> Result<Comparison, Failure> {
    let known = Known::of(args)?;
    let mut contents = contents(path, &args.monitors)?;
    let mut repeated = 0;
    for (_, checks) in &mut contents.series {
        checks.sort_by_key(|check| check.at);
        repeated += drop_repeated(checks);
    }
    let ends = contents.series.iter().filter_map(|(_, checks)| Some((checks.first()?.at, checks.last()?.at)));
    let Some((oldest, to)) = ends.reduce(|all, one| (all.0.min(one.0), all.1.max(one.1))) else {
        return Err(nothing(path, &args.monitors));
    };
    let asked = args.since.map(|since| to - since);
    // The newest check is inside, too.
    let time = Window { start: asked.map_or(oldest, |asked| asked.max(oldest)), end: to + Duration::from_millis(1) };
    let planned = match &args.data {
        Some(folder) => Planned::of(known.config.as_ref()).with_database(folder, time)?,
        None => Planned::of(known.config.as_ref()),
    };
    let (mut sparse, mut quiet) = (Vec::new(), 0);
    let mut monitors = Vec::with_capacity(contents.series.len());
    for ((monitor, location), checks) in contents.series {
        let checks = &checks[checks.partition_point(|check| asked.is_some_and(|from| check.at < from))..];
        let configured = known.monitor(&monitor);
        let mut policy = configured.map_or(known.policy, Policy::from);
        let usual = usual_distance(checks);
        if usual > policy.timing.interval + policy.timing.interval / JITTER {
            policy.timing.interval = usual;
            sparse.push(monitor.clone());
        }
        let windows = planned.over(&monitor, time);
        quiet += windows.len();
        let mut pair = Pair::new(policy, changes, windows);
        for check in checks {
            pair.see(check.at, check.outcome, Duration::from_micros(check.latency_us.into()));
        }
        let (before, after) = pair.verdicts(to);
        let name = configured.map_or_else(|| monitor.to_string(), |monitor| monitor.name.clone());
        monitors.push(Compared { monitor, location, name, before, after });
    }
    monitors.retain(|one| one.before.checks > 0);
    let mut notes = known.notes(&monitors);
    notes.extend(planned::note(quiet));
    notes.extend((repeated > 0).then(|| format!("Left out, since they are there twice: {}.", count(repeated, "row"))));
    if !sparse.is_empty() {
        let names = listed(sparse.iter().map(MonitorId::as_str));
        notes.push(format!("Checked less often than configured, which is taken as the interval: {names}."));
    }
    if asked.is_some_and(|asked| oldest > asked) {
        notes.push(format!(
            "There are no older checks: this reaches back to {}, {}.",
            at(oldest),
            time::words(to.since(oldest))
        ));
    }
    let from = monitors.iter().filter_map(|one| one.before.from).min().unwrap_or(oldest);
    Ok(Comparison { changes, from, to, asked, monitors, degraded_is: known.degraded_is(), recorded: None, notes })
}

/// What is known without the file.
struct Known {
    /// `None` without a configuration.
    config: Option<Config>,
    /// Of a monitor that is not configured.
    policy: Policy,
}

impl Known {
    /// A configuration that is not there is fine.
    fn of(args: &ReplayArgs) -> Result<Self, Failure> {
        let path = args.config.asked_or_default();
        let loaded = if path.exists() { Some(load(&path)?) } else { None };
        let Defaults { timing, judging } = loaded.as_ref().map_or_else(Defaults::default, |loaded| loaded.defaults);
        Ok(Self { config: loaded.map(|loaded| loaded.config), policy: Policy { timing, judging, close_after: None } })
    }

    fn monitor(&self, id: &MonitorId) -> Option<&Monitor> {
        self.config.as_ref()?.monitor(id).map(AsRef::as_ref)
    }

    fn degraded_is(&self) -> DegradedIs {
        self.config.as_ref().map_or(DegradedIs::Up, |config| config.site.degraded_is)
    }

    /// By what the monitors were judged, where it is not their own block.
    fn notes(&self, monitors: &[Compared]) -> Vec<String> {
        let judging = &self.policy.judging;
        let by = format!(
            "failure_threshold {}, success_threshold {}, reopen_window {}",
            judging.failure_threshold,
            judging.success_threshold,
            config::written(judging.reopen_window)
        );
        if self.config.is_none() {
            return vec![format!("There is no configuration: judged as built in ({by}).")];
        }
        let others: Vec<&str> = monitors
            .iter()
            .filter(|one| self.monitor(&one.monitor).is_none())
            .map(|one| one.monitor.as_str())
            .collect();
        if others.is_empty() {
            return Vec::new();
        }
        vec![format!("Not in the configuration, and judged by its `defaults` ({by}): {}.", listed(others.into_iter()))]
    }
}

/// Leaves out what is there twice, and says how much that is: the same instant, outcome and latency. Oldest first.
fn drop_repeated(checks: &mut Vec<Held>) -> usize {
    let before = checks.len();
    let (mut instant, mut seen) = (None, HashSet::new());
    checks.retain(|check| {
        if instant.replace(check.at) != Some(check.at) {
            seen.clear();
        }
        seen.insert((check.latency_us, check.outcome.as_str()))
    });
    before - checks.len()
}

/// How far apart checks usually are: the median.
fn usual_distance(checks: &[Held]) -> Duration {
    let mut distances: Vec<Duration> = checks.windows(2).map(|pair| pair[1].at.since(pair[0].at)).collect();
    if distances.len() < ENOUGH {
        return Duration::ZERO;
    }
    let middle = distances.len() / 2;
    *distances.select_nth_unstable(middle).1
}

fn nothing(path: &Path, monitors: &[String]) -> Failure {
    let of = if monitors.is_empty() {
        String::new()
    } else {
        format!(" of {}", listed(monitors.iter().map(String::as_str)))
    };
    Failure::new(format!("{} holds no checks{of}", named(path))).hint(
        "a line is an object as `stillup probe --json` prints it, or CSV with the columns \
            monitor,at,outcome,latency_ms",
    )
}

fn named(path: &Path) -> String {
    if path.as_os_str() == "-" { "standard input".to_owned() } else { path.display().to_string() }
}

fn contents(path: &Path, only: &[String]) -> Result<Contents, Failure> {
    if path.as_os_str() == "-" {
        return read(std::io::stdin().lock(), "standard input", only);
    }
    let unreadable = |error| {
        Failure::new(format!("{}: {error}", path.display())).hint("name a file of checks, or - for standard input")
    };
    let file = File::open(path).map_err(unreadable)?;
    read(BufReader::new(file), &path.display().to_string(), only)
}

/// Reads line by line; the first that will not do ends it.
fn read(mut input: impl BufRead, name: &str, only: &[String]) -> Result<Contents, Failure> {
    let mut contents = Contents::default();
    let mut format: Option<Format> = None;
    let mut bytes = Vec::new();
    for number in 1_usize.. {
        let wrong = |fault: LineFault| {
            Failure::new(format!("{name}:{number}:{}: {}", fault.column, plain(&fault.message))).hint(fault.hint)
        };
        bytes.clear();
        input.by_ref().take(LONGEST_LINE + 1).read_until(b'\n', &mut bytes).map_err(|error| {
            Failure::new(format!("{name}:{number}:1: {error}")).hint("name a file of checks, or - for standard input")
        })?;
        if bytes.is_empty() {
            break;
        }
        let line = line(&bytes, number).map_err(wrong)?;
        if line.is_empty() {
            continue;
        }
        let format = match &format {
            Some(format) => format,
            None => {
                let (found, header) = Format::of(line).map_err(wrong)?;
                let found = format.insert(found);
                if header {
                    continue;
                }
                found
            }
        };
        let row = format.row(line).map_err(wrong)?;
        if !only.is_empty() && !only.contains(&row.monitor) {
            continue;
        }
        if contents.count == MOST_CHECKS {
            let fault = LineFault::new(
                1,
                format!("more than {MOST_CHECKS} checks"),
                "judge one monitor at a time with --monitor, or cut the file by time",
            );
            return Err(wrong(fault));
        }
        contents.add(row);
    }
    Ok(contents)
}

/// The text of a line, without its end.
fn line(bytes: &[u8], number: usize) -> Result<&str, LineFault> {
    if bytes.len() as u64 > LONGEST_LINE {
        let hint = "each check is a line of its own, at most 64 KiB long";
        return Err(LineFault::new(1, "the line is too long", hint));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = String::from_utf8_lossy(bytes.get(..error.valid_up_to()).unwrap_or_default());
        LineFault::new(before.chars().count() + 1, "this is not UTF-8", "save the file as UTF-8 text, not compressed")
    })?;
    let text = text.trim_end();
    Ok(if number == 1 { text.trim_start_matches('\u{feff}') } else { text })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &[u8]) -> String {
        match read(text, "f", &[]) {
            Ok(contents) => format!("{} checks", contents.count),
            Err(failure) => failure.message().to_owned(),
        }
    }

    #[test]
    fn both_formats_are_read_and_what_is_wrong_has_a_place() {
        let csv = "monitor,at,outcome,latency_ms\n";
        let long = format!("{csv}{}", "x".repeat(70_000));
        for (text, said) in [
            ("", "0 checks"),
            ("\n\n", "0 checks"),
            ("web,2026-01-01T00:00:00Z,up,1.5\r\n\r\nweb,2026-01-01T00:01:00+01:00,DOWN,\n", "2 checks"),
            ("\u{feff}monitor,at,outcome,latency_ms\nweb,2026-01-01T00:00:00Z,up,1.5", "1 checks"),
            ("at, outcome ,id,Monitor\n2026-01-01T00:00:00Z,up,7,\"a, \"\"b\"\"\"\n", "1 checks"),
            (
                "{\"monitor\":\"web\",\"at\":\"2026-01-01T00:00:00Z\",\"outcome\":\"up\",\"latency_ms\":1,\"x\":[]}\n",
                "1 checks",
            ),
            ("time,state\n1,2\n", "f:1:11: `outcome` is missing"),
            ("monitor,at\n", "f:1:1: the header has no column `outcome`"),
            ("web,2026-01-01,up,1\n", "f:1:5: `2026-01-01` is not an instant"),
            ("web,2026-01-01T00:00:00Z,up,1\nweb,2026-01-01T00:00:00Z,fine,1\n", "f:2:26: `fine` is not an outcome"),
            ("wéb,2026-01-01T00:00:00Z,up,-1\n", "f:1:29: `-1` is not a latency"),
            ("web,2026-01-01T00:00:00Z,up,inf\n", "f:1:29: `inf` is not a latency"),
            (",2026-01-01T00:00:00Z,up,1\n", "f:1:1: `monitor` is empty"),
            ("\"web,2026-01-01T00:00:00Z,up,1\n", "f:1:1: this quote is not closed"),
            ("{\"monitor\":\"web\"}\n", "f:1:17: missing field `at`"),
            ("{}}\n", "f:1:2: missing field `monitor`"),
            ("{\"monitor\":7}\n", "f:1:12: invalid type: integer `7`, expected a string"),
            (long.as_str(), "f:2:1: the line is too long"),
        ] {
            assert_eq!(message(text.as_bytes()), said, "{text:.80}");
        }
        assert_eq!(message(b"web,2026\xff"), "f:1:9: this is not UTF-8");
        assert_eq!(
            message(b"{\"monitor\":\"\x1b[2J"),
            "f:1:13: control character (\\u0000-\\u001F) found while parsing a string"
        );
    }

    #[test]
    fn what_is_there_twice_counts_once() {
        let held = |millis, latency_us, outcome| Held { at: Timestamp::from_millis(millis), latency_us, outcome };
        let (up, down) = (OutcomeKind::Up, OutcomeKind::Down);
        let mut checks = vec![held(1, 7, up), held(1, 7, down), held(1, 7, up), held(1, 8, up), held(2, 7, up)];
        assert_eq!(drop_repeated(&mut checks), 1);
        let left: Vec<_> = checks.iter().map(|check| (check.at.millis(), check.latency_us, check.outcome)).collect();
        assert_eq!(left, [(1, 7, up), (1, 7, down), (1, 8, up), (2, 7, up)]);
        assert_eq!(drop_repeated(&mut checks), 0);
    }

    #[test]
    fn the_usual_distance_is_the_median_of_enough() {
        let at = |seconds: &[i64]| -> Vec<Held> {
            let held = |second: &i64| Held {
                at: Timestamp::from_millis(second * 1000),
                latency_us: 0,
                outcome: OutcomeKind::Up,
            };
            seconds.iter().map(held).collect()
        };
        assert_eq!(usual_distance(&at(&[0, 300])), Duration::ZERO);
        let mut seconds: Vec<i64> = (0..11).map(|slot| slot * 300).collect();
        seconds.push(90_000);
        assert_eq!(usual_distance(&at(&seconds)), Duration::from_secs(300));
    }
}
