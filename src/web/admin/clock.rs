//! `/api/admin/v1/clock/accept`: a person says that the clock is right.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::post;

use super::AdminState;
use super::answer::{ok, refused};
use super::incidents::command;
use super::request::Body;
use crate::model::Form;

/// The routes.
pub(super) fn routes() -> Router<Arc<AdminState>> {
    Router::new().route("/clock/accept", post(accept))
}

async fn accept(State(state): State<Arc<AdminState>>, body: Body) -> Response {
    let order = match state.desk.read(Form::AcceptClock, &body.json) {
        Ok(order) => order,
        Err(refusal) => return refused(&refusal),
    };
    let done = command(&state, order, body).await;
    done.map_or_else(|response| response, |done| ok(StatusCode::OK, &done))
}
