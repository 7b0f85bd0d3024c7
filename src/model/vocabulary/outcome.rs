//! What one run of a monitor's probe found.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::model::status::words;
use crate::model::{Found, Level, Location, MonitorId, Reason, ReasonKind, Timestamp};

words!(
    /// The verdict of one check. `indeterminate` means the fault is ours: it moves no streak and is never downtime.
    OutcomeKind { Up = "up", Degraded = "degraded", Down = "down", Indeterminate = "indeterminate" }
);

impl OutcomeKind {
    /// The level of a determinate outcome.
    pub const fn level(self) -> Option<Level> {
        match self {
            Self::Up => Some(Level::Up),
            Self::Degraded => Some(Level::Degraded),
            Self::Down => Some(Level::Down),
            Self::Indeterminate => None,
        }
    }
}

/// How long each part of a check took; `None` for a part not reached, or that the protocol does not have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Phases {
    /// Name to address.
    pub resolve: Option<Duration>,
    /// TCP connection.
    pub connect: Option<Duration>,
    /// TLS handshake.
    pub tls: Option<Duration>,
    /// Request sent until first byte of the answer.
    pub processing: Option<Duration>,
    /// First byte until the body is read.
    pub transfer: Option<Duration>,
}

impl Phases {
    /// Names and values in the order in which they happen.
    pub fn each(&self) -> [(&'static str, Option<Duration>); 5] {
        [
            ("resolve", self.resolve),
            ("connect", self.connect),
            ("tls", self.tls),
            ("processing", self.processing),
            ("transfer", self.transfer),
        ]
    }
}

/// What was seen, for operators. Bounded: the body is its first 1 KiB.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// HTTP status code of the last answer.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub status_code: Option<u16>,
    /// The address that was connected to, `192.0.2.1:443`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub address: Option<String>,
    /// Errors, outermost first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub errors: Vec<String>,
    /// The first 1 KiB of the body, lossily decoded.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub body: Option<String>,
    /// DNS answers, as text.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub answers: Vec<String>,
    /// When the leaf certificate expires.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub certificate_expires_at: Option<Timestamp>,
    /// What needs a person, though nothing is wrong yet.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub warning: Option<Warning>,
    /// What was seen besides, and changes nothing.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub notes: Vec<String>,
    /// What was spoken, for metrics. Not kept.
    #[serde(skip)]
    pub spoken: Spoken,
}

/// What was spoken with the target, as far as it came: numbers for metrics, which are about the newest check alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spoken {
    /// 4 or 6: the address family that was connected to, or tried first.
    pub ip: Option<u8>,
    /// `TLS 1.3`.
    pub tls: Option<&'static str>,
    /// The HTTP of the last answer.
    pub http: Option<HttpSpoken>,
    /// Redirects that were followed.
    pub redirects: u32,
    /// Of all certificates that were shown, the end of the one that ends first.
    pub first_end: Option<Timestamp>,
}

/// The HTTP of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HttpSpoken {
    /// Ten times its version: 10, 11, 20.
    pub version: u8,
    /// Over TLS.
    pub secure: bool,
    /// The length that it says itself.
    pub length: Option<u64>,
}

/// A certificate is near its end. Operators' business: it changes no verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Always [`ReasonKind::CertificateExpiring`].
    pub kind: ReasonKind,
    /// A sentence a person understands.
    pub message: String,
    /// Whose certificate it is: of all that were shown, the one that ends first.
    pub subject: String,
    /// Its end.
    pub expires_at: Timestamp,
    /// Whole days left.
    pub days_left: u64,
    /// See [`Reason::found`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<Box<Found>>,
}

impl Warning {
    /// As a reason, for what is kept of it.
    pub fn reason(&self) -> Reason {
        let days = i64::try_from(self.days_left).unwrap_or(i64::MAX);
        Reason { kind: self.kind, message: self.message.clone(), number: Some(days), found: self.found.clone() }
    }
}

/// The result of one check: never an error, a failed probe is an outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The verdict.
    pub kind: OutcomeKind,
    /// From the start of the probe to the verdict.
    pub latency: Duration,
    /// Its parts.
    pub phases: Phases,
    /// Why it was not up; `None` exactly when it was.
    pub reason: Option<Reason>,
    /// What was seen.
    pub evidence: Evidence,
}

impl Outcome {
    /// What it is when the fault is ours, and why.
    #[must_use]
    pub fn ours(&self, why: Reason) -> Self {
        let mut evidence = self.evidence.clone();
        evidence.notes.extend(self.reason.as_ref().map(|reason| format!("it said: {}", reason.message)));
        Self { kind: OutcomeKind::Indeterminate, reason: Some(why), evidence, ..self.clone() }
    }
}

/// One run of a monitor's probe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What was checked.
    pub monitor: MonitorId,
    /// From where.
    pub location: Location,
    /// When the probe started.
    pub at: Timestamp,
    /// How long it had waited for a permit before that.
    pub waited: Duration,
    /// What it found.
    pub outcome: Outcome,
}
