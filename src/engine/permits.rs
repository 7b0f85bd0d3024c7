//! Permits: how many checks run at once, in all and per host. First checks go before retries, else first come, first
//! served.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use crate::model::Limits;

/// A counted gate with two queues.
#[derive(Debug)]
pub(super) struct Gate {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    limit: usize,
    taken: usize,
    firsts: VecDeque<oneshot::Sender<Permit>>,
    retries: VecDeque<oneshot::Sender<Permit>>,
}

/// One check's right to run; given back when dropped.
#[derive(Debug)]
pub(super) struct Permit {
    /// None once given back.
    gate: Option<Arc<Gate>>,
}

impl Gate {
    pub(super) fn new(limit: usize) -> Arc<Self> {
        Arc::new(Self { state: Mutex::new(State { limit, ..State::default() }) })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a permit.
    pub(super) async fn acquire(self: &Arc<Self>, retry: bool) -> Permit {
        let turn = {
            let mut state = self.lock();
            if state.taken < state.limit {
                state.taken += 1;
                return Permit { gate: Some(self.clone()) };
            }
            let (sender, turn) = oneshot::channel();
            if retry {
                state.retries.push_back(sender);
            } else {
                state.firsts.push_back(sender);
            }
            turn
        };
        turn.await.expect("a queued sender lives until it is served: the gate is held by this call")
    }

    /// Changes the limit; those above a lowered one finish first.
    pub(super) fn resize(self: &Arc<Self>, limit: usize) {
        self.lock().limit = limit;
        self.serve();
    }

    /// Hands free permits to those who wait. A waiter that went away drops its permit, which comes back here.
    fn serve(self: &Arc<Self>) {
        loop {
            let waiter = {
                let mut state = self.lock();
                if state.taken >= state.limit {
                    return;
                }
                let Some(waiter) = state.firsts.pop_front().or_else(|| state.retries.pop_front()) else { return };
                state.taken += 1;
                waiter
            };
            if let Err(mut permit) = waiter.send(Permit { gate: Some(self.clone()) }) {
                // Given back here, not by its drop: that would call this function again, once a waiter.
                permit.gate = None;
                self.lock().taken -= 1;
            }
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let Some(gate) = self.gate.take() else { return };
        gate.lock().taken -= 1;
        gate.serve();
    }
}

/// The gates of a process.
#[derive(Debug)]
pub(super) struct Permits {
    all: Arc<Gate>,
    hosts: Mutex<Hosts>,
}

#[derive(Debug)]
struct Hosts {
    limit: usize,
    gates: HashMap<String, Arc<Gate>>,
}

impl Permits {
    pub(super) fn new(limits: Limits) -> Self {
        let hosts = Hosts { limit: limits.per_host, gates: HashMap::new() };
        Self { all: Gate::new(limits.concurrency), hosts: Mutex::new(hosts) }
    }

    /// Applies changed limits, and forgets the gates of hosts that nobody checks.
    pub(super) fn apply(&self, limits: Limits) {
        self.all.resize(limits.concurrency);
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        hosts.limit = limits.per_host;
        hosts.gates.retain(|_, gate| Arc::strong_count(gate) > 1);
        for gate in hosts.gates.values() {
            gate.resize(limits.per_host);
        }
    }

    /// The gate of a host.
    pub(super) fn host(&self, host: String) -> Arc<Gate> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        let limit = hosts.limit;
        hosts.gates.entry(host).or_insert_with(|| Gate::new(limit)).clone()
    }

    /// Waits for the host's permit, then for one of all: who waits for a busy host keeps nobody else from running.
    pub(super) async fn acquire(&self, host: &Arc<Gate>, retry: bool) -> (Permit, Permit) {
        let host = host.acquire(retry).await;
        (host, self.all.acquire(retry).await)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn first_checks_go_before_retries() {
        let gate = Gate::new(1);
        let held = gate.acquire(false).await;
        let mut retry = Box::pin(gate.acquire(true));
        let mut first = Box::pin(gate.acquire(false));
        let waiting = |result: std::task::Poll<Permit>| assert!(result.is_pending());
        std::future::poll_fn(|cx| {
            waiting(retry.as_mut().poll(cx));
            waiting(first.as_mut().poll(cx));
            std::task::Poll::Ready(())
        })
        .await;
        drop(held);
        let permit = first.await;
        drop(permit);
        drop(retry.await);
        assert_eq!(gate.lock().taken, 0);
    }

    #[tokio::test]
    async fn a_waiter_that_went_away_keeps_nothing() {
        let gate = Gate::new(1);
        let held = gate.acquire(false).await;
        let mut gone = Box::pin(gate.acquire(false));
        std::future::poll_fn(|cx| {
            assert!(gone.as_mut().poll(cx).is_pending());
            std::task::Poll::Ready(())
        })
        .await;
        drop(gone);
        drop(held);
        drop(gate.acquire(true).await);
        gate.resize(2);
        let both = (gate.acquire(false).await, gate.acquire(false).await);
        assert_eq!(gate.lock().taken, 2);
        drop(both);
    }
}
