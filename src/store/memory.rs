//! What the writer has in mind from one transaction to the next, so that nothing is read or made twice. All of it is on
//! disk too: it may be forgotten at any time, and is when a transaction fails.

use super::keys::Keys;
use super::outbox::{Lists, Reading};

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Memory {
    pub(super) keys: Keys,
    pub(super) lists: Lists,
    /// The event that is being told.
    pub(super) reading: Reading,
}
