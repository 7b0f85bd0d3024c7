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

use super::{Options, theme};
use crate::clock;
use crate::config;
use crate::lifecycle::Lifecycle;
use crate::model::Config;
use crate::render::html::Theme;
use crate::telemetry::Metrics;
use crate::web::ConfigStatus;

/// An editor writes a file in several steps: it is read once it has been quiet for so long.
const QUIET: Duration = Duration::from_millis(200);

/// See the module.
pub(super) struct Reloader {
    options: Options,
    root: PathBuf,
    hash: u64,
    files: Vec<PathBuf>,
    applied: Applied,
    status: watch::Sender<ConfigStatus>,
    metrics: Metrics,
}

/// What is in force.
pub(super) struct Applied {
    /// For everyone.
    pub(super) config: watch::Sender<Arc<Config>>,
    /// For the pages: the theme that was proved, not what has become of its files since.
    pub(super) theme: watch::Sender<Arc<Theme>>,
}

/// What `${NAME}` is replaced by.
pub(super) fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

impl Reloader {
    /// A reloader of what was loaded at start.
    pub(super) fn new(
        options: Options,
        root: PathBuf,
        (hash, files): (u64, Vec<PathBuf>),
        applied: Applied,
        metrics: Metrics,
    ) -> Self {
        metrics.reload(true);
        let status = watch::Sender::new(ConfigStatus { at: clock::now(), successful: true, problems: Vec::new() });
        Self { options, root, hash, files, applied, status, metrics }
    }

    /// How the newest attempt went.
    pub(super) fn status(&self) -> watch::Receiver<ConfigStatus> {
        self.status.subscribe()
    }

    /// Waits for reasons to reload until the stop: SIGHUP, a request, a change of the file.
    pub(super) async fn run(
        mut self,
        mut hangups: Signal,
        (requester, mut requests): (mpsc::Sender<()>, mpsc::Receiver<()>),
        lifecycle: Lifecycle,
    ) {
        let (changed, mut changes) = mpsc::channel(1);
        let mut watcher = self.watch(changed);
        lifecycle.spawn({
            let lifecycle = lifecycle.clone();
            async move {
                while tokio::select! { () = lifecycle.cancelled() => false, hangup = hangups.recv() => hangup.is_some() } {
                    // Full means that a reload is asked for already, and has not begun.
                    let _ = requester.try_send(());
                }
            }
        });
        loop {
            tokio::select! {
                () = lifecycle.cancelled() => return,
                Some(()) = requests.recv() => self.reload(true),
                Some(()) = changes.recv() => {
                    while timeout(QUIET, changes.recv()).await.is_ok_and(|change| change.is_some()) {}
                    // The folder may be new, or another one than before.
                    if let Some(watcher) = &mut watcher {
                        self.watch_incidents(watcher);
                    }
                    self.reload(false);
                }
            }
        }
    }

    /// Watches the folders of the files: editors and Kubernetes replace files, which a watch on the file itself would
    /// not survive. Behind a symbolic link that is the folder of its target too.
    fn watch(&self, changed: mpsc::Sender<()>) -> Option<RecommendedWatcher> {
        let folder_given = self.options.config.is_dir();
        let targets: Vec<PathBuf> = self.files.iter().filter_map(|file| file.canonicalize().ok()).collect();
        let names: Vec<_> =
            self.files.iter().chain(&targets).filter_map(|file| file.file_name().map(OsStr::to_owned)).collect();
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
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            // Our own reading is an access too.
            if event.is_ok_and(|event| {
                !matches!(event.kind, EventKind::Access(_)) && event.paths.iter().any(|path| concerns(path))
            }) {
                let _ = changed.try_send(());
            }
        });
        let root = if self.root.as_os_str().is_empty() { Path::new(".") } else { &self.root };
        let mut folders: BTreeSet<&Path> = targets.iter().filter_map(|target| target.parent()).collect();
        if let Ok(root) = root.canonicalize() {
            folders.remove(root.as_path());
        }
        folders.insert(root);
        let watched = watcher.and_then(|mut watcher| {
            folders.into_iter().try_for_each(|folder| watcher.watch(folder, RecursiveMode::NonRecursive))?;
            self.watch_incidents(&mut watcher);
            Ok(watcher)
        });
        watched
            .inspect_err(
                |error| tracing::warn!(%error, "changes of the configuration file are not seen: send SIGHUP to reload"),
            )
            .ok()
    }

    /// Incidents written as files. The folder need not be there: a new one is seen in the folder that it is in.
    fn watch_incidents(&self, watcher: &mut RecommendedWatcher) {
        let folder = self.root.join(config::INCIDENTS);
        if folder.is_dir()
            && let Err(error) = watcher.watch(&folder, RecursiveMode::NonRecursive)
        {
            tracing::warn!(%error, folder = %folder.display(), "changes of incidents are not seen: send SIGHUP to reload");
        }
    }

    /// Reads the configuration again. `asked`: even if the file has not changed, say what came of it.
    fn reload(&mut self, asked: bool) {
        let loaded = match config::load(&self.options.config, &environment) {
            Ok(loaded) => loaded,
            Err(problems) => {
                return self.refuse(problems.iter().map(|problem| problem.to_string().trim_end().to_owned()).collect());
            }
        };
        let was_bad = !self.status.borrow().successful;
        if loaded.hash == self.hash && !asked && !was_bad {
            return;
        }
        let ahead = config::ahead(&loaded.told, clock::now());
        if !ahead.is_empty() {
            return self.refuse(ahead.iter().map(ToString::to_string).collect());
        }
        let theme = match theme::load(&self.root, &loaded) {
            Ok(theme) => theme,
            Err(problem) => return self.refuse(vec![problem.to_string()]),
        };
        for warning in &loaded.warnings {
            tracing::warn!("{}", warning.to_string().trim_end());
        }
        let mut new = self.options.over(loaded.config);
        let running = self.applied.config.borrow().clone();
        let mut later = Vec::new();
        if self.options.listen.is_none() && new.server.listen.port() != 0 && new.server.listen != running.server.listen
            || new.server.base_path != running.server.base_path
            || new.server.admin_listen != running.server.admin_listen
            || new.server.admin_tokens != running.server.admin_tokens
            || new.server.trusted_proxies != running.server.trusted_proxies
        {
            later.push("server: a change needs a restart; the rest is applied".to_owned());
        }
        if new.storage.path != running.storage.path {
            later.push("storage.path: a change needs a restart; the rest is applied".to_owned());
        }
        new.server = running.server.clone();
        new.storage.path.clone_from(&running.storage.path);
        self.hash = loaded.hash;
        self.files = loaded.files;
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
