//! The nouns everybody shares: ids, instants, monitors, outcomes, incidents, messages. Pure types: no I/O, no clock, no
//! tokio.

pub mod contracts;
#[cfg(test)]
pub(crate) mod fixture;
pub mod settings;
pub mod state;
pub mod vocabulary;

pub use contracts::*;
pub use settings::*;
pub use state::*;
pub use vocabulary::*;
