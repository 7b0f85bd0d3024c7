//! Connections of operators, whose requests have bodies: hyper reads them. How long, how big, and how they end at the
//! stop. Knows no route.

use std::convert::Infallible;
use std::future::Future;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::response::Response;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};

use super::arrivals::Arrival;
use super::buffer::MAX_HEAD;
use super::headers;
use super::write_timeout::WriteTimeout;
use crate::lifecycle::Lifecycle;

/// A request's head must be whole this long after its connection was opened or became idle.
const HEAD_TIMEOUT: Duration = Duration::from_secs(15);

/// A peer that takes no byte of the answer for this long is gone.
const WRITE_PATIENCE: Duration = Duration::from_secs(30);

/// What is in flight when the stop is asked for may take this long; well inside the stop's own deadline.
const STOP_GRACE: Duration = Duration::from_secs(3);

/// One connection, as many requests as the client likes. When the stop is asked for, or another needs its place, the
/// running one is finished, an idle one closed.
pub(super) async fn serve<H, F>(arrival: Arrival, lifecycle: Lifecycle, answer: H)
where
    H: Fn(Request<Incoming>, IpAddr) -> F,
    F: Future<Output = Response>,
{
    let Some((stream, peer, place)) = arrival.open() else { return };
    let told = place.told_to_go();
    let place = Arc::new(Mutex::new(place));
    let held = || place.lock().unwrap_or_else(PoisonError::into_inner);
    let service = service_fn(|request| {
        held().wake();
        let answer = headers::guarded(answer(request, peer));
        async move {
            let answered = answer.await;
            held().rest();
            Ok::<_, Infallible>(answered)
        }
    });
    let io = TokioIo::new(WriteTimeout::new(stream, WRITE_PATIENCE));
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(MAX_HEAD)
        .serve_connection(io, service);
    tokio::pin!(serving);
    tokio::select! {
        result = serving.as_mut() => return ended(result),
        () = lifecycle.cancelled() => {}
        () = told.notified() => {}
    }
    serving.as_mut().graceful_shutdown();
    match tokio::time::timeout(STOP_GRACE, serving).await {
        Ok(result) => ended(result),
        Err(_) => tracing::debug!("a slow connection was cut off"),
    }
}

/// Clients go away and send garbage all day: worth no more than a debug line.
fn ended(result: hyper::Result<()>) {
    if let Err(error) = result {
        tracing::debug!(%error, "a connection ended early");
    }
}
