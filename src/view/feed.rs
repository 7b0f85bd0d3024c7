//! Feeds: an entry per incident, revised in place, or an entry per update. Each tells its own instants, whatever stands
//! beside it; the newest is first.

use std::cmp::Reverse;
use std::sync::Arc;

use super::{Told, UpdateLine, World};
use crate::locale::{Arg, Locale};
use crate::model::Timestamp;

/// Entries of a feed at most, and updates of an incident in one; the newest ones.
pub const MOST: usize = 50;

/// Which feed, and of what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// Its path with its query, below the site: `/feed.atom?monitor=checkout`.
    pub path: String,
    /// Name of the monitor or group it is about; `None` for everything.
    pub name: Option<String>,
    /// Where its readers find more, below the site: `/` or the page of the monitor.
    pub page: String,
    /// How what it is about is now.
    pub headline: String,
}

/// A feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// `tag:status.acme.example,2026:/feed`: stays, whatever is in it, in every format.
    pub id: String,
    /// For people.
    pub title: String,
    /// Who publishes it.
    pub author: String,
    /// In which language.
    pub locale: Locale,
    /// The page it is about, absolute.
    pub page: String,
    /// Its own address, absolute.
    pub own: String,
    /// When its newest entry was changed.
    pub updated: Timestamp,
    /// Newest first, at most [`MOST`].
    pub entries: Vec<FeedEntry>,
}

/// An incident, or one update of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedEntry {
    /// `inc_01J…` or `upd_01J…`.
    pub key: String,
    /// The same as an IRI.
    pub id: String,
    /// Page of the incident, absolute.
    pub url: String,
    /// "Checkout down"; of an update "Checkout down: resolved".
    pub title: String,
    /// When it was noticed, or the update was made.
    pub published: Timestamp,
    /// When it was changed last.
    pub updated: Timestamp,
    /// Names of affected monitors.
    pub monitors: Vec<String>,
    /// What it says, newest first, at most [`MOST`].
    pub updates: Vec<UpdateLine>,
}

/// An entry per incident.
pub fn incidents(world: &World, topic: &Topic, told: &[Arc<Told>]) -> Feed {
    let entries = told.iter().map(|told| FeedEntry {
        published: told.opened_at().unwrap_or(told.incident.started_at),
        updated: told
            .updates
            .first()
            .map_or(told.incident.started_at, |newest| newest.at.max(told.incident.updated_at)),
        updates: newest(world, told),
        ..entry(world, told, told.incident.id.as_str())
    });
    feed(world, topic, ("feed-incidents", "feed-incidents-of"), entries.collect())
}

/// An entry per update.
pub fn updates(world: &World, topic: &Topic, told: &[Arc<Told>]) -> Feed {
    let of = |told: &Arc<Told>| {
        let told = Arc::clone(told);
        let lines = newest(world, &told);
        lines.into_iter().map(move |update| FeedEntry {
            title: update_title(world, &told, &update),
            published: update.at,
            updated: update.at,
            ..entry(world, &told, &update.id.clone()).with(update)
        })
    };
    feed(world, topic, ("feed-updates", "feed-updates-of"), told.iter().flat_map(of).collect())
}

fn newest(world: &World, told: &Told) -> Vec<UpdateLine> {
    world.updates(told.updates.get(..MOST).unwrap_or(&told.updates))
}

impl FeedEntry {
    fn with(self, update: UpdateLine) -> Self {
        Self { updates: vec![update], ..self }
    }
}

fn entry(world: &World, told: &Told, key: &str) -> FeedEntry {
    let incident = &told.incident;
    FeedEntry {
        key: key.to_owned(),
        id: format!("{}:{key}", authority(&world.site_url)),
        url: world.incident_url(told),
        title: world.title(incident),
        published: incident.started_at,
        updated: incident.started_at,
        monitors: incident.monitors.iter().map(|id| world.reference(id).name).collect(),
        updates: Vec::new(),
    }
}

fn update_title(world: &World, told: &Told, update: &UpdateLine) -> String {
    let (title, stage) = (world.title(&told.incident), world.locale.word("stage-", update.stage));
    world.locale.say("feed-update", &[("title", Arg::from(&title)), ("stage", Arg::from(&stage))])
}

/// `titles` are the messages for everything and for one monitor or group.
fn feed(world: &World, topic: &Topic, titles: (&str, &str), mut entries: Vec<FeedEntry>) -> Feed {
    entries.sort_by_cached_key(|entry| Reverse((entry.published, entry.key.clone())));
    entries.truncate(MOST);
    let name = &world.site.name;
    // Without an entry it was last changed when measuring began.
    let began = world.monitors.iter().filter_map(|monitor| monitor.standing.first_check).min().unwrap_or_default();
    let site = ("site", Arg::from(name));
    let title = match &topic.name {
        Some(of) => world.locale.say(titles.1, &[site, ("name", Arg::from(of))]),
        None => world.locale.say(titles.0, &[site]),
    };
    let now = [("title", Arg::from(&title)), ("headline", Arg::from(&topic.headline))];
    Feed {
        id: format!("{}:{}", authority(&world.site_url), identity(&topic.path)),
        title: world.locale.say("feed-now", &now),
        author: name.clone(),
        locale: world.locale,
        page: format!("{}{}", world.site_url, topic.page),
        own: format!("{}{}", world.site_url, topic.path),
        updated: entries.iter().map(|entry| entry.updated).max().unwrap_or(began),
        entries,
    }
}

/// The path without the format: one feed in three formats has one identity.
fn identity(path: &str) -> String {
    path.replacen(".atom", "", 1).replacen(".rss", "", 1).replacen(".json", "", 1)
}

/// `tag:status.acme.example,2026` (RFC 4151).
fn authority(site_url: &str) -> String {
    format!("tag:{},2026", host(site_url))
}

/// The plain name of the host, for ids that are unlike any other in the world.
pub fn host(site_url: &str) -> String {
    let rest = site_url.split_once("://").map_or(site_url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let plain: String = host
        .split(':')
        .next()
        .unwrap_or_default()
        .chars()
        .filter(|char| char.is_ascii_alphanumeric() || "-.".contains(*char))
        .collect::<String>()
        .to_ascii_lowercase();
    if plain.is_empty() { "localhost".to_owned() } else { plain }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::model::{IncidentId, Severity};
    use crate::view::world::tests::{DAY, monitor, told, world};

    fn topic() -> Topic {
        Topic {
            path: "/feed.atom".to_owned(),
            name: None,
            page: "/".to_owned(),
            headline: "Everything works.".to_owned(),
        }
    }

    fn filled(count: u32) -> (World, Vec<Arc<Told>>) {
        let mut world = world();
        world.monitors.push(monitor("a", "A"));
        let all = (0..count)
            .map(|number| told(&world, "a", world.at - number * Duration::from_millis(10), Severity::Minor))
            .collect();
        (world, all)
    }

    #[test]
    fn incidents_keep_their_ids_and_updates_have_their_own() {
        let (world, told) = filled(2);
        let feed = incidents(&world, &topic(), &told);
        assert_eq!(feed.id, "tag:status.acme.example,2026:/feed");
        assert_eq!(feed.title, "Acme Status: incidents – Everything works.");
        assert_eq!(feed.entries[0].key, told[0].incident.id.as_str());
        assert_eq!(feed.entries[0].id, format!("tag:status.acme.example,2026:{}", told[0].incident.id));
        assert_eq!(feed.entries[0].updates.len(), 2);
        let each = updates(&world, &Topic { name: Some("A".to_owned()), ..topic() }, &told);
        assert_eq!((each.entries.len(), each.title.as_str()), (4, "Acme Status: updates of A – Everything works."));
        assert_eq!(each.entries[0].title, "a down: investigating", "so a person said");
        assert_eq!(each.entries[3].title, "a down: detected automatically");
        assert_eq!(each.entries[0].updates.len(), 1);
    }

    #[test]
    fn entries_are_bounded_the_newest_first() {
        let (world, told) = filled(70);
        for feed in [incidents(&world, &topic(), &told), updates(&world, &topic(), &told)] {
            assert_eq!(feed.entries.len(), MOST);
            let order = |entry: &FeedEntry| (entry.published, entry.key.clone());
            assert!(feed.entries.is_sorted_by(|newer, older| order(newer) > order(older)));
            assert!(feed.entries.iter().all(|entry| entry.updated >= entry.published && feed.updated >= entry.updated));
        }
    }

    #[test]
    fn entries_tell_their_own_instants_whatever_stands_beside_them() {
        let (world, _) = filled(0);
        let began = world.at - DAY;
        let one = |number: u8| {
            let mut told = told(&world, "a", began, Severity::Minor);
            Arc::make_mut(&mut told).incident.id = IncidentId::fresh(began, [number; 10]);
            told
        };
        let together: Vec<_> = (0..40).map(one).collect();
        let opened = together[0].opened_at().expect("it was noticed");
        let newest = together[0].updates[0].at;
        let alone = incidents(&world, &topic(), &together[..20]);
        for feed in [&alone, &incidents(&world, &topic(), &together)] {
            for entry in &feed.entries {
                assert_eq!((entry.published, entry.updated), (opened, newest.max(together[0].incident.updated_at)));
            }
        }
        let beside = incidents(&world, &topic(), &together);
        for entry in &alone.entries {
            assert!(beside.entries.contains(entry), "{}: more incidents beside it change nothing of it", entry.key);
        }
        let each = updates(&world, &topic(), &together[..20]);
        assert!(each.entries.iter().all(|entry| entry.published == entry.updated));
        let instants: Vec<_> = each.entries.iter().map(|entry| entry.published).collect();
        assert!(instants.iter().all(|at| *at == opened || *at == newest), "{instants:?}");
    }

    #[test]
    fn an_incident_of_thousands_of_updates_is_bounded() {
        let (world, mut told) = filled(1);
        let incident = Arc::make_mut(&mut told[0]);
        incident.updates = vec![incident.updates[0].clone(); 5_000];
        incident.updates[0].body = "newest".to_owned();
        for feed in [incidents(&world, &topic(), &told), updates(&world, &topic(), &told)] {
            let all: Vec<_> = feed.entries.iter().flat_map(|entry| &entry.updates).collect();
            assert_eq!(all.len(), MOST);
            assert!(all.iter().any(|update| update.body == "newest"));
        }
    }

    #[test]
    fn an_empty_feed_does_not_change() {
        let (mut world, _) = filled(1);
        let before = incidents(&world, &topic(), &[]);
        world.at = world.at + DAY;
        assert_eq!(incidents(&world, &topic(), &[]), before);
        assert_eq!(before.updated, world.monitors[0].standing.first_check.expect("measured"));
    }

    #[test]
    fn tags_have_a_plain_authority() {
        for (url, expected) in [
            ("https://Status.acme.example/status", "tag:status.acme.example,2026"),
            ("http://127.0.0.1:8080", "tag:127.0.0.1,2026"),
            ("http://[::1]:8080", "tag:localhost,2026"),
            ("https://user:pass@a.example:1/x", "tag:a.example,2026"),
            ("", "tag:localhost,2026"),
        ] {
            assert_eq!(authority(url), expected);
        }
    }
}
