//! `stillup backup`: a copy of the database, while it is being written.

use std::path::PathBuf;
use std::process::ExitCode;

use super::failure::Failure;
use super::flags::DatabaseArgs;
use super::say;
use crate::clock;
use crate::store::{Backup, StoreError};

#[derive(Debug, clap::Args)]
pub(super) struct BackupArgs {
    #[command(flatten)]
    database: DatabaseArgs,
    /// The copy; a file that is there is never overwritten [default: stillup-TIME.db in this folder]
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

pub(super) fn run(args: &BackupArgs) -> Result<ExitCode, Failure> {
    let database = args.database.path()?;
    let to = args
        .to
        .clone()
        .unwrap_or_else(|| PathBuf::from(clock::system().utc().format("stillup-%Y%m%dT%H%M%SZ.db").to_string()));
    let copied = Backup::open(&database, &to).and_then(|backup| backup.make()).map_err(failed)?;
    let newest = copied.newest.map_or_else(|| "nothing yet".to_owned(), |newest| format!("what was up to {newest}"));
    Ok(say(&format!("{}: {} bytes, verified; it holds {newest}", to.display(), copied.bytes)))
}

/// A copy has other cures than a folder that cannot be written.
pub(super) fn failed(error: StoreError) -> Failure {
    match error {
        StoreError::Io { path, source } if source.kind() == std::io::ErrorKind::AlreadyExists => {
            Failure::new(format!("{path} is there already")).hint("name a file that is not there yet")
        }
        StoreError::Io { path, source } => Failure::new(format!("{path}: {source}")),
        error => Failure::new(error.to_string()),
    }
}
