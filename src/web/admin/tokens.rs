//! Who may ask: tokens, compared in constant time. Whoever sends wrong ones waits for the next to be looked at.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::answer::problem;
use super::request::{From, Who};
use super::wrong::Wrong;
use crate::clock;
use crate::lifecycle::Lifecycle;
use crate::model::{Operator, Secret, Server};
use crate::web::headers;
use crate::web::places::Share;

/// What a path asks for; clones share what is remembered of wrong ones.
#[derive(Clone, Debug)]
pub(super) struct Tokens {
    accepted: Arc<[Token]>,
    hint: &'static str,
    wrong: Arc<Wrong>,
    lifecycle: Lifecycle,
}

/// A token as it is compared: its digest.
#[derive(Debug)]
struct Token {
    name: String,
    digest: [u8; 32],
}

impl Token {
    fn new(name: &str, token: &Secret) -> Self {
        Self { name: name.to_owned(), digest: Sha256::digest(token.expose()).into() }
    }
}

impl Tokens {
    /// Those that open the operators' API.
    pub(super) fn new(server: &Server, lifecycle: Lifecycle) -> Self {
        let named = server.admin_tokens.iter().map(|token| Token::new(&token.name, &token.token));
        let hint =
            "send `Authorization: Bearer …` with the admin_token, or one of the admin_tokens, of the configuration";
        Self { accepted: named.collect(), hint, wrong: Arc::default(), lifecycle }
    }

    pub(super) fn are_none(&self) -> bool {
        self.accepted.is_empty()
    }

    /// Those that open the metrics, where they are not open to all: operators' too.
    pub(super) fn of_metrics(&self, server: &Server) -> Option<Self> {
        let own = server.metrics_token.as_ref()?;
        let named = server.admin_tokens.iter().map(|token| Token::new(&token.name, &token.token));
        let accepted = named.chain([Token::new("metrics", own)]).collect();
        let hint = "send `Authorization: Bearer …` with the metrics_token of the configuration";
        Some(Self { accepted, hint, ..self.clone() })
    }

    /// Whose token this is. Every one is compared, so that the time tells nothing.
    fn owner(&self, sent: &[u8]) -> Option<String> {
        let digest: [u8; 32] = Sha256::digest(sent).into();
        let found = self
            .accepted
            .iter()
            .fold(None, |found, token| if token.digest.ct_eq(&digest).into() { Some(&token.name) } else { found });
        found.cloned()
    }

    fn refusal(&self) -> Response {
        let mut refusal = problem(StatusCode::UNAUTHORIZED, "this needs a token", self.hint);
        refusal.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"stillup\""));
        refusal
    }
}

/// Says that an address guesses; the log says it once a minute.
fn tell(from: Option<IpAddr>) {
    let address = from.map_or_else(|| "unknown".to_owned(), |address| address.to_string());
    tracing::warn!(address, "a wrong token was sent to the operators' listener");
}

/// Lets those pass who send one of the tokens, and says who they are.
pub(super) async fn only_with_token(State(tokens): State<Tokens>, mut request: Request, next: Next) -> Response {
    let from = request.extensions().get::<From>().and_then(|From(address)| *address);
    let Some(sent) = request.headers().get(header::AUTHORIZATION).and_then(|value| bearer(value.as_bytes())) else {
        return tokens.refusal();
    };
    let whose = from.and_then(Share::of);
    let Some(wait) = tokens.wrong.turn(whose, clock::monotonic()) else {
        tell(from);
        let hint = "many wrong tokens came from this address: wait until those are looked at";
        let mut busy = problem(StatusCode::TOO_MANY_REQUESTS, "too many tokens wait for their turn", hint);
        busy.headers_mut().insert(header::RETRY_AFTER, headers::SOON);
        return busy;
    };
    tokens.lifecycle.sleep(wait).await;
    let Some(name) = tokens.owner(sent) else {
        tell(from);
        tokens.wrong.another(whose, clock::monotonic());
        return tokens.refusal();
    };
    tokens.wrong.right(whose);
    request.extensions_mut().insert(Who(Operator { name, from }));
    next.run(request).await
}

/// The token of a `Bearer` header; the scheme's case does not matter.
fn bearer(value: &[u8]) -> Option<&[u8]> {
    let (scheme, token) = value.split_at_checked(b"bearer ".len())?;
    scheme.eq_ignore_ascii_case(b"bearer ").then(|| token.trim_ascii())
}
