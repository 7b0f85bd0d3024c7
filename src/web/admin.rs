//! The operators' listener: metrics and health for anyone who reaches it, the operators' API for those with the token.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};

use super::health::Health;
use super::{headers, server};
use crate::lifecycle::Lifecycle;
use crate::model::{Secret, Timestamp};
use crate::telemetry::Metrics;

/// How the newest attempt to load the configuration went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConfigStatus {
    /// When.
    pub at: Timestamp,
    /// Whether it is in force.
    pub successful: bool,
    /// What was wrong, or must wait for a restart: `FILE:LINE:COLUMN: message` each.
    pub problems: Vec<String>,
}

/// What the operators' listener needs.
#[derive(Clone, Debug)]
pub struct AdminState {
    /// For `/metrics`.
    pub metrics: Metrics,
    /// For `/healthz` and `/readyz`.
    pub health: Health,
    /// For `/api/admin/v1/config`.
    pub config: watch::Receiver<ConfigStatus>,
    /// `/api/admin/v1/reload` sends here; one place is enough, as a waiting reload reads the newest file.
    pub reload: mpsc::Sender<()>,
    /// Opens the operators' API; without it there is none.
    pub token: Option<Secret>,
}

/// Serves operators until the stop is asked for.
pub async fn serve_admin(listener: TcpListener, state: AdminState, lifecycle: Lifecycle) {
    server::run(listener, router(state), lifecycle).await;
}

fn router(state: AdminState) -> Router {
    let mut router = Router::new()
        .route("/metrics", get(metrics))
        .route("/healthz", get(async |State(state): State<Arc<AdminState>>| state.health.alive()))
        .route("/readyz", get(async |State(state): State<Arc<AdminState>>| state.health.ready()));
    let token = state.token.clone();
    let state = Arc::new(state);
    if let Some(token) = token {
        let digest = Sha256::digest(token.expose()).into();
        router = router
            .route("/api/admin/v1/config", get(config).layer(from_fn_with_state(digest, only_operators)))
            .route("/api/admin/v1/reload", post(reload).layer(from_fn_with_state(digest, only_operators)));
    }
    router.fallback(async || headers::error(StatusCode::NOT_FOUND, "there is nothing at this path")).with_state(state)
}

async fn metrics(State(state): State<Arc<AdminState>>) -> Response {
    ([(header::CONTENT_TYPE, Metrics::CONTENT_TYPE)], state.metrics.encode()).into_response()
}

async fn config(State(state): State<Arc<AdminState>>) -> Response {
    let ConfigStatus { at, successful, problems } = state.config.borrow().clone();
    headers::json(StatusCode::OK, &json!({ "at": at, "successful": successful, "problems": problems }))
}

async fn reload(State(state): State<Arc<AdminState>>) -> Response {
    match state.reload.try_send(()) {
        Ok(()) | Err(mpsc::error::TrySendError::Full(())) => headers::json(StatusCode::ACCEPTED, &json!({ "accepted": true })),
        Err(mpsc::error::TrySendError::Closed(())) => headers::error(StatusCode::SERVICE_UNAVAILABLE, "stillup is stopping"),
    }
}

/// Lets those pass who send the token whose SHA-256 is `expected`.
async fn only_operators(State(expected): State<[u8; 32]>, request: Request, next: Next) -> Response {
    let sent = request.headers().get(header::AUTHORIZATION).and_then(|value| bearer(value.as_bytes()));
    if sent.is_some_and(|token| same(&expected, &Sha256::digest(token).into())) {
        return next.run(request).await;
    }
    let mut refusal = headers::error(StatusCode::UNAUTHORIZED, "send `Authorization: Bearer …` with the admin_token of the configuration");
    refusal.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"stillup\""));
    refusal
}

/// The token of a `Bearer` header; the scheme's case does not matter.
fn bearer(value: &[u8]) -> Option<&[u8]> {
    let (scheme, token) = value.split_at_checked(b"bearer ".len())?;
    scheme.eq_ignore_ascii_case(b"bearer ").then(|| token.trim_ascii())
}

/// Compares digests in a time that does not depend on where they differ.
fn same(left: &[u8; 32], right: &[u8; 32]) -> bool {
    left.iter().zip(right).fold(0, |differing, (left, right)| differing | (left ^ right)) == 0
}
