//! Reading verbs, for `publish`: a connection of its own, never the writer's. Blocking: call from a blocking thread.

use std::collections::HashMap;
use std::path::Path;

use crate::model::{Digest, Entry, FailedCheck, Incident, IncidentId, MonitorId, Span, Timestamp};

use super::StoreError;

/// A read-only connection.
#[derive(Debug)]
pub struct Reader {}

/// Which incidents, newest first by (`started_at`, id).
#[derive(Clone, Debug, Default)]
pub struct IncidentQuery {
    /// Of any of these monitors.
    pub monitors: Vec<MonitorId>,
    /// Only open ones.
    pub open: bool,
    /// Only those that started at or after this, or are still open.
    pub since: Option<Timestamp>,
    /// Only those after this one in the order of the list.
    pub after: Option<(Timestamp, IncidentId)>,
    /// At most so many.
    pub limit: usize,
}

/// Width of a rollup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RollupWidth {
    /// Kept 90 days.
    Hour,
    /// Kept for ever.
    Day,
}

/// Counts and latencies of one monitor over one hour or (UTC) day that is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rollup {
    /// Its beginning.
    pub start: Timestamp,
    /// Up checks.
    pub up: u64,
    /// Degraded ones.
    pub degraded: u64,
    /// Down ones.
    pub down: u64,
    /// Indeterminate ones.
    pub indeterminate: u64,
    /// Latencies of the up and degraded ones.
    pub latency: Digest,
}

impl Reader {
    /// Opens the database that a writer has made.
    ///
    /// # Errors
    /// No such file, or SQLite.
    pub fn open(_path: &Path) -> Result<Self, StoreError> {
        unimplemented!()
    }

    /// Spans of every monitor that reach beyond `from`, oldest first; the last one is open. Not clipped.
    ///
    /// # Errors
    /// SQLite.
    pub fn all_spans(&self, _from: Timestamp) -> Result<HashMap<MonitorId, Vec<Span>>, StoreError> {
        unimplemented!()
    }

    /// Latencies of every monitor from hour rollups that begin in `from <= start < to`, merged.
    ///
    /// # Errors
    /// SQLite.
    pub fn all_latencies(&self, _from: Timestamp, _to: Timestamp) -> Result<HashMap<MonitorId, Digest>, StoreError> {
        unimplemented!()
    }

    /// Rollups of a monitor that begin in `from <= start < to`, oldest first.
    ///
    /// # Errors
    /// SQLite.
    pub fn rollups(&self, _monitor: &MonitorId, _width: RollupWidth, _from: Timestamp, _to: Timestamp) -> Result<Vec<Rollup>, StoreError> {
        unimplemented!()
    }

    /// Public monitors that are no longer configured: id and last name. Their incidents stay public.
    ///
    /// # Errors
    /// SQLite.
    pub fn former_monitors(&self, _configured: &[MonitorId]) -> Result<Vec<(MonitorId, String)>, StoreError> {
        unimplemented!()
    }

    /// Incidents that match.
    ///
    /// # Errors
    /// SQLite.
    pub fn incidents(&self, _query: &IncidentQuery) -> Result<Vec<Incident>, StoreError> {
        unimplemented!()
    }

    /// One incident.
    ///
    /// # Errors
    /// SQLite.
    pub fn incident(&self, _id: &IncidentId) -> Result<Option<Incident>, StoreError> {
        unimplemented!()
    }

    /// The whole timeline of an incident, oldest first; operators' entries included.
    ///
    /// # Errors
    /// SQLite.
    pub fn timeline(&self, _id: &IncidentId) -> Result<Vec<Entry>, StoreError> {
        unimplemented!()
    }

    /// Failing checks kept with an incident, oldest first.
    ///
    /// # Errors
    /// SQLite.
    pub fn failed_checks(&self, _id: &IncidentId) -> Result<Vec<FailedCheck>, StoreError> {
        unimplemented!()
    }

    /// Failing checks that were only counted: per reason kind, oldest minute first.
    ///
    /// # Errors
    /// SQLite.
    pub fn failure_counts(&self, _id: &IncidentId) -> Result<Vec<(Timestamp, crate::model::ReasonKind, u64)>, StoreError> {
        unimplemented!()
    }
}
