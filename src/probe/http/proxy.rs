//! A connection through a proxy: HTTP's CONNECT, or SOCKS 5 (RFC 1928, RFC 1929). The proxy resolves the name.

use std::net::IpAddr;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use url::Url;

use super::head::{self, Head};
use crate::model::ReasonKind;
use crate::model::time::millis;
use crate::net::resolve::literal;
use crate::probe::clue::Clue;
use crate::probe::failure::{Failure, ms, talking};

/// The head of a proxy's answer has at most so many bytes.
const MAX_HEAD: usize = 64 * 1024;

/// Asks the proxy behind a connection for one to a host.
pub(super) async fn through(stream: TcpStream, proxy: &Url, target: (&str, u16)) -> Result<TcpStream, Failure> {
    if proxy.scheme() == "http" { connect(stream, proxy, target).await } else { socks(stream, proxy, target).await }
}

fn cut_off(error: &std::io::Error) -> Failure {
    let mut failure = talking("while the proxy was asked", error);
    failure.reason.message = format!("the proxy failed: {}", failure.reason.message);
    failure.clue(Clue::Proxy)
}

fn refused(why: &str) -> Failure {
    Failure::new(ReasonKind::ConnectRefused, format!("the proxy refused: {why}")).clue(Clue::Proxy)
}

fn not_understood() -> Failure {
    Failure::new(ReasonKind::Protocol, "the proxy does not speak the protocol of its URL").clue(Clue::Proxy)
}

/// It takes the connection, and does not lead on.
pub(super) fn late(limit: Duration) -> Failure {
    let message = format!("the proxy did not lead on within {}", ms(limit));
    Failure::new(ReasonKind::ConnectTimeout, message).number(millis(limit)).clue(Clue::Proxy)
}

/// User and password, if the proxy's URL holds them.
fn login(proxy: &Url) -> Option<(Vec<u8>, Vec<u8>)> {
    let decoded = |text: &str| percent_decode_str(text).collect::<Vec<u8>>();
    (!proxy.username().is_empty()).then(|| (decoded(proxy.username()), decoded(proxy.password().unwrap_or_default())))
}

async fn connect(mut stream: TcpStream, proxy: &Url, (host, port): (&str, u16)) -> Result<TcpStream, Failure> {
    let mut request = format!("CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n");
    if let Some((user, password)) = login(proxy) {
        let pair = STANDARD.encode([user, vec![b':'], password].concat());
        request.push_str(&format!("Proxy-Authorization: Basic {pair}\r\n"));
    }
    request.push_str("\r\n");
    stream.write_all(request.as_bytes()).await.map_err(|error| cut_off(&error))?;
    let mut bytes = Vec::new();
    // Byte for byte: what comes behind the head belongs to the target.
    while head::end(&bytes, bytes.len().saturating_sub(1)).is_none() {
        bytes.push(stream.read_u8().await.map_err(|error| cut_off(&error))?);
        if !head::begins(&bytes) || bytes.len() > MAX_HEAD {
            return Err(not_understood());
        }
    }
    let head = Head::parse(&bytes).map_err(|_| not_understood())?;
    match head.status {
        200..=299 => Ok(stream),
        407 => Err(refused("it wants a user and a password (HTTP 407); write them into its URL")),
        status => Err(refused(&format!("HTTP {status}"))),
    }
}

async fn socks(mut stream: TcpStream, proxy: &Url, (host, port): (&str, u16)) -> Result<TcpStream, Failure> {
    let login = login(proxy);
    let method = if login.is_some() { 2 } else { 0 };
    stream.write_all(&[5, 1, method]).await.map_err(|error| cut_off(&error))?;
    let answer = read::<2>(&mut stream).await?;
    match (answer, &login) {
        ([5, 0], _) => {}
        ([5, 2], Some((user, password))) => {
            let mut words = vec![1];
            for word in [user, password] {
                words.push(u8::try_from(word.len()).map_err(|_| refused("user or password is too long"))?);
                words.extend_from_slice(word);
            }
            stream.write_all(&words).await.map_err(|error| cut_off(&error))?;
            if read::<2>(&mut stream).await?[1] != 0 {
                return Err(refused("it does not accept the user and the password"));
            }
        }
        ([5, _], _) => return Err(refused("it wants a user and a password; write them into its URL")),
        ([_, _], _) => return Err(not_understood()),
    }
    let mut request = vec![5, 1, 0];
    match literal(host) {
        Some(IpAddr::V4(v4)) => {
            request.push(1);
            request.extend_from_slice(&v4.octets());
        }
        Some(IpAddr::V6(v6)) => {
            request.push(4);
            request.extend_from_slice(&v6.octets());
        }
        None => {
            request.extend([3, u8::try_from(host.len()).unwrap_or(u8::MAX)]);
            request.extend(host.bytes().take(255));
        }
    }
    request.extend_from_slice(&port.to_be_bytes());
    stream.write_all(&request).await.map_err(|error| cut_off(&error))?;
    let [version, reply, _, kind] = read::<4>(&mut stream).await?;
    let rest = match kind {
        1 => 4,
        4 => 16,
        _ if version == 5 => usize::from(read::<1>(&mut stream).await?[0]),
        _ => return Err(not_understood()),
    };
    let mut bound = vec![0; rest + 2];
    stream.read_exact(&mut bound).await.map_err(|error| cut_off(&error))?;
    let why = match reply {
        0 => return Ok(stream),
        2 => "its rules do not allow it",
        3 => "the target's network cannot be reached",
        4 => "the target cannot be reached, or has no such name",
        5 => "the target refused the connection",
        6 => "the target did not answer in time",
        _ => "it has a fault of its own",
    };
    Err(refused(why))
}

async fn read<const N: usize>(stream: &mut TcpStream) -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    stream.read_exact(&mut bytes).await.map_err(|error| cut_off(&error))?;
    Ok(bytes)
}
