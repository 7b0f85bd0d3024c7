//! Connections: how many, how long, how big, and how they end at the stop. Knows no route.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::middleware::map_response;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower_http::catch_panic::CatchPanicLayer;

use super::headers;
use super::write_timeout::WriteTimeout;
use crate::lifecycle::Lifecycle;

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

/// Accepts connections and serves `router` on each, until the stop is asked for.
pub(super) async fn run(listener: TcpListener, router: Router, lifecycle: Lifecycle) {
    let router = router.layer(CatchPanicLayer::custom(headers::panicked)).layer(map_response(headers::secure));
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    loop {
        let accepted = tokio::select! {
            () = lifecycle.cancelled() => return,
            accepted = accept(&listener, &places) => accepted,
        };
        match accepted {
            Ok((stream, place)) => {
                lifecycle.spawn(connection(stream, place, router.clone(), lifecycle.clone()));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                lifecycle.sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

async fn accept(listener: &TcpListener, places: &Arc<Semaphore>) -> io::Result<(TcpStream, OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await.map_err(io::Error::other)?;
    let (stream, _) = listener.accept().await?;
    Ok((stream, place))
}

/// One connection, as many requests as the client likes. At the stop the running one is finished, an idle one closed.
async fn connection(stream: TcpStream, _place: OwnedSemaphorePermit, router: Router, lifecycle: Lifecycle) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY could not be set");
    }
    let io = TokioIo::new(WriteTimeout::new(stream, WRITE_PATIENCE));
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(MAX_HEAD)
        .serve_connection(io, TowerToHyperService::new(router));
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
