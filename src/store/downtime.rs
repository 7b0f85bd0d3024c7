//! Bad time of an incident as rows have it: of an open one that checks made by where its monitor stands, and by the
//! maintenance since its newest bad check.

use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, params};

use super::rows::at;
use super::{StoreError, dialect, standings};
use crate::model::{Incident, MonitorId, Timestamp, Window};

/// Until `now`, measured and outside maintenance.
pub(super) fn of(connection: &Connection, incident: &Incident, now: Timestamp) -> Result<Duration, StoreError> {
    let alone = incident.downtime_alone(now);
    if incident.resolved_at.is_some() {
        return Ok(alone);
    }
    let series: Option<i64> = connection
        .prepare_cached("SELECT series FROM episodes WHERE incident = ?1")?
        .query_row([incident.id.as_str()], |row| row.get(0))
        .optional()?;
    let (Some(series), Some(monitor)) = (series, incident.monitors.first()) else { return Ok(alone) };
    let Some(standing) = standings::of(connection, series)? else { return Ok(alone) };
    let counted = standing.stretch.map(|stretch| stretch.until);
    let windows = match counted {
        Some(until) => windows(connection, monitor, until)?,
        None => Vec::new(),
    };
    Ok(standing.downtime(&windows, now).unwrap_or(alone))
}

/// Windows over a monitor that have begun and reach beyond `from`.
fn windows(connection: &Connection, monitor: &MonitorId, from: Timestamp) -> Result<Vec<Window>, StoreError> {
    let sql = format!(
        "SELECT start, \"end\" FROM occurrences WHERE status <> 'scheduled' AND \"end\" > ?1 AND ?2 IN {}",
        dialect::listed("monitors")
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params![from.millis(), monitor.as_str()])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(Window { start: at(row, "start")?, end: at(row, "end")? });
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{IncidentId, fixture};
    use crate::store::{incidents, open};

    #[test]
    fn an_open_incident_is_told_with_what_was_bad_outside_maintenance_until_now() {
        let mut connection = Connection::open_in_memory().unwrap();
        open::migrate(&mut connection, std::path::Path::new("memory")).unwrap();
        let rows = "
            INSERT INTO series (key, monitor, location, name, public, present) VALUES (1, 'a', 'local', 'A', 1, 1);
            INSERT INTO standings VALUES (1, 'down', 60000, 'critical', 0, 90000, 'down', 90000, 'down', 60000, 600000,
                2, 60000, 2, 60000, 0, 0, 0, 0, NULL, NULL, 90000, 30000, 0);
            INSERT INTO occurrences VALUES ('m', 'm', 'M', NULL, '[\"a\"]', 100000, 110000, 'completed', 1, 0, 0, 0),
                ('o', 'o', 'O', NULL, '[\"b\"]', 90000, 900000, 'in_progress', 1, 0, 0, 0);";
        connection.execute_batch(rows).unwrap();
        let began = Timestamp::from_millis(60_000);
        let incident = Incident {
            id: IncidentId::new("inc_1"),
            monitors: vec![MonitorId::new("a")],
            started_at: began,
            bad_since: Some(began),
            ..fixture::incident(IncidentId::new("inc_1"))
        };
        let tx = connection.transaction().unwrap();
        incidents::save(&tx, Some(1), &incident, 0).unwrap();
        let episode =
            "INSERT INTO episodes VALUES (1, 'inc_1', 'bad', 60000, 'critical', 0, 0, 1, 60000, 0, 0, 'untold')";
        tx.execute_batch(episode).unwrap();
        tx.commit().unwrap();
        let told =
            |seconds: i64| of(&connection, &incident, Timestamp::from_millis(seconds * 1_000)).unwrap().as_secs();
        assert_eq!([told(90), told(100), told(105), told(120)], [30, 40, 40, 50]);
        let over = Incident { resolved_at: Some(began), bad_since: None, downtime: Duration::from_secs(7), ..incident };
        assert_eq!(of(&connection, &over, began).unwrap(), Duration::from_secs(7));
    }
}
