//! `/api/admin/v1/deliveries…` and `/subscribers`: what became of messages, and another try of those given up.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::json;

use super::AdminState;
use super::answer::{bad_parameter, ok, refused, unknown_parameter};
use super::request::Who;
use crate::model::{DeliveryQuery, DeliveryState, Refusal, SubscriberId};

/// Longest id that is looked for.
const MAX_ID: usize = 128;

/// The routes.
pub(super) fn routes() -> Router<Arc<AdminState>> {
    Router::new()
        .route("/deliveries", get(list))
        .route("/deliveries/{id}/retry", post(retry))
        .route("/subscribers", get(subscribers))
}

async fn list(State(state): State<Arc<AdminState>>, Query(parameters): Query<Vec<(String, String)>>) -> Response {
    let (mut query, cursor) = match asked(parameters) {
        Ok(asked) => asked,
        Err(refusal) => return refused(&refusal),
    };
    if let Some(subject) = query.subject.clone().filter(|subject| !subject.is_empty()) {
        match state.desk.called(subject).await {
            Ok(incident) => query.subject = Some(incident.to_string()),
            Err(refusal) => return refused(&refusal),
        }
    }
    match state.desk.deliveries(query, cursor).await {
        Ok((deliveries, next)) => ok(StatusCode::OK, &json!({ "deliveries": deliveries, "next": next })),
        Err(refusal) => refused(&refusal),
    }
}

/// Which ones, and the cursor.
fn asked(parameters: Vec<(String, String)>) -> Result<(DeliveryQuery, Option<String>), Refusal> {
    let (mut query, mut cursor) = (DeliveryQuery::default(), None);
    for (name, value) in parameters {
        match name.as_str() {
            "state" => match DeliveryState::parse(&value) {
                Some(wanted) => query.state = Some(wanted),
                None => return Err(bad_parameter("`state` is none of pending, delivered, dead")),
            },
            "subscriber" => query.subscriber = Some(SubscriberId::new(short(&value))),
            "subject" => query.subject = Some(short(&value)),
            "cursor" => cursor = Some(value),
            _ => return Err(unknown_parameter(&name, "`state`, `subscriber`, `subject` and `cursor`")),
        }
    }
    Ok((query, cursor))
}

async fn retry(State(state): State<Arc<AdminState>>, Who(who): Who, Path(id): Path<String>) -> Response {
    let id = match state.desk.message(short(&id)).await {
        Ok(id) => id,
        Err(refusal) => return refused(&refusal),
    };
    match state.desk.retry(who, id).await {
        Ok(retried) => ok(StatusCode::OK, &json!({ "retried": retried })),
        Err(refusal) => refused(&refusal),
    }
}

async fn subscribers(State(state): State<Arc<AdminState>>) -> Response {
    match state.desk.subscribers().await {
        Ok(subscribers) => ok(StatusCode::OK, &json!({ "subscribers": subscribers })),
        Err(refusal) => refused(&refusal),
    }
}

/// An id as sent, bounded.
fn short(id: &str) -> String {
    id.chars().take(MAX_ID).collect()
}
