//! A monitor as typed → a monitor; and which hosts get more checks than their permits allow.

use std::collections::HashMap;
use std::path::Path;

use super::{Ids, items, probe, prose, tuning};
use crate::config::raw;
use crate::config::report::{Place, Report};
use crate::model::{GroupId, Limits, Monitor, MonitorId};

/// What a monitor's meaning depends on besides its own block.
pub(super) struct Surroundings<'a> {
    pub defaults: Option<&'a raw::Tuning>,
    pub groups: &'a Ids<'a>,
    /// What its paths are relative to.
    pub base: &'a Path,
}

/// Builds one monitor; reports everything about it that does not hold.
pub(super) fn monitor(raw: &raw::Monitor, around: &Surroundings<'_>, report: &mut Report) -> Option<Monitor> {
    if let Some(group) = &raw.group {
        around.groups.check(group, report);
    }
    let timing = tuning::timing(&raw.tuning, around.defaults, report);
    let judging = tuning::judging(&raw.tuning, around.defaults, timing.interval, report);
    let probe = probe::probe(raw, around.base, report);
    let id = &raw.id.as_ref()?.value.0;
    Some(Monitor {
        id: MonitorId::new(id.as_str()),
        name: raw.name.as_ref().map_or_else(|| id.clone(), |name| name.value.0.clone()),
        group: raw.group.as_ref().map(|group| GroupId::new(group.value.0.as_str())),
        description: prose(raw.description.as_ref()),
        enabled: raw.enabled.as_ref()?.value,
        visibility: raw.visibility.as_ref()?.value,
        link: raw.url.as_ref().map(|url| url.value.0.clone()),
        timing,
        judging,
        degraded_above: tuning::degraded_above(&raw.tuning, around.defaults),
        depends_on: items(raw.depends_on.as_ref()).map(|id| MonitorId::new(id.value.0.as_str())).collect(),
        probe: probe?,
    })
}

/// Warns where monitors × timeout ÷ interval of a host exceed its permits: with the host slow, checks would wait for
/// each other.
pub(super) fn warn_of_crowded_hosts(monitors: &[(Place, Monitor)], limits: Limits, report: &mut Report) {
    let mut hosts: HashMap<String, (Place, usize, f64)> = HashMap::new();
    for (at, monitor) in monitors.iter().filter(|(_, monitor)| monitor.enabled) {
        let (_, count, load) = hosts.entry(monitor.probe.host()).or_insert((*at, 0, 0.0));
        *count += 1;
        *load += monitor.timing.timeout.as_secs_f64() / monitor.timing.interval.as_secs_f64();
    }
    for (at, count, load) in hosts.into_values() {
        if load > limits.per_host as f64 {
            let message = format!(
                "when this host is slow, its {count} monitors need {} checks at once (monitors × timeout ÷ interval), and `limits.per_host` is {}",
                load.ceil(),
                limits.per_host
            );
            report.warning(
                at,
                message,
                Some("raise `limits.per_host`, shorten `timeout`, or lengthen `interval`".to_owned()),
            );
        }
    }
}
