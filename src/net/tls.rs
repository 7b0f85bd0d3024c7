//! TLS by rustls with aws-lc-rs: configurations are built once and kept, every connection is a full handshake, and the
//! server's certificate is looked at even when it does not hold.

mod chain;
mod described;
mod judge;

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use rustls::client::danger::ServerCertVerifier;
use rustls::client::{Resumption, WebPkiServerVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, ClientConnection, ProtocolVersion, RootCertStore, SupportedProtocolVersion};
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

pub use chain::Presented;
pub use described::{Certificate, Identity, Name};
use judge::{Judge, NotingVerifier};

use crate::file::{self, FileError};
use crate::model::TlsSettings;
use crate::model::monitor::TlsVersion;

/// Configurations kept; more different ones than this start anew.
const MAX_CONFIGS: usize = 1024;

/// Which protocols are offered to the server (ALPN), best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Offer {
    /// None: not HTTP.
    Nothing,
    /// HTTP/1.1.
    Http1,
    /// HTTP/2.
    Http2,
    /// Either.
    Http,
}

impl Offer {
    fn protocols(self) -> Vec<Vec<u8>> {
        let protocols: &[&[u8]] = match self {
            Self::Nothing => &[],
            Self::Http1 => &[b"http/1.1"],
            Self::Http2 => &[b"h2"],
            Self::Http => &[b"h2", b"http/1.1"],
        };
        protocols.iter().map(|protocol| protocol.to_vec()).collect()
    }
}

/// Why TLS cannot be spoken as configured: our files, not the target.
#[derive(Debug, Error)]
pub enum SetupError {
    /// It cannot be read.
    #[error("{} cannot be read", .path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It holds no certificate, or no key.
    #[error("{} holds no usable {what}", .path.display())]
    Useless {
        /// Which file.
        path: PathBuf,
        /// `certificate`, `private key`.
        what: &'static str,
    },
    /// Certificate and key do not fit together, or no authority is usable.
    #[error("the TLS settings cannot be used: {0}")]
    Unusable(String, #[source] Option<Box<dyn std::error::Error + Send + Sync>>),
}

/// How to speak TLS with some settings; cheap to clone.
#[derive(Clone)]
pub struct Setup {
    config: Arc<ClientConfig>,
    judge: Option<Judge>,
}

impl fmt::Debug for Setup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Setup").field("verifies", &self.judge.is_some()).finish_non_exhaustive()
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    verify: bool,
    oldest: TlsVersion,
    files: [Option<PathBuf>; 3],
    offer: Offer,
}

/// When each file was last changed: rotated certificates are taken without a reload.
type Stamps = [Option<SystemTime>; 3];

/// Roots and configurations; one is shared by all.
#[derive(Debug)]
pub struct Tls {
    provider: Arc<CryptoProvider>,
    roots: Arc<RootCertStore>,
    kept: Mutex<HashMap<Key, (Stamps, Setup)>>,
}

impl Default for Tls {
    fn default() -> Self {
        Self::new()
    }
}

impl Tls {
    /// Reads the system's certificate store; Mozilla's, built in, where there is none.
    pub fn new() -> Self {
        Self { provider: Arc::new(aws_lc_rs::default_provider()), roots: Arc::new(roots()), kept: Mutex::default() }
    }

    /// What these settings need, from the last time unless a file has changed since.
    ///
    /// # Errors
    /// A file that cannot be used.
    pub async fn setup(&self, settings: &TlsSettings, offer: Offer) -> Result<Setup, SetupError> {
        let files = [settings.ca_file.clone(), settings.cert_file.clone(), settings.key_file.clone()];
        let key = Key { verify: settings.verify, oldest: settings.min_version, files, offer };
        let mut stamps = [None; 3];
        for (stamp, file) in stamps.iter_mut().zip(&key.files) {
            if let Some(file) = file {
                *stamp = tokio::fs::metadata(file).await.and_then(|meta| meta.modified()).ok();
            }
        }
        if let Some((_, setup)) = self.kept().get(&key).filter(|(then, _)| *then == stamps) {
            return Ok(setup.clone());
        }
        let setup = self.build(&key).await?;
        let mut kept = self.kept();
        if kept.len() >= MAX_CONFIGS {
            kept.clear();
        }
        kept.insert(key, (stamps, setup.clone()));
        Ok(setup)
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, HashMap<Key, (Stamps, Setup)>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn build(&self, key: &Key) -> Result<Setup, SetupError> {
        let [ca_file, cert_file, key_file] = &key.files;
        let mut pinned = Vec::new();
        let roots = match ca_file {
            None => Arc::clone(&self.roots),
            Some(path) => {
                pinned = certificates(path).await?;
                let mut roots = RootCertStore::empty();
                roots.add_parsable_certificates(pinned.iter().cloned());
                if roots.is_empty() {
                    return Err(SetupError::Useless { path: path.clone(), what: "certificate" });
                }
                Arc::new(roots)
            }
        };
        let provider = || Arc::clone(&self.provider);
        let unusable = |what: &str, error: Box<dyn std::error::Error + Send + Sync>| {
            SetupError::Unusable(what.to_owned(), Some(error))
        };
        let chains = WebPkiServerVerifier::builder_with_provider(Arc::clone(&roots), provider())
            .build()
            .map_err(|error| unusable("no certificate authority is usable", error.into()))?;
        let builder = ClientConfig::builder_with_provider(provider())
            .with_protocol_versions(versions(key.oldest))
            .map_err(|error| unusable("no TLS version is left", error.into()))?;
        let builder = builder.with_root_certificates(roots);
        let mut config = match (cert_file, key_file) {
            (Some(cert), Some(key)) => builder
                .with_client_auth_cert(certificates(cert).await?, private_key(key).await?)
                .map_err(|error| unusable("`cert_file` and `key_file` do not belong together", error.into()))?,
            (Some(path), None) | (None, Some(path)) => {
                let what = format!("{} needs both `cert_file` and `key_file`", path.display());
                return Err(SetupError::Unusable(what, None));
            }
            (None, None) => builder.with_no_client_auth(),
        };
        config.alpn_protocols = key.offer.protocols();
        // A resumed session has no certificate to look at, and a handshake that is not worth measuring.
        config.resumption = Resumption::disabled();
        Ok(Setup { config: Arc::new(config), judge: key.verify.then(|| Judge { chains, pinned: pinned.into() }) })
    }
}

impl Setup {
    /// The handshake, verified for `name` (a host name or an address). `shown` is set to the certificates as soon as
    /// some were shown, the server's own first, whether they hold or not. Nothing is sent to a server that does not
    /// hold.
    ///
    /// # Errors
    /// The connection's, or a [`rustls::Error`] inside it.
    pub async fn handshake<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        stream: S,
        name: &str,
        shown: &mut Vec<Presented>,
    ) -> io::Result<TlsStream<S>> {
        let name = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(name);
        let name = ServerName::try_from(name.to_owned())
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
        let mut config = (*self.config).clone();
        let recorder = Arc::new(NotingVerifier::new(self.judge.clone(), Arc::clone(config.crypto_provider())));
        config.dangerous().set_certificate_verifier(Arc::clone(&recorder) as Arc<dyn ServerCertVerifier>);
        let done = TlsConnector::from(Arc::new(config)).connect(name, stream).await;
        *shown = recorder.shown();
        done
    }
}

/// The versions of TLS that are offered.
const fn versions(oldest: TlsVersion) -> &'static [&'static SupportedProtocolVersion] {
    static ALL: &[&SupportedProtocolVersion] = &[&TLS13, &TLS12];
    static NEW: &[&SupportedProtocolVersion] = &[&TLS13];
    match oldest {
        TlsVersion::Tls12 => ALL,
        TlsVersion::Tls13 => NEW,
    }
}

/// The version that a connection speaks, for people: `TLS 1.3`.
pub fn version(connection: &ClientConnection) -> Option<&'static str> {
    match connection.protocol_version()? {
        ProtocolVersion::TLSv1_2 => Some("TLS 1.2"),
        ProtocolVersion::TLSv1_3 => Some("TLS 1.3"),
        _ => None,
    }
}

/// The certificate authorities of this system; Mozilla's, built in, where there are none.
pub fn roots() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        tracing::warn!("no certificate authorities found on this system: using Mozilla's, as of this build");
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    roots
}

async fn read(path: &Path) -> Result<Vec<u8>, SetupError> {
    let owned = path.to_owned();
    let read = tokio::task::spawn_blocking(move || file::read(&owned, TlsSettings::FILE_MOST)).await;
    let source = match read {
        Ok(Ok(bytes)) => return Ok(bytes),
        Ok(Err(FileError::Io(error))) => error,
        Ok(Err(error @ (FileError::Kind(_) | FileError::Large(_)))) => io::Error::other(error),
        Err(error) => io::Error::other(error),
    };
    Err(SetupError::Unreadable { path: path.to_owned(), source })
}

async fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, SetupError> {
    let found: Vec<_> = CertificateDer::pem_slice_iter(&read(path).await?).filter_map(Result::ok).collect();
    if found.is_empty() { Err(SetupError::Useless { path: path.to_owned(), what: "certificate" }) } else { Ok(found) }
}

async fn private_key(path: &Path) -> Result<PrivateKeyDer<'static>, SetupError> {
    PrivateKeyDer::from_pem_slice(&read(path).await?)
        .map_err(|_| SetupError::Useless { path: path.to_owned(), what: "private key" })
}
