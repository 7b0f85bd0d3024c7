//! What becomes of monitors over time: runs, stretches, incidents and what people lay down about them.

pub mod digest;
pub mod drill;
pub mod incident;
pub mod outlook;
pub mod people;
pub mod span;
pub mod standing;
pub mod story;

pub use digest::Digest;
pub use drill::DrillStatus;
pub use incident::{
    Cause, CheckNote, Entry, EntryKind, FailedCheck, Incident, IncidentKind, IncidentStatus, Outage, Source,
};
pub use outlook::{Look, Outlook};
pub use people::{FileMark, Handling, Impact};
pub use span::{Span, Window};
pub use standing::{BadStretch, Episode, EpisodeState, Followed, LastDeterminate, Run, Runs, Standing};
pub use story::{Story, Why};
