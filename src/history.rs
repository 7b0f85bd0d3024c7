//! History, pure: spans and windows in; uptime, coverage, day bars, figures of months and years out. One function for
//! page, badge, API and metrics.

pub mod days;
pub mod period;
pub mod reliability;
pub mod tally;

pub use days::{Calendar, Day, date, days};
pub use period::Period;
pub use reliability::{Reliability, reliability};
pub use tally::{Record, Share, Tally, tally};
