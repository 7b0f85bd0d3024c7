//! What a running check has done so far. It lives outside the probe's future, so that it survives the deadline.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use super::failure::{Failure, ms};
use super::story::{Part, Story};
use crate::clock;
use crate::model::monitor::Expiring;
use crate::model::time::{DAY, millis};
use crate::model::{Evidence, Monitor, Outcome, OutcomeKind, Phases, ReasonKind, Timestamp, TlsSettings, Warning};
use crate::net::dial::Tried;
use crate::net::dns::Heard;
use crate::net::tls::Presented;

/// Bytes of the body kept as evidence.
pub(super) const EVIDENCE_BODY: usize = 1024;

/// A part of a check; a deadline that passes in it names the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Name to address.
    Resolve,
    /// TCP connection.
    Connect,
    /// TLS handshake.
    Tls,
    /// Request sent until the answer begins.
    Processing,
    /// The rest of the answer.
    Transfer,
}

impl Stage {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Resolve => "resolve",
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Processing => "processing",
            Self::Transfer => "transfer",
        }
    }
}

/// Times and evidence of one check.
#[derive(Debug)]
pub(super) struct Trace {
    started: Instant,
    limit: Duration,
    running: Option<(Stage, Instant)>,
    phases: Phases,
    /// What was seen; body and certificate are filled in at the end.
    pub evidence: Evidence,
    /// What was received of the body: all of it while an expectation needs it, else the first [`EVIDENCE_BODY`] bytes.
    pub body: Vec<u8>,
    /// What was heard besides an answer to a DNS question.
    pub heard: Heard,
    /// The addresses that were tried for the connection of now.
    pub tried: Vec<Tried>,
    /// What it means if the deadline passes from here on, when the stage does not say it.
    pub if_late: Option<Failure>,
    /// End of the server's own certificate that ends first, of all servers that were asked.
    certificate_ends: Option<Timestamp>,
    /// Of all certificates of their chains, the one that ends first and has not ended, or that is a server's own.
    first_to_end: Option<Presented>,
    /// How the certificate's days count.
    tls: TlsSettings,
    /// What happened step by step, where somebody asks.
    story: Option<Box<Story>>,
}

impl Trace {
    /// A check that begins now and may take `limit`.
    pub(super) fn start(limit: Duration) -> Self {
        Self {
            started: clock::monotonic(),
            limit,
            running: None,
            phases: Phases::default(),
            evidence: Evidence::default(),
            body: Vec::new(),
            heard: Heard::default(),
            tried: Vec::new(),
            if_late: None,
            certificate_ends: None,
            first_to_end: None,
            tls: TlsSettings::default(),
            story: None,
        }
    }

    /// The same, for somebody who wants to be told.
    pub(super) fn told(self) -> Self {
        Self { story: Some(Box::default()), ..self }
    }

    /// Tells what happens, if somebody asks.
    pub(super) fn tell(&mut self, note: impl FnOnce(&mut Story)) {
        if let Some(story) = &mut self.story {
            note(story);
        }
    }

    /// What was told, up to now.
    pub(super) fn story(&mut self) -> Story {
        self.end();
        let mut story = self.story.take().map(|story| *story).unwrap_or_default();
        if !self.tried.is_empty() {
            story.last().tried(&self.tried, None);
        }
        story
    }

    /// Ends the stage that runs and begins another. A stage that comes again (a redirect) adds to its time.
    pub(super) fn begin(&mut self, stage: Stage) {
        let now = clock::monotonic();
        self.close(now);
        self.running = Some((stage, now));
    }

    /// Ends the stage that runs.
    pub(super) fn end(&mut self) {
        self.close(clock::monotonic());
    }

    fn close(&mut self, now: Instant) {
        if let Some((stage, since)) = self.running.take() {
            let phase = match stage {
                Stage::Resolve => &mut self.phases.resolve,
                Stage::Connect => &mut self.phases.connect,
                Stage::Tls => &mut self.phases.tls,
                Stage::Processing => &mut self.phases.processing,
                Stage::Transfer => &mut self.phases.transfer,
            };
            let took = now.saturating_duration_since(since);
            *phase = Some(phase.unwrap_or_default() + took);
            let at = since.saturating_duration_since(self.started);
            self.tell(|story| story.last().phases.push(Part { phase: stage.as_str(), at, took }));
        }
    }

    /// A connection to one address stands: what became of the others is worth a note. That this machine lacks a family
    /// is not, while it needs none.
    pub(super) fn note_others(&mut self, connected: SocketAddr) {
        let tried = std::mem::take(&mut self.tried);
        self.tell(|story| story.last().tried(&tried, Some(connected)));
        let others = tried.iter().filter(|one| one.address != connected && !one.is_ours());
        self.evidence.notes.extend(others.map(Tried::sentence));
    }

    /// A chain was shown, the server's own certificate first, and it holds or not. The certificate that ends first
    /// counts. An end that is over already does not where the chain holds: no path needs it.
    pub(super) fn certificates(&mut self, shown: &[Presented], settings: &TlsSettings, holds: bool) {
        self.tls = settings.clone();
        let Some((own, others)) = shown.split_first() else { return };
        let ends = shown.iter().map(|one| one.ends).chain(self.evidence.spoken.first_end);
        self.evidence.spoken.first_end = ends.min();
        self.certificate_ends = [self.certificate_ends, Some(own.ends)].into_iter().flatten().min();
        let now = clock::now();
        let (over, lasting): (Vec<&Presented>, Vec<&Presented>) = others.iter().partition(|other| other.ends < now);
        for other in over.iter().filter(|_| holds) {
            let note =
                format!("the chain holds a certificate that no path needs and that has expired: {}", other.subject);
            self.evidence.notes.push(note);
        }
        let first = lasting.into_iter().chain([own]).chain(&self.first_to_end).min_by_key(|shown| shown.ends);
        self.first_to_end = first.cloned();
    }

    /// The deadline has passed: what ran then is the reason.
    pub(super) fn late(&mut self) -> Failure {
        let limit = ms(self.limit);
        let (kind, message) = match self.running.map(|(stage, _)| stage) {
            Some(Stage::Resolve) => (ReasonKind::Dns, format!("the name was not resolved within {limit}")),
            Some(Stage::Connect) => (ReasonKind::ConnectTimeout, format!("no connection within {limit}")),
            Some(Stage::Tls) => (ReasonKind::Timeout, format!("no TLS handshake within {limit}")),
            Some(Stage::Processing) | None => (ReasonKind::Timeout, format!("no answer within {limit}")),
            Some(Stage::Transfer) => (ReasonKind::Timeout, format!("the answer was not complete within {limit}")),
        };
        if let Some(failure) = self.if_late.take() {
            return failure;
        }
        if kind == ReasonKind::Timeout && self.heard.garbage {
            return Failure::new(ReasonKind::Protocol, format!("within {limit} nothing came that is a DNS message"));
        }
        let mut failure = Failure::new(kind, message).number(millis(self.limit));
        if self.heard.strays > 0 {
            failure
                .errors
                .push(format!("ignored, because they answer another question: {} messages", self.heard.strays));
        }
        failure
    }

    /// The outcome: a check without failure is still degraded when it was slow, or its certificate ends soon.
    pub(super) fn outcome(mut self, verdict: Result<(), Failure>, monitor: &Monitor) -> Outcome {
        self.end();
        // Of one address alone the reason says everything.
        if self.tried.len() > 1 {
            self.evidence.notes.extend(self.tried.iter().map(Tried::sentence));
        }
        let latency = clock::monotonic().saturating_duration_since(self.started);
        let verdict =
            verdict.and_then(|()| self.certificate_holds()).and_then(|()| fast_enough(latency, monitor.degraded_above));
        let warning = self.warning();
        let mut evidence = self.evidence;
        evidence.certificate_expires_at = self.certificate_ends;
        evidence.warning = warning;
        let Err(failure) = verdict else {
            return Outcome { kind: OutcomeKind::Up, latency, phases: self.phases, reason: None, evidence };
        };
        // Bodies are kept only where they explain something: outcomes wait in memory while the store fails.
        if !self.body.is_empty() {
            evidence.body =
                Some(String::from_utf8_lossy(self.body.get(..EVIDENCE_BODY).unwrap_or(&self.body)).into_owned());
        }
        evidence.errors = failure.errors;
        Outcome {
            kind: kind_of(failure.reason.kind),
            latency,
            phases: self.phases,
            reason: Some(failure.reason),
            evidence,
        }
    }

    /// Whether the certificate lasts as long as it must. A server that was not verified can show one that is over.
    fn certificate_holds(&self) -> Result<(), Failure> {
        let (Some(ends), Some(min)) = (self.certificate_ends, self.tls.min_days_left) else { return Ok(()) };
        let now = clock::now();
        if ends < now {
            return Err(Failure::new(ReasonKind::CertificateExpired, "the certificate has expired"));
        }
        let days = days_between(now, ends);
        if days >= u64::from(min) || self.tls.expiring == Expiring::Warn {
            return Ok(());
        }
        let message = format!("the certificate expires in {}, at least {min} wanted", counted(days));
        Err(Failure::new(ReasonKind::CertificateExpiring, message).number(i64::try_from(days).unwrap_or(i64::MAX)))
    }

    /// What operators should know of a certificate, whatever the verdict is.
    fn warning(&self) -> Option<Warning> {
        let (first, min, now) = (self.first_to_end.as_ref()?, self.tls.warns_below()?, clock::now());
        let days = days_between(now, first.ends);
        let message = if first.ends < now {
            format!("the certificate of {} has expired", first.subject)
        } else {
            format!("the certificate of {} expires in {}, at least {min} wanted", first.subject, counted(days))
        };
        (days < u64::from(min)).then(|| Warning {
            kind: ReasonKind::CertificateExpiring,
            message,
            subject: first.subject.clone(),
            expires_at: first.ends,
            days_left: days,
        })
    }
}

/// Whole days; none of what is over.
fn days_between(now: Timestamp, end: Timestamp) -> u64 {
    end.since(now).as_secs() / DAY.as_secs()
}

/// `1 day`, `9 days`.
fn counted(days: u64) -> String {
    format!("{days} {}", if days == 1 { "day" } else { "days" })
}

fn fast_enough(latency: Duration, limit: Option<Duration>) -> Result<(), Failure> {
    match limit {
        Some(limit) if latency > limit => {
            let message = format!("{}, limit {}", ms(latency), ms(limit));
            Err(Failure::new(ReasonKind::Latency, message).number(millis(latency)))
        }
        Some(_) | None => Ok(()),
    }
}

const fn kind_of(reason: ReasonKind) -> OutcomeKind {
    match reason {
        ReasonKind::Internal => OutcomeKind::Indeterminate,
        ReasonKind::Latency | ReasonKind::CertificateExpiring => OutcomeKind::Degraded,
        ReasonKind::Dns
        | ReasonKind::ConnectRefused
        | ReasonKind::ConnectTimeout
        | ReasonKind::Unreachable
        | ReasonKind::TlsHandshake
        | ReasonKind::CertificateExpired
        | ReasonKind::CertificateUntrusted
        | ReasonKind::CertificateName
        | ReasonKind::Timeout
        | ReasonKind::Reset
        | ReasonKind::Protocol
        | ReasonKind::HttpStatus
        | ReasonKind::Redirect
        | ReasonKind::HeaderMismatch
        | ReasonKind::BodyMismatch
        | ReasonKind::JsonMismatch
        | ReasonKind::DnsRcode
        | ReasonKind::DnsAnswer
        | ReasonKind::TcpMismatch => OutcomeKind::Down,
    }
}
