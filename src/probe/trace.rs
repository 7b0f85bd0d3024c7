//! What a running check has done so far. It lives outside the probe's future, so that it survives the deadline.

use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use super::aside::Aside;
use super::failure::{Failure, expired, late, ms, told};
use super::hidden::Hidden;
use super::story::{Part, Story};
use crate::clock;
use crate::model::monitor::Expiring;
use crate::model::time::{DAY, millis};
use crate::model::{
    Evidence, Found, Monitor, Outcome, OutcomeKind, Phases, ReasonKind, Stage, Timestamp, TlsSettings, Warning,
};
use crate::net::dial::Tried;
use crate::net::dns::Heard;
use crate::net::tls::Presented;

/// Bytes of the body kept as evidence.
pub(super) const EVIDENCE_BODY: usize = 1024;

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
    /// Whether what was received are bytes rather than a text: what nobody can read is shown as `\x00`.
    pub is_bytes: bool,
    /// What was heard besides an answer to a DNS question.
    pub heard: Heard,
    /// The addresses that were tried for the connection of now.
    pub tried: Vec<Tried>,
    /// The host that the system's DNS servers are asked for now, and since when.
    pub system_asked: Option<(String, Instant)>,
    /// Where the target failed at the check before: tried last.
    pub avoided: Option<IpAddr>,
    /// What it means if the deadline passes from here on, when the stage does not say it.
    pub if_late: Option<Failure>,
    /// Which of several requests runs, and what is never told of them.
    pub secrets: Hidden,
    /// What is beside the check, and no part of its latency.
    aside: Aside,
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
            is_bytes: false,
            heard: Heard::default(),
            tried: Vec::new(),
            system_asked: None,
            avoided: None,
            if_late: None,
            secrets: Hidden::default(),
            aside: Aside::default(),
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

    /// What was told, up to now, without what is never told.
    pub(super) fn story(&mut self) -> Story {
        self.end();
        let mut story = self.story.take().map(|story| *story).unwrap_or_default();
        if !self.tried.is_empty() {
            story.last().tried(&self.tried, None);
        }
        story.texts().for_each(|text| self.secrets.taken_from_line(text));
        story
    }

    /// The system's DNS servers are asked for a host from now on.
    pub(super) fn asks_system(&mut self, host: &str) -> Instant {
        let now = clock::monotonic();
        self.system_asked = Some((host.to_owned(), now));
        now
    }

    /// What it may take.
    pub(super) const fn limit(&self) -> Duration {
        self.limit
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

    /// Waits for something beside the check, no longer than half of what the check may take: it is no part of its
    /// latency. If the deadline passes meanwhile, that is why.
    pub(super) async fn aside<T>(&mut self, if_late: Failure, work: impl Future<Output = T>) -> Option<T> {
        self.end();
        self.aside.begin();
        self.if_late = Some(if_late);
        let done = tokio::time::timeout(self.patience(), work).await;
        self.if_late = None;
        self.aside.end();
        done.ok()
    }

    /// How long something beside the check is waited for.
    pub(super) fn patience(&self) -> Duration {
        self.limit / 2
    }

    /// Another of several requests begins: the evidence is of it alone.
    pub(super) fn begin_step(&mut self, name: &str, captures: bool) {
        self.end();
        self.secrets.begin_step(name, captures);
        // That one certificate ends is no news of another server alone.
        let first_end = self.evidence.spoken.first_end;
        self.evidence = Evidence::default();
        self.evidence.spoken.first_end = first_end;
        self.body.clear();
        self.tried.clear();
        self.tell(|story| story.begin_request(name));
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
        let stage = self.running.map_or(Stage::Processing, |(stage, _)| stage);
        let kind = match stage {
            Stage::Resolve => ReasonKind::Dns,
            Stage::Connect => ReasonKind::ConnectTimeout,
            Stage::Tls | Stage::Processing | Stage::Transfer => ReasonKind::Timeout,
        };
        if let Some(failure) = self.if_late.take() {
            return failure;
        }
        if kind == ReasonKind::Timeout && self.heard.garbage {
            let message = format!("within {} nothing came that is a DNS message", ms(self.limit));
            return Failure::new(ReasonKind::Protocol, message);
        }
        let limit = self.limit.saturating_sub(self.aside.took(clock::monotonic()));
        let mut failure = late(kind, stage, limit);
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
        let now = clock::monotonic();
        let latency = now.saturating_duration_since(self.started).saturating_sub(self.aside.took(now));
        let verdict = verdict.map_err(|failure| self.secrets.of_step(failure));
        let verdict = verdict.and_then(|()| self.certificate_holds()).and_then(|()| fast_enough(latency, monitor));
        let warning = self.warning();
        let mut evidence = self.evidence;
        evidence.notes.iter_mut().for_each(|note| self.secrets.taken_from(note));
        evidence.certificate_expires_at = self.certificate_ends;
        evidence.warning = warning;
        let Err(failure) = verdict else {
            return Outcome { kind: OutcomeKind::Up, latency, phases: self.phases, reason: None, evidence };
        };
        // Bodies are kept only where they explain something: outcomes wait in memory while the store fails.
        let start = self.body.get(..EVIDENCE_BODY).unwrap_or(&self.body);
        evidence.body = if self.is_bytes && !start.is_empty() {
            Some(readable(start))
        } else {
            self.secrets.body(start, evidence.status_code)
        };
        evidence.errors = failure.errors;
        Outcome {
            kind: match failure.reason.kind {
                ReasonKind::Latency if is_over(latency, monitor.fail_above) => OutcomeKind::Down,
                kind => kind_of(kind),
            },
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
            return Err(Failure::found(ReasonKind::CertificateExpired, expired(None, ends, now)));
        }
        let days = days_between(now, ends);
        if days >= u64::from(min) || self.tls.expiring == Expiring::Warn {
            return Ok(());
        }
        let found = Found::Ending { subject: None, days, least: u64::from(min) };
        let number = i64::try_from(days).unwrap_or(i64::MAX);
        Err(Failure::found(ReasonKind::CertificateExpiring, found).number(number))
    }

    /// What operators should know of a certificate, whatever the verdict is.
    fn warning(&self) -> Option<Warning> {
        let (first, min, now) = (self.first_to_end.as_ref()?, self.tls.warns_below()?, clock::now());
        let days = days_between(now, first.ends);
        let subject = first.subject.clone();
        let found = if first.ends < now {
            Found::Over { subject }
        } else {
            Found::Ending { subject: Some(subject), days, least: u64::from(min) }
        };
        let reason = told(ReasonKind::CertificateExpiring, found);
        (days < u64::from(min)).then(|| Warning {
            kind: reason.kind,
            message: reason.message,
            found: reason.found,
            subject: first.subject.clone(),
            expires_at: first.ends,
            days_left: days,
        })
    }
}

/// Bytes as a text: letters as they are, the rest as `\x00`; cut before it is longer than evidence may be.
fn readable(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    let mut room = EVIDENCE_BODY + 1;
    let mut add = |piece: &str| {
        room = room.saturating_sub(piece.chars().count());
        if room > 0 {
            text.push_str(piece);
        }
    };
    for chunk in bytes.utf8_chunks() {
        for letter in chunk.valid().chars() {
            if letter.is_control() && !matches!(letter, '\r' | '\n' | '\t') {
                add(&format!("\\x{:02x}", u32::from(letter)));
            } else {
                add(letter.encode_utf8(&mut [0; 4]));
            }
        }
        chunk.invalid().iter().for_each(|byte| add(&format!("\\x{byte:02x}")));
    }
    text
}

/// Whole days; none of what is over.
fn days_between(now: Timestamp, end: Timestamp) -> u64 {
    end.since(now).as_secs() / DAY.as_secs()
}

/// The limit that is told is the highest that was passed.
fn fast_enough(latency: Duration, monitor: &Monitor) -> Result<(), Failure> {
    let passed = [monitor.fail_above, monitor.degraded_above].into_iter().find(|limit| is_over(latency, *limit));
    let Some(limit) = passed.flatten() else { return Ok(()) };
    let found = Found::Slow { ms: whole_ms(latency), limit_ms: whole_ms(limit) };
    Err(Failure::found(ReasonKind::Latency, found).number(millis(latency)))
}

fn is_over(latency: Duration, limit: Option<Duration>) -> bool {
    limit.is_some_and(|limit| latency > limit)
}

fn whole_ms(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

const fn kind_of(reason: ReasonKind) -> OutcomeKind {
    match reason {
        ReasonKind::Internal | ReasonKind::Blind | ReasonKind::Starved => OutcomeKind::Indeterminate,
        ReasonKind::Latency | ReasonKind::CertificateExpiring => OutcomeKind::Degraded,
        ReasonKind::Dns
        | ReasonKind::ConnectRefused
        | ReasonKind::ConnectTimeout
        | ReasonKind::Unreachable
        | ReasonKind::TlsHandshake
        | ReasonKind::CertificateExpired
        | ReasonKind::CertificateUntrusted
        | ReasonKind::CertificateName
        | ReasonKind::CertificateMismatch
        | ReasonKind::Timeout
        | ReasonKind::Reset
        | ReasonKind::Protocol
        | ReasonKind::HttpStatus
        | ReasonKind::Redirect
        | ReasonKind::OAuth2
        | ReasonKind::HeaderMismatch
        | ReasonKind::BodyMismatch
        | ReasonKind::JsonMismatch
        | ReasonKind::DnsRcode
        | ReasonKind::DnsAnswer
        | ReasonKind::TcpMismatch => OutcomeKind::Down,
    }
}
