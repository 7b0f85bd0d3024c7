//! `stillup check` (stub until the configuration author's is merged).

use std::path::Path;
use std::process::ExitCode;

use crate::config::Loaded;

/// Validates configuration and theme.
pub fn run(_config: &Path, _json: bool, _theme_check: impl Fn(&Loaded) -> Result<(), String>) -> ExitCode {
    super::say("not merged yet")
}
