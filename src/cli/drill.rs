//! `stillup drill ID`: a monitor fails on purpose, and who is told of it, how soon, is followed to the end.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value as Json, json};
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::Instant;

use super::failure::Failure;
use super::operator::{Operator, OperatorArgs};
use super::{block_on, plain, say};
use crate::model::{Timestamp, time};

/// From one look to the next.
const LOOK: Duration = Duration::from_millis(500);
/// The server may be away for so long (a restart ends the drill) before it is given up.
const AWAY: Duration = Duration::from_secs(30);

#[derive(Debug, clap::Args)]
pub(super) struct DrillArgs {
    /// The monitor that is to fail
    id: String,
    /// How long it fails, 1s to 1h
    #[arg(long = "for", value_name = "DURATION", default_value = "30s", value_parser = length)]
    length: Duration,
    /// How long to wait, after its end, for messages that have not arrived yet
    #[arg(long, value_name = "DURATION", default_value = "60s", value_parser = patience)]
    wait: Duration,
    /// Only this subscriber hears of it; may be repeated [default: all that want to know about the monitor]
    #[arg(long, value_name = "SUBSCRIBER", value_delimiter = ',')]
    to: Vec<String>,
    #[command(flatten)]
    operator: OperatorArgs,
}

fn length(text: &str) -> Result<Duration, String> {
    let wanted = || "a duration from 1s to 1h is wanted, in whole seconds, such as 30s or 5m".to_owned();
    let whole = |length: &Duration| (1..=3_600).contains(&length.as_secs()) && length.subsec_nanos() == 0;
    time::parse_length(text).filter(whole).ok_or_else(wanted)
}

fn patience(text: &str) -> Result<Duration, String> {
    let most = Duration::from_secs(24 * 60 * 60);
    time::parse_length(text)
        .filter(|wait| *wait <= most)
        .ok_or_else(|| "a duration up to 1d is wanted, such as 60s or 5m".to_owned())
}

pub(super) fn run(args: &DrillArgs) -> Result<ExitCode, Failure> {
    let operator = Operator::find(&args.operator)?;
    let outcome = block_on(follow(args, &operator))??;
    let code = if outcome.all_arrived() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    if args.operator.json {
        let answer = json!({"incident": outcome.incident, "deliveries": outcome.deliveries,
            "all_delivered": outcome.all_arrived()});
        say(&plain::json(&answer));
    } else {
        say(&plain::lines(&outcome.table()));
    }
    Ok(code)
}

/// Begins the drill and looks at what becomes of it.
async fn follow(args: &DrillArgs, operator: &Operator) -> Result<Outcome, Failure> {
    // From the first moment on: whoever interrupts must not leave a drill behind.
    let mut interrupts = signal(SignalKind::interrupt())
        .map_err(|error| Failure::new(format!("signals cannot be received: {error}")))?;
    let body = json!({"monitor": args.id, "seconds": args.length.as_secs(), "to": args.to});
    let begun = operator.exchange(Method::POST, "/drills", Some(&body)).await?;
    let id = begun["incident"]["id"].as_str().unwrap_or_default().to_owned();
    let told = !args.operator.json;
    if told {
        progress(&format!("{} fails on purpose for {}: {id}", args.id, time::written(args.length)));
    }
    let mut outcome = Outcome { incident: begun["incident"].clone(), deliveries: Vec::new() };
    let (mut seen, mut over_since, mut away_since) = (HashSet::new(), None, None);
    let mut interrupted = false;
    loop {
        match outcome.look(operator, &id).await {
            Ok(()) => away_since = None,
            Err(failure) if away_since.get_or_insert_with(Instant::now).elapsed() > AWAY => return Err(failure),
            Err(_) => {}
        }
        if told {
            outcome
                .deliveries
                .iter()
                .filter(|one| one["state"] != "pending" && seen.insert(one["id"].to_string()))
                .for_each(report);
        }
        if outcome.is_over() && away_since.is_none() {
            let over = over_since.get_or_insert_with(Instant::now);
            if outcome.is_settled() || over.elapsed() >= args.wait {
                return Ok(outcome);
            }
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            _ = interrupts.recv() => {
                if interrupted || outcome.is_over() {
                    return Ok(outcome);
                }
                interrupted = true;
                progress("ending the drill; once more to wait for nothing");
                operator.exchange(Method::POST, &format!("/drills/{id}/end"), None).await?;
            }
        }
    }
}

fn report(delivery: &Json) {
    progress(&format!("  {}", line(delivery)));
}

/// To standard error: what is done is the result, and goes to standard output.
fn progress(text: &str) {
    // Who has closed it does not want to know.
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// What is known of a drill.
#[derive(Debug)]
struct Outcome {
    incident: Json,
    /// Oldest first.
    deliveries: Vec<Json>,
}

impl Outcome {
    async fn look(&mut self, operator: &Operator, id: &str) -> Result<(), Failure> {
        // First the incident: once it is over, so are its messages.
        let incident = operator.exchange(Method::GET, &format!("/incidents/{id}"), None).await?;
        let mut found = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = operator.exchange(Method::GET, &format!("/deliveries?subject={id}{cursor}"), None).await?;
            found.extend(page["deliveries"].as_array().into_iter().flatten().cloned());
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        found.reverse();
        (self.incident, self.deliveries) = (incident, found);
        Ok(())
    }

    fn is_over(&self) -> bool {
        self.incident["resolved_at"].is_string()
    }

    fn is_settled(&self) -> bool {
        self.deliveries.iter().all(|delivery| delivery["state"] != "pending")
    }

    /// Whether everybody was told everything; nobody is not everybody.
    fn all_arrived(&self) -> bool {
        self.is_over() && !self.deliveries.is_empty() && self.deliveries.iter().all(arrived)
    }

    /// A line a message, and what it comes to.
    fn table(&self) -> String {
        let mut table = String::new();
        for delivery in &self.deliveries {
            let _ = writeln!(table, "{}", line(delivery));
        }
        let count = self.deliveries.len();
        let arrived = self.deliveries.iter().filter(|delivery| arrived(delivery)).count();
        let sum = match (count, arrived) {
            (0, _) => "nobody was told: no subscriber wants to know about this monitor".to_owned(),
            (1, 1) => "the only message arrived".to_owned(),
            (count, arrived) if count == arrived => format!("all {count} messages arrived"),
            (count, arrived) => format!("{} of {count} messages did not arrive", count - arrived),
        };
        table + &sum
    }
}

/// To everybody it is for: a mail that some mailboxes refused says which.
fn arrived(delivery: &Json) -> bool {
    delivery["state"] == "delivered" && delivery["last_error"].is_null()
}

/// `ops  incident.opened  delivered after 35 ms`
fn line(delivery: &Json) -> String {
    let field = |key: &str| delivery[key].as_str().unwrap_or_default();
    let instant = |key: &str| delivery[key].as_str().and_then(Timestamp::parse);
    let tries = match delivery["attempts"].as_u64().unwrap_or_default() {
        0 => "no try".to_owned(),
        1 => "1 try".to_owned(),
        count => format!("{count} tries"),
    };
    let why = delivery["last_error"].as_str().map(|error| format!(": {error}")).unwrap_or_default();
    let became = match (field("state"), instant("created_at"), instant("settled_at")) {
        ("delivered", Some(made), Some(settled)) => {
            let partly = if arrived(delivery) { "" } else { ", but not to all" };
            format!(
                "delivered after {} ms{partly}{}",
                settled.since(made).as_millis(),
                if partly.is_empty() { "" } else { &why }
            )
        }
        ("pending", _, _) => format!("not delivered yet, {tries}{why}"),
        (state, _, _) => format!("{state}, {tries}{why}"),
    };
    format!("{:<20} {:<18} {became}", field("subscriber"), field("event"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delivery(subscriber: &str, state: &str) -> Json {
        json!({"id": "msg_1", "subscriber": subscriber, "event": "incident.opened", "state": state, "attempts": 1,
            "created_at": "2026-11-21T10:00:00.000Z", "settled_at": "2026-11-21T10:00:00.035Z",
            "last_error": if state == "delivered" { Json::Null } else { "HTTP 500".into() }})
    }

    #[test]
    fn who_was_told_is_a_table() {
        let over = json!({"resolved_at": "2026-11-21T10:00:30.000Z"});
        let mut refused = delivery("mail", "delivered");
        refused["last_error"] = "b@acme.example: no such user".into();
        assert!(
            line(&refused).ends_with("delivered after 35 ms, but not to all: b@acme.example: no such user"),
            "{}",
            line(&refused)
        );
        for (deliveries, all, sum) in [
            (vec![delivery("ops", "delivered")], true, "the only message arrived"),
            (vec![delivery("ops", "delivered"), delivery("chat", "pending")], false, "1 of 2 messages did not arrive"),
            (vec![refused.clone()], false, "1 of 1 messages did not arrive"),
            (vec![delivery("chat", "dead")], false, "1 of 1 messages did not arrive"),
            (vec![], false, "nobody was told: no subscriber wants to know about this monitor"),
        ] {
            let outcome = Outcome { incident: over.clone(), deliveries };
            assert_eq!(outcome.all_arrived(), all);
            assert_eq!(outcome.table().lines().last(), Some(sum));
        }
        assert_eq!(
            line(&delivery("ops", "delivered")),
            "ops                  incident.opened    delivered after 35 ms"
        );
        assert_eq!(
            line(&delivery("ops", "pending")),
            "ops                  incident.opened    not delivered yet, 1 try: HTTP 500"
        );
        assert_eq!(line(&delivery("ops", "dead")), "ops                  incident.opened    dead, 1 try: HTTP 500");
        let running =
            Outcome { incident: json!({"resolved_at": null}), deliveries: vec![delivery("ops", "delivered")] };
        assert!(!running.all_arrived(), "not over yet");
    }
}
