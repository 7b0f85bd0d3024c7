//! The words: ids, instants, statuses, reasons, outcomes.

pub mod address;
pub mod cursor;
pub mod fnv;
pub mod found;
pub mod hex;
pub mod id;
pub mod language;
pub mod local;
pub mod outcome;
pub mod reason;
pub mod secret;
pub mod status;
pub mod time;

pub use cursor::{BadCursor, Cursor};
pub use fnv::fnv;
pub use found::{Found, Lost, NoAddress, Stage, Wrong};
pub use hex::hex;
pub use id::{
    GroupId, IncidentId, Location, MaintenanceId, MessageId, MonitorId, OccurrenceId, SubscriberId, UpdateId,
};
pub use language::Language;
pub use outcome::{Check, Evidence, HttpSpoken, Outcome, OutcomeKind, Phases, Spoken, Warning};
pub use reason::{Reason, ReasonKind};
pub use secret::Secret;
pub use status::{Level, Severity, Shown, SiteLevel, Status};
pub use time::Timestamp;
