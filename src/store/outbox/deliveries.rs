//! What became of the messages of an incident or of an occurrence.

use rusqlite::Connection;

use super::StoreError;
use crate::model::{Delivery, DeliveryState, MessageId, SubscriberId};
use crate::store::rows::{at, at_opt, word};

/// Messages of a subject, in the order in which they are told.
pub(crate) fn deliveries(connection: &Connection, subject: &str) -> Result<Vec<Delivery>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, subscriber, event, state, attempts, created_at, settled_at, last_error FROM messages
         WHERE subject = ?1 ORDER BY number, subscriber",
    )?;
    let mut rows = statement.query([subject])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(Delivery {
            id: MessageId::new(row.get::<_, String>("id")?),
            subscriber: SubscriberId::new(row.get::<_, String>("subscriber")?),
            event: row.get("event")?,
            state: word(row, "state", DeliveryState::parse)?,
            attempts: row.get("attempts")?,
            created_at: at(row, "created_at")?,
            settled_at: at_opt(row, "settled_at")?,
            last_error: row.get("last_error")?,
        });
    }
    Ok(found)
}
