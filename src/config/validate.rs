//! Blocks as typed → model types, with defaults filled in. What one field cannot know is checked here: unique ids,
//! references, and fields that must fit each other. `None` only where a problem was reported.

mod canary;
mod channel;
mod dependencies;
mod dns;
mod http;
pub(super) mod maintenance;
mod monitor;
mod never;
mod oauth2;
mod probe;
mod reach;
mod record;
mod request;
pub(super) mod server;
mod steps;
mod subscriber;
mod tcp;
mod tls;
mod tuning;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use self::monitor::Surroundings;
use self::subscriber::Known;
use super::Defaults;
use super::kind::{At, Kind as _};
use super::raw;
use super::report::{Place, Report};
use super::suggest;
use super::table::Whole;
use crate::model::{Brand, Config, Group, GroupId, Limits, Maintenance, NavLink, Site, Storage};

/// Builds the configuration; reports everything that does not hold.
pub(super) fn config(
    root: &raw::Root,
    base: &Path,
    report: &mut Report,
    name_of: &dyn Fn(Place) -> String,
) -> Option<Config> {
    let mut groups = Ids::new("group");
    for group in items(root.groups.as_ref()) {
        groups.add(group.value.id.as_ref(), report, name_of);
    }
    let mut monitors = Ids::new("monitor");
    for monitor in items(root.monitors.as_ref()) {
        monitors.add(monitor.value.id.as_ref(), report, name_of);
    }
    dependencies::check(root, &monitors, report);
    tuning::defaults(root.defaults.as_ref(), report);
    let defaults = root.defaults.as_ref().map(|defaults| &defaults.value);
    let surroundings = Surroundings { defaults, groups: &groups, base };
    for monitor in items(root.monitors.as_ref()) {
        monitor::check(&monitor.value, &surroundings, report);
    }
    canary::check(root.canary.as_ref(), base, report);
    let known = Known { monitors: &monitors, groups: &groups, name_of };
    let subscribers = subscriber::subscribers(root, &known, report);
    let maintenance = maintenances(root, &known, report);
    root.site.iter().for_each(|site| check_site(&site.value, report));
    root.server.iter().for_each(|server| server::check(&server.value, report));
    if !report.is_clean() {
        return None;
    }
    warn_of_nothing_watched(root, report);
    let places = items(root.monitors.as_ref()).map(|monitor| monitor.at);
    let whole = raw::Root::whole(root)?;
    let limits = limits(&whole.limits);
    let monitor = |raw| monitor::monitor(raw, &whole.defaults, base).map(Arc::new);
    let monitors = whole.monitors.into_iter().flatten().map(monitor).collect::<Option<Vec<_>>>()?;
    monitor::warn_of_crowded_hosts(places.zip(&monitors), limits, report);
    Some(Config {
        site: site(whole.site),
        server: server::server(whole.server),
        storage: Storage { path: relative(base, &whole.storage.path), raw_days: whole.storage.raw_days },
        limits,
        canary: canary::canaries(whole.canary, base)?,
        groups: whole.groups.into_iter().flatten().map(group).collect(),
        monitors,
        subscribers,
        maintenance,
        drills_every: whole.drills.every,
        close_after: whole.incidents.close_after,
        incidents: Vec::new(),
    })
}

/// A page may be for what people write alone; more likely the list is missing.
fn warn_of_nothing_watched(root: &raw::Root, report: &mut Report) {
    if items(root.monitors.as_ref()).next().is_none() {
        let hint = "add one: `monitors: [{ id: web, http: { url: https://www.example.com } }]`".to_owned();
        let whole = Place { file: 0, line: 0, column: 0 };
        report.warning(whole, "there are no `monitors`: nothing is watched", Some(hint));
    }
}

/// How a monitor is checked and judged that says nothing itself; without a configuration as it is built in.
pub(super) fn defaults(root: Option<&raw::Root>) -> Defaults {
    let written = root.and_then(|root| root.defaults.as_ref());
    let (timing, judging) = tuning::unsaid(written.map(|defaults| &defaults.value));
    Defaults { timing, judging }
}

fn maintenances(root: &raw::Root, known: &Known<'_>, report: &mut Report) -> Vec<Maintenance> {
    let zone =
        root.site.as_ref().and_then(|site| site.value.timezone.as_ref()).map_or("UTC", |zone| zone.value.as_str());
    let surroundings = maintenance::Surroundings { monitors: known.monitors, groups: known.groups, zone };
    let mut ids = Ids::new("maintenance");
    let mut found = Vec::new();
    for raw in items(root.maintenance.as_ref()) {
        ids.add(raw.value.id.as_ref(), report, known.name_of);
        found.extend(maintenance::maintenance(raw, &surroundings, report));
    }
    found
}

fn site(raw: Whole<raw::Site>) -> Site {
    Site {
        name: raw.name,
        url: raw.url.map(|url| url.as_str().trim_end_matches('/').to_owned()),
        description: prose(raw.description),
        theme: raw.theme,
        timezone: raw.timezone,
        locale: raw.locale,
        brand: Brand {
            logo: raw.logo,
            logo_dark: raw.logo_dark,
            logo_has_name: raw.logo_has_name,
            favicon: raw.favicon,
            nav: raw.nav.into_iter().flatten().map(|link| NavLink { text: link.text, url: link.url }).collect(),
            intro: prose(raw.intro),
            footer: prose(raw.footer),
        },
        support_url: raw.support_url,
        security: raw.security,
        history_days: raw.history_days,
        degraded_is: raw.degraded_is,
        hide_reasons: raw.hide_reasons,
        layout: raw.layout,
    }
}

/// Links at the top of a page, besides its own.
const NAV_MOST: usize = 8;

fn check_site(raw: &raw::Site, report: &mut Report) {
    if let Some(link) = items(raw.nav.as_ref()).nth(NAV_MOST) {
        let hint = "they stand in one line at the top of every page".to_owned();
        report.problem(link.at, format!("`nav` has more than {NAV_MOST} links"), Some(hint));
    }
    if let (Some(has_name), None) = (raw.logo_has_name.as_ref().filter(|has| has.value), &raw.logo) {
        report.problem(has_name.at, "`logo_has_name` without a `logo`: the page would have no name", None);
    }
    if let (Some(dark), None) = (&raw.logo_dark, &raw.logo) {
        report.problem(dark.at, "`logo_dark` without a `logo`", None);
    }
}

fn limits(raw: &Whole<raw::Limits>) -> Limits {
    Limits { concurrency: raw.concurrency as usize, per_host: raw.per_host as usize }
}

fn group(raw: Whole<raw::Group>) -> Group {
    Group {
        name: raw.name.unwrap_or_else(|| raw.id.clone()),
        id: GroupId::new(raw.id),
        description: prose(raw.description),
        collapsed: raw.collapsed,
    }
}

/// The items of a list that may be absent.
fn items<T>(list: Option<&At<Vec<At<T>>>>) -> impl Iterator<Item = &At<T>> {
    list.into_iter().flat_map(|list| &list.value)
}

/// A text; an empty one is none.
fn prose(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
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

    fn add(&mut self, id: Option<&'a At<String>>, report: &mut Report, name_of: &dyn Fn(Place) -> String) {
        let Some(id) = id else {
            self.unknown = true;
            return;
        };
        if let Some(first) = self.first.get(id.value.as_str()) {
            let shown = if id.replaced { "this id".to_owned() } else { format!("`{}`", id.value) };
            let place = if first.file == id.at.file {
                format!("line {}", first.line)
            } else {
                format!("line {} of {}", first.line, name_of(*first))
            };
            let message = format!("{shown} is the id of another {} already, in {place}", self.kind);
            report.problem(id.at, message, Some(format!("give each {} an id of its own", self.kind)));
        } else {
            self.first.insert(id.value.as_str(), id.at);
        }
    }

    /// Reports a reference to nothing.
    fn check(&self, reference: &At<String>, report: &mut Report) {
        let id = reference.value.as_str();
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
