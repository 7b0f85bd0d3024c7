//! One run of a monitor's probe. Returns an `Outcome`, never an error; the deadline covers the whole check.

use crate::model::{Monitor, Outcome};

/// What probes share: resolvers per server, TLS roots and configurations.
#[derive(Debug)]
pub struct Prober {}

impl Prober {
    /// Reads the system's resolver configuration and certificate store once.
    pub fn new() -> Self {
        unimplemented!()
    }

    /// Runs the monitor's probe once, within its timeout, and judges latency and certificate too.
    pub async fn run(&self, _monitor: &Monitor) -> Outcome {
        unimplemented!()
    }
}
