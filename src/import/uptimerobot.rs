//! UptimeRobot: the monitors of its export, a row each.

use serde_json::{Map, Value as Json};

use super::found::{Block, Found, timing};
use super::item::Item;
use super::length::{DAY, SECOND, within};
use super::report::Verdict;
use super::request;
use super::target::Target;
use super::variables::Notation;
use super::{Content, Source};
use crate::config::Problem;

pub(super) fn read(sources: Vec<Source>, found: &mut Found<'_>) -> Result<(), Problem> {
    for source in sources {
        let Content::Text(text) = &source.content else {
            return Err(Problem::of_file(source.name, "is a database, and CSV is wanted"));
        };
        let mut rows = table(text).into_iter();
        let header: Vec<String> = rows.next().unwrap_or_default().iter().map(|name| key(name)).collect();
        if !header.iter().any(|name| name == "type") || !header.iter().any(|name| name.starts_with("url")) {
            let hint = "the first line names the columns: Type, Friendly Name, URL/IP, …".to_owned();
            let problem = Problem::of_file(source.name, "is not the export of UptimeRobot");
            return Err(Problem { hint: Some(hint), ..problem });
        }
        for (index, row) in (2..).zip(rows) {
            if row.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let mut keys = Map::new();
            for (place, cell) in row.into_iter().enumerate() {
                let name = header.get(place).cloned().unwrap_or_else(|| format!("column {}", place + 1));
                keys.insert(name, Json::String(Notation::None.text(&cell)));
            }
            if let Some(item) = Item::new(format!("row[{index}]"), Json::Object(keys), &found.log) {
                monitor(item, found);
            }
        }
    }
    Ok(())
}

/// `Friendly Name` → `friendly_name`.
fn key(name: &str) -> String {
    let plain = name.trim().trim_start_matches('\u{FEFF}').to_ascii_lowercase();
    plain.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_")
}

fn monitor(mut item: Item, found: &mut Found<'_>) {
    found.seen += 1;
    let name = item.string("friendly_name").or_else(|| item.string("name")).unwrap_or_default();
    let column = if item.has("url_ip") { "url_ip" } else { "url" };
    let kind = item.string("type").or_else(|| item.string("monitor_type")).unwrap_or_default().to_ascii_lowercase();
    let kind = match kind.as_str() {
        "http" | "https" | "http(s)" | "1" | "keyword" | "2" => "http",
        "ping" | "3" => "icmp",
        "port" | "4" => "tcp",
        "dns" | "6" => "dns",
        "heartbeat" | "5" => {
            item.give_up("it is pushed to; stillup has no heartbeats yet");
            return;
        }
        _ => {
            item.give_up("stillup has no such check");
            return;
        }
    };
    let mut block = found.monitor(&item, &name, &name, kind);
    let (at, url) = (item.place(column), item.string(column).unwrap_or_default());
    if kind == "http" {
        let url = if url.contains("://") { url } else { format!("http://{url}") };
        request::url(found, &mut block, &at, &url);
        keyword(&mut item, found, &mut block);
    } else if let Some(target) = Target::parse(&url) {
        match kind {
            "dns" => block.set(&["dns", "name"], target.host.as_str()),
            _ => block.set(&[kind, "host"], target.host.as_str()),
        }
        if kind == "tcp" {
            let port = item.number("port").map_or_else(|| target.port_or(80), Into::into);
            block.set(&["tcp", "port"], port);
        }
    }
    let interval = item.take("interval").or_else(|| item.take("monitoring_interval")).and_then(|taken| {
        let seconds = taken.as_number().and_then(|seconds| u64::try_from(seconds).ok());
        within(taken, seconds.map(|seconds| seconds.saturating_mul(SECOND)), (SECOND, DAY))
    });
    timing(&mut block, &found.log, interval.or(Some(300 * SECOND)), None);
    if let Some(status) = item.string("status")
        && ["paused", "0"].contains(&status.to_ascii_lowercase().as_str())
    {
        block.set(&["enabled"], false);
    }
    item.needless(&["id", "port", "created_at", "create_datetime"], "a number of UptimeRobot's own");
    found.monitors.push(block);
}

fn keyword(item: &mut Item, found: &mut Found<'_>, block: &mut Block) {
    let kind = item.string("keyword_type").unwrap_or_default().to_ascii_lowercase();
    let at = item.place("keyword_value");
    let Some(text) = item.string("keyword_value") else { return };
    // It is told when the keyword is there, or when it is not.
    let ours = if kind.contains("not") || kind == "2" { "contains" } else { "not_contains" };
    block.set(&["http", "expect", "body", ours], text);
    found.log.say(Verdict::Changed, at, format!("`expect.body.{ours}`"));
}

/// Cells of CSV (RFC 4180), a list a row.
fn table(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut quoted = false;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' if quoted || cell.is_empty() => quoted = !quoted,
            ',' | ';' | '\t' if !quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            '\r' if !quoted => {}
            other => cell.push(other),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_those_of_rfc_4180() {
        let rows = table("a,\"b, \"\"c\"\"\",d\r\n1,\"x\ny\",\r\n");
        assert_eq!(rows, [vec!["a", "b, \"c\"", "d"], vec!["1", "x\ny", ""]]);
        assert_eq!(key("\u{FEFF}URL/IP"), "url_ip");
        assert_eq!(table("a,\"b"), [vec!["a", "b"]]);
    }
}
