//! Listeners, and who may use the operators' one.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::items;
use crate::config::kinds::secret::weakness;
use crate::config::raw;
use crate::config::report::Report;
use crate::config::table::Whole;
use crate::model::{AdminToken, Secret, Server, listeners_collide};

/// Where the public page is, if nothing is said.
const LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

/// Reports listeners and tokens that do not hold.
pub(super) fn check(raw: &raw::Server, report: &mut Report) {
    let public = raw.listen.as_ref().map_or(LISTEN, |listen| listen.value);
    if let Some(admin) = &raw.admin_listen {
        if listeners_collide(public, admin.value) {
            let hint = "the operators' API must never be on the public port".to_owned();
            report.problem(admin.at, format!("`admin_listen` wants the port of `listen`, {public}"), Some(hint));
        }
        let closed = raw.metrics_token.as_ref().is_some_and(|token| token.value.is_some());
        if !admin.value.ip().to_canonical().is_loopback() && !closed {
            let hint = "set `server.metrics_token`, or listen on 127.0.0.1".to_owned();
            let message = "other machines reach `admin_listen`, and the metrics ask for no token: they name all \
                           monitors, private ones too";
            report.warning(admin.at, message, Some(hint));
        }
    }
    if let Some(host) = items(raw.admin_hosts.as_ref()).find(|host| host.value.contains('*')) {
        let hint = "write each name that operators call stillup by".to_owned();
        report.problem(host.at, "`admin_hosts` takes whole names, without `*`", Some(hint));
    }
    check_tokens(raw, report);
}

/// Builds it.
pub(in crate::config) fn server(raw: Whole<raw::Server>) -> Server {
    let one = raw.admin_token.flatten().map(|token| AdminToken { name: ADMIN.to_owned(), token });
    let named = raw.admin_tokens.into_iter().flatten();
    let named = named.filter_map(|entry| Some(AdminToken { name: entry.name, token: entry.token? }));
    Server {
        listen: raw.listen,
        base_path: raw.base_path,
        admin_listen: raw.admin_listen,
        admin_tokens: one.into_iter().chain(named).collect(),
        metrics_token: raw.metrics_token.flatten(),
        admin_hosts: raw.admin_hosts.unwrap_or_default(),
        trusted_proxies: raw.trusted_proxies.unwrap_or_default(),
    }
}

/// Whose token `admin_token` is.
const ADMIN: &str = "admin";

/// Who may use the operators' API has one name and one secret each.
fn check_tokens(raw: &raw::Server, report: &mut Report) {
    let one = raw.admin_token.as_ref().and_then(|token| Some((token.at, ADMIN, token.value.as_ref()?)));
    let named = items(raw.admin_tokens.as_ref()).filter_map(|entry| {
        let (name, token) = (entry.value.name.as_ref()?, entry.value.token.as_ref()?);
        Some((name.at, name.value.as_str(), token.value.as_ref()?))
    });
    let mut seen: Vec<(&str, &Secret)> = Vec::new();
    for (at, name, token) in one.into_iter().chain(named) {
        if seen.iter().any(|(other, _)| *other == name) {
            let hint = "give each token a name of its own; `admin_token` is called `admin`".to_owned();
            report.problem(at, "another token has this name", Some(hint));
        } else if seen.iter().any(|(_, other)| *other == token) {
            report.problem(at, "another name has this token", Some("give each name a token of its own".to_owned()));
        }
        if let Some((message, hint)) = weakness(token) {
            report.warning(at, message, Some(hint));
        }
        seen.push((name, token));
    }
    let metrics = raw.metrics_token.as_ref().and_then(|token| Some((token.at, weakness(token.value.as_ref()?)?)));
    if let Some((at, (message, hint))) = metrics {
        report.warning(at, message, Some(hint));
    }
}
