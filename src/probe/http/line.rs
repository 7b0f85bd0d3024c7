//! How a request reaches its server: over the network, over a Unix socket, or through a proxy.

use std::io;
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpStream, UnixStream};

use super::hop::Hop;
use super::proxy;
use crate::model::{HttpProbe, ReasonKind, Stage};
use crate::net::dial::{Fault, fault};
use crate::probe::Prober;
use crate::probe::failure::{Failure, ours, talking};
use crate::probe::route::Route;
use crate::probe::trace::Trace;

/// A connection to a server.
pub(super) enum Line {
    /// Over the network, through a proxy or not.
    Network(TcpStream),
    /// On this machine.
    Socket(UnixStream),
}

/// Opens it. The socket and the proxy belong to the check: the socket only to the configured origin.
pub(super) async fn open(prober: &Prober, probe: &HttpProbe, hop: &Hop, trace: &mut Trace) -> Result<Line, Failure> {
    if let Some(socket) = probe.socket.as_deref().filter(|_| hop.is_home()) {
        return local(socket, trace).await.map(Line::Socket);
    }
    let host = hop.url.host_str().unwrap_or_default();
    let port = hop.url.port_or_known_default().unwrap_or_default();
    let Some(proxy) = &probe.proxy else {
        let route = Route { host, port, family: probe.ip, resolver: probe.resolver.as_ref() };
        return prober.open(route, trace).await.map(Line::Network);
    };
    let via = Route {
        host: proxy.host_str().unwrap_or_default(),
        port: proxy.port_or_known_default().unwrap_or_default(),
        family: probe.ip,
        resolver: probe.resolver.as_ref(),
    };
    let stream = prober.open(via, trace).await?;
    trace.begin(Stage::Connect);
    trace.if_late = Some(proxy::late(trace.limit()));
    let stream = proxy::through(stream, proxy, (host, port)).await;
    trace.if_late = None;
    trace.end();
    stream.map(Line::Network)
}

async fn local(socket: &Path, trace: &mut Trace) -> Result<UnixStream, Failure> {
    trace.evidence.address = Some(socket.display().to_string());
    trace.begin(Stage::Connect);
    let stream = UnixStream::connect(socket).await;
    trace.end();
    let place = socket.display();
    stream.map_err(|error| match (error.kind(), fault(&error)) {
        (io::ErrorKind::NotFound, _) => {
            Failure::new(ReasonKind::ConnectRefused, format!("there is no socket at {place}")).because(&error)
        }
        (io::ErrorKind::PermissionDenied, _) => {
            let message = format!("this process may not open the socket {place}: give its user the right to");
            Failure::new(ReasonKind::Internal, message).because(&error)
        }
        (_, Fault::Refused) => {
            Failure::new(ReasonKind::ConnectRefused, format!("nobody listens at the socket {place}")).because(&error)
        }
        (_, Fault::Ours) => ours(&error),
        (_, Fault::Unreachable | Fault::TimedOut | Fault::Reset | Fault::Other) => talking("without an answer", &error),
    })
}

impl AsyncRead for Line {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Network(stream) => Pin::new(stream).poll_read(context, buffer),
            Self::Socket(stream) => Pin::new(stream).poll_read(context, buffer),
        }
    }
}

impl AsyncWrite for Line {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Network(stream) => Pin::new(stream).poll_write(context, bytes),
            Self::Socket(stream) => Pin::new(stream).poll_write(context, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Network(stream) => Pin::new(stream).poll_flush(context),
            Self::Socket(stream) => Pin::new(stream).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Network(stream) => Pin::new(stream).poll_shutdown(context),
            Self::Socket(stream) => Pin::new(stream).poll_shutdown(context),
        }
    }
}
