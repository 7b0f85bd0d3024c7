//! Flags that several subcommands have: the configuration, an address to listen on.

use std::net::SocketAddr;
use std::path::PathBuf;

use super::failure::Failure;
use super::{environment, unsound};
use crate::config;
use crate::telemetry;

/// Read when no configuration is named.
const DEFAULT_CONFIG: &str = "monitors.yaml";

#[derive(Debug, clap::Args)]
pub(super) struct ConfigArg {
    /// Configuration file, or folder of *.yaml [default: monitors.yaml]
    #[arg(long, env = "STILLUP_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
}

impl ConfigArg {
    /// The configuration that was asked for, or the one in the working directory.
    pub(super) fn path(&self) -> Result<PathBuf, Failure> {
        let path = self.asked_or_default();
        if self.config.is_none() && !path.exists() {
            return Err(Failure::new(format!("there is no {DEFAULT_CONFIG} in this folder"))
                .hint("`stillup init` writes a first one; or name yours with --config FILE"));
        }
        Ok(path)
    }

    /// The same, whether it is there or not.
    pub(super) fn asked_or_default(&self) -> PathBuf {
        self.config.clone().unwrap_or_else(|| PathBuf::from(DEFAULT_CONFIG))
    }
}

/// Which database is meant.
#[derive(Debug, clap::Args)]
pub(super) struct DatabaseArgs {
    #[command(flatten)]
    config: ConfigArg,
    /// Folder of the database, DIR/stillup.db [default: storage.path of the configuration]
    #[arg(long, env = "STILLUP_DATA", value_name = "DIR")]
    data: Option<PathBuf>,
}

impl DatabaseArgs {
    /// Where it lies.
    pub(super) fn path(&self) -> Result<PathBuf, Failure> {
        database(&self.config, self.data.clone())
    }
}

/// The database of a folder, or the one that the configuration names, of which nothing else is looked at.
pub(super) fn database(config: &ConfigArg, folder: Option<PathBuf>) -> Result<PathBuf, Failure> {
    match folder {
        Some(folder) => Ok(folder.join("stillup.db")),
        None => config::database(&config.path()?, &environment)
            .map_err(|problems| unsound(&problems).hint("or name the folder of the database with --data DIR")),
    }
}

#[derive(Debug, clap::Args)]
pub(super) struct LogArgs {
    /// Log more to standard error: -v what stillup does, -vv each check and decision too. STILLUP_LOG=FILTER says what
    /// is logged in the syntax of RUST_LOG, a level alone being that of stillup, such as warn or info,rustls=debug
    /// [default: info]
    #[arg(short, long, action = clap::ArgAction::Count)]
    verbose: u8,
}

impl LogArgs {
    /// Starts to log.
    pub(super) fn start(&self) {
        telemetry::start_logs(match self.verbose {
            0 => None,
            1 => Some("stillup=debug"),
            _ => Some("stillup=trace"),
        });
    }
}

/// Reads an address with its port.
pub(super) fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "an address and a port are wanted, such as 127.0.0.1:8080 or [::]:8080".to_owned())
}
