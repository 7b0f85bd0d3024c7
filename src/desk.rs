//! Operators: reading and commanding, for the operators' API. Knows the store, and of the engine only a way to have a
//! command carried out.
//!
//! ```text
//! request (web) → Desk → Reader of the store, or Command → CommandSender (to the engine) → answer
//! ```

mod audit;
mod commands;
mod deliveries;
mod incidents;
mod maintenance;
mod naming;
mod operators;
mod unavailable;

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;

use serde_json::Value as Json;

use crate::clock;
use crate::config;
pub use crate::config::bodies;
use crate::model::{
    Audit, Command, Delivery, DeliveryQuery, Done, DrillStatus, Form, IncidentId, IncidentRecord, MaintenanceId,
    MaintenanceList, MessageId, Operator, Order, Refusal, SubscriberHealth,
};
use crate::publish::{Answer, ReportForm};
pub use commands::CommandSender;
pub use operators::Operators;
use unavailable::unreadable;

/// Lines of a list on a page.
const PAGE: usize = 50;

/// An answer that takes a while.
pub type Answering<T> = Pin<Box<dyn Future<Output = Result<T, Refusal>> + Send>>;

/// A page of a list, and the cursor of the next one.
pub type Page<T> = (Vec<T>, Option<String>);

/// Who carries out what operators want.
pub trait Desk: Debug + Send + Sync {
    /// Reads the body of a request: every problem of it at once.
    ///
    /// # Errors
    /// [`Refusal::Invalid`].
    fn read(&self, form: Form, body: &Json) -> Result<Order, Refusal>;

    /// Does what a person wants, and answers once it is on disk.
    fn command(&self, command: Command) -> Answering<Done>;

    /// The incident that is called so: by its id, a beginning of it that no other has, or `latest`. What is not there
    /// stays as it is called.
    fn called(&self, incident: String) -> Answering<IncidentId>;

    /// The message that is called so.
    fn message(&self, called: String) -> Answering<MessageId>;

    /// Incidents, newest first; `open`: only those that are, or only those that are not.
    fn incidents(&self, open: Option<bool>, cursor: Option<String>) -> Answering<Page<IncidentRecord>>;

    /// One incident with its timeline.
    fn incident(&self, id: IncidentId) -> Answering<IncidentRecord>;

    /// The report of an incident that is over, as bytes.
    fn report(&self, id: IncidentId, form: ReportForm) -> Answering<Answer>;

    /// What is planned.
    fn maintenance(&self) -> Answering<MaintenanceList>;

    /// Reads a change of planned work: keys that are different, null for those that are gone.
    fn revision(&self, id: MaintenanceId, change: Json) -> Answering<Order>;

    /// What people did, newest first; of one subject or all.
    fn audit(&self, subject: Option<String>, cursor: Option<String>) -> Answering<Page<Audit>>;

    /// Deliveries that match, newest first; the query's own cursor and limit are not looked at.
    fn deliveries(&self, query: DeliveryQuery, cursor: Option<String>) -> Answering<Page<Delivery>>;

    /// Makes a message due now, with the dead ones of its line; how many.
    fn retry(&self, who: Operator, id: MessageId) -> Answering<usize>;

    /// How every configured subscriber is doing.
    fn subscribers(&self) -> Answering<Vec<SubscriberHealth>>;

    /// How drills stand.
    fn drills(&self) -> Answering<DrillStatus>;

    /// Records that a person did something that is none of an incident's: `who` did `action` to `subject`.
    fn note(&self, who: Operator, action: &'static str, subject: String) -> Answering<()>;
}

impl Desk for Operators {
    fn read(&self, form: Form, body: &Json) -> Result<Order, Refusal> {
        let named = (form == Form::Announce).then(|| maintenance::named(body));
        config::order(form, named.as_ref().unwrap_or(body), &self.config.borrow()).map_err(Refusal::Invalid)
    }

    fn command(&self, command: Command) -> Answering<Done> {
        self.commands.carry_out(command)
    }

    fn called(&self, incident: String) -> Answering<IncidentId> {
        naming::incident(self, incident)
    }

    fn message(&self, called: String) -> Answering<MessageId> {
        naming::message(self, called)
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

    fn retry(&self, who: Operator, id: MessageId) -> Answering<usize> {
        deliveries::retry(self, who, id)
    }

    fn subscribers(&self) -> Answering<Vec<SubscriberHealth>> {
        deliveries::health(self)
    }

    fn drills(&self) -> Answering<DrillStatus> {
        let (store, every) = (self.store.clone(), self.config.borrow().drills_every);
        Box::pin(async move {
            let now = clock::now();
            let last = store.last_drill(now).await.map_err(|error| unreadable(&error))?;
            Ok(DrillStatus::new(every, last, now))
        })
    }

    fn note(&self, who: Operator, action: &'static str, subject: String) -> Answering<()> {
        audit::note(self, who, action, subject)
    }
}
