//! DNS: ask one server one question, compare response code and answers.

mod asking;
mod https;
mod text;

use std::time::Duration;

use hickory_resolver::proto::op::Message;
use hickory_resolver::proto::rr::{Name, Record, RecordType};

use super::Prober;
use super::failure::{Failure, shown};
use super::trace::Trace;
use crate::model::monitor::{DnsExpect, DnsTransport, Rcode, RecordKind};
use crate::model::{DnsProbe, ReasonKind};
use crate::net::dns::{Manner, Question, answering};
use asking::Asking;

/// Answers kept as evidence, and characters of each.
const MAX_ANSWERS: usize = 32;
const MAX_ANSWER_CHARS: usize = 255;

/// Runs the probe. Only records of the type asked for count as answers: aliases on the way to them were followed by the
/// server.
pub(super) async fn check(prober: &Prober, probe: &DnsProbe, trace: &mut Trace) -> Result<(), Failure> {
    let name = Name::from_str_relaxed(&probe.name).map_err(|_| unaskable(probe))?;
    let kind = record_type(probe.record);
    let manner = Manner { over_http: probe.transport == DnsTransport::Https };
    let question = Question::asking(name, kind, manner).map_err(|_| unaskable(probe))?;
    let message = Asking { prober, probe, question: &question }.answer(trace).await?;
    trace.end();
    let records: Vec<&Record> = answering(&message.answers, question.name(), kind).collect();
    let answers: Vec<String> = records.iter().map(|record| text::answer(&record.data)).collect();
    trace.evidence.answers =
        answers.iter().take(MAX_ANSWERS).map(|answer| answer.chars().take(MAX_ANSWER_CHARS).collect()).collect();
    judge_rcode(&probe.expect, &message)?;
    judge_answers(&probe.expect, probe.record, &answers)?;
    judge_ttl(&probe.expect, &records)
}

fn unaskable(probe: &DnsProbe) -> Failure {
    Failure::new(
        ReasonKind::Internal,
        format!("{} is not a name that can be asked for: correct the configuration", probe.name),
    )
}

fn judge_rcode(expect: &DnsExpect, message: &Message) -> Result<(), Failure> {
    let code = u16::from(message.metadata.response_code);
    if code == expect.rcode.code() {
        return Ok(());
    }
    let known = Rcode::ALL.iter().find(|rcode| rcode.code() == code);
    let word = known.map_or_else(|| format!("RCODE {code}"), |rcode| rcode.as_str().to_owned());
    Err(Failure::new(ReasonKind::DnsRcode, format!("{word}, expected {}", expect.rcode)).number(i64::from(code)))
}

fn judge_answers(expect: &DnsExpect, kind: RecordKind, answers: &[String]) -> Result<(), Failure> {
    let count = i64::try_from(answers.len()).unwrap_or(i64::MAX);
    let wrong = |message: String| Err(Failure::new(ReasonKind::DnsAnswer, message).number(count));
    if count < i64::from(expect.min_answers) {
        let least = expect.min_answers;
        return wrong(format!(
            "{count} {kind} {}, at least {least} expected",
            if count == 1 { "answer" } else { "answers" }
        ));
    }
    let found = canonical(kind, answers);
    if let Some(missing) =
        expect.contains.iter().find(|wanted| found.binary_search(&text::canonical(kind, wanted)).is_err())
    {
        return wrong(format!("`{}` is not among the answers", shown(missing)));
    }
    if !expect.exactly.is_empty() {
        let wanted = canonical(kind, &expect.exactly);
        if let Some(missing) = wanted.iter().find(|wanted| found.binary_search(wanted).is_err()) {
            return wrong(format!("`{}` is not among the answers", shown(missing)));
        }
        if let Some(extra) = found.iter().find(|found| wanted.binary_search(found).is_err()) {
            return wrong(format!("`{}` is among the answers, and not expected", shown(extra)));
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

fn judge_ttl(expect: &DnsExpect, records: &[&Record]) -> Result<(), Failure> {
    let (Some(least), Some(shortest)) = (expect.min_ttl, records.iter().map(|record| record.ttl).min()) else {
        return Ok(());
    };
    if Duration::from_secs(u64::from(shortest)) >= least {
        return Ok(());
    }
    let message = format!("a TTL of {shortest} s, at least {} s expected", least.as_secs());
    Err(Failure::new(ReasonKind::DnsAnswer, message).number(i64::try_from(records.len()).unwrap_or(i64::MAX)))
}

const fn record_type(kind: RecordKind) -> RecordType {
    match kind {
        RecordKind::A => RecordType::A,
        RecordKind::Aaaa => RecordType::AAAA,
        RecordKind::Cname => RecordType::CNAME,
        RecordKind::Mx => RecordType::MX,
        RecordKind::Ns => RecordType::NS,
        RecordKind::Txt => RecordType::TXT,
        RecordKind::Soa => RecordType::SOA,
        RecordKind::Srv => RecordType::SRV,
        RecordKind::Caa => RecordType::CAA,
        RecordKind::Ptr => RecordType::PTR,
        RecordKind::Ds => RecordType::DS,
        RecordKind::Dnskey => RecordType::DNSKEY,
        RecordKind::Https => RecordType::HTTPS,
    }
}
