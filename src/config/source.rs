//! Files → texts: one file, or a directory's `*.yaml` in name order; at most 16 MiB, never read further.

use std::fs;
use std::path::{Path, PathBuf};

use super::problem::Problem;
use crate::file::{self, FileError};

/// Of all files together.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// A file of the configuration.
#[derive(Clone, Debug)]
pub(super) struct Source {
    pub path: PathBuf,
    /// As shown to people.
    pub name: String,
    pub text: String,
}

/// What was read, and the folder that paths in it are relative to.
pub(super) struct Sources {
    pub files: Vec<Source>,
    pub base: PathBuf,
}

/// Reads a file, or a directory's `*.yaml`.
///
/// # Errors
/// Every file that cannot be read, is too large, or is not UTF-8.
pub(super) fn read(path: &Path) -> Result<Sources, Vec<Problem>> {
    let metadata = fs::metadata(path).map_err(|error| vec![unreadable(path, &error)])?;
    let (paths, base) = if metadata.is_dir() {
        (list(path)?, path.to_owned())
    } else {
        (vec![path.to_owned()], path.parent().unwrap_or(Path::new("")).to_owned())
    };
    let (mut files, mut problems, mut left) = (Vec::with_capacity(paths.len()), Vec::new(), MAX_BYTES);
    for path in paths {
        match read_file(&path, left) {
            Ok(text) => {
                left = left.saturating_sub(text.len() as u64);
                files.push(Source { name: path.display().to_string(), path, text });
            }
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(Sources { files, base }) } else { Err(problems) }
}

fn list(directory: &Path) -> Result<Vec<PathBuf>, Vec<Problem>> {
    let entries = fs::read_dir(directory).map_err(|error| vec![unreadable(directory, &error)])?;
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .filter(|path| path.file_name().is_some_and(|name| !name.to_string_lossy().starts_with('.')))
        .collect();
    paths.sort();
    if paths.is_empty() {
        return Err(vec![Problem::of_file(directory.display().to_string(), "the directory holds no `*.yaml` file")]);
    }
    Ok(paths)
}

fn read_file(path: &Path, limit: u64) -> Result<String, Problem> {
    let name = || path.display().to_string();
    let too_large = || Problem {
        hint: Some("a configuration is at most 16 MiB; is this the right file?".into()),
        ..Problem::of_file(name(), "the configuration is larger than 16 MiB")
    };
    let bytes = file::read(path, limit).map_err(|error| match error {
        FileError::Large(_) => too_large(),
        FileError::Io(error) => unreadable(path, &error),
        FileError::Kind(_) => Problem {
            hint: Some("a configuration is a file, or a folder of `*.yaml` files".into()),
            ..Problem::of_file(name(), error.to_string())
        },
    })?;
    if bytes.starts_with(&[0xff, 0xfe])
        || bytes.starts_with(&[0xfe, 0xff])
        || bytes.get(..2).is_some_and(|two| two.contains(&0))
    {
        return Err(Problem {
            hint: Some("save it as UTF-8 in your editor".into()),
            ..Problem::of_file(name(), "the file is UTF-16, a configuration is UTF-8")
        });
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        let before = String::from_utf8_lossy(valid);
        let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count());
        Problem {
            line: before.matches('\n').count() + 1,
            column: column + 1,
            ..Problem::of_file(name(), "the file is not UTF-8 here")
        }
    })
}

fn unreadable(path: &Path, error: &std::io::Error) -> Problem {
    let name = path.display().to_string();
    let (message, hint) = match error.kind() {
        std::io::ErrorKind::NotFound => {
            ("no such file or directory", Some("name the configuration with `--config FILE`"))
        }
        std::io::ErrorKind::PermissionDenied => {
            ("this process may not read it", Some("check the file's owner and mode"))
        }
        _ => return Problem::of_file(name, format!("cannot be read: {error}")),
    };
    Problem { hint: hint.map(str::to_owned), ..Problem::of_file(name, message) }
}
