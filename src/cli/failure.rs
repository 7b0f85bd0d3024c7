//! What went wrong, for people: one sentence and what to do next, to standard error.

use std::io::Write;
use std::process::ExitCode;

use super::plain::lines;
use crate::telemetry;

/// A failure that ends the program with exit code 1.
#[derive(Debug)]
pub(super) struct Failure {
    message: String,
    hint: Option<String>,
}

impl Failure {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None }
    }

    /// The same, with what to do next.
    #[must_use]
    pub(super) fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// What went wrong, without what to do next.
    #[cfg(test)]
    pub(super) fn message(&self) -> &str {
        &self.message
    }

    /// Prints it.
    pub(super) fn report(&self) -> ExitCode {
        let stderr = std::io::stderr();
        let (red, plain) = if telemetry::colours(&stderr) { ("\x1b[1;31m", "\x1b[0m") } else { ("", "") };
        let hint = self.hint.as_ref().map(|hint| format!("\n  hint: {hint}")).unwrap_or_default();
        // There is nobody left to tell if this fails.
        let told = lines(&format!("{}{hint}", self.message));
        let _ = writeln!(stderr.lock(), "{red}error:{plain} {told}");
        ExitCode::FAILURE
    }
}

/// The chain of causes as one sentence; a cause that the error before it already tells is not told twice.
impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        let mut message = String::new();
        for cause in error.chain().map(ToString::to_string) {
            if message.is_empty() {
                message = cause;
            } else if !message.contains(&cause) {
                message = format!("{message}: {cause}");
            }
        }
        Self::new(message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_told_once() {
        let io = std::io::Error::other("no space left");
        let error = anyhow::Error::new(io).context("data/stillup.db: no space left").context("the store cannot start");
        assert_eq!(Failure::from(error).message, "the store cannot start: data/stillup.db: no space left");
    }
}
