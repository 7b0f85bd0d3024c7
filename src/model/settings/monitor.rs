//! A thing watched: what to probe, how often, and how to judge it. Built by `config`, which has validated every value.

mod decimal;
mod dns;
mod http;
mod oauth2;
mod server;
pub mod step;
mod tcp;

use std::time::Duration;

use regex::bytes::Regex;

pub use decimal::Decimal;
pub use dns::{DnsExpect, DnsProbe, DnsTransport, Rcode, RecordKind, SerialWant};
pub use http::{
    CertificateExpect, Comparison, Expiring, HttpExpect, HttpProbe, HttpVersion, IpFamily, JsonExpect, JsonWant,
    TlsSettings, TlsVersion, shares_secrets,
};
pub use oauth2::{Credentials, OAuth2};
pub use server::NameServer;
pub use step::{Capture, CaptureFrom, HttpStep};
pub use tcp::{Sent, TcpExpect, TcpProbe, TcpStep};

use crate::model::status::words;
use crate::model::{GroupId, MonitorId, Severity, Status};

words!(
    /// Who may see a monitor. Private is nowhere public: page, badge, feed, API, embed, export.
    Visibility { Public = "public", Private = "private" }
);

/// A monitor as configured. Two equal monitors need no new task.
#[derive(Clone, Debug, PartialEq)]
pub struct Monitor {
    /// Permanent key; renaming `name` keeps history.
    pub id: MonitorId,
    /// For people; any text.
    pub name: String,
    /// The group it stands in.
    pub group: Option<GroupId>,
    /// Before the name: an emoji, or the path of an image on this site.
    pub icon: Option<String>,
    /// Words to find it by, each once.
    pub tags: Vec<String>,
    /// Markdown, for the page.
    pub description: Option<String>,
    /// False = paused.
    pub enabled: bool,
    /// Public or private.
    pub visibility: Visibility,
    /// What visitors may click (`url`); never the target.
    pub link: Option<String>,
    /// When it is checked.
    pub timing: Timing,
    /// How outcomes become a status and incidents.
    pub judging: JudgePolicy,
    /// A slower check that is else up is degraded.
    pub degraded_above: Option<Duration>,
    /// Slower checks are down.
    pub fail_above: Option<Duration>,
    /// Without which it cannot work: while one is down, a failure of this is part of that one's incident.
    pub depends_on: Vec<MonitorId>,
    /// What is done.
    pub probe: Probe,
}

impl Monitor {
    /// Whether anybody may see it.
    pub fn is_public(&self) -> bool {
        self.visibility == Visibility::Public
    }
}

/// When a monitor is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// From slot to slot.
    pub interval: Duration,
    /// Of the whole check; at most `interval`.
    pub timeout: Duration,
    /// From check to check while a change is unconfirmed; at most `interval`.
    pub retry_interval: Duration,
}

/// How outcomes become a status and incidents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JudgePolicy {
    /// F, 1 … 100.
    pub failure_threshold: u32,
    /// S, 1 … 100.
    pub success_threshold: u32,
    /// What each bad status is worth.
    pub severity: Severities,
    /// A bad stretch that begins sooner than this after an automatic resolve reopens the incident.
    pub reopen_window: Duration,
}

/// What each bad status is worth; `degraded` never above `down`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Severities {
    /// Of `down`.
    pub down: Severity,
    /// Of `degraded`.
    pub degraded: Severity,
}

impl Severities {
    /// The severity of a status; `none` for up and unknown.
    pub const fn of(self, status: Status) -> Severity {
        match status {
            Status::Down => self.down,
            Status::Degraded => self.degraded,
            Status::Up | Status::Unknown => Severity::None,
        }
    }
}

/// What is done at a check.
#[derive(Clone, Debug, PartialEq)]
pub enum Probe {
    /// An HTTP(S) request.
    Http(Box<HttpProbe>),
    /// A TCP connection, optionally with TLS and a dialogue.
    Tcp(TcpProbe),
    /// A DNS question.
    Dns(DnsProbe),
}

impl Probe {
    /// `http`, `tcp`, `dns`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Http(_) => "http",
            Self::Tcp(_) => "tcp",
            Self::Dns(_) => "dns",
        }
    }

    /// How TLS is spoken, where it is.
    pub fn tls(&self) -> Option<&TlsSettings> {
        match self {
            Self::Http(http) => Some(&http.tls),
            Self::Tcp(tcp) => tcp.tls.as_ref(),
            Self::Dns(dns) => {
                Some(&dns.tls).filter(|_| matches!(dns.transport, DnsTransport::Tls | DnsTransport::Https))
            }
        }
    }

    /// The host that limits apply to: that of the URL, the target, or the DNS server (`system` for the system's).
    pub fn host(&self) -> String {
        match self {
            Self::Http(http) => http.url.host_str().unwrap_or_default().to_ascii_lowercase(),
            Self::Tcp(tcp) => tcp.host.to_ascii_lowercase(),
            Self::Dns(dns) => dns.resolver.as_ref().map_or_else(|| "system".to_owned(), |server| server.host.clone()),
        }
    }
}

/// A compiled regular expression, equal when its text is.
#[derive(Clone, Debug)]
pub struct Pattern(pub Regex);

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_str() == other.0.as_str()
    }
}
