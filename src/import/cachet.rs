//! Cachet: what `/api/v1/` of version 2 and `/api/` of version 3 answer. Version 3 puts an entry's values below
//! `attributes`.

use serde_json::{Map, Value as Json};

use super::Source;
use super::found::Found;
use super::item::{Item, items, scalar};
use super::page::{self, Known, Planned};
use super::variables::Notation;
use crate::config::Problem;

pub(super) fn read(sources: Vec<Source>, found: &mut Found<'_>) -> Result<(), Problem> {
    let many = sources.len() > 1;
    let mut entries = Vec::new();
    for source in sources {
        let tree = found.tree(&source, Notation::None)?;
        let at = if many { source.name.clone() } else { String::new() };
        let Some(mut root) = Item::new(at, tree, &found.log).filter(|root| root.peek("data").is_some()) else {
            return Err(Problem::of_file(source.name, "is not what the API of Cachet answers: it has no `data`"));
        };
        root.needless(&["meta", "links"], "pages of the answer; every page is a file of its own");
        let place = root.place("data");
        let list = root.take("data").map(super::item::Taken::handed_on);
        entries.extend(items(&place, flat(list.unwrap_or_default()), &found.log));
    }
    let mut known = Known::default();
    let is_group = |item: &Item| {
        item.has("enabled_components")
            || item.has("order_column")
            || item.has("collapsed")
            || of(item, "componentgroups")
            || of(item, "component-groups")
    };
    let (groups, entries): (Vec<Item>, Vec<Item>) = entries.into_iter().partition(is_group);
    for item in groups {
        group(item, &mut known, found);
    }
    let is_component = |item: &Item| {
        of(item, "components")
            || item.has("link")
            || item.has("group_id")
            || item.has("status_name") && !item.has("message")
    };
    let (components, entries): (Vec<Item>, Vec<Item>) = entries.into_iter().partition(is_component);
    for item in components {
        component(item, &mut known, found);
    }
    for mut item in entries {
        if item.has("scheduled_at") {
            schedule(item, found);
        } else {
            item.leave("past incidents are not brought over yet; write them into `incidents/`");
        }
    }
    Ok(())
}

/// Entries with what stands below `attributes` beside their id.
fn flat(list: Json) -> Json {
    let Json::Array(entries) = list else { return list };
    let flatten = |entry: Json| {
        let Json::Object(mut keys) = entry else { return entry };
        if let Some(Json::Object(attributes)) = keys.shift_remove("attributes") {
            let mut all: Map<String, Json> = attributes;
            all.extend(keys);
            return Json::Object(all);
        }
        Json::Object(keys)
    };
    Json::Array(entries.into_iter().map(flatten).collect())
}

fn of(item: &Item, kind: &str) -> bool {
    item.peek("type").and_then(scalar).is_some_and(|found| found.eq_ignore_ascii_case(kind))
}

fn group(mut item: Item, known: &mut Known, found: &mut Found<'_>) {
    let name = item.string("name").unwrap_or_default();
    let id = found.group(&item, &name);
    if let Some(theirs) = item.string("id") {
        known.groups.insert(theirs, id.clone());
    }
    for mut inner in item.items("enabled_components") {
        inner.take("group_id").into_iter().for_each(|taken| taken.carried(""));
        component_in(inner, Some(id.clone()), known, found);
    }
    item.dropped(&["relationships"], "which component stands in which group says the component");
    chores(&mut item);
}

fn component(mut item: Item, known: &mut Known, found: &mut Found<'_>) {
    let group = item.string("group_id").or_else(|| item.string("component_group_id"));
    let group = group.and_then(|group| known.groups.get(&group).cloned());
    component_in(item, group, known, found);
}

fn component_in(mut item: Item, group: Option<String>, known: &mut Known, found: &mut Found<'_>) {
    let theirs = item.string("id").unwrap_or_default();
    if known.monitors.contains_key(&theirs) {
        item.needless(&item.names().iter().map(String::as_str).collect::<Vec<_>>(), "read already");
        return;
    }
    let name = item.string("name").unwrap_or_default();
    let mut block = page::component(&item, &name, found);
    known.monitors.insert(theirs, block.id().to_owned());
    if let Some(group) = group {
        block.set(&["group"], group);
    }
    if let Some(text) = item.string("description") {
        block.set(&["description"], text);
    }
    if let Some(link) = item.string("link") {
        block.set(&["url"], link);
    }
    if item.flag("enabled") == Some(false) {
        block.set(&["enabled"], false);
    }
    item.dropped(&["tags"], "stillup has no tags yet");
    item.dropped(&["relationships"], "stillup has no such thing for a monitor");
    chores(&mut item);
    found.monitors.push(block);
}

fn schedule(mut item: Item, found: &mut Found<'_>) {
    let title = item.string("name").unwrap_or_default();
    let about = item.string("message");
    let Some(start) = item.take("scheduled_at").and_then(|taken| {
        let text = taken.as_text().or_else(|| taken.value().get("string").and_then(scalar));
        taken.carried("");
        text
    }) else {
        return;
    };
    let end = item.take("completed_at").and_then(|taken| {
        let text = taken.as_text().or_else(|| taken.value().get("string").and_then(scalar));
        taken.carried("");
        text
    });
    page::planned(&item, Planned { title, about, start, end, monitors: Vec::new() }, found);
    item.dropped(&["components"], "it covers everything: write `monitors` instead of `all`");
    chores(&mut item);
}

fn chores(item: &mut Item) {
    item.needless(
        &["status", "status_name", "human_status", "lowest_human_status"],
        "what is true now is said by people, or measured",
    );
    item.needless(
        &[
            "id",
            "type",
            "order",
            "order_column",
            "collapsed",
            "visible",
            "created_at",
            "updated_at",
            "deleted_at",
            "created",
            "updated",
            "created_by",
            "meta",
        ],
        "a number of Cachet's own",
    );
}
