//! A monitor as typed → a monitor; and which hosts get more checks than their permits allow.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

use super::{Ids, probe, prose, tuning};
use crate::config::raw;
use crate::config::report::{Place, Report};
use crate::config::table::Whole;
use crate::model::{GroupId, Limits, Monitor, MonitorId};

/// What a monitor's meaning depends on besides its own block.
pub(super) struct Surroundings<'a> {
    pub defaults: Option<&'a raw::Tuning>,
    pub groups: &'a Ids<'a>,
    /// What its paths are relative to.
    pub base: &'a Path,
}

/// Reports everything about one monitor that does not hold.
pub(super) fn check(raw: &raw::Monitor, around: &Surroundings<'_>, report: &mut Report) {
    if let Some(group) = &raw.group {
        around.groups.check(group, report);
    }
    tuning::check(&raw.tuning, around.defaults, report);
    raw.probe().for_each(|block| probe::check(&block, around.base, report));
}

/// Builds one monitor.
pub(super) fn monitor(raw: Whole<raw::Monitor>, defaults: &Whole<raw::Tuning>, base: &Path) -> Option<Monitor> {
    let timing = tuning::timing(&raw.tuning, defaults);
    Some(Monitor {
        name: raw.name.unwrap_or_else(|| raw.id.clone()),
        id: MonitorId::new(raw.id),
        group: raw.group.map(GroupId::new),
        icon: raw.icon,
        tags: raw.tags.into_iter().flatten().collect::<BTreeSet<_>>().into_iter().collect(),
        description: prose(raw.description),
        enabled: raw.enabled,
        visibility: raw.visibility,
        link: raw.url,
        timing,
        judging: tuning::judging(&raw.tuning, defaults, timing.interval),
        degraded_above: raw.tuning.degraded_above.or(defaults.degraded_above),
        fail_above: raw.tuning.fail_above.or(defaults.fail_above),
        depends_on: raw.depends_on.into_iter().flatten().map(MonitorId::new).collect(),
        probe: probe::probe(raw.probe, base)?,
    })
}

/// Warns where monitors × timeout ÷ interval of a host exceed its permits: with the host slow, checks would wait for
/// each other.
pub(super) fn warn_of_crowded_hosts<'a>(
    monitors: impl Iterator<Item = (Place, &'a Arc<Monitor>)>,
    limits: Limits,
    report: &mut Report,
) {
    let mut hosts: HashMap<String, (Place, usize, f64)> = HashMap::new();
    for (at, monitor) in monitors.filter(|(_, monitor)| monitor.enabled) {
        let (_, count, load) = hosts.entry(monitor.probe.host()).or_insert((at, 0, 0.0));
        *count += 1;
        *load += monitor.timing.timeout.as_secs_f64() / monitor.timing.interval.as_secs_f64();
    }
    for (at, count, load) in hosts.into_values() {
        if load > limits.per_host as f64 {
            let message = format!(
                "when this host is slow, its {count} monitors need {} checks at once (monitors × timeout ÷ interval), \
                and `limits.per_host` is {}",
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
