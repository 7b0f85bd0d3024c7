//! `/healthz`: alive, once pages and API answer. `/readyz`: able, while the scheduler ticks as well. Store trouble is
//! in the body of `/readyz`, never in its status: nobody should take the page away because it could not be written to
//! for a while.

use std::fmt;
use std::sync::Arc;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::headers;
use crate::publish::Readiness;

/// What the health routes ask; clones share it.
#[derive(Clone)]
pub struct Health {
    readiness: Arc<dyn Fn() -> Readiness + Send + Sync>,
    ticking: Arc<dyn Fn() -> bool + Send + Sync>,
}

impl Health {
    /// From `Publisher::readiness`, and whether the scheduler still comes round.
    pub fn new(
        readiness: impl Fn() -> Readiness + Send + Sync + 'static,
        ticking: impl Fn() -> bool + Send + Sync + 'static,
    ) -> Self {
        Self { readiness: Arc::new(readiness), ticking: Arc::new(ticking) }
    }

    pub(super) fn alive(&self) -> Response {
        let (status, body) = match (self.readiness)().published_at {
            Some(_) => (StatusCode::OK, "ok"),
            None => (StatusCode::SERVICE_UNAVAILABLE, "starting"),
        };
        (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], body).into_response()
    }

    /// For everybody: nothing that tells when anything happens here.
    pub(super) fn ready(&self) -> Response {
        let (ready, readiness) = self.is_ready();
        answer(ready, &json!({ "ready": ready, "store": store(&readiness) }))
    }

    /// For operators: the newest snapshot and the scheduler too.
    pub(super) fn ready_in_full(&self) -> Response {
        let (ready, readiness) = self.is_ready();
        let scheduler = json!({ "ok": (self.ticking)() });
        let published_at = readiness.published_at;
        let store = store(&readiness);
        let told = json!({ "ready": ready, "published_at": published_at, "scheduler": scheduler, "store": store });
        answer(ready, &told)
    }

    fn is_ready(&self) -> (bool, Readiness) {
        let readiness = (self.readiness)();
        (readiness.published_at.is_some() && (self.ticking)(), readiness)
    }
}

fn store(readiness: &Readiness) -> serde_json::Value {
    let since = readiness.store_failing_since;
    json!({ "ok": since.is_none(), "failing_since": since })
}

fn answer(ready: bool, told: &serde_json::Value) -> Response {
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    headers::json(status, told)
}

impl fmt::Debug for Health {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Health").finish_non_exhaustive()
    }
}
