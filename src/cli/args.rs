//! The top of the command line: the subcommands, whose flags stand beside them. Flags win over the environment, the
//! environment over the file: what is unset here is the file's.

use clap::{Parser, Subcommand};

use super::backup::BackupArgs;
use super::check::CheckArgs;
use super::clock::ClockArgs;
use super::completions::CompletionsArgs;
use super::deliveries::DeliveriesArgs;
use super::doctor::DoctorArgs;
use super::drill::DrillArgs;
use super::export::ExportArgs;
use super::healthcheck::HealthcheckArgs;
use super::import::ImportArgs;
use super::incident::IncidentArgs;
use super::init::InitArgs;
use super::maintenance::MaintenanceArgs;
use super::man::ManArgs;
use super::probe::ProbeArgs;
use super::replay::ReplayArgs;
use super::restore::RestoreArgs;
use super::schedule::ScheduleArgs;
use super::serve::ServeArgs;

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
    /// Write a first monitors.yaml, by asking or by flags, each line explained; never over one that is there
    #[command(after_help = "Example:\n  stillup init --name 'Acme Status' --watch https://www.example.com/")]
    Init(InitArgs),
    /// Validate configuration and theme, and show every problem; or, with --data, the database
    #[command(
        after_help = "Example:\n  stillup check --config monitors.yaml --format json\n  stillup check --data data"
    )]
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
    #[command(after_help = "Example:\n  stillup drill checkout --for 30s --to ops")]
    Drill(DrillArgs),
    /// Say that the clock is right, though it was turned back by more than a day
    #[command(after_help = "Example:\n  stillup clock accept")]
    Clock(ClockArgs),
    /// Say what a bug report needs, without secrets; exit code 1 if something needs care
    #[command(after_help = "Example:\n  stillup doctor --json")]
    Doctor(DoctorArgs),
    /// Judge recorded checks again with other settings, and compare
    #[command(after_help = "Example:\n  stillup replay --since 7d --failure-threshold 3\n  stillup replay --checks \
            history.csv --json")]
    Replay(ReplayArgs),
    /// Print when a schedule comes next, and what it means
    #[command(after_help = "Example:\n  stillup schedule '30 2 * * mon-fri' --timezone Europe/Riga -n 3")]
    Schedule(ScheduleArgs),
    /// Bring a configuration of another program along: exit code 0 if all of it came over, 2 if something did not
    #[command(
        override_usage = "stillup import [OPTIONS] [FORMAT] <FILE>...",
        after_help = "Formats: gatus, kener, uptime-kuma, upptime, blackbox, healthchecks, statuspage, cachet, \
            uptimerobot\n\nExample:\n  stillup import gatus config.yaml --out status\n  stillup import kuma.db"
    )]
    Import(ImportArgs),
    /// Copy the database while it is being written, and verify the copy
    #[command(after_help = "Example:\n  stillup backup --data data --to /backup/stillup.db")]
    Backup(BackupArgs),
    /// Put a backup in the place of the database, while no stillup runs on it
    #[command(after_help = "Example:\n  stillup restore /backup/stillup.db --data data")]
    Restore(RestoreArgs),
    /// Print the JSON Schema of the configuration
    #[command(after_help = "Example:\n  stillup schema > monitors.schema.json")]
    Schema,
    /// Ask /healthz of the running server, for container health checks
    #[command(after_help = "Example:\n  stillup healthcheck --listen 127.0.0.1:8080")]
    Healthcheck(HealthcheckArgs),
    /// Print the page for `man`, or write one for every command
    #[command(after_help = "Example:\n  stillup man --out /usr/local/share/man/man1")]
    Man(ManArgs),
    /// Print completions for a shell
    #[command(after_help = "Example:\n  stillup completions bash > /etc/bash_completion.d/stillup")]
    Completions(CompletionsArgs),
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
