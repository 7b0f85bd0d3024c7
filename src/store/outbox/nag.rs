//! What follows an incident that nobody has acknowledged: reminders and escalations. Each is a row of the outbox like
//! any other: it survives a restart, keeps its place in the line, and there is never a second one while the first
//! waits.

use std::sync::Arc;
use std::time::Duration;

use rusqlite::{OptionalExtension as _, Transaction, params};

use super::StoreError;
use super::line::{Everybody, Row, has, insert, last_place};
use crate::model::incident::round_seconds;
use crate::model::{
    EventType, Facts, Incident, IncidentId, IncidentStatus, MessageId, MessageKind, Subject, Subscriber, Timestamp,
    UpdateFacts, UpdateId, audience, time,
};
use crate::store::{incidents, rows};

/// What was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Nagged {
    /// Rows written.
    pub added: usize,
    /// When there is more to do, as far as is known now.
    pub next: Option<Timestamp>,
}

/// Writes every reminder and escalation that is due.
pub(crate) fn nag(tx: &Transaction<'_>, subscribers: &[Arc<Subscriber>], now: Timestamp) -> Result<Nagged, StoreError> {
    // One that waits for a retry has lost its meaning.
    tx.prepare_cached(
        "DELETE FROM messages WHERE kind = 'reminder' AND state = 'pending' AND subject IN
             (SELECT id FROM incidents WHERE id = subject AND (acknowledged_at IS NOT NULL OR resolved_at IS NOT NULL))",
    )?
    .execute([])?;
    let mut nagging = Nagging {
        tx,
        everybody: subscribers.iter().map(|one| (one.id.clone(), one.clone())).collect(),
        now,
        found: Nagged::default(),
    };
    for subscriber in
        subscribers.iter().filter(|one| one.nagging.remind_every.is_some() || !one.nagging.escalate.is_empty())
    {
        for (incident, opened_at) in followed(tx, subscriber)? {
            let Some(incident) = incidents::get(tx, &incident)? else { continue };
            let reopened = reopened(tx, &incident.id)?;
            let (incident, opened_at) =
                (&Open { incident, reopened }, reopened.map_or(opened_at, |at| at.max(opened_at)));
            if let Some(every) = subscriber.nagging.remind_every {
                nagging.remind(subscriber, incident, every)?;
            }
            // What works again waits to be closed, not for more people.
            if incident.incident.status != IncidentStatus::Monitoring {
                nagging.escalate(subscriber, &incident.incident, opened_at)?;
            }
        }
    }
    Ok(nagging.found)
}

/// Incidents that this subscriber was told of and that wait for a person, with when it was told. One that is only
/// watched for a while (`monitoring`) waits for nobody, unless a person must close it: it was taken over.
fn followed(tx: &Transaction<'_>, subscriber: &Subscriber) -> Result<Vec<(IncidentId, Timestamp)>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT incidents.id, min(messages.created_at) FROM incidents
         JOIN messages ON messages.subject = incidents.id AND messages.subscriber = ?1 AND messages.event = 'incident.opened'
         WHERE resolved_at IS NULL AND acknowledged_at IS NULL AND (status <> ?2 OR source = 'automatic' AND auto_resolve = 0)
         GROUP BY incidents.id",
    )?;
    let found = statement.query_map(params![subscriber.id.as_str(), IncidentStatus::Monitoring.as_str()], |row| {
        Ok((IncidentId::new(row.get::<_, String>(0)?), Timestamp::from_millis(row.get(1)?)))
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// When it was reopened last: until then there was nothing to be reminded of.
fn reopened(tx: &Transaction<'_>, incident: &IncidentId) -> Result<Option<Timestamp>, StoreError> {
    let sql = "SELECT max(at) FROM entries WHERE incident = ?1 AND kind = 'reopened'";
    let found: Option<i64> = tx.prepare_cached(sql)?.query_row([incident.as_str()], |row| row.get(0))?;
    Ok(found.map(Timestamp::from_millis))
}

/// An incident that is open, since it was opened or reopened.
struct Open {
    incident: Incident,
    reopened: Option<Timestamp>,
}

struct Nagging<'a> {
    tx: &'a Transaction<'a>,
    everybody: Everybody,
    now: Timestamp,
    found: Nagged,
}

impl Nagging<'_> {
    /// Due one interval after the newest message was delivered, or after the reopening; none is added behind one that
    /// waits, or is dead.
    fn remind(&mut self, subscriber: &Arc<Subscriber>, open: &Open, every: Duration) -> Result<(), StoreError> {
        let Open { incident, reopened } = open;
        let subject = incident.id.as_str();
        let newest = self
            .tx
            .prepare_cached(
                "SELECT number, step, state, settled_at FROM messages WHERE subject = ?1 AND subscriber = ?2
                 ORDER BY number DESC, step DESC LIMIT 1",
            )?
            .query_row([subject, subscriber.id.as_str()], |row| {
                Ok((
                    row.get::<_, i64>(0)?,
                    row.get::<_, i64>(1)?,
                    row.get::<_, String>(2)?,
                    row.get::<_, Option<i64>>(3)?,
                ))
            })
            .optional()?;
        let Some((number, step, state, Some(settled))) = newest else { return Ok(()) };
        let settled = Timestamp::from_millis(settled);
        if state != "delivered" || !self.is_due(reopened.map_or(settled, |at| at.max(settled)) + every) {
            return Ok(());
        }
        let Some(facts) = self.newest_facts(subject, subscriber)? else { return Ok(()) };
        let facts = reminder(refreshed(facts, incident, self.now), open, self.now);
        self.add(&Row {
            subject,
            place: (number, step + 1),
            subscriber: &subscriber.id,
            kind: MessageKind::Reminder,
            facts: &facts,
            at: self.now,
        })
    }

    /// Each target gets the incident as one that opened, once; from then on it follows it like everybody else.
    fn escalate(
        &mut self,
        subscriber: &Arc<Subscriber>,
        incident: &Incident,
        opened_at: Timestamp,
    ) -> Result<(), StoreError> {
        let subject = incident.id.as_str();
        for step in &subscriber.nagging.escalate {
            for target in step.to.iter().filter_map(|target| self.everybody.get(target)).cloned().collect::<Vec<_>>() {
                let (audience, target) = (target.audience, &target.id);
                if has(self.tx, subject, target, "event = 'incident.opened'")? || !self.is_due(opened_at + step.after) {
                    continue;
                }
                let Some(facts) = self.newest_facts(subject, subscriber)? else { continue };
                let Some(facts) = audience::heard(&facts, audience, false) else { continue };
                let Some(from) = last_place(self.tx, subject, &subscriber.id)? else { continue };
                let place = match last_place(self.tx, subject, target)? {
                    Some((number, step)) if number >= from.0 => (number, step + 1),
                    Some(_) | None => (from.0, 0),
                };
                let facts = Facts {
                    event: EventType::IncidentOpened,
                    at: self.now,
                    ..refreshed(facts.into_owned(), incident, self.now)
                };
                self.add(&Row {
                    subject,
                    place,
                    subscriber: target,
                    kind: MessageKind::Escalation,
                    facts: &facts,
                    at: self.now,
                })?;
            }
        }
        Ok(())
    }

    /// Whether it is time; if not, it is remembered when it will be.
    fn is_due(&mut self, at: Timestamp) -> bool {
        if at > self.now {
            self.found.next = Some(self.found.next.map_or(at, |next| next.min(at)));
        }
        at <= self.now
    }

    /// What the subscriber was told last, reminders aside, and ends: an incident that is open again is told as it
    /// opened.
    fn newest_facts(&self, subject: &str, subscriber: &Subscriber) -> Result<Option<Facts>, StoreError> {
        let sql =
            "SELECT facts FROM messages WHERE subject = ?1 AND subscriber = ?2 AND kind <> 'reminder' AND event <> 'incident.resolved'
                   ORDER BY number DESC, step DESC LIMIT 1";
        let found = self
            .tx
            .prepare_cached(sql)?
            .query_row([subject, subscriber.id.as_str()], |row| Ok(rows::json::<Facts>(row, "facts")));
        // What cannot be read is no reason to stop everybody else's.
        Ok(found.optional()?.and_then(Result::ok))
    }

    fn add(&mut self, row: &Row<'_>) -> Result<(), StoreError> {
        let now = self.now;
        self.found.added +=
            insert(self.tx, row, &self.everybody, &mut || MessageId::fresh(now, crate::clock::entropy()))?;
        Ok(())
    }
}

/// The facts with the incident as it stands now. How the page was when they were told says nothing of now.
fn refreshed(mut facts: Facts, incident: &Incident, now: Timestamp) -> Facts {
    if let Some(page) = &mut facts.page {
        page.rollup = None;
        page.components.iter_mut().for_each(|component| component.before = None);
    }
    if let Subject::Incident(story) = &mut facts.subject {
        let told = &mut story.incident;
        told.title.clone_from(&incident.title);
        told.status = incident.status;
        told.resolved_at = incident.resolved_at;
        told.duration_seconds = incident.duration_seconds();
        told.report_url = told.report_url.take().filter(|_| incident.resolved_at.is_some());
        told.severity = incident.severity;
        told.flapping = incident.flapping;
        told.recurrences = incident.recurrences;
        let running = incident.bad_since.map_or(Duration::ZERO, |since| now.since(since));
        told.downtime_seconds = round_seconds(incident.downtime + running);
    }
    facts
}

/// An update that says that nothing has changed, and for how long.
fn reminder(mut facts: Facts, Open { incident, reopened }: &Open, now: Timestamp) -> Facts {
    if let Subject::Incident(story) = &mut facts.subject {
        let open = match reopened {
            Some(at) => format!("Open again for {}", time::words(now.since(*at))),
            None => format!("Still open after {}", time::words(now.since(incident.started_at))),
        };
        // Their Markdown begins on a line of its own.
        let between = if story.update.by_person { "\n\n" } else { " " };
        let body = format!("{open}, and nobody has acknowledged it.{between}{}", story.update.body);
        let (id, by_person) = (UpdateId::fresh(now, crate::clock::entropy()), story.update.by_person);
        let private = story.update.private;
        story.update = UpdateFacts { id, status: incident.status, body, by_person, private, created_at: now };
    }
    Facts { event: EventType::IncidentUpdated, at: now, ..facts }
}
