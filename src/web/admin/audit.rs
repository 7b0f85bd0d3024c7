//! `/api/admin/v1/audit`: who did what, and when.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::AdminState;
use super::answer::{ok, refused, unknown_parameter};

pub(super) async fn list(
    State(state): State<Arc<AdminState>>,
    Query(parameters): Query<Vec<(String, String)>>,
) -> Response {
    let (mut subject, mut cursor) = (None, None);
    for (name, value) in parameters {
        match name.as_str() {
            "subject" => subject = Some(value),
            "cursor" => cursor = Some(value),
            _ => return refused(&unknown_parameter(&name, "`subject` and `cursor`")),
        }
    }
    match state.desk.audit(subject, cursor).await {
        Ok((audit, next)) => ok(StatusCode::OK, &json!({ "audit": audit, "next": next })),
        Err(refusal) => refused(&refusal),
    }
}
