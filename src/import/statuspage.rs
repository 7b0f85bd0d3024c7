//! Statuspage: what `/api/v2/summary.json` and its neighbours answer.

use super::Source;
use super::found::Found;
use super::item::{Item, scalar};
use super::page::{self, Known, Planned};
use super::variables::Notation;
use crate::config::Problem;

pub(super) fn read(sources: Vec<Source>, found: &mut Found<'_>) -> Result<(), Problem> {
    let many = sources.len() > 1;
    let mut roots = Vec::new();
    for source in sources {
        let tree = found.tree(&source, Notation::None)?;
        if !tree.is_object() {
            return Err(Problem::of_file(source.name, "is not what /api/v2/ of Statuspage answers"));
        }
        let at = if many { source.name } else { String::new() };
        roots.extend(Item::new(at, tree, &found.log));
    }
    let mut known = Known::default();
    for root in &mut roots {
        if let Some(item) = root.item("page") {
            site(item, found);
        }
        components(root.items("components"), &mut known, found);
    }
    for mut root in roots {
        for item in root.items("scheduled_maintenances") {
            maintenance(item, &known, found);
        }
        for mut incident in root.items("incidents") {
            incident.leave("past incidents are not brought over yet; write them into `incidents/`");
        }
        root.needless(&["status"], "what is true now is measured");
    }
    Ok(())
}

fn site(mut page: Item, found: &mut Found<'_>) {
    if let Some(name) = page.string("name") {
        found.site("name", name);
    }
    if let Some(zone) = page.string("time_zone") {
        found.site("timezone", zone);
    }
    page.dropped(&["url"], "set `site.url` to the new page's address");
    page.needless(&["id", "updated_at"], "a number of Statuspage's own");
}

fn components(items: Vec<Item>, known: &mut Known, found: &mut Found<'_>) {
    let (groups, components): (Vec<Item>, Vec<Item>) =
        items.into_iter().partition(|item| item.peek("group").and_then(scalar).as_deref() == Some("true"));
    for mut item in groups {
        let name = item.string("name").unwrap_or_default();
        let id = found.group(&item, &name);
        describe(&mut item, found.groups.last_mut());
        if let Some(theirs) = item.string("id") {
            known.groups.insert(theirs, id);
        }
        item.needless(&["group", "components"], "its members say so");
        chores(&mut item);
    }
    for mut item in components {
        let theirs = item.string("id").unwrap_or_default();
        // One that is known from another file.
        if known.monitors.contains_key(&theirs) {
            item.needless(&item.names().iter().map(String::as_str).collect::<Vec<_>>(), "read already");
            continue;
        }
        let name = item.string("name").unwrap_or_default();
        let mut block = page::component(&item, &name, found);
        known.monitors.insert(theirs, block.id().to_owned());
        if let Some(group) = item.string("group_id").and_then(|group| known.groups.get(&group)) {
            block.set(&["group"], group.as_str());
        }
        describe(&mut item, Some(&mut block));
        item.usual("group", &["false"]);
        chores(&mut item);
        found.monitors.push(block);
    }
}

fn describe(item: &mut Item, block: Option<&mut super::found::Block>) {
    if let (Some(text), Some(block)) = (item.string("description"), block) {
        block.set(&["description"], text);
    }
}

fn chores(item: &mut Item) {
    item.needless(&["status"], "what is true now is said by people, or measured");
    item.needless(
        &["id", "page_id", "position", "created_at", "updated_at", "start_date"],
        "a number of Statuspage's own",
    );
    item.usual("showcase", &["true", "false"]);
    item.usual("only_show_if_degraded", &["false"]);
}

fn maintenance(mut item: Item, known: &Known, found: &mut Found<'_>) {
    let title = item.string("name").unwrap_or_default();
    let Some(start) = item.string("scheduled_for") else { return };
    let end = item.string("scheduled_until");
    let mut monitors = Vec::new();
    for mut component in item.items("components") {
        let id = component.string("id").unwrap_or_default();
        monitors.extend(known.monitors.get(&id).cloned());
        component.needless(&component.names().iter().map(String::as_str).collect::<Vec<_>>(), "the component says so");
    }
    let mut about = None;
    for mut update in item.items("incident_updates") {
        about = update.string("body").or(about);
        update.leave("only the first words are brought over");
    }
    page::planned(&item, Planned { title, about, start, end, monitors }, found);
    item.needless(
        &[
            "id",
            "page_id",
            "status",
            "created_at",
            "updated_at",
            "monitoring_at",
            "resolved_at",
            "impact",
            "shortlink",
            "started_at",
        ],
        "a number of Statuspage's own",
    );
}
