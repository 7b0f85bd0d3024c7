//! The circuit breaker of a subscriber: after so many failures one after the other its messages wait for one probe at a
//! time.

use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::{Attempt, AttemptResult, StoreError};
use crate::model::Timestamp;

/// Failures, one after the other, that open it.
pub(crate) const OPENS_AFTER: u32 = 5;

/// From opening to the first probe; doubled with each that fails …
const FIRST_WAIT: Duration = Duration::from_secs(10);
/// … up to this.
const LONGEST_WAIT: Duration = Duration::from_mins(5);

/// When the next try may be made, after so many failures of which the newest ended at `at`; `None` while it is closed.
fn probe_at(failures: u32, at: Timestamp) -> Option<Timestamp> {
    let beyond = failures.checked_sub(OPENS_AFTER)?;
    Some(at + (FIRST_WAIT * 2_u32.pow(beyond.min(10))).min(LONGEST_WAIT))
}

/// What a finished try means for its subscriber.
pub(super) fn note(connection: &Connection, attempt: &Attempt) -> Result<(), StoreError> {
    let subscriber = attempt.subscriber.as_str();
    let error = match &attempt.result {
        // Nothing was tried.
        _ if attempt.took.is_none() => return Ok(()),
        AttemptResult::Delivered | AttemptResult::Partly { .. } | AttemptResult::Gone { .. } => {
            return close(connection, subscriber);
        }
        AttemptResult::Retry { error, .. } | AttemptResult::Dead { error } => error,
    };
    let failures: Option<u32> = connection
        .prepare_cached("SELECT failures FROM circuits WHERE subscriber = ?1")?
        .query_row([subscriber], |row| row.get(0))
        .optional()?;
    let failures = failures.unwrap_or(0).saturating_add(1);
    connection
        .prepare_cached(
            "INSERT INTO circuits (subscriber, failures, since, probe_at, last_error) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (subscriber) DO UPDATE SET failures = ?2, probe_at = ?4, last_error = ?5",
        )?
        .execute(params![
            subscriber,
            failures,
            attempt.at.millis(),
            probe_at(failures, attempt.at).map(Timestamp::millis),
            error
        ])?;
    Ok(())
}

/// It works, or shall be tried as if it did.
pub(super) fn close(connection: &Connection, subscriber: &str) -> Result<(), StoreError> {
    connection.prepare_cached("DELETE FROM circuits WHERE subscriber = ?1")?.execute([subscriber])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probes_become_rarer() {
        let at = Timestamp::from_millis(0);
        let waits: Vec<_> =
            (0..14).map(|failures| probe_at(failures, at).map(|then| then.since(at).as_secs())).collect();
        let open = [10, 20, 40, 80, 160, 300, 300, 300, 300].map(Some);
        assert_eq!(waits[..5], [None; 5]);
        assert_eq!(waits[5..], open);
        assert_eq!(probe_at(u32::MAX, at), Some(at + LONGEST_WAIT));
    }
}
