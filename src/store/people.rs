//! What people did: the audit, commands that happen once, incidents written as files.

use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use super::rows::{at, json, to_json};
use super::{StoreError, incidents};
use crate::model::{
    Audit, Chronicle, Impact, Incident, IncidentId, MonitorId, Once, Operator, PeopleLoaded, Remembered, Reworded,
    Span, SubscriberId, Timestamp,
};

/// A repetition of a command is known for so long.
const REPEATED_WITHIN: Duration = Duration::from_secs(24 * 60 * 60);
/// Commands remembered at most; the newest ones.
const REMEMBERED: i64 = 1_000;

/// Appends to the audit.
pub(super) fn audit(connection: &Connection, audit: &Audit) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT INTO audit (at, who, action, subject, before, after) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
        .execute(params![
            audit.at.millis(),
            signature(&audit.who),
            audit.action,
            audit.subject,
            to_json(&audit.before)?,
            to_json(&audit.after)?
        ])?;
    Ok(())
}

/// Names hold no `@`: behind one stands the address.
fn signature(who: &Operator) -> String {
    who.from.map_or_else(|| who.name.clone(), |from| format!("{}@{from}", who.name))
}

fn operator(signature: String) -> Operator {
    match signature.rsplit_once('@').and_then(|(name, from)| Some((name, from.parse().ok()?))) {
        Some((name, from)) => Operator { name: name.to_owned(), from: Some(from) },
        None => Operator { name: signature, from: None },
    }
}

/// Remembers a command, and forgets those that are too old.
pub(super) fn remember(tx: &Transaction<'_>, command: &Remembered) -> Result<(), StoreError> {
    forget_commands(tx, command.at - REPEATED_WITHIN)?;
    tx.prepare_cached(
        "INSERT INTO commands (who, key, fingerprint, answer, at) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (who, key) DO UPDATE SET fingerprint = ?3, answer = ?4, at = ?5",
    )?
    .execute(params![
        command.who,
        command.once.key,
        command.once.fingerprint,
        to_json(&command.answer)?,
        command.at.millis()
    ])?;
    Ok(())
}

fn forget_commands(tx: &Transaction<'_>, before: Timestamp) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM commands WHERE at < ?1")?.execute([before.millis()])?;
    Ok(())
}

/// Changes what an entry tells.
pub(super) fn reword(tx: &Transaction<'_>, reworded: &Reworded) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE entries SET kind = ?2, status = ?3, body = ?4, story = ?5 WHERE id = ?1")?.execute(
        params![
            reworded.entry.as_str(),
            reworded.kind.as_str(),
            reworded.status.as_str(),
            reworded.body,
            reworded.story.as_ref().map(to_json).transpose()?,
        ],
    )?;
    Ok(())
}

/// What the recorder needs at start.
pub(super) fn load(connection: &Connection, now: Timestamp) -> Result<PeopleLoaded, StoreError> {
    let open = select(connection, "resolved_at IS NULL AND source = 'manual'", [])?;
    let drills = select(connection, "resolved_at IS NULL AND drill = 1", [])?;
    let with_listeners = |drill: Incident| told_to(connection, &drill.id).map(|to| (drill, to));
    let drills = drills.into_iter().map(with_listeners).collect::<Result<_, StoreError>>()?;
    let mut statement = connection.prepare("SELECT * FROM commands WHERE at >= ?1 ORDER BY at DESC LIMIT ?2")?;
    let mut rows = statement.query(params![(now - REPEATED_WITHIN).millis(), REMEMBERED])?;
    let mut remembered = Vec::new();
    while let Some(row) = rows.next()? {
        let once = Once { key: row.get("key")?, fingerprint: row.get("fingerprint")? };
        remembered.push(Remembered { who: row.get("who")?, once, answer: json(row, "answer")?, at: at(row, "at")? });
    }
    Ok(PeopleLoaded { open, drills, remembered })
}

/// Who alone hears of a drill, as it was asked for.
fn told_to(connection: &Connection, drill: &IncidentId) -> Result<Vec<SubscriberId>, StoreError> {
    let sql = "SELECT after FROM audit WHERE subject = ?1 AND action = 'drill.started'";
    let asked = connection.prepare_cached(sql)?.query_row([drill.as_str()], |row| Ok(json(row, "after"))).optional()?;
    let asked: serde_json::Value = asked.transpose()?.unwrap_or_default();
    Ok(asked.get("to").and_then(|to| serde_json::from_value(to.clone()).ok()).unwrap_or_default())
}

/// One incident with its timeline.
pub(super) fn story(connection: &Connection, id: &IncidentId) -> Result<Option<Chronicle>, StoreError> {
    let Some(incident) = incidents::get(connection, id)? else { return Ok(None) };
    Ok(Some(Chronicle { entries: incidents::timeline(connection, id)?, incident }))
}

/// Incidents written as files, withdrawn ones too.
pub(super) fn written(connection: &Connection) -> Result<Vec<Chronicle>, StoreError> {
    let with_timeline =
        |incident: Incident| Ok(Chronicle { entries: incidents::timeline(connection, &incident.id)?, incident });
    select(connection, "file IS NOT NULL", [])?.into_iter().map(with_timeline).collect()
}

/// Time that counts as a status by the word of a person, of public incidents that lasted beyond `from`: whose (`None`:
/// of every monitor's), and what.
pub(super) fn counted(
    connection: &Connection,
    from: Timestamp,
    made_by: i64,
) -> Result<Vec<(Option<MonitorId>, Span)>, StoreError> {
    let counting =
        "counts = 1 AND (impact <> 'none' OR impacts IS NOT NULL) AND visibility = 'public' AND withdrawn = 0
                    AND (resolved_at IS NULL OR resolved_at > ?1) AND made <= ?2";
    let of = |incident: Incident| {
        let span = |(impact, start, end): (Impact, _, _)| Some(Span { status: impact.status()?, start, end });
        let spans: Vec<Span> = incident.impacts().filter_map(span).collect();
        let whole_site = incident.monitors.is_empty().then_some(None);
        let whose = incident.monitors.into_iter().map(Some).chain(whole_site);
        whose.flat_map(move |monitor| spans.clone().into_iter().map(move |span| (monitor.clone(), span)))
    };
    Ok(select(connection, counting, [from.millis(), made_by])?.into_iter().flat_map(of).collect())
}

/// End of the newest drill before `now` whose messages all arrived.
pub(super) fn last_drill(connection: &Connection, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
    let found: Option<i64> = connection
        .prepare_cached(
            "SELECT max(resolved_at) FROM incidents WHERE drill = 1 AND resolved_at <= ?1
             AND EXISTS (SELECT 1 FROM entries WHERE incident = incidents.id AND kind = 'delivered')
             AND NOT EXISTS (SELECT 1 FROM entries WHERE incident = incidents.id AND kind = 'dead')
             AND NOT EXISTS (SELECT 1 FROM messages WHERE subject = incidents.id AND state <> 'delivered')
             AND NOT EXISTS (SELECT 1 FROM events WHERE subject = incidents.id)",
        )?
        .query_row([now.millis()], |row| row.get(0))?;
    Ok(found.map(Timestamp::from_millis))
}

/// A page of the audit, newest first, with the number of each; those before a number.
pub(super) fn audit_page(
    connection: &Connection,
    subject: Option<&str>,
    before: Option<i64>,
    limit: usize,
) -> Result<Vec<(i64, Audit)>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT * FROM audit WHERE (?1 IS NULL OR subject = ?1) AND (?2 IS NULL OR number < ?2) ORDER BY number DESC \
            LIMIT ?3",
    )?;
    let mut rows = statement.query(params![subject, before, i64::try_from(limit).unwrap_or(i64::MAX)])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let audit = Audit {
            at: at(row, "at")?,
            who: operator(row.get("who")?),
            action: row.get("action")?,
            subject: row.get("subject")?,
            before: json(row, "before")?,
            after: json(row, "after")?,
        };
        found.push((row.get("number")?, audit));
    }
    Ok(found)
}

/// Incidents of which the condition (ours, never a value) holds.
fn select(
    connection: &Connection,
    condition: &str,
    values: impl rusqlite::Params,
) -> Result<Vec<Incident>, StoreError> {
    let mut statement =
        connection.prepare_cached(&format!("SELECT * FROM incidents WHERE {condition} ORDER BY started_at"))?;
    let mut rows = statement.query(values)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(incidents::read(connection, row)?);
    }
    Ok(found)
}
