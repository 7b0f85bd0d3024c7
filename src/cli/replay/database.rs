//! Checks from the database, read while the server may be running.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use super::sentence::{at, count};
use super::{Compared, Comparison, ReplayArgs, listed};
use crate::cli::failure::Failure;
use crate::cli::{load, select};
use crate::clock;
use crate::judge::Policy;
use crate::model::time::DAY;
use crate::model::{
    Check, Config, Evidence, Location, Monitor, MonitorId, Outcome, Phases, Source, Span, Timestamp, Window, time,
};
use crate::replay::{Changes, Together};
use crate::store::{IncidentQuery, RawCheck, ReadOnly, Reader, StoreError};

/// Judges what the database holds of the configured monitors.
pub(super) fn judge(args: &ReplayArgs, changes: Changes) -> Result<Comparison, Failure> {
    let mut config = load(&args.config.path()?)?.config;
    if let Some(data) = &args.data {
        config.storage.path = data.join("stillup.db");
    }
    let monitors =
        if args.monitors.is_empty() { config.monitors.clone() } else { select::monitors(&config, &args.monitors)? };
    let path = &config.storage.path;
    if !path.is_file() {
        return Err(Failure::new(format!("there is no database at {}", path.display()))
            .hint("let stillup run first, name its folder with --data, or judge a file with --checks"));
    }
    let broken = |error: StoreError| Failure::new(format!("{}: {error}", path.display()));
    let reader = ReadOnly::open(path).and_then(|database| database.reader()).map_err(broken)?;
    let now = clock::now();
    let asked = args.since.map(|since| now - since);
    let ids: Vec<MonitorId> = monitors.iter().map(|monitor| monitor.id.clone()).collect();
    let since = asked.unwrap_or_default();
    let mut sides = Sides::new(&reader, &config, changes, since).map_err(broken)?;
    // All of them, and not only those that are asked for: what one depends on may be among the others.
    let all: Vec<MonitorId> = config.monitors.iter().map(|monitor| monitor.id.clone()).collect();
    reader
        .each_check(&all, &Location::local(), (since, now), |place, check| {
            if let Some(monitor) = all.get(place) {
                sides.see(monitor, &check);
            }
        })
        .map_err(broken)?;
    let (seen, without): (Vec<_>, Vec<_>) =
        monitors.iter().map(|monitor| sides.compared(monitor, now)).partition(|one| one.before.checks > 0);
    let Some(from) = seen.iter().filter_map(|one| one.before.from).min() else {
        return Err(Failure::new(format!(
            "{} holds no checks of {}",
            path.display(),
            listed(ids.iter().map(MonitorId::as_str))
        ))
        .hint("single checks are kept for storage.raw_days; ask for a longer time, or judge a file with --checks"));
    };
    let mut notes = Vec::new();
    notes.extend(asked.and_then(|asked| reach(&config, &monitors, Window { start: asked, end: now }, from)));
    if !without.is_empty() {
        notes.push(format!("No checks are kept of {}.", listed(without.iter().map(|one| one.monitor.as_str()))));
    }
    let recorded = recorded(&reader, &seen, from).map_err(broken)?;
    notes.extend(difference(&seen, &recorded));
    let recorded = Some(recorded.len());
    Ok(Comparison {
        changes,
        from,
        to: now,
        asked,
        monitors: seen,
        degraded_is: config.site.degraded_is,
        recorded,
        notes,
    })
}

/// The same checks judged twice, each time all monitors together.
struct Sides {
    changes: Changes,
    before: Together,
    after: Together,
}

impl Sides {
    fn new(reader: &Reader, config: &Config, changes: Changes, since: Timestamp) -> Result<Self, StoreError> {
        let windows = reader.windows(since)?;
        let mut said: HashMap<Option<MonitorId>, Vec<Span>> = HashMap::new();
        for (monitor, span) in reader.counted(since, i64::MAX)? {
            said.entry(monitor).or_default().push(span);
        }
        let side = |changes: &Changes| {
            let watched = |monitor: &Arc<Monitor>| {
                let policy = changes.over(Policy::from(&**monitor));
                Arc::new(Monitor {
                    enabled: true,
                    judging: policy.judging,
                    timing: policy.timing,
                    ..(**monitor).clone()
                })
            };
            let monitors = config.monitors.iter().map(watched).collect();
            Together::new(Arc::new(Config { monitors, ..config.clone() }), windows.clone(), said.clone())
        };
        Ok(Self { changes, before: side(&Changes::default()), after: side(&changes) })
    }

    fn see(&mut self, monitor: &MonitorId, check: &RawCheck) {
        let of = |kind| {
            let reason = None;
            let (phases, evidence) = (Phases::default(), Evidence::default());
            let outcome = Outcome { kind, latency: check.latency, phases, reason, evidence };
            let (location, waited) = (Location::local(), Duration::ZERO);
            Arc::new(Check { monitor: monitor.clone(), location, at: check.at, waited, outcome })
        };
        self.before.see(&of(check.outcome));
        if !self.changes.are_none() {
            self.after.see(&of(self.changes.grade(check.outcome, check.latency)));
        }
    }

    fn compared(&mut self, monitor: &Monitor, now: Timestamp) -> Compared {
        let before = self.before.verdict(&monitor.id, now);
        let after = if self.changes.are_none() { before.clone() } else { self.after.verdict(&monitor.id, now) };
        Compared { monitor: monitor.id.clone(), location: Location::local(), name: monitor.name.clone(), before, after }
    }
}

/// That it does not reach as far back as was asked.
fn reach(config: &Config, monitors: &[Arc<Monitor>], asked: Window, from: Timestamp) -> Option<String> {
    let days = config.storage.raw_days;
    let reached = format!("this reaches back to {}, {}", at(from), time::words(asked.end.since(from)));
    if asked.end.since(asked.start) > DAY * days {
        return Some(format!(
            "Single checks are kept for {} (storage.raw_days): {reached}.",
            count(days as usize, "day")
        ));
    }
    let patience = monitors.iter().map(|monitor| monitor.timing.interval * 2 + monitor.timing.timeout).max()?;
    (from.since(asked.start) > patience).then(|| format!("There are no older checks: {reached}."))
}

/// Automatic incidents of that time that the database holds: of which monitor, and since when.
fn recorded(
    reader: &Reader,
    monitors: &[Compared],
    from: Timestamp,
) -> Result<HashSet<(MonitorId, Timestamp)>, StoreError> {
    let ids = monitors.iter().map(|one| one.monitor.clone()).collect();
    let query = IncidentQuery { monitors: ids, since: Some(from), limit: usize::MAX, ..IncidentQuery::default() };
    let found = reader.incidents(&query)?;
    let automatic = found
        .into_iter()
        .filter(|incident| incident.source == Source::Automatic && !incident.drill && incident.started_at >= from);
    Ok(automatic.filter_map(|incident| Some((incident.monitors.into_iter().next()?, incident.started_at))).collect())
}

/// That other incidents were recorded than the configuration makes of the same checks. One that began before them is
/// left out.
fn difference(monitors: &[Compared], recorded: &HashSet<(MonitorId, Timestamp)>) -> Option<String> {
    let later = |one: &Compared, start: Timestamp| one.before.from.is_some_and(|first| start > first);
    let made: HashSet<(MonitorId, Timestamp)> = monitors
        .iter()
        .flat_map(|one| one.before.incidents.iter().map(move |incident| (one, incident.started_at)))
        .filter(|(one, start)| later(one, *start))
        .map(|(one, start)| (one.monitor.clone(), start))
        .collect();
    let told = |(monitor, start): &&(MonitorId, Timestamp)| {
        monitors.iter().any(|one| one.monitor == *monitor && later(one, *start))
    };
    let recorded: HashSet<(MonitorId, Timestamp)> = recorded.iter().filter(told).cloned().collect();
    (made != recorded).then(|| {
        format!(
            "The database holds {} of this time, and the configuration as it is now makes {} of the same checks, {} \
            of them the same: there \
             were other settings then, a monitor was paused, or one joined the incident of another.",
            count(recorded.len(), "incident"),
            made.len(),
            made.intersection(&recorded).count(),
        )
    })
}
