//! Committed state → snapshot (public only) → finished bytes. Visibility is decided here, once: what a snapshot does not hold cannot leak.

pub mod ask;

pub use ask::{Answer, Ask, BadgeKind, BadgeQuery, Cache, Publisher, Readiness};
