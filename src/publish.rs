//! Committed state → snapshot (public only) → finished bytes. Visibility is decided here, once: what a snapshot does
//! not hold cannot leak.
//!
//! ```text
//! Committed + past (store) → snapshot → `/` at once; else Ask → normal → kept? → respond → answer
//! ```

mod answer;
pub mod ask;
mod badge;
mod feeds;
mod incidents;
mod kept;
mod latency;
mod measured;
mod months;
mod normal;
mod past;
mod previews;
mod publisher;
mod readers;
mod reports;
mod respond;
mod snapshot;
mod still;
mod tongue;

pub use ask::{
    Answer, Ask, Asked, BadgeKind, BadgeMetric, BadgeQuery, Cache, ChecksQuery, EmbedLook, EmbedTheme, FeedKind,
    Readiness, ReportForm, SiteFile, StatuspageFile,
};
pub use publisher::Publisher;
pub use still::Still;
