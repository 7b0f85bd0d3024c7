//! The public listener: GET and HEAD of everything that `publish` answers, and health.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::Response;
use hyper::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use tokio::net::TcpListener;

use super::health::Health;
use super::route::{Target, target};
use super::{respond, server};
use crate::lifecycle::{Lanes, Lifecycle};
use crate::publish::ask::{Elsewhere, Traits};
use crate::publish::{Answer, Ask, Asked};

/// Seconds until whoever could not be answered may ask again: starting, a scan, or trouble with the store is not over
/// sooner.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("5");

/// What the public listener needs.
pub struct Site<A> {
    /// `/`, or `/status` without a trailing slash.
    pub base_path: String,
    /// Answers a question: `Publisher::answer`.
    pub answer: A,
    /// For `/healthz` and `/readyz`.
    pub health: Health,
}

impl<A> fmt::Debug for Site<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Site").field("base_path", &self.base_path).finish_non_exhaustive()
    }
}

/// Serves the public until the stop is asked for. Connections still busy then are tasks of `lifecycle`, and end before
/// its deadline.
pub async fn serve<A, F>(listener: TcpListener, site: Site<A>, lifecycle: Lifecycle, lanes: Lanes)
where
    A: Fn(Asked) -> F + Send + Sync + 'static,
    F: Future<Output = Arc<Answer>> + Send + 'static,
{
    let site = Arc::new(site);
    let service = service_fn(move |request: Request<Incoming>| {
        let site = Arc::clone(&site);
        server::guarded(async move { site.handle(request.method(), request.uri(), request.headers()).await })
    });
    server::run(listener, service, lifecycle, lanes).await;
}

impl<A, F> Site<A>
where
    A: Fn(Asked) -> F,
    F: Future<Output = Arc<Answer>>,
{
    async fn handle(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Response {
        let target = target(&self.base_path, uri.path(), uri.query());
        let shared = matches!(&target, Target::Ask(ask) if ask.traits().elsewhere != Elsewhere::Nothing);
        if *method == Method::OPTIONS && shared {
            return respond::preflight();
        }
        if *method != Method::GET && *method != Method::HEAD && target != Target::Ask(Ask::Missing) {
            return respond::not_allowed(shared);
        }
        match target {
            Target::Alive => self.health.alive(),
            Target::Ready => self.health.ready(),
            Target::Ask(ask) => self.ask(ask, uri, headers).await,
            Target::Moved(to) => respond::moved(&format!("{}/{to}", self.base_path.trim_end_matches('/'))),
        }
    }

    async fn ask(&self, ask: Ask, uri: &Uri, headers: &HeaderMap) -> Response {
        let Traits { elsewhere, framed, .. } = ask.traits();
        let asked = Asked { ask, languages: respond::languages(headers), coding: respond::coding(headers) };
        let answer = (self.answer)(asked).await;
        let for_people = !answer.content_type.starts_with("application/json");
        if answer.status == StatusCode::NOT_FOUND && for_people && self.is_api(uri.path()) {
            return respond::api_missing();
        }
        let mut response = respond::respond(&answer, headers, elsewhere);
        if answer.status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, RETRY_AFTER);
        }
        if framed { respond::frame(response) } else { response }
    }

    /// Programs get a 404 that they can read.
    fn is_api(&self, path: &str) -> bool {
        path.strip_prefix(self.base_path.trim_end_matches('/')).is_some_and(|below| below.starts_with("/api/"))
    }
}
