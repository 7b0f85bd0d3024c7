//! One run of a monitor's probe. Returns an `Outcome`, never an error; the deadline covers the whole check.
//!
//! `Monitor` → (resolve → connect → tls → processing → transfer → expectations) → `Outcome`.

mod dns;
mod elsewhere;
mod failure;
mod glob;
mod http;
mod route;
mod tcp;
mod trace;

use crate::model::{Monitor, Outcome, Probe};
use crate::net::resolve::Resolver;
use crate::net::tls::Tls;
use elsewhere::Elsewhere;
use failure::Failure;
use trace::Trace;

/// What probes share: the resolver, TLS roots and configurations.
#[derive(Debug)]
pub struct Prober {
    resolver: Resolver,
    tls: Tls,
    elsewhere: Elsewhere,
}

impl Default for Prober {
    fn default() -> Self {
        Self::new()
    }
}

impl Prober {
    /// Reads the system's resolver configuration and certificate store.
    pub fn new() -> Self {
        Self { resolver: Resolver::new(), tls: Tls::new(), elsewhere: Elsewhere::default() }
    }

    /// Runs the monitor's probe once, within its timeout, and judges latency and certificate too.
    pub async fn run(&self, monitor: &Monitor) -> Outcome {
        let mut trace = Trace::start(monitor.timing.timeout);
        trace.avoided = self.elsewhere.than(&monitor.id);
        let ended = tokio::time::timeout(monitor.timing.timeout, self.check(&monitor.probe, &mut trace)).await;
        let verdict = ended.unwrap_or_else(|_| Err(trace.late()));
        let outcome = trace.outcome(verdict, monitor);
        self.elsewhere.learn(&monitor.id, &outcome);
        outcome
    }

    async fn check(&self, probe: &Probe, trace: &mut Trace) -> Result<(), Failure> {
        match probe {
            Probe::Http(probe) => http::check(self, probe, trace).await,
            Probe::Tcp(probe) => tcp::check(self, probe, trace).await,
            Probe::Dns(probe) => dns::check(self, probe, trace).await,
        }
    }
}
