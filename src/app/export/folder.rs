//! Files on a disk: each replaced in one step, those that are the same left alone, those that are no longer part
//! removed. A list in the folder says which files are ours; whatever else lies there stays.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use thiserror::Error;

use super::crawl::File;

/// Names the files of the export before, one a line.
const LIST: &str = ".stillup-export";
/// What is written before it takes its place.
const DRAFT: &str = ".stillup-export.draft";

/// What came of writing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Files there are.
    pub files: usize,
    /// New or changed ones among them.
    pub changed: usize,
    /// Files that were part before.
    pub removed: usize,
}

/// Why a folder cannot be written.
#[derive(Debug, Error)]
pub(super) enum FolderError {
    /// The system says no.
    #[error("{path} cannot be written: {source}")]
    Io {
        /// The file.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// Somebody else's file.
    #[error("{0} is there already and was not written by an export: choose another folder with --out, or remove it")]
    Foreign(String),
}

/// Writes the files below a folder.
///
/// # Errors
/// A file cannot be written, or one that is not ours is in the way.
pub(super) fn write(out: &Path, files: &[File]) -> Result<Written, FolderError> {
    let ours = listed(out);
    let names: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let changed: Vec<&File> =
        files.iter().filter(|file| fs::read(out.join(&file.path)).ok().as_ref() != Some(&file.bytes)).collect();
    if let Some(file) = changed.iter().find(|file| !ours.contains(&file.path) && out.join(&file.path).exists()) {
        return Err(FolderError::Foreign(out.join(&file.path).display().to_string()));
    }
    fs::create_dir_all(out).map_err(|source| io_error(out, source))?;
    // Before any of them is written: if it ends halfway, the next export knows them as its own.
    let all: BTreeSet<&str> = names.iter().copied().chain(ours.iter().map(String::as_str)).collect();
    list(out, &all)?;
    for file in &changed {
        put(out, &file.path, &file.bytes)?;
    }
    let removed: Vec<&String> = ours.iter().filter(|path| !names.contains(path.as_str())).collect();
    for path in &removed {
        remove(out, path)?;
    }
    list(out, &names)?;
    Ok(Written { files: files.len(), changed: changed.len(), removed: removed.len() })
}

/// Files of the export before; a line that leads out of the folder is not one of ours.
fn listed(out: &Path) -> BTreeSet<String> {
    let inside =
        |path: &str| !path.is_empty() && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    let text = fs::read_to_string(out.join(LIST)).unwrap_or_default();
    text.lines().filter(|line| inside(line)).map(str::to_owned).collect()
}

fn list(out: &Path, names: &BTreeSet<&str>) -> Result<(), FolderError> {
    let text: String = names.iter().map(|name| format!("{name}\n")).collect();
    if fs::read(out.join(LIST)).is_ok_and(|before| before == text.as_bytes()) {
        return Ok(());
    }
    put(out, LIST, text.as_bytes())
}

/// A reader sees the old file or the new one, never half of it.
fn put(out: &Path, path: &str, bytes: &[u8]) -> Result<(), FolderError> {
    let (draft, place) = (out.join(DRAFT), out.join(path));
    let folder = place.parent().map_or_else(PathBuf::new, Path::to_owned);
    let written =
        fs::create_dir_all(folder).and_then(|()| fs::write(&draft, bytes)).and_then(|()| fs::rename(&draft, &place));
    written.map_err(|source| io_error(&place, source))
}

/// Removes a file, and folders that are empty without it.
fn remove(out: &Path, path: &str) -> Result<(), FolderError> {
    let place = out.join(path);
    match fs::remove_file(&place) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(io_error(&place, error)),
        Ok(()) | Err(_) => {}
    }
    let mut folder = Path::new(path).parent();
    while let Some(inner) = folder.filter(|inner| !inner.as_os_str().is_empty()) {
        if fs::remove_dir(out.join(inner)).is_err() {
            break;
        }
        folder = inner.parent();
    }
    Ok(())
}

fn io_error(path: &Path, source: io::Error) -> FolderError {
    FolderError::Io { path: path.display().to_string(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> File {
        File { path: path.to_owned(), bytes: text.as_bytes().to_vec() }
    }

    fn written(files: usize, changed: usize, removed: usize) -> Written {
        Written { files, changed, removed }
    }

    #[test]
    fn only_what_changed_is_touched() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("site");
        let stamp = |path: &str| fs::metadata(out.join(path)).unwrap().modified().unwrap();
        assert_eq!(
            write(&out, &[file("index.html", "1"), file("monitors/a/index.html", "a")]).unwrap(),
            written(2, 2, 0)
        );
        fs::write(out.join("CNAME"), "mine").unwrap();
        let before = (stamp("index.html"), stamp(LIST));
        assert_eq!(
            write(&out, &[file("index.html", "1"), file("monitors/a/index.html", "a")]).unwrap(),
            written(2, 0, 0)
        );
        assert_eq!((stamp("index.html"), stamp(LIST)), before);
        assert_eq!(write(&out, &[file("index.html", "2")]).unwrap(), written(1, 1, 1));
        assert!(!out.join("monitors").exists() && out.join("CNAME").exists() && !out.join(DRAFT).exists());
    }

    #[test]
    fn files_of_others_are_not_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("index.html"), "mine").unwrap();
        let error = write(folder.path(), &[file("index.html", "1"), file("a", "a")]).unwrap_err();
        assert!(error.to_string().contains("index.html is there already"), "{error}");
        assert!(!folder.path().join("a").exists(), "nothing was written");
    }

    #[test]
    fn a_list_that_leads_out_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("site");
        fs::create_dir(&out).unwrap();
        fs::write(folder.path().join("precious"), "x").unwrap();
        fs::write(out.join(LIST), "../precious\n/etc/hostname\n\n").unwrap();
        assert_eq!(write(&out, &[]).unwrap(), written(0, 0, 0));
        assert!(folder.path().join("precious").exists());
    }
}
