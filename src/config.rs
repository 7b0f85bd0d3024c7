//! monitors.yaml → validated `Config`, or ALL its problems, each with file, line, column, cause and cure.

use std::path::{Path, PathBuf};

use crate::model::Config;

/// A configuration that holds.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// What it says.
    pub config: Config,
    /// Things that are allowed and probably not meant (a host's checks exceed its permits).
    pub warnings: Vec<Problem>,
    /// The files it was read from: watched for changes.
    pub files: Vec<PathBuf>,
    /// Hash of their contents: a rewrite with the same bytes is no change.
    pub hash: u64,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file, as given.
    pub file: String,
    /// From 1; 0 when the whole file is meant.
    pub line: usize,
    /// From 1.
    pub column: usize,
    /// What was found and what is allowed.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
    /// The source line, for people.
    pub source: Option<String>,
}

/// Reads a file, or a directory of `*.yaml` in name order. `environment` answers `${NAME}`.
///
/// # Errors
/// Every problem there is, in order of place.
pub fn load(_path: &Path, _environment: &dyn Fn(&str) -> Option<String>) -> Result<Loaded, Vec<Problem>> {
    unimplemented!()
}

/// JSON Schema (draft 2020-12) of the configuration, from the same table that reading it uses.
pub fn schema() -> serde_json::Value {
    unimplemented!()
}
impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}
