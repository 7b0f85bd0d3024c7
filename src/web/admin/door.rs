//! What every request of operators passes: its form, from whom it comes, and, where no token is asked for, by which
//! name stillup was called. A page of a stranger that has its name lead here reads nothing.

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderValue, Method, StatusCode, Version, header};
use axum::middleware::Next;
use axum::response::Response;
use hyper::body::{Body as _, Incoming};
use hyper::service::Service;

use super::answer::problem;
use super::request::From;
use crate::web::forwarded::Trusted;
use crate::web::head::{Wrong, asks_for_no_path, one_host};

/// Answers a request, unless its form forbids it.
pub(super) async fn pass<R>(
    router: R,
    trusted: Trusted,
    mut request: hyper::Request<Incoming>,
    peer: IpAddr,
) -> Response
where
    R: Service<hyper::Request<Incoming>, Response = Response<Body>, Error = Infallible>,
{
    let unread = !request.body().is_end_stream();
    let only_asks = matches!(*request.method(), Method::GET | Method::HEAD);
    let mut response =
        if let Err(Wrong { status, said }) = one_host(request.headers(), request.version() == Version::HTTP_10) {
            problem(status, said, "send the host that you connect to")
        } else if asks_for_no_path(request.method(), request.uri()) {
            problem(StatusCode::METHOD_NOT_ALLOWED, "nothing is proxied here", "ask for a path")
        } else {
            let from = trusted.client(peer, request.headers());
            request.extensions_mut().insert(From(from));
            router.call(request).await.unwrap_or_else(|never| match never {})
        };
    // A body that nobody has read stands between this answer and the next request.
    if unread && (only_asks || !response.status().is_success()) {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// Lets those pass who call this machine by an address, as `localhost`, or by a name that is listed.
pub(super) async fn only_known_hosts(State(listed): State<Arc<[String]>>, request: Request, next: Next) -> Response {
    // HTTP/1.0 may leave it out, browsers never do.
    let called = request.headers().get(header::HOST);
    if called.is_none_or(|host| is_known(&listed, host.as_bytes())) {
        return next.run(request).await;
    }
    let hint = "ask by address, or list the name in `server.admin_hosts`, or set `server.metrics_token`";
    problem(StatusCode::MISDIRECTED_REQUEST, "the operators' listener is not known by this name", hint)
}

fn is_known(listed: &[String], host: &[u8]) -> bool {
    let Ok(authority) = Authority::try_from(host) else { return false };
    let name = authority.host().trim_end_matches('.').to_ascii_lowercase();
    let bare = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(&name);
    bare.parse::<IpAddr>().is_ok() || name == "localhost" || name.ends_with(".localhost") || listed.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_nobody_can_take() {
        let listed = ["stillup.internal".to_owned()];
        for (host, known) in [
            ("127.0.0.1:9180", true),
            ("10.1.2.3", true),
            ("[::1]:9180", true),
            ("LocalHost", true),
            ("a.localhost:1", true),
            ("Stillup.Internal.:9180", true),
            ("rebind.example", false),
            ("127.0.0.1.rebind.example", false),
            ("notlocalhost", false),
            ("x.stillup.internal", false),
            ("", false),
            ("a b", false),
        ] {
            assert_eq!(is_known(&listed, host.as_bytes()), known, "{host}");
        }
    }
}
