//! Receivers that nothing can ever be sent to: their address is written out, is private, and the channel does not allow
//! that.

use std::net::IpAddr;

use url::{Host, Url};

use crate::config::raw;
use crate::config::report::{Place, Report};
use crate::config::table::Read;
use crate::model::address::is_private;

/// Warns of one. Where a name leads is known when something is sent; only of this machine's own name it is known now.
pub(super) fn warn_of_refused(block: &raw::Channel<Read<'_>>, report: &mut Report) {
    let (url, reach) = match block {
        raw::Channel::Webhook(block) => (&block.url, &block.reach),
        raw::Channel::Slack(block)
        | raw::Channel::Teams(block)
        | raw::Channel::GoogleChat(block)
        | raw::Channel::Statuspage(block) => (&block.url, &block.reach),
        raw::Channel::Discord(block) => (&block.url, &block.reach),
        raw::Channel::Mattermost(block) => (&block.url, &block.reach),
        raw::Channel::Telegram(block) => (&block.server, &block.reach),
        raw::Channel::Ntfy(block) => (&block.server, &block.reach),
        raw::Channel::Gotify(block) => (&block.server, &block.reach),
        raw::Channel::PagerDuty(block) => (&block.server, &block.reach),
        raw::Channel::Alertmanager(block) => (&block.url, &block.reach),
        raw::Channel::Email(block) => {
            let refused = block.host.as_ref().filter(|host| is_refused(&host.value));
            return warn(refused.map(|host| host.at), &block.reach, report);
        }
    };
    let refused = url.as_ref().filter(|url| leads_to_refused(url.value.expose()));
    warn(refused.map(|url| url.at), reach, report);
}

fn warn(refused: Option<Place>, reach: &raw::Reach, report: &mut Report) {
    if let (Some(at), Some(false)) = (refused, reach.allow_private.as_ref().map(|allow| allow.value)) {
        let hint = "add `allow_private: true` to the channel if that is meant".to_owned();
        report.warning(
            at,
            "nothing will be delivered there: it is a private address, and those are refused",
            Some(hint),
        );
    }
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
