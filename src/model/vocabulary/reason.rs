//! Why a check was not up: one closed list of kinds, used by page, API, metrics and webhooks.

use serde::{Deserialize, Serialize};

use crate::model::Found;
use crate::model::status::words;

words!(
    /// The kinds of failure, in the order in which a check meets them. Whatever ends an HTTP or TCP check while
    /// resolving is `dns`, the deadline included; for a DNS monitor no answer in time is `timeout`.
    ReasonKind {
        Dns = "dns",
        ConnectRefused = "connect_refused",
        ConnectTimeout = "connect_timeout",
        Unreachable = "unreachable",
        TlsHandshake = "tls_handshake",
        CertificateExpired = "certificate_expired",
        CertificateUntrusted = "certificate_untrusted",
        CertificateName = "certificate_name",
        CertificateMismatch = "certificate_mismatch",
        Timeout = "timeout",
        Reset = "reset",
        Protocol = "protocol",
        HttpStatus = "http_status",
        Redirect = "redirect",
        OAuth2 = "oauth2",
        HeaderMismatch = "header_mismatch",
        BodyMismatch = "body_mismatch",
        JsonMismatch = "json_mismatch",
        DnsRcode = "dns_rcode",
        DnsAnswer = "dns_answer",
        TcpMismatch = "tcp_mismatch",
        Latency = "latency",
        CertificateExpiring = "certificate_expiring",
        Internal = "internal",
        Blind = "blind",
        Starved = "starved",
    }
);

/// Why a check was not up. `message` is for operators and may name addresses;
/// visitors get [`Reason::public`] while `hide_reasons` holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Which of the closed list.
    pub kind: ReasonKind,
    /// A sentence a person understands; never a secret.
    pub message: String,
    /// The one number that says the most, in the unit of the kind: status code (`http_status`, `redirect`),
    /// milliseconds (`timeout`, `connect_timeout`, `latency`, `starved`, and `dns` when it timed out),
    /// days left (`certificate_expiring`), response code (`dns_rcode`), count (`dns_answer`).
    pub number: Option<i64>,
    /// What more there is to tell, as data; where there is none, the message is all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<Box<Found>>,
}

impl Reason {
    /// A reason whose message says it all.
    pub fn new(kind: ReasonKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), number: None, found: None }
    }

    /// The same, with its number (unit: see [`Reason::number`]).
    #[cfg_attr(
        binary_alone,
        expect(dead_code, reason = "reasons of probes are made with theirs, those of tests step by step")
    )]
    #[must_use]
    pub fn number(mut self, number: i64) -> Self {
        self.number = Some(number);
        self
    }

    /// The reason from kind and number alone: no address, no URL, no text from the target.
    #[must_use]
    pub fn public(&self) -> Self {
        Self { kind: self.kind, message: public_message(self.kind, self.number), number: self.number, found: None }
    }
}

/// What visitors may read of a reason: made from its kind and number alone.
pub fn public_message(kind: ReasonKind, number: Option<i64>) -> String {
    let plain = match kind {
        ReasonKind::Dns => "the name could not be resolved",
        ReasonKind::ConnectRefused => "the connection was refused",
        ReasonKind::ConnectTimeout => "no connection in time",
        ReasonKind::Unreachable => "the network could not be reached",
        ReasonKind::TlsHandshake => "the TLS handshake failed",
        ReasonKind::CertificateExpired => "the certificate has expired",
        ReasonKind::CertificateUntrusted => "the certificate is not trusted",
        ReasonKind::CertificateName => "the certificate is for another name",
        ReasonKind::CertificateMismatch => "an unexpected certificate",
        ReasonKind::Timeout => "no answer in time",
        ReasonKind::Reset => "the connection was cut off",
        ReasonKind::Protocol => "the answer was not understood",
        ReasonKind::HttpStatus => "an unexpected HTTP status",
        ReasonKind::Redirect => "the redirect could not be followed",
        ReasonKind::OAuth2 => "no token could be got",
        ReasonKind::HeaderMismatch => "an unexpected header",
        ReasonKind::BodyMismatch => "unexpected content",
        ReasonKind::JsonMismatch => "an unexpected value",
        ReasonKind::DnsRcode => "an unexpected DNS response code",
        ReasonKind::DnsAnswer => "an unexpected DNS answer",
        ReasonKind::TcpMismatch => "an unexpected answer",
        ReasonKind::Latency => "slower than it should be",
        ReasonKind::CertificateExpiring => "the certificate expires soon",
        ReasonKind::Internal => "the check could not run",
        ReasonKind::Blind => "our own network was down",
        ReasonKind::Starved => "our own machine did not get to check",
    };
    match (kind, number) {
        (ReasonKind::HttpStatus | ReasonKind::Redirect, Some(code)) => format!("HTTP {code}"),
        (ReasonKind::Timeout | ReasonKind::ConnectTimeout, Some(ms)) => format!("{plain} ({ms} ms)"),
        (ReasonKind::Latency, Some(ms)) => format!("{plain}: {ms} ms"),
        (ReasonKind::CertificateExpiring, Some(1)) => "the certificate expires in 1 day".to_owned(),
        (ReasonKind::CertificateExpiring, Some(days)) => format!("the certificate expires in {days} days"),
        _ => plain.to_owned(),
    }
}
