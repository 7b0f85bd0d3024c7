//! Stretches of time: judged status, and maintenance windows that are laid over it when read.

use crate::model::{Status, Timestamp};

/// A stretch of time with one judged status. Spans of a monitor never overlap, leave no hole, and none has length zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The judged status.
    pub status: Status,
    /// First instant.
    pub start: Timestamp,
    /// First instant after it; `None` while it lasts.
    pub end: Option<Timestamp>,
}

/// A stretch of maintenance, `start <= t < end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// First instant.
    pub start: Timestamp,
    /// First instant after it.
    pub end: Timestamp,
}
