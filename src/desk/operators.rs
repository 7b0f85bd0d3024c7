//! The operators' desk: their requests into commands for the recorder, their questions into readings of the store.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::Value as Json;
use tokio::sync::watch;

use super::recorder::Recorder;
use super::unavailable::unreadable;
use super::{Answering, Desk, Page, audit, deliveries, incidents, maintenance};
use crate::clock;
use crate::config;
use crate::lifecycle::Lifecycle;
use crate::model::{
    Audit, Command, Config, Delivery, DeliveryQuery, Done, DrillStatus, Fault, Form, IncidentId, IncidentRecord,
    MaintenanceId, MaintenanceList, MessageId, Order, Refusal, SubscriberHealth,
};
use crate::publish::{Answer, Publisher, ReportForm};
use crate::store::{Reader, Store};

/// See the module.
#[derive(Clone, Debug)]
pub struct Operators {
    /// The configuration in force.
    pub config: watch::Receiver<Arc<Config>>,
    /// Where commands go.
    pub recorder: Recorder,
    /// Where what is none of the recorder's is recorded.
    pub store: Store,
    /// Where questions are read from.
    pub database: PathBuf,
    /// Where reports come from.
    pub publisher: Publisher,
    /// Reading blocks.
    pub lifecycle: Lifecycle,
}

impl Operators {
    /// Reads from the database, on a thread that may block.
    pub(super) fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Reader, &Config) -> Result<T, Refusal> + Send + 'static,
    ) -> Answering<T> {
        let (config, database) = (self.config.borrow().clone(), self.database.clone());
        let task = self.lifecycle.spawn_blocking(move || {
            let reader = Reader::open(&database).map_err(|error| unreadable(&error))?;
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
        self.recorder.carry_out(command)
    }

    fn incidents(&self, open: Option<bool>, cursor: Option<String>) -> Answering<Page<IncidentRecord>> {
        incidents::list(self, open, cursor)
    }

    fn incident(&self, id: IncidentId) -> Answering<IncidentRecord> {
        incidents::one(self, id)
    }

    fn report(&self, id: IncidentId, form: ReportForm) -> Answering<Answer> {
        incidents::report(self, id, form)
    }

    fn maintenance(&self) -> Answering<MaintenanceList> {
        maintenance::list(self)
    }

    fn revision(&self, id: MaintenanceId, change: Json) -> Answering<Order> {
        maintenance::revision(self, id, change)
    }

    fn audit(&self, subject: Option<String>, cursor: Option<String>) -> Answering<Page<Audit>> {
        audit::list(self, subject, cursor)
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
        audit::note(self, who, action, subject)
    }
}
