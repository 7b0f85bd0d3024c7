//! The way to a target, stage by stage: name → address → connection → TLS.

use std::net::SocketAddr;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use super::Prober;
use super::failure::{self, Failure};
use super::trace::{Stage, Trace};
use crate::model::TlsSettings;
use crate::model::monitor::IpFamily;
use crate::net::dial::race;
use crate::net::resolve::literal;
use crate::net::tls::{Offer, Setup, version};

/// Where to connect to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Route<'a> {
    /// A name or an address.
    pub host: &'a str,
    /// Its port.
    pub port: u16,
    /// Which addresses will do.
    pub family: IpFamily,
    /// Who resolves the name; the system if unset.
    pub resolver: Option<SocketAddr>,
}

impl Prober {
    /// One connection to the address that answers first. A literal address has no resolve stage.
    pub(super) async fn open(&self, route: Route<'_>, trace: &mut Trace) -> Result<TcpStream, Failure> {
        if literal(route.host).is_none() {
            trace.begin(Stage::Resolve);
        }
        let found = self.resolver.lookup(route.host, route.family, route.resolver).await;
        trace.end();
        let found = found.map_err(|error| failure::resolving(route.host, &error))?;
        let addresses: Vec<SocketAddr> = found.iter().map(|ip| SocketAddr::new(*ip, route.port)).collect();
        trace.evidence.address = addresses.first().map(SocketAddr::to_string);
        trace.evidence.spoken.ip = addresses.first().copied().map(version_of);
        trace.tell(|story| story.last().resolved(&addresses));
        trace.begin(Stage::Connect);
        let connected = race(&addresses, &mut trace.tried).await;
        trace.end();
        let Some((stream, address)) = connected else { return Err(failure::reaching(&trace.tried)) };
        trace.evidence.address = Some(address.to_string());
        trace.evidence.spoken.ip = Some(version_of(address));
        trace.note_others(address);
        Ok(stream)
    }

    /// How to speak TLS; asked before connecting, because a missing file of ours is not the target's fault.
    pub(super) async fn tls_setup(&self, settings: &TlsSettings, offer: Offer) -> Result<Setup, Failure> {
        self.tls.setup(settings, offer).await.map_err(|error| failure::setup(&error))
    }
}

/// 4 or 6.
const fn version_of(address: SocketAddr) -> u8 {
    if address.is_ipv4() { 4 } else { 6 }
}

/// The TLS handshake over a connection, verified for the host unless the settings name another.
pub(super) async fn secure<S: AsyncRead + AsyncWrite + Unpin>(
    setup: &Setup,
    stream: S,
    host: &str,
    settings: &TlsSettings,
    trace: &mut Trace,
) -> Result<TlsStream<S>, Failure> {
    let name = settings.server_name.as_deref().unwrap_or(host);
    let mut shown = Vec::new();
    trace.begin(Stage::Tls);
    let stream = setup.handshake(stream, name, &mut shown).await;
    trace.end();
    trace.certificates(&shown, settings, stream.is_ok());
    trace.evidence.spoken.tls = stream.as_ref().ok().and_then(|stream| version(stream.get_ref().1));
    trace.tell(|story| story.last().handshake(name, &shown, stream.as_ref().ok().map(|stream| stream.get_ref().1)));
    stream.map_err(|error| failure::handshaking(&error, &shown))
}
