//! `stillup doctor`: what an operator would be asked for in a bug report, without secrets. Changes nothing.

mod facts;
mod text;

use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::json;

use self::facts::Facts;
use super::failure::Failure;
use super::flags::ConfigArg;
use super::say;

#[derive(Debug, clap::Args)]
pub(super) struct DoctorArgs {
    #[command(flatten)]
    config: ConfigArg,
    /// Folder of the database, DIR/stillup.db [default: storage.path of the configuration]
    #[arg(long, env = "STILLUP_DATA", value_name = "DIR")]
    data: Option<PathBuf>,
    /// Print it as JSON
    #[arg(long)]
    json: bool,
}

/// Tells; exit code 1 if something is found that needs care.
pub(super) fn run(args: &DoctorArgs) -> Result<ExitCode, Failure> {
    let facts = Facts::gather(&args.config.asked_or_default(), args.data.as_deref());
    let told = if args.json { format!("{:#}", json!(facts)) } else { text::of(&facts) };
    let said = say(&told);
    Ok(if facts.troubles.is_empty() { said } else { ExitCode::FAILURE })
}
