//! Question → answer, from one snapshot. Blocking: store and rendering.

use std::sync::Arc;

use super::answer::{HTML, MARKDOWN, SVG};
use super::ask::{Answer, Ask, Cache, StatuspageFile};
use super::badge;
use super::feeds;
use super::incidents;
use super::latency;
use super::measured;
use super::previews;
use super::readers::Readers;
use super::snapshot::Published;
use super::tongue;
use crate::render::html::{Asset, Theme, ThemeError};
use crate::render::{icon, json, report};
use crate::store::StoreError;
use crate::view::{
    MissingPage, Told, Watched, World, api, chrome, headline, home, incident, maintenance, monitor, report as view_report, statuspage,
};

const NO_SUCH_MONITOR: &str = "there is no such monitor";
const NO_SUCH_INCIDENT: &str = "there is no such incident";
const NO_SUCH_CURSOR: &str = "cursor: take the value of `next` of the page before";
const UNREADABLE: &str = "Older history cannot be read at the moment. Please try again in a minute.";
const BROKEN: &str = "This page could not be made. The operators can read why in the log.";
const STARTING: &str = "Starting: the first state is about to be published. Please try again in a few seconds.";

/// The answer to a question in its one form (see `normal`).
pub(super) fn make(published: &Published, readers: &Readers, ask: &Ask) -> Answer {
    match found(published, readers, ask) {
        Ok(answer) => tongue::marked(answer, &published.world, ask),
        Err(_logged) => match ask {
            // A latency that cannot be read must not break an image.
            Ask::Badge { kind, json: false, .. } => badge::unknown(*kind, false, published.world.locale).cached(Cache::Never),
            other => Answer::trouble(503, wants_json(other), UNREADABLE),
        },
    }
}

/// Before the first snapshot.
pub(super) fn starting(ask: &Ask) -> Answer {
    Answer::trouble(503, wants_json(ask), STARTING)
}

/// The making failed in a way that is a fault of ours.
pub(super) fn broken(ask: &Ask) -> Answer {
    Answer::trouble(500, wants_json(ask), BROKEN)
}

/// `/`.
pub(super) fn home(world: &World, theme: Option<&Theme>) -> Answer {
    tongue::marked(page(200, theme, |theme| theme.home(&home::page(world))), world, &Ask::Home)
}

fn wants_json(ask: &Ask) -> bool {
    match ask {
        Ask::Badge { json, .. } => *json,
        Ask::ApiMonitors
        | Ask::ApiMonitor(_)
        | Ask::ApiHistory { .. }
        | Ask::ApiChecks { .. }
        | Ask::ApiDescription
        | Ask::ApiIncidents(_)
        | Ask::ApiIncident(_)
        | Ask::ApiMaintenance
        | Ask::Statuspage(_) => true,
        Ask::Home
        | Ask::Monitor(_)
        | Ask::Incidents(_)
        | Ask::Incident(_)
        | Ask::IncidentReport(_)
        | Ask::Maintenance
        | Ask::Asset(_)
        | Ask::Favicon
        | Ask::Robots
        | Ask::Feed { .. }
        | Ask::Embed { .. }
        | Ask::File(_)
        | Ask::Missing => false,
    }
}

fn found(published: &Published, readers: &Readers, ask: &Ask) -> Result<Answer, StoreError> {
    let world = &published.world;
    let theme = published.theme.as_deref();
    Ok(match ask {
        Ask::Home => home(world, theme),
        Ask::Monitor(id) => match world.monitor(id) {
            Some(watched) => {
                let background = monitor::Background {
                    incidents: incidents::of_monitor(readers, world, &watched.id),
                    since_bar: incidents::since_bar(readers, world, &watched.id),
                    hours: latency::hours(readers, world, watched),
                };
                page(200, theme, |theme| theme.monitor(&monitor::page(world, watched, &background)))
            }
            None => missing(published),
        },
        Ask::Incidents(cursor) => {
            let (told, next) = incidents::page(readers, world, cursor.as_deref().and_then(incidents::parse_cursor))?;
            page(200, theme, |theme| theme.incidents(&incident::list(world, &told, next)))
        }
        Ask::Incident(id) => match incidents::one(readers, world, id)? {
            Some(told) => page(200, theme, |theme| theme.incident(&incident::page(world, &told))),
            None => missing(published),
        },
        Ask::IncidentReport(id) => match incidents::one(readers, world, id)? {
            Some(told) => incident_report(readers, world, &told)?.unwrap_or_else(|| missing(published)),
            None => missing(published),
        },
        Ask::Maintenance => page(200, theme, |theme| theme.maintenance(&maintenance::page(world))),
        Ask::Badge { id, kind, json, query } => {
            badge::answer(published, readers, &badge::Question { id, kind: *kind, json: *json, query })?
        }
        Ask::ApiMonitors => api_monitors(world),
        Ask::ApiMonitor(id) => of_monitor(world, id, |watched| Ok(Answer::json(200, json::object(&api::monitor(world, watched)))))?,
        Ask::ApiHistory { id, period } => {
            let period = period.as_deref().unwrap_or(measured::PERIOD);
            of_monitor(world, id, |watched| measured::history(readers, world, watched, period))?
        }
        Ask::ApiChecks { id, query } => of_monitor(world, id, |watched| measured::checks(readers, world, watched, query))?,
        Ask::ApiDescription => Answer::json(200, json::openapi(&world.site_url)),
        Ask::ApiIncidents(cursor) => api_incidents(readers, world, cursor.as_deref())?,
        Ask::ApiIncident(id) => match incidents::one(readers, world, id)? {
            Some(told) => Answer::json(200, json::object(&api::incident(world, &told))),
            None => Answer::json(404, json::error(NO_SUCH_INCIDENT)),
        },
        Ask::ApiMaintenance => Answer::json(200, json::maintenance(&api::maintenance(world))),
        Ask::Statuspage(file) => statuspage(readers, world, *file)?,
        Ask::Asset(path) => published.asset(path).map_or_else(|| missing(published), asset),
        Ask::Favicon => Answer::new(200, SVG, icon::favicon(headline::headline(world).shown)),
        Ask::Robots => previews::robots(world),
        Ask::Feed { kind, monitor, group } => {
            feeds::answer(readers, world, *kind, feeds::Filter::of(monitor, group))?.unwrap_or_else(|| missing(published))
        }
        Ask::Embed { id, theme, days } => previews::frame(published, id, *theme, *days).unwrap_or_else(|| missing(published)),
        Ask::File(file) => previews::file(world, *file),
        Ask::Missing => missing(published),
    })
}

fn asset(asset: &Asset) -> Answer {
    let cache = if asset.immutable { Cache::Immutable } else { Cache::Revalidate };
    Answer::new(200, asset.content_type, asset.bytes.clone()).cached(cache)
}

fn api_monitors(world: &World) -> Answer {
    let all: Vec<_> = world.monitors.iter().map(|watched| api::monitor(world, watched)).collect();
    Answer::json(200, json::monitors(&all))
}

/// What the API tells of a public monitor, else a 404.
fn of_monitor(world: &World, id: &str, tell: impl FnOnce(&Watched) -> Result<Answer, StoreError>) -> Result<Answer, StoreError> {
    world.monitor(id).map_or_else(|| Ok(Answer::json(404, json::error(NO_SUCH_MONITOR))), tell)
}

fn api_incidents(readers: &Readers, world: &World, cursor: Option<&str>) -> Result<Answer, StoreError> {
    let after = cursor.map(incidents::parse_cursor);
    if let Some(None) = after {
        return Ok(Answer::json(400, json::error(NO_SUCH_CURSOR)));
    }
    let (told, next) = incidents::page(readers, world, after.flatten())?;
    let all: Vec<_> = told.iter().map(|told| api::incident(world, told)).collect();
    Ok(Answer::json(200, json::incidents(&all, next.as_deref())))
}

fn statuspage(readers: &Readers, world: &World, file: StatuspageFile) -> Result<Answer, StoreError> {
    let body = match file {
        StatuspageFile::Summary => json::object(&statuspage::summary(world)),
        StatuspageFile::Status => json::object(&statuspage::status(world)),
        StatuspageFile::Components => json::object(&statuspage::components_only(world)),
        StatuspageFile::Incidents => json::object(&statuspage::incidents_only(world, &incidents::page(readers, world, None)?.0)),
        StatuspageFile::Unresolved => json::object(&statuspage::incidents_only(world, &world.open)),
        StatuspageFile::Maintenances => {
            json::object(&statuspage::maintenances_only(world, &maintenance::plan(world).newest_first(statuspage::MAINTENANCES)))
        }
        StatuspageFile::Upcoming => json::object(&statuspage::maintenances_only(world, &maintenance::plan(world).coming)),
        StatuspageFile::Active => json::object(&statuspage::maintenances_only(world, &maintenance::plan(world).running)),
    };
    Ok(Answer::json(200, body))
}

/// `None` while the incident is open.
fn incident_report(readers: &Readers, world: &World, told: &Arc<Told>) -> Result<Option<Answer>, StoreError> {
    let id = &told.incident.id;
    let (checks, counts) = readers.read(|reader| Ok((reader.failed_checks(id)?, reader.failure_counts(id)?)))?;
    let report = view_report::report(world, told, &checks, &counts);
    Ok(report.map(|page| Answer::new(200, MARKDOWN, report::markdown(&page))))
}

fn missing(published: &Published) -> Answer {
    page(404, published.theme.as_deref(), |theme| theme.missing(&MissingPage { chrome: chrome::chrome(&published.world) }))
}

/// A page of the theme. One that fails on this data is logged; visitors get a sentence.
pub(super) fn page(status: u16, theme: Option<&Theme>, render: impl FnOnce(&Theme) -> Result<String, ThemeError>) -> Answer {
    let Some(theme) = theme else { return Answer::trouble(500, false, BROKEN) };
    match render(theme) {
        Ok(html) => Answer::new(status, HTML, html),
        Err(error) => {
            tracing::error!(%error, "a page of the theme could not be rendered");
            Answer::trouble(500, false, BROKEN)
        }
    }
}
