//! What a check did, step by step, for a person who asks: gathered only then. It holds no secret: what may be one is
//! cut before it comes in here.

mod general;
mod safe;

use std::net::SocketAddr;
use std::time::Duration;

use rustls::ClientConnection;
use serde::{Serialize, Serializer};

use super::clue::Clue;
use crate::net::dial::Tried;
use crate::net::tls::{Certificate, Presented, version};
pub(super) use safe::{cut_url, header, is_secret};

/// Addresses that are told of a name.
const MAX_ADDRESSES: usize = 16;

/// One check.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Story {
    /// The requests, questions or connections, in their order: redirects and second tries are each one more.
    pub steps: Vec<Step>,
    /// What was expected, line by line.
    pub expected: Vec<Expected>,
    /// What is known of a failure beyond its reason.
    #[serde(skip)]
    pub clue: Option<Clue>,
    /// What is needed while it is told.
    #[serde(skip)]
    pub(crate) telling: Telling,
}

/// What is needed while a check is told.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Telling {
    /// Of several requests the one that runs.
    request: Option<String>,
    /// Names of headers whose values are nobody's business.
    pub(super) secret_headers: Vec<String>,
    /// A step that has begun, and first needs something else.
    waiting: Option<Step>,
}

/// One request, question or connection.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Step {
    /// Of several requests in one check the one that it belongs to.
    pub request_name: Option<String>,
    /// What was done, to whom: `GET https://shop.example/`.
    pub what: String,
    /// Through what it went, if not straight.
    pub via: Option<String>,
    /// What the name stands for.
    pub addresses: Vec<String>,
    /// The addresses that were tried.
    pub tried: Vec<Attempt>,
    /// How long each part took.
    pub phases: Vec<Part>,
    /// What TLS came to.
    pub tls: Option<Spoken>,
    /// The certificates that were shown, the server's own first.
    pub certificates: Vec<Certificate>,
    /// The head of the request, line by line.
    pub request: Vec<String>,
    /// The head of the answer, or what stands for it, line by line.
    pub answer: Vec<String>,
    /// Bytes of the body that were read, unpacked.
    pub body_bytes: Option<usize>,
    /// Where a redirect leads.
    pub leads_to: Option<String>,
}

/// An address that was tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Attempt {
    /// Address and port, or a socket.
    pub address: String,
    /// Whether it answered.
    pub answered: bool,
    /// A sentence.
    pub outcome: String,
}

/// A phase of one step.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Part {
    /// `resolve`, `connect`, `tls`, `processing`, `transfer`.
    pub phase: &'static str,
    /// When it began, since the check did.
    #[serde(rename = "at_ms", serialize_with = "as_ms")]
    pub at: Duration,
    /// How long it took.
    #[serde(rename = "took_ms", serialize_with = "as_ms")]
    pub took: Duration,
}

/// What a handshake came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Spoken {
    /// `TLS 1.3`.
    pub version: Option<&'static str>,
    /// `TLS13_AES_128_GCM_SHA256`.
    pub cipher: Option<&'static str>,
    /// The protocol inside, if one was chosen: `h2`.
    pub protocol: Option<String>,
    /// The name that was asked for.
    pub name: String,
}

/// One thing that was expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Expected {
    /// Of several alternatives the one that it belongs to: its number, 1 is the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alternative: Option<usize>,
    /// In words: `status 200-299`.
    pub what: String,
    /// Whether it held; none if it was never looked at.
    pub held: Option<bool>,
    /// What was found instead, or in fact.
    pub found: Option<String>,
}

impl Expected {
    /// Not looked at so far.
    pub(super) fn unseen(what: impl Into<String>) -> Self {
        Self { alternative: None, what: what.into(), held: None, found: None }
    }

    /// Looked at.
    pub(super) fn seen(what: impl Into<String>, held: bool, found: impl Into<String>) -> Self {
        let found = Some(found.into()).filter(|found| !found.is_empty());
        Self { held: Some(held), found, ..Self::unseen(what) }
    }

    /// That one of several alternatives holds, behind which stands what each of them is.
    pub(super) fn one_of(alternatives: usize, held: Option<bool>) -> Self {
        Self { held, ..Self::unseen(format!("one of {alternatives} alternatives")) }
    }

    /// The same of one of several alternatives.
    pub(super) fn of(self, number: usize) -> Self {
        Self { alternative: Some(number), ..self }
    }
}

impl Story {
    /// One step more.
    pub(super) fn step(&mut self, what: String) -> &mut Step {
        self.steps.push(Step { what, request_name: self.telling.request.clone(), ..Step::default() });
        self.last()
    }

    /// Another of several requests begins: what is expected is of it alone.
    pub(super) fn begin_request(&mut self, name: &str) {
        self.telling.request = Some(name.to_owned());
        self.expected.clear();
    }

    /// Whether a step was made already for the same request.
    pub(super) fn goes_on(&self) -> bool {
        self.steps.last().is_some_and(|last| last.request_name == self.telling.request)
    }

    /// Something that a step needs first is a step before it.
    pub(super) fn first(&mut self, what: String) {
        self.telling.waiting = self.steps.pop_if(|last| last.phases.is_empty());
        self.step(what);
    }

    /// And then it goes on.
    pub(super) fn then(&mut self) {
        self.steps.extend(self.telling.waiting.take());
    }

    /// Expectations were looked at.
    pub(super) fn see(&mut self, seen: Vec<Expected>) {
        for line in seen {
            let same = |place: &&mut Expected| place.what == line.what && place.alternative == line.alternative;
            let places = self.expected.iter_mut().filter(same);
            places.for_each(|place| place.clone_from(&line));
        }
    }

    /// Texts in which something may stand that the target has sent.
    pub(super) fn texts(&mut self) -> impl Iterator<Item = &mut String> {
        let steps = self.steps.iter_mut().flat_map(|step| {
            let heads = step.request.iter_mut().chain(&mut step.answer);
            [&mut step.what].into_iter().chain(heads).chain(&mut step.leads_to)
        });
        steps.chain(self.expected.iter_mut().filter_map(|line| line.found.as_mut()))
    }

    /// The step of now.
    pub(super) fn last(&mut self) -> &mut Step {
        if self.steps.is_empty() {
            self.steps.push(Step::default());
        }
        let last = self.steps.len() - 1;
        &mut self.steps[last]
    }
}

impl Step {
    /// What the name stands for.
    pub(super) fn resolved(&mut self, addresses: &[SocketAddr]) {
        self.addresses = addresses.iter().take(MAX_ADDRESSES).map(|address| address.ip().to_string()).collect();
    }

    /// What became of the addresses that were tried.
    pub(super) fn tried(&mut self, tried: &[Tried], connected: Option<SocketAddr>) {
        self.tried.extend(tried.iter().map(|one| {
            let answered = connected == Some(one.address);
            let outcome = if answered { format!("{} answered", one.address) } else { one.sentence() };
            Attempt { address: one.address.to_string(), answered, outcome }
        }));
    }

    /// What a handshake came to: the certificates, and the connection if there is one.
    pub(super) fn handshake(&mut self, name: &str, shown: &[Presented], connection: Option<&ClientConnection>) {
        self.certificates = shown.iter().filter_map(Presented::described).collect();
        self.tls = Some(Spoken {
            version: connection.and_then(version),
            cipher: connection
                .and_then(|connection| connection.negotiated_cipher_suite())
                .and_then(|suite| suite.suite().as_str()),
            protocol: connection
                .and_then(|connection| connection.alpn_protocol())
                .map(|protocol| String::from_utf8_lossy(protocol).into_owned()),
            name: name.to_owned(),
        });
    }
}

/// Milliseconds with microsecond precision.
fn as_ms<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(duration.as_micros() as f64 / 1000.0)
}
