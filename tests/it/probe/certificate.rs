//! Which TLS is spoken, and what is expected of the certificate that a server shows.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up its peer has failed")]

use std::sync::Arc;

use rustls::crypto::aws_lc_rs;
use rustls::version::{TLS12, TLS13};
use stillup::model::ReasonKind;
use stillup::model::monitor::TlsVersion;

use super::tls::{Authority, days, https};
use super::{assert_reason, assert_up, get};

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
