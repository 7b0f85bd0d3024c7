//! What every page has around it.

use serde::Serialize;

use super::{World, headline};
use crate::model::{Brand, DegradedIs, Language, Shown, SiteLevel, Timestamp};

/// What every page has around it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Chrome {
    /// `site.name`.
    pub site_name: String,
    /// `site.description`.
    pub description: Option<String>,
    /// What makes it look like its owner's; images as paths that work from any page.
    pub brand: Brand,
    /// `site.support_url`.
    pub support_url: Option<String>,
    /// Prefix of every link on the page: empty, or `/status`.
    pub base: String,
    /// Absolute URL of the site without a trailing slash, for links that leave the page.
    pub site_url: String,
    /// Language of the page.
    pub locale: Language,
    /// IANA zone in which days begin.
    pub timezone: String,
    /// The sentence that answers the visitor's question, and the shape it gets.
    pub headline: Headline,
    /// What was wrong a moment ago.
    pub resolved: Option<Resolved>,
    /// When this was true: instant of the commit it was made from.
    pub at: Timestamp,
    /// Start of the newest check of any public monitor.
    pub checked_at: Option<Timestamp>,
    /// The newest check is older than `2 × shortest interval + timeout`.
    pub stale: bool,
    /// Since when nothing could be recorded, if that is so.
    pub store_failing_since: Option<Timestamp>,
    /// Public monitors.
    pub monitors: usize,
    /// Length of the bars, days.
    pub history_days: u32,
    /// What degraded time counts as in uptime.
    pub degraded_is: DegradedIs,
}

/// "Checkout down. Everything else works."
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Headline {
    /// The sentence.
    pub sentence: String,
    /// How it is all in all.
    pub level: SiteLevel,
    /// The state whose shape and colour that has.
    pub shown: Shown,
}

/// What ended within the last hour, while everything works.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Resolved {
    /// The newest of them.
    pub id: String,
    /// "Checkout", "Checkout and 2 more".
    pub names: String,
    /// When it ended.
    pub at: Timestamp,
}

/// The frame of a page.
pub fn chrome(world: &World) -> Chrome {
    let site = &world.site;
    let checked_at = world.monitors.iter().filter_map(|monitor| monitor.standing.last_check).map(|(at, _)| at).max();
    Chrome {
        site_name: site.name.clone(),
        description: site.description.clone(),
        brand: placed(&site.brand, &world.base),
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

fn placed(brand: &Brand, base: &str) -> Brand {
    let placed = |path: &Option<String>| path.as_ref().map(|path| place(path, base));
    Brand {
        logo: placed(&brand.logo),
        logo_dark: placed(&brand.logo_dark),
        favicon: placed(&brand.favicon),
        ..brand.clone()
    }
}

/// An emoji as it is, and the path of an image as a link below this address.
pub(super) fn icon(icon: &str, base: &str) -> String {
    if icon.starts_with('/') { place(icon, base) } else { icon.to_owned() }
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
