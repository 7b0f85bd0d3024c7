//! Reload: on SIGHUP, on a change of the file, and on an operator's word. A bad file changes nothing; a good one is
//! applied in one step.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::signal::unix::Signal;
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

use super::budgets::Budgets;
use super::{Options, theme};
use crate::clock;
use crate::config;
use crate::lifecycle::Lifecycle;
use crate::model::{Config, Server};
use crate::render::html::Theme;
use crate::telemetry::Metrics;
use crate::web::ConfigStatus;

/// An editor writes a file in several steps: it is read once it has been quiet for so long.
const QUIET: Duration = Duration::from_millis(200);

/// Where the system has no watcher for us now, it may have one later.
const AGAIN: Duration = Duration::from_secs(10);

/// See the module.
pub(super) struct Reloader {
    source: Source,
    applied: Applied,
    /// One place is enough, as a reload that waits reads the newest file.
    requests: (mpsc::Sender<()>, mpsc::Receiver<()>),
    status: watch::Sender<ConfigStatus>,
    metrics: Metrics,
}

/// Where the configuration comes from, and what was read there.
pub(super) struct Source {
    /// Of the command line.
    pub(super) options: Options,
    /// The folder that paths in it are relative to.
    pub(super) root: PathBuf,
    /// Of what was read.
    pub(super) hash: u64,
    /// What was read.
    pub(super) files: Vec<PathBuf>,
}

/// What is in force.
pub(super) struct Applied {
    /// For everyone.
    pub(super) config: watch::Sender<Arc<Config>>,
    /// For the pages: the theme that was proved, not what has become of its files since.
    pub(super) theme: watch::Sender<Arc<Theme>>,
    /// Descriptors as they were divided at the start.
    pub(super) budgets: Budgets,
}

/// What `${NAME}` is replaced by.
pub(super) fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

impl Reloader {
    /// A reloader of what was loaded at start.
    pub(super) fn new(source: Source, applied: Applied, metrics: Metrics) -> Self {
        metrics.reload(true);
        let status = watch::Sender::new(ConfigStatus { at: clock::now(), successful: true, problems: Vec::new() });
        Self { source, applied, requests: mpsc::channel(1), status, metrics }
    }

    /// How the newest attempt went.
    pub(super) fn status(&self) -> watch::Receiver<ConfigStatus> {
        self.status.subscribe()
    }

    /// Where operators ask for a reload.
    pub(super) fn requester(&self) -> mpsc::Sender<()> {
        self.requests.0.clone()
    }

    /// Waits for reasons to reload until the stop: SIGHUP, a request, a change of the file.
    pub(super) async fn run(mut self, mut hangups: Signal, lifecycle: Lifecycle) {
        let (changed, mut changes) = mpsc::channel(1);
        let mut watcher = self.watch(&changed).inspect_err(unseen).ok();
        lifecycle.spawn({
            let (requester, lifecycle) = (self.requester(), lifecycle.clone());
            async move {
                let mut asked =
                    async || tokio::select! { () = lifecycle.cancelled() => None, hangup = hangups.recv() => hangup };
                while asked().await.is_some() {
                    // Full means that a reload is asked for already, and has not begun.
                    let _ = requester.try_send(());
                }
            }
        });
        loop {
            tokio::select! {
                () = lifecycle.cancelled() => return,
                Some(()) = self.requests.1.recv() => self.reload(true),
                Some(()) = changes.recv() => {
                    while timeout(QUIET, changes.recv()).await.is_ok_and(|change| change.is_some()) {}
                    // The folder may be new, or another one than before.
                    let seen = watcher.as_mut().map(|watcher| self.watch_incidents(watcher));
                    if let Some(Err(error)) = seen {
                        unseen(&error);
                        watcher = None;
                    }
                    self.reload(false);
                }
                true = lifecycle.sleep(AGAIN), if watcher.is_none() => {
                    watcher = self.watch(&changed).ok();
                    if watcher.is_some() {
                        tracing::info!("changes of the configuration file are seen again");
                        // What was changed meanwhile nobody has seen.
                        self.reload(false);
                    }
                }
            }
        }
    }

    /// Watches the folders of the files: editors and Kubernetes replace files, which a watch on the file itself would
    /// not survive. Behind a symbolic link that is the folder of its target too.
    fn watch(&self, changed: &mpsc::Sender<()>) -> notify::Result<RecommendedWatcher> {
        let folder_given = self.source.options.config.is_dir();
        let targets: Vec<PathBuf> = self.source.files.iter().filter_map(|file| file.canonicalize().ok()).collect();
        let names: Vec<_> =
            self.source.files.iter().chain(&targets).filter_map(|file| file.file_name().map(OsStr::to_owned)).collect();
        let concerns = move |path: &Path| {
            let name = path.file_name();
            let replaced_folder = name == Some(OsStr::new("..data"));
            replaced_folder
                || names.iter().any(|file| Some(file.as_os_str()) == name)
                || folder_given && path.extension() == Some(OsStr::new("yaml"))
                || name == Some(OsStr::new(config::INCIDENTS))
                || path.extension() == Some(OsStr::new("md"))
                    && path.parent().and_then(Path::file_name) == Some(OsStr::new(config::INCIDENTS))
        };
        let changed = changed.clone();
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            // Our own reading is an access too.
            if event.is_ok_and(|event| {
                !matches!(event.kind, EventKind::Access(_)) && event.paths.iter().any(|path| concerns(path))
            }) {
                let _ = changed.try_send(());
            }
        })?;
        let root = if self.source.root.as_os_str().is_empty() { Path::new(".") } else { &self.source.root };
        let mut folders: BTreeSet<&Path> = targets.iter().filter_map(|target| target.parent()).collect();
        if let Ok(root) = root.canonicalize() {
            folders.remove(root.as_path());
        }
        folders.insert(root);
        folders.into_iter().try_for_each(|folder| watcher.watch(folder, RecursiveMode::NonRecursive))?;
        self.watch_incidents(&mut watcher)?;
        Ok(watcher)
    }

    /// Incidents written as files. The folder need not be there: a new one is seen in the folder that it is in.
    fn watch_incidents(&self, watcher: &mut RecommendedWatcher) -> notify::Result<()> {
        let folder = self.source.root.join(config::INCIDENTS);
        if folder.is_dir() { watcher.watch(&folder, RecursiveMode::NonRecursive) } else { Ok(()) }
    }

    /// Reads the configuration again. `asked`: even if the file has not changed, say what came of it.
    fn reload(&mut self, asked: bool) {
        let loaded = match config::load(&self.source.options.config, &environment) {
            Ok(loaded) => loaded,
            Err(problems) => {
                return self.refuse(problems.iter().map(|problem| problem.to_string().trim_end().to_owned()).collect());
            }
        };
        let was_bad = !self.status.borrow().successful;
        if loaded.hash == self.source.hash && !asked && !was_bad {
            return;
        }
        let ahead = config::ahead(&loaded.told, clock::now());
        if !ahead.is_empty() {
            return self.refuse(ahead.iter().map(ToString::to_string).collect());
        }
        let theme = match theme::load(&self.source.root, &loaded) {
            Ok(theme) => theme,
            Err(problem) => return self.refuse(vec![problem.to_string()]),
        };
        for warning in &loaded.warnings {
            tracing::warn!("{}", warning.to_string().trim_end());
        }
        let mut new = self.source.options.over(loaded.config);
        let running = self.applied.config.borrow().clone();
        let mut later = Vec::new();
        if self.source.options.listen.is_none()
            && new.server.listen.port() != 0
            && new.server.listen != running.server.listen
            || (Server { listen: running.server.listen, ..new.server.clone() }) != running.server
        {
            later.push("server: a change needs a restart; the rest is applied".to_owned());
        }
        if new.storage.path != running.storage.path {
            later.push("storage.path: a change needs a restart; the rest is applied".to_owned());
        }
        later.extend(self.applied.budgets.keep_to(&mut new));
        new.server = running.server.clone();
        new.storage.path.clone_from(&running.storage.path);
        self.source.hash = loaded.hash;
        self.source.files = loaded.files;
        for note in &later {
            tracing::warn!("{note}");
        }
        let (monitors, subscribers) = (new.monitors.len(), new.subscribers.len());
        self.applied.theme.send_replace(Arc::new(theme));
        self.applied.config.send_if_modified(|held| {
            let changed = **held != new;
            if changed {
                *held = Arc::new(new);
            }
            changed
        });
        tracing::info!(monitors, subscribers, "configuration reloaded");
        self.metrics.reload(true);
        self.status.send_replace(ConfigStatus { at: clock::now(), successful: true, problems: later });
    }

    fn refuse(&self, problems: Vec<String>) {
        tracing::error!("the changed configuration does not hold, the running one stays:\n{}", problems.join("\n"));
        self.metrics.reload(false);
        self.status.send_replace(ConfigStatus { at: clock::now(), successful: false, problems });
    }
}

fn unseen(error: &notify::Error) {
    tracing::warn!(%error, "changes of the configuration are not seen for now: send SIGHUP to reload");
}
