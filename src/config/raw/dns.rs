//! The tables of a DNS monitor.

use crate::config::kind::{List, OneOrMany};
use crate::config::kinds::network::DomainName;
use crate::config::kinds::number::{Count, DAY, Span};
use crate::config::kinds::resolver::AskedServer;
use crate::config::kinds::text::Name;
use crate::config::kinds::tls::Tls;
use crate::config::table::block;
use crate::model::monitor::{DnsTransport, Rcode, RecordKind, SerialWant};

block! {
    /// A DNS question and what must hold of its answer.
    Dns ("`dns`") {
        name: DomainName = required, "The name asked for.";
        record as "type": RecordKind = "A", "The type of record asked for.";
        resolver: AskedServer = unset, "The DNS server asked, by address or name: 9.9.9.9:53; over HTTPS its URL. \
            Default: the system's.";
        transport: DnsTransport = unset, "udp falls back to tcp when the answer is truncated; tls is DNS over TLS, on \
            port 853 unless the resolver says another; https is DNS over HTTPS (POST), on port 443 and at /dns-query \
            unless the resolver is a URL. Default: udp, or https for a URL.";
        tls: Tls = "{}", "How TLS is spoken and judged; the name verified is that of the resolver, or `server_name`.";
        expect: DnsExpect = "{}", "What must hold of the answer, all of it; else it is down.";
    }
}

block! {
    /// What must hold of a DNS answer, all of it; else it is down.
    DnsExpect ("`expect`") {
        rcode: Rcode = "NOERROR", "The response code.";
        contains: OneOrMany<Name> = unset, "Answers that must be among those given.";
        exactly: OneOrMany<Name> = unset, "The answers, no more and no fewer, in any order.";
        min_answers: Count<0, 1000> = unset, "At least so many answers. Default: 1 for NOERROR, else 0.";
        min_ttl: Span<0, { 365 * DAY }> = unset, "Every answer may be kept at least this long.";
        any: List<DnsAnswer> = unset, "Alternatives, of which one must hold beside the keys above; each has these keys \
            of its own.";
        validated: bool = "false", "true: the server must have validated the answer by DNSSEC and say so (bit AD).";
        serial: SerialWant = unset, "same: every server of the zone, at each of its addresses, answers with the same \
            serial; the type is SOA, the name that of the zone.";
    }
}

block! {
    /// What may hold of a DNS answer; what is not said here is as it stands beside `any`.
    DnsAnswer ("an alternative") {
        rcode: Rcode = unset, "The response code.";
        contains: OneOrMany<Name> = unset, "Answers that must be among those given.";
        exactly: OneOrMany<Name> = unset, "The answers, no more and no fewer, in any order.";
        min_answers: Count<0, 1000> = unset, "At least so many answers.";
        min_ttl: Span<0, { 365 * DAY }> = unset, "Every answer may be kept at least this long.";
    }
}
