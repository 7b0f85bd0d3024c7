//! One HTTP/2 request and its answer over one connection, by hyper. The connection is driven by whoever waits for the
//! answer, so nothing outlives the check: no task is started, dropping everything closes the socket.

use std::future::{Future, poll_fn};
use std::io;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http2;
use hyper::rt::Executor;
use hyper_util::rt::TokioIo;

use super::h1::{Io, MAX_HEAD};
use super::head::{Field, Head};
use crate::model::ReasonKind;
use crate::net::dial::{Fault, fault};
use crate::probe::failure::{Again, Failure, cause_of, talking};

/// The body of an answer, still to be read.
pub(super) struct Body {
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
        Self { jobs: Vec::new(), started, broken: Arc::default() }
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
pub(super) async fn send(stream: impl Io + 'static, request: Request<Full<Bytes>>) -> Result<(Head, Body), Failure> {
    let started = Started::default();
    let mut wire = Wire::new(started.clone());
    let mut builder = http2::Builder::new(started);
    builder.max_header_list_size(MAX_HEAD as u32);
    let (mut sender, connection) =
        wire.drive(builder.handshake(TokioIo::new(stream))).await.map_err(|error| failed(&error, false))?;
    wire.add(connection);
    let answer = wire.drive(sender.send_request(request)).await;
    let (head, body) = answer.map_err(|error| wire.unanswered(&error))?.into_parts();
    Ok((read(&head), Body { body, wire }))
}

fn read(head: &response::Parts) -> Head {
    let field = |(name, value): (&http::HeaderName, &http::HeaderValue)| Field {
        name: name.as_str().to_owned(),
        value: value.as_bytes().to_vec(),
    };
    Head { status: head.status.as_u16(), fields: head.headers.iter().map(field).collect(), ..Head::default() }
}

impl Body {
    /// The next piece; `None` behind the last.
    pub(super) async fn piece(&mut self) -> Result<Option<Bytes>, Failure> {
        while let Some(frame) = self.wire.drive(self.body.frame()).await {
            if let Ok(data) = frame.map_err(|error| failed(&error, true))?.into_data()
                && !data.is_empty()
            {
                return Ok(Some(data));
            }
        }
        Ok(None)
    }
}

/// What an error of hyper means, before or after the head of the answer.
fn failed(error: &hyper::Error, answered: bool) -> Failure {
    let when = if answered { "before the whole body had come" } else { "without an answer" };
    // An error of the socket or of TLS; hyper's own words for broken frames are I/O errors of no kind.
    if let Some(io) = cause_of::<io::Error>(error)
        && (fault(io) != Fault::Other || cause_of::<rustls::Error>(io).is_some())
    {
        return talking(when, io);
    }
    let cut_off = error.is_incomplete_message() || error.is_closed() || error.is_canceled();
    let theirs = cause_of::<h2::Error>(error);
    let (kind, message) = if let Some(end) = theirs.filter(|error| error.is_remote()).and_then(h2::Error::reason) {
        ended(end, when)
    } else if cut_off {
        (ReasonKind::Reset, format!("the connection was closed {when}"))
    } else {
        (ReasonKind::Protocol, "the answer is not HTTP/2".to_owned())
    };
    let again = theirs.filter(|_| !answered).map(again).unwrap_or_default();
    Failure { again, ..Failure::new(kind, message).because(error) }
}

/// What it means that the server itself has ended the request, or the connection (RFC 9113, 7).
fn ended(reason: h2::Reason, when: &str) -> (ReasonKind, String) {
    let how = match reason {
        h2::Reason::HTTP_1_1_REQUIRED => {
            let message = "the server wants HTTP/1.1 for this request: write `http_version: auto`";
            return (ReasonKind::Protocol, message.to_owned());
        }
        h2::Reason::REFUSED_STREAM => "the server refused the request",
        h2::Reason::ENHANCE_YOUR_CALM => "the server finds that it is asked too much, and ended the request",
        h2::Reason::INTERNAL_ERROR => "the server ended the request, by an error of its own,",
        _ => "the server ended the request",
    };
    (ReasonKind::Reset, format!("{how} {when} (HTTP/2 code {})", u32::from(reason)))
}

/// Whether the server says that it has not looked at the request.
fn again(error: &h2::Error) -> Again {
    match error.reason() {
        Some(h2::Reason::HTTP_1_1_REQUIRED) => Again::Http1,
        Some(h2::Reason::REFUSED_STREAM) => Again::Same,
        Some(h2::Reason::NO_ERROR) if error.is_go_away() && error.is_remote() => Again::Same,
        Some(_) | None => Again::No,
    }
}
