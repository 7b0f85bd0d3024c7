//! One TCP connection to one address, and whose fault an error of a socket is.

use std::io;
use std::net::SocketAddr;

use tokio::net::TcpStream;

/// `EMFILE`, `ENFILE`: no free descriptor; the same numbers on every Unix.
const NO_DESCRIPTOR: [i32; 2] = [24, 23];
/// `EAFNOSUPPORT`, `ENOBUFS` of Linux: this machine lacks the address family, or memory for sockets.
const NO_SOCKET: [i32; 2] = [97, 105];

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

/// Whose fault it is.
pub fn fault(error: &io::Error) -> Fault {
    if error.raw_os_error().is_some_and(|code| NO_DESCRIPTOR.contains(&code) || NO_SOCKET.contains(&code)) {
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
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
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
