//! A monitor of Uptime Kuma → one of ours.

use serde_json::Value as Json;

use super::{Around, http, usual};
use crate::import::found::{Block, Found, timing};
use crate::import::item::{Item, scalar};
use crate::import::length::{DAY, SECOND, within};
use crate::import::report::Verdict;

/// A backup's key as the database spells it: `dnsResolveType` → `dns_resolve_type`.
pub(super) fn spelled(key: &str) -> String {
    match key {
        "accepted_statuscodes" => return "accepted_statuscodes_json".to_owned(),
        "notificationIDList" => return key.to_owned(),
        _ => {}
    }
    let mut out = String::new();
    for letter in key.chars() {
        if letter.is_ascii_uppercase() {
            out.push('_');
            out.push(letter.to_ascii_lowercase());
        } else {
            out.push(letter);
        }
    }
    out
}

pub(super) fn read(mut item: Item, around: &mut Around, found: &mut Found<'_>) {
    let theirs = item.string("id").unwrap_or_default();
    let name = item.string("name").unwrap_or_default();
    let kind = item.string("type").unwrap_or_default();
    if kind == "group" {
        item.leave("a group: what stands in it says so");
        item.needless(
            &item.names().iter().map(String::as_str).collect::<Vec<_>>(),
            "a group: what stands in it says so",
        );
        return;
    }
    found.seen += 1;
    let ours = match kind.as_str() {
        "http" | "keyword" | "json-query" => "http",
        "port" => "tcp",
        "dns" => "dns",
        "ping" | "tailscale-ping" => "icmp",
        "websocket-upgrade" => "websocket",
        "grpc-keyword" => "grpc",
        "manual" => "manual",
        "ntp" => "ntp",
        "push" => {
            item.give_up("it is pushed to; stillup has no heartbeats yet");
            return;
        }
        _ => {
            item.give_up("stillup has no such check");
            return;
        }
    };
    if item.peek("upside_down").and_then(scalar).is_some_and(|flag| matches!(flag.as_str(), "1" | "true")) {
        item.give_up("it is upside down; stillup cannot turn a check round");
        return;
    }
    let mut block = found.monitor(&item, &name, &name, ours);
    around.ids.insert(theirs.clone(), block.id().to_owned());
    place(&mut item, &theirs, around, found, &mut block);
    match ours {
        "http" => http::read((&mut item, &kind), around, found, &mut block),
        "manual" => block.set(&["manual"], Json::Object(serde_json::Map::new())),
        _ => address(&mut item, ours, found, &mut block),
    }
    tuning(&mut item, found, &mut block);
    if let Some(text) = item.string("description") {
        block.set(&["description"], text);
    }
    usual::idle(&mut item, ours);
    found.monitors.push(block);
}

/// Group, visibility, and whether it is checked at all.
fn place(item: &mut Item, theirs: &str, around: &Around, found: &mut Found<'_>, block: &mut Block) {
    let parent = item.take("parent").and_then(|taken| {
        let name = taken.as_text().and_then(|id| around.parents.get(&id).cloned());
        taken.carried("`group`");
        name
    });
    let shown = around.shown.get(theirs).cloned();
    if around.has_page && shown.is_none() {
        block.set(&["visibility"], "private");
        found.log.say(Verdict::Changed, item.at(), "it stands on no status page: `visibility: private`");
    }
    if let Some(name) = shown.or(parent) {
        let group = found.group(item, &name);
        block.set(&["group"], group);
    }
    if item.flag("active") == Some(false) {
        block.set(&["enabled"], false);
    }
}

fn tuning(item: &mut Item, found: &mut Found<'_>, block: &mut Block) {
    let mut seconds = |key: &str, least: u64| {
        item.take(key).and_then(|taken| {
            let millis =
                taken.as_text().and_then(|text| text.parse::<f64>().ok()).map(|s| (s * 1_000.0).round() as u64);
            if millis == Some(0) {
                taken.carried("the usual");
                return None;
            }
            within(taken, millis, (least, DAY))
        })
    };
    let interval = seconds("interval", SECOND);
    let timeout = seconds("timeout", 10);
    let retry = seconds("retry_interval", 100);
    timing(block, &found.log, interval, timeout);
    let retries = item.number("maxretries").unwrap_or(0).clamp(0, 99);
    block.set(&["failure_threshold"], retries + 1);
    // It is up again with the first good check.
    block.set(&["success_threshold"], 1);
    if let Some(retry) = retry.filter(|_| retries > 0) {
        let most = interval.unwrap_or(60 * SECOND);
        block.set(&["retry_interval"], crate::import::length::written(retry.min(most)));
    }
    item.usual("resend_interval", &["0"]);
    item.dropped(&["resend_interval"], "a subscriber's `remind_every` says this again");
}

fn address(item: &mut Item, ours: &'static str, found: &mut Found<'_>, block: &mut Block) {
    match ours {
        "dns" => {
            if let Some(name) = item.string("hostname") {
                block.set(&["dns", "name"], name);
            }
            if let Some(record) = item.string("dns_resolve_type") {
                block.set(&["dns", "type"], record);
            }
            let port = item.number("port").filter(|port| *port != 53);
            if let Some(servers) = item.take("dns_resolve_server") {
                let text = servers.as_text().unwrap_or_default();
                let mut each = text.split(',').map(str::trim).filter(|server| !server.is_empty());
                let first = each.next().unwrap_or_default().to_owned();
                match each.next() {
                    Some(_) => servers.changed("a monitor asks one server: the first"),
                    None => servers.carried(""),
                }
                let port = port.map_or_else(String::new, |port| format!(":{port}"));
                block.set(&["dns", "resolver"], first + &port);
            }
            item.needless(&["dns_last_result"], "what was measured");
        }
        "websocket" => {
            let url = item.string("url").unwrap_or_default();
            let url = found.secrets.url(block.id(), &url);
            block.set(&["websocket", "url"], url);
        }
        _ => {
            if let Some(host) = item.string("hostname") {
                block.set(&[ours, "host"], host);
            }
            if let Some(port) = item.number("port").filter(|_| ours != "icmp") {
                block.set(&[ours, "port"], port);
            }
        }
    }
}
