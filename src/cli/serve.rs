//! `stillup serve`: the whole process, until it is asked to stop.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use super::block_on;
use super::failure::Failure;
use super::flags::{ConfigArg, LogArgs, address};
use crate::app;

#[derive(Debug, clap::Args)]
pub(super) struct ServeArgs {
    #[command(flatten)]
    config: ConfigArg,
    /// Folder of the database, DIR/stillup.db [default: storage.path of the configuration]
    #[arg(long, env = "STILLUP_DATA", value_name = "DIR")]
    data: Option<PathBuf>,
    /// Public address [default: server.listen of the configuration]
    #[arg(long, env = "STILLUP_LISTEN", value_name = "ADDRESS:PORT", value_parser = address)]
    listen: Option<SocketAddr>,
    #[command(flatten)]
    log: LogArgs,
}

pub(super) fn run(args: ServeArgs) -> Result<ExitCode, Failure> {
    let config = args.config.path()?;
    args.log.start();
    block_on(app::run(app::Options { config, data: args.data, listen: args.listen }))??;
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::args::{Args, Command};

    #[test]
    fn serve_is_the_default() {
        let args = Args::try_parse_from(["stillup", "--listen", "[::1]:9", "--data", "d"]).unwrap();
        assert!(args.command.is_none());
        assert_eq!(args.serve.listen, Some("[::1]:9".parse().unwrap()));
        assert_eq!(args.serve.data, Some(PathBuf::from("d")));
        let args = Args::try_parse_from(["stillup", "serve", "--config", "x.yaml"]).unwrap();
        let Some(Command::Serve(serve)) = args.command else { panic!("another command") };
        assert_eq!(serve.config.asked_or_default().as_os_str(), "x.yaml");
    }
}
