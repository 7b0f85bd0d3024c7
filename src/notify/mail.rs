//! One mail handed to a mail server: its address is looked up and asked of the policy here, the certificate must have
//! its name, a password goes over an encrypted connection only, and little of what the server says is read.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use lettre::address::Address;
use lettre::message::header::{Headers, To};
use lettre::message::{Mailbox, Mailboxes};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::addresses::Addresses;
use super::answer::Answer;
use crate::model::channel::{Email, MailTls};
use crate::net::dial::{Fault, dial, fault};

/// A mail server that says more than this (handshakes included) says it to nobody.
const HEARD_MAX: usize = 256 * 1024;

/// Hands the mail over, within the subscriber's timeout.
pub(super) async fn send(to: &Email, mail: &[u8], addresses: &Addresses, tls: Arc<ClientConfig>) -> Answer {
    let timeout = to.reach.timeout;
    match tokio::time::timeout(timeout, deliver(to, mail, addresses, tls)).await {
        Ok(Ok(refused)) if refused.is_empty() => Answer::Delivered,
        Ok(Ok(refused)) => Answer::Partly { refused: refused.join("; ") },
        Ok(Err(answer)) => answer,
        Err(_) => Answer::failed(format!("no answer within {timeout:?}")),
    }
}

/// Why one receiver has not got it.
enum Trouble {
    /// The server says so of this one.
    Refused(String),
    /// Nothing more can be said to the server.
    Broken(String),
}

/// Returns why some of the receivers get nothing, if others do.
async fn deliver(
    to: &Email,
    mail: &[u8],
    addresses: &Addresses,
    tls: Arc<ClientConfig>,
) -> Result<Vec<String>, Answer> {
    let from = mailbox(&to.from)?.email;
    let receivers = to.to.iter().map(|to| mailbox(to)).collect::<Result<Vec<_>, _>>()?;
    let hello = ClientId::Domain(from.domain().to_owned());
    let stream = connect(to, addresses).await?;
    let peer = stream.peer_addr().map_err(|error| error.to_string())?;
    let stream = Capped { inner: stream, left: HEARD_MAX, peer };
    let mut connection = match to.tls {
        MailTls::Tls => {
            let name = ServerName::try_from(to.host.clone())
                .map_err(|_| "the host is not a name a certificate can have".to_owned())?;
            let stream =
                TlsConnector::from(tls).connect(name, stream).await.map_err(|error| format!("TLS: {error}"))?;
            let stream = Capped { inner: stream, left: HEARD_MAX, peer };
            AsyncSmtpConnection::connect_with_transport(Box::new(stream), &hello).await
        }
        MailTls::Starttls | MailTls::None => {
            AsyncSmtpConnection::connect_with_transport(Box::new(stream), &hello).await
        }
    }
    .map_err(|error| explain(&error))?;
    if to.tls == MailTls::Starttls {
        if !connection.can_starttls() {
            return Err(Answer::failed(format!(
                "the mail server offers no STARTTLS on port {}: set `tls: tls` if it speaks TLS there from the start",
                to.port
            )));
        }
        let parameters = TlsParameters::new_rustls(to.host.clone()).map_err(|error| explain(&error))?;
        connection.starttls(parameters, &hello).await.map_err(|error| explain(&error))?;
    }
    if let Some((username, password)) = &to.login {
        let credentials = Credentials::new(username.clone(), password.expose().to_owned());
        connection.auth(DEFAULT_MECHANISMS, &credentials).await.map_err(|error| explain(&error))?;
    }
    let refused = hand_over(&mut connection, (&from, &receivers), mail).await?;
    // The mail is accepted; how the other side says goodbye changes nothing.
    let _ = connection.quit().await;
    Ok(refused)
}

/// To everybody whom the server takes, a mail each, so that none sees who else gets it: one bad mailbox must not keep
/// an outage secret from the others. Those whom it refuses, for now or for ever, get nothing, as a second try would
/// reach the others twice; if it refuses all, or breaks off, the try has failed.
async fn hand_over(
    connection: &mut AsyncSmtpConnection,
    (from, receivers): (&Address, &[Mailbox]),
    mail: &[u8],
) -> Result<Vec<String>, String> {
    let mut refused = Vec::new();
    for receiver in receivers {
        match hand_one(connection, (from, receiver), mail).await {
            Ok(()) => {}
            Err(Trouble::Refused(why)) => {
                refused.push(format!("{}: {why}", receiver.email));
                connection.command(Rset).await.map_err(|error| explain(&error))?;
            }
            Err(Trouble::Broken(why)) => return Err(why),
        }
    }
    if refused.len() == receivers.len() {
        let _ = connection.quit().await;
        return Err(refused.join("; "));
    }
    Ok(refused)
}

async fn hand_one(
    connection: &mut AsyncSmtpConnection,
    (from, receiver): (&Address, &Mailbox),
    mail: &[u8],
) -> Result<(), Trouble> {
    let mut options = Vec::new();
    let far = |address: &Address| !AsRef::<str>::as_ref(address).is_ascii();
    if far(from) || far(&receiver.email) {
        if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            let why = "the mail server takes only addresses of ASCII letters (it offers no SMTPUTF8)";
            return Err(Trouble::Refused(why.to_owned()));
        }
        options.push(MailParameter::SmtpUtfEight);
    }
    let trouble = |error: Error| match error.status().map(|code| code.to_string()) {
        // With 421 the server closes: what it says now is why.
        Some(code) if code != "421" => Trouble::Refused(explain(&error)),
        Some(_) | None => Trouble::Broken(explain(&error)),
    };
    connection.command(Mail::new(Some(from.clone()), options)).await.map_err(trouble)?;
    connection.command(Rcpt::new(receiver.email.clone(), Vec::new())).await.map_err(trouble)?;
    connection.command(Data).await.map_err(trouble)?;
    connection.message(&addressed(receiver, mail)).await.map_err(trouble)?;
    Ok(())
}

/// The mail with the header of its only receiver.
fn addressed(receiver: &Mailbox, mail: &[u8]) -> Vec<u8> {
    let mut headers = Headers::new();
    headers.set(To::from(Mailboxes::from(receiver.clone())));
    let mut out = headers.to_string().into_bytes();
    out.extend_from_slice(mail);
    out
}

fn mailbox(text: &str) -> Result<Mailbox, String> {
    text.parse().map_err(|_| "an address of the subscriber is not valid".to_owned())
}

/// To the first address that answers, of those that may be connected to.
async fn connect(to: &Email, addresses: &Addresses) -> Result<TcpStream, Answer> {
    let found = addresses.of(&to.host, to.reach.allow_private).await.map_err(|error| error.to_string())?;
    let (mut last, mut ours) = (String::new(), true);
    for ip in found {
        match dial(SocketAddr::new(ip, to.port)).await {
            Ok(stream) => return Ok(stream),
            Err(error) => {
                ours &= fault(&error) == Fault::Ours;
                last = format!("could not connect: {error}");
            }
        }
    }
    Err(if ours { Answer::Ours { error: last } } else { Answer::failed(last) })
}

/// What the server said, or what broke.
fn explain(error: &Error) -> String {
    let mut cause = std::error::Error::source(error);
    // What the library calls its own error says nothing; what is below says it.
    let mut text = match cause {
        Some(below) if error.is_client() => below.to_string(),
        Some(_) | None => error.to_string(),
    };
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
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
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
