//! The one integration binary: one module a subject.

#![expect(unreachable_pub, reason = "nothing of a binary is reached from outside")]

mod agreement;
mod arch;
mod catalogues;
mod config;
mod docs;
mod export;
#[path = "../../src/model/fixture.rs"]
mod fixture;
mod fuzz;
mod harness;
mod import;
mod incidents;
mod judge;
mod licences;
mod notify;
mod outage;
mod people;
mod planning;
mod probe;
mod publish;
mod recorder;
mod store;
mod theme;
mod web;

/// For the builders, whose paths are those of the library.
use stillup::model;
