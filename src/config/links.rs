//! Links that lead nowhere: without `site.url` they begin with the address to listen on.

use super::suggest;
use crate::model::Config;

/// What is wrong with the address that every link begins with, and what to do; none if readers can follow it. On this
/// machine's own address only messages carry links away.
pub fn unreachable_links(config: &Config) -> Option<(String, String)> {
    let ip = config.server.listen.ip();
    let told = !config.subscribers.is_empty();
    if config.site.url.is_some() || !(ip.is_unspecified() || ip.is_loopback() && told) {
        return None;
    }
    let whose = if told { "messages to subscribers, feeds and badges" } else { "feeds, previews and badges" };
    let message = format!(
        "`site.url` is not set: every link in {whose} begins with {}, which leads nowhere elsewhere",
        suggest::list(&[&config.site_url()])
    );
    let hint = "set the page's public address: `site: { url: https://status.example.com }`";
    Some((message, hint.to_owned()))
}
