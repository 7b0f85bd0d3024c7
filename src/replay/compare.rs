//! Two verdicts on the same checks side by side: which incidents of one are also in the other.

use super::Incident;
use crate::model::Timestamp;

/// What becomes of an incident on the other side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is there, longer or shorter.
    Kept,
    /// It is there as a part of the one that the incident before it is in.
    Joined,
    /// Nothing of it is there: seen from before it would vanish, seen from after it would appear.
    Alone,
}

/// The fate of each of `these` among `those`; both oldest first, neither overlapping in itself. Seen from both sides
/// the kept ones are as many.
pub fn fates(these: &[Incident], those: &[Incident]) -> Vec<Fate> {
    let mut before: Option<usize> = None;
    let fate = |incident: &Incident| {
        let first = those.partition_point(|other| !ends_after(other, incident.started_at));
        let last = those.partition_point(|other| ends_after(incident, other.started_at));
        if first >= last {
            return Fate::Alone;
        }
        let joined = before == Some(first);
        before = Some(last - 1);
        if joined { Fate::Joined } else { Fate::Kept }
    };
    these.iter().map(fate).collect()
}

fn ends_after(incident: &Incident, at: Timestamp) -> bool {
    incident.resolved_at.is_none_or(|end| end > at)
}
