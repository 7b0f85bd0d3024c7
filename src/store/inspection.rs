//! For tests, whatever the engine: looks at rows that no verb gives, and stands in the way as a full disk or another
//! program would. The program itself has no use for it.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::path::Path;
use std::sync::Arc;

use rusqlite::{Connection, Row, params};

use crate::model::{
    DeliveryState, EntryKind, EventType, Facts, IncidentId, MessageId, MessageKind, SubscriberId, Timestamp,
};

/// A second pair of eyes on a database.
#[derive(Clone, Debug)]
pub struct Inspection(Arc<Path>);

/// A table whose rows are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// What people did.
    Audit,
    /// Raw checks.
    Checks,
    /// Events of which not everybody was told.
    Events,
    /// Failing checks with what was seen.
    Failures,
    /// Messages to subscribers.
    Messages,
    /// Lists of subscribers that events need.
    SubscriberLists,
}

/// A message, all of it.
#[derive(Clone, Debug, PartialEq)]
pub struct MessageRow {
    /// Its id.
    pub id: MessageId,
    /// The incident or occurrence.
    pub subject: String,
    /// Its place in the line.
    pub place: (i64, i64),
    /// For whom.
    pub subscriber: SubscriberId,
    /// Why.
    pub kind: MessageKind,
    /// As told.
    pub event: EventType,
    /// What is told; `None` if it cannot be read.
    pub facts: Option<Facts>,
    /// The bytes, once made.
    pub body: Option<Vec<u8>>,
    /// Where it stands.
    pub state: DeliveryState,
    /// Tries that have ended.
    pub attempts: u32,
    /// When the next try is due.
    pub due_at: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was delivered or given up.
    pub settled_at: Option<Timestamp>,
    /// Of the newest failure.
    pub last_error: Option<String>,
}

/// What can go wrong with a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// A newer program has written it.
    Newer,
    /// Incidents and rollups cannot be read.
    Unreadable,
    /// Nothing can be planned.
    RefusesMaintenance,
    /// The damage before is mended.
    TakesMaintenance,
    /// Another process has opened it for writing.
    OpenedElsewhere,
    /// It does not say whose it is, as older programs left it.
    Nameless,
    /// It says that it is another program's.
    Foreign,
    /// It does not say whose it is, and has not our tables.
    Unrelated,
}

/// While it is held, nobody writes.
#[derive(Debug)]
pub struct Held(#[expect(dead_code, reason = "its end gives the lock back")] Connection);

impl Inspection {
    pub(super) fn new(path: &Arc<Path>) -> Self {
        Self(Arc::clone(path))
    }

    fn connection(&self) -> Connection {
        let connection = Connection::open(&self.0).unwrap();
        connection.busy_timeout(std::time::Duration::from_secs(30)).unwrap();
        connection
    }

    /// How many rows a table has.
    pub fn count(&self, table: Table) -> u32 {
        let table = match table {
            Table::Audit => "audit",
            Table::Checks => "checks",
            Table::Events => "events",
            Table::Failures => "failures",
            Table::Messages => "messages",
            Table::SubscriberLists => "subscriber_lists",
        };
        self.connection().query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
    }

    /// Every message, in the order of their making.
    pub fn messages(&self) -> Vec<MessageRow> {
        let connection = self.connection();
        let mut statement =
            connection.prepare("SELECT * FROM messages ORDER BY created_at, number, step, subscriber").unwrap();
        statement.query_map([], message).unwrap().map(Result::unwrap).collect()
    }

    /// Puts a message there, as it may stand after a long time.
    pub fn put(&self, row: &MessageRow) {
        let facts = row.facts.as_ref().map_or_else(|| "{}".to_owned(), |facts| serde_json::to_string(facts).unwrap());
        self.connection()
            .execute(
                "INSERT INTO messages (id, subject, number, step, subscriber, kind, event, facts, state, attempts, \
                    due_at, created_at, settled_at, last_error)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
                params![
                    row.id.as_str(),
                    row.subject,
                    row.place.0,
                    row.place.1,
                    row.subscriber.as_str(),
                    row.kind.as_str(),
                    row.event.as_str(),
                    facts,
                    row.state.as_str(),
                    row.attempts,
                    row.due_at.millis(),
                    row.created_at.millis(),
                    row.settled_at.map(Timestamp::millis),
                    row.last_error,
                ],
            )
            .unwrap();
    }

    /// What every event tells of which not everybody was told, in the order of their commits.
    pub fn events(&self) -> Vec<Facts> {
        let connection = self.connection();
        let mut statement = connection.prepare("SELECT facts FROM events ORDER BY place").unwrap();
        let facts = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
        facts.map(|facts| serde_json::from_str(&facts.unwrap()).unwrap()).collect()
    }

    /// Kinds and words of an incident's timeline, in the order in which they were written.
    pub fn entries(&self, incident: &IncidentId) -> Vec<(EntryKind, String)> {
        let connection = self.connection();
        let mut statement =
            connection.prepare("SELECT kind, body FROM entries WHERE incident = ?1 ORDER BY number").unwrap();
        let read = |row: &Row<'_>| Ok((EntryKind::parse(&row.get::<_, String>(0)?).unwrap(), row.get(1)?));
        statement.query_map([incident.as_str()], read).unwrap().map(Result::unwrap).collect()
    }

    /// Makes every message that waits due now: nobody waits for it.
    pub fn skip_waits(&self) {
        self.connection().execute("UPDATE messages SET due_at = 0 WHERE state = 'pending'", []).unwrap();
    }

    /// Takes the place of the only one who writes.
    pub fn hold(&self) -> Held {
        let connection = self.connection();
        connection.execute_batch("BEGIN IMMEDIATE").unwrap();
        Held(connection)
    }

    /// Whose it says it is.
    pub fn application_id(&self) -> i32 {
        self.connection().pragma_query_value(None, "application_id", |row| row.get(0)).unwrap()
    }

    /// How long the file is, in pages, once its log is folded into it.
    pub fn pages(&self) -> u32 {
        self.connection().pragma_query_value(None, "page_count", |row| row.get(0)).unwrap()
    }

    /// Makes something go wrong.
    pub fn spoil(&self, damage: Damage) {
        let sql = match damage {
            Damage::Newer => "PRAGMA user_version = 99",
            Damage::Unreadable => "PRAGMA foreign_keys = OFF; DROP TABLE incident_monitors; DROP TABLE rollups",
            Damage::RefusesMaintenance => {
                "CREATE TRIGGER full BEFORE INSERT ON maintenances BEGIN SELECT RAISE(FAIL, 'disk full'); END"
            }
            Damage::TakesMaintenance => "DROP TRIGGER full",
            Damage::OpenedElsewhere => "UPDATE batches SET epoch = epoch + 1",
            Damage::Nameless => "PRAGMA application_id = 0",
            Damage::Foreign => "PRAGMA application_id = 4660",
            Damage::Unrelated => "PRAGMA application_id = 0; PRAGMA foreign_keys = OFF; DROP TABLE rollups",
        };
        self.connection().execute_batch(sql).unwrap();
    }
}

fn message(row: &Row<'_>) -> rusqlite::Result<MessageRow> {
    let text = |column: &str| row.get::<_, String>(column);
    Ok(MessageRow {
        id: MessageId::new(text("id")?),
        subject: text("subject")?,
        place: (row.get("number")?, row.get("step")?),
        subscriber: SubscriberId::new(text("subscriber")?),
        kind: MessageKind::parse(&text("kind")?).unwrap(),
        event: EventType::parse(&text("event")?).unwrap(),
        facts: serde_json::from_str(&text("facts")?).ok(),
        body: row.get("body")?,
        state: DeliveryState::parse(&text("state")?).unwrap(),
        attempts: row.get("attempts")?,
        due_at: super::rows::at(row, "due_at")?,
        created_at: super::rows::at(row, "created_at")?,
        settled_at: super::rows::at_opt(row, "settled_at")?,
        last_error: row.get("last_error")?,
    })
}
