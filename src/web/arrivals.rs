//! Who connects: a place for each, or a word for whoever gets none. Knows no request.

use std::future::Future;
use std::net::IpAddr;
use std::time::Duration;
use std::{io, net};

use tokio::net::{TcpListener, TcpSocket, TcpStream};

use super::forwarded::Trusted;
use super::places::{Place, Places, Share};
use crate::lifecycle::{Lanes, Lifecycle, descriptors};
use crate::telemetry::{Connections, TurnedAway};

/// Bytes of an answer that the kernel may hold for a peer that does not read; the kernel doubles it.
const SEND_BUFFER: u32 = 128 * 1024;

/// Connections that wait to be accepted.
const BACKLOG: u32 = 1024;

/// Pause after a failed accept (no free descriptor), so that it does not spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// What whoever gets no place is told.
const FULL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\nretry-after: 5\r\n\
    cache-control: no-store\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: 48\r\n\r\n\
    There are too many connections; try again soon.\n";

/// Listens, with bounded memory for each connection.
///
/// # Errors
/// As the kernel says.
pub fn listen(address: net::SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    socket.set_reuseaddr(true)?;
    // Connections inherit it.
    socket.set_send_buffer_size(SEND_BUFFER)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Somebody who has connected and has a place.
#[derive(Debug)]
pub(super) struct Arrival {
    /// Of no runtime yet: its lane's will wake it.
    stream: net::TcpStream,
    pub(super) peer: IpAddr,
    pub(super) place: Place,
}

impl Arrival {
    /// The connection, for the runtime that this is called on.
    pub(super) fn open(self) -> Option<(TcpStream, IpAddr, Place)> {
        if let Err(error) = self.stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY could not be set");
        }
        match TcpStream::from_std(self.stream) {
            Ok(stream) => Some((stream, self.peer, self.place)),
            Err(error) => {
                tracing::warn!(%error, "a connection could not be served");
                None
            }
        }
    }
}

/// Where people come in.
pub(super) struct Door {
    pub(super) listener: TcpListener,
    pub(super) places: Places,
    pub(super) trusted: Trusted,
    pub(super) metrics: Connections,
    /// Connections are spread over them.
    pub(super) lanes: Lanes,
    pub(super) lifecycle: Lifecycle,
}

impl Door {
    /// Accepts connections and has `serve` serve each, until the stop is asked for.
    pub(super) async fn keep<C, F>(self, serve: C)
    where
        C: Fn(Arrival) -> F,
        F: Future<Output = ()> + Send + 'static,
    {
        let mut accepted_ever: usize = 0;
        loop {
            let accepted = tokio::select! {
                () = self.lifecycle.cancelled() => return,
                accepted = self.listener.accept() => accepted,
            };
            let arrived = accepted.and_then(|(stream, peer)| Ok((stream.into_std()?, peer.ip())));
            match arrived {
                Ok((stream, peer)) => {
                    if let Some(arrival) = self.admit(stream, peer) {
                        self.lifecycle.spawn_on(&self.lanes, accepted_ever, serve(arrival));
                        accepted_ever = accepted_ever.wrapping_add(1);
                    }
                }
                // It went away before we looked.
                Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
                Err(error) => self.failed(&error).await,
            }
        }
    }

    fn admit(&self, stream: net::TcpStream, peer: IpAddr) -> Option<Arrival> {
        let local = peer.to_canonical().is_loopback() || stream.local_addr().is_ok_and(|own| own.ip() == peer);
        let share = if self.trusted.has(peer) { None } else { Share::of(peer) };
        match self.places.admit(local, share) {
            Ok(place) => Some(Arrival { stream, peer, place }),
            Err(reason) => {
                self.metrics.turned_away(reason);
                // Best effort: nobody waits for whoever takes nothing.
                let _ = io::Write::write(&mut &stream, FULL);
                None
            }
        }
    }

    async fn failed(&self, error: &io::Error) {
        if descriptors::are_exhausted(error) {
            self.metrics.turned_away(TurnedAway::Descriptors);
            self.places.make_room();
        }
        tracing::warn!(%error, "connections cannot be accepted");
        self.lifecycle.sleep(ACCEPT_PAUSE).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_for_the_turned_away_is_whole() {
        let (head, body) = std::str::from_utf8(FULL).unwrap().split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("content-length: {}", body.len())), "{}", body.len());
    }
}
