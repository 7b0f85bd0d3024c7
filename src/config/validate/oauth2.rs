//! An `oauth2` block as typed → the request for a token.

use url::form_urlencoded::{Serializer, byte_serialize};

use super::request::login;
use crate::config::raw;
use crate::config::report::Report;
use crate::config::table::Whole;
use crate::model::monitor::{Credentials, OAuth2, shares_secrets};
use crate::model::{HttpProbe, Secret};

/// The answer of a token server is read so far.
const MAX_ANSWER: u64 = 64 * 1024;

/// Reports what does not hold.
pub(super) fn check(raw: &raw::OAuth2, report: &mut Report) {
    if let Some(url) = raw.token_url.as_ref().filter(|url| url.value.scheme() == "unix") {
        report.problem(url.at, "a token server is asked over the network: write https://", None);
    }
    if let Some(url) = raw.token_url.as_ref().filter(|url| !url.value.username().is_empty()) {
        let hint = "write `client_id` and `client_secret`".to_owned();
        report.problem(url.at, "who asks for a token does not stand in its URL", Some(hint));
    }
    if let Some(secret) = raw.client_secret.as_ref().filter(|secret| secret.value.expose().is_empty()) {
        report.problem(secret.at, "`client_secret` is empty", None);
    }
}

/// The request: the same way as the monitor's own, with its certificates only if it goes to the same origin.
pub(super) fn settings(raw: Whole<raw::OAuth2>, probe: &HttpProbe) -> OAuth2 {
    let scopes = raw.scopes.unwrap_or_default().join(" ");
    let mut form = Serializer::new(String::new());
    form.append_pair("grant_type", "client_credentials");
    if !scopes.is_empty() {
        form.append_pair("scope", &scopes);
    }
    if let Some(audience) = &raw.audience {
        form.append_pair("audience", audience);
    }
    let header = |name: &str, value: &str| (name.to_owned(), Secret::new(value));
    let mut headers =
        vec![header("Content-Type", "application/x-www-form-urlencoded"), header("Accept", "application/json")];
    let secret = raw.client_secret.expose();
    match raw.credentials {
        // RFC 6749, 2.3.1: both are encoded like a form first.
        Credentials::Header => {
            let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
            headers.push(header("Authorization", &login(&encoded(&raw.client_id), &encoded(secret))));
        }
        Credentials::Body => {
            form.append_pair("client_id", &raw.client_id).append_pair("client_secret", secret);
        }
    }
    let home = shares_secrets(&probe.url, &raw.token_url) && probe.socket.is_none();
    let request = HttpProbe {
        method: "POST".to_owned(),
        headers,
        body: Some(Secret::new(form.finish())),
        follow_redirects: false,
        proxy: probe.proxy.clone(),
        ip: probe.ip,
        resolver: probe.resolver.clone(),
        version: probe.version,
        tls: if home { probe.tls.clone() } else { probe.tls.elsewhere() },
        max_body: MAX_ANSWER,
        ..HttpProbe::get(raw.token_url)
    };
    OAuth2 { request }
}
