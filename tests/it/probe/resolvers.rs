//! Which DNS server is asked: by name, and the system's.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use hickory_resolver::proto::op::{Message, ResponseCode};
use hickory_resolver::proto::rr::rdata::A;
use hickory_resolver::proto::rr::{RData, RecordType};
use stillup::model::monitor::{NameServer, Rcode, RecordKind};
use stillup::model::{DnsProbe, Outcome, Probe, ReasonKind, TcpProbe};
use stillup::probe::Prober;

use super::dns::{answer, bytes, nothing, probe, server, two_addresses};
use super::{GENEROUS, SHORT, assert_reason, assert_up, checked, http_probe, monitor, peer};

/// What a probe finds on a system with these DNS servers.
async fn on_system(servers: &[SocketAddr], probe: Probe, timeout: Duration) -> Outcome {
    let mut monitor = monitor(probe);
    monitor.timing.timeout = timeout;
    checked(Prober::with_servers(servers.to_vec()).run(&monitor).await)
}

fn named(host: &str, server: SocketAddr) -> NameServer {
    NameServer { host: host.to_owned(), port: server.port() }
}

/// Every name is this machine.
fn loopback(question: &Message) -> Vec<Vec<u8>> {
    let is_v4 = question.queries[0].query_type() == RecordType::A;
    let records = if is_v4 { vec![RData::A(A(Ipv4Addr::LOCALHOST))] } else { Vec::new() };
    vec![bytes(&answer(question, ResponseCode::NoError, records))]
}

fn no_such_name(question: &Message) -> Vec<Vec<u8>> {
    vec![bytes(&answer(question, ResponseCode::NXDomain, Vec::new()))]
}

#[tokio::test]
async fn a_server_is_found_by_its_name() {
    let system = server(loopback, nothing).await;
    let asked = server(two_addresses, nothing).await;
    let by_name = DnsProbe { resolver: Some(named("dns.example", asked)), ..probe(asked, RecordKind::A) };
    let outcome = on_system(&[system], Probe::Dns(by_name.clone()), GENEROUS).await;
    assert_up(&outcome);
    assert_eq!(outcome.evidence.address, Some(asked.to_string()));
    assert_eq!(outcome.evidence.answers, ["192.0.2.10", "192.0.2.11"]);
    assert!(outcome.phases.resolve.is_some() && outcome.phases.processing.is_some());
    // The next of its addresses, where one does not answer: `localhost` is both.
    let by_name = DnsProbe { resolver: Some(named("localhost", asked)), ..by_name };
    let outcome = on_system(&[], Probe::Dns(by_name), GENEROUS).await;
    assert_up(&outcome);
    assert_eq!(outcome.evidence.notes.len(), 1, "{outcome:?}");

    let names = server(loopback, nothing).await;
    let web = peer::http("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
    let mut target = http_probe(&format!("http://shop.example:{}/", web.address.port()));
    target.resolver = Some(named("localhost", names));
    assert_up(&on_system(&[], Probe::Http(Box::new(target)), GENEROUS).await);
}

#[tokio::test]
async fn a_server_whose_name_is_not_resolved_is_named() {
    let system = server(no_such_name, nothing).await;
    let by_name = DnsProbe { resolver: Some(named("dns.example", system)), ..probe(system, RecordKind::A) };
    let mut target = http_probe("http://shop.example/");
    target.resolver = by_name.resolver.clone();
    for probe in [Probe::Dns(by_name), Probe::Http(Box::new(target))] {
        let outcome = on_system(&[system], probe.clone(), GENEROUS).await;
        let message = assert_reason(&outcome, ReasonKind::Dns);
        assert_eq!(message, "the DNS server dns.example: there is no such name");
        let silent = server(nothing, nothing).await;
        let outcome = on_system(&[silent], probe, SHORT).await;
        let message = assert_reason(&outcome, ReasonKind::Dns);
        assert_eq!(message, "the name of the DNS server dns.example was not resolved within 1000 ms");
    }
}

fn fails(question: &Message) -> Vec<Vec<u8>> {
    vec![bytes(&answer(question, ResponseCode::ServFail, Vec::new()))]
}

/// Of a domain that is broken, as `asked` says; of another one and of the root it knows what there is.
fn knows_others(question: &Message, asked: fn(&Message) -> Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    let name = question.queries[0].name().to_ascii().to_lowercase();
    if name.ends_with("acme.example.") { asked(question) } else { two_addresses(question) }
}

/// The same name, asked for in three ways.
fn three_probes(server: SocketAddr) -> [Probe; 3] {
    let tcp = TcpProbe::connecting("acme.example", 9);
    let dns = DnsProbe { resolver: None, ..probe(server, RecordKind::A) };
    [Probe::Http(Box::new(http_probe("http://acme.example/"))), Probe::Tcp(tcp), Probe::Dns(dns)]
}

const NOBODY: &str = "this machine's DNS servers answer nobody, asked for other names neither: ";

#[tokio::test]
async fn servers_that_answer_nobody_are_our_own_trouble() {
    let refused = peer::nobody().await;
    let failing = server(fails, nothing).await;
    let closing = server(|question| vec![[&question.metadata.id.to_be_bytes()[..], b"?"].concat()], nothing).await;
    for system in [failing, closing] {
        for probe in three_probes(system) {
            let message = assert_reason(&on_system(&[system], probe, GENEROUS).await, ReasonKind::Internal);
            assert_eq!(message, format!("{NOBODY}{system}"));
        }
    }
    for probe in three_probes(refused) {
        let outcome = on_system(&[refused], probe, GENEROUS).await;
        let message = assert_reason(&outcome, ReasonKind::Internal);
        assert_eq!(message, format!("this machine's own DNS server at {refused} does not run"));
    }
}

#[tokio::test]
async fn a_name_that_alone_is_not_answered_is_its_own_trouble() {
    let system = server(|question| knows_others(question, fails), nothing).await;
    let kinds = [ReasonKind::Dns, ReasonKind::Dns, ReasonKind::DnsRcode];
    for (probe, kind) in three_probes(system).into_iter().zip(kinds) {
        assert_reason(&on_system(&[system], probe, GENEROUS).await, kind);
    }
    // A server that a monitor names is what is looked at.
    let failing = server(fails, nothing).await;
    for (mut named, kind) in three_probes(failing).into_iter().zip(kinds) {
        match &mut named {
            Probe::Http(http) => http.resolver = Some(failing.into()),
            Probe::Tcp(tcp) => tcp.resolver = Some(failing.into()),
            Probe::Dns(dns) => dns.resolver = Some(failing.into()),
        }
        assert_reason(&on_system(&[], named, GENEROUS).await, kind);
    }
    // What is expected needs no explanation.
    let mut expected = DnsProbe { resolver: None, ..probe(failing, RecordKind::A) };
    (expected.expect[0].rcode, expected.expect[0].min_answers) = (Rcode::ServFail, 0);
    assert_up(&on_system(&[failing], Probe::Dns(expected), GENEROUS).await);
}

/// Nothing can be seen before the deadline: whose silence it is is found out while it is waited for.
#[tokio::test]
async fn silence_is_told_apart() {
    const LONG: Duration = Duration::from_secs(6);
    let silent = server(nothing, nothing).await;
    let choosy = server(|question| knows_others(question, nothing), nothing).await;
    let [http, _, dns] = three_probes(silent);
    let (all_silent, one_silent) = ([silent], [choosy]);
    let all = tokio::join!(
        on_system(&all_silent, http.clone(), LONG),
        on_system(&all_silent, dns.clone(), LONG),
        on_system(&one_silent, http, LONG),
        on_system(&one_silent, dns, LONG),
    );
    assert_eq!(assert_reason(&all.0, ReasonKind::Internal), format!("{NOBODY}{silent}"));
    assert_eq!(assert_reason(&all.1, ReasonKind::Internal), format!("{NOBODY}{silent}"));
    assert_eq!(assert_reason(&all.2, ReasonKind::Dns), "the name was not resolved within 6000 ms");
    assert_eq!(assert_reason(&all.3, ReasonKind::Timeout), "no answer within 6000 ms");
}

/// A server for some zones alone does not know the root; that it answers another domain is enough.
#[tokio::test]
async fn a_server_for_some_zones_is_known_by_what_it_answered() {
    fn local(question: &Message) -> Vec<Vec<u8>> {
        let name = question.queries[0].name().to_ascii().to_lowercase();
        if name.ends_with("db.lab.") { loopback(question) } else { fails(question) }
    }
    let system = server(local, nothing).await;
    let prober = Prober::with_servers(vec![system]);
    let [http, ..] = three_probes(system);
    let broken = monitor(http);
    assert_reason(&checked(prober.run(&broken).await), ReasonKind::Internal);
    let port = peer::serve(|stream| async move { drop(stream) }).await.port();
    assert_up(&checked(prober.run(&monitor(Probe::Tcp(TcpProbe::connecting("db.lab", port)))).await));
    assert_reason(&checked(prober.run(&broken).await), ReasonKind::Dns);
}
