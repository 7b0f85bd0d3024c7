//! A monitor's `http` block as typed → its probe.

use std::path::Path;
use std::sync::Arc;

use super::never::{self, Asked};
use super::request::{around, check_expect, check_headers, http_expect, login, names_of, over_socket};
use super::{oauth2, steps, tls};
use crate::config::raw;
use crate::config::report::Report;
use crate::config::table::Whole;
use crate::model::{HttpProbe, Secret};

/// Reports everything about the block that does not hold.
pub(super) fn check(http: &raw::Http, base: &Path, report: &mut Report) {
    http.headers.iter().for_each(|headers| check_headers(&headers.value, report));
    http.tls.iter().for_each(|tls| tls::check(&tls.value, base, report));
    check_login(http, report);
    let url = http.url.as_ref().map(|url| &url.value);
    never::family(http.ip.as_ref(), url.and_then(|url| url.host_str()), report);
    http.oauth2.iter().for_each(|oauth2| oauth2::check(&oauth2.value, report));
    if http.steps.as_ref().is_some_and(|steps| !steps.value.is_empty()) {
        steps::check(http, report);
        return;
    }
    let asked = Asked {
        scheme: url.map_or("https", |url| url.scheme()),
        method: http.method.as_ref().map(|method| method.value.as_str()),
        expect: http.expect.as_ref(),
        captured: None,
        ..around(http)
    };
    check_expect(&asked, report);
    let answers = asked.expect.iter().flat_map(|expect| expect.value.answers());
    let patterns = answers.filter_map(|one| one.body.as_ref()?.value.matches.as_ref());
    for (pattern, name) in patterns.filter_map(|at| Some((at, names_of(&at.value).into_iter().next()?))) {
        let hint = format!("in a regular expression a brace is written `\\{{`: `\\{{{name}\\}}`");
        let message = format!("`{{{name}}}` stands for what a step has captured, and there are no `steps`");
        report.problem(pattern.at, message, Some(hint));
    }
}

/// The probe; none where its URL is made from a variable that is not set.
pub(super) fn probe(mut raw: Whole<raw::Http>, base: &Path) -> Option<HttpProbe> {
    let steps = raw.steps.take().unwrap_or_default();
    let first = steps.first().and_then(|step| step.url.whole());
    let url = raw.url.take().or_else(|| first.cloned())?;
    let (url, socket) = over_socket(url);
    let bearer = raw.bearer.map(|token| format!("Bearer {}", token.expose()));
    let basic = raw.basic.map(|basic| login(&basic.username, basic.password.expose()));
    let own = bearer.or(basic).map(|value| ("Authorization".to_owned(), Secret::new(value)));
    let mut probe = HttpProbe {
        url,
        socket,
        proxy: raw.proxy,
        method: raw.method,
        headers: raw.headers.into_iter().flatten().chain(own).collect(),
        secret_headers: raw.secret_headers.unwrap_or_default(),
        body: raw.body,
        oauth2: None,
        follow_redirects: raw.follow_redirects,
        max_redirects: raw.max_redirects,
        ip: raw.ip,
        resolver: raw.resolver,
        version: raw.http_version,
        tls: tls::settings(raw.tls, base),
        max_body: raw.max_body,
        expect: http_expect(raw.expect),
        steps: Vec::new(),
    };
    probe.oauth2 = raw.oauth2.map(|raw| Arc::new(oauth2::settings(raw, &probe)));
    probe.steps = steps.into_iter().map(|raw| steps::step(raw, &probe)).collect();
    Some(probe)
}

/// Who asks is said once.
fn check_login(http: &raw::Http, report: &mut Report) {
    // A header wins over a user in the URL.
    let user = http.url.as_ref().filter(|url| !url.value.username().is_empty()).map(|url| url.at);
    let mut names = http.headers.iter().flat_map(|headers| &headers.value).map(|(name, _)| name);
    let header = names.find(|name| name.value.eq_ignore_ascii_case("authorization")).map(|name| name.at);
    let ways = [
        header.or(user),
        http.basic.as_ref().map(|basic| basic.at),
        http.bearer.as_ref().map(|bearer| bearer.at),
        http.oauth2.as_ref().map(|oauth2| oauth2.at),
    ];
    for extra in ways.into_iter().flatten().skip(1) {
        let message =
            "`basic`, `bearer`, `oauth2`, a user in the URL and the header `Authorization` are one thing: write one";
        report.problem(extra, message, None);
    }
}
