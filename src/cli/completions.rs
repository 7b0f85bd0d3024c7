//! `stillup completions SHELL`.

use std::process::ExitCode;

use clap::Command;
use clap_complete::Shell;

#[derive(Debug, clap::Args)]
pub(super) struct CompletionsArgs {
    /// For which shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(super) fn run(args: &CompletionsArgs, command: &mut Command) -> ExitCode {
    // Into memory first: the generator panics when its writer fails.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, command, "stillup", &mut script);
    super::say(String::from_utf8_lossy(&script).trim_end())
}
