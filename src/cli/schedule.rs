//! `stillup schedule`: when a schedule comes next, and what it means.

use std::io::Read as _;
use std::process::ExitCode;

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::failure::Failure;
use super::say;
use crate::clock;
use crate::locale::{Locale, zoned};
use crate::model::{Language, Timestamp, local};
use crate::schedule::expression::{Expression, Kind};
use crate::schedule::fault::Fault;
use crate::view::schedule::means;

/// Most expressions from standard input, bytes.
const INPUT_MOST: u64 = 16 << 20;

#[derive(Debug, clap::Args)]
pub(super) struct ScheduleArgs {
    /// Cron ("30 2 * * mon-fri", "@daily") or a calendar event of systemd ("Mon..Fri 02:30"); `-` reads one a line from
    /// standard input
    #[arg(value_name = "EXPR", allow_hyphen_values = true)]
    expression: String,
    /// The zone of its times, as IANA names it
    #[arg(long, value_name = "ZONE", default_value = "UTC", value_parser = parse_zone)]
    timezone: TimeZone,
    /// Times after this instant (RFC 3339) are told; now if it is left out
    #[arg(long, value_name = "INSTANT", value_parser = parse_instant)]
    from: Option<Timestamp>,
    /// So many times are told
    #[arg(short = 'n', long = "count", value_name = "N", default_value_t = 5)]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=1000))]
    count: u16,
    /// In which language its meaning is told
    #[arg(long, value_name = "TAG", default_value = "en", value_parser = parse_language)]
    language: Language,
    /// Print JSON: one object an expression
    #[arg(long)]
    json: bool,
}

fn parse_zone(text: &str) -> Result<TimeZone, String> {
    local::zone(text).ok_or_else(|| format!("there is no time zone `{text}`: write it as \"Europe/Riga\""))
}

fn parse_instant(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse(text).ok_or_else(|| "write an instant with its offset, as 2026-11-30T02:30:00Z".to_owned())
}

fn parse_language(text: &str) -> Result<Language, String> {
    let known = || Language::ALL.iter().map(|language| language.as_str()).collect::<Vec<_>>().join(", ");
    Language::parse(text).ok_or_else(|| format!("there is no language `{text}`; there are {}", known()))
}

/// Tells of one expression, or of many from standard input. Exit code 1 if one cannot be read or never comes again.
pub(super) fn run(args: &ScheduleArgs) -> Result<ExitCode, Failure> {
    let from = args.from.unwrap_or_else(clock::now);
    if args.expression != "-" {
        let told = Told::of(&args.expression, args, from).map_err(|fault| failure(&args.expression, &fault))?;
        let printed = say(&if args.json { told.json().to_string() } else { told.text() });
        return Ok(if told.next.is_empty() { ExitCode::FAILURE } else { printed });
    }
    let mut input = String::new();
    let read = std::io::stdin().take(INPUT_MOST).read_to_string(&mut input);
    read.map_err(|error| Failure::new(format!("standard input: {error}")))?;
    let mut code = ExitCode::SUCCESS;
    for expression in input.lines().filter(|line| !line.trim().is_empty()) {
        let line = match Told::of(expression, args, from) {
            Ok(told) if args.json => told.json().to_string(),
            Ok(told) => told.text(),
            Err(fault) => {
                code = ExitCode::FAILURE;
                let told = json!({ "expression": expression, "error": fault.what, "cure": fault.cure });
                if args.json { told.to_string() } else { format!("{expression}: {fault}") }
            }
        };
        let _ = say(&line);
    }
    Ok(code)
}

fn failure(expression: &str, fault: &Fault) -> Failure {
    let shown: String = expression.chars().take(80).collect();
    Failure::new(format!("the schedule \"{shown}\" cannot be read: {}", fault.what)).hint(fault.cure.clone())
}

/// What is told of a schedule.
struct Told<'a> {
    expression: &'a str,
    schedule: Expression,
    means: String,
    next: Vec<String>,
}

impl<'a> Told<'a> {
    fn of(expression: &'a str, args: &ScheduleArgs, from: Timestamp) -> Result<Self, Fault> {
        let schedule = Expression::parse(expression, &args.timezone)?;
        let times = std::iter::successors(schedule.after(from), |at| schedule.after(*at));
        let next = times.take(usize::from(args.count)).map(|at| rfc3339(at, &schedule.zone)).collect();
        let means = means(&schedule, Locale::of(args.language));
        Ok(Self { expression, schedule, means, next })
    }

    fn text(&self) -> String {
        let none = "It never comes again.".to_owned();
        let times = if self.next.is_empty() { none } else { self.next.join("\n") };
        format!("{}\n{times}", self.means)
    }

    fn json(&self) -> Value {
        let kind = match self.schedule.kind {
            Kind::Cron(_) => "cron",
            Kind::OnCalendar(_) => "on_calendar",
        };
        let zone = self.schedule.zone.iana_name().unwrap_or("UTC");
        json!({ "expression": self.expression, "kind": kind, "timezone": zone, "means": self.means, "next": self.next })
    }
}

fn rfc3339(at: Timestamp, zone: &TimeZone) -> String {
    zoned(at, zone).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}
