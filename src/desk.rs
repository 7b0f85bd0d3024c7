//! Operators: reading and commanding, for the operators' API. Knows the store, and of the engine only a way to have a
//! command carried out.
//!
//! ```text
//! request (web) → Desk → Reader of the store, or Command → Recorder (the application's way to the engine) → answer
//! ```

mod audit;
mod deliveries;
mod incidents;
mod maintenance;
mod operators;
mod recorder;
mod unavailable;

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;

use serde_json::Value as Json;

use crate::model::{
    Audit, Command, Delivery, DeliveryQuery, Done, DrillStatus, Form, IncidentId, IncidentRecord, MaintenanceId,
    MaintenanceList, MessageId, Order, Refusal, SubscriberHealth,
};
use crate::publish::{Answer, ReportForm};
pub use operators::Operators;
pub use recorder::Recorder;

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
    fn retry(&self, who: String, id: MessageId) -> Answering<usize>;

    /// How every configured subscriber is doing.
    fn subscribers(&self) -> Answering<Vec<SubscriberHealth>>;

    /// How drills stand.
    fn drills(&self) -> Answering<DrillStatus>;

    /// Records that a person did something that is none of an incident's: `who` did `action` to `subject`.
    fn note(&self, who: String, action: &'static str, subject: String) -> Answering<()>;
}
