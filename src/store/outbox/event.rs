//! Events: one row each, written with what happened; and the messages that follow from it, in steps of which each is
//! one transaction. Whoever is killed between two of them goes on where the mark stands.

use std::borrow::Cow;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, params};
use sha2::{Digest as _, Sha256};

use super::line::insert;
use super::messages;
use super::{Everybody, Message};
use crate::model::{
    About, Audience, Concerned, Facts, Interest, MessageId, MessageKind, MonitorId, Subject, Subscriber, SubscriberId,
    Timestamp, audience, hex,
};
use crate::store::rows::{at, json, to_json};
use crate::store::{StoreError, rules};

/// An event that is being committed.
#[derive(Debug)]
pub(crate) struct NewEvent<'a> {
    /// What is told.
    pub facts: &'a Facts,
    /// Of its entry in the timeline; later events have higher ones.
    pub number: i64,
    /// What it is about, for the filters.
    pub about: Vec<About>,
    /// Everybody who is configured.
    pub subscribers: &'a Arc<Vec<Arc<Subscriber>>>,
    /// When: the messages are due at once.
    pub at: Timestamp,
}

/// The list of subscribers that was written last, so that it is not made again for each event.
#[derive(Debug, Default)]
pub(crate) struct Lists(Option<List>);

#[derive(Debug)]
struct List {
    of: Arc<Vec<Arc<Subscriber>>>,
    version: String,
    json: String,
}

impl Lists {
    fn of(&mut self, subscribers: &Arc<Vec<Arc<Subscriber>>>) -> Result<&List, StoreError> {
        let list = match self.0.take().filter(|list| Arc::ptr_eq(&list.of, subscribers)) {
            Some(list) => list,
            None => List::new(subscribers)?,
        };
        Ok(self.0.insert(list))
    }
}

impl List {
    fn new(subscribers: &Arc<Vec<Arc<Subscriber>>>) -> Result<Self, StoreError> {
        let mut interests: Vec<Interest> = subscribers.iter().map(|one| Interest::from(&**one)).collect();
        interests.sort_by(|a, b| a.subscriber.cmp(&b.subscriber));
        let json = to_json(&interests)?;
        let version = hex(&Sha256::digest(&json)[..16]);
        Ok(Self { of: Arc::clone(subscribers), version, json })
    }
}

/// Writes an event; returns how many rows that made: none if nobody is configured.
pub(crate) fn commit(tx: &Transaction<'_>, event: &NewEvent<'_>, lists: &mut Lists) -> Result<usize, StoreError> {
    if event.subscribers.is_empty() {
        return Ok(0);
    }
    let list = lists.of(event.subscribers)?;
    if !is_kept(tx, &list.version)? {
        keep(tx, list)?;
    }
    let mut facts = event.facts.clone();
    if let Some(page) = facts.page.as_mut() {
        page.known_at = known_at(tx, &facts.subject)?;
        for component in &mut page.components {
            component.created_at =
                known_since(tx, &component.id)?.unwrap_or(component.created_at).min(component.created_at);
        }
    }
    write(tx, event, &facts, &list.version)
}

/// Those who are told, and by which rule.
pub(crate) struct Telling<'a> {
    /// As what an event is told to whom.
    pub rule: Concerned,
    /// Everybody who is configured now.
    pub everybody: &'a Everybody,
    /// Subscribers in one step at most.
    pub most: usize,
    /// Makes ids.
    pub ids: &'a mut dyn FnMut(&Message<'_>) -> MessageId,
}

/// What a step of telling came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FannedOut {
    /// Messages written.
    pub messages: usize,
    /// Everybody was told of the event.
    pub done: bool,
    /// There is more to do.
    pub more: bool,
}

/// Writes the messages of the oldest event to the subscribers that come next.
///
/// One that cannot get it any more (410, or an earlier message of this incident is dead) has its row written dead: what
/// was not sent is on record, and its fallback gets it. A reminder that still waits is overtaken, and never sent.
pub(crate) fn fan_out(
    tx: &Transaction<'_>,
    mut telling: Telling<'_>,
    reading: &mut Reading,
) -> Result<FannedOut, StoreError> {
    let Some(mark) = oldest(tx)? else { return Ok(FannedOut::default()) };
    let (messages, done) = match reading.at(tx, mark.place)? {
        Ok(event) => step(tx, event, &mark, &mut telling)?,
        Err(error) => {
            // One row that is not ours must not hold back the others.
            tracing::error!(%error, "an event cannot be read, and nobody is told of it");
            finish(tx, mark.place)?;
            (0, true)
        }
    };
    if done {
        *reading = Reading::default();
    }
    Ok(FannedOut { messages, done, more: is_anybody_to_be_told(tx)? })
}

/// How many messages that made, and whether they were the last ones of the event.
fn step(
    tx: &Transaction<'_>,
    event: &Event,
    mark: &Mark,
    telling: &mut Telling<'_>,
) -> Result<(usize, bool), StoreError> {
    let mut rest = event.list.iter().filter(|one| one.subscriber.as_str() > mark.reached.as_str()).peekable();
    let facts = &event.facts;
    let subject = facts.subject.id();
    let (mut written, mut last) = (0, None);
    for interest in rest.by_ref().take(telling.most) {
        last = Some(&interest.subscriber);
        let followed = messages::was_told_of_opening(tx, subject, &interest.subscriber)?;
        let heard = match audience::heard(facts, interest.audience, event.any_operators) {
            Some(heard) => heard,
            None if followed && interest.audience == Audience::Public => match farewell(tx, facts, interest)? {
                Some(last) => Cow::Owned(last),
                None => continue,
            },
            None => continue,
        };
        let about = audience::known(&event.about, interest.audience);
        let Some(told) = (telling.rule)(&heard, &about, interest, followed) else { continue };
        messages::drop_overtaken(tx, subject, &interest.subscriber)?;
        let facts = &Facts { event: told, ..heard.into_owned() };
        let subscriber = &interest.subscriber;
        let (place, kind) = ((event.number, 0), MessageKind::Event);
        let message = Message { subject, place, subscriber, kind, facts, at: event.at };
        written += insert(tx, &message, telling.everybody, telling.ids)?;
    }
    let unfinished = last.filter(|_| rest.peek().is_some());
    match unfinished {
        Some(reached) => move_mark(tx, mark.place, reached)?,
        None => finish(tx, mark.place)?,
    }
    Ok((written, unfinished.is_none()))
}

/// The last message to one of the public who followed what is public no more: for it this is the end. `None` if it has
/// heard of its end before, or what it heard cannot be read.
fn farewell(tx: &Transaction<'_>, facts: &Facts, interest: &Interest) -> Result<Option<Facts>, StoreError> {
    let told = messages::newest_told(tx, facts.subject.id(), &interest.subscriber)?;
    Ok(told.and_then(|told| audience::farewell(facts, &told)))
}

/// An event of which not everybody was told: what does not change while it is being told.
#[derive(Debug)]
struct Event {
    number: i64,
    at: Timestamp,
    facts: Facts,
    about: Vec<About>,
    list: Vec<Interest>,
    any_operators: bool,
}

impl Event {
    fn read(row: &Row<'_>) -> Result<Self, StoreError> {
        let list: Vec<Interest> = json(row, "wants")?;
        Ok(Self {
            number: row.get("number")?,
            at: at(row, "at")?,
            facts: json(row, "facts")?,
            about: json(row, "about")?,
            any_operators: audience::any_operators(&list),
            list,
        })
    }
}

/// The event that is being told, read once for all its steps.
#[derive(Debug, Default)]
pub(crate) struct Reading(Option<(i64, Event)>);

impl Reading {
    fn at(&mut self, tx: &Transaction<'_>, place: i64) -> Result<Result<&Event, StoreError>, StoreError> {
        let held = match self.0.take().filter(|(at, _)| *at == place) {
            Some(held) => held,
            None => match read(tx, place)? {
                Ok(mut event) => {
                    add_before(tx, &mut event)?;
                    (place, event)
                }
                Err(error) => return Ok(Err(error)),
            },
        };
        Ok(Ok(&self.0.insert(held).1))
    }
}

/// Adds what only the store knows: what the monitors were when the subject was told of before.
fn add_before(tx: &Transaction<'_>, event: &mut Event) -> Result<(), StoreError> {
    let before = messages::facts_before(tx, event.facts.subject.id(), event.number)?;
    // What cannot be read is no reason to tell nothing.
    let (Some(page), Some(before)) = (event.facts.page.as_mut(), before.and_then(|told| told.page)) else {
        return Ok(());
    };
    for component in &mut page.components {
        component.before = before.components.iter().find(|other| other.id == component.id).map(|other| other.status);
    }
    Ok(())
}

/// The id of a message in the making.
pub(crate) fn derived(message: &Message<'_>) -> MessageId {
    rules::admission::message_id(message.subject, message.place, message.subscriber, message.at)
}

fn is_kept(tx: &Transaction<'_>, version: &str) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM subscriber_lists WHERE version = ?1";
    Ok(tx.prepare_cached(sql)?.query_row([version], |_| Ok(())).optional()?.is_some())
}

fn keep(tx: &Transaction<'_>, list: &List) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT INTO subscriber_lists (version, list) VALUES (?1, ?2)")?
        .execute([&list.version, &list.json])?;
    Ok(())
}

fn write(tx: &Transaction<'_>, event: &NewEvent<'_>, facts: &Facts, list: &str) -> Result<usize, StoreError> {
    Ok(tx
        .prepare_cached(
            "INSERT INTO events (subject, number, at, facts, about, list) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (subject, number) DO NOTHING",
        )?
        .execute(params![
            facts.subject.id(),
            event.number,
            event.at.millis(),
            to_json(facts)?,
            to_json(&event.about)?,
            list
        ])?)
}

/// Since when the subject is known.
fn known_at(tx: &Transaction<'_>, subject: &Subject) -> Result<Option<Timestamp>, StoreError> {
    let sql = match subject {
        Subject::Incident(_) => {
            "SELECT at FROM entries WHERE incident = ?1 AND kind = 'opened' ORDER BY number LIMIT 1"
        }
        Subject::Maintenance { .. } => "SELECT known_at FROM occurrences WHERE id = ?1",
    };
    let known: Option<i64> = tx.prepare_cached(sql)?.query_row([subject.id()], |row| row.get(0)).optional()?;
    Ok(known.map(Timestamp::from_millis))
}

/// Since when a monitor is known.
fn known_since(tx: &Transaction<'_>, monitor: &MonitorId) -> Result<Option<Timestamp>, StoreError> {
    let sql = "SELECT min(known_at) FROM series WHERE monitor = ?1";
    let known: Option<i64> = tx.prepare_cached(sql)?.query_row([monitor.as_str()], |row| row.get(0))?;
    Ok(known.map(Timestamp::from_millis))
}

/// Where the telling stands: the event, and the last subscriber who is done.
struct Mark {
    place: i64,
    reached: String,
}

/// The event that was committed first.
fn oldest(tx: &Transaction<'_>) -> Result<Option<Mark>, StoreError> {
    let sql = "SELECT place, reached FROM events ORDER BY place LIMIT 1";
    let mark = |row: &Row<'_>| Ok(Mark { place: row.get("place")?, reached: row.get("reached")? });
    Ok(tx.prepare_cached(sql)?.query_row([], mark).optional()?)
}

/// What stands at a place, if it can be read.
fn read(tx: &Transaction<'_>, place: i64) -> Result<Result<Event, StoreError>, StoreError> {
    let sql = "SELECT events.*, subscriber_lists.list AS wants FROM events
               JOIN subscriber_lists ON subscriber_lists.version = events.list WHERE place = ?1";
    Ok(tx.prepare_cached(sql)?.query_row([place], |row| Ok(Event::read(row)))?)
}

fn move_mark(tx: &Transaction<'_>, place: i64, reached: &SubscriberId) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE events SET reached = ?2 WHERE place = ?1")?.execute(params![place, reached.as_str()])?;
    Ok(())
}

/// Everybody is told: the event goes, and every list that no other needs. How many messages it made stays.
fn finish(tx: &Transaction<'_>, place: i64) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO told (subject, number, at, messages)
         SELECT subject, number, at, (SELECT count(*) FROM messages AS made WHERE made.subject = events.subject
             AND made.number = events.number AND step = 0 AND kind = 'event') FROM events WHERE place = ?1
         ON CONFLICT (subject, number) DO UPDATE SET at = excluded.at, messages = excluded.messages",
    )?
    .execute([place])?;
    tx.prepare_cached("DELETE FROM events WHERE place = ?1")?.execute([place])?;
    tx.prepare_cached("DELETE FROM subscriber_lists WHERE version NOT IN (SELECT list FROM events)")?.execute([])?;
    Ok(())
}

/// Whether there is an event of which somebody has yet to be told.
pub(crate) fn is_anybody_to_be_told(connection: &Connection) -> Result<bool, StoreError> {
    Ok(connection.prepare_cached("SELECT 1 FROM events LIMIT 1")?.query_row([], |_| Ok(())).optional()?.is_some())
}

/// Whether somebody has yet to be told of an event of this subject.
pub(crate) fn is_being_told(connection: &Connection, subject: &str) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM events WHERE subject = ?1 LIMIT 1";
    Ok(connection.prepare_cached(sql)?.query_row([subject], |_| Ok(())).optional()?.is_some())
}
