//! The store: one suite over its verbs for every engine, and what only files have.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

#[macro_use]
mod suite;
mod copies;
mod place;
mod records;
mod stepping;
mod telling;

use stillup::store::inspection::{Damage, Inspection};
use stillup::store::{Database, StoreError};
use tempfile::TempDir;

/// An engine with an empty database. A case may end it and begin again, as another process would.
pub struct Bench {
    place: Place,
    pub database: Database,
}

/// Where an engine keeps it.
enum Place {
    File(TempDir),
}

impl Place {
    fn open(&self) -> Database {
        match self {
            Self::File(folder) => Database::open(&folder.path().join("stillup.db")).unwrap(),
        }
    }
}

impl Bench {
    fn sqlite() -> Self {
        let place = Place::File(TempDir::new().unwrap());
        Self { database: place.open(), place }
    }

    /// The process is gone, and another one has begun.
    async fn restarted(self) -> Self {
        self.database.close().await;
        Self { database: self.place.open(), place: self.place }
    }

    fn inspect(&self) -> Inspection {
        self.database.read_only().inspection()
    }
}

suite!(sqlite);

#[tokio::test]
async fn a_second_process_is_refused() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("stillup.db");
    let database = Database::open(&path).unwrap();
    assert!(matches!(Database::open(&path), Err(StoreError::Locked { .. })));
    database.close().await;
    Database::open(&path).unwrap().close().await;
}

#[tokio::test]
async fn a_newer_file_is_refused_and_left_alone() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("stillup.db");
    let database = Database::open(&path).unwrap();
    database.close().await;
    database.read_only().inspection().spoil(Damage::Newer);
    let error = Database::open(&path).unwrap_err();
    assert!(matches!(error, StoreError::Newer { found: 99, .. }), "{error}");
    assert!(error.to_string().contains("newer stillup"));
}

#[test]
fn an_unusable_folder_is_one_clear_sentence() {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("data"), "a file").unwrap();
    let error = Database::open(&folder.path().join("data/stillup.db")).unwrap_err();
    assert!(error.to_string().contains("cannot be used"), "{error}");
}
