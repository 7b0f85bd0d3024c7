//! The operators' listener: metrics and health for anyone who reaches it, the operators' API for those with a token.

mod answer;
mod audit;
mod clock;
mod deliveries;
mod description;
mod incidents;
mod maintenance;
mod request;

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use hyper::Request;
use hyper::body::Incoming;
use hyper::service::{Service as _, service_fn};
use hyper_util::service::TowerToHyperService;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};

use self::request::Who;
use super::health::Health;
use super::{headers, server};
use crate::desk::Desk;
use crate::lifecycle::{Lanes, Lifecycle};
use crate::model::{AdminToken, Timestamp};
use crate::telemetry::{Metrics, classic};

/// For those who look for the operators' API where there is none.
const NOT_HERE: &str = "the operators' API is at /api/admin/v1/, if the configuration has an admin_token; /metrics, \
                        /healthz and /readyz need none";

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
    /// Open the operators' API; without one there is none.
    pub tokens: Vec<AdminToken>,
    /// Carries out what operators want.
    pub desk: Arc<dyn Desk>,
}

/// Serves operators until the stop is asked for.
pub async fn serve_admin(listener: TcpListener, state: AdminState, lifecycle: Lifecycle) {
    let router = TowerToHyperService::new(router(state));
    let service = service_fn(move |request: Request<Incoming>| {
        let answer = router.call(request);
        server::guarded(async { answer.await.unwrap_or_else(|never| match never {}) })
    });
    server::run(listener, service, lifecycle, Lanes::default()).await;
}

fn router(state: AdminState) -> Router {
    let mut router = Router::new()
        .route("/metrics", get(metrics))
        .route("/healthz", get(async |State(state): State<Arc<AdminState>>| state.health.alive()))
        .route("/readyz", get(async |State(state): State<Arc<AdminState>>| state.health.ready_in_full()));
    let tokens: Arc<[Token]> = state.tokens.iter().map(Token::new).collect();
    let state = Arc::new(state);
    if !tokens.is_empty() {
        let text: Bytes = description::description().into();
        let api = Router::new()
            .route("/config", get(config))
            .route("/reload", post(reload))
            .route("/audit", get(audit::list))
            .route("/openapi.json", get(async move || described(text)))
            .merge(incidents::routes())
            .merge(deliveries::routes())
            .merge(maintenance::routes())
            .merge(clock::routes())
            .method_not_allowed_fallback(async || {
                answer::problem(StatusCode::METHOD_NOT_ALLOWED, "this path takes other methods", "see the header Allow")
            })
            .layer(from_fn_with_state(tokens, only_operators));
        router = router.nest("/api/admin/v1", api);
    }
    let nothing = async || answer::problem(StatusCode::NOT_FOUND, "there is nothing at this path", NOT_HERE);
    router.fallback(nothing).with_state(state)
}

async fn metrics(State(state): State<Arc<AdminState>>, asked: HeaderMap) -> Response {
    let accept: Vec<&str> = asked.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
    let open = state.metrics.encode();
    let (kind, text) = if classic::is_wanted(&accept.join(",")) {
        (classic::CONTENT_TYPE, classic::of(&open))
    } else {
        (Metrics::CONTENT_TYPE, open)
    };
    ([(header::CONTENT_TYPE, kind), (header::VARY, "accept")], text).into_response()
}

async fn config(State(state): State<Arc<AdminState>>) -> Response {
    let ConfigStatus { at, successful, problems } = state.config.borrow().clone();
    // What cannot be read now is not known now.
    let drills = state.desk.drills().await.ok();
    headers::json(
        StatusCode::OK,
        &json!({ "at": at, "successful": successful, "problems": problems, "drills": drills }),
    )
}

async fn reload(State(state): State<Arc<AdminState>>, Who(who): Who) -> Response {
    if let Err(refusal) = state.desk.note(who, "configuration.reloaded", "configuration".to_owned()).await {
        return answer::refused(&refusal);
    }
    match state.reload.try_send(()) {
        Ok(()) | Err(mpsc::error::TrySendError::Full(())) => {
            headers::json(StatusCode::ACCEPTED, &json!({ "accepted": true }))
        }
        Err(mpsc::error::TrySendError::Closed(())) => {
            answer::problem(StatusCode::SERVICE_UNAVAILABLE, "stillup is stopping", "ask again when it runs")
        }
    }
}

/// The description of the operators' API.
fn described(text: Bytes) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
}

/// A token as it is compared: its digest.
struct Token {
    name: String,
    digest: [u8; 32],
}

impl Token {
    fn new(token: &AdminToken) -> Self {
        Self { name: token.name.clone(), digest: Sha256::digest(token.token.expose()).into() }
    }
}

/// Lets those pass who send one of the tokens, and says who they are.
async fn only_operators(
    State(tokens): State<Arc<[Token]>>,
    mut request: axum::extract::Request,
    next: Next,
) -> Response {
    let sent = request.headers().get(header::AUTHORIZATION).and_then(|value| bearer(value.as_bytes()));
    if let Some(who) = sent.and_then(|token| owner(&tokens, token)) {
        request.extensions_mut().insert(Who(who));
        return next.run(request).await;
    }
    let hint = "send `Authorization: Bearer …` with the admin_token, or one of the admin_tokens, of the configuration";
    let mut refusal = answer::problem(StatusCode::UNAUTHORIZED, "this needs a token", hint);
    refusal.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"stillup\""));
    refusal
}

/// Whose token this is. Every one is compared, so that the time tells nothing.
fn owner(tokens: &[Token], sent: &[u8]) -> Option<String> {
    let digest: [u8; 32] = Sha256::digest(sent).into();
    tokens
        .iter()
        .fold(None, |found, token| if token.digest.ct_eq(&digest).into() { Some(&token.name) } else { found })
        .cloned()
}

/// The token of a `Bearer` header; the scheme's case does not matter.
fn bearer(value: &[u8]) -> Option<&[u8]> {
    let (scheme, token) = value.split_at_checked(b"bearer ".len())?;
    scheme.eq_ignore_ascii_case(b"bearer ").then(|| token.trim_ascii())
}
