//! A response → bytes on a connection, taken within a deadline: nobody holds a place by never reading.

use std::cell::RefCell;
use std::io;
use std::time::{Duration, Instant};

use axum::http::{StatusCode, header, response};
use axum::response::Response;
use bytes::{Buf, Bytes};
use chrono::DateTime;
use http_body_util::BodyExt as _;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use super::places::Place;
use crate::clock;
use crate::model::Timestamp;

/// A peer that takes no byte of the answer for this long is gone; …
const PATIENCE: Duration = Duration::from_secs(30);

/// … so is one that takes fewer bytes a second.
const SLOWEST: u64 = 4 * 1024;

/// How a response is sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct How {
    /// As the answer to HEAD.
    pub(super) without_body: bool,
    /// Another request may follow.
    pub(super) stays: bool,
    /// To a client of HTTP/1.0.
    pub(super) old: bool,
}

/// Sends a response. While its peer does not read the connection is at rest, and may be told to go.
pub(super) async fn send(stream: &mut TcpStream, place: &mut Place, response: Response, how: How) -> io::Result<()> {
    let (parts, body) = response.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    let head = head(&parts, body.len(), how);
    let unsent = if how.without_body || is_bare(parts.status) { Bytes::new() } else { body };
    let mut unsent = Bytes::from(head).chain(unsent);
    let told = place.told_to_go();
    let (begun, mut sent) = (clock::monotonic(), 0);
    while unsent.has_remaining() {
        if sent > 0 {
            place.rest();
        }
        let written = tokio::select! {
            biased;
            written = stream.write_buf(&mut unsent) => written?,
            () = tokio::time::sleep(left(begun, sent)) => return Err(io::ErrorKind::TimedOut.into()),
            () = told.notified(), if sent > 0 => {
                // The stop wakes too, and leaves it time.
                if place.must_go() {
                    return Err(io::ErrorKind::ConnectionAborted.into());
                }
                continue;
            }
        };
        if written == 0 {
            return Err(io::ErrorKind::WriteZero.into());
        }
        sent += written as u64;
    }
    Ok(())
}

/// How long the next byte may take.
fn left(begun: Instant, sent: u64) -> Duration {
    let earned = PATIENCE + Duration::from_millis(sent * 1000 / SLOWEST);
    earned.saturating_sub(begun.elapsed()).min(PATIENCE)
}

/// Statuses that never have a body.
fn is_bare(status: StatusCode) -> bool {
    status.is_informational() || status == StatusCode::NO_CONTENT || status == StatusCode::NOT_MODIFIED
}

fn head(parts: &response::Parts, length: usize, how: How) -> Vec<u8> {
    let mut out = Vec::with_capacity(1024);
    let mut line = |parts: &[&[u8]]| {
        parts.iter().for_each(|part| out.extend_from_slice(part));
        out.extend_from_slice(b"\r\n");
    };
    let reason = parts.status.canonical_reason().unwrap_or_default();
    line(&[b"HTTP/1.1 ", parts.status.as_str().as_bytes(), b" ", reason.as_bytes()]);
    for (name, value) in &parts.headers {
        line(&[name.as_str().as_bytes(), b": ", value.as_bytes()]);
    }
    if !is_bare(parts.status) && !parts.headers.contains_key(header::CONTENT_LENGTH) {
        line(&[b"content-length: ", length.to_string().as_bytes()]);
    }
    match how {
        How { stays: false, .. } => line(&[b"connection: close"]),
        How { stays: true, old: true, .. } => line(&[b"connection: keep-alive"]),
        How { stays: true, old: false, .. } => {}
    }
    DATE.with_borrow_mut(|(made, date)| {
        let now = clock::monotonic();
        if made.is_none_or(|made| now.saturating_duration_since(made) >= Duration::from_secs(1)) {
            (*made, *date) = (Some(now), of(clock::now()));
        }
        line(&[b"date: ", date.as_bytes()]);
    });
    line(&[]);
    out
}

thread_local! {
    /// Made once a second, and when.
    static DATE: RefCell<(Option<Instant>, String)> = const { RefCell::new((None, String::new())) };
}

/// As HTTP writes an instant.
fn of(now: Timestamp) -> String {
    let date = DateTime::from_timestamp_millis(now.millis()).unwrap_or_default();
    date.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(status: u16, how: How) -> String {
        let response = http::Response::builder().status(status).header("etag", "\"x\"").body(()).unwrap();
        let text = String::from_utf8(head(&response.into_parts().0, 5, how)).unwrap();
        text.lines().filter(|line| !line.starts_with("date: ")).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn heads() {
        let how = How { without_body: false, stays: true, old: false };
        assert_eq!(written(200, how), "HTTP/1.1 200 OK\netag: \"x\"\ncontent-length: 5\n");
        assert_eq!(written(304, how), "HTTP/1.1 304 Not Modified\netag: \"x\"\n");
        assert!(written(200, How { stays: false, ..how }).ends_with("connection: close\n"));
        assert!(written(200, How { old: true, ..how }).ends_with("connection: keep-alive\n"));
        assert_eq!(of(Timestamp::from_millis(784_111_777_000)), "Sun, 06 Nov 1994 08:49:37 GMT");
    }

    #[test]
    fn whoever_reads_slower_than_all_others_is_gone() {
        let begun = clock::monotonic();
        let ago = |seconds| begun.checked_sub(Duration::from_secs(seconds)).unwrap();
        assert!(left(begun, 0) > Duration::from_secs(29) && left(begun, 1 << 30) <= PATIENCE);
        assert_eq!(left(ago(31), 0), Duration::ZERO);
        assert!(left(ago(31), SLOWEST * 100) == PATIENCE, "a fast reader may pause");
        assert_eq!(left(ago(131), SLOWEST * 100), Duration::ZERO, "for as long as all others");
    }
}
