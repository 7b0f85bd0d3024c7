//! What is configured: monitors, channels, subscribers, maintenance, the site.

pub mod audience;
pub mod channel;
pub mod maintenance;
mod media;
pub mod monitor;
pub mod recurrence;
pub mod site;
pub mod subscriber;

pub use audience::Audience;
pub use channel::{Channel, ChannelKind, Reach, Webhook};
pub use maintenance::{Draft, Maintenance, MaintenanceList, MaintenanceRecord, Occurrence, OccurrenceStatus};
pub use media::Media;
pub use monitor::{
    DnsProbe, HttpProbe, JudgePolicy, Monitor, Probe, Severities, TcpProbe, Timing, TlsSettings, Visibility,
};
pub use recurrence::Recurrence;
pub use site::{
    AdminToken, Brand, Config, DegradedIs, Group, Layout, Limits, NavLink, Server, Site, Storage, listeners_collide,
};
pub use subscriber::{Escalation, EventType, Nagging, Pace, Scope, Subscriber, Words};
