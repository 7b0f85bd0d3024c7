//! What is found out. Names of secrets are no secrets; values, addresses of targets and bodies are not looked at.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Serialize;

use crate::cli::environment;
use crate::clock;
use crate::config::{self, Checked, Loaded, Unset};
use crate::model::{Location, OutcomeKind, SubscriberState, Timestamp};
use crate::net::resolve::Resolver;
use crate::store::{ReadOnly, Reader};

/// Errors told of each sort.
const TOLD: usize = 5;
/// Monitors whose newest check is looked at.
const LOOKED_AT: usize = 500;
/// A newest check that is older than this needs care, if the server runs.
const OLD: Duration = Duration::from_hours(24);

/// Everything.
#[derive(Debug, Serialize)]
pub(super) struct Facts {
    pub version: &'static str,
    pub system: String,
    pub configuration: Configuration,
    pub database: Database,
    pub clock: Clock,
    pub resolver: Vec<String>,
    pub files: Option<Files>,
    /// Newest first, without addresses.
    pub last_errors: Vec<String>,
    /// What needs care; empty if nothing does.
    pub troubles: Vec<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct Configuration {
    pub path: String,
    /// Of the bytes of its files.
    pub hash: Option<String>,
    pub problems: Vec<String>,
    pub warnings: usize,
    pub monitors: BTreeMap<&'static str, usize>,
    pub subscribers: BTreeMap<&'static str, usize>,
}

#[derive(Debug, Default, Serialize)]
pub(super) struct Database {
    pub path: String,
    pub bytes: Option<u64>,
    pub journal_bytes: Option<u64>,
    /// Why it cannot be read.
    pub trouble: Option<String>,
    /// The number of the newest commit.
    pub commits: Option<i64>,
    pub monitors: Option<usize>,
    pub newest_record: Option<Timestamp>,
}

#[derive(Debug, Serialize)]
pub(super) struct Clock {
    pub now: Timestamp,
    pub zone: String,
}

/// Open files that the system allows.
#[derive(Debug, Serialize)]
pub(super) struct Files {
    pub soft: String,
    pub hard: String,
}

impl Facts {
    /// Looks at everything; what cannot be looked at is told as such.
    pub(super) fn gather(config: &Path, data: Option<&Path>) -> Self {
        let checked = config::check(config, &environment, Unset::Warning);
        let loaded = checked.loaded.as_ref();
        let now = clock::system();
        let (database, last_errors) = database(&storage(config, data, loaded), loaded, now);
        let mut facts = Self {
            version: env!("CARGO_PKG_VERSION"),
            system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            configuration: configuration(config, &checked),
            database,
            clock: Clock { now, zone: std::env::var("TZ").unwrap_or_else(|_| "the system's".to_owned()) },
            resolver: Resolver::new().servers().iter().map(ToString::to_string).collect(),
            files: files(),
            last_errors,
            troubles: Vec::new(),
        };
        facts.troubles = troubles(&facts, loaded);
        facts
    }
}

/// Where the database lies: as named, as configured, or where it lies if nothing is said.
fn storage(config: &Path, data: Option<&Path>, loaded: Option<&Loaded>) -> PathBuf {
    match (data, loaded) {
        (Some(folder), _) => folder.join("stillup.db"),
        (None, Some(loaded)) => loaded.config.storage.path.clone(),
        (None, None) => config::root(config).join("data/stillup.db"),
    }
}

fn configuration(path: &Path, checked: &Checked) -> Configuration {
    let line = |problem: &config::Problem| problem.to_string().lines().next().unwrap_or_default().to_owned();
    let (mut monitors, mut subscribers) = (BTreeMap::new(), BTreeMap::new());
    if let Some(Loaded { config, .. }) = &checked.loaded {
        config.monitors.iter().for_each(|monitor| *monitors.entry(monitor.probe.kind()).or_default() += 1);
        let kinds = config.subscribers.iter().map(|one| one.channel.kind().as_str());
        kinds.for_each(|kind| *subscribers.entry(kind).or_default() += 1);
    }
    Configuration {
        path: path.display().to_string(),
        hash: checked.loaded.as_ref().map(|loaded| format!("{:016x}", loaded.hash)),
        problems: checked.problems.iter().map(line).collect(),
        warnings: checked.warnings.len()
            + checked
                .loaded
                .as_ref()
                .map_or(0, |loaded| usize::from(config::unreachable_links(&loaded.config).is_some())),
        monitors,
        subscribers,
    }
}

/// What the file is, and the newest errors in it.
fn database(path: &Path, loaded: Option<&Loaded>, now: Timestamp) -> (Database, Vec<String>) {
    let size = |path: &Path| std::fs::metadata(path).ok().map(|file| file.len());
    let mut journal = path.as_os_str().to_owned();
    journal.push("-wal");
    let mut found = Database {
        path: path.display().to_string(),
        bytes: size(path),
        journal_bytes: size(Path::new(&journal)),
        ..Database::default()
    };
    if found.bytes.is_none() {
        return (found, Vec::new());
    }
    let read = ReadOnly::open(path).and_then(|database| {
        let reader = database.reader()?;
        let rows = reader.rows(&Location::local(), now, now)?;
        (found.commits, found.monitors, found.newest_record) = (Some(rows.batch), Some(rows.series.len()), rows.newest);
        loaded.map_or(Ok(Vec::new()), |loaded| errors(&reader, loaded, now))
    });
    let errors = read.unwrap_or_else(|error| {
        found.trouble = Some(error.to_string());
        Vec::new()
    });
    (found, errors)
}

/// Of subscribers and of monitors, without addresses.
fn errors(reader: &Reader, loaded: &Loaded, now: Timestamp) -> Result<Vec<String>, crate::store::StoreError> {
    let mut told = Vec::new();
    for one in reader.health(&loaded.config.subscribers)? {
        if one.state != SubscriberState::Ok && told.len() < TOLD {
            let error = one.last_error.as_deref().unwrap_or("nothing is known");
            let (id, state, dead) = (&one.id, one.state.as_str(), one.dead);
            told.push(format!(
                "subscriber {id} ({}) is {state}, {dead} messages given up: {error}",
                one.channel.as_str()
            ));
        }
    }
    let mut failing = Vec::new();
    for monitor in loaded.config.monitors.iter().take(LOOKED_AT) {
        let newest = reader.checks(&monitor.id, now - OLD, now, 1)?.pop();
        if let Some(check) = newest.filter(|check| check.outcome != OutcomeKind::Up) {
            let why = check.reason.map(|reason| format!(": {} ({})", reason.public().message, reason.kind.as_str()));
            let why = why.unwrap_or_default();
            failing.push((
                check.at,
                format!("monitor {} was {} at {}{why}", monitor.id, check.outcome.as_str(), check.at),
            ));
        }
    }
    failing.sort_by(|one, other| other.cmp(one));
    told.extend(failing.into_iter().take(TOLD).map(|(_, line)| line));
    Ok(told)
}

/// Linux says it of each process.
fn files() -> Option<Files> {
    let limits = std::fs::read_to_string("/proc/self/limits").ok()?;
    let mut words = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?.split_whitespace();
    Some(Files { soft: words.next()?.to_owned(), hard: words.next()?.to_owned() })
}

fn troubles(facts: &Facts, loaded: Option<&Loaded>) -> Vec<String> {
    let mut found = Vec::new();
    if !facts.configuration.problems.is_empty() {
        found.push("the configuration has problems: `stillup check` shows each".to_owned());
    }
    if let Some(trouble) = &facts.database.trouble {
        found.push(format!("the database: {trouble}"));
    }
    if !clock::is_set(facts.clock.now) {
        found.push("the clock of this machine was never set".to_owned());
    } else if facts.database.newest_record.is_some_and(|newest| newest > facts.clock.now + Duration::from_mins(1)) {
        found.push("the newest record lies in the future: the clock is behind, or was ahead".to_owned());
    }
    if facts.resolver.is_empty() {
        found.push("no DNS server is named in /etc/resolv.conf".to_owned());
    }
    let soft = facts.files.as_ref().and_then(|files| files.soft.parse::<u32>().ok());
    if let (Some(soft), Some(loaded)) = (soft, loaded) {
        let needed = loaded.config.limits.concurrency.saturating_add(128);
        if u64::from(soft) < needed as u64 && loaded.config.monitors.len() > soft as usize / 2 {
            found.push(format!(
                "{soft} open files are few for {} monitors: `ulimit -n 65536`",
                loaded.config.monitors.len()
            ));
        }
    }
    found
}
