//! `stillup probe` (stub until the probe author's is merged).

use std::process::ExitCode;
use std::sync::Arc;

use crate::model::Monitor;

/// Runs each monitor's probe once and prints what it found.
pub async fn run(_monitors: Vec<Arc<Monitor>>, _json: bool) -> ExitCode {
    super::say("not merged yet")
}
