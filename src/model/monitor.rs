//! A thing watched: what to probe, how often, and how to judge it. Built by `config`, which has validated every value.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use regex::bytes::Regex;
use serde_json_path::JsonPath;
use url::Url;

use super::status::words;
use super::{GroupId, MonitorId, Secret, Severity, Status};

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
    /// Without which it cannot work: while one is down, a failure of this is part of that one's incident.
    pub depends_on: Vec<MonitorId>,
    /// What is done.
    pub probe: Probe,
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

    /// The host that limits apply to: that of the URL, the target, or the DNS server (`system` for the system's).
    pub fn host(&self) -> String {
        match self {
            Self::Http(http) => http.url.host_str().unwrap_or_default().to_ascii_lowercase(),
            Self::Tcp(tcp) => tcp.host.to_ascii_lowercase(),
            Self::Dns(dns) => dns.resolver.map_or_else(|| "system".to_owned(), |server| server.ip().to_string()),
        }
    }
}

words!(
    /// Which address family is used: one attempt at one family, no silent fallback when set.
    IpFamily { Auto = "auto", V4 = "v4", V6 = "v6" }
);

words!(
    /// Which HTTP is spoken; `auto` lets TLS decide (ALPN), and is HTTP/1.1 without TLS.
    HttpVersion { Auto = "auto", H1 = "h1", H2 = "h2" }
);

/// An HTTP(S) request and what must hold of its answer.
#[derive(Clone, Debug, PartialEq)]
pub struct HttpProbe {
    /// `http:` or `https:`, with a host. May hold a secret: never printed whole.
    pub url: Url,
    /// An HTTP method, upper case.
    pub method: String,
    /// Names in lower case, values valid for HTTP.
    pub headers: Vec<(String, Secret)>,
    /// Sent as it is.
    pub body: Option<Secret>,
    /// Follow 301, 302, 303, 307, 308.
    pub follow_redirects: bool,
    /// At most so many.
    pub max_redirects: u32,
    /// Address family.
    pub ip: IpFamily,
    /// The DNS server to ask; the system's if unset.
    pub resolver: Option<SocketAddr>,
    /// HTTP version.
    pub version: HttpVersion,
    /// TLS.
    pub tls: TlsSettings,
    /// Bytes of the body read at most; more is cut, not an error.
    pub max_body: u64,
    /// What must hold, else down.
    pub expect: HttpExpect,
}

/// How TLS is spoken and judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsSettings {
    /// False accepts any certificate.
    pub verify: bool,
    /// PEM of the authorities to trust instead of the system's.
    pub ca_file: Option<PathBuf>,
    /// PEM of our own certificate.
    pub cert_file: Option<PathBuf>,
    /// PEM of its key.
    pub key_file: Option<PathBuf>,
    /// The name to ask for and verify instead of the host.
    pub server_name: Option<String>,
    /// Fewer days left are worth a warning, or degraded.
    pub min_days_left: Option<u32>,
    /// Which of both.
    pub expiring: Expiring,
}

impl TlsSettings {
    /// How many days a certificate must have left so that nobody is warned; `None`: nobody ever is.
    pub fn warns_below(&self) -> Option<u32> {
        self.min_days_left.filter(|_| self.expiring == Expiring::Warn)
    }
}

words!(
    /// What a certificate near its end comes to: a warning for operators, or the outcome `degraded`.
    Expiring { Warn = "warn", Degraded = "degraded" }
);

impl Default for TlsSettings {
    fn default() -> Self {
        Self {
            verify: true,
            ca_file: None,
            cert_file: None,
            key_file: None,
            server_name: None,
            min_days_left: None,
            expiring: Expiring::Warn,
        }
    }
}

/// What must hold of an HTTP answer; all of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HttpExpect {
    /// Inclusive ranges of status codes; one must hold the answer's.
    pub status: Vec<(u16, u16)>,
    /// Header name in lower case, and a glob (`*`, `?`) its value must match.
    pub headers: Vec<(String, String)>,
    /// Text the body must hold.
    pub contains: Option<String>,
    /// Text it must not hold.
    pub not_contains: Option<String>,
    /// A regular expression that must match somewhere.
    pub matches: Option<Pattern>,
    /// Paths into a JSON body.
    pub json: Vec<JsonExpect>,
}

/// A compiled regular expression, equal when its text is.
#[derive(Clone, Debug)]
pub struct Pattern(pub Regex);

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_str() == other.0.as_str()
    }
}

/// One path (RFC 9535) and what every value found there must be; nothing found fails.
#[derive(Clone, Debug)]
pub struct JsonExpect {
    /// As written.
    pub text: String,
    /// Compiled.
    pub path: JsonPath,
    /// What is wanted.
    pub want: JsonWant,
}

impl PartialEq for JsonExpect {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text && self.want == other.want
    }
}

/// What a JSON value must be.
#[derive(Clone, Debug, PartialEq)]
pub enum JsonWant {
    /// Equal to this value.
    Equals(serde_json::Value),
    /// A number that compares so (`"< 100"`).
    Compare(Comparison, f64),
    /// An array, object or string whose length compares so (`"len > 0"`).
    Length(Comparison, u64),
}

words!(
    /// A comparison of numbers.
    Comparison { Less = "<", AtMost = "<=", More = ">", AtLeast = ">=", Equal = "==", NotEqual = "!=" }
);

impl Comparison {
    /// Whether `found` compares so to `wanted`.
    pub fn holds(self, found: f64, wanted: f64) -> bool {
        match self {
            Self::Less => found < wanted,
            Self::AtMost => found <= wanted,
            Self::More => found > wanted,
            Self::AtLeast => found >= wanted,
            Self::Equal => found == wanted,
            Self::NotEqual => found != wanted,
        }
    }
}

/// A TCP connection and what must hold of it.
#[derive(Clone, Debug, PartialEq)]
pub struct TcpProbe {
    /// A name or an address.
    pub host: String,
    /// 1 … 65535.
    pub port: u16,
    /// Sent once connected (after TLS).
    pub send: Option<Secret>,
    /// Must match somewhere in the first 4 KiB received.
    pub expect: Option<Pattern>,
    /// Speak TLS, verifying the certificate.
    pub tls: bool,
}

words!(
    /// How a DNS question travels; `udp` falls back to TCP when the answer is truncated.
    DnsTransport { Udp = "udp", Tcp = "tcp" }
);

words!(
    /// The record types that can be asked for.
    RecordKind {
        A = "A", Aaaa = "AAAA", Cname = "CNAME", Mx = "MX", Ns = "NS", Txt = "TXT", Soa = "SOA", Srv = "SRV",
        Caa = "CAA", Ptr = "PTR", Ds = "DS", Dnskey = "DNSKEY", Https = "HTTPS",
    }
);

words!(
    /// DNS response codes that can be expected.
    Rcode {
        NoError = "NOERROR", FormErr = "FORMERR", ServFail = "SERVFAIL", NxDomain = "NXDOMAIN", NotImp = "NOTIMP",
        Refused = "REFUSED", YxDomain = "YXDOMAIN", YxRrset = "YXRRSET", NxRrset = "NXRRSET", NotAuth = "NOTAUTH", NotZone = "NOTZONE",
    }
);

impl Rcode {
    /// The number on the wire (RFC 1035, RFC 2136).
    pub const fn code(self) -> u16 {
        match self {
            Self::NoError => 0,
            Self::FormErr => 1,
            Self::ServFail => 2,
            Self::NxDomain => 3,
            Self::NotImp => 4,
            Self::Refused => 5,
            Self::YxDomain => 6,
            Self::YxRrset => 7,
            Self::NxRrset => 8,
            Self::NotAuth => 9,
            Self::NotZone => 10,
        }
    }
}

/// A DNS question and what must hold of its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsProbe {
    /// The name asked for.
    pub name: String,
    /// The type asked for.
    pub record: RecordKind,
    /// The server asked; the system's if unset.
    pub resolver: Option<SocketAddr>,
    /// How.
    pub transport: DnsTransport,
    /// What must hold.
    pub expect: DnsExpect,
}

/// What must hold of a DNS answer; all of it. Answers are compared as text, names without the last dot and in lower
/// case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsExpect {
    /// The response code.
    pub rcode: Rcode,
    /// Answers that must be among those given.
    pub contains: Vec<String>,
    /// If not empty: the answers, no more and no fewer, in any order.
    pub exactly: Vec<String>,
    /// At least so many (default 1 for NOERROR, else 0).
    pub min_answers: u32,
    /// Every answer's TTL is at least this.
    pub min_ttl: Option<Duration>,
}
