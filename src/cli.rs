//! The command line: one file a subcommand. Parse → run → exit code: 0 done, 1 failure or bad usage, 2 only where a
//! subcommand says so.

mod args;
mod backup;
pub mod check;
mod clock;
mod completions;
mod deliveries;
mod doctor;
mod drill;
mod explain;
mod export;
mod failure;
mod flags;
mod healthcheck;
mod import;
mod incident;
mod init;
mod maintenance;
mod man;
mod operator;
mod plain;
pub mod probe;
#[cfg(test)]
mod reference;
pub mod replay;
mod restore;
mod schedule;
pub mod schema;
mod select;
mod serve;

use std::future::Future;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use clap::{CommandFactory as _, Parser};

use args::{Args, Command};
use failure::Failure;

use crate::config::{self, Loaded, Problem};

/// Parses the arguments and runs the subcommand.
pub fn main() -> ExitCode {
    match Args::try_parse() {
        Ok(args) => run(args).unwrap_or_else(|failure| failure.report()),
        Err(usage) => {
            // Help and version come this way too. A reader that has gone away needs neither.
            let _ = usage.print();
            if usage.use_stderr() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
        }
    }
}

fn run(args: Args) -> Result<ExitCode, Failure> {
    match args.command.unwrap_or(Command::Serve(args.serve)) {
        Command::Serve(args) => serve::run(args),
        Command::Init(args) => init::run(&args),
        Command::Check(args) => check::command(&args),
        Command::Probe(args) => probe::command(&args),
        Command::Export(args) => export::run(args),
        Command::Incident(args) => incident::run(&args),
        Command::Maintenance(args) => maintenance::run(&args),
        Command::Deliveries(args) => deliveries::run(&args),
        Command::Drill(args) => drill::run(&args),
        Command::Clock(args) => clock::run(&args),
        Command::Doctor(args) => doctor::run(&args),
        Command::Replay(args) => replay::run(&args),
        Command::Schedule(args) => schedule::run(&args),
        Command::Import(args) => import::run(&args),
        Command::Backup(args) => backup::run(&args),
        Command::Restore(args) => restore::run(&args),
        Command::Schema => Ok(schema::run()),
        Command::Healthcheck(args) => healthcheck::run(&args),
        Command::Man(args) => man::run(&args, Args::command()),
        Command::Completions(args) => Ok(completions::run(&args, &mut Args::command())),
    }
}

/// Loads a configuration for a command that is not about its problems.
fn load(config: &Path) -> Result<Loaded, Failure> {
    config::load(config, &environment).map_err(|problems| unsound(&problems))
}

fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// A configuration that has problems.
fn unsound(problems: &[Problem]) -> Failure {
    let places: Vec<String> =
        problems.iter().filter_map(|problem| problem.to_string().lines().next().map(str::to_owned)).collect();
    Failure::new(format!("the configuration does not hold\n{}", places.join("\n")))
        .hint("`stillup check` shows each with its source line")
}

/// Runs asynchronous work to its end on a runtime of its own. What it leaves behind gets a second to end.
fn block_on<T>(work: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::new(format!("the runtime cannot start: {error}")))?;
    let result = runtime.block_on(work);
    runtime.shutdown_timeout(Duration::from_secs(1));
    Ok(result)
}

/// Prints to standard output. A reader that has gone away (`stillup schema | head`) is no failure.
fn say(text: &str) -> ExitCode {
    match writeln!(std::io::stdout(), "{text}") {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Failure::new(format!("standard output: {error}")).report()
        }
        Ok(()) | Err(_) => ExitCode::SUCCESS,
    }
}
