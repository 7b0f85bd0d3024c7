//! One run of a monitor's probe. Returns an `Outcome`, never an error; the deadline covers the whole check.
//!
//! `Monitor` → (resolve → connect → tls → processing → transfer → expectations) → `Outcome`.

mod dns;
mod failure;
mod glob;
mod http;
mod route;
mod story;
mod tcp;
mod trace;

use crate::model::{Monitor, Outcome, Probe};
use crate::net::resolve::Resolver;
pub use crate::net::tls::Certificate;
use crate::net::tls::Tls;
use failure::Failure;
pub(crate) use failure::thousands;
#[cfg(not(binary_alone))]
pub use story::{Attempt, Expected, Part, Spoken};
pub use story::{Step, Story};
use trace::Trace;

/// What probes share: the resolver, TLS roots and configurations.
#[derive(Debug)]
pub struct Prober {
    resolver: Resolver,
    tls: Tls,
}

impl Default for Prober {
    fn default() -> Self {
        Self::new()
    }
}

impl Prober {
    /// Reads the system's resolver configuration and certificate store.
    pub fn new() -> Self {
        Self { resolver: Resolver::new(), tls: Tls::new() }
    }

    /// Runs the monitor's probe once, within its timeout, and judges latency and certificate too.
    pub async fn run(&self, monitor: &Monitor) -> Outcome {
        let mut trace = Trace::start(monitor.timing.timeout);
        let verdict = self.within(monitor, &mut trace).await;
        trace.outcome(verdict, monitor)
    }

    /// The same, and tells what happened.
    pub async fn explain(&self, monitor: &Monitor) -> (Outcome, Story) {
        let mut trace = Trace::start(monitor.timing.timeout).told();
        let verdict = self.within(monitor, &mut trace).await;
        let heard = trace.body.clone();
        let mut story = trace.story();
        match &monitor.probe {
            Probe::Tcp(probe) => tcp::end(&mut story, probe, &heard, verdict.is_ok()),
            Probe::Http(_) | Probe::Dns(_) => {}
        }
        let outcome = trace.outcome(verdict, monitor);
        story.judge(monitor, &outcome);
        (outcome, story)
    }

    async fn within(&self, monitor: &Monitor, trace: &mut Trace) -> Result<(), Failure> {
        let ended = tokio::time::timeout(monitor.timing.timeout, self.check(&monitor.probe, trace)).await;
        ended.unwrap_or_else(|_| Err(trace.late()))
    }

    async fn check(&self, probe: &Probe, trace: &mut Trace) -> Result<(), Failure> {
        match probe {
            Probe::Http(probe) => http::check(self, probe, trace).await,
            Probe::Tcp(probe) => tcp::check(self, probe, trace).await,
            Probe::Dns(probe) => dns::check(self, probe, trace).await,
        }
    }
}
