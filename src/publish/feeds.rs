//! Feeds and the calendar: whose incidents, read from the store, told in the format asked for.

use super::answer::{ATOM, CALENDAR, FEED_JSON, RSS};
use super::ask::{Answer, FeedKind};
use super::incidents;
use super::readers::Readers;
use crate::locale::Arg;
use crate::model::{MonitorId, Occurrence};
use crate::render::calendar::{self, Calendar, Event};
use crate::render::feed as render;
use crate::store::{IncidentQuery, StoreError};
use crate::view::feed::{self, Topic};
use crate::view::maintenance::plan;
use crate::view::{Watched, World, headline};

/// Affected monitors named in an event.
const NAMED: usize = 20;

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
    headline: String,
}

/// The feed; `None` if there is no such monitor or group.
///
/// # Errors
/// The store cannot be read.
pub(super) fn answer(
    readers: &Readers,
    world: &World,
    kind: FeedKind,
    filter: Filter<'_>,
) -> Result<Option<Answer>, StoreError> {
    let Some(chosen) = choose(world, filter) else { return Ok(None) };
    let whole_site = chosen.name.is_none();
    let query = IncidentQuery { monitors: chosen.monitors, whole_site, limit: feed::MOST, ..IncidentQuery::default() };
    let told = incidents::changed(readers, world, query)?;
    let topic = Topic {
        path: format!("/{kind}{}", chosen.query),
        name: chosen.name,
        page: chosen.page,
        headline: chosen.headline,
    };
    Ok(Some(match kind {
        FeedKind::Atom => Answer::new(200, ATOM, render::atom(&feed::incidents(world, &topic, &told))),
        FeedKind::Rss => Answer::new(200, RSS, render::rss(&feed::incidents(world, &topic, &told))),
        FeedKind::Json => Answer::new(200, FEED_JSON, render::json(&feed::incidents(world, &topic, &told))),
        FeedKind::Updates => Answer::new(200, ATOM, render::atom(&feed::updates(world, &topic, &told))),
    }))
}

/// Whether there is such a feed.
pub(super) fn exists(world: &World, filter: Filter<'_>) -> bool {
    filter.monitor.is_none_or(|id| world.monitor(id).is_some())
        && filter.group.is_none_or(|id| world.group(id).is_some())
}

/// `/maintenance.ics`: what ended lately, runs and comes, by its start. The state it is in is not told: nothing changes
/// but by a change.
pub(super) fn calendar(world: &World) -> Answer {
    let host = feed::host(&world.site_url);
    let event = |occurrence: &Occurrence| {
        let names: Vec<String> = occurrence.monitors.iter().take(NAMED).map(|id| world.reference(id).name).collect();
        let names = world.locale.and_more(&names, occurrence.monitors.len().saturating_sub(NAMED));
        let affects = world.locale.say("calendar-affects", &[("names", Arg::from(&names))]);
        let about = occurrence.description.as_deref().map(str::trim).filter(|about| !about.is_empty());
        Event {
            uid: format!("{}@{host}", occurrence.id),
            sequence: occurrence.sequence,
            created: occurrence.known_at,
            changed: occurrence.updated_at,
            start: occurrence.start,
            end: occurrence.end,
            title: occurrence.title.clone(),
            description: about.map_or_else(|| affects.clone(), |about| format!("{about}\n\n{affects}")),
            url: world.occurrence_url(occurrence),
            cancelled: false,
        }
    };
    let calendar = Calendar {
        name: world.locale.say("calendar-name", &[("site", Arg::from(&world.site.name))]),
        url: format!("{}/maintenance.ics", world.site_url),
        events: plan(world).newest_first(usize::MAX).into_iter().rev().map(event).collect(),
    };
    Answer::new(200, CALENDAR, calendar::ics(&calendar))
}

fn choose(world: &World, filter: Filter<'_>) -> Option<Chosen> {
    if !exists(world, filter) {
        return None;
    }
    let home = || "/".to_owned();
    Some(match (filter.monitor.and_then(|id| world.monitor(id)), filter.group.and_then(|id| world.group(id))) {
        (None, None) => Chosen {
            monitors: world.known(),
            name: None,
            page: home(),
            query: String::new(),
            headline: headline::headline(world).sentence,
        },
        (None, Some(group)) => {
            let members: Vec<&Watched> = world.members(Some(&group.id)).collect();
            Chosen {
                monitors: members.iter().map(|member| member.id.clone()).collect(),
                name: Some(group.name.clone()),
                page: home(),
                query: format!("?group={}", group.id),
                headline: headline::of_group(world, &members).sentence,
            }
        }
        (Some(monitor), group) => Chosen {
            monitors: if group.is_none_or(|group| monitor.group.as_ref() == Some(&group.id)) {
                vec![monitor.id.clone()]
            } else {
                Vec::new()
            },
            name: Some(monitor.name.clone()),
            page: format!("/monitors/{}", monitor.id),
            headline: monitor.words(world.locale),
            query: group.map_or_else(
                || format!("?monitor={}", monitor.id),
                |group| format!("?monitor={}&group={}", monitor.id, group.id),
            ),
        },
    })
}

#[cfg(test)]
mod tests {
    use crate::view::maintenance::tests::planned;

    #[test]
    fn the_calendar_tells_what_is_planned_and_nothing_that_passes() {
        let mut world = planned();
        let calendar = super::calendar(&world);
        let text = String::from_utf8_lossy(&calendar.bytes).replace("\r\n ", "");
        let starts: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("DTSTART:")).collect();
        assert_eq!(
            starts,
            ["20261012T120000Z", "20261121T110000Z", "20261121T120000Z", "20261122T120000Z", "20261129T120000Z"]
        );
        for line in [
            "UID:later@status.acme.example",
            "SEQUENCE:1",
            "CREATED:20261122T120000Z",
            "DTSTAMP:20261123T120000Z",
            "LAST-MODIFIED:20261123T120000Z",
            "DTEND:20261129T130000Z",
            "SUMMARY:Moving later",
            "DESCRIPTION:Mail is *queued*.\\n\\nAffects A\\, B.",
            "URL:https://status.acme.example/maintenance#later",
            "STATUS:CONFIRMED",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} is not in {text}");
        }
        world.at = world.at + std::time::Duration::from_secs(2 * 86_400);
        assert_eq!(super::calendar(&world).etag, calendar.etag, "what starts and ends changes nothing");
    }
}
