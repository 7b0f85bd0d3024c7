//! Why the desk cannot answer just now, when that is no fault of who asks. The cause goes to the log.

use crate::model::{Fault, Refusal};
use crate::store::StoreError;

/// A question could not be answered.
pub(super) fn unreadable(error: &StoreError) -> Refusal {
    tracing::error!(%error, "the database cannot be read for an operator");
    Refusal::Unavailable(Fault::new(
        "the database cannot be read at the moment",
        "try again, and look at the log if it stays so",
    ))
}

/// Something could not be changed.
pub(super) fn unwritable(error: &StoreError) -> Refusal {
    tracing::error!(%error, "the database does not take what an operator wants");
    Refusal::Unavailable(Fault::new("the database does not take changes at the moment", "nothing was done; try again"))
}
