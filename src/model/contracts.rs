//! What one room hands to another: what is stored, told, ordered and shown to operators.

pub mod batch;
pub mod delivery;
pub mod event;
pub mod loaded;
pub mod message;
pub mod order;
pub mod record;
pub mod statuspage;
pub mod step;

pub use batch::{Batch, Change, ClosedHour, HourTally, Remembered, Reworded, SeriesRow};
pub use delivery::{
    Delivery, DeliveryQuery, DeliveryState, Retried, SubscriberHealth, SubscriberState, TryNote, TryResult,
};
pub use event::{About, Concerned, Interest};
pub use loaded::{Chronicle, KnownOccurrence, Loaded, LoadedMaintenance, PeopleLoaded, Rows};
pub use message::{
    ComponentFacts, DueMessage, Facts, IncidentFacts, IncidentStory, MaintenanceFacts, MessageKind, MonitorFacts,
    NamedMonitor, PageFacts, Reminder, Stories, Subject, UpdateFacts,
};
pub use order::{Command, Edit, Fault, Form, IncidentDraft, Once, Operator, Order, Refusal, Written, WrittenUpdate};
pub use record::{Audit, ClockRecord, Done, IncidentRecord};
pub use step::ClockStep;
