//! `stillup export`: the whole public site as files.

use std::path::PathBuf;
use std::process::ExitCode;

use super::failure::Failure;
use super::flags::{ConfigArg, LogArgs};
use super::{block_on, say};
use crate::app::export::{self, Export, Written};

#[derive(Debug, clap::Args)]
pub(super) struct ExportArgs {
    #[command(flatten)]
    config: ConfigArg,
    /// Folder of the database, DIR/stillup.db [default: storage.path of the configuration]
    #[arg(long, env = "STILLUP_DATA", value_name = "DIR")]
    data: Option<PathBuf>,
    /// Folder of the files; made if it is not there
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Go on, and export again whenever something has changed
    #[arg(long)]
    watch: bool,
    #[command(flatten)]
    log: LogArgs,
}

pub(super) fn run(args: ExportArgs) -> Result<ExitCode, Failure> {
    let export = Export { config: args.config.path()?, data: args.data, out: args.out, watch: args.watch };
    args.log.start();
    let folder = export.out.display().to_string();
    block_on(export::run(export, |Written { files, changed, removed }| {
        // A reader that has gone away needs no words.
        let _ = say(&format!("{folder}: {files} files, {changed} written, {removed} removed"));
    }))??;
    Ok(ExitCode::SUCCESS)
}
