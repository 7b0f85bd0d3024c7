//! Receivers that nothing can ever be sent to: their address is written out, is private, and the channel does not allow
//! that.

use std::net::IpAddr;

use url::{Host, Url};

use crate::config::kind::At;
use crate::config::kinds::secret::HookUrl;
use crate::config::raw;
use crate::config::report::{Place, Report};
use crate::model::address::is_private;

/// Warns of them. Where a name leads is known when something is sent; only of this machine's own name it is known now.
pub(super) fn warn_of_refused(raw: &raw::Subscriber, report: &mut Report) {
    let email = raw.email.as_ref().and_then(|block| {
        let host = block.value.host.as_ref()?;
        Some((host.at, is_refused(&host.value.0), &block.value.reach))
    });
    for (at, refused, reach) in urls(raw).chain(email) {
        if refused && reach.allow_private.as_ref().is_some_and(|allow| !allow.value) {
            let hint = "add `allow_private: true` to the channel if that is meant".to_owned();
            report.warning(
                at,
                "nothing will be delivered there: it is a private address, and those are refused",
                Some(hint),
            );
        }
    }
}

/// Every URL there is, and how its channel may be reached.
fn urls(raw: &raw::Subscriber) -> impl Iterator<Item = (Place, bool, &raw::Reach)> {
    fn found<'a>(url: Option<&At<HookUrl>>, reach: &'a raw::Reach) -> Option<(Place, bool, &'a raw::Reach)> {
        url.map(|url| (url.at, leads_to_refused(url.value.0.expose()), reach))
    }
    let hooks = [&raw.slack, &raw.teams, &raw.googlechat, &raw.statuspage];
    let hooks = hooks.into_iter().flatten().map(|block| found(block.value.url.as_ref(), &block.value.reach));
    let others = [
        raw.webhook.as_ref().map(|block| found(block.value.url.as_ref(), &block.value.reach)),
        raw.discord.as_ref().map(|block| found(block.value.url.as_ref(), &block.value.reach)),
        raw.mattermost.as_ref().map(|block| found(block.value.url.as_ref(), &block.value.reach)),
        raw.telegram.as_ref().map(|block| found(block.value.server.as_ref(), &block.value.reach)),
        raw.ntfy.as_ref().map(|block| found(block.value.server.as_ref(), &block.value.reach)),
        raw.gotify.as_ref().map(|block| found(block.value.server.as_ref(), &block.value.reach)),
        raw.pagerduty.as_ref().map(|block| found(block.value.server.as_ref(), &block.value.reach)),
        raw.alertmanager.as_ref().map(|block| found(block.value.url.as_ref(), &block.value.reach)),
    ];
    hooks.chain(others.into_iter().flatten()).flatten()
}

fn leads_to_refused(url: &str) -> bool {
    match Url::parse(url).as_ref().map(Url::host) {
        Ok(Some(Host::Ipv4(ip))) => is_private(ip.into()),
        Ok(Some(Host::Ipv6(ip))) => is_private(ip.into()),
        Ok(Some(Host::Domain(name))) => is_refused(name),
        Ok(None) | Err(_) => false,
    }
}

/// `localhost` and what ends in it is loopback everywhere, RFC 6761.
fn is_refused(host: &str) -> bool {
    let name = host.trim_end_matches('.').to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost") || name.parse::<IpAddr>().is_ok_and(is_private)
}
