//! `/api/admin/v1/incidents…`: what people say about incidents.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRequestParts, Path, Query, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, patch, post};
use serde_json::json;

use super::AdminState;
use super::answer::{bad_parameter, made, ok, refused, unknown_parameter};
use super::request::Body;
use crate::model::{Command, Done, Form, IncidentId, Order, Refusal, UpdateId};
use crate::publish::ReportForm;
use crate::publish::ask::Elsewhere;
use crate::web::respond::respond;

/// Longest id that is looked for.
const MAX_ID: usize = 64;

/// The routes.
pub(super) fn routes() -> Router<Arc<AdminState>> {
    Router::new()
        .route("/incidents", get(list).post(open))
        .route("/incidents/{id}", get(one).patch(edit))
        .route("/incidents/{id}/updates", post(update))
        .route("/incidents/{id}/updates/{update}", patch(reword))
        .route("/incidents/{id}/resolve", post(resolve))
        .route("/incidents/{id}/acknowledge", post(acknowledge))
        .route(
            "/incidents/{id}/report",
            get(async |state, named, headers| report(state, named, headers, ReportForm::Json).await),
        )
        .route(
            "/incidents/{id}/report.md",
            get(async |state, named, headers| report(state, named, headers, ReportForm::Markdown).await),
        )
        .route("/drills", post(drill))
        .route("/drills/{id}/end", post(end_drill))
}

type Parameters = Query<Vec<(String, String)>>;

async fn list(State(state): State<Arc<AdminState>>, Query(parameters): Parameters) -> Response {
    let (open, cursor) = match asked(parameters) {
        Ok(asked) => asked,
        Err(refusal) => return refused(&refusal),
    };
    match state.desk.incidents(open, cursor).await {
        Ok((incidents, next)) => ok(StatusCode::OK, &json!({ "incidents": incidents, "next": next })),
        Err(refusal) => refused(&refusal),
    }
}

/// Whether only open ones or only those that are not, and the cursor.
fn asked(parameters: Vec<(String, String)>) -> Result<(Option<bool>, Option<String>), Refusal> {
    let (mut open, mut cursor) = (None, None);
    for (name, value) in parameters {
        match (name.as_str(), value.as_str()) {
            ("status", "open") => open = Some(true),
            ("status", "resolved") => open = Some(false),
            ("status", "all") => open = None,
            ("cursor", _) => cursor = Some(value),
            ("status", _) => return Err(bad_parameter("`status` is none of open, resolved, all")),
            (_, _) => return Err(unknown_parameter(&name, "`status` and `cursor`")),
        }
    }
    Ok((open, cursor))
}

async fn one(State(state): State<Arc<AdminState>>, Named(id): Named) -> Response {
    match state.desk.incident(id).await {
        Ok(incident) => ok(StatusCode::OK, &incident),
        Err(refusal) => refused(&refusal),
    }
}

async fn report(
    State(state): State<Arc<AdminState>>,
    Named(id): Named,
    headers: HeaderMap,
    form: ReportForm,
) -> Response {
    match state.desk.report(id, form).await {
        Ok(answer) => respond(&answer, &headers, Elsewhere::Nothing),
        Err(refusal) => refused(&refusal),
    }
}

async fn open(State(state): State<Arc<AdminState>>, body: Body) -> Response {
    match carry_out(&state, Form::Open, body).await {
        Ok(incident) => made(&incident, &format!("/api/admin/v1/incidents/{}", incident.subject())),
        Err(response) => response,
    }
}

async fn update(State(state): State<Arc<AdminState>>, Named(id): Named, body: Body) -> Response {
    match carry_out(&state, Form::Update(id), body).await {
        Ok(incident) => made(&incident, &format!("/api/admin/v1/incidents/{}", incident.subject())),
        Err(response) => response,
    }
}

async fn edit(State(state): State<Arc<AdminState>>, Named(id): Named, body: Body) -> Response {
    changed(&state, Form::Edit(id), body).await
}

async fn reword(
    State(state): State<Arc<AdminState>>,
    Named(id): Named,
    Path(parts): Path<HashMap<String, String>>,
    body: Body,
) -> Response {
    let update = parts.get("update").map_or("", String::as_str);
    let update = UpdateId::new(update.chars().take(MAX_ID).collect::<String>());
    changed(&state, Form::Reword(id, update), body).await
}

async fn resolve(State(state): State<Arc<AdminState>>, Named(id): Named, body: Body) -> Response {
    changed(&state, Form::Resolve(id), body).await
}

async fn acknowledge(State(state): State<Arc<AdminState>>, Named(id): Named, body: Body) -> Response {
    changed(&state, Form::Acknowledge(id), body).await
}

async fn drill(State(state): State<Arc<AdminState>>, body: Body) -> Response {
    match carry_out(&state, Form::Drill, body).await {
        Ok(incident) => {
            let place = format!("/api/admin/v1/incidents/{}", incident.subject());
            made(&json!({ "incident": incident }), &place)
        }
        Err(response) => response,
    }
}

async fn end_drill(State(state): State<Arc<AdminState>>, Named(id): Named, body: Body) -> Response {
    let ended = carry_out(&state, Form::EndDrill(id), body).await;
    ended.map_or_else(|response| response, |incident| ok(StatusCode::ACCEPTED, &json!({ "incident": incident })))
}

async fn changed(state: &AdminState, form: Form, body: Body) -> Response {
    carry_out(state, form, body).await.map_or_else(|response| response, |incident| ok(StatusCode::OK, &incident))
}

async fn carry_out(state: &AdminState, form: Form, body: Body) -> Result<Done, Response> {
    let order = state.desk.read(form, &body.json).map_err(|refusal| refused(&refusal))?;
    command(state, order, body).await
}

/// Has an order carried out for the one who sent the body.
pub(super) async fn command(state: &AdminState, order: Order, body: Body) -> Result<Done, Response> {
    let command = Command { who: body.who, once: body.once, order };
    state.desk.command(command).await.map_err(|refusal| refused(&refusal))
}

/// The incident that a path means: by its id, a beginning of it, or `latest`.
pub(super) struct Named(IncidentId);

impl FromRequestParts<Arc<AdminState>> for Named {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<AdminState>) -> Result<Self, Response> {
        let named = Path::<HashMap<String, String>>::from_request_parts(parts, state).await;
        let Path(named) = named.map_err(IntoResponse::into_response)?;
        let called = named.get("id").map_or("", String::as_str).chars().take(MAX_ID).collect();
        state.desk.called(called).await.map(Self).map_err(|refusal| refused(&refusal))
    }
}
