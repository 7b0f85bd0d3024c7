//! The way to a target, stage by stage: name → address → connection → TLS.

use std::net::SocketAddr;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use super::Prober;
use super::elsewhere;
use super::failure::{self, Failure};
use super::story::Story;
use super::trace::Trace;
use crate::model::monitor::{IpFamily, NameServer};
use crate::model::{Stage, TlsSettings};
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
    pub resolver: Option<&'a NameServer>,
}

impl Prober {
    /// One connection to the address that answers first. A literal address has no resolve stage.
    pub(super) async fn open(&self, route: Route<'_>, trace: &mut Trace) -> Result<TcpStream, Failure> {
        let asks = literal(route.host).is_none();
        let servers = match route.resolver.filter(|_| asks) {
            Some(server) => Some(self.servers(server, trace).await?),
            None => None,
        };
        if asks {
            trace.begin(Stage::Resolve);
        }
        if asks && servers.is_none() {
            trace.asks_system(route.host);
        }
        let found = self.resolver.lookup(route.host, route.family, servers.as_deref()).await;
        trace.system_asked = None;
        trace.end();
        let found = found.map_err(|error| failure::resolving(route.host, &error))?;
        let mut addresses: Vec<SocketAddr> = found.iter().map(|ip| SocketAddr::new(*ip, route.port)).collect();
        if let (true, Some(avoided)) = (elsewhere::last(&mut addresses, trace.avoided), trace.avoided) {
            trace.evidence.notes.push(format!("{avoided} was tried last: the check before failed there"));
        }
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

    /// The addresses of a DNS server. One that has a name is resolved by the system first, and its trouble is told as
    /// such.
    pub(super) async fn servers(&self, server: &NameServer, trace: &mut Trace) -> Result<Vec<SocketAddr>, Failure> {
        if let Some(address) = server.address() {
            return Ok(vec![address]);
        }
        trace.end();
        trace.tell(|story| story.first(format!("find the DNS server {}", server.host)));
        trace.begin(Stage::Resolve);
        trace.if_late = Some(failure::late_server(&server.host, trace.limit()));
        trace.asks_system(&server.host);
        let found = self.resolver.servers_of(server).await;
        (trace.if_late, trace.system_asked) = (None, None);
        trace.end();
        if let Ok(found) = &found {
            trace.tell(|story| story.last().resolved(found));
            trace.tell(Story::then);
        }
        found.map_err(|error| failure::resolving(&format!("the DNS server {}", server.host), &error))
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
    stream.map_err(|error| failure::handshaking(&error, &shown, settings.min_version))
}
