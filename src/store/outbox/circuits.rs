//! Rows of `circuits` and `disabled_subscribers`: subscribers that keep failing, and those that want nothing any more.

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::model::{SubscriberId, Timestamp, hex};
use crate::store::rules::admission::is_banned;
use crate::store::rules::circuit::{self, Circuit};
use crate::store::{Attempt, StoreError};

/// What a finished try means for its subscriber.
pub(super) fn note(connection: &Connection, attempt: &Attempt) -> Result<(), StoreError> {
    match circuit::after(attempt) {
        Circuit::Same => Ok(()),
        Circuit::Closes => close(connection, &attempt.subscriber),
        Circuit::Fails { error } => {
            let failures = failures(connection, &attempt.subscriber)?.saturating_add(1);
            fail(connection, attempt, failures, error)
        }
    }
}

fn failures(connection: &Connection, subscriber: &SubscriberId) -> Result<u32, StoreError> {
    let found: Option<u32> = connection
        .prepare_cached("SELECT failures FROM circuits WHERE subscriber = ?1")?
        .query_row([subscriber.as_str()], |row| row.get(0))
        .optional()?;
    Ok(found.unwrap_or(0))
}

fn fail(connection: &Connection, attempt: &Attempt, failures: u32, error: &str) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO circuits (subscriber, failures, since, probe_at, last_error) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (subscriber) DO UPDATE SET failures = ?2, probe_at = ?4, last_error = ?5",
        )?
        .execute(params![
            attempt.subscriber.as_str(),
            failures,
            attempt.at.millis(),
            circuit::probe_at(failures, attempt.at).map(Timestamp::millis),
            error
        ])?;
    Ok(())
}

/// It works, or shall be tried as if it did.
pub(super) fn close(connection: &Connection, subscriber: &SubscriberId) -> Result<(), StoreError> {
    connection.prepare_cached("DELETE FROM circuits WHERE subscriber = ?1")?.execute([subscriber.as_str()])?;
    Ok(())
}

/// The fingerprint of the block for which a subscriber has answered 410, if it has.
pub(super) fn ban(connection: &Connection, subscriber: &SubscriberId) -> Result<Option<String>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT fingerprint FROM disabled_subscribers WHERE subscriber = ?1")?;
    Ok(statement.query_row([subscriber.as_str()], |row| row.get(0)).optional()?)
}

/// The subscriber has answered 410 to this block.
pub(super) fn disable(connection: &Connection, attempt: &Attempt, fingerprint: u64) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO disabled_subscribers (subscriber, fingerprint, at) VALUES (?1, ?2, ?3)
             ON CONFLICT (subscriber) DO UPDATE SET fingerprint = ?2, at = ?3",
        )?
        .execute(params![attempt.subscriber.as_str(), print(fingerprint), attempt.at.millis()])?;
    Ok(())
}

/// Lifts the ban of those whose block has changed since their 410, and returns those still banned. Open circuits may be
/// probed at once: what kept them open may have been mended.
pub(crate) fn disabled(
    connection: &Connection,
    configured: &[(SubscriberId, u64)],
) -> Result<Vec<SubscriberId>, StoreError> {
    let mut banned = Vec::new();
    probe_all(connection)?;
    for (subscriber, fingerprint) in configured {
        // One that is not configured now stays banned: its block may come back as it was.
        let Some(of) = ban(connection, subscriber)? else { continue };
        if is_banned(Some(&of), Some(&print(*fingerprint))) {
            banned.push(subscriber.clone());
        } else {
            enable(connection, subscriber)?;
        }
    }
    Ok(banned)
}

fn probe_all(connection: &Connection) -> Result<(), StoreError> {
    connection.prepare_cached("UPDATE circuits SET probe_at = NULL")?.execute([])?;
    Ok(())
}

fn enable(connection: &Connection, subscriber: &SubscriberId) -> Result<(), StoreError> {
    let sql = "DELETE FROM disabled_subscribers WHERE subscriber = ?1";
    connection.prepare_cached(sql)?.execute([subscriber.as_str()])?;
    Ok(())
}

/// A fingerprint as the database holds it: there are no unsigned integers.
pub(super) fn print(fingerprint: u64) -> String {
    hex(&fingerprint.to_be_bytes())
}
