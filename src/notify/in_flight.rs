//! What is under way: which messages must not be tried again yet, and who may have another try begun. Pure.
//!
//! Every subscriber may always have one try running; up to [`PER_SUBSCRIBER`] only while all together are fewer than
//! [`TOGETHER`], and no more a minute than its pace allows. So a receiver that hangs delays nobody else, and a storm of
//! messages opens a bounded number of connections.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use crate::model::{DueMessage, MessageId, Pace, SubscriberId};
use crate::store::Attempt;

/// Tries of one subscriber at once (of different incidents).
const PER_SUBSCRIBER: usize = 4;

/// Tries at once beyond the first of each subscriber.
const TOGETHER: usize = 64;

/// Results kept while the store fails; with so many nothing new is tried.
const UNSETTLED_MAX: usize = 10_000;

/// Tries that run, and results the store has not taken yet. The store calls both due.
#[derive(Debug, Default)]
pub(super) struct InFlight {
    /// With the subscriber, and the incident or occurrence.
    running: HashMap<MessageId, (SubscriberId, String)>,
    unsettled: HashMap<MessageId, Attempt>,
    buckets: HashMap<SubscriberId, Bucket>,
}

/// What is left of a pace.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    tokens: f64,
    at: Instant,
}

impl InFlight {
    /// Whether the message is being tried, or has a result that is not stored.
    pub(super) fn holds(&self, id: &MessageId) -> bool {
        self.running.contains_key(id) || self.unsettled.contains_key(id)
    }

    /// Whether a try of this message may begin now, its pace aside.
    pub(super) fn may_begin(&self, message: &DueMessage) -> bool {
        if self.holds(&message.id) || self.unsettled.len() >= UNSETTLED_MAX {
            return false;
        }
        let own = || self.running.values().filter(|(of, _)| *of == message.subscriber);
        // A reminder that is overtaken while it runs is not in the store any more, and still comes first.
        let in_line = own().any(|(_, subject)| subject == message.facts.subject.id());
        let unknown = || self.unsettled.values().any(|attempt| attempt.subscriber == message.subscriber);
        match own().count() {
            0 => !message.probe || !unknown(),
            own => !message.probe && !in_line && own < PER_SUBSCRIBER && self.running.len() < TOGETHER,
        }
    }

    /// Takes a place in the subscriber's pace; if there is none, how long until there is.
    pub(super) fn wait(&mut self, subscriber: &SubscriberId, pace: Pace, now: Instant) -> Duration {
        let (burst, each) = (f64::from(pace.burst), 60.0 / f64::from(pace.per_minute.max(1)));
        let bucket = self.buckets.entry(subscriber.clone()).or_insert(Bucket { tokens: burst, at: now });
        bucket.tokens = (bucket.tokens + now.saturating_duration_since(bucket.at).as_secs_f64() / each).min(burst);
        bucket.at = now;
        if bucket.tokens >= 1.0 {
            bucket.tokens -= 1.0;
            return Duration::ZERO;
        }
        Duration::from_secs_f64((1.0 - bucket.tokens) * each).max(Duration::from_millis(1))
    }

    /// Forgets the paces of those who are configured no more.
    pub(super) fn keep(&mut self, is_known: impl Fn(&SubscriberId) -> bool) {
        self.buckets.retain(|subscriber, _| is_known(subscriber));
    }

    /// A try began.
    pub(super) fn begin(&mut self, message: &DueMessage) {
        self.running.insert(message.id.clone(), (message.subscriber.clone(), message.facts.subject.id().to_owned()));
    }

    /// A try ended without a result: the message may be tried again.
    pub(super) fn forget(&mut self, id: &MessageId) {
        self.running.remove(id);
    }

    /// A try ended; or one that need not be made has its result.
    pub(super) fn finish(&mut self, attempt: Attempt) {
        self.running.remove(&attempt.id);
        self.unsettled.insert(attempt.id.clone(), attempt);
    }

    /// Results for the store.
    pub(super) fn unsettled(&self) -> Vec<Attempt> {
        self.unsettled.values().cloned().collect()
    }

    /// The store has taken these.
    pub(super) fn settled(&mut self, attempts: &[Attempt]) {
        for attempt in attempts {
            self.unsettled.remove(&attempt.id);
        }
    }

    /// Due messages to ask for of each subscriber, so that some that can begin are among them if there are any.
    pub(super) fn window(&self) -> usize {
        let mut held: HashMap<&SubscriberId, usize> = HashMap::new();
        for subscriber in
            self.running.values().map(|(of, _)| of).chain(self.unsettled.values().map(|attempt| &attempt.subscriber))
        {
            *held.entry(subscriber).or_default() += 1;
        }
        PER_SUBSCRIBER + held.into_values().max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;
    use crate::model::{
        EventType, Facts, MaintenanceFacts, MessageKind, OccurrenceId, OccurrenceStatus, Subject, Timestamp,
    };
    use crate::store::AttemptResult;

    const NOW: Timestamp = Timestamp::from_millis(0);

    fn who(name: usize) -> SubscriberId {
        SubscriberId::new(format!("s{name}"))
    }

    /// A message of an incident of its own.
    fn message(id: usize, subscriber: usize) -> DueMessage {
        let maintenance = MaintenanceFacts {
            id: OccurrenceId::new(format!("inc_{id}")),
            url: None,
            title: String::new(),
            description: None,
            status: OccurrenceStatus::Scheduled,
            starts_at: NOW,
            ends_at: NOW,
            monitors: Vec::new(),
        };
        DueMessage {
            id: MessageId::new(format!("msg_{id}")),
            subscriber: who(subscriber),
            kind: MessageKind::Event,
            facts: Facts {
                event: EventType::MaintenanceScheduled,
                at: NOW,
                subject: Subject::Maintenance { maintenance },
                page: None,
            },
            body: None,
            attempts: 0,
            probe: false,
        }
    }

    fn delivered(message: &DueMessage) -> Attempt {
        let (id, subscriber) = (message.id.clone(), message.subscriber.clone());
        Attempt { id, subscriber, at: NOW, took: Some(Duration::ZERO), result: AttemptResult::Delivered }
    }

    #[test]
    fn a_message_is_tried_once_at_a_time_and_not_before_its_result_is_stored() {
        let (mut in_flight, one) = (InFlight::default(), message(1, 1));
        assert!(in_flight.may_begin(&one));
        in_flight.begin(&one);
        assert!(!in_flight.may_begin(&one), "it runs");
        in_flight.finish(delivered(&one));
        assert!(!in_flight.may_begin(&one), "its result is not stored");
        let results = in_flight.unsettled();
        in_flight.settled(&results);
        assert!(in_flight.may_begin(&one));
        in_flight.begin(&one);
        in_flight.forget(&one.id);
        assert!(in_flight.may_begin(&one));
    }

    #[test]
    fn two_of_one_line_never_run_together() {
        let (mut in_flight, reminder) = (InFlight::default(), message(1, 1));
        in_flight.begin(&reminder);
        let resolved = DueMessage { id: MessageId::new("msg_resolved"), ..message(1, 1) };
        assert!(!in_flight.may_begin(&resolved));
        assert!(in_flight.may_begin(&message(2, 1)), "another incident");
        in_flight.finish(delivered(&reminder));
        assert!(in_flight.may_begin(&resolved));
    }

    #[test]
    fn one_subscriber_has_few_tries_at_once() {
        let mut in_flight = InFlight::default();
        for id in 0..PER_SUBSCRIBER {
            assert!(in_flight.may_begin(&message(id, 1)));
            in_flight.begin(&message(id, 1));
        }
        assert!(!in_flight.may_begin(&message(99, 1)));
        assert!(in_flight.may_begin(&message(99, 2)));
        assert_eq!(in_flight.window(), 2 * PER_SUBSCRIBER, "what runs and as many again");
    }

    #[test]
    fn a_probe_runs_alone() {
        let mut in_flight = InFlight::default();
        let probe = |id| DueMessage { probe: true, ..message(id, 1) };
        assert!(in_flight.may_begin(&probe(1)));
        in_flight.begin(&probe(1));
        assert!(!in_flight.may_begin(&probe(2)), "one is under way");
        in_flight.finish(delivered(&probe(1)));
        assert!(!in_flight.may_begin(&probe(2)), "what came of it is not stored");
        let results = in_flight.unsettled();
        in_flight.settled(&results);
        assert!(in_flight.may_begin(&probe(2)));
    }

    #[test]
    fn however_many_hang_everybody_has_one_try() {
        let mut in_flight = InFlight::default();
        for id in 0..TOGETHER {
            in_flight.begin(&message(id, id / PER_SUBSCRIBER));
        }
        assert!(in_flight.may_begin(&message(1_000, TOGETHER)));
        in_flight.begin(&message(1_000, TOGETHER));
        assert!(!in_flight.may_begin(&message(1_001, TOGETHER)));
    }

    #[test]
    fn results_that_cannot_be_stored_stop_new_tries_in_the_end() {
        let mut in_flight = InFlight::default();
        for id in 0..UNSETTLED_MAX {
            in_flight.finish(delivered(&message(id, id)));
        }
        assert!(!in_flight.may_begin(&message(UNSETTLED_MAX, UNSETTLED_MAX)));
        assert_eq!(in_flight.window(), PER_SUBSCRIBER + 1);
    }

    #[test]
    fn a_pace_is_a_burst_and_then_so_many_a_minute() {
        let (mut in_flight, pace, start) = (InFlight::default(), Pace { per_minute: 30, burst: 3 }, clock::monotonic());
        let at = |seconds| start + Duration::from_secs(seconds);
        for _ in 0..3 {
            assert_eq!(in_flight.wait(&who(1), pace, at(0)), Duration::ZERO);
        }
        assert_eq!(in_flight.wait(&who(1), pace, at(0)), Duration::from_secs(2));
        assert_eq!(in_flight.wait(&who(2), pace, at(0)), Duration::ZERO, "another's is its own");
        assert_eq!(in_flight.wait(&who(1), pace, at(1)), Duration::from_secs(1));
        assert_eq!(in_flight.wait(&who(1), pace, at(2)), Duration::ZERO);
        for _ in 0..3 {
            assert_eq!(in_flight.wait(&who(1), pace, at(1_000)), Duration::ZERO, "no more than a burst is saved up");
        }
        assert!(!in_flight.wait(&who(1), pace, at(1_000)).is_zero());
        in_flight.keep(|_| false);
        assert!(in_flight.buckets.is_empty());
    }
}
