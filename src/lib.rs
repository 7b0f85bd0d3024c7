//! stillup: a public status page that checks for itself.
//!
//! ```text
//! monitors.yaml → config → roster ┐
//!          schedule → probe → Outcome → inbox → site: decide (judge, dependencies, windows) → Batch → store
//!                    people's words ┘          └ after the commit: site: apply → Committed → view → render → web
//! └ after the commit: an event's row → notify → subscribers
//! ```

pub mod app;
pub mod cli;
pub mod clock;
pub mod config;
pub mod desk;
pub mod engine;
pub mod file;
pub mod history;
pub mod import;
pub mod judge;
pub mod lifecycle;
pub mod locale;
pub mod model;
pub mod net;
pub mod notify;
pub mod probe;
pub mod publish;
pub mod render;
pub mod replay;
pub mod schedule;
pub mod site;
pub mod store;
pub mod telemetry;
pub mod view;
pub mod web;
