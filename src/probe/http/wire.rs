//! An answer over either HTTP: its head, and its body piece by piece.

use bytes::Bytes;

use super::h1::{self, Io};
use super::h2;
use super::head::Head;
use super::request::Request;
use crate::model::HttpSpoken;
use crate::probe::failure::Failure;

/// An answer whose body is still to be read.
pub(super) struct Answer {
    /// Status and headers.
    pub head: Head,
    source: Source,
}

enum Source {
    One(Box<h1::Body>),
    Two(Box<h2::Body>),
}

/// Sends the request and waits for the head of the answer.
pub(super) async fn send(stream: impl Io + 'static, h2: bool, request: &Request<'_>) -> Result<Answer, Failure> {
    if h2 {
        let (head, body) = h2::send(stream, request.h2()?).await?;
        return Ok(Answer { head, source: Source::Two(Box::new(body)) });
    }
    let (head, body) = h1::send(stream, request.h1(), request.method == "HEAD").await?;
    Ok(Answer { head, source: Source::One(Box::new(body)) })
}

impl Answer {
    /// The next piece of the body; `None` behind the last.
    pub(super) async fn piece(&mut self) -> Result<Option<Bytes>, Failure> {
        match &mut self.source {
            Source::One(body) => body.piece().await,
            Source::Two(body) => body.piece().await,
        }
    }

    /// Whether it came over HTTP/2.
    pub(super) const fn is_h2(&self) -> bool {
        matches!(self.source, Source::Two(_))
    }

    /// What it is spoken in, for metrics.
    pub(super) fn spoken(&self, secure: bool) -> HttpSpoken {
        let version = match (self.is_h2(), self.head.old) {
            (true, _) => 20,
            (false, true) => 10,
            (false, false) => 11,
        };
        let length = self.head.get("content-length").and_then(|value| std::str::from_utf8(value).ok()?.parse().ok());
        HttpSpoken { version, secure, length }
    }

    /// What is odd about how the body ended.
    pub(super) fn oddity(&self) -> Option<&'static str> {
        match &self.source {
            Source::One(body) if body.cut_silently => Some("the TLS connection ended without a close_notify"),
            Source::One(_) | Source::Two(_) => None,
        }
    }
}
