//! Raw checks as a stream, in the order in which they were made.

use std::collections::HashMap;
use std::time::Duration;

use rusqlite::{Connection, params};

use super::{StoreError, dialect, failures, open, rows};
use crate::model::{Location, MonitorId, OutcomeKind, Timestamp};

/// A check without its reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawCheck {
    /// When it started.
    pub at: Timestamp,
    /// What it found.
    pub outcome: OutcomeKind,
    /// How long it took.
    pub latency: Duration,
}

/// Hands each check that these monitors had at a location in `from <= at < to` to `visit`, oldest first, with the
/// monitor's place in the list. Nothing is gathered. All of it is of one moment, whatever is written meanwhile.
pub(super) fn each(
    connection: &Connection,
    (monitors, location): (&[MonitorId], &Location),
    (from, to): (Timestamp, Timestamp),
    mut visit: impl FnMut(usize, RawCheck),
) -> Result<(), StoreError> {
    open::check(connection)?;
    let mut places: HashMap<i64, usize> = HashMap::new();
    let mut key_of = connection.prepare_cached("SELECT key FROM series WHERE monitor = ?1 AND location = ?2")?;
    for (place, monitor) in monitors.iter().enumerate() {
        for key in key_of.query_map(params![monitor.as_str(), location.as_str()], |row| row.get(0))? {
            places.insert(key?, place);
        }
    }
    let keys: Vec<i64> = places.keys().copied().collect();
    let mut statement = connection.prepare_cached(&format!(
        "SELECT at, series, outcome, latency_us FROM checks WHERE at >= ?1 AND at < ?2 AND series IN {} \
            ORDER BY at, series",
        dialect::listed("?3")
    ))?;
    let mut found = statement.query(params![from.millis(), to.millis(), rows::to_json(&keys)?])?;
    while let Some(row) = found.next()? {
        let Some(place) = places.get(&row.get(1)?) else { continue };
        visit(
            *place,
            RawCheck {
                at: Timestamp::from_millis(row.get(0)?),
                outcome: failures::outcome_of(row.get(2)?),
                latency: Duration::from_micros(row.get::<_, i64>(3)?.max(0).unsigned_abs()),
            },
        );
    }
    Ok(())
}
