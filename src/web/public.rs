//! The public listener: GET and HEAD of everything that `publish` answers, and health. When all places are taken, a few
//! more connections get to hear of the health alone.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::Response;
use ipnet::IpNet;
use tokio::net::TcpListener;

use super::arrivals::{Arrival, Door};
use super::buffer::Budget;
use super::forwarded::Trusted;
use super::head::{Head, asks_for_no_path};
use super::health::Health;
use super::places::Places;
use super::route::{Target, target};
use super::visit::{self, House};
use super::{headers, respond};
use crate::lifecycle::{Lanes, Lifecycle, descriptors};
use crate::publish::ask::{Elsewhere, Traits};
use crate::publish::{Answer, Ask, Asked};
use crate::telemetry::Connections;

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
    /// Connections at once.
    pub places: usize,
    /// Proxies that say for whom they ask.
    pub trusted_proxies: Vec<IpNet>,
    /// How many there are.
    pub metrics: Connections,
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
    let trusted = Trusted::new(site.trusted_proxies.clone());
    let house = House { trusted: trusted.clone(), budget: Budget::new(), lifecycle: lifecycle.clone() };
    let metrics = site.metrics.clone();
    let places = Places::new(site.places, descriptors::DESK, metrics.clone());
    let site = Arc::new(site);
    let door = Door { listener, places, trusted, metrics, lanes, lifecycle };
    door.keep(|arrival: Arrival| {
        let (site, house) = (Arc::clone(&site), house.clone());
        async move {
            let answer = |head: Box<Head>, desk| {
                let site = Arc::clone(&site);
                async move { if desk { site.health_only(&head) } else { site.handle(&head).await } }
            };
            visit::receive(arrival, house, answer).await;
        }
    })
    .await;
}

impl<A, F> Site<A>
where
    A: Fn(Asked) -> F,
    F: Future<Output = Arc<Answer>>,
{
    /// At the desk.
    fn health_only(&self, head: &Head) -> Response {
        match target(&self.base_path, head.uri.path(), head.uri.query()) {
            Target::Alive => self.health.alive(),
            Target::Ready => self.health.ready(),
            Target::Ask(_) | Target::Moved(_) => {
                headers::come_back(StatusCode::SERVICE_UNAVAILABLE, "there are too many connections; try again soon")
            }
        }
    }

    async fn handle(&self, head: &Head) -> Response {
        let Head { method, uri, headers, .. } = head;
        if asks_for_no_path(method, uri) {
            return respond::not_allowed(false);
        }
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
