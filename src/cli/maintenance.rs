//! `stillup maintenance …`: planned work, through the operators' API.

use std::process::ExitCode;

use clap::Subcommand;
use reqwest::Method;
use serde_json::{Map, Value as Json};

use super::failure::Failure;
use super::incident::{segment, set};
use super::operator::{Operator, OperatorArgs};
use super::{plain, say};

#[derive(Debug, clap::Args)]
pub(super) struct MaintenanceArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List what is defined, and what runs and comes
    #[command(after_help = "Example:\n  stillup maintenance list --json")]
    List(ListArgs),
    /// Announce planned work
    #[command(
        after_help = "Example:\n  stillup maintenance add --id database-upgrade --title 'Database upgrade' --monitor \
            database --start 2027-12-01T22:00:00Z --duration 30m"
    )]
    Add(Box<AddArgs>),
    /// Cancel planned work that was announced here; what runs of it ends now
    #[command(after_help = "Example:\n  stillup maintenance cancel database-upgrade")]
    Cancel(CancelArgs),
}

#[derive(Debug, clap::Args)]
struct ListArgs {
    #[command(flatten)]
    operator: OperatorArgs,
}

#[derive(Debug, clap::Args)]
struct AddArgs {
    /// What is done: one line
    #[arg(long)]
    title: String,
    /// Its permanent key [default: one is made]
    #[arg(long)]
    id: Option<String>,
    /// What visitors should know: Markdown
    #[arg(long)]
    description: Option<String>,
    /// A monitor it covers; may be repeated
    #[arg(long = "monitor", alias = "monitors", value_name = "ID", value_delimiter = ',')]
    monitors: Vec<String>,
    /// A group it covers; may be repeated
    #[arg(long = "group", alias = "groups", value_name = "ID", value_delimiter = ',')]
    groups: Vec<String>,
    /// It covers every monitor
    #[arg(long)]
    all: bool,
    /// The (first) window begins: 2026-12-01T22:00:00Z, or without an offset a local time
    #[arg(long, value_name = "MOMENT")]
    start: String,
    /// The (first) window ends; or --duration
    #[arg(long, value_name = "MOMENT")]
    end: Option<String>,
    /// How long each window lasts, such as 30m
    #[arg(long, value_name = "LENGTH")]
    duration: Option<String>,
    /// When it comes again (RFC 5545): FREQ=WEEKLY;BYDAY=SU
    #[arg(long, value_name = "RULE")]
    rrule: Option<String>,
    /// IANA name of the zone of local times [default: the site's]
    #[arg(long, value_name = "ZONE")]
    timezone: Option<String>,
    #[command(flatten)]
    operator: OperatorArgs,
}

#[derive(Debug, clap::Args)]
struct CancelArgs {
    /// Which maintenance
    id: String,
    #[command(flatten)]
    operator: OperatorArgs,
}

pub(super) fn run(args: &MaintenanceArgs) -> Result<ExitCode, Failure> {
    let (operator, answer, text) = match &args.action {
        Action::List(args) => {
            let answer = Operator::find(&args.operator)?.send(Method::GET, "/maintenance", None)?;
            let text = lines(&answer);
            (&args.operator, answer, text)
        }
        Action::Add(args) => {
            let body = Json::Object(body(args));
            let answer = Operator::find(&args.operator)?.send(Method::POST, "/maintenance", Some(&body))?;
            let text = format!("announced: {}", line(&answer));
            (&args.operator, answer, text)
        }
        Action::Cancel(args) => {
            let path = format!("/maintenance/{}", segment(&args.id));
            let answer = Operator::find(&args.operator)?.send(Method::DELETE, &path, None)?;
            let text = format!("cancelled: {}", line(&answer));
            (&args.operator, answer, text)
        }
    };
    Ok(say(&if operator.json { plain::json(&answer) } else { plain::lines(&text) }))
}

fn body(args: &AddArgs) -> Map<String, Json> {
    let mut body = Map::new();
    set(&mut body, "id", args.id.as_deref());
    set(&mut body, "title", Some(args.title.as_str()));
    set(&mut body, "description", args.description.as_deref());
    set(&mut body, "monitors", Some(&args.monitors).filter(|ids| !ids.is_empty()));
    set(&mut body, "groups", Some(&args.groups).filter(|ids| !ids.is_empty()));
    set(&mut body, "all", args.all.then_some(true));
    set(&mut body, "start", Some(args.start.as_str()));
    set(&mut body, "end", args.end.as_deref());
    set(&mut body, "duration", args.duration.as_deref());
    set(&mut body, "rrule", args.rrule.as_deref());
    set(&mut body, "timezone", args.timezone.as_deref());
    body
}

/// A maintenance as a line.
fn line(maintenance: &Json) -> String {
    let field = |key: &str| maintenance[key].as_str().unwrap_or_default();
    let length =
        maintenance["end"].as_str().map_or_else(|| format!("for {}", field("duration")), |end| format!("until {end}"));
    let again = maintenance["rrule"].as_str().map_or_else(String::new, |rule| format!(", {rule}"));
    format!("{} {} from {} {length}{again} ({})", field("id"), field("title"), field("start"), field("source"))
}

/// A line a maintenance, and one an occurrence.
fn lines(answer: &Json) -> String {
    let list = |key: &str| answer[key].as_array().map_or(&[][..], Vec::as_slice);
    let occurrence = |occurrence: &Json| {
        let field = |key: &str| occurrence[key].as_str().unwrap_or_default();
        format!("  {:<11} {} until {} {}", field("status"), field("starts_at"), field("ends_at"), field("title"))
    };
    let defined = list("maintenance").iter().map(line);
    let lines: Vec<String> = defined.chain(list("occurrences").iter().map(occurrence)).collect();
    if lines.is_empty() { "no maintenance".to_owned() } else { lines.join("\n") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_maintenance_is_a_line() {
        let answer = json!({"maintenance": [{"id": "move", "title": "Move", "start": "t0", "end": null,
            "duration": "20m", "rrule": "FREQ=DAILY", "source": "api"}],
            "occurrences": [{"status": "scheduled", "starts_at": "t0", "ends_at": "t1", "title": "Move"}]});
        assert_eq!(lines(&answer), "move Move from t0 for 20m, FREQ=DAILY (api)\n  scheduled   t0 until t1 Move");
        assert_eq!(lines(&json!({})), "no maintenance");
    }
}
