//! Incidents and their timelines as rows.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::rows::{at, at_opt, json, json_opt, millis, ms, to_json, word};
use super::{StoreError, dialect};
use crate::model::{
    Cause, Entry, EntryKind, FileMark, Handling, Impact, Incident, IncidentId, IncidentKind, IncidentStatus, MonitorId,
    Outage, Severity, Source, Timestamp, UpdateId, Visibility, hex,
};

/// Makes or changes an incident; `number` is that of the batch.
pub(super) fn save(
    tx: &Transaction<'_>,
    series: Option<i64>,
    incident: &Incident,
    number: i64,
) -> Result<(), StoreError> {
    write(tx, series, incident, number)?;
    unlink_others(tx, incident)?;
    incident.monitors.iter().try_for_each(|monitor| link(tx, &incident.id, monitor))
}

fn write(tx: &Transaction<'_>, series: Option<i64>, incident: &Incident, number: i64) -> Result<(), StoreError> {
    let cause = incident.cause.as_ref().map(to_json).transpose()?;
    let story = incident.story.as_ref().map(to_json).transpose()?;
    let handling = &incident.handling;
    tx.prepare_cached(
        "INSERT INTO incidents (id, series, title, status, severity, source, drill, flapping, started_at, resolved_at, \
            recurrences, bad_ms, bad_since, cause, updated_at,
             impact, counts, visibility, withdrawn, auto_resolve, acknowledged_at, acknowledged_by, file, file_hash, \
             story, kind, impacts, made)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, \
         ?23, ?24, ?25, ?26, ?27, ?28)
         ON CONFLICT (id) DO UPDATE SET title = ?3, status = ?4, severity = ?5, flapping = ?8, started_at = ?9, \
         resolved_at = ?10,
             recurrences = ?11, bad_ms = ?12, bad_since = ?13, cause = ?14, updated_at = ?15, impact = ?16, \
             counts = ?17, visibility = ?18,
             withdrawn = ?19, auto_resolve = ?20, acknowledged_at = ?21, acknowledged_by = ?22, file = ?23, \
             file_hash = ?24, story = ?25,
             impacts = ?27",
    )?
    .execute(params![
        incident.id.as_str(),
        series,
        incident.title,
        incident.status.as_str(),
        incident.severity.as_str(),
        incident.source.as_str(),
        incident.drill,
        incident.flapping,
        incident.started_at.millis(),
        incident.resolved_at.map(Timestamp::millis),
        incident.recurrences,
        ms(incident.downtime),
        incident.bad_since.map(Timestamp::millis),
        cause,
        incident.updated_at.millis(),
        handling.impact.as_str(),
        handling.counts,
        handling.visibility.as_str(),
        handling.withdrawn,
        handling.auto_resolve,
        handling.acknowledged.as_ref().map(|(at, _)| at.millis()),
        handling.acknowledged.as_ref().map(|(_, who)| who),
        handling.file.as_ref().map(|file| &file.name),
        handling.file.as_ref().map(|file| hex(&file.hash.to_be_bytes())),
        story,
        incident.kind.as_str(),
        handling.history.as_ref().map(to_json).transpose()?,
        number,
    ])?;
    Ok(())
}

/// Forgets the monitors that it affects no more.
fn unlink_others(tx: &Transaction<'_>, incident: &Incident) -> Result<(), StoreError> {
    let named: Vec<&str> = incident.monitors.iter().map(MonitorId::as_str).collect();
    tx.prepare_cached(&format!(
        "DELETE FROM incident_monitors WHERE incident = ?1 AND monitor NOT IN {}",
        dialect::listed("?2")
    ))?
    .execute(params![incident.id.as_str(), to_json(&named)?])?;
    Ok(())
}

fn link(tx: &Transaction<'_>, incident: &IncidentId, monitor: &MonitorId) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO incident_monitors (incident, monitor) VALUES (?1, ?2) ON CONFLICT (incident, monitor) DO NOTHING",
    )?
    .execute(params![incident.as_str(), monitor.as_str()])?;
    Ok(())
}

/// Appends to the timeline; returns the entry's number within the incident.
pub(super) fn append(tx: &Transaction<'_>, incident: &IncidentId, entry: &Entry) -> Result<i64, StoreError> {
    tx.prepare_cached(
        "INSERT INTO entries (incident, number, id, at, kind, status, severity, body, checks, story)
         SELECT ?1, coalesce(max(number), 0) + 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9 FROM entries WHERE incident = ?1",
    )?
    .execute(params![
        incident.as_str(),
        entry.id.as_str(),
        entry.at.millis(),
        entry.kind.as_str(),
        entry.status.as_str(),
        entry.severity.as_str(),
        entry.body,
        to_json(&entry.checks)?,
        entry.story.as_ref().map(to_json).transpose()?,
    ])?;
    number_of(tx, &entry.id)
}

/// The number of an entry within its incident.
pub(super) fn number_of(connection: &Connection, entry: &UpdateId) -> Result<i64, StoreError> {
    Ok(connection
        .prepare_cached("SELECT number FROM entries WHERE id = ?1")?
        .query_row([entry.as_str()], |row| row.get(0))?)
}

/// One incident.
pub(super) fn get(connection: &Connection, id: &IncidentId) -> Result<Option<Incident>, StoreError> {
    connection
        .prepare_cached("SELECT * FROM incidents WHERE id = ?1")?
        .query_row([id.as_str()], |row| Ok(read(connection, row)))
        .optional()?
        .transpose()
}

/// The incident of a certificate of this series: open, or closed by a person and not renewed since.
pub(super) fn certificate(connection: &Connection, series: i64) -> Result<Option<Incident>, StoreError> {
    connection
        .prepare_cached(
            "SELECT * FROM incidents WHERE series = ?1 AND kind = 'certificate'
             AND (resolved_at IS NULL OR auto_resolve = 0) ORDER BY started_at DESC, id DESC LIMIT 1",
        )?
        .query_row([series], |row| Ok(read(connection, row)))
        .optional()?
        .transpose()
}

/// A row of `incidents` with its monitors; that of an automatic one comes first.
pub(super) fn read(connection: &Connection, row: &Row<'_>) -> Result<Incident, StoreError> {
    let id: String = row.get("id")?;
    let monitors = connection
        .prepare_cached(
            "SELECT monitor FROM incident_monitors WHERE incident = ?1
             ORDER BY monitor <> coalesce((SELECT series.monitor FROM series WHERE key = ?2), ''), monitor",
        )?
        .query_map(params![id, row.get::<_, Option<i64>>("series")?], |row| {
            row.get::<_, String>(0).map(MonitorId::new)
        })?
        .collect::<Result<Vec<_>, _>>()?;
    let cause = json_opt::<Box<Cause>>(row, "cause")?;
    Ok(Incident {
        id: IncidentId::new(id),
        monitors,
        title: row.get("title")?,
        story: json_opt(row, "story")?,
        status: word(row, "status", IncidentStatus::parse)?,
        severity: word(row, "severity", Severity::parse)?,
        source: word(row, "source", Source::parse)?,
        kind: word(row, "kind", IncidentKind::parse)?,
        drill: row.get("drill")?,
        flapping: row.get("flapping")?,
        started_at: at(row, "started_at")?,
        resolved_at: at_opt(row, "resolved_at")?,
        recurrences: row.get("recurrences")?,
        downtime: millis(row, "bad_ms")?,
        bad_since: at_opt(row, "bad_since")?,
        cause,
        updated_at: at(row, "updated_at")?,
        handling: read_handling(row)?,
    })
}

fn read_handling(row: &Row<'_>) -> Result<Handling, StoreError> {
    let (file, hash): (Option<String>, Option<String>) = (row.get("file")?, row.get("file_hash")?);
    let hash = hash.and_then(|hash| u64::from_str_radix(&hash, 16).ok()).unwrap_or_default();
    Ok(Handling {
        impact: word(row, "impact", Impact::parse)?,
        history: json_opt(row, "impacts")?,
        counts: row.get("counts")?,
        visibility: word(row, "visibility", Visibility::parse)?,
        withdrawn: row.get("withdrawn")?,
        auto_resolve: row.get("auto_resolve")?,
        acknowledged: at_opt(row, "acknowledged_at")?.zip(row.get("acknowledged_by")?),
        file: file.map(|name| FileMark { name, hash }),
    })
}

/// The whole timeline, oldest first. What people write may be backdated; the order of what the judge wrote is that in
/// which it was written.
pub(super) fn timeline(connection: &Connection, incident: &IncidentId) -> Result<Vec<Entry>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT * FROM entries WHERE incident = ?1
         ORDER BY CASE (SELECT source FROM incidents WHERE id = ?1) WHEN 'manual' THEN at ELSE 0 END, number",
    )?;
    let mut rows = statement.query([incident.as_str()])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(Entry {
            id: UpdateId::new(row.get::<_, String>("id")?),
            at: at(row, "at")?,
            kind: word(row, "kind", EntryKind::parse)?,
            status: word(row, "status", IncidentStatus::parse)?,
            severity: word(row, "severity", Severity::parse)?,
            body: row.get("body")?,
            story: json_opt(row, "story")?,
            checks: json(row, "checks")?,
        });
    }
    Ok(found)
}

/// Incidents that visitors may see, began before `to` and began or ended not before `from`: once for each monitor they
/// affect, one of the whole site once.
pub(super) fn outages(
    connection: &Connection,
    (from, to): (Timestamp, Timestamp),
    made_by: i64,
) -> Result<Vec<Outage>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, monitor, started_at, resolved_at FROM incidents LEFT JOIN incident_monitors ON incident = id
         WHERE started_at < ?2 AND (started_at >= ?1 OR resolved_at >= ?1) AND drill = 0 AND severity <> 'none'
           AND visibility = 'public' AND withdrawn = 0
           AND made <= ?3
         ORDER BY started_at, id",
    )?;
    let found = statement.query_map(params![from.millis(), to.millis(), made_by], |row| {
        Ok(Outage {
            incident: IncidentId::new(row.get::<_, String>("id")?),
            monitor: row.get::<_, Option<String>>("monitor")?.map(MonitorId::new),
            started_at: at(row, "started_at")?,
            resolved_at: at_opt(row, "resolved_at")?,
        })
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}
