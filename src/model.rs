//! The nouns everybody shares: ids, instants, monitors, outcomes, incidents, messages. Pure types: no I/O, no clock, no
//! tokio.

pub mod address;
pub mod audience;
pub mod batch;
pub mod channel;
pub mod delivery;
pub mod digest;
pub mod drill;
#[cfg(test)]
pub(crate) mod fixture;
pub mod id;
pub mod incident;
pub mod language;
pub mod live;
pub mod loaded;
pub mod local;
pub mod maintenance;
pub mod message;
pub mod monitor;
pub mod order;
pub mod outcome;
pub mod people;
pub mod reason;
pub mod record;
pub mod recurrence;
pub mod secret;
pub mod settings;
pub mod span;
pub mod standing;
pub mod status;
pub mod statuspage;
pub mod story;
pub mod subscriber;
pub mod time;

pub use audience::Audience;
pub use batch::{Batch, Change, ClosedHour, HourTally, Remembered, Reworded, SeriesRow};
pub use channel::{Channel, ChannelKind, Reach, Webhook};
pub use delivery::{
    Delivery, DeliveryQuery, DeliveryState, Retried, SubscriberHealth, SubscriberState, TryNote, TryResult,
};
pub use digest::Digest;
pub use drill::DrillStatus;
pub use id::{
    GroupId, IncidentId, Location, MaintenanceId, MessageId, MonitorId, OccurrenceId, SubscriberId, UpdateId,
};
pub use incident::{
    Cause, CheckNote, Entry, EntryKind, FailedCheck, Incident, IncidentKind, IncidentStatus, Outage, Source,
};
pub use language::Language;
pub use live::{Committed, Live};
pub use loaded::{Chronicle, KnownOccurrence, Loaded, LoadedMaintenance, PeopleLoaded};
pub use maintenance::{
    DefinedIn, Draft, Maintenance, MaintenanceList, MaintenanceRecord, Occurrence, OccurrenceRecord, OccurrenceStatus,
};
pub use message::{
    ComponentFacts, DueMessage, Facts, IncidentFacts, IncidentStory, MaintenanceFacts, MessageKind, MonitorFacts,
    NamedMonitor, PageFacts, Subject, UpdateFacts,
};
pub use monitor::{
    DnsProbe, HttpProbe, JudgePolicy, Monitor, Probe, Severities, TcpProbe, Timing, TlsSettings, Visibility,
};
pub use order::{Command, Edit, Fault, Form, IncidentDraft, Once, Order, Refusal, Written, WrittenUpdate};
pub use outcome::{Check, Evidence, Outcome, OutcomeKind, Phases, Warning};
pub use people::{FileMark, Handling, Impact, ImpactHistory, Laid};
pub use reason::{Reason, ReasonKind};
pub use record::{Audit, Done, IncidentRecord, UpdateRecord};
pub use recurrence::Recurrence;
pub use secret::Secret;
pub use settings::{AdminToken, Config, DegradedIs, Group, Limits, Server, Site, Storage};
pub use span::{Span, Window};
pub use standing::{Episode, EpisodeState, Followed, LastDeterminate, Run, Runs, Standing};
pub use status::{Level, Severity, Shown, SiteLevel, Status};
pub use story::{Story, Why};
pub use subscriber::{Escalation, EventType, Nagging, Pace, Scope, Subscriber, Words};
pub use time::Timestamp;
