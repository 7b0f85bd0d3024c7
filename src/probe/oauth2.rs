//! Tokens of OAuth 2.0: fetched and refreshed beside the checks that need them, and shared by all monitors that get
//! them the same way. A check waits only where there is no token yet.

mod answer;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::failure::{Again, Failure, ms};
use super::trace::Trace;
use super::{Prober, http};
use crate::clock;
use crate::lifecycle::Lifecycle;
use crate::model::monitor::OAuth2;
use crate::model::{Reason, ReasonKind, Secret};

/// A token server that has not answered by then has not answered.
const PATIENCE: Duration = Duration::from_secs(10);
/// What a token server has said wrong counts for so long: many monitors ask it once.
const PAUSE: Duration = Duration::from_secs(1);
/// A token that still holds is refreshed no more often, and none is renewed more often because a target refuses it.
const CALM: Duration = Duration::from_secs(10);
/// Ways to get a token that are remembered; those that no monitor has any more are forgotten beyond that.
const MAX_KEPT: usize = 256;

/// All tokens.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    kept: Mutex<Vec<Arc<Slot>>>,
    lifecycle: Lifecycle,
}

/// One way to get a token, and what came of it.
#[derive(Debug)]
struct Slot {
    settings: Arc<OAuth2>,
    state: watch::Sender<State>,
}

#[derive(Clone, Debug, Default)]
struct State {
    token: Option<Token>,
    /// Why the last attempt failed, and when.
    trouble: Option<(Trouble, Instant)>,
    fetching: bool,
    /// When a token was last fetched because a target refused the one before.
    renewed: Option<Instant>,
}

#[derive(Clone, Debug)]
struct Token {
    value: Secret,
    /// From here on it is refreshed.
    refresh: Instant,
    /// From here on it is not used.
    end: Instant,
}

/// A failure that several checks can have.
#[derive(Clone, Debug)]
struct Trouble {
    reason: Reason,
    errors: Vec<String>,
}

impl Tokens {
    /// A token, from the last time if it still holds.
    pub(super) async fn get(
        &self,
        prober: &Prober,
        settings: &Arc<OAuth2>,
        trace: &mut Trace,
    ) -> Result<Secret, Failure> {
        let slot = self.slot(settings);
        let now = clock::monotonic();
        let state = slot.state.borrow().clone();
        let lately = |pause| state.trouble.as_ref().filter(|(_, at)| now.saturating_duration_since(*at) < pause);
        if let Some(token) = state.token.as_ref().filter(|token| now < token.end) {
            if let Some((trouble, _)) = &state.trouble {
                trace.evidence.notes.push(format!("the token was not refreshed: {}", trouble.reason.message));
            }
            if now >= token.refresh && lately(CALM).is_none() {
                self.start(prober, &slot);
            }
            return Ok(token.value.clone());
        }
        if let Some((trouble, _)) = lately(PAUSE) {
            return Err(trouble.failure());
        }
        self.start(prober, &slot);
        self.wait(&slot, trace).await
    }

    /// Another token than one that the target has refused; none if there is none, or if that was tried just now.
    pub(super) async fn instead_of(
        &self,
        prober: &Prober,
        settings: &Arc<OAuth2>,
        refused: &Secret,
        trace: &mut Trace,
    ) -> Option<Secret> {
        let slot = self.slot(settings);
        let now = clock::monotonic();
        let mut other = None;
        slot.state.send_if_modified(|state| {
            let lately = state.renewed.is_some_and(|at| now.saturating_duration_since(at) < CALM);
            match &state.token {
                // Another check has done it already.
                Some(token) if token.value != *refused => other = Some(token.value.clone()),
                Some(_) if !lately => (state.token, state.renewed) = (None, Some(now)),
                Some(_) | None => {}
            }
            false
        });
        let gone = slot.state.borrow().token.is_none();
        if other.is_none() && gone {
            self.start(prober, &slot);
            other = self.wait(&slot, trace).await.ok();
        }
        other
    }

    fn slot(&self, settings: &Arc<OAuth2>) -> Arc<Slot> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |slot: &&Arc<Slot>| Arc::ptr_eq(&slot.settings, settings) || slot.settings == *settings;
        if let Some(slot) = kept.iter().find(same) {
            return Arc::clone(slot);
        }
        if kept.len() >= MAX_KEPT {
            // What no monitor holds any more came with a configuration of before.
            kept.retain(|slot| Arc::strong_count(&slot.settings) > 1);
        }
        let slot = Arc::new(Slot { settings: Arc::clone(settings), state: watch::Sender::default() });
        kept.push(Arc::clone(&slot));
        slot
    }

    /// Fetches a token, unless that is being done.
    fn start(&self, prober: &Prober, slot: &Arc<Slot>) {
        let begun = slot.state.send_if_modified(|state| !std::mem::replace(&mut state.fetching, true));
        if begun {
            let (prober, running) = (prober.clone(), Running(Arc::clone(slot)));
            self.lifecycle.spawn(async move { running.ended(fetch(&prober, &running.0.settings).await) });
        }
    }

    async fn wait(&self, slot: &Slot, trace: &mut Trace) -> Result<Secret, Failure> {
        let mut changes = slot.state.subscribe();
        let late = |trace: &Trace| Failure::new(ReasonKind::OAuth2, named(slot, trace.patience()));
        let if_late = late(trace);
        let ended = trace.aside(if_late, async { changes.wait_for(|state| !state.fetching).await.map(|s| s.clone()) });
        let Some(state) = ended.await else { return Err(late(trace)) };
        let state = state.unwrap_or_default();
        match (state.token, state.trouble) {
            (Some(token), None) => Ok(token.value),
            (_, Some((trouble, _))) => Err(trouble.failure()),
            (None, None) => Err(Failure::new(ReasonKind::Internal, "the fetching of a token broke off")),
        }
    }
}

/// A fetch that runs; however it ends, those who wait are told.
struct Running(Arc<Slot>);

impl Running {
    fn ended(&self, found: Result<Token, Trouble>) {
        self.0.state.send_modify(|state| {
            state.fetching = false;
            match found {
                Ok(token) => (state.token, state.trouble) = (Some(token), None),
                Err(trouble) => state.trouble = Some((trouble, clock::monotonic())),
            }
        });
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.state.send_if_modified(|state| std::mem::replace(&mut state.fetching, false));
    }
}

impl Trouble {
    fn failure(&self) -> Failure {
        Failure { reason: self.reason.clone(), errors: self.errors.clone(), again: Again::No, clue: None }
    }
}

async fn fetch(prober: &Prober, settings: &OAuth2) -> Result<Token, Trouble> {
    let begun = clock::monotonic();
    let mut trace = Trace::start(PATIENCE);
    // A future that holds itself would have no size: the request for a token needs no token.
    let asked = Box::pin(http::fetch(prober, &settings.request, &mut trace));
    let ended = tokio::time::timeout(PATIENCE, asked).await;
    let found = match ended {
        Ok(Ok((status, body, cut))) => {
            answer::read(status, &body, cut).map_err(|why| Failure::new(ReasonKind::OAuth2, why))
        }
        Ok(Err(failure)) => Err(failure),
        Err(_) => Err(trace.late()),
    };
    match found {
        Ok(answer::Granted { value, lasts }) => {
            let margin = (lasts / 10).min(CALM);
            Ok(Token { value, refresh: begun + lasts * 3 / 4, end: begun + lasts.saturating_sub(margin) })
        }
        Err(mut failure) => {
            failure.reason.message = format!("{}: {}", server(settings), failure.reason.message);
            // What this machine lacks is its own trouble, here too.
            if failure.reason.kind != ReasonKind::Internal {
                failure.reason.kind = ReasonKind::OAuth2;
                failure.reason.number = None;
            }
            Err(Trouble { reason: failure.reason, errors: failure.errors })
        }
    }
}

fn server(settings: &OAuth2) -> String {
    let url = &settings.request.url;
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("the token server {}{port}", url.host_str().unwrap_or_default())
}

fn named(slot: &Slot, patience: Duration) -> String {
    format!("{}: no token within {}", server(&slot.settings), ms(patience))
}
