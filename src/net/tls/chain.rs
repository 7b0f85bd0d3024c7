//! The certificates that a server shows: whose they are, and when they end. Whether they hold is none of its business.

use std::time::Duration;

use rustls::CertificateError;
use rustls::pki_types::{CertificateDer, UnixTime};
use x509_parser::prelude::{ASN1Time, FromDer, X509Certificate};

use super::described::{Certificate, subject};
use crate::model::Timestamp;

/// Certificates of a chain that are looked at, besides the server's own.
const MAX_CHAIN: usize = 15;

/// A certificate that a server has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presented {
    /// Whose it is: the name of its subject, else the first name it is good for.
    pub subject: String,
    /// The last instant at which it holds.
    pub ends: Timestamp,
    der: CertificateDer<'static>,
}

impl Presented {
    /// In words, for people who ask.
    pub fn described(&self) -> Option<Certificate> {
        Certificate::of(&self.der)
    }
}

/// The certificates of a chain, the server's own first; none if that cannot be read.
pub(super) fn read(own: &CertificateDer<'_>, others: &[CertificateDer<'_>]) -> Vec<Presented> {
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

fn one(certificate: &CertificateDer<'_>) -> Option<Presented> {
    let (_, parsed) = X509Certificate::from_der(certificate).ok()?;
    let ends = Timestamp::from_millis(parsed.validity().not_after.timestamp().saturating_mul(1000));
    Some(Presented { subject: subject(&parsed), ends, der: certificate.clone().into_owned() })
}
