//! Databases of other programs, read from a copy: whoever has them open is not disturbed, and nothing is changed.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File};
use std::io::Read as _;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use serde_json::{Map, Value as Json};

use super::StoreError;
use crate::clock;

/// So often a copy is made again because the database was written meanwhile.
const TRIES: usize = 5;
/// Bytes at the head of a log that change when it begins anew.
const LOG_HEAD: usize = 32;

/// A copy of a database; it is removed when nobody needs it any more.
#[derive(Debug)]
pub struct Foreign {
    folder: PathBuf,
    connection: Option<Connection>,
}

impl Foreign {
    /// Copies the database and its log.
    ///
    /// # Errors
    /// It cannot be read, or there is no room for the copy.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let io = |source| StoreError::Foreign { path: path.display().to_string(), source };
        let folder = folder().map_err(io)?;
        let mut copy = Self { folder, connection: None };
        let file = copy.folder.join("copy.db");
        for _ in 0..TRIES {
            let before = state(path).map_err(io)?;
            fs::copy(path, &file).map_err(io)?;
            let log = log(path);
            if log.exists() {
                fs::copy(&log, self::log(&file)).map_err(io)?;
            }
            // What was only appended to the log meanwhile does no harm.
            if state(path).map_err(io)? == before {
                break;
            }
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        copy.connection = Some(Connection::open_with_flags(&file, flags)?);
        Ok(copy)
    }

    /// All tables, row by row; of those that are passed over only the names.
    ///
    /// # Errors
    /// It is no database, or only a part of one.
    pub fn tables(&self, passed_over: &[&str]) -> Result<BTreeMap<String, Vec<Map<String, Json>>>, StoreError> {
        let Some(connection) = &self.connection else { return Err(StoreError::Closed) };
        let mut tables = BTreeMap::new();
        for name in names(connection)? {
            let rows = if passed_over.contains(&name.as_str()) { Vec::new() } else { rows(connection, &name)? };
            tables.insert(name, rows);
        }
        Ok(tables)
    }
}

impl Drop for Foreign {
    fn drop(&mut self) {
        self.connection = None;
        // What is left is in the system's folder for such things.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A new folder that nobody else can look into.
fn folder() -> std::io::Result<PathBuf> {
    let name: String = clock::entropy().iter().map(|byte| format!("{byte:02x}")).collect();
    let folder = std::env::temp_dir().join(format!("stillup-import-{name}"));
    DirBuilder::new().mode(0o700).create(&folder)?;
    Ok(folder)
}

fn log(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    PathBuf::from(name)
}

/// What changes when the database itself is written, or its log begins anew.
fn state(path: &Path) -> std::io::Result<(u64, Option<SystemTime>, Vec<u8>)> {
    let metadata = fs::metadata(path)?;
    let mut head = Vec::new();
    if let Ok(file) = File::open(log(path)) {
        file.take(LOG_HEAD as u64).read_to_end(&mut head)?;
    }
    Ok((metadata.len(), metadata.modified().ok(), head))
}

fn names(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")?;
    let names = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(names)
}

fn rows(connection: &Connection, table: &str) -> Result<Vec<Map<String, Json>>, StoreError> {
    let mut statement = connection.prepare(&format!("SELECT * FROM \"{}\"", table.replace('"', "\"\"")))?;
    let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let mut found = Vec::new();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let mut keys = Map::new();
        for (index, column) in columns.iter().enumerate() {
            keys.insert(column.clone(), value(row.get_ref(index)?));
        }
        found.push(keys);
    }
    Ok(found)
}

fn value(value: ValueRef<'_>) -> Json {
    match value {
        ValueRef::Null => Json::Null,
        ValueRef::Integer(number) => number.into(),
        ValueRef::Real(number) => number.into(),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => String::from_utf8_lossy(bytes).into(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn in_use(folder: &Path) -> (PathBuf, Connection) {
        let path = folder.join("kuma.db");
        // Any database with a log will do.
        let connection = super::super::open::open(&path).unwrap().connection;
        connection
            .execute_batch(
                "CREATE TABLE monitor (id INTEGER PRIMARY KEY, name TEXT, \"odd \"\"column\" REAL, picture BLOB);
                 CREATE TABLE heartbeat (id INTEGER); INSERT INTO heartbeat VALUES (1);
                 INSERT INTO monitor VALUES (1, 'Web', 1.5, NULL);",
            )
            .unwrap();
        (path, connection)
    }

    #[test]
    fn a_database_in_use_is_read_and_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let (path, writer) = in_use(folder.path());
        // In the log alone, and a transaction that is open.
        writer
            .execute_batch("INSERT INTO monitor VALUES (2, 'Shop', 2, x'41'); BEGIN IMMEDIATE; DELETE FROM monitor;")
            .unwrap();
        let before = fs::read(&path).unwrap();
        let copy = Foreign::open(&path).unwrap();
        let tables = copy.tables(&["heartbeat"]).unwrap();
        assert_eq!(tables["heartbeat"], Vec::new(), "passed over");
        assert_eq!(
            serde_json::to_value(&tables["monitor"]).unwrap(),
            json!([
                {"id": 1, "name": "Web", "odd \"column": 1.5, "picture": null},
                {"id": 2, "name": "Shop", "odd \"column": 2.0, "picture": "A"},
            ])
        );
        assert_eq!(fs::read(&path).unwrap(), before);
        let kept = copy.folder.clone();
        assert!(kept.exists());
        drop(copy);
        assert!(!kept.exists(), "the copy is removed");
        writer.execute_batch("COMMIT").unwrap();
    }

    #[test]
    fn half_a_file_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let (path, writer) = in_use(folder.path());
        drop(writer);
        let bytes = fs::read(&path).unwrap();
        for length in [bytes.len() / 2, 100, 17] {
            let half = folder.path().join(format!("half-{length}.db"));
            fs::write(&half, &bytes[..length]).unwrap();
            let read = Foreign::open(&half).and_then(|copy| copy.tables(&[]));
            assert!(read.is_err(), "{length} bytes: {read:?}");
        }
        assert!(Foreign::open(&folder.path().join("none.db")).is_err());
    }
}
