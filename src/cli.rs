//! The command line: one file a subcommand.

pub mod check;
pub mod schema;

use std::process::ExitCode;

/// Parses the arguments and runs the subcommand.
pub fn main() -> ExitCode {
    ExitCode::SUCCESS
}
