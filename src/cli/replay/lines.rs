//! One line of a file of checks: JSON as `stillup probe --json` prints it, or CSV.

use std::borrow::Cow;
use std::time::Duration;

use serde::Deserialize;

use crate::model::{Location, OutcomeKind, Timestamp};

/// The columns of a file without a header, in their order.
const COLUMNS: [&str; 4] = ["monitor", "at", "outcome", "latency_ms"];
/// No latency is longer (a day); what says so was not milliseconds.
const MOST_MS: f64 = 86_400_000.0;
const AT: &str = "write it in RFC 3339, such as 2026-11-21T10:00:05.120Z";
const OUTCOME: &str = "it is one of up, degraded, down, indeterminate";
const LATENCY: &str = "write milliseconds as a number, such as 12.3, at most a day";

/// A check as a file tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its id.
    pub monitor: String,
    /// Where the check ran.
    pub location: Location,
    /// When it began.
    pub at: Timestamp,
    /// What it found.
    pub outcome: OutcomeKind,
    /// How long it took.
    pub latency: Duration,
}

/// What is wrong with a line, where, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineFault {
    /// From 1, in characters.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

impl LineFault {
    pub(super) fn new(column: usize, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { column, message: message.into(), hint: hint.into() }
    }
}

/// How the lines of a file are read: decided by its first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Format {
    /// One object a line.
    Json,
    /// Where each of the four columns stands; `latency_ms` may be missing.
    Csv([Option<usize>; 4]),
}

impl Format {
    /// The format that a first line that is not empty has, and whether that line is a header.
    ///
    /// # Errors
    /// It is neither.
    pub fn of(first: &str) -> Result<(Self, bool), LineFault> {
        if first.starts_with('{') {
            return Ok((Self::Json, false));
        }
        let cells = cells(first)?;
        let place = |name: &str| cells.iter().position(|(_, cell)| cell.trim().eq_ignore_ascii_case(name));
        let places = COLUMNS.map(place);
        if places.iter().all(Option::is_none) {
            return Ok((Self::Csv([Some(0), Some(1), Some(2), Some(3)]), false));
        }
        match COLUMNS.iter().zip(&places).take(3).find(|(_, place)| place.is_none()) {
            Some((missing, _)) => Err(LineFault::new(
                1,
                format!("the header has no column `{missing}`"),
                format!("the columns are {}", COLUMNS.join(",")),
            )),
            None => Ok((Self::Csv(places), true)),
        }
    }

    /// Reads a line.
    ///
    /// # Errors
    /// It is no check.
    pub fn row(&self, line: &str) -> Result<Row, LineFault> {
        match self {
            Self::Json => json(line),
            Self::Csv(places) => csv(line, places),
        }
    }
}

/// What we need of an object; the rest is skipped.
#[derive(Deserialize)]
struct Object<'a> {
    #[serde(borrow)]
    monitor: Cow<'a, str>,
    location: Option<Location>,
    at: Timestamp,
    outcome: OutcomeKind,
    latency_ms: Option<f64>,
}

fn json(line: &str) -> Result<Row, LineFault> {
    let object: Object<'_> = serde_json::from_str(line).map_err(|error| {
        // Its own place is that in the line: told in ours.
        let whole = error.to_string();
        let message = whole.split(" at line ").next().unwrap_or(&whole);
        // It counts bytes, and may stop in the middle of a character.
        let column = line.char_indices().take_while(|(at, _)| *at < error.column()).count().max(1);
        LineFault::new(column, message, "a line is one object as `stillup probe --json` prints it")
    })?;
    let latency = latency(object.latency_ms.unwrap_or_default())
        .ok_or_else(|| LineFault::new(1, "`latency_ms` is no length of time", LATENCY))?;
    let (location, at, outcome) = (object.location.unwrap_or_else(Location::local), object.at, object.outcome);
    named(Row { monitor: object.monitor.into_owned(), location, at, outcome, latency }, 1)
}

fn csv(line: &str, places: &[Option<usize>; 4]) -> Result<Row, LineFault> {
    let cells = cells(line)?;
    let cell = |column: usize| places[column].and_then(|place| cells.get(place)).map(|(at, cell)| (*at, cell.trim()));
    let needed = |column: usize| {
        let end = line.chars().count() + 1;
        cell(column).ok_or_else(|| {
            LineFault::new(
                end,
                format!("`{}` is missing", COLUMNS[column]),
                format!("the columns are {}", COLUMNS.join(",")),
            )
        })
    };
    let wrong = |(at, cell): (usize, &str), what: &str, hint: &str| {
        LineFault::new(at, format!("`{}` is {what}", shown(cell)), hint)
    };
    let ((name_at, monitor), at, outcome) = (needed(0)?, needed(1)?, needed(2)?);
    let milliseconds = cell(3).filter(|(_, cell)| !cell.is_empty());
    let row = Row {
        monitor: monitor.to_owned(),
        location: Location::local(),
        at: Timestamp::parse(at.1).ok_or_else(|| wrong(at, "not an instant", AT))?,
        outcome: OutcomeKind::parse(&outcome.1.to_ascii_lowercase())
            .ok_or_else(|| wrong(outcome, "not an outcome", OUTCOME))?,
        latency: match milliseconds {
            None => Duration::ZERO,
            Some(cell) => cell.1.parse().ok().and_then(latency).ok_or_else(|| wrong(cell, "not a latency", LATENCY))?,
        },
    };
    named(row, name_at)
}

fn named(row: Row, column: usize) -> Result<Row, LineFault> {
    if row.monitor.is_empty() {
        Err(LineFault::new(column, "`monitor` is empty", "each check names its monitor"))
    } else {
        Ok(row)
    }
}

fn latency(milliseconds: f64) -> Option<Duration> {
    (0.0..=MOST_MS).contains(&milliseconds).then(|| Duration::from_secs_f64(milliseconds / 1000.0))
}

/// The beginning of a cell.
fn shown(cell: &str) -> String {
    const LONGEST: usize = 40;
    let mut short: String = cell.chars().take(LONGEST).collect();
    if cell.chars().nth(LONGEST).is_some() {
        short.push('…');
    }
    short
}

/// The cells of a line and the columns they begin in. A cell may be quoted; a quote in it is doubled.
fn cells(line: &str) -> Result<Vec<(usize, String)>, LineFault> {
    let mut cells = vec![(1, String::new())];
    let mut letters = (1..).zip(line.chars()).peekable();
    let mut quoted: Option<usize> = None;
    while let Some((column, letter)) = letters.next() {
        let Some((start, cell)) = cells.last_mut() else { continue };
        match (letter, quoted) {
            ('"', Some(_)) if letters.next_if(|(_, next)| *next == '"').is_some() => cell.push('"'),
            ('"', Some(_)) => quoted = None,
            ('"', None) if *start == column => quoted = Some(column),
            (',', None) => cells.push((column + 1, String::new())),
            (letter, _) => cell.push(letter),
        }
    }
    match quoted {
        Some(column) => Err(LineFault::new(
            column,
            "this quote is not closed",
            "a quote inside a quoted cell is doubled; a cell is one line",
        )),
        None => Ok(cells),
    }
}
