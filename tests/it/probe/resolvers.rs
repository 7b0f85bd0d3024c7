//! Which DNS server is asked: by name, and the system's.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use hickory_resolver::proto::op::{Message, ResponseCode};
use hickory_resolver::proto::rr::rdata::A;
use hickory_resolver::proto::rr::{RData, RecordType};
use stillup::model::monitor::{NameServer, RecordKind};
use stillup::model::{DnsProbe, Outcome, Probe, ReasonKind};
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
        assert_eq!(message, "the name of the DNS server dns.example was not resolved within 1,000 ms");
    }
}
