//! What people say about an incident: as an argument, on standard input, or written in an editor.

use std::fs::{self, File, OpenOptions};
use std::io::{self, IsTerminal as _, Read as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;
use std::process::Command;

use crate::cli::failure::Failure;
use crate::clock;
use crate::model::hex;

/// Bytes read: more than an update may have.
const MAX_INPUT: u64 = 64 * 1024;
/// Variables that name an editor; the first that is set wins.
const EDITORS: [&str; 2] = ["VISUAL", "EDITOR"];

/// The text itself, or standard input for `-`.
pub(super) fn given(text: Option<&str>) -> Result<Option<String>, Failure> {
    if text != Some("-") {
        return Ok(text.map(str::to_owned));
    }
    let mut read = String::new();
    let result = io::stdin().take(MAX_INPUT).read_to_string(&mut read);
    result.map_err(|error| Failure::new(format!("standard input: {error}")).hint("text in UTF-8 is wanted"))?;
    Ok(Some(read))
}

/// The same; if there is none, what is written now, which may be nothing.
pub(super) fn given_or_written(text: Option<&str>) -> Result<Option<String>, Failure> {
    match (text, editor()) {
        (None, Some(editor)) => Ok(Some(write(&editor)?).filter(|text| !text.is_empty())),
        (Some(_), _) | (None, None) => given(text),
    }
}

/// The same, where there must be words.
pub(super) fn wanted(text: Option<&str>) -> Result<String, Failure> {
    let none = |message: &str| {
        Failure::new(message).hint("give --body TEXT, `--body -` for standard input, or set EDITOR and use a terminal")
    };
    match (text, editor()) {
        (None, None) => Err(none("there is no text")),
        (None, Some(editor)) => {
            Some(write(&editor)?).filter(|text| !text.is_empty()).ok_or_else(|| none("nothing was written"))
        }
        (Some(_), _) => Ok(given(text)?.unwrap_or_default()),
    }
}

/// The editor of whoever sits at a terminal.
fn editor() -> Option<String> {
    let set = |name: &&str| std::env::var(name).ok().filter(|editor| !editor.trim().is_empty());
    io::stdin().is_terminal().then(|| EDITORS.iter().find_map(set)).flatten()
}

/// Has a text written, and takes it.
fn write(editor: &str) -> Result<String, Failure> {
    let failed = |what: &str, error: &dyn std::fmt::Display| {
        Failure::new(format!("{what}: {error}")).hint("give the text with --body instead")
    };
    let draft = Draft::new().map_err(|error| failed("no file to write in", &error))?;
    // As a shell would: an editor may have flags.
    let status = Command::new("sh").args(["-c", &format!("{editor} \"$1\""), "sh"]).arg(&draft.0).status();
    let status = status.map_err(|error| failed(editor, &error))?;
    if !status.success() {
        return Err(failed(editor, &status));
    }
    draft.read().map_err(|error| failed("what was written cannot be read", &error))
}

/// A file that only we may read, gone afterwards.
struct Draft(PathBuf);

impl Draft {
    fn new() -> io::Result<Self> {
        let name = hex(&clock::entropy());
        let path = std::env::temp_dir().join(format!("stillup-{name}.md"));
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        Ok(Self(path))
    }

    fn read(&self) -> io::Result<String> {
        let mut text = String::new();
        File::open(&self.0)?.take(MAX_INPUT).read_to_string(&mut text)?;
        Ok(text.trim().to_owned())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // What is left of it is in the folder for what is temporary.
        let _ = fs::remove_file(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_editor_leaves_is_the_text() {
        let written =
            write("printf '\nA certificate has expired.\n\n' >").map_err(|failure| failure.message().to_owned());
        assert_eq!(written.as_deref(), Ok("A certificate has expired."));
        assert_eq!(write("true").ok().as_deref(), Some(""));
        assert_eq!(write("false").unwrap_err().message(), "false: exit status: 1");
    }

    #[test]
    fn without_a_terminal_words_are_given() {
        assert_eq!(given(Some("Soon.")).unwrap(), Some("Soon.".to_owned()));
        assert_eq!(given(None).unwrap(), None);
    }
}
