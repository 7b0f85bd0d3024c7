//! Ours or theirs, where time was lost: what a check found counts only if this machine got to run meanwhile.

use std::time::{Duration, Instant};

use crate::clock;
use crate::lifecycle::{Beat, LITTLE, Losing, is_much};
use crate::model::time::millis;
use crate::model::{Monitor, Outcome, OutcomeKind, Reason, ReasonKind};

/// A check that runs.
#[derive(Clone, Debug)]
pub struct Watching {
    began: Instant,
    losing: Losing,
}

impl Watching {
    /// One begins, on the thread of this beat.
    pub fn begin(beat: &Beat) -> Self {
        Self { began: clock::monotonic(), losing: Losing::begin(beat) }
    }

    /// It has ended: what it found, and the time that was lost, if that is in doubt for it.
    pub fn ended(&self, monitor: &Monitor, outcome: Outcome) -> (Outcome, Option<Duration>) {
        let lost = self.losing.lost();
        let doubted = doubt(monitor, &outcome, (self.began.elapsed(), lost));
        (if doubted.is_none() { without(outcome, lost) } else { outcome }, doubted)
    }
}

/// The rule; of the time that it took so much was lost.
fn doubt(monitor: &Monitor, outcome: &Outcome, (took, lost): (Duration, Duration)) -> Option<Duration> {
    let timeout = monitor.timing.timeout;
    // A deadline that passed late, whatever the beat says.
    let lost = lost.max(took.saturating_sub(timeout));
    let slow = || outcome.reason.as_ref().is_some_and(|reason| reason.kind == ReasonKind::Latency);
    let limit = match outcome.kind {
        OutcomeKind::Indeterminate => return None,
        OutcomeKind::Degraded => monitor.degraded_above,
        OutcomeKind::Up | OutcomeKind::Down => monitor.fail_above,
    };
    let fast_enough = || limit.is_some_and(|limit| outcome.latency.saturating_sub(lost) <= limit);
    let only_by_us = || slow() && fast_enough();
    let doubted = match outcome.kind {
        // Everything expected was found: that is evidence, whatever was lost; how fast it was is not.
        OutcomeKind::Up | OutcomeKind::Degraded => only_by_us(),
        OutcomeKind::Down | OutcomeKind::Indeterminate => {
            let much = is_much(lost, took, timeout) || took > timeout + LITTLE;
            much && outcome.reason.as_ref().is_none_or(may_be_of_silence) || only_by_us()
        }
    };
    doubted.then_some(lost)
}

/// Whether a target may be found so only because we were not there in time. Whoever refuses, or answers something else
/// than is expected, would have done so all the same.
fn may_be_of_silence(reason: &Reason) -> bool {
    match reason.kind {
        ReasonKind::Dns
        | ReasonKind::ConnectTimeout
        | ReasonKind::TlsHandshake
        | ReasonKind::Timeout
        | ReasonKind::Reset
        | ReasonKind::Protocol
        | ReasonKind::OAuth2
        | ReasonKind::Latency
        | ReasonKind::TcpMismatch => true,
        // The server has waited for our request.
        ReasonKind::HttpStatus => reason.number == Some(408),
        ReasonKind::ConnectRefused
        | ReasonKind::Unreachable
        | ReasonKind::CertificateExpired
        | ReasonKind::CertificateUntrusted
        | ReasonKind::CertificateName
        | ReasonKind::CertificateMismatch
        | ReasonKind::Redirect
        | ReasonKind::HeaderMismatch
        | ReasonKind::BodyMismatch
        | ReasonKind::JsonMismatch
        | ReasonKind::DnsRcode
        | ReasonKind::DnsAnswer
        | ReasonKind::CertificateExpiring
        | ReasonKind::Internal
        | ReasonKind::Blind
        | ReasonKind::Starved => false,
    }
}

/// What works is no slower for what we lost.
fn without(mut outcome: Outcome, lost: Duration) -> Outcome {
    if outcome.kind == OutcomeKind::Up && lost > LITTLE {
        outcome.latency = outcome.latency.saturating_sub(lost);
        outcome.evidence.notes.push(noted(lost));
    }
    outcome
}

/// For operators: of a check that counts as what it found.
#[must_use]
pub fn noted(lost: Duration) -> String {
    format!("this machine lost {} ms meanwhile", lost.as_millis())
}

/// What is in doubt, as what it is.
#[must_use]
pub fn starved(outcome: &Outcome, lost: Duration) -> Outcome {
    let message = format!(
        "this machine lost {} ms while it checked: it was stopped or asleep, or got no processor",
        lost.as_millis()
    );
    outcome.ours(Reason { number: Some(millis(lost)), ..Reason::new(ReasonKind::Starved, message) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Evidence, Phases, Timing, fixture};

    fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    /// Of a monitor with a timeout of 8 s, that is slow above 1 s and down above 3 s.
    fn doubted(kind: OutcomeKind, reason: Option<ReasonKind>, took: u64, lost: u64) -> bool {
        let plain = fixture::monitor();
        let timing = Timing { timeout: ms(8_000), ..plain.timing };
        let monitor = Monitor { timing, degraded_above: Some(ms(1_000)), fail_above: Some(ms(3_000)), ..plain };
        let reason = reason.map(|kind| Reason::new(kind, ""));
        let outcome =
            Outcome { kind, latency: ms(took), phases: Phases::default(), reason, evidence: Evidence::default() };
        doubt(&monitor, &outcome, (ms(took), ms(lost))).is_some()
    }

    #[test]
    fn what_time_was_lost_of_is_in_doubt() {
        use OutcomeKind::{Degraded, Down, Indeterminate, Up};
        use ReasonKind::{BodyMismatch, CertificateExpiring, ConnectRefused, HttpStatus, Latency, Reset, Timeout};
        for (case, kind, reason, took, lost, wanted) in [
            ("works", Up, None, 40, 0, false),
            ("works, a little late", Up, None, 290, 250, false),
            ("works, but how fast", Up, None, 300, 251, false),
            ("works, after the deadline", Up, None, 12_100, 12_000, false),
            ("works, its certificate ends", Degraded, Some(CertificateExpiring), 12_100, 12_000, false),
            ("hangs", Down, Some(Timeout), 8_001, 0, false),
            ("hangs, on a busy machine", Down, Some(Timeout), 8_250, 2_000, false),
            ("the deadline passed late", Down, Some(Timeout), 8_251, 0, true),
            ("a quarter of its time was lost", Down, Some(Timeout), 8_010, 2_001, true),
            ("all of it", Down, Some(Timeout), 12_100, 12_000, true),
            ("gave us up, or fails", Down, Some(Reset), 3_000, 251, true),
            ("cut us off", Down, Some(Reset), 3_000, 250, false),
            ("an error while we slept", Down, Some(HttpStatus), 12_000, 11_900, false),
            ("refuses, while we slept", Down, Some(ConnectRefused), 12_000, 11_900, false),
            ("another text, while we slept", Down, Some(BodyMismatch), 12_000, 11_900, false),
            ("an error", Down, Some(HttpStatus), 20, 0, false),
            ("slow", Degraded, Some(Latency), 1_300, 200, false),
            ("slow only by us", Degraded, Some(Latency), 1_200, 200, true),
            ("slow while we slept", Degraded, Some(Latency), 2_900, 2_800, true),
            ("slow, whatever was lost", Degraded, Some(Latency), 2_900, 300, false),
            ("too slow", Down, Some(Latency), 3_300, 200, false),
            ("too slow only by us", Down, Some(Latency), 3_200, 200, true),
            ("ours already", Indeterminate, Some(ReasonKind::Internal), 20_000, 19_000, false),
        ] {
            assert_eq!(doubted(kind, reason, took, lost), wanted, "{case}");
        }
    }

    #[test]
    fn what_works_is_no_slower_for_what_was_lost() {
        for (kind, lost, latency, note) in [
            (OutcomeKind::Up, 250, 12_100, None),
            (OutcomeKind::Up, 12_000, 100, Some("this machine lost 12000 ms meanwhile")),
            (OutcomeKind::Up, 12_200, 0, Some("this machine lost 12200 ms meanwhile")),
            (OutcomeKind::Degraded, 12_000, 12_100, None),
        ] {
            let (phases, evidence) = (Phases::default(), Evidence::default());
            let found = without(Outcome { kind, latency: ms(12_100), phases, reason: None, evidence }, ms(lost));
            assert_eq!((found.latency, found.evidence.notes.first().map(String::as_str)), (ms(latency), note));
        }
    }

    #[test]
    fn what_was_said_is_kept_for_operators() {
        let reason = Some(Reason::new(ReasonKind::Timeout, "no answer within 8000 ms"));
        let (kind, latency) = (OutcomeKind::Down, ms(20_000));
        let outcome = Outcome { kind, latency, phases: Phases::default(), reason, evidence: Evidence::default() };
        let starved = starved(&outcome, ms(12_000));
        assert_eq!(starved.kind, OutcomeKind::Indeterminate);
        assert_eq!(starved.evidence.notes, ["it said: no answer within 8000 ms"]);
        let reason = starved.reason.unwrap();
        assert_eq!((reason.kind, reason.number), (ReasonKind::Starved, Some(12_000)));
        assert!(reason.message.starts_with("this machine lost 12000 ms"), "{}", reason.message);
    }
}
