//! Blocks as typed → model types, with defaults filled in. What one field cannot know is checked here: unique ids,
//! references, and fields that must fit each other. `None` only where a problem was reported.

mod channel;
mod dependencies;
pub(super) mod maintenance;
mod monitor;
mod probe;
mod reach;
mod subscriber;
mod tuning;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use self::monitor::Surroundings;
use self::subscriber::Known;
use super::Defaults;
use super::kind::{At, List};
use super::kinds::shown::About;
use super::kinds::text::Id;
use super::raw;
use super::report::{Place, Report};
use super::suggest;
use crate::model::{AdminToken, Config, Group, GroupId, Limits, Maintenance, Server, Site, Storage};

/// Builds the configuration; reports everything that does not hold.
pub(super) fn config(
    root: &raw::Root,
    base: &Path,
    report: &mut Report,
    name_of: &dyn Fn(Place) -> String,
) -> Option<Config> {
    let listed = |list: Option<&At<List<raw::Group>>>| list.map_or(0, |list| list.value.0.len());
    let mut groups = Vec::with_capacity(listed(root.groups.as_ref()));
    let mut group_ids = Ids::new("group");
    for group in items(root.groups.as_ref()) {
        group_ids.add(group.value.id.as_ref(), report, name_of);
        groups.extend(self::group(&group.value));
    }
    let mut monitor_ids = Ids::new("monitor");
    for monitor in items(root.monitors.as_ref()) {
        monitor_ids.add(monitor.value.id.as_ref(), report, name_of);
    }
    dependencies::check(root, &monitor_ids, report);
    tuning::defaults(root.defaults.as_ref(), report);
    let surroundings =
        Surroundings { defaults: root.defaults.as_ref().map(|defaults| &defaults.value), groups: &group_ids, base };
    let read: Vec<_> = items(root.monitors.as_ref())
        .filter_map(|raw| Some((raw.at, monitor::monitor(&raw.value, &surroundings, report)?)))
        .collect();
    let subscribers =
        subscriber::subscribers(root, &Known { monitors: &monitor_ids, groups: &group_ids, name_of }, report);
    let maintenance = maintenances(root, (&monitor_ids, &group_ids), report, name_of);
    let server = server(&root.server.as_ref()?.value, report);
    let limits = limits(&root.limits.as_ref()?.value)?;
    monitor::warn_of_crowded_hosts(&read, limits, report);
    if !report.is_clean() {
        return None;
    }
    let server = server?;
    Some(Config {
        site: site(&root.site.as_ref()?.value)?,
        server,
        storage: storage(&root.storage.as_ref()?.value, base)?,
        limits,
        groups,
        monitors: read.into_iter().map(|(_, monitor)| Arc::new(monitor)).collect(),
        subscribers,
        maintenance,
        drills_every: root.drills.as_ref().and_then(|drills| drills.value.every.as_ref()).map(|every| every.value.0),
        close_after: root
            .incidents
            .as_ref()
            .and_then(|block| block.value.close_after.as_ref())
            .map(|wait| wait.value.0),
        incidents: Vec::new(),
    })
}

/// How a monitor is checked and judged that says nothing itself; without a configuration as it is built in.
pub(super) fn defaults(root: Option<&raw::Root>) -> Defaults {
    let written = root.and_then(|root| root.defaults.as_ref());
    let (timing, judging) = tuning::unsaid(written.map(|defaults| &defaults.value));
    Defaults { timing, judging }
}

fn maintenances(
    root: &raw::Root,
    (monitors, groups): (&Ids<'_>, &Ids<'_>),
    report: &mut Report,
    name_of: &dyn Fn(Place) -> String,
) -> Vec<Maintenance> {
    let zone =
        root.site.as_ref().and_then(|site| site.value.timezone.as_ref()).map_or("UTC", |zone| zone.value.0.as_str());
    let surroundings = maintenance::Surroundings { monitors, groups, zone };
    let mut ids = Ids::new("maintenance");
    let mut found = Vec::new();
    for raw in items(root.maintenance.as_ref()) {
        ids.add(raw.value.id.as_ref(), report, name_of);
        found.extend(maintenance::maintenance(raw, &surroundings, report));
    }
    found
}

fn site(raw: &raw::Site) -> Option<Site> {
    Some(Site {
        name: raw.name.as_ref()?.value.0.clone(),
        url: raw.url.as_ref().map(|url| url.value.0.as_str().trim_end_matches('/').to_owned()),
        description: prose(raw.description.as_ref()),
        theme: raw.theme.as_ref()?.value.0.clone(),
        timezone: raw.timezone.as_ref()?.value.0.clone(),
        locale: raw.locale.as_ref()?.value.0,
        logo: raw.logo.as_ref().map(|logo| logo.value.0.clone()),
        support_url: raw.support_url.as_ref().map(|url| url.value.0.clone()),
        history_days: raw.history_days.as_ref()?.value.0,
        degraded_is: raw.degraded_is.as_ref()?.value,
        hide_reasons: raw.hide_reasons.as_ref()?.value,
    })
}

fn server(raw: &raw::Server, report: &mut Report) -> Option<Server> {
    if let (Some(public), Some(admin)) = (&raw.listen, &raw.admin_listen)
        && public.value == admin.value
        && public.value.0.port() != 0
    {
        let hint = "the operators' API must never be on the public port".to_owned();
        report.problem(admin.at, "`admin_listen` is the same address and port as `listen`", Some(hint));
    }
    Some(Server {
        listen: raw.listen.as_ref()?.value.0,
        base_path: raw.base_path.as_ref()?.value.0.clone(),
        admin_listen: raw.admin_listen.as_ref().map(|listen| listen.value.0),
        admin_tokens: tokens(raw, report),
        trusted_proxies: items(raw.trusted_proxies.as_ref()).map(|range| range.value.0).collect(),
    })
}

/// Who may use the operators' API; one name and one secret each.
fn tokens(raw: &raw::Server, report: &mut Report) -> Vec<AdminToken> {
    let one = raw.admin_token.as_ref().and_then(|token| Some((token.at, "admin", token.value.0.as_ref()?)));
    let named = items(raw.admin_tokens.as_ref()).filter_map(|entry| {
        let (name, token) = (entry.value.name.as_ref()?, entry.value.token.as_ref()?);
        Some((name.at, name.value.0.as_str(), token.value.0.as_ref()?))
    });
    let mut tokens: Vec<AdminToken> = Vec::new();
    for (at, name, token) in one.into_iter().chain(named) {
        if tokens.iter().any(|other| other.name == name) {
            let hint = "give each token a name of its own; `admin_token` is called `admin`".to_owned();
            report.problem(at, "another token has this name", Some(hint));
        } else if tokens.iter().any(|other| other.token == *token) {
            report.problem(at, "another name has this token", Some("give each name a token of its own".to_owned()));
        }
        tokens.push(AdminToken { name: name.to_owned(), token: token.clone() });
    }
    tokens
}

fn storage(raw: &raw::Storage, base: &Path) -> Option<Storage> {
    Some(Storage { path: relative(base, &raw.path.as_ref()?.value.0), raw_days: raw.raw_days.as_ref()?.value.0 })
}

fn limits(raw: &raw::Limits) -> Option<Limits> {
    Some(Limits {
        concurrency: raw.concurrency.as_ref()?.value.0 as usize,
        per_host: raw.per_host.as_ref()?.value.0 as usize,
    })
}

fn group(raw: &raw::Group) -> Option<Group> {
    let id = &raw.id.as_ref()?.value.0;
    Some(Group {
        id: GroupId::new(id.as_str()),
        name: raw.name.as_ref().map_or_else(|| id.clone(), |name| name.value.0.clone()),
        description: prose(raw.description.as_ref()),
        collapsed: raw.collapsed.as_ref()?.value,
    })
}

/// The items of a list that may be absent.
fn items<T>(list: Option<&At<List<T>>>) -> impl Iterator<Item = &At<T>> {
    list.into_iter().flat_map(|list| &list.value.0)
}

/// A text; an empty one is none.
fn prose(text: Option<&At<About>>) -> Option<String> {
    text.map(|text| text.value.0.clone()).filter(|text| !text.trim().is_empty())
}

/// A path of the file, which is relative to it.
fn relative(base: &Path, path: &str) -> PathBuf {
    base.join(path)
}

/// Of what is in no file.
const NOWHERE: Place = Place { file: 0, line: 0, column: 0 };

/// The ids of one kind of thing.
struct Ids<'a> {
    kind: &'static str,
    first: HashMap<&'a str, Place>,
    /// One of the things has no id that can be known: a reference may mean it.
    unknown: bool,
}

impl<'a> Ids<'a> {
    fn new(kind: &'static str) -> Self {
        Self { kind, first: HashMap::new(), unknown: false }
    }

    fn known(kind: &'static str, ids: impl Iterator<Item = &'a str>) -> Self {
        Self { first: ids.map(|id| (id, NOWHERE)).collect(), ..Self::new(kind) }
    }

    fn add(&mut self, id: Option<&'a At<Id>>, report: &mut Report, name_of: &dyn Fn(Place) -> String) {
        let Some(id) = id else {
            self.unknown = true;
            return;
        };
        if let Some(first) = self.first.get(id.value.0.as_str()) {
            let shown = if id.replaced { "this id".to_owned() } else { format!("`{}`", id.value.0) };
            let place = if first.file == id.at.file {
                format!("line {}", first.line)
            } else {
                format!("line {} of {}", first.line, name_of(*first))
            };
            let message = format!("{shown} is the id of another {} already, in {place}", self.kind);
            report.problem(id.at, message, Some(format!("give each {} an id of its own", self.kind)));
        } else {
            self.first.insert(id.value.0.as_str(), id.at);
        }
    }

    /// Reports a reference to nothing.
    fn check(&self, reference: &At<Id>, report: &mut Report) {
        let id = reference.value.0.as_str();
        if self.first.contains_key(id) || self.unknown {
            return;
        }
        let shown = if reference.replaced { "this".to_owned() } else { format!("`{id}`") };
        let hint = if self.first.is_empty() {
            Some(format!("there is no {} at all", self.kind))
        } else if reference.replaced || !report.wants_hints() {
            None
        } else {
            let mut known: Vec<&str> = self.first.keys().copied().collect();
            known.sort_unstable();
            suggest::hint(id, &known)
        };
        report.problem(reference.at, format!("{shown} is not the id of a {}", self.kind), hint);
    }
}
