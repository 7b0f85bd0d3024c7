//! Configurations of other programs → ours. A reader a format takes the keys out of its input; what it leaves is
//! dropped with a line, so that nothing is lost in silence. Knows neither files nor databases, it is handed their
//! contents.
//!
//! ```text
//! sources → item (keys, each with its verdict) → reader → found → settle (what `check` refuses goes)
//!                                                              └→ YAML, secrets, report
//! ```

mod blackbox;
mod cachet;
mod database;
mod found;
mod gatus;
mod healthchecks;
mod ids;
mod item;
mod kener;
mod kuma;
mod length;
mod page;
mod recognise;
mod report;
mod request;
mod secrets;
mod settle;
mod statuspage;
mod target;
mod upptime;
mod uptimerobot;
mod variables;
mod write;

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

pub use self::database::HISTORY;
pub use self::recognise::{Recognised, reads_database, recognise};
pub use self::report::Report;
use crate::config::Problem;

/// Rows of a table: column → value.
pub type Row = Map<String, Json>;
/// A database: table → its rows.
pub type Tables = BTreeMap<String, Vec<Row>>;

/// What can be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// `config.yaml` of Gatus.
    Gatus,
    /// YAML of Kener 2, the database of Kener 4.
    Kener,
    /// The database of Uptime Kuma, or a backup of its 1.x.
    UptimeKuma,
    /// `.upptimerc.yml`.
    Upptime,
    /// Modules of the blackbox exporter, and Prometheus' targets.
    Blackbox,
    /// What `/api/v3/checks/` of Healthchecks answers.
    Healthchecks,
    /// What `/api/v2/` of a page of Statuspage answers.
    Statuspage,
    /// What the API of Cachet answers.
    Cachet,
    /// The export of UptimeRobot.
    UptimeRobot,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Gatus,
        Self::Kener,
        Self::UptimeKuma,
        Self::Upptime,
        Self::Blackbox,
        Self::Healthchecks,
        Self::Statuspage,
        Self::Cachet,
        Self::UptimeRobot,
    ];

    /// As the command line says it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gatus => "gatus",
            Self::Kener => "kener",
            Self::UptimeKuma => "uptime-kuma",
            Self::Upptime => "upptime",
            Self::Blackbox => "blackbox",
            Self::Healthchecks => "healthchecks",
            Self::Statuspage => "statuspage",
            Self::Cachet => "cachet",
            Self::UptimeRobot => "uptimerobot",
        }
    }

    /// As its makers write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gatus => "Gatus",
            Self::Kener => "Kener",
            Self::UptimeKuma => "Uptime Kuma",
            Self::Upptime => "Upptime",
            Self::Blackbox => "the blackbox exporter",
            Self::Healthchecks => "Healthchecks",
            Self::Statuspage => "Statuspage",
            Self::Cachet => "Cachet",
            Self::UptimeRobot => "UptimeRobot",
        }
    }

    /// Of that name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == text)
    }
}

/// A file of the input.
#[derive(Clone, Debug)]
pub struct Source {
    /// As people call it.
    pub name: String,
    /// What is in it.
    pub content: Content,
}

/// What a file holds.
#[derive(Clone, Debug)]
pub enum Content {
    /// A text: YAML, JSON or CSV.
    Text(String),
    /// A database.
    Tables(Tables),
}

/// What became of it.
#[derive(Debug)]
pub struct Imported {
    /// The configuration; `check` has no problem with it.
    pub yaml: String,
    /// `NAME=value` a line: the only place where a secret stands. Empty if there is none.
    pub secrets: String,
    /// Names of the variables in the configuration that no value is known of.
    pub wanted: Vec<String>,
    /// A line for every key of the input.
    pub report: Report,
}

/// Reads the files of one program. `key` makes a key that signs webhooks.
///
/// # Errors
/// A file cannot be read as what it should be.
pub fn import(format: Format, sources: Vec<Source>, key: &dyn Fn() -> String) -> Result<Imported, Problem> {
    let names: Vec<String> = sources.iter().map(|source| source.name.clone()).collect();
    let mut found = found::Found::new(key);
    match format {
        Format::Gatus => gatus::read(sources, &mut found)?,
        Format::Kener => kener::read(sources, &mut found)?,
        Format::UptimeKuma => kuma::read(sources, &mut found)?,
        Format::Upptime => upptime::read(sources, &mut found)?,
        Format::Blackbox => blackbox::read(sources, &mut found)?,
        Format::Healthchecks => healthchecks::read(sources, &mut found)?,
        Format::Statuspage => statuspage::read(sources, &mut found)?,
        Format::Cachet => cachet::read(sources, &mut found)?,
        Format::UptimeRobot => uptimerobot::read(sources, &mut found)?,
    }
    let head = format!("Imported from {}: {}.", format.name(), names.join(", "));
    let yaml = settle::settle(&mut found, &head)?;
    let wanted = found.secrets.wanted(&yaml);
    let secrets = found.secrets.file(&yaml);
    Ok(Imported { secrets, wanted, report: found.report(), yaml })
}

/// A text as YAML (JSON is YAML too), in our notation of variables.
fn tree(source: &Source, notation: variables::Notation) -> Result<Json, Problem> {
    let Content::Text(text) = &source.content else {
        let problem = Problem::of_file(source.name.clone(), "is a database, and a text is wanted");
        return Err(problem);
    };
    let value = match serde_json::from_str::<Json>(text) {
        Ok(value) => value,
        Err(_) => crate::config::foreign(&source.name, text)?,
    };
    if is_encrypted(&value) {
        return Err(Problem {
            hint: Some(format!("decrypt it first: sops --decrypt {} > plain.yaml", source.name)),
            ..Problem::of_file(source.name.clone(), "is encrypted by SOPS")
        });
    }
    Ok(notation.apply(value))
}

fn is_encrypted(value: &Json) -> bool {
    value.get("sops").is_some_and(|sops| sops.get("mac").is_some() || sops.get("version").is_some())
}
