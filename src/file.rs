//! Files that others have written: only regular ones are read, whole, up to a limit. A named pipe would wait for
//! whoever writes into it, a device might never end. Blocking.

use std::fs::{self, File, FileType, Metadata};
use std::io::{self, Read as _};
use std::os::unix::fs::FileTypeExt as _;
use std::path::Path;

use thiserror::Error;

/// Why a file is not read.
#[derive(Debug, Error)]
pub enum FileError {
    /// It is something else.
    #[error("this is {0}, not a file")]
    Kind(&'static str),
    /// It is too large; the limit in bytes.
    #[error("it is larger than {}", size(*.0))]
    Large(u64),
    /// The system says no.
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// The bytes of a regular file, or of one that a link leads to.
///
/// # Errors
/// It is none, it is larger than `limit` bytes, or it cannot be read.
pub fn read(path: &Path, limit: u64) -> Result<Vec<u8>, FileError> {
    // Before it is opened: opening alone may wait.
    regular(&fs::metadata(path)?, limit)?;
    let file = File::open(path)?;
    regular(&file.metadata()?, limit)?;
    let mut bytes = Vec::new();
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit { Err(FileError::Large(limit)) } else { Ok(bytes) }
}

fn regular(metadata: &Metadata, limit: u64) -> Result<(), FileError> {
    match kind(metadata.file_type()) {
        Some(kind) => Err(FileError::Kind(kind)),
        None if metadata.len() > limit => Err(FileError::Large(limit)),
        None => Ok(()),
    }
}

/// What it is that is no file.
fn kind(kind: FileType) -> Option<&'static str> {
    if kind.is_file() {
        None
    } else if kind.is_dir() {
        Some("a folder")
    } else if kind.is_fifo() {
        Some("a named pipe")
    } else if kind.is_socket() {
        Some("a socket")
    } else {
        Some("a device")
    }
}

fn size(bytes: u64) -> String {
    let (mib, kib) = (bytes / (1024 * 1024), bytes / 1024);
    if mib > 0 { format!("{mib} MiB") } else { format!("{kib} KiB") }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use tempfile::TempDir;

    use super::*;

    #[test]
    fn only_regular_files_are_read() {
        let folder = TempDir::new().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("file"), "abc").unwrap();
        std::os::unix::fs::symlink(path("file"), path("link")).unwrap();
        assert!(Command::new("mkfifo").arg(path("pipe")).status().unwrap().success());
        let _socket = std::os::unix::net::UnixListener::bind(path("socket")).unwrap();
        let said = |name: &Path, limit| read(name, limit).map_err(|error| error.to_string());
        assert_eq!(said(&path("file"), 3), Ok(b"abc".to_vec()));
        assert_eq!(said(&path("link"), 3), Ok(b"abc".to_vec()));
        for (name, why) in [
            (folder.path().to_owned(), "this is a folder, not a file"),
            (path("pipe"), "this is a named pipe, not a file"),
            (path("socket"), "this is a socket, not a file"),
            ("/dev/zero".into(), "this is a device, not a file"),
        ] {
            assert_eq!(said(&name, 3), Err(why.to_owned()));
        }
        fs::write(path("file"), "a".repeat(1025)).unwrap();
        assert_eq!(said(&path("file"), 1024), Err("it is larger than 1 KiB".to_owned()));
    }
}
