//! Opening: what is there and whether it is ours, pragmas, migrations; and how a transaction is made durable.

use std::cmp::Ordering;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};

use super::StoreError;
use super::place::{Locks, Place, beside, cannot, sync_folder};

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
    include_str!("migrations/0018_epoch.sql"),
    include_str!("migrations/0019_told.sql"),
];

/// Milliseconds a statement waits for a lock that somebody else's tool holds.
const BUSY_MS: u32 = 1_000;

/// Pages given back in one go.
const PAGES_BACK: i64 = 256;
/// Goes after an hour: at most 100 MiB of pages of 4 KiB, and no commit waits long.
const STEPS_BACK: usize = 100;

/// In the head of every file of ours: "StUp".
const APPLICATION_ID: i32 = 0x5374_5570;

/// A database that is open for writing.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) connection: Connection,
    pub(super) place: Place,
    /// Which opening this is.
    pub(super) epoch: i64,
}

/// Opens or creates the database for writing. The locks are held until its place is left.
pub(super) fn open(path: &Path) -> Result<Opened, StoreError> {
    let mut locks = Locks::take(path)?;
    let path = locks.path().to_owned();
    begin(&locks)?;
    // SQLite says only "unable to open": the system is asked first, which says why.
    let file = locks.hold_file()?;
    let mut connection =
        Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    recognise(&connection, &path)?;
    configure(&connection)?;
    migrate(&mut connection, &path)?;
    let sql = "UPDATE batches SET epoch = epoch + 1 WHERE only = 1 RETURNING epoch";
    let epoch = connection.query_row(sql, [], |row| row.get(0))?;
    Ok(Opened { connection, place: locks.settle(file)?, epoch })
}

/// Makes a database where there is none; refuses what is left of one.
fn begin(locks: &Locks) -> Result<(), StoreError> {
    let path = locks.path();
    let file = path.display();
    let mut left = ["-wal", "-journal"].map(|ending| beside(path, ending)).into_iter();
    let left = left.find(|path| fs::metadata(path).is_ok_and(|found| found.len() > 0));
    match (fs::metadata(path).map(|found| found.len()), left) {
        (Err(error), None) if error.kind() == io::ErrorKind::NotFound => {
            tracing::warn!(%file, "there is no database here: a new one is made, and history begins now");
            make(path)
        }
        (Err(error), Some(left)) if error.kind() == io::ErrorKind::NotFound => {
            let cure = format!(
                "put the database back beside it, or `stillup restore` a backup; to begin anew, move {} away",
                left.display()
            );
            Err(strange(path, "is gone, but what was written to it last is still there", cure))
        }
        (Ok(0), None) if !locks.lock_was_there => {
            tracing::warn!(%file, "the database is an empty file: a new one is made of it, and history begins now");
            Ok(())
        }
        (Ok(0), _) => {
            let cure = "`stillup restore` a backup, or move it away to begin anew".to_owned();
            Err(strange(path, "is empty, though stillup has run on it before", cure))
        }
        (Ok(_) | Err(_), _) => Ok(()),
    }
}

/// All of it at once: nobody ever finds half a database.
fn make(path: &Path) -> Result<(), StoreError> {
    let new = beside(path, ".new");
    let io = |source| cannot(&new, source);
    match fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(io(error)),
        Ok(()) | Err(_) => {}
    }
    // The system says why it cannot be made.
    drop(OpenOptions::new().create_new(true).write(true).open(&new).map_err(io)?);
    let mut connection = Connection::open(&new)?;
    // Before the first table: later it would take a copy of everything.
    connection.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
    connection.pragma_update(None, "journal_mode", "MEMORY")?;
    connection.pragma_update(None, "synchronous", "OFF")?;
    migrate(&mut connection, path)?;
    drop(connection);
    File::open(&new).and_then(|file| file.sync_all()).map_err(io)?;
    fs::rename(&new, path).and_then(|()| sync_folder(path)).map_err(|source| cannot(path, source))
}

/// Whether this is a database of ours, or one of which nobody has made anything yet.
pub(super) fn recognise(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    // An older program did not write down whose it is.
    let tables = "SELECT count(*), count(*) FILTER (WHERE type = 'table' AND name IN
        ('series', 'standings', 'spans', 'checks', 'rollups', 'incidents', 'entries', 'messages')) FROM sqlite_schema";
    let looked = connection.pragma_query_value(None, "application_id", |row| row.get::<_, i32>(0)).and_then(|id| {
        let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?));
        Ok((id, connection.query_row(tables, [], read)?))
    });
    let cure = || "name another folder with --data, or move the file away".to_owned();
    match looked {
        Ok((APPLICATION_ID, _) | (0, (0, _) | (_, 8))) => Ok(()),
        Ok(_) => Err(strange(path, "is the database of another program", cure())),
        Err(error) => Err(match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => strange(path, "is no SQLite database", cure()),
            Some(ErrorCode::DatabaseCorrupt) => {
                let cure = "`stillup restore` a backup, or move the file away to begin anew".to_owned();
                strange(path, "is damaged", cure)
            }
            _ => error.into(),
        }),
    }
}

fn strange(path: &Path, found: &'static str, cure: String) -> StoreError {
    StoreError::Strange { path: path.display().to_string(), found, cure }
}

/// Which opening for writing was the newest.
pub(super) fn epoch(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection.prepare_cached("SELECT epoch FROM batches WHERE only = 1")?.query_row([], |row| row.get(0))?)
}

/// Folds as much of the log as nobody holds; whether somebody holds the rest.
pub(super) fn is_log_held(connection: &Connection) -> Result<bool, StoreError> {
    let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(1)?, row.get::<_, i64>(2)?));
    let (written, folded) = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], read)?;
    Ok(folded < written)
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

/// Gives room that is free back to the system, a step at a time. A quarter of the file may be free: what is forgotten
/// each hour makes room for the next. A database of before this was known stays as large as it is; a copy by `backup`
/// is as small as can be.
pub(super) fn give_back(connection: &Connection) -> Result<(), StoreError> {
    let count = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    for _ in 0..STEPS_BACK {
        let (free, all) = (count("freelist_count")?, count("page_count")?);
        if free < PAGES_BACK || free <= all / 4 {
            return Ok(());
        }
        let mut giving = connection.prepare(&format!("PRAGMA incremental_vacuum({PAGES_BACK})"))?;
        let mut pages = giving.query([])?;
        // A page a row.
        while pages.next()?.is_some() {}
        if count("freelist_count")? == free {
            return Ok(());
        }
    }
    Ok(())
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
    if connection.pragma_query_value(None, "application_id", |row| row.get::<_, i32>(0))? != APPLICATION_ID {
        connection.pragma_update(None, "application_id", APPLICATION_ID)?;
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

/// The same, but an older one will do.
pub(super) fn check_not_newer(connection: &Connection) -> Result<(), StoreError> {
    match check(connection) {
        Err(StoreError::Older { .. }) => Ok(()),
        other => other,
    }
}

/// What is wrong with the file: pages, and indices beside their tables.
pub(super) fn integrity(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let read = |connection: &Connection| {
        let mut statement = connection.prepare("PRAGMA integrity_check")?;
        statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()
    };
    match read(connection) {
        Ok(told) => Ok(told.into_iter().filter(|line| line != "ok").collect()),
        // So much is broken that it cannot even be asked.
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt) => Ok(vec![error.to_string()]),
        Err(error) => Err(error.into()),
    }
}

/// Tables with a row that names another which is not there, and in which table that is wanted.
pub(super) fn references(connection: &Connection) -> Result<Vec<(String, String)>, StoreError> {
    let mut statement = connection.prepare("SELECT \"table\", parent FROM pragma_foreign_key_check")?;
    Ok(statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
}

/// Folds the log of a database that nobody has open into it, as far as that can be done.
pub(super) fn fold(path: &Path) {
    let folded = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).and_then(|connection| {
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        connection.close().map_err(|(_, error)| error)
    });
    if let Err(error) = folded {
        tracing::debug!(%error, "the log of the database before is kept beside it");
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
        include_str!("../../tests/it/fixtures/migrations/0018_epoch.sql"),
        include_str!("../../tests/it/fixtures/migrations/0019_told.sql"),
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

    #[test]
    fn a_log_is_held_by_whoever_reads_what_is_older() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("stillup.db");
        let opened = open(&path).unwrap();
        let write = || opened.connection.execute("UPDATE batches SET number = number + 1", []).unwrap();
        write();
        assert!(!is_log_held(&opened.connection).unwrap());
        let reader = read_only(&path).unwrap();
        let reading = reader.unchecked_transaction().unwrap();
        let number = "SELECT number FROM batches";
        let _: i64 = reading.query_row(number, [], |row| row.get(0)).unwrap();
        write();
        assert!(is_log_held(&opened.connection).unwrap());
        drop(reading);
        assert!(!is_log_held(&opened.connection).unwrap());
    }
}
