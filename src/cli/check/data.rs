//! `stillup check --data`: whether the database is whole, and what always holds of it holds.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::json;

use crate::cli::backup::failed;
use crate::cli::failure::Failure;
use crate::cli::flags::{ConfigArg, database};
use crate::clock;
use crate::store::{Contents, ReadOnly, StoreError, Violation};

/// Violations printed as text; the rest is counted.
const MAX_PRINTED: usize = 100;

/// Reads all of the database in this folder, or in that of the configuration. Exit code 0 if everything holds.
pub(super) fn command(config: &ConfigArg, folder: Option<&PathBuf>, as_json: bool) -> Result<ExitCode, Failure> {
    let path = database(config, folder.cloned())?;
    if !path.is_file() {
        return Err(Failure::new(format!("there is no database at {}", path.display()))
            .hint("let stillup run first, or name its folder with --data DIR"));
    }
    let (contents, violations) = look(&path).map_err(failed)?;
    // Nobody is left to tell when stdout or stderr is closed.
    let _ = write(&path, &contents, &violations, as_json);
    Ok(if violations.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn look(path: &Path) -> Result<(Option<Contents>, Vec<Violation>), StoreError> {
    let reader = ReadOnly::open(path)?.reader()?;
    let violations = reader.violations(clock::system())?;
    // What is damaged cannot even be counted.
    Ok((reader.contents().ok(), violations))
}

fn write(path: &Path, contents: &Option<Contents>, violations: &[Violation], as_json: bool) -> io::Result<()> {
    let (mut out, mut err) = (io::stdout().lock(), io::stderr().lock());
    let name = path.display();
    if as_json {
        let all: Vec<_> =
            violations.iter().map(|one| json!({ "at": one.at, "id": one.of, "message": one.what })).collect();
        return writeln!(out, "{}", json!({ "database": name.to_string(), "violations": all }));
    }
    for Violation { at, of, what } in violations.iter().take(MAX_PRINTED) {
        let at = at.map(|at| format!("{at} ")).unwrap_or_default();
        writeln!(err, "{name}: {at}{of}: {what}")?;
    }
    match violations.len() {
        0 => {}
        found if found > MAX_PRINTED => writeln!(err, "… and {} more", found - MAX_PRINTED)?,
        _ => {}
    }
    let Some(Contents { monitors, checks, spans, incidents, messages, newest }) = contents else { return Ok(()) };
    let newest = newest.map_or_else(|| "never".to_owned(), |newest| newest.to_string());
    let words = if violations.is_empty() { "everything holds" } else { "not everything holds" };
    writeln!(
        out,
        "{name}: {words}; {monitors} monitors, {checks} checks, {spans} spans, {incidents} incidents, \
            {messages} messages, the newest record of {newest}"
    )
}
