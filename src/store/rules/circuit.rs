//! The circuit breaker of a subscriber: after so many failures one after the other its messages wait for one probe at a
//! time.

use std::time::Duration;

use crate::model::Timestamp;
use crate::store::{Attempt, AttemptResult};

/// Failures, one after the other, that open it.
const OPENS_AFTER: u32 = 5;

/// From opening to the first probe; doubled with each that fails …
const FIRST_WAIT: Duration = Duration::from_secs(10);
/// … up to this.
const LONGEST_WAIT: Duration = Duration::from_mins(5);

/// What a try means for the circuit of its subscriber.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Circuit<'a> {
    /// Nothing: nothing was sent.
    Same,
    /// It works.
    Closes,
    /// One more failure.
    Fails {
        /// Why.
        error: &'a str,
    },
}

/// What this try means.
pub(in crate::store) fn after(attempt: &Attempt) -> Circuit<'_> {
    match &attempt.result {
        _ if attempt.took.is_none() => Circuit::Same,
        AttemptResult::Delivered | AttemptResult::Partly { .. } | AttemptResult::Gone { .. } => Circuit::Closes,
        AttemptResult::Retry { error, .. } | AttemptResult::Dead { error } => Circuit::Fails { error },
    }
}

/// When the next try may be made, after so many failures of which the newest ended at `at`; `None` while it is closed.
pub(in crate::store) fn probe_at(failures: u32, at: Timestamp) -> Option<Timestamp> {
    let beyond = failures.checked_sub(OPENS_AFTER)?;
    Some(at + (FIRST_WAIT * 2_u32.pow(beyond.min(10))).min(LONGEST_WAIT))
}

/// How many messages of a subscriber may be taken, `most` at a time; one, as a probe, while its circuit is open.
pub(in crate::store) fn lets_through(probe_at: Option<Timestamp>, now: Timestamp, most: usize) -> usize {
    match probe_at {
        Some(at) if at > now => 0,
        Some(_) => 1,
        None => most,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{MessageId, SubscriberId};

    #[test]
    fn probes_become_rarer() {
        let at = Timestamp::from_millis(0);
        let waits: Vec<_> =
            (0..14).map(|failures| probe_at(failures, at).map(|then| then.since(at).as_secs())).collect();
        let open = [10, 20, 40, 80, 160, 300, 300, 300, 300].map(Some);
        assert_eq!(waits[..5], [None; 5]);
        assert_eq!(waits[5..], open);
        assert_eq!(probe_at(u32::MAX, at), Some(at + LONGEST_WAIT));
    }

    #[test]
    fn an_open_one_lets_one_through_when_it_is_time() {
        let at = |ms| Timestamp::from_millis(ms);
        for (probe, wanted) in [(None, 9), (Some(at(5)), 1), (Some(at(4)), 1), (Some(at(6)), 0)] {
            assert_eq!(lets_through(probe, at(5), 9), wanted, "{probe:?}");
        }
    }

    #[test]
    fn only_what_was_sent_says_something() {
        let error = || "HTTP 500".to_owned();
        let failed = AttemptResult::Retry { due_at: Timestamp::default(), error: error() };
        let took = Some(Duration::ZERO);
        for (took, result, wanted) in [
            (took, AttemptResult::Delivered, Circuit::Closes),
            (took, AttemptResult::Partly { refused: error() }, Circuit::Closes),
            (took, AttemptResult::Gone { fingerprint: 1 }, Circuit::Closes),
            (took, failed, Circuit::Fails { error: "HTTP 500" }),
            (took, AttemptResult::Dead { error: error() }, Circuit::Fails { error: "HTTP 500" }),
            (None, AttemptResult::Dead { error: error() }, Circuit::Same),
        ] {
            let (id, subscriber) = (MessageId::new("msg_1"), SubscriberId::new("ops"));
            let attempt = Attempt { id, subscriber, at: Timestamp::default(), took, result };
            assert_eq!(after(&attempt), wanted, "{attempt:?}");
        }
    }
}
