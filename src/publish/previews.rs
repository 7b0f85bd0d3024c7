//! What other sites and programs show of the page: frames, the preview picture, sitemap, and the page as text.

use std::time::Duration;

use super::answer::{MARKDOWN, PNG, TEXT, XML};
use super::ask::{Answer, EmbedLook, SiteFile};
use super::badge::{self, Target};
use super::feeds;
use super::page::page;
use super::snapshot::Published;
use crate::model::time::DAY;
use crate::render::sitemap::Place;
use crate::render::{index, preview, sitemap};
use crate::view::embed::{self, Embedded};
use crate::view::{World, chrome, headline, home};

/// Until when a contact for weaknesses holds: less than a year is asked for.
const SECURITY_HOLDS: Duration = Duration::from_secs(180 * 86_400);

/// The frame of an id; `None` if nobody may know it.
pub(super) fn frame(published: &Published, id: &str, look: EmbedLook, days: Option<u32>) -> Option<Answer> {
    let world = &published.world;
    let embedded = match badge::target(world, id)? {
        Target::Page => Embedded::Page,
        Target::Group(group) => Embedded::Group(group),
        Target::Monitor(monitor) => Embedded::Monitor(monitor),
    };
    let shown = embed::page(world, embedded, look, days.unwrap_or(world.site.history_days));
    Some(page(200, &published.theme, |theme| theme.embed(&shown)))
}

/// Days of the bars in a frame: at most those of the page; `None` for as many.
pub(super) fn days(world: &World, asked: u32) -> Option<u32> {
    (1..world.site.history_days).contains(&asked).then_some(asked)
}

/// A file about the whole site.
pub(super) fn file(world: &World, file: SiteFile) -> Answer {
    match file {
        SiteFile::Picture => {
            Answer::new(200, PNG, preview::png(&world.site.name, &headline::headline(world), world.locale))
        }
        SiteFile::Markdown => Answer::new(200, MARKDOWN, index::markdown(&home::page(world))),
        SiteFile::Llms => Answer::new(200, TEXT, index::llms(&chrome::chrome(world))),
        SiteFile::Sitemap => sitemap(world),
        SiteFile::Calendar => feeds::calendar(world),
        SiteFile::Security => security(world),
    }
}

/// Pages of everything that the snapshot holds.
fn sitemap(world: &World) -> Answer {
    let place = |path: &str| Place { url: format!("{}{path}", world.site_url), changed: None };
    let mut places = vec![place("/"), place("/incidents"), place("/maintenance"), place("/reports")];
    places.extend(world.monitors.iter().map(|monitor| Place { url: world.monitor_url(&monitor.id), changed: None }));
    let older = world.open.iter().filter(|told| told.incident.started_at < world.recent_from);
    places.extend(
        world
            .recent
            .iter()
            .chain(older)
            .map(|told| Place { url: world.incident_url(told), changed: Some(told.incident.updated_at) }),
    );
    Answer::new(200, XML, sitemap::xml(&places))
}

/// `/.well-known/security.txt` (RFC 9116). It must say until when it holds: that is put off each day.
fn security(world: &World) -> Answer {
    let contact = world.site.security.as_deref().unwrap_or_default();
    let expires = (world.at.floor(DAY) + SECURITY_HOLDS).rfc3339();
    let canonical = format!("{}/{}", world.site_url, SiteFile::Security);
    Answer::new(200, TEXT, format!("Contact: {contact}\nExpires: {expires}\nCanonical: {canonical}\n"))
}

/// `/robots.txt`.
pub(super) fn robots(world: &World) -> Answer {
    Answer::new(200, TEXT, sitemap::robots(&world.site_url))
}
