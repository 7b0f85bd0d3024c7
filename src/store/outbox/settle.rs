//! What came of tries, written with its entries in the timelines.

use rusqlite::Transaction;

use super::line::fall_back;
use super::messages::{self, Tried};
use super::{Attempt, Note, circuits, event, note, undelivered};
use super::{Everybody, Message};
use crate::model::{EntryKind, MessageKind, UpdateId};
use crate::store::StoreError;
use crate::store::rules::admission::{BANNED, BEHIND_DEAD};
use crate::store::rules::settling::{self, Becomes, TakesAlong};

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
        circuits::note(tx, attempt)?;
        if let Some(tried) = messages::get(tx, &attempt.id)? {
            Settling { tx, attempt, everybody, entropy }.settle(tried)?;
        }
    }
    Ok(())
}

/// One finished try on its way into the database.
struct Settling<'a> {
    tx: &'a Transaction<'a>,
    attempt: &'a Attempt,
    everybody: &'a Everybody,
    entropy: &'a mut dyn FnMut() -> [u8; 10],
}

impl Settling<'_> {
    fn settle(&mut self, tried: Tried) -> Result<(), StoreError> {
        let attempt = self.attempt;
        let verdict = settling::verdict(tried.state, &attempt.result);
        if let Some(fingerprint) = verdict.bans {
            circuits::disable(self.tx, attempt, fingerprint)?;
        }
        let behind = match verdict.takes_along {
            TakesAlong::Behind => messages::behind(self.tx, &tried)?,
            TakesAlong::None | TakesAlong::All => Vec::new(),
        };
        if verdict.becomes != Becomes::Same {
            self.count_try(&tried)?;
        }
        match verdict.becomes {
            Becomes::Same => {}
            Becomes::Delivered { refused } => self.delivered(&tried, refused)?,
            Becomes::Waits { due_at, error } => messages::set_due(self.tx, &tried.id, due_at, error)?,
            Becomes::Dead { error } => self.kill(&[tried], error)?,
        }
        match verdict.takes_along {
            TakesAlong::None => Ok(()),
            TakesAlong::Behind => self.kill(&behind, BEHIND_DEAD),
            TakesAlong::All => self.kill(&messages::pending_of(self.tx, &attempt.subscriber)?, BANNED),
        }
    }

    /// `refused`: who has not got it all the same.
    fn delivered(&mut self, tried: &Tried, refused: Option<&str>) -> Result<(), StoreError> {
        messages::set_delivered(self.tx, &tried.id, self.attempt.at, refused)?;
        let but = refused.map(|refused| format!(", but not to all: {refused}")).unwrap_or_default();
        let body = format!("{} was delivered to {}{but}", tried.event, self.attempt.subscriber);
        self.note(tried, EntryKind::Delivered, body)
    }

    /// Counts the try, and remembers how it went if there was one at all.
    fn count_try(&self, tried: &Tried) -> Result<(), StoreError> {
        let Some(took) = self.attempt.took else { return Ok(()) };
        messages::count_try(self.tx, &tried.id)?;
        let (result, error) = settling::remembered(&self.attempt.result);
        messages::remember_try(self.tx, &tried.id, &messages::Remembered { at: self.attempt.at, took, result, error })?;
        messages::forget_tries(self.tx, &tried.id, TRIES_KEPT)
    }

    fn kill(&mut self, dead: &[Tried], error: &str) -> Result<(), StoreError> {
        for one in dead {
            let facts = messages::set_dead(self.tx, &one.id, self.attempt.at, error)?;
            let body = undelivered(&one.event, &self.attempt.subscriber);
            self.note(one, EntryKind::Dead, body)?;
            // What cannot be read can be told to nobody else either; nobody but its own receiver needs a reminder.
            let Some(facts) = facts.filter(|_| one.kind != MessageKind::Reminder) else { continue };
            let message = Message {
                subject: &one.subject,
                place: one.place,
                subscriber: &self.attempt.subscriber,
                kind: one.kind,
                facts: &facts,
                at: self.attempt.at,
            };
            fall_back(self.tx, &message, self.everybody, &mut event::derived)?;
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
