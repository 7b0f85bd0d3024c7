//! Pages that people keep by hand: components → monitors that nobody checks, planned work → maintenance.

use std::collections::HashMap;

use serde_json::Value as Json;

use super::found::{Block, Found};
use super::item::Item;
use super::length;
use super::report::Verdict;
use crate::model::Timestamp;

/// Monitors and groups by the ids that the other page gives them.
#[derive(Default)]
pub(super) struct Known {
    pub monitors: HashMap<String, String>,
    pub groups: HashMap<String, String>,
}

/// A component: what people say of it is all that is known.
pub(super) fn component(item: &Item, name: &str, found: &mut Found<'_>) -> Block {
    found.seen += 1;
    let mut block = found.monitor(item, name, name, "manual");
    block.set(&["manual"], Json::Object(serde_json::Map::new()));
    block
}

/// What a planned work says.
pub(super) struct Planned {
    pub title: String,
    pub about: Option<String>,
    /// As written; an instant.
    pub start: String,
    pub end: Option<String>,
    pub monitors: Vec<String>,
}

/// A planned work.
pub(super) fn planned(item: &Item, planned: Planned, found: &mut Found<'_>) {
    let mut block = found.other(item, &planned.title, "");
    block.set(&["title"], planned.title);
    if let Some(about) = planned.about {
        block.set(&["description"], about);
    }
    if planned.monitors.is_empty() {
        block.set(&["all"], true);
    } else {
        block.set(&["monitors"], planned.monitors);
    }
    block.set(&["start"], moment(&planned.start));
    match planned.end {
        Some(end) => block.set(&["end"], moment(&end)),
        None => {
            block.set(&["duration"], length::written(length::DAY / 24));
            found.log.say(Verdict::Changed, item.at(), "it has no end: an hour is taken");
        }
    }
    found.maintenance.push(block);
}

/// An instant as RFC 3339 where it is one; `2026-01-02 03:04:05` is in UTC.
pub(super) fn moment(text: &str) -> String {
    let text = text.trim();
    let spaced = text.replacen(' ', "T", 1);
    let bare = spaced.trim_end_matches('Z');
    [text.to_owned(), spaced.clone(), format!("{bare}Z"), format!("{bare}:00Z")]
        .into_iter()
        .find(|text| Timestamp::parse(text).is_some())
        .unwrap_or_else(|| text.to_owned())
}
