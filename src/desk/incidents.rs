//! Incidents as operators read them: all of them, with what visitors do not see.

use std::collections::HashSet;

use super::operators::Operators;
use super::unavailable::unreadable;
use super::{Answering, PAGE, Page};
use crate::clock;
use crate::model::{Config, Cursor, Fault, Incident, IncidentId, IncidentRecord, MonitorId, Refusal, Site};
use crate::publish::{Answer, ReportForm, page_of};
use crate::site;
use crate::store::{IncidentQuery, Reader};

/// Incidents, newest first; `open`: only those that are, or only those that are not.
pub(super) fn list(desk: &Operators, open: Option<bool>, cursor: Option<String>) -> Answering<Page<IncidentRecord>> {
    desk.ask(move |reader, config| {
        let after = Cursor::after(cursor.as_deref())?;
        let query = IncidentQuery {
            all: true,
            open: open == Some(true),
            resolved: open == Some(false),
            after,
            as_of: Some(clock::now()),
            limit: PAGE + 1,
            ..IncidentQuery::default()
        };
        let mut found = reader.incidents(&query).map_err(|error| unreadable(&error))?;
        let next = Cursor::cut(&mut found, PAGE, |last| (last.started_at, last.id.clone()));
        let site = PublicSite::read(reader, config)?;
        let records = found.iter().map(|incident| site.record(reader, incident)).collect::<Result<_, _>>()?;
        Ok((records, next.map(|next| next.to_string())))
    })
}

/// One incident with its timeline.
pub(super) fn one(desk: &Operators, id: IncidentId) -> Answering<IncidentRecord> {
    desk.ask(move |reader, config| {
        let incident = reader.incident(&id).map_err(|error| unreadable(&error))?.ok_or_else(|| missing(&id))?;
        let timeline = reader.timeline(&id).map_err(|error| unreadable(&error))?;
        let site = PublicSite::read(reader, config)?;
        Ok(site::with_timeline(&site.site, site.record(reader, &incident)?, &timeline))
    })
}

/// The report of an incident that is over, as bytes.
pub(super) fn report(desk: &Operators, id: IncidentId, form: ReportForm) -> Answering<Answer> {
    let publisher = desk.publisher.clone();
    // One that is not there is 404, one that is open 409.
    let known = one(desk, id.clone());
    Box::pin(async move {
        known.await?;
        let answer = publisher.operators_report(id.to_string(), form).await;
        match answer.status {
            200 => Ok(answer),
            404 => Err(Refusal::Conflict(Fault::new(
                format!("incident `{id}` is open: its report comes with its end"),
                format!("resolve it first: stillup incident resolve {id}"),
            ))),
            _ => Err(Refusal::Unavailable(Fault::new(
                "the report cannot be made at the moment",
                "try again, and look at the log if it stays so",
            ))),
        }
    })
}

fn missing(id: &IncidentId) -> Refusal {
    let hint = "`stillup incident list` shows those that there are";
    Refusal::Missing(Fault::new(format!("there is no incident `{id}`"), hint))
}

/// What visitors may know, and where.
struct PublicSite {
    site: Site,
    monitors: HashSet<MonitorId>,
    url: String,
}

impl PublicSite {
    fn read(reader: &Reader, config: &Config) -> Result<Self, Refusal> {
        let configured: Vec<MonitorId> = config.monitors.iter().map(|monitor| monitor.id.clone()).collect();
        let former = reader.former_monitors(&configured).map_err(|error| unreadable(&error))?;
        let public = config.monitors.iter().filter(|monitor| monitor.is_public());
        let monitors = public.map(|monitor| monitor.id.clone()).chain(former.into_iter().map(|(id, _)| id)).collect();
        Ok(Self { site: config.site.clone(), monitors, url: config.site_url() })
    }

    fn record(&self, reader: &Reader, incident: &Incident) -> Result<IncidentRecord, Refusal> {
        let page = page_of(incident, &self.url, |id| self.monitors.contains(id));
        let downtime = reader.downtime(incident, clock::now()).map_err(|error| unreadable(&error))?;
        Ok(site::recorded(&self.site, incident, page, downtime))
    }
}
