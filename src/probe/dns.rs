//! DNS: ask one server one question, compare response code and answers.

mod text;
mod told;

use std::net::SocketAddr;
use std::time::Duration;

use hickory_resolver::proto::op::Message;
use hickory_resolver::proto::rr::{Name, Record, RecordType};

use super::Prober;
use super::failure::{Failure, connecting, shown, talking};
use super::route::secure;
use super::trace::{Stage, Trace};
use crate::model::monitor::{DnsExpect, DnsTransport, Rcode, RecordKind};
use crate::model::{DnsProbe, Reason, ReasonKind};
use crate::net::dial::{Fault, dial, fault};
use crate::net::dns::{AskError, Question, answering, ask_tcp, ask_udp};
use crate::net::tls::Offer;
use told::Seen;

/// Answers kept as evidence, and characters of each.
const MAX_ANSWERS: usize = 32;
const MAX_ANSWER_CHARS: usize = 255;
/// With several servers of the system, the next is asked after this long.
const PATIENCE: Duration = Duration::from_secs(2);

/// Runs the probe. Only records of the type asked for count as answers: aliases on the way to them were followed by the
/// server.
pub(super) async fn check(prober: &Prober, probe: &DnsProbe, trace: &mut Trace) -> Result<(), Failure> {
    let name = Name::from_str_relaxed(&probe.name).map_err(|_| unaskable(probe))?;
    let kind = record_type(probe.record);
    let question = Question::new(name, kind).map_err(|_| unaskable(probe))?;
    trace.tell(|story| told::nothing(story, probe));
    let message = match probe.resolver {
        Some(server) => ask(prober, server, (probe, &question), trace).await?,
        None => ask_system(prober, (probe, &question), trace).await?,
    };
    trace.end();
    let records: Vec<&Record> = answering(&message.answers, question.name(), kind).collect();
    let answers: Vec<String> = records.iter().map(|record| text::answer(&record.data)).collect();
    trace.evidence.answers =
        answers.iter().take(MAX_ANSWERS).map(|answer| answer.chars().take(MAX_ANSWER_CHARS).collect()).collect();
    trace.tell(|story| told::answered(story, probe, Seen { message: &message, records: &records, answers: &answers }));
    judge_rcode(&probe.expect, &message)?;
    judge_answers(&probe.expect, probe.record, &answers)?;
    judge_ttl(&probe.expect, &records)
}

/// The system's servers in order: the next when one fails, or is silent while there is another.
async fn ask_system(prober: &Prober, asked: (&DnsProbe, &Question), trace: &mut Trace) -> Result<Message, Failure> {
    let servers = prober.resolver.servers();
    let Some((last, before)) = servers.split_last() else {
        let message = "this machine has no DNS server: /etc/resolv.conf names none";
        return Err(Failure::new(ReasonKind::Internal, message));
    };
    for server in before {
        if let Ok(Ok(message)) = tokio::time::timeout(PATIENCE, ask(prober, *server, asked, trace)).await {
            return Ok(message);
        }
    }
    let answer = ask(prober, *last, asked, trace).await;
    // The system's own server that does not run says nothing about the name.
    answer.map_err(|mut failure| {
        if failure.reason.kind == ReasonKind::ConnectRefused && last.ip().is_loopback() {
            let message = format!("this machine's own DNS server at {last} does not run");
            failure.reason = Reason::new(ReasonKind::Internal, message);
        }
        failure
    })
}

async fn ask(
    prober: &Prober,
    server: SocketAddr,
    (probe, question): (&DnsProbe, &Question),
    trace: &mut Trace,
) -> Result<Message, Failure> {
    trace.evidence.address = Some(server.to_string());
    if probe.transport == DnsTransport::Udp {
        trace.tell(|story| told::begin(story, probe, server, DnsTransport::Udp));
        trace.begin(Stage::Processing);
        let message = ask_udp(server, question, &mut trace.heard).await.map_err(|error| unanswered(server, &error))?;
        if !message.metadata.truncation {
            return Ok(message);
        }
    }
    let over_tls = probe.transport == DnsTransport::Tls;
    let setup = if over_tls { Some(prober.tls_setup(&probe.tls, Offer::Nothing).await?) } else { None };
    let transport = if over_tls { DnsTransport::Tls } else { DnsTransport::Tcp };
    trace.tell(|story| told::begin(story, probe, server, transport));
    trace.begin(Stage::Connect);
    let stream = dial(server).await.map_err(|error| connecting(server, &error))?;
    let answer = match setup {
        Some(setup) => {
            let stream = secure(&setup, stream, &server.ip().to_string(), &probe.tls, trace).await?;
            trace.begin(Stage::Processing);
            ask_tcp(stream, question, &mut trace.heard).await
        }
        None => {
            trace.begin(Stage::Processing);
            ask_tcp(stream, question, &mut trace.heard).await
        }
    };
    answer.map_err(|error| unanswered(server, &error))
}

fn unaskable(probe: &DnsProbe) -> Failure {
    Failure::new(
        ReasonKind::Internal,
        format!("{} is not a name that can be asked for: correct the configuration", probe.name),
    )
}

fn unanswered(server: SocketAddr, error: &AskError) -> Failure {
    match error {
        AskError::Io(io) => match fault(io) {
            Fault::Refused | Fault::Unreachable | Fault::Ours => connecting(server, io),
            Fault::Reset | Fault::TimedOut | Fault::Other => talking("without an answer", io),
        },
        AskError::Garbage(_) => Failure::new(ReasonKind::Protocol, "the answer is no DNS message").because(error),
        AskError::Closed => {
            Failure::new(ReasonKind::Reset, "the connection was closed without an answer").because(error)
        }
    }
}

fn judge_rcode(expect: &DnsExpect, message: &Message) -> Result<(), Failure> {
    let code = u16::from(message.metadata.response_code);
    if code == expect.rcode.code() {
        return Ok(());
    }
    let word = rcode_word(code);
    Err(Failure::new(ReasonKind::DnsRcode, format!("{word}, expected {}", expect.rcode)).number(i64::from(code)))
}

fn rcode_word(code: u16) -> String {
    let known = Rcode::ALL.iter().find(|rcode| rcode.code() == code);
    known.map_or_else(|| format!("RCODE {code}"), |rcode| rcode.as_str().to_owned())
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
