//! TCP connections to the addresses of a target, and whose fault an error of a socket is.

use std::future::{Future, poll_fn};
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use thiserror::Error;
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

use crate::lifecycle::descriptors;

/// The next address is tried so long after the one before, or as soon as that has failed (RFC 8305, 5).
const STAGGER: Duration = Duration::from_millis(250);
/// Addresses tried at most: a descriptor each.
const MAX_ADDRESSES: usize = 16;
/// `EAFNOSUPPORT`, `ENOBUFS` of Linux: this machine lacks the address family, or memory for sockets.
const NO_SOCKET: [i32; 2] = [97, 105];
/// `EPERM`: a firewall of this machine; what others refuse is `EACCES` or an answer.
const NOT_PERMITTED: i32 = 1;

/// What an error of a socket means for a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nobody listens there.
    Refused,
    /// No route, or a firewall on the way said no.
    Unreachable,
    /// The kernel gave up waiting.
    TimedOut,
    /// The other side cut the connection off.
    Reset,
    /// We have no free descriptor, port or memory: says nothing about the target.
    Ours,
    /// None of these.
    Other,
}

/// This machine knows no way to an address: nothing was sent, so it says nothing about the target.
#[derive(Debug, Error)]
#[error("this machine has no route to {address}: its own network is down, or has no \
    {}", if .address.is_ipv4() { "IPv4" } else { "IPv6" })]
pub struct NoRoute {
    address: SocketAddr,
    #[source]
    source: io::Error,
}

/// The same error, or [`NoRoute`] where the kernel itself says so. An error of this kind can also be an answer from the
/// network; a datagram socket is told the same without a packet only if there is no route.
pub fn or_no_route(error: io::Error, address: SocketAddr) -> io::Error {
    let suspicious = matches!(
        error.kind(),
        io::ErrorKind::NetworkUnreachable
            | io::ErrorKind::HostUnreachable
            | io::ErrorKind::NetworkDown
            | io::ErrorKind::PermissionDenied
    );
    if !suspicious || has_route(address) {
        return error;
    }
    io::Error::new(error.kind(), NoRoute { address, source: error })
}

fn has_route(address: SocketAddr) -> bool {
    let any = if address.is_ipv4() { IpAddr::V4(Ipv4Addr::UNSPECIFIED) } else { IpAddr::V6(Ipv6Addr::UNSPECIFIED) };
    UdpSocket::bind((any, 0)).and_then(|socket| socket.connect(address)).is_ok()
}

/// Whose fault it is.
pub fn fault(error: &io::Error) -> Fault {
    if error.get_ref().is_some_and(|inner| inner.is::<NoRoute>()) {
        return Fault::Ours;
    }
    let ours = |code| code == NOT_PERMITTED || NO_SOCKET.contains(&code);
    if descriptors::are_exhausted(error) || error.raw_os_error().is_some_and(ours) {
        return Fault::Ours;
    }
    match error.kind() {
        io::ErrorKind::ConnectionRefused => Fault::Refused,
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => Fault::Unreachable,
        io::ErrorKind::NetworkDown | io::ErrorKind::PermissionDenied => Fault::Unreachable,
        io::ErrorKind::TimedOut => Fault::TimedOut,
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::NotConnected => Fault::Reset,
        io::ErrorKind::BrokenPipe | io::ErrorKind::UnexpectedEof => Fault::Reset,
        io::ErrorKind::AddrNotAvailable | io::ErrorKind::AddrInUse | io::ErrorKind::OutOfMemory => Fault::Ours,
        _ => Fault::Other,
    }
}

/// Connects, without Nagle's delay. The deadline is the caller's: dropping the future closes the socket.
///
/// # Errors
/// As the kernel says; see [`fault`].
pub async fn dial(address: SocketAddr) -> io::Result<TcpStream> {
    let stream = TcpStream::connect(address).await.map_err(|error| or_no_route(error, address))?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// An address that was tried, and what became of it.
#[derive(Debug)]
pub struct Tried {
    /// Where to.
    pub address: SocketAddr,
    /// Why there is no connection; none while it is waited for.
    pub error: Option<io::Error>,
}

impl Tried {
    /// Whether it says nothing about the target.
    pub fn is_ours(&self) -> bool {
        self.error.as_ref().is_some_and(|error| fault(error) == Fault::Ours)
    }

    /// What became of it, for the evidence.
    pub fn sentence(&self) -> String {
        let address = self.address;
        match self.error.as_ref().map(fault) {
            None => format!("{address} did not answer"),
            Some(Fault::Refused) => format!("{address} refused the connection"),
            Some(Fault::Ours) => format!("{address} could not be tried from this machine"),
            Some(Fault::Unreachable | Fault::Other) => format!("{address} cannot be reached"),
            Some(Fault::TimedOut) => format!("{address} did not answer in the system's time"),
            Some(Fault::Reset) => format!("{address} cut the connection off"),
        }
    }
}

type Dialing = Pin<Box<dyn Future<Output = io::Result<TcpStream>> + Send>>;

/// Connects to the first address that answers, tried in order, each a little after the one before. What became of each
/// is in `tried`, also when the caller's deadline ends it; `None` when all have failed.
pub async fn race(addresses: &[SocketAddr], tried: &mut Vec<Tried>) -> Option<(TcpStream, SocketAddr)> {
    tried.clear();
    let mut waiting = addresses.get(..MAX_ADDRESSES).unwrap_or(addresses);
    let mut dialing: Vec<Option<Dialing>> = Vec::with_capacity(1);
    let mut pause: Option<Pin<Box<Sleep>>> = None;
    poll_fn(|context| {
        loop {
            for (dial, tried) in dialing.iter_mut().zip(tried.iter_mut()) {
                let Some(Poll::Ready(done)) = dial.as_mut().map(|dial| dial.as_mut().poll(context)) else { continue };
                *dial = None;
                match done {
                    Ok(stream) => return Poll::Ready(Some((stream, tried.address))),
                    Err(error) => {
                        tried.error = Some(error);
                        pause = None;
                    }
                }
            }
            let pausing = pause.as_mut().is_some_and(|pause| pause.as_mut().poll(context).is_pending());
            match waiting {
                [] if dialing.iter().all(Option::is_none) => return Poll::Ready(None),
                [address, rest @ ..] if !pausing => {
                    tried.push(Tried { address: *address, error: None });
                    dialing.push(Some(Box::pin(dial(*address))));
                    pause = (!rest.is_empty()).then(|| Box::pin(sleep(STAGGER)));
                    waiting = rest;
                }
                _ => return Poll::Pending,
            }
        }
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults() {
        let table = [
            (io::Error::from_raw_os_error(24), Fault::Ours),
            (io::Error::from_raw_os_error(23), Fault::Ours),
            (io::Error::from(io::ErrorKind::AddrNotAvailable), Fault::Ours),
            (io::Error::from(io::ErrorKind::ConnectionRefused), Fault::Refused),
            (io::Error::from(io::ErrorKind::HostUnreachable), Fault::Unreachable),
            (io::Error::from(io::ErrorKind::NetworkUnreachable), Fault::Unreachable),
            (io::Error::from(io::ErrorKind::ConnectionReset), Fault::Reset),
            (io::Error::from(io::ErrorKind::UnexpectedEof), Fault::Reset),
            (io::Error::from(io::ErrorKind::TimedOut), Fault::TimedOut),
            (io::Error::from(io::ErrorKind::InvalidData), Fault::Other),
        ];
        for (error, expected) in table {
            assert_eq!(fault(&error), expected, "{error}");
        }
    }
}
