//! A message on its way in: dead at once if its subscriber cannot get it any more, and then its fallback gets it
//! instead.

use rusqlite::Transaction;

use super::{Everybody, Message, Note, ban, messages, note, print, undelivered};
use crate::model::{EntryKind, Facts, MessageId, MessageKind, SubscriberId, UpdateId, audience};
use crate::store::StoreError;
use crate::store::rules::admission::{dead_at_once, fallen_back, is_banned};

/// Writes the message, and those of fallbacks if it must be dead at once; returns how many. `ids` makes their ids.
pub(super) fn insert(
    tx: &Transaction<'_>,
    message: &Message<'_>,
    everybody: &Everybody,
    ids: &mut dyn FnMut(&Message<'_>) -> MessageId,
) -> Result<usize, StoreError> {
    let banned = banned(tx, message.subscriber, everybody)?;
    let dead = dead_at_once(banned, messages::has_dead(tx, message.subject, message.subscriber)?);
    let inserted = messages::insert(tx, &ids(message), message, dead)?;
    if dead.is_none() || inserted == 0 {
        return Ok(inserted);
    }
    let id = UpdateId::fresh(message.at, crate::clock::entropy());
    let body = undelivered(message.facts.event.as_str(), message.subscriber);
    note(tx, &Note { incident: message.subject, id, at: message.at, kind: EntryKind::Dead, body })?;
    Ok(inserted + fall_back(tx, message, everybody, ids)?)
}

/// Gives a dead message to the fallback of its subscriber, if it has one that has not been told itself. A chain of
/// fallbacks ends: the configuration has no circle.
pub(super) fn fall_back(
    tx: &Transaction<'_>,
    dead: &Message<'_>,
    everybody: &Everybody,
    ids: &mut dyn FnMut(&Message<'_>) -> MessageId,
) -> Result<usize, StoreError> {
    let Some(to) = everybody.get(dead.subscriber).and_then(|subscriber| subscriber.fallback.as_ref()) else {
        return Ok(0);
    };
    let Some(receiver) = everybody.get(to) else { return Ok(0) };
    // What must not be told to one is not told by way of another.
    let Some(heard) = audience::heard(dead.facts, receiver.audience, false) else { return Ok(0) };
    let told = fallen_back(dead.facts, messages::was_told_of_opening(tx, dead.subject, to)?);
    let facts = &Facts { event: told, ..heard.into_owned() };
    insert(tx, &Message { subscriber: to, kind: MessageKind::Fallback, facts, ..dead.clone() }, everybody, ids)
}

/// Whether the subscriber has answered 410 to its block as it is.
pub(super) fn banned(
    tx: &Transaction<'_>,
    subscriber: &SubscriberId,
    everybody: &Everybody,
) -> Result<bool, StoreError> {
    let now = everybody.get(subscriber).map(|subscriber| print(subscriber.fingerprint));
    Ok(is_banned(ban(tx, subscriber)?.as_deref(), now.as_deref()))
}
