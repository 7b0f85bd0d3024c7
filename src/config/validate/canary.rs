//! `canary` as typed → monitors of its own that nobody sees: any of the probes, and when it is looked at.

use std::path::Path;
use std::sync::Arc;

use super::{probe, tuning};
use crate::config::kind::At;
use crate::config::raw;
use crate::config::report::Report;
use crate::config::table::{Form, Whole};
use crate::model::{Monitor, MonitorId, Visibility};

/// Looked at together: each costs a connection.
const MOST: usize = 10;

/// Reports everything about canaries that does not hold.
pub(super) fn check(raw: Option<&At<Vec<At<raw::Canary>>>>, base: &Path, report: &mut Report) {
    for (index, canary) in raw.into_iter().flat_map(|list| &list.value).enumerate() {
        if index == MOST {
            let hint = "one that nobody ever sees fail is enough, two or three are plenty".to_owned();
            report.problem(canary.at, format!("`canary` has more than {MOST}"), Some(hint));
        }
        tuning::check_canary(&canary.value, report);
        canary.value.probe().for_each(|block| probe::check(&of_monitor(block), base, report));
    }
}

/// Builds them.
pub(super) fn canaries(raw: Option<Vec<Whole<raw::Canary>>>, base: &Path) -> Option<Vec<Arc<Monitor>>> {
    let raw = raw.unwrap_or_default();
    let one = raw.len() == 1;
    let name = |index: usize| if one { "canary".to_owned() } else { format!("canary-{}", index + 1) };
    raw.into_iter().enumerate().map(|(index, canary)| built(name(index), canary, base).map(Arc::new)).collect()
}

fn built(name: String, raw: Whole<raw::Canary>, base: &Path) -> Option<Monitor> {
    let timing = tuning::canary_timing(raw.interval, raw.timeout);
    let (_, judging) = tuning::unsaid(None);
    Some(Monitor {
        id: MonitorId::new(name.clone()),
        name,
        group: None,
        icon: None,
        tags: Vec::new(),
        description: None,
        enabled: true,
        visibility: Visibility::Private,
        link: None,
        timing,
        judging,
        degraded_above: None,
        fail_above: None,
        depends_on: Vec::new(),
        probe: probe::probe(of_monitor(raw.probe), base)?,
    })
}

fn of_monitor<F: Form>(block: raw::CanaryProbe<F>) -> raw::Probe<F> {
    match block {
        raw::CanaryProbe::Http(block) => raw::Probe::Http(block),
        raw::CanaryProbe::Tcp(block) => raw::Probe::Tcp(block),
        raw::CanaryProbe::Dns(block) => raw::Probe::Dns(block),
    }
}
