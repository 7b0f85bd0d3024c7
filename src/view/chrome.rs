//! What every page has around it.

use super::{Chrome, World, headline};
use crate::model::Timestamp;

/// The frame of a page.
pub fn chrome(world: &World) -> Chrome {
    let site = &world.site;
    let checked_at = world.monitors.iter().filter_map(|monitor| monitor.standing.last_check).map(|(at, _)| at).max();
    Chrome {
        site_name: site.name.clone(),
        description: site.description.clone(),
        logo: site.logo.as_ref().map(|logo| place(logo, &world.base)),
        support_url: site.support_url.clone(),
        base: world.base.clone(),
        site_url: world.site_url.clone(),
        locale: world.locale.language(),
        timezone: site.timezone.clone(),
        headline: headline::headline(world),
        resolved: headline::resolved(world),
        at: world.at,
        checked_at,
        stale: checked_at.is_some_and(|checked_at| is_stale(world, checked_at)),
        store_failing_since: world.store_failing_since,
        monitors: world.monitors.len(),
        history_days: site.history_days,
        degraded_is: site.degraded_is,
    }
}

/// Whether the newest check is older than `2 × shortest interval + timeout`.
fn is_stale(world: &World, checked_at: Timestamp) -> bool {
    let shortest = world
        .monitors
        .iter()
        .filter(|monitor| monitor.enabled)
        .map(|monitor| monitor.timing)
        .min_by_key(|timing| timing.interval);
    shortest.is_some_and(|timing| world.at > checked_at + 2 * timing.interval + timing.timeout)
}

/// A path of this site as a link that works from any page.
fn place(path: &str, base: &str) -> String {
    format!("{base}/{}", path.trim_start_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logos_work_from_any_page() {
        for (path, base, link) in
            [("/assets/logo.svg", "", "/assets/logo.svg"), ("assets/logo.svg", "/status", "/status/assets/logo.svg")]
        {
            assert_eq!(place(path, base), link);
        }
    }
}
