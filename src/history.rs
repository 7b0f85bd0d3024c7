//! History, pure: spans and windows in; uptime, coverage and day bars out. One function for page, badge, API and metrics.

pub mod days;
pub mod tally;

pub use days::{Calendar, Day, date, days};
pub use tally::{Record, Share, Tally, tally};
