//! DNS: ask one server one question, compare response code and answers.

mod asking;
mod https;
mod judging;
mod serial;
mod text;
mod told;

use hickory_resolver::proto::op::ResponseCode;
use hickory_resolver::proto::rr::{Name, Record, RecordType};

use super::Prober;
use super::failure::Failure;
use super::trace::Trace;
use crate::model::monitor::{DnsTransport, RecordKind, SerialWant};
use crate::model::{DnsProbe, ReasonKind};
use crate::net::dns::{Manner, Question, answering};
use asking::Asking;
use judging::Answered;

/// Answers kept as evidence, and characters of each.
const MAX_ANSWERS: usize = 32;
const MAX_ANSWER_CHARS: usize = 255;

/// Runs the probe. Only records of the type asked for count as answers: aliases on the way to them were followed by the
/// server.
pub(super) async fn check(prober: &Prober, probe: &DnsProbe, trace: &mut Trace) -> Result<(), Failure> {
    let name = Name::from_str_relaxed(&probe.name).map_err(|_| unaskable(probe))?;
    let kind = record_type(probe.record);
    let over_http = probe.transport == DnsTransport::Https;
    let manner = Manner { over_http, validated: probe.validated, ..Manner::default() };
    let asking = |manner: Manner| Question::asking(name.clone(), kind, manner).map_err(|_| unaskable(probe));
    let question = asking(manner)?;
    trace.tell(|story| told::nothing(story, probe));
    let message = Asking { prober, probe, question: &question }.answer(trace).await?;
    trace.end();
    let records: Vec<&Record> = answering(&message.answers, question.name(), kind).collect();
    let answers: Vec<String> = records.iter().map(|record| text::answer(&record.data)).collect();
    trace.evidence.answers =
        answers.iter().take(MAX_ANSWERS).map(|answer| answer.chars().take(MAX_ANSWER_CHARS).collect()).collect();
    let answered = Answered { message: &message, question: &question, records: &records, answers: &answers };
    trace.tell(|story| told::answered(story, probe, answered));
    let verdict = answered.judge(probe);
    if verdict.is_err() && answered.may_be_forged(probe) {
        // Asked without validation, the same server says whether it is the signatures that do not hold.
        let unchecked = asking(Manner { unchecked: true, ..manner })?;
        let answer = Asking { prober, probe, question: &unchecked }.answer(trace).await;
        trace.tell(|story| told::unchecked(story, answer.as_ref().ok()));
        if answer.is_ok_and(|message| message.metadata.response_code == ResponseCode::NoError) {
            return Err(judging::forged());
        }
    }
    verdict?;
    match probe.serial {
        Some(SerialWant::Same) => serial::same(Asking { prober, probe, question: &question }, trace).await,
        None => Ok(()),
    }
}

fn unaskable(probe: &DnsProbe) -> Failure {
    Failure::new(
        ReasonKind::Internal,
        format!("{} is not a name that can be asked for: correct the configuration", probe.name),
    )
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
