//! What came of a try, whatever it was sent over.

use std::time::Duration;

/// What came of a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// 2xx, or what the protocol says instead.
    Delivered,
    /// Some of a mail's receivers have it; it is not sent again.
    Partly {
        /// For operators: who has not, and why.
        refused: String,
    },
    /// 410: the receiver wants nothing more.
    Gone,
    /// Everything else.
    Failed {
        /// For operators: without the URL and other secrets.
        error: String,
        /// How long the receiver asks us to wait.
        retry_after: Option<Duration>,
    },
    /// This machine had no descriptor, port or memory to try: says nothing about the receiver.
    Ours {
        /// For operators: without secrets.
        error: String,
    },
}

/// Why there was no answer.
impl From<String> for Answer {
    fn from(error: String) -> Self {
        Self::failed(error)
    }
}

impl Answer {
    /// A failure that says nothing about when to try again.
    pub(super) fn failed(error: impl Into<String>) -> Self {
        Self::Failed { error: error.into(), retry_after: None }
    }
}
