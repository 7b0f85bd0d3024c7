//! A DNS check for people who ask: questions, answers, and what was expected line by line. The rules are those of the
//! verdict, asked for one thing at a time.

use std::net::SocketAddr;

use hickory_resolver::proto::op::Message;
use hickory_resolver::proto::rr::Record;

use super::{judge_answers, judge_rcode, judge_ttl, rcode_word, text};
use crate::model::DnsProbe;
use crate::model::monitor::{DnsExpect, DnsTransport};
use crate::probe::failure::shown;
use crate::probe::story::{Expected, Story};

/// Records that are told.
const MAX_RECORDS: usize = 32;

/// What came.
#[derive(Clone, Copy)]
pub(super) struct Seen<'a> {
    /// All of it.
    pub message: &'a Message,
    /// The records that answer.
    pub records: &'a [&'a Record],
    /// The same as text.
    pub answers: &'a [String],
}

/// A question is asked.
pub(super) fn begin(story: &mut Story, probe: &DnsProbe, server: SocketAddr, transport: DnsTransport) {
    let how = match transport {
        DnsTransport::Udp => "UDP",
        DnsTransport::Tcp => "TCP",
        DnsTransport::Tls => "TLS",
    };
    story.step(format!("ask {server} over {how} for {} {}", probe.record, probe.name));
}

/// An answer came.
pub(super) fn answered(story: &mut Story, probe: &DnsProbe, seen: Seen<'_>) {
    let head = &seen.message.metadata;
    let flags = [
        (head.authoritative, "authoritative"),
        (head.truncation, "truncated"),
        (head.authentic_data, "validated"),
        (!head.recursion_available, "no recursion"),
    ];
    let flags: Vec<&str> = flags.into_iter().filter_map(|(set, word)| set.then_some(word)).collect();
    let flags = if flags.is_empty() { String::new() } else { format!(" ({})", flags.join(", ")) };
    let first = format!("{}{flags}", rcode_word(u16::from(head.response_code)));
    let record = |record: &Record| {
        let data = text::answer(&record.data);
        shown(&format!("{} {} {} {data}", record.name, record.ttl, record.record_type()))
    };
    story.last().answer =
        [first].into_iter().chain(seen.message.answers.iter().take(MAX_RECORDS).map(record)).collect();
    story.expected = expected(probe, Some(seen));
}

/// Nothing was seen yet.
pub(super) fn nothing(story: &mut Story, probe: &DnsProbe) {
    story.expected = expected(probe, None);
}

fn expected(probe: &DnsProbe, seen: Option<Seen<'_>>) -> Vec<Expected> {
    let expect = &probe.expect;
    let bare =
        || DnsExpect { contains: Vec::new(), exactly: Vec::new(), min_answers: 0, min_ttl: None, ..expect.clone() };
    let kind = probe.record;
    let counted = |answers: &[String]| format!("{} answers", answers.len()).replace("1 answers", "1 answer");
    let mut lines = Vec::new();
    let mut line = |what: String, judge: &dyn Fn(Seen<'_>) -> (bool, String)| {
        lines.push(match seen {
            Some(seen) => {
                let (held, found) = judge(seen);
                Expected::seen(what, held, found)
            }
            None => Expected::unseen(what),
        });
    };
    line(format!("the response code {}", expect.rcode), &|seen| {
        (judge_rcode(expect, seen.message).is_ok(), rcode_word(u16::from(seen.message.metadata.response_code)))
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
