//! Feeds and the calendar: whose incidents, read from the store, told in the format asked for.

use super::answer::{ATOM, CALENDAR, FEED_JSON, RSS};
use super::ask::{Answer, FeedKind};
use super::incidents;
use super::readers::Readers;
use crate::model::MonitorId;
use crate::render::calendar::{self, Calendar};
use crate::render::feed as render;
use crate::store::StoreError;
use crate::view::World;
use crate::view::feed::{self, Topic};

/// What a feed is about: `?monitor=` and `?group=` as asked for; both = a monitor if it is in the group.
#[derive(Clone, Copy, Debug)]
pub(super) struct Filter<'a> {
    pub(super) monitor: Option<&'a str>,
    pub(super) group: Option<&'a str>,
}

impl<'a> Filter<'a> {
    pub(super) fn of(monitor: &'a Option<String>, group: &'a Option<String>) -> Self {
        Self { monitor: monitor.as_deref(), group: group.as_deref() }
    }
}

/// Whose incidents, and what the feed is called after.
struct Chosen {
    monitors: Vec<MonitorId>,
    name: Option<String>,
    page: String,
    query: String,
}

/// The feed; `None` if there is no such monitor or group.
///
/// # Errors
/// The store cannot be read.
pub(super) fn answer(readers: &Readers, world: &World, kind: FeedKind, filter: Filter<'_>) -> Result<Option<Answer>, StoreError> {
    let Some(chosen) = choose(world, filter) else { return Ok(None) };
    let told = incidents::changed(readers, world, chosen.monitors, feed::MOST)?;
    let topic = Topic { path: format!("/{kind}{}", chosen.query), name: chosen.name, page: chosen.page };
    Ok(Some(match kind {
        FeedKind::Atom => Answer::new(200, ATOM, render::atom(&feed::incidents(world, &topic, &told))),
        FeedKind::Rss => Answer::new(200, RSS, render::rss(&feed::incidents(world, &topic, &told))),
        FeedKind::Json => Answer { cors: true, ..Answer::new(200, FEED_JSON, render::json(&feed::incidents(world, &topic, &told))) },
        FeedKind::Updates => Answer::new(200, ATOM, render::atom(&feed::updates(world, &topic, &told))),
    }))
}

/// Whether there is such a feed.
pub(super) fn exists(world: &World, filter: Filter<'_>) -> bool {
    filter.monitor.is_none_or(|id| world.monitor(id).is_some()) && filter.group.is_none_or(|id| world.group(id).is_some())
}

/// `/maintenance.ics`. There are no maintenance windows yet.
pub(super) fn calendar(world: &World) -> Answer {
    let calendar = Calendar {
        name: format!("{}: maintenance", world.site.name),
        url: format!("{}/maintenance.ics", world.site_url),
        events: Vec::new(),
    };
    Answer::new(200, CALENDAR, calendar::ics(&calendar))
}

fn choose(world: &World, filter: Filter<'_>) -> Option<Chosen> {
    if !exists(world, filter) {
        return None;
    }
    let home = || "/".to_owned();
    Some(match (filter.monitor.and_then(|id| world.monitor(id)), filter.group.and_then(|id| world.group(id))) {
        (None, None) => Chosen { monitors: world.known(), name: None, page: home(), query: String::new() },
        (None, Some(group)) => Chosen {
            monitors: world.members(Some(&group.id)).map(|member| member.id.clone()).collect(),
            name: Some(group.name.clone()),
            page: home(),
            query: format!("?group={}", group.id),
        },
        (Some(monitor), group) => Chosen {
            monitors: if group.is_none_or(|group| monitor.group.as_ref() == Some(&group.id)) {
                vec![monitor.id.clone()]
            } else {
                Vec::new()
            },
            name: Some(monitor.name.clone()),
            page: format!("/monitors/{}", monitor.id),
            query: group.map_or_else(|| format!("?monitor={}", monitor.id), |group| format!("?monitor={}&group={}", monitor.id, group.id)),
        },
    })
}
