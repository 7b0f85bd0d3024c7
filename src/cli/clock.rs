//! `stillup clock …`: what operators say of the clock, through the operators' API.

use std::process::ExitCode;

use clap::Subcommand;
use reqwest::Method;

use super::failure::Failure;
use super::operator::{Operator, OperatorArgs};
use super::say;

#[derive(Debug, clap::Args)]
pub(super) struct ClockArgs {
    #[command(subcommand)]
    command: ClockCommand,
}

#[derive(Debug, Subcommand)]
enum ClockCommand {
    /// The clock is right: record by it again, though it was turned back by more than a day
    #[command(after_help = "Example:\n  stillup clock accept")]
    Accept(OperatorArgs),
}

pub(super) fn run(args: &ClockArgs) -> Result<ExitCode, Failure> {
    let ClockCommand::Accept(operator) = &args.command;
    let answer = Operator::find(operator)?.send(Method::POST, "/clock/accept", None)?;
    if operator.json {
        return Ok(say(&super::plain::json(&answer)));
    }
    let [at, before] = ["at", "before"].map(|key| answer[key].as_str().unwrap_or("?").to_owned());
    Ok(say(&format!("accepted: it is {at} now; it was {before} before")))
}
