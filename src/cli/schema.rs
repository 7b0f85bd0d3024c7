//! `stillup schema` (stub until the configuration author's is merged).

use std::process::ExitCode;

/// Prints the JSON Schema of the configuration.
pub fn run() -> ExitCode {
    super::say("not merged yet")
}
