//! Which TLS is spoken, and what is expected of the certificate that a server shows.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up its peer has failed")]

use std::sync::Arc;

use rcgen::{CustomExtension, KeyPair};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::version::{TLS12, TLS13};
use sha2::{Digest as _, Sha256};
use stillup::model::ReasonKind;
use stillup::model::monitor::{CertificateExpect, TlsVersion};

use super::tls::{Authority, days, https, lasting};
use super::{assert_reason, assert_up, get, peer};

#[tokio::test]
async fn only_versions_new_enough_are_offered() {
    let authority = Authority::new();
    let (old, new) = (&[&TLS12][..], &[&TLS13][..]);
    let too_old = "the server does not speak TLS 1.3 or newer; turn it on there, or lower `min_version`";
    for (spoken, wanted, expected) in [
        (old, TlsVersion::Tls12, None),
        (new, TlsVersion::Tls12, None),
        (new, TlsVersion::Tls13, None),
        (old, TlsVersion::Tls13, Some(too_old)),
    ] {
        let builder = rustls::ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
        let builder = builder.with_protocol_versions(spoken).unwrap().with_no_client_auth();
        let (certificate, key) = authority.own("localhost", days(90));
        let mut probe = authority.probe(https(builder.with_single_cert(vec![certificate], key).unwrap()).await);
        probe.tls.min_version = wanted;
        let outcome = get(probe).await;
        match expected {
            None => assert_up(&outcome),
            Some(message) => assert_eq!(assert_reason(&outcome, ReasonKind::TlsHandshake), message),
        }
    }
}

fn server(authority: &Authority, name: &str) -> (rustls::ServerConfig, [u8; 32]) {
    let (certificate, key) = authority.own(name, days(90));
    let fingerprint = Sha256::digest(&certificate).into();
    let builder = rustls::ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    (builder.with_single_cert(vec![certificate], key).unwrap(), fingerprint)
}

#[tokio::test]
async fn what_is_expected_of_the_certificate() {
    let authority = Authority::new();
    let (config, fingerprint) = server(&authority, "localhost");
    let plain = authority.probe(https(config).await);
    let none = CertificateExpect::default;
    let text = |text: &str| Some(text.to_owned());
    for (expect, expected) in [
        (none(), None),
        (CertificateExpect { issuer: text("*rcgen*"), subject: text("localhost"), ..none() }, None),
        (CertificateExpect { subject: text("CN=localhost"), names: vec!["localhost".to_owned()], ..none() }, None),
        (CertificateExpect { fingerprints: vec![[0; 32], fingerprint], ..none() }, None),
        (
            CertificateExpect { issuer: text("Let's Encrypt"), ..none() },
            Some("the certificate's issuer does not match `Let's Encrypt`"),
        ),
        (
            CertificateExpect { subject: text("*.example"), ..none() },
            Some("the certificate's subject does not match `*.example`"),
        ),
        (
            CertificateExpect { names: vec!["localhost".to_owned(), "b.example".to_owned()], ..none() },
            Some("the certificate is not good for `b.example`"),
        ),
        (
            CertificateExpect { fingerprints: vec![[0; 32]], ..none() },
            Some("the certificate is not the expected one: it has another fingerprint"),
        ),
    ] {
        let mut probe = plain.clone();
        probe.expect.certificate = Some(expect);
        let outcome = get(probe).await;
        match expected {
            None => assert_up(&outcome),
            Some(message) => {
                assert_eq!(assert_reason(&outcome, ReasonKind::CertificateMismatch), message);
                let notes = outcome.evidence.notes.join("\n");
                assert!(
                    notes.contains("the certificate is for CN=localhost\n") && notes.contains("good for localhost\n"),
                    "{notes}"
                );
                assert!(outcome.phases.processing.is_none(), "nothing was asked");
            }
        }
    }
}

/// A certificate that nobody has signed, known by its fingerprint.
#[tokio::test]
async fn an_unverified_certificate_can_be_known() {
    let (config, fingerprint) = server(&Authority::new(), "other.example");
    let stranger = Authority::new();
    let mut probe = stranger.probe(https(config).await);
    probe.tls.verify = false;
    probe.expect.certificate =
        Some(CertificateExpect { fingerprints: vec![fingerprint], ..CertificateExpect::default() });
    assert_up(&get(probe.clone()).await);
    probe.expect.certificate = Some(CertificateExpect { fingerprints: vec![[1; 32]], ..CertificateExpect::default() });
    assert_reason(&get(probe).await, ReasonKind::CertificateMismatch);
}

/// It is that of the server that is asked; without TLS there is none.
#[tokio::test]
async fn redirects_and_the_certificate() {
    let authority = Authority::new();
    let (config, fingerprint) = server(&authority, "localhost");
    let secure = https(config).await;
    let expect = |pin| Some(CertificateExpect { fingerprints: vec![pin], ..CertificateExpect::default() });
    let to = |url: String| peer::http(format!("HTTP/1.1 301 Moved\r\nlocation: {url}\r\ncontent-length: 0\r\n\r\n"));
    let upgrade = to(format!("https://localhost:{}/", secure.port())).await;
    let mut probe = authority.probe(secure);
    probe.url = format!("http://localhost:{}/", upgrade.address.port()).parse().unwrap();
    probe.expect.certificate = expect(fingerprint);
    assert_up(&get(probe.clone()).await);
    probe.expect.certificate = expect([0; 32]);
    assert_reason(&get(probe.clone()).await, ReasonKind::CertificateMismatch);
    let plain = peer::http("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
    probe.url = plain.url("/").parse().unwrap();
    let message = assert_reason(&get(probe).await, ReasonKind::CertificateMismatch);
    assert_eq!(message, "no certificate was shown: the server answered without TLS");
}

/// Unverified, a certificate may demand what nobody knows.
#[tokio::test]
async fn an_unknown_critical_extension() {
    let mut params = lasting(vec!["localhost".to_owned()], days(90));
    let mut odd = CustomExtension::from_oid_content(&[1, 2, 3, 4, 5], vec![5, 0]);
    odd.set_criticality(true);
    params.custom_extensions.push(odd);
    let key = KeyPair::generate().unwrap();
    let certificate = params.self_signed(&key).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let builder = rustls::ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    // The usual way would refuse such a certificate itself.
    let signing = aws_lc_rs::sign::any_supported_type(&key).unwrap();
    let own = SingleCertAndKey::from(CertifiedKey::new(vec![certificate.der().clone()], signing));
    let authority = Authority::new();
    let served = https(builder.with_cert_resolver(Arc::new(own))).await;
    let mut probe = authority.probe(served);
    assert_reason(&get(probe.clone()).await, ReasonKind::CertificateUntrusted);
    probe.tls.verify = false;
    assert_up(&get(probe).await);
}
