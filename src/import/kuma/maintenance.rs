//! Planned work of Uptime Kuma, by its strategies.

use std::collections::HashMap;

use serde_json::Value as Json;

use crate::import::found::Found;
use crate::import::item::{Item, Taken};
use crate::import::length;
use crate::import::page;

/// Sunday is 0.
const DAYS: [&str; 7] = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];

pub(super) fn read(mut item: Item, covers: &HashMap<String, Vec<String>>, found: &mut Found<'_>) {
    let id = item.string("id").unwrap_or_default();
    let title = item.string("title").unwrap_or_default();
    if item.flag("active") == Some(false) {
        item.give_up("it is not active");
        return;
    }
    let strategy = item.string("strategy").unwrap_or_else(|| "single".to_owned());
    let monitors = covers.get(&id).cloned().unwrap_or_default();
    if monitors.is_empty() {
        item.give_up("no monitor that came over stands in it");
        return;
    }
    let mut block = found.other(&item, &title, "");
    block.set(&["title"], title);
    if let Some(text) = item.string("description") {
        block.set(&["description"], text);
    }
    block.set(&["monitors"], monitors);
    let start = item.string("start_date");
    let zone = item.string("timezone").filter(|zone| zone != "SAME_AS_SERVER");
    item.needless(&["user_id", "last_start_date", "duration", "cron"], "how Uptime Kuma keeps it");
    if strategy == "single" {
        let (Some(start), Some(end)) = (start, item.string("end_date")) else {
            item.give_up("it has no beginning, or no end");
            return;
        };
        // Local times in its zone, UTC without one.
        let written = |text: &str| match &zone {
            Some(_) => text.trim().trim_end_matches('Z').replacen(' ', "T", 1),
            None => page::moment(text),
        };
        block.set(&["start"], written(&start));
        block.set(&["end"], written(&end));
        if let Some(zone) = zone {
            block.set(&["timezone"], zone);
        }
        idle(&mut item);
        found.maintenance.push(block);
        return;
    }
    let times = (item.string("start_time"), item.string("end_time"));
    let rule = rule(&strategy, &mut item);
    let (Some(rule), (Some(from), Some(to))) = (rule, times) else {
        item.leave("stillup has no such plan: write it with `rrule`");
        found.log.drop_below(item.at());
        return;
    };
    let day = start.as_deref().and_then(|start| start.get(..10)).unwrap_or("2024-01-01").to_owned();
    block.set(&["start"], format!("{day}T{}", clock(&from)));
    block.set(&["duration"], length::written(between(&from, &to)));
    block.set(&["rrule"], rule);
    block.set(&["timezone"], zone.unwrap_or_else(|| "UTC".to_owned()));
    item.dropped(&["end_date"], "it goes on until it is taken out");
    idle(&mut item);
    found.maintenance.push(block);
}

/// Columns that another strategy has.
fn idle(item: &mut Item) {
    item.needless(
        &["start_time", "end_time", "weekdays", "days_of_month", "interval_day", "end_date"],
        "another strategy has it",
    );
}

fn rule(strategy: &str, item: &mut Item) -> Option<String> {
    for key in ["weekdays", "days_of_month"] {
        item.unfold(key, |text| serde_json::from_str::<Json>(text).ok());
    }
    match strategy {
        "recurring-weekday" => {
            let days = item.take("weekdays").map(Taken::into_texts)?;
            let names: Vec<&str> =
                days.iter().filter_map(|day| DAYS.get(day.parse::<usize>().ok()? % 7).copied()).collect();
            (!names.is_empty()).then(|| format!("FREQ=WEEKLY;BYDAY={}", names.join(",")))
        }
        "recurring-day-of-month" => {
            let days = item.take("days_of_month").map(Taken::into_texts)?;
            let numbers: Vec<String> = days
                .iter()
                .map(|day| day.strip_prefix("lastDay").map_or_else(|| day.clone(), |day| format!("-{day}")))
                .collect();
            (!numbers.is_empty()).then(|| format!("FREQ=MONTHLY;BYMONTHDAY={}", numbers.join(",")))
        }
        "recurring-interval" => {
            let days = item.number("interval_day").filter(|days| *days > 0)?;
            Some(format!("FREQ=DAILY;INTERVAL={days}"))
        }
        _ => None,
    }
}

/// `02:00` and `02:00:00` as `02:00:00`.
fn clock(text: &str) -> String {
    let mut parts: Vec<&str> = text.split(':').collect();
    parts.resize(3, "00");
    parts.join(":")
}

/// From one time of day to the next of another, in milliseconds.
fn between(from: &str, to: &str) -> u64 {
    let minutes = |text: &str| {
        let mut parts = text.split(':').map(|part| part.parse::<u64>().unwrap_or(0));
        parts.next().unwrap_or(0) * 60 + parts.next().unwrap_or(0)
    };
    let (from, to) = (minutes(from) % 1_440, minutes(to) % 1_440);
    let length = (1_440 + to - from) % 1_440;
    if length == 0 { length::DAY } else { length * 60 * length::SECOND }
}
