//! The static export: the whole public site as files for any static host. It reads the database beside a running
//! `serve`, and never writes there.
//!
//! ```text
//! standings (Reader) → Committed → publish::Offline → crawl (every link followed, every link made relative) → folder
//! ```
//!
//! Bytes depend on configuration and database alone, not on the moment of the export: the same state is the same files,
//! untouched.

mod crawl;
mod folder;
mod links;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, anyhow};

use super::reload::environment;
use super::theme;
use crate::clock;
use crate::config::{self, Loaded};
use crate::lifecycle::{Lifecycle, StopSignals};
use crate::model::time::HOUR;
use crate::model::{Config, Location, Timestamp};
use crate::publish::Offline;
use crate::render::html::Theme;
use crate::site::{self, Committed, Site};
use crate::store::{FileId, ReadOnly, Reader, StoreError, Version};

pub use folder::Written;

/// How often a watching export looks for changes.
const LOOK_EVERY: Duration = Duration::from_secs(3);
/// Times are whole milliseconds: the first after an instant.
const INSTANT: Duration = Duration::from_millis(1);

/// What the command line says.
#[derive(Clone, Debug)]
pub struct Export {
    /// The configuration: a file or a directory.
    pub config: PathBuf,
    /// Data folder instead of `storage.path`.
    pub data: Option<PathBuf>,
    /// Where the files go.
    pub out: PathBuf,
    /// Goes on until it is asked to stop.
    pub watch: bool,
}

/// Writes the site once or, watching, whenever it has changed; `told` hears of every time something was written.
///
/// # Errors
/// Configuration, theme or database cannot be read, or the folder cannot be written. While watching only the first time
/// counts; later trouble is logged, and tried again. A database that is not there yet is waited for.
pub async fn run(export: Export, told: impl Fn(&Written)) -> Result<(), anyhow::Error> {
    let mut signals =
        if export.watch { Some(StopSignals::listen().context("signals cannot be received")?) } else { None };
    let lifecycle = Lifecycle::new();
    let mut exporter = None;
    let mut waited = false;
    loop {
        let export = export.clone();
        let (back, round) = lifecycle.spawn_blocking(move || Exporter::looked(exporter, export)).await?;
        exporter = back;
        match round {
            Ok(Some(written)) => told(&written),
            Ok(None) => {}
            Err(Trouble::NoDatabase(path)) if signals.is_some() => {
                if !waited {
                    tracing::info!("waiting for {}: stillup has not run on it yet", path.display());
                }
                waited = true;
            }
            Err(Trouble::NoDatabase(path)) => {
                let path = path.display();
                return Err(anyhow!(
                    "there is no database at {path}: let stillup run first, or name its folder with --data"
                ));
            }
            // A database that has just come may not be whole yet.
            Err(Trouble::Other(error)) if exporter.is_none() && !waited => return Err(error),
            Err(Trouble::Other(error)) => {
                tracing::error!(
                    error = format!("{error:#}"),
                    "the site could not be exported; the files stay as they are"
                );
            }
        }
        let Some(signals) = signals.as_mut() else { return Ok(()) };
        tokio::select! {
            () = signals.next() => return Ok(()),
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
}

/// Why a look came to nothing.
enum Trouble {
    /// `serve` has not made it yet.
    NoDatabase(PathBuf),
    /// Anything else.
    Other(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Trouble {
    fn from(error: E) -> Self {
        Self::Other(error.into())
    }
}

/// What stays between two looks.
struct Exporter {
    export: Export,
    config: Arc<Config>,
    hash: u64,
    database: ReadOnly,
    /// What the two below read.
    file: FileId,
    reader: Reader,
    still: Offline,
    theme: Arc<Theme>,
    /// Of what is in the folder: configuration, version of the database, instant.
    seen: Option<(u64, Version, Timestamp)>,
    /// Why the changed configuration is not applied: told once.
    trouble: Option<String>,
}

impl Exporter {
    /// A look with what was kept from the one before. Nothing is kept from a first one that fails.
    fn looked(kept: Option<Self>, export: Export) -> (Option<Self>, Result<Option<Written>, Trouble>) {
        let first = kept.is_none();
        let mut exporter = match kept.map_or_else(|| Self::open(export), Ok) {
            Ok(exporter) => exporter,
            Err(trouble) => return (None, Err(trouble)),
        };
        let round = exporter.round();
        ((!first || round.is_ok()).then_some(exporter), round.map_err(Trouble::Other))
    }

    fn open(export: Export) -> Result<Self, Trouble> {
        let loaded = load(&export)?;
        let path = &loaded.config.storage.path;
        if !path.is_file() {
            return Err(Trouble::NoDatabase(path.clone()));
        }
        let theme = Arc::new(theme(&export, &loaded)?);
        let database = ReadOnly::open(path)?;
        let (file, reader, still) = (database.file()?, database.reader()?, Offline::new(database.clone()));
        Ok(Self {
            database,
            file,
            export,
            hash: loaded.hash,
            config: Arc::new(loaded.config),
            reader,
            still,
            theme,
            seen: None,
            trouble: None,
        })
    }

    /// Writes what has changed; `None` if nothing can have.
    fn round(&mut self) -> Result<Option<Written>, anyhow::Error> {
        if self.seen.is_some() {
            self.reload();
        }
        clock::follow();
        self.follow()?;
        let version = self.reader.version()?;
        let committed = committed(&self.reader, &self.config, clock::now())?;
        let state = (self.hash, version, committed.at);
        if self.seen == Some(state) {
            return Ok(None);
        }
        if !self.still.update(&committed, &self.theme) {
            return Err(anyhow!("the history in {} cannot be read", self.config.storage.path.display()));
        }
        let files = crawl::crawl(&self.still, &crawl::Place::of(&self.config))?;
        let written = folder::write(&self.export.out, &files)?;
        self.seen = Some(state);
        Ok(Some(written))
    }

    /// A database that was restored or renamed to this place is another file: it is read from now on.
    fn follow(&mut self) -> Result<(), StoreError> {
        let file = self.database.file()?;
        if file != self.file {
            self.reader = self.database.reader()?;
            self.still = Offline::new(self.database.clone());
            (self.file, self.seen) = (file, None);
            tracing::warn!(path = %self.database, "the database is another file now, which is read from now on");
        }
        Ok(())
    }

    /// A changed configuration that does not hold changes nothing. The database stays the one it was.
    fn reload(&mut self) {
        let trouble = self.reloaded().err().map(|error| format!("{error:#}"));
        if let Some(error) = trouble.as_ref().filter(|_| trouble != self.trouble) {
            tracing::error!(error, "the changed configuration does not hold, the one before stays");
        }
        self.trouble = trouble;
    }

    fn reloaded(&mut self) -> Result<(), anyhow::Error> {
        let loaded = load(&self.export)?;
        if loaded.hash != self.hash {
            self.theme = Arc::new(theme(&self.export, &loaded)?);
            self.hash = loaded.hash;
            self.config = Arc::new(loaded.config);
        }
        Ok(())
    }
}

fn load(export: &Export) -> Result<Loaded, anyhow::Error> {
    let mut loaded = config::load(&export.config, &environment).map_err(|problems| {
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        anyhow!("the configuration does not hold:\n{}", told.join("\n"))
    })?;
    if let Some(data) = &export.data {
        loaded.config.storage.path = data.join("stillup.db");
    }
    Ok(loaded)
}

fn theme(export: &Export, loaded: &Loaded) -> Result<Theme, anyhow::Error> {
    theme::load(&config::root(&export.config), loaded).map_err(|problem| anyhow!("the theme does not hold:\n{problem}"))
}

/// The state that the database holds.
fn committed(reader: &Reader, config: &Arc<Config>, now: Timestamp) -> Result<Committed, anyhow::Error> {
    let mut rows = reader.rows(&Location::local(), now, now - site::REACH)?;
    let at = instant(&rows.series, config, now);
    if at.floor(HOUR) != now.floor(HOUR) {
        rows = reader.rows(&Location::local(), at, at - site::REACH)?;
    }
    Ok(Site::observed(rows, config, at, clock::entropy).committed(at))
}

/// When the state was last known to be so: the newest check. Where checks have stopped coming by now, the moment at
/// which that showed, so that an export does not go on saying what nobody has seen.
fn instant(loaded: &[crate::model::Loaded], config: &Config, now: Timestamp) -> Timestamp {
    let watched = loaded
        .iter()
        .filter(|series| config.monitors.iter().any(|monitor| monitor.enabled && monitor.id == series.monitor));
    let known = watched.filter_map(|series| {
        let standing = &series.standing;
        let silent =
            standing.silent_since(now).and(standing.last_determinate).map(|last| last.at + last.limit + INSTANT);
        silent.max(standing.last_check.map(|(at, _)| at))
    });
    known.max().unwrap_or_else(|| now.floor(HOUR * 24))
}
