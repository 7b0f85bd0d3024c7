//! What is known of our own network between two checks: whether failures are believed. Stored when it changes, so a
//! restart forgets nothing.

use serde::{Deserialize, Serialize};

use crate::model::{Reason, Timestamp};

/// What our own network was found to be, by looking at the canary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// When it began.
    pub began: Timestamp,
    /// Whether one of them was reached.
    pub sees: bool,
    /// Why the first of them was not.
    pub reason: Option<Reason>,
}

/// What is remembered besides the checks that are held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outlook {
    /// Without a canary: so many monitors failed at once that our own network is doubted.
    pub doubted: bool,
    /// Without a canary: something was reached while checks are held, first by a check that began then.
    pub reached: Option<Timestamp>,
    /// With a canary: it was reached again, after it could not be, by a look that began then. A check that began
    /// earlier may have failed for that.
    pub clear_since: Option<Timestamp>,
}
