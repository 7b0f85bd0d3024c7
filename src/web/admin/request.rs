//! What a request of an operator holds: who sends it, its JSON, its key.

use std::net::IpAddr;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};

use super::answer::problem;
use crate::model::{Once, Operator, hex};

/// Bytes of a request's body.
const MAX_BODY: usize = 64 * 1024;
/// Characters of a key.
const MAX_KEY: usize = 255;
const KEY: &str = "idempotency-key";

/// Address that a request comes from, as far as it is known; put there at the door.
#[derive(Clone, Copy, Debug)]
pub(super) struct From(pub(super) Option<IpAddr>);

/// Who sent the token; put there by the check of it.
#[derive(Clone, Debug)]
pub(super) struct Who(pub(super) Operator);

impl<S: Sync> FromRequestParts<S> for Who {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Response> {
        // Behind the check of the token there always is one.
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| problem(StatusCode::UNAUTHORIZED, "no token was sent", "send one"))
    }
}

/// A JSON body (`{}` if there is none), and the key that makes the request happen once.
#[derive(Clone, Debug)]
pub(super) struct Body {
    pub(super) who: Operator,
    pub(super) json: Json,
    pub(super) once: Option<Once>,
}

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let Who(who) = Who::from_request_parts(&mut parts, state).await?;
        let bytes = Limited::new(body, MAX_BODY).collect().await.map_err(|error| {
            if error.downcast_ref::<LengthLimitError>().is_some() {
                problem(
                    StatusCode::PAYLOAD_TOO_LARGE,
                    "the body is larger than 64 KiB",
                    "an update may have 16 KiB of Markdown",
                )
            } else {
                problem(StatusCode::BAD_REQUEST, "the body did not arrive", "send it again")
            }
        })?;
        let bytes = bytes.to_bytes();
        let told = |Wrong { status, message, hint }| problem(status, &message, hint);
        let once = key(&parts, &bytes).map_err(told)?;
        Ok(Self { who, json: json(&parts.headers, &bytes).map_err(told)?, once })
    }
}

/// What is wrong with a request, and what to do.
struct Wrong {
    status: StatusCode,
    message: String,
    hint: &'static str,
}

fn json(headers: &HeaderMap, bytes: &Bytes) -> Result<Json, Wrong> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(Json::Object(serde_json::Map::new()));
    }
    let kind = headers.get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or("application/json");
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if essence != "application/json" && !essence.ends_with("+json") {
        let hint = "send JSON with `Content-Type: application/json`";
        return Err(Wrong {
            status: StatusCode::UNSUPPORTED_MEDIA_TYPE,
            message: "the body is not said to be JSON".to_owned(),
            hint,
        });
    }
    serde_json::from_slice(bytes).map_err(|error| {
        let message = format!("the body is not JSON: line {}, column {}", error.line(), error.column());
        Wrong { status: StatusCode::BAD_REQUEST, message, hint: "send one JSON object" }
    })
}

/// The same key with the same request is answered and not done again.
fn key(parts: &Parts, body: &Bytes) -> Result<Option<Once>, Wrong> {
    let Some(value) = parts.headers.get(KEY) else { return Ok(None) };
    let key = value.to_str().unwrap_or_default();
    if key.is_empty() || key.len() > MAX_KEY || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        let message = format!("the Idempotency-Key is not 1 to {MAX_KEY} visible ASCII characters");
        return Err(Wrong { status: StatusCode::BAD_REQUEST, message, hint: "send a random one, such as a UUID" });
    }
    let mut hash = Sha256::new();
    for part in [parts.method.as_str().as_bytes(), parts.uri.path().as_bytes(), body] {
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    let fingerprint = hex(&hash.finalize());
    Ok(Some(Once { key: key.to_owned(), fingerprint }))
}
