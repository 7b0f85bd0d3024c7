//! That nothing can be recorded, and that it can again: told to operators past the outbox, which is what fails, as well
//! as can be. It is in memory only.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;

use super::answer::Answer;
use super::channel::{self, Making};
use super::sending::Sender;
use super::voice::Voice;
use crate::clock;
use crate::lifecycle::Lifecycle;
use crate::model::{
    Config, Facts, IncidentId, Interest, MessageId, MessageKind, Subscriber, Timestamp, UpdateId, audience,
};
use crate::site::{Committed, Unrecorded, concerned};

/// Shorter trouble is nobody's business: another program that holds a lock, a disk that is slow.
const PATIENCE: Duration = Duration::from_secs(10);
/// After the first try, the second, …; the last one again and again, as long as there is something to say.
const WAITS: [Duration; 3] = [Duration::from_secs(5), Duration::from_secs(30), Duration::from_secs(300)];
/// Tries to say that it is over.
const TRIES: usize = 3;

/// Somebody who is to be told, and the bytes of it.
#[derive(Clone, Debug)]
struct Letter {
    to: Arc<Subscriber>,
    id: MessageId,
    body: Vec<u8>,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Alarm {
    pub(super) committed: watch::Receiver<Option<Arc<Committed>>>,
    pub(super) config: watch::Receiver<Arc<Config>>,
    pub(super) sender: Sender,
    pub(super) lifecycle: Lifecycle,
}

impl Alarm {
    /// Until the stop.
    pub(super) async fn run(mut self) {
        let lifecycle = self.lifecycle.clone();
        tokio::select! {
            () = lifecycle.cancelled() => {}
            _ = async { while self.once().await.is_some() {} } => {}
        }
    }

    /// One time in which nothing can be recorded; `None` when there will be no more.
    async fn once(&mut self) -> Option<()> {
        let fails = |state: &Option<Arc<Committed>>| state.as_deref().is_some_and(|state| fails_since(state).is_some());
        let since = self.committed.wait_for(fails).await.ok()?.as_deref().and_then(fails_since)?;
        if self.is_over_within(PATIENCE.saturating_sub(clock::now().since(since))).await? {
            return Some(());
        }
        let mut time = Unrecorded { id: IncidentId::fresh(since, clock::entropy()), since, until: None };
        let mut told = Vec::new();
        let mut left = self.letters(&time, None);
        for wait in WAITS.into_iter().chain(std::iter::repeat(WAITS[2])) {
            let (arrived, others) = self.send(left).await;
            told.extend(arrived.into_iter().map(|letter| letter.to));
            left = others;
            let wait = if left.is_empty() { Duration::MAX } else { wait };
            if self.is_over_within(wait).await? {
                break;
            }
        }
        time.until = Some(clock::now());
        let mut left = self.letters(&time, Some(&told));
        for wait in WAITS.into_iter().take(TRIES) {
            left = self.send(left).await.1;
            if left.is_empty() || !self.lifecycle.sleep(wait).await {
                break;
            }
        }
        Some(())
    }

    /// Whether the store works again before so long; `None` when nobody will say.
    async fn is_over_within(&mut self, wait: Duration) -> Option<bool> {
        let works = |state: &Option<Arc<Committed>>| state.as_deref().is_some_and(|state| fails_since(state).is_none());
        match tokio::time::timeout(wait, self.committed.wait_for(works)).await {
            Ok(Ok(_)) => Some(true),
            Ok(Err(_)) => None,
            Err(_) => Some(false),
        }
    }

    /// What is told of it now; `told`: those who heard that it began, who alone are told that it is over.
    fn letters(&self, time: &Unrecorded, told: Option<&[Arc<Subscriber>]>) -> Vec<Letter> {
        let config = self.config.borrow().clone();
        let now = clock::now();
        let facts = time.facts(&config, now, UpdateId::fresh(now, clock::entropy()));
        let voice = Voice::of(&config.site);
        let interests: Vec<Interest> = config.subscribers.iter().map(|one| Interest::from(&**one)).collect();
        let any_operators = audience::any_operators(&interests);
        let followed = |one: &Subscriber| told.is_some_and(|told| told.iter().any(|other| other.id == one.id));
        let hears = |one: &Arc<Subscriber>, interest: &Interest| {
            if told.is_some() && !followed(one) {
                return None;
            }
            let heard = audience::heard(&facts, interest.audience, any_operators)?;
            concerned(&heard, &[], interest, followed(one))
        };
        let made = config.subscribers.iter().zip(&interests).filter_map(|(to, interest)| {
            let event = hears(to, interest)?;
            letter(to, &Facts { event, ..facts.clone() }, &voice)
        });
        made.collect()
    }

    /// Sends all of them at once; those that arrived, and the others.
    async fn send(&self, letters: Vec<Letter>) -> (Vec<Letter>, Vec<Letter>) {
        let mut tries = JoinSet::new();
        for letter in letters {
            let sender = self.sender.clone();
            tries.spawn(async move {
                let answer = sender.send(&letter.to.channel, &letter.id, clock::now(), letter.body.clone()).await;
                (letter, answer)
            });
        }
        let (mut arrived, mut others) = (Vec::new(), Vec::new());
        while let Some(tried) = tries.join_next().await {
            let Ok((letter, answer)) = tried else { continue };
            let subscriber = &letter.to.id;
            match answer {
                Answer::Delivered | Answer::Partly { .. } => {
                    tracing::info!(subscriber.id = %subscriber, "told of the store's trouble, or of its end");
                    arrived.push(letter);
                }
                // It wants no more of us: the outbox finds that too.
                Answer::Gone => {}
                Answer::Failed { error, .. } | Answer::Ours { error } => {
                    tracing::warn!(subscriber.id = %subscriber, error, "not told of the store's trouble yet");
                    others.push(letter);
                }
            }
        }
        (arrived, others)
    }
}

fn fails_since(state: &Committed) -> Option<Timestamp> {
    state.store_failing_since
}

/// `None` if this channel cannot tell it.
fn letter(to: &Arc<Subscriber>, facts: &Facts, voice: &Voice) -> Option<Letter> {
    let id = MessageId::fresh(facts.at, clock::entropy());
    let making = Making { id: &id, subscriber: &to.id, facts, kind: MessageKind::Event, voice };
    let body = channel::make(&to.channel, &to.words, making);
    let body = body.inspect_err(|error| tracing::warn!(subscriber.id = %to.id, error, "cannot be told this")).ok()?;
    Some(Letter { to: Arc::clone(to), id, body })
}
