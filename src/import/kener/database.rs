//! The database of Kener 3 and 4.

use std::collections::HashMap;

use serde_json::{Value as Json, json};

use super::{Triggers, check, target, trigger};
use crate::import::database::{Database, link};
use crate::import::found::{Block, Found};
use crate::import::item::{Item, scalar};
use crate::import::length;
use crate::import::report::Verdict;
use crate::import::variables::{self, Notation};
use crate::model::Timestamp;

/// Said of what only Kener needs.
const OWN: &str = "how Kener keeps it";

pub(super) fn read(mut database: Database, found: &mut Found<'_>, triggers: &mut Triggers) {
    for item in database.take("site_data") {
        site(item, found);
    }
    for item in database.take("triggers") {
        channel(item, found, triggers);
    }
    let mut ids: HashMap<String, Vec<String>> = HashMap::new();
    for item in database.take("monitors") {
        monitor(item, &mut ids, found);
    }
    alerts(&mut database, &ids, found, triggers);
    let mut covers: HashMap<String, Vec<String>> = HashMap::new();
    for row in database.links("maintenance_monitors") {
        if let Some((maintenance, tag)) = link(&row, "maintenance_id").zip(link(&row, "monitor_tag")) {
            covers.entry(maintenance).or_default().extend(ids.get(&tag).cloned().unwrap_or_default());
        }
    }
    for item in database.take("maintenances") {
        maintenance(item, &covers, found);
    }
    database.dropped(
        &["incidents", "incident_monitors", "incident_comments"],
        "past incidents are not brought over yet; write them into `incidents/`",
    );
    database.dropped(&["pages", "pages_monitors"], "stillup has one page");
    database.dropped(
        &["users", "api_keys", "invitations", "roles", "users_roles", "roles_permissions"],
        "stillup has no accounts; `server.admin_token` opens the operators' API",
    );
    database.dropped(&["images"], "put images into the theme's `assets` folder");
    database.dropped(&["vault"], "it is encrypted: set the variables yourself");
    database.needless(&["knex_migrations", "knex_migrations_lock", "sqlite_sequence", "permissions"], OWN);
}

fn site(mut item: Item, found: &mut Found<'_>) {
    let key = item.string("key").unwrap_or_default();
    item.needless(&["id", "data_type", "created_at", "updated_at"], OWN);
    let ours = match key.as_str() {
        "siteName" => "name",
        "siteURL" => "url",
        "title" => "",
        _ => {
            item.leave("a setting of Kener's page; see `site` and themes");
            return;
        }
    };
    if let Some(text) = item.string("value")
        && !ours.is_empty()
    {
        found.site(ours, text);
    }
}

fn channel(mut item: Item, found: &mut Found<'_>, triggers: &mut Triggers) {
    let (id, name) = (item.string("id").unwrap_or_default(), item.string("name").unwrap_or_default());
    let kind = item.string("trigger_type").unwrap_or_default();
    unfold(&mut item, "trigger_meta");
    if item.string("trigger_status").is_some_and(|status| status == "INACTIVE") {
        item.give_up("it is not active");
        return;
    }
    item.needless(&["trigger_desc", "created_at", "updated_at", "template_id"], OWN);
    let Some(mut block) = trigger(&item, &name, &kind, found) else {
        item.give_up("stillup has no such channel, or it needs a mail server of its own");
        return;
    };
    if let Some(mut meta) = item.item("trigger_meta") {
        target(&mut meta, &mut block, found);
        for mut header in meta.items("headers") {
            if let (Some(name), Some(value)) = (header.string("key"), header.string("value"))
                && block.kind == "webhook"
            {
                let value = found.secrets.header(block.id(), &name, &value);
                block.set(&["webhook", "headers", &name], value);
            }
        }
        meta.leave("stillup writes its messages itself");
    }
    triggers.add(&id, block);
}

/// JSON in a text.
fn unfold(item: &mut Item, key: &str) {
    let inner = |text: &str| serde_json::from_str::<Json>(&variables::literal(text)).ok();
    item.unfold(key, |text| inner(text).map(|value| Notation::Capitals.apply(value)));
}

fn monitor(mut item: Item, ids: &mut HashMap<String, Vec<String>>, found: &mut Found<'_>) {
    found.seen += 1;
    let name = item.string("name").unwrap_or_default();
    let tag = item.string("tag").unwrap_or_else(|| name.clone());
    let kind = item.string("monitor_type").unwrap_or_else(|| "API".to_owned());
    unfold(&mut item, "type_data");
    let mut blocks = Vec::new();
    let data = item.item("type_data");
    match (kind.as_str(), data) {
        ("API", Some(data)) => blocks.push(check::api(data, found.monitor(&item, &name, &tag, "http"), found)),
        ("DNS", Some(data)) => blocks.push(check::dns(data, found.monitor(&item, &name, &tag, "dns"))),
        ("SSL", Some(data)) => blocks.push(check::tls(data, found.monitor(&item, &name, &tag, "tls"))),
        ("GRPC", Some(data)) => blocks.push(check::grpc(data, found.monitor(&item, &name, &tag, "grpc"))),
        ("TCP" | "PING", Some(mut data)) => {
            for host in data.items("hosts") {
                blocks.push(if kind == "TCP" {
                    check::tcp(host, found.monitor(&item, &name, &tag, "tcp"))
                } else {
                    check::ping(host, found.monitor(&item, &name, &tag, "icmp"))
                });
            }
            data.dropped(&["tcpEval", "pingEval"], "JavaScript decides; each host is a monitor of its own here");
        }
        ("NONE", _) => {
            let mut block = found.monitor(&item, &name, &tag, "manual");
            block.set(&["manual"], json!({}));
            blocks.push(block);
        }
        (kind, data) => {
            let why = if kind == "HEARTBEAT" {
                "it is pushed to; stillup has no heartbeats yet"
            } else {
                "stillup has no such check, or it is not complete"
            };
            if let Some(mut data) = data {
                data.leave(why);
            }
            item.give_up(why);
            return;
        }
    }
    if blocks.len() != 1 {
        found.log.say(Verdict::Changed, item.at(), format!("{} monitors, one for each host", blocks.len()));
    }
    about(&mut item, &mut blocks, found);
    ids.insert(tag, blocks.iter().map(|block| block.id().to_owned()).collect());
    found.monitors.extend(blocks);
}

fn about(item: &mut Item, blocks: &mut [Block], found: &mut Found<'_>) {
    let group = item.string("category_name").filter(|name| !name.eq_ignore_ascii_case("home"));
    let group = group.map(|name| found.group(item, &name));
    let (text, link) = (check::about(item), item.string("external_url"));
    let interval = item.take("cron").and_then(check::interval);
    let paused = item.string("status").is_some_and(|status| status == "INACTIVE");
    let hidden = item.string("is_hidden").is_some_and(|hidden| hidden == "YES");
    let confirmed = item.number("confirmation_threshold").map(|count| count.clamp(1, 100));
    for block in blocks {
        for (key, value) in [("group", &group), ("description", &text), ("url", &link)] {
            if let Some(value) = value {
                block.set(&[key], value.as_str());
            }
        }
        if let Some(interval) = interval {
            block.set(&["interval"], length::written(interval));
        }
        if let Some(count) = confirmed {
            block.set(&["failure_threshold"], count);
            block.set(&["success_threshold"], count);
        }
        if paused {
            block.set(&["enabled"], false);
        }
        if hidden {
            block.set(&["visibility"], "private");
        }
    }
    item.dropped(&["image"], "stillup has no pictures for monitors");
    item.dropped(&["monitor_settings_json"], "how Kener shows it");
    item.needless(
        &[
            "id",
            "created_at",
            "updated_at",
            "default_status",
            "day_degraded_minimum_count",
            "day_down_minimum_count",
            "include_degraded_in_downtime",
            "down_trigger",
            "degraded_trigger",
        ],
        OWN,
    );
}

/// Which trigger hears of which monitor.
fn alerts(database: &mut Database, ids: &HashMap<String, Vec<String>>, found: &mut Found<'_>, triggers: &mut Triggers) {
    let mut told: HashMap<String, Vec<String>> = HashMap::new();
    for row in database.links("monitor_alerts_config_triggers") {
        if let Some((alert, trigger)) = link(&row, "monitor_alerts_id").zip(link(&row, "trigger_id")) {
            told.entry(alert).or_default().push(trigger);
        }
    }
    let mut tags: HashMap<String, Vec<String>> = HashMap::new();
    for row in database.links("monitor_alerts_config_monitors") {
        let alert = link(&row, "monitor_alerts_id").or_else(|| link(&row, "alert_config_id"));
        if let Some((alert, tag)) = alert.zip(link(&row, "monitor_tag")) {
            tags.entry(alert).or_default().push(tag);
        }
    }
    for mut item in database.take("monitor_alerts_config") {
        let id = item.string("id").unwrap_or_default();
        let mut of = tags.get(&id).cloned().unwrap_or_default();
        of.extend(item.string("monitor_tag"));
        let for_status = item.peek("alert_for").and_then(scalar).is_none_or(|what| what == "STATUS");
        if !for_status || item.peek("is_active").and_then(scalar).is_some_and(|active| active == "NO") {
            item.give_up("it is not active, or about latency or uptime: see `fail_above` and `degraded_above`");
            continue;
        }
        let monitors: Vec<String> = of.iter().filter_map(|tag| ids.get(tag)).flatten().cloned().collect();
        for trigger in told.get(&id).into_iter().flatten() {
            if !triggers.tell(trigger, monitors.iter().map(String::as_str)) {
                item.log().say(Verdict::Dropped, item.at(), "one of its triggers did not come over");
            }
        }
        for (theirs, ours) in [("failure_threshold", "failure_threshold"), ("success_threshold", "success_threshold")] {
            let Some(count) = item.number(theirs) else { continue };
            for block in found.monitors.iter_mut().filter(|block| monitors.iter().any(|id| id == block.id())) {
                if !block.has(&[ours]) {
                    block.set(&[ours], count.clamp(1, 100));
                }
            }
        }
        item.needless(
            &["alert_for", "alert_value", "is_active", "create_incident", "severity", "created_at", "updated_at"],
            "every outage is an incident",
        );
        item.dropped(&["alert_description"], "messages name the monitor and what was found");
    }
}

fn maintenance(mut item: Item, covers: &HashMap<String, Vec<String>>, found: &mut Found<'_>) {
    let (id, title) = (item.string("id").unwrap_or_default(), item.string("title").unwrap_or_default());
    let monitors = covers.get(&id).cloned().unwrap_or_default();
    let global = item.string("is_global").is_some_and(|global| global == "YES");
    if item.string("status").is_some_and(|status| status == "INACTIVE") || monitors.is_empty() && !global {
        item.give_up("it is not active, or no monitor that came over stands in it");
        return;
    }
    let (Some(start), Some(seconds)) = (item.number("start_date_time"), item.number("duration_seconds")) else {
        return;
    };
    let mut block = found.other(&item, &title, "");
    block.set(&["title"], title);
    if let Some(text) = item.string("description") {
        block.set(&["description"], text);
    }
    if monitors.is_empty() {
        block.set(&["all"], true);
    } else {
        block.set(&["monitors"], monitors);
    }
    let seconds = u64::try_from(seconds).unwrap_or(1).max(1);
    let start = Timestamp::from_millis(start.saturating_mul(1_000)).rfc3339();
    let rule = item.take("rrule");
    let once =
        rule.as_ref().and_then(|rule| rule.as_text()).is_none_or(|rule| rule.split(';').any(|part| part == "COUNT=1"));
    if once {
        block.set(&["start"], start);
    } else {
        // A rule is in local time; Kener's is UTC.
        block.set(&["start"], start.split('.').next().unwrap_or_default().trim_end_matches('Z'));
        block.set(&["timezone"], "UTC");
        block.set(&["rrule"], rule.as_ref().and_then(|rule| rule.as_text()).unwrap_or_default());
    }
    if let Some(rule) = rule {
        rule.carried("");
    }
    block.set(&["duration"], length::written(seconds.saturating_mul(1_000)));
    item.needless(&["created_at", "updated_at"], OWN);
    found.maintenance.push(block);
}
