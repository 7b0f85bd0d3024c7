//! What is under way: which messages must not be tried again yet, and who may have another try begun. Pure.
//!
//! Every subscriber may always have one try running; up to [`PER_SUBSCRIBER`] only while all together are fewer than [`TOGETHER`].
//! So a receiver that hangs delays nobody else, and a storm of messages opens a bounded number of connections.

use std::collections::HashMap;

use crate::model::{MessageId, SubscriberId};
use crate::store::Attempt;

/// Tries of one subscriber at once (of different incidents).
const PER_SUBSCRIBER: usize = 4;

/// Tries at once beyond the first of each subscriber.
const TOGETHER: usize = 64;

/// Results kept while the store fails; with so many nothing new is tried.
const UNSETTLED_MAX: usize = 10_000;

/// Tries that run, and results the store has not taken yet. The store calls both due.
#[derive(Debug, Default)]
pub struct Desk {
    running: HashMap<MessageId, SubscriberId>,
    unsettled: HashMap<MessageId, Attempt>,
}

impl Desk {
    /// Whether the message is being tried, or has a result that is not stored.
    pub fn holds(&self, id: &MessageId) -> bool {
        self.running.contains_key(id) || self.unsettled.contains_key(id)
    }

    /// Whether a try of this message may begin now.
    pub fn may_begin(&self, id: &MessageId, subscriber: &SubscriberId) -> bool {
        let taken = self.holds(id) || self.unsettled.len() >= UNSETTLED_MAX;
        let own = self.running.values().filter(|of| *of == subscriber).count();
        !taken && (own == 0 || (own < PER_SUBSCRIBER && self.running.len() < TOGETHER))
    }

    /// A try began.
    pub fn begin(&mut self, id: MessageId, subscriber: SubscriberId) {
        self.running.insert(id, subscriber);
    }

    /// A try ended without a result: the message may be tried again.
    pub fn forget(&mut self, id: &MessageId) {
        self.running.remove(id);
    }

    /// A try ended; or one that need not be made has its result.
    pub fn finish(&mut self, attempt: Attempt) {
        self.running.remove(&attempt.id);
        self.unsettled.insert(attempt.id.clone(), attempt);
    }

    /// Results for the store.
    pub fn unsettled(&self) -> Vec<Attempt> {
        self.unsettled.values().cloned().collect()
    }

    /// The store has taken these.
    pub fn settled(&mut self, attempts: &[Attempt]) {
        for attempt in attempts {
            self.unsettled.remove(&attempt.id);
        }
    }

    /// Due messages to ask for of each subscriber, so that some that can begin are among them if there are any.
    pub fn window(&self) -> usize {
        let mut held: HashMap<&SubscriberId, usize> = HashMap::new();
        for subscriber in self.running.values().chain(self.unsettled.values().map(|attempt| &attempt.subscriber)) {
            *held.entry(subscriber).or_default() += 1;
        }
        PER_SUBSCRIBER + held.into_values().max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Timestamp;
    use crate::store::AttemptResult;

    fn id(name: usize) -> MessageId {
        MessageId::new(format!("msg_{name}"))
    }

    fn who(name: usize) -> SubscriberId {
        SubscriberId::new(format!("s{name}"))
    }

    fn delivered(message: usize, subscriber: usize) -> Attempt {
        Attempt { id: id(message), subscriber: who(subscriber), at: Timestamp::from_millis(0), result: AttemptResult::Delivered }
    }

    #[test]
    fn a_message_is_tried_once_at_a_time_and_not_before_its_result_is_stored() {
        let mut desk = Desk::default();
        assert!(desk.may_begin(&id(1), &who(1)));
        desk.begin(id(1), who(1));
        assert!(!desk.may_begin(&id(1), &who(1)), "it runs");
        desk.finish(delivered(1, 1));
        assert!(!desk.may_begin(&id(1), &who(1)), "its result is not stored");
        let results = desk.unsettled();
        desk.settled(&results);
        assert!(desk.may_begin(&id(1), &who(1)));
        desk.begin(id(1), who(1));
        desk.forget(&id(1));
        assert!(desk.may_begin(&id(1), &who(1)));
    }

    #[test]
    fn one_subscriber_has_few_tries_at_once() {
        let mut desk = Desk::default();
        for message in 0..PER_SUBSCRIBER {
            assert!(desk.may_begin(&id(message), &who(1)));
            desk.begin(id(message), who(1));
        }
        assert!(!desk.may_begin(&id(99), &who(1)));
        assert!(desk.may_begin(&id(99), &who(2)));
        assert_eq!(desk.window(), 2 * PER_SUBSCRIBER, "what runs and as many again");
    }

    #[test]
    fn however_many_hang_everybody_has_one_try() {
        let mut desk = Desk::default();
        for message in 0..TOGETHER {
            desk.begin(id(message), who(message / PER_SUBSCRIBER));
        }
        let other = who(TOGETHER);
        assert!(desk.may_begin(&id(1_000), &other));
        desk.begin(id(1_000), other.clone());
        assert!(!desk.may_begin(&id(1_001), &other));
    }

    #[test]
    fn results_that_cannot_be_stored_stop_new_tries_in_the_end() {
        let mut desk = Desk::default();
        for message in 0..UNSETTLED_MAX {
            desk.finish(delivered(message, message));
        }
        assert!(!desk.may_begin(&id(UNSETTLED_MAX), &who(UNSETTLED_MAX)));
        assert_eq!(desk.window(), PER_SUBSCRIBER + 1);
    }
}
