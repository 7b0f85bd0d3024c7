//! Stretches of time: judged status, and maintenance windows that are laid over it when read.

use std::time::Duration;

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

impl Window {
    /// The same stretches of time as windows that do not touch, oldest first.
    pub fn disjoint(windows: impl IntoIterator<Item = Self>) -> Vec<Self> {
        let mut sorted: Vec<Self> = windows.into_iter().collect();
        sorted.sort_unstable_by_key(|window| window.start);
        let mut merged: Vec<Self> = Vec::with_capacity(sorted.len());
        for window in sorted {
            match merged.last_mut() {
                Some(before) if window.start <= before.end => before.end = before.end.max(window.end),
                Some(_) | None => merged.push(window),
            }
        }
        merged
    }

    /// How much of `from <= t < to` lies outside all of them.
    pub fn outside(windows: &[Self], from: Timestamp, to: Timestamp) -> Duration {
        let within = windows.iter().filter(|window| window.start < to && from < window.end).copied();
        let inside: Duration =
            Self::disjoint(within).iter().map(|window| to.min(window.end).since(from.max(window.start))).sum();
        to.since(from).saturating_sub(inside)
    }
}
