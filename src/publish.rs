//! Committed state → snapshot (public only) → finished bytes. Visibility is decided here, once: what a snapshot does
//! not hold cannot leak.
//!
//! ```text
//! Committed + past (store) → snapshot → `/` at once; else Ask → canonical → cached? → respond → answer
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
    Answer, Ask, Asked, BadgeKind, BadgeQuery, Cache, ChecksQuery, EmbedLook, EmbedTheme, FeedKind, Readiness,
    ReportForm, SiteFile, StatuspageFile,
};
pub use incidents::page_of;
pub use offline::Offline;
pub use publisher::Publisher;
