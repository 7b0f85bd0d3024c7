//! Where the database lies: its files by device and inode, whether they are still there, and the locks that keep a
//! second process away. Knows files only, no SQL.
//!
//! The file of the database is locked itself, so that no other way to it (a symbolic link, a hard link, a lock file
//! that was deleted) leads past the lock.

use std::fs::{self, File, Metadata, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::StoreError;

/// Symbolic links that are followed.
const LINKS: usize = 40;
/// Bytes at the beginning of every SQLite file, and those of them that never change.
const HEAD: usize = 100;
const MAGIC: &[u8] = b"SQLite format 3\0";

/// A file by what it is, not by what it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Identity {
    device: u64,
    inode: u64,
}

impl Identity {
    fn of(metadata: &Metadata) -> Self {
        Self { device: metadata.dev(), inode: metadata.ino() }
    }

    /// Of an open file, as the system numbers it now.
    fn of_file(file: &File) -> Option<Self> {
        file.metadata().ok().map(|found| Self::of(&found))
    }

    /// Of whatever is called so now; `None` if nothing is.
    fn at(path: &Path) -> Option<Self> {
        fs::metadata(path).ok().map(|found| Self::of(&found))
    }
}

/// Which file lies at a place, for those who only read: opening it once more would take away the engine's locks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileId(Identity);

impl FileId {
    /// Of whatever is called so now.
    pub(super) fn of(path: &Path) -> Result<Self, StoreError> {
        fs::metadata(path).map(|found| Self(Identity::of(&found))).map_err(|source| cannot(path, source))
    }
}

/// The locks, while nothing is open yet.
#[derive(Debug)]
pub(super) struct Locks {
    path: PathBuf,
    lock: File,
    /// The database itself, once it is locked.
    file: Option<Arc<File>>,
    /// It was there before us: somebody has used this folder.
    pub(super) lock_was_there: bool,
}

impl Locks {
    /// Takes the lock file of a database, whose folder is made if it is not there.
    pub(super) fn take(path: &Path) -> Result<Self, StoreError> {
        let path = resolved(path);
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            fs::create_dir_all(folder).map_err(|source| cannot(folder, source))?;
        }
        let lock_was_there = beside(&path, ".lock").exists();
        let lock = lock_file(&path)?.ok_or_else(|| locked(&path))?;
        Ok(Self { path, lock, file: None, lock_was_there })
    }

    /// Where the database lies, links followed.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Takes the lock of the file itself, which has to be there.
    pub(super) fn hold_file(&mut self) -> Result<Arc<File>, StoreError> {
        let io = |source| cannot(&self.path, source);
        let file = OpenOptions::new().read(true).write(true).open(&self.path).map_err(io)?;
        if !lock_itself(&file).map_err(io)? {
            return Err(locked(&self.path));
        }
        Ok(Arc::clone(self.file.insert(Arc::new(file))))
    }

    /// Where the database lies, now that all its files are there.
    pub(super) fn settle(self, file: Arc<File>) -> Result<Place, StoreError> {
        let Self { path, lock, .. } = self;
        let beside = ["-wal", "-shm"].map(|ending| {
            let path = beside(&path, ending);
            let identity = Identity::at(&path);
            (path, identity)
        });
        let longest = file.metadata().map_err(|source| cannot(&path, source))?.len();
        Ok(Place { path, file, lock, beside, longest })
    }
}

/// See the module. The locks are held until [`Place::leave`].
#[derive(Debug)]
pub(super) struct Place {
    path: PathBuf,
    file: Arc<File>,
    lock: File,
    beside: [(PathBuf, Option<Identity>); 2],
    /// The file's length when it was last whole.
    longest: u64,
}

impl Place {
    /// The same for those who read by the same path.
    pub(super) fn known(&self) -> Known {
        Known(Arc::clone(&self.file))
    }

    /// Whether everything that is written is found again by the next process. A lock file that is gone is made again.
    pub(super) fn look(&mut self) -> Result<(), StoreError> {
        is_there(&self.path, Identity::of_file(&self.file))?;
        for (path, then) in &self.beside {
            is_there(path, *then)?;
        }
        if !self.is_whole().map_err(|source| cannot(&self.path, source))? {
            return Err(displaced(&self.path, "was cut short, or written over"));
        }
        self.look_at_lock()
    }

    /// Bytes of the log that is not folded into the database yet.
    pub(super) fn log_bytes(&self) -> u64 {
        let [(log, _), _] = &self.beside;
        fs::metadata(log).map_or(0, |found| found.len())
    }

    /// Another process has opened it for writing.
    pub(super) fn taken(&self) -> StoreError {
        StoreError::Taken { path: self.path.display().to_string() }
    }

    /// The processes that have the files open, as far as the system lets us know; without this one.
    #[cfg(target_os = "linux")]
    pub(super) fn holders(&self) -> Vec<String> {
        let [_, (index, _)] = &self.beside;
        let (Ok(index), Ok(all)) = (fs::canonicalize(index), fs::read_dir("/proc")) else { return Vec::new() };
        let ours = std::process::id().to_string();
        let has_open = |process: &Path| {
            let files = fs::read_dir(process.join("fd")).into_iter().flatten().flatten();
            files.into_iter().any(|file| fs::read_link(file.path()).is_ok_and(|target| target == index))
        };
        let is_another = |name: &str| name != ours && name.bytes().all(|byte| byte.is_ascii_digit());
        let processes = all.flatten().filter(|one| one.file_name().to_str().is_some_and(is_another));
        let processes = processes.map(|one| one.path());
        let named = processes.filter(|process| has_open(process)).map(|process| {
            let name = fs::read_to_string(process.join("comm")).unwrap_or_default();
            let id = process.file_name().unwrap_or_default().to_string_lossy().into_owned();
            format!("{id} ({})", name.trim())
        });
        named.collect()
    }

    /// Nobody can be asked here.
    #[cfg(not(target_os = "linux"))]
    pub(super) const fn holders(&self) -> Vec<String> {
        Vec::new()
    }

    /// Whether the file has all the pages that its own head counts, or at least those that it had. Asked between two
    /// commits: only a commit folds the log. Where the disk was full meanwhile the head is written and what follows is
    /// not; it is in the log then, and nothing is lost.
    fn is_whole(&mut self) -> io::Result<bool> {
        let mut head = [0; HEAD];
        match self.file.read_exact_at(&mut head, 0) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
            Err(error) => return Err(error),
        }
        let pages = u64::from(number(&head, 28));
        let page = match u16::from_be_bytes([head[16], head[17]]) {
            1 => 65_536,
            size => u64::from(size),
        };
        let length = self.file.metadata()?.len();
        let whole = head.starts_with(MAGIC) && length >= self.longest.min(pages * page);
        if whole {
            self.longest = length;
        }
        Ok(whole)
    }

    fn look_at_lock(&mut self) -> Result<(), StoreError> {
        let path = beside(&self.path, ".lock");
        if is_there(&path, Identity::of_file(&self.lock)).is_ok() {
            return Ok(());
        }
        self.lock = lock_file(&self.path)?.ok_or_else(|| displaced(&path, "is held by another process"))?;
        tracing::warn!(file = %path.display(), "the lock file was deleted or replaced: it is taken again");
        Ok(())
    }

    /// Gives the locks back. The file itself stays open as long as anybody here reads it: closing it would take away
    /// the locks of the engine, which the system counts by process.
    pub(super) fn leave(&self) {
        let _ = self.file.unlock();
        let _ = self.lock.unlock();
    }
}

/// What a reader has to find at its path. It stays open as long as anybody reads it.
#[derive(Clone, Debug)]
pub(super) struct Known(Arc<File>);

impl Known {
    /// Whether it is still there.
    pub(super) fn is_at(&self, path: &Path) -> Result<(), StoreError> {
        is_there(path, Identity::of_file(&self.0))
    }
}

/// Whether a path leads to this file.
fn is_there(path: &Path, wanted: Option<Identity>) -> Result<(), StoreError> {
    match Identity::at(path) {
        None => Err(displaced(path, "is gone")),
        now if now != wanted => Err(displaced(path, "is another file now")),
        Some(_) => Ok(()),
    }
}

fn displaced(path: &Path, found: &'static str) -> StoreError {
    StoreError::Displaced { path: path.display().to_string(), found }
}

fn number(head: &[u8; HEAD], at: usize) -> u32 {
    u32::from_be_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]])
}

/// A path with this ending behind its name.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// What the path leads to, whether that is there or not.
pub(super) fn resolved(path: &Path) -> PathBuf {
    let mut path = path.to_owned();
    for _ in 0..LINKS {
        let Ok(next) = fs::read_link(&path) else { break };
        path = path.parent().unwrap_or_else(|| Path::new("")).join(next);
    }
    path
}

/// Makes sure that the names of a folder survive a power cut.
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    File::open(folder)?.sync_all()
}

pub(super) fn cannot(path: &Path, source: io::Error) -> StoreError {
    StoreError::Io { path: path.display().to_string(), source }
}

fn locked(path: &Path) -> StoreError {
    StoreError::Locked { path: path.parent().unwrap_or(path).display().to_string() }
}

/// The lock file, taken; `None` if another process has it.
fn lock_file(path: &Path) -> Result<Option<File>, StoreError> {
    let path = beside(path, ".lock");
    let io = |source| cannot(&path, source);
    let lock = OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(io)?;
    Ok(try_lock(&lock).map_err(io)?.then_some(lock))
}

/// Elsewhere a lock of this kind would be in the way of the engine's own.
#[cfg(target_os = "linux")]
fn lock_itself(file: &File) -> io::Result<bool> {
    try_lock(file)
}

#[cfg(not(target_os = "linux"))]
const fn lock_itself(_: &File) -> io::Result<bool> {
    Ok(true)
}

fn try_lock(file: &File) -> io::Result<bool> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error),
    }
}
