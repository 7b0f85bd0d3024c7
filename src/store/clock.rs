//! Rows of a clock that has stepped: whatever waits goes on waiting for as long, and nothing that is still going on
//! lies in the future.

use rusqlite::{Transaction, params};

use super::rows::{json, to_json};
use super::{StoreError, retention, spans};
use crate::model::{CheckNote, ClockStep};

/// What belongs to an incident that is open.
const OPEN: &str = "(SELECT id FROM incidents WHERE resolved_at IS NULL)";

/// Follows a step.
pub(super) fn follow(tx: &Transaction<'_>, step: &ClockStep) -> Result<(), StoreError> {
    if step.is_back() {
        spans::turn_back(tx, step)?;
        retention::turn_back(tx, step)?;
        bring_entries(tx, step)?;
        bring_failures(tx, step)?;
    }
    // Forward, all that is there has waited; back, only what would wait for longer than it should.
    let after = if step.is_back() { step.to.millis() } else { i64::MIN };
    let moved = (step.millis(), after);
    tx.execute("UPDATE messages SET due_at = due_at + ?1 WHERE state = 'pending' AND due_at > ?2", moved)?;
    // A reminder follows the last delivery, an escalation the first message.
    for column in ["settled_at", "created_at"] {
        let sql = format!("UPDATE messages SET {column} = {column} + ?1 WHERE subject IN {OPEN} AND {column} > ?2");
        tx.execute(&sql, moved)?;
    }
    tx.execute("UPDATE events SET at = at + ?1 WHERE at > ?2", moved)?;
    tx.execute(&format!("UPDATE told SET at = at + ?1 WHERE subject IN {OPEN} AND at > ?2"), moved)?;
    tx.execute("UPDATE circuits SET probe_at = probe_at + ?1 WHERE probe_at > ?2", moved)?;
    tx.execute("UPDATE commands SET at = at + ?1 WHERE at > ?2", moved)?;
    Ok(())
}

/// Timelines that go on: their entries, and the checks that they name.
fn bring_entries(tx: &Transaction<'_>, step: &ClockStep) -> Result<(), StoreError> {
    let mut found = Vec::new();
    {
        let mut statement =
            tx.prepare(&format!("SELECT id, checks FROM entries WHERE at > ?1 AND incident IN {OPEN}"))?;
        let mut rows = statement.query([step.to.millis()])?;
        while let Some(row) = rows.next()? {
            found.push((row.get::<_, String>("id")?, json::<Vec<CheckNote>>(row, "checks")?));
        }
    }
    for (id, mut checks) in found {
        checks.iter_mut().for_each(|check| check.at = step.known(check.at));
        tx.execute(
            "UPDATE entries SET at = ?2, checks = ?3 WHERE id = ?1",
            params![id, step.to.millis(), to_json(&checks)?],
        )?;
    }
    Ok(())
}

/// Evidence of incidents that go on. Two that would be one stay apart: the later one keeps its place.
fn bring_failures(tx: &Transaction<'_>, step: &ClockStep) -> Result<(), StoreError> {
    let sql = format!(
        "UPDATE failures SET at = at + ?1 WHERE at > ?2 AND incident IN {OPEN} AND NOT EXISTS
             (SELECT 1 FROM failures AS there WHERE there.series = failures.series AND there.at = failures.at + ?1)"
    );
    tx.execute(&sql, params![step.millis(), step.to.millis()])?;
    Ok(())
}
