//! What becomes of a message that is being made: it waits, or is dead at once and falls back to somebody else.

use sha2::{Digest as _, Sha256};

use crate::model::{EventType, Facts, MessageId, SubscriberId, Timestamp};

/// Why a message to a disabled subscriber is dead.
pub(in crate::store) const BANNED: &str =
    "the subscriber answered 410 and is disabled until its block in the configuration changes";

/// Why a message behind a dead one is dead.
pub(in crate::store) const BEHIND_DEAD: &str = "an earlier message of this incident is dead";

/// Why a message is dead before it is tried, if it is.
pub(in crate::store) const fn dead_at_once(banned: bool, behind_dead: bool) -> Option<&'static str> {
    match (banned, behind_dead) {
        (true, _) => Some(BANNED),
        (false, true) => Some(BEHIND_DEAD),
        (false, false) => None,
    }
}

/// Whether a 410 still counts: `of` is the block that it was about, `now` the configured one, if there is one.
pub(in crate::store) fn is_banned(of: Option<&str>, now: Option<&str>) -> bool {
    of.is_some_and(|of| now.is_none_or(|now| now == of))
}

/// As what a fallback is told of what could not be delivered. `followed`: it was told that the incident opened.
pub(in crate::store) const fn fallen_back(dead: &Facts, followed: bool) -> EventType {
    match dead.event {
        // What is over does not open: a postmortem stays one.
        event if dead.subject.is_resolved() => event,
        EventType::IncidentUpdated | EventType::IncidentReopened if !followed => EventType::IncidentOpened,
        event => event,
    }
}

/// The id of a message: made from what makes it unique, so that one that is made again has its old id.
pub(in crate::store) fn message_id(
    subject: &str,
    (number, step): (i64, i64),
    subscriber: &SubscriberId,
    at: Timestamp,
) -> MessageId {
    let hash = Sha256::digest(format!("{subject}\n{number}\n{step}\n{subscriber}"));
    let mut bits = [0; 10];
    bits.copy_from_slice(&hash[..10]);
    MessageId::fresh(at, bits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{MaintenanceFacts, OccurrenceId, OccurrenceStatus, Subject};

    #[test]
    fn a_message_waits_unless_it_cannot_arrive() {
        for (banned, behind, wanted) in [
            (false, false, None),
            (true, false, Some(BANNED)),
            (false, true, Some(BEHIND_DEAD)),
            (true, true, Some(BANNED)),
        ] {
            assert_eq!(dead_at_once(banned, behind), wanted, "{banned} {behind}");
        }
    }

    #[test]
    fn a_410_counts_until_the_block_changes() {
        for (of, now, wanted) in [
            (None, None, false),
            (None, Some("a"), false),
            (Some("a"), Some("a"), true),
            (Some("a"), Some("b"), false),
            (Some("a"), None, true),
        ] {
            assert_eq!(is_banned(of, now), wanted, "{of:?} {now:?}");
        }
    }

    #[test]
    fn a_fallback_is_told_of_an_opening_first() {
        use EventType::{IncidentOpened as Opened, IncidentReopened as Reopened, IncidentUpdated as Updated};
        let maintenance = MaintenanceFacts {
            id: OccurrenceId::new("m"),
            url: None,
            title: String::new(),
            description: None,
            status: OccurrenceStatus::Scheduled,
            starts_at: Timestamp::default(),
            ends_at: Timestamp::default(),
            monitors: Vec::new(),
        };
        for (event, followed, wanted) in [
            (Opened, false, Opened),
            (Updated, false, Opened),
            (Updated, true, Updated),
            (Reopened, false, Opened),
            (EventType::IncidentResolved, false, EventType::IncidentResolved),
            (EventType::MaintenanceStarted, false, EventType::MaintenanceStarted),
        ] {
            let subject = Subject::Maintenance { maintenance: maintenance.clone() };
            let dead = Facts { event, at: Timestamp::default(), subject, page: None };
            assert_eq!(fallen_back(&dead, followed), wanted, "{event} {followed}");
        }
    }

    #[test]
    fn ids_differ_with_everything_that_makes_a_message_unique() {
        let (ops, at) = (SubscriberId::new("ops"), Timestamp::from_millis(1));
        let one = message_id("inc_1", (1, 0), &ops, at);
        assert_eq!(one, message_id("inc_1", (1, 0), &ops, at));
        for other in [
            message_id("inc_2", (1, 0), &ops, at),
            message_id("inc_1", (2, 0), &ops, at),
            message_id("inc_1", (1, 1), &ops, at),
            message_id("inc_1", (1, 0), &SubscriberId::new("op"), at),
            message_id("inc_1", (1, 0), &ops, Timestamp::from_millis(2)),
        ] {
            assert_ne!(one, other);
        }
    }
}
