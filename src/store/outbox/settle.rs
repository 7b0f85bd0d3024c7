//! What came of tries, written with its entries in the timelines.

use rusqlite::{OptionalExtension as _, Params, Transaction, params};

use super::{Attempt, AttemptResult, BANNED, BEHIND_DEAD, Note, StoreError, note, print, undelivered};
use crate::model::{EntryKind, UpdateId};

/// Records finished tries. A message that is settled already stays as it is, except that what arrived counts as delivered.
/// `entropy` makes the random part of ids.
pub(crate) fn settle(tx: &Transaction<'_>, attempts: &[Attempt], entropy: &mut dyn FnMut() -> [u8; 10]) -> Result<(), StoreError> {
    for attempt in attempts {
        let tried = tx
            .prepare_cached("SELECT subject, number, event, state FROM messages WHERE id = ?1")?
            .query_row([attempt.id.as_str()], |row| {
                let tried = Tried { id: attempt.id.as_str().to_owned(), subject: row.get(0)?, number: row.get(1)?, event: row.get(2)? };
                Ok((tried, row.get::<_, String>(3)?))
            })
            .optional()?;
        if let Some((tried, state)) = tried {
            Settling { tx, attempt, entropy }.settle(tried, &state)?;
        }
    }
    Ok(())
}

/// A message: which, of what, in which place.
struct Tried {
    id: String,
    subject: String,
    number: i64,
    event: String,
}

/// One finished try on its way into the database.
struct Settling<'a> {
    tx: &'a Transaction<'a>,
    attempt: &'a Attempt,
    entropy: &'a mut dyn FnMut() -> [u8; 10],
}

impl Settling<'_> {
    fn settle(&mut self, tried: Tried, state: &str) -> Result<(), StoreError> {
        let subscriber = self.attempt.subscriber.as_str();
        match &self.attempt.result {
            AttemptResult::Delivered if state != "delivered" => self.delivered(&tried),
            AttemptResult::Retry { due_at, error } if state == "pending" => {
                self.count_try(&tried)?;
                self.tx.prepare_cached("UPDATE messages SET due_at = ?2, last_error = ?3 WHERE id = ?1")?.execute(params![
                    tried.id,
                    due_at.millis(),
                    error
                ])?;
                Ok(())
            }
            AttemptResult::Dead { error } if state == "pending" => {
                self.count_try(&tried)?;
                let later =
                    self.pending("subject = ?1 AND subscriber = ?2 AND number > ?3", params![tried.subject, subscriber, tried.number])?;
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
            AttemptResult::Delivered | AttemptResult::Retry { .. } | AttemptResult::Dead { .. } => Ok(()),
        }
    }

    fn delivered(&mut self, tried: &Tried) -> Result<(), StoreError> {
        self.count_try(tried)?;
        self.tx
            .prepare_cached("UPDATE messages SET state = 'delivered', settled_at = ?2, last_error = NULL WHERE id = ?1")?
            .execute(params![tried.id, self.attempt.at.millis()])?;
        let body = format!("{} was delivered to {}", tried.event, self.attempt.subscriber);
        self.note(&tried.subject, EntryKind::Delivered, body)
    }

    fn count_try(&self, tried: &Tried) -> Result<(), StoreError> {
        self.tx.prepare_cached("UPDATE messages SET attempts = attempts + 1 WHERE id = ?1")?.execute([&tried.id])?;
        Ok(())
    }

    fn ban(&self, fingerprint: u64) -> Result<(), StoreError> {
        self.tx
            .prepare_cached("INSERT OR REPLACE INTO disabled_subscribers (subscriber, fingerprint, at) VALUES (?1, ?2, ?3)")?
            .execute(params![self.attempt.subscriber.as_str(), print(fingerprint), self.attempt.at.millis()])?;
        Ok(())
    }

    /// Pending messages of which the condition (ours, never a value) holds, in order.
    fn pending(&self, condition: &str, values: impl Params) -> Result<Vec<Tried>, StoreError> {
        let sql =
            format!("SELECT id, subject, number, event FROM messages WHERE state = 'pending' AND {condition} ORDER BY subject, number");
        let mut statement = self.tx.prepare_cached(&sql)?;
        let found = statement
            .query_map(values, |row| Ok(Tried { id: row.get(0)?, subject: row.get(1)?, number: row.get(2)?, event: row.get(3)? }))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    fn kill(&mut self, messages: &[Tried], error: &str) -> Result<(), StoreError> {
        for message in messages {
            self.tx
                .prepare_cached("UPDATE messages SET state = 'dead', settled_at = ?2, last_error = ?3 WHERE id = ?1")?
                .execute(params![message.id, self.attempt.at.millis(), error])?;
            let body = undelivered(&message.event, &self.attempt.subscriber);
            self.note(&message.subject, EntryKind::Dead, body)?;
        }
        Ok(())
    }

    fn note(&mut self, incident: &str, kind: EntryKind, body: String) -> Result<(), StoreError> {
        let at = self.attempt.at;
        note(self.tx, &Note { incident, id: UpdateId::fresh(at, (self.entropy)()), at, kind, body })
    }
}
