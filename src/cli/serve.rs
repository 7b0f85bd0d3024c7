//! `stillup serve`: the whole process, until it is asked to stop.

use std::process::ExitCode;

use super::args::ServeArgs;
use super::block_on;
use super::failure::Failure;
use crate::{app, telemetry};

pub(super) fn run(args: ServeArgs) -> Result<ExitCode, Failure> {
    let config = args.config.path()?;
    telemetry::start_logs();
    block_on(app::run(app::Options { config, data: args.data, listen: args.listen }))??;
    Ok(ExitCode::SUCCESS)
}
