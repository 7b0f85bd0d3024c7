//! The outbox loop: committed events to subscribers, apart from checking.
//!
//! committed events → fan-out, in steps → messages → due → try (signed, over the network) → result → settled, with its
//! entry in the timeline.
//! What runs is memory only: a try cut short by a crash is due again at the next start.

mod addresses;
mod alarm;
pub mod answer;
mod backoff;
mod channel;
mod details;
mod dialect;
mod format;
mod in_flight;
mod mail;
mod payload;
mod plain;
mod prose;
mod request;
mod said;
pub mod sending;
mod signing;
mod tidy;
mod trying;
mod voice;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::{Id, JoinError, JoinSet};

use self::alarm::Alarm;
use self::answer::Answer;
use self::in_flight::InFlight;
use self::sending::Sender;
use self::trying::{Doubt, Try, uncounted};
use self::voice::Voice;
use crate::clock;
use crate::lifecycle::{Beat, Lifecycle, Losing, Withheld};
use crate::model::{Config, DueMessage, Nagging, Subscriber, SubscriberId, Timestamp};
use crate::site::{Committed, concerned};
use crate::store::{Attempt, AttemptResult, Store, StoreError};
use crate::telemetry::Metrics;

/// Between two looks while the store fails.
const SHORT_WAIT: Duration = Duration::from_secs(1);

/// Between two looks at most: the wall clock, which says what is due, may step.
const LONG_WAIT: Duration = Duration::from_secs(60);

/// Between two looks for reminders and escalations at most.
const NAG_WAIT: Duration = Duration::from_secs(30);

/// Subscribers told of an event in one transaction: a commit of the recorder never waits long behind it.
const STEP: usize = 500;

/// Steps before what is due by now is sent: nobody waits for the last of very many.
const STEPS_AT_ONCE: usize = 8;

/// How long tries that run may go on once the stop has come.
const STOP_GRACE: Duration = Duration::from_secs(3);

/// What is watched meanwhile.
#[derive(Debug)]
pub struct Told {
    /// The configuration in force.
    pub config: watch::Receiver<Arc<Config>>,
    /// Committed state, which says whether the store fails.
    pub committed: watch::Receiver<Option<Arc<Committed>>>,
}

/// Starts delivering what the outbox holds; subscribers are those of the newest configuration.
pub fn start(lifecycle: &Lifecycle, store: Store, told: Told, metrics: Metrics) {
    let Told { config, committed } = told;
    let stop = lifecycle.clone();
    lifecycle.spawn(async move {
        match Sender::new(None) {
            Ok(sender) => {
                let (lifecycle, of_alarm) = (stop.clone(), sender.clone());
                let alarm = Alarm { committed, config: config.clone(), sender: of_alarm, lifecycle };
                stop.spawn(alarm.run());
                Outbox { beat: stop.beat(), ..Outbox::new(store, config, metrics, sender) }.run(&stop).await;
            }
            Err(error) => tracing::error!(error = %error, "nothing can be sent: messages stay pending"),
        }
    });
}

/// Everything the loop holds.
struct Outbox {
    store: Store,
    config: watch::Receiver<Arc<Config>>,
    metrics: Metrics,
    sender: Sender,
    in_flight: InFlight,
    /// Owned by the loop's own task, which the stop waits for: none outlives it.
    tasks: JoinSet<Option<Answer>>,
    tries: HashMap<Id, Try>,
    /// When reminders and escalations are looked for next.
    nag_at: Timestamp,
    store_fails: bool,
    /// Whether it gets to run.
    beat: Beat,
    /// Failures in a row that do not count.
    withheld: HashMap<SubscriberId, Withheld>,
}

impl Outbox {
    fn new(store: Store, config: watch::Receiver<Arc<Config>>, metrics: Metrics, sender: Sender) -> Self {
        let (in_flight, tasks, tries) = (InFlight::default(), JoinSet::new(), HashMap::new());
        Self {
            store,
            config,
            metrics,
            sender,
            in_flight,
            tasks,
            tries,
            nag_at: Timestamp::default(),
            store_fails: false,
            beat: Beat::default(),
            withheld: HashMap::new(),
        }
    }

    async fn run(mut self, stop: &Lifecycle) {
        let mut added = self.store.messages_added();
        let mut configured = self.config.clone();
        self.lift_bans().await;
        loop {
            let wait = self.look().await;
            tokio::select! {
                () = stop.cancelled() => break,
                Some(done) = self.tasks.join_next_with_id() => self.finish(done),
                Ok(()) = configured.changed() => self.reconfigured().await,
                Ok(()) = added.changed() => self.nag_at = Timestamp::default(),
                () = tokio::time::sleep(wait) => {}
            }
        }
        self.wind_up().await;
    }

    /// Stores what has ended and begins what may begin; returns how long to wait if nothing happens.
    async fn look(&mut self) -> Duration {
        while let Some(done) = self.tasks.try_join_next_with_id() {
            self.finish(done);
        }
        let settled = self.settle().await;
        let told = self.fan_out().await;
        let nagged = match &told {
            // Who escalates to whom is known once everybody has been told by itself.
            Ok(true) | Err(_) => Ok(Duration::ZERO),
            Ok(false) => self.nag().await,
        };
        let looked = self.begin_due().await;
        let (failure, wait) = match (settled, told, nagged, looked) {
            (Ok(()), Ok(_), Ok(nag), Ok(wait)) => (None, wait.min(nag)),
            (Err(error), ..) | (_, Err(error), ..) | (_, _, Err(error), _) | (.., Err(error)) => {
                (Some(error), SHORT_WAIT)
            }
        };
        match &failure {
            Some(error) if !self.store_fails => {
                tracing::warn!(error = %error, "the outbox cannot be read or written: results are kept in memory");
            }
            None if self.store_fails => tracing::info!("the outbox can be read and written again"),
            Some(_) | None => {}
        }
        self.store_fails = failure.is_some();
        wait
    }

    /// Makes messages of what was committed, some steps at a time; whether there is more to do.
    async fn fan_out(&self) -> Result<bool, StoreError> {
        for _ in 0..STEPS_AT_ONCE {
            let subscribers = self.config.borrow().subscribers.clone();
            if !self.store.fan_out(concerned, subscribers, STEP).await?.more {
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn begin_due(&mut self) -> Result<Duration, StoreError> {
        let now = clock::now();
        let config = self.config.borrow().clone();
        let subscribers: HashMap<&SubscriberId, &Arc<Subscriber>> =
            config.subscribers.iter().map(|one| (&one.id, one)).collect();
        let mut removed = false;
        let mut wait = LONG_WAIT;
        for message in self.store.due_messages(now, self.in_flight.window()).await? {
            match subscribers.get(&message.subscriber) {
                Some(subscriber) if self.in_flight.may_begin(&message) => {
                    match self.in_flight.wait(&subscriber.id, subscriber.pace, clock::monotonic()) {
                        Duration::ZERO => self.begin(message, subscriber),
                        until => wait = wait.min(until),
                    }
                }
                None if !self.in_flight.holds(&message.id) => {
                    let result = AttemptResult::Dead { error: "subscriber removed from the configuration".to_owned() };
                    self.in_flight.finish(Attempt {
                        id: message.id,
                        subscriber: message.subscriber,
                        at: now,
                        took: None,
                        result,
                    });
                    removed = true;
                }
                Some(_) | None => {}
            }
        }
        let counts = self.store.outbox_counts().await?;
        self.metrics.outbox(counts.pending, counts.dead);
        if removed {
            return Ok(Duration::ZERO);
        }
        // What is due already runs, or waits for a place that one which runs will leave.
        Ok(self.store.next_due(now).await?.map_or(wait, |at| at.since(now).min(wait)))
    }

    /// Adds the reminders and escalations that are due; returns how long until there may be more.
    async fn nag(&mut self) -> Result<Duration, StoreError> {
        let config = self.config.borrow().clone();
        if config.subscribers.iter().all(|one| one.nagging == Nagging::default()) {
            return Ok(LONG_WAIT);
        }
        let now = clock::now();
        // Looked for at most so often: a storm of messages makes many looks. A wall clock that steps back must not put
        // it off either.
        if now >= self.nag_at || self.nag_at.since(now) > NAG_WAIT {
            let nagged = self.store.nag(config.subscribers.clone(), now).await?;
            let latest = now + NAG_WAIT;
            self.nag_at = nagged.next.map_or(latest, |at| at.min(latest));
        }
        Ok(self.nag_at.since(now))
    }

    fn begin(&mut self, message: DueMessage, subscriber: &Arc<Subscriber>) {
        let begun = Try {
            id: message.id.clone(),
            subscriber: Arc::clone(subscriber),
            before: message.attempts,
            started: clock::monotonic(),
            losing: Losing::begin(&self.beat),
        };
        self.in_flight.begin(&message);
        let voice = Voice::of(&self.config.borrow().site);
        let (subscriber, store) = (Arc::clone(subscriber), self.store.clone());
        let task = self.tasks.spawn(trying::send(message, (subscriber, voice), store, self.sender.clone()));
        self.tries.insert(task.id(), begun);
    }

    fn finish(&mut self, done: Result<(Id, Option<Answer>), JoinError>) {
        let (id, answer) = match done {
            Ok(done) => done,
            Err(error) => {
                (error.id(), Some(Answer::Failed { error: format!("the try did not end: {error}"), retry_after: None }))
            }
        };
        let Some(ended) = self.tries.remove(&id) else { return };
        let Some(answer) = answer else { return self.in_flight.forget(&ended.id) };
        let now = clock::now();
        let subscriber = ended.subscriber.id.clone();
        let fingerprint =
            self.config.borrow().subscribers.iter().find(|one| one.id == subscriber).map(|one| one.fingerprint);
        let (result, took) = match self.doubt(&ended, &answer) {
            Some(doubt) => (uncounted(answer, doubt, now), None),
            None => (ended.result(answer, now, fingerprint, chance()), Some(ended.started.elapsed())),
        };
        log(&ended, &result);
        self.in_flight.finish(Attempt { id: ended.id, subscriber, at: now, took, result });
    }

    /// Why a try that failed does not count.
    fn doubt(&mut self, ended: &Try, answer: &Answer) -> Option<Doubt> {
        let whom = &ended.subscriber.id;
        let Some(doubt) = ended.doubt(answer) else {
            self.withheld.remove(whom);
            return None;
        };
        self.metrics.starved_try();
        self.withheld.entry(whom.clone()).or_default().another(clock::monotonic()).then_some(doubt)
    }

    async fn settle(&mut self) -> Result<(), StoreError> {
        let attempts = self.in_flight.unsettled();
        if !attempts.is_empty() {
            let subscribers = self.config.borrow().subscribers.clone();
            self.store.settle(attempts.clone(), subscribers).await?;
            self.in_flight.settled(&attempts);
        }
        Ok(())
    }

    async fn reconfigured(&mut self) {
        let config = self.config.borrow().clone();
        self.in_flight.keep(|id| config.subscribers.iter().any(|one| one.id == *id));
        self.nag_at = Timestamp::default();
        self.lift_bans().await;
    }

    /// A changed block lifts its subscriber's 410.
    async fn lift_bans(&self) {
        let configured = self.config.borrow().subscribers.iter().map(|one| (one.id.clone(), one.fingerprint)).collect();
        match self.store.disabled_subscribers(configured).await {
            Ok(banned) => {
                for subscriber in banned {
                    tracing::warn!(subscriber.id = %subscriber, "subscriber answered 410 and gets nothing until its \
                        block in the configuration changes");
                }
            }
            // The ban is compared with the block whenever a message is written, too.
            Err(error) => tracing::warn!(error = %error, "disabled subscribers cannot be read"),
        }
    }

    /// Lets what runs end, for a while; what does not stays pending and is tried at the next start.
    async fn wind_up(mut self) {
        let all = async {
            while let Some(done) = self.tasks.join_next_with_id().await {
                self.finish(done);
            }
        };
        if tokio::time::timeout(STOP_GRACE, all).await.is_err() {
            tracing::info!(tries = self.tasks.len(), "webhooks cut short by the stop are sent again at the next start");
        }
        if let Err(error) = self.settle().await {
            tracing::warn!(error = %error, "results of webhooks could not be stored: they are sent again at the next \
                start");
        }
    }
}

fn log(ended: &Try, result: &AttemptResult) {
    let (id, subscriber) = (&ended.id, &ended.subscriber.id);
    match result {
        AttemptResult::Delivered => tracing::debug!(message.id = %id, subscriber.id = %subscriber, "message delivered"),
        AttemptResult::Partly { refused } => {
            tracing::warn!(message.id = %id, subscriber.id = %subscriber, refused,
                "message delivered, but not to all its mailboxes");
        }
        AttemptResult::Retry { due_at, error } => {
            tracing::info!(message.id = %id, subscriber.id = %subscriber, next_try = %due_at, error = %error,
                "message not delivered yet");
        }
        AttemptResult::Dead { error } => {
            tracing::error!(message.id = %id, subscriber.id = %subscriber, error = %error,
                "message given up after its last try");
        }
        AttemptResult::Gone { .. } => {
            tracing::error!(subscriber.id = %subscriber, "subscriber answered 410: disabled until its block in the \
                configuration changes");
        }
    }
}

/// Where in its jitter a retry falls.
fn chance() -> u32 {
    let [a, b, c, d, ..] = clock::entropy();
    u32::from_le_bytes([a, b, c, d])
}
