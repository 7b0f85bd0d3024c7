//! TLS: real handshakes with certificates made for each test.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up its peer has failed")]

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use regex::bytes::Regex;
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use stillup::clock;
use stillup::model::monitor::{DnsTransport, Expiring, HttpVersion, IpFamily, Pattern, RecordKind, Sent, TcpStep};
use stillup::model::{HttpProbe, Outcome, Probe, ReasonKind, Secret, TcpProbe, TlsSettings};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsAcceptor;

use super::{TINY, assert_reason, assert_up, get, http_probe, number, peer, run, run_within};

const DAY: u64 = 86_400;

/// A certificate authority in a folder of its own.
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: TempDir,
}

impl Authority {
    pub fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let folder = TempDir::new().unwrap();
        std::fs::write(folder.path().join("ca.pem"), issuer.pem()).unwrap();
        Self { issuer, folder }
    }

    pub fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    /// A certificate for a name, that ends so many seconds from now.
    fn leaf(&self, name: &str, ends_in: i64) -> (rcgen::Certificate, KeyPair) {
        let mut params = lasting(vec![name.to_owned()], ends_in);
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().unwrap();
        (params.signed_by(&key, &self.issuer).unwrap(), key)
    }

    /// The same as a server takes it.
    pub(super) fn own(&self, name: &str, ends_in: i64) -> (CertificateDer<'static>, PrivateKeyDer<'static>) {
        let (certificate, key) = self.leaf(name, ends_in);
        (certificate.der().clone(), PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der())))
    }

    pub fn server(&self, name: &str, ends_in: i64, demand_client: bool) -> ServerConfig {
        let (certificate, key) = self.own(name, ends_in);
        let provider = Arc::new(aws_lc_rs::default_provider());
        let builder =
            ServerConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions().unwrap();
        let builder = if demand_client {
            let mut roots = rustls::RootCertStore::empty();
            roots.add(self.issuer.der().clone()).unwrap();
            builder.with_client_cert_verifier(
                WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap(),
            )
        } else {
            builder.with_no_client_auth()
        };
        builder.with_single_cert(vec![certificate], key).unwrap()
    }

    /// A probe that trusts this authority.
    pub(super) fn probe(&self, address: SocketAddr) -> HttpProbe {
        let mut probe = http_probe(&format!("https://localhost:{}/", address.port()));
        probe.tls.ca_file = Some(self.path("ca.pem"));
        probe.ip = IpFamily::V4;
        probe
    }
}

/// Valid for a month, and so many seconds more.
pub(super) fn lasting(names: Vec<String>, ends_in: i64) -> CertificateParams {
    let now = u64::try_from(clock::now().seconds()).unwrap();
    let epoch = date_time_ymd(1970, 1, 1);
    let mut params = CertificateParams::new(names).unwrap();
    params.not_before = epoch + Duration::from_secs(now - 30 * DAY);
    params.not_after = epoch + Duration::from_secs(now.checked_add_signed(ends_in).unwrap());
    params.distinguished_name = rcgen::DistinguishedName::new();
    params
}

/// HTTP/1.1 over TLS.
pub(super) async fn https(config: ServerConfig) -> SocketAddr {
    let acceptor = TlsAcceptor::from(Arc::new(config));
    peer::serve(move |stream| {
        let acceptor = acceptor.clone();
        async move {
            if let Ok(mut stream) = acceptor.accept(stream).await {
                peer::read_head(&mut stream).await;
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await;
                let _ = stream.shutdown().await;
            }
        }
    })
    .await
}

async fn over_https(name: &str, ends_in: i64) -> (Authority, SocketAddr) {
    let authority = Authority::new();
    let address = https(authority.server(name, ends_in, false)).await;
    (authority, address)
}

pub fn days(days: i64) -> i64 {
    days * DAY.cast_signed()
}

fn expires(outcome: &Outcome) -> bool {
    outcome.evidence.certificate_expires_at.is_some()
}

#[tokio::test]
async fn a_good_certificate() {
    let (authority, address) = over_https("localhost", days(90)).await;
    let outcome = get(authority.probe(address)).await;
    assert_up(&outcome);
    assert!(outcome.phases.tls.is_some() && expires(&outcome), "{outcome:?}");
    let left = outcome.evidence.certificate_expires_at.unwrap().since(clock::now());
    assert!(left > Duration::from_secs(89 * DAY) && left <= Duration::from_secs(90 * DAY));
}

/// Openssl's default is a certificate of an authority; in `ca_file` it is trusted for its own names and dates.
#[tokio::test]
async fn a_certificate_in_ca_file_is_trusted_itself() {
    let own = |names: &[&str], ends_in: i64| {
        let mut params = lasting(names.iter().map(|name| (*name).to_owned()).collect(), ends_in);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let builder = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
        let builder = builder.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
        (builder.with_single_cert(vec![certificate.der().clone()], key).unwrap(), certificate.pem())
    };
    let (folder, stranger) = (TempDir::new().unwrap(), Authority::new());
    for (names, ends_in, expected) in [
        (&["localhost"][..], days(90), None),
        (&["other.example"], days(90), Some(ReasonKind::CertificateName)),
        (&["localhost"], days(-3), Some(ReasonKind::CertificateExpired)),
    ] {
        let (config, pem) = own(names, ends_in);
        let file = folder.path().join(format!("{}-{ends_in}.pem", names[0]));
        std::fs::write(&file, pem).unwrap();
        let mut probe = http_probe(&format!("https://localhost:{}/", https(config).await.port()));
        probe.tls.ca_file = Some(file);
        let outcome = get(probe.clone()).await;
        match expected {
            None => assert_up(&outcome),
            Some(kind) => drop(assert_reason(&outcome, kind)),
        }
        probe.tls.ca_file = Some(stranger.path("ca.pem"));
        if expected.is_none() {
            let message = assert_reason(&get(probe).await, ReasonKind::CertificateUntrusted);
            assert!(!message.contains("CaUsed"), "{message}");
        }
    }
}

/// A body that goes to the end of the connection, whose end nobody says.
#[tokio::test]
async fn an_end_without_close_notify_is_an_end() {
    let authority = Authority::new();
    let acceptor = TlsAcceptor::from(Arc::new(authority.server("localhost", days(90), false)));
    let address = peer::serve(move |stream| {
        let acceptor = acceptor.clone();
        async move {
            let Ok(mut stream) = acceptor.accept(stream).await else { return };
            peer::read_head(&mut stream).await;
            let _ = stream.write_all(b"HTTP/1.0 200 OK\r\n\r\nok").await;
            let _ = stream.flush().await;
            peer::drain(stream.into_inner().0).await;
        }
    })
    .await;
    let mut probe = authority.probe(address);
    probe.expect.not_contains = Some("error".to_owned());
    let outcome = get(probe).await;
    assert_up(&outcome);
    assert_eq!(outcome.evidence.notes, ["the TLS connection ended without a close_notify"]);
}

#[tokio::test]
async fn certificates_that_do_not_hold() {
    let (authority, address) = over_https("localhost", days(-3)).await;
    let outcome = get(authority.probe(address)).await;
    let message = assert_reason(&outcome, ReasonKind::CertificateExpired);
    assert!(message.starts_with("the certificate expired 3 days ago: "), "{message}");
    assert!(expires(&outcome), "its end is known although it does not hold: {outcome:?}");
    assert!(outcome.phases.processing.is_none(), "nothing was asked");

    // Unverified it holds, unless its end is to be judged.
    let mut probe = authority.probe(address);
    probe.tls.verify = false;
    assert_up(&get(probe.clone()).await);
    probe.tls.min_days_left = Some(1);
    assert_reason(&get(probe).await, ReasonKind::CertificateExpired);

    let (authority, address) = over_https("other.example", days(90)).await;
    let outcome = get(authority.probe(address)).await;
    let message = assert_reason(&outcome, ReasonKind::CertificateName);
    assert_eq!(message, "the certificate is not for localhost, but for other.example");
    assert!(expires(&outcome));
    let mut probe = authority.probe(address);
    probe.tls.server_name = Some("other.example".to_owned());
    assert_up(&get(probe).await);

    let mut probe = authority.probe(address);
    probe.tls.ca_file = Some(Authority::new().path("gone.pem"));
    let outcome = get(probe.clone()).await;
    assert!(assert_reason(&outcome, ReasonKind::Internal).ends_with("gone.pem cannot be read"), "our own file");
    probe.tls.ca_file = None;
    assert_reason(&get(probe).await, ReasonKind::CertificateUntrusted);
}

#[tokio::test]
async fn an_end_that_is_near_is_degraded_where_that_is_wanted() {
    let (authority, address) = over_https("localhost", days(5) + 3600).await;
    let mut probe = authority.probe(address);
    probe.tls.expiring = Expiring::Degraded;
    probe.tls.min_days_left = Some(5);
    assert_up(&get(probe.clone()).await);
    probe.tls.min_days_left = Some(14);
    let outcome = get(probe).await;
    assert_eq!(outcome.evidence.warning, None);
    assert_eq!(
        assert_reason(&outcome, ReasonKind::CertificateExpiring),
        "the certificate expires in 5 days, at least 14 wanted"
    );
    assert_eq!(number(&outcome), Some(5));
}

#[tokio::test]
async fn an_end_that_is_near_is_a_warning_and_nothing_else() {
    let (authority, address) = over_https("localhost", days(9) + 3600).await;
    let mut probe = authority.probe(address);
    probe.tls.min_days_left = Some(14);
    let outcome = get(probe.clone()).await;
    assert_up(&outcome);
    let warning = outcome.evidence.warning.unwrap();
    assert_eq!(
        (warning.message.as_str(), warning.days_left, warning.subject.as_str()),
        ("the certificate of localhost expires in 9 days, at least 14 wanted", 9, "localhost")
    );
    probe.tls.min_days_left = Some(9);
    assert_eq!(get(probe.clone()).await.evidence.warning, None);
    probe.tls.min_days_left = None;
    assert_eq!(get(probe).await.evidence.warning, None);

    // What has ended is down, and is warned of still: an incident of it stays open.
    let (authority, address) = over_https("localhost", days(-3)).await;
    let mut probe = authority.probe(address);
    probe.tls.min_days_left = Some(14);
    let outcome = get(probe).await;
    assert_reason(&outcome, ReasonKind::CertificateExpired);
    assert_eq!(outcome.evidence.warning.unwrap().message, "the certificate of localhost has expired");
}

/// An authority between this one and its servers, that ends so many seconds from now.
fn between(authority: &Authority, name: &str, ends_in: i64) -> CertifiedIssuer<'static, KeyPair> {
    let mut params = lasting(Vec::new(), ends_in);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, name);
    CertifiedIssuer::signed_by(params, KeyPair::generate().unwrap(), &authority.issuer).unwrap()
}

/// A server's certificate by an authority in between, with these others beside it.
async fn over_chain(
    by: &CertifiedIssuer<'static, KeyPair>,
    others: &[&CertifiedIssuer<'static, KeyPair>],
) -> SocketAddr {
    let key = KeyPair::generate().unwrap();
    let own = lasting(vec!["localhost".to_owned()], days(90)).signed_by(&key, by).unwrap();
    let chain = [own.der().clone()].into_iter().chain(others.iter().map(|other| other.der().clone())).collect();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let builder = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    https(builder.with_single_cert(chain, key).unwrap()).await
}

#[tokio::test]
async fn the_whole_chain_counts_and_what_no_path_needs_does_not() {
    let authority = Authority::new();
    let soon = between(&authority, "Soon Over CA", days(3) + 3600);
    let mut probe = authority.probe(over_chain(&soon, &[&soon]).await);
    probe.tls.min_days_left = Some(14);
    let outcome = get(probe.clone()).await;
    assert_up(&outcome);
    assert_eq!(
        outcome.evidence.warning.as_ref().map(|warning| (warning.subject.as_str(), warning.days_left)),
        Some(("Soon Over CA", 3))
    );
    let left = outcome.evidence.certificate_expires_at.unwrap().since(clock::now());
    assert!(left > Duration::from_secs(89 * DAY), "shown is the end of the server's own");
    probe.tls.expiring = Expiring::Degraded;
    assert_up(&get(probe).await);

    let (good, old) = (between(&authority, "Good CA", days(400)), between(&authority, "Old CA", days(-3)));
    let mut probe = authority.probe(over_chain(&good, &[&old, &good]).await);
    probe.tls.min_days_left = Some(14);
    let outcome = get(probe).await;
    assert_up(&outcome);
    assert_eq!(outcome.evidence.warning, None);
    assert_eq!(
        outcome.evidence.notes,
        ["the chain holds a certificate that no path needs and that has expired: Old CA"]
    );

    let mut probe = authority.probe(over_chain(&old, &[&old]).await);
    probe.tls.min_days_left = Some(14);
    let outcome = get(probe).await;
    let message = assert_reason(&outcome, ReasonKind::CertificateExpired);
    let wanted = "the certificate of Old CA, by which the server’s is signed, expired 3 days ago: ";
    assert!(message.starts_with(wanted), "{message}");
    assert!(outcome.evidence.notes.is_empty(), "it is needed: {outcome:?}");
}

#[tokio::test]
async fn a_client_certificate() {
    let authority = Authority::new();
    let address = https(authority.server("localhost", days(90), true)).await;
    let message = assert_reason(&get(authority.probe(address)).await, ReasonKind::TlsHandshake);
    assert!(message.contains("it wants a client certificate"), "{message}");
    let (certificate, key) = authority.leaf("client", days(90));
    std::fs::write(authority.path("cert.pem"), certificate.pem()).unwrap();
    std::fs::write(authority.path("key.pem"), key.serialize_pem()).unwrap();
    let mut probe = authority.probe(address);
    probe.tls.cert_file = Some(authority.path("cert.pem"));
    probe.tls.key_file = Some(authority.path("key.pem"));
    assert_up(&get(probe.clone()).await);
    std::fs::write(authority.path("junk.pem"), "junk").unwrap();
    probe.tls.key_file = Some(authority.path("junk.pem"));
    assert!(assert_reason(&get(probe).await, ReasonKind::Internal).ends_with("junk.pem holds no usable private key"));
}

#[tokio::test]
async fn what_is_not_tls() {
    let plain = peer::serve(|mut stream| async move {
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        peer::drain(stream).await;
    })
    .await;
    let message = assert_reason(&get(http_probe(&format!("https://{plain}/"))).await, ReasonKind::TlsHandshake);
    assert!(message.starts_with("the server does not speak TLS on this port"), "{message}");
    let closed = peer::serve(|stream| async move { drop(stream) }).await;
    assert_reason(&get(http_probe(&format!("https://{closed}/"))).await, ReasonKind::TlsHandshake);
    let silent = peer::serve(|stream| async move {
        std::future::pending::<()>().await;
        drop(stream);
    })
    .await;
    let outcome = run_within(Probe::Http(Box::new(http_probe(&format!("https://{silent}/")))), TINY).await;
    assert_eq!(assert_reason(&outcome, ReasonKind::Timeout), "no TLS handshake within 150 ms");
    assert!(outcome.phases.tls.is_some());
}

/// HTTP/2 over TLS where ALPN agrees on it, and by prior knowledge without.
async fn http2(config: Option<ServerConfig>) -> SocketAddr {
    let acceptor = config.map(|config| TlsAcceptor::from(Arc::new(config)));
    peer::serve(move |stream| {
        let acceptor = acceptor.clone();
        let service = service_fn(|request: hyper::Request<hyper::body::Incoming>| async move {
            let body = format!("{:?} {}", request.version(), request.uri());
            Ok::<_, std::convert::Infallible>(hyper::Response::new(Full::new(Bytes::from(body))))
        });
        async move {
            let server = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
            match acceptor {
                Some(acceptor) => {
                    if let Ok(stream) = acceptor.accept(stream).await {
                        let _ = server.serve_connection(TokioIo::new(stream), service).await;
                    }
                }
                None => {
                    let _ = server.serve_connection(TokioIo::new(stream), service).await;
                }
            }
        }
    })
    .await
}

#[tokio::test]
async fn http_2() {
    let authority = Authority::new();
    let mut config = authority.server("localhost", days(90), false);
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let address = http2(Some(config)).await;
    for version in [HttpVersion::Auto, HttpVersion::H2] {
        let mut probe = authority.probe(address);
        probe.version = version;
        probe.expect.contains = Some(format!("HTTP/2.0 https://localhost:{}/", address.port()));
        let outcome = get(probe).await;
        assert_up(&outcome);
        assert!(outcome.phases.each().iter().all(|(_, took)| took.is_some()), "{outcome:?}");
    }
    let plain = http2(None).await;
    let mut probe = http_probe(&format!("http://{plain}/"));
    probe.version = HttpVersion::H2;
    probe.expect.contains = Some(format!("HTTP/2.0 http://{plain}/"));
    assert_up(&get(probe).await);

    let (authority, address) = over_https("localhost", days(90)).await;
    let mut probe = authority.probe(address);
    probe.version = HttpVersion::H2;
    assert_eq!(assert_reason(&get(probe).await, ReasonKind::Protocol), "the server does not speak HTTP/2");
}

#[tokio::test]
async fn tcp_over_tls_is_verified() {
    let authority = Authority::new();
    let address = https(authority.server("localhost", days(90), false)).await;
    let probe = TcpProbe {
        host: "localhost".to_owned(),
        port: address.port(),
        ip: IpFamily::V4,
        resolver: None,
        steps: vec![TcpStep {
            send: Some(Sent { text: Secret::new("GET / HTTP/1.0\r\n\r\n"), bytes: false }),
            expect: Some(Pattern(Regex::new("^HTTP/1.1 200").unwrap()).into()),
        }],
        tls: Some(TlsSettings::default()),
    };
    let outcome = run(Probe::Tcp(probe.clone())).await;
    assert_reason(&outcome, ReasonKind::CertificateUntrusted);
    assert!(expires(&outcome));

    // With every key that `http` has.
    let mut probe = probe;
    let ours = TlsSettings { ca_file: Some(authority.path("ca.pem")), ..TlsSettings::default() };
    probe.tls = Some(TlsSettings { min_days_left: Some(100), expiring: Expiring::Degraded, ..ours.clone() });
    assert_reason(&run(Probe::Tcp(probe.clone())).await, ReasonKind::CertificateExpiring);
    probe.tls = Some(TlsSettings { server_name: Some("other.example".to_owned()), ..ours.clone() });
    assert_reason(&run(Probe::Tcp(probe.clone())).await, ReasonKind::CertificateName);
    probe.tls = Some(ours);
    assert_up(&run(Probe::Tcp(probe.clone())).await);
    probe.tls = Some(TlsSettings { verify: false, ..TlsSettings::default() });
    assert_up(&run(Probe::Tcp(probe)).await);
}

#[tokio::test]
async fn a_rotated_authority_is_taken_without_a_reload() {
    let (authority, address) = over_https("localhost", days(90)).await;
    let probe = authority.probe(address);
    let prober = stillup::probe::Prober::new();
    let monitor = super::monitor(Probe::Http(Box::new(probe)));
    let good = std::fs::read(authority.path("ca.pem")).unwrap();
    std::fs::write(authority.path("ca.pem"), Authority::new().issuer.pem()).unwrap();
    let old = std::fs::File::options().write(true).open(authority.path("ca.pem")).unwrap();
    old.set_modified(std::time::UNIX_EPOCH).unwrap();
    assert_reason(&prober.run(&monitor).await, ReasonKind::CertificateUntrusted);
    std::fs::write(authority.path("ca.pem"), good).unwrap();
    assert_up(&prober.run(&monitor).await);
}

#[tokio::test]
async fn dns_over_tls() {
    let authority = Authority::new();
    let acceptor = TlsAcceptor::from(Arc::new(authority.server("127.0.0.1", days(90), false)));
    let address = peer::serve(move |stream| {
        let acceptor = acceptor.clone();
        async move {
            let Ok(mut stream) = acceptor.accept(stream).await else { return };
            let mut bytes = vec![0; usize::from(stream.read_u16().await.unwrap())];
            stream.read_exact(&mut bytes).await.unwrap();
            let question = hickory_resolver::proto::op::Message::from_vec(&bytes).unwrap();
            for answer in super::dns::two_addresses(&question) {
                stream.write_u16(u16::try_from(answer.len()).unwrap()).await.unwrap();
                stream.write_all(&answer).await.unwrap();
            }
            let _ = stream.shutdown().await;
        }
    })
    .await;
    let mut probe = super::dns::probe(address, RecordKind::A);
    probe.transport = DnsTransport::Tls;
    assert_reason(&run(Probe::Dns(probe.clone())).await, ReasonKind::CertificateUntrusted);
    probe.tls.ca_file = Some(authority.path("ca.pem"));
    let outcome = run(Probe::Dns(probe)).await;
    assert_up(&outcome);
    assert_eq!(outcome.evidence.answers, ["192.0.2.10", "192.0.2.11"]);
    assert!(outcome.phases.tls.is_some() && expires(&outcome), "{outcome:?}");
}
