//! How Gatus shows itself, and when it is silent → the page, and planned work.

use serde_json::json;

use crate::import::found::Found;
use crate::import::item::{Item, Taken};
use crate::import::length::{self, DAY, SECOND};
use crate::import::report::Verdict;

/// Days as Gatus writes them, and as RFC 5545 does.
const DAYS: [(&str, &str); 7] = [
    ("monday", "MO"),
    ("tuesday", "TU"),
    ("wednesday", "WE"),
    ("thursday", "TH"),
    ("friday", "FR"),
    ("saturday", "SA"),
    ("sunday", "SU"),
];

pub(super) fn ui(mut ui: Item, found: &mut Found<'_>) {
    let title = ui.string("title");
    let header = ui.string("header");
    if let Some(name) = header.or(title) {
        found.site("name", name);
    }
    for key in ["dashboard-subheading", "description"] {
        if let Some(text) = ui.string(key) {
            found.site("description", text);
        }
    }
    let mut links = Vec::new();
    for mut button in ui.items("buttons") {
        if let (Some(text), Some(url)) = (button.string("name"), button.string("link")) {
            links.push(json!({"text": text, "url": url}));
        }
    }
    if !links.is_empty() {
        found.site("nav", links);
    }
    ui.dropped(&["logo", "favicon", "login-subtitle"], "put the image into the theme's `assets` folder");
    ui.dropped(&["custom-css"], "a theme of your own says how pages look");
    ui.dropped(&["link", "dashboard-heading"], "how Gatus shows it");
    ui.needless(&["dark-mode", "default-sort-by", "default-filter-by"], "pages follow the reader's system");
}

pub(super) fn maintenance(mut item: Item, found: &mut Found<'_>) {
    if item.flag("enabled") == Some(false) {
        item.give_up("it is not enabled");
        return;
    }
    let (start, duration) = (item.string("start"), item.take("duration"));
    let (Some(start), Some(duration)) = (start, duration) else { return };
    let millis = duration.as_text().and_then(|text| length::parse(&text));
    let Some(millis) = length::within(duration, millis, (SECOND, DAY)) else { return };
    let every = item.take("every").map(Taken::into_texts).unwrap_or_default();
    let days: Vec<usize> = every
        .iter()
        .filter_map(|day| DAYS.iter().position(|(name, _)| name.eq_ignore_ascii_case(day.trim())))
        .collect();
    // The first of 2024 was a Monday.
    let first = days.iter().min().map_or(1, |day| day + 1);
    let mut block = found.other(&item, "Maintenance", "");
    block.set(&["title"], "Maintenance");
    block.set(&["all"], true);
    block.set(&["start"], format!("2024-01-{first:02}T{start}:00"));
    block.set(&["duration"], length::written(millis));
    let rule = match days.as_slice() {
        [] => "FREQ=DAILY".to_owned(),
        days => {
            let names: Vec<&str> = days.iter().filter_map(|day| DAYS.get(*day).map(|(_, name)| *name)).collect();
            format!("FREQ=WEEKLY;BYDAY={}", names.join(","))
        }
    };
    block.set(&["rrule"], rule);
    block.set(&["timezone"], item.string("timezone").unwrap_or_else(|| "UTC".to_owned()));
    found.log.say(Verdict::Changed, item.at(), "it is shown on the page, and uptime leaves it out");
    found.maintenance.push(block);
}
