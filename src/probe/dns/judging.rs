//! What was answered, compared with what must hold of it.

use std::time::Duration;

use hickory_resolver::proto::op::{Message, ResponseCode};
use hickory_resolver::proto::rr::Record;

use super::text;
use crate::model::monitor::{DnsExpect, RecordKind};
use crate::model::{DnsProbe, Found, ReasonKind, Wrong};
use crate::net::dns::{Question, circle, word};
use crate::probe::failure::{self, Failure, none_of, shown};

/// An answer.
#[derive(Clone, Copy)]
pub(super) struct Answered<'a> {
    pub message: &'a Message,
    pub question: &'a Question,
    /// Those of the type asked for, under the name asked for or one that it is an alias of.
    pub records: &'a [&'a Record],
    /// Their texts.
    pub answers: &'a [String],
}

impl Answered<'_> {
    /// Whether all of one alternative holds.
    pub(super) fn judge(&self, probe: &DnsProbe) -> Result<(), Failure> {
        if self.message.metadata.truncation {
            return Err(Failure::new(ReasonKind::Protocol, "the answer is cut off, over TCP too"));
        }
        let mut failed = Vec::new();
        for (number, expect) in (1..).zip(&probe.expect) {
            match self.holds(expect, probe.record) {
                Ok(()) => return self.judge_validation(probe),
                Err(failure) => failed.push((number, failure)),
            }
        }
        Err(none_of(probe.expect.len(), failed))
    }

    /// Whether a server that validates says so because what it was told does not hold.
    pub(super) fn may_be_forged(&self, probe: &DnsProbe) -> bool {
        probe.validated && self.message.metadata.response_code == ResponseCode::ServFail
    }

    fn holds(&self, expect: &DnsExpect, kind: RecordKind) -> Result<(), Failure> {
        judge_rcode(expect, self.message)?;
        if self.answers.is_empty()
            && expect.min_answers > 0
            && let Some(circle) = circle(&self.message.answers, self.question.name())
        {
            let message = format!("the aliases lead in a circle: {}", shown(&circle));
            return Err(Failure::new(ReasonKind::DnsAnswer, message).number(0));
        }
        judge_answers(expect, kind, self.answers)?;
        judge_ttl(expect, self.records)
    }

    fn judge_validation(&self, probe: &DnsProbe) -> Result<(), Failure> {
        if !probe.validated || self.message.metadata.authentic_data {
            return Ok(());
        }
        let message = "the server did not validate the answer (no AD bit): the zone is not signed, or the server does \
            not validate";
        Err(Failure::new(ReasonKind::DnsAnswer, message).number(count(self.answers)))
    }
}

/// The signatures of a zone do not hold.
pub(super) fn forged() -> Failure {
    let message = "SERVFAIL: the answer fails validation (DNSSEC); without validation the server gives one";
    let code = i64::from(u16::from(ResponseCode::ServFail));
    Failure::new(ReasonKind::DnsRcode, message).number(code)
}

fn count<T>(all: &[T]) -> i64 {
    i64::try_from(all.len()).unwrap_or(i64::MAX)
}

pub(super) fn judge_rcode(expect: &DnsExpect, message: &Message) -> Result<(), Failure> {
    let code = u16::from(message.metadata.response_code);
    if code == expect.rcode.code() {
        return Ok(());
    }
    let got = word(message.metadata.response_code);
    let found = Found::Instead { got, expected: expect.rcode.to_string() };
    Err(Failure::found(ReasonKind::DnsRcode, found).number(i64::from(code)))
}

pub(super) fn judge_answers(expect: &DnsExpect, kind: RecordKind, answers: &[String]) -> Result<(), Failure> {
    let count = count(answers);
    let wrong = |text: &str, how| Err(failure::wrong(ReasonKind::DnsAnswer, text, how).number(count));
    if count < i64::from(expect.min_answers) {
        let came = u64::try_from(answers.len()).unwrap_or(u64::MAX);
        let found = Found::Few { count: came, record: kind.to_string(), least: u64::from(expect.min_answers) };
        return Err(Failure::found(ReasonKind::DnsAnswer, found).number(count));
    }
    let found = canonical(kind, answers);
    if let Some(missing) =
        expect.contains.iter().find(|wanted| found.binary_search(&text::canonical(kind, wanted)).is_err())
    {
        return wrong(missing, Wrong::Absent);
    }
    if !expect.exactly.is_empty() {
        let wanted = canonical(kind, &expect.exactly);
        if let Some(missing) = wanted.iter().find(|wanted| found.binary_search(wanted).is_err()) {
            return wrong(missing, Wrong::Absent);
        }
        if let Some(extra) = found.iter().find(|found| wanted.binary_search(found).is_err()) {
            return wrong(extra, Wrong::Extra);
        }
    }
    Ok(())
}

fn canonical(kind: RecordKind, answers: &[String]) -> Vec<String> {
    let mut all: Vec<String> = answers.iter().map(|answer| text::canonical(kind, answer)).collect();
    all.sort_unstable();
    all.dedup();
    all
}

pub(super) fn judge_ttl(expect: &DnsExpect, records: &[&Record]) -> Result<(), Failure> {
    let (Some(least), Some(shortest)) = (expect.min_ttl, records.iter().map(|record| record.ttl).min()) else {
        return Ok(());
    };
    if Duration::from_secs(u64::from(shortest)) >= least {
        return Ok(());
    }
    let found = Found::Ttl { ttl: u64::from(shortest), least: least.as_secs() };
    Err(Failure::found(ReasonKind::DnsAnswer, found).number(count(records)))
}
