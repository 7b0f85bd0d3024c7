//! Opening: the lock against a second process, pragmas, migrations; and how a transaction is made durable.

use std::cmp::Ordering;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use super::StoreError;

/// In order; the position (from 1) is `user_version`. Each runs in one transaction.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_first.sql"),
    include_str!("migrations/0002_maintenance.sql"),
    include_str!("migrations/0003_people.sql"),
    include_str!("migrations/0004_delivery.sql"),
    include_str!("migrations/0005_stories.sql"),
    include_str!("migrations/0007_dependencies_drills.sql"),
    include_str!("migrations/0008_incident_kinds.sql"),
    include_str!("migrations/0009_events.sql"),
    include_str!("migrations/0010_batches.sql"),
    include_str!("migrations/0011_clock.sql"),
    include_str!("migrations/0012_changes.sql"),
    include_str!("migrations/0013_downtime.sql"),
    include_str!("migrations/0014_known.sql"),
    include_str!("migrations/0015_made.sql"),
    include_str!("migrations/0016_outlook.sql"),
];

/// Milliseconds a statement waits for a lock that somebody else's tool holds.
const BUSY_MS: u32 = 1_000;

/// Opens or creates the database for writing. The lock is held as long as the file is.
pub(super) fn open(path: &Path) -> Result<(Connection, File), StoreError> {
    let io = |source| StoreError::Io { path: path.display().to_string(), source };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)
            .map_err(|source| StoreError::Io { path: folder.display().to_string(), source })?;
    }
    let lock = OpenOptions::new().create(true).truncate(false).write(true).open(lock_path(path)).map_err(io)?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Err(StoreError::Locked { path: path.parent().unwrap_or(path).display().to_string() });
        }
        Err(TryLockError::Error(source)) => return Err(io(source)),
    }
    // SQLite says only "unable to open": ask the system first, which says why.
    drop(OpenOptions::new().create(true).truncate(false).write(true).open(path).map_err(io)?);
    let mut connection =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    configure(&connection)?;
    migrate(&mut connection, path)?;
    Ok((connection, lock))
}

/// A connection that only reads.
pub(super) fn read_only(path: &Path) -> Result<Connection, StoreError> {
    let connection =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(std::time::Duration::from_millis(u64::from(BUSY_MS)))?;
    connection.set_prepared_statement_cache_capacity(32);
    Ok(connection)
}

/// Changes whenever another connection has committed.
pub(super) fn version(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection.pragma_query_value(None, "data_version", |row| row.get(0))?)
}

fn lock_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    PathBuf::from(name)
}

fn configure(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(std::time::Duration::from_millis(u64::from(BUSY_MS)))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "journal_size_limit", 64 * 1024 * 1024)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// Runs the migrations that are missing.
pub(super) fn migrate(connection: &mut Connection, path: &Path) -> Result<(), StoreError> {
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = MIGRATIONS.len() as i64;
    if found > known {
        return Err(StoreError::Newer { path: path.display().to_string(), found, known });
    }
    for (number, sql) in (1_i64..).zip(MIGRATIONS).filter(|(number, _)| *number > found) {
        let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        tx.execute_batch(sql)?;
        tx.pragma_update(None, "user_version", number)?;
        tx.commit()?;
    }
    Ok(())
}

/// Whether the schema is the newest one.
pub(super) fn check(connection: &Connection) -> Result<(), StoreError> {
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = MIGRATIONS.len() as i64;
    let path = || connection.path().unwrap_or_default().to_owned();
    match found.cmp(&known) {
        Ordering::Less => Err(StoreError::Older { path: path(), found, known }),
        Ordering::Equal => Ok(()),
        Ordering::Greater => Err(StoreError::Newer { path: path(), found, known }),
    }
}

/// Runs a transaction that survives a power cut once it returns (`synchronous=FULL`).
pub(super) fn durably<T>(
    connection: &mut Connection,
    work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    connection.pragma_update(None, "synchronous", "FULL")?;
    let result = plainly(connection, work);
    // The work is done or undone by now: a pragma that fails must not say otherwise.
    let _ = connection.pragma_update(None, "synchronous", "NORMAL");
    result
}

/// Runs a transaction that survives a crash of the process.
pub(super) fn plainly<T>(
    connection: &mut Connection,
    work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let value = work(&tx)?;
    tx.commit()?;
    Ok(value)
}

/// Leaves the file tidy: planner statistics, and the log folded into it. Trouble here costs nothing, the log is
/// replayed at the next start.
pub(super) fn finish(connection: Connection) {
    let _ = connection.execute_batch("PRAGMA analysis_limit = 400; PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE);");
    let _ = connection.close();
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Data as each version may have left it; the position is that of the migration.
    const SAMPLES: &[&str] = &[
        include_str!("../../tests/it/fixtures/migrations/0001_first.sql"),
        include_str!("../../tests/it/fixtures/migrations/0002_maintenance.sql"),
        include_str!("../../tests/it/fixtures/migrations/0003_people.sql"),
        include_str!("../../tests/it/fixtures/migrations/0004_delivery.sql"),
        include_str!("../../tests/it/fixtures/migrations/0005_stories.sql"),
        include_str!("../../tests/it/fixtures/migrations/0007_dependencies_drills.sql"),
        include_str!("../../tests/it/fixtures/migrations/0008_incident_kinds.sql"),
        include_str!("../../tests/it/fixtures/migrations/0009_events.sql"),
        include_str!("../../tests/it/fixtures/migrations/0010_batches.sql"),
        include_str!("../../tests/it/fixtures/migrations/0011_clock.sql"),
        include_str!("../../tests/it/fixtures/migrations/0012_changes.sql"),
        include_str!("../../tests/it/fixtures/migrations/0013_downtime.sql"),
        include_str!("../../tests/it/fixtures/migrations/0014_known.sql"),
        include_str!("../../tests/it/fixtures/migrations/0015_made.sql"),
        include_str!("../../tests/it/fixtures/migrations/0016_outlook.sql"),
    ];

    fn schema(connection: &Connection) -> Vec<String> {
        let mut statement = connection
            .prepare("SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema ORDER BY 1")
            .unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn every_schema_with_data_in_it_is_brought_to_the_newest() {
        assert_eq!(SAMPLES.len(), MIGRATIONS.len(), "each migration ships sample data");
        let path = Path::new("memory");
        let mut fresh = Connection::open_in_memory().unwrap();
        migrate(&mut fresh, path).unwrap();
        for version in 1..=MIGRATIONS.len() {
            let mut old = Connection::open_in_memory().unwrap();
            for (migration, sample) in MIGRATIONS.iter().zip(SAMPLES).take(version) {
                old.execute_batch(migration).unwrap();
                old.execute_batch(sample).unwrap();
            }
            old.pragma_update(None, "user_version", version as i64).unwrap();
            migrate(&mut old, path).unwrap();
            assert_eq!(schema(&old), schema(&fresh), "from schema {version}");
            let broken: i64 =
                old.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0)).unwrap();
            assert_eq!(broken, 0, "references from schema {version}");
            let kept: i64 = old.query_row("SELECT count(*) FROM standings", [], |row| row.get(0)).unwrap();
            assert_eq!(kept, 1, "data from schema {version}");
            let waiting = "SELECT count(*) FROM messages WHERE id = 'msg_1' AND state = 'pending' AND step = 0";
            let waiting: i64 = old.query_row(waiting, [], |row| row.get(0)).unwrap();
            assert_eq!(waiting, 1, "a message that waits, from schema {version}");
        }
    }
}
