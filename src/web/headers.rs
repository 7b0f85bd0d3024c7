//! Headers that every response carries, the answer to what went wrong included.

use std::future::Future;

use axum::http::header::{self, HeaderName};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::lifecycle::unwinding;

/// No inline script, no third party, no frame around us, nothing to submit.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; \
                                       font-src 'self'; script-src 'self'; connect-src 'self'; form-action 'none'; \
                                       base-uri 'none'; frame-ancestors 'none'";

/// The same for what other sites may show in a frame, which needs no script.
pub(super) const FRAMED_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'none'; base-uri 'none'; \
     frame-ancestors *",
);

/// Seconds until it is worth another try.
pub(super) const SOON: HeaderValue = HeaderValue::from_static("5");

/// Who may embed an answer.
pub(super) const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// What every answer goes through: the headers that all have, and a 500 for one that panics.
pub(super) async fn guarded(answer: impl Future<Output = Response>) -> Response {
    secure(unwinding(answer).await.unwrap_or_else(|cause| panicked(&cause)))
}

/// Adds the security headers; what the handler set itself stays.
pub(super) fn secure(mut response: Response) -> Response {
    let headers = response.headers_mut();
    // Who brings a policy of its own says there who may frame it; the older header could only say no.
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    }
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (RESOURCE_POLICY, "same-origin"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// A small answer of our own, never kept by anyone.
pub(super) fn json(status: StatusCode, body: &serde_json::Value) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

/// `{"error": "…"}`
pub(super) fn error(status: StatusCode, message: &str) -> Response {
    json(status, &serde_json::json!({ "error": message }))
}

/// `{"error": "…"}`, for those who may come back in a few seconds.
pub(super) fn come_back(status: StatusCode, message: &str) -> Response {
    let mut response = error(status, message);
    response.headers_mut().insert(header::RETRY_AFTER, SOON);
    response
}

/// What a visitor sees of a panic: nothing. The cause goes to the log.
fn panicked(cause: &str) -> Response {
    tracing::error!(cause, "a request handler panicked; the visitor got a 500");
    let kind = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    (StatusCode::INTERNAL_SERVER_ERROR, kind, "Internal Server Error\n").into_response()
}
