//! What a finished try means for its message, and for others of its subscriber.

use crate::model::{DeliveryState, Timestamp, TryResult};
use crate::store::AttemptResult;

/// What becomes of the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Becomes<'a> {
    /// It is settled already.
    Same,
    /// It arrived.
    Delivered {
        /// Who has not got it all the same.
        refused: Option<&'a str>,
    },
    /// It is tried again.
    Waits {
        /// When.
        due_at: Timestamp,
        /// Why.
        error: &'a str,
    },
    /// It is given up.
    Dead {
        /// Why.
        error: &'a str,
    },
}

/// Which other pending messages of the subscriber go dead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum TakesAlong {
    /// None.
    None,
    /// Those behind it in its line.
    Behind,
    /// All.
    All,
}

/// What a try comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) struct Verdict<'a> {
    /// What becomes of its message.
    pub becomes: Becomes<'a>,
    /// What goes dead with it.
    pub takes_along: TakesAlong,
    /// The block that answered 410.
    pub bans: Option<u64>,
}

/// What this result means for a message that stands there. What arrived counts as delivered, whatever was thought of it
/// meanwhile; else one that is settled stays as it is.
pub(in crate::store) fn verdict(state: DeliveryState, result: &AttemptResult) -> Verdict<'_> {
    use DeliveryState::{Delivered, Pending};
    let (becomes, takes_along) = match result {
        AttemptResult::Delivered if state != Delivered => (Becomes::Delivered { refused: None }, TakesAlong::None),
        AttemptResult::Partly { refused } if state != Delivered => {
            (Becomes::Delivered { refused: Some(refused) }, TakesAlong::None)
        }
        AttemptResult::Retry { due_at, error } if state == Pending => {
            (Becomes::Waits { due_at: *due_at, error }, TakesAlong::None)
        }
        AttemptResult::Dead { error } if state == Pending => (Becomes::Dead { error }, TakesAlong::Behind),
        AttemptResult::Gone { .. } if state == Pending => (Becomes::Dead { error: "HTTP 410" }, TakesAlong::All),
        AttemptResult::Gone { .. } => (Becomes::Same, TakesAlong::All),
        AttemptResult::Delivered
        | AttemptResult::Partly { .. }
        | AttemptResult::Retry { .. }
        | AttemptResult::Dead { .. } => (Becomes::Same, TakesAlong::None),
    };
    let bans = match result {
        AttemptResult::Gone { fingerprint } => Some(*fingerprint),
        AttemptResult::Delivered
        | AttemptResult::Partly { .. }
        | AttemptResult::Retry { .. }
        | AttemptResult::Dead { .. } => None,
    };
    Verdict { becomes, takes_along, bans }
}

/// How the try is remembered.
pub(in crate::store) fn remembered(result: &AttemptResult) -> (TryResult, Option<&str>) {
    match result {
        AttemptResult::Delivered => (TryResult::Delivered, None),
        AttemptResult::Partly { refused } => (TryResult::Delivered, Some(refused)),
        AttemptResult::Retry { error, .. } | AttemptResult::Dead { error } => (TryResult::Failed, Some(error)),
        AttemptResult::Gone { .. } => (TryResult::Gone, Some("HTTP 410")),
    }
}

/// What a retry by hand does with a message that stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Revival {
    /// It arrived: nothing.
    Nothing,
    /// Every dead one of its line comes back.
    ItsLine,
    /// It, and those of its line that it waits for, are due at once.
    Hurry,
}

/// See [`Revival`].
pub(in crate::store) const fn revival(state: DeliveryState) -> Revival {
    match state {
        DeliveryState::Delivered => Revival::Nothing,
        DeliveryState::Dead => Revival::ItsLine,
        DeliveryState::Pending => Revival::Hurry,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use DeliveryState::{Dead, Delivered, Pending};

    #[test]
    fn what_a_try_means_depends_on_where_the_message_stands() {
        let error = || "HTTP 500".to_owned();
        let due_at = Timestamp::from_millis(5);
        let (arrived, partly) = (AttemptResult::Delivered, AttemptResult::Partly { refused: "b@c".to_owned() });
        let (retry, dead) = (AttemptResult::Retry { due_at, error: error() }, AttemptResult::Dead { error: error() });
        let gone = AttemptResult::Gone { fingerprint: 7 };
        let (same, all) = (Becomes::Same, Becomes::Delivered { refused: None });
        for (state, result, becomes, takes_along, bans) in [
            (Pending, &arrived, all, TakesAlong::None, None),
            (Dead, &arrived, all, TakesAlong::None, None),
            (Delivered, &arrived, same, TakesAlong::None, None),
            (Pending, &partly, Becomes::Delivered { refused: Some("b@c") }, TakesAlong::None, None),
            (Pending, &retry, Becomes::Waits { due_at, error: "HTTP 500" }, TakesAlong::None, None),
            (Dead, &retry, same, TakesAlong::None, None),
            (Pending, &dead, Becomes::Dead { error: "HTTP 500" }, TakesAlong::Behind, None),
            (Delivered, &dead, same, TakesAlong::None, None),
            (Pending, &gone, Becomes::Dead { error: "HTTP 410" }, TakesAlong::All, Some(7)),
            (Delivered, &gone, same, TakesAlong::All, Some(7)),
        ] {
            assert_eq!(verdict(state, result), Verdict { becomes, takes_along, bans }, "{state} {result:?}");
        }
    }

    #[test]
    fn what_arrived_is_not_sent_again_by_hand() {
        let all = [(Delivered, Revival::Nothing), (Dead, Revival::ItsLine), (Pending, Revival::Hurry)];
        all.into_iter().for_each(|(state, wanted)| assert_eq!(revival(state), wanted, "{state}"));
    }
}
