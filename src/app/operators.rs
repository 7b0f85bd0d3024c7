//! The operators' desk: their requests into commands for the recorder, their questions into readings of the store.

mod deliveries;
mod maintenance;

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::Value as Json;
use tokio::sync::{mpsc, oneshot, watch};

use crate::clock;
use crate::config;
use crate::engine::Input;
use crate::lifecycle::Lifecycle;
use crate::model::{
    Audit, Command, Config, Delivery, DeliveryQuery, Done, DrillStatus, Fault, Form, Incident, IncidentId,
    IncidentRecord, MaintenanceId, MaintenanceList, MessageId, MonitorId, Order, Refusal, SubscriberHealth, Timestamp,
    Visibility,
};
use crate::publish::{Answer, Publisher, ReportForm};
use crate::store::{IncidentQuery, ReadOnly, Reader, Store, StoreError};
use crate::web::{Answering, Desk, Page};

/// Lines of a list on a page.
const PAGE: usize = 50;

/// See the module.
#[derive(Clone, Debug)]
pub(super) struct Operators {
    /// The configuration in force.
    pub(super) config: watch::Receiver<Arc<Config>>,
    /// Where commands go; gone when the engine stops.
    pub(super) orders: mpsc::WeakSender<Input>,
    /// Where what is none of the recorder's is recorded.
    pub(super) store: Store,
    /// Where questions are read from.
    pub(super) database: ReadOnly,
    /// Where reports come from.
    pub(super) publisher: Publisher,
    /// Reading blocks.
    pub(super) lifecycle: Lifecycle,
}

impl Operators {
    /// Reads from the database, on a thread that may block.
    fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Reader, &Config) -> Result<T, Refusal> + Send + 'static,
    ) -> Answering<T> {
        let (config, database) = (self.config.borrow().clone(), self.database.clone());
        let task = self.lifecycle.spawn_blocking(move || {
            let reader = database.reader().map_err(|error| unreadable(&error))?;
            work(&reader, &config)
        });
        Box::pin(async move {
            task.await.unwrap_or_else(|error| {
                tracing::error!(%error, "an operator's question could not be answered");
                Err(Refusal::Unavailable(Fault::new("the answer could not be made", "the log says why")))
            })
        })
    }
}

impl Desk for Operators {
    fn read(&self, form: Form, body: &Json) -> Result<Order, Refusal> {
        let named = (form == Form::Announce).then(|| maintenance::named(body));
        config::order(form, named.as_ref().unwrap_or(body), &self.config.borrow()).map_err(Refusal::Invalid)
    }

    fn command(&self, command: Command) -> Answering<Done> {
        let orders = self.orders.upgrade();
        Box::pin(async move {
            let stopping = || Refusal::Unavailable(Fault::new("stillup is stopping", "try again when it runs"));
            let (reply, answer) = oneshot::channel();
            let input = Input::Command { command: Box::new(command), reply };
            orders.ok_or_else(stopping)?.send(input).await.map_err(|_| stopping())?;
            answer.await.map_err(|_| stopping())?
        })
    }

    fn incidents(&self, open: Option<bool>, cursor: Option<String>) -> Answering<Page<IncidentRecord>> {
        self.ask(move |reader, config| {
            let after = cursor.as_deref().map(|text| parse_cursor(text).ok_or_else(bad_cursor)).transpose()?;
            let query = IncidentQuery {
                all: true,
                open: open == Some(true),
                resolved: open == Some(false),
                after,
                limit: PAGE + 1,
                ..IncidentQuery::default()
            };
            let mut found = reader.incidents(&query).map_err(|error| unreadable(&error))?;
            let more = found.len() > PAGE;
            found.truncate(PAGE);
            let next = found.last().filter(|_| more).map(|last| format!("{:x}.{}", last.started_at.millis(), last.id));
            let pages = Pages::new(reader, config)?;
            Ok((found.iter().map(|incident| pages.record(incident)).collect(), next))
        })
    }

    fn incident(&self, id: IncidentId) -> Answering<IncidentRecord> {
        self.ask(move |reader, config| {
            let missing = || {
                Refusal::Missing(Fault::new(
                    format!("there is no incident `{id}`"),
                    "`stillup incident list` shows those that there are",
                ))
            };
            let incident = reader.incident(&id).map_err(|error| unreadable(&error))?.ok_or_else(missing)?;
            let timeline = reader.timeline(&id).map_err(|error| unreadable(&error))?;
            Ok(Pages::new(reader, config)?.record(&incident).with_updates(&timeline))
        })
    }

    fn report(&self, id: IncidentId, form: ReportForm) -> Answering<Answer> {
        let publisher = self.publisher.clone();
        // One that is not there is 404, one that is open 409.
        let known = self.incident(id.clone());
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

    fn maintenance(&self) -> Answering<MaintenanceList> {
        maintenance::list(self)
    }

    fn revision(&self, id: MaintenanceId, change: Json) -> Answering<Order> {
        maintenance::revision(self, id, change)
    }

    fn audit(&self, subject: Option<String>, cursor: Option<String>) -> Answering<Page<Audit>> {
        self.ask(move |reader, _| {
            let before = cursor.map(|text| text.parse::<u32>().map(i64::from).map_err(|_| bad_cursor())).transpose()?;
            let mut found = reader.audit(subject.as_deref(), before, PAGE + 1).map_err(|error| unreadable(&error))?;
            let more = found.len() > PAGE;
            found.truncate(PAGE);
            let next = found.last().filter(|_| more).map(|(number, _)| number.to_string());
            Ok((found.into_iter().map(|(_, audit)| audit).collect(), next))
        })
    }

    fn deliveries(&self, query: DeliveryQuery, cursor: Option<String>) -> Answering<Page<Delivery>> {
        deliveries::list(self, query, cursor)
    }

    fn retry(&self, who: String, id: MessageId) -> Answering<usize> {
        deliveries::retry(self, who, id)
    }

    fn subscribers(&self) -> Answering<Vec<SubscriberHealth>> {
        deliveries::health(self)
    }

    fn drills(&self) -> Answering<DrillStatus> {
        let (store, every) = (self.store.clone(), self.config.borrow().drills_every);
        Box::pin(async move {
            let last = store.last_drill().await.map_err(|error| unreadable(&error))?;
            Ok(DrillStatus::new(every, last, clock::now()))
        })
    }

    fn note(&self, who: String, action: &'static str, subject: String) -> Answering<()> {
        let store = self.store.clone();
        let audit =
            Audit { at: clock::now(), who, action: action.to_owned(), subject, before: Json::Null, after: Json::Null };
        Box::pin(async move {
            store.audit(audit).await.map_err(|error| {
                tracing::error!(%error, "what a person did could not be recorded");
                Refusal::Unavailable(Fault::new(
                    "the database does not take changes at the moment",
                    "nothing was done; try again",
                ))
            })
        })
    }
}

/// Which incidents have a page.
struct Pages {
    public: HashSet<MonitorId>,
    site: String,
}

impl Pages {
    fn new(reader: &Reader, config: &Config) -> Result<Self, Refusal> {
        let configured: Vec<MonitorId> = config.monitors.iter().map(|monitor| monitor.id.clone()).collect();
        let former = reader.former_monitors(&configured).map_err(|error| unreadable(&error))?;
        let now = config
            .monitors
            .iter()
            .filter(|monitor| monitor.visibility == Visibility::Public)
            .map(|monitor| monitor.id.clone());
        Ok(Self { public: now.chain(former.into_iter().map(|(id, _)| id)).collect(), site: config.site_url() })
    }

    fn record(&self, incident: &Incident) -> IncidentRecord {
        let public = incident.is_public(|id| self.public.contains(id));
        IncidentRecord::new(incident, public.then(|| format!("{}/incidents/{}", self.site, incident.id)))
    }
}

fn unreadable(error: &StoreError) -> Refusal {
    tracing::error!(%error, "the database cannot be read for an operator");
    Refusal::Unavailable(Fault::new(
        "the database cannot be read at the moment",
        "try again, and look at the log if it stays so",
    ))
}

fn bad_cursor() -> Refusal {
    Refusal::Invalid(vec![Fault::new("this is not a cursor", "take the value of `next` of the page before")])
}

fn parse_cursor(text: &str) -> Option<(Timestamp, IncidentId)> {
    let (millis, id) = text.split_once('.')?;
    let millis = i64::try_from(u64::from_str_radix(millis, 16).ok()?).ok()?;
    Some((Timestamp::from_millis(millis), IncidentId::new(id)))
}
