//! Question → answer, from one snapshot. Blocking: store and rendering.

use super::answer::SVG;
use super::ask::{Answer, Ask, Cache, ReportForm, StatuspageFile};
use super::badge;
use super::feeds;
use super::incidents;
use super::language;
use super::latency;
use super::measured;
use super::months::{self, Place};
use super::page::{BROKEN, page};
use super::previews;
use super::readers::Readers;
use super::reports;
use super::snapshot::Published;
use crate::history::Period;
use crate::locale::Locale;
use crate::model::Cursor;
use crate::render::html::Asset;
use crate::render::{icon, json};
use crate::store::StoreError;
use crate::view::{
    MissingPage, ReportPage, Watched, World, api, chrome, figures, home, incident, maintenance, monitor, statuspage,
};

const NO_SUCH_MONITOR: &str = "there is no such monitor";
const NO_SUCH_INCIDENT: &str = "there is no such incident";
const NO_SUCH_REPORT: &str = "there is no such incident, or it is not over: its report comes with its end";
const NO_SUCH_PERIOD: &str = "period: a month like 2026-11 or a year like 2026, from the first check until now";
const UNREADABLE: &str = "Older history cannot be read at the moment. Please try again in a minute.";
const BUSY: &str = "Too many ask for this at once. Please try again in a few seconds.";
const STARTING: &str = "Starting: the first state is about to be published. Please try again in a few seconds.";

/// The answer to a question in its one form (see `canonical`).
pub(super) fn make(published: &Published, readers: &Readers, ask: &Ask) -> Answer {
    match found(published, readers, ask) {
        Ok(answer) => language::marked(answer, &published.world, ask),
        // A latency that cannot be read must not break an image.
        Err(_logged) => match image(ask, published.world.locale) {
            Some(image) => image,
            None => Answer::trouble(503, ask.traits().json, UNREADABLE),
        },
    }
}

/// An image that says that nothing can be said; `None` where none was asked for.
fn image(ask: &Ask, locale: Locale) -> Option<Answer> {
    let Ask::Badge { id, kind, json: false, query } = ask else { return None };
    Some(badge::unknown(&badge::Question { id, kind: *kind, json: false, query }, locale).cached(Cache::Never))
}

/// Nobody has begun to make it in time.
pub(super) fn busy(ask: &Ask, locale: Locale) -> Answer {
    match image(ask, locale) {
        Some(image) => Answer { status: 503, ..image },
        None => Answer::trouble(503, ask.traits().json, BUSY),
    }
}

/// Before the first snapshot.
pub(super) fn starting(ask: &Ask) -> Answer {
    Answer::trouble(503, ask.traits().json, STARTING)
}

/// The making failed in a way that is a fault of ours.
pub(super) fn broken(ask: &Ask) -> Answer {
    Answer::trouble(500, ask.traits().json, BROKEN)
}

fn found(published: &Published, readers: &Readers, ask: &Ask) -> Result<Answer, StoreError> {
    let world = &published.world;
    let theme = &published.theme;
    Ok(match ask {
        Ask::Home => page(200, theme, |theme| theme.home(&home::page(world))),
        Ask::Monitor(id) => monitor_page(published, readers, id),
        Ask::Incidents(_) => month(published, readers, None, None)?,
        Ask::IncidentsOf { month: of, cursor } => {
            month(published, readers, Period::parse_month(of), cursor.as_deref())?
        }
        Ask::Incident(id) => incident_page(published, readers, id)?,
        Ask::IncidentReport(id, form) => incident_report(published, readers, id, *form)?,
        Ask::Reports => page(200, theme, |theme| theme.reports(&figures::index(world))),
        Ask::Report(period) => match figures(readers, world, period)? {
            Some(figures) => page(200, theme, |theme| theme.report(&figures)),
            None => missing(published),
        },
        Ask::ApiReport(period) => match figures(readers, world, period)? {
            Some(figures) => Answer::json(200, json::object(&api::figures_report(&figures))),
            None => Answer::json(404, json::error(NO_SUCH_PERIOD)),
        },
        Ask::Maintenance => page(200, theme, |theme| theme.maintenance(&maintenance::page(world))),
        Ask::Badge { id, kind, json, query } => {
            badge::answer(published, readers, &badge::Question { id, kind: *kind, json: *json, query })?
        }
        Ask::ApiMonitors => api_monitors(world),
        Ask::ApiMonitor(id) => {
            of_monitor(world, id, |watched| Ok(Answer::json(200, json::object(&api::monitor(world, watched)))))?
        }
        Ask::ApiHistory { id, period } => {
            let period = period.as_deref().unwrap_or(measured::PERIOD);
            of_monitor(world, id, |watched| measured::history(readers, world, watched, period))?
        }
        Ask::ApiChecks { id, query } => {
            of_monitor(world, id, |watched| measured::checks(readers, world, watched, query))?
        }
        Ask::ApiDescription => Answer::json(200, json::openapi(&world.site_url)),
        Ask::ApiIncidents(cursor) => api_incidents(readers, world, cursor.as_deref())?,
        Ask::ApiIncident(id) => match incidents::one(readers, world, id)? {
            Some(told) => Answer::json(200, json::object(&api::incident(world, &told, api::UPDATES_MOST))),
            None => Answer::json(404, json::error(NO_SUCH_INCIDENT)),
        },
        Ask::ApiMaintenance => Answer::json(200, json::maintenance(&api::maintenance(world))),
        Ask::Statuspage(file) => statuspage(readers, world, *file)?,
        Ask::Asset(path) => published.asset(path).map_or_else(|| missing(published), asset),
        Ask::Favicon => Answer::new(200, SVG, icon::favicon(world.now.level.shown())),
        Ask::Robots => previews::robots(world),
        Ask::Feed { kind, monitor, group } => feeds::answer(readers, world, *kind, feeds::Filter::of(monitor, group))?
            .unwrap_or_else(|| missing(published)),
        Ask::Embed { id, look, days } => {
            previews::frame(published, id, *look, *days).unwrap_or_else(|| missing(published))
        }
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
fn of_monitor(
    world: &World,
    id: &str,
    tell: impl FnOnce(&Watched) -> Result<Answer, StoreError>,
) -> Result<Answer, StoreError> {
    world.monitor(id).map_or_else(|| Ok(Answer::json(404, json::error(NO_SUCH_MONITOR))), tell)
}

fn api_incidents(readers: &Readers, world: &World, cursor: Option<&str>) -> Result<Answer, StoreError> {
    let after = match cursor.map(incidents::parse_cursor).transpose() {
        Ok(after) => after.map(|Cursor(place)| place),
        Err(bad) => return Ok(Answer::json(400, json::error(&bad.to_string()))),
    };
    let (told, next) = incidents::page(readers, world, after)?;
    let next = next.map(|next| next.to_string());
    let all: Vec<_> = told.iter().map(|told| api::incident(world, told, api::LISTED_UPDATES_MOST)).collect();
    Ok(Answer::json(200, json::incidents(&all, next.as_deref())))
}

fn statuspage(readers: &Readers, world: &World, file: StatuspageFile) -> Result<Answer, StoreError> {
    let body = match file {
        StatuspageFile::Summary => json::object(&statuspage::summary(world)),
        StatuspageFile::Status => json::object(&statuspage::status(world)),
        StatuspageFile::Components => json::object(&statuspage::components_only(world)),
        StatuspageFile::Incidents => {
            json::object(&statuspage::incidents_only(world, &incidents::page(readers, world, None)?.0))
        }
        StatuspageFile::Unresolved => json::object(&statuspage::unresolved_only(world)),
        StatuspageFile::Maintenances => json::object(&statuspage::maintenances_only(world)),
        StatuspageFile::Upcoming => json::object(&statuspage::upcoming_only(world)),
        StatuspageFile::Active => json::object(&statuspage::active_only(world)),
    };
    Ok(Answer::json(200, body))
}

fn month(
    published: &Published,
    readers: &Readers,
    month: Option<Period>,
    cursor: Option<&str>,
) -> Result<Answer, StoreError> {
    let after = cursor.and_then(|cursor| incidents::parse_cursor(cursor).ok());
    let found = months::page(readers, &published.world, &Place { month, after })?;
    Ok(found.map_or_else(|| missing(published), |list| page(200, &published.theme, |theme| theme.incidents(&list))))
}

fn monitor_page(published: &Published, readers: &Readers, id: &str) -> Answer {
    let world = &published.world;
    let Some(watched) = world.monitor(id) else { return missing(published) };
    let background = monitor::Background {
        incidents: incidents::of_monitor(readers, world, &watched.id),
        since_bar: incidents::since_bar(readers, world, &watched.id),
        hours: latency::hours(readers, world, watched),
    };
    page(200, &published.theme, |theme| theme.monitor(&monitor::page(world, watched, &background)))
}

fn incident_page(published: &Published, readers: &Readers, id: &str) -> Result<Answer, StoreError> {
    let world = &published.world;
    let Some(told) = incidents::one(readers, world, id)? else { return Ok(missing(published)) };
    // Without its report the page is still worth reading.
    let report = reports::incident(readers, world, &told).unwrap_or_default();
    let past = incidents::in_its_time(readers, world, &told).unwrap_or_default();
    let world = past.as_ref().unwrap_or(world);
    Ok(page(200, &published.theme, |theme| theme.incident(&incident::page(world, &told, report))))
}

/// `None` if there is nothing of this period.
fn figures(readers: &Readers, world: &World, period: &str) -> Result<Option<ReportPage>, StoreError> {
    figures::find(world, period).map(|period| reports::period(readers, world, period)).transpose()
}

/// A 404 while the incident is open, in the form that was asked for.
fn incident_report(published: &Published, readers: &Readers, id: &str, form: ReportForm) -> Result<Answer, StoreError> {
    let world = &published.world;
    let told = incidents::one(readers, world, id)?;
    let report = told.as_ref().map(|told| reports::incident(readers, world, told)).transpose()?.flatten();
    Ok(match (told, report, form) {
        (Some(told), Some(report), form) => reports::answer(world, &told, &report, form),
        (_, None, ReportForm::Json) | (None, _, ReportForm::Json) => Answer::json(404, json::error(NO_SUCH_REPORT)),
        (_, None, ReportForm::Markdown) | (None, _, ReportForm::Markdown) => missing(published),
    })
}

/// With evidence and deliveries, never kept by anybody.
pub(super) fn operators_report(published: &Published, readers: &Readers, id: &str, form: ReportForm) -> Answer {
    let answer = match reports::for_operators(readers, &published.world, id, form) {
        Ok(Some(answer)) => answer,
        Ok(None) => Answer::trouble(404, true, NO_SUCH_REPORT),
        Err(_logged) => Answer::trouble(503, true, UNREADABLE),
    };
    answer.cached(Cache::Never)
}

fn missing(published: &Published) -> Answer {
    page(404, &published.theme, |theme| theme.missing(&MissingPage { chrome: chrome::chrome(&published.world) }))
}
