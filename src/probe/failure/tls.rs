//! What goes wrong with TLS, in sentences for people. The library's own words are evidence, and never part of them.

use std::io;

use rustls::{AlertDescription, CertificateError, Error, InvalidMessage, PeerIncompatible};

use super::{Failure, cause_of, ours, thousands};
use crate::model::monitor::TlsVersion;
use crate::model::time::DAY;
use crate::model::{Found, ReasonKind, Timestamp};
use crate::net::dial::{Fault, fault};
use crate::net::tls::Presented;
use crate::probe::clue::Clue;

/// RSA keys of fewer bits verify nothing with rustls.
const LEAST_RSA_BITS: u64 = 2048;

/// A TLS handshake that failed, with the certificates that were shown, the server's own first.
pub(crate) fn handshaking(error: &io::Error, shown: &[Presented], oldest: TlsVersion) -> Failure {
    let failure = match cause_of::<Error>(error) {
        Some(Error::InvalidCertificate(error)) => certificate(error, shown),
        Some(tls) if is_too_old(tls) => Failure::new(ReasonKind::TlsHandshake, too_old(oldest)).clue(Clue::OldTls),
        Some(tls) => failing(tls),
        None if fault(error) == Fault::Ours => return ours(error),
        None if error.kind() == io::ErrorKind::InvalidInput => {
            Failure::new(ReasonKind::TlsHandshake, "the TLS handshake cannot begin: not a server name")
        }
        None => Failure::new(ReasonKind::TlsHandshake, "the server closed the connection during the TLS handshake"),
    };
    failure.because(error)
}

/// Whether a server speaks none of the versions that it was offered.
fn is_too_old(error: &Error) -> bool {
    matches!(
        error,
        Error::AlertReceived(AlertDescription::ProtocolVersion)
            | Error::PeerIncompatible(
                PeerIncompatible::ServerDoesNotSupportTls12Or13
                    | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig
            )
    )
}

fn too_old(oldest: TlsVersion) -> String {
    let cure = match oldest {
        TlsVersion::Tls12 => "what is older is never spoken: turn it on there",
        TlsVersion::Tls13 => "turn it on there, or lower `min_version`",
    };
    format!("the server does not speak TLS {oldest} or newer; {cure}")
}

/// An error of TLS.
pub(super) fn failing(error: &Error) -> Failure {
    let clue = match error {
        Error::AlertReceived(alert) => asks_who(*alert).then_some(Clue::ClientCertificate),
        error => is_plain(error).then_some(Clue::PlainPort),
    };
    Failure::new(ReasonKind::TlsHandshake, sentence(error)).clue(clue)
}

/// Whether what came is no TLS.
const fn is_plain(error: &Error) -> bool {
    matches!(
        error,
        Error::InvalidMessage(
            InvalidMessage::InvalidContentType
                | InvalidMessage::MessageTooLarge
                | InvalidMessage::UnknownProtocolVersion
                | InvalidMessage::InvalidEmptyPayload,
        ) | Error::PeerSentOversizedRecord
    )
}

/// Whether a server breaks off because of the client certificate.
fn asks_who(alert: AlertDescription) -> bool {
    alert == AlertDescription::CertificateRequired || is_about_ours(alert)
}

const fn is_about_ours(alert: AlertDescription) -> bool {
    matches!(
        alert,
        AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::NoCertificate
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied
    )
}

/// An error of TLS as a sentence.
fn sentence(error: &Error) -> String {
    match error {
        Error::AlertReceived(alert) => refused(*alert),
        Error::InvalidCertificate(error) => certificate(error, &[]).reason.message,
        error if is_plain(error) => {
            "the server does not speak TLS on this port; if it speaks plain HTTP, write http:// or another port"
                .to_owned()
        }
        Error::PeerIncompatible(_) => "the server and stillup have no way of encrypting in common".to_owned(),
        Error::InvalidMessage(_) | Error::InappropriateMessage { .. } | Error::InappropriateHandshakeMessage { .. } => {
            "the server's TLS is garbled".to_owned()
        }
        Error::PeerMisbehaved(_) => "the server breaks the rules of TLS".to_owned(),
        Error::NoCertificatesPresented => "the server shows no certificate".to_owned(),
        Error::DecryptError => "what the server sent cannot be decrypted: it was garbled on the way".to_owned(),
        Error::NoApplicationProtocol => "the server speaks none of the protocols that were offered".to_owned(),
        _ => "the TLS handshake failed".to_owned(),
    }
}

/// What a server means when it breaks off.
fn refused(alert: AlertDescription) -> String {
    let why = match alert {
        AlertDescription::HandshakeFailure | AlertDescription::InsufficientSecurity => {
            "it finds no way of encrypting in common, or wants a client certificate"
        }
        AlertDescription::UnrecognisedName => "it has nothing under this host name; `server_name` asks for another",
        AlertDescription::CertificateRequired => "it wants a client certificate: set `cert_file` and `key_file`",
        ours if is_about_ours(ours) => "it does not accept the client certificate, or wants one",
        AlertDescription::NoApplicationProtocol => "it speaks none of the HTTP versions that were offered",
        AlertDescription::InternalError => "it has an internal error",
        AlertDescription::CloseNotify | AlertDescription::UserCanceled => "it does not want to go on",
        other => return format!("the server refused the TLS connection (alert {})", u8::from(other)),
    };
    format!("the server refused the TLS connection: {why}")
}

fn certificate(error: &CertificateError, shown: &[Presented]) -> Failure {
    let untrusted = |message: &str| (ReasonKind::CertificateUntrusted, message.to_owned());
    let (kind, message) = match error {
        CertificateError::Expired => (ReasonKind::CertificateExpired, "the certificate has expired".to_owned()),
        CertificateError::ExpiredContext { time, not_after } => {
            let ended =
                |one: &&Presented| u64::try_from(one.ends.seconds()).is_ok_and(|end| end == not_after.as_secs());
            let whose = match shown.split_first() {
                Some((own, others)) if !ended(&own) => others.iter().find(ended),
                Some(_) | None => None,
            };
            let [end, now] = [not_after, time].map(|at| i64::try_from(at.as_secs()).unwrap_or(i64::MAX));
            let [end, now] = [end, now].map(|seconds| Timestamp::from_millis(seconds.saturating_mul(1000)));
            let found = expired(whose.map(|other| other.subject.clone()), end, now);
            return Failure::found(ReasonKind::CertificateExpired, found);
        }
        CertificateError::NotValidForName => {
            (ReasonKind::CertificateName, "the certificate is for another name".to_owned())
        }
        CertificateError::NotValidForNameContext { expected, presented } => {
            return Failure::found(ReasonKind::CertificateName, other_name(&expected.to_str(), presented));
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            untrusted("the certificate is not valid yet; is this machine's clock right?")
        }
        CertificateError::UnknownIssuer => {
            untrusted("the certificate comes from nobody who is trusted, or its chain is incomplete")
        }
        CertificateError::Revoked => untrusted("the certificate is revoked"),
        CertificateError::BadEncoding => {
            untrusted("the certificate is garbled, or of a form that is no longer accepted")
        }
        CertificateError::UnhandledCriticalExtension => {
            untrusted("the certificate demands an extension that is not known here")
        }
        CertificateError::BadSignature => untrusted(&match short_key(shown) {
            Some(bits) => format!("the server's key is too short: RSA of {} bits", thousands(bits)),
            None => "the certificate's signature is wrong".to_owned(),
        }),
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            untrusted("the certificate is not made for servers")
        }
        CertificateError::UnsupportedSignatureAlgorithmContext { .. }
        | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => untrusted(
            "the certificate, or one above it, is signed in a way that is not accepted, as with a key too short",
        ),
        CertificateError::Other(other) if is_authority(&other.to_string()) => untrusted(
            "the certificate is one of an authority, and the server's own all the same; put it into `ca_file` to trust \
                it",
        ),
        _ => untrusted("the certificate is not trusted"),
    };
    let clue = match error {
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => Some(Clue::NotYet),
        CertificateError::UnknownIssuer => Some(Clue::UnknownIssuer),
        _ => None,
    };
    Failure::new(kind, message).clue(clue)
}

/// The bits of a server's RSA key that is shorter than today's readers accept: to rustls whatever it signs is wrong.
fn short_key(shown: &[Presented]) -> Option<u64> {
    let bits = shown.first()?.described()?.rsa_bits?;
    u64::try_from(bits).ok().filter(|bits| *bits < LEAST_RSA_BITS)
}

/// rustls hands this one through unnamed.
fn is_authority(text: &str) -> bool {
    text.contains("CaUsedAsEndEntity")
}

/// A certificate that is over: the server's own, or one above it.
pub(crate) fn expired(above: Option<String>, ended_at: Timestamp, now: Timestamp) -> Found {
    Found::Expired { above, ended_at, days: now.since(ended_at).as_secs() / DAY.as_secs() }
}

fn other_name(wanted: &str, presented: &[String]) -> Found {
    // As rustls writes it: `DnsName("other.example")`.
    let bare = |name: &String| match name.split_once('(') {
        Some((_, name)) => name.trim_end_matches(')').trim_matches('"').to_owned(),
        None => name.clone(),
    };
    Found::Name { wanted: wanted.to_owned(), shown: presented.first().map(bare), more: presented.len() > 1 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustls::{OtherError, PeerMisbehaved};
    use std::sync::Arc;

    /// Sentences, whatever happens.
    #[test]
    fn every_message_is_a_sentence_for_people() {
        let alerts = (0..=255).map(|code| Error::AlertReceived(AlertDescription::from(code)));
        let oids = || CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext {
            signature_algorithm_id: vec![1; 20],
            public_key_algorithm_id: vec![2; 20],
        };
        let other = CertificateError::Other(OtherError(Arc::new(io::Error::other("CaUsedAsEndEntity"))));
        let certificates =
            [oids(), other, CertificateError::BadEncoding, CertificateError::Revoked, CertificateError::UnknownIssuer];
        let others = [
            Error::InvalidMessage(InvalidMessage::InvalidContentType),
            Error::PeerMisbehaved(PeerMisbehaved::IllegalTlsInnerPlaintext),
            Error::General("x { y: [1, 2] }".to_owned()),
            Error::HandshakeNotComplete,
        ];
        for error in alerts.chain(certificates.into_iter().map(Error::InvalidCertificate)).chain(others) {
            let failure = handshaking(&io::Error::new(io::ErrorKind::InvalidData, error), &[], TlsVersion::Tls12);
            let message = failure.reason.message;
            assert!(message.starts_with("the ") && message.len() < 140 && !message.contains(['{', '[']), "{message}");
            let camel =
                |word: &str| word.chars().skip(1).any(char::is_uppercase) && word.chars().any(char::is_lowercase);
            assert!(!message.split(' ').any(camel), "{message}");
        }
    }
}
