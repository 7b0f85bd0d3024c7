//! The operators' listener: metrics and health for anyone who reaches it (metrics may ask for a token), the operators'
//! API for those with a token.

mod answer;
mod audit;
mod clock;
mod deliveries;
mod description;
mod door;
mod incidents;
mod maintenance;
mod request;
mod tokens;
mod wrong;

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use hyper_util::service::TowerToHyperService;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};

use self::door::only_known_hosts;
use self::request::Body;
use self::tokens::{Tokens, only_with_token};
use super::arrivals::{Arrival, Door};
use super::forwarded::Trusted;
use super::health::Health;
use super::places::Places;
use super::{headers, server};
use crate::desk::Desk;
use crate::lifecycle::{Lanes, Lifecycle, descriptors};
use crate::model::{Server, Timestamp};
use crate::telemetry::{Listener, Metrics, classic};

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
    /// Who may ask, and by which name.
    pub server: Server,
    /// Carries out what operators want.
    pub desk: Arc<dyn Desk>,
}

/// Serves operators until the stop is asked for.
pub async fn serve_admin(listener: TcpListener, state: AdminState, lifecycle: Lifecycle) {
    let trusted = Trusted::new(state.server.trusted_proxies.clone());
    let metrics = state.metrics.connections(Listener::Operators);
    let places = Places::new(descriptors::OPERATORS, 0, metrics.clone());
    let router = TowerToHyperService::new(router(state, &lifecycle));
    let believed = trusted.clone();
    let served = lifecycle.clone();
    let door = Door { listener, places, trusted, metrics, lanes: Lanes::default(), lifecycle };
    door.keep(|arrival: Arrival| {
        let (router, believed) = (router.clone(), believed.clone());
        let answer = move |request, peer| door::pass(router.clone(), believed.clone(), request, peer);
        server::serve(arrival, served.clone(), answer)
    })
    .await;
}

fn router(state: AdminState, lifecycle: &Lifecycle) -> Router {
    let tokens = Tokens::new(&state.server, lifecycle.clone());
    let with_token = tokens.of_metrics(&state.server).map(|tokens| from_fn_with_state(tokens, only_with_token));
    let hosts: Arc<[String]> = state.server.admin_hosts.iter().cloned().collect();
    let state = Arc::new(state);
    let nothing = async || answer::problem(StatusCode::NOT_FOUND, "there is nothing at this path", NOT_HERE);
    let mut open = Router::new()
        .route("/healthz", get(async |State(state): State<Arc<AdminState>>| state.health.alive()))
        .route("/readyz", get(async |State(state): State<Arc<AdminState>>| state.health.ready_in_full()));
    let mut closed = Router::new();
    match with_token {
        Some(with_token) => closed = closed.route("/metrics", get(metrics).layer(with_token)),
        None => open = open.route("/metrics", get(metrics)),
    }
    if !tokens.are_none() {
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
            .fallback(nothing)
            .layer(from_fn_with_state(tokens, only_with_token));
        closed = closed.nest("/api/admin/v1", api);
    }
    let open = open.fallback(nothing).layer(from_fn_with_state(hosts, only_known_hosts));
    open.merge(closed).with_state(state)
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

async fn reload(State(state): State<Arc<AdminState>>, body: Body) -> Response {
    if let Err(refusal) = state.desk.note(body.who, "configuration.reloaded", "configuration".to_owned()).await {
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
