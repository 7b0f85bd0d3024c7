//! One try of one message: its bytes kept and sent, and what the answer means for the message.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::answer::Answer;
use super::backoff;
use super::channel::{self, Making};
use super::sending::Sender;
use super::voice::Voice;
use crate::clock;
use crate::lifecycle::{Losing, is_much};
use crate::model::{DueMessage, MessageId, Subscriber, Timestamp};
use crate::store::{AttemptResult, Store, StoreError};

/// A try that runs.
#[derive(Clone, Debug)]
pub(super) struct Try {
    /// The message.
    pub id: MessageId,
    /// For whom, as configured when the try began.
    pub subscriber: Arc<Subscriber>,
    /// Tries that were finished before.
    pub before: u32,
    /// When it began, by the monotonic clock.
    pub started: Instant,
    /// Time that is lost while it runs.
    pub losing: Losing,
}

/// A try that failed for us says nothing of the receiver: the next comes after this.
const AGAIN: Duration = Duration::from_secs(5);

/// Why a try that failed says nothing of its receiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doubt {
    /// So much time was lost meanwhile.
    Lost(Duration),
    /// There was no descriptor, port or memory.
    Lack,
}

/// Makes the try. `None` if the store has closed: then nothing is sent, because nothing could be recorded.
pub(super) async fn send(
    message: DueMessage,
    (subscriber, voice): (Arc<Subscriber>, Voice),
    store: Store,
    sender: Sender,
) -> Option<Answer> {
    let channel_kind = subscriber.channel.kind();
    let body = match message.body {
        Some((of, body)) if of == channel_kind => body,
        // Made for another channel, before the subscriber was changed: no receiver of this one has seen the id.
        Some(_) | None => {
            let DueMessage { id, subscriber: whom, facts, kind, .. } = &message;
            let making = Making { id, subscriber: whom, facts, kind: *kind, voice: &voice };
            let body = match channel::make(&subscriber.channel, &subscriber.words, making) {
                Ok(body) => body,
                Err(error) => return Some(Answer::failed(error)),
            };
            match store.store_body(message.id.clone(), channel_kind, body.clone()).await {
                Ok(()) => {}
                Err(StoreError::Closed) => return None,
                // A full disk must not keep an outage secret: the facts are frozen, the next try makes the same bytes.
                Err(error) => {
                    tracing::warn!(message.id = %message.id, error = %error, "message is sent before its bytes are \
                        stored");
                }
            }
            body
        }
    };
    Some(sender.send(&subscriber.channel, &message.id, clock::now(), body).await)
}

impl Try {
    /// Why a failure may be ours: so much time was lost, or we had nothing to try with.
    pub(super) fn doubt(&self, answer: &Answer) -> Option<Doubt> {
        let (lost, took) = (self.losing.lost(), self.started.elapsed());
        match answer {
            Answer::Ours { .. } => Some(Doubt::Lack),
            Answer::Failed { .. } => {
                is_much(lost, took, self.subscriber.channel.reach().timeout).then_some(Doubt::Lost(lost))
            }
            Answer::Delivered | Answer::Partly { .. } | Answer::Gone => None,
        }
    }

    /// What the answer means. `fingerprint` is the subscriber's in the configuration of now, if it is still there;
    /// `chance` spreads the retries.
    pub(super) fn result(
        &self,
        answer: Answer,
        now: Timestamp,
        fingerprint: Option<u64>,
        chance: u32,
    ) -> AttemptResult {
        match answer {
            Answer::Delivered => AttemptResult::Delivered,
            Answer::Partly { refused } => AttemptResult::Partly { refused },
            Answer::Gone if fingerprint.is_none_or(|fingerprint| fingerprint == self.subscriber.fingerprint) => {
                AttemptResult::Gone { fingerprint: self.subscriber.fingerprint }
            }
            // Its block was changed while the try ran: the 410 says nothing of the new one.
            Answer::Gone => {
                AttemptResult::Retry { due_at: now, error: "HTTP 410, before the subscriber was changed".to_owned() }
            }
            Answer::Failed { error, retry_after } => self.again(error, (now, retry_after), chance),
            Answer::Ours { error } => self.again(error, (now, None), chance),
        }
    }

    /// A step of the schedule.
    fn again(&self, error: String, (now, asked): (Timestamp, Option<Duration>), chance: u32) -> AttemptResult {
        match backoff::next_try(self.before + 1, now, asked, chance) {
            Some(due_at) => AttemptResult::Retry { due_at, error },
            None => AttemptResult::Dead { error },
        }
    }
}

/// What comes of a failure that does not count: no step of the schedule, nothing for the circuit.
pub(super) fn uncounted(answer: Answer, doubt: Doubt, now: Timestamp) -> AttemptResult {
    let error = match answer {
        Answer::Failed { error, .. } | Answer::Ours { error } => error,
        Answer::Delivered | Answer::Partly { .. } | Answer::Gone => String::new(),
    };
    let why = match doubt {
        Doubt::Lost(lost) => format!("lost {} ms meanwhile", lost.as_millis()),
        Doubt::Lack => "had nothing to try it with".to_owned(),
    };
    AttemptResult::Retry { due_at: now + AGAIN, error: format!("{error}; it does not count, since this machine {why}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lifecycle::Beat;
    use crate::model::channel::{Channel, Hook};
    use crate::model::{Reach, Secret, SubscriberId};

    const NOW: Timestamp = Timestamp::from_millis(1_000_000);

    fn attempt(before: u32) -> Try {
        let hook = Hook {
            url: Secret::new("https://a.example/"),
            reach: Reach { timeout: Duration::from_secs(1), allow_private: false },
        };
        let subscriber =
            Subscriber { fingerprint: 7, ..Subscriber::plain(SubscriberId::new("ops"), Channel::Slack(hook)) };
        Try {
            id: MessageId::new("msg_1"),
            subscriber: Arc::new(subscriber),
            before,
            started: clock::monotonic(),
            losing: Losing::begin(&Beat::default()),
        }
    }

    fn failed(retry_after: Option<u64>) -> Answer {
        Answer::Failed { error: "HTTP 500".to_owned(), retry_after: retry_after.map(Duration::from_secs) }
    }

    #[test]
    fn answers_become_results() {
        let retry = |seconds: f64| AttemptResult::Retry {
            due_at: NOW + Duration::from_secs_f64(seconds),
            error: "HTTP 500".to_owned(),
        };
        for (before, answer, wanted) in [
            (0, Answer::Delivered, AttemptResult::Delivered),
            (9, Answer::Delivered, AttemptResult::Delivered),
            (0, failed(None), retry(4.5)),
            (0, failed(Some(60)), retry(60.0)),
            (8, failed(None), retry(77_760.0)),
            (9, failed(Some(60)), AttemptResult::Dead { error: "HTTP 500".to_owned() }),
            (0, Answer::Gone, AttemptResult::Gone { fingerprint: 7 }),
            // For who never has a descriptor would never say anything.
            (9, ours(), AttemptResult::Dead { error: "no descriptor".to_owned() }),
        ] {
            assert_eq!(attempt(before).result(answer, NOW, Some(7), 0), wanted);
        }
    }

    fn ours() -> Answer {
        Answer::Ours { error: "no descriptor".to_owned() }
    }

    #[test]
    fn what_we_lack_is_no_try() {
        assert_eq!(attempt(0).doubt(&failed(None)), None);
        let doubt = attempt(0).doubt(&ours()).unwrap();
        let error = "no descriptor; it does not count, since this machine had nothing to try it with".to_owned();
        assert_eq!(uncounted(ours(), doubt, NOW), AttemptResult::Retry { due_at: NOW + AGAIN, error });
    }

    #[test]
    fn a_410_counts_for_the_block_it_answered() {
        assert_eq!(attempt(0).result(Answer::Gone, NOW, None, 0), AttemptResult::Gone { fingerprint: 7 });
        assert!(matches!(attempt(0).result(Answer::Gone, NOW, Some(8), 0), AttemptResult::Retry { due_at: NOW, .. }));
    }
}
