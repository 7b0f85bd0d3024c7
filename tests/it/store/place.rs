//! The files of a database: taken away, replaced, cut short, reached by another way, or somebody else's.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::{FileExt as _, symlink};
use std::path::{Path, PathBuf};

use stillup::model::{Audit, Operator, Timestamp};
use stillup::store::inspection::Damage;
use stillup::store::{Database, ReadOnly, Store, StoreError};
use tempfile::TempDir;

const AT: Timestamp = Timestamp::from_millis(1_795_255_200_000);

/// A write like any other.
async fn write(store: &Store) -> Result<(), StoreError> {
    let audit = Audit {
        at: AT,
        who: Operator { name: "jo".to_owned(), from: None },
        action: "test".to_owned(),
        subject: "x".to_owned(),
        before: serde_json::Value::Null,
        after: serde_json::Value::Null,
    };
    store.audit(audit).await
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    PathBuf::from(format!("{}{ending}", path.display()))
}

/// Takes a file away, and brings it back.
async fn comes_and_goes(path: &Path, of: &Path) {
    let database = Database::open(path).unwrap();
    let (store, aside) = (database.store(), beside(of, ".aside"));
    write(&store).await.unwrap();
    fs::rename(of, &aside).unwrap();
    let error = write(&store).await.unwrap_err();
    assert!(matches!(error, StoreError::Displaced { found: "is gone", .. }), "{}: {error}", of.display());
    assert!(store.look().await.is_err());
    assert!(store.newest_batch().await.is_err(), "whatever lies there now, nothing is known to be on disk");
    fs::copy(&aside, of).unwrap();
    let error = write(&store).await.unwrap_err();
    assert!(matches!(error, StoreError::Displaced { found: "is another file now", .. }), "{error}");
    fs::rename(&aside, of).unwrap();
    write(&store).await.unwrap();
    store.look().await.unwrap();
    database.close().await;
}

#[tokio::test]
async fn a_database_that_is_taken_away_takes_no_writes_until_it_is_back() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("stillup.db");
    for ending in ["", "-wal", "-shm"] {
        comes_and_goes(&path, &beside(&path, ending)).await;
    }
}

#[tokio::test]
async fn a_folder_that_is_renamed_takes_its_database_away() {
    let folder = TempDir::new().unwrap();
    let (data, other) = (folder.path().join("data"), folder.path().join("other"));
    let database = Database::open(&data.join("stillup.db")).unwrap();
    let store = database.store();
    fs::rename(&data, &other).unwrap();
    assert!(matches!(write(&store).await, Err(StoreError::Displaced { .. })));
    assert!(database.read_only().reader().is_err());
    fs::rename(&other, &data).unwrap();
    write(&store).await.unwrap();
    database.read_only().reader().unwrap();
    database.close().await;
}

#[tokio::test]
async fn another_database_in_its_place_is_not_read() {
    let folder = TempDir::new().unwrap();
    let (path, other) = (folder.path().join("stillup.db"), folder.path().join("other.db"));
    Database::open(&other).unwrap().close().await;
    let database = Database::open(&path).unwrap();
    fs::rename(&other, &path).unwrap();
    assert!(matches!(database.read_only().reader(), Err(StoreError::Displaced { .. })));
    assert!(matches!(write(&database.store()).await, Err(StoreError::Displaced { .. })));
    database.close().await;
}

#[tokio::test]
async fn a_database_that_is_cut_short_takes_no_writes() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("stillup.db");
    for kept in [0, 50, 4_096 * 3] {
        let database = Database::open(&path).unwrap();
        let whole = fs::read(&path).unwrap();
        OpenOptions::new().write(true).open(&path).unwrap().set_len(kept).unwrap();
        let error = write(&database.store()).await.unwrap_err();
        assert!(matches!(error, StoreError::Displaced { found: "was cut short, or written over", .. }), "{error}");
        fs::write(&path, whole).unwrap();
        write(&database.store()).await.unwrap();
        database.close().await;
    }
}

#[tokio::test]
async fn a_lock_file_that_is_deleted_is_made_again() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("stillup.db");
    let database = Database::open(&path).unwrap();
    let lock = beside(&path, ".lock");
    fs::remove_file(&lock).unwrap();
    write(&database.store()).await.unwrap();
    assert!(File::open(&lock).unwrap().try_lock().is_err(), "and held");
    fs::remove_file(&lock).unwrap();
    let thief = File::create(&lock).unwrap();
    thief.lock().unwrap();
    let error = write(&database.store()).await.unwrap_err();
    assert!(matches!(error, StoreError::Displaced { found: "is held by another process", .. }), "{error}");
    drop(thief);
    write(&database.store()).await.unwrap();
    database.close().await;
}

/// Whatever way leads to the file.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn no_way_to_the_file_leads_past_its_lock() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("stillup.db");
    let database = Database::open(&path).unwrap();
    let [linked, hard, dir] = ["linked.db", "hard.db", "dir"].map(|name| folder.path().join(name));
    symlink(&path, &linked).unwrap();
    fs::hard_link(&path, &hard).unwrap();
    symlink(folder.path(), &dir).unwrap();
    fs::remove_file(beside(&path, ".lock")).unwrap();
    for way in [&path, &linked, &hard, &dir.join("stillup.db")] {
        let error = Database::open(way).unwrap_err();
        assert!(matches!(error, StoreError::Locked { .. }), "{}: {error}", way.display());
    }
    write(&database.store()).await.unwrap();
    database.close().await;
    Database::open(&linked).unwrap().close().await;
    assert!(!beside(&linked, ".lock").exists(), "the lock lies beside the file");
}

#[tokio::test]
async fn whoever_finds_another_writer_stops() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("stillup.db");
    let database = Database::open(&path).unwrap();
    write(&database.store()).await.unwrap();
    database.read_only().inspection().spoil(Damage::OpenedElsewhere);
    let error = write(&database.store()).await.unwrap_err();
    assert!(matches!(error, StoreError::Taken { .. }), "{error}");
    database.close().await;
}

#[tokio::test]
async fn what_is_not_ours_is_refused_and_left_alone() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("stillup.db");
    let foreign = |damage| async move {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("theirs.db");
        let database = Database::open(&path).unwrap();
        database.close().await;
        database.read_only().inspection().spoil(damage);
        fs::read(&path).unwrap()
    };
    let theirs = [foreign(Damage::Foreign).await, foreign(Damage::Unrelated).await];
    let torn = theirs[1][..theirs[1].len() / 2].to_vec();
    let text = b"hello, I am a text file\n".to_vec();
    let [another, unrelated] = theirs.map(|bytes| (bytes, "is the database of another program"));
    for (bytes, found) in [(text, "is no SQLite database"), another, unrelated, (torn, "is damaged")] {
        fs::write(&path, &bytes).unwrap();
        for error in [Database::open(&path).unwrap_err(), ReadOnly::open(&path).unwrap_err()] {
            assert!(matches!(&error, StoreError::Strange { found: said, .. } if *said == found), "{error}");
            assert!(error.to_string().contains("move "), "what to do: {error}");
        }
        assert_eq!(fs::read(&path).unwrap(), bytes);
    }
}

#[tokio::test]
async fn what_is_left_of_a_database_is_not_begun_anew() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("stillup.db");
    fs::write(&path, "").unwrap();
    Database::open(&path).unwrap().close().await;
    // The lock file is there from here on.
    fs::write(&path, "").unwrap();
    let error = Database::open(&path).unwrap_err();
    assert!(error.to_string().contains("is empty, though stillup has run on it before: `stillup restore`"), "{error}");
    fs::remove_file(&path).unwrap();
    fs::write(beside(&path, "-wal"), "frames").unwrap();
    let error = Database::open(&path).unwrap_err();
    assert!(error.to_string().contains("is gone, but what was written to it last is still there"), "{error}");
    fs::remove_file(beside(&path, "-wal")).unwrap();
    Database::open(&path).unwrap().close().await;
}

/// Before there was an id in its head.
#[tokio::test]
async fn a_database_of_an_older_program_is_known_by_its_tables() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("stillup.db");
    let database = Database::open(&path).unwrap();
    database.close().await;
    let inspection = database.read_only().inspection();
    let id = inspection.application_id();
    inspection.spoil(Damage::Nameless);
    assert_eq!(inspection.application_id(), 0);
    Database::open(&path).unwrap().close().await;
    assert_eq!(inspection.application_id(), id);
    assert_ne!(id, 0);
}

#[tokio::test]
async fn a_link_to_nothing_gets_its_database_where_it_leads() {
    let folder = TempDir::new().unwrap();
    let (path, target) = (folder.path().join("stillup.db"), folder.path().join("elsewhere.db"));
    symlink("elsewhere.db", &path).unwrap();
    Database::open(&path).unwrap().close().await;
    assert!(fs::symlink_metadata(&path).unwrap().is_symlink() && target.is_file());
}

#[tokio::test]
async fn a_log_that_a_full_disk_let_be_folded_in_part_is_no_trouble() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("stillup.db");
    let database = Database::open(&path).unwrap();
    write(&database.store()).await.unwrap();
    // The head counts pages that were not written: they are in the log.
    let file = OpenOptions::new().read(true).write(true).open(&path).unwrap();
    let mut pages = [0; 4];
    file.read_exact_at(&mut pages, 28).unwrap();
    file.write_all_at(&(u32::from_be_bytes(pages) + 19).to_be_bytes(), 28).unwrap();
    write(&database.store()).await.unwrap();
    file.write_all_at(&pages, 28).unwrap();
    write(&database.store()).await.unwrap();
    database.close().await;
}
