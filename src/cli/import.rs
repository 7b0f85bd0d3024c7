//! `stillup import`: files of another program → a configuration, secrets and a report, in a folder of their own.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, IsTerminal as _, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::failure::Failure;
use super::plain::plain;
use super::say;
use crate::clock;
use crate::config::Problem;
use crate::import::{self, Content, Format, Imported, Recognised, Source};
use crate::store::Foreign;

/// Of a text.
const MAX_BYTES: u64 = 64 * 1024 * 1024;
/// Something was dropped.
const DROPPED: u8 = 2;

/// What is written.
const FILE: &str = "monitors.yaml";
const SECRETS: &str = "secrets.env";
const REPORT: &str = "report.txt";

#[derive(Debug, clap::Args)]
pub(super) struct ImportArgs {
    /// The format, if it is said, and the files: YAML, JSON, CSV or SQLite, or a folder of YAML. Without a format it is
    /// recognised
    #[arg(required = true, value_name = "FILE")]
    words: Vec<String>,
    /// Write monitors.yaml, secrets.env and report.txt into this folder. Without it nothing is written: a terminal gets
    /// the report, anything else the configuration
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(super) fn run(args: &ImportArgs) -> Result<ExitCode, Failure> {
    let (asked, files) = asked(&args.words)?;
    if let Some(out) = &args.out {
        must_be_free(out)?;
    }
    let mut sources = Vec::new();
    for path in files {
        sources.extend(read(&path)?);
    }
    let format = match asked {
        Some(format) => format,
        None => recognised(&sources)?,
    };
    let imported = import::import(format, sources, &key).map_err(unreadable)?;
    match &args.out {
        Some(out) => written(out, &imported)?,
        None if io::stdout().is_terminal() => {
            say(&(imported.report.short() + "nothing was written: --out DIR writes the configuration"));
        }
        None => piped(&imported),
    }
    Ok(if imported.report.keys().dropped > 0 { ExitCode::from(DROPPED) } else { ExitCode::SUCCESS })
}

/// The format, if one is named, and the files.
fn asked(words: &[String]) -> Result<(Option<Format>, Vec<PathBuf>), Failure> {
    let known = || {
        let names: Vec<&str> = Format::ALL.iter().map(|format| format.as_str()).collect();
        format!("formats are {}", names.join(", "))
    };
    let Some((first, rest)) = words.split_first() else { return Err(Failure::new("no file is named").hint(known())) };
    if let Some(format) = Format::parse(first) {
        if rest.is_empty() {
            return Err(Failure::new("no file is named").hint(format!("stillup import {first} FILE")));
        }
        return Ok((Some(format), rest.iter().map(PathBuf::from).collect()));
    }
    if !Path::new(first).exists() && !rest.is_empty() {
        return Err(Failure::new(format!("{} is neither a format nor a file", plain(first))).hint(known()));
    }
    Ok((None, words.iter().map(PathBuf::from).collect()))
}

/// Whose files these are.
fn recognised(sources: &[Source]) -> Result<Format, Failure> {
    let mut found = sources.iter().filter_map(|source| import::recognise(source).map(|known| known.format));
    let unknown = || {
        let names: Vec<&str> = Format::ALL.iter().map(|format| format.as_str()).collect();
        Failure::new("it cannot be said whose file this is")
            .hint(format!("name the format before the file: {}", names.join(", ")))
    };
    let first = found.next().ok_or_else(unknown)?;
    match found.find(|format| *format != first) {
        None => Ok(first),
        Some(other) => Err(Failure::new(format!("these are files of {} and of {}", first.name(), other.name()))
            .hint("import one program at a time")),
    }
}

/// Whose file it is, if it is another program's: for whoever takes it for a configuration of ours.
pub(super) fn theirs(path: &Path) -> Option<Recognised> {
    let sources = read(path).ok().filter(|_| path.is_file())?;
    import::recognise(sources.first()?)
}

/// A file, or every YAML file of a folder in the order of their names.
fn read(path: &Path) -> Result<Vec<Source>, Failure> {
    if !path.is_dir() {
        return Ok(vec![source(path)?]);
    }
    let failed = |error: io::Error| Failure::new(format!("{}: {error}", path.display()));
    let mut paths = Vec::new();
    for entry in fs::read_dir(path).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let yaml = path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
        paths.extend(Some(path).filter(|path| yaml && path.is_file()));
    }
    paths.sort();
    if paths.is_empty() {
        return Err(Failure::new(format!("{} holds no YAML file", path.display())));
    }
    paths.iter().map(|path| source(path)).collect()
}

fn source(path: &Path) -> Result<Source, Failure> {
    let name = path.display().to_string();
    let failed = |error: io::Error| Failure::new(format!("{name}: {error}"));
    let mut head = [0; 16];
    let length = File::open(path).and_then(|mut file| file.read(&mut head)).map_err(failed)?;
    if import::reads_database(head.get(..length).unwrap_or_default()) {
        let tables = Foreign::open(path).and_then(|copy| copy.tables(import::HISTORY));
        let tables = tables.map_err(|error| {
            Failure::new(format!("{name}: {error}")).hint("is the file whole? Stop the other program and copy it again")
        })?;
        return Ok(Source { name, content: Content::Tables(tables) });
    }
    let mut bytes = Vec::new();
    File::open(path).map_err(failed)?.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Failure::new(format!("{name}: it is larger than 64 MiB")));
    }
    let text = String::from_utf8(bytes).map_err(|_| {
        Failure::new(format!("{name}: it is neither a text in UTF-8 nor a database")).hint("is it the right file?")
    })?;
    let text = text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text);
    Ok(Source { name, content: Content::Text(text) })
}

fn unreadable(problem: Problem) -> Failure {
    let place = match (problem.line, problem.column) {
        (0, _) => problem.file,
        (line, 0) => format!("{}:{line}", problem.file),
        (line, column) => format!("{}:{line}:{column}", problem.file),
    };
    let failure = Failure::new(plain(&format!("{place}: {}", problem.message)));
    match problem.hint {
        Some(hint) => failure.hint(plain(&hint)),
        None => failure,
    }
}

/// A key that signs webhooks, of 320 random bits.
fn key() -> String {
    let bytes: Vec<u8> = (0..4).flat_map(|_| clock::entropy()).collect();
    format!("whsec_{}", STANDARD.encode(bytes))
}

/// Nothing that is there is written over.
fn must_be_free(out: &Path) -> Result<(), Failure> {
    let taken = [FILE, SECRETS, REPORT].iter().map(|name| out.join(name)).find(|path| path.exists());
    match taken {
        Some(path) => Err(Failure::new(format!("{} is there already", path.display()))
            .hint("nothing is written over: name another folder with --out, or move it away")),
        None => Ok(()),
    }
}

/// Writes the folder, and says what is in it.
fn written(out: &Path, imported: &Imported) -> Result<(), Failure> {
    DirBuilder::new().recursive(true).mode(0o755).create(out).map_err(|error| failed(out, &error))?;
    write(&out.join(FILE), &imported.yaml, 0o644)?;
    write(&out.join(REPORT), &imported.report.full(), 0o644)?;
    let mut told = imported.report.short();
    told.push_str(&format!("written: {}, {}", out.join(FILE).display(), out.join(REPORT).display()));
    if !imported.secrets.is_empty() {
        write(&out.join(SECRETS), &imported.secrets, 0o600)?;
        let path = out.join(SECRETS);
        told.push_str(&format!(
            ", {}\ntry it: set -a; . {}; set +a; stillup check --config {}",
            path.display(),
            sourced(&path),
            out.join(FILE).display()
        ));
    } else {
        told.push_str(&format!("\ntry it: stillup check --config {}", out.join(FILE).display()));
    }
    if !imported.wanted.is_empty() {
        told.push_str(&format!("\nset yourself, as before: {}", imported.wanted.join(", ")));
    }
    say(&told);
    Ok(())
}

/// A path that a shell looks for where it stands, and not in its search path.
fn sourced(path: &Path) -> String {
    let text = path.display().to_string();
    if path.is_absolute() || text.starts_with('.') { text } else { format!("./{text}") }
}

fn write(path: &Path, text: &str, mode: u32) -> Result<(), Failure> {
    let file = OpenOptions::new().write(true).create_new(true).mode(mode).open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| failed(path, &error))
}

fn failed(path: &Path, error: &io::Error) -> Failure {
    Failure::new(format!("{} cannot be written: {error}", path.display()))
}

/// The configuration for a file or another program, everything else for people.
fn piped(imported: &Imported) {
    let mut err = io::stderr().lock();
    // Nobody is left to tell when it is closed.
    let _ = write!(err, "{}", imported.report.short());
    if !imported.secrets.is_empty() {
        let _ = writeln!(err, "the values of its variables are left out: --out DIR writes them to {SECRETS}");
    }
    say(imported.yaml.trim_end());
}
