//! What is expected of every check, whatever its kind: a certificate that holds, and an answer in time.

use super::{Expected, Story};
use crate::model::monitor::{Probe, TlsVersion};
use crate::model::time::millis;
use crate::model::{Monitor, Outcome, OutcomeKind, ReasonKind, TlsSettings};
use crate::probe::clue::Clue;
use crate::probe::failure::ms;

impl Story {
    /// Adds it, when the verdict is there.
    pub(crate) fn judge(&mut self, monitor: &Monitor, outcome: &Outcome) {
        let certificate = self.certificate(settings(&monitor.probe), outcome);
        self.expected.splice(0..0, certificate);
        let limit = monitor.timing.timeout;
        let slow = outcome.reason.as_ref().is_some_and(|reason| reason.kind == ReasonKind::Latency);
        let good = slow || matches!(outcome.kind, OutcomeKind::Up | OutcomeKind::Degraded);
        let late = outcome.latency >= limit && !good;
        let answered = self.steps.last().is_some_and(|step| !step.answer.is_empty()) || good;
        self.expected.push(Expected {
            what: format!("an answer within {}", ms(limit)),
            held: if late { Some(false) } else { answered.then_some(true) },
            found: if late { None } else { answered.then(|| ms(outcome.latency)) },
            alternative: None,
        });
        for (limit, or) in [(monitor.fail_above, "down"), (monitor.degraded_above, "degraded")] {
            if let Some(limit) = limit.filter(|_| answered && !late) {
                let what = format!("within {}, or it is {or}", ms(limit));
                self.expected.push(Expected::seen(what, outcome.latency <= limit, ms(outcome.latency)));
            }
        }
    }

    fn certificate(&self, settings: Option<&TlsSettings>, outcome: &Outcome) -> Vec<Expected> {
        let (Some(settings), Some(tls)) = (settings, self.steps.iter().rev().find_map(|step| step.tls.as_ref())) else {
            return Vec::new();
        };
        let done = tls.version.is_some();
        let what = if settings.verify {
            format!("a certificate that holds for {}", tls.name)
        } else {
            "TLS, with any certificate (`verify: false`)".to_owned()
        };
        let because = outcome.reason.as_ref().filter(|_| !done).map(|reason| reason.message.clone());
        let too_old = self.clue == Some(Clue::OldTls);
        let mut lines = Vec::new();
        if settings.min_version == TlsVersion::Tls13 || too_old {
            let what = format!("TLS {} or newer", settings.min_version);
            let held = if too_old { Some(false) } else { done.then_some(true) };
            lines.push(Expected { held, found: tls.version.map(str::to_owned), ..Expected::unseen(what) });
        }
        lines.push(if too_old {
            Expected::unseen(what)
        } else {
            Expected::seen(what, done, because.unwrap_or_default())
        });
        let least = settings.min_days_left.filter(|_| done).zip(outcome.evidence.certificate_expires_at);
        if let Some((least, ends)) = least {
            let days = (ends.millis() - crate::clock::now().millis()) / millis(crate::model::time::DAY);
            let warned = outcome.evidence.warning.as_ref().map(|warning| warning.kind);
            let failed = outcome.reason.as_ref().map(|reason| reason.kind);
            let few = [warned, failed].contains(&Some(ReasonKind::CertificateExpiring));
            lines.push(Expected::seen(format!("at least {least} days left of it"), !few, format!("{days} days")));
        }
        lines
    }
}

const fn settings(probe: &Probe) -> Option<&TlsSettings> {
    match probe {
        Probe::Http(probe) => Some(&probe.tls),
        Probe::Tcp(probe) => probe.tls.as_ref(),
        Probe::Dns(probe) => Some(&probe.tls),
    }
}
