//! Committed state → snapshot (public only) → finished bytes. Visibility is decided here, once: what a snapshot does
//! not hold cannot leak.
//!
//! ```text
//! Committed + past (store) → snapshot; Ask → canonical → kept? → respond → answer → coded
//! ```

mod answer;
pub mod ask;
mod badge;
mod cache;
mod canonical;
mod feeds;
mod incidents;
mod language;
mod latency;
mod maker;
mod measured;
mod months;
mod offline;
mod open;
mod page;
mod past;
mod previews;
mod publisher;
mod readers;
mod reports;
mod respond;
mod snapshot;

pub use ask::{
    Answer, Ask, Asked, BadgeKind, BadgeQuery, Cache, ChecksQuery, Coding, EmbedLook, EmbedTheme, FeedKind, Readiness,
    ReportForm, SiteFile, StatuspageFile,
};
pub use incidents::page_of;
pub use offline::Offline;
pub use publisher::Publisher;
