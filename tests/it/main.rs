//! The one integration binary: one module a subject.
#![expect(missing_docs, reason = "tests")]

mod arch;
mod config;
mod harness;
mod licences;
mod notify;
mod probe;
mod publish;
mod recorder;
mod store;
mod theme;
mod web;
