//! The snapshot: the one place where visibility is decided. Private monitors do not get in, nor does a group or an
//! incident that has no public one.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::tz::{TimeZone, TimeZoneDatabase};
use tokio::sync::OnceCell;

use super::ask::Ask;
use super::cache::Answers;
use super::latency::{Latencies, left_of};
use super::open::Open;
use super::past::{HOUR, Past};
use super::readers::Readers;
use crate::locale::Locale;
use crate::model::{Config, Group, Incident, Language, MonitorId, Occurrence, OccurrenceStatus, Window};
use crate::render::html::{Asset, Theme};
use crate::site::{Committed, Live};
use crate::view::world::watched;
use crate::view::{Told, Watched, World, home};

/// A theme, and the answers made of its files.
type Dress = (Arc<Theme>, Arc<Answers>);

/// A snapshot in one language and the answers made from it.
#[derive(Debug)]
pub(super) struct Published {
    pub(super) world: World,
    pub(super) theme: Arc<Theme>,
    pub(super) kept: Answers,
    /// Answers that its theme alone decides: files. Those of the snapshot before, while the theme is the same.
    pub(super) files: Arc<Answers>,
    pub(super) latencies: Latencies,
    /// The same snapshot in other languages, each made at its first asking.
    pub(super) others: HashMap<Language, OnceCell<Arc<Published>>>,
}

impl Published {
    pub(super) fn new(world: World, (theme, files): Dress) -> Self {
        let (kept, latencies) = (Answers::default(), Latencies::default());
        Self { world, theme, kept, files, latencies, others: HashMap::new() }
    }

    /// The same in another language: nothing is made in it yet.
    pub(super) fn translated(&self, language: Language) -> Self {
        let dress = (Arc::clone(&self.theme), Arc::clone(&self.files));
        Self::new(World { locale: Locale::of(language), ..self.world.clone() }, dress)
    }

    /// Where the answer to a question is kept.
    pub(super) fn answers(&self, ask: &Ask) -> &Answers {
        if matches!(ask, Ask::Asset(_)) { &self.files } else { &self.kept }
    }

    /// A file of the theme.
    pub(super) fn asset(&self, path: &str) -> Option<&Asset> {
        self.theme.assets().iter().find(|asset| asset.path == path)
    }
}

/// Makes snapshots, one after the other; keeps what the next one can use again.
#[derive(Debug)]
pub(super) struct Builder {
    readers: Arc<Readers>,
    config: Option<Arc<Config>>,
    past: Option<Past>,
    open: Open,
    dress: Option<Dress>,
}

impl Builder {
    /// Nothing is kept yet.
    pub(super) fn new(readers: Arc<Readers>) -> Self {
        Self { readers, config: None, past: None, open: Open::default(), dress: None }
    }

    /// A snapshot of committed state, its pages made by `theme`. `None` if the store could not be read and nothing read
    /// before can be used: what was published last stays.
    pub(super) fn build(&mut self, committed: &Committed, theme: &Arc<Theme>) -> Option<Published> {
        let zone = zone(&committed.config.site.timezone);
        if !self.config.as_ref().is_some_and(|config| Arc::ptr_eq(config, &committed.config)) {
            // Who is public may have changed: nothing that was told before is used again.
            self.past = None;
            self.open = Open::default();
            self.config = Some(Arc::clone(&committed.config));
        }
        let recent_from = home::past_from(committed.at, &zone);
        if let Ok(past) = Past::read(&self.readers, committed, recent_from, self.past.as_ref()) {
            self.past = Some(past);
        }
        let past = self.past.as_ref()?;
        let open = self.open.tell(&self.readers, committed, past);
        let world = world(committed, past, open, zone);
        let same = self.dress.take().filter(|(dress, _)| Arc::ptr_eq(dress, theme));
        let dress = same.unwrap_or_else(|| (Arc::clone(theme), Arc::default()));
        self.dress = Some(dress.clone());
        let mut published = Published::new(world, dress);
        published.others = Language::ALL.iter().map(|language| (*language, OnceCell::new())).collect();
        Some(published)
    }
}

fn world(committed: &Committed, past: &Past, open: Vec<Arc<Told>>, zone: TimeZone) -> World {
    let config = &committed.config;
    let running = running(committed);
    let mut monitors: Vec<Watched> = committed
        .monitors
        .iter()
        .filter(|live| live.monitor.is_public())
        .map(|live| known(live, committed, past, &running))
        .collect();
    let place = |monitor: &Watched| {
        config.groups.iter().position(|group| Some(&group.id) == monitor.group.as_ref()).unwrap_or(usize::MAX)
    };
    monitors.sort_by_cached_key(place);
    let has_member = |group: &&Group| monitors.iter().any(|monitor| monitor.group.as_ref() == Some(&group.id));
    let groups = config.groups.iter().filter(has_member).cloned().collect();
    let maintenance = maintenance(committed, past, &monitors);
    let base = config.server.base_path.trim_end_matches('/').to_owned();
    let known = |id: &MonitorId| monitors.iter().any(|monitor| monitor.id == *id) || past.former.contains_key(id);
    let over = committed.over.iter().filter(|over| over.is_public(known)).cloned().collect();
    World {
        at: committed.at,
        number: committed.number,
        over,
        locale: Locale::of(config.site.locale.unwrap_or(Language::En)),
        site_url: config.site_url(),
        site: config.site.clone(),
        base,
        zone,
        groups,
        former: Arc::clone(&past.former),
        now: committed.now.clone(),
        lately: past.lately.iter().filter(|ended| !is_open(&open, ended)).cloned().collect(),
        recent: recent(past, &open),
        open,
        monitors,
        recent_from: past.recent_from,
        maintenance,
        store_failing_since: committed.store_failing_since,
    }
}

fn is_open(open: &[Arc<Told>], incident: &Incident) -> bool {
    open.iter().any(|told| told.incident.id == incident.id)
}

/// What began lately, newest first: what is over, and what is open as the commit has it.
fn recent(past: &Past, open: &[Arc<Told>]) -> Vec<Arc<Told>> {
    let over = |told: &&Arc<Told>| !is_open(open, &told.incident);
    let lately = |told: &&Arc<Told>| told.incident.started_at >= past.recent_from;
    let mut recent: Vec<Arc<Told>> =
        past.recent.iter().filter(over).chain(open.iter().filter(lately)).map(Arc::clone).collect();
    recent.sort_by(|a, b| (b.incident.started_at, &b.incident.id).cmp(&(a.incident.started_at, &a.incident.id)));
    recent
}

/// Occurrences that are over lately, run or come, by their start, with their public monitors; one that has none is not
/// told.
fn maintenance(committed: &Committed, past: &Past, monitors: &[Watched]) -> Vec<Arc<Occurrence>> {
    let public: HashSet<&MonitorId> = monitors.iter().map(|monitor| &monitor.id).chain(past.former.keys()).collect();
    let fit = |occurrence: &Occurrence| occurrence.seen(|id| public.contains(id)).map(Arc::new);
    let mut told: Vec<_> = past.maintained.iter().chain(committed.maintenance.iter()).filter_map(fit).collect();
    told.sort_by(|a, b| (a.start, &a.id).cmp(&(b.start, &b.id)));
    told
}

/// Windows that run. On disk they are too, but an export sees what nobody has recorded: what is there twice counts
/// once.
fn running(committed: &Committed) -> HashMap<&MonitorId, Vec<Window>> {
    let mut running: HashMap<&MonitorId, Vec<Window>> = HashMap::new();
    for occurrence in
        committed.maintenance.iter().filter(|occurrence| occurrence.status == OccurrenceStatus::InProgress)
    {
        for monitor in &occurrence.monitors {
            running.entry(monitor).or_default().push(occurrence.window());
        }
    }
    running
}

fn known(live: &Live, committed: &Committed, past: &Past, running: &HashMap<&MonitorId, Vec<Window>>) -> Watched {
    let mut watched =
        watched(&live.monitor, live.standing.clone(), live.last.as_deref(), committed.config.site.hide_reasons);
    if let Some(spans) = past.spans.get(&watched.id) {
        // The store may be ahead of the commit.
        let is_ahead = past.number > committed.number;
        watched.spans = if is_ahead { watched.standing.spans_then(spans.to_vec()).into() } else { Arc::clone(spans) };
    }
    let said = past.said.get(&Some(watched.id.clone())).into_iter().chain(past.said.get(&None));
    watched.said = said.flatten().copied().collect();
    watched.windows = past.windows.get(&watched.id).cloned().unwrap_or_default();
    watched.windows.extend(running.get(&watched.id).into_iter().flatten());
    watched.known_since = past.known_since.get(&watched.id).copied();
    watched.sight = live.sight;
    watched.slow = live.slow;
    if live.hour_start == committed.at.floor(HOUR) {
        watched.hour = live.hour.clone();
    }
    watched.latency = past.latencies.get(&watched.id).cloned().unwrap_or_default();
    if let Some(leaving) = past.leaving.get(&watched.id) {
        watched.latency.merge(&leaving.part(left_of(committed.at, HOUR)));
    }
    watched.latency.merge(&watched.hour);
    watched
}

/// The zone of a name `config` has validated. The rules that come with the program are the newer ones on most machines.
fn zone(name: &str) -> TimeZone {
    TimeZoneDatabase::bundled().get(name).or_else(|_| TimeZone::get(name)).unwrap_or(TimeZone::UTC)
}
