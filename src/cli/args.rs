//! Every flag there is. Flags win over the environment, the environment over the file: what is unset here is the
//! file's.

mod deliveries;
mod drill;
mod incident;
mod maintenance;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::failure::Failure;
use crate::config;
pub(super) use deliveries::{DeliveriesAction, DeliveriesArgs, ListArgs as DeliveriesListArgs};
pub(super) use drill::DrillArgs;
pub(super) use incident::{FactsArgs, IncidentAction, IncidentArgs, OperatorArgs};
pub(super) use maintenance::{AddArgs, MaintenanceAction, MaintenanceArgs};

/// Milliseconds.
const SECOND: u64 = 1_000;
/// Milliseconds.
const DAY: u64 = 86_400 * SECOND;

/// Read when no configuration is named.
const DEFAULT_CONFIG: &str = "monitors.yaml";

/// A public status page that checks for itself.
#[derive(Debug, Parser)]
#[command(
    version,
    args_conflicts_with_subcommands = true,
    after_help = "Example:\n  stillup --config monitors.yaml --listen 127.0.0.1:8080"
)]
pub(super) struct Args {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) serve: ServeArgs,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Probe, judge, notify, and serve the page (the default)
    #[command(after_help = "Example:\n  stillup serve --config monitors.yaml --data data --listen 127.0.0.1:8080")]
    Serve(ServeArgs),
    /// Validate configuration and theme, and show every problem
    #[command(after_help = "Example:\n  stillup check --config monitors.yaml --format json")]
    Check(CheckArgs),
    /// Run probes once, now: exit code 0 if all are up, 2 if some are not
    #[command(after_help = "Example:\n  stillup probe mockoon --json")]
    Probe(ProbeArgs),
    /// Write the whole public site as files for any static host
    #[command(after_help = "Example:\n  stillup export --out public --watch")]
    Export(ExportArgs),
    /// Open, update, resolve and list incidents of a running server
    #[command(after_help = "Example:\n  stillup incident list --status all")]
    Incident(IncidentArgs),
    /// Announce, list and cancel planned work on a running server
    #[command(after_help = "Example:\n  stillup maintenance list")]
    Maintenance(MaintenanceArgs),
    /// List messages to subscribers, and try those again that could not be delivered
    #[command(after_help = "Example:\n  stillup deliveries list --state dead")]
    Deliveries(DeliveriesArgs),
    /// Make a monitor fail on purpose, and say who is told: exit code 0 if all messages arrive
    #[command(after_help = "Example:\n  stillup drill checkout --for 30s")]
    Drill(DrillArgs),
    /// Judge recorded checks again with other settings, and compare
    #[command(
        after_help = "Example:\n  stillup replay --since 7d --failure-threshold 3\n  stillup replay --checks history.csv --json"
    )]
    Replay(ReplayArgs),
    /// Print the JSON Schema of the configuration
    #[command(after_help = "Example:\n  stillup schema > monitors.schema.json")]
    Schema,
    /// Ask /healthz of the running server, for container health checks
    #[command(after_help = "Example:\n  stillup healthcheck --listen 127.0.0.1:8080")]
    Healthcheck(HealthcheckArgs),
    /// Print completions for a shell
    #[command(after_help = "Example:\n  stillup completions bash > /etc/bash_completion.d/stillup")]
    Completions(CompletionsArgs),
}

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
                .hint("write one (the project's own is a commented example), or name yours with --config FILE"));
        }
        Ok(path)
    }

    /// The same, whether it is there or not.
    pub(super) fn asked_or_default(&self) -> PathBuf {
        self.config.clone().unwrap_or_else(|| PathBuf::from(DEFAULT_CONFIG))
    }
}

#[derive(Debug, clap::Args)]
pub(super) struct ServeArgs {
    #[command(flatten)]
    pub(super) config: ConfigArg,
    /// Folder of the database, DIR/stillup.db [default: storage.path of the configuration]
    #[arg(long, env = "STILLUP_DATA", value_name = "DIR")]
    pub(super) data: Option<PathBuf>,
    /// Public address [default: server.listen of the configuration]
    #[arg(long, env = "STILLUP_LISTEN", value_name = "ADDRESS:PORT", value_parser = address)]
    pub(super) listen: Option<SocketAddr>,
}

#[derive(Debug, clap::Args)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    pub(super) config: ConfigArg,
    /// How problems are printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Text,
    Json,
}

#[derive(Debug, clap::Args)]
pub(super) struct ProbeArgs {
    /// Monitors to probe [default: all that are enabled]
    #[arg(value_name = "ID")]
    pub(super) ids: Vec<String>,
    #[command(flatten)]
    pub(super) config: ConfigArg,
    /// Print one JSON object a line
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct ExportArgs {
    #[command(flatten)]
    pub(super) config: ConfigArg,
    /// Folder of the database, DIR/stillup.db [default: storage.path of the configuration]
    #[arg(long, env = "STILLUP_DATA", value_name = "DIR")]
    pub(super) data: Option<PathBuf>,
    /// Folder of the files; made if it is not there
    #[arg(long, value_name = "DIR")]
    pub(super) out: PathBuf,
    /// Go on, and export again whenever something has changed
    #[arg(long)]
    pub(super) watch: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct ReplayArgs {
    #[command(flatten)]
    pub(super) config: ConfigArg,
    /// Folder of the database, DIR/stillup.db [default: storage.path of the configuration]
    #[arg(long, env = "STILLUP_DATA", value_name = "DIR")]
    pub(super) data: Option<PathBuf>,
    /// Judge the checks of this file instead (- is standard input): lines as `stillup probe --json` prints them, or CSV
    /// with the columns monitor,at,outcome,latency_ms
    #[arg(long, value_name = "FILE")]
    pub(super) checks: Option<PathBuf>,
    /// Only this monitor; may be given several times
    #[arg(long = "monitor", value_name = "ID")]
    pub(super) monitors: Vec<String>,
    /// Only checks of the last so many days, hours or minutes; with --checks, before the file's newest [default: all
    /// that are kept]
    #[arg(long, value_name = "DURATION", value_parser = config::duration::<SECOND, { 3_650 * DAY }>)]
    pub(super) since: Option<Duration>,
    /// So many bad checks in a row make it bad
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100))]
    pub(super) failure_threshold: Option<u32>,
    /// So many good checks in a row make it good again
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100))]
    pub(super) success_threshold: Option<u32>,
    /// Bad again sooner than this after it was resolved, the same incident reopens
    #[arg(long, value_name = "DURATION", value_parser = config::duration::<0, { 30 * DAY }>)]
    pub(super) reopen_window: Option<Duration>,
    /// A check that took longer is degraded, one that did not is up; down stays down
    #[arg(long, value_name = "DURATION", value_parser = config::duration::<1, DAY>)]
    pub(super) degraded_above: Option<Duration>,
    /// Print the result as JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct HealthcheckArgs {
    /// The page to ask, as http://ADDRESS:PORT/base_path; wins over --listen
    #[arg(long)]
    pub(super) url: Option<String>,
    /// The address to ask [default: server.listen of the configuration]
    #[arg(long, env = "STILLUP_LISTEN", value_name = "ADDRESS:PORT", value_parser = address)]
    pub(super) listen: Option<SocketAddr>,
    #[command(flatten)]
    pub(super) config: ConfigArg,
}

#[derive(Debug, clap::Args)]
pub(super) struct CompletionsArgs {
    /// For which shell
    #[arg(value_enum)]
    pub(super) shell: Shell,
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "an address and a port are wanted, such as 127.0.0.1:8080 or [::]:8080".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definition_holds() {
        Args::command().debug_assert();
    }

    #[test]
    fn every_subcommand_shows_an_example() {
        for command in Args::command().get_subcommands() {
            let help = command.clone().render_help().to_string();
            assert!(help.contains("Example:\n  stillup "), "{help}");
        }
    }

    #[test]
    fn serve_is_the_default() {
        let args = Args::try_parse_from(["stillup", "--listen", "[::1]:9", "--data", "d"]).unwrap();
        assert!(args.command.is_none());
        assert_eq!(args.serve.listen, Some("[::1]:9".parse().unwrap()));
        assert_eq!(args.serve.data, Some(PathBuf::from("d")));
        let args = Args::try_parse_from(["stillup", "serve", "--config", "x.yaml"]).unwrap();
        assert!(
            matches!(args.command, Some(Command::Serve(serve)) if serve.config.asked_or_default().as_os_str() == "x.yaml")
        );
    }

    #[test]
    fn bad_usage_is_refused() {
        for line in [
            &["stillup", "--listen", "8080"][..],
            &["stillup", "--nonsense"],
            &["stillup", "serv"],
            &["stillup", "check", "--format", "xml"],
            &["stillup", "completions"],
            &["stillup", "replay", "--failure-threshold", "0"],
            &["stillup", "replay", "--success-threshold", "101"],
            &["stillup", "replay", "--reopen-window", "31d"],
            &["stillup", "replay", "--degraded-above", "0ms"],
            &["stillup", "replay", "--since", "30"],
        ] {
            assert!(Args::try_parse_from(line).is_err_and(|error| error.use_stderr()), "{line:?}");
        }
    }
}
