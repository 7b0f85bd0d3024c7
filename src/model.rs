//! The nouns everybody shares: ids, instants, monitors, outcomes, incidents, messages. Pure types: no I/O, no clock, no tokio.

pub mod digest;
pub mod id;
pub mod incident;
pub mod language;
pub mod live;
pub mod local;
pub mod maintenance;
pub mod message;
pub mod monitor;
pub mod outcome;
pub mod reason;
pub mod recurrence;
pub mod secret;
pub mod settings;
pub mod span;
pub mod standing;
pub mod status;
pub mod story;
pub mod subscriber;
pub mod time;

pub use digest::Digest;
pub use id::{GroupId, IncidentId, Location, MaintenanceId, MessageId, MonitorId, OccurrenceId, SubscriberId, UpdateId};
pub use incident::{Cause, CheckNote, Entry, EntryKind, FailedCheck, Incident, IncidentStatus, Outage, Source};
pub use language::Language;
pub use live::{Committed, Live};
pub use maintenance::{Draft, Maintenance, Occurrence, OccurrenceStatus};
pub use message::{
    Delivery, DeliveryState, DueMessage, Facts, IncidentFacts, IncidentStory, MaintenanceFacts, MonitorFacts, NamedMonitor, Subject,
    UpdateFacts,
};
pub use monitor::{DnsProbe, HttpProbe, JudgePolicy, Monitor, Probe, Severities, TcpProbe, Timing, TlsSettings, Visibility};
pub use outcome::{Check, Evidence, Outcome, OutcomeKind, Phases};
pub use reason::{Reason, ReasonKind};
pub use recurrence::Recurrence;
pub use secret::Secret;
pub use settings::{Config, DegradedIs, Group, Limits, Server, Site, Storage};
pub use span::{Span, Window};
pub use standing::{Episode, EpisodeState, LastDeterminate, Run, Runs, Standing};
pub use status::{Level, Severity, Shown, Status};
pub use story::{Story, Why};
pub use subscriber::{Channel, EventType, Scope, Subscriber, Webhook};
pub use time::Timestamp;
