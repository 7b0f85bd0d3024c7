//! `stillup restore`: a backup in the place of the database, while no stillup runs on it.

use std::path::PathBuf;
use std::process::ExitCode;

use super::backup::failed;
use super::failure::Failure;
use super::flags::DatabaseArgs;
use super::say;
use crate::clock;
use crate::store::Restore;

#[derive(Debug, clap::Args)]
pub(super) struct RestoreArgs {
    /// The backup; it is verified first, and stays as it is
    #[arg(value_name = "FILE")]
    backup: PathBuf,
    #[command(flatten)]
    database: DatabaseArgs,
}

pub(super) fn run(args: &RestoreArgs) -> Result<ExitCode, Failure> {
    let database = args.database.path()?;
    let restored = Restore::open(&args.backup, &database).and_then(|restore| restore.make(clock::system()));
    let restored = restored.map_err(failed)?;
    let newest = restored.newest.map_or_else(|| "nothing yet".to_owned(), |newest| format!("what was up to {newest}"));
    let aside = restored.aside.map(|aside| format!("\nwhat was there before is kept in {aside}")).unwrap_or_default();
    Ok(say(&format!("{}: restored, verified; it holds {newest}{aside}", database.display())))
}
