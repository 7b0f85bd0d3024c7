//! One request and its answer over one connection, by hyper. The connection is driven by whoever waits for the answer,
//! so nothing outlives the check: no task is started, dropping everything closes the socket.

use std::future::{Future, poll_fn};
use std::io;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, response};
use http_body_util::{BodyExt, Full};
use hyper::body::{Body as _, Incoming};
use hyper::client::conn::{http1, http2};
use hyper::rt::Executor;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};

use super::opening::Opening;
use crate::model::ReasonKind;
use crate::net::dial::{Fault, fault};
use crate::probe::failure::{Failure, cause_of, talking};

/// The head of an answer: at most so many bytes and headers.
const MAX_HEAD: usize = 64 * 1024;
const MAX_HEADERS: usize = 100;
const NOT_HTTP: &str = "the answer is not HTTP";

/// An answer whose body is still to be read.
pub(super) struct Answer {
    /// Status and headers.
    pub head: response::Parts,
    body: Incoming,
    wire: Wire,
}

type Job = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The connection's own work: hyper's connection, and what HTTP/2 starts beside it.
struct Wire {
    jobs: Vec<Job>,
    started: Started,
    /// What ended the connection, if that was an error.
    broken: Arc<OnceLock<hyper::Error>>,
    /// What came is not HTTP.
    foreign: Arc<AtomicBool>,
}

/// Work that hyper wants started; it waits here until the wire takes it over.
#[derive(Clone, Default)]
struct Started(Arc<Mutex<Vec<Job>>>);

impl<F: Future<Output = ()> + Send + 'static> Executor<F> for Started {
    fn execute(&self, job: F) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(Box::pin(job));
    }
}

impl Wire {
    fn new(started: Started) -> Self {
        Self { jobs: Vec::new(), started, broken: Arc::default(), foreign: Arc::default() }
    }

    fn add(&mut self, connection: impl Future<Output = Result<(), hyper::Error>> + Send + 'static) {
        let broken = Arc::clone(&self.broken);
        self.jobs.push(Box::pin(async move {
            if let Err(error) = connection.await {
                // One connection, one end.
                let _ = broken.set(error);
            }
        }));
    }

    /// What a request that got no answer means. One that was not even sent says only so: what ended the connection says
    /// why.
    fn unanswered(&self, error: &hyper::Error) -> Failure {
        if self.foreign.load(Ordering::Relaxed) {
            return Failure::new(ReasonKind::Protocol, NOT_HTTP).because(error);
        }
        failed(self.broken.get().filter(|_| error.is_canceled() || error.is_closed()).unwrap_or(error), false)
    }

    fn work(&mut self, context: &mut Context<'_>) {
        loop {
            self.jobs.retain_mut(|job| job.as_mut().poll(context).is_pending());
            let mut started = self.started.0.lock().unwrap_or_else(PoisonError::into_inner);
            if started.is_empty() {
                return;
            }
            self.jobs.append(&mut started);
        }
    }

    /// Waits for something while the connection works.
    async fn drive<F: Future>(&mut self, wanted: F) -> F::Output {
        let mut wanted = pin!(wanted);
        poll_fn(|context| {
            if let Poll::Ready(done) = wanted.as_mut().poll(context) {
                return Poll::Ready(done);
            }
            self.work(context);
            // What the connection has just done may be what is waited for.
            wanted.as_mut().poll(context)
        })
        .await
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        // Jobs hold the list they would be put into: what still waits there would keep itself alive.
        let waiting = std::mem::take(&mut *self.started.0.lock().unwrap_or_else(PoisonError::into_inner));
        drop(waiting);
    }
}

/// Sends the request and waits for the head of the answer.
pub(super) async fn send<S>(stream: S, h2: bool, request: Request<Full<Bytes>>) -> Result<Answer, Failure>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let started = Started::default();
    let mut wire = Wire::new(started.clone());
    let answer = if h2 {
        let mut builder = http2::Builder::new(started);
        builder.max_header_list_size(MAX_HEAD as u32);
        let (mut sender, connection) =
            wire.drive(builder.handshake(TokioIo::new(stream))).await.map_err(|error| failed(&error, false))?;
        wire.add(connection);
        wire.drive(sender.send_request(request)).await
    } else {
        let mut builder = http1::Builder::new();
        builder.max_buf_size(MAX_HEAD).max_headers(MAX_HEADERS);
        let (stream, foreign) = Opening::new(stream);
        wire.foreign = foreign;
        let (mut sender, connection) =
            wire.drive(builder.handshake(TokioIo::new(stream))).await.map_err(|error| failed(&error, false))?;
        wire.add(connection);
        wire.drive(sender.send_request(request)).await
    };
    let (head, body) = answer.map_err(|error| wire.unanswered(&error))?.into_parts();
    Ok(Answer { head, body, wire })
}

impl Answer {
    /// Reads at most `max` bytes of the body and keeps the first `keep`; true if there was more.
    pub(super) async fn read_body(&mut self, max: u64, keep: usize, kept: &mut Vec<u8>) -> Result<bool, Failure> {
        let mut left = max;
        while left > 0 {
            let Some(frame) = self.wire.drive(self.body.frame()).await else { return Ok(false) };
            let Ok(data) = frame.map_err(|error| failed(&error, true))?.into_data() else { continue };
            let taken = usize::try_from(left).unwrap_or(usize::MAX).min(data.len());
            let room = keep.saturating_sub(kept.len()).min(taken);
            kept.extend_from_slice(data.get(..room).unwrap_or_default());
            if data.len() > taken {
                return Ok(true);
            }
            left -= taken as u64;
        }
        Ok(!self.body.is_end_stream())
    }
}

/// What an error of hyper means, before or after the head of the answer.
fn failed(error: &hyper::Error, answered: bool) -> Failure {
    let when = if answered { "before the whole body had come" } else { "without an answer" };
    // An error of the socket or of TLS; hyper's own words for broken frames and chunks are I/O errors of no kind.
    if let Some(io) = cause_of::<io::Error>(error)
        && (fault(io) != Fault::Other || cause_of::<rustls::Error>(io).is_some())
    {
        return talking(when, io);
    }
    let cut_off = error.is_incomplete_message() || error.is_closed() || error.is_canceled();
    let (kind, message) = if cut_off {
        (ReasonKind::Reset, format!("the connection was closed {when}"))
    } else if error.is_parse_too_large() {
        (ReasonKind::Protocol, format!("the headers exceed {} KiB or {MAX_HEADERS} lines", MAX_HEAD / 1024))
    } else if error.is_parse() {
        (ReasonKind::Protocol, NOT_HTTP.to_owned())
    } else {
        (ReasonKind::Protocol, "the server broke the HTTP protocol".to_owned())
    };
    Failure::new(kind, message).because(error)
}
