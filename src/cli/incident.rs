//! `stillup incident …`: what people say about incidents, through the operators' API.

mod args;
mod words;

use std::process::ExitCode;

use reqwest::Method;
use serde_json::{Map, Value as Json, json};

use args::{Action, FactsArgs};

use super::failure::Failure;
use super::operator::{Operator, OperatorArgs};
use super::{plain, say};

#[derive(Debug, clap::Args)]
pub(super) struct IncidentArgs {
    #[command(subcommand)]
    action: Action,
}

pub(super) fn run(args: &IncidentArgs) -> Result<ExitCode, Failure> {
    match &args.action {
        Action::Open(args) => {
            let mut body = facts(&args.facts);
            set(&mut body, "title", Some(args.title.as_str()));
            set(&mut body, "status", args.status.as_deref());
            set(&mut body, "body", words::given_or_written(args.body.as_deref())?);
            change(&args.operator, (Method::POST, "/incidents".to_owned()), body, "opened")
        }
        Action::Update(args) => {
            let mut body = Map::new();
            set(&mut body, "body", Some(words::wanted(args.body.as_deref())?));
            set(&mut body, "status", args.status.as_deref());
            set(&mut body, "impact", args.impact.as_deref());
            change(&args.operator, (Method::POST, format!("{}/updates", path(&args.id))), body, "updated")
        }
        Action::Edit(args) => {
            let mut body = facts(&args.facts);
            set(&mut body, "title", args.title.as_deref());
            set(&mut body, "auto_resolve", args.auto_resolve);
            change(&args.operator, (Method::PATCH, path(&args.id)), body, "changed")
        }
        Action::Ack(args) => change(
            &args.operator,
            (Method::POST, format!("{}/acknowledge", path(&args.id))),
            Map::new(),
            "acknowledged",
        ),
        Action::Resolve(args) => {
            let mut body = Map::new();
            set(&mut body, "body", words::given(args.body.as_deref())?);
            set(&mut body, "resolved_at", args.resolved_at.as_deref());
            change(&args.operator, (Method::POST, format!("{}/resolve", path(&args.id))), body, "resolved")
        }
        Action::List(args) => {
            let operator = Operator::find(&args.operator)?;
            let answer = operator.send(Method::GET, &format!("/incidents?status={}", args.status.as_str()), None)?;
            Ok(say(&if args.operator.json { plain::json(&answer) } else { plain::lines(&lines(&answer)) }))
        }
    }
}

/// Sends a change, and says what happened and where it is seen.
fn change(
    args: &OperatorArgs,
    (method, path): (Method, String),
    body: Map<String, Json>,
    done: &str,
) -> Result<ExitCode, Failure> {
    let answer = Operator::find(args)?.send(method, &path, Some(&Json::Object(body)))?;
    if args.json {
        return Ok(say(&plain::json(&answer)));
    }
    Ok(say(&plain::lines(&changed(&answer, done))))
}

const TAKEN_OVER: &str =
    "You have taken it over: it stays open until somebody resolves it, or `incidents.close_after` is over.";

/// What happened, where it is seen, and what visitors see now.
fn changed(answer: &Json, done: &str) -> String {
    let field = |key: &str| answer[key].as_str().unwrap_or_default();
    let place = answer["url"].as_str().unwrap_or("not public");
    let first = format!("{done}: {} {} ({}, {})", field("id"), field("title"), field("status"), field("severity"));
    let taken = (answer["taken_over"] == true).then(|| TAKEN_OVER.to_owned());
    let visitors = answer["visitors"].as_str().map(str::to_owned);
    [first, place.to_owned()].into_iter().chain(visitors).chain(taken).collect::<Vec<_>>().join("\n")
}

fn facts(args: &FactsArgs) -> Map<String, Json> {
    let mut body = Map::new();
    set(&mut body, "severity", args.severity.as_deref());
    set(&mut body, "impact", args.impact.as_deref());
    set(&mut body, "monitors", Some(&args.monitors).filter(|ids| !ids.is_empty()));
    set(&mut body, "groups", Some(&args.groups).filter(|ids| !ids.is_empty()));
    set(&mut body, "started_at", args.started_at.as_deref());
    set(&mut body, "resolved_at", args.resolved_at.as_deref());
    set(&mut body, "counts", args.counts);
    set(&mut body, "visibility", args.visibility.as_deref());
    body
}

pub(super) fn set(body: &mut Map<String, Json>, key: &str, value: Option<impl serde::Serialize>) {
    if let Some(value) = value {
        body.insert(key.to_owned(), json!(value));
    }
}

/// The path of an incident.
fn path(id: &str) -> String {
    format!("/incidents/{}", segment(id))
}

/// Whatever was typed stays one segment of a path.
pub(super) fn segment(id: &str) -> String {
    let plain =
        |c: char| if c.is_ascii_alphanumeric() || matches!(c, '_' | '-') { c.to_string() } else { "%3F".to_owned() };
    let id: String = id.chars().map(plain).collect();
    if id.is_empty() { "-".to_owned() } else { id }
}

/// A line an incident.
fn lines(answer: &Json) -> String {
    let incidents = answer["incidents"].as_array().map_or(&[][..], Vec::as_slice);
    if incidents.is_empty() {
        return "no incidents".to_owned();
    }
    let line = |incident: &Json| {
        let field = |key: &str| incident[key].as_str().unwrap_or_default();
        let until = incident["resolved_at"].as_str().map_or_else(String::new, |end| format!(" until {end}"));
        let mut notes = vec![field("source")];
        notes.extend(incident["acknowledged_by"].as_str().map(|_| "acknowledged"));
        notes.extend((incident["url"].is_null()).then_some("not public"));
        notes.extend((incident["kind"] == "certificate").then_some("certificate"));
        format!(
            "{} {:<13} {:<8} {} since {}{until} ({})",
            field("id"),
            field("status"),
            field("severity"),
            field("title"),
            field("started_at"),
            notes.join(", ")
        )
    };
    let mut lines: Vec<String> = incidents.iter().map(line).collect();
    lines.extend((!answer["next"].is_null()).then(|| "… and older ones".to_owned()));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_incident_is_a_line() {
        let answer = json!({"incidents": [{"id": "inc_1", "status": "resolved", "severity": "minor", "title": "A",
            "started_at": "t0",
            "resolved_at": "t1", "source": "manual", "url": null, "acknowledged_by": "jo"}], "next": "x"});
        assert_eq!(
            lines(&answer),
            "inc_1 resolved      minor    A since t0 until t1 (manual, acknowledged, not public)\n… and older ones"
        );
        assert_eq!(lines(&json!({"incidents": [], "next": null})), "no incidents");
    }

    #[test]
    fn an_id_stays_one_segment() {
        for (id, expected) in
            [("inc_1", "/incidents/inc_1"), ("../x?", "/incidents/%3F%3F%3Fx%3F"), ("", "/incidents/-")]
        {
            assert_eq!(path(id), expected);
        }
    }
}
