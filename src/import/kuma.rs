//! Uptime Kuma: its database, and the backups of its 1.x, whose keys are those of the database in another spelling.

mod http;
mod maintenance;
mod monitor;
mod notification;
mod usual;

use std::collections::{BTreeMap, HashMap};

use serde_json::Value as Json;

use super::database::{Database, link};
use super::found::Found;
use super::item::{Item, items, scalar};
use super::report::Verdict;
use super::request;
use super::variables::Notation;
use super::{Content, Source};
use crate::config::Problem;

/// What monitors stand beside.
#[derive(Default)]
struct Around {
    /// Proxies by their ids, as URLs.
    proxies: HashMap<String, String>,
    /// Names of the groups on a status page, by the ids of monitors.
    shown: HashMap<String, String>,
    /// Whether there is a status page at all.
    has_page: bool,
    /// Names of monitors that are groups, by their ids.
    parents: HashMap<String, String>,
    /// Our ids, by theirs.
    ids: BTreeMap<String, String>,
    /// Ids of notifications, by ids of monitors.
    told: Vec<(String, String)>,
}

pub(super) fn read(sources: Vec<Source>, found: &mut Found<'_>) -> Result<(), Problem> {
    for source in sources {
        match source.content {
            Content::Tables(tables) => {
                let mut database = Database::new(tables, Notation::None, &found.log);
                if !database.has("monitor") {
                    return Err(Problem::of_file(source.name, "is not a database of Uptime Kuma: it has no `monitor`"));
                }
                tables_of(&mut database, found);
            }
            Content::Text(_) => {
                let tree = found.tree(&source, Notation::None)?;
                let root = Item::new("", tree, &found.log).filter(|root| root.peek("monitorList").is_some());
                let Some(root) = root else {
                    return Err(Problem::of_file(
                        source.name,
                        "is not a backup of Uptime Kuma: it has no `monitorList`",
                    ));
                };
                backup(root, found);
            }
        }
    }
    Ok(())
}

fn tables_of(database: &mut Database, found: &mut Found<'_>) {
    let mut around = Around::default();
    for item in database.take("proxy") {
        proxy(item, &mut around, found);
    }
    let cnames = database.links("status_page_cname");
    pages(database, &cnames, &mut around, found);
    for row in database.links("monitor_notification") {
        around.told.extend(link(&row, "monitor_id").zip(link(&row, "notification_id")));
    }
    let monitors = database.take("monitor");
    all(monitors, &mut around, found);
    for item in database.take("notification") {
        notification::read(item, &around, found);
    }
    let mut covers: HashMap<String, Vec<String>> = HashMap::new();
    for row in database.links("monitor_maintenance") {
        if let Some((maintenance, monitor)) = link(&row, "maintenance_id").zip(link(&row, "monitor_id")) {
            covers.entry(maintenance).or_default().extend(around.ids.get(&monitor).cloned());
        }
    }
    for item in database.take("maintenance") {
        maintenance::read(item, &covers, found);
    }
    database.dropped(&["incident"], "past incidents are not brought over yet; write them into `incidents/`");
    database.dropped(&["tag", "monitor_tag"], "stillup has no tags yet");
    database.dropped(&["user", "api_key"], "stillup has no accounts; `server.admin_token` opens the operators' API");
    database.dropped(&["setting"], "settings of Uptime Kuma itself");
    database.dropped(&["docker_host", "remote_browser"], "stillup has no such check");
    database.needless(
        &[
            "maintenance_status_page",
            "maintenance_timeslot",
            "knex_migrations",
            "knex_migrations_lock",
            "sqlite_sequence",
            "domain_expiry",
        ],
        "how Uptime Kuma keeps its database",
    );
}

fn backup(mut root: Item, found: &mut Found<'_>) {
    let mut around = Around::default();
    for item in root.items("proxyList") {
        proxy(item, &mut around, found);
    }
    let list = root.take("monitorList").map(super::item::Taken::handed_on).unwrap_or_default();
    let mut monitors = items("monitorList", list, &found.log);
    for item in &mut monitors {
        item.respell(monitor::spelled);
        let id = item.peek("id").and_then(scalar).unwrap_or_default();
        if let Some(told) = item.take("notificationIDList") {
            if let Json::Object(keys) = told.value() {
                around.told.extend(keys.keys().map(|notification| (id.clone(), notification.clone())));
            }
            told.carried("`subscribers`");
        }
    }
    all(monitors, &mut around, found);
    for item in root.items("notificationList") {
        notification::read(item, &around, found);
    }
    root.needless(&["version"], "a number of Uptime Kuma's own");
}

/// Groups first: others stand in them.
fn all(mut monitors: Vec<Item>, around: &mut Around, found: &mut Found<'_>) {
    for item in &mut monitors {
        if item.peek("type").and_then(scalar).as_deref() == Some("group")
            && let (Some(id), Some(name)) = (item.peek("id").and_then(scalar), item.peek("name").and_then(scalar))
        {
            around.parents.insert(id, name);
        }
    }
    for item in monitors {
        monitor::read(item, around, found);
    }
}

fn proxy(mut item: Item, around: &mut Around, found: &mut Found<'_>) {
    let id = item.string("id").unwrap_or_default();
    let protocol = item.string("protocol").unwrap_or_else(|| "http".to_owned());
    let (host, port) = (item.string("host").unwrap_or_default(), item.string("port").unwrap_or_default());
    let who = if item.flag("auth") == Some(true) {
        let hint = format!("proxy_{id}_password");
        let password = request::secret(&mut item, "password", found, &hint).unwrap_or_default();
        format!("{}:{password}@", item.string("username").unwrap_or_default())
    } else {
        item.needless(&["username", "password"], "they are not used");
        String::new()
    };
    around.proxies.insert(id, format!("{protocol}://{who}{host}:{port}"));
    item.needless(
        &["user_id", "userId", "created_date", "createdDate", "default", "active"],
        "how Uptime Kuma keeps it",
    );
}

/// The first page that is published is the page; what stands on any of them is public.
fn pages(database: &mut Database, cnames: &[super::Row], around: &mut Around, found: &mut Found<'_>) {
    let mut published = Vec::new();
    for mut item in database.take("status_page") {
        let id = item.string("id").unwrap_or_default();
        if item.flag("published") == Some(false) {
            item.give_up("it is not published");
            continue;
        }
        if published.is_empty() {
            page(&mut item, found);
            let domain = cnames.iter().find(|row| link(row, "status_page_id").as_deref() == Some(&id));
            if let Some(domain) = domain.and_then(|row| link(row, "domain")) {
                found.site("url", format!("https://{domain}"));
            }
        } else {
            item.leave("stillup has one page; what stands on this one stands on it too");
        }
        item.needless(
            &["slug", "created_date", "modified_date", "search_engine_index", "show_powered_by"],
            "how Uptime Kuma shows it",
        );
        published.push(id);
    }
    around.has_page = !published.is_empty();
    let mut names = HashMap::new();
    for mut item in database.take("group") {
        let page = item.peek("status_page_id").and_then(scalar).unwrap_or_default();
        let (id, name) = (item.string("id").unwrap_or_default(), item.string("name").unwrap_or_default());
        if published.contains(&page) {
            names.insert(id, name);
        }
        item.needless(&["created_date", "public", "active", "weight", "status_page_id"], "how Uptime Kuma keeps it");
    }
    for row in database.links("monitor_group") {
        if let Some((monitor, group)) = link(&row, "monitor_id").zip(link(&row, "group_id"))
            && let Some(name) = names.get(&group)
        {
            around.shown.entry(monitor).or_insert_with(|| name.clone());
        }
    }
}

fn page(item: &mut Item, found: &mut Found<'_>) {
    for (theirs, ours) in [("title", "name"), ("description", "description"), ("footer_text", "footer")] {
        if let Some(text) = item.string(theirs) {
            found.site(ours, text);
        }
    }
    item.dropped(&["icon"], "put the image into the theme's `assets` folder");
    item.dropped(&["theme", "custom_css"], "a theme of your own says how pages look");
    item.dropped(&["password"], "the page of stillup is public");
    item.usual("show_tags", &["0", "false"]);
    item.usual("show_certificate_expiry", &["0", "false"]);
    item.usual("show_only_last_heartbeat", &["0", "false"]);
    item.usual("auto_refresh_interval", &["300"]);
    found.log.say(Verdict::Carried, item.at(), "the page");
}
