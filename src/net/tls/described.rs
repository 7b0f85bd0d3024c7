//! A certificate in words, for people who ask: whose it is, by whom, for which names, and how long. Nobody has vouched
//! for any of it.

use rustls::pki_types::CertificateDer;
use serde::Serialize;
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};
use x509_parser::public_key::PublicKey;
use x509_parser::x509::X509Name;

use crate::model::Timestamp;

/// Names that are told, and characters of each.
const MAX_NAMES: usize = 20;
const MAX_NAME: usize = 100;

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
            issuer: owner(parsed.issuer()),
            names: names(&parsed),
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
    let common = certificate.subject().iter_common_name().next().and_then(|name| name.as_str().ok()).map(str::to_owned);
    let names = certificate.subject_alternative_name().ok().flatten();
    let first = names.and_then(|names| {
        names.value.general_names.iter().find_map(|name| match name {
            GeneralName::DNSName(name) => Some((*name).to_owned()),
            _ => None,
        })
    });
    let told = common.or(first).unwrap_or_else(|| certificate.subject().to_string());
    let plain = told.chars().filter(|char| !char.is_control()).take(MAX_NAME);
    let plain: String = plain.collect();
    if plain.trim().is_empty() { "without a name".to_owned() } else { plain }
}

fn owner(name: &X509Name<'_>) -> String {
    let common = name.iter_common_name().next().and_then(|name| name.as_str().ok()).map(str::to_owned);
    plain(&common.unwrap_or_else(|| name.to_string()))
}

fn names(certificate: &X509Certificate<'_>) -> Vec<String> {
    let extension = certificate.subject_alternative_name().ok().flatten();
    let names = extension.iter().flat_map(|extension| &extension.value.general_names);
    let told = names.filter_map(|name| match name {
        GeneralName::DNSName(name) => Some(plain(name)),
        GeneralName::IPAddress(bytes) => address(bytes),
        _ => None,
    });
    told.take(MAX_NAMES).collect()
}

fn address(bytes: &[u8]) -> Option<String> {
    let v4 = <[u8; 4]>::try_from(bytes).ok().map(|bytes| std::net::Ipv4Addr::from(bytes).to_string());
    v4.or_else(|| <[u8; 16]>::try_from(bytes).ok().map(|bytes| std::net::Ipv6Addr::from(bytes).to_string()))
}

fn plain(text: &str) -> String {
    text.chars().filter(|char| !char.is_control()).take(MAX_NAME).collect()
}
