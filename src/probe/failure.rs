//! Why a check failed, and how errors from below become one kind of reason and a sentence.

mod tls;

use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use jiff::tz::TimeZone;

use super::clue::Clue;
use crate::locale::Locale;
use crate::model::monitor::IpFamily;
use crate::model::time::millis;
use crate::model::{Found, Lost, NoAddress, Reason, ReasonKind, Stage, Wrong};
use crate::net::dial::{Fault, NoRoute, Tried, fault};
use crate::net::dns::word;
use crate::net::resolve::ResolveError;
use crate::net::tls::SetupError;
pub(super) use tls::{expired, handshaking};

/// Errors kept as evidence, and characters of each.
const MAX_ERRORS: usize = 8;
const MAX_ERROR_CHARS: usize = 300;
/// Characters of a wanted text that a sentence shows.
const MAX_SHOWN_CHARS: usize = 80;

/// A check that is not up: the reason for people, and the errors behind it for operators.
#[derive(Debug)]
pub(super) struct Failure {
    /// Kind, sentence, number.
    pub reason: Reason,
    /// Outermost first.
    pub errors: Vec<String>,
    /// Whether the same may be asked once more: nothing was done.
    pub again: Again,
    /// What more is known of its cause.
    pub clue: Option<Clue>,
}

/// What a server wants that has not looked at a request (RFC 9113, 8.7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Again {
    /// Nothing of the sort.
    #[default]
    No,
    /// To be asked once more.
    Same,
    /// To be asked in HTTP/1.1.
    Http1,
}

impl Failure {
    /// A failure whose sentence says it all.
    pub(super) fn new(kind: ReasonKind, message: impl Into<String>) -> Self {
        Self::of(Reason::new(kind, message))
    }

    /// A failure that is told from what was found.
    pub(super) fn found(kind: ReasonKind, found: Found) -> Self {
        Self::of(told(kind, found))
    }

    const fn of(reason: Reason) -> Self {
        Self { reason, errors: Vec::new(), again: Again::No, clue: None }
    }

    /// The same, with what more is known of its cause.
    #[must_use]
    pub(super) fn clue(self, clue: impl Into<Option<Clue>>) -> Self {
        Self { clue: clue.into(), ..self }
    }

    /// The same, with its number (unit: see [`Reason::number`]).
    #[must_use]
    pub(super) fn number(mut self, number: i64) -> Self {
        self.reason.number = Some(number);
        self
    }

    /// The same, with an error and its sources as evidence.
    #[must_use]
    pub(super) fn because(mut self, error: &(dyn Error + 'static)) -> Self {
        let mut next = Some(error);
        while let Some(error) = next.filter(|_| self.errors.len() < MAX_ERRORS) {
            let text: String = error.to_string().chars().take(MAX_ERROR_CHARS).collect();
            // Wrappers that print their source would say everything twice.
            if self.errors.last() != Some(&text) {
                self.errors.push(text);
            }
            next = error.source();
        }
        self
    }
}

/// A reason in the English words of what was found.
pub(super) fn told(kind: ReasonKind, found: Found) -> Reason {
    let message = Locale::ENGLISH.found(&found, &TimeZone::UTC);
    Reason { found: Some(Box::new(found)), ..Reason::new(kind, message) }
}

/// A text that was not as it should be.
pub(super) fn wrong(kind: ReasonKind, wanted: &str, wrong: Wrong) -> Failure {
    Failure::found(kind, Found::Text { wanted: shown(wanted), wrong })
}

/// None of so many alternatives holds, those that came furthest with their numbers: the kinds of reasons stand in the
/// order in which a check meets them, so the last of them is the nearest.
pub(super) fn none_of(alternatives: usize, failed: Vec<(usize, Failure)>) -> Failure {
    let nearest = failed.into_iter().rev().max_by_key(|(_, failure)| failure.reason.kind);
    let Some((number, mut failure)) = nearest else {
        return Failure::new(ReasonKind::Internal, "there is no alternative");
    };
    if alternatives > 1 {
        let why = &failure.reason.message;
        failure.reason.message =
            format!("none of {alternatives} alternatives holds; number {number} comes nearest: {why}");
        // Only the words have all of it.
        failure.reason.found = None;
    }
    failure
}

/// Nothing was said in time.
pub(super) fn late_answer(limit: Duration) -> Failure {
    late(ReasonKind::Timeout, Stage::Processing, limit)
}

/// An answer is there, and so large that it could not be looked through.
pub(super) fn late_verdict(limit: Duration) -> Failure {
    let message = format!(
        "the answer is so large that it was not judged within {}: lower `max_body`, or raise `timeout`",
        ms(limit)
    );
    Failure::new(ReasonKind::Timeout, message).number(millis(limit))
}

/// The deadline has passed in a stage.
pub(super) fn late(kind: ReasonKind, stage: Stage, limit: Duration) -> Failure {
    let limit_ms = millis(limit);
    Failure::found(kind, Found::Late { stage, limit_ms: limit_ms.unsigned_abs() }).number(limit_ms)
}

/// The name of a DNS server is not resolved in time.
pub(super) fn late_server(host: &str, limit: Duration) -> Failure {
    let message = format!("the name of the DNS server {host} was not resolved within {}", ms(limit));
    Failure::new(ReasonKind::Dns, message).number(millis(limit))
}

/// No address for a host.
pub(super) fn resolving(host: &str, error: &ResolveError) -> Failure {
    let why = match error {
        ResolveError::Unasked(cause) => {
            if let Some(io) = cause_of::<io::Error>(cause).filter(|io| fault(io) == Fault::Ours) {
                return ours(io);
            }
            NoAddress::Unasked
        }
        ResolveError::NoServer(_) | ResolveError::OwnServer(..) | ResolveError::AnswersNobody(_) => {
            return Failure::new(ReasonKind::Internal, error.to_string()).because(error);
        }
        ResolveError::Refused(code) => {
            let found = Found::Resolver { host: host.to_owned(), answer: word(*code) };
            return Failure::found(ReasonKind::Dns, found).because(error);
        }
        ResolveError::NoSuchName => NoAddress::NoSuchName,
        ResolveError::NoAddress(IpFamily::Auto) => NoAddress::None,
        ResolveError::NoAddress(IpFamily::V4) => NoAddress::V4,
        ResolveError::NoAddress(IpFamily::V6) => NoAddress::V6,
        ResolveError::BadName => NoAddress::BadName,
    };
    Failure::found(ReasonKind::Dns, Found::Host { host: host.to_owned(), why }).because(error)
}

/// No connection to an address.
pub(super) fn connecting(address: SocketAddr, error: &io::Error) -> Failure {
    unreached(address, error, 0)
}

/// No connection to any of some addresses. What was learnt of the target counts; only our own lack everywhere is ours.
pub(super) fn reaching(tried: &[Tried]) -> Failure {
    let failed = || tried.iter().filter_map(|one| Some((one.address, one.error.as_ref()?)));
    let first = failed().find(|(_, error)| fault(error) != Fault::Ours).or_else(|| failed().next());
    let Some((address, error)) = first else {
        return Failure::new(ReasonKind::Dns, "the name has no address");
    };
    unreached(address, error, tried.len() - 1)
}

fn unreached(address: SocketAddr, error: &io::Error, others: usize) -> Failure {
    let (kind, how) = match fault(error) {
        Fault::Refused => (ReasonKind::ConnectRefused, Lost::Refused),
        Fault::Unreachable | Fault::Other => (ReasonKind::Unreachable, Lost::Unreachable),
        Fault::TimedOut => (ReasonKind::ConnectTimeout, Lost::GaveUp),
        Fault::Reset => (ReasonKind::Reset, Lost::CutOff),
        Fault::Ours => return ours(error),
    };
    let others = u64::try_from(others).unwrap_or(u64::MAX);
    Failure::found(kind, Found::Address { how, address: address.to_string(), others }).because(error)
}

/// A connection that failed while in use. `doing` completes "the connection was cut off …".
pub(super) fn talking(doing: &str, error: &io::Error) -> Failure {
    if let Some(tls) = cause_of::<rustls::Error>(error) {
        return tls::failing(tls).because(error);
    }
    match fault(error) {
        Fault::Ours => ours(error),
        Fault::Refused => Failure::new(ReasonKind::ConnectRefused, "the connection was refused").because(error),
        Fault::Unreachable => Failure::new(ReasonKind::Unreachable, "the network could not be reached").because(error),
        Fault::Reset | Fault::TimedOut | Fault::Other => {
            Failure::new(ReasonKind::Reset, format!("the connection was cut off {doing}")).because(error)
        }
    }
}

/// Our own files cannot be used.
pub(super) fn setup(error: &SetupError) -> Failure {
    Failure::new(ReasonKind::Internal, error.to_string()).because(error)
}

/// Our own lack: says nothing about the target.
pub(super) fn ours(error: &io::Error) -> Failure {
    let message = match cause_of::<NoRoute>(error) {
        Some(route) => route.to_string(),
        None => match error.raw_os_error() {
            Some(97) => "this machine does not have the address family of the target".to_owned(),
            Some(23 | 24) => "this machine has no free file descriptor for the check: raise its limit".to_owned(),
            Some(99) => "this machine has no address or free port of its own to connect from".to_owned(),
            Some(1) => "this machine does not let the check out: its own firewall or policy says no".to_owned(),
            Some(_) | None => "this machine has no free descriptor, port or memory for the check".to_owned(),
        },
    };
    Failure::new(ReasonKind::Internal, message).because(error)
}

/// The first error of one type among an error, its sources, and what I/O errors wrap.
pub(super) fn cause_of<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<T>() {
            return Some(found);
        }
        let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        if let Some(found) = wrapped.and_then(|inner| inner.downcast_ref::<T>()) {
            return Some(found);
        }
        next = error.source();
    }
    None
}

/// `2300 ms`, as pages write it.
pub(super) fn ms(duration: Duration) -> String {
    format!("{} ms", duration.as_millis())
}

/// A wanted text, short enough for a sentence.
pub(super) fn shown(text: &str) -> String {
    let mut short: String = text.chars().take(MAX_SHOWN_CHARS).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// `1,048,576`.
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::monitor::TlsVersion;

    #[test]
    fn numbers_for_people() {
        for (number, text) in [(0, "0"), (999, "999"), (2_300, "2,300"), (1_048_576, "1,048,576")] {
            assert_eq!(thousands(number), text);
        }
        assert_eq!(shown("short"), "short");
        assert_eq!(shown(&"ä".repeat(100)).chars().count(), MAX_SHOWN_CHARS + 1);
    }

    #[test]
    fn our_own_lack_is_internal() {
        let error = io::Error::from_raw_os_error(24);
        let address = SocketAddr::from(([127, 0, 0, 1], 1));
        assert_eq!(connecting(address, &error).reason.kind, ReasonKind::Internal);
        assert_eq!(talking("", &error).reason.kind, ReasonKind::Internal);
        assert_eq!(handshaking(&error, &[], TlsVersion::Tls12).reason.kind, ReasonKind::Internal);
        let unasked = ResolveError::Unasked(crate::net::dns::AskError::Io(error));
        assert_eq!(resolving("x", &unasked).reason.kind, ReasonKind::Internal);
    }

    #[test]
    fn the_chain_is_bounded_and_not_repeated() {
        let inner = io::Error::new(io::ErrorKind::InvalidData, rustls::Error::General("x".repeat(1000)));
        let failure = talking("", &inner);
        assert_eq!(failure.reason.kind, ReasonKind::TlsHandshake);
        assert!(failure.errors.iter().all(|text| text.len() <= MAX_ERROR_CHARS));
    }
}
