//! monitors.yaml → validated `Config`, or ALL its problems, each with file, line, column, cause and cure.
//!
//! ```text
//! source → tree (YAML, variables) → raw (the tables) → validate → model
//! ```

mod clients;
mod core;
mod fingerprint;
mod kind;
mod kinds;
mod links;
mod orders;
mod problem;
mod raw;
mod report;
mod source;
mod spot;
pub(crate) mod suggest;
mod table;
mod tree;
mod validate;
mod variables;
mod written;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value as Json, json};

pub use self::clients::{database, server, token};
use self::kind::{Kind, Leaf, Reader};
use self::kinds::number::{self, Span};
pub use self::kinds::number::{DAY, SECOND};
pub use self::links::unreachable_links;
pub use self::orders::bodies::bodies;
pub use self::orders::order;
pub use self::problem::Problem;
use self::report::{Place, Report};
use self::source::{Source, Sources};
pub use self::spot::Spot;
use self::tree::{Entry, Node, Value};
pub use self::written::FOLDER as INCIDENTS;
pub use self::written::ahead::{Told, ahead};
use crate::model::{Config, JudgePolicy, Timing};

/// So many problems are kept; a file with as many may have more.
pub const MAX_PROBLEMS: usize = report::MAX_PROBLEMS;

/// A configuration that holds.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// What it says.
    pub config: Config,
    /// What holds for a monitor that says nothing itself.
    pub defaults: Defaults,
    /// Things that are allowed and probably not meant (a host's checks exceed its permits).
    pub warnings: Vec<Problem>,
    /// Where `site.theme` stands.
    pub theme: Spot,
    /// Images of the site, and where each stands.
    pub images: Vec<(Spot, String)>,
    /// When what the incidents in it tell of was: see [`ahead`].
    pub told: Vec<Told>,
    /// The files it was read from: watched for changes.
    pub files: Vec<PathBuf>,
    /// Hash of their contents: a rewrite with the same bytes is no change.
    pub hash: u64,
}

/// How a monitor is checked and judged that says nothing itself: `defaults` over what is built in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Defaults {
    /// When it is checked.
    pub timing: Timing,
    /// How it is judged.
    pub judging: JudgePolicy,
}

impl Default for Defaults {
    /// What is built in.
    fn default() -> Self {
        validate::defaults(None)
    }
}

/// A duration as the configuration writes it (`250ms`, `30s`, `5m`, `1h`, `7d`), between two bounds in milliseconds:
/// for the command line.
///
/// # Errors
/// What is wrong with it, as the end of a sentence.
pub fn duration<const MIN: u64, const MAX: u64>(text: &str) -> Result<Duration, String> {
    Span::<MIN, MAX>::parse(text).map_err(|fault| fault.sentence())
}

/// A length of time as the configuration writes it.
pub fn written(length: Duration) -> String {
    number::show(length)
}

/// The folder that paths in a configuration, and themes, are relative to.
pub fn root(config: &Path) -> PathBuf {
    if config.is_dir() { config.to_owned() } else { config.parent().map_or_else(PathBuf::new, Path::to_owned) }
}

/// Reads a file, or a directory of `*.yaml` in name order. `environment` answers `${NAME}`.
///
/// # Errors
/// Every problem there is, in order of place.
pub fn load(path: &Path, environment: &dyn Fn(&str) -> Option<String>) -> Result<Loaded, Vec<Problem>> {
    let Checked { loaded, problems, .. } = check(path, environment, Unset::Problem);
    loaded.ok_or(problems)
}

/// What an environment variable without a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unset {
    /// A problem.
    Problem,
    /// A warning: secrets are elsewhere. What depends on it is not looked at.
    Warning,
}

impl Unset {
    fn report(self) -> Report {
        match self {
            Self::Problem => Report::default(),
            Self::Warning => Report::lenient(),
        }
    }
}

/// What is to be said of a configuration.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// What it says: none if it has problems, or lacks what an unset variable would be.
    pub loaded: Option<Loaded>,
    /// Every problem there is, in order of place.
    pub problems: Vec<Problem>,
    /// Things that are allowed and probably not meant.
    pub warnings: Vec<Problem>,
}

/// Reads it as [`load`] does, and says everything that is to be said of it.
pub fn check(path: &Path, environment: &dyn Fn(&str) -> Option<String>, unset: Unset) -> Checked {
    let Sources { mut files, base } = match source::read(path) {
        Ok(sources) => sources,
        Err(problems) => return Checked { problems, ..Checked::default() },
    };
    let mut report = unset.report();
    let config = read(&files, &base, environment, &mut report);
    let incidents = written::read(&base, &mut files, config.as_ref().map(|read| &read.config), &mut report);
    finish((config, incidents), files, report)
}

/// The same of one text that is in no file yet; it has no incidents beside it.
pub fn check_text(name: &str, text: String, environment: &dyn Fn(&str) -> Option<String>, unset: Unset) -> Checked {
    let files = vec![Source { path: PathBuf::from(name), name: name.to_owned(), text }];
    let mut report = unset.report();
    let config = read(&files, Path::new(""), environment, &mut report);
    finish((config, written::Folder::default()), files, report)
}

/// YAML of another program, as plain values.
///
/// # Errors
/// It is not YAML, or more than we read.
pub fn foreign(name: &str, text: &str) -> Result<Json, Problem> {
    tree::foreign::read(name, text)
}

fn finish((config, incidents): (Option<Read>, written::Folder), files: Vec<Source>, mut report: Report) -> Checked {
    let told = written::ahead::told(&incidents, &mut report, &files);
    let mut spot = |place| Spot::of(place, &mut report, &files);
    let spots = config.as_ref().map(|read| {
        let images = read.images.iter().filter_map(|(place, image)| Some((spot(*place)?, image.clone()))).collect();
        (spot(read.theme), images)
    });
    let (problems, warnings) = report.finish(&files);
    let loaded = match (config, spots) {
        (Some(Read { config, defaults, .. }), Some((Some(theme), images))) if problems.is_empty() => {
            let config = Config { incidents: incidents.written, ..config };
            let hash = fingerprint::hash(files.iter().map(|file| file.text.as_bytes()));
            let files = files.into_iter().map(|file| file.path).collect();
            Some(Loaded { config, defaults, warnings: warnings.clone(), theme, images, told, files, hash })
        }
        (Some(_) | None, _) => None,
    };
    Checked { loaded, problems, warnings }
}

/// JSON Schema (draft 2020-12) of the configuration, from the same table that reading it uses.
pub fn schema() -> Json {
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "monitors.yaml of stillup",
        "$defs": {"variable": {
            "type": "string",
            "pattern": r"\$\{",
            "description": "Made from environment variables: ${NAME} or ${NAME:-default}.",
        }},
    });
    if let (Some(all), Json::Object(root)) = (schema.as_object_mut(), raw::Root::schema()) {
        all.extend(root);
        all.insert("patternProperties".to_owned(), json!({"^x-": {"description": "Ignored: a place for anchors."}}));
    }
    schema
}

/// What was read, and where stands what is proved elsewhere; true if it is made from a variable.
struct Read {
    config: Config,
    defaults: Defaults,
    theme: (Place, bool),
    images: Vec<((Place, bool), String)>,
}

fn read(
    files: &[Source],
    base: &Path,
    environment: &dyn Fn(&str) -> Option<String>,
    report: &mut Report,
) -> Option<Read> {
    let mut trees = Vec::with_capacity(files.len());
    for (index, file) in (0..).zip(files) {
        trees.push(tree::parse(&file.text, index, environment, report));
    }
    // A file without a tree would make every reference into it dangle.
    let root = merge(trees.into_iter().collect::<Option<Vec<_>>>()?, files, report);
    let root = raw::Root::read(&root, &mut Reader::new(report))?;
    let config = validate::config(&root, base, report, &|place| name(files, place))?;
    let site = &root.site.as_ref()?.value;
    let theme = site.theme.as_ref().map(|theme| (theme.at, theme.replaced))?;
    let monitors = root.monitors.iter().flat_map(|monitors| &monitors.value);
    let icons = monitors.filter_map(|monitor| monitor.value.icon.as_ref()).filter(|icon| icon.value.starts_with('/'));
    let images = [&site.logo, &site.logo_dark, &site.favicon].into_iter().flatten().chain(icons);
    let images = images.map(|image| ((image.at, image.replaced), image.value.clone())).collect();
    Some(Read { config, defaults: validate::defaults(Some(&root)), theme, images })
}

fn name(files: &[Source], place: Place) -> String {
    files.get(place.file as usize).map_or_else(String::new, |file| file.name.clone())
}

/// One root of all files: lists are appended, any other key may be set once. An empty file is a map without keys.
fn merge(trees: Vec<Node>, files: &[Source], report: &mut Report) -> Node {
    let mut merged: Vec<Entry> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for tree in trees {
        let entries = match tree.value {
            Value::Map(entries) => entries,
            Value::Null => Vec::new(),
            Value::Broken | Value::Scalar(_) | Value::List(_) => return tree,
        };
        for entry in entries {
            if let Some(before) = places.get(&entry.key).and_then(|index| merged.get_mut(*index)) {
                append(before, entry, files, report);
            } else {
                places.insert(entry.key.clone(), merged.len());
                merged.push(entry);
            }
        }
    }
    Node { at: Place { file: 0, line: 1, column: 1 }, value: Value::Map(merged) }
}

fn append(before: &mut Entry, entry: Entry, files: &[Source], report: &mut Report) {
    match (&mut before.node.value, entry.node.value) {
        (_, Value::Null) => {}
        (Value::Null, value) => before.node = Node { at: entry.node.at, value },
        (Value::List(items), Value::List(more)) => items.extend(more),
        (_, _) => {
            let message =
                format!("`{}` is set in line {} of {} already", entry.key, before.at.line, name(files, before.at));
            report.problem(entry.at, message, Some("only lists may be spread over several files".to_owned()));
        }
    }
}
