//! One mail handed to a mail server: its address is looked up and asked of the policy here, the certificate must have its name,
//! a password goes over an encrypted connection only, and little of what the server says is read.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use lettre::address::Envelope;
use lettre::message::Mailbox;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::addresses::Addresses;
use super::sending::Answer;
use crate::model::channel::{Email, MailTls};
use crate::net::dial::dial;

/// A mail server that says more than this (handshakes included) says it to nobody.
const HEARD_MAX: usize = 256 * 1024;

/// Hands the mail over, within the subscriber's timeout.
pub(super) async fn send(to: &Email, mail: &[u8], addresses: &Addresses, tls: Arc<ClientConfig>) -> Answer {
    let timeout = to.reach.timeout;
    match tokio::time::timeout(timeout, deliver(to, mail, addresses, tls)).await {
        Ok(Ok(())) => Answer::Delivered,
        Ok(Err(error)) => Answer::failed(error),
        Err(_) => Answer::failed(format!("no answer within {timeout:?}")),
    }
}

async fn deliver(to: &Email, mail: &[u8], addresses: &Addresses, tls: Arc<ClientConfig>) -> Result<(), String> {
    let envelope = envelope(to)?;
    let hello = ClientId::Domain(envelope.from().map_or("stillup", |from| from.domain()).to_owned());
    let stream = connect(to, addresses).await?;
    let peer = stream.peer_addr().map_err(|error| error.to_string())?;
    let stream = Capped { inner: stream, left: HEARD_MAX, peer };
    let mut connection = match to.tls {
        MailTls::Tls => {
            let name = ServerName::try_from(to.host.clone()).map_err(|_| "the host is not a name a certificate can have".to_owned())?;
            let stream = TlsConnector::from(tls).connect(name, stream).await.map_err(|error| format!("TLS: {error}"))?;
            let stream = Capped { inner: stream, left: HEARD_MAX, peer };
            AsyncSmtpConnection::connect_with_transport(Box::new(stream), &hello).await
        }
        MailTls::Starttls | MailTls::None => AsyncSmtpConnection::connect_with_transport(Box::new(stream), &hello).await,
    }
    .map_err(|error| explain(&error))?;
    if to.tls == MailTls::Starttls {
        let parameters = TlsParameters::new_rustls(to.host.clone()).map_err(|error| explain(&error))?;
        connection.starttls(parameters, &hello).await.map_err(|error| explain(&error))?;
    }
    if let Some((username, password)) = &to.login {
        let credentials = Credentials::new(username.clone(), password.expose().to_owned());
        connection.auth(DEFAULT_MECHANISMS, &credentials).await.map_err(|error| explain(&error))?;
    }
    connection.send(&envelope, mail).await.map_err(|error| explain(&error))?;
    // The mail is accepted; how the other side says goodbye changes nothing.
    let _ = connection.quit().await;
    Ok(())
}

fn envelope(to: &Email) -> Result<Envelope, String> {
    let address = |text: &String| {
        text.parse::<Mailbox>().map(|mailbox| mailbox.email).map_err(|_| "an address of the subscriber is not valid".to_owned())
    };
    let receivers = to.to.iter().map(address).collect::<Result<Vec<_>, _>>()?;
    Envelope::new(Some(address(&to.from)?), receivers).map_err(|_| "there is nobody to send to".to_owned())
}

/// To the first address that answers, of those that may be connected to.
async fn connect(to: &Email, addresses: &Addresses) -> Result<TcpStream, String> {
    let found = addresses.of(&to.host, to.reach.allow_private).await.map_err(|error| error.to_string())?;
    let mut last = String::new();
    for ip in found {
        match dial(SocketAddr::new(ip, to.port)).await {
            Ok(stream) => return Ok(stream),
            Err(error) => last = format!("could not connect: {error}"),
        }
    }
    Err(last)
}

/// What the server said, or what broke.
fn explain(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(next) = cause {
        let more = next.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = next.source();
    }
    text
}

/// A stream of which only so much is read.
#[derive(Debug)]
struct Capped<S> {
    inner: S,
    left: usize,
    peer: SocketAddr,
}

impl<S: AsyncRead + Unpin> AsyncRead for Capped<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.inner).poll_read(context, buffer);
        let read = buffer.filled().len() - before;
        match self.left.checked_sub(read) {
            Some(left) => {
                self.left = left;
                polled
            }
            None => Poll::Ready(Err(io::Error::other("the mail server says too much"))),
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Capped<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}

impl<S: AsyncRead + AsyncWrite + Send + Sync + Unpin + std::fmt::Debug> AsyncTokioStream for Capped<S> {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.peer)
    }
}
