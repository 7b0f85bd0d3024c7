//! What is expected of the certificate that a server shows: judged behind the handshake, before anything is sent, so
//! that a server which is not the wanted one learns no secret.

use std::fmt::Write as _;

use crate::model::ReasonKind;
use crate::model::monitor::CertificateExpect;
use crate::net::tls::{Identity, Name};
use crate::probe::failure::{Failure, shown};
use crate::probe::glob;
use crate::probe::story::Expected;

/// Characters of a name in the evidence, and names.
const MAX_SHOWN_CHARS: usize = 200;
const MAX_SHOWN: usize = 10;

/// Judges a certificate; what it says is a note where it does not hold.
pub(super) fn judge(
    expect: &CertificateExpect,
    certificate: Option<&[u8]>,
    notes: &mut Vec<String>,
) -> Result<(), Failure> {
    let Some(identity) = certificate.and_then(Identity::of) else {
        return Err(mismatch("the certificate cannot be read, so nothing that is expected of it holds".to_owned()));
    };
    let Some(message) = wrong(expect, &identity) else { return Ok(()) };
    notes.extend([
        format!("the certificate is for {}", plain(&identity.subject.whole)),
        format!("it comes from {}", plain(&identity.issuer.whole)),
        format!("it is good for {}", listed(&identity.names)),
        format!("its SHA-256 fingerprint is {}", written(&identity.fingerprint)),
    ]);
    Err(mismatch(message))
}

/// The same for people who ask, line by line; the names that it has stand in the step.
pub(super) fn told(expect: &CertificateExpect, certificate: Option<&[u8]>) -> Vec<Expected> {
    let identity = certificate.and_then(Identity::of);
    let held = |single: &CertificateExpect| identity.as_ref().is_some_and(|identity| wrong(single, identity).is_none());
    singles(expect).into_iter().map(|(what, single)| Expected::seen(what, held(&single), "")).collect()
}

/// The same where none was seen yet.
pub(super) fn untold(expect: &CertificateExpect) -> Vec<Expected> {
    singles(expect).into_iter().map(|(what, _)| Expected::unseen(what)).collect()
}

/// Everything that is expected, for itself.
fn singles(expect: &CertificateExpect) -> Vec<(String, CertificateExpect)> {
    let bare = CertificateExpect::default;
    let mut all = Vec::new();
    if !expect.fingerprints.is_empty() {
        let prints: Vec<String> = expect.fingerprints.iter().map(|print| written(print)).collect();
        let what = format!("the certificate's fingerprint is {}", prints.join(" or "));
        all.push((what, CertificateExpect { fingerprints: expect.fingerprints.clone(), ..bare() }));
    }
    if let Some(pattern) = &expect.issuer {
        let what = format!("the certificate's issuer matches `{}`", shown(pattern));
        all.push((what, CertificateExpect { issuer: Some(pattern.clone()), ..bare() }));
    }
    if let Some(pattern) = &expect.subject {
        let what = format!("the certificate's subject matches `{}`", shown(pattern));
        all.push((what, CertificateExpect { subject: Some(pattern.clone()), ..bare() }));
    }
    for pattern in &expect.names {
        let what = format!("the certificate is good for `{}`", shown(pattern));
        all.push((what, CertificateExpect { names: vec![pattern.clone()], ..bare() }));
    }
    all
}

/// No TLS was spoken with the server that is asked.
pub(super) fn unseen() -> Failure {
    mismatch("no certificate was shown: the server answered without TLS".to_owned())
}

fn mismatch(message: String) -> Failure {
    Failure::new(ReasonKind::CertificateMismatch, message)
}

fn wrong(expect: &CertificateExpect, identity: &Identity) -> Option<String> {
    let fingerprints = &expect.fingerprints;
    if !fingerprints.is_empty() && !fingerprints.contains(&identity.fingerprint) {
        let which = if fingerprints.len() == 1 { "is not the expected one" } else { "is none of the expected ones" };
        return Some(format!("the certificate {which}: it has another fingerprint"));
    }
    let other = |pattern: &&String, name: &Name| !is_named(pattern, name);
    if let Some(pattern) = expect.issuer.as_ref().filter(|pattern| other(pattern, &identity.issuer)) {
        return Some(format!("the certificate's issuer does not match `{}`", shown(pattern)));
    }
    if let Some(pattern) = expect.subject.as_ref().filter(|pattern| other(pattern, &identity.subject)) {
        return Some(format!("the certificate's subject does not match `{}`", shown(pattern)));
    }
    let missing = expect.names.iter().find(|pattern| !identity.names.iter().any(|name| is_good_for(pattern, name)));
    missing.map(|pattern| format!("the certificate is not good for `{}`", shown(pattern)))
}

fn is_named(pattern: &str, name: &Name) -> bool {
    name.parts.iter().chain([&name.whole]).any(|text| glob::matches(pattern, text.as_bytes()))
}

/// Whether a name of a certificate is a wanted one, itself or by its wildcard, which stands for one label.
fn is_good_for(pattern: &str, name: &str) -> bool {
    let by_wildcard = || {
        let (rest, (label, domain)) = (name.strip_prefix("*.")?, pattern.split_once('.')?);
        Some(!label.is_empty() && !label.contains(['*', '?']) && domain.eq_ignore_ascii_case(rest))
    };
    glob::matches(pattern, name.as_bytes()) || by_wildcard().unwrap_or_default()
}

/// Nobody has vouched for what stands in a certificate.
fn plain(text: &str) -> String {
    let text: String = text.chars().filter(|letter| !letter.is_control()).take(MAX_SHOWN_CHARS).collect();
    if text.is_empty() { "nobody that is named".to_owned() } else { text }
}

fn listed(names: &[String]) -> String {
    if names.is_empty() {
        return "no name at all".to_owned();
    }
    let first: Vec<String> = names.iter().take(MAX_SHOWN).map(|name| plain(name)).collect();
    let more = names.len().saturating_sub(MAX_SHOWN);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("{}{more}", first.join(", "))
}

/// `AB:CD:…`, as browsers and openssl write it.
fn written(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 3);
    for (place, byte) in bytes.iter().enumerate() {
        // Writing into a string never fails.
        let _ = write!(text, "{}{byte:02X}", if place == 0 { "" } else { ":" });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_a_certificate_is_good_for() {
        for (pattern, name, expected) in [
            ("shop.example", "shop.example", true),
            ("Shop.Example", "shop.example", true),
            ("shop.example", "*.example", true),
            ("*.example", "*.example", true),
            ("*.shop.example", "*.example", false),
            ("a.b.example", "*.example", false),
            (".example", "*.example", false),
            ("*.example", "shop.example", true),
            ("shop.example", "shop.example.evil.example", false),
            ("192.0.2.1", "192.0.2.1", true),
        ] {
            assert_eq!(is_good_for(pattern, name), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn a_name_matches_whole_or_in_a_part() {
        let parts = ["US", "Let's Encrypt", "R11"].map(str::to_owned).to_vec();
        let name = Name { whole: "C=US, O=Let's Encrypt, CN=R11".to_owned(), parts };
        for (pattern, expected) in [
            ("Let's Encrypt", true),
            ("r1?", true),
            ("*O=Let's Encrypt*", true),
            ("Let's", false),
            ("DigiCert*", false),
        ] {
            assert_eq!(is_named(pattern, &name), expected, "{pattern}");
        }
    }
}
