//! Incidents as they are read: lists of them, one with its timeline and its evidence, and what they count as.

use std::time::Duration;

use rusqlite::params_from_iter;
use rusqlite::types::Value;

use super::Reader;
use crate::model::{Entry, FailedCheck, Incident, IncidentId, MonitorId, Outage, ReasonKind, Span, Timestamp};
use crate::store::rows::to_json;
use crate::store::{StoreError, dialect, downtime, failures, incidents, people};

/// Which incidents, newest first by (`started_at`, id) unless `by_change`.
#[derive(Clone, Debug, Default)]
pub struct IncidentQuery {
    /// Of any of these monitors.
    pub monitors: Vec<MonitorId>,
    /// Those of the whole site too.
    pub whole_site: bool,
    /// Whatever their monitors, those that are not public too: for operators.
    pub all: bool,
    /// Only this one.
    pub id: Option<IncidentId>,
    /// What visitors may know of: of those that checks opened, only those of these monitors, which their titles name.
    pub known: Option<Vec<MonitorId>>,
    /// Only open ones.
    pub open: bool,
    /// Only those that are over.
    pub resolved: bool,
    /// Only those that started at or after this, or are still open.
    pub since: Option<Timestamp>,
    /// Only those that lasted beyond this, or are still open.
    pub lasted: Option<Timestamp>,
    /// Only those that began in `from <= started_at < to`.
    pub began: Option<(Timestamp, Timestamp)>,
    /// Only those after this one in the order of the list.
    pub after: Option<(Timestamp, IncidentId)>,
    /// Only those that this batch or an earlier one made.
    pub made_by: Option<i64>,
    /// As they are at this instant: what lies in the future is none, and is not over.
    pub as_of: Option<Timestamp>,
    /// Newest change first instead.
    pub by_change: bool,
    /// Oldest first instead.
    pub oldest_first: bool,
    /// At most so many.
    pub limit: usize,
}

impl Reader {
    /// Incidents that match.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn incidents(&self, query: &IncidentQuery) -> Result<Vec<Incident>, StoreError> {
        let (sql, values) = written(query)?;
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let incident = incidents::read(&self.connection, row)?;
            found.extend(match query.as_of {
                Some(now) => incident.as_of(now),
                None => Some(incident),
            });
        }
        Ok(found)
    }

    /// One incident.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn incident(&self, id: &IncidentId) -> Result<Option<Incident>, StoreError> {
        incidents::get(&self.connection, id)
    }

    /// Bad time of an incident so far, measured and outside maintenance.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn downtime(&self, incident: &Incident, now: Timestamp) -> Result<Duration, StoreError> {
        downtime::of(&self.connection, incident, now)
    }

    /// The whole timeline of an incident, oldest first; operators' entries included.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn timeline(&self, id: &IncidentId) -> Result<Vec<Entry>, StoreError> {
        incidents::timeline(&self.connection, id)
    }

    /// Time that counts as a status by the word of a person, of public incidents that lasted beyond `from` and that
    /// this batch or an earlier one made.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn counted(&self, from: Timestamp, made_by: i64) -> Result<Vec<(Option<MonitorId>, Span)>, StoreError> {
        people::counted(&self.connection, from, made_by)
    }

    /// Incidents that began before `to` and began or ended not before `from`, once for each monitor they affect, those
    /// of an incident together, and that this batch or an earlier one made; no drills, none without severity.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn outages(&self, within: (Timestamp, Timestamp), made_by: i64) -> Result<Vec<Outage>, StoreError> {
        incidents::outages(&self.connection, within, made_by)
    }

    /// Failing checks kept with an incident, oldest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn failed_checks(&self, id: &IncidentId) -> Result<Vec<FailedCheck>, StoreError> {
        failures::of_incident(&self.connection, id)
    }

    /// Failing checks that were only counted: per reason kind, oldest minute first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn failure_counts(&self, id: &IncidentId) -> Result<Vec<(Timestamp, ReasonKind, u64)>, StoreError> {
        failures::counts(&self.connection, id)
    }
}

/// The statement of a query with its values. A `+` keeps a column from being looked up by: the order of the list is
/// what is walked along, until there is enough.
fn written(query: &IncidentQuery) -> Result<(String, Vec<Value>), StoreError> {
    let (mut sql, mut values) = whose(query)?;
    if let Some(id) = &query.id {
        sql.push_str(" AND id = ?");
        values.push(Value::Text(id.to_string()));
    }
    if let Some(known) = query.known.as_ref().filter(|_| !query.all) {
        let listed = dialect::listed("?");
        sql.push_str(&format!(
            " AND (source = 'manual' OR (SELECT monitor FROM series WHERE key = incidents.series) IN {listed})"
        ));
        values.push(ids(known)?);
    }
    if query.open {
        sql.push_str(" AND resolved_at IS NULL");
    }
    if query.resolved {
        sql.push_str(" AND resolved_at IS NOT NULL");
    }
    if let Some(since) = query.since {
        sql.push_str(" AND (started_at >= ? OR resolved_at IS NULL)");
        values.push(Value::Integer(since.millis()));
    }
    if let Some(from) = query.lasted {
        sql.push_str(" AND (resolved_at > ? OR resolved_at IS NULL)");
        values.push(Value::Integer(from.millis()));
    }
    if let Some((from, to)) = query.began {
        sql.push_str(" AND started_at >= ? AND started_at < ?");
        values.extend([Value::Integer(from.millis()), Value::Integer(to.millis())]);
    }
    if let Some(now) = query.as_of {
        sql.push_str(if query.by_change { " AND +started_at <= ?" } else { " AND started_at <= ?" });
        values.push(Value::Integer(now.millis()));
    }
    if let Some(number) = query.made_by {
        sql.push_str(" AND made <= ?");
        values.push(Value::Integer(number));
    }
    if let Some((started_at, id)) = &query.after {
        sql.push_str(" AND (started_at, id) < (?, ?)");
        values.extend([Value::Integer(started_at.millis()), Value::Text(id.to_string())]);
    }
    sql.push_str(match (query.by_change, query.oldest_first) {
        (true, _) => " ORDER BY updated_at DESC, id DESC LIMIT ?",
        (false, true) => " ORDER BY started_at, id LIMIT ?",
        (false, false) => " ORDER BY started_at DESC, id DESC LIMIT ?",
    });
    values.push(Value::Integer(i64::try_from(query.limit).unwrap_or(i64::MAX)));
    Ok((sql, values))
}

/// Of which monitors, and whether all of it or what is public; with its values. Few monitors are in an incident, and
/// many may be asked for: those of the incident are looked for among them, not the other way round.
fn whose(query: &IncidentQuery) -> Result<(String, Vec<Value>), StoreError> {
    if query.all {
        return Ok((String::from("SELECT * FROM incidents WHERE 1 = 1"), Vec::new()));
    }
    let site = if query.whole_site {
        " OR NOT EXISTS (SELECT 1 FROM incident_monitors WHERE incident = incidents.id)"
    } else {
        ""
    };
    let sql = format!(
        "SELECT * FROM incidents WHERE visibility = 'public' AND withdrawn = 0
         AND (EXISTS (SELECT 1 FROM incident_monitors WHERE incident = incidents.id AND +monitor IN {}){site})",
        dialect::listed("?")
    );
    Ok((sql, vec![ids(&query.monitors)?]))
}

fn ids(monitors: &[MonitorId]) -> Result<Value, StoreError> {
    let ids: Vec<&str> = monitors.iter().map(MonitorId::as_str).collect();
    Ok(Value::Text(to_json(&ids)?))
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;
    use crate::store::open;

    /// How the engine would answer, a step a line.
    fn plan(query: &IncidentQuery) -> Vec<String> {
        let mut connection = Connection::open_in_memory().unwrap();
        open::migrate(&mut connection, std::path::Path::new("memory")).unwrap();
        let (sql, values) = written(query).unwrap();
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let steps = statement.query_map(params_from_iter(values), |row| row.get("detail")).unwrap();
        steps.collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn lists_are_walked_in_their_order_until_there_is_enough() {
        let now = Timestamp::from_millis(1_795_255_200_000);
        let monitors = vec![MonitorId::new("a"), MonitorId::new("b")];
        let asked = IncidentQuery { monitors, whole_site: true, as_of: Some(now), limit: 50, ..Default::default() };
        let changed = IncidentQuery { by_change: true, ..asked.clone() };
        for (query, along) in [
            (&changed, "incidents_by_change"),
            (&IncidentQuery { resolved: true, as_of: None, ..changed.clone() }, "incidents_by_change"),
            (&IncidentQuery { whole_site: false, ..changed.clone() }, "incidents_by_change"),
            (&asked, "incidents_by_start"),
            (&IncidentQuery { oldest_first: true, ..asked.clone() }, "incidents_by_start"),
            (&IncidentQuery { began: Some((now, now)), ..asked.clone() }, "incidents_by_start"),
            (&IncidentQuery { since: Some(now), ..asked.clone() }, "incidents_by_start"),
            (&IncidentQuery { known: Some(asked.monitors.clone()), ..asked.clone() }, "incidents_by_start"),
        ] {
            let steps = plan(query);
            assert!(steps.iter().any(|step| step.contains(&format!("INDEX {along}"))), "{query:?}: {steps:#?}");
            assert!(!steps.iter().any(|step| step.contains("TEMP B-TREE")), "{query:?} sorts everything: {steps:#?}");
            let of_one = |step: &String| step.contains("incident_monitors") && step.ends_with("(incident=?)");
            assert!(steps.iter().any(of_one), "{query:?} looks for every monitor: {steps:#?}");
        }
    }
}
