//! Whether hours and days say what the checks say of which they were made, as far as those are kept.

use std::collections::{BTreeSet, HashMap, HashSet};

use rusqlite::Connection;

use super::Violation;
use crate::model::Timestamp;
use crate::model::time::{DAY, HOUR};
use crate::store::StoreError;
use crate::store::retention::{self, Tallies};

const CHECKED_HOURS: &str = "SELECT DISTINCT at - at % 3600000 FROM checks";
const ROLLED_HOURS: &str = "SELECT DISTINCT start FROM rollups WHERE width = 'hour'";
const DAYS: &str = "SELECT DISTINCT start FROM rollups WHERE width = 'day'";

/// Every hour and day that differs.
pub(super) fn differ(connection: &Connection) -> Result<Vec<Violation>, StoreError> {
    let Some(until) = retention::rolled_until(connection)? else { return Ok(Vec::new()) };
    let (names, rolled) = (names(connection)?, instants(connection, ROLLED_HOURS)?);
    let mut found = Vec::new();
    let checked = instants(connection, CHECKED_HOURS)?;
    if let Some(oldest) = checked.first() {
        // Of the oldest hour some checks may be forgotten already.
        let kept = *oldest + HOUR;
        let hours: BTreeSet<Timestamp> = checked.union(&rolled).copied().filter(|hour| *hour >= kept).collect();
        for hour in hours.into_iter().filter(|hour| *hour < until) {
            let made = retention::rolled(connection, "hour", (hour, hour + HOUR))?;
            compare(&retention::tallies(connection, hour, hour + HOUR)?, &made, (&names, "hour", hour), &mut found);
        }
    }
    if let Some(oldest) = rolled.first() {
        // Of the oldest day some hours may be forgotten already.
        let kept = oldest.floor(DAY) + DAY;
        let mut days = instants(connection, DAYS)?;
        days.extend(rolled.iter().map(|hour| hour.floor(DAY)));
        for day in days.into_iter().filter(|day| *day >= kept && *day + DAY <= until) {
            let made = retention::rolled(connection, "day", (day, day + DAY))?;
            let wanted = retention::rolled(connection, "hour", (day, day + DAY))?;
            compare(&wanted, &made, (&names, "day", day), &mut found);
        }
    }
    Ok(found)
}

fn instants(connection: &Connection, sql: &str) -> Result<BTreeSet<Timestamp>, StoreError> {
    let mut statement = connection.prepare(sql)?;
    let found = statement.query_map([], |row| row.get(0).map(Timestamp::from_millis))?;
    Ok(found.collect::<Result<_, _>>()?)
}

fn compare(
    wanted: &Tallies,
    made: &Tallies,
    (names, width, at): (&HashMap<i64, String>, &str, Timestamp),
    found: &mut Vec<Violation>,
) {
    let all: HashSet<&i64> = wanted.keys().chain(made.keys()).collect();
    for series in all {
        let counts = |tallies: &Tallies| tallies.get(series).map_or([0; 4], |tally| tally.counts);
        let latencies = |tallies: &Tallies| tallies.get(series).map_or(0, |tally| tally.latency.count());
        if (counts(wanted), latencies(wanted)) != (counts(made), latencies(made)) {
            found.push(Violation {
                at: Some(at),
                of: names.get(series).cloned().unwrap_or_else(|| series.to_string()),
                what: format!("its {width} counts {:?} checks, and there are {:?}", counts(made), counts(wanted)),
            });
        }
    }
}

fn names(connection: &Connection) -> Result<HashMap<i64, String>, StoreError> {
    let mut statement = connection.prepare("SELECT key, monitor FROM series")?;
    Ok(statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
}
