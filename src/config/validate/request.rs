//! What requests have in common as they are typed: those of a monitor, of its steps, and for a token.

use std::collections::HashSet;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use url::Url;

use super::never::{self, Asked};
use crate::config::kind::At;
use crate::config::raw;
use crate::config::report::Report;
use crate::config::table::Whole;
use crate::model::monitor::step::{names, unmarked};
use crate::model::monitor::{CertificateExpect, HttpExpect, HttpVersion, JsonExpect, Pattern};

/// What the block says that its steps have too.
pub(super) fn around(http: &raw::Http) -> Asked<'_> {
    Asked {
        scheme: "https",
        method: None,
        expect: None,
        follows: http.follow_redirects.as_ref().is_some_and(|follows| follows.value),
        room: http.max_body.as_ref().map_or(u64::MAX, |max| max.value),
        verified: http.tls.as_ref().and_then(|tls| tls.value.verify.as_ref()).is_none_or(|verify| verify.value),
        version: http.http_version.as_ref().map_or(HttpVersion::Auto, |version| version.value),
        captured: None,
    }
}

/// Reports what never can hold, and headers that are named twice.
pub(super) fn check_expect(asked: &Asked<'_>, report: &mut Report) {
    let headers = asked.expect.iter().flat_map(|expect| expect.value.answers()).filter_map(|one| one.headers.as_ref());
    headers.for_each(|headers| check_headers(&headers.value, report));
    never::http(asked, report);
}

impl raw::HttpExpect {
    /// What stands beside the alternatives, and each of them.
    pub(super) fn answers(&self) -> impl Iterator<Item = &raw::HttpAnswer> {
        let any = self.any.iter().flat_map(|any| &any.value).map(|one| &one.value);
        [&self.answer].into_iter().chain(any)
    }
}

/// The names in an expression.
pub(super) fn names_of(pattern: &Pattern) -> Vec<String> {
    let (source, written) = (pattern.0.as_str(), unmarked(pattern.0.as_str()));
    if source == written { Vec::new() } else { names(&written).map(str::to_owned).collect() }
}

/// HTTP Basic (RFC 7617).
pub(super) fn login(user: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
}

/// `unix:///run/app.sock:/health` is `/health` of a server behind that socket.
pub(super) fn over_socket(url: Url) -> (Url, Option<PathBuf>) {
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

/// Each header at most once.
pub(super) fn check_headers<V>(headers: &[(At<String>, At<V>)], report: &mut Report) {
    let mut seen = HashSet::new();
    for (name, _) in headers.iter().filter(|(name, _)| !seen.insert(name.value.to_ascii_lowercase())) {
        report.problem(name.at, format!("the header `{}` is here twice: case makes no difference", name.value), None);
    }
}

pub(super) fn http_expect(raw: Whole<raw::HttpExpect>) -> HttpExpect {
    let said = raw.answer.status.is_some();
    let any: Vec<_> = raw.any.into_iter().flatten().collect();
    // Good is what is usually good, where nobody says anything about it.
    let default = |needed: bool| if needed { (200, 299) } else { HttpExpect::ANY_STATUS };
    let beside = default(any.is_empty());
    HttpExpect {
        certificate: raw.certificate.map(certificate),
        any: any.into_iter().map(|one| answer(one, default(!said))).collect(),
        ..answer(raw.answer, beside)
    }
}

fn answer(raw: Whole<raw::HttpAnswer>, default: (u16, u16)) -> HttpExpect {
    let json = raw.json.into_iter().flatten();
    HttpExpect {
        status: raw.status.unwrap_or_else(|| vec![default]),
        final_url: raw.final_url,
        version: raw.http_version,
        certificate: None,
        headers: raw.headers.into_iter().flatten().map(|(name, glob)| (name.to_ascii_lowercase(), glob)).collect(),
        contains: raw.body.contains,
        not_contains: raw.body.not_contains,
        matches: raw.body.matches,
        json: json.map(|(path, want)| JsonExpect { text: path.text, path: path.path, want }).collect(),
        any: Vec::new(),
    }
}

fn certificate(raw: Whole<raw::CertificateExpect>) -> CertificateExpect {
    CertificateExpect {
        issuer: raw.issuer,
        subject: raw.subject,
        names: raw.names.unwrap_or_default(),
        fingerprints: raw.fingerprint.unwrap_or_default(),
    }
}
