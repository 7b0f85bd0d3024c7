//! Files of a theme: the default is in the binary, a folder replaces them one by one.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::{Asset, ThemeError};
use crate::file;
use crate::model::hex;

/// A file larger than this is no part of a page.
const MAX_FILE: u64 = 4 * 1024 * 1024;
/// Files of one theme.
const MAX_FILES: usize = 256;
/// Folders in folders.
const MAX_DEPTH: usize = 4;

macro_rules! embedded {
    ($folder:literal: $($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/themes/default/", $folder, "/", $name)))),+]
    };
}

const TEMPLATES: &[(&str, &str)] = embedded!("templates":
    "affected.html", "axis.html", "bar.html", "base.html", "chart.html", "compact.html", "course.html", "days.html",
    "drawing.html", "embed.html", "entry.html", "figure-cells.html", "figure.html", "home.html", "icon.html",
    "incident-line.html", "incident-report.html", "incident.html", "incidents.html", "listed.html",
    "maintenance-line.html", "maintenance.html", "many-line.html", "many.html", "mark.html", "missing.html",
    "monitor.html", "occurrence.html", "open-incident.html", "past-entry.html", "paths.html", "problems.html",
    "report.html", "reports.html", "row.html", "signs.html", "state.html", "strip.html",
);
const ASSETS: &[(&str, &str)] = embedded!("assets": "chart.js", "embed.css", "more.css", "page.css", "page.js");

/// The files that a theme is made of, by their path below `templates/` and `assets/`.
#[derive(Debug)]
pub(super) struct Files {
    /// Sources, and where each stands, for messages.
    pub templates: BTreeMap<String, (String, String)>,
    /// Bytes.
    pub assets: BTreeMap<String, Vec<u8>>,
}

impl Files {
    /// The files of a theme.
    ///
    /// # Errors
    /// A name that is none, a folder that is not there, a file that cannot be read.
    pub(super) fn read(root: &Path, name: &str) -> Result<Self, ThemeError> {
        let mut files = Self::built_in();
        let themes = root.join("themes");
        let folder = themes.join(checked(name)?);
        if !folder.is_dir() {
            return if name == "default" { Ok(files) } else { Err(unknown(name, &themes)) };
        }
        let mut walk = Walk::of(&folder)?;
        for (path, file) in walk.below("templates")? {
            let source =
                String::from_utf8(read(&file)?).map_err(|_| ThemeError::file(file.display(), "is not UTF-8"))?;
            files.templates.insert(path, (source, file.display().to_string()));
        }
        for (path, file) in walk.below("assets")? {
            files.assets.insert(path, read(&file)?);
        }
        Ok(files)
    }

    fn built_in() -> Self {
        let template = |(name, source): &(&str, &str)| {
            ((*name).to_owned(), ((*source).to_owned(), format!("built-in template {name}")))
        };
        let asset = |(name, text): &(&str, &str)| ((*name).to_owned(), lean(text).into_bytes());
        Self { templates: TEMPLATES.iter().map(template).collect(), assets: ASSETS.iter().map(asset).collect() }
    }
}

/// Script or style without lines that are comments and without indentation: visitors need neither. Ours have comments
/// on lines of their own, and no text that goes over lines.
fn lean(text: &str) -> String {
    let mut in_comment = false;
    let mut lean = String::with_capacity(text.len());
    for line in text.lines().map(str::trim) {
        let begins = line.starts_with("/*");
        if !(in_comment || begins || line.is_empty() || line.starts_with("//")) {
            lean.push_str(line);
            lean.push('\n');
        }
        in_comment = (in_comment || begins) && !line.ends_with("*/");
    }
    lean
}

/// Each asset twice: at its plain path, and at one that changes with its bytes (`page.css` → `page.1a2b3c4d5e6f.css`)
/// and may be kept for ever. With them, the hashed path of each plain one.
///
/// # Errors
/// A kind of file that pages have no use for.
pub(super) fn assets(files: &BTreeMap<String, Vec<u8>>) -> Result<(Vec<Asset>, BTreeMap<String, String>), ThemeError> {
    let (mut assets, mut hashed_paths) = (Vec::new(), BTreeMap::new());
    for (path, bytes) in files {
        let (stem, extension) = path.rsplit_once('.').unwrap_or((path, ""));
        let content_type = content_type(extension)
            .ok_or_else(|| ThemeError::file(format_args!("theme: assets/{path}"), "no page uses files of this kind"))?;
        let hash = hex(&Sha256::digest(bytes)[..6]);
        let hashed = format!("{stem}.{hash}.{extension}");
        assets.push(Asset { path: path.clone(), content_type, bytes: bytes.clone(), immutable: false });
        assets.push(Asset { path: hashed.clone(), content_type, bytes: bytes.clone(), immutable: true });
        hashed_paths.insert(path.clone(), hashed);
    }
    Ok((assets, hashed_paths))
}

fn content_type(extension: &str) -> Option<&'static str> {
    Some(match extension.to_ascii_lowercase().as_str() {
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "txt" => "text/plain; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff" => "font/woff",
        "woff2" => "font/woff2",
        _ => return None,
    })
}

/// One plain folder name, so that nothing outside `themes/` can be named.
fn checked(name: &str) -> Result<&str, ThemeError> {
    let plain = |char: char| char.is_ascii_alphanumeric() || "-_.".contains(char);
    if name.is_empty() || name.len() > 64 || name.starts_with('.') || !name.chars().all(plain) {
        return Err(ThemeError::Name(name.to_owned()));
    }
    Ok(name)
}

fn unknown(name: &str, themes: &Path) -> ThemeError {
    let mut names = vec!["default".to_owned()];
    let entries = fs::read_dir(themes).into_iter().flatten().flatten();
    names
        .extend(entries.filter(|entry| entry.path().is_dir()).filter_map(|entry| entry.file_name().into_string().ok()));
    names.sort();
    names.dedup();
    ThemeError::Unknown { name: name.to_owned(), folder: themes.join(name), known: names }
}

/// Looks for the files of a theme, and never leaves its folder: what a link leads to is served to everybody.
struct Walk<'a> {
    theme: &'a Path,
    /// The same without links.
    inside: PathBuf,
    found: Vec<(String, PathBuf)>,
}

impl<'a> Walk<'a> {
    fn of(theme: &'a Path) -> Result<Self, ThemeError> {
        let inside = theme.canonicalize().map_err(|error| ThemeError::file(theme.display(), error))?;
        Ok(Self { theme, inside, found: Vec::new() })
    }

    /// Every file below a folder of the theme with its path from there; none where there is no folder.
    fn below(&mut self, name: &str) -> Result<Vec<(String, PathBuf)>, ThemeError> {
        let folder = self.theme.join(name);
        if folder.exists() {
            self.within(&folder)?;
            self.walk(&folder, "")?;
        }
        Ok(std::mem::take(&mut self.found))
    }

    fn within(&self, path: &Path) -> Result<(), ThemeError> {
        let whole = path.canonicalize().map_err(|error| ThemeError::file(path.display(), error))?;
        if whole.starts_with(&self.inside) {
            return Ok(());
        }
        let message = format!("this leads out of the theme's folder, to {}", whole.display());
        Err(ThemeError::file(path.display(), message))
    }

    /// What editors and systems leave behind is skipped.
    fn walk(&mut self, folder: &Path, prefix: &str) -> Result<(), ThemeError> {
        let entries = fs::read_dir(folder).map_err(|error| ThemeError::file(folder.display(), error))?;
        for entry in entries {
            let entry = entry.map_err(|error| ThemeError::file(folder.display(), error))?;
            let name = entry
                .file_name()
                .into_string()
                .map_err(|_| ThemeError::file(entry.path().display(), "its name is not UTF-8"))?;
            if name.starts_with('.') || name.ends_with('~') {
                continue;
            }
            let path = format!("{prefix}{name}");
            self.within(&entry.path())?;
            if entry.path().is_dir() {
                if prefix.matches('/').count() + 1 < MAX_DEPTH {
                    self.walk(&entry.path(), &format!("{path}/"))?;
                }
            } else if self.found.len() < MAX_FILES {
                self.found.push((path, entry.path()));
            } else {
                return Err(ThemeError::file(folder.display(), format_args!("a theme has at most {MAX_FILES} files")));
            }
        }
        Ok(())
    }
}

fn read(path: &Path) -> Result<Vec<u8>, ThemeError> {
    file::read(path, MAX_FILE).map_err(|error| ThemeError::file(path.display(), error))
}

#[cfg(test)]
mod tests {
    use super::lean;

    #[test]
    fn comments_stay_at_home() {
        let text = "/* One,\n   two. */\n:root { --a: 1; }\n\n  // three\n  /** four */\n  f('//'); // five\n";
        assert_eq!(lean(text), ":root { --a: 1; }\nf('//'); // five\n");
    }
}
