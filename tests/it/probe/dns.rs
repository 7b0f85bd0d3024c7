//! DNS probes against fakes that answer well, badly, or not at all; and names of HTTP targets.

use std::net::{Ipv4Addr, SocketAddr};
use std::str::FromStr;
use std::time::Duration;

use hickory_resolver::proto::op::{Message, MessageType, Query, ResponseCode};
use hickory_resolver::proto::rr::rdata::caa::KeyValue;
use hickory_resolver::proto::rr::rdata::svcb::{Alpn, IpHint, SVCB, SvcParamKey, SvcParamValue};
use hickory_resolver::proto::rr::rdata::{A, AAAA, CAA, CNAME, HTTPS, MX, NS, NULL, PTR, SOA, SRV, TXT};
use hickory_resolver::proto::rr::{Name, RData, Record, RecordType};
use stillup::lifecycle::Lifecycle;
use stillup::model::monitor::{DnsExpect, DnsTransport, IpFamily, Rcode, RecordKind};
use stillup::model::{DnsProbe, Outcome, Probe, ReasonKind, TlsSettings};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, UdpSocket};

use super::{GENEROUS, SHORT, TINY, assert_reason, assert_up, get, http_probe, number, peer, run_within};

pub type Script = fn(&Message) -> Vec<Vec<u8>>;

/// A server that answers a question with the script's datagrams, and over TCP with the other script's messages.
pub async fn server(udp: Script, tcp: Script) -> SocketAddr {
    let (datagrams, listener) = loop {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
        let address = listener.local_addr().expect("a bound listener has an address");
        // The same port may be taken for UDP: then another one.
        if let Ok(socket) = UdpSocket::bind(address).await {
            break (socket, listener);
        }
    };
    let address = listener.local_addr().expect("a bound listener has an address");
    let lifecycle = Lifecycle::new();
    lifecycle.spawn(async move {
        let mut buffer = [0; 1024];
        while let Ok((length, from)) = datagrams.recv_from(&mut buffer).await {
            let question = Message::from_vec(&buffer[..length]).expect("the probe asks properly");
            for answer in udp(&question) {
                datagrams.send_to(&answer, from).await.expect("a datagram fits");
            }
        }
    });
    lifecycle.spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let length = stream.read_u16().await.unwrap_or_default();
            let mut buffer = vec![0; usize::from(length)];
            if stream.read_exact(&mut buffer).await.is_err() {
                continue;
            }
            let question = Message::from_vec(&buffer).expect("the probe asks properly");
            for answer in tcp(&question) {
                let _ = stream.write_u16(u16::try_from(answer.len()).expect("a message has at most 64 KiB")).await;
                let _ = stream.write_all(&answer).await;
            }
            peer::drain(stream).await;
        }
    });
    address
}

pub fn nothing(_: &Message) -> Vec<Vec<u8>> {
    Vec::new()
}

/// An answer to a question: the same id and query, and these records under the name asked for.
pub fn answer(question: &Message, code: ResponseCode, records: Vec<RData>) -> Message {
    let mut message = Message::new(question.metadata.id, MessageType::Response, question.metadata.op_code);
    message.metadata.response_code = code;
    message.add_queries(question.queries.clone());
    let name = question.queries[0].name().clone();
    message.add_answers(records.into_iter().map(|data| Record::from_rdata(name.clone(), 300, data)));
    message
}

pub fn bytes(message: &Message) -> Vec<u8> {
    message.to_vec().expect("a test builds valid messages")
}

fn a(last: u8) -> RData {
    RData::A(A(Ipv4Addr::new(192, 0, 2, last)))
}

pub fn two_addresses(question: &Message) -> Vec<Vec<u8>> {
    vec![bytes(&answer(question, ResponseCode::NoError, vec![a(10), a(11)]))]
}

pub fn name(text: &str) -> Name {
    Name::from_str(text).expect("a test writes valid names")
}

pub fn probe(server: SocketAddr, record: RecordKind) -> DnsProbe {
    let expect =
        DnsExpect { rcode: Rcode::NoError, contains: Vec::new(), exactly: Vec::new(), min_answers: 1, min_ttl: None };
    DnsProbe {
        name: "Acme.example".to_owned(),
        record,
        resolver: Some(server.into()),
        transport: DnsTransport::Udp,
        url: None,
        tls: TlsSettings::default(),
        expect: vec![expect],
        validated: false,
        serial: None,
    }
}

async fn ask(probe: DnsProbe) -> Outcome {
    run_within(Probe::Dns(probe), GENEROUS).await
}

async fn ask_in_vain(udp: Script) -> Outcome {
    run_within(Probe::Dns(probe(server(udp, nothing).await, RecordKind::A)), SHORT).await
}

#[tokio::test]
async fn answers_are_judged() {
    let server = server(two_addresses, two_addresses).await;
    let outcome = ask(probe(server, RecordKind::A)).await;
    assert_up(&outcome);
    assert_eq!(outcome.evidence.answers, ["192.0.2.10", "192.0.2.11"]);
    assert_eq!(outcome.evidence.address, Some(server.to_string()));
    let own = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();

    type Change<'a> = &'a dyn Fn(&mut DnsExpect);
    let table: [(Change<'_>, Option<&str>); 9] = [
        (&|e| e.contains = own(&["192.0.2.11"]), None),
        (&|e| e.contains = own(&["192.0.2.12"]), Some("`192.0.2.12` is not among the answers")),
        (&|e| e.exactly = own(&["192.0.2.11", "192.0.2.10"]), None),
        (&|e| e.exactly = own(&["192.0.2.10"]), Some("`192.0.2.11` is among the answers, and not expected")),
        (
            &|e| e.exactly = own(&["192.0.2.10", "192.0.2.11", "192.0.2.12"]),
            Some("`192.0.2.12` is not among the answers"),
        ),
        (&|e| e.min_answers = 2, None),
        (&|e| e.min_answers = 3, Some("2 A answers, at least 3 expected")),
        (&|e| e.min_ttl = Some(Duration::from_secs(300)), None),
        (&|e| e.min_ttl = Some(Duration::from_secs(301)), Some("a TTL of 300 s, at least 301 s expected")),
    ];
    for (change, wrong) in table {
        for transport in [DnsTransport::Udp, DnsTransport::Tcp] {
            let mut probe = probe(server, RecordKind::A);
            probe.transport = transport;
            change(&mut probe.expect[0]);
            let outcome = ask(probe).await;
            match wrong {
                None => assert_up(&outcome),
                Some(message) => {
                    assert_eq!(assert_reason(&outcome, ReasonKind::DnsAnswer), message);
                    assert_eq!(number(&outcome), Some(2));
                }
            }
        }
    }
}

#[tokio::test]
async fn response_codes() {
    let server = server(|question| vec![bytes(&answer(question, ResponseCode::NXDomain, Vec::new()))], nothing).await;
    let outcome = ask(probe(server, RecordKind::A)).await;
    assert_eq!(assert_reason(&outcome, ReasonKind::DnsRcode), "NXDOMAIN, expected NOERROR");
    assert_eq!(number(&outcome), Some(3));
    let mut probe = probe(server, RecordKind::A);
    probe.expect[0].rcode = Rcode::NxDomain;
    probe.expect[0].min_answers = 0;
    assert_up(&ask(probe).await);
}

#[tokio::test]
async fn a_refusal_need_not_repeat_the_question() {
    fn refuse(question: &Message) -> Vec<Vec<u8>> {
        let mut message = answer(question, ResponseCode::Refused, Vec::new());
        message.queries.clear();
        vec![bytes(&message)]
    }
    let outcome = ask(probe(server(refuse, nothing).await, RecordKind::A)).await;
    assert_eq!(assert_reason(&outcome, ReasonKind::DnsRcode), "REFUSED, expected NOERROR");
}

#[tokio::test]
async fn aliases_are_no_answers() {
    fn alias(question: &Message) -> Vec<Vec<u8>> {
        let mut message = answer(question, ResponseCode::NoError, vec![RData::CNAME(CNAME(name("www.example.")))]);
        if question.queries[0].query_type() == RecordType::A {
            message.add_answer(Record::from_rdata(name("www.example."), 60, a(1)));
        }
        vec![bytes(&message)]
    }
    let server = server(alias, nothing).await;
    let outcome = ask(probe(server, RecordKind::A)).await;
    assert_up(&outcome);
    assert_eq!(outcome.evidence.answers, ["192.0.2.1"]);
    let outcome = ask(probe(server, RecordKind::Mx)).await;
    assert_eq!(assert_reason(&outcome, ReasonKind::DnsAnswer), "0 MX answers, at least 1 expected");
    assert_eq!(ask(probe(server, RecordKind::Cname)).await.evidence.answers, ["www.example"]);
}

/// One record of every type, for the type asked for.
fn every_type(question: &Message) -> Vec<Vec<u8>> {
    let data = match question.queries[0].query_type() {
        RecordType::A => a(10),
        RecordType::AAAA => RData::AAAA(AAAA("2001:db8::1".parse().expect("an address"))),
        RecordType::CNAME => RData::CNAME(CNAME(name("WWW.Example."))),
        RecordType::NS => RData::NS(NS(name("ns1.example."))),
        RecordType::PTR => RData::PTR(PTR(name("host.example."))),
        RecordType::MX => RData::MX(MX::new(10, name("Mail.example."))),
        RecordType::TXT => RData::TXT(TXT::new(vec!["v=spf1 ".to_owned(), "-all".to_owned()])),
        RecordType::SRV => RData::SRV(SRV::new(1, 2, 443, name("t.example."))),
        RecordType::SOA => {
            RData::SOA(SOA::new(name("ns.example."), name("me.example."), 2026, 7200, 3600, 1_209_600, 300))
        }
        RecordType::CAA => RData::CAA(CAA::new_issue(false, Some(name("letsencrypt.org")), Vec::<KeyValue>::new())),
        RecordType::HTTPS => RData::HTTPS(HTTPS(SVCB::new(
            1,
            Name::root(),
            vec![
                (SvcParamKey::Alpn, SvcParamValue::Alpn(Alpn(vec!["h3".to_owned(), "h2".to_owned()]))),
                (SvcParamKey::Port, SvcParamValue::Port(8443)),
                (SvcParamKey::Ipv4Hint, SvcParamValue::Ipv4Hint(IpHint(vec![A(Ipv4Addr::new(192, 0, 2, 1))]))),
            ],
        ))),
        code @ RecordType::DS => RData::Unknown { code, rdata: NULL::with(vec![0x4f, 0x66, 8, 2, 0xe0, 0x6d]) },
        code @ RecordType::DNSKEY => RData::Unknown { code, rdata: NULL::with(vec![1, 1, 3, 8, 3, 1, 0, 1]) },
        _ => return Vec::new(),
    };
    vec![bytes(&answer(question, ResponseCode::NoError, vec![data]))]
}

#[tokio::test]
async fn every_record_type_has_a_text() {
    let server = server(every_type, nothing).await;
    let table = [
        (RecordKind::A, "192.0.2.10"),
        (RecordKind::Aaaa, "2001:db8::1"),
        (RecordKind::Cname, "www.example"),
        (RecordKind::Mx, "10 mail.example"),
        (RecordKind::Ns, "ns1.example"),
        (RecordKind::Txt, "v=spf1 -all"),
        (RecordKind::Soa, "ns.example me.example 2026 7200 3600 1209600 300"),
        (RecordKind::Srv, "1 2 443 t.example"),
        (RecordKind::Caa, "0 issue \"letsencrypt.org\""),
        (RecordKind::Ptr, "host.example"),
        (RecordKind::Ds, "20326 8 2 e06d"),
        (RecordKind::Dnskey, "257 3 8 AwEAAQ=="),
        (RecordKind::Https, "1 . alpn=\"h3,h2\" port=8443 ipv4hint=192.0.2.1"),
    ];
    assert_eq!(table.map(|(kind, _)| kind), RecordKind::ALL);
    for (kind, text) in table {
        let mut probe = probe(server, kind);
        probe.expect[0].exactly = vec![text.to_owned()];
        let outcome = ask(probe).await;
        assert_eq!(outcome.evidence.answers, [text]);
        assert_up(&outcome);
    }
}

#[tokio::test]
async fn no_answer_is_a_timeout() {
    let outcome = ask_in_vain(nothing).await;
    assert_eq!(assert_reason(&outcome, ReasonKind::Timeout), "no answer within 1000 ms");
    assert_eq!(number(&outcome), Some(1000));
    assert!(outcome.phases.processing.is_some());
}

#[tokio::test]
async fn what_answers_another_question_is_ignored() {
    fn wrong_id(question: &Message) -> Vec<Vec<u8>> {
        let mut message = answer(question, ResponseCode::NoError, vec![a(66)]);
        message.metadata.id = question.metadata.id.wrapping_add(1);
        vec![bytes(&message)]
    }
    fn wrong_question(question: &Message) -> Vec<Vec<u8>> {
        let mut message = answer(question, ResponseCode::NoError, vec![a(66)]);
        message.queries = vec![Query::query(name("evil.example."), RecordType::A)];
        vec![bytes(&message)]
    }
    fn a_query(question: &Message) -> Vec<Vec<u8>> {
        vec![bytes(question)]
    }
    let scripts: [Script; 3] = [wrong_id, wrong_question, a_query];
    for script in scripts {
        let outcome = ask_in_vain(script).await;
        assert_reason(&outcome, ReasonKind::Timeout);
        assert!(outcome.evidence.errors[0].starts_with("ignored, because they answer another question"), "{outcome:?}");
    }
    // The right one that comes after them counts.
    fn both(question: &Message) -> Vec<Vec<u8>> {
        [wrong_id(question), wrong_question(question), two_addresses(question)].concat()
    }
    assert_eq!(ask(probe(server(both, nothing).await, RecordKind::A)).await.evidence.answers.len(), 2);
}

#[tokio::test]
async fn garbage_is_a_protocol_error() {
    fn ours(question: &Message) -> Vec<Vec<u8>> {
        vec![[&question.metadata.id.to_be_bytes()[..], b"garbage"].concat()]
    }
    assert_reason(&ask(probe(server(ours, nothing).await, RecordKind::A)).await, ReasonKind::Protocol);
    let mut over_tcp = probe(server(nothing, ours).await, RecordKind::A);
    over_tcp.transport = DnsTransport::Tcp;
    assert_reason(&ask(over_tcp).await, ReasonKind::Protocol);
    // Without our id it may come from anybody: only the deadline decides.
    fn anybodys(_: &Message) -> Vec<Vec<u8>> {
        vec![b"\xff".repeat(100), Vec::new()]
    }
    assert_reason(&ask_in_vain(anybodys).await, ReasonKind::Protocol);
}

#[tokio::test]
async fn what_is_cut_is_asked_for_over_tcp() {
    fn truncated(question: &Message) -> Vec<Vec<u8>> {
        let mut message = answer(question, ResponseCode::NoError, Vec::new());
        message.metadata.truncation = true;
        vec![bytes(&message)]
    }
    fn many(question: &Message, records: u16) -> Vec<u8> {
        bytes(&answer(
            question,
            ResponseCode::NoError,
            (0..records).map(|n| RData::A(A(Ipv4Addr::from(u32::from(n))))).collect(),
        ))
    }
    /// As much as a message holds.
    fn huge(question: &Message) -> Vec<Vec<u8>> {
        let message = many(question, 2330);
        assert!(message.len() > 60_000, "{}", message.len());
        vec![message]
    }
    /// As much as a datagram holds.
    fn jumbo(question: &Message) -> Vec<Vec<u8>> {
        let message = many(question, 2200);
        assert!(message.len() > 35_000, "{}", message.len());
        vec![message]
    }
    let outcome = ask(probe(server(truncated, huge).await, RecordKind::A)).await;
    assert_up(&outcome);
    assert_eq!(outcome.evidence.answers.len(), 32, "evidence is bounded");
    assert!(outcome.phases.connect.is_some());
    assert_up(&ask(probe(server(jumbo, nothing).await, RecordKind::A)).await);
    assert_reason(&ask(probe(server(truncated, nothing).await, RecordKind::A)).await, ReasonKind::Reset);
}

#[tokio::test]
async fn nobody_listens() {
    let mut probe = probe(peer::nobody().await, RecordKind::A);
    assert_reason(&ask(probe.clone()).await, ReasonKind::ConnectRefused);
    probe.transport = DnsTransport::Tcp;
    assert_reason(&ask(probe).await, ReasonKind::ConnectRefused);
}

#[tokio::test]
async fn names_of_targets_are_resolved_by_the_given_server() {
    fn loopback(question: &Message) -> Vec<Vec<u8>> {
        let only_v4 = question.queries[0].query_type() == RecordType::A;
        let records = if only_v4 { vec![RData::A(A(Ipv4Addr::LOCALHOST))] } else { Vec::new() };
        vec![bytes(&answer(question, ResponseCode::NoError, records))]
    }
    let web = peer::http("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
    let mut probe = http_probe(&format!("http://shop.example:{}/", web.address.port()));
    probe.resolver = Some(server(loopback, nothing).await.into());
    let outcome = get(probe.clone()).await;
    assert_up(&outcome);
    assert!(outcome.phases.resolve.is_some());
    assert_eq!(outcome.evidence.address, Some(web.address.to_string()));
    probe.ip = IpFamily::V6;
    let message = assert_reason(&get(probe.clone()).await, ReasonKind::Dns);
    assert_eq!(message, "shop.example: the name has no IPv6 address");
    probe.ip = IpFamily::Auto;

    probe.resolver = Some(
        server(|question| vec![bytes(&answer(question, ResponseCode::NXDomain, Vec::new()))], nothing).await.into(),
    );
    assert_eq!(assert_reason(&get(probe.clone()).await, ReasonKind::Dns), "shop.example: there is no such name");
    probe.resolver = Some(
        server(|question| vec![bytes(&answer(question, ResponseCode::ServFail, Vec::new()))], nothing).await.into(),
    );
    assert_reason(&get(probe.clone()).await, ReasonKind::Dns);
    probe.resolver = Some(peer::nobody().await.into());
    assert_reason(&get(probe.clone()).await, ReasonKind::Dns);

    // The deadline that passes while resolving is `dns` too.
    probe.resolver = Some(server(nothing, nothing).await.into());
    let outcome = run_within(Probe::Http(Box::new(probe)), TINY).await;
    assert_eq!(assert_reason(&outcome, ReasonKind::Dns), "the name was not resolved within 150 ms");
    assert_eq!(number(&outcome), Some(150));
    assert!(outcome.phases.resolve.is_some() && outcome.phases.connect.is_none());
}

/// Records of another owner are no answer, those of an alias are.
#[tokio::test]
async fn records_of_another_owner_are_no_answers() {
    let strange = |question: &Message| {
        let mut message = answer(question, ResponseCode::NoError, vec![a(10)]);
        message.answers[0].name = name("other.example.");
        vec![bytes(&message)]
    };
    let outcome = ask(probe(server(strange, nothing).await, RecordKind::A)).await;
    assert_eq!(assert_reason(&outcome, ReasonKind::DnsAnswer), "0 A answers, at least 1 expected");
    let aliased = |question: &Message| {
        let mut message = answer(question, ResponseCode::NoError, vec![a(10), RData::CNAME(CNAME(name("b.example.")))]);
        message.add_answer(Record::from_rdata(name("b.example."), 300, RData::CNAME(CNAME(name("c.example.")))));
        message.answers[0].name = name("C.example.");
        vec![bytes(&message)]
    };
    assert_up(&ask(probe(server(aliased, nothing).await, RecordKind::A)).await);
}

#[tokio::test]
async fn one_alternative_is_enough() {
    let server = server(two_addresses, nothing).await;
    let mut probe = probe(server, RecordKind::A);
    let one = probe.expect[0].clone();
    let exactly =
        |texts: &[&str]| DnsExpect { exactly: texts.iter().map(|text| (*text).to_owned()).collect(), ..one.clone() };
    probe.expect = vec![exactly(&["192.0.2.1"]), exactly(&["192.0.2.10", "192.0.2.11"])];
    assert_up(&ask(probe.clone()).await);
    probe.expect = vec![exactly(&["192.0.2.1"]), DnsExpect { rcode: Rcode::NxDomain, ..one.clone() }];
    let message = assert_reason(&ask(probe).await, ReasonKind::DnsAnswer);
    let expected = "none of 2 alternatives holds; number 1 comes nearest: `192.0.2.1` is not among the answers";
    assert_eq!(message, expected);
}

#[tokio::test]
async fn validation_is_the_bit_of_the_server() {
    fn validating(question: &Message) -> Vec<Vec<u8>> {
        let head = &question.metadata;
        let wants = question.edns.as_ref().is_some_and(|edns| edns.flags().dnssec_ok && edns.max_payload() == 1232);
        let mut message = answer(question, ResponseCode::NoError, vec![a(10)]);
        message.metadata.authentic_data = head.authentic_data && wants && !head.checking_disabled;
        vec![bytes(&message)]
    }
    fn forged(question: &Message) -> Vec<Vec<u8>> {
        let held_back = !question.metadata.checking_disabled;
        let code = if held_back { ResponseCode::ServFail } else { ResponseCode::NoError };
        vec![bytes(&answer(question, code, Vec::new()))]
    }
    fn failing(question: &Message) -> Vec<Vec<u8>> {
        vec![bytes(&answer(question, ResponseCode::ServFail, Vec::new()))]
    }
    let validated = async |script: Script| {
        let mut probe = probe(server(script, nothing).await, RecordKind::A);
        probe.validated = true;
        ask(probe).await
    };
    assert_up(&validated(validating).await);
    let message = assert_reason(&validated(two_addresses).await, ReasonKind::DnsAnswer);
    assert!(message.starts_with("the server did not validate the answer (no AD bit)"), "{message}");
    let outcome = validated(forged).await;
    let message = assert_reason(&outcome, ReasonKind::DnsRcode);
    assert_eq!(message, "SERVFAIL: the answer fails validation (DNSSEC); without validation the server gives one");
    assert_eq!(number(&outcome), Some(2));
    assert_eq!(assert_reason(&validated(failing).await, ReasonKind::DnsRcode), "SERVFAIL, expected NOERROR");
}

#[tokio::test]
async fn what_leads_nowhere_says_so() {
    fn in_a_circle(question: &Message) -> Vec<Vec<u8>> {
        let mut message = answer(question, ResponseCode::NoError, vec![RData::CNAME(CNAME(name("B.example.")))]);
        let back = RData::CNAME(CNAME(name("acme.example.")));
        message.add_answer(Record::from_rdata(name("b.example."), 60, back));
        vec![bytes(&message)]
    }
    fn always_cut(question: &Message) -> Vec<Vec<u8>> {
        let mut message = answer(question, ResponseCode::NoError, vec![a(10)]);
        message.metadata.truncation = true;
        vec![bytes(&message)]
    }
    let outcome = ask(probe(server(in_a_circle, nothing).await, RecordKind::A)).await;
    let message = assert_reason(&outcome, ReasonKind::DnsAnswer);
    assert_eq!(message, "the aliases lead in a circle: acme.example → b.example → acme.example");
    let outcome = ask(probe(server(always_cut, always_cut).await, RecordKind::A)).await;
    assert_eq!(assert_reason(&outcome, ReasonKind::Protocol), "the answer is cut off, over TCP too");
}
