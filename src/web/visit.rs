//! One visitor's connection: heads in, answers out, one at a time; and how it ends. Knows no route.
//!
//! ```text
//! at rest → a whole head (buffer, head) → whom it counts for (forwarded, places) → handler → wire → at rest …
//! ```

use std::cell::RefCell;
use std::future::Future;
use std::net::IpAddr;
use std::pin::pin;
use std::time::Duration;

use axum::http::{Method, StatusCode};
use axum::response::Response;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};

use super::buffer::{Budget, Exhausted, MAX_HEAD, Waiting};
use super::forwarded::Trusted;
use super::head::{Head, Parsed, Wrong, parse};
use super::places::{Place, Share};
use super::wire::{How, send};
use super::{arrivals::Arrival, headers};
use crate::clock;
use crate::lifecycle::Lifecycle;
use crate::telemetry::TurnedAway;

/// A head must be whole this long after its first byte.
const HEAD_TIMEOUT: Duration = Duration::from_secs(15);

/// What is in flight when the stop is asked for may take this long; well inside the stop's own deadline.
const STOP_GRACE: Duration = Duration::from_secs(3);

/// Who is told to go before the first answer may still send a request for so long: when many connect at once, some are
/// told before they were looked at.
const GRACE: Duration = Duration::from_millis(100);

/// What a peer still sends after its last answer is read for so long, and so many bytes of it: cutting it off could
/// cost it the answer.
const LINGER: Duration = Duration::from_secs(2);
const LINGER_BYTES: usize = 256 * 1024;

const TOO_LARGE: Wrong =
    Wrong::new(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "the head of a request has at most 16 KiB");
const TOO_SLOW: Wrong = Wrong::new(StatusCode::REQUEST_TIMEOUT, "the head of the request did not arrive in time");
const NO_MEMORY: Wrong = Wrong::new(StatusCode::SERVICE_UNAVAILABLE, "too many requests arrive in pieces");

thread_local! {
    /// Where each connection of this thread is read into: one that waits needs no memory.
    static SCRATCH: RefCell<Box<[u8]>> = RefCell::new(vec![0; MAX_HEAD].into());
}

/// What all visits share.
#[derive(Clone, Debug)]
pub(super) struct House {
    pub(super) trusted: Trusted,
    pub(super) budget: Budget,
    pub(super) lifecycle: Lifecycle,
}

struct Visit {
    stream: TcpStream,
    place: Place,
    waiting: Waiting,
    /// Whether it has had an answer.
    served: bool,
}

enum Next {
    Whole(Box<Head>),
    Wrong(Wrong),
    Gone,
}

/// Serves a visitor until it goes, is told to go, or the stop is asked for: the running answer is finished then.
/// `answer` is told whether only the health of the process is answered.
pub(super) async fn receive<H, F>(arrival: Arrival, house: House, answer: H)
where
    H: Fn(Box<Head>, bool) -> F,
    F: Future<Output = Response>,
{
    let Some((stream, peer, place)) = arrival.open() else { return };
    let told = place.told_to_go();
    let mut visit = Visit { stream, place, waiting: Waiting::new(house.budget.clone()), served: false };
    let mut visiting = pin!(visit.run(peer, &house, answer));
    tokio::select! {
        () = visiting.as_mut() => return,
        () = house.lifecycle.cancelled() => told.notify_one(),
    }
    if timeout(STOP_GRACE, visiting).await.is_err() {
        tracing::debug!("a slow connection was cut off at the stop");
    }
}

impl Visit {
    async fn run<H, F>(&mut self, peer: IpAddr, house: &House, answer: H)
    where
        H: Fn(Box<Head>, bool) -> F,
        F: Future<Output = Response>,
    {
        let is_proxy = house.trusted.has(peer);
        while !house.lifecycle.is_cancelled() {
            let head = match self.next().await {
                Next::Whole(head) => head,
                Next::Wrong(wrong) => return self.refuse(wrong).await,
                Next::Gone => return,
            };
            self.place.wake();
            let visitor = if is_proxy { house.trusted.client(peer, &head.headers) } else { Some(peer) };
            let mut how = How { without_body: head.method == Method::HEAD, stays: head.more, old: head.old };
            let body = head.body;
            let response = match self.place.belongs_to(visitor.and_then(Share::of)) {
                // Boxed, so that a connection at rest does not keep room for it.
                Ok(()) => Box::pin(headers::guarded(answer(head, self.place.is_desk()))).await,
                Err(reason) => {
                    self.place.turned_away(reason);
                    how.stays = false;
                    let said = "your address has its share of the connections; try again soon";
                    headers::secure(headers::come_back(StatusCode::TOO_MANY_REQUESTS, said))
                }
            };
            how.stays = how.stays && self.place.may_stay() && !house.lifecycle.is_cancelled();
            if let Err(error) = send(&mut self.stream, &mut self.place, response, how).await {
                return tracing::debug!(%error, "a connection ended early");
            }
            self.served = true;
            if !how.stays {
                if body || !self.waiting.bytes().is_empty() {
                    self.linger().await;
                }
                return;
            }
        }
    }

    /// The next head: what came along with the one before, else what arrives.
    async fn next(&mut self) -> Next {
        if let Some(next) = self.look(0) {
            return next;
        }
        let mut timer = pin!(sleep(self.place.rest()));
        let told = self.place.told_to_go();
        loop {
            tokio::select! {
                biased;
                ready = self.stream.readable() => if ready.is_err() {
                    return Next::Gone;
                },
                () = told.notified() => return self.last().await,
                () = &mut timer => {
                    if self.waiting.bytes().is_empty() {
                        return Next::Gone;
                    }
                    self.place.turned_away(TurnedAway::Slow);
                    return Next::Wrong(TOO_SLOW);
                }
            }
            let begins = self.waiting.bytes().is_empty();
            if let Some(next) = self.read() {
                return next;
            }
            if begins && !self.waiting.bytes().is_empty() && !self.place.is_desk() {
                timer.as_mut().reset(Instant::from_std(clock::monotonic()) + HEAD_TIMEOUT);
            }
        }
    }

    /// Told to go. Who has had no answer yet, and has sent its request while it waited for us to look, gets one.
    async fn last(&mut self) -> Next {
        if self.served || !self.waiting.bytes().is_empty() || !self.place.must_go() {
            return Next::Gone;
        }
        match timeout(GRACE, self.stream.readable()).await {
            Ok(Ok(())) => self.read().unwrap_or(Next::Gone),
            Ok(Err(_)) | Err(_) => Next::Gone,
        }
    }

    fn read(&mut self) -> Option<Next> {
        SCRATCH.with_borrow_mut(|scratch| match self.stream.try_read(&mut scratch[..self.waiting.room()]) {
            Ok(0) => Some(Next::Gone),
            Ok(read) => self.arrived(&scratch[..read]),
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => None,
            Err(_) => Some(Next::Gone),
        })
    }

    fn arrived(&mut self, new: &[u8]) -> Option<Next> {
        if !self.waiting.bytes().is_empty() {
            let known = self.waiting.bytes().len();
            return self.keep(new).or_else(|| self.look(known));
        }
        match parse(new) {
            Parsed::Whole(mut head, length) => {
                // What came along is asked next, if there is memory for it.
                head.more &= self.waiting.keep(&new[length..]).is_ok();
                Some(Next::Whole(head))
            }
            Parsed::Partial if new.len() == MAX_HEAD => Some(Next::Wrong(TOO_LARGE)),
            Parsed::Partial => self.keep(new),
            Parsed::Wrong(wrong) => Some(Next::Wrong(wrong)),
        }
    }

    fn keep(&mut self, new: &[u8]) -> Option<Next> {
        let Err(Exhausted) = self.waiting.keep(new) else { return None };
        self.place.turned_away(TurnedAway::Heads);
        Some(Next::Wrong(NO_MEMORY))
    }

    /// Looks for a whole head in what waits, of which the first `known` bytes hold none: a head that comes byte by byte
    /// is not read anew with each.
    fn look(&mut self, known: usize) -> Option<Next> {
        let bytes = self.waiting.bytes();
        if bytes.is_empty() {
            return None;
        }
        let new = &bytes[known.saturating_sub(3)..];
        let ends = new.windows(2).any(|two| two == b"\n\n") || new.windows(3).any(|three| three == b"\n\r\n");
        match if ends { parse(bytes) } else { Parsed::Partial } {
            Parsed::Whole(head, length) => {
                self.waiting.used(length);
                Some(Next::Whole(head))
            }
            Parsed::Partial => (self.waiting.room() == 0).then_some(Next::Wrong(TOO_LARGE)),
            Parsed::Wrong(wrong) => Some(Next::Wrong(wrong)),
        }
    }

    /// The last answer of a connection whose requests cannot be read on.
    async fn refuse(&mut self, Wrong { status, said }: Wrong) {
        let soon = status == StatusCode::SERVICE_UNAVAILABLE;
        let response = if soon { headers::come_back(status, said) } else { headers::error(status, said) };
        let response = headers::secure(response);
        let how = How { without_body: false, stays: false, old: false };
        if send(&mut self.stream, &mut self.place, response, how).await.is_ok() {
            self.linger().await;
        }
    }

    /// Reads what still comes and throws it away.
    async fn linger(&mut self) {
        let discard = async {
            self.stream.shutdown().await.ok()?;
            let mut left = LINGER_BYTES;
            while left > 0 {
                self.stream.readable().await.ok()?;
                let read = SCRATCH.with_borrow_mut(|scratch| match self.stream.try_read(scratch) {
                    Ok(0) => None,
                    Ok(read) => Some(read),
                    Err(error) => (error.kind() == std::io::ErrorKind::WouldBlock).then_some(0),
                })?;
                left = left.saturating_sub(read);
            }
            Some(())
        };
        // How it ended is all the same.
        let _ = timeout(LINGER, discard).await;
    }
}
