//! A copy of the database while it is being written, and a copy put back in its place. Both are verified before anybody
//! relies on them, and neither takes anything away: a copy overwrites nothing, and what is replaced is kept aside.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::place::{Locks, beside, cannot, resolved, sync_folder};
use super::{StoreError, open, record};
use crate::model::Timestamp;

/// What a copy is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// When the newest record in it was made.
    pub newest: Option<Timestamp>,
    /// Its length.
    pub bytes: u64,
    /// Where what was replaced is kept, if anything was.
    pub aside: Option<String>,
}

/// A copy that is to be made.
#[derive(Debug)]
pub struct Backup {
    from: Connection,
    to: PathBuf,
}

impl Backup {
    /// Of the database at a path, in a file that is not there yet.
    ///
    /// # Errors
    /// There is no database of ours; the file is there, or cannot be made.
    pub fn open(database: &Path, to: &Path) -> Result<Self, StoreError> {
        let from = readable(database)?;
        if fs::symlink_metadata(to).is_ok() {
            return Err(cannot(to, io::Error::new(io::ErrorKind::AlreadyExists, "it is there already")));
        }
        Ok(Self { from, to: to.to_owned() })
    }

    /// Makes it: as of one commit, whatever is written meanwhile.
    ///
    /// # Errors
    /// The disk, or what was written is not what was read.
    pub fn make(&self) -> Result<Copied, StoreError> {
        let part = beside(&self.to, ".part");
        let made = copy(&self.from, &part).and_then(|copied| {
            name(&part, &self.to).and_then(|()| sync_folder(&self.to)).map_err(|why| cannot(&self.to, why))?;
            Ok(copied)
        });
        let _ = fs::remove_file(&part);
        made
    }
}

/// A copy that is to be put back.
#[derive(Debug)]
pub struct Restore {
    from: Connection,
    locks: Locks,
    /// Of the database that is replaced, or of its folder: whose the new one will be.
    like: Metadata,
}

impl Restore {
    /// From a backup in the place of the database at a path.
    ///
    /// # Errors
    /// The backup is none of ours, is newer than we are, or is broken; stillup runs on the database.
    pub fn open(backup: &Path, database: &Path) -> Result<Self, StoreError> {
        let from = readable(backup)?;
        open::check_not_newer(&from)?;
        verify(&from, backup)?;
        let database = resolved(database);
        let same = |a: &Metadata, b: &Metadata| (a.dev(), a.ino()) == (b.dev(), b.ino());
        let there = fs::metadata(&database).ok();
        if there.as_ref().is_some_and(|there| fs::metadata(backup).is_ok_and(|backup| same(&backup, there))) {
            return Err(cannot(backup, io::Error::other("it is the database itself")));
        }
        let mut locks = Locks::take(&database)?;
        let folder = database.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let like = there.map_or_else(|| fs::metadata(folder), Ok).map_err(|source| cannot(folder, source))?;
        if database.exists() {
            locks.hold_file()?;
        }
        Ok(Self { from, locks, like })
    }

    /// Puts it there. Until its last step the database is the one before, and after it the restored one.
    ///
    /// # Errors
    /// The disk: the database before is still in its place.
    pub fn make(&self, now: Timestamp) -> Result<Copied, StoreError> {
        let path = self.locks.path();
        let new = beside(path, ".new");
        match fs::remove_file(&new) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(cannot(&new, error)),
            Ok(()) | Err(_) => {}
        }
        let copied = copy(&self.from, &new)?;
        self.belongs(&new)?;
        let aside = self.put_aside(now).map_err(|source| cannot(path, source))?;
        fs::rename(&new, path).and_then(|()| sync_folder(path)).map_err(|source| cannot(path, source))?;
        Ok(Copied { aside: aside.map(|aside| aside.display().to_string()), ..copied })
    }

    /// Whoever restores may be another user than the one as whom stillup runs.
    fn belongs(&self, new: &Path) -> Result<(), StoreError> {
        let io = |source| cannot(new, source);
        let mode = if self.like.is_dir() { 0o644 } else { self.like.mode() & 0o777 };
        fs::set_permissions(new, fs::Permissions::from_mode(mode)).map_err(io)?;
        for path in [new.to_owned(), beside(self.locks.path(), ".lock")] {
            let made = fs::metadata(&path).map_err(io)?;
            if (made.uid(), made.gid()) != (self.like.uid(), self.like.gid()) {
                chown(&path, Some(self.like.uid()), Some(self.like.gid())).map_err(io)?;
            }
        }
        Ok(())
    }

    /// Gives the database before a second name, with what is left of its log.
    fn put_aside(&self, now: Timestamp) -> io::Result<Option<PathBuf>> {
        let path = self.locks.path();
        // As far as it can be read its log is folded into it. Else both are kept as they are.
        if path.exists() {
            open::fold(path);
        }
        let stamp = now.utc().format(".replaced-%Y%m%dT%H%M%SZ").to_string();
        let free = |aside: &PathBuf| ["", "-wal"].iter().all(|ending| !beside(aside, ending).exists());
        let names = (1_u32..).map(|number| match number {
            1 => beside(path, &stamp),
            number => beside(path, &format!("{stamp}-{number}")),
        });
        let Some(aside) = names.into_iter().find(free) else { return Ok(None) };
        let mut kept = false;
        for ending in ["-wal", "-journal", "-shm"] {
            let left = beside(path, ending);
            if ending == "-shm" {
                // Nobody has the database open: it says nothing.
                let _ = fs::remove_file(left);
            } else if left.exists() {
                fs::rename(left, beside(&aside, ending))?;
                kept = true;
            }
        }
        if path.exists() {
            name(path, &aside)?;
            kept = true;
        }
        Ok(kept.then_some(aside))
    }
}

/// Gives a file this name too, and never takes that of another, as renaming would. Where a file has one name only (some
/// network drives) it is renamed.
fn name(file: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(file, to) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists && fs::symlink_metadata(to).is_err() => {
            fs::rename(file, to)
        }
        other => other,
    }
}

/// A database of ours that is only read.
fn readable(path: &Path) -> Result<Connection, StoreError> {
    // SQLite says only "unable to open": the system is asked first, which says why.
    let found = fs::metadata(path).map_err(|source| cannot(path, source))?;
    if !found.is_file() || found.len() == 0 {
        return Err(cannot(path, io::Error::other("it is no database")));
    }
    let connection = open::read_only(path)?;
    open::recognise(&connection, path)?;
    Ok(connection)
}

/// All of it as of one commit, in a file of its own, on disk and verified.
fn copy(from: &Connection, to: &Path) -> Result<Copied, StoreError> {
    let io = |source| cannot(to, source);
    // Private things are in it.
    drop(OpenOptions::new().create_new(true).write(true).mode(0o600).open(to).map_err(io)?);
    let made = from
        .execute("VACUUM INTO ?1", [to.to_string_lossy()])
        .map_err(|error| io(io::Error::other(error)))
        .and_then(|_| File::open(to).and_then(|file| file.sync_all()).map_err(io))
        .and_then(|()| {
            let copy = open::read_only(to)?;
            verify(&copy, to)?;
            let bytes = fs::metadata(to).map_err(io)?.len();
            Ok(Copied { newest: record::newest_at(&copy)?, bytes, aside: None })
        });
    if made.is_err() {
        let _ = fs::remove_file(to);
    }
    made
}

fn verify(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    match open::integrity(connection)?.into_iter().next() {
        None => Ok(()),
        Some(fault) => Err(StoreError::Strange {
            path: path.display().to_string(),
            found: "is damaged",
            cure: format!("{fault}; take another backup"),
        }),
    }
}
