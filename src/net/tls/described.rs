//! What a certificate says: whose it is, by whom, for which names, and how long. As it stands there, to compare, and in
//! words for people. Nobody has vouched for any of it.

use std::net::{Ipv4Addr, Ipv6Addr};

use rustls::pki_types::CertificateDer;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};
use x509_parser::public_key::PublicKey;
use x509_parser::x509::X509Name;

use crate::model::Timestamp;

/// Names in one certificate that are looked at.
const MAX_NAMES: usize = 1000;
/// Names that are told, and characters of each.
const MAX_TOLD: usize = 20;
const MAX_NAME: usize = 100;

/// What a server's own certificate says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Whose it is.
    pub subject: Name,
    /// Who signed it.
    pub issuer: Name,
    /// Host names and addresses that it is good for.
    pub names: Vec<String>,
    /// SHA-256 of all its bytes.
    pub fingerprint: [u8; 32],
}

/// The name of somebody in a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// `C=US, O=Let's Encrypt, CN=R11`.
    pub whole: String,
    /// `US`, `Let's Encrypt`, `R11`.
    pub parts: Vec<String>,
}

impl Identity {
    /// Reads a certificate; none if that is not possible.
    pub fn of(certificate: &[u8]) -> Option<Self> {
        let (_, parsed) = X509Certificate::from_der(certificate).ok()?;
        Some(Self {
            subject: name(parsed.subject()),
            issuer: name(parsed.issuer()),
            names: names(&parsed),
            fingerprint: Sha256::digest(certificate).into(),
        })
    }
}

fn name(name: &X509Name<'_>) -> Name {
    let parts = name.iter_attributes().filter_map(|part| part.as_str().ok().map(str::to_owned));
    Name { whole: name.to_string(), parts: parts.take(MAX_NAMES).collect() }
}

fn names(certificate: &X509Certificate<'_>) -> Vec<String> {
    let names = certificate.subject_alternative_name().ok().flatten();
    let names = names.iter().flat_map(|names| &names.value.general_names).filter_map(alternative);
    names.take(MAX_NAMES).collect()
}

fn alternative(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) | GeneralName::RFC822Name(name) | GeneralName::URI(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(bytes) => match *bytes {
            [a, b, c, d] => Some(Ipv4Addr::new(*a, *b, *c, *d).to_string()),
            bytes => <[u8; 16]>::try_from(bytes).ok().map(|bytes| Ipv6Addr::from(bytes).to_string()),
        },
        _ => None,
    }
}

/// A certificate in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Certificate {
    /// Whose it is.
    pub subject: String,
    /// Who signed it.
    pub issuer: String,
    /// For which hosts.
    pub names: Vec<String>,
    /// From when on it holds.
    pub begins: Timestamp,
    /// The last instant at which it holds.
    pub ends: Timestamp,
    /// Bits of its RSA key, if it has one.
    pub rsa_bits: Option<usize>,
}

impl Certificate {
    /// Reads one; none if it cannot be read.
    pub(super) fn of(der: &CertificateDer<'_>) -> Option<Self> {
        let (_, parsed) = X509Certificate::from_der(der).ok()?;
        let at = |seconds: i64| Timestamp::from_millis(seconds.saturating_mul(1000));
        Some(Self {
            subject: subject(&parsed),
            issuer: plain(&common(parsed.issuer()).unwrap_or_else(|| parsed.issuer().to_string())),
            names: names(&parsed).iter().take(MAX_TOLD).map(|name| plain(name)).collect(),
            begins: at(parsed.validity().not_before.timestamp()),
            ends: at(parsed.validity().not_after.timestamp()),
            rsa_bits: match parsed.public_key().parsed() {
                Ok(PublicKey::RSA(key)) => Some(key.key_size()),
                _ => None,
            },
        })
    }
}

/// As its owner wrote it, made safe: nobody has vouched for it yet.
pub(super) fn subject(certificate: &X509Certificate<'_>) -> String {
    let names = certificate.subject_alternative_name().ok().flatten();
    let first = names.and_then(|names| {
        names.value.general_names.iter().find_map(|name| match name {
            GeneralName::DNSName(name) => Some((*name).to_owned()),
            _ => None,
        })
    });
    let told = common(certificate.subject()).or(first).unwrap_or_else(|| certificate.subject().to_string());
    let plain = plain(&told);
    if plain.trim().is_empty() { "without a name".to_owned() } else { plain }
}

fn common(name: &X509Name<'_>) -> Option<String> {
    name.iter_common_name().next().and_then(|name| name.as_str().ok()).map(str::to_owned)
}

fn plain(text: &str) -> String {
    text.chars().filter(|char| !char.is_control()).take(MAX_NAME).collect()
}
