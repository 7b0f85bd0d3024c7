//! `stillup deliveries …`: what became of messages, through the operators' API.

use std::process::ExitCode;

use clap::{Subcommand, ValueEnum};
use reqwest::Method;
use serde_json::Value as Json;

use super::failure::Failure;
use super::operator::{Operator, OperatorArgs};
use super::{plain, say};
use crate::config::suggest::nearest;

#[derive(Debug, clap::Args)]
pub(super) struct DeliveriesArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List messages with what became of them, newest first
    #[command(after_help = "Example:\n  stillup deliveries list --state dead --subscriber ops")]
    List(ListArgs),
    /// Try a message again now; a dead one comes back with the others of its incident and subscriber
    #[command(after_help = "Example:\n  stillup deliveries retry msg_01J…")]
    Retry(RetryArgs),
    /// Show how every subscriber is doing
    #[command(after_help = "Example:\n  stillup deliveries subscribers")]
    Subscribers(SubscribersArgs),
}

#[derive(Debug, clap::Args)]
struct ListArgs {
    /// Only those that stand there
    #[arg(long, value_enum)]
    state: Option<State>,
    /// Only to this subscriber
    #[arg(long, value_name = "ID")]
    subscriber: Option<String>,
    /// Only of this incident
    #[arg(long, alias = "subject", value_name = "ID")]
    incident: Option<String>,
    /// Go on after an earlier page: its `next`
    #[arg(long)]
    cursor: Option<String>,
    #[command(flatten)]
    operator: OperatorArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum State {
    Pending,
    Delivered,
    Dead,
}

impl State {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Delivered => "delivered",
            Self::Dead => "dead",
        }
    }
}

#[derive(Debug, clap::Args)]
struct RetryArgs {
    /// Which message
    id: String,
    #[command(flatten)]
    operator: OperatorArgs,
}

#[derive(Debug, clap::Args)]
struct SubscribersArgs {
    #[command(flatten)]
    operator: OperatorArgs,
}

pub(super) fn run(args: &DeliveriesArgs) -> Result<ExitCode, Failure> {
    match &args.action {
        Action::List(args) => list(args),
        Action::Retry(args) => {
            // Whatever was typed stays one segment of the path.
            let id: String = args
                .id
                .chars()
                .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '_' | '-') { c } else { '-' })
                .collect();
            tell(&args.operator, Method::POST, &format!("/deliveries/{id}/retry"), retried)
        }
        Action::Subscribers(args) => tell(&args.operator, Method::GET, "/subscribers", subscribers),
    }
}

fn list(args: &ListArgs) -> Result<ExitCode, Failure> {
    let asked = [
        ("state", args.state.map(|state| state.as_str())),
        ("subscriber", args.subscriber.as_deref()),
        ("subject", args.incident.as_deref()),
        ("cursor", args.cursor.as_deref()),
    ];
    let operator = Operator::find(&args.operator)?;
    let answer = operator.send(Method::GET, &path(&asked), None)?;
    if let (Some(id), true) = (&args.subscriber, found(&answer).is_empty()) {
        let everybody = operator.send(Method::GET, "/subscribers", None)?;
        // One that has left the configuration may still have messages, only none of those that were asked for.
        let known = is_known(&everybody, id)
            || !found(&operator.send(Method::GET, &path(&[("subscriber", Some(id))]), None)?).is_empty();
        if !known {
            return Err(stranger(&everybody, id));
        }
    }
    Ok(say(&if args.operator.json { plain::json(&answer) } else { plain::lines(&lines(&answer)) }))
}

fn path(asked: &[(&str, Option<&str>)]) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(asked.iter().filter_map(|(name, value)| Some((name, (*value)?))));
    format!("/deliveries?{}", query.finish())
}

fn found(answer: &Json) -> &[Json] {
    answer["deliveries"].as_array().map_or(&[], Vec::as_slice)
}

fn ids(everybody: &Json) -> Vec<&str> {
    everybody["subscribers"]
        .as_array()
        .map_or(&[][..], Vec::as_slice)
        .iter()
        .filter_map(|one| one["id"].as_str())
        .collect()
}

fn is_known(everybody: &Json, id: &str) -> bool {
    ids(everybody).contains(&id)
}

/// Nobody of this id is configured, and there is no message to anybody of it.
fn stranger(everybody: &Json, id: &str) -> Failure {
    let hint = match nearest(id, ids(everybody)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`stillup deliveries subscribers` shows those that there are".to_owned(),
    };
    Failure::new(format!("there is no subscriber `{id}`")).hint(hint)
}

fn tell(args: &OperatorArgs, method: Method, path: &str, words: impl Fn(&Json) -> String) -> Result<ExitCode, Failure> {
    let answer = Operator::find(args)?.send(method, path, None)?;
    Ok(say(&if args.json { plain::json(&answer) } else { plain::lines(&words(&answer)) }))
}

fn retried(answer: &Json) -> String {
    match answer["retried"].as_u64() {
        Some(1) => "1 message is tried again now".to_owned(),
        count => format!("{} messages are tried again now, one after the other", count.unwrap_or_default()),
    }
}

/// A line a message.
fn lines(answer: &Json) -> String {
    let deliveries = found(answer);
    if deliveries.is_empty() {
        return "no messages".to_owned();
    }
    let line = |delivery: &Json| {
        let field = |key: &str| delivery[key].as_str().unwrap_or_default();
        let tries = delivery["attempts"].as_u64().unwrap_or_default();
        let mut notes = vec![format!("{tries} {}", if tries == 1 { "try" } else { "tries" })];
        notes.extend(delivery["next_try_at"].as_str().map(|at| format!("next {at}")));
        notes.extend(delivery["last_error"].as_str().map(str::to_owned));
        let kind = match field("kind") {
            "event" | "" => String::new(),
            kind => format!(" ({kind})"),
        };
        format!(
            "{} {:<9} {} to {}{kind} of {}, {}: {}",
            field("id"),
            field("state"),
            field("event"),
            field("subscriber"),
            field("subject"),
            field("created_at"),
            notes.join(", ")
        )
    };
    let mut lines: Vec<String> = deliveries.iter().map(line).collect();
    lines.extend(answer["next"].as_str().map(|next| format!("… and older ones: --cursor {next}")));
    lines.join("\n")
}

/// A line a subscriber.
fn subscribers(answer: &Json) -> String {
    let subscribers = answer["subscribers"].as_array().map_or(&[][..], Vec::as_slice);
    if subscribers.is_empty() {
        return "no subscribers".to_owned();
    }
    let line = |subscriber: &Json| {
        let field = |key: &str| subscriber[key].as_str().unwrap_or_default();
        let count = |key: &str| subscriber[key].as_u64().unwrap_or_default();
        let mut notes = vec![format!("{} pending", count("pending")), format!("{} dead", count("dead"))];
        if count("failures") > 0 {
            notes.push(format!("{} failures in a row since {}", count("failures"), field("since")));
        }
        notes.extend(subscriber["probe_at"].as_str().map(|at| format!("next probe {at}")));
        notes.extend(subscriber["last_error"].as_str().map(str::to_owned));
        format!("{:<20} {:<12} {:<8} {}", field("id"), field("channel"), field("state"), notes.join(", "))
    };
    subscribers.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn who_is_not_there_is_said() {
        let everybody = json!({"subscribers": [{"id": "ops-chat"}, {"id": "mail"}]});
        assert!(is_known(&everybody, "mail") && !is_known(&everybody, "ops"));
        for (id, wanted) in [
            ("ops-caht", "did you mean `ops-chat`?"),
            ("zzz", "`stillup deliveries subscribers` shows those that there are"),
        ] {
            let failure = stranger(&everybody, id);
            assert_eq!(failure.message(), format!("there is no subscriber `{id}`"));
            assert!(format!("{failure:?}").contains(wanted), "{failure:?}");
        }
    }

    #[test]
    fn lists_are_lines() {
        assert_eq!(lines(&json!({"deliveries": [], "next": null})), "no messages");
        let answer = json!({"deliveries": [{
            "id": "msg_1", "subscriber": "ops", "kind": "fallback", "event": "incident.opened", "subject": "inc_1",
            "state": "pending",
            "attempts": 1, "created_at": "t0", "next_try_at": "t1", "settled_at": null, "last_error": "HTTP 500",
            "tries": [],
        }], "next": "x"});
        let wanted = "msg_1 pending   incident.opened to ops (fallback) of inc_1, t0: 1 try, next t1, HTTP 500\n\
            … and older ones: --cursor x";
        assert_eq!(lines(&answer), wanted);
        let answer = json!({"subscribers": [{
            "id": "ops", "channel": "slack", "state": "open", "failures": 6, "since": "t0", "probe_at": "t1",
            "last_error": "HTTP 500",
            "pending": 2, "dead": 0,
        }]});
        let wanted = "ops                  slack        open     2 pending, 0 dead, 6 failures in a row since t0, next \
            probe t1, HTTP 500";
        assert_eq!(subscribers(&answer), wanted);
        assert_eq!(retried(&json!({"retried": 3})), "3 messages are tried again now, one after the other");
    }
}
