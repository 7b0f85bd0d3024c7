//! `stillup maintenance …`: planned work, through the operators' API.

use std::process::ExitCode;

use reqwest::Method;
use serde_json::{Map, Value as Json};

use super::args::{AddArgs, MaintenanceAction, MaintenanceArgs};
use super::failure::Failure;
use super::incident::{segment, set};
use super::operator::Operator;
use super::say;

pub(super) fn run(args: &MaintenanceArgs) -> Result<ExitCode, Failure> {
    let (operator, answer, text) = match &args.action {
        MaintenanceAction::List(args) => {
            let answer = Operator::find(&args.operator)?.send(Method::GET, "/maintenance", None)?;
            let text = lines(&answer);
            (&args.operator, answer, text)
        }
        MaintenanceAction::Add(args) => {
            let body = Json::Object(body(args));
            let answer = Operator::find(&args.operator)?.send(Method::POST, "/maintenance", Some(&body))?;
            let text = format!("announced: {}", line(&answer));
            (&args.operator, answer, text)
        }
        MaintenanceAction::Cancel(args) => {
            let path = format!("/maintenance/{}", segment(&args.id));
            let answer = Operator::find(&args.operator)?.send(Method::DELETE, &path, None)?;
            let text = format!("cancelled: {}", line(&answer));
            (&args.operator, answer, text)
        }
    };
    Ok(say(&if operator.json { answer.to_string() } else { text }))
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
        let answer = json!({"maintenance": [{"id": "move", "title": "Move", "start": "t0", "end": null, "duration": "20m",
            "rrule": "FREQ=DAILY", "source": "api"}], "occurrences": [{"status": "scheduled", "starts_at": "t0", "ends_at": "t1", "title": "Move"}]});
        assert_eq!(lines(&answer), "move Move from t0 for 20m, FREQ=DAILY (api)\n  scheduled   t0 until t1 Move");
        assert_eq!(lines(&json!({})), "no maintenance");
    }
}
