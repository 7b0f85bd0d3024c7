//! Finished bytes → HTTP response: coding, validators, how long it may be kept, who may read it.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;

use super::encoding::negotiate;
use super::{headers, validator};
use crate::publish::ask::Elsewhere;
use crate::publish::{Answer, Cache, Coding};

/// The response to a GET or HEAD (the server leaves the body of a HEAD out, and keeps its length).
pub(super) fn respond(answer: &Answer, request: &HeaderMap, elsewhere: Elsewhere) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let unchanged = status == StatusCode::OK && validator::has(values(request, header::IF_NONE_MATCH), &answer.etag);

    let mut response = Response::new(Body::empty());
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache_control(answer.cache)));
    let vary = if answer.negotiated { "accept-encoding, accept-language" } else { "accept-encoding" };
    headers.insert(header::VARY, HeaderValue::from_static(vary));
    if let Ok(tag) = HeaderValue::try_from(validator::tag(&answer.etag, answer.coding)) {
        headers.insert(header::ETAG, tag);
    }
    share(headers, elsewhere);
    if unchanged {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return response;
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(answer.content_type));
    if let Some(language) = answer.language {
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.as_str()));
    }
    if answer.coding != Coding::Identity {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(answer.coding.as_str()));
    }
    *response.status_mut() = status;
    *response.body_mut() = Body::from(answer.bytes.clone());
    response
}

/// Lets any site show the response in a frame.
pub(super) fn frame(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, headers::FRAMED_POLICY);
    share(headers, Elsewhere::Embedded);
    response
}

/// What a program gets for a path of the API that is not there.
pub(super) fn api_missing() -> Response {
    let mut response = headers::error(StatusCode::NOT_FOUND, "there is nothing at this path");
    share(response.headers_mut(), Elsewhere::Read);
    response
}

/// It stands at another path of the site.
pub(super) fn moved(to: &str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::MOVED_PERMANENTLY;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    if let Ok(to) = HeaderValue::try_from(to) {
        headers.insert(header::LOCATION, to);
    }
    response
}

/// The answer to a browser's question whether a script of another site may ask.
pub(super) fn preflight() -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    share(headers, Elsewhere::Read);
    headers.insert(header::ALLOW, HeaderValue::from_static("GET, HEAD, OPTIONS"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, HEAD, OPTIONS"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400"));
    response
}

/// Nothing here can be changed by visitors.
pub(super) fn not_allowed(shared: bool) -> Response {
    let mut response = headers::error(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD are answered here");
    let allow = if shared { "GET, HEAD, OPTIONS" } else { "GET, HEAD" };
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allow));
    response
}

fn share(headers: &mut HeaderMap, elsewhere: Elsewhere) {
    match elsewhere {
        Elsewhere::Nothing => return,
        Elsewhere::Embedded => {}
        Elsewhere::Read => {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("etag"));
        }
    }
    headers.insert(headers::RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
}

const fn cache_control(cache: Cache) -> &'static str {
    match cache {
        Cache::Revalidate => "no-cache",
        Cache::Immutable => "public, max-age=31536000, immutable",
        Cache::Never => "no-store",
    }
}

/// The coding that a request likes best.
pub(super) fn coding(request: &HeaderMap) -> Coding {
    negotiate(values(request, header::ACCEPT_ENCODING))
}

/// What the languages of a request are chosen by.
pub(super) fn languages(request: &HeaderMap) -> String {
    values(request, header::ACCEPT_LANGUAGE).collect::<Vec<_>>().join(",")
}

fn values(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok())
}
