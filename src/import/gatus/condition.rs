//! Conditions of Gatus (`[BODY].status == UP`) → expectations. Each has its line; what we cannot say is dropped.

use serde_json::{Value as Json, json};

use crate::import::found::Block;
use crate::import::item::{Item, scalar};
use crate::import::length;
use crate::import::report::Verdict;
use crate::import::request::Codes;
use crate::import::variables;

/// In the order in which Gatus looks for them.
const OPERATORS: [&str; 6] = ["==", "!=", "<=", ">=", ">", "<"];

/// A condition, taken apart.
struct Condition<'a> {
    left: &'a str,
    how: &'static str,
    right: &'a str,
}

/// What became of one: how it is said here, or why it is not.
type Outcome = Result<(Verdict, String), &'static str>;

/// Reads all conditions of an endpoint into its block; `timeout` is its own, in milliseconds.
pub(super) fn read(item: &mut Item, block: &mut Block, timeout: u64) {
    let place = item.place("conditions");
    let log = item.log().clone();
    let conditions = match item.peek("conditions") {
        Some(Json::Array(list)) => list.clone(),
        Some(other) => vec![other.clone()],
        None => Vec::new(),
    };
    let mut wants = Wants { codes: Codes::all(), timeout, any_status: true };
    for (index, condition) in conditions.iter().enumerate() {
        let text = scalar(condition).unwrap_or_default();
        let outcome = match parse(&text) {
            Some(condition) => wants.take(&condition, block),
            None => Err("it is not a condition that is known here"),
        };
        let at = format!("{place}[{index}]");
        match outcome {
            Ok((verdict, words)) => log.say(verdict, at, words),
            Err(why) => log.say(Verdict::Dropped, at, why),
        }
    }
    // Each has its line already.
    item.forget("conditions");
    if block.kind == "http" && !wants.codes.is_empty() {
        let words = if wants.any_status { "any status was good: `expect.status: 100-999`" } else { "" };
        if wants.any_status {
            log.say(Verdict::Changed, place, words);
        }
        block.set(&["http", "expect", "status"], wants.codes.written());
    }
}

fn parse(text: &str) -> Option<Condition<'_>> {
    OPERATORS.iter().find_map(|how| {
        let (left, right) = text.split_once(&format!(" {how} "))?;
        Some(Condition { left: left.trim(), how, right: right.trim() })
    })
}

struct Wants {
    codes: Codes,
    timeout: u64,
    any_status: bool,
}

impl Wants {
    fn take(&mut self, condition: &Condition<'_>, block: &mut Block) -> Outcome {
        let Condition { left, how, right } = condition;
        let (left, how, right) = (*left, *how, *right);
        let upper = left.to_ascii_uppercase();
        match (block.kind, upper.as_str()) {
            ("http", "[STATUS]") => self.status(how, right),
            (_, "[RESPONSE_TIME]") => self.latency(how, right, block),
            (_, "[CONNECTED]") if how == "==" && right == "true" => Ok((Verdict::Carried, String::new())),
            (kind @ ("http" | "tls" | "websocket"), "[CERTIFICATE_EXPIRATION]") => certificate(kind, how, right, block),
            (_, "[DOMAIN_EXPIRATION]") => Err("stillup does not ask when a domain ends"),
            (_, "[IP]") => Err("stillup tells the address, and expects none"),
            ("dns", "[DNS_RCODE]") if how == "==" => {
                block.set(&["dns", "expect", "rcode"], right.to_ascii_uppercase());
                Ok((Verdict::Carried, String::new()))
            }
            ("dns", "[BODY]") if how == "==" && !is_call(right) => {
                block.set(&["dns", "expect", "contains"], json!([right]));
                Ok((Verdict::Changed, "`dns.expect.contains`: it is among the answers".to_owned()))
            }
            ("http", "[BODY]") => body(how, right, block),
            ("http", "LEN([BODY])") if is_filled(how, right) => pattern(block, "(?s)."),
            ("http", _) if upper.starts_with("[BODY]") || upper.starts_with("LEN([BODY]") => {
                json(left, how, right, block)
            }
            _ => Err("stillup has no such expectation for this kind of check"),
        }
    }

    fn status(&mut self, how: &str, right: &str) -> Outcome {
        let one = |text: &str| text.trim().parse::<i64>().ok();
        let before = self.codes.clone();
        if let Some(list) = right.strip_prefix("any(").and_then(|list| list.strip_suffix(')')) {
            let codes: Vec<i64> = list.split(',').filter_map(one).collect();
            match how {
                "==" => self.codes.keep(|code| codes.contains(&code.into())),
                "!=" => self.codes.keep(|code| !codes.contains(&code.into())),
                _ => return Err("`any()` is equal, or not"),
            }
        } else {
            let Some(wanted) = one(right) else { return Err("it is no status code") };
            self.codes.keep(|code| holds(how, code.into(), wanted));
        }
        if self.codes.is_empty() {
            self.codes = before;
            return Err("no status code could ever hold it");
        }
        self.any_status = false;
        Ok((Verdict::Carried, String::new()))
    }

    fn latency(&self, how: &str, right: &str, block: &mut Block) -> Outcome {
        let millis = right.parse::<u64>().ok().or_else(|| length::parse(right));
        let (Some(millis), "<" | "<=") = (millis.filter(|millis| *millis > 0), how) else {
            return Err("stillup can only say how long a check may take at most");
        };
        if millis >= self.timeout {
            return Ok((Verdict::Changed, "the timeout is shorter: it is down then".to_owned()));
        }
        block.set(&["fail_above"], length::written(millis));
        Ok((Verdict::Carried, "`fail_above`".to_owned()))
    }
}

fn holds(how: &str, code: i64, wanted: i64) -> bool {
    match how {
        "==" => code == wanted,
        "!=" => code != wanted,
        "<=" => code <= wanted,
        ">=" => code >= wanted,
        ">" => code > wanted,
        _ => code < wanted,
    }
}

fn is_call(text: &str) -> bool {
    ["pat(", "any(", "len(", "has("].iter().any(|call| text.starts_with(call))
}

fn is_filled(how: &str, right: &str) -> bool {
    matches!((how, right), (">", "0") | (">=", "1") | ("!=", "0"))
}

fn certificate(kind: &str, how: &str, right: &str, block: &mut Block) -> Outcome {
    let (Some(millis), ">" | ">=") = (length::parse(right), how) else {
        return Err("stillup can only say how long a certificate must be good for");
    };
    let days = millis.div_ceil(length::DAY).clamp(1, 3_650);
    let path: &[&str] = if kind == "tls" { &["tls"] } else { &[kind, "tls"] };
    block.set(&[path, &["min_days_left"]].concat(), days);
    block.set(&[path, &["expiring"]].concat(), "degraded");
    Ok((Verdict::Changed, format!("with fewer than {days} days left it is degraded, not down")))
}

fn body(how: &str, right: &str, block: &mut Block) -> Outcome {
    if let Some(glob) = right.strip_prefix("pat(").and_then(|glob| glob.strip_suffix(')')) {
        let inner = glob.strip_prefix('*').and_then(|glob| glob.strip_suffix('*'));
        let plain = |text: &str| !text.is_empty() && !text.contains(['*', '?', '[', '\\']);
        return match (how, inner.filter(|text| plain(text))) {
            ("==", Some(text)) => once(block, "contains", text),
            ("!=", Some(text)) => once(block, "not_contains", text),
            ("==", None) => {
                let pattern = regex::escape(&variables::literal(glob)).replace(r"\*", ".*").replace(r"\?", ".");
                once(block, "matches", &variables::written(&format!("(?s)^{pattern}$")))
            }
            _ => Err("stillup can only say that a text is not there"),
        };
    }
    if is_call(right) {
        return Err("stillup has no such expectation of a body");
    }
    match (how, right) {
        // Gatus knows no quotes, and everybody means this.
        ("!=", "\"\"" | "''") => pattern(block, "(?s).").map(|(_, words)| (Verdict::Changed, words)),
        ("==", _) if variables::has_any(right) => Err("a variable cannot stand in a pattern"),
        ("==", _) => {
            let pattern = format!("^{}$", regex::escape(&variables::literal(right)));
            once(block, "matches", &variables::written(&pattern))
        }
        _ => Err("stillup can only say what a body is, holds, or does not hold"),
    }
}

fn pattern(block: &mut Block, pattern: &str) -> Outcome {
    once(block, "matches", pattern)
}

/// There is room for one of each.
fn once(block: &mut Block, key: &str, text: &str) -> Outcome {
    let path = ["http", "expect", "body", key];
    if block.has(&path) {
        return Err("a body has one expectation of each kind");
    }
    block.set(&path, text);
    Ok((Verdict::Carried, format!("`expect.body.{key}`")))
}

fn json(left: &str, how: &str, right: &str, block: &mut Block) -> Outcome {
    let (inside, length) = match left.get(..4).filter(|call| call.eq_ignore_ascii_case("len(")) {
        Some(_) => (left.get(4..left.len() - 1).unwrap_or_default(), true),
        None => (left, false),
    };
    let Some(path) = path(inside.get("[BODY]".len()..).unwrap_or_default()) else {
        return Err("it is no path into JSON that is known here");
    };
    if is_call(right) {
        return Err("stillup has no such expectation of a value");
    }
    let number = right.parse::<f64>().is_ok();
    let want: Json = match (length, how) {
        (true, _) if right.parse::<u64>().is_ok() => json!(format!("len {how} {right}")),
        (true, _) => return Err("a length is compared with a whole number"),
        (false, "==") => match right {
            "true" => json!(true),
            "false" => json!(false),
            _ => right.parse::<i64>().map_or_else(|_| json!(right), |number| json!(number)),
        },
        (false, _) if number => json!(format!("{how} {right}")),
        (false, _) => return Err("stillup compares numbers only"),
    };
    if block.get(&["http", "expect", "json"]).is_some_and(|json| json.get(&path).is_some()) {
        return Err("a value has one expectation");
    }
    block.set(&["http", "expect", "json", &path], want);
    Ok((Verdict::Carried, "`expect.json`".to_owned()))
}

/// `.data[0].a-b` → `$.data[0]['a-b']`.
fn path(rest: &str) -> Option<String> {
    let mut out = String::from("$");
    let mut rest = rest;
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('[') {
            let (index, after) = after.split_once(']')?;
            out.push_str(&format!("[{}]", index.parse::<usize>().ok()?));
            rest = after;
        } else {
            let after = rest.strip_prefix('.')?;
            let end = after.find(['.', '[']).unwrap_or(after.len());
            let (name, after) = after.split_at(end);
            let plain = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            match name {
                "" => return None,
                _ if plain => out.push_str(&format!(".{name}")),
                _ => out.push_str(&quoted(name)),
            }
            rest = after;
        }
    }
    Some(out)
}

/// A name that is no word.
fn quoted(name: &str) -> String {
    let name = variables::literal(name).replace('\\', r"\\").replace('\'', r"\'");
    format!("['{name}']")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_into_json() {
        for (theirs, ours) in [
            (".status", Some("$.status")),
            (".data[0].id", Some("$.data[0].id")),
            ("[1].a-b", Some("$[1]['a-b']")),
            (".x.", None),
            (".x[a]", None),
            ("x", None),
        ] {
            assert_eq!(path(theirs).as_deref(), ours, "{theirs}");
        }
    }
}
