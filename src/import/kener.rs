//! Kener: the YAML of its version 2 (`monitors.yaml`, `site.yaml`, `server.yaml`), and the database of 3 and 4.

mod check;
mod database;
mod site;

use serde_json::Value as Json;

use super::database::Database;
use super::found::{Block, Found};
use super::item::{Item, Taken, items};
use super::report::Verdict;
use super::request;
use super::variables::Notation;
use super::{Content, Source};
use crate::config::Problem;

/// A trigger of Kener, which becomes a subscriber if a monitor uses it.
struct Trigger {
    name: String,
    block: Block,
    monitors: Vec<String>,
}

/// Triggers by their names or ids.
#[derive(Default)]
struct Triggers(Vec<Trigger>);

impl Triggers {
    fn add(&mut self, name: &str, block: Block) {
        self.0.push(Trigger { name: name.to_owned(), block, monitors: Vec::new() });
    }

    /// These monitors are told of by a trigger; false if there is none of that name.
    fn tell<'m>(&mut self, name: &str, monitors: impl Iterator<Item = &'m str>) -> bool {
        let Some(trigger) = self.0.iter_mut().find(|trigger| trigger.name == name) else { return false };
        for monitor in monitors {
            if !trigger.monitors.iter().any(|id| id == monitor) {
                trigger.monitors.push(monitor.to_owned());
            }
        }
        true
    }

    fn finish(self, found: &mut Found<'_>) {
        for Trigger { mut block, monitors, .. } in self.0 {
            if monitors.is_empty() {
                found.log.drop_below(&block.at);
                found.log.say(Verdict::Dropped, block.at, "no monitor uses it");
                continue;
            }
            if monitors.len() < found.monitors.len() {
                block.set(&["monitors"], monitors);
            }
            found.subscribers.push(block);
        }
    }
}

pub(super) fn read(sources: Vec<Source>, found: &mut Found<'_>) -> Result<(), Problem> {
    let (mut monitors, mut rest) = (Vec::new(), Vec::new());
    let mut triggers = Triggers::default();
    for source in sources {
        match &source.content {
            Content::Tables(tables) => {
                if !tables.contains_key("monitors") {
                    return Err(Problem::of_file(source.name, "is not a database of Kener: it has no `monitors`"));
                }
                let tables = Database::new(tables.clone(), Notation::Capitals, &found.log);
                database::read(tables, found, &mut triggers);
            }
            Content::Text(_) => match found.tree(&source, Notation::Capitals)? {
                list @ Json::Array(_) => monitors.push((source.name, list)),
                map @ Json::Object(_) => rest.push((source.name, map)),
                _ => return Err(Problem::of_file(source.name, "is no YAML of Kener")),
            },
        }
    }
    for (name, map) in rest {
        let Some(mut root) = Item::new("", map, &found.log) else { continue };
        if root.has("triggers") || root.has("database") {
            server(&mut root, found, &mut triggers);
        } else if root.names().iter().any(|key| site::KEYS.contains(&key.as_str())) {
            site::read(root, found);
        } else {
            return Err(Problem::of_file(name, "is neither site.yaml nor server.yaml of Kener"));
        }
    }
    for (_, list) in monitors {
        for item in items("", list, &found.log) {
            monitor(item, found, &mut triggers);
        }
    }
    triggers.finish(found);
    Ok(())
}

/// `server.yaml`.
fn server(root: &mut Item, found: &mut Found<'_>, triggers: &mut Triggers) {
    for mut item in root.items("triggers") {
        let name = item.string("name").unwrap_or_default();
        let kind = item.string("type").unwrap_or_default();
        let Some(mut block) = trigger(&item, &name, &kind, found) else {
            item.give_up("stillup has no channel for it");
            continue;
        };
        target(&mut item, &mut block, found);
        if block.kind == "webhook"
            && let Some(headers) = item.item("headers")
        {
            request::headers(found, &mut block, headers);
        }
        item.usual("method", &["POST"]);
        triggers.add(&name, block);
    }
    root.dropped(&["database"], "stillup keeps its own database; history is not brought over");
}

/// The subscriber of a kind of trigger.
fn trigger(item: &Item, name: &str, kind: &str, found: &mut Found<'_>) -> Option<Block> {
    let ours = match kind {
        "webhook" => "webhook",
        "discord" => "discord",
        "slack" => "slack",
        _ => return None,
    };
    let mut block = found.other(item, name, ours);
    if ours == "webhook" {
        let hint = block.id().to_owned();
        found.sign(&mut block, &hint);
    }
    Some(block)
}

/// Its URL, which lets whoever knows it in.
fn target(item: &mut Item, block: &mut Block, found: &mut Found<'_>) {
    let hint = format!("{}_url", block.id());
    if let Some(kept) = request::secret(item, "url", found, &hint) {
        block.set(&[block.kind, "url"], kept);
    }
}

/// A monitor of `monitors.yaml`; one with several checks becomes several.
fn monitor(mut item: Item, found: &mut Found<'_>, triggers: &mut Triggers) {
    found.seen += 1;
    let name = item.string("name").unwrap_or_default();
    let tag = item.string("tag").unwrap_or_else(|| name.clone());
    let mut checks: Vec<Block> = Vec::new();
    if let Some(api) = item.item("api") {
        let block = found.monitor(&item, &name, &tag, "http");
        checks.push(check::api(api, block, found));
    }
    if let Some(dns) = item.item("dns") {
        let block = found.monitor(&item, &name, &tag, "dns");
        checks.push(check::dns(dns, block));
    }
    if let Some(mut ping) = item.item("ping") {
        for (key, ip) in [("hostsV4", "v4"), ("hostsV6", "v6")] {
            for host in ping.take(key).map(Taken::into_texts).unwrap_or_default() {
                let mut block = found.monitor(&item, &name, &tag, "icmp");
                block.set(&["icmp", "host"], host);
                block.set(&["icmp", "ip"], ip);
                checks.push(block);
            }
        }
    }
    if checks.is_empty() {
        let mut block = found.monitor(&item, &name, &tag, "manual");
        block.set(&["manual"], Json::Object(serde_json::Map::new()));
        checks.push(block);
    }
    if checks.len() > 1 {
        found.log.say(Verdict::Changed, item.at(), format!("{} monitors, one for each check", checks.len()));
    }
    about(&mut item, &mut checks, found);
    let thresholds = alerts(&mut item, &checks, triggers);
    for (key, count) in thresholds {
        checks.iter_mut().for_each(|block| block.set(&[key], count));
    }
    found.monitors.extend(checks);
}

/// What holds for all of its checks.
fn about(item: &mut Item, checks: &mut [Block], found: &mut Found<'_>) {
    let group = item.string("category").filter(|name| name != "home").map(|name| found.group(item, &name));
    let text = check::about(item);
    let hidden = item.flag("hidden") == Some(true);
    let interval = item.take("cron").and_then(check::interval);
    for block in checks {
        if let Some(group) = &group {
            block.set(&["group"], group.as_str());
        }
        if let Some(text) = &text {
            block.set(&["description"], text.as_str());
        }
        if hidden {
            block.set(&["visibility"], "private");
        }
        if let Some(interval) = interval {
            block.set(&["interval"], super::length::written(interval));
        }
    }
    item.dropped(&["image"], "stillup has no pictures for monitors");
    item.needless(&["defaultStatus"], "what nobody has measured is unknown");
    item.dropped(
        &["dayDegradedMinimumCount", "dayDownMinimumCount", "includeDegradedInDowntime"],
        "a day is coloured by how long it was bad; `site.degraded_is` says how degraded time counts",
    );
}

/// Who is told, and after how many checks.
fn alerts(item: &mut Item, checks: &[Block], triggers: &mut Triggers) -> Vec<(&'static str, i64)> {
    let Some(mut alerts) = item.item("alerts") else { return Vec::new() };
    let mut thresholds = Vec::new();
    for status in ["DOWN", "DEGRADED"] {
        let Some(mut alert) = alerts.item(status) else { continue };
        let counts = [
            ("failure_threshold", alert.take("failureThreshold")),
            ("success_threshold", alert.take("successThreshold")),
        ];
        for (key, taken) in counts {
            let Some(taken) = taken else { continue };
            match taken.as_number() {
                Some(count) if status == "DOWN" || alerts_are_of_degraded_alone(&thresholds, key) => {
                    thresholds.push((key, count.clamp(1, 100)));
                    taken.carried("");
                }
                Some(_) | None => taken.dropped("a monitor has one threshold: that of DOWN"),
            }
        }
        for name in alert.take("triggers").map(Taken::into_texts).unwrap_or_default() {
            if !triggers.tell(&name, checks.iter().map(Block::id)) {
                alert.log().say(
                    Verdict::Dropped,
                    alert.at(),
                    format!("there is no trigger `{name}`: give server.yaml too"),
                );
            }
        }
        alert.needless(&["createIncident"], "every outage is an incident");
        alert.dropped(&["description"], "messages name the monitor and what was found");
    }
    thresholds
}

fn alerts_are_of_degraded_alone(thresholds: &[(&'static str, i64)], key: &str) -> bool {
    !thresholds.iter().any(|(known, _)| *known == key)
}
