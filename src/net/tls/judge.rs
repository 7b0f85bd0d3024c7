//! Whether the certificates that a server shows hold, and which they were.

use std::sync::{Arc, OnceLock};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{DigitallySignedStruct, SignatureScheme};

use super::chain::{self, Presented};

/// Judges a server's certificate: one that stands byte for byte in `ca_file` by its name and dates alone, any other by
/// its chain.
#[derive(Clone, Debug)]
pub(super) struct Judge {
    /// By the chain.
    pub chains: Arc<WebPkiServerVerifier>,
    /// By themselves.
    pub pinned: Arc<[CertificateDer<'static>]>,
}

impl Judge {
    fn is_pinned(&self, own: &CertificateDer<'_>) -> bool {
        self.pinned.iter().any(|pinned| pinned.as_ref() == own.as_ref())
    }

    fn holds(
        own: &CertificateDer<'_>,
        name: &ServerName<'_>,
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        chain::lasts(own, now)?;
        verify_server_name(&ParsedCertificate::try_from(own)?, name)?;
        Ok(ServerCertVerified::assertion())
    }
}

/// Notes which certificates were shown, then judges them; without a judge, any certificate holds, and whatever it
/// signs.
#[derive(Debug)]
pub(super) struct NotingVerifier {
    judge: Option<Judge>,
    provider: Arc<CryptoProvider>,
    shown: OnceLock<Vec<Presented>>,
}

impl NotingVerifier {
    /// Of one handshake.
    pub(super) const fn new(judge: Option<Judge>, provider: Arc<CryptoProvider>) -> Self {
        Self { judge, provider, shown: OnceLock::new() }
    }

    /// The certificates that were shown, the server's own first.
    pub(super) fn shown(&self) -> Vec<Presented> {
        self.shown.get().cloned().unwrap_or_default()
    }
}

impl ServerCertVerifier for NotingVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        // One connection, one chain: never set twice.
        let _ = self.shown.set(chain::read(end_entity, intermediates));
        match &self.judge {
            Some(judge) if judge.is_pinned(end_entity) => Judge::holds(end_entity, server_name, now),
            Some(judge) => judge.chains.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now),
            None => Ok(ServerCertVerified::assertion()),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        if self.judge.is_none() {
            return Ok(HandshakeSignatureValid::assertion());
        }
        verify_tls12_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        if self.judge.is_none() {
            return Ok(HandshakeSignatureValid::assertion());
        }
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let mut schemes = self.provider.signature_verification_algorithms.supported_schemes();
        if self.judge.is_none() {
            schemes.extend([SignatureScheme::RSA_PKCS1_SHA1, SignatureScheme::ECDSA_SHA1_Legacy]);
        }
        schemes
    }
}
