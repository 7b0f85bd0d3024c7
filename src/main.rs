//! parse → run → exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    stillup::cli::main()
}
