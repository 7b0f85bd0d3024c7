//! Composition root: builds every part, owns start and stop order.
//!
//! Everything that can be wrong is found before anything is served: configuration, theme, store, listeners.

mod budgets;
mod drills;
pub mod export;
mod reload;
pub mod theme;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, anyhow};
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{mpsc, oneshot, watch};

use crate::clock;
use crate::config;
use crate::desk::{CommandSender, Operators};
use crate::engine::{self, Heartbeat, Input};
use crate::lifecycle::{Lanes, Lifecycle, StopSignals};
use crate::model::{Config, listeners_collide};
use crate::notify;
use crate::probe::Prober;
use crate::publish::Publisher;
use crate::render::html::Theme;
use crate::store::{Database, StoreError};
use crate::telemetry::{Listener, Metrics};
use crate::web::{self, AdminState, Health, Site};
use budgets::{Budgets, processors};
use reload::{Applied, Reloader, Source};

/// What the command line and the environment say; the file says the rest.
#[derive(Clone, Debug)]
pub struct Options {
    /// The configuration: a file or a directory.
    pub config: PathBuf,
    /// Data folder instead of `storage.path`.
    pub data: Option<PathBuf>,
    /// Address instead of `server.listen`.
    pub listen: Option<SocketAddr>,
}

impl Options {
    /// The configuration with what was said on the command line.
    fn over(&self, mut config: Config) -> Config {
        if let Some(data) = &self.data {
            config.storage.path = data.join("stillup.db");
        }
        if let Some(listen) = self.listen {
            config.server.listen = listen;
        }
        config
    }
}

/// Runs until the stop is asked for.
///
/// # Errors
/// What keeps it from starting, or made a part fail.
pub async fn run(options: Options) -> Result<(), anyhow::Error> {
    let signals = StopSignals::listen().context("signals cannot be received")?;
    // From the first moment on: a SIGHUP that nobody listens for ends the process.
    let hangups = signal(SignalKind::hangup()).context("signals cannot be received")?;
    let loaded = config::load(&options.config, &reload::environment).map_err(|problems| {
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        anyhow!("the configuration does not hold:\n{}", told.join("\n"))
    })?;
    // A clock that was never set says of nothing that it lies ahead.
    let ahead = if clock::is_set(clock::now()) { config::ahead(&loaded.told, clock::now()) } else { Vec::new() };
    if !ahead.is_empty() {
        let told: Vec<String> = ahead.iter().map(ToString::to_string).collect();
        return Err(anyhow!("the configuration does not hold:\n{}", told.join("\n")));
    }
    for warning in &loaded.warnings {
        tracing::warn!("{}", warning.to_string().trim_end());
    }
    let root = config::root(&options.config);
    let theme = theme::load(&root, &loaded).map_err(|problem| anyhow!("the theme does not hold:\n{problem}"))?;
    let mut config = options.over(loaded.config);
    if let Some((links, hint)) = config::unreachable_links(&config) {
        tracing::warn!(hint, "{links}");
    }
    // Two crates bring TLS; whoever asks for the process's provider gets the one that both use.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    // Before the listeners: a second process on the same data most likely wants the same addresses too, and that is not
    // the point.
    let database = open(&config.storage.path)?;
    let budgets = Budgets::divide(&mut config);
    let public = bind(config.server.listen, "server.listen or --listen")?;
    config.server.listen = public.local_addr()?;
    let admin = match config.server.admin_listen {
        Some(address) if listeners_collide(address, config.server.listen) => {
            return Err(anyhow!(
                "server.admin_listen wants the port of the public page: choose another port for one of them"
            ));
        }
        Some(address) => Some(bind(address, "server.admin_listen")?),
        None => None,
    };
    let lifecycle = Lifecycle::new();
    let theme = Arc::new(theme);
    let parts = Parts {
        options,
        root,
        hash: loaded.hash,
        files: loaded.files,
        config: Arc::new(config),
        theme,
        budgets,
        public,
        admin,
        hangups,
    };
    let started = start(parts, &lifecycle, &database).await;
    let ended = match started {
        Ok(()) => wait(&lifecycle, signals).await,
        Err(error) => Err(error),
    };
    lifecycle.cancel();
    let drained = lifecycle.drained().await;
    database.close().await;
    ended?;
    drained.then_some(()).ok_or_else(|| anyhow!("some work did not end within the deadline and was abandoned"))
}

/// What has been opened and found good.
struct Parts {
    options: Options,
    root: PathBuf,
    hash: u64,
    files: Vec<PathBuf>,
    config: Arc<Config>,
    theme: Arc<Theme>,
    budgets: Budgets,
    public: TcpListener,
    admin: Option<TcpListener>,
    hangups: Signal,
}

/// Starts every part, the readers of a channel before its writer.
async fn start(parts: Parts, lifecycle: &Lifecycle, database: &Database) -> Result<(), anyhow::Error> {
    let Parts { options, root, hash, files, config, theme, budgets, public, admin, hangups } = parts;
    let metrics = Metrics::new();
    let (config_sender, config_receiver) = watch::channel(config.clone());
    let (committed_sender, committed) = watch::channel(None);
    let store = database.store();
    let (theme_sender, theme) = watch::channel(theme);
    let publisher = Publisher::start(lifecycle, committed.clone(), theme, database.read_only());
    let (books, in_force) = (store.clone(), config_receiver.clone());
    let told = notify::Told { config: config_receiver.clone(), committed };
    notify::start(lifecycle, store.clone(), told, metrics.clone());
    let started = engine::start(engine::Parts {
        lifecycle: lifecycle.clone(),
        lanes: lanes(lifecycle, "probe")?,
        store,
        prober: Arc::new(Prober::new()),
        metrics: metrics.clone(),
        config: config_receiver,
        committed: committed_sender,
        round: engine::ROUND,
    })
    .await?;
    lifecycle.spawn(drills::watch(books.clone(), in_force.clone(), metrics.clone(), lifecycle.clone()));
    let applied = Applied { config: config_sender, theme: theme_sender, budgets };
    let reloader = Reloader::new(Source { options, root, hash, files }, applied, metrics.clone());
    let (reload, status) = (reloader.requester(), reloader.status());
    lifecycle.spawn(reloader.run(hangups, lifecycle.clone()));
    let health = health(&publisher, started.heartbeat);
    let (address, monitors) = (config.server.listen, config.monitors.len());
    tracing::info!(%address, site = config.site_url(), monitors, "listening");
    let reports = publisher.clone();
    let site = Site {
        base_path: config.server.base_path.clone(),
        answer: move |ask| {
            let publisher = publisher.clone();
            async move { publisher.answer(ask).await }
        },
        health: health.clone(),
        places: budgets.places,
        trusted_proxies: config.server.trusted_proxies.clone(),
        metrics: metrics.connections(Listener::Public),
    };
    lifecycle.spawn(web::serve(public, site, lifecycle.clone(), lanes(lifecycle, "web")?));
    if let Some(admin) = admin {
        tracing::info!(address = %admin.local_addr()?, "operators' listener");
        let desk = Operators {
            config: in_force,
            commands: commands(started.orders),
            store: books,
            database: database.read_only(),
            publisher: reports,
            lifecycle: lifecycle.clone(),
        };
        let server = config.server.clone();
        let state = AdminState { metrics, health, config: status, reload, server, desk: Arc::new(desk) };
        lifecycle.spawn(web::serve_admin(admin, state, lifecycle.clone()));
    }
    Ok(())
}

/// Threads for much that is small.
fn lanes(lifecycle: &Lifecycle, name: &str) -> Result<Lanes, anyhow::Error> {
    lifecycle.lanes(name, processors()).with_context(|| format!("threads cannot be started ({name})"))
}

/// Where people's commands go; nowhere once the engine has stopped.
fn commands(orders: mpsc::WeakSender<Input>) -> CommandSender {
    CommandSender::new(move |command| {
        let orders = orders.upgrade();
        async move {
            let (reply, answer) = oneshot::channel();
            orders?.send(Input::Command { command: Box::new(command), reply }).await.ok()?;
            answer.await.ok()
        }
    })
}

fn health(publisher: &Publisher, heartbeat: Heartbeat) -> Health {
    let publisher = publisher.clone();
    Health::new(move || publisher.readiness(), move || heartbeat.is_alive())
}

/// Until a signal, or until a part that must not end has ended. A second signal ends the process at once.
async fn wait(lifecycle: &Lifecycle, mut signals: StopSignals) -> Result<(), anyhow::Error> {
    tokio::select! {
        () = lifecycle.failed() => return Err(anyhow!("a part of stillup has failed; the log says which")),
        () = signals.next() => tracing::info!("stopping; a second signal ends it at once"),
    }
    // Not a tracked task: the stop must not wait for a signal that may never come.
    signals.exit_on_next();
    Ok(())
}

fn open(path: &Path) -> Result<Database, anyhow::Error> {
    Database::open(path).map_err(|error| match error {
        StoreError::Engine(cause) => {
            anyhow!(
                "{} cannot be used ({cause}): `stillup restore` a backup, or choose another folder with --data",
                path.display()
            )
        }
        StoreError::Corrupt(_)
        | StoreError::Newer { .. }
        | StoreError::Older { .. }
        | StoreError::Locked { .. }
        | StoreError::Io { .. }
        | StoreError::Foreign { .. }
        | StoreError::Strange { .. }
        | StoreError::Displaced { .. }
        | StoreError::Taken { .. }
        | StoreError::Closed => error.into(),
    })
}

fn bind(address: SocketAddr, key: &str) -> Result<TcpListener, anyhow::Error> {
    web::listen(address).map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            anyhow!("{address} is in use by another process: stop that one, or choose another address with {key}")
        }
        std::io::ErrorKind::PermissionDenied => {
            anyhow!("{address} may not be listened on by this user: choose a port above 1023 for {key}")
        }
        _ => anyhow!("{address} cannot be listened on ({error}): check {key}"),
    })
}
