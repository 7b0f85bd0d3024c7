//! Why a schedule cannot be read, and what to write instead.

use std::fmt;

/// Why a schedule cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong with which part.
    pub what: String,
    /// What to write instead.
    pub cure: String,
}

impl Fault {
    pub(super) fn new(what: impl Into<String>, cure: impl Into<String>) -> Self {
        Self { what: what.into(), cure: cure.into() }
    }

    pub(super) fn fields(found: usize) -> Self {
        let cure = if found == 6 {
            "seconds are not known: leave the first field out"
        } else {
            "write minute, hour, day of month, month and day of week"
        };
        Self::new(format!("a cron expression has five fields, this has {found}"), cure)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.what, self.cure)
    }
}
