//! What engines say differently, each in one function. Everything else is in the common subset of their SQL.

/// The values of a JSON list that is bound at this place (`?`, `?2`), as a set to look in.
pub(super) fn listed(place: &str) -> String {
    format!("(SELECT value FROM json_each({place}))")
}
