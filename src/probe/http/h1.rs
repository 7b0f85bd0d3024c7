//! One HTTP/1.1 request and its answer over one connection, driven by whoever waits for the answer: no task is started,
//! dropping everything closes the socket.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::framing::{Broken, Framing};
use super::head::{self, Head, NotHttp};
use crate::model::ReasonKind;
use crate::probe::failure::{Failure, talking};

/// The head of an answer has at most so many bytes.
pub(super) const MAX_HEAD: usize = 256 * 1024;
/// Read from the connection at once.
const PIECE: usize = 16 * 1024;

/// A connection.
pub(super) trait Io: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Io for T {}

/// The connection, what has come and was not looked at, and what is still to be sent.
struct Line {
    stream: Box<dyn Io>,
    waiting: BytesMut,
    outgoing: Bytes,
    flushed: bool,
}

impl Line {
    /// Waits for more of the answer, and sends beside that what is still to be sent; false at the end.
    async fn fill(&mut self) -> io::Result<bool> {
        poll_fn(|context| {
            self.send(context);
            self.receive(context)
        })
        .await
    }

    /// A server may answer and close before it has read everything: what it said counts then, and not that.
    fn send(&mut self, context: &mut Context<'_>) {
        while !self.outgoing.is_empty() {
            match Pin::new(&mut *self.stream).poll_write(context, &self.outgoing) {
                Poll::Ready(Ok(sent)) if sent > 0 => drop(self.outgoing.split_to(sent)),
                Poll::Ready(Ok(_) | Err(_)) => self.outgoing.clear(),
                Poll::Pending => return,
            }
        }
        self.flushed = self.flushed || Pin::new(&mut *self.stream).poll_flush(context).is_ready();
    }

    fn receive(&mut self, context: &mut Context<'_>) -> Poll<io::Result<bool>> {
        let mut piece = [0; PIECE];
        let mut buffer = ReadBuf::new(&mut piece);
        ready!(Pin::new(&mut *self.stream).poll_read(context, &mut buffer))?;
        self.waiting.extend_from_slice(buffer.filled());
        Poll::Ready(Ok(!buffer.filled().is_empty()))
    }

    /// The head of the answer, past those that only announce one.
    async fn head(&mut self) -> Result<Head, Failure> {
        let mut seen = 0;
        loop {
            while matches!(self.waiting.first(), Some(b'\r' | b'\n')) {
                drop(self.waiting.split_to(1));
            }
            if !head::begins(&self.waiting) {
                return Err(not_http(NotHttp("it does not begin with `HTTP/`")));
            }
            let end = head::end(&self.waiting, seen);
            if end.unwrap_or(self.waiting.len()) > MAX_HEAD {
                let message = format!("the headers exceed {} KiB", MAX_HEAD / 1024);
                return Err(Failure::new(ReasonKind::Protocol, message));
            }
            seen = self.waiting.len();
            if let Some(end) = end {
                let head = Head::parse(&self.waiting.split_to(end)).map_err(not_http)?;
                if !matches!(head.status, 100 | 102..=199) {
                    return Ok(head);
                }
                seen = 0;
                continue;
            }
            match self.fill().await {
                Ok(true) => {}
                Ok(false) if self.waiting.is_empty() => {
                    return Err(Failure::new(ReasonKind::Reset, "the connection was closed without an answer"));
                }
                Ok(false) => {
                    let message = "the connection was closed in the middle of the answer's headers";
                    return Err(Failure::new(ReasonKind::Reset, message));
                }
                Err(error) if self.waiting.is_empty() => return Err(talking("without an answer", &error)),
                Err(error) => return Err(talking("in the middle of the answer's headers", &error)),
            }
        }
    }
}

/// The body of an answer, still to be read.
pub(super) struct Body {
    line: Line,
    framing: Framing,
    /// It ended with a TLS connection that nobody had said would end.
    pub cut_silently: bool,
}

/// Sends the request and waits for the head of the answer.
pub(super) async fn send(
    stream: impl Io + 'static,
    request: Vec<u8>,
    asked_for_head: bool,
) -> Result<(Head, Body), Failure> {
    let outgoing = Bytes::from(request);
    let mut line = Line { stream: Box::new(stream), waiting: BytesMut::new(), outgoing, flushed: false };
    let head = line.head().await?;
    let framing = Framing::of(&head, asked_for_head).map_err(broken)?;
    Ok((head, Body { line, framing, cut_silently: false }))
}

impl Body {
    /// The next piece; `None` behind the last.
    pub(super) async fn piece(&mut self) -> Result<Option<Bytes>, Failure> {
        loop {
            if let Some((used, data)) = self.framing.take(&self.line.waiting).map_err(broken)? {
                let mut piece = self.line.waiting.split_to(used);
                if data > 0 {
                    return Ok(Some(piece.split_off(used - data).freeze()));
                }
                continue;
            }
            if self.framing.is_over() {
                return Ok(None);
            }
            match self.line.fill().await {
                Ok(true) => {}
                Ok(false) if self.framing.may_end() => return Ok(None),
                Ok(false) => {
                    let message = "the connection was closed before the whole body had come";
                    return Err(Failure::new(ReasonKind::Reset, message));
                }
                Err(error) if self.framing.may_end() && error.kind() == io::ErrorKind::UnexpectedEof => {
                    self.cut_silently = true;
                    return Ok(None);
                }
                Err(error) => return Err(talking("before the whole body had come", &error)),
            }
        }
    }
}

fn not_http(NotHttp(why): NotHttp) -> Failure {
    Failure::new(ReasonKind::Protocol, format!("the answer is not HTTP: {why}"))
}

fn broken(Broken(why): Broken) -> Failure {
    Failure::new(ReasonKind::Protocol, format!("the body is not HTTP: {why}"))
}
