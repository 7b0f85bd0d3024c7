//! Reports: of an incident that is over, for visitors and for operators; of a month or a year.

use std::collections::HashMap;
use std::time::Duration;

use super::answer::MARKDOWN;
use super::ask::{Answer, ReportForm};
use super::incidents;
use super::readers::Readers;
use crate::history::Period;
use crate::model::{DeliveryQuery, Digest, Incident, Location, MonitorId, Outage, Span, Timestamp};
use crate::render::{json, report as render};
use crate::store::{Reader, RollupWidth, StoreError};
use crate::view::figures::{self, Recorded};
use crate::view::report::{self, Evidences, LatencySource, Measured};
use crate::view::{IncidentReport, ReportPage, Told, World, api};

/// Latencies are told of so many affected monitors.
const MONITORS_MOST: usize = 20;

/// Messages told of in a report for operators, the newest.
const DELIVERIES_MOST: usize = 1_000;

/// The report of a public incident; `None` while it is open.
///
/// # Errors
/// The store cannot be read.
pub(super) fn incident(readers: &Readers, world: &World, told: &Told) -> Result<Option<IncidentReport>, StoreError> {
    if told.incident.resolved_at.is_none() {
        return Ok(None);
    }
    let found = readers.read(|reader| evidences(reader, world, told))?;
    Ok(report::report(world, told, found))
}

/// The report of any incident with all that was recorded; `None` if there is no such incident, or it is open.
///
/// # Errors
/// The store cannot be read.
pub(super) fn for_operators(
    readers: &Readers,
    world: &World,
    id: &str,
    form: ReportForm,
) -> Result<Option<Answer>, StoreError> {
    let Some(id) = incidents::parse_id(id) else { return Ok(None) };
    readers.read(|reader| {
        let Some(incident) = reader.incident(&id)?.filter(|incident| incident.resolved_at.is_some()) else {
            return Ok(None);
        };
        let url = incidents::page_of(&incident, &world.site_url, |id| world.knows(id));
        let world = world.for_operators(reader.names()?);
        let told = Told::whole(incident, reader.timeline(&id)?);
        let query = DeliveryQuery { subject: Some(id.to_string()), limit: DELIVERIES_MOST, ..DeliveryQuery::default() };
        let mut deliveries = reader.deliveries(&query)?;
        deliveries.reverse();
        let found = Evidences { deliveries: Some(deliveries), ..evidences(reader, &world, &told)? };
        let report = report::report(&world, &told, found);
        Ok(report.map(|report| answer(&world, &told, &IncidentReport { url, ..report }, form)))
    })
}

/// A report as finished bytes.
pub(super) fn answer(world: &World, told: &Told, report: &IncidentReport, form: ReportForm) -> Answer {
    match form {
        ReportForm::Markdown => Answer::new(200, MARKDOWN, render::markdown(report)),
        ReportForm::Json => Answer::json(200, json::object(&api::incident_report(world, told, report))),
    }
}

/// The figures of a month or a year.
///
/// # Errors
/// The store cannot be read.
pub(super) fn period(readers: &Readers, world: &World, period: Period) -> Result<ReportPage, StoreError> {
    let (from, to) = period.bounds(&world.zone);
    // What lies in the future is none.
    let within = (from, to.min(world.at + Duration::from_millis(1)));
    let then = |mut outage: Outage| {
        let is_it = |incident: &&Incident| incident.id == outage.incident;
        let held = world.open.iter().map(|told| &told.incident).chain(world.over.iter()).find(is_it);
        outage.resolved_at = held.map_or(outage.resolved_at, |incident| incident.resolved_at);
        outage
    };
    let recorded = readers.read(|reader| {
        let mut said: HashMap<Option<MonitorId>, Vec<Span>> = HashMap::new();
        for (monitor, span) in reader.counted(from, world.number)? {
            said.entry(monitor).or_default().push(span);
        }
        let (mut spans, windows) = (reader.all_spans(from, world.at)?, reader.windows(from)?);
        if reader.newest_batch()? > world.number {
            for monitor in &world.monitors {
                let read = spans.remove(&monitor.id).unwrap_or_default();
                spans.insert(monitor.id.clone(), monitor.standing.spans_then(read));
            }
        }
        let outages = reader.outages(within, world.number)?.into_iter().map(then).collect();
        Ok(Recorded { spans, windows, said, outages })
    })?;
    Ok(figures::page(world, period, &recorded))
}

/// What the store adds to the timeline of an incident that is over.
fn evidences(reader: &Reader, world: &World, told: &Told) -> Result<Evidences, StoreError> {
    let incident = &told.incident;
    let latencies =
        incident.monitors.iter().take(MONITORS_MOST).map(|id| Ok((id.clone(), around(reader, world, incident, id)?)));
    Ok(Evidences {
        checks: reader.failed_checks(&incident.id)?,
        counts: reader.failure_counts(&incident.id)?,
        latencies: latencies.collect::<Result<_, StoreError>>()?,
        deliveries: None,
    })
}

/// Latencies of a monitor before and after an incident: from single checks, or from the whole hours nearest to it once
/// those are gone.
fn around(
    reader: &Reader,
    world: &World,
    incident: &Incident,
    id: &MonitorId,
) -> Result<[Option<Measured>; 2], StoreError> {
    let end = incident.resolved_at.unwrap_or(world.at);
    let mut found = [None, None];
    let hours = report::hours(incident, end, world.at).into_iter().zip(report::whole_hours(incident, end));
    for (place, (near, whole)) in found.iter_mut().zip(hours) {
        let measured = |(from, to), source, latency: Digest| {
            (latency.count() > 0).then_some(Measured { from, to, source, latency })
        };
        *place = measured(
            near,
            LatencySource::Checks,
            reader.latencies(std::slice::from_ref(id), &Location::local(), near.0, near.1)?,
        );
        if place.is_none() {
            *place = measured(whole, LatencySource::Hours, of_hour(reader, id, whole)?);
        }
    }
    Ok(found)
}

fn of_hour(reader: &Reader, id: &MonitorId, (from, to): (Timestamp, Timestamp)) -> Result<Digest, StoreError> {
    let mut sum = Digest::default();
    for rollup in reader.rollups(id, RollupWidth::Hour, from, to)? {
        sum.merge(&rollup.latency);
    }
    Ok(sum)
}
