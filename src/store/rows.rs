//! Between values and columns: instants and durations are integers, words are text.

use std::time::Duration;

use rusqlite::Row;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::StoreError;
use crate::model::{Timestamp, time};

/// A column that holds an instant.
pub(super) fn at(row: &Row<'_>, column: &str) -> rusqlite::Result<Timestamp> {
    row.get(column).map(Timestamp::from_millis)
}

/// A column that may hold an instant.
pub(super) fn at_opt(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<Timestamp>> {
    Ok(row.get::<_, Option<i64>>(column)?.map(Timestamp::from_millis))
}

/// A column that holds milliseconds.
pub(super) fn millis(row: &Row<'_>, column: &str) -> rusqlite::Result<Duration> {
    row.get::<_, i64>(column).map(|ms| Duration::from_millis(ms.max(0).unsigned_abs()))
}

/// A length of time as the database holds it.
pub(super) fn ms(duration: Duration) -> i64 {
    time::millis(duration)
}

/// A latency as the database holds it, microseconds.
pub(super) fn us(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

/// A column that holds text, which is not copied.
pub(super) fn text<'a>(row: &'a Row<'_>, column: &str) -> rusqlite::Result<&'a str> {
    Ok(row.get_ref(column)?.as_str()?)
}

/// A column that holds one of our words.
pub(super) fn word<T>(row: &Row<'_>, column: &str, parse: fn(&str) -> Option<T>) -> Result<T, StoreError> {
    let text = text(row, column)?;
    parse(text).ok_or_else(|| StoreError::Corrupt(format!("{column} `{text}`")))
}

/// A column that holds JSON.
pub(super) fn json<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> Result<T, StoreError> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|error| StoreError::Corrupt(format!("{column}: {error}")))
}

/// A column that may hold JSON.
pub(super) fn json_opt<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> Result<Option<T>, StoreError> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| serde_json::from_str(&text).map_err(|error| StoreError::Corrupt(format!("{column}: {error}"))))
        .transpose()
}

/// A value as JSON text. Our types have string keys only, so this cannot fail; if it did, nothing would be written.
pub(super) fn to_json<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Corrupt(error.to_string()))
}
