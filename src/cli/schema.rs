//! `stillup schema`: JSON Schema of the configuration, for editors.

use std::io::{self, Write as _};
use std::process::ExitCode;

use crate::config;

/// Prints the schema.
pub fn run() -> ExitCode {
    match io::stdout().lock().write_all(text().as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// The schema as printed and as committed: indented, with a last newline.
pub fn text() -> String {
    format!("{:#}\n", config::schema())
}
