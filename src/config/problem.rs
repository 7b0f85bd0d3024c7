//! What is wrong, and how it is shown: `FILE:LINE:COLUMN: message`, the source line with a caret, and a hint.

use std::fmt;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file, as given.
    pub file: String,
    /// From 1; 0 when the whole file is meant.
    pub line: usize,
    /// From 1, in characters; 0 when the whole line is meant.
    pub column: usize,
    /// What was found and what is allowed.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
    /// The source line, for people; secrets in it are masked.
    pub source: Option<String>,
}

impl Problem {
    /// A problem of a whole file.
    pub fn of_file(file: impl Into<String>, message: impl Into<String>) -> Self {
        Self { file: file.into(), line: 0, column: 0, message: message.into(), hint: None, source: None }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line.max(1))?;
        match (self.line, self.column) {
            // Programs read a place by its two numbers.
            (0, _) => write!(f, ":1: {}", self.message)?,
            (_, 0) => write!(f, ": {}", self.message)?,
            (_, column) => write!(f, ":{column}: {}", self.message)?,
        }
        if let Some(source) = &self.source {
            let number = self.line.to_string();
            write!(f, "\n {number} | {source}\n {0:1$} | {0:2$}^", "", number.len(), self.column.saturating_sub(1))?;
        }
        if let Some(hint) = &self.hint {
            write!(f, "\n hint: {hint}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_place_source_caret_and_hint() {
        let problem = Problem {
            file: "monitors.yaml".into(),
            line: 12,
            column: 5,
            message: "unknown key `nmae` in a monitor".into(),
            hint: Some("did you mean `name`?".into()),
            source: Some("    nmae: x".into()),
        };
        assert_eq!(
            problem.to_string(),
            "monitors.yaml:12:5: unknown key `nmae` in a monitor\n 12 |     nmae: x\n    |     ^\n hint: did you mean \
                `name`?"
        );
        let of_file = Problem::of_file("a.yaml", "no such file");
        assert_eq!(of_file.to_string(), "a.yaml:1:1: no such file");
        assert_eq!(Problem { line: 7, ..of_file }.to_string(), "a.yaml:7: no such file");
    }
}
