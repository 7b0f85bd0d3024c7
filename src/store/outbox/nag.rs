//! Reminders and escalations as rows. Each is a message like any other: it survives a restart, keeps its place in the
//! line, and there is never a second one while the first waits.

use std::sync::Arc;
use std::time::Duration;

use rusqlite::{Connection, Transaction, params};

use super::event::derived;
use super::line::insert;
use super::messages;
use super::{Everybody, Message};
use crate::model::{
    Audience, EventType, Facts, Incident, IncidentId, IncidentStatus, MessageKind, Subscriber, Timestamp, UpdateId,
    Visibility, audience,
};
use crate::store::rules::nagging::{Open, escalation, escalation_place, reminder, reminder_due};
use crate::store::{StoreError, incidents};

/// What was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Nagged {
    /// Rows written.
    pub added: usize,
    /// When there is more to do, as far as is known now.
    pub next: Option<Timestamp>,
}

/// Bad time of an incident so far.
pub(in crate::store) type Downtime = fn(&Connection, &Incident, Timestamp) -> Result<Duration, StoreError>;

/// Writes every reminder and escalation that is due.
pub(crate) fn nag(
    tx: &Transaction<'_>,
    subscribers: &[Arc<Subscriber>],
    now: Timestamp,
    downtime: Downtime,
) -> Result<Nagged, StoreError> {
    drop_pointless(tx)?;
    let everybody = subscribers.iter().map(|one| (one.id.clone(), one.clone())).collect();
    let mut nagging = Nagging { tx, everybody, now, found: Nagged::default() };
    for subscriber in
        subscribers.iter().filter(|one| one.nagging.remind_every.is_some() || !one.nagging.escalate.is_empty())
    {
        for (incident, opened_at) in followed(tx, subscriber)? {
            let Some(incident) = incidents::get(tx, &incident)? else { continue };
            if messages::newest_told(tx, incident.id.as_str(), &subscriber.id)?.is_some_and(|told| is_over(&told)) {
                continue;
            }
            let reopened = reopened(tx, &incident.id)?;
            let downtime = downtime(tx, &incident, now)?;
            let (open, opened_at) =
                (&Open { incident, reopened, downtime }, reopened.map_or(opened_at, |at| at.max(opened_at)));
            if let Some(every) = subscriber.nagging.remind_every {
                nagging.remind(subscriber, open, every)?;
            }
            // What works again waits to be closed, not for more people.
            if open.incident.status != IncidentStatus::Monitoring {
                nagging.escalate(subscriber, open, opened_at)?;
            }
        }
    }
    Ok(nagging.found)
}

/// For somebody of the public who was told of the incident so: visitors see it no more.
fn is_over(told: &Facts) -> bool {
    told.event == EventType::IncidentResolved && audience::is_farewell(told)
}

/// Drops reminders that wait for a retry and have lost their meaning.
fn drop_pointless(tx: &Transaction<'_>) -> Result<(), StoreError> {
    tx.prepare_cached(
        "DELETE FROM messages WHERE kind = 'reminder' AND state = 'pending' AND subject IN
             (SELECT id FROM incidents WHERE id = subject AND (acknowledged_at IS NOT NULL \
             OR resolved_at IS NOT NULL))",
    )?
    .execute([])?;
    Ok(())
}

/// Incidents that this subscriber was told of and that wait for a person, with when it was told. One that is only
/// watched for a while (`monitoring`) waits for nobody, unless a person must close it: it was taken over.
fn followed(tx: &Transaction<'_>, subscriber: &Subscriber) -> Result<Vec<(IncidentId, Timestamp)>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT incidents.id, min(messages.created_at) FROM incidents
         JOIN messages ON messages.subject = incidents.id AND messages.subscriber = ?1 \
         AND messages.event = 'incident.opened'
         WHERE resolved_at IS NULL AND acknowledged_at IS NULL AND (status <> ?2 OR source = 'automatic' \
         AND auto_resolve = 0)
         GROUP BY incidents.id",
    )?;
    let found = statement.query_map(params![subscriber.id.as_str(), IncidentStatus::Monitoring.as_str()], |row| {
        Ok((IncidentId::new(row.get::<_, String>(0)?), Timestamp::from_millis(row.get(1)?)))
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// When it was reopened last.
fn reopened(tx: &Transaction<'_>, incident: &IncidentId) -> Result<Option<Timestamp>, StoreError> {
    let sql = "SELECT max(at) FROM entries WHERE incident = ?1 AND kind = 'reopened'";
    let found: Option<i64> = tx.prepare_cached(sql)?.query_row([incident.as_str()], |row| row.get(0))?;
    Ok(found.map(Timestamp::from_millis))
}

struct Nagging<'a> {
    tx: &'a Transaction<'a>,
    everybody: Everybody,
    now: Timestamp,
    found: Nagged,
}

impl Nagging<'_> {
    fn remind(&mut self, subscriber: &Arc<Subscriber>, open: &Open, every: Duration) -> Result<(), StoreError> {
        let subject = open.incident.id.as_str();
        let Some(newest) = messages::newest(self.tx, subject, &subscriber.id)? else { return Ok(()) };
        let Some((due, place)) = reminder_due(newest, open.reopened, every) else { return Ok(()) };
        if !self.is_due(due) {
            return Ok(());
        }
        let Some(facts) = messages::newest_facts(self.tx, subject, &subscriber.id)? else { return Ok(()) };
        let id = UpdateId::fresh(self.now, crate::clock::entropy());
        let facts = &reminder(facts, open, self.now, id);
        let kind = MessageKind::Reminder;
        self.add(&Message { subject, place, subscriber: &subscriber.id, kind, facts, at: self.now })
    }

    /// Each target gets the incident as one that opened, once; from then on it follows it like everybody else.
    fn escalate(&mut self, subscriber: &Arc<Subscriber>, open: &Open, opened_at: Timestamp) -> Result<(), StoreError> {
        let incident = &open.incident;
        let subject = incident.id.as_str();
        for step in &subscriber.nagging.escalate {
            for target in step.to.iter().filter_map(|target| self.everybody.get(target)).cloned().collect::<Vec<_>>() {
                let (audience, target) = (target.audience, &target.id);
                if messages::was_told_of_opening(self.tx, subject, target)? || !self.is_due(opened_at + step.after) {
                    continue;
                }
                if audience == Audience::Public && incident.handling.visibility == Visibility::Private {
                    continue;
                }
                let Some(facts) = messages::newest_facts(self.tx, subject, &subscriber.id)? else { continue };
                let Some(facts) = audience::heard(&facts, audience, false) else { continue };
                let Some(from) = messages::newest(self.tx, subject, &subscriber.id)? else { continue };
                let last = messages::newest(self.tx, subject, target)?;
                let place = escalation_place(from.place, last.map(|last| last.place));
                let facts = &escalation(facts.into_owned(), open, self.now);
                let kind = MessageKind::Escalation;
                self.add(&Message { subject, place, subscriber: target, kind, facts, at: self.now })?;
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

    fn add(&mut self, message: &Message<'_>) -> Result<(), StoreError> {
        self.found.added += insert(self.tx, message, &self.everybody, &mut derived)?;
        Ok(())
    }
}
