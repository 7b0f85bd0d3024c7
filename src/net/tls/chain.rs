//! The certificates that a server shows: whose they are, and when they end. Whether they hold is none of its business.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use rustls::CertificateError;
use rustls::pki_types::{CertificateDer, UnixTime};
use sha2::{Digest as _, Sha256};
use x509_parser::prelude::{ASN1Time, FromDer, GeneralName, X509Certificate, X509Name};

use crate::model::Timestamp;

/// Certificates of a chain that are looked at, besides the server's own.
const MAX_CHAIN: usize = 15;
/// Names in one certificate that are looked at.
const MAX_NAMES: usize = 1000;
/// Characters of a subject.
const MAX_SUBJECT: usize = 100;

/// A certificate that a server has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presented {
    /// Whose it is: the name of its subject, else the first name it is good for.
    pub subject: String,
    /// The last instant at which it holds.
    pub ends: Timestamp,
}

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
        let names = parsed.subject_alternative_name().ok().flatten();
        let names = names.iter().flat_map(|names| &names.value.general_names).filter_map(alternative);
        Some(Self {
            subject: name(parsed.subject()),
            issuer: name(parsed.issuer()),
            names: names.take(MAX_NAMES).collect(),
            fingerprint: Sha256::digest(certificate).into(),
        })
    }
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

fn name(name: &X509Name<'_>) -> Name {
    let parts = name.iter_attributes().filter_map(|part| part.as_str().ok().map(str::to_owned));
    Name { whole: name.to_string(), parts: parts.take(MAX_NAMES).collect() }
}

/// The certificates of a chain, the server's own first; none if that cannot be read.
pub(super) fn read(own: &[u8], others: &[CertificateDer<'_>]) -> Vec<Presented> {
    let Some(own) = one(own) else { return Vec::new() };
    [own].into_iter().chain(others.iter().take(MAX_CHAIN).filter_map(|other| one(other))).collect()
}

/// Whether a certificate has begun, and not ended.
pub(super) fn lasts(own: &[u8], now: UnixTime) -> Result<(), rustls::Error> {
    let (_, parsed) = X509Certificate::from_der(own).map_err(|_| CertificateError::BadEncoding)?;
    let at =
        |time: ASN1Time| UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(time.timestamp()).unwrap_or(0)));
    let (not_before, not_after) = (at(parsed.validity().not_before), at(parsed.validity().not_after));
    if now < not_before {
        return Err(CertificateError::NotValidYetContext { time: now, not_before }.into());
    }
    if now > not_after {
        return Err(CertificateError::ExpiredContext { time: now, not_after }.into());
    }
    Ok(())
}

fn one(certificate: &[u8]) -> Option<Presented> {
    let (_, parsed) = X509Certificate::from_der(certificate).ok()?;
    let ends = Timestamp::from_millis(parsed.validity().not_after.timestamp().saturating_mul(1000));
    Some(Presented { subject: subject(&parsed), ends })
}

/// As its owner wrote it, made safe: nobody has vouched for it yet.
fn subject(certificate: &X509Certificate<'_>) -> String {
    let common = certificate.subject().iter_common_name().next().and_then(|name| name.as_str().ok()).map(str::to_owned);
    let names = certificate.subject_alternative_name().ok().flatten();
    let first = names.and_then(|names| {
        names.value.general_names.iter().find_map(|name| match name {
            GeneralName::DNSName(name) => Some((*name).to_owned()),
            _ => None,
        })
    });
    let told = common.or(first).unwrap_or_else(|| certificate.subject().to_string());
    let plain = told.chars().filter(|char| !char.is_control()).take(MAX_SUBJECT);
    let plain: String = plain.collect();
    if plain.trim().is_empty() { "without a name".to_owned() } else { plain }
}
