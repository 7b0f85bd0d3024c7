//! Copies of a database that is being written, and copies put back.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use stillup::model::{Audit, Operator, Timestamp};
use stillup::store::inspection::{Damage, Table};
use stillup::store::{Backup, Database, ReadOnly, Restore, StoreError};
use tempfile::TempDir;

const AT: Timestamp = Timestamp::from_millis(1_795_255_200_000);

/// Writes so many rows.
async fn write(database: &Database, rows: u32) {
    for _ in 0..rows {
        let null = serde_json::Value::Null;
        let who = Operator { name: "jo".to_owned(), from: None };
        let (action, subject) = ("test".to_owned(), "x".to_owned());
        database
            .store()
            .audit(Audit { at: AT, who, action, subject, before: null.clone(), after: null })
            .await
            .unwrap();
    }
}

fn rows(path: &Path) -> u32 {
    ReadOnly::open(path).unwrap().inspection().count(Table::Audit)
}

fn in_folder(folder: &TempDir) -> impl Fn(&str) -> PathBuf {
    |name| folder.path().join(name)
}

#[tokio::test]
async fn a_copy_is_of_one_moment_and_takes_no_other_files_place() {
    let folder = TempDir::new().unwrap();
    let [path, to] = ["stillup.db", "copy.db"].map(in_folder(&folder));
    let database = Database::open(&path).unwrap();
    write(&database, 3).await;
    let backup = Backup::open(&path, &to).unwrap();
    let copied = backup.make().unwrap();
    write(&database, 2).await;
    assert_eq!((rows(&path), rows(&to)), (5, 3));
    let found = fs::metadata(&to).unwrap();
    assert_eq!((copied.bytes, found.permissions().mode() & 0o777), (found.len(), 0o600));
    assert!(matches!(Backup::open(&path, &to), Err(StoreError::Io { .. })));
    let error = backup.make().unwrap_err();
    assert!(error.to_string().contains("exists"), "one that has come meanwhile: {error}");
    assert_eq!(rows(&to), 3);
    let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert!(names.iter().all(|name| !name.to_string_lossy().contains(".part")), "{names:?}");
    database.close().await;
}

#[tokio::test]
async fn a_restore_keeps_what_it_replaces_and_the_next_start_goes_on() {
    let folder = TempDir::new().unwrap();
    let [path, to] = ["stillup.db", "copy.db"].map(in_folder(&folder));
    let database = Database::open(&path).unwrap();
    write(&database, 1).await;
    Backup::open(&path, &to).unwrap().make().unwrap();
    write(&database, 1).await;
    assert!(matches!(Restore::open(&to, &path), Err(StoreError::Locked { .. })), "while it runs");
    database.close().await;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let restored = Restore::open(&to, &path).unwrap().make(AT).unwrap();
    let aside = PathBuf::from(restored.aside.unwrap());
    assert_eq!((rows(&path), rows(&aside)), (1, 2));
    assert!(aside.to_string_lossy().ends_with("stillup.db.replaced-20261121T100000Z"), "{}", aside.display());
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    // Twice within a second.
    let again = Restore::open(&to, &path).unwrap().make(AT).unwrap();
    assert!(again.aside.unwrap().ends_with("-2"));
    let database = Database::open(&path).unwrap();
    write(&database, 1).await;
    database.close().await;
    assert_eq!((rows(&path), rows(&to)), (2, 1), "the backup stays as it was");
}

#[tokio::test]
async fn what_is_left_of_a_lost_database_is_kept_aside_too() {
    let folder = TempDir::new().unwrap();
    let [path, to, log] = ["stillup.db", "copy.db", "stillup.db-wal"].map(in_folder(&folder));
    Database::open(&path).unwrap().close().await;
    Backup::open(&path, &to).unwrap().make().unwrap();
    fs::remove_file(&path).unwrap();
    fs::write(&log, "frames").unwrap();
    let aside = Restore::open(&to, &path).unwrap().make(AT).unwrap().aside.unwrap();
    assert_eq!(fs::read(format!("{aside}-wal")).unwrap(), b"frames");
    assert!(!log.exists());
    Database::open(&path).unwrap().close().await;
    let elsewhere = folder.path().join("new/stillup.db");
    assert_eq!(Restore::open(&to, &elsewhere).unwrap().make(AT).unwrap().aside, None);
    Database::open(&elsewhere).unwrap().close().await;
}

#[tokio::test]
async fn only_a_whole_database_of_ours_is_restored() {
    let folder = TempDir::new().unwrap();
    let [path, to, bad] = ["stillup.db", "copy.db", "bad.db"].map(in_folder(&folder));
    let database = Database::open(&path).unwrap();
    write(&database, 9).await;
    database.close().await;
    Backup::open(&path, &to).unwrap().make().unwrap();
    let before = fs::read(&path).unwrap();
    let whole = fs::read(&to).unwrap();
    let mut torn = whole.clone();
    torn[20_000..40_000].fill(0x55);
    for (bytes, words) in [
        (torn, "is damaged"),
        (whole[..whole.len() / 2].to_vec(), "is damaged"),
        (b"some text, and no database".to_vec(), "is no SQLite database"),
        (Vec::new(), "it is no database"),
    ] {
        fs::write(&bad, bytes).unwrap();
        let error = Restore::open(&bad, &path).unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
    }
    assert!(Restore::open(&folder.path().join("nothing.db"), &path).is_err());
    assert!(Restore::open(&path, &path).unwrap_err().to_string().contains("the database itself"));
    ReadOnly::open(&to).unwrap().inspection().spoil(Damage::Newer);
    assert!(matches!(Restore::open(&to, &path), Err(StoreError::Newer { .. })));
    assert_eq!(fs::read(&path).unwrap(), before);
    Database::open(&path).unwrap().close().await;
}
