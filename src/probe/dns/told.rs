//! A DNS check for people who ask: questions, answers, and what was expected line by line. The rules are those of the
//! verdict, asked for one thing at a time.

use std::net::SocketAddr;

use hickory_resolver::proto::op::{Message, ResponseCode};
use hickory_resolver::proto::rr::Record;

use super::judging::{Answered, judge_answers, judge_rcode, judge_ttl};
use super::text;
use crate::model::DnsProbe;
use crate::model::monitor::{DnsExpect, DnsTransport, RecordKind};
use crate::net::dns::{Question, word};
use crate::probe::failure::shown;
use crate::probe::story::{Expected, Story};

/// Records that are told.
const MAX_RECORDS: usize = 32;
const VALIDATED: &str = "an answer that the server has validated (DNSSEC)";
const SAME_SERIAL: &str = "the same serial at every server of the zone";

/// A question is asked.
pub(super) fn begin(story: &mut Story, question: &Question, server: SocketAddr, transport: DnsTransport) {
    let how = match transport {
        DnsTransport::Udp => "UDP",
        DnsTransport::Tcp => "TCP",
        DnsTransport::Tls => "TLS",
        DnsTransport::Https => "HTTPS",
    };
    let (name, kind) = question.asked();
    let name = name.to_utf8();
    let name = name.strip_suffix('.').filter(|name| !name.is_empty()).unwrap_or(&name);
    story.step(format!("ask {server} over {how} for {kind} {name}"));
}

/// An answer came.
pub(super) fn answered(story: &mut Story, probe: &DnsProbe, seen: Answered<'_>) {
    story.last().answer = lines(seen.message);
    story.see(expected(probe, Some(seen)));
}

fn lines(message: &Message) -> Vec<String> {
    let head = &message.metadata;
    let flags = [
        (head.authoritative, "authoritative"),
        (head.truncation, "truncated"),
        (head.authentic_data, "validated"),
        (!head.recursion_available, "no recursion"),
    ];
    let flags: Vec<&str> = flags.into_iter().filter_map(|(set, word)| set.then_some(word)).collect();
    let flags = if flags.is_empty() { String::new() } else { format!(" ({})", flags.join(", ")) };
    let first = format!("{}{flags}", word(head.response_code));
    let record = |record: &Record| {
        let data = text::answer(&record.data);
        shown(&format!("{} {} {} {data}", record.name, record.ttl, record.record_type()))
    };
    [first].into_iter().chain(message.answers.iter().take(MAX_RECORDS).map(record)).collect()
}

/// The same was asked for without validation.
pub(super) fn unchecked(story: &mut Story, message: Option<&Message>) {
    story.last().what.push_str(", without validation");
    story.last().answer = message.map(lines).unwrap_or_default();
    if message.is_some_and(|message| message.metadata.response_code == ResponseCode::NoError) {
        story.see(vec![Expected::seen(VALIDATED, false, "without validation there is an answer")]);
    }
}

/// All servers of a zone are asked.
pub(super) fn ask_zone(story: &mut Story, servers: usize, question: &Question) {
    story.step(format!("ask {servers} servers for the serial of {}", question.name()));
}

/// What they said.
pub(super) fn serials(story: &mut Story, said: Vec<String>, held: bool) {
    story.see(vec![Expected::seen(SAME_SERIAL, held, "")]);
    story.last().answer = said;
}

/// Nothing was seen yet.
pub(super) fn nothing(story: &mut Story, probe: &DnsProbe) {
    let serial = probe.serial.map(|_| Expected::unseen(SAME_SERIAL));
    story.expected = expected(probe, None).into_iter().chain(serial).collect();
}

/// One line for each thing.
fn expected(probe: &DnsProbe, seen: Option<Answered<'_>>) -> Vec<Expected> {
    let each = |expect: &DnsExpect| of_one(expect, probe.record, seen);
    let mut lines = match probe.expect.as_slice() {
        [only] => each(only),
        several => {
            let alternatives: Vec<Vec<Expected>> = several.iter().map(each).collect();
            let holds = |lines: &Vec<Expected>| lines.iter().all(|line| line.held == Some(true));
            let held = seen.map(|_| alternatives.iter().any(holds));
            let each =
                (1..).zip(alternatives).flat_map(|(number, lines)| lines.into_iter().map(move |line| line.of(number)));
            [Expected::one_of(several.len(), held)].into_iter().chain(each).collect()
        }
    };
    if probe.validated {
        let held = seen.map(|seen| seen.message.metadata.authentic_data);
        lines.push(Expected { held, ..Expected::unseen(VALIDATED) });
    }
    lines
}

fn of_one(expect: &DnsExpect, kind: RecordKind, seen: Option<Answered<'_>>) -> Vec<Expected> {
    let bare =
        || DnsExpect { contains: Vec::new(), exactly: Vec::new(), min_answers: 0, min_ttl: None, ..expect.clone() };
    let counted = |answers: &[String]| format!("{} answers", answers.len()).replace("1 answers", "1 answer");
    let mut lines = Vec::new();
    let mut line = |what: String, judge: &dyn Fn(Answered<'_>) -> (bool, String)| {
        lines.push(match seen {
            Some(seen) => {
                let (held, found) = judge(seen);
                Expected::seen(what, held, found)
            }
            None => Expected::unseen(what),
        });
    };
    line(format!("the response code {}", expect.rcode), &|seen| {
        (judge_rcode(expect, seen.message).is_ok(), word(seen.message.metadata.response_code))
    });
    if expect.min_answers > 0 {
        let single = DnsExpect { min_answers: expect.min_answers, ..bare() };
        let least = expect.min_answers;
        line(format!("at least {least} {kind} {}", if least == 1 { "record" } else { "records" }), &|seen| {
            (judge_answers(&single, kind, seen.answers).is_ok(), counted(seen.answers))
        });
    }
    for wanted in &expect.contains {
        let single = DnsExpect { contains: vec![wanted.clone()], ..bare() };
        line(format!("`{}` among the answers", shown(wanted)), &|seen| {
            let held = judge_answers(&single, kind, seen.answers).is_ok();
            (held, if held { String::new() } else { listed(seen.answers) })
        });
    }
    if !expect.exactly.is_empty() {
        let single = DnsExpect { exactly: expect.exactly.clone(), ..bare() };
        line(format!("exactly {}", listed(&expect.exactly)), &|seen| {
            (judge_answers(&single, kind, seen.answers).is_ok(), listed(seen.answers))
        });
    }
    if let Some(least) = expect.min_ttl {
        line(format!("a TTL of at least {} s", least.as_secs()), &|seen| {
            let shortest = seen.records.iter().map(|record| record.ttl).min();
            (judge_ttl(expect, seen.records).is_ok(), shortest.map(|ttl| format!("{ttl} s")).unwrap_or_default())
        });
    }
    lines
}

fn listed(answers: &[String]) -> String {
    if answers.is_empty() { "no answer".to_owned() } else { shown(&answers.join(", ")) }
}
