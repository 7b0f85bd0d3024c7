//! One run of a monitor's probe. Returns an `Outcome`, never an error; the deadline covers the whole check.
//!
//! `Monitor` → (resolve → connect → tls → processing → transfer → expectations) → `Outcome`.

mod aside;
mod clue;
mod dns;
mod elsewhere;
mod failure;
mod glob;
mod hidden;
mod http;
mod oauth2;
mod route;
mod starved;
mod story;
mod tcp;
mod trace;

use std::sync::Arc;

use crate::model::{Monitor, Outcome, Probe};
use crate::net::resolve::Resolver;
pub use crate::net::tls::Certificate;
use crate::net::tls::Tls;
pub use clue::Clue;
use elsewhere::Elsewhere;
use failure::Failure;
pub(crate) use failure::thousands;
use oauth2::Tokens;
pub use starved::{Watching, noted, starved};
#[cfg(not(binary_alone))]
pub use story::{Attempt, Expected, Part, Spoken};
pub use story::{Step, Story};
use trace::Trace;

/// What probes share: the resolver, TLS roots and configurations, tokens. Clones share it too.
#[derive(Clone, Debug)]
pub struct Prober {
    resolver: Arc<Resolver>,
    tls: Arc<Tls>,
    tokens: Arc<Tokens>,
    elsewhere: Arc<Elsewhere>,
}

impl Default for Prober {
    fn default() -> Self {
        Self::new()
    }
}

impl Prober {
    /// Reads the system's resolver configuration and certificate store.
    pub fn new() -> Self {
        Self {
            resolver: Arc::new(Resolver::new()),
            tls: Arc::new(Tls::new()),
            tokens: Arc::default(),
            elsewhere: Arc::default(),
        }
    }

    /// The same on a system that has these DNS servers.
    #[cfg(not(binary_alone))]
    pub fn with_servers(servers: Vec<std::net::SocketAddr>) -> Self {
        Self { resolver: Arc::new(Resolver::of(servers)), ..Self::new() }
    }

    /// Runs the monitor's probe once, within its timeout, and judges latency and certificate too.
    pub async fn run(&self, monitor: &Monitor) -> Outcome {
        let mut trace = Trace::start(monitor.timing.timeout);
        trace.avoided = self.elsewhere.than(&monitor.id);
        let verdict = self.within(monitor, &mut trace).await;
        let outcome = trace.outcome(verdict, monitor);
        self.elsewhere.learn(&monitor.id, &outcome);
        outcome
    }

    /// The same, and tells what happened.
    pub async fn explain(&self, monitor: &Monitor) -> (Outcome, Story) {
        let mut trace = Trace::start(monitor.timing.timeout).told();
        let verdict = self.within(monitor, &mut trace).await;
        let heard = trace.body.clone();
        let mut story = trace.story();
        story.clue = verdict.as_ref().err().and_then(|failure| failure.clue);
        match &monitor.probe {
            Probe::Tcp(_) => tcp::end(&mut story, &heard, verdict.is_ok()),
            Probe::Http(_) | Probe::Dns(_) => {}
        }
        let outcome = trace.outcome(verdict, monitor);
        story.judge(monitor, &outcome);
        (outcome, story)
    }

    async fn within(&self, monitor: &Monitor, trace: &mut Trace) -> Result<(), Failure> {
        let ended = tokio::time::timeout(monitor.timing.timeout, self.check(&monitor.probe, trace)).await;
        ended.unwrap_or_else(|_| Err(self.late(trace)))
    }

    /// The deadline has passed. While the system's DNS servers were waited for, that they answer nobody is the reason.
    fn late(&self, trace: &mut Trace) -> Failure {
        let nobody = trace.system_asked.take().and_then(|(host, since)| self.resolver.answers_nobody(&host, since));
        nobody.map_or_else(|| trace.late(), |error| failure::resolving("", &error))
    }

    async fn check(&self, probe: &Probe, trace: &mut Trace) -> Result<(), Failure> {
        match probe {
            Probe::Http(probe) => http::check(self, probe, trace).await,
            Probe::Tcp(probe) => tcp::check(self, probe, trace).await,
            Probe::Dns(probe) => dns::check(self, probe, trace).await,
        }
    }
}
