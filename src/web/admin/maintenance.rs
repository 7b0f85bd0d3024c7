//! `/api/admin/v1/maintenance…`: planned work, made and changed by operators.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, patch};

use super::AdminState;
use super::answer::{made, ok, refused};
use super::incidents::command;
use super::request::Body;
use crate::model::{Form, MaintenanceId};

/// Longest id that is looked for.
const MAX_ID: usize = 64;

/// The routes.
pub(super) fn routes() -> Router<Arc<AdminState>> {
    Router::new()
        .route("/maintenance", get(list).post(announce))
        .route("/maintenance/{id}", patch(revise).delete(cancel))
}

async fn list(State(state): State<Arc<AdminState>>) -> Response {
    state.desk.maintenance().await.map_or_else(|refusal| refused(&refusal), |list| ok(StatusCode::OK, &list))
}

async fn announce(State(state): State<Arc<AdminState>>, body: Body) -> Response {
    let order = match state.desk.read(Form::Announce, &body.json) {
        Ok(order) => order,
        Err(refusal) => return refused(&refusal),
    };
    let done = command(&state, order, body).await;
    done.map_or_else(|response| response, |done| made(&done, "/api/admin/v1/maintenance"))
}

async fn revise(State(state): State<Arc<AdminState>>, Path(id): Path<String>, body: Body) -> Response {
    let order = match state.desk.revision(maintenance(&id), body.json.clone()).await {
        Ok(order) => order,
        Err(refusal) => return refused(&refusal),
    };
    let done = command(&state, order, body).await;
    done.map_or_else(|response| response, |done| ok(StatusCode::OK, &done))
}

async fn cancel(State(state): State<Arc<AdminState>>, Path(id): Path<String>, body: Body) -> Response {
    let order = match state.desk.read(Form::Cancel(maintenance(&id)), &body.json) {
        Ok(order) => order,
        Err(refusal) => return refused(&refusal),
    };
    let done = command(&state, order, body).await;
    done.map_or_else(|response| response, |done| ok(StatusCode::OK, &done))
}

/// An id as sent, bounded.
fn maintenance(id: &str) -> MaintenanceId {
    MaintenanceId::new(id.chars().take(MAX_ID).collect::<String>())
}
