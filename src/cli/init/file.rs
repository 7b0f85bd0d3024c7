//! The text of a first monitors.yaml. Knows no file.

use url::Url;

use super::receiver::Receiver;

/// What was answered.
#[derive(Debug)]
pub(super) struct Answers {
    /// Of the page.
    pub name: String,
    /// What is watched.
    pub watch: Vec<Url>,
    /// Who is told.
    pub receiver: Option<Receiver>,
}

/// Where an explanation begins.
const COLUMN: usize = 44;

const HEAD: &str = "# What stillup watches, how it is shown, and who is told.
# Save it while stillup runs: a good file is applied at once, a bad one changes nothing.
# `stillup check` finds every mistake in it, with line and column.
# Every key: docs/reference/configuration.md. Completion in editors: `stillup schema > monitors.schema.json`.

";

/// The file.
pub(super) fn text(answers: &Answers) -> String {
    let mut text = HEAD.to_owned();
    let mut line = |left: String, means: &str| text.push_str(&explained(&left, means));
    line("site:".to_owned(), "");
    line(format!("  name: {}", scalar(&answers.name)), "at the top of the page");
    line("  # url: https://status.example.com".to_owned(), "where visitors find it; links in messages begin with it");
    line(String::new(), "");
    line("server:".to_owned(), "");
    line("  listen: 127.0.0.1:8080".to_owned(), "0.0.0.0:8080 to be reachable from elsewhere");
    line(String::new(), "");
    line("defaults:".to_owned(), "hold for every monitor that says nothing else");
    line("  interval: 30s".to_owned(), "from check to check, 1s to 24h");
    line("  failure_threshold: 3".to_owned(), "so many bad checks in a row make it down");
    line("  success_threshold: 2".to_owned(), "so many good ones make it up again");
    line("  # degraded_above: 2s".to_owned(), "slower than this is degraded");
    line(String::new(), "");
    line("monitors:".to_owned(), "in the order of the page");
    let mut ids: Vec<String> = Vec::new();
    for url in &answers.watch {
        let id = id(url, &ids);
        line(format!("  - id: {id}"), "permanent: it keeps the history; `name` may change");
        line(format!("    name: {}", scalar(url.host_str().unwrap_or(&id))), "what people read");
        line("    http:".to_owned(), "or tcp: { host, port }, or dns: { name }");
        line(format!("      url: {}", scalar(url.as_str())), "asked with GET; redirects are followed");
        line("      expect: { status: [200-299] }".to_owned(), "anything else is down; also body, json, headers");
        ids.push(id);
    }
    if let Some(Receiver { channel, keys }) = &answers.receiver {
        line(String::new(), "");
        line("subscribers:".to_owned(), "who is told when an incident opens and ends");
        line("  - id: ops".to_owned(), "permanent, as above");
        line(format!("    {channel}:"), "");
        for (key, value, means) in keys {
            let value = if value == "true" { value.clone() } else { scalar(value) };
            line(format!("      {key}: {value}"), means);
        }
    }
    text
}

/// A line with what it means behind it, or above it where it is long.
fn explained(left: &str, means: &str) -> String {
    let long = left.chars().count() >= COLUMN;
    match means {
        "" => format!("{left}\n"),
        means if long => format!("{}# {means}\n{left}\n", " ".repeat(left.len() - left.trim_start().len())),
        means => format!("{left:<COLUMN$}# {means}\n"),
    }
}

/// An id made of the host: small letters, digits and dashes, and none that is there already.
fn id(url: &Url, taken: &[String]) -> String {
    let host = url.domain().unwrap_or_default().trim_start_matches("www.");
    let plain: String =
        host.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    let plain = plain.trim_matches('-').chars().take(50).collect::<String>();
    let plain = if plain.is_empty() { "web".to_owned() } else { plain };
    let mut id = plain.clone();
    for number in 2.. {
        if !taken.contains(&id) {
            break;
        }
        id = format!("{plain}-{number}");
    }
    id
}

/// A text as YAML: bare where it can be nothing else, in quotes otherwise; a dollar is one, and no variable.
fn scalar(text: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || "/._-?=&%+~".contains(c);
    let url = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let is_word = text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.chars().all(bare);
    let is_odd = ["true", "false", "null", "yes", "no", "on", "off"].contains(&text.to_lowercase().as_str());
    if (is_word && !is_odd) || url.is_some_and(|rest| rest.chars().all(|c| bare(c) || c == ':') && !rest.ends_with(':'))
    {
        return text.to_owned();
    }
    serde_json::Value::from(text.replace('$', "$$")).to_string()
}
