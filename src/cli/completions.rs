//! `stillup completions SHELL`.

use std::process::ExitCode;

use clap::CommandFactory;
use clap_complete::Shell;

use super::args::Args;

pub(super) fn run(shell: Shell) -> ExitCode {
    // Into memory first: the generator panics when its writer fails.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "stillup", &mut script);
    super::say(String::from_utf8_lossy(&script).trim_end())
}
