//! Where a monitor's target failed last: the next check begins elsewhere, if there is another address.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, PoisonError};

use crate::model::{MonitorId, Outcome, OutcomeKind};

/// By monitor, while it is not up.
#[derive(Debug, Default)]
pub(super) struct Elsewhere(Mutex<HashMap<MonitorId, IpAddr>>);

impl Elsewhere {
    /// The address at which it failed last, if its newest check did.
    pub(super) fn than(&self, monitor: &MonitorId) -> Option<IpAddr> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(monitor).copied()
    }

    /// Remembers what a check found. One that could not run tells nothing.
    pub(super) fn learn(&self, monitor: &MonitorId, outcome: &Outcome) {
        let mut failed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match outcome.kind {
            OutcomeKind::Up => drop(failed.remove(monitor)),
            OutcomeKind::Degraded | OutcomeKind::Down => {
                let address = outcome.evidence.address.as_ref().and_then(|text| text.parse::<SocketAddr>().ok());
                if let Some(address) = address {
                    failed.insert(monitor.clone(), address.ip());
                }
            }
            OutcomeKind::Indeterminate => {}
        }
    }
}

/// Puts an address last, if it is the first of several; whether it was.
pub(super) fn last(addresses: &mut [SocketAddr], avoided: Option<IpAddr>) -> bool {
    let first = addresses.first().map(SocketAddr::ip).filter(|_| addresses.len() > 1);
    let moved = first.is_some() && first == avoided;
    if moved {
        addresses.rotate_left(1);
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_of_several_is_put_last() {
        let [one, two, three] = [1, 2, 3].map(|last| SocketAddr::from(([192, 0, 2, last], 80)));
        for (addresses, avoided, wanted) in [
            (vec![one, two, three], Some(one), vec![two, three, one]),
            (vec![one, two], Some(two), vec![one, two]),
            (vec![one], Some(one), vec![one]),
            (vec![one, two], None, vec![one, two]),
        ] {
            let mut found = addresses.clone();
            assert_eq!(last(&mut found, avoided.map(|one| one.ip())), found != addresses);
            assert_eq!(found, wanted);
        }
    }
}
