//! A monitor's `http`, `tcp` or `dns` block as typed → a probe.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use url::Url;

use super::{dns, never, tcp, tls};
use crate::config::kind::At;
use crate::config::raw;
use crate::config::report::Report;
use crate::config::table::{Plain, Read, Whole};
use crate::model::monitor::{HttpExpect, JsonExpect};
use crate::model::{HttpProbe, Probe, Secret};

/// Reports everything about a block that does not hold.
pub(super) fn check(block: &raw::Probe<Read<'_>>, base: &Path, report: &mut Report) {
    match block {
        raw::Probe::Http(http) => {
            http.headers.iter().for_each(|headers| check_headers(&headers.value, report));
            http.tls.iter().for_each(|tls| tls::check(&tls.value, base, report));
            let expected = http.expect.iter().filter_map(|expect| expect.value.headers.as_ref());
            expected.for_each(|headers| check_headers(&headers.value, report));
            check_login(http, report);
            never::http(http, report);
        }
        raw::Probe::Tcp(tcp) => {
            tcp.tls.iter().filter_map(|tls| tls.value.as_ref()).for_each(|tls| tls::check(tls, base, report));
            never::family(tcp.ip.as_ref(), tcp.host.as_ref().map(|host| host.value.as_str()), report);
            tcp::check(tcp, report);
        }
        raw::Probe::Dns(dns) => {
            dns.tls.iter().for_each(|tls| tls::check(&tls.value, base, report));
            dns::check(dns, report);
            never::dns(dns, report);
        }
    }
}

/// The probe of a monitor.
pub(super) fn probe(block: raw::Probe<Plain>, base: &Path) -> Probe {
    match block {
        raw::Probe::Http(block) => Probe::Http(Box::new(http(block, base))),
        raw::Probe::Tcp(block) => Probe::Tcp(tcp::tcp(block, base)),
        raw::Probe::Dns(block) => Probe::Dns(dns::dns(block, base)),
    }
}

fn http(raw: Whole<raw::Http>, base: &Path) -> HttpProbe {
    let (url, socket) = over_socket(raw.url);
    let bearer = raw.bearer.map(|token| format!("Bearer {}", token.expose()));
    let basic = raw
        .basic
        .map(|basic| format!("Basic {}", STANDARD.encode(format!("{}:{}", basic.username, basic.password.expose()))));
    let own = bearer.or(basic).map(|value| ("Authorization".to_owned(), Secret::new(value)));
    HttpProbe {
        url,
        socket,
        proxy: raw.proxy,
        method: raw.method,
        headers: raw.headers.into_iter().flatten().chain(own).collect(),
        secret_headers: raw.secret_headers.unwrap_or_default(),
        body: raw.body,
        follow_redirects: raw.follow_redirects,
        max_redirects: raw.max_redirects,
        ip: raw.ip,
        resolver: raw.resolver,
        version: raw.http_version,
        tls: tls::settings(raw.tls, base),
        max_body: raw.max_body,
        expect: http_expect(raw.expect),
    }
}

/// `unix:///run/app.sock:/health` is `/health` of a server behind that socket.
fn over_socket(url: Url) -> (Url, Option<PathBuf>) {
    let parts = url.path().split_once(":/").filter(|_| url.scheme() == "unix");
    let inner = parts.and_then(|(socket, path)| {
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        let socket = percent_decode_str(socket).decode_utf8_lossy().into_owned();
        Some((Url::parse(&format!("http://localhost/{path}{query}")).ok()?, PathBuf::from(socket)))
    });
    match inner {
        Some((url, socket)) => (url, Some(socket)),
        None => (url, None),
    }
}

/// Who is asked as is said once.
fn check_login(http: &raw::Http, report: &mut Report) {
    let header = http.headers.iter().flat_map(|headers| &headers.value);
    let header = header.filter(|(name, _)| name.value.eq_ignore_ascii_case("authorization")).map(|(name, _)| name.at);
    let user = http.url.as_ref().filter(|url| !url.value.username().is_empty()).map(|url| url.at);
    let keys = [http.basic.as_ref().map(|basic| basic.at), http.bearer.as_ref().map(|bearer| bearer.at)];
    let others = header.chain(user).next();
    let both = keys.iter().all(Option::is_some);
    for extra in
        keys.into_iter().flatten().skip(usize::from(both && others.is_none())).filter(|_| both || others.is_some())
    {
        let message = "`basic`, `bearer`, a user in the URL and the header `Authorization` are one thing: write one";
        report.problem(extra, message, None);
    }
}

/// Each header at most once.
pub(super) fn check_headers<V>(headers: &[(At<String>, At<V>)], report: &mut Report) {
    let mut seen = HashSet::new();
    for (name, _) in headers.iter().filter(|(name, _)| !seen.insert(name.value.to_ascii_lowercase())) {
        report.problem(name.at, format!("the header `{}` is here twice: case makes no difference", name.value), None);
    }
}

fn http_expect(raw: Whole<raw::HttpExpect>) -> HttpExpect {
    let json = raw.json.into_iter().flatten();
    HttpExpect {
        status: raw.status,
        final_url: raw.final_url,
        version: raw.http_version,
        headers: raw.headers.into_iter().flatten().map(|(name, glob)| (name.to_ascii_lowercase(), glob)).collect(),
        contains: raw.body.contains,
        not_contains: raw.body.not_contains,
        matches: raw.body.matches,
        json: json.map(|(path, want)| JsonExpect { text: path.text, path: path.path, want }).collect(),
    }
}
