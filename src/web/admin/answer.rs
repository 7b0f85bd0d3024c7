//! Answers of the operators' API: JSON, and what is wrong with cause and cure.

use axum::http::header::{LOCATION, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use serde::Serialize;
use serde_json::json;

use crate::model::{Fault, Refusal};
use crate::web::headers;

/// `{"error":{"message":"…","hint":"…"}}`
pub(in crate::web) fn problem(status: StatusCode, message: &str, hint: &str) -> Response {
    headers::json(status, &json!({ "error": { "message": message, "hint": hint } }))
}

/// A parameter that does nothing is a mistake.
pub(super) fn unknown_parameter(name: &str, known: &str) -> Refusal {
    let name: String = name.chars().take(80).collect();
    Refusal::Invalid(vec![Fault::new(format!("unknown parameter `{name}`"), format!("known here: {known}"))])
}

/// A parameter that chooses among a few words has another one.
pub(super) fn bad_parameter(message: &str) -> Refusal {
    Refusal::Invalid(vec![Fault::new(message, "leave it out for all")])
}

/// A value as JSON.
pub(super) fn ok(status: StatusCode, value: &impl Serialize) -> Response {
    match serde_json::to_value(value) {
        Ok(json) => headers::json(status, &json),
        Err(error) => {
            tracing::error!(%error, "an answer to an operator could not be written");
            problem(StatusCode::INTERNAL_SERVER_ERROR, "the answer could not be written", "the log says why")
        }
    }
}

/// Something new, and where it is.
pub(super) fn made(value: &impl Serialize, place: &str) -> Response {
    let mut response = ok(StatusCode::CREATED, value);
    if let Ok(place) = HeaderValue::from_str(place) {
        response.headers_mut().insert(LOCATION, place);
    }
    response
}

/// Why it was not done.
pub(super) fn refused(refusal: &Refusal) -> Response {
    let told = |status: StatusCode, fault: &Fault| headers::json(status, &json!({ "error": fault }));
    match refusal {
        Refusal::Missing(fault) => told(StatusCode::NOT_FOUND, fault),
        Refusal::Conflict(fault) => told(StatusCode::CONFLICT, fault),
        Refusal::KeyReused(fault) => told(StatusCode::UNPROCESSABLE_ENTITY, fault),
        Refusal::Unavailable(fault) => {
            let mut response = told(StatusCode::SERVICE_UNAVAILABLE, fault);
            response.headers_mut().insert(RETRY_AFTER, headers::SOON);
            response
        }
        Refusal::Invalid(faults) => match faults.as_slice() {
            [one] => told(StatusCode::BAD_REQUEST, one),
            many => {
                let message = format!("the request has {} problems", many.len());
                headers::json(StatusCode::BAD_REQUEST, &json!({ "error": { "message": message, "problems": many } }))
            }
        },
    }
}
