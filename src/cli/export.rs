//! `stillup export`: the whole public site as files.

use std::process::ExitCode;

use super::args::ExportArgs;
use super::failure::Failure;
use super::{block_on, say};
use crate::app::export::{self, Export, Written};
use crate::telemetry;

pub(super) fn run(args: ExportArgs) -> Result<ExitCode, Failure> {
    let export = Export { config: args.config.path()?, data: args.data, out: args.out, watch: args.watch };
    telemetry::start_logs();
    let folder = export.out.display().to_string();
    block_on(export::run(export, |Written { files, changed, removed }| {
        // A reader that has gone away needs no words.
        let _ = say(&format!("{folder}: {files} files, {changed} written, {removed} removed"));
    }))??;
    Ok(ExitCode::SUCCESS)
}
