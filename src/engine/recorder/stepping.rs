//! The recorder's part in the clock: it alone compares what is carried on with what the system says, and follows a
//! step.
//!
//! Back, the new time holds from the moment at which the step is seen; forward, from the moment at which it is on disk.
//! So nothing that waits is due in between.

use std::sync::Arc;
use std::time::Duration;

use super::{Recorder, Reply, Waiting};
use crate::clock::{self, Difference};
use crate::model::{
    Check, ClockRecord, ClockStep, Done, Fault, LoadedMaintenance, Look, Operator, Refusal, Timestamp, time,
};
use crate::site::{self, Fed, Input};
use crate::store::StoreError;

/// Records may be ahead by so much without a step: a small difference is taken back slowly.
const SMALL: Duration = Duration::from_secs(2);

/// Who did not run for so long slept, however that came.
const SLEPT: Duration = Duration::from_secs(30);

/// The system's clock says something that is not believed: nothing is recorded.
#[derive(Debug)]
pub(super) struct Disbelief {
    /// When the newest record was made.
    newest: Option<Timestamp>,
}

impl Disbelief {
    pub(super) const fn of(newest: Option<Timestamp>) -> Self {
        Self { newest }
    }
}

/// How the clock stands at start.
#[derive(Debug, Default)]
pub(in crate::engine) struct Beginning {
    disbelief: Option<Disbelief>,
    step: Option<ClockStep>,
}

impl Beginning {
    /// As far as the newest record tells. What is not believed is not told either: time goes on from that record.
    pub(in crate::engine) fn find(newest: Option<Timestamp>) -> Self {
        let now = clock::now();
        if !clock::is_believable(now, newest) {
            if let Some(newest) = newest.filter(|newest| *newest > now) {
                clock::adopt(newest.millis().saturating_sub(now.millis()));
            }
            return Self { disbelief: Some(disbelieved(now, newest)), step: None };
        }
        let ahead = newest.filter(|newest| newest.since(now) > SMALL);
        Self { disbelief: None, step: ahead.map(|from| ClockStep { from, to: now, accepted_by: None }) }
    }
}

fn disbelieved(says: Timestamp, newest: Option<Timestamp>) -> Disbelief {
    let newest_record = newest.map_or_else(|| "none".to_owned(), |newest| newest.to_string());
    tracing::error!(
        clock.says = %says,
        newest_record,
        "the clock is not believed: checks go on, and nothing is recorded until it is put right; if it is right now, \
         say so with `stillup clock accept`"
    );
    Disbelief::of(newest)
}

/// What is answered while the clock is not believed.
pub(super) fn unbelievable() -> Refusal {
    let hint = "nothing was changed; put the clock right, or, if it is right, say `stillup clock accept`";
    Refusal::Unavailable(Fault::new("the clock says a time that is not believed: nothing is recorded", hint))
}

impl Recorder {
    /// Before anything else: what the clock has done since the newest record.
    pub(in crate::engine) fn begin(mut self, beginning: Beginning) -> Self {
        self.floor = clock::now();
        self.believe(beginning.disbelief);
        if let Some(step) = beginning.step {
            self.parts.metrics.clock_step("backward");
            self.waiting.push_front(Waiting::Step(step));
        }
        self
    }

    fn believe(&mut self, disbelief: Option<Disbelief>) {
        self.parts.metrics.clock_believed(disbelief.is_none());
        self.disbelief = disbelief;
        self.handing.changed(clock::now());
    }

    /// A check as it is recorded: one that began before a step began with it, and none began in the future.
    pub(super) fn dated(&self, check: Arc<Check>) -> Arc<Check> {
        let at = check.at.max(self.floor).min(clock::now());
        if at == check.at { check } else { Arc::new(Check { at, ..(*check).clone() }) }
    }

    /// A look at the canary, the same way.
    pub(super) fn dated_look(&self, look: Look) -> Look {
        Look { began: look.began.max(self.floor).min(clock::now()), ..look }
    }

    /// Compares, and follows what is believed.
    pub(super) async fn watch_clock(&mut self) {
        self.watch_sleep();
        if !self.is_certain().await {
            return;
        }
        let difference = clock::compare();
        if let Some(Disbelief { newest }) = self.disbelief {
            if !clock::is_believable(clock::system(), newest) {
                return;
            }
            tracing::info!("the clock is believed again");
            self.believe(None);
        }
        match difference {
            None => {}
            Some(Difference::Suspended(millis)) => {
                let slept = time::words(Duration::from_millis(millis.unsigned_abs()));
                tracing::info!(slept, "the machine was suspended");
                clock::adopt(millis);
            }
            Some(Difference::Step(millis)) if millis > 0 => self.step_forward(millis).await,
            Some(Difference::Step(millis)) => self.step_back(millis),
        }
    }

    /// What was held while this process slept had no chance to be found out.
    fn watch_sleep(&mut self) {
        let lost = self.parts.beat.lost();
        if lost.saturating_sub(self.lost) >= SLEPT {
            self.waiting.push_back(Waiting::Fed(Fed::Slept));
        }
        self.lost = lost;
    }

    fn step_back(&mut self, millis: i64) {
        let (says, now) = (clock::system(), clock::now());
        self.parts.metrics.clock_step("backward");
        if clock::is_believable(says, Some(now)) {
            self.turn_back(millis, None);
        } else {
            self.believe(Some(disbelieved(says, Some(now))));
        }
    }

    /// From here on it is earlier.
    fn turn_back(&mut self, millis: i64, accepted_by: Option<Operator>) {
        let from = clock::now();
        clock::adopt(millis);
        self.floor = clock::now();
        self.waiting.push_back(Waiting::Step(ClockStep { from, to: self.floor, accepted_by }));
    }

    /// Everything that came before is recorded first. What cannot be recorded now is seen again at the next comparison.
    async fn step_forward(&mut self, millis: i64) {
        self.flush_all().await;
        if !self.waiting.is_empty() || self.failing_since.is_some() {
            return;
        }
        let from = clock::now();
        let to = Timestamp::from_millis(from.millis().saturating_add(millis));
        if let Err(error) = self.follow(&ClockStep { from, to, accepted_by: None }, 0).await {
            self.step_failed(&error);
        }
    }

    /// The step that is next; if the store fails, it goes on waiting.
    pub(super) async fn follow_step(&mut self) {
        let Some(Waiting::Step(step)) = self.waiting.front() else { return };
        let step = step.clone();
        match self.follow(&step, 1).await {
            Ok(()) => {}
            Err(error) => self.step_failed(&error),
        }
    }

    fn step_failed(&mut self, error: &StoreError) {
        tracing::debug!(%error, "a step of the clock could not be recorded; it is tried again");
        self.store_failed(error);
    }

    async fn follow(&mut self, step: &ClockStep, of_waiting: usize) -> Result<(), StoreError> {
        self.close_hours().await;
        let planned = if step.is_back() {
            // Hours that could not be closed come again.
            self.unclosed.clear();
            self.parts.store.load_maintenance(step.to - site::REACH).await?
        } else {
            LoadedMaintenance::default()
        };
        let now = if step.is_back() { clock::now().max(step.to) } else { step.to };
        let decided = self.site.decide(Input::Step(step, &planned), now).expect("only commands are refused");
        self.commit(decided, of_waiting).await?;
        Ok(())
    }

    /// A step is on disk.
    pub(super) fn stepped(&mut self, step: &ClockStep) {
        if !step.is_back() {
            clock::adopt(step.millis());
            self.floor = step.to;
            self.parts.metrics.clock_step("forward");
        }
        let by_seconds = step.millis() as f64 / 1_000.0;
        let accepted_by = step.accepted_by.as_ref().map(|who| &*who.name);
        tracing::info!(clock.from = %step.from, clock.to = %step.to, by_seconds, accepted_by, "clock step");
        if let Some(reply) = self.accepting.take_if(|_| step.accepted_by.is_some()) {
            let record = ClockRecord { at: step.to, before: step.from };
            // Who went away meanwhile needs no answer.
            let _ = reply.send(Ok(Done::Clock(record)));
        }
    }

    /// A person says that the clock is right.
    pub(super) fn accept_clock(&mut self, who: Operator, reply: Reply) {
        if self.disbelief.is_none() {
            let fault = Fault::new("the clock is believed", "there is nothing to accept");
            let _ = reply.send(Err(Refusal::Conflict(fault)));
            return;
        }
        self.believe(None);
        let (says, now) = (clock::system(), clock::now());
        let (token, address) = (&who.name, who.from.map(tracing::field::display));
        tracing::warn!(clock.says = %says, token, address, "a person says that the clock is right");
        if says < now {
            self.accepting = Some(reply);
            self.turn_back(says.millis().saturating_sub(now.millis()), Some(who));
        } else {
            let _ = reply.send(Ok(Done::Clock(ClockRecord { at: says, before: now })));
        }
    }
}
