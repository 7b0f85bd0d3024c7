//! An HTTP(S) request and what must hold of its answer.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json_path::JsonPath;
use url::Url;

use super::{Decimal, HttpStep, NameServer, OAuth2, Pattern};
use crate::model::Secret;
use crate::model::status::words;

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
    /// The Unix socket at which that host is reached.
    pub socket: Option<PathBuf>,
    /// Through whom: `http:`, `socks5:` or `socks5h:`, with a host and a port. May hold a secret.
    pub proxy: Option<Url>,
    /// An HTTP method, upper case.
    pub method: String,
    /// Names as typed, values valid for HTTP.
    pub headers: Vec<(String, Secret)>,
    /// Names of headers that no other origin gets.
    pub secret_headers: Vec<String>,
    /// Sent as it is.
    pub body: Option<Secret>,
    /// Where the token comes from that goes along.
    pub oauth2: Option<Arc<OAuth2>>,
    /// Follow 301, 302, 303, 307, 308.
    pub follow_redirects: bool,
    /// At most so many.
    pub max_redirects: u32,
    /// Address family.
    pub ip: IpFamily,
    /// The DNS server to ask; the system's if unset.
    pub resolver: Option<NameServer>,
    /// HTTP version.
    pub version: HttpVersion,
    /// TLS.
    pub tls: TlsSettings,
    /// Bytes of the body read at most; more is cut, not an error.
    pub max_body: u64,
    /// What must hold, else down.
    pub expect: HttpExpect,
    /// What is done instead, one after another; the rest is then what they have in common.
    pub steps: Vec<HttpStep>,
}

impl HttpProbe {
    /// A GET of this URL, and nothing more said.
    pub fn get(url: Url) -> Self {
        Self {
            url,
            socket: None,
            proxy: None,
            method: "GET".to_owned(),
            headers: Vec::new(),
            secret_headers: Vec::new(),
            body: None,
            oauth2: None,
            follow_redirects: true,
            max_redirects: 5,
            ip: IpFamily::Auto,
            resolver: None,
            version: HttpVersion::Auto,
            tls: TlsSettings::default(),
            max_body: 1024 * 1024,
            expect: HttpExpect { status: vec![(200, 299)], ..HttpExpect::default() },
            steps: Vec::new(),
        }
    }

    /// Whether a header is, or may be, a credential of one origin, or is about that origin only.
    pub fn stays_home(&self, header: &str) -> bool {
        let name = header.to_ascii_lowercase();
        matches!(name.as_str(), "authorization" | "cookie" | "host")
            || name.starts_with("proxy-")
            || self.secret_headers.iter().any(|secret| secret.eq_ignore_ascii_case(&name))
    }
}

/// Whether what is secret at one URL may go to the other: to the same origin, and from http to https of the same host.
pub fn shares_secrets(from: &Url, to: &Url) -> bool {
    let upgrade = from.scheme() == "http" && to.scheme() == "https" && from.host() == to.host();
    from.origin() == to.origin() || upgrade
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
    /// The oldest version that may be spoken.
    pub min_version: TlsVersion,
    /// Fewer days left are worth a warning, or degraded.
    pub min_days_left: Option<u32>,
    /// Which of both.
    pub expiring: Expiring,
}

impl TlsSettings {
    /// A file of certificates or of a key has so many bytes at most: the whole bundle of public authorities has 250 KB.
    pub const FILE_MOST: u64 = 4 * 1024 * 1024;
}

impl TlsSettings {
    /// The same for another origin: without the client certificate and the configured name.
    #[must_use]
    pub fn elsewhere(&self) -> Self {
        Self { cert_file: None, key_file: None, server_name: None, ..self.clone() }
    }

    /// How many days a certificate must have left so that nobody is warned; `None`: nobody ever is.
    pub fn warns_below(&self) -> Option<u32> {
        self.min_days_left.filter(|_| self.expiring == Expiring::Warn)
    }
}

words!(
    /// A version of TLS that may be spoken; older ones never are.
    TlsVersion { Tls12 = "1.2", Tls13 = "1.3" }
);

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
            min_version: TlsVersion::Tls12,
            min_days_left: None,
            expiring: Expiring::Warn,
        }
    }
}

/// What must hold of an HTTP answer; all of it, and one of the alternatives.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HttpExpect {
    /// Inclusive ranges of status codes; one must hold the answer's.
    pub status: Vec<(u16, u16)>,
    /// A glob that the URL of the last answer must match.
    pub final_url: Option<String>,
    /// The HTTP of the last answer.
    pub version: Option<HttpVersion>,
    /// The certificate that the server shows.
    pub certificate: Option<CertificateExpect>,
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
    /// If not empty: one of these must hold beside all of that. They have none of their own.
    pub any: Vec<Self>,
}

impl HttpExpect {
    /// The status of an expectation that says nothing about it.
    pub const ANY_STATUS: (u16, u16) = (0, u16::MAX);
}

/// What must hold of the certificate that a server shows, its own, not one of its chain; all of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CertificateExpect {
    /// A glob that the issuer's name or one part of it must match.
    pub issuer: Option<String>,
    /// A glob that the subject's name or one part of it must match.
    pub subject: Option<String>,
    /// Globs; for each there must be a name that the certificate is good for.
    pub names: Vec<String>,
    /// SHA-256 of the whole certificate; one must be its own.
    pub fingerprints: Vec<[u8; 32]>,
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
    /// Equal to this text, boolean or null.
    Equals(serde_json::Value),
    /// A number that compares so (`5`, `"< 100"`).
    Compare(Comparison, Decimal),
    /// An array, object or string whose length compares so (`"len > 0"`).
    Length(Comparison, u64),
}

words!(
    /// A comparison of numbers.
    Comparison { Less = "<", AtMost = "<=", More = ">", AtLeast = ">=", Equal = "==", NotEqual = "!=" }
);

impl Comparison {
    /// Whether `found` compares so to `wanted`.
    pub fn holds<T: PartialOrd>(self, found: &T, wanted: &T) -> bool {
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
