//! What came of tries, written with its entries in the timelines.

use rusqlite::{OptionalExtension as _, Params, Transaction, params};

use super::line::{Everybody, Row, fall_back};
use super::{Attempt, AttemptResult, BANNED, BEHIND_DEAD, Note, StoreError, circuit, note, print, undelivered};
use crate::model::{EntryKind, MessageId, MessageKind, TryResult, UpdateId};
use crate::store::rows::{ms, word};

/// Tries of a message that are remembered: more than its schedule has, for those that are retried by hand.
const TRIES_KEPT: i64 = 50;

/// Records finished tries. A message that is settled already stays as it is, except that what arrived counts as
/// delivered; one that is gone (an overtaken reminder) is forgotten. `entropy` makes the random part of ids.
pub(crate) fn settle(
    tx: &Transaction<'_>,
    attempts: &[Attempt],
    everybody: &Everybody,
    entropy: &mut dyn FnMut() -> [u8; 10],
) -> Result<(), StoreError> {
    for attempt in attempts {
        circuit::note(tx, attempt)?;
        let tried = tx
            .prepare_cached("SELECT id, subject, number, step, kind, event, state FROM messages WHERE id = ?1")?
            .query_row([attempt.id.as_str()], |row| Ok((Tried::read(row), row.get::<_, String>("state")?)))
            .optional()?;
        if let Some((tried, state)) = tried {
            Settling { tx, attempt, everybody, entropy }.settle(tried?, &state)?;
        }
    }
    Ok(())
}

/// A message: which, of what, in which place.
struct Tried {
    id: String,
    subject: String,
    place: (i64, i64),
    kind: MessageKind,
    event: String,
}

impl Tried {
    fn read(row: &rusqlite::Row<'_>) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get("id")?,
            subject: row.get("subject")?,
            place: (row.get("number")?, row.get("step")?),
            kind: word(row, "kind", MessageKind::parse)?,
            event: row.get("event")?,
        })
    }
}

/// One finished try on its way into the database.
struct Settling<'a> {
    tx: &'a Transaction<'a>,
    attempt: &'a Attempt,
    everybody: &'a Everybody,
    entropy: &'a mut dyn FnMut() -> [u8; 10],
}

impl Settling<'_> {
    fn settle(&mut self, tried: Tried, state: &str) -> Result<(), StoreError> {
        let subscriber = self.attempt.subscriber.as_str();
        match &self.attempt.result {
            AttemptResult::Delivered if state != "delivered" => self.delivered(&tried, None),
            AttemptResult::Partly { refused } if state != "delivered" => self.delivered(&tried, Some(refused)),
            AttemptResult::Retry { due_at, error } if state == "pending" => {
                self.count_try(&tried)?;
                self.tx
                    .prepare_cached("UPDATE messages SET due_at = ?2, last_error = ?3 WHERE id = ?1")?
                    .execute(params![tried.id, due_at.millis(), error])?;
                Ok(())
            }
            AttemptResult::Dead { error } if state == "pending" => {
                self.count_try(&tried)?;
                let later = self.pending(
                    "subject = ?1 AND subscriber = ?2 AND (number, step) > (?3, ?4)",
                    params![tried.subject, subscriber, tried.place.0, tried.place.1],
                )?;
                self.kill(&[tried], error)?;
                self.kill(&later, BEHIND_DEAD)
            }
            AttemptResult::Gone { fingerprint } => {
                self.ban(*fingerprint)?;
                if state == "pending" {
                    self.count_try(&tried)?;
                    self.kill(&[tried], "HTTP 410")?;
                }
                let others = self.pending("subscriber = ?1", [subscriber])?;
                self.kill(&others, BANNED)
            }
            AttemptResult::Delivered
            | AttemptResult::Partly { .. }
            | AttemptResult::Retry { .. }
            | AttemptResult::Dead { .. } => Ok(()),
        }
    }

    /// `refused`: who has not got it all the same.
    fn delivered(&mut self, tried: &Tried, refused: Option<&str>) -> Result<(), StoreError> {
        self.count_try(tried)?;
        self.tx
            .prepare_cached("UPDATE messages SET state = 'delivered', settled_at = ?2, last_error = ?3 WHERE id = ?1")?
            .execute(params![tried.id, self.attempt.at.millis(), refused])?;
        let but = refused.map(|refused| format!(", but not to all: {refused}")).unwrap_or_default();
        let body = format!("{} was delivered to {}{but}", tried.event, self.attempt.subscriber);
        self.note(tried, EntryKind::Delivered, body)
    }

    /// Counts the try, and remembers how it went if there was one at all.
    fn count_try(&self, tried: &Tried) -> Result<(), StoreError> {
        let Some(took) = self.attempt.took else { return Ok(()) };
        self.tx.prepare_cached("UPDATE messages SET attempts = attempts + 1 WHERE id = ?1")?.execute([&tried.id])?;
        let (result, error) = match &self.attempt.result {
            AttemptResult::Delivered => (TryResult::Delivered, None),
            AttemptResult::Partly { refused } => (TryResult::Delivered, Some(refused.as_str())),
            AttemptResult::Retry { error, .. } | AttemptResult::Dead { error } => {
                (TryResult::Failed, Some(error.as_str()))
            }
            AttemptResult::Gone { .. } => (TryResult::Gone, Some("HTTP 410")),
        };
        self.tx
            .prepare_cached(
                "INSERT INTO attempts (message, number, at, ms, result, error)
                 SELECT ?1, coalesce(max(number), 0) + 1, ?2, ?3, ?4, ?5 FROM attempts WHERE message = ?1",
            )?
            .execute(params![tried.id, self.attempt.at.millis(), ms(took), result.as_str(), error])?;
        self.tx
            .prepare_cached(
                "DELETE FROM attempts WHERE message = ?1 AND number <= (SELECT max(number) FROM attempts WHERE message = ?1) - ?2",
            )?
            .execute(params![tried.id, TRIES_KEPT])?;
        Ok(())
    }

    fn ban(&self, fingerprint: u64) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "INSERT OR REPLACE INTO disabled_subscribers (subscriber, fingerprint, at) VALUES (?1, ?2, ?3)",
            )?
            .execute(params![self.attempt.subscriber.as_str(), print(fingerprint), self.attempt.at.millis()])?;
        Ok(())
    }

    /// Pending messages of which the condition (ours, never a value) holds, in order.
    fn pending(&self, condition: &str, values: impl Params) -> Result<Vec<Tried>, StoreError> {
        let sql = format!(
            "SELECT id, subject, number, step, kind, event FROM messages WHERE state = 'pending' AND {condition} ORDER BY subject, number, step"
        );
        let mut statement = self.tx.prepare_cached(&sql)?;
        let mut rows = statement.query(values)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(Tried::read(row)?);
        }
        Ok(found)
    }

    fn kill(&mut self, messages: &[Tried], error: &str) -> Result<(), StoreError> {
        for message in messages {
            let facts: String = self
                .tx
                .prepare_cached("UPDATE messages SET state = 'dead', settled_at = ?2, last_error = ?3 WHERE id = ?1 RETURNING facts")?
                .query_row(params![message.id, self.attempt.at.millis(), error], |row| row.get(0))?;
            let body = undelivered(&message.event, &self.attempt.subscriber);
            self.note(message, EntryKind::Dead, body)?;
            // What cannot be read can be told to nobody else either.
            let Ok(facts) = serde_json::from_str(&facts) else { continue };
            let (subscriber, at, entropy) = (&self.attempt.subscriber, self.attempt.at, &mut *self.entropy);
            let row = Row {
                subject: &message.subject,
                place: message.place,
                subscriber,
                kind: message.kind,
                facts: &facts,
                at,
            };
            if message.kind != MessageKind::Reminder {
                fall_back(self.tx, &row, self.everybody, &mut || MessageId::fresh(at, entropy()))?;
            }
        }
        Ok(())
    }

    /// Reminders are on the list of deliveries only: an incident that nobody acknowledges would fill its own timeline.
    fn note(&mut self, tried: &Tried, kind: EntryKind, body: String) -> Result<(), StoreError> {
        if tried.kind == MessageKind::Reminder {
            return Ok(());
        }
        let at = self.attempt.at;
        note(self.tx, &Note { incident: &tried.subject, id: UpdateId::fresh(at, (self.entropy)()), at, kind, body })
    }
}
