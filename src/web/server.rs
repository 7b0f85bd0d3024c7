//! Connections: how many, how long, how big, and how they end at the stop. Knows no route.

use std::convert::Infallible;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use std::{io, net};

use axum::response::Response;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::Service;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::headers;
use super::write_timeout::WriteTimeout;
use crate::lifecycle::{Lanes, Lifecycle, unwinding};

/// Connections at once; further ones wait in the kernel's queue.
const MAX_CONNECTIONS: usize = 10_000;

/// A request's head must be whole this long after its connection was opened or became idle.
const HEAD_TIMEOUT: Duration = Duration::from_secs(15);

/// Bytes of a request's head: room for a badge whose label is 10 KB of percent-encoded text.
const MAX_HEAD: usize = 64 * 1024;

/// A peer that takes no byte of the answer for this long is gone.
const WRITE_PATIENCE: Duration = Duration::from_secs(30);

/// What is in flight when the stop is asked for may take this long; well inside the stop's own deadline.
const STOP_GRACE: Duration = Duration::from_secs(3);

/// Pause after a failed accept (no free descriptor), so that it does not spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(500);

/// Accepts connections and has `service` answer on each, until the stop is asked for. They are spread over `lanes`.
pub(super) async fn run<S>(listener: TcpListener, service: S, lifecycle: Lifecycle, lanes: Lanes)
where
    S: Service<Request<Incoming>, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let mut accepted_ever: usize = 0;
    loop {
        let accepted = tokio::select! {
            () = lifecycle.cancelled() => return,
            accepted = accept(&listener, &places) => accepted,
        };
        match accepted {
            Ok((stream, place)) => {
                let connection = connection(stream, place, service.clone(), lifecycle.clone());
                lifecycle.spawn_on(&lanes, accepted_ever, connection);
                accepted_ever = accepted_ever.wrapping_add(1);
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                lifecycle.sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// What every answer goes through: the headers that all have, and a 500 for one that panics.
pub(super) async fn guarded(answer: impl Future<Output = Response>) -> Result<Response, Infallible> {
    Ok(headers::secure(unwinding(answer).await.unwrap_or_else(|cause| headers::panicked(&cause))))
}

/// A connection that belongs to no runtime yet: its lane's will wake it.
async fn accept(listener: &TcpListener, places: &Arc<Semaphore>) -> io::Result<(net::TcpStream, OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await.map_err(io::Error::other)?;
    let (stream, _) = listener.accept().await?;
    Ok((stream.into_std()?, place))
}

/// One connection, as many requests as the client likes. At the stop the running one is finished, an idle one closed.
async fn connection<S>(stream: net::TcpStream, _place: OwnedSemaphorePermit, service: S, lifecycle: Lifecycle)
where
    S: Service<Request<Incoming>, Response = Response, Error = Infallible>,
{
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY could not be set");
    }
    let stream = match TcpStream::from_std(stream) {
        Ok(stream) => stream,
        Err(error) => return tracing::warn!(%error, "a connection could not be served"),
    };
    let io = TokioIo::new(WriteTimeout::new(stream, WRITE_PATIENCE));
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(MAX_HEAD)
        .serve_connection(io, service);
    tokio::pin!(serving);
    tokio::select! {
        result = serving.as_mut() => return ended(result),
        () = lifecycle.cancelled() => serving.as_mut().graceful_shutdown(),
    }
    match tokio::time::timeout(STOP_GRACE, serving).await {
        Ok(result) => ended(result),
        Err(_) => tracing::debug!("a slow connection was cut off at the stop"),
    }
}

/// Clients go away and send garbage all day: worth no more than a debug line.
fn ended(result: hyper::Result<()>) {
    if let Err(error) = result {
        tracing::debug!(%error, "a connection ended early");
    }
}
